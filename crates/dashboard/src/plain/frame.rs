//! What surrounds every page until the app takes over, and for good where no scripts run. It has the app's own classes.

use super::Content;
use crate::html::Html;

/// What a page has where there is no built app to lead to: the same content, without style.
pub(crate) const WITHOUT_APP: &str = "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <meta name=\"description\" content=\"A registry of parent-infant relationship services in the United Kingdom.\">\n\
    <title>Rare Jewels</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n\
    <link rel=\"alternate\" type=\"application/atom+xml\" title=\"All changes\" href=\"/changes.atom\">\n</head>\n\
    <body>\n<div id=\"app\"></div>\n</body>\n</html>\n";

/// Where a page has its content.
const ROOT: &str = "<div id=\"app\">";

/// The mark beside the name: the same as in the app, so that the head is as high.
const MARK: &str = "<svg viewBox=\"0 0 32 32\" aria-hidden=\"true\" focusable=\"false\"><path fill=\"#fff\" d=\"M9 5h14l7 9-14 14L2 14z\"/>\
    <path fill=\"#28a197\" d=\"M9 5h14l-7 9z\"/><path fill=\"#12436d\" fill-opacity=\".25\" d=\"M2 14h14v14z\"/></svg> ";

const NAVIGATION: [(&str, &str); 8] = [
    ("/", "Overview"),
    ("/services", "Services"),
    ("/matrix", "Score matrix"),
    ("/classify", "Classify"),
    ("/funding", "Funding"),
    ("/map", "Map and gaps"),
    ("/quality", "Quality"),
    ("/help", "Help"),
];

/// The page of an address with its content. Bodies are HTML that [`Html`] made.
pub(crate) fn into_page(page: &str, path: &str, content: &Content) -> String {
    let mut html = Html::new();
    html.markup(ROOT)
        .markup("<a href=\"#main\" class=\"govuk-skip-link\">Skip to main content</a>\n")
        .markup("<header><div class=\"rj-head\"><div class=\"govuk-width-container rj-head__row\">")
        .markup("<a href=\"/\">")
        .markup(MARK)
        .markup("Rare Jewels</a>")
        .markup("<p>Parent-infant relationship services in the United Kingdom</p></div></div>\n")
        .markup("<nav class=\"rj-views\" aria-label=\"Views\"><ul class=\"govuk-width-container\">");
    for (address, name) in NAVIGATION {
        html.markup("<li><a class=\"govuk-link\" href=\"").text(address).markup("\"");
        if address == path {
            html.markup(" aria-current=\"page\"");
        }
        html.markup(">").text(name).markup("</a></li>");
    }
    html.markup("</ul></nav></header>\n<div class=\"rj-main\"><main class=\"govuk-width-container\" id=\"main\" tabindex=\"-1\">\n");
    let (before, title, body, after) = match content {
        // The app keeps it on show until it has its own.
        Content::Read { title, body } => ("<div class=\"rj-read\">\n", title, body, "</div>"),
        Content::NeedsScript { title, body } => {
            ("<noscript><div class=\"rj-read\">\n", title, body, "</div></noscript>")
        }
    };
    html.markup(before).markup("<h1 class=\"govuk-heading-l\">").text(title).markup("</h1>\n");
    let mut led = html.finish();
    led.push_str(body);
    html.markup(after)
        .markup("\n</main></div>\n<footer class=\"rj-foot\"><div class=\"govuk-width-container\"><ul>")
        .markup("<li><a href=\"/changes.atom\">Feed of all changes</a></li>")
        .markup("<li><a href=\"/docs/\">Documentation</a></li>")
        .markup("<li>For programs: <a href=\"/schema.graphql\">the schema</a>, <a href=\"/graphiql\">the explorer</a> and ")
        .markup("<a href=\"/health/live\">the health check</a>; the API is at <code>/graphql</code></li></ul>")
        .markup("<p>What is not known is shown as not known. It never counts as a no.</p></div></footer>\n");
    led.push_str(&html.finish());
    page.replacen(ROOT, &led, 1)
}
