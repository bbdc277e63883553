//! The document's own date.
//!
//! A notice is dated below its signature; a page says 发布时间 or 'Published'.

use std::sync::LazyLock;

use gnomon_model::{MentionKind, Property, Span, Value, Zone};
use regex::Regex;

use crate::sweep::{Claim, Find, Sweep};

/// What stands in front of the date of a page.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:发布时间|发布日期|发文日期|成文日期|公布日期|日期|published(?: on)?|posted(?: on)?|date|date of publication)\s?[:：]?\s?$")
        .expect("the pattern is constant and tested")
});

pub(crate) fn apply(sweep: &mut Sweep<'_>) {
    let Some((span, rule)) = labelled(sweep).or_else(|| signature(sweep)) else { return };
    let date = sweep
        .finds
        .iter()
        .find(|find| find.kind == MentionKind::Date && find.span == span)
        .and_then(|find| find.date);
    let (Some(date), Some(itself)) = (date, sweep.itself.clone()) else { return };
    sweep.published = Some((date, span));
    sweep.signatories = signatories(sweep, span);
    let claim = Claim::new(&itself, Property::Published, Value::Date(date), span, rule)
        .with("basis", "stated");
    sweep.claim(claim);
}

fn labelled(sweep: &Sweep<'_>) -> Option<(Span, &'static str)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let text = sweep.text();
    sweep
        .finds
        .iter()
        .filter(|find| {
            find.kind == MentionKind::Date
                && find.date.is_some_and(|date| date.single_day().is_some())
        })
        .find(|find| {
            let start =
                sweep.flow.passage_at(find.span.start).map_or(0, |passage| passage.span.start);
            LABEL.is_match(&text[start..find.span.start])
        })
        .map(|find| (find.span, "document.label"))
}

/// A line with nothing but a date, the last one in the document.
fn signature(sweep: &Sweep<'_>) -> Option<(Span, &'static str)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    sweep
        .finds
        .iter()
        .rev()
        .filter(|find| {
            find.kind == MentionKind::Date
                && find.date.is_some_and(|date| date.single_day().is_some())
        })
        .find(|find| {
            sweep.flow.passage_at(find.span.start).is_some_and(|passage| {
                passage.span == find.span
                    && passage.cell.is_none()
                    && passage.zone != Zone::Contents
            })
        })
        .map(|find| (find.span, "document.signature"))
}

/// The lines right above the date that hold nothing but names of bodies.
fn signatories(sweep: &Sweep<'_>, date: Span) -> Vec<Find> {
    let passages = sweep.flow.passages();
    let at = passages.partition_point(|passage| passage.span.start < date.start);
    let mut bodies = Vec::new();
    for passage in passages[..at].iter().rev().take(12) {
        let here: Vec<&Find> = sweep
            .within(passage.span)
            .iter()
            .filter(|find| {
                find.kind == MentionKind::Organisation && find.span.end <= passage.span.end
            })
            .collect();
        let named: usize = covered(&here);
        if here.is_empty() || passage.span.len() > named + 12 {
            break;
        }
        // A department stands with its body in one span: the longer one signed.
        let outer = here.iter().filter(|find| {
            !here.iter().any(|other| other.span != find.span && other.span.contains(find.span))
        });
        bodies.extend(outer.map(|find| (*find).clone()));
    }
    bodies.reverse();
    bodies
}

/// How many bytes the finds cover together.
fn covered(finds: &[&Find]) -> usize {
    let mut end = 0;
    let mut sum = 0;
    for find in finds {
        sum += find.span.end.saturating_sub(find.span.start.max(end));
        end = end.max(find.span.end);
    }
    sum
}
