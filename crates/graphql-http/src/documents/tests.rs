use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::{Data, EmptySubscription, Object, Schema};

use super::{AnyDocument, Documents, MOST_BYTES, MOST_DOCUMENTS, Registered, ValidateOnly, Validator, hash};
use crate::endpoint::Params;
use crate::guard::{Guard, Limits, Outline};

const TEXT: &str = "# Two.\n\nquery A {\n  a\n}\n\nquery B($b: Int) {\n  b(b: $b)\n}\n";

/// Whether any field was resolved: a validator must not get as far.
static RUN: AtomicBool = AtomicBool::new(false);

struct Root;

#[Object]
impl Root {
    async fn a(&self) -> bool {
        RUN.swap(true, Ordering::SeqCst)
    }

    async fn b(&self, b: Option<i32>) -> bool {
        RUN.swap(b.is_some(), Ordering::SeqCst)
    }
}

struct Change;

#[Object]
impl Change {
    async fn add(&self, by: i32) -> bool {
        RUN.swap(by > 0, Ordering::SeqCst)
    }
}

fn validator() -> Validator {
    let schema = Schema::build(Root, Change, EmptySubscription).extension(ValidateOnly).finish();
    let outline = Outline::from_sdl(&schema.sdl()).unwrap();
    Validator::new(Guard::new(Limits::default(), outline), schema)
}

fn read(files: &[(&str, &str)]) -> Result<Registered, String> {
    Registered::read(files.iter().copied(), &validator()).map_err(|mistakes| mistakes.to_string())
}

fn filled(documents: &Documents, address: &str) -> Result<String, String> {
    filled_for(documents, address, &Data::default())
}

/// The document that an address asks for, if it may run.
fn filled_for(documents: &Documents, address: &str, data: &Data) -> Result<String, String> {
    let mut params =
        Params::from_query_string(address, 64).map_err(|fault| fault.errors[0].message.clone())?;
    documents.fill(&mut params, data).map_err(|fault| fault.errors[0].message.clone())?;
    documents.admit(&params, data).map_err(|refusal| refusal.errors()[0].message.clone())?;
    Ok(params.query)
}

fn by_extension(id: &str) -> String {
    format!("extensions={{\"persistedQuery\":{{\"version\":1,\"sha256Hash\":\"{id}\"}}}}")
}

#[test]
fn documents_and_their_operations_are_found_in_both_ways() {
    let documents = Documents::of([TEXT]);
    let second = "query B($b: Int) {\n  b(b: $b)\n}";
    for text in [TEXT, "query A {\n  a\n}", second] {
        let id = hash(text);
        assert_eq!(filled(&documents, &format!("documentId=sha256:{id}")).as_deref(), Ok(text));
        let address = format!("extensions={{\"persistedQuery\":{{\"version\":1,\"sha256Hash\":\"{id}\"}}}}");
        assert_eq!(filled(&documents, &address).as_deref(), Ok(text));
    }
    let mut names: Vec<_> = documents.names();
    names.sort_unstable();
    assert_eq!(names, ["A", "A", "B", "B"]);
}

#[test]
fn a_document_that_was_sent_with_its_hash_is_found_by_it() {
    let documents = Documents::of([TEXT]);
    let address = |hash: &str, query: &str| {
        format!("{query}extensions={{\"persistedQuery\":{{\"version\":1,\"sha256Hash\":\"{hash}\"}}}}")
    };
    let id = hash("{a}");
    let missing = filled(&documents, &address(&id, ""));
    assert_eq!(missing, Err("PersistedQueryNotFound".to_owned()));
    assert_eq!(filled(&documents, &address(&id, "query={a}&")).as_deref(), Ok("{a}"));
    assert_eq!(filled(&documents, &address(&id, "")).as_deref(), Ok("{a}"));
    assert_eq!(filled(&documents, &format!("documentId=sha256:{id}")).as_deref(), Ok("{a}"));
    // A hash that is not that of the text brings nothing in.
    let other = hash("{b}");
    assert!(filled(&documents, &address(&other, "query={a}&")).is_err());
    assert!(filled(&documents, &address(&other, "")).is_err());
    // The list is that of the trusted ones.
    assert_eq!(documents.names().len(), 4);
}

#[test]
fn what_is_kept_is_bounded() {
    let documents = Documents::of([]);
    let send = |documents: &Documents, text: &str| {
        let mut params = Params::from_query_string(&by_extension(&hash(text)), 64).unwrap();
        params.query = text.to_owned();
        documents.fill(&mut params, &Data::default()).unwrap();
    };
    for number in 0..500 {
        let text = format!("{{a{number}}} # {}", " ".repeat(60_000));
        send(&documents, &text);
    }
    assert!(documents.sent.weight() <= super::SENT_BYTES && !documents.sent.is_empty());
    let long = " ".repeat(super::LONGEST_SENT + 1);
    send(&documents, &long);
    assert!(documents.sent.get(&hash(&long)).is_none());
}

