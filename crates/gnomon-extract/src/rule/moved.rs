//! Days that a text moves: a window that is kept open longer, an entry into force that is
//! put off.
//!
//! > 征求意见截止日期由2027年3月1日延长至2027年4月15日 · 原定2027年5月1日实施的GB 98001推迟至…
//! > The closing date was extended from 1 March to 15 April 2027 · application is postponed until …
//!
//! Two things follow from the words. The day that does not hold any more states nothing:
//! no rule sees it ([`former`]). The new day is of the same kind as the one that is moved, and
//! says that it takes the place of another ([`apply`]): the register then prefers it.

use std::sync::LazyLock;

use gnomon_model::{DateValue, Entity, Language, MentionKind, Property, Role, Span, Value};
use regex::Regex;

use super::{Clause, Focus, listed_before, mood};
use crate::cue::CueHit;
use crate::sweep::{Claim, Find, Sweep};

/// The qualifier of a day that takes the place of another: that day, or [`UNNAMED`].
const MOVED_FROM: &str = "moved_from";

/// Said where the text does not name the day that it moves.
const UNNAMED: &str = "a day that the text does not name";

/// The dates of a sentence that do not hold any more. `moved_next` says whether the next
/// sentence moves a day.
pub(super) fn former(clause: &Clause<'_>, moved_next: bool) -> Vec<Span> {
    /// What a text calls the day that it does away with: 2027年5月1日的实施日期不再执行.
    static DONE_AWAY: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^的?(?:实施|施行|生效|执行|截止)(?:日期|时间)(?:相应)?(?:不再|作废|调整|变更|推迟|延|改|顺延)",
        )
    });
    if !clause.cues.iter().any(|cue| shifts(cue) || cue.role == Role::Former) {
        return Vec::new();
    }
    let dates: Vec<&Find> = clause.of(MentionKind::Date).collect();
    let chinese = clause.language == Language::Zh;
    let gone = |index: usize, date: &Find| {
        let before = clause.between(clause.span.start, date.span.start);
        let after = clause.between(date.span.end, clause.span.end);
        // 原定于A, 'was due to apply on A': no other date stands between.
        // A plan told in the past, 'was due to apply on A', is put aside only where it is moved:
        // elsewhere it is what the text says of the day.
        let moved = moved_next || 1 < dates.len() || clause.cues.iter().any(&shifts);
        let plan = |cue: &CueHit| {
            let words = cue.span.of(clause.text);
            ["was ", "were ", "Was ", "Were "].iter().any(|lead| words.starts_with(lead))
        };
        let named = clause.cues_of(Role::Former).filter(|cue| moved || !plan(cue)).any(|cue| {
            let gap = clause.between(cue.span.end, date.span.start);
            let close = if chinese {
                gap.trim_matches(['于', '为', '是', '：', ':', '至', '在', '到', ' ']).is_empty()
            } else {
                gap.len() < 48 && !gap.contains([';', ','])
            };
            let first = index == 0 || dates[index - 1].span.end <= cue.span.start;
            cue.span.end <= date.span.start && close && first
        });
        if named || chinese && DONE_AWAY.is_match(after) {
            return true;
        }
        // 由A推迟至B
        let turned = chinese
            && ["由", "从"].iter().any(|word| before.ends_with(word))
            && clause.cues.iter().filter(|cue| shifts(cue)).any(|cue| {
                date.span.end <= cue.span.start
                    && clause.between(date.span.end, cue.span.start).chars().count() < 6
            });
        // 'extended from A to B'
        let next = dates.get(index + 1);
        let onwards = next.is_some_and(|next| {
            matches!(clause.between(date.span.end, next.span.start), " to " | " until " | " till ")
        });
        let from = before.ends_with("from ")
            && onwards
            && clause.cues.iter().filter(|cue| shifts(cue)).any(|cue| {
                cue.span.end <= date.span.start
                    && clause.between(cue.span.end, date.span.start).len() < 40
            });
        turned || from
    };
    let gone = dates.iter().enumerate().filter(|(index, date)| gone(*index, date));
    gone.map(|(_, date)| date.span).collect()
}

