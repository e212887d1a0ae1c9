//! The formats by name.

use std::fmt;
use std::str::FromStr;

/// A format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `GraphML`, with typed attributes.
    GraphMl,
    /// GEXF 1.3, dynamic: each line has its first and last day.
    Gexf,
    /// The language of Graphviz.
    Dot,
    /// A Mermaid flowchart.
    Mermaid,
    /// Node-link JSON of networkx 3.6 (edges under `edges`).
    NodeLink,
    /// Cytoscape JSON.
    Cytoscape,
    /// JSON Graph Format 2.
    JsonGraph,
    /// The lines as CSV.
    LinesCsv,
    /// The bodies and services as CSV.
    NodesCsv,
    /// A package of 360Giving 1.4.
    Giving,
    /// A picture that can be enlarged, with links and names for those who cannot see it.
    Svg,
    /// The same picture as pixels.
    Png,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::GraphMl,
        Self::Gexf,
        Self::Dot,
        Self::Mermaid,
        Self::NodeLink,
        Self::Cytoscape,
        Self::JsonGraph,
        Self::LinesCsv,
        Self::NodesCsv,
        Self::Giving,
        Self::Svg,
        Self::Png,
    ];

    /// The end of a file's name, without the dot in front; also the name of the format. No two are the same.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::GraphMl => "graphml",
            Self::Gexf => "gexf",
            Self::Dot => "dot",
            Self::Mermaid => "mmd",
            Self::NodeLink => "json",
            Self::Cytoscape => "cyjs",
            Self::JsonGraph => "jgf.json",
            Self::LinesCsv => "csv",
            Self::NodesCsv => "nodes.csv",
            Self::Giving => "360giving.json",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }

    /// What a server says that it is.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::GraphMl => "application/graphml+xml",
            Self::Gexf => "application/gexf+xml",
            Self::Dot => "text/vnd.graphviz; charset=utf-8",
            Self::Mermaid => "text/vnd.mermaid; charset=utf-8",
            Self::NodeLink | Self::Cytoscape | Self::Giving => "application/json",
            Self::JsonGraph => "application/vnd.jgf+json",
            Self::LinesCsv | Self::NodesCsv => "text/csv; charset=utf-8; header=present",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// A name of no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a format, one of {}, got `{got}`", names())]
pub struct UnknownFormat {
    /// The name that was given.
    pub got: String,
}

fn names() -> String {
    Format::ALL.map(|format| format!("`{format}`")).join(", ")
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.extension() == name);
        found.ok_or_else(|| UnknownFormat { got: name.chars().take(80).collect() })
    }
}
