//! One entity as a readable page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gnomon_model::answer::{Dossier, Fact, FactState, Past, Testimony};
use gnomon_model::{Property, Value};

use crate::Paint;
use crate::agenda::testimony_line;
use crate::words::{clip, one_line, property_words, value_words};

/// Name, other names, where it stands, its life, other statements, who names it.
pub fn text(dossier: &Dossier, paint: Paint) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint.strong(&one_line(&dossier.entity.label)));
    let _ = writeln!(
        out,
        "{}",
        paint.faint(&format!(
            "{} · {}",
            dossier.entity.kind.name().replace('_', " "),
            dossier.entity.key
        ))
    );
    if !dossier.names.is_empty() {
        let names: Vec<String> = dossier.names.iter().map(|name| one_line(name)).collect();
        let _ = writeln!(out, "also: {}", names.join(" · "));
    }
    for known in &dossier.known {
        let _ = writeln!(
            out,
            "{} {} {}",
            known.what.replace('_', " "),
            one_line(&known.value),
            paint.faint("(authority data)")
        );
    }
    for same in &dossier.same_as {
        let _ = writeln!(out, "judged to be the same: {}", one_line(&same.key));
    }
    for link in &dossier.succession {
        let from = link.from.as_ref().map_or(String::new(), |from| format!(" from {from} on"));
        let _ = writeln!(
            out,
            "{} continues {}{from} ({})",
            one_line(&link.successor),
            one_line(&link.predecessor),
            one_line(&link.source)
        );
    }
    if let Some(standing) = &dossier.standing {
        let since = standing.since.map_or(String::new(), |since| format!(" since {since}"));
        let next =
            standing.next.as_ref().map_or(String::new(), |next| format!(" · {}", one_line(next)));
        let _ = writeln!(out, "on {}: {}{since}{next}", standing.on, paint.accent(&standing.state));
    }
    let reached = dossier.life.iter().filter(|event| {
        let day = event.date.and_then(|date| date.last());
        let on = dossier.standing.as_ref().map(|standing| standing.on);
        event.doubt.is_none() && on.is_some_and(|on| day.is_some_and(|day| day <= on))
    });
    if let Some(stage) = reached.filter_map(|event| event.stage.as_ref()).max() {
        let _ = writeln!(out, "stage {stage} (harmonised stage codes, GB/T 16733)");
    }
    let (life, other): (Vec<&Fact>, Vec<&Fact>) =
        dossier.facts.iter().partition(|fact| fact.property.is_date());
    facts(&mut out, "Lifecycle", &life, dossier, paint);
    done_to(&mut out, dossier, paint);
    let (mut figures, other): (Vec<&Fact>, Vec<&Fact>) =
        other.into_iter().partition(|fact| fact.property == Property::Count);
    let by_id = dossier.by_id();
    figures.sort_by_cached_key(|fact| {
        let first = fact.witnesses.first().and_then(|id| by_id.get(id.as_str()));
        (counted(&fact.value), first.map(|first| figure_date(first, &fact.value)))
    });
    facts(&mut out, "Figures", &figures, dossier, paint);
    crate::told::meeting(&mut out, dossier, paint);
    crate::told::represented(&mut out, dossier, paint);
    crate::told::project(&mut out, dossier, paint);
    let other: Vec<&Fact> =
        other.into_iter().filter(|fact| !dossier.is_told(fact.property)).collect();
    facts(&mut out, "Statements", &other, dossier, paint);
    let (in_charge, others): (Vec<&Testimony>, Vec<&Testimony>) = dossier
        .mentioned_by
        .iter()
        .filter(|it| !dossier.is_told(it.statement.property))
        .partition(|it| it.statement.property == Property::ResponsibleBody);
    charge(&mut out, &in_charge, paint);
    if !others.is_empty() {
        let _ = writeln!(out, "\n{}", paint.strong("Named by others"));
        for testimony in others {
            let statement = &testimony.statement;
            let _ = writeln!(
                out,
                "  {} {} it",
                clip(&one_line(&statement.subject.label), 80),
                property_words(statement.property)
            );
            testimony_line(&mut out, testimony, paint);
        }
    }
    past(&mut out, &dossier.past, paint);
    if dossier.statements.is_empty() && dossier.mentioned_by.is_empty() {
        let _ = writeln!(out, "\nIt is named in documents, but nothing is stated about it yet.");
    }
    out
}

/// What a figure counts, in the document's words.
fn counted(value: &Value) -> String {
    match value {
        Value::Count(figure) => one_line(figure.metric.as_deref().unwrap_or("")),
        _ => String::new(),
    }
}