fn shifts(cue: &CueHit) -> bool {
    matches!(cue.role, Role::Move | Role::Extend)
}

/// Whether a sentence moves a day: it holds a phrase that does, or says what holds now.
pub(super) fn moves(cues: &[CueHit], words: &str, dated: bool) -> bool {
    static NOW: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?i)(?-u:\b)(?:now|instead|new (?:date|deadline|closing date))(?-u:\b)")
    });
    cues.iter().any(shifts) || dated && NOW.is_match(words)
}

/// What a sentence moves: the property, the new day, and whether it is in the text.
struct Moved<'s> {
    property: Property,
    to: &'s Find,
    value: DateValue,
    from: Option<DateValue>,
}

/// Marks the claims about a moved day, makes the one that no other rule made, and takes back
/// what others took the day for.
pub(super) fn apply(
    clause: &Clause<'_>,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
    claims: &mut Vec<Claim>,
) {
    for cue in &clause.cues {
        if !matches!(cue.role, Role::Move | Role::Extend) {
            continue;
        }
        // 'was not postponed to D', 建议将…推迟至D: no day is moved, and that one is none.
        if !mood::is_said(clause, cue.span) {
            if let Some(to) = target(clause, cue) {
                claims.retain(|claim| !is_day_of_text(claim, to));
            }
            continue;
        }
        let Some(moved) = moved(clause, cue, focus) else { continue };
        let from = moved.from.map_or_else(|| UNNAMED.to_owned(), |from| from.to_string());
        let value = Value::Date(moved.value);
        let subjects = subjects(clause, cue, moved.property, focus, sweep);
        if subjects.is_empty() {
            continue;
        }
        let concerns = |claim: &Claim| {
            subjects.iter().any(|subject| subject.key == claim.subject.key)
                || sweep.itself.as_ref().is_some_and(|itself| itself.key == claim.subject.key)
        };
        let read = moved.to.date.map(Value::Date);
        // Of 'from 3 to 17 May' the other rules read both ends.
        let ends = |claim: &Claim| match (moved.to.date, &claim.value) {
            (Some(DateValue::Between(a, b)), Value::Date(DateValue::Point(point))) => {
                *point == a || *point == b
            }
            _ => false,
        };
        claims.retain(|claim| {
            let about = Some(&claim.value) == read.as_ref() || ends(claim);
            !about || !concerns(claim) || claim.property == moved.property && claim.value == value
        });
        let mut said: Vec<String> = Vec::new();
        for claim in claims.iter_mut() {
            let same = claim.property == moved.property && claim.value == value;
            if same && subjects.iter().any(|subject| subject.key == claim.subject.key) {
                said.push(claim.subject.key.clone());
                claim
                    .qualifiers
                    .insert(MOVED_FROM.to_owned(), gnomon_model::Qualifier::One(from.clone()));
            }
        }
        let rule = if clause.language == Language::Zh { "zh.moved" } else { "en.moved" };
        // Who keeps a window open longer calls for comments.
        if moved.property == Property::ConsultationCloses {
            let call = Value::Text("call for comments".into());
            claims.extend(subjects.iter().map(|subject| {
                Claim::new(subject, Property::Consultation, call.clone(), clause.span, rule)
            }));
        }
        let basis = if moved.to.inferred.is_empty() { "stated" } else { "inferred" };
        for subject in subjects.iter().filter(|subject| !said.contains(&subject.key)) {
            let claim = Claim::new(subject, moved.property, value.clone(), clause.span, rule);
            let claim = claim.with("basis", basis).with(MOVED_FROM, from.clone());
            let year = "the year is that of the context";
            claims.push(if basis == "stated" { claim } else { claim.with("counted", year) });
        }
    }
}

/// The qualifier of a claim that moves a day.
pub(super) fn is_moved(claim: &Claim) -> bool {
    claim.qualifiers.contains_key(MOVED_FROM)
}

