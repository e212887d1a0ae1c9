//! Everything that was published about some base counts, and what may be published next.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::figure::{CellId, Figure, Group, Published, Request, Target, sum};
use super::search::{Membership, Search, System, World, can_be_withheld};
use super::{Answer, RuleSet};

/// All that is public about base counts, in the order in which it became public.
///
/// Figures are decided together with all that are public already: across filters, periods and revisions. For every small count, of
/// a cell or of a group that was ever asked for, two *witnesses* are found: worlds with the same public answers, in which the
/// count is at the lower and at the upper end of the protection interval. So no reader who reasons from the answers can rule
/// either end out. Where no witness is found, a figure is withheld, and the search goes on.
///
/// A count that is corrected becomes a new cell ([`add`](Self::add)); figures of later revisions are of the new cell.
///
/// What this does not guard against: a reader who knows counts of their own from elsewhere, such as those of their own team,
/// and one who works backwards from the choice of what was withheld.
#[derive(Clone, Debug)]
pub struct Publication {
    rules: RuleSet,
    counts: Vec<u64>,
    figures: Vec<Figure>,
    /// Where each request is among the figures: a question that was answered gets the same answer.
    asked: BTreeMap<Request, usize>,
    by_cell: Vec<Vec<Membership>>,
}

/// What is asked for cannot be published: a small count would follow from it and from what is public already, or cannot be
/// protected any more. Nothing was published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected figures that leave small counts open beside what is public already")]
pub struct GivesAway;

/// What is recalled does not follow from the counts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected figures that follow from the counts")]
pub struct OfOthers;

impl Publication {
    /// Begins with nothing public.
    #[must_use]
    pub fn new(rules: RuleSet) -> Self {
        Self { rules, counts: Vec::new(), figures: Vec::new(), asked: BTreeMap::new(), by_cell: Vec::new() }
    }

    /// The rules by which it publishes.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Adds a base count, and returns the name of its cell. Nothing is public of it yet.
    pub fn add(&mut self, count: u64) -> CellId {
        self.counts.push(count);
        self.by_cell.push(Vec::new());
        CellId(self.counts.len() - 1)
    }

    /// Publishes what can be published of some requests, and returns an answer for each. What is public already stays.
    ///
    /// Takes time proportional to the number of small counts, times the steps of a search: at most 3,000, most often a few.
    ///
    /// # Errors
    /// When a small count cannot be protected whatever is withheld of these requests. Then nothing becomes public.
    pub fn publish(&mut self, requests: Vec<Request>) -> Result<Vec<Published>, GivesAway> {
        let mut draft = self.clone();
        let first = draft.figures.len();
        let places: Vec<usize> = requests.into_iter().map(|request| draft.take_in(request)).collect();
        // Until nothing more is hidden: what reads the figures later finds witnesses for the same ones. What is hidden once stays hidden.
        while draft.protect(first)? || draft.hide_bare_percentages(first) {}
        let answer = |at: usize| draft.figures.get(at).map_or(Published::Nothing, |figure| figure.published);
        let answers = places.into_iter().map(answer).collect();
        *self = draft;
        Ok(answers)
    }

    /// Takes in what is public already: the answer to a request as it is shown, or nothing where it is hidden.
    ///
    /// # Errors
    /// When the counts do not lead to what is shown: it was about others, or by other rules.
    pub fn recall(&mut self, request: Request, shown: Option<u64>) -> Result<(), OfOthers> {
        let known = self.figures.len();
        let at = self.take_in(request);
        let hides_small = self.rules.hides_small();
        let Some(figure) = self.figures.get_mut(at).filter(|_| at == known) else { return Ok(()) };
        figure.published = match (figure.published, shown) {
            (Published::Nothing, _) => Published::Nothing,
            // Of two that look alike, the one of which readers would know more.
            (Published::Count(Answer::Small), None) if hides_small => Published::Count(Answer::Small),
            (Published::Count(_), None) => Published::Count(Answer::Withheld),
            (Published::Percent(_), None) => Published::Percent(None),
            (Published::Count(answer), Some(_)) if self.rules.shown(answer) == shown => {
                Published::Count(answer)
            }
            (Published::Percent(percent), Some(_)) if percent == shown => Published::Percent(percent),
            _ => return Err(OfOthers),
        };
        Ok(())
    }

    /// Withholds new percentages of counts that are asked for and hidden: readers are not given them. Returns whether there were any.
    fn hide_bare_percentages(&mut self, first: usize) -> bool {
        let is_hidden = |group: &Group| {
            let at = self.asked.get(&Request::Count(group.clone()));
            let figure = at.and_then(|at| self.figures.get(*at));
            figure.is_some_and(|figure| match figure.published {
                Published::Count(answer) => self.rules.shown(answer).is_none(),
                _ => false,
            })
        };
        let is_bare = |figure: &Figure| {
            matches!(figure.published, Published::Percent(Some(_)))
                && (is_hidden(figure.part()) || figure.whole().is_some_and(is_hidden))
        };
        let bare: Vec<usize> =
            (first..self.figures.len()).filter(|at| self.figures.get(*at).is_some_and(is_bare)).collect();
        for at in &bare {
            self.hide(*at);
        }
        !bare.is_empty()
    }

