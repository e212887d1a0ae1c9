//! "Did you mean …?"

/// The candidate that is spelt most like `word`, if any is close enough to have been meant.
#[must_use]
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase().replace(['_', ' '], "-");
    candidates
        .into_iter()
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
    }
}
