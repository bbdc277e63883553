//! The newsletter compiler.
//!
//! In: an issue as source text (a folder with `issue.toml` and Markdown articles, handed over as
//! [`SourceFile`]s) and what the register answers to its citations and queries ([`Answers`]). Out: an
//! [`Edition`] for each language, the [`Fault`]s with file, line and remedy, and the edition as
//! Markdown, HTML, JSON, DOCX, EPUB and as the source of its pages ([`render`]).
//!
//! ```text
//! files ─▶ Issue::parse ─▶ wants() ─▶ (the register answers) ─▶ compile ─▶ Edition ─▶ render::…
//! dossiers ─▶ draft ─▶ files                 Edition as JSON + the register of today ─▶ errata
//! ```
//!
//! The same input gives the same bytes. Nothing here reads a file, a clock or the register.

mod answers;
mod block;
mod check;
mod compile;
mod direction;
mod draft;
mod edition;
mod errata;
mod fault;
mod manifest;
mod query;
pub mod render;
mod sentence;
mod source;
mod timeline;
mod words;

pub use answers::{Answers, Cited, Drawing, Drawn, FactAnswer, Term};
pub use block::{Block, Inline, plain};
pub use compile::{Options, compile};
pub use draft::{DraftFile, DraftPlan, LEDGER, Merged, Period, Written, draft, merge};
pub use edition::{
    Annex, Article, Deadline, Edition, Figure, Mark, Note, NoteSource, Part, Picture, Role, Said,
    Section,
};
pub use errata::{Erratum, NotAnIssue, Published, Today, errata};
pub use fault::{CODES, Fault, Severity};
pub use manifest::{Manifest, Publisher, Texts};
pub use query::{Query, Show};
pub use source::{Asset, Issue, Place, SourceFile, Want};
pub use words::{Words, words};
