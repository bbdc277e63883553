//! Executable provisions: packs of rules that run, with their evidence.
//!
//! A [`Pack`] is loaded from TOML files that somebody else has read: inputs,
//! dated parameters with their sources, provisions whose conditions are CEL
//! expressions, exceptions by name, a procedure, a graph of references, tests.
//! [`Pack::on`] picks a day and gives an [`Edition`]; [`Edition::check`] judges
//! the facts of a case; [`Edition::explain`] says why, in English or Chinese.
//!
//! In: texts, facts, a date, a calendar. Out: verdicts. Nothing here reads a
//! file, asks what day it is, or can be made to by a pack: expressions see their
//! inputs and nothing else.
//!
//! For a web form: [`Pack::form`] (fields, choices, units, help) and
//! [`Edition::explain`] (everything that a page about a verdict shows).

#![warn(clippy::expect_used)]

mod check;
mod diagnostic;
mod document;
mod evaluate;
mod explain;
mod expression;
mod facts;
mod form;
mod function;
mod graph;
mod lint;
mod pack;
mod procedure;
mod raw;
pub mod text;
mod value;
mod words;

pub use check::{Edition, Finding, Reason, Report, Stale, Verdict};
pub use diagnostic::{Fault, Faults};
pub use document::document;
pub use evaluate::FUEL;
pub use explain::{
    Basis, Citation, Compared, Conclusion, Explained, ExplainedProvision, Needed,
    Step as Derivation,
};
pub use expression::{DEEPEST, LONGEST, MOST};
pub use facts::{BadFacts, Columns, Facts, Supplement, json};
pub use form::{Field, Form};
pub use function::functions;
pub use gnomon_model::number::{NotANumber, Number};
pub use gnomon_model::unit::{Dimension, NotAUnit, Unit, UnitId, Units};
pub use graph::{Graph, Link, Place};
pub use lint::{Level, Remark, TestOutcome, lint, run_tests};
pub use pack::{
    Choice, Dated, Definition, Exception, Input, Pack, PackFile, Parameter, Provision, Source,
    Table, Where,
};
pub use procedure::{
    CaseError, CaseEvent, CaseView, DueDate, Happening, Outcome, Procedure, Step, StepState,
    StepView,
};
pub use raw::{Cite, DuePeriod, InputKind, ProvisionKind, Standing, Words};
pub use value::{Type, Value};
pub use words::Language;

pub(crate) use gnomon_model::wording::{nearest, shorten};
