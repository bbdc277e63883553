//! Two texts of an instrument side by side: a draft and what was issued, an edition
//! and the one before.
//!
//! `outline.rs` cuts a text into its articles, measures and other numbered items;
//! [`compare`] aligns two outlines and says of every item whether it stayed, was
//! renumbered, reworded, moved, added or deleted, with the words that changed.

mod align;
mod outline;
mod words;

pub use align::{Change, Comparison, Pair, TermChange, TooMany, compare};
pub use outline::{Item, outline};
pub use words::{Edit, EditKind};
