//! Where a team is known to work, and where none is: counts, never without what they are a share of.

use poem::http::Uri;
use serde_json::{Value, json};

use super::words::{list, number, parameter, term, text};
use super::{Plain, say};
use crate::html::Html;

pub(super) const PAGE: Plain = Plain {
    parameters: Some(&["asOf"]),
    query: include_str!("map.graphql"),
    brief: None,
    variables: |uri| json!({ "asOf": day(uri) }),
    show: |_, data| Some(("Where teams are on record".to_owned(), body(data))),
};

/// The day of the address; without one that reads, today.
fn day(uri: &Uri) -> Option<String> {
    let day = parameter(uri, "asOf")?;
    let parts: Vec<&str> = day.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    (digits && lengths == [4, 2, 2]).then_some(day)
}

fn body(data: &Value) -> String {
    let as_of = text(data, "/coverage/asOf");
    let mut html = Html::new();
    say::answer(&mut html, &[say::cover(data)]);
    html.markup("<form action=\"/map\"><label for=\"read-as-of\">On the day</label> <input id=\"read-as-of\" name=\"asOf\" type=\"date\"> <button>Show</button></form>\n");
    html.markup("<p>Commissioning areas on ")
        .text(super::words::day(as_of))
        .markup(". “None known” says what the registry knows, not that there is nothing.</p>\n");
    html.markup("<div class=\"scroll\" role=\"region\" aria-label=\"Table: areas\" tabindex=\"0\"><table><caption>Areas by nation and kind of body</caption><tr>");
    for title in
        ["Areas", "Known", "How many of those held here", "Of these in part", "Babies under two", "Stated"]
    {
        html.markup("<th scope=\"col\">").text(title).markup("</th>");
    }
    html.markup("</tr>");
    for group in list(data, "/coverage/groups") {
        let nation =
            group.pointer("/nation").and_then(Value::as_str).map_or("More than one nation".to_owned(), term);
        let name = format!("{nation}: {}", term(text(group, "/kind")).to_lowercase());
        let stated =
            list(group, "/stated").iter().map(|figure| text(figure, "/text")).collect::<Vec<_>>().join("; ");
        for count in list(group, "/statuses") {
            html.markup("<tr>").markup("<th scope=\"row\">").text(&name).markup("</th>");
            html.element("td", term(text(count, "/status"))).element("td", share(count.pointer("/share")));
            html.element("td", number(count, "/inPart")).element("td", babies(count));
            html.element("td", &stated).markup("</tr>");
        }
    }
    html.markup("</table></div>\n");
    html.element("h2", "Do child and adolescent mental health services (CAMHS) accept under-twos?");
    if number(data, "/access/asked") == 0 {
        html.element("p", "No answers are on record. That does not mean that no child is let in.");
    } else {
        html.markup("<table><caption>Answers about ").text(text(data, "/access/year")).markup("</caption>");
        for stage in list(data, "/access/stages") {
            html.markup("<tr><th scope=\"row\">").text(text(stage, "/title")).markup("</th>");
            html.element("td", share(stage.pointer("/share"))).markup("</tr>");
        }
        html.markup("</table>\n");
    }
    html.element("h2", "How many teams there are, by source");
    html.markup("<div class=\"scroll\" role=\"region\" aria-label=\"Table: published figures\" tabindex=\"0\"><table><tr>");
    for title in ["Stated", "For", "By", "Where", "Counted here"] {
        html.markup("<th scope=\"col\">").text(title).markup("</th>");
    }
    html.markup("</tr>");
    for figure in list(data, "/publishedFigures") {
        html.markup("<tr><th scope=\"row\">").text(text(figure, "/text")).markup("</th>");
        for path in ["/asOf", "/source/title", "/locator"] {
            html.element("td", text(figure, path));
        }
        let own = figure.pointer("/registryCount").and_then(Value::as_i64);
        html.element("td", own.map_or_else(|| "not counted".to_owned(), |own| own.to_string()))
            .markup("</tr>");
    }
    html.markup("</table></div>\n");
    html.finish()
}

/// "75 of 129 (58%)": never a percentage by itself.
fn share(share: Option<&Value>) -> String {
    let share = share.unwrap_or(&Value::Null);
    let percent = share.get("percent").and_then(Value::as_f64);
    let percent = percent.map(|percent| format!(" ({percent:.0}%)")).unwrap_or_default();
    format!("{} of {}{percent}", number(share, "/count"), number(share, "/of"))
}

/// Babies of areas, as far as there are figures.
fn babies(count: &Value) -> String {
    let without = number(count, "/babies/areasWithoutFigure");
    match count.pointer("/babies/underTwo").and_then(Value::as_i64) {
        Some(known) if without > 0 => format!("{known}, and {without} areas without a figure"),
        Some(known) => known.to_string(),
        None if without > 0 => "no figure".to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{babies, share};

    #[test]
    fn shares_stand_with_both_numbers_and_unknown_babies_are_not_none() {
        assert_eq!(share(Some(&json!({ "count": 75, "of": 129, "percent": 58.14 }))), "75 of 129 (58%)");
        let no_figure = json!({ "babies": { "underTwo": null, "areasWithoutFigure": 5 } });
        assert_eq!(babies(&no_figure), "no figure");
        let some = json!({ "babies": { "underTwo": 10, "areasWithoutFigure": 2 } });
        assert_eq!(babies(&some), "10, and 2 areas without a figure");
    }
}
