//! How many edges cross in a drawing in two columns.

/// How many pairs of edges cross, when each edge joins a place in the left column with one in the right. Edges that meet
/// at an end do not cross.
///
/// O(edges × log places), as in Barth, Jünger & Mutzel (2002), "Simple and efficient bilayer cross counting".
#[must_use]
pub fn crossings(edges: &[(u32, u32)]) -> u64 {
    let mut edges = edges.to_vec();
    edges.sort_unstable();
    let places = edges.iter().map(|(_, right)| *right as usize + 1).max().unwrap_or(0);
    // A Fenwick tree over the right column: how many edges before this one end at or before each place.
    let mut tree = vec![0_u64; places + 1];
    let (mut crossed, mut before) = (0, 0);
    for (_, right) in edges {
        let mut at = right as usize + 1;
        let mut up_to = 0;
        while at > 0 {
            up_to += tree[at];
            at &= at - 1;
        }
        crossed += before - up_to;
        before += 1;
        let mut at = right as usize + 1;
        while at <= places {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    crossed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::crossings;

    proptest! {
        #[test]
        fn counts_what_comparing_all_pairs_counts(edges in prop::collection::vec((0..8_u32, 0..8_u32), 0..30)) {
            let mut crossed = 0;
            for (at, a) in edges.iter().enumerate() {
                for b in &edges[..at] {
                    crossed += u64::from((a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1));
                }
            }
            prop_assert_eq!(crossings(&edges), crossed);
        }
    }
}
