//! The report's own network in each format, read before it was accepted.

mod support;

use funding::formats::{Format, Options, write};
use funding::{FileError, file, network, on_record};

#[test]
fn the_report_in_each_format() {
    let network = network(&support::report(), &support::public("2019-06-01"), on_record);
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Png) {
        let told = match write(&network, format, &Options::default()) {
            Ok(bytes) => String::from_utf8(bytes).unwrap().replace('\r', ""),
            Err(error) => error.to_string(),
        };
        insta::assert_snapshot!(format!("report.{format}"), told);
    }
}

/// Width and height, as the header of a PNG file has them.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
    (number(16), number(20))
}

#[test]
fn the_pixels_are_the_picture() {
    let report = network(&support::report(), &support::public("2019-06-01"), on_record);
    let png = write(&report, Format::Png, &Options::default()).unwrap();
    // Twice the size of the SVG, which the snapshot shows.
    assert_eq!(size(&png), (2280, 1508));
    assert_eq!(png, write(&report, Format::Png, &Options::default()).unwrap(), "the same bytes again");

    let nothing = network(&support::report(), &support::public("1890-01-01"), on_record);
    let empty = write(&nothing, Format::Png, &Options::default()).unwrap();
    assert_eq!(size(&empty), (2280, 484));
    assert!(empty.len() < png.len());
}

#[test]
fn nothing_to_draw() {
    let network = network(&support::report(), &support::public("1890-01-01"), on_record);
    let svg = write(&network, Format::Svg, &Options::default()).unwrap();
    insta::assert_snapshot!(String::from_utf8(svg).unwrap());
}

#[test]
fn every_format_has_its_own_name() {
    for format in Format::ALL {
        assert_eq!(format.extension().parse::<Format>().unwrap(), format);
        assert!(format.media_type().contains('/'));
    }
    insta::assert_snapshot!(
        "pdf".parse::<Format>().unwrap_err(),
        @"expected a format, one of `graphml`, `gexf`, `dot`, `mmd`, `json`, `cyjs`, `jgf.json`, `csv`, `nodes.csv`, `360giving.json`, `svg`, `png`, got `pdf`"
    );
}

#[test]
fn a_withdrawal_is_marked_in_the_picture_and_taken_out_of_the_tables() {
    let report = support::report();
    let today = "2019-06-01".parse().unwrap();
    let text = |format: Format, query: &str| {
        String::from_utf8(file(&report, format, query, today, on_record).unwrap()).unwrap()
    };
    let lines = |query: &str| text(Format::LinesCsv, query).trim().lines().count() - 1;
    let (whole, without) = (lines(""), lines("withdraw=nhs-england"));
    assert!(without < whole, "{without} of {whole} lines are left");
    let svg = text(Format::Svg, "withdraw=nhs-england");
    assert!(svg.contains("if NHS England stopped paying") && svg.contains("withdraw=nhs-england"), "{svg}");
    assert_eq!(svg.matches("(withdrawn)</title>").count(), whole - without);
    // What is there before is drawn; without a withdrawal nothing of it is.
    assert!(svg.contains(">NHS England</text>") && !text(Format::Svg, "").contains("withdrawn"));
    // A cut takes no line away.
    assert_eq!(lines("withdraw=nhs-england&cut=50"), whole);
    let cut = text(Format::Svg, "withdraw=nhs-england&cut=50");
    assert!(cut.contains("if NHS England paid 50% less"), "{cut}");
    assert_eq!(cut.matches("(withdrawn)</title>").count(), whole - without);
    let error = |query: &str| file(&report, Format::Svg, query, today, on_record).unwrap_err();
    assert!(error("withdraw=nhs-englnd").is_query());
    insta::assert_snapshot!(error("withdraw=nhs-englnd"), @"unknown commissioning body `nhs-englnd`; did you mean `nhs-england`?");
    assert!(matches!(error("cut=50"), FileError::Query(_)));
}