#[test]
fn what_is_wrong_is_told() {
    let documents = Documents::of([TEXT]);
    let nothing = "0".repeat(64);
    for (address, expected) in [
        ("", "`query` is missing, expected a GraphQL document".to_owned()),
        (
            &format!("documentId=sha256:{nothing}"),
            format!(
                "no known document has the id `{nothing}`: send the document itself, or see /documents"
            ),
        ),
        ("documentId=sha256:1", "the hash of a document has 64 hexadecimal digits".to_owned()),
        (
            "documentId=1",
            "no known document has the id `1`: send the document itself, or see /documents".to_owned(),
        ),
        (
            "documentId=x-md5:1",
            "expected `sha256:` and the hash of a document, or an id of 1 to 256 characters of ASCII without spaces and colons".to_owned(),
        ),
        ("documentId=1&doc_id=2", "`documentId` and `doc_id` name two documents, expected one".to_owned()),
        (
            "extensions={\"persistedQuery\":{\"version\":2}}",
            "`extensions.persistedQuery`: expected `version` 1 and `sha256Hash`".to_owned(),
        ),
        (
            &format!("query={{a}}&documentId=sha256:{nothing}"),
            format!(
                "the document has the hash `{}`, and not `{nothing}` as the request says",
                hash("{a}")
            ),
        ),
    ] {
        assert_eq!(filled(&documents, address), Err(expected));
    }
}

