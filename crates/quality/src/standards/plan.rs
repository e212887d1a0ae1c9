//! Action plans: what to work on, who, by when.

use std::fmt::Write;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Review, Standard, StandardNumber, StandardSet};

/// Something to do about a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The standard.
    pub standard: StandardNumber,
    /// What is to be done.
    pub what: String,
    /// The role that does it.
    pub who: String,
    /// By when.
    pub by: Date,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Date>,
}

/// An action plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionPlan {
    /// Its actions.
    pub actions: Vec<Action>,
}

impl ActionPlan {
    /// The standards to work on about which it plans nothing, in the order of the set.
    #[must_use]
    pub fn missing<'a>(&self, set: &'a StandardSet, review: &Review) -> Vec<&'a Standard> {
        let planned =
            |standard: &&Standard| self.actions.iter().any(|action| action.standard == standard.number);
        review.to_work_on(set).into_iter().filter(|standard| !planned(standard)).collect()
    }

    /// The actions that should be done by now, and are not.
    pub fn overdue(&self, today: Date) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(move |action| action.done.is_none() && action.by < today)
    }

    /// Returns the plan as plain text, ready to print: standard by standard, in the order of the set.
    #[must_use]
    pub fn print(&self, set: &StandardSet, review: &Review) -> String {
        // Writing to a text does not fail.
        let mut text = format!("{} ({})\n", set.title, set.version);
        if let Some(label) = &set.label {
            let _ = writeln!(text, "{label}");
        }
        for standard in review.to_work_on(set) {
            let rating = review.rating(&standard.number).title();
            let _ = writeln!(text, "\n{} {}: {rating}", standard.number, standard.title);
            let own = self.actions.iter().filter(|action| action.standard == standard.number);
            let mut own = own.peekable();
            if own.peek().is_none() {
                text += "  nothing is planned\n";
            }
            for action in own {
                let done = action.done.map(|day| format!(", done {day}")).unwrap_or_default();
                let _ = writeln!(text, "  {} ({}, by {}{done})", action.what, action.who, action.by);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::{Action, ActionPlan};
    use crate::standards::{Rating, Response, Review, StandardSet};

    #[test]
    fn a_plan_names_what_to_work_on_and_what_it_leaves_out() {
        let set = &StandardSet::built_in().unwrap()[0];
        let met = |standard: &crate::standards::Standard| {
            let rating = match standard.number.as_str() {
                "2.3" => Rating::Partly,
                "5.2" => Rating::NotMet,
                "1.4" => return None,
                _ => Rating::Met,
            };
            Some((standard.number.clone(), Response { rating, evidence: Some("seen".to_owned()) }))
        };
        let responses: BTreeMap<_, _> = set.standards.iter().filter_map(met).collect();
        let review = Review { set: set.id.clone(), version: set.version.clone(), responses };
        let action = Action {
            standard: "2.3".parse().unwrap(),
            what: "Write the criteria down".to_owned(),
            who: "clinical lead".to_owned(),
            by: date(2027, 3, 1),
            done: None,
        };
        let plan = ActionPlan { actions: vec![action] };
        let missing: Vec<_> =
            plan.missing(set, &review).iter().map(|standard| standard.number.to_string()).collect();
        assert_eq!(missing, ["1.4", "5.2"]);
        assert_eq!(plan.overdue(date(2027, 3, 1)).count(), 0);
        assert_eq!(plan.overdue(date(2027, 3, 2)).count(), 1);
        insta::assert_snapshot!(plan.print(set, &review), @r"
        Parent-Infant Foundation: self-audit of a parent-infant team (2026-1)

        1.4 Training and skills: not known
          nothing is planned

        2.3 Criteria: partly met
          Write the criteria down (clinical lead, by 2027-03-01)

        5.2 Funding and commissioning: not met
          nothing is planned
        ");
    }
}
