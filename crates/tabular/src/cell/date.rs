//! Days.

use facts::ValueError;
use jiff::civil::Date;

use super::{Guess, GuessKind, Reading, is_unknown, refused};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The numbers that a spreadsheet shows for days from 1954 to 2119, in cells that are not formatted as days.
const SERIALS: std::ops::Range<i64> = 20_000..80_000;

/// Reads a day; `None` when the cell says nothing.
///
/// - `2024-03-31`, as ISO 8601 writes it, also with slashes.
/// - `31/03/2024`, as the UK writes it; also with full stops or hyphens. Where day and month could change places, the
///   day is first, and that is said.
/// - `31 March 2024`, `31 Mar 2024`.
/// - `45382`, the number that a spreadsheet keeps for a day.
///
/// # Errors
/// When it is no day of the calendar, has a time of day, names a month or year only, has a year of two digits, or has the
/// month first.
///
/// ```
/// use tabular::cell::date;
///
/// let reading = date("01/03/2024")?;
/// assert_eq!(reading.value, Some(jiff::civil::date(2024, 3, 1)));
/// assert_eq!(reading.guess.map(|guess| guess.to_string()).as_deref(), Some("read `01/03/2024` as 1 March 2024"));
///
/// let error = date("01/03/24").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected the year in four digits (this may be 1 March 1924 or 1 March 2024), got `01/03/24`"
/// );
/// # Ok::<(), facts::ValueError>(())
/// ```
pub fn date(cell: &str) -> Result<Reading<Option<Date>>, ValueError> {
    if is_unknown(cell) {
        return Ok(Reading::sure(None));
    }
    let text = without_midnight(cell)?;
    if let Some(parts) = numbers(text) {
        return of_numbers(parts, cell).map(|reading| reading.map(Some));
    }
    if let Some(date) = in_words(text, cell)? {
        return Ok(Reading::sure(Some(date)));
    }
    let serial = text.parse::<i64>().ok().filter(|serial| SERIALS.contains(serial));
    let day = serial.and_then(|serial| {
        jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().try_days(serial).ok()?).ok()
    });
    match day {
        Some(day) => {
            let guess = Guess::new(GuessKind::Serial, cell, day_text(day));
            Ok(Reading { value: Some(day), guess: Some(guess) })
        }
        None => Err(refused("a date such as `2024-03-31` or `31/03/2024`", cell)),
    }
}

/// Returns a day in words: "1 March 2024".
#[must_use]
pub fn day_text(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// Returns a text without the midnight that programs add to days.
fn without_midnight(cell: &str) -> Result<&str, ValueError> {
    let text = cell.trim();
    let Some((day, time)) = text.split_once(['T', ' ']).filter(|(_, time)| time.contains(':')) else {
        return Ok(text);
    };
    if time.trim_end_matches('Z').split([':', '.']).all(|part| part.bytes().all(|byte| byte == b'0')) {
        return Ok(day);
    }
    Err(refused("a day without a time of day, such as `2024-03-31`", cell))
}

/// Three numbers with one separator between them.
#[derive(Clone, Copy)]
struct Numbers<'t> {
    parts: [&'t str; 3],
    separator: char,
}

fn numbers(text: &str) -> Option<Numbers<'_>> {
    let separator = text.chars().find(|character| matches!(character, '-' | '/' | '.'))?;
    let mut parts = text.split(separator).map(str::trim);
    let parts = [parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?];
    let is_number =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().all(is_number).then_some(Numbers { parts, separator })
}

fn of_numbers(numbers: Numbers<'_>, cell: &str) -> Result<Reading<Date>, ValueError> {
    let Numbers { parts: [first, second, third], separator } = numbers;
    let number = |part: &str| part.parse::<i16>().unwrap_or(i16::MAX);
    let day_of = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let wrong = || refused("a day of the calendar, such as `2024-03-31` or `31/03/2024`", cell);
    if first.len() == 4 {
        // With hyphens it is ISO 8601, which has two digits each.
        let is_iso = second.len() == 2 && third.len() == 2;
        let day = day_of(number(first), number(second), number(third));
        return day
            .filter(|_| separator != '-' || is_iso)
            .filter(|day| is_recent(*day))
            .map(Reading::sure)
            .ok_or_else(wrong);
    }
    let (day, month, year) = (number(first), number(second), number(third));
    if first.len() > 2 || second.len() > 2 {
        return Err(wrong());
    }
    if third.len() == 2
        && let (Some(old), Some(new)) = (day_of(1900 + year, month, day), day_of(2000 + year, month, day))
    {
        let both = format!("the year in four digits (this may be {} or {})", day_text(old), day_text(new));
        return Err(refused(both, cell));
    }
    if third.len() != 4 {
        return Err(wrong());
    }
    match day_of(year, month, day).filter(|day| is_recent(*day)) {
        Some(date) if day <= 12 && day != month => {
            Ok(Reading { value: date, guess: Some(Guess::new(GuessKind::DayFirst, cell, day_text(date))) })
        }
        Some(date) => Ok(Reading::sure(date)),
        None => match day_of(year, day, month).filter(|day| is_recent(*day)) {
            Some(date) => Err(ValueError {
                suggestion: Some(date.to_string()),
                ..refused(format!("the day before the month ({})", date.strftime("%d/%m/%Y")), cell)
            }),
            None => Err(wrong()),
        },
    }
}