#[test]
fn registered_documents_are_found_by_each_convention() {
    let (relay, apollo) = ("query Relay { b(b: 1) }", "query Apollo { b(b: 2) }");
    let manifest = format!(r#"{{"900150983cd24fb0d6963f7d28e17f72": "{relay}"}}"#);
    let apollo_manifest = format!(
        r#"{{"format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{{"id": "{}", "name": "Apollo", "type": "query", "body": "{apollo}"}}]}}"#,
        hash(apollo).to_uppercase()
    );
    let files = [("a.graphql", TEXT), ("relay.json", &manifest), ("apollo.json", &apollo_manifest)];
    let documents = Documents::of([]);
    documents.register(read(&files).unwrap());
    assert!(!RUN.load(Ordering::SeqCst), "a document is run when it is registered");
    let ids = [
        (hash(TEXT), TEXT),
        (format!("sha256:{}", hash(TEXT)), TEXT),
        (hash(relay), relay),
        ("900150983cd24fb0d6963f7d28e17f72".to_owned(), relay),
        (hash(apollo), apollo),
        (hash(apollo).to_uppercase(), apollo),
    ];
    for (id, text) in &ids {
        for address in [format!("documentId={id}"), format!("doc_id={id}"), by_extension(id)] {
            assert_eq!(filled(&documents, &address).as_deref(), Ok(*text), "{address}");
        }
    }
    // Registered with the hash of its own text, it is not among those that clients sent.
    filled(&documents, &format!("query={relay}&{}", by_extension(&hash(relay)))).unwrap();
    assert!(documents.sent.is_empty());
    // Other documents take the place of all of these.
    documents.register(Registered::default());
    assert!(filled(&documents, "doc_id=900150983cd24fb0d6963f7d28e17f72").is_err());
}

#[test]
fn only_what_is_registered_runs_and_only_as_it_stands() {
    let documents = Documents::of(["{ a }"]).with_own(["{ own: a }"]).only_registered(true);
    documents
        .register(read(&[("a.graphql", TEXT), ("b.json", r#"{"mine": "query Mine { b(b: 3) }"}"#)]).unwrap());
    let (not_found, not_supported) = ("PersistedQueryNotFound", "PersistedQueryNotSupported");
    let refused = "the document is not registered, and only registered documents run here; they are compared byte for byte";
    let encoded = TEXT.replace('\n', "%0A").replace('#', "%23");
    for registered in ["query={ a }", "query={ own: a }", "doc_id=mine", &format!("query={encoded}")] {
        assert!(filled(&documents, registered).is_ok(), "{registered}");
    }
    // A hash of another text, spaces, a comment, an escape, a part of a registered document.
    for text in
        ["{a}", "{ a } ", " { a }", "{ a }%23", "query A {%0A  a%0A}", "{ __schema { types { name } } }", ""]
    {
        let address = format!("query={text}");
        assert_eq!(filled(&documents, &address).err().as_deref(), Some(refused), "{address}");
    }
    let other = hash("{b}");
    assert_eq!(filled(&documents, &by_extension(&other)).err().as_deref(), Some(not_found));
    let along = format!("query={{b}}&{}", by_extension(&other));
    assert_eq!(filled(&documents, &along).err().as_deref(), Some(not_supported));
    assert_eq!(filled(&documents, &format!("query={{b}}&doc_id={other}")).err().as_deref(), Some(refused));
    let mismatch = filled(&documents, &format!("query={{b}}&{}", by_extension(&hash("{ a }")))).unwrap_err();
    assert!(mismatch.contains("and not"), "{mismatch}");
    let mismatch = filled(&documents, "query={b}&doc_id=mine").unwrap_err();
    assert!(mismatch.contains("and not `mine`"), "{mismatch}");
    // An operator may look, and leaves nothing behind for others.
    let mut operator = Data::default();
    operator.insert(AnyDocument);
    assert_eq!(filled_for(&documents, "query={b}", &operator).as_deref(), Ok("{b}"));
    assert_eq!(filled_for(&documents, &along, &operator).as_deref(), Ok("{b}"));
    assert_eq!(filled(&documents, &by_extension(&other)).err().as_deref(), Some(not_found));
    assert!(documents.sent.is_empty());
}

#[test]
fn a_mistake_says_where_it_is() {
    let hash = hash("{ a }");
    let manifest = format!(
        r#"{{"{}": "{{ a }}", "sha256:{hash}": "{{ a }}", "a b": "{{ a }}", "x": "mutation M {{ add }}\n", "y": "fragment F on Root {{ a }}"}}"#,
        "0".repeat(64)
    );
    let apollo = r#"{"format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{"id": "x", "name": "Odd", "type": "query", "body": "query Odd {\n  c\n}"}, {"id": "z", "body": "{"}]}"#;
    let files = [
        ("good.graphql", TEXT),
        ("syntax.graphql", "{\n  a(\n}\n"),
        ("schema.graphql", "query A {\n  a\n  c\n}\n"),
        ("deep.graphql", &format!("{}a{}", "{ a ".repeat(40), " }".repeat(40))),
        ("manifest.json", &manifest),
        ("apollo.json", apollo),
        ("broken.json", "{\"x\": "),
    ];
    let said = read(&files).unwrap_err();
    for expected in [
        "syntax.graphql:",
        "schema.graphql:3:3: Unknown field \"c\" on type \"Root\"",
        "deep.graphql: ",
        &format!(
            "manifest.json: document `{}`: its id is not the SHA-256 of its text, which is `{hash}`",
            "0".repeat(64)
        ),
        "manifest.json: document `a b`: its id: expected `sha256:` and the hash of a document, or an id",
        "manifest.json: document `x`, line 1, column 14: ",
        "manifest.json: document `y`",
        "apollo.json: document `Odd`, `x`, line 2, column 3: Unknown field \"c\" on type \"Root\"",
        "apollo.json: document `z`, line 1, column ",
        "broken.json: EOF while parsing",
    ] {
        assert!(said.lines().any(|line| line.starts_with(expected)), "no `{expected}` in:\n{said}");
    }
    assert!(!said.contains("good.graphql") && !said.contains("mistakes more"), "{said}");
    let twice = [("a.json", r#"{"x": "{ a }"}"#), ("b.json", r#"{"x": "{ a }", "y": "{ a }"}"#)];
    assert_eq!(read(&twice).map(|registered| registered.len()), Ok(1));
    let twice = [("a.json", r#"{"x": "{ a }"}"#), ("b.json", r#"{"x": "query Other { a }"}"#)];
    assert_eq!(
        read(&twice).unwrap_err(),
        "b.json: document `x`: another document in `a.json` has the same id"
    );
    let many: Vec<String> = (0..50).map(|number| format!("\"x{number}\": \"{{\"")).collect();
    let many = read(&[("many.json", &format!("{{{}}}", many.join(",")))]).unwrap_err();
    assert!(many.lines().count() == 21 && many.ends_with("and 30 mistakes more"), "{many}");
}

#[test]
fn registered_documents_are_bounded() {
    let count = |count: usize| {
        let documents: Vec<String> =
            (0..count).map(|id| format!("\"{id}\": \"query Q{id} {{ a }}\"")).collect();
        read(&[("a.json", &format!("{{{}}}", documents.join(",")))])
    };
    assert_eq!(count(MOST_DOCUMENTS).unwrap().len(), MOST_DOCUMENTS);
    assert_eq!(
        count(MOST_DOCUMENTS + 1).unwrap_err(),
        "a.json: too many documents: at most 5000 can be registered, with 8388608 bytes of text together"
    );
    let long = |id: usize| format!("{{ a }} # {id}{}", " ".repeat(60_000));
    let files: Vec<String> = (0..=MOST_BYTES / 60_000).map(long).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|text| ("a.graphql", text.as_str())).collect();
    assert!(read(&files).unwrap_err().contains("too many documents"));
    assert!(read(&files[1..]).is_ok());
}
