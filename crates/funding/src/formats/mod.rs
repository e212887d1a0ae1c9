//! The network as a file that other tools read: exactly this view, no more and no less.
//!
//! | format | for |
//! |---|---|
//! | `GraphML`, GEXF 1.3 | Gephi, Cytoscape, yEd, networkx, igraph; GEXF carries the days of each line |
//! | DOT, Mermaid | Graphviz; diagrams in texts |
//! | node-link JSON, Cytoscape JSON, JSON Graph Format 2 | networkx, D3; Cytoscape and Cytoscape.js; others |
//! | CSV of lines, CSV of nodes | spreadsheets, Kumu |
//! | 360Giving 1.4 | `GrantNav` and its kin: the lines that are like grants, and can be written as grants |
//! | SVG, PNG | people |
//!
//! All but 360Giving are written from the same [`records`], so they say the same. Every file names the day, the filter and
//! the revision. What is not known is left out of a record, or is an empty cell: never 0, never "unknown" as a name. The
//! same network gives the same bytes.

mod csv;
mod dot;
mod format;
mod gexf;
mod giving;
mod graphml;
mod json;
mod mermaid;
mod png;
pub mod records;
mod svg;
mod xml;

pub use format::{Format, UnknownFormat};
pub use giving::{LeftOut, giving};

use std::collections::BTreeSet;

use registry::Slug;

use crate::Network;

/// A withdrawal, for a picture of what is there before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// What is withdrawn, in words: "NHS England stopped paying".
    pub words: String,
    /// The query that asks for it.
    pub query: String,
    /// The ids of the lines that it takes or cuts.
    pub lines: BTreeSet<Slug>,
    /// Services that lose all their lines.
    pub unfunded: BTreeSet<Slug>,
}

/// What a file says beside the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Put before `/bodies/…` and `/services/…` in links: empty for links within the site.
    pub base: String,
    /// Who publishes the file.
    pub publisher: String,
    /// The publisher's prefix of 360Giving, as registered there.
    pub giving_prefix: String,
    /// What a picture shows as withdrawn. Other formats have the network that is left, and nothing of this.
    pub taken: Option<Taken>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            base: String::new(),
            publisher: "Rare Jewels".to_owned(),
            giving_prefix: "360G-rarejewels".to_owned(),
            taken: None,
        }
    }
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The writer failed. It writes to memory, so this cannot be expected.
    #[error("cannot write the file: {0}")]
    Write(#[from] std::io::Error),
    /// 360Giving knows no package without a grant.
    #[error("none of {} lines can be written as a grant of 360Giving{}", .0.len(), first(.0))]
    NoGrants(Vec<LeftOut>),
    /// So many rows cannot be read on a picture of a size that programs still open.
    #[error(
        "{rows} rows are too many for a picture of pixels: take `svg`, or choose fewer bodies or services"
    )]
    TooLarge {
        /// Rows of the longer column.
        rows: usize,
    },
}

fn first(left_out: &[LeftOut]) -> String {
    left_out.first().map(|left| format!("; `{}`: {}", left.line, left.reason)).unwrap_or_default()
}

/// The network as a file.
///
/// # Errors
/// When nothing of it can be told in the format.
pub fn write(network: &Network, format: Format, options: &Options) -> Result<Vec<u8>, FormatError> {
    let records = || records::Records::of(network);
    Ok(match format {
        Format::GraphMl => graphml::write(&records())?,
        Format::Gexf => gexf::write(&records(), options)?,
        Format::Dot => dot::write(&records()).into_bytes(),
        Format::Mermaid => mermaid::write(&records()).into_bytes(),
        Format::NodeLink => json::node_link(&records()),
        Format::Cytoscape => json::cytoscape(&records()),
        Format::JsonGraph => json::json_graph(&records()),
        Format::LinesCsv => csv::edges(&records()).into_bytes(),
        Format::NodesCsv => csv::nodes(&records()).into_bytes(),
        Format::Giving => giving(network, options)?.0,
        Format::Svg => svg::write(network, options)?,
        Format::Png => png::write(network, options)?,
    })
}
