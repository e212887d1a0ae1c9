//! How the values of a fact are cut into regions that a definition cannot tell apart.

use facts::{Comparison, Interval, Members, Value};

/// The most thresholds of a number: its regions fit into one word.
pub(crate) const MAX_THRESHOLDS: usize = 31;

/// How values fall into regions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Regions {
    /// Region 0 is no, region 1 is yes.
    Boolean,
    /// One region a choice.
    Choice,
    /// Region `2i + 1` is the threshold `i` itself, region `2i` what lies between the thresholds `i - 1` and `i`.
    Number { thresholds: Vec<f64>, low: f64, high: f64 },
}

impl Regions {
    /// The regions that the value may lie in; all of `all` when nothing is known.
    pub(crate) fn of(&self, value: &Value, all: u64) -> u64 {
        let regions = match (self, value) {
            (Self::Boolean, Value::Boolean(value)) => 1 << u64::from(*value),
            (Self::Choice, Value::Choice(position)) => Members::one(*position).bits(),
            (Self::Number { thresholds, .. }, Value::Number(interval)) => (0..=2 * thresholds.len())
                .filter(|region| overlaps(thresholds, *region, *interval))
                .fold(0, |mask, region| mask | 1 << region),
            _ => all,
        };
        regions & all
    }

    /// A choice or a yes-or-no value; for a number, see [`Regions::span`].
    pub(crate) fn example(&self, region: u32) -> Value {
        match self {
            Self::Boolean => Value::Boolean(region == 1),
            Self::Choice => Value::Choice(region as usize),
            Self::Number { .. } => Value::Number(self.span(1 << region, Interval::UNBOUNDED)),
        }
    }

    /// A range of numbers within the regions: within what is known if some of that lies there, otherwise nearest to it.
    pub(crate) fn span(&self, regions: u64, known: Interval) -> Interval {
        let Self::Number { thresholds, low, high } = self else { return known };
        let (from, to) = (known.low().unwrap_or(*low), known.high().unwrap_or(*high));
        let distance = |run: &(usize, usize)| {
            let (start, end) = (ends(thresholds, run.0).0, ends(thresholds, run.1).1);
            (start - to).max(from - end).max(0.0)
        };
        let apart = |run: &(usize, usize)| !(run.0..=run.1).any(|region| overlaps(thresholds, region, known));
        let nearest = runs(regions)
            .into_iter()
            .min_by(|a, b| apart(a).cmp(&apart(b)).then(distance(a).total_cmp(&distance(b))));
        let Some((first, last)) = nearest else { return known };
        let (mut start, mut end) = (ends(thresholds, first).0, ends(thresholds, last).1);
        // The regions between thresholds do not contain them.
        let (mut start_open, mut end_open) = (first % 2 == 0, last % 2 == 0);
        if !apart(&(first, last)) {
            if known.low().is_some_and(|low| low > start) {
                (start, start_open) = (from, false);
            }
            if known.high().is_some_and(|high| high < end) {
                (end, end_open) = (to, false);
            }
        }
        let (inner, outer) = (start.max(*low), end.min(*high));
        if start_open && start.is_finite() {
            let next = start.floor() + 1.0;
            let fits = next < outer || (next <= outer && !(end_open && end.is_finite()));
            start = if fits { next } else { f64::midpoint(start, outer) };
        }
        if end_open && end.is_finite() {
            let previous = end.ceil() - 1.0;
            end = if previous >= start.max(inner) { previous } else { f64::midpoint(start.max(inner), end) };
        }
        let finite = |end: f64| end.is_finite().then_some(end);
        Interval::new(finite(start), finite(end)).unwrap_or(known)
    }
}

/// The first and the last of each run of neighbouring regions.
fn runs(regions: u64) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for region in (0..64).filter(|region| regions & (1 << region) != 0) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == region => *last = region,
            _ => runs.push((region, region)),
        }
    }
    runs
}

