//! All pages, by address.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::contents::{self, Entry, Part};
use crate::frame::{Around, frame};
use crate::markdown::{self, Page};
use crate::path::{address, resolve, up};
use crate::search::Index;
use crate::source::Sources;

/// Where the pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a folder, by themselves.
    Folder,
    /// Beneath a registry, one step down: they lead there.
    Registry,
}

/// A page, a picture or the style.
#[derive(Debug, Clone)]
pub struct File {
    /// As the header `Content-Type` has it.
    pub media_type: &'static str,
    /// The bytes.
    pub content: Cow<'static, [u8]>,
}

impl File {
    fn html(page: String) -> Self {
        Self { media_type: "text/html; charset=utf-8", content: page.into_bytes().into() }
    }

    /// The content as text; empty for what is none.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.content).unwrap_or_default()
    }
}

/// The documentation.
#[derive(Debug)]
pub struct Site {
    files: BTreeMap<String, File>,
    contents: Vec<Part>,
    index: Index,
    place: Place,
}

impl Site {
    /// Renders every page: some milliseconds.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self::of(&Sources::built(), place)
    }

    pub(crate) fn of(sources: &Sources, place: Place) -> Self {
        let contents = contents::read(sources);
        let entries: Vec<&Entry> = contents.iter().flat_map(|part| &part.entries).collect();
        let (mut files, mut index) = (BTreeMap::new(), Index::default());
        for (at, entry) in entries.iter().enumerate() {
            let own = address(&entry.source);
            let mut page = markdown::render(sources.text(&entry.source), |link| {
                let is_page = |path: &str| entries.iter().any(|entry| entry.source == path);
                lead(&entry.source, link, is_page, |path| sources.get(path).is_some())
            });
            let around = Around {
                contents: &contents,
                place,
                up: &up(&own),
                own: &own,
                asked: "",
                before: at.checked_sub(1).and_then(|before| entries.get(before)).copied(),
                after: entries.get(at + 1).copied(),
            };
            files.insert(own.clone(), File::html(frame(&page, &around)));
            index.add(&own, &page.title, std::mem::take(&mut page.sections));
        }
        for path in sources.beginning(PICTURES) {
            let content = sources.get(path).unwrap_or_default().into();
            files.insert(address(path), File { media_type: "image/png", content });
        }
        let style = include_bytes!("style.css").as_slice().into();
        files.insert("style.css".to_owned(), File { media_type: "text/css; charset=utf-8", content: style });
        Self { files, contents, index, place }
    }

    /// The file at an address, from where the documentation begins: `start/partner.html`.
    #[must_use]
    pub fn file(&self, address: &str) -> Option<&File> {
        self.files.get(address)
    }

    /// Every file with its address, in their order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(address, file)| (address.as_str(), file))
    }

    /// The page for an address where there is none. Its links begin with `beginning`, where the documentation begins, since the
    /// address can be in any folder.
    #[must_use]
    pub fn lost(&self, beginning: &str) -> File {
        self.unlisted(&markdown::render(LOST, |_| None), beginning, "")
    }

    /// The page that lists the sections with the words of a question, at most 20; it belongs where the documentation begins.
    #[must_use]
    pub fn search(&self, question: &str) -> File {
        self.unlisted(&self.index.answer(question), "", question)
    }

    /// A page that is not in the contents.
    fn unlisted(&self, page: &Page, up: &str, asked: &str) -> File {
        let (contents, place) = (&self.contents, self.place);
        File::html(frame(page, &Around { contents, place, up, own: "", asked, before: None, after: None }))
    }
}

const LOST: &str = "# No such page\n\nThe documentation has no page at this address. The contents list those that there are.\n";

/// The folder of the pictures.
const PICTURES: &str = "docs/pictures/";

