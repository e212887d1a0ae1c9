//! Finding things by what people remember of their names: whole words, beginnings of words, words with slips.
//!
//! The words of all names are the keys of a finite-state transducer. A word that somebody types is an automaton (the word
//! itself, anything that begins with it, anything a slip or two away from it), and the two are walked together: what comes
//! out are the few words that are like it, each with how like. Their documents are looked up and the best kept; no text is
//! read again.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use fst::{Automaton, IntoStreamer, Map, Streamer};

use crate::service_index::fold;
use crate::slips::Slips;
use crate::wanted::{Wanted, words};

/// What any text but the first counts.
const OTHER_TEXT: f32 = 0.9;

/// Documents by the words of their texts, of which the first is their name.
#[derive(Debug)]
pub struct SearchIndex {
    words: Map<Vec<u8>>,
    /// Where the entries of each word end in `entries`.
    bounds: Vec<u32>,
    entries: Vec<Entry>,
    /// How many words the name of each document has.
    lengths: Vec<u8>,
}

/// A document that has a word.
#[derive(Clone, Copy, Debug)]
struct Entry {
    document: u32,
    in_name: bool,
}

/// A document that fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Which.
    pub document: usize,
    /// How well, from 0 to 1.
    pub score: f64,
}

/// What was typed, and the words of the index that are like it.
#[derive(Debug)]
pub struct Question<'i> {
    index: &'i SearchIndex,
    /// For each word that was typed, the words that are like it.
    likes: Vec<HashMap<Box<str>, (u32, f32)>>,
}

impl SearchIndex {
    /// An index of documents, each with its texts.
    #[must_use]
    pub fn new<'a, T: Iterator<Item = &'a str>>(documents: impl Iterator<Item = T>) -> Self {
        let mut found: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        let mut lengths = Vec::new();
        for (document, texts) in (0_u32..).zip(documents) {
            let mut length = 0_u8;
            for (rank, text) in texts.enumerate() {
                let text = fold(text);
                for word in words(&text) {
                    let in_name = rank == 0;
                    length = length.saturating_add(u8::from(in_name));
                    match found.get_mut(word) {
                        Some(entries) if entries.last().is_some_and(|last| last.document == document) => {}
                        Some(entries) => entries.push(Entry { document, in_name }),
                        None => drop(found.insert(word.to_owned(), vec![Entry { document, in_name }])),
                    }
                }
            }
            lengths.push(length.max(1));
        }
        let (mut bounds, mut entries) = (Vec::with_capacity(found.len()), Vec::new());
        let words = Map::from_iter(found.keys().zip(0_u64..)).unwrap_or_default();
        for own in found.into_values() {
            entries.extend(own);
            bounds.push(u32::try_from(entries.len()).unwrap_or(u32::MAX));
        }
        Self { words, bounds, entries, lengths }
    }

    /// What was typed, understood.
    #[must_use]
    pub fn question(&self, wanted: &Wanted) -> Question<'_> {
        Question { index: self, likes: wanted.words().map(|word| self.like(word)).collect() }
    }

    /// The words that are like one.
    fn like(&self, wanted: &str) -> HashMap<Box<str>, (u32, f32)> {
        let mut likes = HashMap::new();
        let mut take = |word: &str, at: u64, likeness: f32| {
            let likes: &mut (u32, f32) =
                likes.entry(word.into()).or_insert((u32::try_from(at).unwrap_or(u32::MAX), 0.0));
            likes.1 = likes.1.max(likeness);
        };
        let length = wanted.chars().count();
        let begins = fst::automaton::Str::new(wanted).starts_with();
        each(&self.words, begins, |word, at| {
            take(
                word,
                at,
                if word == wanted { 1.0 } else { 0.85 + 0.1 * share(length, word.chars().count()) },
            );
        });
        let most = match length {
            0..=3 => return likes,
            4..=7 => 1,
            _ => 2,
        };
        for whole in [true, false] {
            let automaton = Slips::new(wanted, most, !whole);
            let mut stream = self.words.search_with_state(&automaton).into_stream();
            while let Some((word, at, read)) = stream.next() {
                let (Ok(word), Some(slips)) = (std::str::from_utf8(word), automaton.distance(&read)) else {
                    continue;
                };
                let kept = wanted.chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
                let worst = if whole { 0.75 } else { 0.65 };
                let likeness = worst - 0.15 * f32::from(slips) + 0.25 * share(kept, length);
                take(word, at, likeness.min(0.84));
            }
        }
        likes
    }

    fn entries(&self, word: u32) -> &[Entry] {
        let word = word as usize;
        let begin = word.checked_sub(1).and_then(|before| self.bounds.get(before)).copied().unwrap_or(0);
        let end = self.bounds.get(word).copied().unwrap_or(begin);
        self.entries.get(begin as usize..end as usize).unwrap_or_default()
    }
}

