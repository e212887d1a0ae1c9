//! Whatever stands in an archive, it is read or refused with its line; what is read is written again the same.
#![no_main]

use std::sync::LazyLock;

use exchange::archive::{ArchiveError, Part, Reader, Writer};
use facts::Vocabulary;
use libfuzzer_sys::fuzz_target;
use registry::{Builder, Registry};

static EMPTY: LazyLock<Registry> = LazyLock::new(|| Registry::empty(Vocabulary::built_in()));
/// An archive without a digest, which random input gets past more often.
const HEADER_1: &[u8] = b"{\"archive\":\"rare-jewels\",\"version\":1}\n";

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    read(&[HEADER_1, bytes].concat());
});

fn read(bytes: &[u8]) {
    let parts = match Reader::new(bytes).and_then(Iterator::collect::<Result<Vec<Part>, ArchiveError>>) {
        Ok(parts) => parts,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let again = written(&parts);
    let back: Vec<Part> = Reader::new(again.as_slice()).and_then(Iterator::collect).expect("what was written");
    assert_eq!(back, parts);
    if first(&again) == first(bytes) {
        assert_eq!(again, bytes);
    } else {
        // The first line and the last are those of another version.
        assert_eq!(middle(&again), middle(bytes));
    }
    let mut builder = Builder::new(&EMPTY);
    for part in &parts {
        let Part::Revision(revision) = part else { continue };
        let Ok(commit) = revision.commit() else { return };
        let Ok(next) = builder.apply(commit) else { return };
        builder = next;
    }
}

fn written(parts: &[Part]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).expect("memory takes all");
    for part in parts {
        writer.write(part.clone()).expect("memory takes all");
    }
    writer.into_inner()
}

fn first(archive: &[u8]) -> Option<&[u8]> {
    archive.split_inclusive(|byte| *byte == b'\n').next()
}

fn middle(archive: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = archive.split_inclusive(|byte| *byte == b'\n').skip(1).collect();
    lines.pop();
    lines
}
