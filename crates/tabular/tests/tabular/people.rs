//! Tables as clinicians, commissioners and their spreadsheets keep them.

use encoding_rs::WINDOWS_1252;
use facts::Vocabulary;
use insta::assert_snapshot;
use jiff::civil::date;
use tabular::{Batch, Columns, Encoding, TableError, TableReader};

use crate::{read, read_sheet};

/// A list of newly found services with the words that people use, as Excel saves it.
const FOUND: &str = "\u{feff}id,name,nation,observed_on,host,dedicated_team,parent_infant_expertise,professions,interventions,\
staff_wte,eligibility,work_focus,accepts_from_months,accepts_until_months,families_per_year,opened_year,My notes\r\n\
1,Ashdown Babies Team,England,02/03/2024,CAMHS,Yes,Y,Clinical psychologist; Health visitors; Psychotherapist,,,all families,Relationship,conception,24,,,rang them\r\n\
2,Brecon early bonds,Wales,2024-03-02,voluntary sector,don't know,?,,Baby Massage,3.5 WTE,,,birth,2 years,c. 60,,\r\n\
3,Cairn  PIP ,scotland ,,perinatal mental health,FALSE,n/a,,Solihull; NBO; VIG,2-3,perinatal mental illness,,0,23 months,\"1,200\",2019-20,\"two\r\nlines\"\r\n\
4,Derry Infant Project,N Ireland,15/02/2024,Health visiting,no,no,,,4..5,,,-6,36,,2021,\r\n\
,,,,,,,,,,,,,,,,\r\n\
6,\"Ewell \"\"Bonds\"\", North\",eng,,early years,TRUE,,clinical-psychologist:1;health-visitor:0.6,,>=2,,,,,,,\r\n";

#[test]
fn the_words_that_people_use_are_read() {
    let services = read(FOUND.as_bytes()).unwrap();
    assert_eq!(services.errors(), Vec::<String>::new());
    assert_eq!(services.rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 3, 4, 5, 7]);
    for (row, fact, value) in [
        (2, "host", "CAMHS"),
        (2, "dedicated_team", "yes"),
        (
            2,
            "professions",
            "clinical psychologist, psychotherapist (kind not stated), health visitor and perhaps others",
        ),
        (2, "eligibility", "all families in its area"),
        (2, "work_focus", "the relationship of parent and baby"),
        (2, "accepts_from_months", "conception"),
        (3, "host", "a voluntary organisation"),
        (3, "dedicated_team", "nothing"),
        (3, "parent_infant_expertise", "nothing"),
        (3, "interventions", "baby massage and perhaps others"),
        (3, "staff_wte", "3.5 WTE"),
        (3, "accepts_until_months", "24 months"),
        (3, "families_per_year", "54 to 66 families a year"),
        (4, "host", "perinatal mental health"),
        (4, "dedicated_team", "no"),
        (
            4,
            "interventions",
            "Video Interaction Guidance, Newborn Behavioural Observation, Solihull Approach and perhaps others",
        ),
        (4, "staff_wte", "2 to 3 WTE"),
        (4, "accepts_until_months", "23 months"),
        (4, "families_per_year", "1200 families a year"),
        (4, "opened_year", "2019 to 2020"),
        (5, "accepts_from_months", "6 months before birth"),
        (5, "staff_wte", "4 to 5 WTE"),
        (7, "professions", "clinical psychologist (1 WTE), health visitor (0.6 WTE) and perhaps others"),
        (7, "staff_wte", "at least 2 WTE"),
    ] {
        assert_eq!(services.value(row, fact), value, "row {row}, {fact}");
    }
    assert_eq!(services.row(5).nation, Some("northern-ireland"));
    assert_eq!(services.row(2).observed_on, Some(date(2024, 3, 2)));
    assert_eq!(services.row(3).observed_on, Some(date(2024, 3, 2)));
    assert_eq!(services.row(4).name, "Cairn  PIP");
    assert_eq!(services.row(7).name, "Ewell \"Bonds\", North");
    assert_snapshot!(services.guesses.join("\n"), @r"
    column D (`observed_on`): read `02/03/2024` as 2 March 2024 (row 2)
    column O (`families_per_year`): read `1,200` as 1200 (row 4)
    column O (`families_per_year`): read `c. 60` as 54 to 66 (row 3)
    column P (`opened_year`): read `2019-20` as 2019 or 2020 (row 4)
    ");
    let own: Vec<_> = services.columns.layout.own.iter().map(|own| own.position).collect();
    assert_eq!(own, [16]);
}

