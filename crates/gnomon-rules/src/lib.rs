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
mod number;
mod pack;
mod procedure;
mod raw;
pub mod text;
mod unit;
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
pub use graph::{Graph, Link, Place};
pub use lint::{Level, Remark, TestOutcome, lint, run_tests};
pub use number::{NotANumber, Number};
pub use pack::{
    Choice, Dated, Definition, Exception, Input, Pack, PackFile, Parameter, Provision, Source,
    Table, Where,
};
pub use procedure::{
    CaseError, CaseEvent, CaseView, DueDate, Happening, Outcome, Procedure, Step, StepState,
    StepView,
};
pub use raw::{Cite, DuePeriod, InputKind, ProvisionKind, Standing, Words};
pub use unit::{Dimension, NotAUnit, Unit, UnitId, Units};
pub use value::{Type, Value};
pub use words::Language;

/// The start of a text that somebody else chose the length of.
pub(crate) fn shorten(text: &str) -> String {
    let line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(80).collect();
    if line.len() < text.len() { format!("{line}…") } else { line }
}

/// The name that is written most like `name`, if one is close.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    if 40 < name.len() {
        return None;
    }
    let limit = 1 + name.chars().count() / 4;
    known
        .map(|known| (distance(name, known), known))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known.to_owned())
}

/// How many letters must change to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == *y { diagonal } else { 1 + diagonal.min(above).min(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}
