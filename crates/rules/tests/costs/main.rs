//! What a text of at most 64 KiB may cost, whatever stands in it: to load it, to report what is wrong with it, and to put it
//! to use. Diagrams and searches are bounded by steps that are counted; what is measured here is that nothing else is left.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

mod shapes;

use std::time::{Duration, Instant};

use facts::{Sheet, Vocabulary};
use rules::{Definition, Evaluator, Library, LoadError, MAX_BYTES, compare, json_schema, load};
use shapes::{Shape, chain, characteristic, class, definitions, fact, mistakes, whole};

/// What any of it may take on a machine that does other things, too; none takes a tenth of it alone.
const MOST: Duration = Duration::from_secs(10);

/// As much stack as the threads have that answer requests.
const STACK: usize = 2 * 1024 * 1024;

fn timed<T>(shape: &Shape, what: &str, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    assert!(began.elapsed() < MOST, "{}, {what}: {:?}", shape.name, began.elapsed());
    result
}

fn put_to_use(library: &Library, shape: &Shape, definition: &Definition) {
    let sheet = Sheet::new();
    timed(shape, "warnings", || definition.warnings().render(true));
    timed(shape, "coverage", || definition.coverage().to_string());
    timed(shape, "verdict", || definition.verdict(&sheet));
    timed(shape, "assessment", || definition.assess(&sheet));
    timed(shape, "questions", || Evaluator::new(definition).questions(&sheet, 3));
    timed(shape, "summary", || Evaluator::new(definition).summarise(&sheet, 3));
    for class in [definition.classes().first(), definition.classes().last()].into_iter().flatten() {
        timed(shape, "plans", || definition.plans_to(&class.id, &sheet, 3));
    }
    let other = library.get("rare-jewels-2019").unwrap();
    timed(shape, "comparison", || compare(other, definition, [&sheet]));
    timed(shape, "schema", || json_schema(definition.vocabulary()).to_string());
}

/// Loads shapes and puts what loads to use; how many did.
fn go_through(shapes: Vec<Shape>) -> usize {
    let go_through = move || {
        let library = Library::built_in().unwrap();
        let load = |shape: &Shape| {
            assert!(shape.text.len() <= MAX_BYTES, "{}: {}", shape.name, shape.text.len());
            match timed(shape, "load", || library.load("x.toml", &shape.text)) {
                Ok(definition) => {
                    put_to_use(&library, shape, &definition);
                    true
                }
                Err(error) => {
                    assert!(
                        !error.diagnostics.is_empty() && error.diagnostics.len() <= 101,
                        "{}",
                        shape.name
                    );
                    timed(shape, "what is wrong", || error.render(true));
                    timed(shape, "what is wrong in lines", || error.to_string());
                    false
                }
            }
        };
        shapes.iter().filter(|shape| load(shape)).count()
    };
    std::thread::Builder::new().stack_size(STACK).spawn(go_through).unwrap().join().unwrap()
}

#[test]
fn whatever_a_definition_says_it_costs_little() {
    let shapes = definitions();
    let (all, loaded) = (shapes.len(), go_through(shapes));
    // A shape that is refused tests less than it should. Some are meant to be, and some have no small diagram.
    assert!(loaded >= all - 18, "{loaded} of {all}");
}

#[test]
fn whatever_is_wrong_with_a_text_it_costs_little() {
    assert_eq!(go_through(mistakes()), 0);
}

fn refused(text: &str) -> LoadError {
    load(&Vocabulary::built_in(), "x.toml", text).unwrap_err()
}

