//! Forms: a record whose fields stand in lines of their own behind a label.
//!
//! > 5. Title of the notified document: DKS 3987:2027, Paints; (18 pages, in English)
//! > 10. Final date for comments: 60 days from notification
//! > 通报标题：强制性国家标准《…》 · 评议截止日期：2027年4月11日
//!
//! A label says what a column's head would say (`knowledge/columns.toml`). Three labels make a
//! form; a single line with a colon is none.

use std::collections::HashSet;

use gnomon_model::{
    DateValue, Entity, EntityKind, Knowledge, MentionKind, Passage, Property, Span, Value, Zone,
};

use super::Focus;
use super::relative::{self, Jurisdictions};
use crate::sweep::{Claim, Find, Sweep};

/// How many labels make a form.
const LABELS: usize = 3;
/// No label is longer, in bytes.
const LONGEST: usize = 120;

/// A labelled line: its role and where its value is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'k> {
    pub(crate) role: &'k str,
    /// Where its label is, without the number of the line.
    label: Span,
    pub(crate) value: Span,
}

/// The labelled lines of a document that is a form; none when it is not.
pub(crate) fn fields<'k>(
    text: &str,
    passages: &[Passage],
    knowledge: &'k Knowledge,
) -> Vec<Field<'k>> {
    let fields: Vec<Field<'k>> = passages
        .iter()
        .filter(|passage| passage.cell.is_none() && passage.zone != Zone::Contents)
        .filter_map(|passage| field(text, passage.span, knowledge))
        .collect();
    if fields.len() < LABELS { Vec::new() } else { fields }
}

fn field<'k>(text: &str, line: Span, knowledge: &'k Knowledge) -> Option<Field<'k>> {
    let words = line.of(text);
    // `Consultation closes | 29 March 2029`: a row of two in plain text.
    let bar = words.find(" | ").filter(|_| words.matches('|').count() == 1);
    let colon = match bar {
        Some(at) => (at + 1, '|'),
        None => words.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?,
    };
    let label = words.get(..colon.0).filter(|label| label.len() < LONGEST)?;
    // `9. `, `三、`, `（一）` number the line.
    let label = label.trim_end();
    let from = line.start + label.len();
    let label = label.trim_start_matches(|c: char| {
        c.is_ascii_digit() || "一二三四五六七八九十（）().、 \u{3000}-•*".contains(c)
    });
    let place = Span::new(from - label.len(), from);
    let role = knowledge.column(label.trim())?;
    let start = line.start + colon.0 + colon.1.len_utf8();
    let value = text.get(start..line.end)?;
    let lead = value.len() - value.trim_start().len();
    Some(Field {
        role,
        label: place,
        value: Span::new(start + lead, line.start + words.trim_end().len()),
    })
}

/// The records of a document that holds several forms one below the other: another begins where a
/// label comes again.
pub(crate) fn records<'a, 'k>(text: &str, fields: &'a [Field<'k>]) -> Vec<&'a [Field<'k>]> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut seen: HashSet<&str> = HashSet::new();
    for (at, field) in fields.iter().enumerate() {
        if !seen.insert(field.label.of(text)) {
            out.push(&fields[start..at]);
            start = at;
            seen.clear();
            seen.insert(field.label.of(text));
        }
    }
    if start < fields.len() {
        out.push(&fields[start..]);
    }
    out
}

/// Whether a sentence is the line of a window in one of several forms.
pub(super) fn is_line_of_record(sweep: &Sweep<'_>, sentence: Span) -> bool {
    let at = sweep.fields.partition_point(|field| field.value.end <= sentence.start);
    sweep.fields.get(at).is_some_and(|field| {
        sentence.overlaps(field.value)
            && matches!(field.role, "comments_close" | "comments_open" | "window")
    }) && 1 < records(sweep.text(), &sweep.fields).len()
}

