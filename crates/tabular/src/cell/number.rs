//! Numbers, in the unit of a fact, and amounts of money.

use facts::{FactDefinition, Interval, Kind, Synonyms, Unit, ValueError, number_text};

use super::{Guess, GuessKind, Reading, is_unknown, refused};

/// Units as people write them, in lower case and without a full stop at the end.
const MONTHS: [&str; 7] = ["m", "mo", "mth", "mths", "month", "months", "months old"];
const YEARS: [&str; 6] = ["y", "yr", "yrs", "year", "years", "years old"];
const WTE: [&str; 6] = ["wte", "w.t.e", "fte", "f.t.e", "whole time equivalents", "whole-time equivalents"];

/// Reads a number, in the unit of a fact; `None` when the cell says nothing.
///
/// - `3`, `3.5`, `1,200`, also with the unit: `3.5 WTE`, `60 families`.
/// - A range: `2..5`, `2-5`, `2 to 5`; with one end only: `>=2`, `at least 2`, `5+`, `<=5`, `at most 5`.
/// - About a number, which is a range of a tenth either way, and is said: `c. 60`, `about 60`.
/// - An age: `24`, `24 months`, `2 years`, `conception`, `birth`, `0-2 years`.
/// - A year also as a financial one: `2019-20` is 2019 or 2020, and that is said.
///
/// # Errors
/// When it is none of these, can be read in two ways, or is out of the fact's range.
///
/// ```
/// use facts::{Interval, Vocabulary};
/// use tabular::cell::number;
///
/// let vocabulary = Vocabulary::built_in();
/// let fact = |id| vocabulary.find(id).and_then(|fact| vocabulary.get(fact)).ok_or("no such fact");
///
/// let oldest = fact("accepts_until_months")?;
/// assert_eq!(number(oldest, "2 years")?.value, Some(Interval::exact(24.0)));
///
/// let families = fact("families_per_year")?;
/// let about = number(families, "c. 60")?;
/// assert_eq!(about.value, Some(Interval::new(Some(54.0), Some(66.0))?));
/// assert_eq!(about.guess.map(|guess| guess.to_string()).as_deref(), Some("read `c. 60` as 54 to 66"));
///
/// let error = number(families, "1.200").unwrap_err();
/// assert!(error.expected.ends_with("(this may be 1.2 or 1200)"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn number(definition: &FactDefinition, cell: &str) -> Result<Reading<Option<Interval>>, ValueError> {
    if is_unknown(cell) {
        return Ok(Reading::sure(None));
    }
    let Kind::Number { unit, .. } = &definition.kind else {
        return Err(refused("a number", cell));
    };
    let expected = expected(definition, unit);
    let reading = read(cell, unit).map_err(|fault| fault.words(&expected, cell))?;
    if !definition.takes(reading.value) {
        return Err(refused(definition.numbers_expected(), cell));
    }
    Ok(reading.map(Some))
}

/// Reads an amount of money in pounds: `£250,000`, `250000`, `1,200.50`, `2-3` and the other ways of [`number`]; `None`
/// when the cell says nothing.
///
/// # Errors
/// When it is none of these, has another currency, or can be read in two ways.
///
/// ```
/// use facts::Interval;
/// use tabular::cell::money;
///
/// assert_eq!(money("£250,000")?.value, Some(Interval::exact(250_000.0)));
/// assert!(money("€5").is_err());
/// # Ok::<(), facts::ValueError>(())
/// ```
pub fn money(cell: &str) -> Result<Reading<Option<Interval>>, ValueError> {
    if is_unknown(cell) {
        return Ok(Reading::sure(None));
    }
    let pounds = cell.replace(['£'], "");
    let unit = Unit::Other("pounds".to_owned());
    let expected = "an amount in pounds such as `£250,000`, or a range such as `200000..250000`";
    let reading = read(&pounds, &unit).map_err(|fault| fault.words(expected, cell))?;
    if reading.value.low().is_some_and(|low| low < 0.0) {
        return Err(refused(expected, cell));
    }
    Ok(reading.map(Some))
}

