//! Whatever stands in a definition file, it is read or refused with reasons; what is read can be put to use.
#![no_main]

use std::sync::LazyLock;

use facts::Sheet;
use libfuzzer_sys::fuzz_target;
use rules::Library;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::built_in().expect("the definitions that ship"));

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match LIBRARY.load("fuzz.toml", text) {
        Ok(definition) => {
            let sheet = Sheet::new();
            let assessment = definition.assess(&sheet);
            assert!(!assessment.verdict.classes.is_empty());
            assert!(assessment.headline.split_whitespace().count() <= 25);
            for class in definition.classes().iter().take(2) {
                drop(definition.plans_to(&class.id, &sheet, 1));
            }
            drop(rules::Evaluator::new(&definition).questions(&sheet, 3));
            assert!(!definition.coverage().to_string().is_empty());
        }
        Err(error) => {
            assert!(!error.diagnostics.is_empty());
            assert!(!error.render(true).is_empty() && !error.to_string().is_empty());
        }
    }
});
