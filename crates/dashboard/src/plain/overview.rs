//! The registry at a glance.

use serde_json::{Value, json};

use super::Plain;
use super::words::{list, number, term, text};
use crate::html::Html;

pub(super) const PAGE: Plain = Plain {
    parameters: None,
    query: include_str!("overview.graphql"),
    brief: None,
    variables: |_| json!({}),
    show: |_, data| Some(("Overview".to_owned(), body(data))),
};

fn body(data: &Value) -> String {
    let mut html = Html::new();
    html.markup("<p>A registry of specialised parent-infant relationship services in the United Kingdom: ")
        .text(number(data, "/registry/serviceCount"))
        .markup(" services, revision ")
        .text(number(data, "/registry/revision"))
        .markup(".</p>\n<table><caption>By class</caption><tr><th scope=\"col\">Class</th><th scope=\"col\">Services</th></tr>");
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
        "Contradicted",
        list(data, "/contradicted/nodes"),
        "Nothing known rules out a class that was given.",
    );
    services(&mut html, "Not determined", list(data, "/undetermined/nodes"), "Every service has a class.");
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