/// Reads whole-time equivalents.
pub(super) fn wte(cell: &str) -> Result<Interval, ValueError> {
    let expected = "whole-time equivalents such as `2`, `0.5..1` or `>=2` after the colon";
    let amount = read(cell, &Unit::Wte).map_err(|fault| fault.words(expected, cell))?.value;
    let fits = |end: Option<f64>| end.is_none_or(|end| (0.0..=facts::MOST_WTE).contains(&end));
    if fits(amount.low()) && fits(amount.high()) { Ok(amount) } else { Err(refused(expected, cell)) }
}

/// Why a text is no number.
enum Fault {
    No,
    /// It is one of two.
    Ambiguous(String, String),
    /// Money where something else is counted.
    Money,
    /// A day, which a spreadsheet puts in the place of a range.
    Day,
    /// The low end is above the high end.
    Reversed,
}

impl Fault {
    fn words(&self, expected: &str, cell: &str) -> ValueError {
        let more = match self {
            Self::No => String::new(),
            Self::Ambiguous(one, other) => format!(" (this may be {one} or {other})"),
            Self::Money => " (this is an amount of money)".to_owned(),
            Self::Day => {
                " (this is a date: a spreadsheet makes one of `2-3`, unless the cell is formatted as text)"
                    .to_owned()
            }
            Self::Reversed => " (the first end of this range is above the second)".to_owned(),
        };
        refused(format!("{expected}{more}"), cell)
    }
}

/// Reads a whole number of at least 0; `None` when the cell says nothing.
///
/// # Errors
/// When it is none, or can be read in two ways.
///
/// ```
/// use tabular::cell::whole;
///
/// assert_eq!(whole("1,200")?.value, Some(1_200));
/// assert_eq!(whole("?")?.value, None);
/// assert_eq!(whole("-1").unwrap_err().to_string(), "expected a whole number of at least 0, got `-1`");
/// # Ok::<(), facts::ValueError>(())
/// ```
pub fn whole(cell: &str) -> Result<Reading<Option<u32>>, ValueError> {
    if is_unknown(cell) {
        return Ok(Reading::sure(None));
    }
    let not_whole = || refused("a whole number of at least 0", cell);
    let reading = match plain(cell.trim(), &Unit::Wte) {
        Ok(reading) => reading,
        Err(Fault::Ambiguous(one, other)) => {
            return Err(refused(format!("a whole number; this may be {one} or {other}"), cell));
        }
        Err(_) => return Err(not_whole()),
    };
    let text = number_text(reading.value);
    let number = text.parse::<u32>().map_err(|_| not_whole())?;
    Ok(reading.map(|_| Some(number)))
}

fn expected(definition: &FactDefinition, unit: &Unit) -> String {
    let range = definition.numbers_expected();
    match unit {
        Unit::Months => format!("{range}, `2 years`, `birth`, `conception` or a range such as `0..24`"),
        Unit::Year => format!("{range}, or a range such as `2017..2019`"),
        Unit::Wte | Unit::Other(_) => format!("{range}, `2..5` or `>=2`"),
    }
}

fn read(cell: &str, unit: &Unit) -> Result<Reading<Interval>, Fault> {
    let text = cell.trim().to_lowercase().replace(['–', '—', '−', '\u{2011}'], "-").replace('\u{a0}', " ");
    let text = text.trim();
    if let Some(rest) = prefixed(text, &[">=", "≥", "at least ", "min ", "minimum "]) {
        return end(rest, unit).map(|read| read.map(|low| between(Some(low), None)));
    }
    if let Some(rest) = prefixed(text, &["<=", "≤", "at most ", "max ", "maximum "]) {
        return end(rest, unit).map(|read| read.map(|high| between(None, Some(high))));
    }
    if let Some(rest) = text.strip_suffix('+') {
        return end(rest, unit).map(|read| read.map(|low| between(Some(low), None)));
    }
    let about =
        ["c. ", "c.", "c ", "ca. ", "ca ", "circa ", "approx. ", "approx ", "approximately ", "about "];
    let about = prefixed(text, &about).or_else(|| prefixed(text, &["around ", "roughly ", "~"]));
    if let Some(rest) = about {
        return approximate(end(rest, unit)?.value, unit, cell);
    }
    if let Some(reading) = financial_year(text, unit, cell) {
        return Ok(reading);
    }
    if let Some((low, high)) = text.split_once("..").or_else(|| halves(text)) {
        return range(low, high, unit);
    }
    Ok(end(text, unit)?.map_guess(cell).map(Interval::exact))
}

