//! Who is close to whom: a drawing of the projection.
//!
//! Springs and repulsion after Fruchterman & Reingold (1991), "Graph drawing by force-directed placement", from places
//! that follow from a seed, with a pull to the middle that keeps parts together which no edge joins.

use super::Position;
use crate::Seed;
use crate::graph::number;

/// Two nodes, by index, and how strongly they hold together; above 0.
pub type Weighted = (u32, u32, f64);

/// Steps, fewer for larger graphs: each takes nodes² work.
const STEPS: usize = 300;
/// Nodes² × steps at most.
const WORK: usize = 60_000_000;

/// A place for each of `nodes` nodes, by index, in a square from 0 to 1. Edges that name other nodes are passed over.
///
/// O(nodes² × steps); from some 7,700 nodes on there are no steps left, and nodes stay where the seed put them.
#[must_use]
pub fn force(nodes: usize, edges: &[Weighted], seed: u64) -> Vec<Position> {
    let mut random = Seed::new(seed);
    let mut places: Vec<Position> =
        (0..nodes).map(|_| Position { x: random.unit() - 0.5, y: random.unit() - 0.5 }).collect();
    let steps = STEPS.min(WORK / nodes.saturating_mul(nodes).max(1));
    let wanted = (1.0 / f64::from(number(nodes).max(1))).sqrt();
    let heaviest = edges.iter().map(|(_, _, weight)| *weight).fold(1.0, f64::max);
    for step in 0..steps {
        let heat = 0.1 * (1.0 - f64::from(number(step)) / f64::from(number(steps)));
        let mut moves: Vec<(f64, f64)> = places.iter().map(|at| (-at.x * wanted, -at.y * wanted)).collect();
        for first in 0..nodes {
            interrupt::check();
            for second in 0..first {
                let (dx, dy, distance) = apart(places[first], places[second]);
                let push = wanted * wanted / (distance * distance);
                moves[first].0 += dx * push;
                moves[first].1 += dy * push;
                moves[second].0 -= dx * push;
                moves[second].1 -= dy * push;
            }
        }
        for &(first, second, weight) in edges {
            let (first, second) = (first as usize, second as usize);
            if first == second || first >= nodes || second >= nodes {
                continue;
            }
            let (dx, dy, distance) = apart(places[first], places[second]);
            let pull = distance / wanted * (weight / heaviest).max(0.1);
            moves[first].0 -= dx * pull;
            moves[first].1 -= dy * pull;
            moves[second].0 += dx * pull;
            moves[second].1 += dy * pull;
        }
        for (place, (dx, dy)) in places.iter_mut().zip(moves) {
            let length = (dx * dx + dy * dy).sqrt();
            let scale = if length > heat { heat / length } else { 1.0 };
            place.x += dx * scale;
            place.y += dy * scale;
        }
    }
    fit(&mut places);
    places
}

/// From the second to the first, and how far: never 0.
fn apart(first: Position, second: Position) -> (f64, f64, f64) {
    let (dx, dy) = (first.x - second.x, first.y - second.y);
    let distance = (dx * dx + dy * dy).sqrt();
    if distance < 1e-6 { (1e-6, 0.0, 1e-6) } else { (dx, dy, distance) }
}

/// Into the square, with one scale for both directions.
fn fit(places: &mut [Position]) {
    let range = |of: fn(&Position) -> f64| {
        let (low, high) = places
            .iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
        (low, high - low)
    };
    let ((left, width), (top, height)) = (range(|at| at.x), range(|at| at.y));
    let side = width.max(height);
    for place in places {
        // One node, or none that is apart: the middle.
        let unit = |at: f64, low: f64, span: f64| {
            if side > 0.0 { (at - low - span / 2.0) / side + 0.5 } else { 0.5 }
        };
        *place = Position { x: unit(place.x, left, width), y: unit(place.y, top, height) };
    }
}

#[cfg(test)]
mod tests {
    use super::force;

    #[test]
    fn a_seed_gives_one_picture_within_the_square() {
        let edges = [(0, 1, 1.0), (1, 2, 3.0), (3, 4, 1.0), (9, 9, 1.0), (0, 0, 1.0)];
        let first = force(5, &edges, 7);
        assert_eq!(first, force(5, &edges, 7));
        assert_ne!(first, force(5, &edges, 8));
        assert!(first.iter().all(|at| (0.0..=1.0).contains(&at.x) && (0.0..=1.0).contains(&at.y)));
        let distance = |a: usize, b: usize| (first[a].x - first[b].x).hypot(first[a].y - first[b].y);
        assert!(distance(1, 2) < distance(1, 4), "partners are closer than strangers");
        assert!(force(0, &[], 1).is_empty());
        assert!((force(1, &[], 1)[0].x - 0.5).abs() < 1e-12);
    }
}
