//! Team definitions as data: load one, evaluate services, explain, ask, plan.
//!
//! A *definition* is a TOML file that a sector network can read, review and version. It looks for *characteristics* in a
//! service and gives it a *class*; both rest on conditions over the facts of the vocabulary (see the `facts` crate). What is
//! not known about a service stays unknown: a verdict holds exactly the classes that some completion of it would give.
//!
//! # Load
//!
//! [`load`] reads a definition, reports every mistake in it at once, and runs the tests that it carries. This one has two
//! characteristics and two classes; [`Library::built_in`] holds those that ship.
//!
//! ```
//! const TEXT: &str = r#"
//! id = "example"
//! version = "1"
//! title = "A team that works with the relationship"
//!
//! [[characteristic]]
//! id = "relationship"
//! title = "Focus on the relationship"
//! summary = "The work is with parent and baby together."
//! met-when = { is = { fact = "work_focus", value = "relationship" } }
//!
//! [[characteristic]]
//! id = "qualified"
//! title = "Qualified"
//! summary = "A clinical psychologist or a psychotherapist works in it."
//! met-when = { fact = "qualified_mental_health_professional" }
//!
//! [[class]]
//! id = "team"
//! title = "Team"
//! classification = "parent-infant-team"
//! when = { all = [
//!   { fact = "dedicated_team" },
//!   { outcome = { of = "relationship", at-least = "met" } },
//!   { outcome = { of = "qualified", at-least = "met" } },
//! ] }
//!
//! [otherwise]
//! id = "other"
//! title = "Other"
//! classification = "not-a-parent-infant-service"
//!
//! [[test]]
//! name = "all three"
//! given = { dedicated_team = true, work_focus = "relationship", professions = ["clinical-psychologist"] }
//! [test.expect]
//! class = "team"
//! score = 2
//! "#;
//!
//! let definition = rules::load(&facts::Vocabulary::built_in(), "example.toml", TEXT)?;
//! assert_eq!(definition.slug(), "example-1", "id and version");
//! // A clause that no test tries both ways is a warning, with its line and column.
//! assert!(definition.warnings().to_string().starts_with("example.toml:10:"));
//!
//! // Every mistake is an error with a place, and says what was expected.
//! let error = rules::load(&facts::Vocabulary::built_in(), "x.toml", &TEXT.replace("work_focus", "work_fokus"));
//! assert!(error.unwrap_err().to_string().contains("did you mean `work_focus`?"));
//! # Ok::<(), rules::LoadError>(())
//! ```
//!
//! | A condition | holds when |
//! |---|---|
//! | `{ fact = "f" }` | a yes-or-no fact is yes |
//! | `{ is = { fact = "f", value = "v" } }` | a choice is this one; a yes-or-no fact is `true` or `false` |
//! | `{ any-of = { fact = "f", values = ["v", "w"] } }` | a choice is one of these |
//! | `{ compare = { fact = "f", at-least = 3 } }` | a number is `at-least`, `at-most`, `more-than`, `less-than` or `exactly` that |
//! | `{ includes = { fact = "f", member = "m" } }` | a list has this member; `any-of` and `all-of` take several |
//! | `{ count = { fact = "f", at-least = 2 } }` | a list has this number of members, `among = [...]` if only some count |
//! | `{ all = [...] }`, `{ any = [...] }`, `{ not = {...} }` | all of them, one at least, not |
//! | `{ at-least = { count = 2, of = [...] } }` | two at least |
//! | `{ probe = "p" }` | the condition of `[[probe]]` p |
//! | `{ outcome = { of = "c", at-least = "partly-met" } }` | characteristic c is `met`, or at least `partly-met` |
//!
//! A characteristic may have `partly-when` (half the weight) and `applies-if` beside `met-when`. A test expects `class` or
//! `possible`, `score`, `outcomes`, and `likely` with `presumed`. A presumption is a `fact`, a `value`, `when`, perhaps
//! `unless`, and `because`. [`json_schema`] has every key with a line about it.
//!
//! # Evaluate
//!
//! An [`Evaluator`] takes one service after another. What is known of one is a [`facts::Sheet`].
//!
//! ```
//! # let library = rules::Library::built_in().unwrap();
//! # let definition = library.get("mmha-brief").unwrap();
//! use facts::{Sheet, Value};
//! use rules::{Evaluator, Outcome};
//!
//! let vocabulary = definition.vocabulary();
//! let mut service = Sheet::new();
//! service.know(vocabulary.find("led_by_mental_health_professional").unwrap(), Value::Boolean(false));
//!
//! let verdict = Evaluator::new(definition).evaluate(&service);
//! let ids = verdict.classes.iter().filter_map(|class| definition.class_at(class)).map(|class| class.id.as_str());
//! assert_eq!(ids.collect::<Vec<_>>(), ["other-parent-infant-service", "not-a-parent-infant-service"]);
//! assert!(verdict.outcomes.contains(&Outcome::Unknown), "what was not asked stays unknown");
//! assert!(verdict.score.low < verdict.score.high);
//! ```
//!
//! # Explain, ask, plan
//!
//! ```
//! # let library = rules::Library::built_in().unwrap();
//! # let definition = library.get(rules::DEFAULT).unwrap();
//! # let fact = |id| definition.vocabulary().find(id).unwrap();
//! use facts::{Sheet, Value};
//!
//! let mut service = Sheet::new();
//! service.know(fact("dedicated_team"), Value::Boolean(false));
//! service.know(fact("parent_infant_expertise"), Value::Boolean(true));
//!
//! // The reasons show only what decides; the headline is the shortest of them.
//! let assessment = definition.assess(&service);
//! assert!(assessment.headline.starts_with("Not decided"));
//! assert!(assessment.reasons.children[0].text.starts_with("CAMHS-embedded specialist is possible"));
//!
//! // The next question is the one whose answer helps most.
//! let questions = rules::Evaluator::new(definition).questions(&service, 3);
//! assert_eq!(questions[0].fact, fact("host"));
//!
//! // A plan keeps what to find out apart from what to change.
//! let plan = &definition.plans_to("camhs-embedded-specialist", &service, 1)[0];
//! assert!(plan.change.is_empty());
//! assert_eq!(plan.confirm[0].fact, fact("host"));
//! ```
//!
//! # What is likely
//!
//! Where the evidence is silent, a definition may presume what is usual. That names a likely class beside the verdict,
//! which stays as it is, with the presumptions to confirm.
//!
//! ```
//! # let library = rules::Library::built_in().unwrap();
//! # let definition = library.get(rules::DEFAULT).unwrap();
//! # let fact = |id| definition.vocabulary().find(id).unwrap();
//! use facts::{Interval, Sheet, Value};
//!
//! let camhs = definition.vocabulary().get(fact("host")).unwrap().choice("camhs").unwrap();
//! let mut service = Sheet::new();
//! service.know(fact("host"), Value::Choice(camhs));
//! service.know(fact("dedicated_team"), Value::Boolean(false));
//! service.know(fact("accepts_until_months"), Value::Number(Interval::exact(24.0)));
//! assert_eq!(definition.verdict(&service).classes.only(), None, "the evidence leaves several classes");
//!
//! let likely = definition.likely(&service).unwrap();
//! let class = likely.classes.only().and_then(|class| definition.class_at(class)).unwrap();
//! assert_eq!(class.id, "camhs-embedded-specialist");
//! let to_confirm = &definition.presumptions()[likely.rests_on[0]];
//! assert_eq!(to_confirm.fact, fact("parent_infant_expertise"));
//! assert!(!definition.if_not(&service, likely.rests_on[0]).contains(0), "then it is not one");
//! ```
//!
//! # How it works
//!
//! ```text
//! text -> definition_file -> check -> ir -> mdd -> evaluator -> verdict, questions
//!                                      \-> kleene -> explain -> render; plan; presume -> likely
//! ```
//!
//! The crate `definition-file` reads the text and knows what a file can say; this one knows what it means. The checked file
//! is lowered to an intermediate form, conditions as a graph over clauses. Multi-valued decision diagrams
//! are built from it at load: what is possible is read off them exactly. A definition that has none within the limits is
//! refused with the facts that entangle it. Explanations and plans read the same conditions in Kleene's logic. See
//! "How a verdict is computed" in ARCHITECTURE.md for an example that can be followed by hand.
//!
//! The crate is pure: no clock, no input or output, no randomness.
#![forbid(unsafe_code)]

