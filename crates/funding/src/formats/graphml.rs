//! `GraphML`, with typed attributes. <http://graphml.graphdrawing.org/specification.html>

use std::io;

use super::records::{Column, EDGE, GRAPH, Kind, NODE, Records, Value};
use super::xml::Xml;

pub(super) fn write(records: &Records) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let schema =
        "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd";
    let attributes = [
        ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", schema),
    ];
    xml.open("graphml", &attributes)?;
    for (domain, columns) in [("graph", &GRAPH[..]), ("node", &NODE[..]), ("edge", &EDGE[..])] {
        for (name, kind) in columns {
            let id = format!("{domain}.{name}");
            let key =
                [("id", id.as_str()), ("for", domain), ("attr.name", *name), ("attr.type", type_of(*kind))];
            xml.empty("key", &key)?;
        }
    }
    xml.open("graph", &[("id", "funding"), ("edgedefault", "undirected")])?;
    data(&mut xml, "graph", &records.graph)?;
    for node in &records.nodes {
        xml.open("node", &[("id", node.id.as_str())])?;
        data(&mut xml, "node", &node.attributes)?;
        xml.close("node")?;
    }
    for edge in &records.edges {
        let ends =
            [("id", edge.id.as_str()), ("source", edge.source.as_str()), ("target", edge.target.as_str())];
        xml.open("edge", &ends)?;
        data(&mut xml, "edge", &edge.attributes)?;
        xml.close("edge")?;
    }
    xml.close("graph")?;
    xml.close("graphml")?;
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

fn data(xml: &mut Xml, domain: &str, attributes: &[(Column, Value)]) -> io::Result<()> {
    for ((name, _), value) in attributes {
        xml.text("data", &[("key", format!("{domain}.{name}").as_str())], &value.text())?;
    }
    Ok(())
}
