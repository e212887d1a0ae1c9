//! "Did you mean …?"

/// Nothing that has a name here is longer, in characters; comparing takes time in proportion to the length.
const MOST_LETTERS: usize = 100;

/// Returns the candidate that is spelt most like `word`, if any is close enough to have been meant.
///
/// Case does not matter, nor whether `word` has blanks or underscores where a candidate has hyphens. Closeness is the
/// Jaro-Winkler similarity, of at least 0.84. A word of more than 100 characters gets no suggestion. Takes time
/// proportional to the number of candidates, times the product of the lengths compared.
///
/// # Examples
///
/// ```
/// use facts::suggest;
///
/// let ids = ["dedicated_team", "host", "eligibility"];
/// assert_eq!(suggest("Dedicated teem", ids), Some("dedicated_team"));
/// assert_eq!(suggest("elegibility", ids), Some("eligibility"));
/// assert_eq!(suggest("budget", ids), None);
/// ```
#[must_use]
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MOST_LETTERS && word.chars().nth(MOST_LETTERS).is_some() {
        return None;
    }
    let folded = word.to_lowercase().replace(['_', ' '], "-");
    candidates
        .into_iter()
        // So much shorter or longer is never so like: at most (2 + 1/5) / 3, and 4/10 of the rest for the beginning.
        .filter(|candidate| candidate.len() <= 5 * folded.len() && folded.len() <= 5 * candidate.len())
        .map(|candidate| {
            (strsim::jaro_winkler(&folded, &candidate.to_lowercase().replace('_', "-")), candidate)
        })
        .filter(|(likeness, _)| *likeness >= 0.84)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let facts = ["dedicated_team", "host", "eligibility"];
        assert_eq!(suggest("dedicated-teem", facts), Some("dedicated_team"));
        assert_eq!(suggest("elegibility", facts), Some("eligibility"));
        assert_eq!(suggest("budget", facts), None);
        assert_eq!(suggest(&"host".repeat(26), ["host".repeat(26).as_str()]), None);
    }
}
