use registry::{Change, Commit, Registry};

use super::{of_all, of_service};

/// The report's data, and two revisions after it.
fn registry() -> Registry {
    let library = rules::Library::built_in().unwrap();
    let commit = |registry: &Registry, number: i64, changes: Vec<Change>| {
        let at = jiff::Timestamp::from_second(1_700_000_000 + number).unwrap();
        let mut commit = Commit::new(registry.position().next(), at, "Rosa & Co", changes);
        commit.reason = Some("The name <in full>.".to_owned());
        registry.apply(&commit).unwrap()
    };
    let empty = Registry::empty(library.vocabulary().clone());
    let first = commit(&empty, 1, registry::dataset::report_2019().unwrap());
    let edited = |name: &str| {
        let change = serde_json::json!({ "service": "oxpip", "edit": { "other_names": [name] } });
        Change::ServiceEdited(serde_json::from_value(change).unwrap())
    };
    let second = commit(&first, 2, vec![edited("Oxford <i>PIP</i>")]);
    commit(&second, 3, vec![edited("Oxford Parent Infant Project")])
}

#[test]
fn the_last_changes_come_first_and_a_revision_is_an_entry_for_each_thing() {
    let feed = of_all(&registry());
    assert_eq!(feed.matches("<entry>").count(), super::ENTRIES);
    let first = feed.split("<entry>").nth(1).unwrap();
    assert!(
        first.contains("<title>OXPIP: corrected: other names</title>")
            && first.contains("href=\"services/oxpip\""),
        "{first}"
    );
    assert!(
        first.contains("<name>Rosa &amp; Co</name>") && first.contains("<p>The name &lt;in full&gt;.</p>")
    );
    let mut ids: Vec<&str> =
        feed.split("<id>").skip(1).filter_map(|rest| rest.split("</id>").next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn a_service_has_a_feed_of_its_own() {
    let registry = registry();
    let feed = of_service(&registry, "oxpip").unwrap();
    assert_eq!(feed.matches("<entry>").count(), 3);
    assert!(feed.contains("href=\"../oxpip\"") && feed.contains("href=\"../../services/oxpip\""), "{feed}");
    // The same revision of the same service is the same entry in both feeds.
    let all = of_all(&registry);
    let id = feed.split("<id>").nth(2).unwrap().split("</id>").next().unwrap();
    assert!(all.contains(id));
    assert!(of_service(&registry, "nothing-here").is_none());
}
