//! What surrounds every page.

use std::fmt::Write as _;

use pulldown_cmark_escape::{FmtWriter, escape_html};

use crate::contents::{Entry, Part};
use crate::markdown::Page;
use crate::path::address;
use crate::site::Place;

/// What a page needs to know of the others.
pub(crate) struct Around<'a> {
    pub(crate) contents: &'a [Part],
    pub(crate) place: Place,
    /// What leads from the page to where the documentation begins.
    pub(crate) up: &'a str,
    /// The address of the page; empty for none of them.
    pub(crate) own: &'a str,
    /// What was searched for.
    pub(crate) asked: &'a str,
    pub(crate) before: Option<&'a Entry>,
    pub(crate) after: Option<&'a Entry>,
}

/// Text as it stands in HTML, between tags and in attributes.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        escape_html(FmtWriter(f), self.0)
    }
}

/// A whole page.
pub(crate) fn frame(page: &Page, around: &Around) -> String {
    let Around { place, up, .. } = *around;
    let (title, description) = (Escaped(&page.title), Escaped(&page.description));
    let (icon, home, search) = match place {
        Place::Folder => (String::new(), String::new(), String::new()),
        Place::Registry => (
            format!("<link rel=\"icon\" href=\"{up}../icon.svg\" type=\"image/svg+xml\">\n"),
            format!("<li><a href=\"{up}../\">The registry</a></li>"),
            format!(
                "<form role=\"search\" action=\"{up}search\"><input type=\"search\" name=\"q\" value=\"{}\" maxlength=\"200\" \
                 aria-label=\"Words to search for in the documentation\"> <button>Search</button></form>\n",
                Escaped(around.asked)
            ),
        ),
    };
    let (contents, turn) = (contents(around), turn(around));
    let body = &page.html;
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"description\" content=\"{description}\">\n\
         <title>{title} · Documentation of Rare Jewels</title>\n{icon}\
         <link rel=\"stylesheet\" href=\"{up}style.css\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#page\">Skip to the page</a>\n\
         <header><p><a href=\"{up}index.html\">Rare Jewels: documentation</a></p>\n{search}\
         <ul><li class=\"narrow\"><a href=\"#contents\">Contents</a></li>{home}</ul></header>\n\
         <div class=\"columns\">\n<nav id=\"contents\" aria-label=\"Contents\">\n{contents}</nav>\n\
         <main id=\"page\">\n{body}{turn}</main>\n</div>\n</body>\n</html>\n"
    )
}

/// The contents: parts that open, and the part of this page open.
fn contents(around: &Around) -> String {
    let mut html = String::new();
    for (at, part) in around.contents.iter().enumerate() {
        let is_own = part.entries.iter().any(|entry| address(&entry.source) == around.own);
        // The first has the pages before all parts.
        if at == 0 {
            html.push_str(&list(&part.entries, 0, around));
            continue;
        }
        // Where to begin is open on the first page, and where there is none.
        let begins = at == 1 && matches!(around.own, "" | "index.html");
        let open = if is_own || begins { " open" } else { "" };
        let entries = list(&part.entries, 1, around);
        // Writing to memory does not fail.
        let _ =
            write!(html, "<details{open}><summary>{}</summary>\n{entries}</details>\n", Escaped(&part.title));
    }
    html
}

/// Entries of one depth, each with those beneath it.
fn list(entries: &[Entry], depth: usize, around: &Around) -> String {
    let mut html = String::from("<ul>\n");
    let mut rest = entries;
    while let Some((entry, after)) = rest.split_first() {
        let beneath = after.iter().take_while(|entry| entry.depth > depth).count();
        let (beneath, after) = after.split_at(beneath);
        rest = after;
        let to = address(&entry.source);
        let current = if to == around.own { " aria-current=\"page\"" } else { "" };
        let _ = write!(html, "<li><a href=\"{}{to}\"{current}>{}</a>", around.up, Escaped(&entry.title));
        // Long lists are shown on their own pages only.
        let is_here = |entry: &Entry| address(&entry.source) == around.own;
        if !beneath.is_empty() && (beneath.len() < MANY || is_here(entry) || beneath.iter().any(is_here)) {
            html.push_str(&list(beneath, depth + 1, around));
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
    html
}

/// As many entries beneath another are not shown on each page.
const MANY: usize = 10;

/// The links to the page before and to the page after.
fn turn(around: &Around) -> String {
    let link = |entry: Option<&Entry>, rel: &str, what: &str| {
        entry.map_or_else(String::new, |entry| {
            let (up, to, title) = (around.up, address(&entry.source), Escaped(&entry.title));
            format!("<li class=\"{rel}\">{what}: <a rel=\"{rel}\" href=\"{up}{to}\">{title}</a></li>\n")
        })
    };
    let links = link(around.before, "prev", "Before") + &link(around.after, "next", "Next");
    if links.is_empty() {
        return links;
    }
    format!("<nav class=\"turn\" aria-label=\"Pages before and after\"><ul>\n{links}</ul></nav>\n")
}
