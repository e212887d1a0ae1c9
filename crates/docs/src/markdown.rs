//! Markdown into HTML. HTML within Markdown becomes text: pages are written without it.

use pulldown_cmark::{Alignment, CowStr, Event, Options, Parser, Tag, TagEnd, html};
use pulldown_cmark_escape::escape_html;

/// A page without what surrounds it.
#[derive(Debug)]
pub(crate) struct Page {
    /// The first heading.
    pub(crate) title: String,
    /// The first paragraph as text.
    pub(crate) description: String,
    pub(crate) html: String,
    pub(crate) sections: Vec<Section>,
}

/// A heading, and the words up to the next one.
#[derive(Debug)]
pub(crate) struct Section {
    /// Of the heading in addresses.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES)
}

/// The first heading of a text.
pub(crate) fn title(text: &str) -> String {
    let events = parser(text).skip_while(|event| !matches!(event, Event::Start(Tag::Heading { .. })));
    words(events.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_)))))
}

/// Renders a page. `lead` says where a link or a picture leads to; what leads nowhere becomes text.
pub(crate) fn render(text: &str, lead: impl Fn(&str) -> Option<String>) -> Page {
    let events: Vec<Event> = parser(text).collect();
    let begins = |event: &&Event| matches!(event, Event::Start(Tag::Paragraph));
    let first = events.iter().skip_while(|event| !begins(event)).cloned();
    let description = words(first.take_while(|event| !matches!(event, Event::End(TagEnd::Paragraph))));
    let mut page = Writer {
        lead,
        ids: Vec::new(),
        columns: Vec::new(),
        column: 0,
        heads: Vec::new(),
        in_head: false,
        links: Vec::new(),
    };
    let written: Vec<Event> =
        events.iter().enumerate().flat_map(|(at, event)| page.write(event, &events[at + 1..])).collect();
    let mut html = String::new();
    html::push_html(&mut html, written.into_iter());
    Page { title: title(text), description, html, sections: sections(&events, page.ids) }
}

/// The sections of a page, whose headings have these ids.
fn sections(events: &[Event], ids: Vec<String>) -> Vec<Section> {
    let begins = |event: &Event| matches!(event, Event::Start(Tag::Heading { .. }));
    let parts = events.split(begins).skip(1).zip(ids);
    let section = |(part, id): (&[Event], String)| {
        let end = part.iter().position(|event| matches!(event, Event::End(TagEnd::Heading(_)))).unwrap_or(0);
        let (heading, rest) = part.split_at(end);
        let text = words(rest.iter().cloned());
        Section { id, title: words(heading.iter().cloned()), text: text.trim().to_owned() }
    };
    parts.map(section).collect()
}

/// The words of some events, without their markup.
fn words<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    events.fold(String::new(), |mut words, event| {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            // Paragraphs, items of lists and cells of tables are apart.
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock)
                if !words.ends_with(' ') =>
            {
                words.push(' ');
            }
            _ => {}
        }
        words
    })
}

/// The name of a heading in addresses, as the usual hosts of Markdown have it: lower case, and hyphens for spaces.
fn slug(heading: &str) -> String {
    let kept = |character: &char| {
        character.is_alphanumeric() || matches!(character, '_' | '-') || character.is_whitespace()
    };
    heading
        .to_lowercase()
        .chars()
        .filter(kept)
        .map(|one| if one.is_whitespace() { '-' } else { one })
        .collect()
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    // Writing to memory does not fail.
    let _ = escape_html(&mut html, text);
    html
}

/// Turns the events of Markdown into those that are rendered.
struct Writer<L> {
    lead: L,
    /// The ids of headings so far.
    ids: Vec<String>,
    /// How the columns of the table are aligned, and which is next.
    columns: Vec<Alignment>,
    column: usize,
    /// What the columns of the table are called.
    heads: Vec<String>,
    in_head: bool,
    /// Of the links and pictures that have begun: whether they lead somewhere.
    links: Vec<bool>,
}

