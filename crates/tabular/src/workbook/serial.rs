//! Numbers of a workbook as a person would write them: dates, and numbers without the noise of computing.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::{SignedDuration, ToSpan};

/// The last day that a workbook knows, 31 December 9999, as the number of its day.
const LAST: f64 = 2_958_466.0;

/// Returns the day, or day and time, that a number stands for; `None` when it stands for none.
///
/// Day 1 is 1 January 1900, or 2 January 1904 in workbooks that count from 1904. Excel takes 1900 for a leap year, so
/// that days before March 1900 are one off. A number below 1 is a time of day.
pub(super) fn date_text(serial: f64, from_1904: bool) -> Option<String> {
    if !(0.0..LAST).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the days that there are")]
    let (day, seconds) = (serial.trunc() as i64, (serial.fract() * 86_400.0).round() as i64);
    let is_time = day == 0 && !from_1904;
    // A time that rounds up to midnight is the next day.
    let moment = DateTime::from_parts(day_of(day, from_1904)?, Time::midnight());
    let moment = moment.checked_add(SignedDuration::from_secs(seconds)).ok()?;
    if is_time {
        return Some(moment.strftime("%H:%M").to_string());
    }
    if moment.time() == Time::midnight() {
        return Some(moment.date().to_string());
    }
    Some(moment.strftime("%Y-%m-%d %H:%M").to_string())
}

/// Returns the day with this number.
fn day_of(day: i64, from_1904: bool) -> Option<Date> {
    let first = match (from_1904, day) {
        (true, _) => date(1904, 1, 1),
        (false, ..60) => date(1899, 12, 31),
        (false, _) => date(1899, 12, 30),
    };
    first.checked_add(day.days()).ok()
}

/// Returns a number in 15 digits, as a spreadsheet shows it, without needless zeros.
pub(super) fn number_text(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    facts::number_text(rounded)
}

/// Returns whether a format of numbers is one of dates or times of day.
pub(super) fn is_date_format(id: u32, code: Option<&str>) -> bool {
    let Some(code) = code else {
        return matches!(id, 14..=22 | 27..=36 | 45 | 47 | 50..=58);
    };
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            // What is quoted or escaped is shown as it is, and what is in brackets is a colour, a condition or a place.
            '"' => drop(characters.by_ref().find(|other| *other == '"')),
            '[' => {
                let inside: String = characters.by_ref().take_while(|other| *other != ']').collect();
                // Elapsed hours or minutes are a number of days.
                if inside.chars().all(|other| matches!(other, 'h' | 'H' | 'm' | 'M' | 's' | 'S')) {
                    return false;
                }
            }
            '\\' | '_' | '*' => drop(characters.next()),
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return true,
            // The rest is for negative numbers and texts.
            ';' => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{date_text, is_date_format, number_text};

    #[test]
    fn numbers_of_days_are_dates() {
        let text = |serial| date_text(serial, false).unwrap();
        assert_eq!(text(1.0), "1900-01-01");
        assert_eq!(text(59.0), "1900-02-28");
        assert_eq!(text(61.0), "1900-03-01");
        assert_eq!(text(45_352.0), "2024-03-01");
        assert_eq!(text(45_352.437_5), "2024-03-01 10:30");
        assert_eq!(text(45_351.999_999_9), "2024-03-01");
        assert_eq!(text(0.5), "12:00");
        assert_eq!(date_text(43890.0, true).unwrap(), "2024-03-01");
        assert_eq!(date_text(-1.0, false), None);
        assert_eq!(date_text(f64::NAN, false), None);
        assert_eq!(date_text(1e300, false), None);
    }

    #[test]
    fn numbers_are_as_a_spreadsheet_shows_them() {
        assert_eq!(number_text(0.1 + 0.2), "0.3");
        assert_eq!(number_text(1200.0), "1200");
        assert_eq!(number_text(-6.0), "-6");
    }

    #[test]
    fn formats_of_dates_are_recognised() {
        for code in ["dd/mm/yyyy", "yyyy\\-mm\\-dd", "[$-809]d mmmm yyyy;@", "h:mm AM/PM", "mmm\\-yy"] {
            assert!(is_date_format(164, Some(code)), "{code}");
        }
        for code in ["General", "0.00", "#,##0", "[Red]0", "\"days\" 0", "[h]:mm", "0.0E+00", "@", "0_d"] {
            assert!(!is_date_format(164, Some(code)), "{code}");
        }
        assert!(is_date_format(14, None) && !is_date_format(1, None) && !is_date_format(46, None));
    }
}