/// Where a link of a file leads from its page: to another page, a picture, or another site. None for all other files of the
/// repository.
fn lead(
    source: &str,
    link: &str,
    is_page: impl Fn(&str) -> bool,
    is_file: impl Fn(&str) -> bool,
) -> Option<String> {
    let Some((path, fragment)) = resolve(source, link) else {
        let elsewhere = ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
        return elsewhere.then(|| link.to_owned());
    };
    if path == source {
        return Some(if fragment.is_empty() { address(source) } else { fragment.to_owned() });
    }
    // A folder is its README.
    let readme = format!("{path}/README.md");
    let path = if is_page(&readme) { readme } else { path };
    let is_picture = path.starts_with(PICTURES) && is_file(&path);
    let own = address(source);
    (is_page(&path) || is_picture).then(|| format!("{}{}{fragment}", up(&own), address(&path)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Place, Site, lead};
    use crate::source::Sources;

    /// What stands behind a mark in a page, up to the next quotation mark.
    fn values<'a>(page: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
        page.split(mark).skip(1).filter_map(|rest| rest.split('"').next())
    }

    #[test]
    fn every_link_leads_to_a_file_and_every_fragment_to_a_place_in_it() {
        let site = Site::new(Place::Folder);
        let (mut links, mut fragments) = (0, 0);
        for (own, file) in site.files().filter(|(_, file)| file.media_type.starts_with("text/html")) {
            for link in values(file.text(), "href=\"").chain(values(file.text(), "src=\"")) {
                if link.starts_with("https://") || link.starts_with("http://127.0.0.1") {
                    continue;
                }
                let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
                let mut parts: Vec<&str> = own.split('/').collect();
                parts.pop();
                for part in path.split('/') {
                    if part == ".." {
                        assert!(parts.pop().is_some(), "{own}: {link}");
                    } else {
                        parts.push(part);
                    }
                }
                let to = if path.is_empty() { own.to_owned() } else { parts.join("/") };
                let found = site.file(&to);
                assert!(found.is_some(), "{own}: `{link}` leads nowhere");
                let there = found.is_some_and(|file| values(file.text(), "id=\"").any(|id| id == fragment));
                assert!(fragment.is_empty() || there, "{own}: `{link}`: no such place");
                links += 1;
                fragments += usize::from(!fragment.is_empty());
            }
        }
        assert!(links > 5_000 && fragments > 500, "{links} links, {fragments} fragments");
    }

    #[test]
    fn every_page_that_is_written_is_in_the_contents() {
        let site = Site::new(Place::Folder);
        let not_pages = ["docs/SUMMARY.md", "docs/schema/README.md"];
        let sources = Sources::built();
        let is_page = |path: &&str| path.strip_suffix(".md").is_some() && !not_pages.contains(path);
        for source in sources.beginning("").filter(is_page) {
            assert!(site.file(&super::address(source)).is_some(), "{source} is in no table of contents");
        }
    }

    #[test]
    fn pages_differ_in_title_and_say_where_they_are() {
        let site = Site::new(Place::Folder);
        let mut titles = BTreeSet::new();
        for (own, file) in site.files().filter(|(_, file)| file.media_type.starts_with("text/html")) {
            let page = file.text();
            let title = page.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
            assert!(
                titles.insert(title.unwrap_or_default().to_owned()),
                "{own}: {title:?} is the title of two pages"
            );
            assert_eq!(page.matches("<h1 id=").count(), 1, "{own}");
            assert_eq!(page.matches("aria-current=\"page\"").count(), 1, "{own}");
            assert!(!page.contains("style=") && !page.contains("<script"), "{own}");
        }
    }

    #[test]
    fn a_file_that_is_no_page_is_not_linked() {
        let led = |link| lead("docs/start/a.md", link, |path| path == "docs/b/README.md", |_| true);
        assert_eq!(led("../b"), Some("../b/index.html".to_owned()));
        assert_eq!(led("../b/README.md#c"), Some("../b/index.html#c".to_owned()));
        assert_eq!(led("../pictures/d.png"), Some("../pictures/d.png".to_owned()));
        assert_eq!((led("../../SECURITY.md"), led("/etc"), led("javascript:e")), (None, None, None));
        assert_eq!(led("https://example.org/f#g"), Some("https://example.org/f#g".to_owned()));
    }

    #[test]
    fn a_page_beneath_a_registry_leads_to_it() {
        let home = |place| Site::new(place).file("start/partner.html").map(|file| file.text().to_owned());
        assert!(home(Place::Registry).unwrap_or_default().contains("<a href=\"../../\">The registry</a>"));
        assert!(!home(Place::Folder).unwrap_or_default().contains("The registry</a>"));
        let lost = Site::new(Place::Registry).lost("/docs/");
        assert!(lost.text().contains("href=\"/docs/start/partner.html\""), "{}", lost.text());
    }
}
