//! Every transition of a review, by role and conflict of interest; dates take their course by themselves.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use quality::accreditation::{
    Case, Conflict, Decision, Interests, Interim, Person, PublicState, Role, Stage, Step, StepError,
    StepKind, Taken,
};
use quality::standards::{Action, ActionPlan, Rating, Response, Review, StandardSet};
use registry::Slug;

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn set(id: &str) -> &'static StandardSet {
    StandardSet::built_in().unwrap().iter().find(|set| set.id.as_str() == id).unwrap()
}

fn interests() -> Interests {
    Interests {
        service: slug("harbour"),
        hosts: [slug("harbour-trust")].into(),
        funders: [slug("harbour-icb")].into(),
    }
}

fn person(id: &str, role: Role, works_for: &str) -> Person {
    Person { id: slug(id), role, works_for: BTreeSet::from([slug(works_for)]) }
}

fn review(set: &StandardSet, rating: Rating) -> Review {
    let response = Response { rating, evidence: Some("seen".to_owned()) };
    let responses = set.standards.iter().map(|standard| (standard.number.clone(), response.clone()));
    Review { set: set.id.clone(), version: set.version.clone(), responses: responses.collect() }
}

fn plan(set: &StandardSet) -> ActionPlan {
    let action = |standard: &quality::standards::Standard| Action {
        standard: standard.number.clone(),
        what: "Write it down".to_owned(),
        who: "clinical lead".to_owned(),
        by: date(2027, 6, 1),
        done: None,
    };
    ActionPlan { actions: set.standards.iter().map(action).collect() }
}

fn step(set: &StandardSet, kind: StepKind) -> Step {
    match kind {
        StepKind::SubmitSelfReview => Step::SubmitSelfReview(review(set, Rating::Met)),
        StepKind::AgreePlan => Step::AgreePlan(plan(set)),
        StepKind::AppointReviewers => Step::AppointReviewers(vec![person("rae", Role::Reviewer, "lakeside")]),
        StepKind::RecordVisit => Step::RecordVisit,
        StepKind::SubmitPeerReview => Step::SubmitPeerReview(review(set, Rating::Met)),
        StepKind::Decide => Step::Decide(Decision::Accredit),
        StepKind::Resubmit => Step::Resubmit,
        StepKind::RecordInterim => Step::RecordInterim,
        StepKind::Withdraw => Step::Withdraw,
    }
}

fn taken(by: Person, on: Date) -> Taken {
    Taken { by, on, reason: "as agreed".to_owned(), evidence: None }
}

/// Who takes a step when all is well.
fn fitting(kind: StepKind) -> Person {
    match kind.role() {
        Role::Service => person("sam", Role::Service, "harbour"),
        Role::Coordinator => person("cleo", Role::Coordinator, "network"),
        Role::Reviewer => person("rae", Role::Reviewer, "lakeside"),
        Role::Committee => person("moe", Role::Committee, "hillside"),
    }
}

fn walk(case: Case, set: &StandardSet, on: Date, kinds: &[StepKind]) -> Case {
    kinds.iter().fold(case, |case, kind| case.take(step(set, *kind), taken(fitting(*kind), on)).unwrap())
}

const START: Date = date(2026, 1, 5);

/// A case at each stage.
fn at(stage: Stage) -> (Case, &'static StandardSet) {
    use StepKind::{
        AgreePlan, AppointReviewers, Decide, RecordVisit, SubmitPeerReview, SubmitSelfReview, Withdraw,
    };
    let (audit, typed) = (set("pif-self-audit"), set("typed-illustration"));
    let visited = [SubmitSelfReview, AppointReviewers, RecordVisit];
    let reported = [SubmitSelfReview, AppointReviewers, RecordVisit, SubmitPeerReview];
    let begin = |set: &StandardSet| Case::begin(interests(), set, START);
    let decided = |decision: Decision| {
        let case = walk(begin(typed), typed, START, &reported);
        (case.take(Step::Decide(decision), taken(fitting(Decide), START)).unwrap(), typed)
    };
    match stage {
        Stage::SelfReview => (begin(typed), typed),
        Stage::Planning => (walk(begin(audit), audit, START, &[SubmitSelfReview]), audit),
        Stage::Completed => (walk(begin(audit), audit, START, &[SubmitSelfReview, AgreePlan]), audit),
        Stage::PeerReview => (walk(begin(typed), typed, START, &visited), typed),
        Stage::Committee => (walk(begin(typed), typed, START, &reported), typed),
        Stage::Deferred => decided(Decision::Defer),
        Stage::Accredited => decided(Decision::Accredit),
        Stage::NotAccredited => decided(Decision::Refuse),
        Stage::Withdrawn => (walk(begin(typed), typed, START, &[Withdraw]), typed),
    }
}

