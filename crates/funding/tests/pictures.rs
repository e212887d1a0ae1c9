//! The report's own network in each format, read before it was accepted.

mod support;

use funding::formats::{Format, Options, write};
use funding::{network, on_record};

#[test]
fn the_report_in_each_format() {
    let network = network(&support::report(), &support::public("2019-06-01"), on_record);
    for format in Format::ALL {
        let told = match write(&network, format, &Options::default()) {
            Ok(bytes) => String::from_utf8(bytes).unwrap().replace('\r', ""),
            Err(error) => error.to_string(),
        };
        insta::assert_snapshot!(format!("report.{format}"), told);
    }
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
        @"expected a format, one of `graphml`, `gexf`, `dot`, `mmd`, `json`, `cyjs`, `jgf.json`, `csv`, `nodes.csv`, `360giving.json`, `svg`, got `pdf`"
    );
}
