//! Explanations and cases as plain text, for a terminal.

use std::fmt::Write as _;

use crate::explain::{Citation, Explained, Step};
use crate::procedure::{CaseView, DueDate, StepState};
use crate::words::Language;

/// An explained report as text. What is not applicable is counted, and shown where `all` is set.
pub fn report(explained: &Explained, language: Language, all: bool) -> String {
    let mut text = String::new();
    line(
        &mut text,
        0,
        &format!(
            "{} ({} {}, {})",
            explained.title, explained.pack, explained.edition, explained.on
        ),
    );
    for conclusion in &explained.conclusions {
        let value = match (&conclusion.value, &conclusion.meaning) {
            (Some(_), Some(meaning)) => meaning.clone(),
            (Some(value), None) => value.clone(),
            (None, _) => {
                let missing = crate::explain::enumerate(&conclusion.missing, language);
                let reasons: Vec<&str> = std::iter::once(missing.as_str())
                    .chain(conclusion.problems.iter().map(String::as_str))
                    .filter(|reason| !reason.is_empty())
                    .collect();
                let open = language.pick("cannot be told; missing: ", "无法判定；缺少：");
                format!("{open}{}", reasons.join(language.pick(", ", "、")))
            }
        };
        line(&mut text, 0, &format!("\n{}: {value}", conclusion.label));
        if let Some(reading) = &conclusion.reading {
            line(
                &mut text,
                2,
                &format!("{}{reading}", language.pick("our reading: ", "我们的理解：")),
            );
        }
        if !conclusion.stale.is_empty() {
            let changed = language.pick("the source changed: ", "来源已有变化：");
            line(&mut text, 2, &format!("! {changed}{}", conclusion.stale.join("; ")));
        }
        if let Some(caveat) = &conclusion.basis.caveat {
            line(&mut text, 2, &format!("! {caveat}"));
        }
        if let Some(why) = &conclusion.why {
            derivation(&mut text, why, 2);
        }
    }
    let mut aside = 0;
    for provision in &explained.provisions {
        if !provision.concerned && !all {
            aside += 1;
            continue;
        }
        line(
            &mut text,
            0,
            &format!(
                "\n{}  {}  [{}]",
                provision.verdict_text.to_uppercase(),
                provision.title,
                provision.id
            ),
        );
        line(&mut text, 2, &provision.explanation);
        if let Some(reading) = &provision.reading {
            line(
                &mut text,
                2,
                &format!("{}{reading}", language.pick("our reading: ", "我们的理解：")),
            );
        }
        for citation in &provision.cites {
            line(&mut text, 2, &cite(citation, language));
        }
        if let Some(caveat) = &provision.basis.caveat {
            line(&mut text, 2, &format!("! {caveat}"));
        }
        if let Some(why) = &provision.why {
            derivation(&mut text, why, 2);
        }
    }
    if aside != 0 {
        line(
            &mut text,
            0,
            &match language {
                Language::En => {
                    format!("\n{aside} provisions do not concern this case (--all shows them).")
                }
                Language::Zh => format!("\n另有{aside}条不涉及本案（--all 可显示）。"),
            },
        );
    }
    for notice in &explained.notices {
        line(&mut text, 0, &format!("\n! {notice}"));
    }
    text
}

fn cite(citation: &Citation, language: Language) -> String {
    let mut text = format!("§ {}", citation.title);
    for part in [&citation.number, &citation.at].into_iter().flatten() {
        let _ = write!(text, ", {part}");
    }
    if let Some(quote) = &citation.quote {
        let _ = write!(text, ": “{quote}”");
    }
    let _ = write!(text, " ({})", language.standing(citation.standing));
    if let Some(url) = &citation.url {
        let _ = write!(text, " {url}");
    }
    text
}

fn derivation(text: &mut String, step: &Step, indent: usize) {
    let mut shown: String = step.text.chars().take(160).collect();
    if shown.len() < step.text.len() {
        shown.push('…');
    }
    line(text, indent, &format!("{shown} → {}", step.value));
    for inner in &step.of {
        derivation(text, inner, indent + 2);
    }
}