    /// How many counts and percentages of some answers are hidden, small ones included.
    #[must_use]
    pub fn hidden(answers: &[Published]) -> usize {
        let hidden = |answer: &&Published| {
            matches!(answer, Published::Count(Answer::Small | Answer::Withheld) | Published::Percent(None))
        };
        answers.iter().filter(hidden).count()
    }

    /// Answers a request as if it stood alone, unless it was answered before; returns its place.
    fn take_in(&mut self, request: Request) -> usize {
        let at = self.figures.len();
        match self.asked.entry(request.clone()) {
            Entry::Occupied(entry) => return *entry.get(),
            Entry::Vacant(entry) => entry.insert(at),
        };
        let bare = Figure { request, published: Published::Nothing };
        let (part, whole) = bare.sums(&self.counts);
        let figure = Figure::alone(&self.rules, bare.request, part, whole);
        let cells = [Some(figure.part()), figure.whole()].into_iter().flatten().flat_map(Group::cells);
        for cell in cells.collect::<BTreeSet<&CellId>>() {
            let is_in = |group: &Group| group.cells().binary_search(cell).is_ok();
            let (part, whole) = (is_in(figure.part()), figure.whole().is_some_and(is_in));
            if let Some(list) = self.by_cell.get_mut(cell.0) {
                list.push(Membership { figure: at, part, whole });
            }
        }
        self.figures.push(figure);
        at
    }

    /// Finds witnesses for every small count; withholds figures from `first` on where there is none. Returns whether it withheld any. A
    /// witness that was found stays one when more is withheld.
    fn protect(&mut self, first: usize) -> Result<bool, GivesAway> {
        let mut truth = World::new(&self.figures, &self.counts);
        let ends = self.rules.small();
        let mut hid = false;
        for target in self.targets() {
            for end in [*ends.start(), *ends.end()] {
                hid |= self.witness(&target, end, &mut truth, first)?;
            }
        }
        Ok(hid)
    }

    /// Every small count: of cells, of groups that were asked for, of what a part leaves of its whole.
    fn targets(&self) -> BTreeSet<Target> {
        let cells = (0..self.counts.len()).filter_map(|cell| Group::new([CellId(cell)]));
        let asked = self
            .figures
            .iter()
            .flat_map(|figure| [Some(figure.part().clone()), figure.whole().cloned()].into_iter().flatten());
        let rests = self.figures.iter().filter_map(Figure::rest);
        let all = cells.chain(asked).map(Target::from).chain(rests);
        all.filter(|target| self.rules.is_small(target.sum(&self.counts))).collect()
    }

    /// Finds a world in which the target adds up to `goal`, after withholding what is in the way. Returns whether anything was.
    fn witness(
        &mut self,
        target: &Target,
        goal: u64,
        truth: &mut World,
        first: usize,
    ) -> Result<bool, GivesAway> {
        let mut hid = false;
        loop {
            let system = System { rules: &self.rules, figures: &self.figures, by_cell: &self.by_cell };
            match Search::new(&system, target, truth).run(goal) {
                Ok(true) => return Ok(hid),
                Ok(false) => return Err(GivesAway),
                Err(in_the_way) => {
                    self.withhold(target, goal, truth, &in_the_way, first)?;
                    hid = true;
                }
            }
        }
    }

    /// Withholds one figure, of what is in the way or else of all that is new. The first that is enough by itself: percentages
    /// before figures beside the target before those around it, of these the ones of few cells first, and of these the
    /// smallest. When none is enough, the one of the fewest cells.
    fn withhold(
        &mut self,
        target: &Target,
        goal: u64,
        truth: &mut World,
        in_the_way: &BTreeSet<usize>,
        first: usize,
    ) -> Result<(), GivesAway> {
        let rank = |figure: &Figure| {
            let around = match figure.published {
                Published::Percent(_) => 0,
                _ if figure.part().holds(&target.group) => 2,
                _ => 1,
            };
            (around, figure.part().cells().len(), sum(&self.counts, figure.part()))
        };
        let hideable = |at: &usize| {
            *at >= first && self.figures.get(*at).is_some_and(|figure| can_be_withheld(&self.rules, figure))
        };
        let mut candidates: Vec<usize> = in_the_way.iter().copied().filter(hideable).collect();
        if candidates.is_empty() {
            candidates = (first..self.figures.len()).filter(hideable).collect();
        }
        candidates.sort_by_key(|at| (self.figures.get(*at).map(rank), *at));
        for at in candidates.iter().copied() {
            let before = self.hide(at);
            let system = System { rules: &self.rules, figures: &self.figures, by_cell: &self.by_cell };
            if Search::new(&system, target, truth).run(goal).is_ok() {
                return Ok(());
            }
            if let (Some(figure), Some(before)) = (self.figures.get_mut(at), before) {
                figure.published = before;
            }
        }
        let cells = |at: &usize| self.figures.get(*at).map(|figure| figure.part().cells().len());
        let nearest = candidates.into_iter().min_by_key(cells).ok_or(GivesAway)?;
        self.hide(nearest);
        Ok(())
    }

    /// Withholds a figure; returns what was published of it.
    fn hide(&mut self, at: usize) -> Option<Published> {
        let figure = self.figures.get_mut(at)?;
        let hidden = match figure.published {
            Published::Percent(_) => Published::Percent(None),
            _ => Published::Count(Answer::Withheld),
        };
        Some(std::mem::replace(&mut figure.published, hidden))
    }
}
