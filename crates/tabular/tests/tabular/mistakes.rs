//! Ten kinds of mistakes, each named where a person finds it.

use tabular::CellError;

use crate::read;

/// A table with one mistake in each row; what is in brackets is the cell that is wrong.
const ROWS: [(&str, &str); 10] = [
    ("Ash,england,2024-03-01,chams,yes,2,24,midwife", "D"),
    ("Birch,uk,2024-03-01,camhs,yes,2,24,midwife", "B"),
    ("Cedar,wales,03/25/2024,camhs,yes,2,24,midwife", "C"),
    ("Dogwood,wales,01/03/24,camhs,yes,2,24,midwife", "C"),
    ("Elder,wales,2024-03-01,camhs,x,2,24,midwife", "E"),
    ("Fir,wales,2024-03-01,camhs,yes,5..2,24,midwife", "F"),
    ("Gean,wales,2024-03-01,camhs,yes,2,30 years,midwife", "G"),
    ("Hazel,wales,2024-03-01,camhs,yes,2,24,midwife:1;midwife:2", "H"),
    (",wales,2024-03-01,camhs,yes,2,24,midwife", "A"),
    ("Juniper,wales,2024-03-01,camhs,yes,2,24,midwife,too much", "I"),
];

#[test]
fn ten_kinds_of_mistakes_are_ten_errors_in_their_cells() {
    let header = "name,nation,observed_on,host,dedicated_team,staff_wte,accepts_until_months,professions";
    let lines: Vec<&str> = ROWS.iter().map(|(line, _)| *line).collect();
    let text = format!("Found this spring\r\n{header}\r\n{}\r\n", lines.join("\r\n"));
    let services = read(text.as_bytes()).unwrap();
    let errors: Vec<&CellError> =
        services.rows.iter().filter_map(|(_, result)| result.as_ref().err()).flatten().collect();
    assert_eq!(errors.len(), ROWS.len(), "{errors:#?}");
    for ((row, (line, column)), error) in (3..).zip(&ROWS).zip(errors) {
        let place = error.place.column.map(tabular::column_letters);
        assert_eq!((error.place.row, place.as_deref()), (Some(row), Some(*column)), "{line}: {error}");
    }
}

#[test]
fn every_mistake_of_a_row_is_named() {
    let services = read("name,host,dedicated_team,staff_wte\n,chams,perhaps,some\n".as_bytes()).unwrap();
    assert_eq!(services.errors().len(), 4);
}
