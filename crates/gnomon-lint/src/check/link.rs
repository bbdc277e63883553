//! Links that lead nowhere.

use std::collections::HashSet;

use gnomon_model::BlockKind;

use crate::reading::Reading;
use crate::report::{Report, Severity};
use crate::rules::Rules;

/// A link into the document itself is alive where a heading has its name; anchors of other things cannot be seen in the
/// text, so a name without a heading is only noted.
pub(super) fn dead_links(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let headings: HashSet<String> = reading
        .passages()
        .iter()
        .filter(|passage| matches!(passage.kind, BlockKind::Heading(_)))
        .map(|passage| anchor(reading.words(passage)))
        .collect();
    for link in &reading.document().links {
        let place = reading.canonical_place(link.span);
        let inner = link.target.strip_prefix('#').filter(|inner| !inner.is_empty());
        if let Some(inner) = inner {
            if headings.contains(&anchor(inner)) {
                report.hold(
                    "dead-link",
                    format!("the document has the heading {}", link.target),
                    vec![place],
                );
            } else {
                report.find(
                    "dead-link",
                    Severity::Note,
                    "no heading of the document has the name that the link leads to",
                    format!("its target is `{}`", link.target),
                    vec![place],
                );
            }
        } else if link.dead {
            report.find(
                "dead-link",
                Severity::Warning,
                "the link leads nowhere",
                format!("its target is `{}`", link.target),
                vec![place],
            );
        } else {
            report.hold(
                "dead-link",
                format!("the link has a target: {}", link.target),
                vec![place],
            );
        }
    }
}

/// The name that headings are linked by: letters and digits in lower case, joined by hyphens.
fn anchor(words: &str) -> String {
    let words: Vec<String> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}
