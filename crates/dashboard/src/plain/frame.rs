//! What surrounds every plain page.

use crate::html::Html;

/// A whole page. The body is HTML that [`Html`] made.
pub(super) fn frame(title: &str, body: &str) -> String {
    let mut html = Html::new();
    html.markup("<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n")
        .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .text(title)
        .markup(" · Rare Jewels</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n<link rel=\"alternate\" type=\"application/atom+xml\" title=\"All changes\" href=\"/changes.atom\">\n<link rel=\"stylesheet\" href=\"/plain/style.css\">\n</head>\n<body>\n")
        .markup("<header><nav aria-label=\"Pages\"><ul><li><a href=\"/plain/\">Overview</a></li>")
        .markup("<li><a href=\"/plain/services\">Services</a></li><li><a href=\"/plain/funding\">Funding</a></li>")
        .markup("<li><a href=\"/plain/map\">Map and gaps</a></li>")
        .markup("<li><a href=\"/docs/\">Documentation</a></li><li><a href=\"/\">With scripts</a></li></ul></nav></header>\n<main>\n")
        .element("h1", title);
    let mut page = html.finish();
    page.push_str(body);
    page.push_str("\n</main>\n<footer><p>What is not known is shown as not known. It never counts as a no.</p></footer>\n</body>\n</html>\n");
    page
}
