//! `submitOutcomeReturns` and `withdrawOutcomeReturn`.

use async_graphql::{Context, ID, InputObject, Result};
use serde_json::{Value as Json, json};
use writer::Command;
use writer::command::{SubmitOutcomeReturns, WithdrawOutcomeReturn};

use super::execute::{Conditions, execute, payload};
use crate::outcome_measure::ScorePerspective;
use crate::service::Service;

/// What a team counted of its own cases. There is no place in it for a row about a family.
#[derive(InputObject)]
pub struct SubmitOutcomeReturnsInput {
    /// The slug of the team.
    service: String,
    /// A return for each quarter, 1 to 20, as `rare-jewels outcomes aggregate` counts them.
    returns: Vec<OutcomeReturnInput>,
    /// What reviewers should know: what a correction corrects. It is in archives: write no numbers and no names.
    reason: Option<String>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// What a team counted in one quarter.
#[derive(InputObject)]
pub struct OutcomeReturnInput {
    /// The quarter, `2024-25-Q1` for April to June 2024: of the referral for `items`, of the closing for all else.
    quarter: String,
    /// The version of the data dictionary; see `dataDictionary`.
    dictionary: String,
    /// The version of the list of measures.
    measures: String,
    /// Families that were referred in the quarter, 0 or more.
    referrals: i32,
    /// These referrals by the items that the team records.
    items: Vec<OutcomeReturnItemInput>,
    /// The cases that were closed in the quarter.
    cases: OutcomeReturnCasesInput,
    /// What became of these cases, by each measure and perspective that the team uses.
    outcomes: Vec<OutcomeReturnSeriesInput>,
}

/// Referrals by one item of the data dictionary.
#[derive(InputObject)]
pub struct OutcomeReturnItemInput {
    /// The slug of the item.
    item: String,
    /// Every category of it, in the order of the dictionary.
    categories: Vec<OutcomeReturnCategoryInput>,
    /// Referrals of which the category is not known.
    not_known: i32,
}

/// Referrals in one category.
#[derive(InputObject)]
pub struct OutcomeReturnCategoryInput {
    /// The slug of the category.
    category: String,
    /// How many.
    count: i32,
}

/// Cases that were closed in the quarter.
#[derive(InputObject)]
pub struct OutcomeReturnCasesInput {
    /// All of them.
    closed: i32,
    /// Families seen at least twice, without those whose referral was refused.
    eligible: i32,
    /// Those of which it is not known whether they had two contacts.
    not_known: i32,
}

/// What became of the eligible cases, by one measure from one perspective.
#[derive(InputObject)]
pub struct OutcomeReturnSeriesInput {
    /// The slug of the measure.
    measure: String,
    /// Who gave the scores.
    perspective: ScorePerspective,
    /// Cases with a score.
    scored: i32,
    /// Families with a first and a last score.
    paired: i32,
    /// What happened between the two scores; only where the measure has a threshold of reliable change.
    change: Option<OutcomeReturnChangeInput>,
    /// The sums of the scores; only of ten pairs or more.
    sums: Option<OutcomeReturnSumsInput>,
}

/// What happened in pairs of scores.
#[derive(InputObject)]
pub struct OutcomeReturnChangeInput {
    /// Better by at least the threshold.
    improved: i32,
    /// A smaller change, or none.
    unchanged: i32,
    /// Worse by at least the threshold.
    deteriorated: i32,
}

/// Sums of scores, with at most two decimals: `"12"`, `"3.25"`.
#[derive(InputObject)]
pub struct OutcomeReturnSumsInput {
    /// Of the first scores.
    first: String,
    /// Of the last scores.
    last: String,
}

/// Which return to take back.
#[derive(InputObject)]
pub struct WithdrawOutcomeReturnInput {
    /// The slug of the team.
    service: String,
    /// The quarter, `2024-25-Q1`.
    quarter: String,
    /// Why, for reviewers. It is in archives: write no numbers and no names.
    reason: String,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(SubmitOutcomeReturnsPayload, service: Service, "The team; null when the input has errors.");
payload!(WithdrawOutcomeReturnPayload, service: Service, "The team; null when the input has errors.");

impl SubmitOutcomeReturnsInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<SubmitOutcomeReturnsPayload> {
        let returns = self.returns.into_iter().map(|one| one.into_json(&self.service)).collect();
        let command = SubmitOutcomeReturns { service: self.service, returns, reason: self.reason };
        let conditions = Conditions::new(self.idempotency_key).within(self.proposal);
        let done = execute(ctx, Command::SubmitOutcomeReturns(command), conditions).await;
        done.map(SubmitOutcomeReturnsPayload)
    }
}

impl WithdrawOutcomeReturnInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<WithdrawOutcomeReturnPayload> {
        let Self { service, quarter, reason, proposal, idempotency_key } = self;
        let command = WithdrawOutcomeReturn { service, quarter, reason };
        let conditions = Conditions::new(idempotency_key).within(proposal);
        let done = execute(ctx, Command::WithdrawOutcomeReturn(command), conditions).await;
        done.map(WithdrawOutcomeReturnPayload)
    }
}

impl OutcomeReturnInput {
    /// The return of a team, in the form in which files have it.
    fn into_json(self, team: &str) -> Json {
        let items = self.items.into_iter().map(|own| {
            let categories = own.categories.into_iter();
            let categories = categories.map(|one| json!({ "category": one.category, "count": one.count }));
            let categories: Vec<Json> = categories.collect();
            json!({ "item": own.item, "categories": categories, "not_known": own.not_known })
        });
        let items: Vec<Json> = items.collect();
        let outcomes: Vec<Json> =
            self.outcomes.into_iter().map(OutcomeReturnSeriesInput::into_json).collect();
        let OutcomeReturnCasesInput { closed, eligible, not_known } = self.cases;
        json!({
            "team": team,
            "quarter": self.quarter,
            "dictionary": self.dictionary,
            "measures": self.measures,
            "referrals": self.referrals,
            "items": items,
            "cases": { "closed": closed, "eligible": eligible, "not_known": not_known },
            "outcomes": outcomes,
        })
    }
}

impl OutcomeReturnSeriesInput {
    fn into_json(self) -> Json {
        let perspective = quality::outcomes::Perspective::from(self.perspective);
        let change = self.change.map(|change| {
            let OutcomeReturnChangeInput { improved, unchanged, deteriorated } = change;
            json!({ "improved": improved, "unchanged": unchanged, "deteriorated": deteriorated })
        });
        let sums = self.sums.map(|sums| json!({ "first": sums.first, "last": sums.last }));
        json!({
            "measure": self.measure,
            "perspective": perspective,
            "scored": self.scored,
            "paired": self.paired,
            "change": change,
            "sums": sums,
        })
    }
}
