//! Assessing a service: everything that a definition says about it.

use facts::{Sheet, list_text, number_text};

use crate::definition::{Characteristic, Class, Definition};
use crate::domain::Domains;
use crate::evaluate::{Outcome, Score};
use crate::explain::Explanation;
use crate::verdict::positions;

/// What a definition says about a service, with reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The positions of the classes that some completion of the unknown facts would give, in written order.
    pub possible: Vec<usize>,
    /// False when finding exactly those would have cost too much: then others may be among them.
    pub exact: bool,
    /// Where the score lies.
    pub score: Score,
    /// One result a characteristic, in the definition's order.
    pub characteristics: Vec<CharacteristicResult>,
    /// One sentence of at most 25 words.
    pub headline: String,
    /// Why it is of its class, or why that is open.
    pub because: Explanation,
}

/// What a definition says about one characteristic of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct CharacteristicResult {
    /// Whether the service has it.
    pub outcome: Outcome,
    /// What it adds to the score.
    pub score: Score,
    /// Why.
    pub because: Explanation,
}

impl Definition {
    /// Whether some service fits what the sheet says of sets and their summaries.
    pub(crate) fn is_sound(&self, sheet: &Sheet) -> bool {
        let program = self.program();
        program.settle(&mut Domains::of(&program.variables, &program.links, sheet))
    }

    /// Assesses a service, with reasons.
    #[must_use]
    pub fn assess(&self, sheet: &Sheet) -> Assessment {
        let program = self.program();
        let domains = self.domains(sheet);
        let found = program.possible_classes(&domains);
        let possible: Vec<usize> = positions(found.classes).collect();
        let characteristics: Vec<CharacteristicResult> = program
            .criteria
            .iter()
            .enumerate()
            .map(|(position, criterion)| {
                let (outcome, score) = program.outcome(criterion, &domains);
                CharacteristicResult {
                    outcome,
                    score,
                    because: program.explain_outcome(position, &domains, sheet),
                }
            })
            .collect();
        let score = characteristics.iter().fold(Score::default(), |sum, result| sum.plus(result.score));
        let because = self.because(&possible, &domains, sheet);
        let headline = self.headline(&possible, score, &characteristics, &because);
        Assessment { possible, exact: found.exact, score, characteristics, headline, because }
    }

    fn because(&self, possible: &[usize], domains: &Domains, sheet: &Sheet) -> Explanation {
        let program = self.program();
        let explain = |position: usize| {
            program.classes.get(position).map(|when| program.explain(*when, domains, sheet))
        };
        if let [only] = possible {
            let class = self.classes().get(*only);
            let text = class
                .and_then(|class| class.because.clone().or_else(|| Some(class.title.clone())))
                .unwrap_or_default();
            let reason = match explain(*only) {
                Some(reason) if reason.outcome == Outcome::Met => vec![reason],
                // It fits no class above the last, or whatever is unknown leads here: show what rules the others out.
                _ => program
                    .classes
                    .iter()
                    .take(*only)
                    .filter(|when| program.truth(**when, domains) != facts::Truth::True)
                    .map(|when| program.explain(*when, domains, sheet))
                    .collect(),
            };
            let omitted = program.classes.len().saturating_sub(1).min(*only).saturating_sub(reason.len());
            return Explanation { children: reason, omitted, ..Explanation::leaf(text, Outcome::Met) };
        }
        let children = possible
            .iter()
            .filter_map(|position| {
                let class = self.classes().get(*position)?;
                let Some(inner) = explain(*position) else {
                    let text = format!("{} is possible: {OTHERWISE}", class.title);
                    return Some(Explanation::leaf(text, Outcome::Unknown));
                };
                let text = format!("{} is possible: {}", class.title, inner.text);
                Some(Explanation { text, outcome: Outcome::Unknown, ..inner })
            })
            .collect();
        let omitted = self.classes().len() - possible.len();
        let text = format!("what is known leaves {} classes open", possible.len());
        Explanation { children, omitted, ..Explanation::leaf(text, Outcome::Unknown) }
    }

