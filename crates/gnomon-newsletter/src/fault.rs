//! What is wrong with an issue, where, and what to do about it.

use serde::Serialize;

/// How much a fault matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The issue is not fit to be published: nothing is written.
    Error,
    /// An editor should look at it; the issue can be published.
    Warning,
}

impl Severity {
    /// `error`, `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Every code that a fault has, in order: `docs/newsletter.md` tells what is an error and what a warning.
pub const CODES: &[&str] = &[
    "annex-missing",
    "arithmetic",
    "citation-ambiguous",
    "citation-bare",
    "citation-unresolved",
    "date-past",
    "dead-link",
    "direction",
    "empty",
    "evidence-changed",
    "evidence-restated",
    "fact-contradicted",
    "figure-without-evidence",
    "file-unused",
    "font-broken",
    "glyph-missing",
    "head",
    "html",
    "include-circle",
    "include-deep",
    "include-missing",
    "manifest",
    "nesting",
    "no-articles",
    "opinion-as-fact",
    "picture",
    "picture-broken",
    "picture-large",
    "picture-missing",
    "picture-without-evidence",
    "query",
    "query-empty",
    "query-many",
    "section-unknown",
    "title",
    "too-large",
    "translation-missing",
    "translation-unbalanced",
    "untranslated",
];

/// One fault of an issue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The file, as a path below the folder.
    pub file: String,
    /// The line in it, from 1.
    pub line: u32,
    /// How much it matters.
    pub severity: Severity,
    /// A stable code: `citation-unresolved`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Fault {
    /// An error.
    pub fn error(
        file: &str,
        line: u32,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Fault {
        debug_assert!(CODES.contains(&code), "`{code}` is missing in CODES");
        Fault {
            file: file.to_owned(),
            line,
            severity: Severity::Error,
            code,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn mild(self) -> Fault {
        Fault { severity: Severity::Warning, ..self }
    }
}
