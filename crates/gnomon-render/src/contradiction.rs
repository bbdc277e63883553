//! What documents say differently, side by side.

use std::fmt::Write as _;

use gnomon_model::answer::{Contradiction, FactState};

use crate::Paint;
use crate::agenda::testimony_line;
use crate::words::{clip, one_line, property_words, value_only};

/// One block for each, the leading value first.
pub fn text(found: &[Contradiction], paint: Paint) -> String {
    let mut out = String::new();
    for (index, contradiction) in found.iter().enumerate() {
        if 0 < index {
            out.push('\n');
        }
        let subject = clip(&one_line(&contradiction.subject.label), 100);
        let _ =
            writeln!(out, "{}: {}", paint.strong(&subject), property_words(contradiction.property));
        for fact in &contradiction.facts {
            let value = value_only(&fact.value);
            let why = fact.why.as_deref().unwrap_or_default();
            let _ = match fact.state {
                FactState::Contradicted => {
                    writeln!(out, "  {} {value}: gives way ({why})", paint.warn("but  "))
                }
                _ => writeln!(out, "  {} {value}: leads ({why})", paint.accent("leads")),
            };
            for testimony in &contradiction.testimonies {
                if fact.witnesses.contains(&testimony.id) {
                    testimony_line(&mut out, testimony, paint);
                }
            }
        }
    }
    out
}
