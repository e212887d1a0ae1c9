//! The verdict alone, for many services: no reasons, no memory of its own.

use facts::Sheet;

use crate::classes::Pool;
use crate::definition::Definition;
use crate::domain::Domains;
use crate::evaluate::{Outcome, Score};
use crate::outlook::Outlook;
use crate::steps::{self, Steps};

/// A verdict without its reasons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The positions of the possible classes.
    pub possible: Vec<usize>,
    /// Whether those are exactly the possible ones.
    pub exact: bool,
    /// Where the score lies.
    pub score: Score,
    /// One outcome a characteristic.
    pub outcomes: Vec<Outcome>,
}

/// Memory for verdicts. One serves any number of services and definitions, one after another.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    domains: Domains,
    pool: Pool,
    verdict: Verdict,
    outlook: Outlook,
}

impl Scratch {
    pub(crate) fn pool(&mut self) -> &mut Pool {
        &mut self.pool
    }

    pub(crate) fn outlook(&mut self) -> &mut Outlook {
        &mut self.outlook
    }
}

impl Definition {
    /// The verdict alone, for many services.
    #[must_use]
    pub fn verdict(&self, sheet: &Sheet) -> Verdict {
        let mut scratch = Scratch::default();
        self.verdict_in(sheet, &mut scratch);
        scratch.verdict
    }

    /// The same without a memory allocation, once the scratch memory has grown to what the definition needs.
    pub fn verdict_in<'s>(&self, sheet: &Sheet, scratch: &'s mut Scratch) -> &'s Verdict {
        self.verdict_within(sheet, scratch, &Steps::new(steps::CLASSES))
    }

    /// The same within a budget of steps, which many services may share.
    pub(crate) fn verdict_within<'s>(
        &self,
        sheet: &Sheet,
        scratch: &'s mut Scratch,
        steps: &Steps,
    ) -> &'s Verdict {
        let program = self.program();
        let Scratch { domains, pool, verdict, .. } = scratch;
        self.load_domains(sheet, domains, pool);
        let found = program.possible_classes_in(domains, pool, steps);
        verdict.possible.clear();
        verdict.possible.extend(positions(found.classes));
        verdict.exact = found.exact;
        verdict.score = Score::default();
        verdict.outcomes.clear();
        for criterion in &program.criteria {
            let (outcome, part) = program.outcome(criterion, domains);
            verdict.score = verdict.score.plus(part);
            verdict.outcomes.push(outcome);
        }
        verdict
    }

    /// The domains of a sheet, with the conclusions that umbrella facts allow. Sources that contradict each other about
    /// a summary leave it free.
    pub(crate) fn domains(&self, sheet: &Sheet) -> Domains {
        let mut domains = Domains::default();
        self.load_domains(sheet, &mut domains, &mut Pool::default());
        domains
    }

    /// The same, into memory already there. Whether some service fits the sheet.
    pub(crate) fn load_domains(&self, sheet: &Sheet, domains: &mut Domains, pool: &mut Pool) -> bool {
        let program = self.program();
        domains.load(&program.variables, &program.links, sheet);
        let fits = program.settle_in(domains, pool);
        if !fits {
            // No completion fits what the sheet says of a set and of its summaries: the summaries do not bind.
            domains.load(&program.variables, &program.links, sheet);
            domains.unbound = u64::MAX;
        }
        fits
    }
}

/// The positions of the bits that are set.
pub(crate) fn positions(bits: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |position| bits & (1 << position) != 0)
}
