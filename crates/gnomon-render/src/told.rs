//! Meetings and projects in a dossier: who was there, who spoke for whom, where a project stands.

use std::collections::HashMap;
use std::fmt::Write as _;

use gnomon_model::answer::{Backer, Capacity, Dossier, Represented, Testimony, Told};

use crate::Paint;
use crate::agenda::testimony_line;
use crate::words::{clip, one_line};

/// Who was there and as what, what was on the agenda, who said what.
pub(crate) fn meeting(out: &mut String, dossier: &Dossier, paint: Paint) {
    let Some(meeting) = &dossier.meeting else { return };
    let by_id = dossier.by_id();
    heading(out, "Who was there", meeting.present.is_empty(), paint);
    for present in &meeting.present {
        let mut words = one_line(&present.who.label);
        words.push_str(&named_as(&present.capacity));
        line(out, &by_id, &words, &present.from, paint);
    }
    heading(out, "On the agenda", meeting.agenda.is_empty(), paint);
    for item in &meeting.agenda {
        line(out, &by_id, &one_line(&item.words), &item.from, paint);
    }
    heading(out, "Points made", meeting.points.is_empty(), paint);
    for point in &meeting.points {
        line(out, &by_id, &point_words(point), &point.from, paint);
    }
}

/// `Xiao Han, Director-General, for SAMR: …`
fn point_words(point: &Told) -> String {
    let by = point.by.as_deref().map(one_line).unwrap_or_default();
    let capacity = named_as(&point.capacity);
    format!("{by}{capacity}: {}", clip(&one_line(&point.words), 200))
}

/// `, Vice-president of CAICT, for CAICT`
fn named_as(capacity: &Capacity) -> String {
    let post = capacity.post.as_ref().map_or(String::new(), |it| format!(", {}", one_line(it)));
    let body = capacity.body.as_ref().map_or(String::new(), |it| format!(", for {}", one_line(it)));
    format!("{post}{body}")
}

/// Who spoke or acted for whom.
pub(crate) fn represented(out: &mut String, dossier: &Dossier, paint: Paint) {
    heading(out, "Spoke or acted for", dossier.represented.is_empty(), paint);
    for it in &dossier.represented {
        let _ = writeln!(out, "  {}", representation(it, paint));
        for testimony in &it.statements {
            testimony_line(out, testimony, paint);
        }
    }
}

/// One line: who for whom, as what, where and when, and whether the text says so.
pub fn representation(it: &Represented, paint: Paint) -> String {
    let post = it.post.as_ref().map_or(String::new(), |post| format!(", as {}", one_line(post)));
    let event = it
        .event
        .as_ref()
        .map_or(String::new(), |event| format!(" · {}", clip(&one_line(&event.label), 90)));
    let on = it.on.map_or(String::new(), |on| format!(" · {on}"));
    // What a label has of its day need not be said twice.
    let on = if event.contains(on.trim_start_matches(" · ")) { String::new() } else { on };
    let basis = match it.basis.as_str() {
        "stated" => String::new(),
        basis => paint.faint(&format!(" ({basis} from that post)")),
    };
    format!(
        "{} for {}{post}{event}{on}{basis}",
        paint.strong(&one_line(&it.person.label)),
        paint.accent(&one_line(&it.body.label))
    )
}

/// The numbers of a project, where it stands, who put it forward and who backs it.
pub(crate) fn project(out: &mut String, dossier: &Dossier, paint: Paint) {
    let Some(project) = &dossier.project else { return };
    let by_id = dossier.by_id();
    heading(out, "Project", false, paint);
    if 1 < project.numbers.len() {
        for number in &project.numbers {
            let from =
                number.from.as_ref().map_or(String::new(), |from| format!(" from {from} on"));
            let source =
                number.source.as_ref().map_or(String::new(), |it| format!(" ({})", one_line(it)));
            let _ = writeln!(
                out,
                "  number {}{from}{}",
                one_line(&number.entity.label),
                paint.faint(&source)
            );
        }
    }
    if let Some(state) = &project.state {
        let since = state.on.map_or(String::new(), |on| format!(" since {on}"));
        line(
            out,
            &by_id,
            &format!("now {}{since}", paint.accent(&state.state)),
            &state.from,
            paint,
        );
    }
    for state in project.states.iter().filter(|state| Some(*state) != project.state.as_ref()) {
        let on = state.on.map_or(String::new(), |on| format!(" {on}"));
        line(out, &by_id, &format!("{}{on}", state.state), &state.from, paint);
    }
    backers(out, &by_id, "put forward by", &project.proposed_by, paint);
    backers(out, &by_id, "supported by", &project.supporters, paint);
}

fn backers(out: &mut String, by_id: &ById<'_>, what: &str, backers: &[Backer], paint: Paint) {
    for backer in backers {
        let words = format!("{what} {}", one_line(&backer.body.label));
        line(out, by_id, &words, &backer.from, paint);
    }
}

fn heading(out: &mut String, words: &str, empty: bool, paint: Paint) {
    if !empty {
        let _ = writeln!(out, "\n{}", paint.strong(words));
    }
}

/// The statements of a dossier by their ids.
type ById<'d> = HashMap<&'d str, &'d Testimony>;

/// A line with the statements that say so.
fn line(out: &mut String, by_id: &ById<'_>, words: &str, from: &[String], paint: Paint) {
    let id = from.first().and_then(|id| id.get(..8)).unwrap_or_default();
    let _ = writeln!(out, "  {words} {}", paint.faint(&format!("[{id}]")));
    for testimony in from.iter().filter_map(|id| by_id.get(id.as_str())) {
        testimony_line(out, testimony, paint);
    }
}