impl Question<'_> {
    /// The best documents in which every word is found, among those that are allowed; of equals, the first.
    #[must_use]
    pub fn best(&self, size: usize, allowed: impl Fn(usize) -> bool) -> Vec<Found> {
        let count = self.index.lengths.len();
        if self.likes.is_empty() || size == 0 {
            return Vec::new();
        }
        let mut sums = vec![0.0_f32; count];
        let mut own = vec![0.0_f32; count];
        for (round, likes) in self.likes.iter().enumerate() {
            own.fill(0.0);
            for (word, likeness) in likes.values() {
                for entry in self.index.entries(*word) {
                    let likeness = if entry.in_name { *likeness } else { likeness * OTHER_TEXT };
                    if let Some(best) = own.get_mut(entry.document as usize) {
                        *best = best.max(likeness);
                    }
                }
            }
            for (sum, own) in sums.iter_mut().zip(&own) {
                *sum = if *own > 0.0 && (round == 0 || *sum > 0.0) { *sum + own } else { 0.0 };
            }
        }
        let mut best: BinaryHeap<Reverse<Ranked>> = BinaryHeap::with_capacity(size + 1);
        for (document, sum) in sums.into_iter().enumerate().filter(|(_, sum)| *sum > 0.0) {
            let length = self.index.lengths.get(document).map_or(1, |length| usize::from(*length));
            let covered = share(self.likes.len(), length.max(self.likes.len()));
            #[expect(clippy::cast_precision_loss, reason = "a dozen words at most")]
            let score = sum / self.likes.len() as f32 * (0.9 + 0.1 * covered);
            let ranked = Ranked { score, document };
            let full = best.len() == size;
            if (!full || best.peek().is_some_and(|worst| ranked > worst.0)) && allowed(document) {
                best.push(Reverse(ranked));
                if full {
                    best.pop();
                }
            }
        }
        let found = best.into_sorted_vec().into_iter();
        found.map(|Reverse(Ranked { score, document })| Found { document, score: rounded(score) }).collect()
    }

    /// Of the texts of a document that was found, the one that fits best; of equals, the first.
    #[must_use]
    pub fn snippet<'t>(&self, texts: impl Iterator<Item = &'t str>) -> &'t str {
        let fits = |text: &str| -> f32 {
            let text = fold(text);
            let best = |likes: &HashMap<Box<str>, (u32, f32)>| {
                words(&text)
                    .filter_map(|word| likes.get(word))
                    .map(|(_, likeness)| *likeness)
                    .fold(0.0, f32::max)
            };
            self.likes.iter().map(best).sum()
        };
        let mut best = ("", -1.0);
        for text in texts {
            let own = fits(text);
            if own > best.1 {
                best = (text, own);
            }
        }
        best.0
    }
}

/// A document with its score; of equals, the one that comes first is the greater.
#[derive(PartialEq)]
struct Ranked {
    score: f32,
    document: usize,
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.document.cmp(&self.document))
    }
}

fn each<A: Automaton>(words: &Map<Vec<u8>>, automaton: A, mut take: impl FnMut(&str, u64)) {
    let mut stream = words.search(automaton).into_stream();
    while let Some((word, at)) = stream.next() {
        if let Ok(word) = std::str::from_utf8(word) {
            take(word, at);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of words")]
fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

/// A score as it is told: four decimals.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::SearchIndex;
    use crate::wanted::Wanted;

    const NAMES: [&[&str]; 6] = [
        &["Leeds Infant Mental Health Service", "LIMHS", "Leeds"],
        &["Tŷ Bach Caerffili"],
        &["Comhairle nan Eilean Siar", "Western Isles"],
        &["Tameside and Glossop Early Attachment Service", "Tameside"],
        &["NHS Tayside"],
        &["Children’s Service, Leeds-Bradford"],
    ];

    fn found(text: &str) -> Vec<usize> {
        let index = SearchIndex::new(NAMES.iter().map(|texts| texts.iter().copied()));
        let question = index.question(&Wanted::new(text).unwrap());
        let found = question.best(10, |_| true);
        assert!(found.iter().all(|found| found.score > 0.0 && found.score <= 1.0), "{found:?}");
        found.into_iter().map(|found| found.document).collect()
    }

    #[test]
    fn words_beginnings_and_slips_are_found() {
        assert_eq!(found("leeds"), [0, 5]);
        assert_eq!(found("leeds infant"), [0]);
        assert_eq!(found("LEDS"), [0, 5]);
        assert_eq!(found("atachment"), [3]);
        assert_eq!(found("attahcmnt"), [3]);
        assert_eq!(found("atach"), [3]);
        assert_eq!(found("limhs"), [0]);
        assert_eq!(found("west isl"), [2]);
        assert_eq!(found("tamside"), [3, 4]);
    }

    #[test]
    fn marks_of_welsh_and_gaelic_do_not_matter() {
        assert_eq!(found("ty bach"), [1]);
        assert_eq!(found("Caerffilí"), [1]);
        assert_eq!(found("Èilean"), [2]);
        assert_eq!(found("childrens"), [5]);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for text in ["", "  ", "zzz", "leeds zzz", "xyzzyx", "’"] {
            assert_eq!(found(text), [] as [usize; 0], "{text}");
        }
    }

    #[test]
    fn only_what_is_allowed_and_the_text_that_fits() {
        let index = SearchIndex::new(NAMES.iter().map(|texts| texts.iter().copied()));
        let question = index.question(&Wanted::new("western").unwrap());
        assert_eq!(question.best(10, |document| document != 2), []);
        assert_eq!(question.snippet(NAMES[2].iter().copied()), "Western Isles");
        assert_eq!(index.question(&Wanted::new("leeds").unwrap()).best(1, |_| true).len(), 1);
    }
}