/// A year such as 0022 is a slip.
fn is_recent(date: Date) -> bool {
    date.year() >= 1000
}

/// Reads `31 March 2024` and `March 31, 2024`.
fn in_words(text: &str, cell: &str) -> Result<Option<Date>, ValueError> {
    let lower = text.to_lowercase().replace([',', '-', '/'], " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let Some((place, month)) = words.iter().enumerate().find_map(|(place, word)| Some((place, month(word)?)))
    else {
        return Ok(None);
    };
    let number = |word: &str| {
        let digits = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let ending = word.get(digits.len()..).unwrap_or_default();
        matches!(ending, "" | "st" | "nd" | "rd" | "th").then(|| digits.parse::<i16>().ok()).flatten()
    };
    let date = match (words.as_slice(), place) {
        ([day, _, year], 1) | ([_, day, year], 0) => {
            let year = number(year).filter(|year| *year >= 1000);
            let day = number(day).and_then(|day| i8::try_from(day).ok());
            year.zip(day).and_then(|(year, day)| Date::new(year, month, day).ok())
        }
        ([_, _], _) => {
            return Err(refused(
                "a day such as `2024-03-31`; this names a month, or a day without its year",
                cell,
            ));
        }
        _ => None,
    };
    date.map(Some).ok_or_else(|| refused("a date such as `2024-03-31` or `31 March 2024`", cell))
}

fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let found = MONTHS.iter().position(|month| {
        *month == word || month.get(..3) == Some(word) || (word == "sept" && *month == "september")
    })?;
    i8::try_from(found + 1).ok()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use jiff::civil;
    use proptest::prelude::*;

    use super::{date, day_text};

    fn read(cell: &str) -> String {
        match date(cell) {
            Ok(reading) => {
                let date = reading.value.map_or_else(|| "nothing".to_owned(), |date| date.to_string());
                let guess = reading.guess.map(|guess| format!(" ({guess})")).unwrap_or_default();
                format!("{date}{guess}")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn days_read_as_people_write_them() {
        for cell in [
            "2024-03-01",
            "2024/3/1",
            "2024-03-01T00:00:00",
            "2024-03-01 00:00",
            "01.03.2024",
            "1 March 2024",
            "1st Mar 2024",
            "March 1, 2024",
            "01-Mar-2024",
        ] {
            assert!(read(cell).starts_with("2024-03-01"), "{cell}: {}", read(cell));
        }
        assert_snapshot!(read("01/03/2024"), @"2024-03-01 (read `01/03/2024` as 1 March 2024)");
        assert_snapshot!(read("15/02/2024"), @"2024-02-15");
        assert_snapshot!(read("45352"), @"2024-03-01 (read `45352` as 1 March 2024)");
        assert_snapshot!(read("not known"), @"nothing");
    }

    #[test]
    fn what_is_no_day_says_why() {
        assert_snapshot!(read("03/25/2024"), @"expected the day before the month (25/03/2024), got `03/25/2024`; did you mean `2024-03-25`?");
        assert_snapshot!(read("01/03/24"), @"expected the year in four digits (this may be 1 March 1924 or 1 March 2024), got `01/03/24`");
        assert_snapshot!(read("March 2024"), @"expected a day such as `2024-03-31`; this names a month, or a day without its year, got `March 2024`");
        assert_snapshot!(read("2023-02-29"), @"expected a day of the calendar, such as `2024-03-31` or `31/03/2024`, got `2023-02-29`");
        assert_snapshot!(read("2024-2-1"), @"expected a day of the calendar, such as `2024-03-31` or `31/03/2024`, got `2024-2-1`");
        assert_snapshot!(read("0022-03-01"), @"expected a day of the calendar, such as `2024-03-31` or `31/03/2024`, got `0022-03-01`");
        assert_snapshot!(read("2024-03-01 10:30"), @"expected a day without a time of day, such as `2024-03-31`, got `2024-03-01 10:30`");
        assert_snapshot!(read("2024"), @"expected a date such as `2024-03-31` or `31/03/2024`, got `2024`");
        assert_snapshot!(read("soon"), @"expected a date such as `2024-03-31` or `31/03/2024`, got `soon`");
    }

    proptest! {
        #[test]
        fn every_way_of_writing_a_day_is_that_day(days in 0i32..80_000) {
            let day = civil::date(1990, 1, 1).checked_add(jiff::Span::new().days(days % 40_000)).unwrap();
            for cell in [day.to_string(), day.strftime("%d/%m/%Y").to_string(), day_text(day)] {
                prop_assert_eq!(date(&cell).unwrap().value, Some(day), "{}", cell);
            }
        }

        #[test]
        fn nothing_breaks_it(cell in "[0-9/. :TZ-]{0,20}|\\PC{0,20}") {
            let _ = date(&cell);
        }
    }
}
