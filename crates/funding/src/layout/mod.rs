//! Where to draw what. The same graph gives the same coordinates, to the bit, on every machine: only additions,
//! multiplications, divisions and square roots are used, which IEEE 754 rounds in one way.

mod crossings;
mod force;
mod order;
mod two_columns;

pub use crossings::crossings;
pub use force::{Weighted, force};
pub use two_columns::two_columns;

/// Where a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// From left to right.
    pub x: f64,
    /// From top to bottom.
    pub y: f64,
}
