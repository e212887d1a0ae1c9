//! The report's own network in each format, read before it was accepted.

mod support;

use funding::formats::{Format, Options, write};
use funding::{network, on_record};

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