/// The ends of a number's region; a region between thresholds does not contain them.
fn ends(thresholds: &[f64], region: usize) -> (f64, f64) {
    let at = |index: usize| thresholds.get(index).copied();
    if region % 2 == 1 {
        let threshold = at(region / 2).unwrap_or(f64::NAN);
        (threshold, threshold)
    } else {
        let below = (region / 2).checked_sub(1).and_then(at).unwrap_or(f64::NEG_INFINITY);
        (below, at(region / 2).unwrap_or(f64::INFINITY))
    }
}

fn overlaps(thresholds: &[f64], region: usize, interval: Interval) -> bool {
    let (from, to) = ends(thresholds, region);
    let (low, high) = (interval.low().unwrap_or(f64::NEG_INFINITY), interval.high().unwrap_or(f64::INFINITY));
    if region % 2 == 1 { low <= from && from <= high } else { low < to && from < high }
}

/// Whether the comparison holds in the whole of a region; the regions are cut so that it holds in all of it or none.
pub(crate) fn holds_in(thresholds: &[f64], region: usize, comparison: Comparison, threshold: f64) -> bool {
    let (from, to) = ends(thresholds, region);
    let inside = match (from.is_finite(), to.is_finite()) {
        (true, true) => f64::midpoint(from, to),
        (true, false) => from + 1.0,
        (false, true) => to - 1.0,
        (false, false) => 0.0,
    };
    comparison.holds(inside, threshold)
}

#[cfg(test)]
mod tests {
    use facts::{Comparison, Interval, Value};

    use super::{Regions, holds_in};

    #[test]
    fn a_number_falls_into_regions_between_and_at_the_thresholds() {
        let regions = Regions::Number { thresholds: vec![0.0, 24.0], low: -9.0, high: 300.0 };
        let mask =
            |low: Option<f64>, high| regions.of(&Value::Number(Interval::new(low, high).unwrap()), u64::MAX);
        assert_eq!(mask(Some(-9.0), Some(-1.0)), 0b00001);
        assert_eq!(mask(Some(0.0), Some(0.0)), 0b00010);
        assert_eq!(mask(Some(5.0), None), 0b11100);
        assert_eq!(mask(None, None), 0b11111);
        assert_eq!(mask(Some(0.0), Some(24.0)), 0b01110);
    }

    #[test]
    fn every_region_has_an_example_inside_it() {
        let regions = Regions::Number { thresholds: vec![0.0, 24.0], low: -9.0, high: 300.0 };
        for region in 0..5 {
            assert_eq!(regions.of(&regions.example(region), u64::MAX), 1 << region);
        }
    }

    #[test]
    fn a_span_keeps_to_what_is_known_or_near_it() {
        let regions = Regions::Number { thresholds: vec![3.0, 3.25], low: 0.0, high: 10.0 };
        let known = |low, high| Interval::new(Some(low), Some(high)).unwrap();
        let span = |mask, known| {
            let span = regions.span(mask, known);
            (span.low(), span.high())
        };
        assert_eq!(span(0b11110, Interval::UNBOUNDED), (Some(3.0), None));
        assert_eq!(span(0b11110, known(2.0, 5.0)), (Some(3.0), Some(5.0)));
        assert_eq!(span(0b10000, known(2.0, 5.0)), (Some(4.0), Some(5.0)));
        assert_eq!(span(0b10001, known(3.0, 3.1)), (None, Some(2.0)));
        assert_eq!(span(0b00100, known(3.0, 9.0)), (Some(3.125), Some(3.1875)));
    }

    #[test]
    fn a_comparison_holds_in_whole_regions() {
        let thresholds = [0.0, 24.0];
        let held = |comparison, threshold| {
            (0..5).filter(|region| holds_in(&thresholds, *region, comparison, threshold)).collect::<Vec<_>>()
        };
        assert_eq!(held(Comparison::AtLeast, 24.0), [3, 4]);
        assert_eq!(held(Comparison::LessThan, 24.0), [0, 1, 2]);
        assert_eq!(held(Comparison::Exactly, 0.0), [1]);
    }
}
