//! Standard systems and catalogues: numbered, dated trees that standards are placed in, and dated lists of product
//! categories with thresholds.
//!
//! In: the TOML of `knowledge/systems/` and `knowledge/catalogues/`, an indented list, or the outline of a document;
//! standards with the nodes that they are placed on. Out: trees, coverage, differences of editions, as text, SVG and
//! values to serialise. What no source has is shown as unknown, never filled in. Nothing here reads a file or the
//! clock.

#![warn(clippy::expect_used)]

mod catalogue;
mod coverage;
mod diff;
mod measure;
mod outline;
mod svg;
mod tree;

pub use catalogue::{
    Catalogue, CatalogueChange, CatalogueEdition, Conflict, Item, Scope, Threshold,
    ThresholdVerdict, Verdict,
};
pub use coverage::{Coverage, NodeCoverage, Placement, State, coverage};
pub use diff::{Change, ChangeKind, Difference, diff};
pub use measure::{Measure, NotAMeasure};
pub use outline::{from_document, from_list};
pub use svg::svg;
pub use tree::{Children, Edition, Name, Node, Source, Standing, System, SystemError};
