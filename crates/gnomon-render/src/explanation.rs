//! An explanation of an extraction, readable and as JSON.

use std::fmt::Write as _;

use gnomon_model::{Explanation, Span};

use crate::words::clip;

/// As JSON: the members of [`Explanation`].
pub fn json(explanation: &Explanation) -> serde_json::Value {
    serde_json::to_value(explanation).unwrap_or_default()
}

/// For reading.
pub fn text(explanation: &Explanation) -> String {
    let mut out = String::new();
    for (index, sentence) in explanation.sentences.iter().enumerate() {
        if 0 < index {
            out.push('\n');
        }
        let _ = writeln!(out, "{} “{}”", place(sentence.span), sentence.text);
        if let Some(about) = &sentence.about {
            let _ = writeln!(out, "  the text was about: {about}");
        }
        for found in &sentence.mentions {
            let marks = if found.inferred.is_empty() {
                String::new()
            } else {
                format!(" (inferred: {})", found.inferred.join(", "))
            };
            let _ = writeln!(
                out,
                "  {} {} “{}” = {}{marks}\n      by {}",
                place(found.span),
                found.kind,
                clip(&found.text, 60),
                found.normal,
                found.finder
            );
        }
        for phrase in &sentence.phrases {
            let _ = writeln!(
                out,
                "  {} phrase “{}”, role {}",
                place(phrase.span),
                phrase.text,
                phrase.role
            );
        }
        for made in &sentence.statements {
            let editorial = if made.editorial { ", editorial" } else { "" };
            let _ = writeln!(
                out,
                "  rule {}: {} · {} · {} (confidence {}{editorial})",
                made.rule,
                clip(&made.subject, 70),
                made.property,
                clip(&made.value, 70),
                made.confidence
            );
        }
        for missed in &sentence.missed {
            let _ = writeln!(
                out,
                "  not made at {} “{}”: {}",
                place(missed.span),
                clip(&missed.text, 40),
                missed.why
            );
        }
    }
    if explanation.sentences.is_empty() {
        out.push_str("no sentence stands there\n");
    }
    out
}

fn place(span: Span) -> String {
    format!("{}..{}", span.start, span.end)
}
