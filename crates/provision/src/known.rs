//! What is known of each body's area on a day: of which standings there are services, as sets of bits.

use jiff::civil::Date;
use registry::{AreaShare, BodyKind, BodyView, Extent, Nation, Places, Registry};

use crate::{Profiles, Standing, Status};

/// What is known of an area.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    whole: u8,
    inherited: u8,
    part: u8,
    perhaps: u8,
    /// For each standing, the last day for which a source mentions a service of it.
    confirmed: [Option<Date>; Standing::ALL.len()],
}

/// The bit of a standing; none for nothing.
fn bit(standing: Standing) -> u8 {
    if standing == Standing::Nothing { 0 } else { 1 << standing as u8 }
}

impl Known {
    fn add(&mut self, extent: Extent, standing: Standing, confirmed: Option<Date>) {
        let standing = if extent == Extent::Perhaps { standing.perhaps() } else { standing };
        if let Some(known) = self.confirmed.get_mut(standing as usize) {
            *known = confirmed.max(*known);
        }
        match extent {
            Extent::Whole => self.whole |= bit(standing),
            Extent::Inherited => self.inherited |= bit(standing),
            Extent::Part => self.part |= bit(standing),
            Extent::Perhaps => self.perhaps |= bit(standing),
        }
    }

    /// The strongest that is known, for how much of the area, and the last day for which a source mentions it; the whole where nothing
    /// is known.
    pub(crate) fn status(self) -> (Status, Extent, Option<Date>) {
        let known = [
            (Extent::Whole, self.whole),
            (Extent::Inherited, self.inherited),
            (Extent::Part, self.part),
            (Extent::Perhaps, self.perhaps),
        ];
        let of = |standing: Standing| known.iter().find(|(_, bits)| bits & bit(standing) != 0);
        let confirmed = |standing: Standing| self.confirmed.get(standing as usize).copied().flatten();
        let strongest = Standing::ALL
            .iter()
            .find_map(|standing| Some((standing.status(), of(*standing)?.0, confirmed(*standing))));
        strongest.unwrap_or((Status::NoneKnown, Extent::Whole, None))
    }
}

/// The bodies that exist on a day and commission for an area: positions, nations, kinds.
pub(crate) fn existing(
    registry: &Registry,
    day: Date,
) -> impl Iterator<Item = (u32, Option<Nation>, BodyKind)> {
    let exist = (0..)
        .zip(registry.bodies())
        .filter(move |(_, view)| crate::commissions_an_area(view.body.kind) && registry.in_force(view, day));
    exist.map(|(at, view)| (at, view.body.nation, view.body.kind))
}

/// What is known of every body on a day, in the order of [`Registry::bodies`]; of bodies that are not in force, nothing.
pub(crate) fn known(profiles: &Profiles, day: Date) -> Vec<Known> {
    let registry = profiles.registry();
    let mut known = vec![Known::default(); registry.bodies().count()];
    let mut places = Places::new(registry, day);
    for (position, service) in (0..).zip(registry.all_services()) {
        let standing = profiles.standing(position, day);
        if standing == Standing::Nothing {
            continue;
        }
        for reach in places.of(service) {
            if let Some(area) = known.get_mut(reach.body as usize) {
                area.add(reach.extent, standing, profiles.confirmed(position));
            }
        }
    }
    for (area, covered) in known.iter_mut().zip(covered(profiles, day)) {
        // Several parts that make up the whole; what no service surely reaches, they do not bring.
        area.inherited |= covered & (area.whole | area.part);
    }
    known
}

/// Which standings are known for all of each body's area, of those that have ended, too: because services name it, or all that it
/// followed as a whole, or all councils in it.
fn covered(profiles: &Profiles, day: Date) -> Vec<u8> {
    let registry = profiles.registry();
    let named = registry.bodies().map(|view| {
        let services = view.serving().iter();
        services.fold(0, |bits, service| bits | bit(profiles.standing(*service, day)))
    });
    let mut covered: Vec<u8> = named.collect();
    for at in in_order(registry) {
        let every = |parts: Vec<(u32, bool)>| {
            let of =
                |(at, whole): &(u32, bool)| if *whole { covered.get(*at as usize).copied() } else { None };
            let bits = parts.iter().map(|part| of(part).unwrap_or_default());
            bits.reduce(|all, bits| all & bits).unwrap_or_default()
        };
        let followed = every(followed(registry, at, day));
        let councils = registry.councils_of(at, day);
        let councils = every(councils.map(|(at, share)| (at, share == Some(AreaShare::WHOLE))).collect());
        if let Some(bits) = covered.get_mut(at as usize) {
            *bits |= followed | councils;
        }
    }
    covered
}

/// The bodies that one followed by a day, each with whether all of it went there.
fn followed(registry: &Registry, at: u32, day: Date) -> Vec<(u32, bool)> {
    let whole = |origin| registry.body_at(origin).is_some_and(|origin| registry.heirs(origin, day).1);
    registry.origins(at, day).map(|origin| (origin, whole(origin))).collect()
}

/// The bodies, those that others followed or hold before those others. A list and not the stack: a chain of successions may be
/// long. Where statements lead in a circle, the bodies on it are left out.
fn in_order(registry: &Registry) -> Vec<u32> {
    let parts = |view: &BodyView| view.followed().len() + view.holding().len();
    let mut waiting: Vec<usize> = registry.bodies().map(|view| parts(view)).collect();
    let mut order: Vec<u32> =
        (0..).zip(&waiting).filter(|(_, count)| **count == 0).map(|(at, _)| at).collect();
    let mut next = 0;
    while let Some(view) = order.get(next).and_then(|at| registry.body_at(*at)) {
        next += 1;
        let followed = view.followed_by().iter().map(|(heir, _)| *heir);
        for after in followed.chain(view.held_by()) {
            if let Some(count) = waiting.get_mut(after as usize) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    order.push(after);
                }
            }
        }
    }
    order
}
