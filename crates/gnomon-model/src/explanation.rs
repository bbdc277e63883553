//! Why extraction made what it made of a place, and why not what it did not make.

use serde::Serialize;

use crate::{Candidate, Span};

/// What every stage saw and made in the sentences of a span.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The sentences that the span touches, in order.
    pub sentences: Vec<Explained>,
}

/// One sentence. All spans are bytes of the canonical text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explained {
    /// Where it stands.
    pub span: Span,
    /// Its words, white space folded.
    pub text: String,
    /// What the text was about when the sentence began, if anything.
    pub about: Option<String>,
    /// The mentions in it, each with what found it.
    pub mentions: Vec<Found>,
    /// The phrases with a role in it.
    pub phrases: Vec<Phrase>,
    /// The statements that it is evidence of.
    pub statements: Vec<Made>,
    /// What was nearly made, and what kept it from being made.
    pub missed: Vec<Missed>,
}

/// A mention and its finder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Where.
    pub span: Span,
    /// The words.
    pub text: String,
    /// The kind of mention.
    pub kind: &'static str,
    /// The canonical form.
    pub normal: String,
    /// Which finder and which data found it.
    pub finder: String,
    /// What was inferred.
    pub inferred: Vec<&'static str>,
    /// Other readings.
    pub candidates: Vec<Candidate>,
}

/// A phrase of `knowledge/cues.toml` in the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Phrase {
    /// Where.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Its role, as the file has it.
    pub role: String,
}

/// A statement and its rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Made {
    /// The rule that made it.
    pub rule: &'static str,
    /// What it is about.
    pub subject: String,
    /// The property.
    pub property: &'static str,
    /// The value, in words.
    pub value: String,
    /// How sure the rule is, from 0 to 1.
    pub confidence: f64,
    /// Whether it is the author's judgement.
    pub editorial: bool,
}

/// Something that was seen and not used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missed {
    /// Where.
    pub span: Span,
    /// The words.
    pub text: String,
    /// What was missing, and where one could add it.
    pub why: String,
}
