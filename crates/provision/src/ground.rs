//! The bodies of a snapshot laid out beside each other, so that many days can be looked at in a moment.

use std::ops::Range;

use jiff::civil::Date;
use registry::{BodyKind, Nation, Registry};

use crate::{Extent, Standing, Status};

/// The bodies of a snapshot, in the order of [`Registry::bodies`].
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    places: Vec<Place>,
    /// Positions of services, body by body.
    serving: Vec<u32>,
    /// Positions of bodies and the first day on which they were followed, body by body.
    followed: Vec<(u32, Date)>,
    /// Positions of bodies and the first day on which they followed, body by body.
    followed_by: Vec<(u32, Date)>,
    /// All bodies, those that others followed before those others.
    order: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Place {
    kind: BodyKind,
    nation: Option<Nation>,
    from: Option<Date>,
    to: Option<Date>,
    serving: Range<usize>,
    followed: Range<usize>,
    followed_by: Range<usize>,
}

impl Place {
    fn valid_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// What is known of an area: of which standings there are services, as sets of bits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reach {
    whole: u8,
    inherited: u8,
    part: u8,
}

/// The bit of a standing; none for nothing.
pub(crate) fn bit(standing: Standing) -> u8 {
    if standing == Standing::Nothing { 0 } else { 1 << standing as u8 }
}

impl Reach {
    /// Those that are known for all of what the area was.
    fn covered(self) -> u8 {
        self.whole | self.inherited
    }

    /// The strongest that is known; the whole where nothing is.
    pub(crate) fn status(self) -> (Status, Extent) {
        let known = self.covered() | self.part;
        let strongest = Standing::ALL.iter().find(|standing| bit(**standing) & known != 0);
        strongest.map_or((Status::NoneKnown, Extent::Whole), |standing| {
            let extent = match bit(*standing) {
                bit if bit & self.whole != 0 => Extent::Whole,
                bit if bit & self.inherited != 0 => Extent::Inherited,
                _ => Extent::Part,
            };
            (standing.status(), extent)
        })
    }
}

impl Ground {
    pub(crate) fn new(registry: &Registry) -> Self {
        let (mut places, mut serving, mut followed, mut followed_by) = (vec![], vec![], vec![], vec![]);
        for view in registry.bodies() {
            let starts = (serving.len(), followed.len(), followed_by.len());
            serving.extend_from_slice(view.serving());
            followed.extend_from_slice(view.followed());
            followed_by.extend_from_slice(view.followed_by());
            places.push(Place {
                kind: view.body.kind,
                nation: view.body.nation,
                from: view.body.valid_from,
                to: view.body.valid_to,
                serving: starts.0..serving.len(),
                followed: starts.1..followed.len(),
                followed_by: starts.2..followed_by.len(),
            });
        }
        let mut ground = Self { places, serving, followed, followed_by, order: Vec::new() };
        ground.order = ground.in_order();
        ground
    }

    /// Kept on a list of its own and not on the stack: a chain of successions may be long. The registry refuses circles.
    fn in_order(&self) -> Vec<u32> {
        let mut waiting: Vec<usize> = self.places.iter().map(|place| place.followed.len()).collect();
        let mut order: Vec<u32> =
            (0..).zip(&waiting).filter(|(_, count)| **count == 0).map(|(at, _)| at).collect();
        let mut next = 0;
        while let Some(at) = order.get(next).copied() {
            next += 1;
            for (successor, _) in self.followed_by(at) {
                if let Some(count) = waiting.get_mut(*successor as usize) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        order.push(*successor);
                    }
                }
            }
        }
        order
    }

    fn followed(&self, at: u32) -> &[(u32, Date)] {
        let place = self.places.get(at as usize);
        place.and_then(|place| self.followed.get(place.followed.clone())).unwrap_or_default()
    }

    fn followed_by(&self, at: u32) -> &[(u32, Date)] {
        let place = self.places.get(at as usize);
        place.and_then(|place| self.followed_by.get(place.followed_by.clone())).unwrap_or_default()
    }

    fn serving(&self, at: u32) -> &[u32] {
        let place = self.places.get(at as usize);
        place.and_then(|place| self.serving.get(place.serving.clone())).unwrap_or_default()
    }

    /// Whether a body exists on a day and has its area to itself: one whose last day is not recorded ends where a body of
    /// its kind follows it.
    pub(crate) fn in_force(&self, at: u32, day: Date) -> bool {
        let Some(place) = self.places.get(at as usize) else { return false };
        let taken_over = || {
            self.followed_by(at).iter().any(|(successor, on)| {
                let successor = self.places.get(*successor as usize);
                *on <= day
                    && successor
                        .is_some_and(|successor| successor.kind == place.kind && successor.valid_on(day))
            })
        };
        place.valid_on(day) && (place.to.is_some() || !taken_over())
    }

    /// Whether the area of a body was divided by a day, so that what works in it works in a part of what followed: one that
    /// lives on has given a part away.
    pub(crate) fn divided(&self, at: u32, day: Date) -> bool {
        self.followed_by(at).len() > 1 || self.in_force(at, day)
    }

    /// The bodies that exist on a day and commission for an area, with their nations and kinds.
    pub(crate) fn existing(&self, day: Date) -> impl Iterator<Item = (u32, Option<Nation>, BodyKind)> {
        let places = (0..).zip(&self.places);
        let exist = places
            .filter(move |(at, place)| crate::commissions_an_area(place.kind) && self.in_force(*at, day));
        exist.map(|(at, place)| (at, place.nation, place.kind))
    }

    /// What is known of every body on a day, of those that have ended, too; `standings` are the bits of all services.
    pub(crate) fn reaches(&self, standings: &[u8], day: Date) -> Vec<Reach> {
        let mut reaches = vec![Reach::default(); self.places.len()];
        for at in &self.order {
            let reach = self.reach(*at, standings, &reaches, day);
            if let Some(place) = reaches.get_mut(*at as usize) {
                *place = reach;
            }
        }
        reaches
    }

    fn reach(&self, at: u32, standings: &[u8], before: &[Reach], day: Date) -> Reach {
        let bits = self.serving(at).iter().filter_map(|service| standings.get(*service as usize));
        let mut reach = Reach { whole: bits.fold(0, |all, bit| all | bit), ..Reach::default() };
        let (mut every, mut any) = (u8::MAX, 0);
        for (predecessor, _) in self.followed(at).iter().filter(|(_, on)| *on <= day) {
            let known = before.get(*predecessor as usize).copied().unwrap_or_default();
            every &= if self.divided(*predecessor, day) { 0 } else { known.covered() };
            any |= known.covered() | known.part;
        }
        // What no predecessor has, not all of them have.
        reach.inherited = every & any;
        reach.part = any;
        reach
    }
}
