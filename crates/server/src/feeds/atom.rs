//! A feed as XML.

use std::fmt::Write as _;

use jiff::Timestamp;

/// The most lines of an entry.
const LINES: usize = 20;

/// A feed.
pub(super) struct Atom {
    /// A UUID.
    pub(super) id: String,
    pub(super) title: String,
    /// Its own address, relative to itself.
    pub(super) own: String,
    /// The page that shows the same.
    pub(super) page: String,
    pub(super) updated: Option<Timestamp>,
    pub(super) entries: Vec<Entry>,
}

/// An entry.
pub(super) struct Entry {
    /// A UUID.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) page: String,
    pub(super) updated: Timestamp,
    pub(super) author: String,
    pub(super) reason: Option<String>,
    pub(super) lines: Vec<String>,
}

impl Atom {
    pub(super) fn to_xml(&self) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-GB\">\n",
        );
        let updated = self.updated.unwrap_or(Timestamp::UNIX_EPOCH);
        // Writing to a string does not fail.
        let _ = write!(
            xml,
            "<id>urn:uuid:{}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n<generator>Rare Jewels</generator>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
            self.id,
            escaped(&self.title),
            escaped(&self.own),
            escaped(&self.page),
        );
        for entry in &self.entries {
            entry.write(&mut xml);
        }
        xml.push_str("</feed>\n");
        xml
    }
}

impl Entry {
    fn write(&self, xml: &mut String) {
        let _ = write!(
            xml,
            "<entry>\n<id>urn:uuid:{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
             <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">",
            self.id,
            escaped(&self.title),
            self.updated,
            escaped(&self.author),
            escaped(&self.page),
        );
        if let Some(reason) = &self.reason {
            let _ = write!(xml, "<p>{}</p>", escaped(reason));
        }
        xml.push_str("<ul>");
        for line in self.lines.iter().take(LINES) {
            let _ = write!(xml, "<li>{}</li>", escaped(line));
        }
        xml.push_str("</ul>");
        if let Some(more) = self.lines.len().checked_sub(LINES).filter(|more| *more > 0) {
            let _ = write!(xml, "<p>And {more} more.</p>");
        }
        xml.push_str("</div></content>\n</entry>\n");
    }
}

/// A text within XML. What XML cannot hold is replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(super::escaped("<b a=\"&\">\u{1}\n"), "&lt;b a=&quot;&amp;&quot;&gt;\u{fffd} ");
    }
}
