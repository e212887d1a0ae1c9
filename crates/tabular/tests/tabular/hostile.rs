//! Workbooks that mean harm: they are refused, within 64 MB.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::process::Command;
use std::{env, fs};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::read;

/// The most memory that reading a workbook may take, in kB.
const MOST: u64 = 64 * 1024;

const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="Teams" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships>
<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>"#;

/// Builds an archive of these files, of which each may be a piece that is repeated.
fn archive(parts: &[(&str, &str, (&str, usize), &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, before, (piece, times), after) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(before.as_bytes()).unwrap();
        let per_chunk = (64 * 1024 / piece.len().max(1)).max(1);
        let chunk = piece.repeat(per_chunk);
        let mut left = *times;
        while left > 0 {
            let now = left.min(per_chunk);
            zip.write_all(&chunk.as_bytes()[..now * piece.len()]).unwrap();
            left -= now;
        }
        zip.write_all(after.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn xlsx(
    sheet: (&str, (&str, usize), &str),
    texts: (&str, (&str, usize), &str),
    styles: (&str, usize),
) -> Vec<u8> {
    archive(&[
        ("xl/workbook.xml", BOOK, ("", 0), ""),
        ("xl/_rels/workbook.xml.rels", RELATIONS, ("", 0), ""),
        ("xl/sharedStrings.xml", texts.0, texts.1, texts.2),
        ("xl/styles.xml", "<styleSheet><cellXfs>", styles, "</cellXfs></styleSheet>"),
        ("xl/worksheets/sheet1.xml", sheet.0, sheet.1, sheet.2),
    ])
}

const NO_TEXTS: (&str, (&str, usize), &str) = ("<sst><si><t>name</t></si></sst>", ("", 0), "");
const SHEET: &str =
    r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
const END: &str = "</sheetData></worksheet>";

fn sheet(piece: &str, times: usize) -> Vec<u8> {
    xlsx((SHEET, (piece, times), END), NO_TEXTS, ("<xf/>", 1))
}

fn ods(piece: &str, times: usize) -> Vec<u8> {
    let before = r#"<office:document-content><office:spreadsheet><table:table table:name="Teams"><table:table-row>
<table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell></table:table-row>"#;
    archive(&[(
        "content.xml",
        before,
        (piece, times),
        "</table:table></office:spreadsheet></office:document-content>",
    )])
}

/// The size that the directory and the file say that the last part has, replaced by a small one.
fn lying(mut file: Vec<u8>) -> Vec<u8> {
    for (mark, place) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let last = memchr::memmem::rfind(&file, mark).unwrap();
        file[last + place..last + place + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    file
}

/// What each of them is, and what its refusal says.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let far: String = (2..=1_500).fold(String::new(), |mut rows, row| {
        let _ = write!(rows, r#"<row r="{row}"><c r="ALL{row}"><v>1</v></c></row>"#);
        rows
    });
    let wide = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let many: Vec<String> = (0..5_000).map(|number| format!("xl/{number}.xml")).collect();
    let many: Vec<_> = many.iter().map(|name| (name.as_str(), "", ("", 0), "")).collect();
    let long_text = "x".repeat(200_000);
    let shared = format!("<sst><si><t>name</t></si><si><t>{long_text}</t></si></sst>");
    vec![
        ("blanks without end", sheet("          ", 30_000_000), "unpacked workbook is too large"),
        ("blanks without end, and a lie", lying(sheet("          ", 30_000_000)), ""),
        ("rows without end", sheet("<row><c><v>1</v></c></row>", 5_000_000), "rows with something in them"),
        ("a row far below", sheet(r#"<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>"#, 1), "1048576 rows"),
        ("a place that overflows", sheet(r#"<row r="2"><c r="AAAAAAAAAA99999999999999999999"><v>1</v></c></row>"#, 1), "no place"),
("cells far to the right", sheet(&far, 1), "1000000 cells"),
        ("a column too far", sheet(r#"<row r="2"><c r="XFD2"><v>1</v></c></row>"#, 1), "1000 columns"),
        (
            "texts without end",
            xlsx((SHEET, ("", 0), END), ("<sst>", ("<si/>", 2_000_000), "</sst>"), ("<xf/>", 1)),
            "250000 texts",
        ),
        (
            "a number of texts that is not true",
            xlsx((SHEET, ("", 0), END), (r#"<sst uniqueCount="99999999999999"><si><t>name</t></si></sst>"#, ("", 0), ""), ("<xf/>", 1)),
            "",
        ),
        (
            "one long text in every cell",
            xlsx((SHEET, (r#"<row><c t="s"><v>1</v></c></row>"#, 90_000), END), (&shared, ("", 0), ""), ("<xf/>", 1)),
            "bytes of text",
        ),
        ("a text of hundreds of megabytes", xlsx((SHEET, ("", 0), END), ("<sst><si><t>", ("x", 100_000_000), "</t></si></sst>"), ("<xf/>", 1)), "text of a cell"),
        ("an attribute of megabytes", sheet(&format!("<row r=\"{}\"/>", "1".repeat(1_000_000)), 1), "text of a cell"),
        ("elements within elements", sheet("<row>", 10_000_000), "too deep"),
        ("styles without end", xlsx((SHEET, ("", 0), END), NO_TEXTS, ("<xf/>", 10_000_000)), "styles"),
        ("entities of entities", xlsx((r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet/>"#, ("", 0), ""), NO_TEXTS, ("<xf/>", 1)), "document type"),
        ("parts without end", archive(&many), "2000 parts"),
        ("repeated rows", ods(wide, 1), "too large"),
        ("repeated rows of repeated rows", ods(wide, 100_000), "too large"),
        ("cells that are there no time", ods(&format!("<table:table-row>{}</table:table-row>", r#"<table:table-cell table:number-columns-repeated="0"><text:p>x</text:p></table:table-cell>"#.repeat(2_000)), 1), "1000 columns"),
        ("blanks in a cell", ods(r#"<table:table-row><table:table-cell><text:p><text:s text:c="4000000000"/></text:p></table:table-cell></table:table-row>"#, 1), ""),
        ("an ending too early", archive(&[("content.xml", "<office:document-content><table:table table:name=\"a\">", ("", 0), "")]), "ends too early"),
    ]
}

#[test]
fn hostile_workbooks_are_refused_within_64_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    for (what, file, refusal) in hostile() {
        assert!(file.len() < 4 * 1024 * 1024, "{what} is {} bytes", file.len());
        let path = folder.path().join("hostile");
        fs::write(&path, &file).unwrap();
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "hostile::reads_one", "--ignored", "--nocapture"])
            .env("TABULAR_HOSTILE", &path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout).into_owned();
        assert!(child.status.success(), "{what}: {said}{}", String::from_utf8_lossy(&child.stderr));
        assert!(said.contains(refusal), "{what}: {said}");
        let peak = said.lines().find_map(|line| line.strip_prefix("peak ")?.parse::<u64>().ok());
        if let Some(peak) = peak {
            assert!(peak <= MOST, "{what} took {peak} kB");
        }
    }
}

/// Reads one file in a process of its own, and says how much memory that took.
#[test]
#[ignore = "a part of the test above"]
fn reads_one() {
    let Some(path) = env::var_os("TABULAR_HOSTILE") else { return };
    let before = memory("VmRSS:");
    let file = fs::File::open(path).unwrap();
    match read(file) {
        Ok(services) => println!("read {} rows", services.rows.len()),
        Err(error) => println!("refused: {error}"),
    }
    if let Some((before, after)) = before.zip(memory("VmHWM:")) {
        println!("\npeak {}", after.saturating_sub(before));
    }
}

/// A line of what the system says of this process, in kB; only Linux does.
fn memory(line: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|one| one.strip_prefix(line))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
