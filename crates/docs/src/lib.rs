//! The documentation as pages of HTML: rendered from the Markdown of the repository, which is embedded in the program.
//!
//! `docs/SUMMARY.md` is the table of contents. What it lists is a page, and so is every decision record. All links between pages
//! are relative, so the pages hold under any path and as files in a folder. They need no script and ask nothing of other sites.
//!
//! ```
//! let site = docs::Site::new(docs::Place::Folder);
//! let page = site.file("reference/glossary.html").expect("the glossary is a page");
//! assert!(page.text().contains("<h1 id=\"glossary\">Glossary</h1>"));
//! ```
//!
//! What is where:
//! ```text
//! source    the embedded files, by their paths in the repository
//! contents  the table of contents
//! path      from paths in the repository to addresses, and from one address to another
//! markdown  Markdown into HTML: anchors of headings, links, tables
//! frame     what surrounds every page: title, contents, the page before and the page after
//! search    the sections that have the words of a question
//! site      all of it, by address
//! serve     the pages at `/docs`
//! ```
#![forbid(unsafe_code)]

mod contents;
mod frame;
mod markdown;
mod path;
mod search;
mod serve;
mod site;
mod source;

pub use serve::routes;
pub use site::{File, Place, Site};
