//! Which finder and which rule made what in a span, and what kept the rest from being made.
//!
//! In: a document that went through all stages, with what they dropped on the way. Out: an
//! [`Explanation`]. Nothing here changes what is extracted.

use gnomon_model::{
    BlockKind, Explained, Explanation, Found, Made, MentionKind, Missed, Phrase, Property, Role,
    Span, Value, Zone, is_han,
};

use crate::rule::{self, Clause};
use crate::sweep::{Find, Sweep};

/// Explains the sentences that touch `span`, in canonical bytes.
pub(crate) fn explain(sweep: &Sweep<'_>, span: Span) -> Explanation {
    let touched = |sentence: &Span| sweep.flow.canonical(*sentence).overlaps(span);
    let sentences = sweep.sentences.iter().enumerate().filter(|(_, sentence)| touched(sentence));
    Explanation {
        sentences: sentences.map(|(index, sentence)| explained(sweep, index, *sentence)).collect(),
    }
}

fn explained(sweep: &Sweep<'_>, index: usize, sentence: Span) -> Explained {
    let at = |span: Span| sweep.flow.canonical(span);
    let words = |span: Span| span.of(sweep.text()).to_owned();
    let clause = rule::clause(sweep, sentence, sweep.article_at(sentence.start));
    let mentions = clause.finds.iter().map(|find| Found {
        span: at(find.span),
        text: words(find.span),
        kind: find.kind.name(),
        normal: find.normal.clone(),
        finder: finder(sweep, find),
        inferred: find.inferred.clone(),
        candidates: find.candidates.clone(),
    });
    let phrases = clause.cues.iter().map(|cue| Phrase {
        span: at(cue.span),
        text: words(cue.span),
        role: role_name(cue.role),
    });
    let made = sweep
        .claims
        .iter()
        .filter(|claim| claim.evidence.iter().any(|evidence| evidence.overlaps(sentence)));
    Explained {
        span: at(sentence),
        text: words(sentence),
        about: sweep.focuses.get(index).cloned().flatten(),
        mentions: mentions.collect(),
        phrases: phrases.collect(),
        statements: made
            .map(|claim| Made {
                rule: claim.rule,
                subject: claim.subject.label.clone(),
                property: claim.property.name(),
                value: value(&claim.value),
                confidence: claim.confidence,
                editorial: claim.editorial,
            })
            .collect(),
        missed: missed(sweep, &clause, at),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Entity(entity) => entity.label.clone(),
        Value::Text(text) => text.clone(),
        Value::Target(figure) | Value::Requirement(figure) | Value::Count(figure) => {
            figure.to_string()
        }
    }
}

/// The name of a role in `knowledge/cues.toml`.
fn role_name(role: Role) -> String {
    format!("{role:?}").to_lowercase()
}

/// Which finder made a mention, from which data.
fn finder(sweep: &Sweep<'_>, find: &Find) -> String {
    let words = find.span.of(sweep.text());
    match find.kind {
        MentionKind::Standard | MentionKind::WorkItem => {
            "identifiers: a form of crates/gnomon-id/flavours (`gnomon id` tells which)".to_owned()
        }
        MentionKind::Organisation => match sweep.knowledge.body(&find.normal) {
            Some(body) => format!("bodies: `{}` in knowledge/bodies", body.id),
            None if sweep.knowledge.body(find.normal.split(' ').next().unwrap_or("")).is_some() => {
                "bodies: a department beside its body".to_owned()
            }
            None => "bodies: the shape of the name; no file lists it".to_owned(),
        },
        MentionKind::Committee => "committees: number or name, knowledge/committees".to_owned(),
        MentionKind::Instrument => {
            let named = sweep.instruments.iter().find(|named| named.span == find.span);
            match named {
                Some(named) => {
                    format!("titles: kind `{}` of knowledge/instrument-kinds.toml", named.kind)
                }
                None if find.inferred.contains(&"name") => {
                    "short names: the only text of its kind in the article".to_owned()
                }
                None => "short names: defined in the article".to_owned(),
            }
        }
        MentionKind::Date if !find.inferred.is_empty() => {
            "dates: the year is that of the context".to_owned()
        }
        MentionKind::Date => "dates".to_owned(),
        MentionKind::Person => {
            "persons: a title, post or family name (knowledge/persons.toml)".to_owned()
        }
        _ if words.chars().any(is_han) => format!("{} grammar, Chinese", find.kind.name()),
        _ => format!("{} grammar, English", find.kind.name()),
    }
}

