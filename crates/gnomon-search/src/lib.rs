//! Full-text search over what a register holds, in Chinese and English.
//!
//! In: [`Record`]s (a document or an entity each) and a query as people type it.
//! Out: hits with the reason of each match, counts by facet, a cursor to go on from.
//!
//! The index is a cache: everything in it comes from a register and can be made again.
//! Chinese is indexed by single characters and by pairs, so that a word is found inside
//! any longer word and a phrase is found exactly as it stands; English by words and by
//! their stems. Traditional characters are folded onto simplified ones, full-width letters
//! onto narrow ones. Nothing is found by its sound.
//!
//! Not here: reading a register, choosing folders, the clock. Whoever asks hands over the
//! day to look from and the texts that a hit is to be shown in.

mod collect;
mod error;
mod fold;
mod index;
mod names;
mod query;
mod reason;
mod record;
#[cfg(test)]
mod tests;
mod token;

pub use collect::{Cursor, Facet, FacetCount, Order};
pub use error::{QueryError, SearchError};
pub use index::{Ask, Found, Hit, Index, Update};
pub use names::Names;
pub use query::{FILTERS, Filter, Query};
pub use reason::{Place, Reason, Snippet, places};
pub use record::{Life, Record, STATUSES, Status, hashtags};
