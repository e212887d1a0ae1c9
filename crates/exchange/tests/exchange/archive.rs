//! The archive: nothing is lost, and what is cut short or edited is told.

use exchange::archive::{ArchiveError, ArchivedKey, End, Part, Reader, Writer};
use proptest::prelude::*;
use registry::{LoggedChange, LoggedRevision, LoggedRow, Position};

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
        salt: Some("c2FsdA".to_owned()),
        digest: None,
    };
    Part::Revision(LoggedRevision {
        row: LoggedRow {
            number: Position::new(number),
            at: "2026-01-02T03:04:05.678901Z".parse().unwrap(),
            actor: text.to_owned(),
            actor_label: None,
            key: None,
            request: Some(text.to_owned()),
            request_digest: Some(text.to_owned()),
            reason: None,
            format: Some(4),
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
        label: None,
        role: "reviewer".to_owned(),
        secret_hash: "00".to_owned(),
        created_at: at,
        expires_at: Some(at),
        revoked_at: None,
        last_used_at: None,
    })
}

fn end() -> Part {
    Part::End(End { revision: Position::new(2), hash: "00".to_owned() })
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
        let cut = at.index(archive.len());
        prop_assert!(read(&archive[..cut]).is_err());
    }
}

/// Whatever byte becomes another one, in whatever line: keys and the end among them.
#[test]
fn a_changed_byte_is_found_anywhere() {
    let archive = written(&[revision(1, "one"), revision(2, "two"), key(), end()]);
    assert!(read(&archive).is_ok());
    for at in 0..archive.len() {
        for byte in [b' ', b'\n', b'0', b'1', b'a', b'"', archive[at] ^ 0x20, archive[at] ^ 0x80] {
            let mut edited = archive.clone();
            edited[at] = byte;
            assert!(byte == archive[at] || read(&edited).is_err(), "byte {at} as {byte}");
        }
    }
}

/// The same content in other bytes would come out as other bytes.
#[test]
fn lines_are_read_only_as_they_are_written() {
    let archive = String::from_utf8(written(&[revision(1, "one"), end()])).unwrap();
    let archive = archive.replace("\"version\":3", "\"version\":1");
    let version_1 = |text: &str| {
        let (lines, _) = text.trim_end().rsplit_once('\n').unwrap();
        read(format!("{lines}\n{{\"end\":{{\"revision\":1,\"hash\":\"00\"}}}}\n").as_bytes())
            .map(|parts| parts.len())
    };
    assert_eq!(version_1(&archive).unwrap(), 2);
    for (from, to) in [
        ("\"actor\":\"one\"", "\"actor\": \"one\""),
        ("\"actor\":\"one\"", "\"actor\":\"\\u006fne\""),
        ("678901Z", "678901000Z"),
        ("678901Z", "678901234Z"),
        ("}\n", "}\r\n"),
        ("\"previous_hash\"", "\"reason\":null,\"previous_hash\""),
    ] {
        let edited = archive.replacen(from, to, 1);
        assert_ne!(edited, archive);
        assert!(version_1(&edited).is_err(), "{to}");
    }
}

#[test]
fn a_line_without_an_end_is_given_up() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 += buffer.len() as u64;
            buffer.fill(b' ');
            Ok(buffer.len())
        }
    }
    let header = "{\"archive\":\"rare-jewels\",\"version\":3}\n".as_bytes();
    let mut endless = Endless(0);
    let input = std::io::BufReader::new(std::io::Read::chain(header, &mut endless));
    let error = Reader::new(input).unwrap().next().unwrap().unwrap_err().to_string();
    assert_eq!(error, "line 2: expected a line of at most 16777216 bytes");
    assert!(endless.0 < 17 * 1024 * 1024);
}

#[test]
fn what_is_no_archive_is_told_with_its_line() {
    let error = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    let header = "{\"archive\":\"rare-jewels\",\"version\":1}\n";
    assert!(error("{\"archive\":\"rare-jewels\",\"version\":4}\n").contains("\"version\":3"));
    assert!(error("").starts_with("expected an archive, whose first line is"));
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
