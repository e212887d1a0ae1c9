//! What is told about mistakes: line, column, excerpt, cause and what to do. Read as the writer of a definition would.

mod conditions;
mod file;
mod names;
mod own_tests;
mod parts;
mod presumptions;
mod sense;
mod versions;

use facts::Vocabulary;
use rules::load;

pub(crate) const SOUND: &str = r#"id = "x"
version = "1"
title = "t"
[[characteristic]]
id = "c"
title = "c"
summary = "c"
met-when = { fact = "consults" }
[[class]]
id = "k"
title = "k"
classification = "parent-infant-team"
when = { fact = "dedicated_team" }
[otherwise]
id = "o"
title = "o"
classification = "undetermined"
"#;

/// The sound definition with something in the place of something else, and something after it.
pub(crate) fn told(from: &str, to: &str, after: &str) -> String {
    assert!(SOUND.contains(from), "the sound definition has no {from}");
    told_of(&format!("{}{after}", SOUND.replacen(from, to, 1)))
}

pub(crate) fn told_of(text: &str) -> String {
    match load(&Vocabulary::built_in(), "x.toml", text) {
        Ok(_) => "no mistake".to_owned(),
        Err(error) => error.render(false),
    }
}

#[test]
fn the_sound_one_is() {
    assert_eq!(told("", "", ""), "no mistake");
}
