//! Where a service works on a day, given the areas that sources name: the one rule that every view asks.
//!
//! A source of 2019 names a clinical commissioning group and a council; a reader of today asks about a board. From each
//! body that a service names, the rule follows two kinds of statement:
//!
//! - **Successions.** What a body had went to those that followed it. Where it went as a whole, a service that worked in
//!   all of it, or in a part, works in its successor. Where it was divided, a service that worked in all of it works in a
//!   part of each; one that worked in a part works in one of them or more, and which is not known.
//! - **Places.** A council lies in boards. A service that works in all of a council works in a part of each board that
//!   holds a part of it.
//!
//! **Place before share.** Where successions leave open in which of several bodies a service works, and another area that
//! it names settles on one of them, it works there, and the others are left out: specialists in Walsall work in the board
//! that holds Walsall, not in the other board that took a part of the group of 2021.
//!
//! Parts below [`AreaShare::SLIVER`] are left out: boards follow small areas, and a county line that does not is no service.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jiff::civil::Date;

use crate::{AreaShare, BodyKind, BodyView, Registry, ServiceView, words};

words! {
    /// How much of an area something is known to hold for.
    pub enum Extent ("an extent") {
        /// A service names the body itself.
        Whole = "whole", "whole";
        /// Services name all bodies that it is on record to have followed, each of which went to it as a whole, or all
        /// councils in it. Whether the record of those is complete is not known.
        Inherited = "inherited", "inherited";
        /// Services name only some of the bodies that it followed, one whose area was divided, or a council in it.
        Part = "part", "part";
        /// A service worked in a part of a body that was divided: in this part or in another, which is not known.
        Perhaps = "perhaps", "perhaps";
    }
}

/// A body in whose area a service works on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The body, by its position in the order of [`Registry::bodies`].
    pub body: u32,
    /// The body that the service names, by its position: the body itself, one that it followed, or a council in it.
    pub named: u32,
    /// How much of the body's area the service is known to work in.
    pub extent: Extent,
}

/// A service that works in the area of a body on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Working {
    /// The service, by its position in the order of [`Registry::all_services`].
    pub service: u32,
    /// Where it works.
    pub reach: Reach,
}

/// How much of a body's area a service works in, on the way from the body that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    All,
    Some,
    Perhaps,
}

impl Held {
    /// In each part of what was divided.
    fn divided(self) -> Self {
        if self == Self::All { Self::Some } else { Self::Perhaps }
    }

    fn extent(self) -> Extent {
        match self {
            Self::All => Extent::Inherited,
            Self::Some => Extent::Part,
            Self::Perhaps => Extent::Perhaps,
        }
    }
}

/// Where a body leads: bodies by position, and how much of each area.
type Leads = Rc<[(u32, Extent)]>;

/// Answers where services work on one day; where each body leads is worked out once.
pub struct Places<'r> {
    registry: &'r Registry,
    day: Date,
    known: HashMap<u32, Leads>,
}

impl<'r> Places<'r> {
    /// Asks about a day.
    #[must_use]
    pub fn new(registry: &'r Registry, day: Date) -> Self {
        Self { registry, day, known: HashMap::new() }
    }

    /// Returns the bodies in whose areas a service works, those of the area that it names first first. Each body is in
    /// force on the day, and there once.
    pub fn of(&mut self, service: &ServiceView) -> Vec<Reach> {
        let named = service.service.areas.iter().filter_map(|slug| self.registry.bodies.position(slug));
        let named: Vec<u32> = named.collect();
        let all: Vec<(u32, Leads)> = named.iter().map(|at| (*at, self.leads(*at))).collect();
        let settles = |others: u32, body: u32| {
            let mut known = all.iter().filter(|(at, _)| *at != others).flat_map(|(_, leads)| leads.iter());
            known.any(|(at, extent)| *at == body && *extent != Extent::Perhaps)
        };
        let mut found: Vec<Reach> = Vec::new();
        for (at, leads) in &all {
            let open = |(_, extent): &&(u32, Extent)| *extent == Extent::Perhaps;
            let settled = leads.iter().filter(open).any(|(body, _)| settles(*at, *body));
            for (body, extent) in leads.iter().filter(|lead| !(settled && open(lead))) {
                match found.iter_mut().find(|reach| reach.body == *body) {
                    Some(reach) if reach.extent <= *extent => {}
                    Some(reach) => (reach.named, reach.extent) = (*at, *extent),
                    None => found.push(Reach { body: *body, named: *at, extent: *extent }),
                }
            }
        }
        found
    }

