// The glossary of the documentation: sections with tables of terms, as plain text.
export interface Section {
  title: string;
  terms: { term: string; means: string }[];
}

/** A cell without its marks: links are their words. */
function plain(cell: string): string {
  return cell
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .trim();
}

export function glossaryOf(text: string): Section[] {
  const sections: Section[] = [];
  for (const line of text.split("\n")) {
    const heading = /^## (.+)$/.exec(line)?.[1];
    if (heading) sections.push({ title: heading, terms: [] });
    const [, term, means] = /^\|([^|]+)\|([^|]+)\|$/.exec(line.trim()) ?? [];
    if (!term || !means || /^[\s-:]+$/.test(term) || plain(term) === "term") continue;
    sections[sections.length - 1]?.terms.push({ term: plain(term), means: plain(means) });
  }
  return sections.filter(({ terms }) => terms.length > 0);
}