/// Whether a claim says when a text applies, ends or is open, by a day.
fn is_day_of_text(claim: &Claim, day: &Find) -> bool {
    let of_text = matches!(
        claim.property,
        Property::Effective
            | Property::Expires
            | Property::Repealed
            | Property::ConsultationOpened
            | Property::ConsultationCloses
    );
    of_text && day.date.map(Value::Date).as_ref() == Some(&claim.value)
}

/// The day to which a phrase moves another.
fn target<'s>(clause: &Clause<'s>, cue: &CueHit) -> Option<&'s Find> {
    let to = clause.dates().find(|date| cue.span.end <= date.span.start)?;
    let gap = clause.between(cue.span.end, to.span.start);
    let near = match clause.language {
        Language::Zh => gap.len() <= 18 && !gap.contains(['；', '，']),
        Language::En => leads_to(clause, cue, to),
    };
    near.then_some(to)
}

fn moved<'s>(clause: &Clause<'s>, cue: &CueHit, focus: &Focus) -> Option<Moved<'s>> {
    let to = target(clause, cue)?;
    let gap = clause.between(cue.span.end, to.span.start);
    let value = match to.date? {
        DateValue::Between(_, last) if gap.ends_with("from ") => DateValue::Point(last),
        value => value,
    };
    let from = match to.date? {
        DateValue::Between(first, _) if gap.ends_with("from ") => Some(DateValue::Point(first)),
        _ => clause
            .of(MentionKind::Date)
            .rev()
            .filter(|date| clause.aside.contains(&date.span) && date.span.end <= to.span.start)
            .find_map(|date| date.date),
    };
    let property = what(clause, cue, to, focus)?;
    Some(Moved { property, to, value, from })
}

/// Whether what stands between an English phrase and a date lets the phrase lead to it: nothing,
/// 'the end of', an hour, the former day of 'from A to B', an amount of 'by 30 days to B'. 'moved
/// to Berlin on 3 May', 'delayed by Decision (EU) 2027/88 of 3 May' move no day to that one.
fn leads_to(clause: &Clause<'_>, cue: &CueHit, to: &Find) -> bool {
    static DIRECT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^ ?(?:the |no later than |not earlier than |at the earliest )?(?:(?:end|start|beginning) of )?(?:(?:noon|midnight|[0-9]{1,2}(?:[:.][0-9]{2})?(?: ?[ap]\.?m\.?| h| hours)?)(?: \(?[A-Z]{2,4}\)?)?,? (?:on )?)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?$",
        )
    });
    static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"(?i)^ (?:an? (?:additional |further )?|another )?(?:[0-9]{{1,3}}|{})?[ -]?(?:additional |further |more |working |calendar )?(?:days?|weeks?|months?|years?),? (?:to|until|till) $",
            gnomon_model::numeral::english_pattern()
        ))
    });
    let gap = clause.between(cue.span.end, to.span.start);
    let words = cue.span.of(clause.text);
    if words.ends_with("by") {
        return AMOUNT.is_match(gap);
    }
    if words.ends_with("from") {
        // Of 'from 3 to 17 May' both ends are one date.
        let between = matches!(to.date, Some(DateValue::Between(..))) && gap.trim().is_empty();
        let former = clause
            .aside
            .iter()
            .rev()
            .find(|day| cue.span.end <= day.start && day.end <= to.span.start);
        return between
            || former.is_some_and(|day| {
                let (lead, onwards) = (
                    clause.between(cue.span.end, day.start),
                    clause.between(day.end, to.span.start),
                );
                DIRECT.is_match(lead) && matches!(onwards, " to " | " until " | " till ")
            });
    }
    DIRECT.is_match(gap)
}

