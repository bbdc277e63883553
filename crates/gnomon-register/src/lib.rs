//! Statements in, answers out: the append-only register.
//!
//! On one machine it is a folder: `register.sqlite` with deposits, readings,
//! statements and evidence, and `blobs/` with the bytes as received and the
//! canonical texts, named by their SHA-256. Nothing is overwritten; what is
//! acknowledged is on disk. SQL is nowhere else in Gnomon, and HTML and HTTP are
//! not here.
//!
//! The clock is not read here either: who records says when.

mod agenda;
mod blob;
mod browse;
mod claim;
mod copy;
mod error;
mod fact;
mod judgement;
mod life;
mod list;
mod many;
mod migrate;
mod places;
mod record;
mod removal;
mod reread;
mod shelf;
mod show;
mod standing;
mod store;
mod texts;
mod told;
mod value;
mod verify;
mod view;
mod write;

pub use agenda::{Due, agenda_on};
pub use browse::{BareFact, DocumentRow, Introduced, Mark, Placed};
pub use copy::{Copied, restore};
pub use error::RegisterError;
pub use fact::{ClassOrder, facts};
pub use judgement::{Judge, Likeness, MergeProposal, Verdict, value_for};
pub use list::{Difference, ListChange, ListDeposit, ListReading, ListWriter, Met, OPTION, Wrote};
pub use many::About;
pub use record::{Deposit, Ending};
pub use removal::Tombstone;
pub use reread::{Fates, Stale};
pub use show::Lookup;
pub use store::Register;
pub use view::View;