    /// The class and why, or the classes that are open and the first thing that is not known. Where that takes too many
    /// words, how many characteristics are met.
    fn headline(
        &self,
        possible: &[usize],
        score: Score,
        results: &[CharacteristicResult],
        because: &Explanation,
    ) -> String {
        let outcomes: Vec<Outcome> = results.iter().map(|result| result.outcome).collect();
        let reason = match possible {
            [_] => because.text.as_str(),
            _ => first_unknown(because).map_or("", |reason| reason.text.as_str()),
        };
        self.headline_of(possible, score, &outcomes, reason).0
    }

    /// The headline for a reason, which is why the service is of its class or what is not known; and whether it tells how
    /// many characteristics are met instead.
    pub(crate) fn headline_of(
        &self,
        possible: &[usize],
        score: Score,
        outcomes: &[Outcome],
        reason: &str,
    ) -> (String, bool) {
        let title = |position: &usize| self.classes().get(*position).map_or("", |class| class.title.as_str());
        let count = |outcome: Outcome| outcomes.iter().filter(|other| **other == outcome).count();
        let range = if score.high - score.low < 1e-9 {
            number_text(score.low)
        } else {
            format!("{} to {}", number_text(score.low), number_text(score.high))
        };
        let tally = format!(
            "{} of {} characteristics met, {} not known; score {range} of {}",
            count(Outcome::Met),
            outcomes.len(),
            count(Outcome::Unknown),
            number_text(score.max),
        );
        let candidates = if let [only] = possible {
            let name = title(only);
            let why = Some(reason).filter(|why| *why != name);
            why.map(|why| format!("{name}: {why}")).into_iter().chain([format!("{name}: {tally}")]).collect()
        } else {
            let count = format!("Not decided, {} classes are possible", possible.len());
            let mut candidates = vec![format!("{count}: {reason}"), format!("{count}: {tally}")];
            // More than a few names are no headline.
            if possible.len() <= MOST_NAMED {
                candidates.insert(0, format!("Not decided, {}: {reason}", self.class_titles(possible)));
            }
            candidates
        };
        let short = |text: &String| text.split_whitespace().count() <= MOST_WORDS;
        let last = candidates.len() - 1;
        let chosen = candidates.iter().position(short).unwrap_or(last);
        (sentence(&candidates[chosen]), chosen == last)
    }

    /// The class at a position.
    #[must_use]
    pub fn class_at(&self, position: usize) -> Option<&Class> {
        self.classes().get(position)
    }

    /// The characteristic at a position.
    #[must_use]
    pub fn characteristic_at(&self, position: usize) -> Option<&Characteristic> {
        self.characteristics().get(position)
    }

    /// The titles of some classes: "a, b or c".
    #[must_use]
    pub fn class_titles(&self, possible: &[usize]) -> String {
        let titles: Vec<String> = possible
            .iter()
            .filter_map(|position| self.class_at(*position))
            .map(|class| lower(&class.title))
            .collect();
        list_text(&titles, "or")
    }
}

/// A headline has at most so many words.
const MOST_WORDS: usize = 25;
/// Why the last class is possible, which has no condition of its own.
pub(crate) const OTHERWISE: &str = "if nothing above fits";

/// A headline names at most so many classes.
const MOST_NAMED: usize = 3;

/// The first of the smallest reasons that are not known.
fn first_unknown(reason: &Explanation) -> Option<&Explanation> {
    if reason.children.is_empty() {
        return (reason.outcome == Outcome::Unknown).then_some(reason);
    }
    reason.children.iter().find_map(first_unknown)
}

/// At most 25 words, with a capital and a full stop.
fn sentence(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(MOST_WORDS).collect();
    let text = words.join(" ");
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches([',', ';', ':']))
}

/// A title within a sentence: "CAMHS" stays as it is.
pub(crate) fn lower(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), title.chars().nth(1)) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            format!("{}{}", first.to_lowercase(), chars.as_str())
        }
        _ => title.to_owned(),
    }
}