/// Which day it is that is moved: what the words behind the new day say, else the last ones
/// before the verb; a window where only a limit is named and comments are being asked for.
fn what(clause: &Clause<'_>, cue: &CueHit, to: &Find, focus: &Focus) -> Option<Property> {
    // A consultation that is put off begins later; one that is extended ends later, and 延期
    // says either.
    let words = cue.span.of(clause.text);
    let ends_later = cue.role == Role::Extend
        || ["延期", "顺延", "展期", "延后"].iter().any(|word| words.starts_with(word));
    let put_off =
        ["postpone", "defer", "delay", "put off", "put back", "pushed back", "推", "延迟"];
    let begins_later = put_off.iter().any(|word| words.to_lowercase().starts_with(word));
    let of = |role: Role| {
        Some(match role {
            Role::Effect | Role::EffectDay => Property::Effective,
            Role::Consult if ends_later => Property::ConsultationCloses,
            Role::Consult if begins_later => Property::ConsultationOpened,
            Role::Close | Role::Window => Property::ConsultationCloses,
            Role::Expire => Property::Expires,
            Role::Repeal => Property::Repealed,
            _ => return None,
        })
    };
    let behind = clause.cues.iter().find(|other| {
        to.span.end <= other.span.start
            && matches!(
                clause.between(to.span.end, other.span.start),
                "" | "起" | "起正式" | "正式" | "起开始" | "截止"
            )
    });
    if let Some(property) = behind.and_then(|behind| of(behind.role)) {
        return Some(property);
    }
    let lead = clause.between(clause.span.start, cue.span.start).to_lowercase();
    let limit = ["期限", "截止", "deadline", "period", "closing date"]
        .iter()
        .any(|word| lead.contains(word))
        && is_limit_of_comments(clause, &lead);
    let before = clause.cues.iter().rev().find(|other| {
        let consult = limit && other.role == Role::Consult;
        other.span.end <= cue.span.start
            && (of(other.role).is_some() || consult)
            && !quoted(clause, other.span)
    });
    // 公开征求意见座谈会推迟: a meeting is put off, and no call.
    let meets = |before: &CueHit| {
        let rest = clause.between(before.span.end, cue.span.start);
        ["座谈会", "听证会", "研讨会", "会议", "培训", "仪式"]
            .iter()
            .any(|word| rest.starts_with(word))
    };
    if before.is_some_and(meets) {
        return None;
    }
    if let Some(before) = before {
        let consult = limit && before.role == Role::Consult;
        // 报名截止日期, 'the closing date for nominations' close no window for comments.
        let other = before.role == Role::Window && !limit && lead_names_limit(&lead);
        return match before.role {
            _ if consult => Some(Property::ConsultationCloses),
            _ if other => None,
            role => of(role),
        };
    }
    // 现决定延期至D, where comments are asked for and nothing else is named.
    let named = clause.finds.iter().any(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    });
    let open =
        ends_later && !named && clause.language == Language::Zh && has_no_subject(clause, cue.span);
    if (limit || open) && !focus.consultation.is_empty() {
        return Some(Property::ConsultationCloses);
    }
    // 'postpone until D the application of …', 推迟实施至D
    let inside = clause
        .cues
        .iter()
        .find(|other| cue.span.start <= other.span.start && other.span.end <= to.span.start);
    inside.and_then(|inside| of(inside.role))
}

/// 现决定延期至D, 因…，延期至D: nothing stands before the verb that is put off. 项目验收延期至D,
/// 会议延期至D have a subject of their own.
fn has_no_subject(clause: &Clause<'_>, verb: Span) -> bool {
    const WORDS: &str = "现|现将|将|特|兹|故|因此|决定|统一|相应|再次|再|已|拟|时间|期限|截止时间|截止日期|予以|此次|本次|该|其|\\x20";
    static REASON: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"^(?:(?:因|由于|为|鉴于|根据|按照|依据|应|经|考虑到|结合).*|(?:{WORDS})*)$"
        ))
    });
    static LAST: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(&format!(r"^(?:{WORDS})*(?:(?:因|由于).*)?$")));
    let lead = clause.between(clause.span.start, verb.start);
    let lead = lead.rsplit(['：', '。', '；', '\n']).next().unwrap_or(lead);
    let (reasons, last) = lead.rsplit_once('，').unwrap_or(("", lead));
    LAST.is_match(last) && reasons.split('，').all(|part| REASON.is_match(part))
}

fn lead_names_limit(lead: &str) -> bool {
    ["期限", "截止", "deadline", "period", "closing date"].iter().any(|word| lead.contains(word))
}

