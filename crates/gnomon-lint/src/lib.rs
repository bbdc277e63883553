//! Finds what does not agree inside a document, and says what was checked and holds.
//!
//! In: an [`Extraction`] (the canonical text with its tables, links, glossary, instruments and dates) and [`Rules`]
//! (which units measure what, how many people live where). Out: a [`Report`]: findings with place, computation and
//! severity, and the sums and counts that hold. Every check is about figures and names in general; none knows a
//! document. Nothing here decides which of two contradicting figures is right.
//!
//! One pass over the text finds the figures; checks work on passages and articles, so that time grows with the text.

#![warn(clippy::expect_used)]

mod check;
mod figure;
mod reading;
mod report;
mod rules;

use gnomon_model::Extraction;

pub use report::{CheckCount, Finding, Holding, Place, Report, Severity};
pub use rules::{Rules, RulesError};

use reading::Reading;

/// Runs every check over a document.
pub fn lint(extraction: &Extraction, rules: &Rules) -> Report {
    let reading = Reading::of(extraction);
    let mut report = Report::default();
    for (name, check) in check::ALL {
        let before = (report.findings.len(), report.holds.len());
        check(&reading, rules, &mut report);
        report.checks.push(CheckCount {
            check: name,
            found: report.findings.len() - before.0,
            held: report.holds.len() - before.1,
        });
    }
    report.findings.sort_by_key(|finding| {
        (finding.places.first().map_or(0, |place| place.span.start), finding.check)
    });
    report.holds.sort_by_key(|holding| {
        (holding.places.first().map_or(0, |place| place.span.start), holding.check)
    });
    report
}

/// A pattern that stands in the source: whether it is one is settled when it is written.
#[expect(clippy::expect_used, reason = "every caller hands over a constant, which the tests run")]
fn pattern(text: &str) -> regex::Regex {
    regex::Regex::new(text).expect("the pattern is constant and tested")
}