/// All steps that there are: at which stage, what, by whom, and where they lead.
const ALLOWED: [(Stage, StepKind, Role, Stage); 16] = [
    (Stage::SelfReview, StepKind::SubmitSelfReview, Role::Service, Stage::PeerReview),
    (Stage::SelfReview, StepKind::Withdraw, Role::Service, Stage::Withdrawn),
    (Stage::Planning, StepKind::AgreePlan, Role::Service, Stage::Completed),
    (Stage::Planning, StepKind::Withdraw, Role::Service, Stage::Withdrawn),
    (Stage::PeerReview, StepKind::AppointReviewers, Role::Coordinator, Stage::PeerReview),
    (Stage::PeerReview, StepKind::RecordVisit, Role::Reviewer, Stage::PeerReview),
    (Stage::PeerReview, StepKind::SubmitPeerReview, Role::Reviewer, Stage::Committee),
    (Stage::PeerReview, StepKind::Withdraw, Role::Service, Stage::Withdrawn),
    (Stage::Committee, StepKind::Decide, Role::Committee, Stage::Accredited),
    (Stage::Committee, StepKind::Withdraw, Role::Service, Stage::Withdrawn),
    (Stage::Deferred, StepKind::Resubmit, Role::Service, Stage::Committee),
    (Stage::Deferred, StepKind::Withdraw, Role::Service, Stage::Withdrawn),
    (Stage::Accredited, StepKind::AppointReviewers, Role::Coordinator, Stage::Accredited),
    (Stage::Accredited, StepKind::RecordInterim, Role::Reviewer, Stage::Accredited),
    (Stage::Accredited, StepKind::Withdraw, Role::Service, Stage::Withdrawn),
    // A developmental review goes from here to its plan.
    (Stage::SelfReview, StepKind::SubmitSelfReview, Role::Service, Stage::Planning),
];

#[test]
fn every_transition_by_role_and_conflict() {
    let ties = [
        ("elsewhere", None),
        ("harbour", Some(Conflict::Service)),
        ("harbour-trust", Some(Conflict::Host)),
        ("harbour-icb", Some(Conflict::Funder)),
    ];
    let mut tried = 0;
    for stage in Stage::ALL {
        let (case, set) = at(*stage);
        for kind in StepKind::ALL {
            for role in Role::ALL {
                for (works_for, conflict) in ties {
                    tried += 1;
                    // The reviewer is the one who was appointed, so that nothing but the tie is in the way.
                    let id = if *role == Role::Reviewer { "rae" } else { "kim" };
                    let by = person(id, *role, works_for);
                    let result = case.take(step(set, *kind), taken(by, START));
                    let row = ALLOWED.iter().find(|row| (row.0, row.1) == (*stage, *kind));
                    let expected = match row {
                        None => Err(StepError::Stage { step: *kind, stage: *stage }),
                        Some(row) if row.2 != *role => Err(StepError::Role { step: *kind, got: *role }),
                        Some(row) if *role == Role::Service => match conflict {
                            Some(Conflict::Service) => Ok(row.3),
                            _ => Err(StepError::NotOfTheService { step: *kind }),
                        },
                        Some(row) => match conflict {
                            None => Ok(row.3),
                            Some(conflict) => Err(StepError::Conflict { person: slug(id), conflict }),
                        },
                    };
                    let seen = result.map(|next| next.stage());
                    assert_eq!(seen, expected, "{stage} {kind} {role} {works_for}");
                }
            }
        }
    }
    assert_eq!(tried, 9 * 9 * 4 * 4);
}