impl<T> Reading<T> {
    /// The guess shows the whole cell.
    fn map_guess(mut self, cell: &str) -> Self {
        if let Some(guess) = &mut self.guess {
            guess.got = crate::error::shown(cell.trim());
        }
        self
    }
}

fn prefixed<'t>(text: &'t str, prefixes: &[&str]) -> Option<&'t str> {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))
}

fn between(low: Option<f64>, high: Option<f64>) -> Interval {
    // One end only is never reversed.
    Interval::new(low, high).unwrap_or(Interval::UNBOUNDED)
}

/// A tenth either way, in whole numbers where whole things are counted.
fn approximate(value: f64, unit: &Unit, cell: &str) -> Result<Reading<Interval>, Fault> {
    let (low, high) = match unit {
        Unit::Other(_) => ((value * 0.9).floor(), (value * 1.1).ceil()),
        Unit::Wte => (value * 0.9, value * 1.1),
        // A tenth of a year of the calendar, or of an age, is no measure of doubt.
        Unit::Months | Unit::Year => return Err(Fault::No),
    };
    // Multiplying leaves noise in the last digits.
    let tidy = |end: f64| (end * 1e6).round() / 1e6;
    let interval = Interval::new(Some(tidy(low)), Some(tidy(high))).map_err(|_| Fault::No)?;
    let read = format!("{} to {}", number_text(tidy(low)), number_text(tidy(high)));
    Ok(Reading { value: interval, guess: Some(Guess::new(GuessKind::Approximate, cell, read)) })
}

/// `2019-20` and `2019/20`, which began in the one year and ended in the other.
fn financial_year(text: &str, unit: &Unit, cell: &str) -> Option<Reading<Interval>> {
    if *unit != Unit::Year {
        return None;
    }
    let (first, second) = text.split_once(['-', '/'])?;
    let (first, second) = (first.trim(), second.trim());
    if first.len() != 4 || second.len() != 2 {
        return None;
    }
    let (year, next) = (first.parse::<u32>().ok()?, second.parse::<u32>().ok()?);
    if (year + 1) % 100 != next {
        return None;
    }
    let interval = Interval::new(Some(f64::from(year)), Some(f64::from(year + 1))).ok()?;
    let read = format!("{year} or {}", year + 1);
    Some(Reading { value: interval, guess: Some(Guess::new(GuessKind::FinancialYear, cell, read)) })
}

/// The two halves of `2-5` or `2 to 5`; a hyphen at the beginning is a sign.
fn halves(text: &str) -> Option<(&str, &str)> {
    if let Some(halves) = text.split_once(" to ") {
        return Some(halves);
    }
    let (place, _) = text.char_indices().skip(1).find(|(_, character)| *character == '-')?;
    let (low, high) = (text.get(..place)?.trim(), text.get(place + 1..)?.trim());
    let ends_a_number = low.ends_with(|character: char| character.is_alphanumeric());
    ends_a_number.then_some((low, high))
}

fn range(low: &str, high: &str, unit: &Unit) -> Result<Reading<Interval>, Fault> {
    if is_day(low, high) {
        return Err(Fault::Day);
    }
    // In `0-2 years` both ends are years.
    let low = match spelt(high, unit) {
        Some((_, word)) if plain(low.trim(), unit).is_ok() && *unit == Unit::Months => {
            format!("{low} {word}")
        }
        _ => low.to_owned(),
    };
    let (low, high) = (end(&low, unit)?.value, end(high, unit)?.value);
    Interval::new(Some(low), Some(high)).map(Reading::sure).map_err(|_| Fault::Reversed)
}

/// Whether the halves are those of `2024-03-02`.
fn is_day(low: &str, high: &str) -> bool {
    low.len() == 4
        && high.get(..10).unwrap_or(high).split(['-', ' ']).take(2).filter(|part| part.len() == 2).count()
            == 2
}

