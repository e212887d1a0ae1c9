use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use bytes::Bytes;
use poem::http::{HeaderMap, HeaderValue, header};
use proptest::{collection::vec, option, prelude::*};

use super::{Form, Kept, Key, ResponseCache, is_known, tag};
use crate::{caller::Standing, request_log::Operation};

fn kept(body: &[u8]) -> Arc<Kept> {
    let operation = Operation { name: None, kind: OperationType::Query, cost: 1, cached: None };
    Arc::new(Kept::new(Bytes::copy_from_slice(body), 0, operation))
}

fn standing(state: u64, viewer: Option<String>) -> Standing {
    Standing { state, viewer: viewer.map(Into::into), ..Standing::default() }
}

/// Everything that a key is made of.
fn asked() -> impl Strategy<Value = (u64, Option<String>, i64, u8, u8, Vec<Vec<u8>>)> {
    // Small alphabets, so that keys that differ in one place only, or in where a part ends, come up often.
    let parts = vec(vec(0_u8..3, 0..4), 1..4);
    (0_u64..3, option::of("[ab\0]{0,3}"), 0_i64..2, 0_u8..2, 1_u8..4, parts)
}

proptest! {
    /// What was kept for one is found by nobody else: no other key, state, day, media type or request.
    #[test]
    fn an_answer_is_found_only_by_who_it_was_made_for(all in vec(asked(), 1..40)) {
        let cache = ResponseCache::new(16 * 1024 * 1024);
        let key = |(state, viewer, day, media, form, parts): &(u64, Option<String>, i64, u8, u8, Vec<Vec<u8>>)| {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            let form = [Form::Body, Form::Address, Form::Parts][usize::from(form - 1)];
            let standing = Standing { day: *day, ..standing(*state, viewer.clone()) };
            (Key::new(&standing, *media, form, &parts), standing)
        };
        for asked in &all {
            let (key, standing) = key(asked);
            // The body says for whom it is.
            let own = format!("{asked:?}").into_bytes();
            if let Some(found) = cache.get(&key, &standing) {
                prop_assert_eq!(&found.body[..], &own[..]);
            }
            cache.put(key, &kept(&own));
        }
    }
}

#[test]
fn nothing_is_kept_beyond_the_bound_and_nothing_of_another_state() {
    let cache = ResponseCache::new(1024 * 1024);
    let now = standing(1, None);
    let key = |number: u32, standing: &Standing| Key::new(standing, 0, Form::Body, &[&number.to_le_bytes()]);
    for number in 0..1_000 {
        cache.put(key(number, &now), &kept(&[0; 10_000]));
    }
    assert!(cache.weight() <= 1024 * 1024 && cache.len() > 50, "{} in {}", cache.len(), cache.weight());
    cache.put(key(1_000, &now), &kept(&vec![0; 200_000]));
    assert!(cache.get(&key(1_000, &now), &now).is_none(), "one answer in a fifth of the room");
    let later = standing(2, None);
    assert!(cache.get(&key(1, &later), &later).is_none());
    assert_eq!(cache.len(), 0);
}

#[test]
fn mutations_are_not_kept() {
    let cache = ResponseCache::new(1024 * 1024);
    let operation = Operation { name: None, kind: OperationType::Mutation, cost: 1, cached: None };
    let now = standing(1, None);
    let key = Key::new(&now, 0, Form::Body, &[b"mutation"]);
    cache.put(key.clone(), &Arc::new(Kept::new(Bytes::from_static(b"{}"), 0, operation)));
    assert!(cache.get(&key, &now).is_none());
}

#[test]
fn tags_differ_by_content_and_media_type_and_match_in_lists() {
    let own = tag(b"{}", 0);
    assert_eq!(own, tag(b"{}", 0));
    assert_ne!(own, tag(b"{}", 1));
    assert_ne!(own, tag(b"{ }", 0));
    let asks = |value: &str| {
        let value = HeaderValue::from_str(value).unwrap();
        is_known(&HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]), &own)
    };
    let own = own.to_str().unwrap();
    assert!(asks(own) && asks("*") && asks(&format!("\"other\", W/{own}")));
    assert!(!asks("\"other\"") && !asks(own.trim_matches('"')));
}