/// The title that a form gives to its text, where nothing in it is known by a number.
pub(crate) fn title_in(text: &str, value: Span) -> Option<Span> {
    /// What stands before the title of a standard of the country.
    const SORTS: &[&str] = &[
        "National Standard of the P.R.C., ",
        "National Standard of the People's Republic of China, ",
        "Draft ",
    ];
    let words = value.of(text);
    // `; (18 pages, in English)` · ` (15 page(s), in Chinese)`
    let pages = [" (", ";", "（"].iter().filter_map(|mark| {
        let at = words.find(mark)?;
        let rest = words[at..].to_lowercase();
        (rest.contains("page") || rest.contains('页') || *mark == ";").then_some(at)
    });
    let end = pages.min().unwrap_or(words.len());
    let mut start = 0;
    for sort in SORTS {
        if words[start..end].starts_with(sort) {
            start += sort.len();
        }
    }
    let title = words.get(start..end)?.trim_end_matches([',', '.', ' ']);
    (8 < title.len() && title.len() < 300)
        .then(|| Span::new(value.start + start, value.start + start + title.len()))
}

/// A form that says until when comments are taken calls for them: its other lines are about
/// nothing else.
pub(crate) fn open(sweep: &Sweep<'_>, focus: &mut Focus) {
    if 1 < sweep.document.articles.len() {
        return;
    }
    let records = records(sweep.text(), &sweep.fields);
    let [fields] = records.as_slice() else { return };
    let calls = fields.iter().any(|field| matches!(field.role, "comments_close" | "window"));
    if let Some(named) = named(sweep, fields).filter(|_| calls) {
        focus.subject = Some(named.clone());
        focus.consultation = vec![named];
    }
}

/// Statements from the fields, about the text that the form names.
pub(crate) fn apply(sweep: &mut Sweep<'_>, jurisdictions: &Jurisdictions) {
    if 1 < sweep.document.articles.len() {
        return;
    }
    let mut claims = Vec::new();
    for fields in records(sweep.text(), &sweep.fields) {
        claims.extend(record(sweep, fields, jurisdictions));
    }
    for claim in claims {
        sweep.claim(claim);
    }
}

/// What one form states.
fn record(sweep: &Sweep<'_>, fields: &[Field<'_>], jurisdictions: &Jurisdictions) -> Vec<Claim> {
    let Some(subject) = named(sweep, fields).or_else(|| consulted(sweep)) else {
        return Vec::new();
    };
    let mut claims = Vec::new();
    let mut opened = None;
    for field in fields {
        let date = date_in(sweep, field.value);
        let dated = |property, date: DateValue, at: Span| {
            Claim::new(&subject, property, Value::Date(date), at, "form.field")
                .with("basis", "stated")
        };
        let property = match field.role {
            "effective" => Some(Property::Effective),
            "approved" => Some(Property::Approved),
            "published" => Some(Property::Issued),
            "repealed" => Some(Property::Repealed),
            "comments_close" => Some(Property::ConsultationCloses),
            "comments_open" => Some(Property::ConsultationOpened),
            _ => None,
        };
        if let (Some(property), Some((date, at))) = (property, date) {
            if property == Property::ConsultationOpened {
                opened = Some((date, at));
            }
            claims.push(dated(property, date, at));
        }
        if field.role == "window"
            && let Some((DateValue::Between(from, to), at)) = date
        {
            claims.push(dated(Property::ConsultationOpened, DateValue::Point(from), at));
            claims.push(dated(Property::ConsultationCloses, DateValue::Point(to), at));
        }
        let relation = match field.role {
            "cites" => Some(Property::Cites),
            "based_on" => Some(Property::BasedOn),
            "replaces" => Some(Property::Replaces),
            _ => None,
        };
        if let Some(property) = relation {
            for other in sweep.within(field.value).iter().filter(|find| is_text(find)) {
                if let Some(value) = other.entity.clone().filter(|value| value.key != subject.key) {
                    let value = Value::Entity(value);
                    claims.push(
                        Claim::new(&subject, property, value, field.value, "form.field")
                            .also_at(other.span)
                            .sure(0.9),
                    );
                }
            }
        }
    }
    // 'Final date for comments: 60 days from notification'
    // The day of a digest is not that of what it tells of.
    let alone = fields.len() == sweep.fields.len();
    let start = opened.or(sweep.published.filter(|_| alone));
    for field in fields.iter().filter(|field| matches!(field.role, "comments_close" | "window")) {
        let period = relative::period(&format!("within {}", field.value.of(sweep.text())))
            .or_else(|| relative::period(field.value.of(sweep.text())))
            .or_else(|| relative::period(&format!("{}内", field.value.of(sweep.text()))))
            .filter(|_| date_in(sweep, field.value).is_none());
        let Some((period, (start, place))) = period.zip(start) else { continue };
        let jurisdiction = jurisdictions.at(sweep, &subject, field.value);
        if let Some((date, counted)) = period.end(start, sweep.knowledge, jurisdiction.as_deref()) {
            let property = Property::ConsultationCloses;
            claims.push(
                Claim::new(&subject, property, Value::Date(date), field.value, "form.field")
                    .also_at(place)
                    .with("basis", "inferred")
                    .with("counted", counted)
                    .sure(0.8),
            );
        }
    }
    // Two documents in one notification: its days are those of both.
    let others = others(sweep, fields, &subject);
    for other in &others {
        let dated = claims.iter().filter(|claim| matches!(claim.value, Value::Date(_))).cloned();
        let again: Vec<Claim> =
            dated.map(|claim| Claim { subject: other.clone(), ..claim }).collect();
        let place = again
            .iter()
            .find(|claim| claim.property == Property::ConsultationCloses)
            .and_then(|claim| claim.evidence.first().copied());
        if let Some(place) = place {
            let value = Value::Text("call for comments".into());
            claims.push(Claim::new(other, Property::Consultation, value, place, "form.field"));
        }
        claims.extend(again);
    }
    let calls = claims.iter().find(|claim| {
        claim.property == Property::ConsultationCloses && claim.subject.key == subject.key
    });
    if let Some(&place) = calls.and_then(|claim| claim.evidence.first()) {
        let value = Value::Text("call for comments".into());
        claims.insert(0, Claim::new(&subject, Property::Consultation, value, place, "form.field"));
    }
    claims
}