impl<L: Fn(&str) -> Option<String>> Writer<L> {
    /// The events in the place of one, given those after it.
    fn write<'a>(&mut self, event: &Event<'a>, rest: &[Event<'a>]) -> Vec<Event<'a>> {
        let html = |text: String| Event::Html(CowStr::from(text));
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inner = rest.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
                let heading = words(inner.cloned());
                self.ids.push(self.free_id(&slug(&heading)));
                let id = self.ids.last().map_or("", String::as_str);
                vec![html(format!("<{level} id=\"{}\">", escaped(id)))]
            }
            Event::End(TagEnd::Heading(level)) => {
                let id = escaped(self.ids.last().map_or("", String::as_str));
                let anchor =
                    format!(" <a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to this section\">#</a>");
                let anchor = if *level > pulldown_cmark::HeadingLevel::H1 { anchor } else { String::new() };
                vec![html(format!("{anchor}</{level}>\n"))]
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                let link = |to: String| Tag::Link { link_type, dest_url: to.into(), title, id };
                self.begin((self.lead)(dest_url).map(link))
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                let image = |to: String| Tag::Image { link_type, dest_url: to.into(), title, id };
                self.begin((self.lead)(dest_url).map(image))
            }
            Event::End(TagEnd::Link | TagEnd::Image) => match self.links.pop() {
                Some(true) => vec![event.clone()],
                _ => Vec::new(),
            },
            // Wide tables and long lines scroll by themselves, also by the keyboard.
            Event::Start(Tag::Table(columns)) => {
                self.columns.clone_from(columns);
                self.heads.clear();
                let scroll = "<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">";
                vec![html(scroll.to_owned()), Event::Start(Tag::Table(Vec::new()))]
            }
            Event::End(TagEnd::Table) => vec![event.clone(), html("</div>\n".to_owned())],
            Event::Start(Tag::CodeBlock(_)) => vec![html("<pre tabindex=\"0\"><code>".to_owned())],
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                (self.column, self.in_head) = (0, matches!(event, Event::Start(Tag::TableHead)));
                vec![event.clone()]
            }
            Event::Start(Tag::TableCell) => {
                // By a class, since the content security policy rules attributes of style out.
                let right = self.columns.get(self.column) == Some(&Alignment::Right);
                let class = if right { " class=\"right\"" } else { "" };
                let cell = if self.in_head {
                    let inner =
                        rest.iter().take_while(|event| !matches!(event, Event::End(TagEnd::TableCell)));
                    self.heads.push(words(inner.cloned()));
                    format!("<th scope=\"col\"{class}>")
                } else {
                    // On a phone a row is a card, whose first line names it and whose others say what they are.
                    let head = self.heads.get(self.column).filter(|head| self.column > 0 && !head.is_empty());
                    let name = head.map(|head| format!(" data-name=\"{}\"", escaped(head)));
                    format!("<td{class}{}>", name.unwrap_or_default())
                };
                self.column += 1;
                vec![html(cell)]
            }
            Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text.clone())],
            _ => vec![event.clone()],
        }
    }

    /// The beginning of a link or picture, which is none if it leads nowhere.
    fn begin<'a>(&mut self, tag: Option<Tag<'a>>) -> Vec<Event<'a>> {
        self.links.push(tag.is_some());
        tag.map(Event::Start).into_iter().collect()
    }

    /// An id that no heading of the page has yet.
    fn free_id(&self, slug: &str) -> String {
        let numbered = (1..).map(|number| format!("{slug}-{number}"));
        let mut ids = std::iter::once(slug.to_owned()).chain(numbered);
        ids.find(|id| !self.ids.contains(id)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{render, slug};

    fn html(text: &str) -> String {
        let lead = |link: &str| (!link.starts_with("gone")).then(|| link.replace(".md", ".html"));
        render(text, lead).html
    }

    #[test]
    fn headings_have_the_anchors_that_links_name() {
        assert_eq!(slug("What `serve` says, and `max_age`"), "what-serve-says-and-max_age");
        insta::assert_snapshot!(html("# A [b](c.md) & `d`\n## Same\n## Same\n"), @r##"
        <h1 id="a-b--d">A <a href="c.html">b</a> &amp; <code>d</code></h1>
        <h2 id="same">Same <a class="anchor" href="#same" aria-label="Link to this section">#</a></h2>
        <h2 id="same-1">Same <a class="anchor" href="#same-1" aria-label="Link to this section">#</a></h2>
        "##);
    }

    #[test]
    fn what_leads_nowhere_is_text() {
        insta::assert_snapshot!(html("[a](gone.md) [![b](gone.png)](c.md) [![d](e.png)](gone.md) [f](https://g.org/)"), @r#"<p>a <a href="c.html">b</a> <img src="e.png" alt="d" /> <a href="https://g.org/">f</a></p>"#);
    }

    #[test]
    fn tables_code_and_footnotes_need_no_styles_of_their_own() {
        insta::assert_snapshot!(html("| a | b |\n|---|--:|\n| `<1>` | 2[^n] |\n\n[^n]: Three.\n\n```sh run\na < b\n```\n"), @r##"
        <div class="scroll" role="group" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col" class="right">b</th></tr></thead><tbody>
        <tr><td><code>&lt;1&gt;</code></td><td class="right" data-name="b">2<sup class="footnote-reference"><a href="#n">1</a></sup></td></tr>
        </tbody></table>
        </div>
        <div class="footnote-definition" id="n"><sup class="footnote-definition-label">1</sup>
        <p>Three.</p>
        </div>
        <pre tabindex="0"><code>a &lt; b
        </code></pre>
        "##);
    }

    #[test]
    fn html_in_markdown_is_text() {
        insta::assert_snapshot!(html("a <b onclick=\"c\">d</b>\n\n<script>e</script>\n"), @r#"
        <p>a &lt;b onclick="c"&gt;d&lt;/b&gt;</p>
        &lt;script&gt;e&lt;/script&gt;
        "#);
    }

    #[test]
    fn the_first_heading_and_paragraph_describe_a_page() {
        let page = render("# The `a`\n\nOne *two*\nthree.\n\nFour.\n", |_| None);
        assert_eq!((page.title.as_str(), page.description.as_str()), ("The a", "One two three."));
    }
}
