//! GEXF 1.3, dynamic. <https://gexf.net>
//!
//! Each line has its first and its last day, both inclusive; a day that is not known is left out, so that a line without
//! an end is open. The file holds the lines of the view, which are valid on its day, so a player that moves about in time
//! sees these come and go, and no others.

use std::io;

use super::Options;
use super::records::{Column, EDGE, Kind, NODE, Records, Value};
use super::xml::Xml;

pub(super) fn write(records: &Records, options: &Options) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let schema = "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd";
    let attributes = [
        ("xmlns", "http://gexf.net/1.3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", schema),
        ("version", "1.3"),
    ];
    xml.open("gexf", &attributes)?;
    xml.open("meta", &[])?;
    xml.text("creator", &[], &options.publisher)?;
    let about = |name| records.about(name);
    let filter = Some(about("filter")).filter(|filter| !filter.is_empty());
    let description = format!(
        "{}; filter: {}; revision {}; sources: {}",
        about("title"),
        filter.unwrap_or_else(|| "none".to_owned()),
        about("revision"),
        about("sources")
    );
    xml.text("description", &[], &description)?;
    xml.close("meta")?;
    let graph = [
        ("mode", "dynamic"),
        ("defaultedgetype", "undirected"),
        ("timeformat", "date"),
        ("timerepresentation", "interval"),
        ("idtype", "string"),
    ];
    xml.open("graph", &graph)?;
    for (class, columns) in [("node", &NODE[..]), ("edge", &EDGE[..])] {
        xml.open("attributes", &[("class", class), ("mode", "static")])?;
        for (name, kind) in columns {
            xml.empty("attribute", &[("id", *name), ("title", *name), ("type", type_of(*kind))])?;
        }
        xml.close("attributes")?;
    }
    xml.open("nodes", &[("count", records.nodes.len().to_string().as_str())])?;
    for node in &records.nodes {
        xml.open("node", &[("id", node.id.as_str()), ("label", node.label.as_str())])?;
        values(&mut xml, &node.attributes)?;
        xml.close("node")?;
    }
    xml.close("nodes")?;
    xml.open("edges", &[("count", records.edges.len().to_string().as_str())])?;
    for edge in &records.edges {
        let day = |wanted: &str| {
            let found = edge.attributes.iter().find(|((name, _), _)| *name == wanted);
            found.map(|(_, value)| value.text())
        };
        let (start, end) = (day("from"), day("to"));
        let mut attributes = vec![
            ("id", edge.id.as_str()),
            ("source", edge.source.as_str()),
            ("target", edge.target.as_str()),
            ("label", edge.label.as_str()),
        ];
        attributes.extend(start.as_deref().map(|day| ("start", day)));
        attributes.extend(end.as_deref().map(|day| ("end", day)));
        xml.open("edge", &attributes)?;
        values(&mut xml, &edge.attributes)?;
        xml.close("edge")?;
    }
    xml.close("edges")?;
    xml.close("graph")?;
    xml.close("gexf")?;
    Ok(xml.finish())
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Real => "double",
        Kind::Whole => "long",
        Kind::Flag => "boolean",
    }
}

fn values(xml: &mut Xml, attributes: &[(Column, Value)]) -> io::Result<()> {
    xml.open("attvalues", &[])?;
    for ((name, _), value) in attributes {
        xml.empty("attvalue", &[("for", *name), ("value", value.text().as_str())])?;
    }
    xml.close("attvalues")
}