/// What the form is about: the standard or the text in the field of its number or title.
pub(crate) fn named(sweep: &Sweep<'_>, fields: &[Field<'_>]) -> Option<Entity> {
    ["standard", "title", "plan_number"].iter().find_map(|role| {
        let field = fields.iter().find(|field| field.role == *role)?;
        let mut texts = sweep.within(field.value).iter().filter(|find| is_text(find));
        texts.next().and_then(|find| find.entity.clone())
    })
}

/// The further texts of the field of the title, each behind a semicolon.
fn others(sweep: &Sweep<'_>, fields: &[Field<'_>], first: &Entity) -> Vec<Entity> {
    let Some(title) = fields.iter().find(|field| field.role == "title") else { return Vec::new() };
    let text = sweep.text();
    let texts = sweep.within(title.value).iter().filter(|find| is_text(find));
    let listed = texts.filter(|find| {
        let lead = text[title.value.start..find.span.start].trim_end_matches(['“', '"', '《', ' ']);
        let lead = lead.strip_suffix("The").unwrap_or(lead).trim_end();
        // `…; 24 pages, English. The Order, 2028; …`
        lead.ends_with([';', '；', '.'])
    });
    listed.filter_map(|find| find.entity.clone()).filter(|entity| entity.key != first.key).collect()
}

/// What the only call of the document is on: its timetable is about that.
fn consulted(sweep: &Sweep<'_>) -> Option<Entity> {
    let mut calls = sweep.claims.iter().filter(|claim| claim.property == Property::Consultation);
    let first = calls.next()?.subject.clone();
    calls.all(|claim| claim.subject.key == first.key).then_some(first)
}

fn is_text(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Standard | MentionKind::Instrument | MentionKind::WorkItem)
        && find.entity.as_ref().is_some_and(|entity| entity.kind != EntityKind::Document)
}

fn date_in(sweep: &Sweep<'_>, value: Span) -> Option<(DateValue, Span)> {
    let date = sweep.within(value).iter().find(|find| find.kind == MentionKind::Date)?;
    Some((date.date?, date.span))
}