    /// Returns the services that work in the area of a body, withdrawn ones left out: those that name the body itself
    /// first, then those that name what it followed and the councils in it.
    pub fn services_in(&mut self, body: &BodyView) -> Vec<Working> {
        let Some(at) = self.registry.bodies.position(&body.body.slug) else { return Vec::new() };
        let mut origins = vec![at];
        let mut seen = HashSet::from([at]);
        let mut next = 0;
        while let Some(origin) = origins.get(next).and_then(|origin| self.registry.bodies.at(*origin)) {
            interrupt::check();
            next += 1;
            let before = origin.predecessors.iter().map(|(before, _)| *before);
            for before in before.chain(origin.holds.iter().copied()) {
                if seen.insert(before) {
                    origins.push(before);
                }
            }
        }
        let (mut found, mut asked) = (Vec::new(), HashSet::new());
        for origin in origins.into_iter().filter_map(|origin| self.registry.bodies.at(origin)) {
            for position in &origin.serves {
                let Some(service) = self.registry.services.at(*position) else { continue };
                if !service.standing.is_live() || !asked.insert(*position) {
                    continue;
                }
                let reach = self.of(service).into_iter().find(|reach| reach.body == at);
                found.extend(reach.map(|reach| Working { service: *position, reach }));
            }
        }
        found
    }

    /// Returns where a service works that names the body at a position, by body.
    fn leads(&mut self, from: u32) -> Leads {
        if let Some(known) = self.known.get(&from) {
            return Rc::clone(known);
        }
        let found: Rc<[_]> = self.followed(from).into();
        self.known.insert(from, Rc::clone(&found));
        found
    }

    fn followed(&self, from: u32) -> Vec<(u32, Extent)> {
        let mut found: Vec<(u32, Extent)> = Vec::new();
        let mut add = |body: u32, extent: Extent| match found.iter_mut().find(|(at, _)| *at == body) {
            Some((_, known)) => *known = extent.min(*known),
            None => found.push((body, extent)),
        };
        // Bodies with what is held of them. One that is reached again is looked at again if more of it is held.
        let mut open = vec![(from, Held::All)];
        let mut most = HashMap::from([(from, Held::All)]);
        let mut next = 0;
        while let Some((at, held)) = open.get(next).copied() {
            next += 1;
            let Some(body) = self.registry.bodies.at(at) else { continue };
            let (heirs, whole) = self.registry.heirs(body, self.day);
            let divided = !whole && !heirs.is_empty();
            if self.registry.in_force(body, self.day) {
                let kept = if divided && held == Held::Some { Held::Perhaps } else { held };
                add(at, if at == from { Extent::Whole } else { kept.extent() });
            }
            for (board, held) in self.boards(body, held) {
                add(board, held.extent());
            }
            for heir in heirs {
                let passed = match held {
                    held if divided => held.divided(),
                    Held::All if self.registry.origins(heir, self.day).count() > 1 => Held::Some,
                    held => held,
                };
                if most.get(&heir).is_none_or(|known| passed < *known) {
                    most.insert(heir, passed);
                    open.push((heir, passed));
                }
            }
        }
        found
    }

    /// The health bodies that hold the area of a council.
    fn boards(&self, council: &BodyView, held: Held) -> Vec<(u32, Held)> {
        if council.body.kind != BodyKind::LocalAuthority {
            return Vec::new();
        }
        let boards: Vec<(u32, Option<AreaShare>)> =
            self.registry.health_bodies_of(council, self.day).collect();
        let several = boards.len() > 1;
        let part = |(board, share): (u32, Option<AreaShare>)| {
            let all =
                share == Some(AreaShare::WHOLE) && self.registry.councils_of(board, self.day).count() == 1;
            let part = match held {
                Held::All if all => Held::All,
                Held::All => Held::Some,
                Held::Some if !several => Held::Some,
                _ => Held::Perhaps,
            };
            (board, part)
        };
        boards.into_iter().map(part).collect()
    }
}

