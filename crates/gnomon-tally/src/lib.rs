//! Figures that recompute: statistics of standards for any slice and date, what a document states beside what is
//! counted, and targets with their progress.
//!
//! In: records of standards (from the register's statements or from a file with a mapping of its fields), extractions,
//! testimonies. Out: tables, reconciliations, a ledger. Nothing here reads a file, the register or the clock: the day is
//! handed in. What cannot be computed says why.

#![warn(clippy::expect_used)]

mod chart;
mod reconcile;
mod record;
mod table;
mod target;

pub use chart::svg;
pub use reconcile::{Outcome, Reconciliation, reconcile};
pub use record::{Fields, Gathered, Record, RecordError, Records, values};
pub use table::{Dimension, Slice, Table, Tally};
pub use target::{Ledger, Progress, Standing, Target, ledger};
