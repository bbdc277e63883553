//! What matters on a day, on one page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gnomon_model::Value;
use gnomon_model::answer::{Briefing, Testimony};

use crate::Paint;
use crate::agenda::{item_lines, testimony_line};
use crate::words::{clip, one_line, value_words};

/// How many lines a section shows before it says how many more there are.
const SHOWN: usize = 12;

/// The page.
pub fn text(briefing: &Briefing, paint: Paint) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint.strong(&format!("What matters on {}", briefing.on)));
    section(
        &mut out,
        "Open for comment",
        "No consultation is open.",
        &briefing.open,
        paint,
        |out, item| {
            item_lines(out, item, paint);
        },
    );
    section(
        &mut out,
        "Issued",
        "Nothing was issued.",
        &distinct(&briefing.issued),
        paint,
        |out, testimony| {
            let statement = &testimony.statement;
            let date = match &statement.value {
                Value::Date(date) => date.to_string(),
                _ => String::new(),
            };
            let by = statement
                .qualifiers
                .get("by")
                .map_or(String::new(), |by| format!(", by {}", by.texts().join(", ")));
            let label = clip(&one_line(&statement.subject.label), 90);
            let _ = writeln!(out, "  {}  {label}{by}", paint.accent(&date));
            testimony_line(out, testimony, paint);
        },
    );
    section(
        &mut out,
        "Entering into force or ceasing",
        "Nothing is coming.",
        &briefing.coming,
        paint,
        |out, item| {
            item_lines(out, item, paint);
        },
    );
    section(
        &mut out,
        "Replaced",
        "No standard is replaced.",
        &distinct(&briefing.replaced),
        paint,
        |out, testimony| {
            let statement = &testimony.statement;
            let _ = writeln!(
                out,
                "  {} replaces {}",
                paint.accent(&statement.subject.label),
                value_words(statement)
            );
            testimony_line(out, testimony, paint);
        },
    );
    out
}

fn section<T>(
    out: &mut String,
    heading: &str,
    empty: &str,
    items: &[T],
    paint: Paint,
    line: impl Fn(&mut String, &T),
) {
    let _ = writeln!(out, "\n{}", paint.strong(heading));
    if items.is_empty() {
        let _ = writeln!(out, "  {empty}");
    }
    for item in items.iter().take(SHOWN) {
        line(out, item);
    }
    if SHOWN < items.len() {
        let _ = writeln!(out, "  … and {} more", items.len() - SHOWN);
    }
}

/// The same fact from a second document stands once here; `show` has them all.
fn distinct(testimonies: &[Testimony]) -> Vec<&Testimony> {
    let mut seen = BTreeSet::new();
    testimonies
        .iter()
        .filter(|t| {
            seen.insert((t.statement.subject.key.clone(), format!("{:?}", t.statement.value)))
        })
        .collect()
}
