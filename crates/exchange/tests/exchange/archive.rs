//! The archive: nothing is lost, and what is cut short or edited is told.

use exchange::archive::{ArchiveError, ArchivedKey, End, Part, Reader, Writer};
use proptest::prelude::*;
use registry::{LoggedChange, LoggedRevision, LoggedRow, Revision};

fn written(parts: &[Part]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    for part in parts {
        writer.write(part.clone()).unwrap();
    }
    writer.into_inner()
}

fn read(archive: &[u8]) -> Result<Vec<Part>, ArchiveError> {
    Reader::new(archive)?.collect()
}

fn revision(number: u64, text: &str) -> Part {
    let change = LoggedChange {
        tag: "published".to_owned(),
        entity: format!("service:{number}"),
        summary: text.to_owned(),
        payload: format!("{{\"note\":{}}}", serde_json::to_string(text).unwrap()),
    };
    Part::Revision(LoggedRevision {
        row: LoggedRow {
            number: Revision::new(number),
            at: "2026-01-02T03:04:05.678901Z".parse().unwrap(),
            actor: text.to_owned(),
            key: None,
            request: Some(text.to_owned()),
            request_digest: Some(text.to_owned()),
            reason: None,
            previous_hash: String::new(),
            hash: "00".to_owned(),
        },
        changes: vec![change.clone(), change],
    })
}

fn key() -> Part {
    let at = "2026-01-02T03:04:05Z".parse().unwrap();
    Part::Key(ArchivedKey {
        id: "aaaa".to_owned(),
        name: "Ann".to_owned(),
        role: "reviewer".to_owned(),
        secret_hash: "00".to_owned(),
        created_at: at,
        expires_at: Some(at),
        revoked_at: None,
        last_used_at: None,
    })
}

fn end() -> Part {
    Part::End(End { revision: Revision::new(2), hash: "00".to_owned() })
}

proptest! {
    #[test]
    fn what_was_written_is_read_and_written_again_the_same(texts in prop::collection::vec(any::<String>(), 0..5), keys in 0_usize..3) {
        let mut parts: Vec<Part> = texts.iter().zip(1..).map(|(text, number)| revision(number, text)).collect();
        parts.extend(std::iter::repeat_n(key(), keys));
        parts.push(end());
        let archive = written(&parts);
        let back = read(&archive).unwrap();
        prop_assert_eq!(&back, &parts);
        prop_assert_eq!(written(&back), archive);
    }

    #[test]
    fn an_archive_that_was_cut_anywhere_is_refused(at in any::<prop::sample::Index>()) {
        let archive = written(&[revision(1, "one"), revision(2, "two"), key(), end()]);
        // Without its last line break it is whole still.
        let cut = at.index(archive.len() - 1);
        prop_assert!(read(&archive[..cut]).is_err());
    }
}

#[test]
fn what_is_no_archive_is_told_with_its_line() {
    let error = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    let header = "{\"archive\":\"rare-jewels\",\"version\":1}\n";
    assert!(error("").starts_with("expected an archive, whose first line is"));
    assert!(error("{\"archive\":\"rare-jewels\",\"version\":2}\n").contains("\"version\":2"));
    assert!(
        error(&format!(
            "{header}{{\"change\":{{\"tag\":\"a\",\"entity\":\"b\",\"summary\":\"c\",\"payload\":\"d\"}}}}\n"
        ))
        .starts_with("line 2: expected a revision before its changes")
    );
    assert!(
        error(&format!("{header}{{\"end\":{{\"revision\":0,\"hash\":\"\"}}}}\n\n{{}}\n"))
            .starts_with("line 3: ")
    );
    assert_eq!(error(header), "the archive was cut short after line 1: expected an `end`");
}