#[test]
fn the_developmental_route_leads_to_a_plan_and_not_to_peers() {
    let audit = set("pif-self-audit");
    let case = Case::begin(interests(), audit, START);
    let (_, kind, _, to) = ALLOWED[15];
    let case = walk(case, audit, START, &[kind]);
    assert_eq!(case.stage(), to);
    let mut weak = review(audit, Rating::Met);
    weak.responses.get_mut(&"2.3".parse().unwrap()).unwrap().rating = Rating::Partly;
    let begun = Case::begin(interests(), audit, START);
    let case = begun.take(Step::SubmitSelfReview(weak), taken(fitting(kind), START)).unwrap();
    let empty = Step::AgreePlan(ActionPlan::default());
    let error = case.take(empty, taken(fitting(kind), START)).unwrap_err();
    assert_eq!(error, StepError::Plan(vec!["2.3".to_owned()]));
    let done = case.take(Step::AgreePlan(plan(audit)), taken(fitting(kind), START)).unwrap();
    let status = done.status(START).unwrap();
    assert_eq!((status.state, status.next_review), (PublicState::Completed, Some(date(2027, 1, 5))));
}

#[test]
fn no_reviewer_is_appointed_with_a_conflict_and_none_decides_on_their_report() {
    let (case, typed) = at(Stage::PeerReview);
    for (works_for, conflict) in
        [("harbour", Conflict::Service), ("harbour-trust", Conflict::Host), ("harbour-icb", Conflict::Funder)]
    {
        let reviewers =
            vec![person("ok", Role::Reviewer, "lakeside"), person("no", Role::Reviewer, works_for)];
        let error =
            case.take(Step::AppointReviewers(reviewers), taken(fitting(StepKind::AppointReviewers), START));
        assert_eq!(error.unwrap_err(), StepError::Conflict { person: slug("no"), conflict });
    }
    let stranger = person("una", Role::Reviewer, "lakeside");
    let error = case.take(Step::RecordVisit, taken(stranger, START)).unwrap_err();
    assert_eq!(error, StepError::NotAppointed { person: slug("una") });
    for none in [vec![], vec![person("moe", Role::Committee, "hillside")]] {
        let error =
            case.take(Step::AppointReviewers(none), taken(fitting(StepKind::AppointReviewers), START));
        assert_eq!(error.unwrap_err(), StepError::NoReviewers);
    }
    let case = walk(case, typed, START, &[StepKind::SubmitPeerReview]);
    let reviewer = person("rae", Role::Committee, "lakeside");
    let error = case.take(Step::Decide(Decision::Refuse), taken(reviewer, START)).unwrap_err();
    assert_eq!(error, StepError::Conflict { person: slug("rae"), conflict: Conflict::Reviewed });
}

#[test]
fn the_committee_accredits_only_what_the_peers_saw_or_what_was_shown_after_a_deferral() {
    let typed = set("typed-illustration");
    let begun = Case::begin(interests(), typed, START);
    let unvisited = walk(begun, typed, START, &[StepKind::SubmitSelfReview, StepKind::AppointReviewers]);
    let report = |rating| Step::SubmitPeerReview(review(typed, rating));
    let reviewer = || taken(fitting(StepKind::SubmitPeerReview), START);
    assert_eq!(unvisited.take(report(Rating::Met), reviewer()).unwrap_err(), StepError::NotVisited);
    let visited = walk(unvisited, typed, START, &[StepKind::RecordVisit]);
    let weak = visited.take(report(Rating::NotKnown), reviewer()).unwrap();
    let committee = || taken(fitting(StepKind::Decide), START);
    let error = weak.take(Step::Decide(Decision::Accredit), committee()).unwrap_err();
    assert_eq!(error, StepError::Thresholds, "what is not known is not met");
    let deferred = weak.take(Step::Decide(Decision::Defer), committee()).unwrap();
    let shown = walk(deferred, typed, START, &[StepKind::Resubmit, StepKind::Decide]);
    assert_eq!(shown.stage(), Stage::Accredited);
}

#[test]
fn a_public_state_says_since_when_it_is_so() {
    let (case, typed) = at(Stage::Committee);
    let on = |month| date(2026, month, 1);
    let decide = |case: &Case, decision, month| {
        case.take(Step::Decide(decision), taken(fitting(StepKind::Decide), on(month))).unwrap()
    };
    let case = decide(&case, Decision::Defer, 2);
    let case = walk(case, typed, on(3), &[StepKind::Resubmit]);
    let case = decide(&case, Decision::Defer, 4);
    let since = |day| case.status(day).map(|status| (status.state, status.since)).unwrap();
    assert_eq!(since(date(2026, 1, 31)), (PublicState::UnderReview, START));
    assert_eq!(since(on(2)), (PublicState::Deferred, on(2)));
    assert_eq!(since(on(3)), (PublicState::UnderReview, on(3)));
    assert_eq!(since(on(12)), (PublicState::Deferred, on(4)));
}

