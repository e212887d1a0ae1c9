//! Full-text search: the sections of pages that have all the words of a question.

use std::fmt::Write as _;
use std::ops::Range;

use crate::frame::Escaped;
use crate::markdown::{Page, Section};

/// How many sections are listed.
const LISTED: usize = 20;
/// How many characters of a question are read.
const READ: usize = 200;
/// How many characters of a section stand before and after what was found.
const AROUND: usize = 90;

/// The sections of all pages.
#[derive(Debug, Default)]
pub(crate) struct Index(Vec<Indexed>);

#[derive(Debug)]
struct Indexed {
    /// Of the page, and of the section on it.
    address: String,
    page: String,
    section: Section,
    /// The titles and the text in lower case.
    titles: String,
    text: String,
}

impl Index {
    /// Takes in the sections of a page.
    pub(crate) fn add(&mut self, address: &str, title: &str, sections: Vec<Section>) {
        self.0.extend(sections.into_iter().map(|section| Indexed {
            address: address.to_owned(),
            page: title.to_owned(),
            titles: format!("{title} {}", section.title).to_lowercase(),
            text: section.text.to_lowercase(),
            section,
        }));
    }

    /// The page that answers a question. Its links lead from where the documentation begins.
    pub(crate) fn answer(&self, question: &str) -> Page {
        let question: String = question.chars().take(READ).collect();
        let words = words(&question);
        let mut found: Vec<(usize, usize, &Indexed)> = self
            .0
            .iter()
            .map(|indexed| {
                let scores = words.iter().map(|word| indexed.score(word));
                let (words, score) = scores
                    .filter(|score| *score > 0)
                    .fold((0, 0), |(words, sum), score| (words + 1, sum + score));
                (words, score, indexed)
            })
            .filter(|(words, ..)| *words > 0)
            .collect();
        // Where a section has all words, only those; the sort keeps the order of the contents.
        let most = found.iter().map(|(words, ..)| *words).max().unwrap_or(0);
        found.retain(|(words, ..)| *words == most);
        found.sort_by_key(|(_, score, _)| std::cmp::Reverse(*score));
        let mut html = String::from("<h1 id=\"search\">Search</h1>\n");
        let asked = Escaped(&question);
        // Writing to memory does not fail.
        let _ = match (words.len(), found.len()) {
            (0, _) => writeln!(html, "<p>Type one or more words into the field above.</p>"),
            (_, 0) => {
                writeln!(html, "<p>No section has a word of “{asked}”. The contents list every page.</p>")
            }
            (asked_words, count) => {
                let which = if most == asked_words { "with" } else { "with some of the words of" };
                let sections = if count == 1 { "section" } else { "sections" };
                let shown =
                    if count > LISTED { format!("; the first {LISTED} are listed") } else { String::new() };
                writeln!(html, "<p>{count} {sections} {which} “{asked}”{shown}.</p>\n<ol class=\"found\">")
            }
        };
        for (_, _, indexed) in found.iter().take(LISTED) {
            indexed.write(&words, &mut html);
        }
        if !found.is_empty() {
            html.push_str("</ol>\n");
        }
        let title = if words.is_empty() { "Search".to_owned() } else { format!("Search: {question}") };
        Page { title, description: "Search in the documentation.".to_owned(), html, sections: Vec::new() }
    }
}

impl Indexed {
    /// How well it answers a word: titles count most, and a text that repeats a word counts a little more.
    fn score(&self, word: &str) -> usize {
        let in_titles = starts(&self.titles, word).count().min(2);
        in_titles * 10 + starts(&self.text, word).count().min(5)
    }

    fn write(&self, words: &[String], html: &mut String) {
        let (address, id) = (&self.address, Escaped(&self.section.id));
        let (page, title) = (Escaped(&self.page), Escaped(&self.section.title));
        let place = if self.page == self.section.title { String::new() } else { format!(" · {page}") };
        let _ = write!(html, "<li><a href=\"{address}#{id}\">{title}</a>{place}<br>");
        excerpt(&self.section.text, words, html);
        html.push_str("</li>\n");
    }
}

/// The words of a question in lower case, the ending of plurals left off; short ones only where there is no other.
fn words(question: &str) -> Vec<String> {
    let words =
        question.split(|one: char| !one.is_alphanumeric() && one != '_').filter(|word| !word.is_empty());
    let mut words: Vec<String> = words
        .map(|word| {
            let word = word.to_lowercase();
            let singular = word.strip_suffix('s').filter(|singular| singular.chars().count() > 2);
            singular.map_or_else(|| word.clone(), str::to_owned)
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    let is_long = |word: &String| word.chars().count() > 2;
    if words.iter().any(is_long) {
        words.retain(is_long);
    }
    words
}

/// Where words of a text in lower case begin with a word.
fn starts<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| !text[..*at].chars().next_back().is_some_and(char::is_alphanumeric))
}

