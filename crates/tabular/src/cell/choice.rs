//! One of several choices, by id, title or another word.

use facts::{FactDefinition, Synonyms, ValueError, fold, suggest};

use super::refused;

/// How many choices an error lists; of more it says how many there are.
const MOST_LISTED: usize = 12;

/// Reads a choice of a fact by its id, its title or a synonym, in any case: its position.
///
/// Takes constant time for an id as it is declared, and else time proportional to the number of choices.
///
/// # Errors
/// When it is none of them. A misspelt one carries a [suggestion](ValueError::suggestion): the id that was perhaps meant.
///
/// ```
/// use facts::Vocabulary;
/// use tabular::cell::choice;
///
/// let vocabulary = Vocabulary::built_in();
/// let host = vocabulary.find("host").and_then(|fact| vocabulary.get(fact)).ok_or("no such fact")?;
/// for word in ["camhs", "CAMHS", "Child and Adolescent Mental Health Services"] {
///     assert_eq!(choice(host, word), Ok(0));
/// }
/// assert_eq!(choice(host, "Voluntary organisation"), choice(host, "voluntary"));
/// assert_eq!(choice(host, "chams").unwrap_err().suggestion.as_deref(), Some("camhs"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn choice(definition: &FactDefinition, cell: &str) -> Result<usize, ValueError> {
    find(definition, cell).ok_or_else(|| unknown(definition, cell))
}

/// Returns the position of a choice that a text names.
pub(super) fn find(definition: &FactDefinition, text: &str) -> Option<usize> {
    let text = text.trim();
    if let Some(position) = definition.choice(text) {
        return Some(position);
    }
    let folded = fold(text);
    let named = |word: &str| {
        let choices = definition.choices();
        choices.iter().position(|choice| fold(&choice.id) == word).or_else(|| {
            choices.iter().position(|choice| titles(&choice.title).any(|title| title == word)).or_else(|| {
                let id = Synonyms::built_in().choice(&definition.id, word)?;
                definition.choice(id)
            })
        })
    };
    // Several of a kind are of that kind: "clinical psychologists".
    named(&folded).or_else(|| named(folded.strip_suffix('s')?))
}

/// Returns a title as people write it: whole, without the article, and without what is in brackets.
fn titles(title: &str) -> impl Iterator<Item = String> {
    let whole = fold(title);
    let bare = ["a ", "an ", "the "].iter().find_map(|article| whole.strip_prefix(article));
    let bare = bare.map(str::to_owned);
    let short = title.split_once(" (").map(|(short, _)| fold(short));
    [Some(whole.clone()), bare, short].into_iter().flatten()
}

/// Returns the error of a text that names no choice.
pub(super) fn unknown(definition: &FactDefinition, cell: &str) -> ValueError {
    let choices = definition.choices();
    let words = choices.iter().flat_map(|choice| [choice.id.as_str(), choice.title.as_str()]);
    let meant = suggest(cell.trim(), words).and_then(|word| {
        choices
            .iter()
            .find(|choice| choice.id == word || choice.title == word)
            .map(|choice| choice.id.clone())
    });
    let expected = if meant.is_some() && choices.len() > MOST_LISTED {
        format!("one of the {} choices of `{}`", choices.len(), definition.id)
    } else {
        let ids: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.id)).collect();
        format!("one of {}", ids.join(", "))
    };
    ValueError { suggestion: meant, ..refused(expected, cell) }
}
