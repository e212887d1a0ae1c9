//! Texts cut at their spaces, each chunk kept once: to find the texts in which something occurs without looking at them all.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;
use memchr::memmem;

/// The chunks of many texts, and which texts have them.
#[derive(Debug)]
pub(crate) struct Chunks {
    texts: usize,
    /// The chunks one after another, each ended by a line break.
    joined: String,
    /// Where each chunk ends in `joined`, its line break included.
    ends: Vec<u32>,
    /// Where the texts of each chunk end in `places`.
    bounds: Vec<u32>,
    places: Vec<u32>,
}

impl Chunks {
    pub(crate) fn new<'a>(count: usize, texts: impl Iterator<Item = &'a str>) -> Self {
        let mut found: HashMap<&str, Vec<u32>> = HashMap::new();
        for (place, text) in (0_u32..).zip(texts) {
            for chunk in text.split_whitespace() {
                let places = found.entry(chunk).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        let mut chunks = Self {
            texts: count,
            joined: String::new(),
            ends: Vec::new(),
            bounds: Vec::new(),
            places: Vec::new(),
        };
        for (chunk, places) in found {
            chunks.joined.push_str(chunk);
            chunks.joined.push('\n');
            chunks.places.extend(places);
            chunks.ends.push(u32::try_from(chunks.joined.len()).unwrap_or(u32::MAX));
            chunks.bounds.push(u32::try_from(chunks.places.len()).unwrap_or(u32::MAX));
        }
        chunks
    }

    /// The texts with a chunk that contains something without spaces.
    pub(crate) fn containing(&self, wanted: &str) -> FixedBitSet {
        let mut found = FixedBitSet::with_capacity(self.texts);
        let finder = memmem::Finder::new(wanted);
        let mut at = 0;
        while let Some(hit) = self.joined.as_bytes().get(at..).and_then(|rest| finder.find(rest)) {
            let chunk = self.ends.partition_point(|end| *end as usize <= at + hit);
            let begin = chunk.checked_sub(1).and_then(|before| self.bounds.get(before)).copied().unwrap_or(0);
            let (Some(end), Some(next)) = (self.bounds.get(chunk), self.ends.get(chunk)) else { break };
            for place in self.places.get(begin as usize..*end as usize).unwrap_or_default() {
                found.insert(*place as usize);
            }
            at = *next as usize;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Chunks;

    proptest! {
        #[test]
        fn it_finds_what_looking_at_every_text_finds(
            texts in prop::collection::vec("[ab \n]{0,12}", 0..20),
            wanted in "[ab]{1,3}",
        ) {
            let chunks = Chunks::new(texts.len(), texts.iter().map(String::as_str));
            let found: Vec<usize> = chunks.containing(&wanted).ones().collect();
            let expected: Vec<usize> =
                (0..texts.len()).filter(|place| texts[*place].contains(&wanted)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
