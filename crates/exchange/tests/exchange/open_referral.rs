//! Open Referral UK: the documents are valid, the same everywhere, and never say no where nobody knows.

use std::io::Write;
use std::process::{Command, Stdio};

use exchange::open_referral::{Framework, OpenReferral, Query, Term, metadata};
use registry::{Change, Registry};
use serde_json::{Value as Json, json};

use crate::world::{after, reference, report};

fn term(id: &str) -> Term {
    Term { id: id.to_owned(), title: format!("title of {id}"), description: format!("about {id}") }
}

fn framework() -> Framework {
    Framework {
        slug: "test".to_owned(),
        title: "A test".to_owned(),
        version: "1.0.0".to_owned(),
        characteristics: vec![term("one"), term("two")],
        outcomes: vec![term("met"), term("not-met"), term("unknown")],
    }
}

/// The services at even positions have the first characteristic; of nothing else is anything known.
fn outcomes(position: usize) -> Vec<usize> {
    vec![if position.is_multiple_of(2) { 0 } else { 2 }, 2]
}

fn with<T>(registry: &Registry, ask: impl FnOnce(&OpenReferral<'_>) -> T) -> T {
    let framework = framework();
    ask(&OpenReferral { registry, framework: &framework, outcomes: &outcomes })
}

fn query(parameters: &[(&str, &str)]) -> Query {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Query::read(parameters).unwrap()
}

/// The report, with a proposal and a service of which nothing is known.
fn registry() -> Registry {
    let service = |slug: &str, published: bool| -> Change {
        serde_json::from_value(
            json!({"change": "service-added", "with": {"published": published, "service": {
            "slug": slug, "name": slug, "nation": "wales", "status": "unknown", "localities": ["Newport"],
            "website": "https://example.org/", "host_organisation": "A trust"}}}),
        )
        .unwrap()
    };
    after(&report(), vec![service("proposed", false), service("hardly-known", true)])
}

fn ids(page: &Json) -> Vec<String> {
    page["contents"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn pages_hold_every_published_service_once() {
    let registry = registry();
    let published = registry.services().count();
    with(&registry, |open| {
        let mut all = Vec::new();
        for number in 1.. {
            let page = open.services(&query(&[("page", &number.to_string()), ("per_page", "7")])).unwrap();
            assert_eq!(page["total_items"], published);
            assert_eq!(page["total_pages"], published.div_ceil(7));
            assert_eq!(page["first_page"], number == 1);
            all.extend(ids(&page));
            if page["last_page"] == true {
                break;
            }
        }
        let each: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!((all.len(), each.len()), (published, published));
        assert!(all.iter().all(|id| open.service(id).is_some()));
        assert!(open.services(&query(&[("page", "99")])).is_err());
        assert_eq!(open.services(&query(&[("search", "hardly newport")])).unwrap()["total_items"], 1);
        assert_eq!(open.services(&query(&[("search", "proposed")])).unwrap()["empty"], true);
        let terms = open.taxonomy_terms(&query(&[])).unwrap();
        assert_eq!(terms["total_items"], 2 + 2 * 3);
        assert!(ids(&terms).iter().all(|id| open.taxonomy_term(id).is_some()));
    });
}

#[test]
fn what_is_not_known_is_said_and_never_no() {
    let registry = registry();
    with(&registry, |open| {
        let page = open.services(&query(&[("search", "hardly-known")])).unwrap();
        let service = open.service(&ids(&page)[0]).unwrap();
        assert!(service["alert"].as_str().unwrap().contains("not known"), "{service}");
        let terms: Vec<_> = service["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own["taxonomy_term"]["term"].clone())
            .collect();
        assert_eq!(terms.len(), 2);
        assert_eq!(terms[1], "two:unknown");
        // Every service has one term of each characteristic, so those of the three outcomes add up to all.
        let total = registry.services().count();
        let terms = open.taxonomy_terms(&query(&[("per_page", "500")])).unwrap();
        let with_parent: Vec<&Json> = terms["contents"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|term| !term["parent_id"].is_null())
            .collect();
        let count = |term: &Json| {
            open.services(&query(&[("taxonomy_term_id", term["id"].as_str().unwrap())])).unwrap()["total_items"].as_u64().unwrap()
        };
        assert_eq!(with_parent.iter().map(|term| count(term)).sum::<u64>(), 2 * total as u64);
    });
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let error =
        |name: &str, value: &str| Query::read([(name.to_owned(), value.to_owned())]).unwrap_err().to_string();
    assert!(error("per_page", "0").contains("expected a number from 1 to 500"));
    assert!(error("pge", "1").contains("expected one of `search`"));
    let registry = report();
    with(&registry, |open| {
        assert!(
            open.services(&query(&[("postcode", "LS1 1UR")]))
                .unwrap_err()
                .to_string()
                .contains("does not know")
        );
        assert!(open.taxonomies(&query(&[("search", "x")])).is_err());
        assert!(open.service("00000000-0000-0000-0000-000000000000").is_none());
    });
}

#[test]
fn ids_stay_the_same_for_ever() {
    let registry = report();
    let id = with(&registry, |open| ids(&open.services(&query(&[("search", "oxpip")])).unwrap())[0].clone());
    insta::assert_snapshot!(id, @"10d074cb-0a28-5a25-a943-a256017c0322");
    insta::assert_snapshot!(metadata(None), @r#"{"version":"HSDS-UK-3.0","profile":"https://docs.openreferraluk.org/en/latest/"}"#);
}

#[test]
fn every_document_is_valid() {
    const CHECK: &str = "
import json, sys
try:
    from jsonschema import Draft202012Validator, FormatChecker
except ImportError:
    print('no jsonschema'); sys.exit(0)
given = json.load(sys.stdin)
validator = Draft202012Validator(given['schema'], format_checker=FormatChecker())
for document in given['documents']:
    for error in validator.iter_errors(document):
        print(document.get('name'), list(error.path), error.message[:200])
        sys.exit(1)
print('valid', len(given['documents']))
";
    let Some(schema) = reference("standards/oruk-3.0/uk_service.json") else { return };
    let Some(invalid) = reference("standards/oruk-3.0/examples/invalid-service_bad_status_no_name.json")
    else {
        return;
    };
    let (schema, invalid): (Json, Json) =
        (serde_json::from_slice(&schema).unwrap(), serde_json::from_slice(&invalid).unwrap());
    let check = |documents: Vec<Json>| {
        let python =
            Command::new("python3").args(["-c", CHECK]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut python) = python else { return "no python".to_owned() };
        let given = json!({ "schema": schema, "documents": documents }).to_string();
        python.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
        String::from_utf8(python.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
    };
    let registry = registry();
    let documents: Vec<Json> = with(&registry, |open| {
        let brief = open.services(&query(&[("per_page", "500")])).unwrap();
        let full = ids(&brief).into_iter().map(|id| open.service(&id).unwrap()).collect::<Vec<_>>();
        let places = open.service_at_locations(&query(&[("per_page", "500")])).unwrap();
        let places = places["contents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|place| place["service"].clone())
            .collect::<Vec<_>>();
        brief["contents"].as_array().unwrap().iter().cloned().chain(full).chain(places).collect()
    });
    let count = documents.len();
    let said = check(documents);
    if said.starts_with("no ") {
        eprintln!("skipped: {said}");
        return;
    }
    assert_eq!(said, format!("valid {count}"));
    // The validator can say no.
    assert!(!check(vec![invalid]).starts_with("valid"));
}