fn line(text: &mut String, indent: usize, content: &str) {
    // Indented by hand: a derivation may be deeper than a width can be.
    text.push_str(&" ".repeat(indent.min(60)));
    text.push_str(content);
    text.push('\n');
}

/// Where a case stands, as text.
pub fn case(view: &CaseView, language: Language) -> String {
    let mut text = String::new();
    line(&mut text, 0, &format!("{} · {}", view.subject, view.procedure));
    let opened = language.pick("opened", "受理于");
    line(&mut text, 0, &format!("{opened} {} · {}", view.opened, view.on));
    match (&view.ended, view.next.and_then(|next| view.steps.get(next))) {
        (Some(ended), _) => {
            line(&mut text, 0, &format!("{} {ended}", language.pick("ended:", "已结束：")))
        }
        (None, Some(next)) => {
            let due = next
                .due
                .as_ref()
                .map(|due| format!(" · {}", deadline(due, language)))
                .unwrap_or_default();
            line(
                &mut text,
                0,
                &format!(
                    "{} {} ({}){due}",
                    language.pick("next:", "下一步："),
                    next.title,
                    next.actor
                ),
            );
        }
        (None, None) => line(&mut text, 0, language.pick("nothing is open", "没有待办步骤")),
    }
    if let Some(next) =
        view.next_due.filter(|due| Some(*due) != view.next).and_then(|due| view.steps.get(due))
        && let Some(due) = &next.due
    {
        let head = language.pick("next deadline:", "最近期限：");
        line(&mut text, 0, &format!("{head} {} · {}", next.title, deadline(due, language)));
    }
    text.push('\n');
    for step in &view.steps {
        let mark = match step.state {
            StepState::Done => "✓",
            StepState::Open => "▶",
            StepState::Waiting => "·",
            StepState::Skipped | StepState::Bypassed => "–",
            StepState::Undetermined => "?",
        };
        let mut head = format!("{mark} {} [{}] {}", step.title, step.id, step.actor);
        if let Some(on) = step.done_on {
            let _ = write!(head, " · {on}");
        }
        if let Some(outcome) = &step.outcome {
            let _ = write!(head, " · {outcome}");
        }
        if step.late == Some(true) {
            let _ = write!(head, " · {}", language.pick("late", "逾期"));
        }
        line(&mut text, 0, &head);
        if matches!(step.state, StepState::Waiting)
            && let Some(due) = &step.due
        {
            line(&mut text, 4, &deadline(due, language));
        }
        if !matches!(step.state, StepState::Open | StepState::Undetermined) {
            continue;
        }
        if let Some(due) = &step.due {
            line(&mut text, 4, &deadline(due, language));
        }
        for evidence in &step.evidence {
            line(&mut text, 4, &format!("{} {evidence}", language.pick("asks for", "需提交")));
        }
        for (id, title) in &step.outcomes {
            line(&mut text, 4, &format!("{} `{id}` {title}", language.pick("outcome", "结果")));
        }
        if let Some(note) = &step.note {
            line(&mut text, 4, note);
        }
    }
    text
}

fn deadline(due: &DueDate, language: Language) -> String {
    match due {
        DueDate::Unknown { missing } => format!(
            "{}{}",
            language.pick("due date not known; missing: ", "期限未知；缺少："),
            missing.join(language.pick(", ", "、"))
        ),
        DueDate::Date { on, days_left, working_days_left, note } => {
            let mut text = match language {
                Language::En if *days_left < 0 => format!("was due {on}, {} days ago", -days_left),
                Language::En => format!("due {on}, {days_left} days left"),
                Language::Zh if *days_left < 0 => format!("期限{on}，已逾期{}日", -days_left),
                Language::Zh => format!("期限{on}，还有{days_left}日"),
            };
            if let Some(count) = working_days_left {
                let _ = match language {
                    Language::En => write!(text, ", {count} of them working days"),
                    Language::Zh => write!(text, "（{count}个工作日）"),
                };
            }
            if let Some(note) = note {
                let _ = write!(text, " ({note})");
            }
            text
        }
    }
}
