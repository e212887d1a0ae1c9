//! The funding network: the server's picture of it, and the table of its lines.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::words::{amount, dates, list, number, parameter, term, text};
use super::{Plain, say};
use crate::html::Html;

/// Up to this number of funding lines are in the page.
const MOST: usize = 200;

pub(super) const PAGE: Plain = Plain {
    parameters: Some(&["asOf"]),
    query: include_str!("funding.graphql"),
    brief: None,
    variables: |uri| json!({ "asOf": parameter(uri, "asOf") }),
    show: |_, data| Some(("Who pays for what".to_owned(), body(data))),
};

fn body(data: &Value) -> String {
    let day = text(data, "/fundingNetwork/asOf");
    let lines = list(data, "/fundingNetwork/links");
    let mut html = Html::new();
    say::answer(&mut html, &[say::network(data.pointer("/fundingNetwork").unwrap_or(&Value::Null))]);
    html.markup("<p>The funding lines are in ");
    html.text(number(data, "/fundingNetwork/components"))
        .markup(" separate parts: no body of one pays for a service of another.</p>\n");
    html.markup("<div class=\"scroll\" role=\"region\" aria-label=\"Table: funding lines\" tabindex=\"0\"><table><tr><th scope=\"col\">Body</th><th scope=\"col\">Service</th>")
        .markup(TERMS);
    for line in lines.iter().take(MOST) {
        let address = format!("/services/{}", text(line, "/service/slug"));
        html.markup("<tr>").element("td", text(line, "/funder/name")).markup("<td>");
        html.link(&address, text(line, "/service/name")).markup("</td>");
        terms(&mut html, line);
    }
    html.markup("</table></div>\n");
    if lines.len() > MOST {
        html.markup("<p>These are the first ").text(MOST).markup(" of ").text(lines.len());
        html.markup(". <a href=\"/funding.csv\">All of them, as a table</a></p>\n");
    }
    let mut page = html.finish();
    // Below the table, which it would push down when it is there. A date of the API has nothing to escape, but this is not
    // the place to rely on it.
    let _ = writeln!(
        page,
        "<p><img src=\"/funding.svg?asOf={day}\" alt=\"The funding network on {day}; the table above has the same data\"></p>",
        day = crate::html::escape(day)
    );
    page
}

/// The last columns of a table of funding lines, and the end of its first row.
pub(super) const TERMS: &str = "<th scope=\"col\">For</th><th scope=\"col\">From and to</th><th scope=\"col\">Amount</th>\
    <th scope=\"col\">Source</th></tr>";

/// Writes the cells of these columns, and the end of the row: what a line is for, when, how much, and who says so.
pub(super) fn terms(html: &mut Html, line: &Value) {
    html.element("td", format!("{}, {}", term(text(line, "/role")), term(text(line, "/budget"))))
        .element("td", dates(line))
        .element("td", amount(line))
        .element("td", text(line, "/source/title"))
        .markup("</tr>");
}
