//! Three dialects of graphs as JSON.

use serde_json::{Value as Json, json};

use super::records::{Records, object};

fn bytes(json: &Json) -> Vec<u8> {
    let mut bytes = format!("{json:#}").into_bytes();
    bytes.push(b'\n');
    bytes
}

/// Node-link JSON as networkx 3.6 reads it with `node_link_graph(data)`: the edges are under `edges`, the id of a line is
/// its key.
pub(super) fn node_link(records: &Records) -> Vec<u8> {
    let nodes = records.nodes.iter().map(|node| {
        let mut json = object(&node.attributes);
        json.insert("id".to_owned(), node.id.as_str().into());
        Json::Object(json)
    });
    let edges = records.edges.iter().map(|edge| {
        let mut json = object(&edge.attributes);
        json.insert("source".to_owned(), edge.source.as_str().into());
        json.insert("target".to_owned(), edge.target.as_str().into());
        json.insert("key".to_owned(), edge.id.as_str().into());
        Json::Object(json)
    });
    bytes(&json!({
        "directed": false,
        "multigraph": true,
        "graph": object(&records.graph),
        "nodes": nodes.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
    }))
}

/// Cytoscape JSON, for Cytoscape, Cytoscape.js and networkx's `cytoscape_graph`. Positions in rows.
pub(super) fn cytoscape(records: &Records) -> Vec<u8> {
    let nodes = records.nodes.iter().map(|node| {
        let mut data = object(&node.attributes);
        data.insert("id".to_owned(), node.id.as_str().into());
        data.insert("value".to_owned(), node.id.as_str().into());
        let position = json!({ "x": data.get("x"), "y": data.get("y") });
        json!({ "data": data, "position": position })
    });
    let edges = records.edges.iter().map(|edge| {
        let mut data = object(&edge.attributes);
        data.insert("id".to_owned(), edge.id.as_str().into());
        data.insert("key".to_owned(), edge.id.as_str().into());
        data.insert("label".to_owned(), edge.label.as_str().into());
        data.insert("source".to_owned(), edge.source.as_str().into());
        data.insert("target".to_owned(), edge.target.as_str().into());
        json!({ "data": data })
    });
    let about: Vec<Json> =
        object(&records.graph).into_iter().map(|(name, value)| json!([name, value])).collect();
    bytes(&json!({
        "format_version": "1.0",
        "data": about,
        "directed": false,
        "multigraph": true,
        "elements": { "nodes": nodes.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>() },
    }))
}

/// JSON Graph Format 2. <https://jsongraphformat.info/v2.0/json-graph-schema.json>
pub(super) fn json_graph(records: &Records) -> Vec<u8> {
    let nodes: serde_json::Map<String, Json> = records
        .nodes
        .iter()
        .map(|node| (node.id.clone(), json!({ "label": node.label, "metadata": object(&node.attributes) })))
        .collect();
    let edges = records.edges.iter().map(|edge| {
        json!({
            "id": edge.id,
            "source": edge.source,
            "target": edge.target,
            "relation": "funds",
            "directed": false,
            "label": edge.label,
            "metadata": object(&edge.attributes),
        })
    });
    bytes(&json!({
        "graph": {
            "id": "funding",
            "type": "funding network",
            "label": records.about("title"),
            "directed": false,
            "metadata": object(&records.graph),
            "nodes": nodes,
            "edges": edges.collect::<Vec<_>>(),
        }
    }))
}
