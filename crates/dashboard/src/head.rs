//! What the page of a view says of itself to search engines, link previews and readers of feeds: its title, a description, its
//! address, and structured data where it is about one service.

use serde_json::{Value, json};

use crate::html::{Html, escape};
use crate::plain::words::{list, slug, term, text};

/// The views that everybody sees, with what they show. Others are for those who are signed in, or what was searched for.
const VIEWS: [(&str, &str, &str); 8] = [
    (
        "/services",
        "Services",
        "Parent-infant relationship services in the United Kingdom: what each is, where it works, and how that is known.",
    ),
    (
        "/matrix",
        "Score matrix",
        "How each service measures up to the seven characteristics of a parent-infant relationship team: what is confirmed, and what is not known.",
    ),
    (
        "/classify",
        "Classify a service",
        "Answer questions about a service, and read what type it is by the definition of parent-infant relationship teams, or what is still to be asked.",
    ),
    (
        "/funding",
        "Funding network",
        "Who is known to pay for which parent-infant relationship service, and which services depend on one body.",
    ),
    (
        "/map",
        "Map and gaps",
        "Boards and councils of the United Kingdom in which a parent-infant relationship team is known, and those in which none is known.",
    ),
    (
        "/quality",
        "Quality",
        "How teams can review themselves by standards, pool their outcomes, and show their competencies and training.",
    ),
    (
        "/help",
        "Help",
        "How to read the registry: what a score says, the terms, the sources, the definitions, and the licence of the data.",
    ),
    ("/changes", "All changes", "What changed in the registry, from what to what, when and why."),
];

/// What a page says of itself.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Head {
    /// The title and the description; none where the built page's own are right.
    words: Option<(String, String)>,
    /// Whether search engines may list it; nothing where that is not known now.
    listed: Option<bool>,
    /// Structured data about what it shows.
    data: Option<Value>,
}

/// What has addresses of one thing each beneath it, and the field that finds the thing.
const THINGS: [(&str, &str); 2] = [("/services/", "service"), ("/funding/", "commissioningBody")];

/// The views that consist of several pages, with the names of these. `web/src/views` has the same.
const TOPICS: [(&str, &[&str]); 2] = [
    ("/help/", &["scores", "glossary", "definitions", "sources", "licence", "accessibility", "privacy"]),
    ("/quality/", &["standards", "outcomes", "referrals", "workforce", "training"]),
];

/// The one thing that an address is of: what it is beneath, and the field that finds it.
fn thing(path: &str) -> Option<(&'static str, &'static str)> {
    THINGS.into_iter().find(|(under, _)| path.starts_with(under))
}

/// What there is at an address of the app.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A page, or it is not known at the moment that there is none.
    Here,
    /// What was there is at another address now: it was merged into what is there.
    At(String),
    /// Nothing that everybody may see.
    Nothing,
}

impl Found {
    /// What there is at an address; `answer` is what came of the question of its view.
    pub(crate) fn of(path: &str, answer: Option<&Value>) -> Self {
        let mut topics = TOPICS.iter();
        let topic = topics.find_map(|(under, names)| path.strip_prefix(under).map(|name| (name, names)));
        if let Some((name, names)) = topic {
            return if names.contains(&name) { Self::Here } else { Self::Nothing };
        }
        let Some((under, field)) = thing(path) else { return Self::Here };
        let Some(asked) = slug(path) else { return Self::Nothing };
        match answer.map(|data| data.get(field).unwrap_or(&Value::Null)) {
            None => Self::Here,
            Some(Value::Null) => Self::Nothing,
            Some(thing) => match text(thing, "/slug") {
                found if found.is_empty() || found == asked => Self::Here,
                found => Self::At(format!("{under}{found}")),
            },
        }
    }
}

impl Head {
    /// What is said where there is nothing.
    pub(crate) fn of_nothing() -> Self {
        Self { listed: Some(false), ..Self::default() }
    }

    /// What is said of an address; `answer` is what came of the question of its view.
    pub(crate) fn of(path: &str, answer: Option<&Value>) -> Self {
        if path == "/" {
            return Self { listed: Some(true), ..Self::default() };
        }
        if answer.is_none() && thing(path).is_some() {
            return Self::default();
        }
        let there = |name: &str| answer.and_then(|data| data.get(name)).filter(|found| !found.is_null());
        if let Some(service) = there("service") {
            return of_service(service);
        }
        if let Some(body) = there("commissioningBody") {
            let name = text(body, "/name");
            let description = format!(
                "{name}: the parent-infant relationship services in its area, what it is known to pay for, and what is not known."
            );
            return Self { words: Some((name.to_owned(), description)), listed: Some(true), data: None };
        }
        let topic = path.strip_prefix("/help/").map_or(path, |_| "/help");
        let view = VIEWS.iter().find(|(address, ..)| *address == topic);
        let words = view.map(|(_, title, description)| ((*title).to_owned(), (*description).to_owned()));
        Self { listed: Some(words.is_some()), words, data: None }
    }

