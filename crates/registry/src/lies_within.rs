//! Which areas lie in which others.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AreaShare, BodyView, Registry, Slug};

/// What a source says of where the area of a body lies: in that of another, all of it or a part.
///
/// Areas are what the two bodies commission for, whether they existed at the same time or not: that a county lay where a
/// board works now is true of a county that had ended before the board began. A later statement about the same two bodies
/// takes the place of an earlier one, which stays in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiesWithin {
    /// The body whose area it is.
    pub body: Slug,
    /// The body in whose area it lies.
    pub within: Slug,
    /// How much of it lies there. `None`: a part, and how large a part is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<AreaShare>,
    /// The source.
    pub source: Slug,
    /// Where in the source, and what the share is a share of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
}

/// A body whose area overlaps that of another, as far as is known.
#[derive(Clone, Debug)]
pub struct Overlap<'r> {
    /// The body.
    pub body: &'r Arc<BodyView>,
    /// How much of the inner of the two areas it is; `None` where that is not known. Never none of it.
    pub share: Option<AreaShare>,
}

impl Registry {
    /// Returns the bodies in whose areas the area of a body lies, of those that exist on a day: all of it, or a part. In the
    /// order in which they were first named. Where nothing is returned nothing is known.
    ///
    /// The shares of what overlaps in turn (a council and a board) say nothing of one another: compare bodies of one kind.
    pub fn lies_within<'r>(&'r self, body: &'r BodyView, day: Date) -> impl Iterator<Item = Overlap<'r>> {
        let overlaps = body.within.iter().filter(|(_, share)| !share.is_some_and(AreaShare::is_zero));
        let overlaps =
            overlaps.filter_map(|(at, share)| Some(Overlap { body: self.bodies.at(*at)?, share: *share }));
        overlaps.filter(move |overlap| self.in_force(overlap.body, day))
    }

    /// Returns the bodies whose areas lie in the area of a body, of those that exist on a day, each with how much of its own
    /// area does. In the order in which they were first named. Where nothing is returned nothing is known.
    pub fn holds<'r>(&'r self, body: &'r BodyView, day: Date) -> impl Iterator<Item = Overlap<'r>> {
        let position = self.bodies.position(&body.body.slug);
        let inner = body.holds.iter().filter_map(|at| self.bodies.at(*at));
        inner.filter(move |inner| self.in_force(inner, day)).filter_map(move |inner| {
            let (_, share) = inner.within.iter().find(|(at, _)| Some(*at) == position)?;
            (!share.is_some_and(AreaShare::is_zero)).then_some(Overlap { body: inner, share: *share })
        })
    }

    /// Returns how much of the area of a body went to one that followed it: what a source says, else all of it where the body
    /// has ended and nothing else followed. `None` where that is not known, and where the one did not follow the other.
    #[must_use]
    pub fn passed_on(&self, from: &BodyView, to: &BodyView) -> Option<AreaShare> {
        let to = self.bodies.position(&to.body.slug)?;
        from.successors.iter().find(|(successor, _)| *successor == to)?;
        let stated = from.within.iter().find(|(within, _)| *within == to);
        let alone = from.successors.len() == 1 && from.body.valid_to.is_some();
        stated.map_or_else(|| alone.then_some(AreaShare::WHOLE), |(_, share)| *share)
    }
}