/// Writes the part of a text where the first of the words is, and marks them.
fn excerpt(text: &str, words: &[String], html: &mut String) {
    let is_found = |range: &Range<usize>| {
        let lower = text[range.clone()].to_lowercase();
        words.iter().any(|word| lower.starts_with(word.as_str()))
    };
    let marks: Vec<Range<usize>> = tokens(text).filter(is_found).collect();
    let middle = marks.first().map_or(0, |mark| mark.start);
    let begins = text[..middle].char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let ends = text[middle..].char_indices().nth(2 * AROUND).map_or(text.len(), |(at, _)| middle + at);
    let mut at = begins;
    html.push_str(if begins > 0 { "… " } else { "" });
    for mark in marks.iter().filter(|mark| mark.end <= ends) {
        let _ =
            write!(html, "{}<mark>{}</mark>", Escaped(&text[at..mark.start]), Escaped(&text[mark.clone()]));
        at = mark.end;
    }
    let _ = write!(html, "{}{}", Escaped(&text[at..ends]), if ends < text.len() { " …" } else { "" });
}

/// The words of a text, by their places.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_part = |one: char| one.is_alphanumeric() || one == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_part)?;
        let end = text[start..].find(|one| !is_part(one)).map_or(text.len(), |length| start + length);
        at = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Index;
    use crate::markdown;

    fn index() -> Index {
        let mut index = Index::default();
        let page = "# Keys\n\nA key opens.\n\n## Revoke a key\n\nKeys that are lost: revoke <them>, İstanbul.\n\n## Roles\n\nFour.\n";
        let page = markdown::render(page, |_| None);
        index.add("how-to/keys.html", &page.title, page.sections);
        index
    }

    #[test]
    fn sections_are_found_by_all_words_first_by_titles_and_marked() {
        insta::assert_snapshot!(index().answer("a Lost KEYS").html, @r#"
        <h1 id="search">Search</h1>
        <p>1 section with “a Lost KEYS”.</p>
        <ol class="found">
        <li><a href="how-to/keys.html#revoke-a-key">Revoke a key</a> · Keys<br><mark>Keys</mark> that are <mark>lost</mark>: revoke &lt;them&gt;, İstanbul.</li>
        </ol>
        "#);
        insta::assert_snapshot!(index().answer("key").html, @r#"
        <h1 id="search">Search</h1>
        <p>3 sections with “key”.</p>
        <ol class="found">
        <li><a href="how-to/keys.html#keys">Keys</a><br>A <mark>key</mark> opens.</li>
        <li><a href="how-to/keys.html#revoke-a-key">Revoke a key</a> · Keys<br><mark>Keys</mark> that are lost: revoke &lt;them&gt;, İstanbul.</li>
        <li><a href="how-to/keys.html#roles">Roles</a> · Keys<br>Four.</li>
        </ol>
        "#);
    }

    #[test]
    fn some_words_are_better_than_none_and_nothing_is_said() {
        insta::assert_snapshot!(index().answer("four <zebra>").html, @r#"
        <h1 id="search">Search</h1>
        <p>1 section with some of the words of “four &lt;zebra&gt;”.</p>
        <ol class="found">
        <li><a href="how-to/keys.html#roles">Roles</a> · Keys<br><mark>Four</mark>.</li>
        </ol>
        "#);
        insta::assert_snapshot!(index().answer("zebra").html, @r#"
        <h1 id="search">Search</h1>
        <p>No section has a word of “zebra”. The contents list every page.</p>
        "#);
        insta::assert_snapshot!(index().answer(" ; ").html, @r#"
        <h1 id="search">Search</h1>
        <p>Type one or more words into the field above.</p>
        "#);
    }

    proptest! {
        #[test]
        fn no_question_breaks_the_page(question in "\\PC{0,300}") {
            let html = index().answer(&question).html;
            let tags = html.split('<').skip(1).filter_map(|rest| rest.split(['>', ' ']).next());
            let known = ["h1", "/h1", "p", "/p", "ol", "/ol", "li", "/li", "a", "/a", "br", "mark", "/mark"];
            for tag in tags {
                prop_assert!(known.contains(&tag), "{tag}");
            }
        }
    }
}
