//! Plans for small cases that are easy to get wrong.

use facts::{Members, OpenSet, Sheet, Value, Vocabulary};

/// A set with two summaries. Of `r` it is not known whether it counts as `some`.
const VOCABULARY: &str = r#"
[[fact]]
id = "a"
kind = "boolean"
title = "a"
question = "a?"
help = "a."
yes = "a"
no = "not a"
[[fact]]
id = "staff"
kind = "set"
title = "staff"
question = "staff?"
help = "staff."
choices = [{ id = "p", title = "p" }, { id = "q", title = "q" }, { id = "r", title = "r" }, { id = "s", title = "s" }, { id = "t", title = "t" }]
[[fact]]
id = "some"
kind = "boolean"
title = "some"
question = "some?"
help = "some."
yes = "some"
no = "none"
[fact.umbrella]
set = "staff"
at-least = 1
counting = ["p", "q"]
vague = ["r"]
[[fact]]
id = "several"
kind = "boolean"
title = "several"
question = "several?"
help = "several."
yes = "several"
no = "not several"
[fact.umbrella]
set = "staff"
at-least = 2
counting = ["p", "q", "s"]
"#;

const RULES: &str = r#"
id = "two"
version = "1"
title = "two"
[[characteristic]]
id = "c"
title = "c"
summary = "c"
met-when = { fact = "a" }
[[class]]
id = "some"
title = "some"
classification = "undetermined"
when = { fact = "some" }
[[class]]
id = "a-or-r"
title = "a or r"
classification = "undetermined"
when = { any = [{ fact = "a" }, { includes = { fact = "staff", member = "r" } }] }
[otherwise]
id = "rest"
title = "rest"
classification = "undetermined"
"#;

/// To keep `r` and say that nobody counts takes two changes: the list, and `some`. A list without `r` takes one, for
/// then nobody is left who may count.
#[test]
fn a_list_without_the_vague_member_is_one_change() {
    let vocabulary = Vocabulary::from_toml(VOCABULARY).unwrap();
    let definition = rules::load(&vocabulary, "two.toml", RULES).unwrap();
    let fact = |id| vocabulary.find(id).unwrap();
    let (r, r_and_perhaps_p_and_s) = (Members::from_bits(0b0_0100), Members::from_bits(0b0_1101));
    let mut sheet = Sheet::new();
    sheet.know(fact("staff"), Value::Set(OpenSet::open(r, r_and_perhaps_p_and_s)));
    sheet.know(fact("some"), Value::Boolean(true));
    sheet.know(fact("several"), Value::Boolean(true));
    sheet.close(&vocabulary);

    let plans = definition.plans_to("a-or-r", &sheet, 2);

    let best = plans.first().unwrap();
    let changed: Vec<_> = best.change.iter().map(|change| change.fact).collect();
    assert_eq!(changed, [fact("staff")], "{best:?}");
    assert!(
        best.change
            .iter()
            .all(|change| matches!(&change.to, Value::Set(to) if !to.possible().contains_any(r)))
    );
    let confirmed: Vec<_> = best.confirm.iter().map(|change| (change.fact, change.to.clone())).collect();
    assert_eq!(confirmed, [(fact("a"), Value::Boolean(true))]);
    assert!(best.fewest);
    assert_eq!(definition.verdict(&best.apply(&sheet, &vocabulary)).classes.only(), Some(1));
}