#[test]
fn an_accreditation_lapses_by_date_alone() {
    let (case, typed) = at(Stage::Accredited);
    let status = |case: &Case, day| {
        let status = case.status(day).unwrap();
        (status.state, status.since, status.interim)
    };
    let due = date(2027, 7, 5);
    assert_eq!(case.status(date(2026, 1, 4)), None);
    assert_eq!(status(&case, START), (PublicState::Accredited, START, Some(Interim::Due(due))));
    assert_eq!(status(&case, due), (PublicState::Accredited, START, Some(Interim::Due(due))));
    let after = date(2027, 7, 6);
    assert_eq!(status(&case, after), (PublicState::Accredited, START, Some(Interim::Overdue(due))));
    let seen = walk(case.clone(), typed, after, &[StepKind::RecordInterim]);
    assert_eq!(status(&seen, after), (PublicState::Accredited, START, Some(Interim::Done(after))));
    assert_eq!(status(&seen, due).2, Some(Interim::Due(due)), "as it was on that day");
    let last = date(2029, 1, 4);
    assert_eq!(status(&case, last).0, PublicState::Accredited);
    let over = date(2029, 1, 5);
    assert_eq!(status(&case, over), (PublicState::Lapsed, over, None));
    let late = case.take(Step::RecordInterim, taken(fitting(StepKind::RecordInterim), over)).unwrap_err();
    assert_eq!(late, StepError::Lapsed { on: over });
}

#[test]
fn steps_are_in_the_order_of_their_days_and_have_a_reason() {
    let (case, typed) = at(Stage::Committee);
    let early = taken(fitting(StepKind::Decide), date(2026, 1, 4));
    let error = case.take(step(typed, StepKind::Decide), early).unwrap_err();
    assert_eq!(error, StepError::Order { after: START, got: date(2026, 1, 4) });
    let mut silent = taken(fitting(StepKind::Decide), START);
    silent.reason = " ".to_owned();
    assert_eq!(case.take(step(typed, StepKind::Decide), silent).unwrap_err(), StepError::NoReason);
}

#[test]
fn what_is_public_holds_no_working_paper() {
    let typed = set("typed-illustration");
    let secret = "a sentence of the working papers";
    let mut papers = review(typed, Rating::Met);
    for response in papers.responses.values_mut() {
        response.evidence = Some(secret.to_owned());
    }
    let mut by = taken(fitting(StepKind::SubmitSelfReview), START);
    by.reason = secret.to_owned();
    by.evidence = Some(secret.to_owned());
    let begun = Case::begin(interests(), typed, START);
    let case = begun.take(Step::SubmitSelfReview(papers), by).unwrap();
    let case = walk(case, typed, START, &[StepKind::AppointReviewers, StepKind::RecordVisit]);
    let public = serde_json::to_string(&case.status(START).unwrap()).unwrap();
    for word in [secret, "rae", "sam", "cleo", "peer-review", "harbour-icb"] {
        assert!(!public.contains(word), "{word} in {public}");
    }
    assert!(public.contains("under-review") && public.contains("Illustration"), "{public}");
}

/// What everybody sees of the machine: from which public state a step, or another review, leads to which.
#[test]
fn the_register_takes_the_steps_that_a_review_has_and_no_others() {
    let public = |stage: Stage| {
        let (case, _) = at(stage);
        case.status(START).unwrap().state
    };
    let mut leads: BTreeSet<(PublicState, PublicState)> = BTreeSet::new();
    for (from, step, _, to) in ALLOWED {
        let ends: &[Stage] = match step {
            StepKind::Decide => &[Stage::Accredited, Stage::Deferred, Stage::NotAccredited],
            _ => &[to],
        };
        leads.extend(ends.iter().map(|to| (public(from), public(*to))));
    }
    // Another review begins where one is over, and beside an accreditation.
    for stage in [Stage::Completed, Stage::Accredited, Stage::NotAccredited, Stage::Withdrawn] {
        leads.insert((public(stage), PublicState::UnderReview));
    }
    leads.insert((PublicState::Lapsed, PublicState::UnderReview));
    for from in PublicState::ALL {
        for to in PublicState::ALL {
            let (steps, same) = (leads.contains(&(*from, *to)), from == to);
            assert_eq!(from.next().contains(to), steps && !same, "{from} -> {to}");
        }
    }
}
