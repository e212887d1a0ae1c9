// Comma-separated tables that this app writes, as RFC 4180 has them. The server reads tables.

/**
 * One cell, by the rules of `facts::guard`. What a spreadsheet would take for a formula, also after
 * blanks and what is not seen, is held down by an apostrophe; control characters other than tabs
 * and line ends are shown as `\uFFFD`.
 */
export function writeCell(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  const text = value.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, "\uFFFD");
  const formula =
    /^'*(?:[\t\r\n]|[\s\p{Default_Ignorable_Code_Point}\p{Co}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/u;
  const safe = formula.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function writeCsv(rows: string[][]): string {
  return rows.map((row) => `${row.map(writeCell).join(",")}\r\n`).join("");
}

/**
 * Gives a table to the reader as a file. The mark at its beginning is what Excel needs to read
 * names with accents.
 */
export function save(name: string, content: string): void {
  saveFile(name, new Blob(["\uFEFF", content], { type: "text/csv;charset=utf-8" }));
}

/** Gives a file to the reader. */
export function saveFile(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
