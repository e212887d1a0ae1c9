//! The registry at a glance.

use serde_json::{Value, json};

use super::words::{list, number, term, text};
use super::{Plain, say};
use crate::html::Html;

pub(super) const PAGE: Plain = Plain {
    parameters: None,
    query: include_str!("overview.graphql"),
    brief: None,
    variables: |_| json!({}),
    show: |_, data| Some(("Parent-infant relationship teams in the United Kingdom".to_owned(), body(data))),
};

fn body(data: &Value) -> String {
    let mut html = Html::new();
    say::answer(&mut html, &[say::teams(data)]);
    html.markup("<p>What is older than 24 months is not known to be still so. The register has ")
        .text(number(data, "/registry/serviceCount"))
        .markup(" services, at revision ")
        .text(number(data, "/registry/revision"))
        .markup(
            ". CAMHS are child and adolescent mental health services.</p>\n<table><caption>By type</caption>",
        )
        .markup("<tr><th scope=\"col\">Type</th><th scope=\"col\">Services</th></tr>");
    for entry in list(data, "/registry/byClassification") {
        html.markup("<tr>").element("td", term(text(entry, "/classification")));
        html.element("td", number(entry, "/count")).markup("</tr>");
    }
    html.markup("</table>\n<table><caption>By nation</caption><tr><th scope=\"col\">Nation</th><th scope=\"col\">Teams</th>")
        .markup("<th scope=\"col\">Embedded specialists</th><th scope=\"col\">All services</th></tr>");
    for entry in list(data, "/registry/byNation") {
        html.markup("<tr>").element("td", term(text(entry, "/nation")));
        for column in ["/teams", "/embeddedSpecialists", "/count"] {
            html.element("td", number(entry, column));
        }
        html.markup("</tr>");
    }
    html.markup("</table>\n");
    services(
        &mut html,
        "Services whose evidence conflicts with their type",
        list(data, "/contradicted/nodes"),
        "Nothing known rules out a type that was given.",
    );
    services(
        &mut html,
        "Services whose type is not determined yet",
        list(data, "/undetermined/nodes"),
        "Every service has a type.",
    );
    html.finish()
}

fn services(html: &mut Html, title: &'static str, services: &[Value], none: &'static str) {
    html.element("h2", title);
    if services.is_empty() {
        html.element("p", none);
        return;
    }
    html.markup("<ul>");
    for service in services {
        let address = format!("/services/{}", text(service, "/slug"));
        html.markup("<li>").link(&address, text(service, "/name")).markup("</li>");
    }
    html.markup("</ul>\n");
}
