//! From paths in the repository to addresses of pages, and from one address to another.

/// The folder whose files are pages.
const DOCS: &str = "docs/";

/// The address of the page that a file becomes, from where the documentation begins: of `docs/start/partner.md` it is
/// `start/partner.html`, of a README the index of its folder. Pictures keep their names.
pub(crate) fn address(source: &str) -> String {
    let within = source.strip_prefix(DOCS).map_or_else(|| source.to_lowercase(), str::to_owned);
    match within.strip_suffix(".md") {
        Some(page) => match page.strip_suffix("README") {
            Some(folder) => format!("{folder}index.html"),
            None => format!("{page}.html"),
        },
        None => within,
    }
}

/// The path in the repository to which a relative link of a file leads, and its fragment with the `#`; none of links to other sites.
///
/// ```text
/// docs/start/partner.md, ../reference/errors.md#codes  ->  docs/reference/errors.md, #codes
/// ```
pub(crate) fn resolve<'a>(source: &str, link: &'a str) -> Option<(String, &'a str)> {
    let (path, fragment) = link.split_at(link.find('#').unwrap_or(link.len()));
    if path.starts_with('/') || path.contains(':') {
        return None;
    }
    if path.is_empty() {
        return Some((source.to_owned(), fragment));
    }
    let mut parts: Vec<&str> = source.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some((parts.join("/"), fragment))
}

/// What leads from a page to where the documentation begins: `../` for every folder that the page is in.
pub(crate) fn up(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::{address, resolve, up};

    #[test]
    fn pages_have_the_names_of_their_files() {
        let pages = [
            ("docs/index.md", "index.html"),
            ("docs/start/partner.md", "start/partner.html"),
            ("docs/decisions/README.md", "decisions/index.html"),
            ("docs/pictures/map.png", "pictures/map.png"),
            ("ARCHITECTURE.md", "architecture.html"),
        ];
        for (source, expected) in pages {
            assert_eq!(address(source), expected);
        }
        assert_eq!((up("index.html"), up("a/b/c.html")), (String::new(), "../../".to_owned()));
    }

    #[test]
    fn links_are_followed_from_the_file_that_has_them() {
        let led = |link| resolve("docs/start/partner.md", link);
        let to = |path: &str, fragment| Some((path.to_owned(), fragment));
        assert_eq!(led("../reference/errors.md#codes"), to("docs/reference/errors.md", "#codes"));
        assert_eq!(led("#here"), to("docs/start/partner.md", "#here"));
        assert_eq!(led("./engineer.md"), to("docs/start/engineer.md", ""));
        assert_eq!(led("../../SECURITY.md"), to("SECURITY.md", ""));
        assert_eq!(led("../decisions/"), to("docs/decisions", ""));
        for elsewhere in ["https://graphql.org", "mailto:a@example.org", "/graphql", "../../../etc/passwd"] {
            assert_eq!(led(elsewhere), None, "{elsewhere}");
        }
    }
}
