//! A body that commissions or pays: the services in its area, and what it is known to pay for.

use serde_json::{Value, json};

use super::funding::{TERMS, terms};
use super::words::{basis, list, slug, term, text};
use super::{Plain, say};
use crate::html::Html;

pub(super) const PAGE: Plain = Plain {
    parameters: None,
    query: include_str!("body.graphql"),
    brief: Some(include_str!("head_body.graphql")),
    variables: |uri| {
        let slug = slug(uri.path());
        json!({ "slugs": [slug], "slug": slug })
    },
    show: |_, data| {
        let found = data.get("commissioningBody").filter(|found| !found.is_null())?;
        Some((text(found, "/name").to_owned(), body(found, data)))
    },
};

fn body(found: &Value, data: &Value) -> String {
    let mut html = Html::new();
    let name = text(found, "/name");
    let area = data.pointer("/coverage/area").filter(|area| !area.is_null());
    let mut sentences: Vec<_> =
        area.map(|area| say::area(name, area, text(data, "/coverage/asOf"))).into_iter().collect();
    // One that has ended stands for its successors in the network of today: what they pay for was not all its own.
    let ended = text(found, "/validTo");
    if ended.is_empty() || ended >= text(data, "/coverage/asOf") {
        sentences.push(say::money(name, data.pointer("/fundingNetwork").unwrap_or(&Value::Null)));
    }
    say::answer(&mut html, &sentences);
    html.markup("<p>").text(term(text(found, "/kind")));
    if !text(found, "/nation").is_empty() {
        html.markup(", ").text(term(text(found, "/nation")));
    }
    html.markup(". From ").text(day(found, "/validFrom")).markup(" to ");
    html.text(if text(found, "/validTo").is_empty() {
        "today, as far as is known".to_owned()
    } else {
        day(found, "/validTo")
    });
    html.markup(".</p>\n");
    bodies(&mut html, "It followed ", list(found, "/predecessors"));
    bodies(&mut html, "It was followed by ", list(found, "/successors"));
    html.element("h2", "Services in its area");
    let services = list(found, "/services");
    if services.is_empty() {
        html.markup("<p>None is known. There may be some that are not on record.</p>\n");
    } else {
        html.markup(
            "<div class=\"scroll\" role=\"region\" aria-label=\"Table: services\" tabindex=\"0\"><table><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th>",
        )
        .markup("<th scope=\"col\">Status</th><th scope=\"col\">How much of the area</th></tr>");
        for working in services {
            let address = format!("/services/{}", text(working, "/service/slug"));
            html.markup("<tr><th scope=\"row\">")
                .link(&address, text(working, "/service/name"))
                .markup("</th><td>");
            html.text(term(text(working, "/service/classification/class"))).markup(", ");
            html.text(basis(working.get("service").unwrap_or(&Value::Null)));
            if working.pointer("/service/classification/contradicted") == Some(&Value::Bool(true)) {
                html.markup(", <strong>evidence conflicts with it</strong>");
            }
            html.markup("</td>").element("td", term(text(working, "/service/status")));
            html.element("td", extent(text(working, "/extent"))).markup("</tr>");
        }
        html.markup("</table></div>\n");
    }
    html.element("h2", "What it is known to pay for");
    let lines = list(found, "/funds");
    if lines.is_empty() {
        html.markup("<p>Not known: no source names anything. It may pay for some.</p>\n");
        return html.finish();
    }
    html.markup("<div class=\"scroll\" role=\"region\" aria-label=\"Table: funding lines\" tabindex=\"0\"><table><tr><th scope=\"col\">Service</th>")
        .markup(TERMS);
    for line in lines {
        let address = format!("/services/{}", text(line, "/service/slug"));
        html.markup("<tr><th scope=\"row\">").link(&address, text(line, "/service/name")).markup("</th>");
        terms(&mut html, line);
    }
    html.markup("</table></div>\n");
    html.finish()
}

fn day(found: &Value, path: &str) -> String {
    match text(found, path) {
        "" => "a day that is not known".to_owned(),
        day => super::words::day(day),
    }
}

fn extent(extent: &str) -> &'static str {
    match extent {
        "WHOLE" => "all of it",
        "INHERITED" => "all of it, recorded for a body that this one replaced",
        "PART" => "a part of it",
        _ => "not known",
    }
}

fn bodies(html: &mut Html, before: &'static str, bodies: &[Value]) {
    if bodies.is_empty() {
        return;
    }
    html.markup("<p>").markup(before);
    for (number, one) in bodies.iter().enumerate() {
        if number > 0 {
            html.markup(", ");
        }
        html.link(&format!("/funding/{}", text(one, "/slug")), text(one, "/name"));
    }
    html.markup(".</p>\n");
}
