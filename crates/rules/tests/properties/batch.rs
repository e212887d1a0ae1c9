//! Rows and columns give the same answers.

use facts::Sheet;
use proptest::prelude::*;

use crate::config;
use crate::world::{case, recipe, sheet};

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn columns_give_what_rows_give(recipe in recipe(), sheets in prop::collection::vec(sheet(), 1..12), count in 1usize..1200) {
        let Some(definition) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let many: Vec<Sheet> = sheets.iter().cycle().take(count).cloned().collect();
        for (sheet, verdict) in many.iter().zip(definition.verdicts(&many)) {
            prop_assert_eq!(&verdict, &definition.verdict(sheet), "{}", case(&definition, sheet));
        }
    }
}
