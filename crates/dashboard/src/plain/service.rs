//! One service.

use serde_json::{Value, json};

use super::words::{amount, basis, dates, list, number, score, slug, term, text};
use super::{Plain, say};
use crate::html::Html;

pub(super) const PAGE: Plain = Plain {
    parameters: None,
    query: include_str!("service.graphql"),
    brief: Some(include_str!("head_service.graphql")),
    variables: |uri| json!({ "slug": slug(uri.path()) }),
    show: |_, data| {
        let service = data.get("service").filter(|service| !service.is_null())?;
        Some((text(service, "/name").to_owned(), body(service)))
    },
};

fn body(service: &Value) -> String {
    let mut html = Html::new();
    html.markup("<p><strong>").text(term(text(service, "/classification/class"))).markup("</strong>, ");
    html.text(basis(service));
    if service.pointer("/classification/contradicted") == Some(&Value::Bool(true)) {
        html.markup(". <strong>The answers conflict with this type.</strong>");
    }
    html.markup("</p>\n");
    say::answer(&mut html, &[say::service(service)]);
    html.markup("<table>");
    let places: Vec<_> = list(service, "/localities").iter().filter_map(Value::as_str).collect();
    row(&mut html, "Status", &say::status(service));
    row(&mut html, "Nation", &term(text(service, "/nation")));
    row(&mut html, "Places", &known(&places.join(", ")));
    let areas: Vec<_> = list(service, "/areas").iter().map(|area| text(area, "/name")).collect();
    row(&mut html, "Serves", &known(&areas.join(", ")));
    row(&mut html, "Managed by", &known(text(service, "/hostOrganisation")));
    for one in list(service, "/classification/attestations") {
        row(&mut html, "Listed by", &cited(one));
    }
    if !text(service, "/classification/decision/reason").is_empty() {
        row(&mut html, "Decided", text(service, "/classification/decision/reason"));
    }
    html.markup("</table>\n<p>").link(text(service, "/website"), text(service, "/website")).markup("</p>\n");
    score_of(&mut html, service);
    facts(&mut html, service);
    funding(&mut html, service);
    accreditations(&mut html, service);
    html.markup("<h2>History</h2>\n<ol>");
    for change in list(service, "/history/nodes") {
        html.markup("<li>").text(text(change, "/summary")).markup(" (").text(text(change, "/actor"));
        html.markup(", ").text(text(change, "/at").get(..10).unwrap_or_default());
        html.markup(", revision ").text(number(change, "/revision")).markup(")</li>");
    }
    html.markup("</ol>");
    html.finish()
}

/// How it stands in reviews, where anything is on record.
fn accreditations(html: &mut Html, service: &Value) {
    let reviews = list(service, "/accreditations");
    if reviews.is_empty() {
        return;
    }
    html.markup("<h2>Reviews by standards</h2>\n<ul>");
    for one in reviews {
        let title = text(one, "/standardSet/title");
        let set = if title.is_empty() { text(one, "/standardSetSlug") } else { title };
        html.markup("<li>").text(set).markup(", version ").text(text(one, "/version")).markup(": <strong>");
        html.text(term(text(one, "/state"))).markup("</strong> since ").text(text(one, "/since"));
        if text(one, "/state") == "ACCREDITED" && !text(one, "/expires").is_empty() {
            html.markup(", expires on ").text(text(one, "/expires"));
        }
        html.markup(" (").text(cited(one)).markup(")");
        if !text(one, "/label").is_empty() {
            html.markup("<div>").text(text(one, "/label")).markup("</div>");
        }
        html.markup("</li>");
    }
    html.markup("</ul>\n");
}

fn known(text: &str) -> String {
    if text.is_empty() { "not known".to_owned() } else { text.to_owned() }
}

fn row(html: &mut Html, name: &'static str, value: &str) {
    html.markup("<tr><th scope=\"row\">").markup(name).markup("</th>").element("td", value).markup("</tr>");
}

/// A source with the place in it.
fn cited(claim: &Value) -> String {
    let (title, locator) = (text(claim, "/source/title"), text(claim, "/locator"));
    if locator.is_empty() { title.to_owned() } else { format!("{title}, {locator}") }
}

fn score_of(html: &mut Html, service: &Value) {
    html.markup("<h2>Result against the definition</h2>\n")
        .element("p", text(service, "/assessment/headline"));
    html.element(
        "p",
        format!("Score: {}", score(service.pointer("/assessment/score").unwrap_or(&Value::Null))),
    );
    let presumed = list(service, "/assessment/likely/presumptions");
    if !text(service, "/assessment/likely/class/title").is_empty() {
        html.markup("<p>Likely: ").text(text(service, "/assessment/likely/class/title"));
        html.markup(", if it is confirmed that:</p><ul>");
        for presumption in presumed {
            html.element("li", text(presumption, "/statement"));
        }
        html.markup("</ul>\n");
    }
    html.markup("<div class=\"scroll\" role=\"region\" aria-label=\"Table: characteristics\" tabindex=\"0\"><table><tr><th scope=\"col\">Characteristic</th><th scope=\"col\">Outcome</th><th scope=\"col\">Why</th></tr>");
    for result in list(service, "/assessment/characteristics") {
        html.markup("<tr>").element("td", text(result, "/characteristic/title"));
        html.element("td", term(text(result, "/outcome")))
            .element("td", text(result, "/because/text"))
            .markup("</tr>");
    }
    html.markup("</table></div>\n");
    if !list(service, "/assessment/nextQuestions").is_empty() {
        html.markup("<p>To ask next:</p><ul>");
        for next in list(service, "/assessment/nextQuestions") {
            html.element("li", text(next, "/question"));
        }
        html.markup("</ul>\n");
    }
}

fn facts(html: &mut Html, service: &Value) {
    html.markup("<h2>What is known</h2>\n<div class=\"scroll\" role=\"region\" aria-label=\"Table: what is known\" tabindex=\"0\"><table><tr><th scope=\"col\">Question</th>")
        .markup("<th scope=\"col\">Answer</th><th scope=\"col\">According to</th></tr>");
    for fact in list(service, "/facts") {
        html.markup("<tr>")
            .element("td", text(fact, "/definition/question"))
            .element("td", text(fact, "/text"))
            .markup("<td>");
        for claim in list(fact, "/claims") {
            html.markup("<div>").text(text(claim, "/text")).markup(": ").text(cited(claim)).markup("</div>");
        }
        html.markup("</td></tr>");
    }
    html.markup("</table></div>\n");
}

fn funding(html: &mut Html, service: &Value) {
    html.markup("<h2>Who pays</h2>\n");
    let lines = list(service, "/funding/lines");
    if lines.is_empty() {
        html.markup("<p>Not known: no source says who pays today.</p>");
        return;
    }
    html.markup("<ul>");
    for line in lines {
        html.markup("<li>")
            .text(text(line, "/funder/name"))
            .markup(": ")
            .text(term(text(line, "/role")).to_lowercase());
        html.markup(" out of ").text(term(text(line, "/budget"))).markup(", ").text(dates(line));
        html.markup(", amount ").text(amount(line)).markup("</li>");
    }
    html.markup("</ul>\n");
}