/// The day that a figure is of: its own, else that of the document that gives it.
fn figure_date(testimony: &Testimony, value: &Value) -> String {
    let own = match value {
        Value::Count(figure) => figure.by.clone(),
        _ => None,
    };
    own.or_else(|| testimony.source.published.clone())
        .unwrap_or_else(|| testimony.source.recorded_at.get(..10).unwrap_or("").to_owned())
}

/// That day, or that the document says none: a figure is older than the day of its recording.
fn figure_words(testimony: &Testimony, value: &Value) -> String {
    let day = figure_date(testimony, value);
    let own = matches!(value, Value::Count(figure) if figure.by.is_some());
    match own || testimony.source.published.is_some() {
        true => day,
        false => format!("undated (recorded {day})"),
    }
}

/// The standards and projects that a committee or body is in charge of, each once.
fn charge(out: &mut String, in_charge: &[&Testimony], paint: Paint) {
    let mut by_label: BTreeMap<&str, Vec<&Testimony>> = BTreeMap::new();
    for testimony in in_charge {
        by_label.entry(&testimony.statement.subject.label).or_default().push(testimony);
    }
    if by_label.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint.strong(&format!("In charge of {}", by_label.len())));
    for (label, testimonies) in by_label {
        let _ = writeln!(out, "  {}", clip(&one_line(label), 80));
        for testimony in testimonies {
            testimony_line(out, testimony, paint);
        }
    }
}

/// What later texts did to it, what cannot be so, and how late catalogues were.
fn done_to(out: &mut String, dossier: &Dossier, paint: Paint) {
    for event in &dossier.life {
        let date = event.date.map_or("day not known".to_owned(), |date| date.to_string());
        let part = event
            .part
            .as_ref()
            .map_or(String::new(), |part| format!(" in part ({})", one_line(part)));
        if let Some(by) = &event.by {
            let _ = writeln!(
                out,
                "  {} {date}{part} by {}",
                paint.accent(&event.event),
                clip(&one_line(&by.label), 80)
            );
        }
        if let Some(doubt) = &event.doubt {
            let _ =
                writeln!(out, "      {}", paint.warn(&format!("cannot be: {}", one_line(doubt))));
        }
        if let Some(lag) = &event.lag {
            let _ = writeln!(
                out,
                "      {}: in a {} {} days after the {}",
                event.event.replace('_', " "),
                lag.then,
                lag.days,
                lag.first
            );
        }
    }
}

fn facts(out: &mut String, heading: &str, facts: &[&Fact], dossier: &Dossier, paint: Paint) {
    if facts.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint.strong(heading));
    let by_id = dossier.by_id();
    for fact in facts {
        let witnesses: Vec<&Testimony> =
            fact.witnesses.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect();
        let Some(best) = witnesses.first() else { continue };
        let mut said = best.statement.clone();
        said.value = fact.value.clone();
        let mut words = value_words(&said);
        if let Value::Count(_) = &said.value {
            let what = counted(&said.value);
            let what = if what.is_empty() { what } else { format!("{what}: ") };
            words = format!("{} {what}{words}", figure_words(best, &said.value));
        }
        let id = best.id.get(..8).unwrap_or(&best.id);
        let words = format!("{words} {}", paint.faint(&format!("[{id}]")));
        let property = paint.accent(&property_words(fact.property));
        let _ = match (fact.state, &fact.why) {
            (FactState::Contradicted, Some(why)) => {
                writeln!(out, "  {property} {words} {}", paint.warn(&format!("— gives way: {why}")))
            }
            (FactState::Leads, Some(why)) => writeln!(out, "  {property} {words} — leads: {why}"),
            _ => writeln!(out, "  {property} {words}"),
        };
        for testimony in witnesses {
            testimony_line(out, testimony, paint);
            if let Some(decision) = &testimony.decision {
                let _ = writeln!(
                    out,
                    "      {} by {}: {}",
                    decision.act,
                    one_line(&decision.person),
                    one_line(&decision.reason)
                );
            }
        }
    }
}

fn past(out: &mut String, past: &[Past], paint: Paint) {
    if past.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint.strong("No longer"));
    for past in past {
        let statement = &past.testimony.statement;
        let fate = match &past.testimony.decision {
            Some(decision) if decision.act == "rejected" => {
                format!(
                    "rejected by {}: {}",
                    one_line(&decision.person),
                    one_line(&decision.reason)
                )
            }
            _ => past.fate.name().to_owned(),
        };
        let _ = writeln!(
            out,
            "  {} {} — {fate}, {}",
            property_words(statement.property),
            value_words(statement),
            past.at
        );
        testimony_line(out, &past.testimony, paint);
    }
}