#[test]
fn what_nobody_can_know_is_named_in_its_cell() {
    let text = "name,nation,observed_on,host,staff_wte\n\
Fern,UK,March 2024,Family Hub,\"£250,000\"\n\
,England,,,\n\
\"=HYPERLINK(\"\"http://example.org\"\",\"\"Gorse PIP\"\")\",England,,joint,\n";
    let services = read(text.as_bytes()).unwrap();
    assert_snapshot!(services.errors().join("\n"), @r"
    row 2, column B (`nation`): expected one of `england`, `northern-ireland`, `scotland` and `wales`, got `UK`
    row 2, column C (`observed_on`): expected a day such as `2024-03-31`; this names a month, or a day without its year, got `March 2024`
    row 2, column D (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `Family Hub`
    row 2, column E (`staff_wte`): expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2` (this is an amount of money), got `£250,000`
    row 3, column A (`name`): expected the name of the service, got an empty cell
    ");
    assert_eq!(services.row(4).name, "=HYPERLINK(\"http://example.org\",\"Gorse PIP\")");
}

#[test]
fn any_separator_and_any_encoding() {
    let semicolons = "name;host;staff_wte\r\nFern;camhs;2\r\n";
    assert_eq!(read(semicolons.as_bytes()).unwrap().value(2, "host"), "CAMHS");
    let declared = format!("sep=;\r\n{semicolons}");
    assert_eq!(read(declared.as_bytes()).unwrap().value(2, "host"), "CAMHS");
    let tabs = semicolons.replace(';', "\t");
    assert_eq!(read(tabs.as_bytes()).unwrap().value(2, "staff_wte"), "2 WTE");

    let name = "St Mary’s – Tîm";
    let text = format!("name,host\r\n{name},camhs\r\n");
    let (bytes, ..) = WINDOWS_1252.encode(&text);
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [
        (text.as_bytes(), Encoding::Utf8),
        (&*bytes, Encoding::Windows1252),
        (utf16.as_slice(), Encoding::Utf16),
    ] {
        let services = read(bytes).unwrap();
        assert_eq!(services.row(2).name, name, "{encoding}");
        let columns = Columns::of_services(&Vocabulary::built_in());
        let mut reader = TableReader::open(bytes, None).unwrap();
        reader.header(&|heading| columns.find(heading).is_some()).unwrap();
        assert_eq!(reader.encoding(), encoding);
    }
}

#[test]
fn what_spreadsheets_add_is_nothing() {
    let text = "name,host,dedicated_team,,\r\nFern,camhs,yes,,\r\n\r\n,,,,\r\nGorse\r\nHolly,camhs,no,x,\r\n";
    let services = read(text.as_bytes()).unwrap();
    assert_eq!(services.value(2, "dedicated_team"), "yes");
    assert_eq!(services.value(5, "dedicated_team"), "nothing");
    assert_snapshot!(services.value(6, "host"), @"row 6, column D: expected nothing here: the last heading is in column C, got `x`");
}

#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!(
            "Our services, 2024{end}{end},,{end}name,host{end}\"two{end}lines\",camhs{end}{end}{end} , {end}Fern,camhs"
        );
        let services = read(text.as_bytes()).unwrap();
        let rows: Vec<u64> = services.rows.iter().map(|(row, _)| *row).collect();
        assert_eq!((services.columns.layout.row, rows), (4, vec![5, 9]), "{end:?}");
    }
}

#[test]
fn an_unclosed_quotation_mark_is_named_where_it_opens() {
    let text = "name,host,dedicated_team\nFern \"Wee\" team,camhs,yes\nGorse,\"camhs,yes\nHolly,camhs,no\n";
    let error = read(text.as_bytes()).unwrap_err();
    assert!(matches!(error, TableError::Unclosed { row: 3, column: 1 }), "{error}");
    assert_snapshot!(error, @"row 3, column B: a quotation mark opens this cell, and none closes it; everything after it would be one cell");
    for whole in ["name\n\"a\"", "name\n\"a \"\"b\"\"\"", "name\na\"b", "name,host\na,", "name,host\na,\"\""]
    {
        assert_eq!(read(whole.as_bytes()).unwrap().errors(), Vec::<String>::new(), "{whole}");
    }
}

#[test]
fn the_rows_before_what_cannot_be_read_come_first() {
    let text = "name\nfine\n\"Gorse\n";
    let columns = Columns::of_services(&Vocabulary::built_in());
    let mut reader = TableReader::open(text.as_bytes(), None).unwrap();
    reader.header(&|heading| columns.find(heading).is_some()).unwrap();
    let mut batch = Batch::default();
    assert!(reader.read(&mut batch).unwrap());
    assert_eq!(batch.records().map(|record| record.row).collect::<Vec<_>>(), [2]);
    assert!(matches!(reader.read(&mut batch), Err(TableError::Unclosed { row: 3, column: 0 })));
}

#[test]
fn an_invisible_character_is_shown() {
    let services = read("name,dedicated_team\nFern,yes\u{200b}\n".as_bytes()).unwrap();
    assert_snapshot!(services.value(2, "dedicated_team"), @"row 2, column B (`dedicated_team`): expected `yes`, `no` or an empty cell, got `yes<U+200B>`");
}

#[test]
fn lines_of_json_are_rows() {
    let text = "{\"name\":\"Fern\",\"host\":\"CAMHS\",\"staff_wte\":{\"low\":2},\"professions\":[\"midwife\"],\"mine\":1}\n\n\
{\"name\":\"Gorse\",\"dedicated_team\":true,\"accepts_until_months\":\"2 years\"}\n{\"name\":\"Holly\",\"hosts\":\"x\"}\n[1]\n";
    let services = read(text.as_bytes()).unwrap();
    assert_eq!(services.value(1, "host"), "CAMHS");
    assert_eq!(services.value(1, "staff_wte"), "at least 2 WTE");
    assert_eq!(services.value(3, "accepts_until_months"), "24 months");
    assert_snapshot!(services.errors().join("\n"), @r"
    row 4: expected a known key, got `hosts`; did you mean `host`?
    row 5: expected a JSON object on one line, got `[1]`
    ");
}

#[test]
fn what_is_no_table_is_named() {
    let error = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert_snapshot!(error(b""), @"the table is empty; expected a row with the headings of its columns");
    assert_snapshot!(error(b"[{\"name\":1}]"), @"the file is one JSON list; expected one object a line, as `jq -c '.[]'` writes them");
    assert_snapshot!(error(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), @"the file is a workbook of Excel 97-2003, or one that a password protects; expected XLSX without a password (in Excel: Save As, Excel Workbook), ODS or CSV");
    assert_snapshot!(error(b"%PDF-1.7"), @"the file is a PDF; expected CSV, NDJSON, XLSX or ODS");
    assert_snapshot!(error(b"<html><table>"), @"the file is a web page or another XML document; expected CSV, NDJSON, XLSX or ODS");
    assert_snapshot!(error(b"PK\x03\x04 broken"), @"the file is no workbook of Excel (XLSX) or LibreOffice (ODS), or it is damaged: invalid Zip archive: Could not find EOCD");
    assert_snapshot!(error(b"colour,shape\nred,round\n"), @"no heading is known in the first 2 rows; the first of them begins with `colour, shape`");
    let error = read_sheet("name\nFern\n".as_bytes(), Some("Teams")).unwrap_err();
    assert_snapshot!(error, @"the file is no workbook, so it has no sheet `Teams`");
}
