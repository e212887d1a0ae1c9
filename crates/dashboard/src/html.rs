//! Text into HTML. What comes from the registry goes through [`escape`], and so never becomes markup.

use std::fmt::{self, Write as _};

/// Text as it stands in HTML, between tags and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// HTML under way. Markup is only what this crate's source spells out (`'static`); all else is escaped.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    pub(crate) fn text(&mut self, text: impl fmt::Display) -> &mut Self {
        self.0.push_str(&escape(&text.to_string()));
        self
    }

    /// An element without attributes around text.
    pub(crate) fn element(&mut self, name: &'static str, text: impl fmt::Display) -> &mut Self {
        let _ = write!(self.0, "<{name}>{}</{name}>", escape(&text.to_string()));
        self
    }

    /// A link. Addresses of schemes other than the web's are shown as text.
    pub(crate) fn link(&mut self, address: &str, text: &str) -> &mut Self {
        if address.starts_with('/') || address.starts_with("https://") || address.starts_with("http://") {
            let _ = write!(self.0, "<a href=\"{}\">{}</a>", escape(address), escape(text));
        } else {
            self.text(text);
        }
        self
    }

    pub(crate) fn finish(&mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn names_with_markup_stay_text() {
        let mut html = Html::new();
        html.element("p", "<script>alert('1')</script>")
            .link("javascript:alert(1)", "a \"b\"")
            .link("/x?a&b", "&");
        insta::assert_snapshot!(html.finish(), @r#"<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</p>a &quot;b&quot;<a href="/x?a&amp;b">&amp;</a>"#);
    }
}
