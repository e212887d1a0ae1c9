use std::fmt::Write;

use async_graphql::ServerError;

use super::*;

const SDL: &str = "
    type Query { teams(first: Int = 20): TeamConnection! bodies(first: Int): TeamConnection! top(first: Int): [Team!]! a: Query }
    type Mutation { rename(name: String): Team }
    type TeamConnection { nodes: [Team!]! totalCount: Int! }
    type Team { name: String! members: [Member!]! tags: [String!]! }
    type Member { name: String! }
";

fn guard() -> Guard {
    Guard::new(Limits::default(), Outline::from_sdl(SDL).unwrap())
}

fn variables(json: &str) -> Variables {
    serde_json::from_str(json).unwrap()
}

fn cost_with(query: &str, json: &str) -> u64 {
    guard().admit(query, &variables(json), None, &Sizes::default()).unwrap().cost
}

fn cost(query: &str) -> u64 {
    cost_with(query, "{}")
}

fn errors(query: &str, json: &str, name: Option<&str>) -> Vec<ServerError> {
    guard().admit(query, &variables(json), name, &Sizes::default()).unwrap_err().errors()
}

fn message(query: &str) -> String {
    errors(query, "{}", None)[0].message.clone()
}

#[test]
fn cost_is_the_product_of_the_pages_on_the_path() {
    assert_eq!(cost("{ a { a { __typename } } }"), 3);
    // teams 1 + nodes 1 + name 3
    assert_eq!(cost("{ teams(first: 3) { nodes { name } } }"), 5);
    // The default of the schema, of the guard, of a variable; the value of a variable.
    assert_eq!(cost("{ teams { nodes { name } } }"), 22);
    assert_eq!(cost("{ bodies { nodes { name } } }"), 52);
    let with_variable = "query($n: Int = 7) { teams(first: $n) { nodes { name } } }";
    assert_eq!(cost(with_variable), 9);
    assert_eq!(cost_with(with_variable, r#"{"n": 9}"#), 11);
    assert_eq!(cost_with("query($n: Int) { teams(first: $n) { nodes { name } } }", r#"{"n": null}"#), 22);
    // What a page is not costs once.
    assert_eq!(cost("{ teams(first: 3) { totalCount } }"), 2);
    // Lists without pages are taken for five, of scalars as well; within a page they are that page.
    let both = "{ teams(first: 2) { nodes { tags members { name } } } }";
    assert_eq!(cost(both), 1 + 1 + (2 + 10) + (2 + 10));
    // A paged list is not a connection: lists in it are lists.
    assert_eq!(cost("{ top(first: 2) { members { name } } }"), 1 + 2 + 10);
    // Fields that do not exist cost one, and validation refuses them.
    assert_eq!(cost("{ nothing { first } }"), 2);
    assert_eq!(cost("{ nothing(first: 4) { first } }"), 2);
}

#[test]
fn lists_cost_what_they_hold() {
    let mut sizes = Sizes::default();
    let cost =
        |sizes: &Sizes, query: &str| guard().admit(query, &Variables::default(), None, sizes).unwrap().cost;
    let query = "{ teams(first: 20) { nodes { members { name } } } }";
    // Three teams.
    sizes.set("Query.teams", Size::list(Measure::each(3)));
    assert_eq!(cost(&sizes, query), 1 + 1 + 3 + 3 * 5);
    // Of at most ten members each, twelve in all.
    sizes.set("Team.members", Size::list(Measure::new(10, 12)));
    assert_eq!(cost(&sizes, query), 1 + 1 + 3 + 12);
    // No more than four in the teams of one list.
    sizes.set("Team.members", Size::list(Measure::new(10, 12).in_list(4)));
    assert_eq!(cost(&sizes, query), 1 + 1 + 3 + 4);
    // Each alias is asked of all again.
    let twice = "{ a: teams(first: 20) { nodes { members { name } } } b: teams(first: 20) { nodes { members { name } } } }";
    assert_eq!(cost(&sizes, twice), 2 * (1 + 1 + 3 + 4));
    // Work is done once for each object.
    sizes.set("Team.name", Size::default().work(Measure::each(7)));
    assert_eq!(cost(&sizes, "{ teams { nodes { name } } }"), 1 + 1 + 3 * 8);
}

#[test]
fn work_that_an_argument_asks_for_costs_where_it_is_given() {
    let guard = guard();
    let mut sizes = Sizes::default();
    sizes.set("Query.top", Size::list(Measure::each(3)).work_with("first", Measure::each(40)));
    let cost = |query: &str, json: &str| guard.admit(query, &variables(json), None, &sizes).unwrap().cost;
    assert_eq!(cost("{ top { name } }", "{}"), 1 + 3);
    assert_eq!(cost("{ top(first: null) { name } }", "{}"), 1 + 3);
    assert_eq!(cost("{ top(first: 2) { name } }", "{}"), 1 + 40 + 2);
    let variable = "query($n: Int) { top(first: $n) { name } }";
    assert_eq!(cost(variable, "{}"), 1 + 3);
    assert_eq!(cost(variable, r#"{"n": null}"#), 1 + 3);
    assert_eq!(cost(variable, r#"{"n": 2}"#), 1 + 40 + 2);
    assert_eq!(cost("query($n: Int = 2) { top(first: $n) { name } }", "{}"), 1 + 40 + 2);
}

#[test]
fn fields_that_lead_back_to_their_type_cost_no_more_than_there_is() {
    let sdl = "type Query { a: Node } type Node { name: String! children: [Node!]! }";
    let guard = Guard::new(Limits::default(), Outline::from_sdl(sdl).unwrap());
    let mut sizes = Sizes::default();
    let steps = vec![Measure::each(3), Measure::each(2)];
    sizes.set("Node.children", Size { steps, ..Size::list(Measure::each(3)) });
    let cost = |query: &str| guard.admit(query, &Variables::default(), None, &sizes).unwrap().cost;
    assert_eq!(cost("{ a { children { name } } }"), 1 + 1 + 3);
    assert_eq!(cost("{ a { children { children { name } } } }"), 1 + 1 + 3 + 2);
    assert_eq!(cost("{ a { children { children { children { children { name } } } } } }"), 1 + 1 + 3 + 2);
}

#[test]
fn ids_cost_as_many_as_there_are() {
    let guard = Guard::new(
        Limits::default(),
        Outline::from_sdl("type Query { nodes(ids: [ID!]!): [N]! } type N { a: Int }").unwrap(),
    );
    let cost =
        |query: &str, json: &str| guard.admit(query, &variables(json), None, &Sizes::default()).unwrap().cost;
    assert_eq!(cost("{ nodes(ids: [1, 2, 3]) { a } }", "{}"), 4);
    assert_eq!(cost("query($ids: [ID!]!) { nodes(ids: $ids) { a } }", r#"{"ids": ["a", "b"]}"#), 3);
    assert_eq!(cost("query($ids: [ID!]! = [1]) { nodes(ids: $ids) { a } }", "{}"), 2);
}

#[test]
fn fragments_cost_what_they_select() {
    let named = "{ teams(first: 3) { ...Page } } fragment Page on TeamConnection { nodes { ...T } } fragment T on Team { name }";
    assert_eq!(cost(named), 5);
    assert_eq!(cost("{ teams(first: 3) { ... on TeamConnection { ... { nodes { name } } } } }"), 5);
}

#[test]
fn only_the_selected_operation_costs() {
    let document = "query A { teams(first: 99) { totalCount } } query B { a { __typename } }";
    let admitted = guard().admit(document, &Variables::default(), Some("B"), &Sizes::default()).unwrap();
    assert_eq!((admitted.cost, admitted.operation_name.as_deref()), (2, Some("B")));
    let only = guard()
        .admit("mutation M { rename { name } }", &Variables::default(), None, &Sizes::default())
        .unwrap();
    assert_eq!((only.operation_type, only.operation_name.as_deref()), (OperationType::Mutation, Some("M")));
}

#[test]
fn a_bomb_is_counted_not_set_off() {
    let mut bomb = String::from("{ ...F0 } ");
    for level in 0..28 {
        write!(bomb, "fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1).unwrap();
    }
    bomb += "fragment F28 on Query { a { __typename } }";
    insta::assert_snapshot!(message(&bomb), @"the selection is 536870912 fields wide once its fragments are expanded, 536868912 over the limit of 2000; ask for less at once");
}

#[test]
fn fragments_that_reach_themselves_are_refused_used_or_not() {
    let cycle = "fragment A on Query { a { ...B } } fragment B on Query { a { ...A } }";
    assert_eq!(
        message(&format!("{{ ...A }} {cycle}")),
        "fragment `A` spreads itself, directly or through others"
    );
    assert!(
        message(&format!("{{ __typename }} {cycle}")).ends_with("spreads itself, directly or through others")
    );
    assert_eq!(
        Code::of(&errors(&format!("{{ ...A }} {cycle}"), "{}", None)[0]),
        Some(Code::GraphqlValidationFailed)
    );
}

#[test]
fn chains_of_fragments_count_as_depth() {
    let mut chain = String::new();
    for n in 0..1000 {
        write!(chain, "fragment F{n} on Query {{ ...F{} }} ", n + 1).unwrap();
    }
    for document in [format!("{{ ...F0 }} {chain}"), format!("{{ __typename }} {chain}")] {
        assert!(message(&document).starts_with("the selection is 33 levels deep"), "{}", message(&document));
    }
}

#[test]
fn limits_hold_at_the_limit_and_not_one_over() {
    let repeat = |what: &str, times: usize| format!("{{ {} }}", what.repeat(times));
    let deep = |times: usize| format!("{}{{ __typename }}{}", "{ a ".repeat(times), "}".repeat(times));
    for (at, over, limit) in [
        (repeat("b: __typename ", 100), repeat("b: __typename ", 101), "aliases"),
        (repeat("a @b ", 100), repeat("a @b ", 101), "directives"),
        (repeat("a ", 2000), repeat("a ", 2001), "fields"),
        (deep(31), deep(32), "depth"),
        (
            "{ teams(first: 99998) { nodes { name } } }".into(),
            "{ teams(first: 99999) { nodes { name } } }".into(),
            "cost",
        ),
        (
            format!("{{ a # {}\n }}", "x".repeat(65_527)),
            format!("{{ a # {}\n }}", "x".repeat(65_528)),
            "documentBytes",
        ),
        (
            format!("{{ a(b: {}{}) }}", "[".repeat(62), "]".repeat(62)),
            format!("{{ a(b: {}{}) }}", "[".repeat(63), "]".repeat(63)),
            "nesting",
        ),
        (
            format!("{{ a(b: [{}]) }}", "1 ".repeat(9_991)),
            format!("{{ a(b: [{}]) }}", "1 ".repeat(9_992)),
            "tokens",
        ),
    ] {
        assert!(
            guard().admit(&at, &Variables::default(), None, &Sizes::default()).is_ok(),
            "{limit}: {}",
            message(&at)
        );
        let error = &errors(&over, "{}", None)[0];
        let extensions = serde_json::to_value(&error.extensions).unwrap();
        assert_eq!(extensions["code"], "LIMIT_EXCEEDED");
        assert_eq!(extensions["limit"]["name"], limit);
        assert_eq!(
            extensions["limit"]["actual"].as_u64().unwrap(),
            extensions["limit"]["max"].as_u64().unwrap() + 1,
            "{limit}"
        );
    }
}

#[test]
fn directives_count_wherever_they_are() {
    let everywhere = "query Q($a: Int @d) @d { a @d { ...F @d ... @d { __typename } } } fragment F on Query @d { __typename }";
    let limits = Limits { directives: 6, ..Limits::default() };
    let guard = |limits| {
        Guard::new(limits, Outline::default()).admit(
            everywhere,
            &Variables::default(),
            None,
            &Sizes::default(),
        )
    };
    assert!(guard(limits.clone()).is_ok());
    assert!(guard(Limits { directives: 5, ..limits }).is_err());
}

#[test]
fn variables_that_may_not_be_null_are_there() {
    let query = "query($a: Int!, $b: Int! = 1, $c: Int) { a }";
    let messages =
        |json| errors(query, json, None).into_iter().map(|error| error.message).collect::<Vec<_>>();
    assert_eq!(messages("{}"), ["variable `$a` is missing, expected a value of type `Int!`"]);
    assert_eq!(
        messages(r#"{"a": null, "b": null}"#),
        [
            "variable `$a` is null, expected a value of type `Int!`",
            "variable `$b` is null, expected a value of type `Int!`"
        ]
    );
    assert!(guard().admit(query, &variables(r#"{"a": 1}"#), None, &Sizes::default()).is_ok());
}

#[test]
fn variables_nest_no_deeper_than_json() {
    let nested = |depth: usize| Variables::from_iter_of("a", depth);
    assert!(guard().admit("{ a }", &nested(64), None, &Sizes::default()).is_ok());
    assert!(guard().admit("{ a }", &nested(65), None, &Sizes::default()).is_err());
}

/// Makes a variable that nests so deep.
trait Nested {
    fn from_iter_of(name: &str, depth: usize) -> Self;
}

impl Nested for Variables {
    fn from_iter_of(name: &str, depth: usize) -> Self {
        let value = (0..depth).fold(Value::Null, |value, _| Value::List(vec![value]));
        let mut variables = Self::default();
        variables.insert(async_graphql::Name::new(name), value);
        variables
    }
}

#[test]
fn operations_are_selected_by_name() {
    let two = "query A { a { __typename } } query B { a { __typename } }";
    let message = |query, name| errors(query, "{}", name)[0].message.clone();
    insta::assert_snapshot!(message(two, None), @"the document has 2 operations and `operationName` is not given, expected one of `A`, `B`");
    insta::assert_snapshot!(message(two, Some("C")), @"no operation is named `C`, expected `A`, `B`");
    insta::assert_snapshot!(message("{ a }", Some("C")), @"no operation is named `C`, expected no name: the only operation has none");
}

#[test]
fn the_nesting_allowed_leaves_most_of_a_small_stack_unused() {
    // A worker thread of tokio has 2 MiB. What is admitted, whatever it nests, gets by with an eighth of it, in this
    // build, optimised or not.
    let nested = |open: &str, close: &str, times: usize| [open.repeat(times), close.repeat(times)].concat();
    let documents = [
        format!("{{ a(b: {}) }}", nested("[", "]", 62)),
        format!("{{ a(b: {}) }}", nested("{c:", "}", 62).replace(":}", ":1}")),
        format!("query($a: {}) {{ a }}", nested("[", "]", 62).replace("[]", "[Int]")),
        format!("query($a: Int = {}) {{ a }}", nested("[", "]", 62)),
        format!("{}{{ __typename }}{}", "{ a ".repeat(31), "}".repeat(31)),
        format!("{}{{ __typename }}{}", "{ ... ".repeat(31), "}".repeat(31)),
        format!("{{ a(b: {}", "[".repeat(62)),
    ];
    let small = std::thread::Builder::new().stack_size(256 * 1024);
    let run = move || {
        documents
            .iter()
            .filter(|text| guard().admit(text, &Variables::default(), None, &Sizes::default()).is_ok())
            .count()
    };
    assert_eq!(small.spawn(run).unwrap().join().unwrap(), 6);
}
