//! Which character separates the columns.

use csv_core::{ReadRecordResult, ReaderBuilder};

/// What separates columns in tables that people keep; the first is taken where nothing speaks for another.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows are looked at for the one with the headings. Titles and notes above it are fewer.
pub(crate) const MOST_ABOVE: usize = 20;

/// Returns the separator that the line `sep=;` declares at the beginning of a text, and the length of that line.
pub(crate) fn declared(text: &[u8]) -> Option<(u8, usize)> {
    let (start, rest) = text.split_at_checked(4)?;
    let delimiter = *rest.first()?;
    let end = match rest.get(1..)? {
        [b'\r', b'\n', ..] => 7,
        [b'\n' | b'\r', ..] => 6,
        _ => return None,
    };
    start.eq_ignore_ascii_case(b"sep=").then_some((delimiter, end))
}

/// Returns the separator that makes the most headings known in one of the first rows of a text; `None` when none is.
pub(crate) fn guessed(text: &[u8], known: &dyn Fn(&str) -> bool) -> Option<u8> {
    let mut best = None;
    for delimiter in DELIMITERS {
        let most = rows(text, delimiter).iter().map(|row| count(row, known)).max().unwrap_or(0);
        if most > best.map_or(0, |(most, _)| most) {
            best = Some((most, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter)
}

/// Returns how many cells of a row are known headings.
pub(crate) fn count(row: &[String], known: &dyn Fn(&str) -> bool) -> usize {
    row.iter().filter(|cell| known(cell)).count()
}

/// Returns the first rows of a text, the last of which may be cut short.
fn rows(text: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut parser = ReaderBuilder::new().delimiter(delimiter).build();
    let (mut cells, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 2]);
    let (mut rest, mut rows) = (text, Vec::new());
    while rows.len() < MOST_ABOVE {
        let (mut length, mut count) = (0, 0);
        loop {
            let room = cells.get_mut(length..).unwrap_or_default();
            let ends_room = ends.get_mut(count..).unwrap_or_default();
            let (result, read, wrote, ended) = parser.read_record(rest, room, ends_room);
            rest = rest.get(read..).unwrap_or_default();
            length += wrote;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => break,
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull | ReadRecordResult::End => {
                    return rows;
                }
            }
        }
        let mut start = 0;
        let row = ends.iter().take(count).map(|end| {
            let cell = cells.get(start..*end).unwrap_or_default();
            start = *end;
            String::from_utf8_lossy(cell).into_owned()
        });
        rows.push(row.collect());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{declared, guessed};

    #[test]
    fn the_separator_is_the_one_that_makes_headings_known() {
        let known = |heading: &str| ["name", "host", "nation"].contains(&heading.trim());
        let of = |text: &str| guessed(text.as_bytes(), &known).map(char::from);
        assert_eq!(of("name,host\na,b\n"), Some(','));
        assert_eq!(of("name;host\na, b, c;d\n"), Some(';'));
        assert_eq!(of("name\thost"), Some('\t'));
        assert_eq!(of("Our services, 2024; draft\n\nname|host|nation\n"), Some('|'));
        assert_eq!(of("name\n"), Some(','));
        assert_eq!(of("something else\n"), None);
    }

    #[test]
    fn a_line_may_declare_it() {
        assert_eq!(declared(b"sep=;\r\nname;host"), Some((b';', 7)));
        assert_eq!(declared(b"SEP=\t\nname"), Some((b'\t', 6)));
        for other in ["sep=", "sep=;", "sep=;x\n", "separate\n", ""] {
            assert_eq!(declared(other.as_bytes()), None, "{other}");
        }
    }
}