    /// The page with it. `path` is its own address.
    pub(crate) fn into_page(self, page: &str, path: &str) -> String {
        let mut page = page.to_owned();
        let mut html = Html::new();
        if let Some((title, description)) = &self.words {
            replace_between(&mut page, "<title>", "</title>", &escape(&format!("{title} · Rare Jewels")));
            replace_between(&mut page, "<meta name=\"description\" content=\"", "\">", &escape(description));
            html.markup("<meta property=\"og:title\" content=\"").text(title);
            html.markup("\">\n<meta property=\"og:description\" content=\"")
                .text(description)
                .markup("\">\n");
        }
        if self.listed == Some(true) {
            // From the root: which site it is, the reader's own address says.
            html.markup("<link rel=\"canonical\" href=\"").text(path).markup("\">\n");
            html.markup("<meta property=\"og:type\" content=\"website\">\n<meta property=\"og:site_name\" content=\"Rare Jewels\">\n");
            html.markup("<meta property=\"og:locale\" content=\"en_GB\">\n");
        } else if self.listed == Some(false) {
            html.markup("<meta name=\"robots\" content=\"noindex\">\n");
        }
        let mut head = html.finish();
        if let Some(data) = self.data {
            // No text of the registry ends the element.
            let data = data.to_string().replace('<', "\\u003c");
            head.push_str("<script type=\"application/ld+json\">");
            head.push_str(&data);
            head.push_str("</script>\n");
        }
        page.replacen("</head>", &format!("{head}</head>"), 1)
    }
}

fn replace_between(page: &mut String, begin: &str, end: &str, with: &str) {
    let Some(start) = page.find(begin).map(|at| at + begin.len()) else { return };
    let Some(length) = page.get(start..).and_then(|rest| rest.find(end)) else { return };
    page.replace_range(start..start + length, with);
}

/// What a service is and on what basis, and when that was last confirmed: never more than is known.
fn of_service(service: &Value) -> Head {
    let name = text(service, "/name");
    let class = text(service, "/classification/class");
    let is_known = class != "UNDETERMINED";
    let contradicted = service.pointer("/classification/contradicted") == Some(&Value::Bool(true));
    let mut places: Vec<&str> = vec![name];
    places.extend(list(service, "/localities").iter().filter_map(Value::as_str));
    let nation = nation(service);
    places.push(&nation);
    let what = match (is_known, text(service, "/classification/basis")) {
        (true, "ATTESTED") => format!("Listed in a report as: {}.", term(class)),
        (true, "DECIDED") => format!("Confirmed by a reviewer as: {}.", term(class)),
        (true, _) => format!("By the answers so far: {}.", term(class)),
        (false, _) => "What type of service it is, is not known yet.".to_owned(),
    };
    let conflict = if contradicted { " Other evidence conflicts with that." } else { "" };
    let closed = if text(service, "/status") == "CLOSED" { " Closed." } else { "" };
    let confirmed = match text(service, "/lastConfirmed") {
        "" => String::new(),
        day => format!(" Last confirmed: {day}."),
    };
    let description = format!("{}. {what}{conflict}{closed}{confirmed}", places.join(", "));
    let data = data(service, name, &description, (is_known && !contradicted).then(|| term(class)));
    Head { words: Some((name.to_owned(), description)), listed: Some(true), data: Some(data) }
}

/// A nation is a name.
fn nation(service: &Value) -> String {
    let words = text(service, "/nation").split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_lowercase())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The service in the words of schema.org. What is not known is left out.
