//! Texts of at most 64 KiB in many shapes, each made to cost as much as its shape can.

use rules::MAX_BYTES;

const HEAD: &str = "id = \"small\"\nversion = \"1\"\ntitle = \"Small\"\n";
const REST: &str = "[otherwise]\nid = \"rest\"\ntitle = \"Rest\"\nclassification = \"undetermined\"\n";
const A: &str = "{fact=\"dedicated_team\"}";
const B: &str = "{fact=\"trains_professionals\"}";
/// What is left beside the parts that every definition has.
const ROOM: usize = MAX_BYTES - 1200;

pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) text: String,
}

fn shape(name: impl Into<String>, text: String) -> Shape {
    Shape { name: name.into(), text }
}

pub(crate) fn fact(id: &str, kind: &str) -> String {
    format!("[[fact]]\nid=\"{id}\"\nkind=\"{kind}\"\ntitle=\"t\"\nquestion=\"q\"\nhelp=\"h\"\n")
}

fn yes_or_no(id: &str) -> String {
    format!("{}yes=\"y {id}\"\nno=\"n {id}\"\n", fact(id, "boolean"))
}

fn many_choices(id: &str, kind: &str, count: usize) -> String {
    let choices: Vec<String> = (0..count).map(|choice| format!("{{id=\"c{choice}\",title=\"t\"}}")).collect();
    format!("{}choices=[{}]\n", fact(id, kind), choices.join(","))
}

fn probe(id: usize, when: &str) -> String {
    format!("[[probe]]\nid=\"p{id}\"\ntitle=\"t\"\nwhen={when}\n")
}

pub(crate) fn characteristic(id: usize, when: &str) -> String {
    format!("[[characteristic]]\nid=\"c{id}\"\ntitle=\"t\"\nsummary=\"s\"\nmet-when={when}\n")
}

pub(crate) fn class(id: usize, when: &str) -> String {
    format!("[[class]]\nid=\"k{id}\"\ntitle=\"t\"\nclassification=\"undetermined\"\nwhen={when}\n")
}

fn test(id: usize, score: &str) -> String {
    format!("[[test]]\nname=\"{id}\"\ngiven={{}}\nexpect={{score={score}}}\n")
}

pub(crate) fn whole(parts: &str, classes: &str) -> String {
    format!("{HEAD}{parts}{classes}{REST}")
}

/// A definition whose only characteristic and only class rest on these.
fn resting_on(parts: &str, met: &str, when: &str) -> String {
    whole(&format!("{parts}{}", characteristic(0, met)), &class(0, when))
}

/// As many as fit.
fn fill(room: usize, make: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for next in (0..).map(make) {
        if text.len() + next.len() > room {
            break;
        }
        text.push_str(&next);
    }
    text
}

fn list(room: usize, make: impl Fn(usize) -> String) -> String {
    fill(room, |item| format!("{},", make(item))).trim_end_matches(',').to_owned()
}

/// A chain of probes in which each names the one before twice.
pub(crate) fn chain(levels: usize) -> String {
    let probes: String = (1..levels)
        .map(|level| {
            let before = format!("{{probe=\"p{}\"}}", level - 1);
            probe(level, &format!("{{any=[{before},{{all=[{before},{B}]}}]}}"))
        })
        .collect();
    let last = format!("{{probe=\"p{}\"}}", levels - 1);
    resting_on(&format!("{}{probes}", probe(0, A)), &last, &last)
}

/// A chain of probes that each negate the one before, this many times.
fn deep(turns: usize) -> String {
    let around = |level: usize| {
        let inner = format!("{{probe=\"p{level}\"}}");
        (0..turns).fold(inner, |inner, _| format!("{{not={inner}}}"))
    };
    let probes = fill(ROOM, |level| if level == 0 { probe(0, A) } else { probe(level, &around(level - 1)) });
    let last = format!("{{probe=\"p{}\"}}", probes.matches("[[probe]]").count() - 1);
    resting_on(&probes, &last, &last)
}

