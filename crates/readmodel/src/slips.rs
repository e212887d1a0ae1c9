//! What is at most a few slips away from a word, walked letter by letter along with a transducer.
//!
//! A slip is a letter too many, too few, another one, or two neighbours changed about. The state is the band of the table
//! of distances that lies within the slips that are allowed, for the letters read so far; so nothing is built beforehand,
//! and neither memory nor time depends on how long the word is. (An automaton built in advance takes a kilobyte for each
//! of dozens of states a letter: megabytes for one word.)

use fst::Automaton;

/// The most slips that are allowed.
const MOST: u8 = 2;
const MOST_SLIPS: usize = MOST as usize;
/// The places of the word that are within the slips of a place in what is read.
const BAND: usize = 2 * MOST_SLIPS + 1;
/// More slips than are ever allowed.
const MANY: u8 = 100;

/// Words a few slips away from a word, or that begin so.
pub(crate) struct Slips {
    wanted: Vec<char>,
    most: u8,
    beginning: bool,
}

/// What has been read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read {
    /// How many letters.
    letters: usize,
    /// The distances between what was read and the word as far as `letters + place - MOST_SLIPS`.
    row: [u8; BAND],
    /// The same before the last letter.
    before: [u8; BAND],
    last: char,
    /// The bytes of a letter that is not whole yet.
    bytes: [u8; 4],
    pending: u8,
    /// Whether the beginning of what was read is as near as it can be: whatever follows does not matter.
    settled: bool,
}

impl Slips {
    /// What is at most `most` slips away from a word, of at most 2; if `beginning`, what begins so is, too.
    pub(crate) fn new(wanted: &str, most: u8, beginning: bool) -> Self {
        Self { wanted: wanted.chars().collect(), most: most.min(MOST), beginning }
    }

    /// How many slips away from the word what was read is, if few enough.
    pub(crate) fn distance(&self, read: &Read) -> Option<u8> {
        let place = (self.wanted.len() + MOST_SLIPS).checked_sub(read.letters)?;
        read.row.get(place).copied().filter(|slips| *slips <= self.most && read.pending == 0)
    }

    fn letter(&self, read: &Read, letter: char) -> Read {
        let letters = read.letters + 1;
        let mut row = [MANY; BAND];
        for place in 0..BAND {
            // The word as far as this letter of it; before its beginning and beyond its end there is nothing.
            let Some(end) = (letters + place).checked_sub(MOST_SLIPS).filter(|end| *end <= self.wanted.len())
            else {
                continue;
            };
            let mut least = read.row.get(place + 1).map_or(MANY, |slips| slips.saturating_add(1));
            if let Some(own) = end.checked_sub(1).and_then(|at| self.wanted.get(at)) {
                if let Some(fewer) = place.checked_sub(1).and_then(|place| row.get(place)) {
                    least = least.min(fewer.saturating_add(1));
                }
                least = least.min(read.row[place].saturating_add(u8::from(*own != letter)));
                let earlier = end.checked_sub(2).and_then(|at| self.wanted.get(at));
                if read.letters > 0 && *own == read.last && earlier == Some(&letter) {
                    least = least.min(read.before[place].saturating_add(1));
                }
            }
            row[place] = least.min(MANY);
        }
        let mut next = Read { letters, row, before: read.row, last: letter, ..*read };
        next.pending = 0;
        next.settled = self.is_settled(&next);
        next
    }

    /// Whether what was read is as near as anything that it begins can be.
    fn is_settled(&self, read: &Read) -> bool {
        self.beginning
            && self.distance(read).is_some_and(|slips| read.row.iter().all(|other| *other >= slips))
    }
}

impl Automaton for Slips {
    type State = Read;

    fn start(&self) -> Read {
        let mut row = [MANY; BAND];
        for (slips, place) in (0_u8..).zip(MOST_SLIPS..BAND) {
            if usize::from(slips) <= self.wanted.len() {
                row[place] = slips;
            }
        }
        let bytes = [0; 4];
        Read { letters: 0, row, before: [MANY; BAND], last: '\0', bytes, pending: 0, settled: false }
    }

    fn is_match(&self, read: &Read) -> bool {
        self.distance(read).is_some()
    }

    fn can_match(&self, read: &Read) -> bool {
        read.row.iter().any(|slips| *slips <= self.most)
    }

    fn accept(&self, read: &Read, byte: u8) -> Read {
        if read.settled {
            return *read;
        }
        if read.pending == 0 && byte.is_ascii() {
            return self.letter(read, char::from(byte));
        }
        let mut next = *read;
        let Some(slot) = next.bytes.get_mut(usize::from(next.pending)) else { return next };
        *slot = byte;
        next.pending += 1;
        let bytes = next.bytes.get(..usize::from(next.pending)).unwrap_or_default();
        match std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next()) {
            Some(letter) => self.letter(read, letter),
            None => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use fst::Automaton;
    use proptest::prelude::*;

    use super::Slips;

    fn distance(wanted: &str, word: &str, most: u8, beginning: bool) -> Option<u8> {
        let slips = Slips::new(wanted, most, beginning);
        let mut read = slips.start();
        for byte in word.bytes() {
            if !slips.can_match(&read) {
                return None;
            }
            read = slips.accept(&read, byte);
        }
        slips.distance(&read)
    }

    #[test]
    fn slips_are_counted_in_letters_of_any_size() {
        assert_eq!(distance("leeds", "leeds", 1, false), Some(0));
        assert_eq!(distance("leeds", "leds", 1, false), Some(1));
        assert_eq!(distance("leeds", "leesd", 1, false), Some(1));
        assert_eq!(distance("leeds", "lees", 1, false), Some(1));
        assert_eq!(distance("leeds", "l", 1, false), None);
        assert_eq!(distance("𠀀𠀁𠀂", "𠀀𠀂𠀁", 1, false), Some(1));
        assert_eq!(distance("𠀀é", "𠀀", 2, false), Some(1));
        assert_eq!(distance("atachm", "attachment", 2, true), Some(1));
        assert_eq!(distance("atachm", "attachment", 2, false), None);
    }

    proptest! {
        #[test]
        fn it_counts_what_the_table_of_distances_counts(
            wanted in "[abé𠀀]{0,9}",
            word in "[abé𠀀]{0,9}",
            most in 1_u8..=2,
        ) {
            let slips = u8::try_from(strsim::osa_distance(&wanted, &word)).unwrap();
            prop_assert_eq!(distance(&wanted, &word, most, false), Some(slips).filter(|slips| *slips <= most));
        }

        #[test]
        fn a_beginning_is_as_near_as_some_beginning_and_no_nearer_than_the_nearest(
            wanted in "[abé𠀀]{1,8}",
            word in "[abé𠀀]{0,9}",
            most in 1_u8..=2,
        ) {
            let letters: Vec<char> = word.chars().collect();
            let beginnings = (0..=letters.len()).map(|end| letters[..end].iter().collect::<String>());
            let all: Vec<usize> = beginnings.map(|begin| strsim::osa_distance(&wanted, &begin)).collect();
            let found = distance(&wanted, &word, most, true);
            let nearest = all.iter().min().copied().unwrap();
            if nearest == 0 {
                prop_assert_eq!(found, Some(0));
            }
            if let Some(found) = found {
                prop_assert!(all.contains(&usize::from(found)) && usize::from(found) >= nearest);
            }
        }
    }
}
