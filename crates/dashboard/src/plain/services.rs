//! The services, a hundred a page.

use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use poem::http::Uri;
use serde_json::{Value, json};

use super::Plain;
use super::words::{basis, list, number, parameter, score, term, text};
use crate::html::{Html, escape};

pub(super) const PAGE: Plain = Plain {
    parameters: Some(&["q", "after"]),
    query: include_str!("services.graphql"),
    brief: None,
    variables: |uri| json!({ "text": parameter(uri, "q"), "after": parameter(uri, "after") }),
    show: |uri, data| Some(("Parent-infant services on record".to_owned(), body(uri, data))),
};

fn body(uri: &Uri, data: &Value) -> String {
    let asked = parameter(uri, "q");
    let mut page =
        String::from("<form action=\"/services\"><label for=\"read-q\">Name, place or body served</label> ");
    let _ = write!(
        page,
        "<input id=\"read-q\" name=\"q\" type=\"search\" value=\"{}\"> ",
        escape(asked.as_deref().unwrap_or_default())
    );
    page += "<button>Search</button></form>\n";
    let mut html = Html::new();
    html.markup("<p>")
        .text(number(data, "/services/totalCount"))
        .markup(" services.</p>\n<div class=\"scroll\" role=\"region\" aria-label=\"Table: services\" tabindex=\"0\"><table>");
    html.markup("<tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th><th scope=\"col\">Status</th>")
        .markup("<th scope=\"col\">Place</th><th scope=\"col\">Score</th></tr>");
    for service in list(data, "/services/nodes") {
        let address = format!("/services/{}", text(service, "/slug"));
        html.markup("<tr><th scope=\"row\">").link(&address, text(service, "/name")).markup("</th><td>");
        html.text(term(text(service, "/classification/class"))).markup(", ");
        html.text(basis(service));
        if service.pointer("/classification/contradicted") == Some(&Value::Bool(true)) {
            html.markup(", <strong>evidence conflicts with it</strong>");
        }
        html.markup("</td>").element("td", term(text(service, "/status")));
        let mut place = term(text(service, "/nation"));
        for locality in list(service, "/localities").iter().filter_map(Value::as_str) {
            place.push_str(", ");
            place.push_str(locality);
        }
        html.element("td", place)
            .element("td", score(service.pointer("/assessment/score").unwrap_or(&Value::Null)));
        html.markup("</tr>");
    }
    html.markup("</table></div>");
    if data.pointer("/services/pageInfo/hasNextPage") == Some(&Value::Bool(true)) {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut next = format!("/services?after={}", encoded(text(data, "/services/pageInfo/endCursor")));
        if let Some(asked) = asked {
            let _ = write!(next, "&q={}", encoded(&asked));
        }
        html.markup("<p>").link(&next, "Next page").markup("</p>");
    }
    page + &html.finish()
}