/// Splits a number from the word behind it.
fn spelt<'t>(text: &'t str, unit: &Unit) -> Option<(&'t str, &'t str)> {
    let text = text.trim();
    let place = text.find(|character: char| character.is_alphabetic())?;
    let (number, word) = (text.get(..place)?.trim(), text.get(place..)?.trim());
    let is_named = *unit == Unit::Months && Synonyms::built_in().age(text).is_some();
    (!number.is_empty() && !is_named).then_some((number, word))
}

/// Reads one end of a range, or an exact number.
fn end(text: &str, unit: &Unit) -> Result<Reading<f64>, Fault> {
    let text = text.trim();
    if *unit == Unit::Months
        && let Some(months) = Synonyms::built_in().age(text)
    {
        return Ok(Reading::sure(months));
    }
    let Some((number, word)) = spelt(text, unit) else {
        return plain(text, unit);
    };
    let word = word.trim_end_matches('.');
    let factor = if *unit == Unit::Months && YEARS.contains(&word) {
        12.0
    } else if is_unit(unit, word) {
        1.0
    } else {
        return Err(Fault::No);
    };
    plain(number, unit).map(|read| read.map(|value| value * factor))
}

/// Whether a word names a unit: of "families a year" also "families".
fn is_unit(unit: &Unit, word: &str) -> bool {
    match unit {
        Unit::Months => MONTHS.contains(&word),
        Unit::Wte => WTE.contains(&word),
        Unit::Year => false,
        Unit::Other(unit) => {
            let spelt = word.replace(" per ", " a ").replace(" p.a", " a year").replace(" pa", " a year");
            spelt == *unit || unit.split(' ').next() == Some(word)
        }
    }
}

