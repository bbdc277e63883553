//! Statements as somebody who decides about them needs them, and decisions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gnomon_model::answer::{Judgement, Testimony};

use crate::Paint;
use crate::agenda::testimony_line;
use crate::words::{clip, one_line, property_words, value_only, value_words};

/// Id, what it says, how sure the rule is, the quote, and what was decided.
pub fn statement(testimony: &Testimony, paint: Paint) -> String {
    let mut out = String::new();
    let statement = &testimony.statement;
    let id = testimony.id.get(..10).unwrap_or(&testimony.id);
    let _ = writeln!(
        out,
        "{}  {} {} {}",
        paint.accent(id),
        clip(&one_line(&statement.subject.label), 80),
        property_words(statement.property),
        value_words(statement)
    );
    let state = match &testimony.decision {
        None => format!("rule {}, sure to {:.2}", statement.rule, statement.confidence),
        Some(decision) => {
            let was = decision
                .was
                .as_ref()
                .map_or(String::new(), |was| format!(" (was read as {})", value_only(was)));
            format!(
                "{} by {}{was}: {} (judgement {})",
                decision.act,
                one_line(&decision.person),
                one_line(&decision.reason),
                decision.judgement
            )
        }
    };
    let _ = writeln!(out, "      {state}");
    testimony_line(&mut out, testimony, paint);
    out
}

/// One line: number, when, who, what, why.
pub fn judgement(judgement: &Judgement) -> String {
    let mut line = format!(
        "{:>5}  {}  {}  {} {}",
        judgement.number,
        judgement.at,
        one_line(&judgement.person),
        judgement.act,
        clip(&one_line(&judgement.about), 60)
    );
    if let Some(other) = &judgement.other {
        let _ = write!(line, " · {}", clip(&one_line(other), 60));
    }
    if let Some(value) = &judgement.value {
        let _ = write!(line, " = {}", clip(&one_line(value), 60));
    }
    if let Some(undoes) = judgement.undoes {
        let _ = write!(line, " (takes back {undoes})");
    }
    let _ = write!(line, ": {}", one_line(&judgement.reason));
    line
}

/// `3 confirmed, 1 moved; 2 new`
pub fn fates(counts: &BTreeMap<&'static str, usize>, new: usize) -> String {
    let parts: Vec<String> = counts.iter().map(|(fate, count)| format!("{count} {fate}")).collect();
    match parts.is_empty() {
        true => format!("{new} new"),
        false => format!("{}; {new} new", parts.join(", ")),
    }
}
