//! When something enters into force or ceases.
//!
//! > which will take effect on 1 August 2023
//! > The Provisions enter into force as of the date of release.
//! > 《办法》自2027年7月1日起施行，《暂行规定》同时废止

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::{Entity, Language, MentionKind, Property, Role, Span, Value};
use regex::Regex;

use super::{Clause, Focus, date_claim};
use crate::mention::floor;
use crate::sweep::{Claim, Find, Sweep};

/// The day of issue, said in words.
static DAY_OF_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:the )?(?:date|day) of (?:its |their )?(?:release|issuance|issue|publication|promulgation)|upon (?:its |their )?(?:release|issuance|publication|promulgation)|自\p{Han}{0,6}?(?:发布|公布|印发|颁布)之日起|自?即日起",
    )
});

/// Words that make it an intention: a draft says when it would enter into force.
const PLANNED: &[&str] =
    &["拟自", "拟于", "拟从", "is expected to", "is planned to", "are expected to", "would"];

pub(crate) fn apply(clause: &Clause<'_>, focus: &mut Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for cue in clause.cues_of(Role::Effect) {
        let made = effective(clause, cue.span, focus, sweep);
        if let Some(Claim { value: Value::Date(date), qualifiers, .. }) = &made {
            focus.in_force = Some((*date, qualifiers.clone()));
        }
        claims.extend(made);
    }
    for cue in clause.cues_of(Role::Repeal) {
        let Some(subject) = repealed(clause, cue.span, focus) else { continue };
        let rule = if clause.language == Language::Zh { "zh.repeal" } else { "en.repeal" };
        let before = clause.dates().rev().find(|date| {
            // 《…》自2024年1月1日起废止, 自该日起废止
            date.span.end <= cue.span.start
                && matches!(
                    clause.between(date.span.end, cue.span.start),
                    "起" | "" | "起予以" | "予以" | "起同时" | "起正式" | "起即" | "起停止执行并"
                )
        });
        let since = before.filter(|_| clause.language == Language::Zh);
        let date = since.or_else(|| clause.date_after(cue.span.end, 40)).or_else(|| {
            let date = clause.date_after(cue.span.end, 140)?;
            let gap = clause.between(cue.span.end, date.span.start);
            ["with effect from ", "as of ", "from "]
                .iter()
                .any(|lead| gap.ends_with(lead))
                .then_some(date)
        });
        if let Some(claim) =
            date.and_then(|date| date_claim(&subject, Property::Repealed, date, clause, rule))
        {
            claims.push(claim);
        } else if let Some((date, place)) = sweep.published.filter(|_| {
            DAY_OF_ISSUE.is_match(clause.span.of(clause.text)) && clause.dates().next().is_none()
        }) {
            // 自本公告发布之日起，《…》废止
            let value = Value::Date(date);
            let claim = Claim::new(&subject, Property::Repealed, value, clause.span, rule);
            claims.push(
                claim
                    .also_at(place)
                    .with("basis", "inferred")
                    .with("counted", "on the day of issue"),
            );
        } else if let Some((date, qualifiers)) =
            same_day(clause, cue.span).then(|| in_force(clause, &subject, focus, sweep)).flatten()
        {
            let mut claim =
                Claim::new(&subject, Property::Repealed, Value::Date(date), clause.span, rule);
            claim.qualifiers = qualifiers;
            claims.push(
                claim
                    .with("basis", "inferred")
                    .with("counted", "on the day on which the new text enters into force"),
            );
        }
    }
    claims
}

fn effective(
    clause: &Clause<'_>,
    cue: Span,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
) -> Option<Claim> {
    let chinese = clause.language == Language::Zh;
    let rule = if chinese { "zh.effect" } else { "en.effect" };
    let named = clause.subject_before(cue, focus).or_else(|| this(clause, cue, focus, sweep));
    let words = || {
        let dated = clause.dates().next().is_some();
        super::dated::subject_of_sentence(clause, sweep).filter(|_| dated)
    };
    let subject = named.clone().or_else(words)?;
    let date = if chinese {
        clause.dates().rev().find(|date| {
            date.span.end <= cue.start
                && clause.between(date.span.end, cue.start).chars().count() < 6
                && !clause.between(date.span.end, cue.start).contains('，')
        })
    } else {
        clause.date_after(cue.end, 40).or_else(|| only_date_before(clause, cue))
    };
    let claim = match date {
        Some(date) => date_claim(&subject, Property::Effective, date, clause, rule)?,
        None => on_day_of_issue(clause, cue, &subject, sweep, rule)?,
    };
    let before = clause.between(
        floor(clause.text, cue.start.saturating_sub(60)).max(clause.span.start),
        cue.start,
    );
    let planned = PLANNED.iter().any(|word| before.contains(word));
    if named.is_some() {
        focus.subject = Some(subject);
    }
    Some(if planned { claim.with("status", "planned") } else { claim })
}