fn data(service: &Value, name: &str, description: &str, class: Option<String>) -> Value {
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "Service",
        "name": name,
        "description": description,
    });
    let areas: Vec<Value> = list(service, "/areas")
        .iter()
        .map(|area| json!({ "@type": "AdministrativeArea", "name": text(area, "/name") }))
        .collect();
    if !areas.is_empty() {
        data["areaServed"] = Value::Array(areas);
    }
    if let Some(class) = class {
        data["serviceType"] = Value::String(class);
    }
    let website = text(service, "/website");
    if website.starts_with("https://") || website.starts_with("http://") {
        data["sameAs"] = Value::String(website.to_owned());
    }
    let host = text(service, "/hostOrganisation");
    if !host.is_empty() {
        data["provider"] = json!({ "@type": "Organization", "name": host });
    }
    data
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::{Value, json};

    use super::{Found, Head};

    const PAGE: &str =
        "<head><meta name=\"description\" content=\"All.\">\n<title>Rare Jewels</title>\n</head>";

    fn page(path: &str, answer: Option<&Value>) -> String {
        Head::of(path, answer).into_page(PAGE, path)
    }

    #[test]
    fn a_service_says_what_it_is_and_on_what_basis() {
        let service = json!({ "service": {
            "name": "Small </script><b> Steps", "nation": "NORTHERN_IRELAND", "localities": ["Newry"], "status": "OPERATING",
            "website": "https://steps.example.org/", "hostOrganisation": null, "lastConfirmed": "2019-06-01",
            "areas": [{ "name": "Southern Trust" }],
            "classification": { "class": "PARENT_INFANT_TEAM", "basis": "ATTESTED", "contradicted": false },
        } });
        assert_snapshot!(page("/services/small-steps", Some(&service)), @r#"
        <head><meta name="description" content="Small &lt;/script&gt;&lt;b&gt; Steps, Newry, Northern Ireland. Listed in a report as: Parent-infant team. Last confirmed: 2019-06-01.">
        <title>Small &lt;/script&gt;&lt;b&gt; Steps · Rare Jewels</title>
        <meta property="og:title" content="Small &lt;/script&gt;&lt;b&gt; Steps">
        <meta property="og:description" content="Small &lt;/script&gt;&lt;b&gt; Steps, Newry, Northern Ireland. Listed in a report as: Parent-infant team. Last confirmed: 2019-06-01.">
        <link rel="canonical" href="/services/small-steps">
        <meta property="og:type" content="website">
        <meta property="og:site_name" content="Rare Jewels">
        <meta property="og:locale" content="en_GB">
        <script type="application/ld+json">{"@context":"https://schema.org","@type":"Service","name":"Small \u003c/script>\u003cb> Steps","description":"Small \u003c/script>\u003cb> Steps, Newry, Northern Ireland. Listed in a report as: Parent-infant team. Last confirmed: 2019-06-01.","areaServed":[{"@type":"AdministrativeArea","name":"Southern Trust"}],"serviceType":"Parent-infant team","sameAs":"https://steps.example.org/"}</script>
        </head>
        "#);
        let unknown = json!({ "service": {
            "name": "Valley", "nation": "WALES", "localities": [], "status": "UNKNOWN", "website": "javascript:alert(1)",
            "classification": { "class": "UNDETERMINED", "basis": "ASSESSED" },
        } });
        let page = page("/services/valley", Some(&unknown));
        assert!(page.contains("\"Valley, Wales. What type of service it is, is not known yet.\""), "{page}");
        assert!(
            !page.contains("serviceType") && !page.contains("sameAs") && !page.contains("areaServed"),
            "{page}"
        );
    }

    #[test]
    fn what_is_for_some_or_not_there_is_not_listed() {
        for path in ["/review", "/keys", "/answer", "/search", "/services/none", "/proposals/x"] {
            let page = page(path, Some(&json!({ "service": null })));
            assert!(page.contains("noindex") && !page.contains("canonical"), "{page}");
        }
        // Without an answer nothing is said, so that no page is taken off a list for that.
        assert_eq!(page("/services/one", None), PAGE);
        assert!(page("/help/scores", None).contains("<link rel=\"canonical\" href=\"/help/scores\">"));
        assert!(page("/", None).contains("<title>Rare Jewels</title>"));
    }

    #[test]
    fn what_is_not_there_is_told_from_what_is_elsewhere_and_what_is_not_known() {
        let found = |path: &str, answer: Value| Found::of(path, Some(&answer));
        let service = |slug: &str| json!({ "service": { "slug": slug } });
        assert_eq!(found("/services/a%20b", service("a b")), Found::Here);
        assert_eq!(found("/services/one", service("two")), Found::At("/services/two".to_owned()));
        assert_eq!(found("/services/one", json!({ "service": null })), Found::Nothing);
        assert_eq!(found("/funding/one", json!({ "commissioningBody": null })), Found::Nothing);
        assert_eq!(Found::of("/services/one", None), Found::Here);
        assert_eq!(Found::of("/services/a%2Fb", None), Found::Nothing);
        for (path, expected) in [
            ("/help/scores", Found::Here),
            ("/help/nothing", Found::Nothing),
            ("/quality/nothing", Found::Nothing),
            ("/map", Found::Here),
        ] {
            assert_eq!(Found::of(path, None), expected, "{path}");
        }
    }
}
