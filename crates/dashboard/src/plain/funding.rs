//! The funding network: the server's picture of it, and the table of its lines.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Plain;
use super::words::{amount, dates, list, number, parameter, term, text};
use crate::html::Html;

pub(super) const PAGE: Plain = Plain {
    parameters: &["asOf"],
    query: include_str!("funding.graphql"),
    variables: |request| json!({ "asOf": parameter(request, "asOf") }),
    show: |_, data| Some(("Funding network".to_owned(), body(data))),
};

fn body(data: &Value) -> String {
    let day = text(data, "/fundingNetwork/asOf");
    let lines = list(data, "/fundingNetwork/links");
    let mut html = Html::new();
    html.markup("<p>Who pays for what on ")
        .text(day)
        .markup(": ")
        .text(lines.len())
        .markup(" funding lines in ");
    html.text(number(data, "/fundingNetwork/components")).markup(" separate parts.</p>\n");
    let mut page = html.finish();
    // A date of the API has nothing to escape, but nobody should have to know that.
    let _ = writeln!(
        page,
        "<p><img src=\"/funding.svg?asOf={day}\" alt=\"The funding network on {day}; the table below has the same data\"></p>",
        day = crate::html::escape(day)
    );
    html.markup("<div class=\"scroll\"><table><tr><th scope=\"col\">Body</th><th scope=\"col\">Service</th><th scope=\"col\">For</th>")
        .markup("<th scope=\"col\">From and to</th><th scope=\"col\">Amount</th><th scope=\"col\">Source</th></tr>");
    for line in lines {
        let address = format!("/plain/services/{}", text(line, "/service/slug"));
        html.markup("<tr>").element("td", text(line, "/funder/name")).markup("<td>");
        html.link(&address, text(line, "/service/name")).markup("</td>");
        html.element("td", format!("{}, {}", term(text(line, "/role")), term(text(line, "/budget"))));
        html.element("td", dates(line))
            .element("td", amount(line))
            .element("td", text(line, "/source/title"))
            .markup("</tr>");
    }
    html.markup("</table></div>");
    page + &html.finish()
}
