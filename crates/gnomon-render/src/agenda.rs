//! Deadlines as a readable list.

use std::fmt::Write as _;

use gnomon_model::Value;
use gnomon_model::answer::{AgendaItem, AgendaKind, Testimony};

use crate::Paint;
use crate::words::{clip, one_line};

/// The list, in the order given, under a heading for each kind.
pub fn text(items: &[AgendaItem], paint: Paint) -> String {
    let mut out = String::new();
    for (kind, heading) in [
        (AgendaKind::ConsultationCloses, "Open for comment"),
        (AgendaKind::Effective, "Entering into force"),
        (AgendaKind::Repealed, "Ceasing"),
    ] {
        let here: Vec<&AgendaItem> = items.iter().filter(|item| item.kind == kind).collect();
        if here.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{}", paint.strong(heading));
        for item in here {
            item_lines(&mut out, item, paint);
        }
    }
    out
}

/// One item: the date with how it is known, what it is about, who says so.
pub(crate) fn item_lines(out: &mut String, item: &AgendaItem, paint: Paint) {
    let (lead, trail) = match item.kind {
        AgendaKind::ConsultationCloses => ("until ", ""),
        AgendaKind::Effective => ("", ""),
        AgendaKind::Repealed => ("", " (ceases)"),
    };
    let date = paint.accent(&format!("{lead}{}", item.date));
    let _ = writeln!(out, "  {date}  {}{trail}", clip(&one_line(&item.subject.label), 96));
    let _ = writeln!(out, "      {}", when_words(item));
    for testimony in &item.testimonies {
        testimony_line(out, testimony, paint);
    }
    for testimony in &item.contradicted_by {
        let other = match &testimony.statement.value {
            Value::Date(date) => date.to_string(),
            _ => String::new(),
        };
        let _ = write!(out, "      {}", paint.warn(&format!("but {other}: ")));
        let _ = writeln!(out, "{}", source_words(testimony));
    }
    if let Some(why) = item.why.as_ref().filter(|_| !item.contradicted_by.is_empty()) {
        let _ = writeln!(out, "      {} leads: {why}", item.date);
    }
}

/// `stated · 28 days left, 20 of them working days · the day ends in Asia/Shanghai`
fn when_words(item: &AgendaItem) -> String {
    let mut parts = Vec::new();
    parts.push(match &item.counted {
        Some(counted) => format!("{}: {counted}", item.basis),
        None => item.basis.clone(),
    });
    match item.days_left {
        Some(0) => parts.push("today".to_owned()),
        Some(days) if 0 < days => {
            let mut left = format!("{days} {} left", if days == 1 { "day" } else { "days" });
            if let Some(working) = item.working_days_left {
                let _ = write!(left, ", {working} of them working days");
                if let Some(note) = &item.calendar_note {
                    let _ = write!(left, " ({note})");
                }
            }
            parts.push(left);
        }
        Some(days) => parts.push(format!("{} days ago", -days)),
        None => {}
    }
    match &item.time_zone {
        Some(zone) => parts.push(format!("the day ends in {zone}")),
        None => parts.push("time zone not known".to_owned()),
    }
    parts.join(" · ")
}

/// Who says so: the quote and its place.
pub(crate) fn testimony_line(out: &mut String, testimony: &Testimony, paint: Paint) {
    let _ = writeln!(out, "      {}", paint.faint(&source_words(testimony)));
}

fn source_words(testimony: &Testimony) -> String {
    let quotes: Vec<String> = testimony
        .statement
        .evidence
        .iter()
        .map(|evidence| clip(&one_line(&evidence.quote), 100))
        .collect();
    let place = testimony.source.line.map_or(String::new(), |line| format!(":{line}"));
    format!("“{}” {}{place}", quotes.join("” … “"), one_line(&testimony.source.origin))
}
