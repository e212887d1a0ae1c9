//! Whatever is in a cell, it is read or refused with reasons; and the value that was read is written and read again as it
//! was.
#![no_main]

use facts::{FactKind, Value, Vocabulary};
use libfuzzer_sys::fuzz_target;
use tabular::cell;

fuzz_target!(|cell: &str| {
    let said = |error: facts::ValueError| assert!(!error.expected.is_empty());
    let _ = cell::yes_or_no(cell).map_err(said);
    let _ = cell::nation(cell).map_err(said);
    let _ = cell::money(cell).map_err(said);
    if let Ok(reading) = cell::date(cell).map_err(said)
        && let Some(day) = reading.value
    {
        assert_eq!(cell::date(&day.to_string()).map(|again| again.value), Ok(Some(day)));
    }
    for (_, definition) in Vocabulary::built_in().iter() {
        for complete in [false, true] {
            let Ok(reading) = cell::fact_value(definition, cell, complete).map_err(said) else { continue };
            let Some(value) = reading.value else { continue };
            let complete = matches!(&value, Value::Set(set) if set.is_complete());
            let json = definition.value_to_json(&value);
            assert_eq!(definition.value_from_json(&json, complete).as_ref(), Ok(&value), "{json}");
            if definition.fact_kind() != FactKind::Set {
                break;
            }
        }
    }
});