/// Every pigeon has a hole and no two share one, and tests that make one search for it.
fn pigeons(pigeons: usize, holes: usize, tested: bool) -> String {
    let at = |pigeon: usize, hole: usize| format!("{{fact=\"p{pigeon}_{hole}\"}}");
    let facts: String = (0..pigeons)
        .flat_map(|pigeon| (0..holes).map(move |hole| yes_or_no(&format!("p{pigeon}_{hole}"))))
        .collect();
    let housed = (0..pigeons).map(|pigeon| {
        let holes: Vec<String> = (0..holes).map(|hole| at(pigeon, hole)).collect();
        format!("{{any=[{}]}}", holes.join(","))
    });
    let alone = (0..holes).flat_map(|hole| {
        let pairs = (0..pigeons).flat_map(|one| (0..one).map(move |other| (one, other)));
        pairs.map(move |(one, other)| format!("{{not={{all=[{},{}]}}}}", at(one, hole), at(other, hole)))
    });
    let all: Vec<String> = housed.chain(alone).collect();
    let text = resting_on(&facts, &at(0, 0), &format!("{{all=[{}]}}", all.join(",")));
    let tests = fill(MAX_BYTES - text.len(), |id| test(id, "{low=0,high=1}"));
    if tested { format!("{text}{tests}") } else { text }
}

/// Conditions of three facts each, in no order.
fn clauses(facts: usize, seed: u64, tests: bool) -> String {
    let mut state = seed.wrapping_mul(2_654_435_769).wrapping_add(88_172_645_463_325_252);
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    let named: String = (0..facts).map(|id| yes_or_no(&format!("f{id}"))).collect();
    let room = if tests { ROOM / 2 } else { ROOM } - named.len();
    let mut all = String::new();
    while all.len() + 100 < room {
        // Three different facts, or the part would always hold.
        let first = random(facts - 2);
        let parts: Vec<String> = [first, first + 1, first + 2]
            .into_iter()
            .map(|id| {
                let fact = format!("{{fact=\"f{id}\"}}");
                if random(2) == 0 { fact } else { format!("{{not={fact}}}") }
            })
            .collect();
        all += &["{any=[", &parts.join(","), "]},"].concat();
    }
    let all = all.trim_end_matches(',');
    let needed = all.matches("any=").count() * 19 / 20;
    let when = format!("{{at-least={{count={needed},of=[{all}]}}}}");
    let text = resting_on(&named, "{fact=\"f0\"}", &when);
    let tests =
        if tests { fill(MAX_BYTES - text.len(), |id| test(id, "{low=0,high=1}")) } else { String::new() };
    format!("{text}{tests}")
}