/// 'The effective date of this rule is …', 本公告自…起施行: the text of the document itself.
fn this(clause: &Clause<'_>, cue: Span, focus: &Focus, sweep: &Sweep<'_>) -> Option<Entity> {
    let around = clause.between(clause.span.start, (cue.end + 40).min(clause.span.end));
    let this = [
        "this rule",
        "This rule",
        "the rule",
        "this regulation",
        "this notice",
        "This notice",
        "this order",
        "本",
    ]
    .iter()
    .any(|word| around.contains(word));
    let titled = sweep.titled.clone().or_else(|| focus.subject.clone());
    let own = if this { titled.or_else(|| sweep.itself.clone()) } else { focus.subject.clone() };
    // A sentence that begins with the verb has left its subject out: 'Effective 1 April'.
    let short = cue.start - clause.span.start < 24;
    own.filter(|_| this || short || clause.language == Language::Zh)
}

/// `On 1 March 2027 the Rules enter into force`: the one date of the sentence.
fn only_date_before<'s>(clause: &Clause<'s>, cue: Span) -> Option<&'s Find> {
    let mut dates = clause.dates();
    let (only, None) = (dates.next()?, dates.next()) else { return None };
    // The subject, and nobody else, stands between the date and the verb.
    let subject = clause.finds.iter().rev().find(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard)
            && find.span.end <= cue.start
    })?;
    let close = only.span.end <= subject.span.start
        && clause.between(only.span.end, subject.span.start).len() < 12
        && clause.between(subject.span.end, cue.start).len() < 12;
    close.then_some(only)
}

/// 'on the twentieth day following that of its publication', 公布后第20天, 自公布之日起30日后.
fn days_after_publication(
    clause: &Clause<'_>,
    subject: &Entity,
    sweep: &Sweep<'_>,
    rule: &'static str,
) -> Option<Claim> {
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:the (?:(?P<word>third|seventh|tenth|twentieth|thirtieth) )?day (?:following|after) (?:that|the day|the date)?(?: of)? ?(?:(?:its|the) )?publication)|(?P<days>[0-9]{1,3}) days after (?:its|the|their) publication|(?:公布|发布|刊登)(?:之日起)?(?:后)?第?(?P<zh>[0-9]{1,3})[日天](?:后|起)?",
        )
    });
    let found = AFTER.captures(clause.span.of(clause.text))?;
    let days = match found.name("word").map(|word| word.as_str()) {
        Some("third") => 3,
        Some("seventh") => 7,
        Some("tenth") => 10,
        Some("twentieth") => 20,
        Some("thirtieth") => 30,
        _ => match found.name("days").or(found.name("zh")) {
            Some(digits) => digits.as_str().parse().ok()?,
            None => 1,
        },
    };
    // The day of publication, in this sentence or before.
    let here = clause.issues().find_map(|cue| clause.date_after(cue.span.end, 60));
    let (start, place) = here
        .and_then(|date| Some((date.date?, date.span)))
        .or_else(|| sweep.claimed_date(&subject.key, Property::Published, clause.article))
        .or_else(|| sweep.claimed_date(&subject.key, Property::Issued, clause.article))?;
    let date = start.plus_days(days)?;
    let claim = Claim::new(subject, Property::Effective, Value::Date(date), clause.span, rule);
    let counted = format!("{days} days after publication on {start}");
    Some(claim.also_at(place).with("basis", "inferred").with("counted", counted))
}

/// Effective with its release: the date is that of issue, where the text has it.
fn on_day_of_issue(
    clause: &Clause<'_>,
    cue: Span,
    subject: &Entity,
    sweep: &Sweep<'_>,
    rule: &'static str,
) -> Option<Claim> {
    if let Some(claim) = days_after_publication(clause, subject, sweep, rule) {
        return Some(claim);
    }
    let words = DAY_OF_ISSUE.find(clause.span.of(clause.text))?;
    if 80 < cue.start.abs_diff(clause.span.start + words.start()) {
        return None;
    }
    // The day of issue may stand in the same sentence: D，某部发布《…》，自发布之日起施行.
    let here = || {
        let issue = clause.issues().find(|issue| issue.span.end <= cue.start)?;
        let date = clause.dates().rev().find(|date| date.span.end <= issue.span.start)?;
        date.date.filter(|date| date.single_day().is_some()).map(|value| (value, date.span))
    };
    let (date, span) = sweep
        .claimed_date(&subject.key, Property::Issued, clause.article)
        .or_else(here)
        .or(sweep.published)?;
    let claim = Claim::new(subject, Property::Effective, Value::Date(date), clause.span, rule)
        .also_at(span);
    Some(claim.with("basis", "inferred").with("counted", "on the day of issue"))
}