fn missed(sweep: &Sweep<'_>, clause: &Clause<'_>, at: impl Fn(Span) -> Span) -> Vec<Missed> {
    let words = |span: Span| span.of(sweep.text()).to_owned();
    let miss = |span: Span, why: String| Missed { span: at(span), text: words(span), why };
    let mut out = Vec::new();
    for (find, by) in sweep.dropped.iter().filter(|(find, _)| clause.span.overlaps(find.span)) {
        let why =
            format!("read as {} as well, but {} already stands there", find.kind.name(), by.name());
        out.push(miss(find.span, why));
    }
    if let Some(why) = silent(sweep, clause.span) {
        out.push(miss(clause.span, why));
        return out;
    }
    let here = || {
        sweep
            .claims
            .iter()
            .filter(|claim| claim.evidence.iter().any(|evidence| evidence.overlaps(clause.span)))
    };
    for date in clause.dates() {
        let Some(value) = date.date else { continue };
        let used = here().any(|claim| match &claim.value {
            Value::Date(other) => *other == value,
            _ => false,
        });
        if !used {
            out.push(miss(date.span, why_no_role(sweep, clause, date)));
        }
    }
    // 'Comments close soon': something happens, and no day is named.
    let undated = clause.dates().next().is_none() && here().next().is_none();
    for cue in clause.cues.iter().filter(|cue| undated && takes_a_day(cue.role)) {
        let role = role_name(cue.role);
        let why = format!(
            "says that something happens ({role} in knowledge/cues.toml), but the sentence names no day"
        );
        out.push(miss(cue.span, why));
    }
    for figure in sweep.figures_within(clause.span) {
        let used = here().any(|claim| {
            matches!(&claim.value, Value::Target(stated) | Value::Requirement(stated) | Value::Count(stated)
                if stated.value == figure.quantity.value)
        });
        if !used {
            let why = if figure.compared {
                "a figure that is compared, but it lies inside a name or a date, or is how long comments are taken"
            } else {
                "a figure: nothing says how it compares, and no noun says what is counted"
            };
            out.push(miss(figure.span, why.to_owned()));
        }
    }
    for cue in &clause.cues {
        let Some(property) = relation(cue.role) else { continue };
        if here().any(|claim| claim.property == property) {
            continue;
        }
        out.push(miss(cue.span, why_no_relation(clause, cue.span, property)));
    }
    out
}

/// Whether phrases of a role say what happens on a day.
fn takes_a_day(role: Role) -> bool {
    matches!(
        role,
        Role::Issue
            | Role::Announce
            | Role::Effect
            | Role::Approve
            | Role::Amend
            | Role::Repeal
            | Role::Close
            | Role::Window
            | Role::Event
            | Role::Expire
            | Role::Due
    )
}

/// Why a sentence states nothing whatever it says.
fn silent(sweep: &Sweep<'_>, span: Span) -> Option<String> {
    let passage = sweep.flow.passage_at(span.start)?;
    if matches!(passage.kind, BlockKind::Heading(_)) {
        return Some("a heading: it says in other words what the text below says".to_owned());
    }
    if passage.cell.is_some() {
        return Some(
            "a cell: tables are read by their columns (knowledge/columns.toml)".to_owned(),
        );
    }
    let zone = match passage.zone {
        Zone::Front => "the front matter",
        Zone::Contents => "the contents list",
        Zone::Glossary => "the glossary",
        Zone::Back => "the back matter",
        _ => return None,
    };
    Some(format!("part of {zone}, which states nothing about the field"))
}

/// Why no rule took a date.
fn why_no_role(sweep: &Sweep<'_>, clause: &Clause<'_>, date: &Find) -> String {
    let distance = |span: Span| {
        if span.end <= date.span.start {
            date.span.start - span.end
        } else {
            span.start.saturating_sub(date.span.end)
        }
    };
    let takes = clause.cues.iter().filter(|cue| relation(cue.role).is_none());
    let Some(cue) = takes.min_by_key(|cue| distance(cue.span)) else {
        return "no phrase in the sentence says what happens on it; phrases are in knowledge/cues.toml"
            .to_owned();
    };
    let phrase = format!("`{}` ({})", cue.span.of(sweep.text()), role_name(cue.role));
    let free = clause.texts().any(|find| !clause.is_governed(find));
    if free {
        format!(
            "{phrase} is the nearest phrase, {} bytes away, but another date or another part of the sentence stands between, or its role takes no date there",
            distance(cue.span)
        )
    } else {
        format!(
            "{phrase} is near, but the sentence names no text that it could be about, and refers to none"
        )
    }
}

/// Why a phrase that relates texts related none.
fn why_no_relation(clause: &Clause<'_>, cue: Span, property: Property) -> String {
    let texts = |find: &&Find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    };
    let object = clause.finds.iter().filter(texts).any(|find| cue.end <= find.span.start);
    let subject = clause
        .finds
        .iter()
        .filter(texts)
        .any(|find| find.span.end <= cue.start && !clause.is_governed(find));
    let what = match (object, subject) {
        (false, _) => "no text stands behind it",
        (true, false) => "no text before it is free to be its subject, and nothing refers to one",
        (true, true) => "the text behind it is out of reach, or another phrase stands between",
    };
    format!("would be `{}`: {what}", property.name())
}

/// The property of a phrase that relates texts.
fn relation(role: Role) -> Option<Property> {
    Some(match role {
        Role::Amends => Property::Amends,
        Role::Revises => Property::Revises,
        Role::Implements => Property::Implements,
        Role::Supports => Property::Supports,
        Role::Based => Property::BasedOn,
        Role::Aligns => Property::AlignsWith,
        Role::Cites => Property::Cites,
        Role::Derived => Property::DerivedFrom,
        Role::Replace => Property::Replaces,
        _ => return None,
    })
}