/// Sound definitions, or nearly.
pub(crate) fn definitions() -> Vec<Shape> {
    let facts = fill(ROOM / 2, |id| yes_or_no(&format!("f{id}")));
    let count = facts.matches("[[fact]]").count();
    let each = list(ROOM / 2, |id| format!("{{fact=\"f{}\"}}", id.min(count - 1)));
    let mut all = vec![
        shape("deep", deep(30)),
        shape("a long chain", deep(0)),
        shape("any", resting_on(&facts, A, &format!("{{any=[{each}]}}"))),
        shape("all", resting_on(&facts, A, &format!("{{all=[{each}]}}"))),
        shape("one fact often", resting_on("", A, &format!("{{all=[{}]}}", list(ROOM, |_| B.to_owned())))),
        shape("all facts", resting_on(&fill(ROOM, |id| yes_or_no(&format!("f{id}"))), A, B)),
        shape("pigeons", pigeons(9, 8, true)),
        shape("pigeons, untested", pigeons(9, 8, false)),
        shape("few pigeons", pigeons(5, 4, true)),
        shape(
            "characteristics",
            whole(
                &fill(ROOM, |id| {
                    format!("{}partly-when={B}\napplies-if={{fact=\"consults\"}}\n", characteristic(id, A))
                }),
                &class(0, A),
            ),
        ),
        shape("tests", format!("{0}{1}", resting_on("", A, A), fill(ROOM, |id| test(id, "{low=0,high=1}")))),
    ];
    for needed in [1, 10, count / 2] {
        let text = resting_on(&facts, A, &format!("{{at-least={{count={needed},of=[{each}]}}}}"));
        all.push(shape(format!("at least {needed}"), text));
    }
    for seed in 0..4 {
        let facts = 40 + 30 * usize::try_from(seed).unwrap();
        all.push(shape(format!("clauses of {facts}"), clauses(facts, seed, false)));
        all.push(shape(format!("clauses of {facts}, tested"), clauses(facts, seed, true)));
    }
    // Outcomes of many characteristics, in many classes.
    let asked = fill(ROOM * 2 / 5, |id| {
        format!("{}{}", yes_or_no(&format!("f{id}")), characteristic(id, &format!("{{fact=\"f{id}\"}}")))
    });
    let known = asked.matches("[[char").count();
    let classes: String = (0..40)
        .map(|id| {
            let of = list(ROOM / 80, |next| {
                format!("{{outcome={{of=\"c{}\",at-least=\"met\"}}}}", (id * 7 + next) % known)
            });
            class(id, &format!("{{at-least={{count=12,of=[{of}]}}}}"))
        })
        .collect();
    all.push(shape("outcomes", whole(&asked, &classes)));
    for sets in [12, 24, 60] {
        let facts: String = (0..sets).map(|id| many_choices(&format!("s{id}"), "set", 8)).collect();
        let parts: Vec<String> = (0..sets)
            .flat_map(|id| {
                (0..4).map(move |member| {
                    format!("{{includes={{fact=\"s{id}\",any-of=[\"c{member}\",\"c{}\"]}}}}", member + 3)
                })
            })
            .collect();
        let (met, when) = (parts.join(","), parts.join(","));
        let met = format!("{{at-least={{count={},of=[{met}]}}}}", sets * 2);
        all.push(shape(format!("{sets} sets"), resting_on(&facts, &met, &format!("{{all=[{when}]}}"))));
    }
    let set = many_choices("s", "set", 64);
    let counted = list(ROOM - set.len(), |id| {
        let among = format!("[\"c{}\",\"c{}\",\"c{}\"]", id % 64, (id * 7 + 1) % 64, (id * 13 + 2) % 64);
        format!("{{count={{fact=\"s\",at-least=1,among={among}}}}}")
    });
    all.push(shape("a set", resting_on(&set, &format!("{{at-least={{count=9,of=[{counted}]}}}}"), A)));
    let numbers: Vec<String> =
        (0..90).map(|id| format!("{}unit=\"u\"\n", fact(&format!("n{id}"), "number"))).collect();
    let numbers = numbers.concat();
    let compared = list(ROOM - numbers.len(), |id| {
        format!("{{compare={{fact=\"n{}\",at-least={}}}}}", id % 90, id / 90 + 1)
    });
    all.push(shape("numbers", resting_on(&numbers, A, &format!("{{all=[{compared}]}}"))));
    let choices = fill(ROOM / 2, |id| many_choices(&format!("h{id}"), "choice", 64));
    let kinds = choices.matches("[[fact]]").count();
    let is = list(ROOM / 2, |id| format!("{{is={{fact=\"h{}\",value=\"c{}\"}}}}", id % kinds, id * 7 % 64));
    all.push(shape("choices", resting_on(&choices, &format!("{{at-least={{count=9,of=[{is}]}}}}"), A)));
    all.push(shape(
        "long words",
        resting_on(
            &format!("{}yes=\"{}\"\nno=\"n\"\n", fact("f", "boolean"), "long ".repeat(199)),
            &format!("{{any=[{},{A}]}}", list(ROOM - 1300, |_| "{fact=\"f\"}".to_owned())),
            A,
        ),
    ));
    all
}