/// Whether the limit that words name last is one of comments: 征求意见截止日期, 'the comment period';
/// a limit of nothing else (截止日期, 'the deadline') is one where comments are asked for.
/// 报名截止日期, 验收期限, 'the deadline for nominations', 'the trial period' are other limits.
fn is_limit_of_comments(clause: &Clause<'_>, lead: &str) -> bool {
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[，。；：、》）“”的将把])(?P<of>[^，。；：、》）“”的将把]*?)(?:的)?(?:截止|期限)[^，；]*$",
        )
    });
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:(?P<adj>[a-z-]+) )?(?:deadline|period|closing date)s?(?: (?:for|of) (?:the |a |its |any )?(?P<of>[a-z-]+(?: [a-z-]+)?))?",
        )
    });
    const OF_COMMENTS: &[&str] = &[
        "意见",
        "征求",
        "征集",
        "反馈",
        "评议",
        "公示",
        "咨询",
        "投票",
        "comment",
        "consultation",
        "feedback",
        "enquiry",
        "inquiry",
        "vot",
        "ballot",
        "review",
        "response",
        "submission",
        "submit",
        "repl",
        "views",
        "objection",
        "public",
        "call",
    ];
    const BARE: &[&str] = &[
        "the", "this", "that", "its", "a", "original", "initial", "new", "final", "whose", "and",
        "current", "previous", "earlier", "said",
    ];
    let of_comments = |words: &str| OF_COMMENTS.iter().any(|word| words.contains(word));
    match clause.language {
        Language::Zh => ZH.captures(lead).is_none_or(|found| {
            let of = found["of"].trim_matches(['现', '该', '其', '本', '原', '此', ' ']);
            of.is_empty() || of_comments(of) || of.chars().all(|c| !gnomon_model::is_han(c))
        }),
        Language::En => EN.captures_iter(lead).last().is_none_or(|found| {
            let adjective = found.name("adj").map_or("the", |adjective| adjective.as_str());
            match found.name("of") {
                Some(of) => of_comments(of.as_str()) || of_comments(adjective),
                None => BARE.contains(&adjective) || of_comments(adjective),
            }
        }),
    }
}

/// What has the day: the texts before the verb, else what the sentences before are about.
fn subjects(
    clause: &Clause<'_>,
    cue: &CueHit,
    property: Property,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Vec<Entity> {
    /// 将附表所列产品的实施日期: of something that is no text.
    static OF_OTHER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:将|把)(?:[^其该本《》，A-Z][^，》]{0,30})的(?:实施|施行|生效|适用|执行)(?:日期|时间)",
        )
    });
    let of_a_part = |words: &str| super::effect::names_a_part(words) || OF_OTHER.is_match(words);
    let is_text = |find: &&Find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    };
    let last =
        clause.finds.iter().rev().filter(is_text).find(|find| find.span.end <= cue.span.start);
    if let Some(last) = last {
        let gap = clause.between(last.span.end, cue.span.start);
        let lead = clause.between(clause.span.start, last.span.start);
        let english = clause.language == Language::En && of_a_part(lead);
        if of_a_part(gap) || english || 240 < gap.len() || gap.contains(['；', ';']) {
            return Vec::new();
        }
        // 依据GB 1颁发的证书有效期延长: of something that is called after the text.
        let ends = matches!(property, Property::Effective | Property::Expires | Property::Repealed);
        if ends && super::head::names_another(clause, last) {
            return Vec::new();
        }
        return listed_before(clause, last);
    }
    if of_a_part(clause.span.of(clause.text)) {
        return Vec::new();
    }
    if property == Property::ConsultationCloses && !focus.consultation.is_empty() {
        return focus.consultation.clone();
    }
    let words = clause.span.of(clause.text);
    let its = ["Its ", "Their "].iter().any(|word| words.starts_with(word));
    let refers = clause.language == Language::Zh || its || clause.refers_back(cue.span);
    let known = focus.subject.clone().filter(|_| refers).or_else(|| sweep.titled.clone());
    known.into_iter().collect()
}

fn quoted(clause: &Clause<'_>, span: Span) -> bool {
    super::relation::is_quoted(clause, span)
}