#[test]
fn probes_that_name_each_other_twice_are_refused_with_the_limit() {
    for levels in 2..=64 {
        let text = chain(levels);
        let began = Instant::now();
        let loaded = load(&Vocabulary::built_in(), "x.toml", &text);
        assert!(began.elapsed() < Duration::from_secs(2), "{levels}: {:?}", began.elapsed());
        match loaded {
            Ok(_) => assert!(levels <= 9, "{levels}"),
            Err(error) => {
                assert!(levels > 9, "{levels}: {error}");
                let [problem] = error.diagnostics.as_slice() else { panic!("{error}") };
                assert!(problem.message.contains("at most 10000 are possible"), "{error}");
                let (line, _) = error.position(problem);
                assert!(text.lines().nth(line - 1).unwrap().starts_with("when="), "{error}");
            }
        }
    }
    insta::assert_snapshot!(refused(&chain(26)), @"x.toml:47:6: up to here there are 12227 conditions, with every probe and outcome written out: at most 10000 are possible; name probes and outcomes fewer times: each counts with everything that it rests on");
}

#[test]
fn conditions_nest_only_so_deep_also_through_probes() {
    let probes: Vec<String> = (1..70)
        .map(|level| format!("[[probe]]\nid=\"p{level}\"\ntitle=\"t\"\nwhen={{probe=\"p{}\"}}\n", level - 1))
        .collect();
    let probes = probes.concat();
    let first = "[[probe]]\nid=\"p0\"\ntitle=\"t\"\nwhen={fact=\"consults\"}\n";
    let text = whole(
        &format!("{first}{probes}{}", characteristic(0, "{probe=\"p69\"}")),
        &class(0, "{probe=\"p69\"}"),
    );
    insta::assert_snapshot!(refused(&text), @"x.toml:263:6: conditions nest 65 deep here, with every probe and outcome written out: at most 64 are possible; let probes rest on facts rather than on one another");
}

#[test]
fn what_is_too_long_is_refused_with_the_limit() {
    let (met, when) = (characteristic(0, "{fact=\"consults\"}"), class(0, "{fact=\"consults\"}"));
    let long = format!("{}yes=\"{}\"\nno=\"n\"\n", fact("f", "boolean"), "y".repeat(1001));
    insta::assert_snapshot!(refused(&whole(&format!("{long}{met}"), &when)), @"x.toml:10:5: `yes`: expected at most 1000 characters");
    let id = whole(&met, &when).replace("\"k0\"", &format!("\"{}\"", "k".repeat(101)));
    insta::assert_snapshot!(refused(&id), @"x.toml:10:4: `kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…` is no id: expected at most 100 characters");
    let much = format!("{}#{}", whole(&met, &when), " ".repeat(MAX_BYTES));
    let error = refused(&much);
    assert!(error.text.len() < 200);
    insta::assert_snapshot!(error, @"x.toml:1:1: the file has more than 65536 bytes; split it: a definition that extends another takes over what it does not replace");
}

#[test]
fn of_thousands_of_mistakes_the_first_are_told_and_how_many_more_there_are() {
    let empty: Vec<&str> = vec!["{}"; 5000];
    let text = whole(
        &characteristic(0, &format!("{{any=[{}]}}", empty.join(","))),
        &class(0, "{fact=\"consults\"}"),
    );
    let error = refused(&text);
    assert_eq!(error.diagnostics.len(), 101);
    insta::assert_snapshot!(error.to_string().lines().last().unwrap(), @"x.toml:8:316: from here on 4900 more mistakes are not shown; correct those before first");
}

#[test]
fn what_has_no_small_decision_diagram_is_refused_with_the_facts_that_entangle_it() {
    let shapes = definitions();
    let shape = |name: &str| shapes.iter().find(|shape| shape.name == name).unwrap();
    insta::assert_snapshot!(refused(&shape("at least 178").text), @"x.toml:1:6: the classes depend on 357 facts at once, in too many ways: `f0`, `f1`, `f2`, `f3`, `f4`, `f5`, `f6`, `f7`, `f8`, `f9`, `f10`, `f11` and 345 more; what is possible is read off a decision diagram of at most 4096 nodes: ask for fewer of these facts together, or give a part of them a characteristic or a definition of its own");
}