/// Texts with thousands of mistakes, and what is hardly a definition.
pub(crate) fn mistakes() -> Vec<Shape> {
    let facts = fill(ROOM / 3, |id| yes_or_no(&format!("fact_number_{id}")));
    let of = |room: usize, item: &str| list(room, |id| item.replace('N', &id.to_string()));
    let any = |list: String| resting_on("", &format!("{{any=[{list}]}}"), A);
    let sound = resting_on("", A, A);
    let given = |key: &str| {
        let given = of(ROOM - sound.len(), key);
        format!("{sound}[[test]]\nname=\"n\"\ngiven={{{given}}}\nexpect={{score=1}}\n")
    };
    let mut all = vec![
        shape(
            "unknown facts",
            resting_on(&facts, &format!("{{any=[{}]}}", of(ROOM * 2 / 3, "{fact=\"zzzN\"}")), A),
        ),
        shape(
            "facts with a slip",
            resting_on(&facts, &format!("{{any=[{}]}}", of(ROOM * 2 / 3, "{fact=\"fact_namberN\"}")), A),
        ),
        shape("a long fact", resting_on(&facts, &format!("{{fact=\"{}\"}}", "f".repeat(ROOM / 2)), A)),
        shape("empty conditions", any(of(ROOM, "{}"))),
        shape("numbers for conditions", any(of(ROOM, "N"))),
        shape("many keys", resting_on("", &format!("{{{}}}", of(ROOM, "kN=1")), A)),
        shape("given", given("aN=1")),
        shape("given in full", given("aN_complete=true")),
        shape("tests that fail", format!("{sound}{}", fill(ROOM - sound.len(), |id| test(id, "3")))),
        shape(
            "tests of nothing",
            format!("{sound}{}", fill(ROOM - sound.len(), |_| "[[test]]\n".to_owned())),
        ),
        shape("duplicate classes", whole(&characteristic(0, A), &fill(ROOM, |_| class(0, A)))),
        shape("unknown keys", format!("{HEAD}{}", fill(ROOM, |id| format!("k{id}=1\n")))),
        shape("unknown tables", format!("{HEAD}{}", fill(ROOM, |id| format!("[k{id}]\n")))),
        shape("empty parts", format!("{HEAD}{}", fill(ROOM, |_| "[[class]]\n".to_owned()))),
        shape("a variant of itself", format!("{HEAD}extends=\"small-1\"\n{}", fill(ROOM, |id| class(id, A)))),
        shape(
            "a variant",
            format!(
                "{HEAD}extends=\"rare-jewels-2019\"\n{}",
                fill(ROOM, |id| format!("{}before=\"zz{id}\"\n", class(id, "{probe=\"p\"}")))
            ),
        ),
        shape(
            "probes in circles",
            resting_on(
                &fill(ROOM, |id| {
                    let (one, other) = ((id * 7 + 1) % 700, (id * 13 + 5) % 700);
                    probe(id, &format!("{{any=[{{probe=\"p{one}\"}},{{probe=\"p{other}\"}}]}}"))
                }),
                A,
                A,
            ),
        ),
        shape(
            "a long number",
            format!("{sound}[[test]]\nname=\"n\"\ngiven={{opened_year={}}}\n", "1".repeat(ROOM - 500)),
        ),
        shape("a long text", format!("{HEAD}x=\"{}\"\n", "é".repeat(ROOM / 2))),
        shape("a long key", format!("{}a=1", fill(ROOM, |_| "a.".to_owned()))),
        shape("nested lists", format!("a={}{}", "[".repeat(ROOM / 2), "]".repeat(ROOM / 2))),
        shape("nested tables", format!("a={}1", fill(ROOM, |_| "{a=".to_owned()))),
    ];
    for part in [
        "=\n",
        "\"\n",
        "[",
        "{",
        "a=[",
        "[[a]]\n",
        "a.",
        "-\n",
        "a={",
        "\u{1}\n",
        "#\n",
        "[a.a.a.a.a]\n",
        "é",
    ] {
        all.push(shape(format!("{part:?}"), fill(MAX_BYTES, |_| part.to_owned())));
    }
    all
}
