//! How many connections, operations or subscriptions each address has at once.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use poem::http::{HeaderValue, header};

use crate::{caller::Rejection, error::Code, limit::PerAddress};

/// Places for each address. Clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Crowd(Option<Arc<Places>>);

#[derive(Debug)]
struct Places {
    most: NonZeroU32,
    /// Whether this machine itself is limited, too.
    loopback: bool,
    taken: Mutex<HashMap<IpAddr, u32>>,
}

/// A place that an address has taken, until it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Place(Option<(Arc<Places>, IpAddr)>);

/// All places of an address are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full {
    pub(crate) most: NonZeroU32,
}

impl Crowd {
    /// Places for each address, as many as the limit allows at once.
    pub(crate) fn new(PerAddress { most, loopback }: PerAddress) -> Self {
        Self(most.map(|most| Arc::new(Places { most, loopback, taken: Mutex::default() })))
    }

    /// Whether an address is limited.
    pub(crate) fn limits(&self, address: IpAddr) -> bool {
        self.0.as_ref().is_some_and(|places| places.loopback || !address.is_loopback())
    }

    /// Takes a place. An address that is not limited, or not known, always has one.
    pub(crate) fn take(&self, address: Option<IpAddr>) -> Result<Place, Full> {
        let (Some(places), Some(address)) = (&self.0, address) else { return Ok(Place(None)) };
        if address.is_loopback() && !places.loopback {
            return Ok(Place(None));
        }
        let mut taken = places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if *count >= places.most.get() {
            return Err(Full { most: places.most });
        }
        *count += 1;
        drop(taken);
        Ok(Place(Some((places.clone(), address))))
    }
}

impl Place {
    /// Whether it is one of a limited number.
    pub(crate) fn is_counted(&self) -> bool {
        self.0.is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((places, address)) = &self.0 else { return };
        let mut taken = places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(address);
            }
        }
    }
}

impl Full {
    /// What the caller is answered: 429, and to try again in a second.
    pub(crate) fn of(self, what: &str) -> Rejection {
        let message = format!(
            "too many {what} of your address at once: expected at most {}; try again when others have ended",
            self.most
        );
        Rejection::new(Code::RateLimited, message).with(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_places_and_gets_them_back() {
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let crowd = Crowd::new(PerAddress::most(2));
        let first = crowd.take(address("192.0.2.1")).unwrap();
        let second = crowd.take(address("192.0.2.1")).unwrap();
        assert_eq!(crowd.take(address("192.0.2.1")).unwrap_err().most.get(), 2);
        assert!(crowd.take(address("192.0.2.2")).unwrap().is_counted());
        drop(first);
        drop(crowd.take(address("192.0.2.1")).unwrap());
        let held: Vec<_> = (0..9).map(|_| crowd.take(address("127.0.0.1")).unwrap()).collect();
        assert!(held.iter().all(|place| !place.is_counted()));
        drop((held, second));
        assert!(crowd.0.unwrap().taken.lock().unwrap().is_empty(), "who has left is forgotten");
    }

    #[test]
    fn this_machine_is_limited_when_that_is_asked_for() {
        let crowd = Crowd::new(PerAddress::most(1).everywhere());
        let loopback = Some("::1".parse().unwrap());
        let _place = crowd.take(loopback).unwrap();
        assert!(crowd.take(loopback).is_err());
    }
}
