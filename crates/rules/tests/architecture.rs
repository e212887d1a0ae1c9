//! The worked example of `ARCHITECTURE.md` loads, and gives what is said there.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use facts::{Interval, Sheet, Value};
use rules::{Definition, Evaluator, Library, Outcome, Score};

const TEXT: &str = include_str!("../../../ARCHITECTURE.md");

fn definition() -> Definition {
    let (_, rest) = TEXT.split_once("```toml\n").unwrap();
    let (file, _) = rest.split_once("```").unwrap();
    let loaded = Library::built_in().unwrap().load("three.toml", file);
    loaded.unwrap_or_else(|error| panic!("{}", error.render(false)))
}

fn classes(evaluator: &mut Evaluator, service: &Sheet) -> Vec<String> {
    let verdict = evaluator.evaluate(service);
    let classes = verdict.classes.iter().map(|class| evaluator.definition().class_at(class).unwrap());
    classes.map(|class| class.title.clone()).collect()
}

#[test]
fn the_worked_example_gives_what_is_said_of_it() {
    let definition = definition();
    let vocabulary = definition.vocabulary();
    let fact = |id: &str| vocabulary.find(id).unwrap();
    let [focus, dedicated, until] = ["work_focus", "dedicated_team", "accepts_until_months"].map(fact);
    assert_eq!(definition.diagram_size().nodes, 4, "A, B, C and D");

    let mut service = Sheet::new();
    let relationship = vocabulary.get(focus).unwrap().choice("relationship").unwrap();
    service.know(focus, Value::Choice(relationship));
    service.know(until, Value::Number(Interval::exact(18.0)));
    let mut evaluator = Evaluator::new(&definition);
    assert_eq!(classes(&mut evaluator, &service), ["Team", "Neither"]);
    let verdict = evaluator.evaluate(&service);
    assert_eq!(*verdict.outcomes, [Outcome::Met]);
    assert_eq!(verdict.score, Score { low: 1.0, high: 1.0, max: 1.0 });

    let questions = evaluator.questions(&service, 9);
    assert_eq!(questions.len(), 1);
    assert!(questions[0].fact == dedicated && questions[0].settles);
    for (answer, class) in [(true, "Team"), (false, "Neither")] {
        let mut after = service.clone();
        after.answer(vocabulary, &[(dedicated, Value::Boolean(answer))]);
        assert_eq!(classes(&mut evaluator, &after), [class]);
    }
}