mod applied;
mod assessment;
mod check;
mod compare;
mod coverage;
mod definition;
mod domain;
mod encoder;
mod eval;
mod explain;
mod ir;
mod kleene;
mod library;
mod likely;
mod likely_walk;
mod mdd;
mod memo;
mod outcome;
mod plan;
mod presume;
mod propagate;
mod questions;
mod reach;
mod regions;
mod reload;
mod render;
mod selftest;
mod size;
mod steps;

pub use assessment::{Assessment, CharacteristicResult};
pub use check::load;
pub use compare::{Move, compare};
pub use coverage::{Coverage, Covered, Part};
pub use definition::{Characteristic, Citation, Class, Definition};
#[doc(inline)]
pub use definition_file::{Diagnostic, LoadError, MAX_BYTES, Status, Warnings, json_schema};
pub use encoder::Encoder;
pub use eval::{Evaluator, Summary};
pub use explain::Explanation;
pub use library::{BUILT_IN, BrokenFile, DEFAULT, Library, LibraryError};
pub use likely::{Likely, LikelyClass};
pub use mdd::DiagramSize;
pub use outcome::{ClassSet, Outcome, Score, Verdict};
pub use plan::{Change, Plan};
pub use presume::{Presumed, Presumption};
pub use questions::Question;
pub use reach::Reach;
