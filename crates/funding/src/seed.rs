//! Randomness that is the same every time.

/// A source of numbers that look random and follow from a seed: `SplitMix64` (Steele, Lea & Flood, 2014). The same seed
/// gives the same numbers on every machine, for as long as there are pictures that were drawn with it.
#[derive(Clone, Debug)]
pub struct Seed(u64);

impl Seed {
    /// A source that begins with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and without, 1.
    pub fn unit(&mut self) -> f64 {
        // 32 bits fit a float exactly; divided by 2³².
        f64::from(self.word()) / 4_294_967_296.0
    }

    /// A number from 0 up to, and without, `bound`; 0 when the bound is 0. (The bias is below `bound` / 2³².)
    pub fn below(&mut self, bound: u32) -> u32 {
        let scaled = (u64::from(self.word()) * u64::from(bound)) >> 32;
        u32::try_from(scaled).unwrap_or(0)
    }

    fn word(&mut self) -> u32 {
        u32::try_from(self.bits() >> 32).unwrap_or(0)
    }

    /// `count` different numbers below `bound`, in the order in which they were drawn: all of them when there are fewer.
    #[must_use]
    pub fn sample(&mut self, bound: u32, count: usize) -> Vec<u32> {
        let mut all: Vec<u32> = (0..bound).collect();
        let count = count.min(all.len());
        for at in 0..count {
            let left = u32::try_from(all.len() - at).unwrap_or(0);
            let other = at + self.below(left) as usize;
            all.swap(at, other);
        }
        all.truncate(count);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn a_seed_gives_the_same_numbers_for_ever() {
        let mut seed = Seed::new(2019);
        let drawn: Vec<u32> = (0..6).map(|_| seed.below(100)).collect();
        assert_eq!(drawn, [37, 27, 64, 59, 7, 84]);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&seed.unit())));
    }

    #[test]
    fn a_sample_has_no_number_twice() {
        let mut sample = Seed::new(1).sample(50, 20);
        sample.sort_unstable();
        sample.dedup();
        assert_eq!(sample.len(), 20);
        assert_eq!(Seed::new(1).sample(3, 20).len(), 3);
        assert!(Seed::new(1).sample(0, 20).is_empty());
    }
}