impl Registry {
    /// Returns whether a body exists on a day and has its area to itself: one whose last day is not recorded ends where a body
    /// of its kind follows it.
    #[must_use]
    pub fn in_force(&self, body: &BodyView, day: Date) -> bool {
        let taken_over = || {
            self.successors(body).any(|(successor, on)| {
                on <= day && successor.body.kind == body.body.kind && successor.body.valid_on(day)
            })
        };
        body.body.valid_on(day) && (body.body.valid_to.is_some() || !taken_over())
    }

    /// Returns the day on which to ask about a body: the day itself while it is in force, else its first or its last day.
    #[must_use]
    pub fn day_of(&self, body: &BodyView, day: Date) -> Date {
        if self.in_force(body, day) {
            return day;
        }
        let followed = || {
            let of_kind = self.successors(body).filter(|(to, _)| to.body.kind == body.body.kind);
            of_kind.filter_map(|(_, on)| on.yesterday().ok()).min()
        };
        let last = body.body.valid_to.or_else(followed).unwrap_or(Date::MAX);
        day.min(last).max(body.body.valid_from.unwrap_or(Date::MIN))
    }

    /// Returns the bodies that followed a body by a day, and whether its area went to one of them as a whole: positions in the order
    /// of [`Registry::bodies`], parts below [`AreaShare::SLIVER`] left out.
    #[must_use]
    pub fn heirs(&self, body: &BodyView, day: Date) -> (Vec<u32>, bool) {
        let share = |heir: u32| body.within.iter().find(|(within, _)| *within == heir)?.1;
        let followed = body.successors.iter().filter(|(_, on)| *on <= day).map(|(heir, _)| *heir);
        let heirs: Vec<u32> =
            followed.filter(|heir| !share(*heir).is_some_and(AreaShare::is_sliver)).collect();
        let whole = heirs.len() == 1 && !self.in_force(body, day);
        (heirs, whole)
    }

    /// Returns the bodies that one followed by a day, parts below [`AreaShare::SLIVER`] left out.
    pub fn origins(&self, body: u32, day: Date) -> impl Iterator<Item = u32> {
        let before = self.bodies.at(body).into_iter().flat_map(|view| view.predecessors.iter());
        let before = before.filter(move |(_, on)| *on <= day).map(|(origin, _)| *origin);
        before.filter(move |origin| {
            self.bodies.at(*origin).is_some_and(|origin| self.heirs(origin, day).0.contains(&body))
        })
    }

    /// Returns the councils in force in a body's area, each with how much of it lies there, parts below [`AreaShare::SLIVER`] left out.
    pub fn councils_of(&self, board: u32, day: Date) -> impl Iterator<Item = (u32, Option<AreaShare>)> {
        let holds = self.bodies.at(board).into_iter().flat_map(|view| view.holds.iter().copied());
        holds.filter_map(move |at| {
            let inner = self.bodies.at(at)?;
            let counts = inner.body.kind == BodyKind::LocalAuthority && self.in_force(inner, day);
            let (_, share) = self.health_bodies_of(inner, day).find(|(holder, _)| *holder == board)?;
            counts.then_some((at, share))
        })
    }

    /// Returns whether bodies have other names, days, successions or places than in an earlier snapshot that this one was made of.
    #[must_use]
    pub fn places_differ_from(&self, earlier: &Self) -> bool {
        let mut changed = self.bodies.changed_since(&earlier.bodies).into_iter();
        changed.any(|at| {
            let of = |registry: &Self| {
                let view = registry.bodies.at(u32::try_from(at).ok()?)?;
                Some((view.body.clone(), view.within.clone(), view.successors.clone()))
            };
            of(self) != of(earlier)
        })
    }

    /// The health bodies in force that hold the area of a body, slivers left out.
    fn health_bodies_of<'r>(
        &'r self,
        body: &'r BodyView,
        day: Date,
    ) -> impl Iterator<Item = (u32, Option<AreaShare>)> {
        let holding =
            body.within.iter().filter(|(_, share)| !share.is_some_and(AreaShare::is_sliver)).copied();
        holding.filter(move |(at, _)| {
            let holder = self.bodies.at(*at);
            holder.is_some_and(|holder| holder.body.kind.is_health_body() && self.in_force(holder, day))
        })
    }
}
