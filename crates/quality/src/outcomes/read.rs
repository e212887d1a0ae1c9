//! Reading a return that comes from elsewhere: every field that it has no place for, by name, and every value that does not fit.

use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value as Json};

use super::returns::{
    AggregateReturn, CaseCounts, CategoryCount, Change, ItemCounts, OutcomeCounts, Problems, ReturnProblem,
    Sums,
};

impl AggregateReturn {
    /// Reads a return as [`outcomes`](super) writes it. Whether it fits the dictionary, the measures and itself is for
    /// [`check`](Self::check).
    ///
    /// # Errors
    /// With every problem: a field that a return does not have, one that is missing, a value of another kind.
    pub fn read(json: &Json) -> Result<Self, Vec<ReturnProblem>> {
        let mut problems = Problems::default();
        let read = Object::of(&mut problems, "", json, FIELDS).and_then(|mut fields| fields.whole());
        match read {
            Some(read) if problems.0.is_empty() => Ok(read),
            _ => Err(problems.0),
        }
    }
}

const FIELDS: &[&str] =
    &["team", "quarter", "dictionary", "measures", "referrals", "items", "cases", "outcomes"];

/// The fields of an object that is being read.
struct Object<'a> {
    problems: &'a mut Problems,
    path: &'a str,
    fields: &'a Map<String, Json>,
}

/// The path of a field.
fn join(path: &str, field: impl Display) -> String {
    if path.is_empty() { field.to_string() } else { format!("{path}.{field}") }
}

impl<'a> Object<'a> {
    /// An object with none but these fields.
    fn of(problems: &'a mut Problems, path: &'a str, json: &'a Json, known: &[&str]) -> Option<Self> {
        let Json::Object(fields) = json else {
            problems.add(path, format!("expected an object with {}", known.join(", ")));
            return None;
        };
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            let name = facts::visible(name);
            problems.add(join(path, &name), format!("a return has no field `{name}`"));
        }
        Some(Self { problems, path, fields })
    }

    fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.problems.add(join(self.path, field), message);
    }

    /// A text that is read further.
    fn text<T: FromStr<Err: Display>>(&mut self, field: &str) -> Option<T> {
        let Some(Json::String(text)) = self.fields.get(field) else {
            self.wrong(field, "expected a text");
            return None;
        };
        let read = text.parse().map_err(|error| self.wrong(field, format!("{error}")));
        read.ok()
    }

    fn count(&mut self, field: &str) -> Option<u64> {
        let found = self.fields.get(field).and_then(Json::as_u64);
        if found.is_none() {
            self.wrong(field, "expected a whole number, 0 or more");
        }
        found
    }

    /// A list, whose items are read one by one.
    fn list<T>(
        &mut self,
        field: &str,
        known: &[&str],
        read: impl Fn(&mut Object<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(Json::Array(items)) = self.fields.get(field) else {
            self.wrong(field, "expected a list");
            return None;
        };
        let mut all = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = join(self.path, format_args!("{field}.{at}"));
            all.push(Object::of(self.problems, &path, item, known).and_then(|mut fields| read(&mut fields)));
        }
        all.into_iter().collect()
    }

    /// An object within.
    fn within<T>(
        &mut self,
        field: &str,
        known: &[&str],
        read: impl Fn(&mut Object<'_>) -> Option<T>,
    ) -> Option<T> {
        let path = join(self.path, field);
        let json = self.fields.get(field).unwrap_or(&Json::Null);
        Object::of(self.problems, &path, json, known).and_then(|mut fields| read(&mut fields))
    }

    /// An object within that may be missing; the outer `None` is for one that does not fit.
    #[expect(clippy::option_option, reason = "a missing object fits, a wrong one does not")]
    fn within_if_any<T>(
        &mut self,
        field: &str,
        known: &[&str],
        read: impl Fn(&mut Object<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.fields.get(field) {
            None | Some(Json::Null) => Some(None),
            Some(_) => self.within(field, known, read).map(Some),
        }
    }

    // Every field is read before any is taken, so that each problem is named.

    fn whole(&mut self) -> Option<AggregateReturn> {
        let (team, quarter) = (self.text("team"), self.text("quarter"));
        let (dictionary, measures) = (self.text("dictionary"), self.text("measures"));
        let referrals = self.count("referrals");
        let items = self.list("items", &["item", "categories", "not_known"], item);
        let cases = self.within("cases", &["closed", "eligible", "not_known"], cases);
        let known = ["measure", "perspective", "scored", "paired", "change", "sums"];
        let outcomes = self.list("outcomes", &known, outcome);
        Some(AggregateReturn {
            team: team?,
            quarter: quarter?,
            dictionary: dictionary?,
            measures: measures?,
            referrals: referrals?,
            items: items?,
            cases: cases?,
            outcomes: outcomes?,
        })
    }
}

fn item(fields: &mut Object<'_>) -> Option<ItemCounts> {
    let (item, not_known) = (fields.text("item"), fields.count("not_known"));
    let categories = fields.list("categories", &["category", "count"], |fields| {
        let (category, count) = (fields.text("category"), fields.count("count"));
        Some(CategoryCount { category: category?, count: count? })
    });
    Some(ItemCounts { item: item?, categories: categories?, not_known: not_known? })
}

fn cases(fields: &mut Object<'_>) -> Option<CaseCounts> {
    let [closed, eligible, not_known] = ["closed", "eligible", "not_known"].map(|field| fields.count(field));
    Some(CaseCounts { closed: closed?, eligible: eligible?, not_known: not_known? })
}

fn outcome(fields: &mut Object<'_>) -> Option<OutcomeCounts> {
    let (measure, perspective) = (fields.text("measure"), fields.text("perspective"));
    let (scored, paired) = (fields.count("scored"), fields.count("paired"));
    let change = fields.within_if_any("change", &["improved", "unchanged", "deteriorated"], |fields| {
        let [improved, unchanged, deteriorated] =
            ["improved", "unchanged", "deteriorated"].map(|field| fields.count(field));
        Some(Change { improved: improved?, unchanged: unchanged?, deteriorated: deteriorated? })
    });
    let sums = fields.within_if_any("sums", &["first", "last"], |fields| {
        let [first, last] = ["first", "last"].map(|field| fields.text(field));
        Some(Sums { first: first?, last: last? })
    });
    Some(OutcomeCounts {
        measure: measure?,
        perspective: perspective?,
        scored: scored?,
        paired: paired?,
        change: change?,
        sums: sums?,
    })
}
