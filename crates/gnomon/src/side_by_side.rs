//! A comparison for people.

use std::fmt::Write as _;

use gnomon_compare::{Change, Comparison, EditKind, Pair};
use gnomon_render::{Paint, clip, one_line};

/// How far into a reworded item words are shown around a change.
const AROUND: usize = 40;

/// The counts, the terms, and the items that changed (with `all`, every item).
pub fn text(comparison: &Comparison, all: bool, paint: Paint) -> String {
    let mut out = String::new();
    let counts: Vec<String> = comparison
        .counts
        .iter()
        .map(|(change, count)| format!("{count} {}", name(*change)))
        .collect();
    let summary =
        if counts.is_empty() { "both texts are empty".to_owned() } else { counts.join(", ") };
    let _ = writeln!(out, "{}", paint.strong(&summary));
    if !comparison.terms.is_empty() {
        let _ = writeln!(out, "\nTerms replaced");
        for term in &comparison.terms {
            let _ = writeln!(
                out,
                "  {} → {}  ({} items)",
                paint.warn(&one_line(&term.before)),
                paint.accent(&one_line(&term.after)),
                term.times
            );
        }
    }
    for pair in &comparison.pairs {
        if all || pair.change != Change::Unchanged {
            item(&mut out, pair, paint);
        }
    }
    out
}

fn name(change: Change) -> &'static str {
    match change {
        Change::Unchanged => "unchanged",
        Change::Renumbered => "renumbered",
        Change::Reworded => "reworded",
        Change::Moved => "moved",
        Change::Added => "added",
        Change::Deleted => "deleted",
    }
}

fn item(out: &mut String, pair: &Pair, paint: Paint) {
    let number = |item: &Option<gnomon_compare::Item>| match item {
        Some(item) if item.number.is_empty() => "(no number)".to_owned(),
        Some(item) => one_line(&item.number),
        None => String::new(),
    };
    let (before, after) = (number(&pair.before), number(&pair.after));
    let numbers = match (before.is_empty(), after.is_empty()) {
        (false, false) if before != after => format!("{before} → {after}"),
        (_, true) => before,
        _ => after,
    };
    let _ = writeln!(out, "\n{}  {}", paint.strong(&numbers), name(pair.change));
    if pair.edits.is_empty() {
        let item = pair.after.as_ref().or(pair.before.as_ref());
        let words = item.map_or(String::new(), |item| one_line(&item.text));
        let _ = match pair.change {
            Change::Added => writeln!(out, "  {}", paint.accent(&format!("+ {words}"))),
            Change::Deleted => writeln!(out, "  {}", paint.warn(&format!("- {words}"))),
            _ => writeln!(out, "  {}", clip(&words, 100)),
        };
        return;
    }
    let mut line = String::new();
    let last = pair.edits.len() - 1;
    for (index, edit) in pair.edits.iter().enumerate() {
        let words = one_line_keeping_ends(&edit.text);
        match edit.kind {
            EditKind::Same => line.push_str(&shortened(&words, index == 0, index == last)),
            EditKind::Added => line.push_str(&paint.accent(&format!("{{+{words}+}}"))),
            EditKind::Deleted => line.push_str(&paint.warn(&format!("[-{words}-]"))),
        }
    }
    let _ = writeln!(out, "  {line}");
}

fn one_line_keeping_ends(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A long stretch that stayed, cut in its middle (or at its outer end).
fn shortened(text: &str, is_first: bool, is_last: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 2 * AROUND + 1 {
        return text.to_owned();
    }
    let head: String = chars[..AROUND].iter().collect();
    let tail: String = chars[chars.len() - AROUND..].iter().collect();
    match (is_first, is_last) {
        (true, false) => format!("…{tail}"),
        (false, true) => format!("{head}…"),
        _ => format!("{head}…{tail}"),
    }
}
