//! Questions that nothing hangs on are not asked, however many answers they have.

use facts::{Sheet, Vocabulary};
use rules::{Evaluator, load};

/// Classes and characteristics ask for a team of its own only; the probe reads the professions in many ways, and nothing
/// reads the probe.
const UNREAD: &str = r#"
id = "unread"
version = "1"
title = "A list that nobody needs"
[[probe]]
id = "a-large-team"
title = "it has many professions"
when = { any = [
  { count = { fact = "professions", at-least = 3 } },
  { includes = { fact = "professions", member = "psychiatrist" } },
  { includes = { fact = "professions", member = "midwife" } },
  { includes = { fact = "professions", member = "social-worker" } },
] }
[[characteristic]]
id = "own-team"
title = "Own team"
summary = "It is a team in its own right."
met-when = { fact = "dedicated_team" }
[[class]]
id = "team"
title = "Team"
classification = "parent-infant-team"
when = { outcome = { of = "own-team", at-least = "met" } }
[otherwise]
id = "other"
title = "Other"
classification = "not-a-parent-infant-service"
"#;

#[test]
fn a_set_that_no_verdict_reads_is_not_asked_for() {
    let definition = load(&Vocabulary::built_in(), "unread.toml", UNREAD).unwrap();
    let asked = |sheet: &Sheet| -> Vec<String> {
        let questions = Evaluator::new(&definition).questions(sheet, 99);
        let ids = questions.iter().map(|question| definition.vocabulary().get(question.fact).unwrap());
        ids.map(|fact| fact.id.clone()).collect()
    };
    let mut sheet = Sheet::new();
    assert_eq!(asked(&sheet), ["dedicated_team"]);
    sheet.know(definition.vocabulary().find("dedicated_team").unwrap(), facts::Value::Boolean(true));
    assert_eq!(asked(&sheet), [""; 0]);
}