/// When the text in whose favour another ceases enters into force: the one that the
/// sentence names beside it, else what the text is about.
fn in_force(
    clause: &Clause<'_>,
    ceases: &Entity,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Option<(gnomon_model::DateValue, BTreeMap<String, gnomon_model::Qualifier>)> {
    let here = clause.instruments().filter_map(|find| find.entity.clone());
    let known = here.chain(focus.subject.clone()).chain(sweep.titled.clone());
    let dated = known
        .filter(|entity| entity.key != ceases.key)
        .find_map(|entity| sweep.claimed_date(&entity.key, Property::Effective, clause.article));
    dated.map(|(date, _)| (date, BTreeMap::new())).or_else(|| focus.in_force.clone())
}

/// What ceases: the instrument right before the verb, or right behind 'repeal'.
fn repealed(clause: &Clause<'_>, cue: Span, focus: &Focus) -> Option<Entity> {
    let is_text =
        |find: &&Find| matches!(find.kind, MentionKind::Instrument | MentionKind::Standard);
    let word = cue.of(clause.text).to_lowercase();
    const ACTIVE: &[&str] =
        &["repeal", "revok", "abolish", "rescind", "cancel", "withdraw", "annul", "delet"];
    let active = clause.language == Language::En
        && ACTIVE.iter().any(|stem| word.starts_with(stem))
        && (!word.ends_with('n') && !word.ends_with("ed") || word.ends_with("of"))
        || ["withdrew"].contains(&word.as_str());
    if active {
        let behind = clause.finds.iter().filter(is_text).find(|find| cue.end <= find.span.start);
        return behind
            .filter(|find| clause.between(cue.end, find.span.start).len() < 40)
            .and_then(|find| find.entity.clone());
    }
    let before = clause.finds.iter().rev().filter(is_text).find(|find| find.span.end <= cue.start);
    // 依据《办法》，现废止GB 1等8项: what stands right behind.
    if clause.language == Language::Zh {
        let behind = clause.finds.iter().filter(is_text).find(|find| cue.end <= find.span.start);
        let near = behind.filter(|find| find.span.start - cue.end <= '《'.len_utf8());
        if let Some(find) = near {
            return find.entity.clone();
        }
    }
    // 自即日起废止DB11/T 1, 2024年发布的版本同时废止
    if clause.language == Language::Zh && before.is_none() {
        static EARLIER: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(
                r"(?:^|[，。；])(?P<what>[^，。；]{2,40}(?:版本|旧版|旧标准|原标准|原办法|原规定))(?:同时|即行|一并|予以)*$",
            )
        });
        let behind = clause.finds.iter().filter(is_text).find(|find| cue.end <= find.span.start);
        let near = behind.filter(|find| clause.between(cue.end, find.span.start).len() < 12);
        let words = || {
            let lead = clause.between(clause.span.start, cue.start);
            let what = EARLIER.captures(lead)?.name("what")?.as_str();
            Some(Entity::new(gnomon_model::EntityKind::Event, what))
        };
        return near.and_then(|find| find.entity.clone()).or_else(words);
    }
    match before {
        Some(find) if clause.between(find.span.end, cue.start).len() < 120 => find.entity.clone(),
        _ if clause.language == Language::Zh => None,
        // 'replaces the 2022 edition, which is repealed on the same day' is not about it.
        _ => clause.referred_to(cue, focus).filter(|_| clause.date_after(cue.end, 40).is_some()),
    }
}

fn same_day(clause: &Clause<'_>, cue: Span) -> bool {
    let around = clause.between(
        floor(clause.text, cue.start.saturating_sub(60)).max(clause.span.start),
        clause.span.end,
    );
    [
        "同时",
        "同日",
        "该日起",
        "当日起",
        "施行之日起",
        "实施之日起",
        "生效之日起",
        "the same day",
        "that day",
        "that date",
        "the same date",
        "simultaneously",
        "at the same time",
    ]
    .iter()
    .any(|words| around.contains(words))
}
