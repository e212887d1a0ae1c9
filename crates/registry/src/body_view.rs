//! A commissioning body with what refers to it.

use jiff::civil::Date;

use crate::{AccessReturn, AreaShare, Body, FinancialYear, LiesWithin, Population};

/// A commissioning body with what refers to it.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyView {
    /// The body.
    pub body: Body,
    /// Every claim about the babies of its area, in the order in which they were recorded.
    pub populations: Vec<Population>,
    /// Every return about access, in the order in which they were recorded.
    pub returns: Vec<AccessReturn>,
    /// Every claim about where its area lies, in the order in which they were recorded; [`Registry::lies_within`] says what
    /// they amount to.
    ///
    /// [`Registry::lies_within`]: crate::Registry::lies_within
    pub areas: Vec<LiesWithin>,
    /// Positions of the bodies in whose areas its own lies, and how much of it.
    pub(crate) within: Vec<(u32, Option<AreaShare>)>,
    /// Positions of the bodies whose areas lie in its own.
    pub(crate) holds: Vec<u32>,
    /// Positions of the bodies that followed it, and when.
    pub(crate) successors: Vec<(u32, Date)>,
    /// Positions of the bodies that it followed, and when.
    pub(crate) predecessors: Vec<(u32, Date)>,
    /// Positions of the services that serve its area.
    pub(crate) serves: Vec<u32>,
    /// Positions of the lines that it pays.
    pub(crate) lines: Vec<u32>,
    /// Positions in the journal of the changes that touched it.
    pub(crate) history: Vec<u32>,
}

impl BodyView {
    /// The claim about babies that answers best for a year: of that year, else of the last year before it, else of the
    /// first one after it. Of several for one year, the one recorded last.
    #[must_use]
    pub fn population(&self, year: i16) -> Option<&Population> {
        let rank = |population: &Population| {
            let before = population.year <= year;
            (before, if before { population.year } else { -population.year })
        };
        self.populations.iter().max_by_key(|population| rank(population))
    }

    /// The return about a year: the one recorded last.
    #[must_use]
    pub fn access_return(&self, year: FinancialYear) -> Option<&AccessReturn> {
        self.returns.iter().rev().find(|answer| answer.year == year)
    }

    /// Positions of the services that serve its area, in the order of [`Registry::all_services`].
    ///
    /// [`Registry::all_services`]: crate::Registry::all_services
    #[must_use]
    pub fn serving(&self) -> &[u32] {
        &self.serves
    }

    /// Positions of the bodies that it followed, in the order of [`Registry::bodies`], each with its first day.
    ///
    /// [`Registry::bodies`]: crate::Registry::bodies
    #[must_use]
    pub fn followed(&self) -> &[(u32, Date)] {
        &self.predecessors
    }

    /// Positions of the bodies that followed it, in the order of [`Registry::bodies`], each with its first day.
    ///
    /// [`Registry::bodies`]: crate::Registry::bodies
    #[must_use]
    pub fn followed_by(&self) -> &[(u32, Date)] {
        &self.successors
    }

    /// Positions of the bodies whose areas lie in its own, in the order of [`Registry::bodies`].
    ///
    /// [`Registry::bodies`]: crate::Registry::bodies
    #[must_use]
    pub fn holding(&self) -> &[u32] {
        &self.holds
    }

    /// Positions of the bodies in whose areas its own lies, in the order of [`Registry::bodies`].
    ///
    /// [`Registry::bodies`]: crate::Registry::bodies
    pub fn held_by(&self) -> impl Iterator<Item = u32> {
        self.within.iter().map(|(at, _)| *at)
    }
}