/// Reads a number without words.
fn plain(text: &str, unit: &Unit) -> Result<Reading<f64>, Fault> {
    if text.starts_with(['£', '€', '$']) {
        return Err(Fault::Money);
    }
    let finite = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    if !text.contains(',') {
        let is_word = text.contains(|character: char| character.is_alphabetic());
        let value = finite(text).filter(|_| !is_word).ok_or(Fault::No)?;
        // In most of Europe the full stop separates thousands; of things that are counted there are no thousandths.
        if let (Unit::Other(_), Some((whole, thousandths))) = (unit, text.split_once('.'))
            && thousandths.len() == 3
            && (1..=3).contains(&whole.trim_start_matches('-').len())
            && let Some(thousands) = finite(&text.replace('.', ""))
        {
            return Err(Fault::Ambiguous(number_text(value), number_text(thousands)));
        }
        return Ok(Reading::sure(value));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    if !digits(first) || !rest.iter().all(|group| digits(group)) || !(fraction.is_empty() || digits(fraction))
    {
        return Err(Fault::No);
    }
    let value = finite(&text.replace(',', "")).ok_or(Fault::No)?;
    if first.len() <= 3 && rest.iter().all(|group| group.len() == 3) {
        let guess = Guess::new(GuessKind::Thousands, text, number_text(value));
        return Ok(Reading { value, guess: Some(guess) });
    }
    match (rest.as_slice(), fraction) {
        ([_], "") => {
            let decimal = finite(&text.replace(',', ".")).ok_or(Fault::No)?;
            Err(Fault::Ambiguous(number_text(decimal), number_text(value)))
        }
        _ => Err(Fault::No),
    }
}

#[cfg(test)]
mod tests {
    use facts::{Value, Vocabulary};
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::{money, number};

    fn read(fact: &str, cell: &str) -> String {
        let vocabulary = Vocabulary::built_in();
        let definition = vocabulary.get(vocabulary.find(fact).unwrap()).unwrap();
        match number(definition, cell) {
            Ok(reading) => {
                let guess = reading.guess.map(|guess| format!(" ({guess})")).unwrap_or_default();
                let value = reading.value.map(|value| definition.text(&Value::Number(value)));
                format!("{}{guess}", value.unwrap_or_else(|| "nothing".to_owned()))
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn ages_are_read_in_months_and_years() {
        for (cell, text) in [
            ("2 years", "24 months"),
            ("23 months", "23 months"),
            ("24", "24 months"),
            ("birth", "birth"),
            ("Conception", "conception"),
            ("0-2 years", "birth to 24 months"),
            ("0 to 2 yrs", "birth to 24 months"),
            ("conception-24 months", "conception to 24 months"),
            ("conception..birth", "conception to birth"),
            ("-6", "6 months before birth"),
            ("-6 to 36", "6 months before birth to 36 months"),
            ("18m", "18 months"),
            ("?", "nothing"),
        ] {
            assert_eq!(read("accepts_until_months", cell), text, "{cell}");
        }
        assert_snapshot!(read("accepts_until_months", "6 weeks"), @"expected a number (months from birth) from -9 to 300, `2 years`, `birth`, `conception` or a range such as `0..24`, got `6 weeks`");
    }

    #[test]
    fn staff_and_families_are_counted() {
        for (cell, text) in [
            ("3.5 WTE", "3.5 WTE"),
            ("2-3", "2 to 3 WTE"),
            ("2 – 3 wte", "2 to 3 WTE"),
            ("4..5", "4 to 5 WTE"),
            (">=3", "at least 3 WTE"),
            ("3+", "at least 3 WTE"),
            ("at most 2", "at most 2 WTE"),
            ("c. 5", "4.5 to 5.5 WTE (read `c. 5` as 4.5 to 5.5)"),
        ] {
            assert_eq!(read("staff_wte", cell), text, "{cell}");
        }
        assert_snapshot!(read("families_per_year", "1,200"), @"1200 families a year (read `1,200` as 1200)");
        assert_snapshot!(read("families_per_year", "60 families"), @"60 families a year");
        assert_snapshot!(read("families_per_year", "c. 60"), @"54 to 66 families a year (read `c. 60` as 54 to 66)");
        assert_snapshot!(read("opened_year", "2019-20"), @"2019 to 2020 (read `2019-20` as 2019 or 2020)");
        assert_snapshot!(read("opened_year", "2021"), @"2021");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused_with_both() {
        assert_snapshot!(read("families_per_year", "1.200"), @"expected a number (families a year) from 0 to 1000000, `2..5` or `>=2` (this may be 1.2 or 1200), got `1.200`");
        assert_snapshot!(read("staff_wte", "1,5"), @"expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2` (this may be 1.5 or 15), got `1,5`");
        assert_snapshot!(read("staff_wte", "£250,000"), @"expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2` (this is an amount of money), got `£250,000`");
        assert_snapshot!(read("staff_wte", "2024-03-02"), @"expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2` (this is a date: a spreadsheet makes one of `2-3`, unless the cell is formatted as text), got `2024-03-02`");
        assert_snapshot!(read("staff_wte", "5..2"), @"expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2` (the first end of this range is above the second), got `5..2`");
        assert_snapshot!(read("staff_wte", "some"), @"expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2`, got `some`");
        assert_snapshot!(read("opened_year", "2019.5"), @"expected a number (a calendar year) from 1900 to 2200, got `2019.5`");
    }

    #[test]
    fn money_is_in_pounds() {
        let read = |cell: &str| money(cell).unwrap().value.unwrap().value();
        assert_eq!(read("£250,000"), Some(250_000.0));
        assert_eq!(read("1,200.50"), Some(1_200.5));
        assert_eq!(read("£0"), Some(0.0));
        for cell in ["-5", "€5", "a lot"] {
            assert!(money(cell).is_err(), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn a_number_reads_back(value in 0.0f64..10_000.0) {
            let value = (value * 100.0).round() / 100.0;
            let vocabulary = Vocabulary::built_in();
            let staff = vocabulary.get(vocabulary.find("staff_wte").unwrap()).unwrap();
            let read = number(staff, &facts::number_text(value)).unwrap();
            prop_assert_eq!(read.value.and_then(facts::Interval::value), Some(value));
            prop_assert_eq!(read.guess, None);
        }

        #[test]
        fn nothing_breaks_it(cell in "[0-9.,£c ~+<>=a-z-]{0,20}|\\PC{0,20}") {
            let vocabulary = Vocabulary::built_in();
            for (_, fact) in vocabulary.iter() {
                let _ = number(fact, &cell);
            }
            let _ = money(&cell);
        }
    }
}
