//! What a check found, and what held.

use gnomon_model::Span;
use serde::Serialize;

/// How sure it is that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the text may well be right.
    Note,
    /// Very likely wrong, or of no use to a reader.
    Warning,
    /// The figures cannot all be true.
    Error,
}

impl Severity {
    /// `note`, `warning`, `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A place in the document. `quote` is exactly the bytes of `span`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Bytes of the canonical text.
    pub span: Span,
    /// Those bytes.
    pub quote: String,
    /// The line (from 1) it begins in.
    pub line: usize,
    /// Id of the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The check: `table-sum`.
    pub check: &'static str,
    /// How sure.
    pub severity: Severity,
    /// What is wrong, for a person.
    pub message: String,
    /// The arithmetic or comparison: `11 + 20 = 31, not 34`.
    pub computation: String,
    /// Where; never empty.
    pub places: Vec<Place>,
}

/// Something that was checked and holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holding {
    /// The check.
    pub check: &'static str,
    /// The arithmetic or comparison: `96 + 164 = 260`.
    pub computation: String,
    /// Where; never empty.
    pub places: Vec<Place>,
}

/// How often a check found or confirmed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckCount {
    /// The check.
    pub check: &'static str,
    /// Findings.
    pub found: usize,
    /// What holds.
    pub held: usize,
}

/// The result of all checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// What does not agree, in order of place.
    pub findings: Vec<Finding>,
    /// What was checked and holds, in order of place.
    pub holds: Vec<Holding>,
    /// Every check that ran, also those with nothing to look at.
    pub checks: Vec<CheckCount>,
}

impl Report {
    /// Whether there is more than notes.
    pub fn is_alarming(&self) -> bool {
        self.findings.iter().any(|finding| Severity::Note < finding.severity)
    }

    pub(crate) fn hold(&mut self, check: &'static str, computation: String, places: Vec<Place>) {
        self.holds.push(Holding { check, computation, places });
    }

    pub(crate) fn find(
        &mut self,
        check: &'static str,
        severity: Severity,
        message: impl Into<String>,
        computation: String,
        places: Vec<Place>,
    ) {
        self.findings.push(Finding {
            check,
            severity,
            message: message.into(),
            computation,
            places,
        });
    }
}
