//! What took place, was set up, begun, or is due by a day.
//!
//! > The forum was held in Qingdao on 5 July 2026 · TC 268 was established in 2012
//! > 会议于2026年3月12日在杭州召开 · 请于8月18日前报送

use std::sync::LazyLock;

use gnomon_model::{
    DateValue, Entity, EntityKind, Language, MentionKind, Point, Property, Qualifier, Role, Span,
    Value,
};
use regex::Regex;

use super::{Clause, date_claim, mood};
use crate::sweep::{Claim, Find, Sweep};

/// By a day, and not on it.
static BY: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:by|before|no later than|not later than|until|prior to|deadline (?:is|of|for[^,.]{1,90} (?:is|was)|to [^,.]{1,60} is)|due(?: on)?|clos(?:es?|ed|ing)(?: on)?)(?: the end of)? ?$|(?-u:\b)(?:deadline|closing date)[^.;]{0,100} to $",
    )
});

static CHINESE_BY: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"^(?:\d{1,2}[:：]\d{2})?(?:（[^（）]{1,6}）)?(?:之?前|以前|底前|止|截止)")
});

pub(crate) fn apply(clause: &Clause<'_>, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    let chinese = clause.language == Language::Zh;
    for (role, property, en, zh) in [
        (Role::Event, Property::Held, "en.event", "zh.event"),
        (Role::Establish, Property::Established, "en.established", "zh.established"),
        (Role::Start, Property::Started, "en.started", "zh.started"),
    ] {
        for cue in clause.cues_of(role) {
            // 拟立项, 未召开: it has not begun, and nobody met.
            let lead = clause.between(clause.span.start, cue.span.start);
            if chinese && lead.ends_with('拟') || mood::negated(clause, cue.span) {
                continue;
            }
            // 立项编号, 立项公告期: nouns.
            let rest = clause.between(cue.span.end, clause.span.end);
            const NOUNS: &[&str] =
                &["编号", "号", "公告", "计划", "建议", "申请", "评审", "评估", "答辩", "申报"];
            if chinese && role == Role::Start && NOUNS.iter().any(|noun| rest.starts_with(noun)) {
                continue;
            }
            let own = sweep.published.map(|(_, span)| span);
            let Some(date) = date_of(clause, cue.span, chinese, own) else { continue };
            if issued_on(clause, date) {
                continue;
            }
            let Some(subject) = subject(clause, cue.span, role, sweep) else { continue };
            let rule = if chinese { zh } else { en };
            if property == Property::Held {
                claims.extend(held(&subject, date, clause, rule));
            } else {
                claims.extend(date_claim(&subject, property, date, clause, rule));
            }
        }
    }
    claims.extend(beside(clause, chinese, &claims));
    if claims.iter().any(|claim| claim.property == Property::Held) {
        let (place, attendance) = (place(clause), attendance(clause));
        for claim in claims.iter_mut().filter(|claim| claim.property == Property::Held) {
            if let Some(place) = place {
                claim.qualifiers.insert("place".to_owned(), Qualifier::One(place.to_owned()));
            }
            if let Some(attendance) = &attendance {
                claim
                    .qualifiers
                    .insert("attendance".to_owned(), Qualifier::One(attendance.clone()));
            }
        }
    }
    claims.extend(due(clause, sweep, chinese));
    claims
}

/// Where it was: `held in Busan, Republic of Korea`, 在安徽合肥召开. One place only: a
/// sentence that names two is left alone.
fn place<'s>(clause: &Clause<'s>) -> Option<&'s str> {
    static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?-u:\b)in (?P<place>[A-Z][\p{L}’'-]+(?: [A-Z][\p{L}’'-]+){0,2}(?:, (?:[A-Z][\p{L}’'-]+ ?(?:of )?){1,3})?)",
        )
    });
    static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"[在于赴](?P<place>\p{Han}{2,10}?)(?:成功|顺利|隆重|正式)?(?:召开|举行|举办|开幕|闭幕|揭牌|启动)",
        )
    });
    let sentence = clause.span.of(clause.text);
    let pattern = if clause.language == Language::Zh { &CHINESE } else { &ENGLISH };
    let mut places = pattern.captures_iter(sentence).filter_map(|found| {
        let found = found.name("place")?;
        let span = Span::new(clause.span.start + found.start(), clause.span.start + found.end());
        // 'in July', 'in Annex II', 'in SAC/TC 28' are no places.
        let other = clause.finds.iter().any(|find| {
            find.span.overlaps(span)
                && !matches!(find.kind, MentionKind::Event | MentionKind::Organisation)
        });
        let words = found.as_str().trim_end_matches([' ', ',']);
        let named = [
            "Annex",
            "Article",
            "Chapter",
            "Section",
            "Chinese",
            "English",
            "线上",
            "会上",
            "京津冀",
        ];
        (!other && !named.iter().any(|word| words.starts_with(word))).then_some(words)
    });
    let first = places.next()?;
    places.all(|other| other == first).then_some(first)
}

/// How many came: `attended by more than 200 experts`, 120余名代表参加.
fn attendance(clause: &Clause<'_>) -> Option<String> {
    static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?P<n>[0-9][0-9,]*) (?:\p{L}+ ){0,2}?(?:participants|delegates|experts|attendees|representatives|people|guests|visitors)",
        )
    });
    static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?P<n>[0-9][0-9,]*)\x20?(?:余|多)?[名位人](?:\p{Han}{0,12}?(?:参加|出席|参会|到会|代表|专家))",
        )
    });
    let pattern = if clause.language == Language::Zh { &CHINESE } else { &ENGLISH };
    let found = pattern.captures(clause.span.of(clause.text))?;
    Some(found["n"].replace(',', ""))
}

/// `at the Toy Safety Forum in Brussels on 4 February`: an event with its day right behind.
fn beside(clause: &Clause<'_>, chinese: bool, made: &[Claim]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for date in clause.dates().filter(|_| !chinese) {
        if made.iter().any(|claim| Some(&claim.value) == date.date.map(Value::Date).as_ref()) {
            continue;
        }
        let near = |event: &&Find| {
            let gap = clause.between(event.span.end, date.span.start);
            let word = gap.trim_end().rsplit(' ').next().unwrap_or("");
            let bare = gap.strip_suffix('(').unwrap_or(gap);
            let place = gap.len() < 64 && !bare.contains(['.', ';', '(']) && !gap.contains(": ");
            // 'Next meeting: 3 May 2027', 'our second plenary in Nairobi (9-12 March 2027)'
            gap == ": "
                || place
                    && (bare.len() < gap.len()
                        || matches!(word, "on" | "from" | "in" | "," | "between" | "of"))
                    && !clause.cue_between(event.span.end, date.span.start)
        };
        let event = clause
            .of(MentionKind::Event)
            .rev()
            .find(|event| event.span.end <= date.span.start)
            .filter(near);
        if let Some(entity) = event.and_then(|event| event.entity.clone()) {
            claims.extend(held(&entity, date, clause, "en.event"));
        }
    }
    claims
}

/// A day or, where another one closes it, the days from it on: 'from 22 February to 5 March'.
fn held(entity: &Entity, date: &Find, clause: &Clause<'_>, rule: &'static str) -> Option<Claim> {
    let between =
        clause.between(clause.span.start, date.span.start).trim_end().ends_with("between");
    let until = clause.dates().find(|other| {
        let gap = clause.between(date.span.end, other.span.start).trim();
        // 'from Monday 3 March to Friday 7 March'
        let gap = gap.split_once(' ').filter(|(_, day)| day.ends_with("day")).map_or(gap, |p| p.0);
        date.span.end <= other.span.start
            && (matches!(gap, "to" | "-" | "–" | "—" | "until" | "through" | "至" | "到")
                || between && gap == "and")
    });
    let days = |find: &Find| match find.date {
        Some(DateValue::Point(point @ Point::Day(_))) => Some(point),
        _ => None,
    };
    match (days(date), until.and_then(days)) {
        (Some(from), Some(to)) => {
            let value = Value::Date(DateValue::Between(from, to));
            let claim = Claim::new(entity, Property::Held, value, clause.span, rule);
            Some(claim.with("basis", "stated"))
        }
        _ => date_claim(entity, Property::Held, date, clause, rule),
    }
}

/// The date of the verb: behind it in its clause, before it at the head of the
/// sentence, in Chinese before it.
fn date_of<'s>(
    clause: &Clause<'s>,
    cue: Span,
    chinese: bool,
    own: Option<Span>,
) -> Option<&'s Find> {
    let near = |date: &&Find| {
        // The day of the text itself: 'GENEVA, 5 March 2027 - …'.
        if own == Some(date.span) {
            return false;
        }
        // 2025年度工作报告: the year of a report.
        if clause.between(date.span.end, clause.span.end).starts_with('度') {
            return false;
        }
        // 到2030年, 2027年底前: the horizon of a plan.
        let rest = clause.between(date.span.end, clause.span.end);
        let lead = clause.between(clause.span.start, date.span.start);
        if chinese
            && (["到", "截至", "力争"].iter().any(|word| lead.ends_with(word))
                || ["前", "之前", "以前", "底前", "以来"].iter().any(|word| rest.starts_with(word)))
        {
            return false;
        }
        // By or since a day is not on it.
        let words = date.span.of(clause.text).to_lowercase();
        if ["by ", "since ", "until ", "before "].iter().any(|lead| words.starts_with(lead))
            || ["by ", "by the ", "since ", "until "].iter().any(|lead| {
                clause.between(clause.span.start, date.span.start).to_lowercase().ends_with(lead)
            })
        {
            return false;
        }
        let (from, to) = if date.span.end <= cue.start {
            (date.span.end, cue.start)
        } else {
            (cue.end, date.span.start)
        };
        let gap = clause.between(from, to);
        let reach = if date.span.end <= cue.start { 220 } else { 110 };
        gap.len() < reach && !gap.contains([';', '；']) && !clause.cue_between(from, to)
    };
    let before = clause.dates().rev().find(|date| date.span.end <= cue.start).filter(near);
    let after =
        clause.dates().find(|date| cue.end <= date.span.start).filter(near).filter(|date| {
            let lead = clause.between(cue.end, date.span.start);
            // 'adopted the plan for 2027' is not about a day.
            let day = lead.trim_end().trim_end_matches(',');
            let lead = if day.ends_with("day") {
                day.rsplit_once(' ').map_or("", |(lead, _)| lead)
            } else {
                lead
            };
            let words = lead.trim_end().rsplit(' ').next().unwrap_or("");
            chinese
                || ["on", "in", "from", "of", "at", "during", "between", ",", ""].contains(&words)
                || lead.ends_with(", ")
                || lead.ends_with('(')
        });
    if chinese { before.or(after) } else { after.or(before) }
}

/// Whether the date belongs to an issue or an entry into force, not to this verb.
fn issued_on(clause: &Clause<'_>, date: &Find) -> bool {
    // 宣读了某部D作出的《批复》
    let rest = clause.between(date.span.end, clause.span.end);
    let of_text = ["作出的", "印发的", "发布的", "下发的", "签发的", "公布的", "批准的", "发出的"]
        .iter()
        .any(|verb| rest.strip_prefix(verb).is_some_and(|rest| rest.starts_with('《')));
    of_text
        || clause.cues.iter().any(|cue| {
            matches!(cue.role, Role::Effect | Role::Close)
                && date.span.end <= cue.span.start
                && cue.span.start - date.span.end < 12
        })
}

/// What the verb is about: the event named in the sentence, a body or committee for
/// what was set up, else the document's own subject.
fn subject(clause: &Clause<'_>, cue: Span, role: Role, sweep: &Sweep<'_>) -> Option<Entity> {
    let events = || clause.of(MentionKind::Event);
    if role == Role::Event {
        let near = events()
            .rev()
            .find(|find| find.span.end <= cue.start)
            .or_else(|| events().find(|find| cue.end <= find.span.start));
        return near
            .and_then(|find| find.entity.clone())
            .or_else(|| actor(clause).map(|entity| visit(clause, &entity)))
            .or_else(|| sweep.itself.clone());
    }
    let kinds = [
        MentionKind::Committee,
        // A body is set up, and does not start.
        if role == Role::Start { MentionKind::Committee } else { MentionKind::Organisation },
        MentionKind::Standard,
        MentionKind::WorkItem,
        MentionKind::Instrument,
    ];
    // 'SAMR established the committee' is about the committee, 'the committee was
    // established by SAMR' too; in Chinese 成立 stands on either side.
    let chinese = clause.language == Language::Zh;
    let passive = !chinese && super::issue::is_passive(clause, cue);
    let close = |find: &&Find| {
        let gap = if find.span.end <= cue.start {
            clause.between(find.span.end, cue.start)
        } else {
            clause.between(cue.end, find.span.start)
        };
        gap.len() < 60
    };
    let before = || {
        clause
            .finds
            .iter()
            .rev()
            .find(|find| kinds.contains(&find.kind) && find.span.end <= cue.start)
            .filter(close)
    };
    let after = || {
        clause
            .finds
            .iter()
            .find(|find| kinds.contains(&find.kind) && cue.end <= find.span.start)
            .filter(close)
            .filter(|find| !clause.between(cue.end, find.span.start).contains(" in "))
    };
    // 国家标准委批准成立某某委员会: what stands right behind is set up.
    let behind = || {
        after().filter(|find| {
            matches!(clause.between(cue.end, find.span.start), "" | "了" | "《" | "“" | "第一届")
        })
    };
    let found = match (chinese, passive) {
        (true, _) => behind().or_else(before).or_else(after),
        (false, true) => before(),
        (false, false) => after(),
    };
    let own = || sweep.titled.clone().or_else(|| sweep.itself.clone()).filter(|_| chinese);
    found
        .and_then(|find| find.entity.clone())
        .or_else(|| actor(clause).map(|entity| visit(clause, &entity)))
        .or_else(own)
}

fn actor(clause: &Clause<'_>) -> Option<Entity> {
    clause
        .finds
        .iter()
        .find(|find| {
            matches!(
                find.kind,
                MentionKind::Organisation | MentionKind::Person | MentionKind::Committee
            )
        })
        .and_then(|find| find.entity.clone())
}

/// What a body or person did on a day has no name of its own: it is known by who did
/// it and by the words of the sentence.
fn visit(clause: &Clause<'_>, actor: &Entity) -> Entity {
    let words: String = clause.span.of(clause.text).chars().take(80).collect();
    Entity::new(EntityKind::Event, format!("{}: {}", actor.label, words.trim()))
}

/// Due by a day: an obligation or a request with a day by which.
fn due(clause: &Clause<'_>, sweep: &Sweep<'_>, chinese: bool) -> Vec<Claim> {
    let asked =
        clause.cues_of(Role::Due).next().is_some() || clause.cues_of(Role::Duty).next().is_some();
    let words = clause.span.of(clause.text);
    let planned = [
        " will ",
        " is to ",
        " are to ",
        " to be ",
        " expected",
        " planned",
        " has to ",
        " have to ",
    ]
    .iter()
    .any(|word| words.contains(word));
    let done = chinese && ["已于", "已经", "已在", "此前"].iter().any(|word| words.contains(word));
    // Comments have windows of their own.
    if super::consultation::on_comments(clause)
        && (clause.cues.iter().any(|cue| matches!(cue.role, Role::Close | Role::Consult))
            || super::consultation::taken(clause).is_some())
    {
        return Vec::new();
    }
    let mut claims = Vec::new();
    for date in clause.dates() {
        // What is to be reached by a day is a goal, in its part of the sentence.
        let from = clause.between(clause.span.start, date.span.start).rfind([';', '；']);
        let to = clause.between(date.span.end, clause.span.end).find([';', '；']);
        let part = Span::new(
            from.map_or(clause.span.start, |at| clause.span.start + at),
            to.map_or(clause.span.end, |at| date.span.end + at),
        );
        if sweep.figures_within(part).iter().any(|figure| figure.compared) {
            continue;
        }
        let before = clause.between(clause.span.start, date.span.start);
        let after = clause.between(date.span.end, clause.span.end);
        let inside = date.span.of(clause.text).to_lowercase();
        let by = if chinese {
            CHINESE_BY.is_match(after)
        } else {
            BY.is_match(before) || inside.starts_with("by ") || inside.starts_with("before ")
        };
        let latest =
            ["no later than ", "not later than ", "deadline is ", "不得迟于", "不迟于", "最迟于"]
                .iter()
                .any(|words| before.ends_with(words));
        // 有效期至D, 'valid until D'
        let valid = clause
            .cues
            .iter()
            .filter(|cue| matches!(cue.role, Role::Expire | Role::Extend | Role::Move))
            .any(|cue| cue.span.end <= date.span.start && date.span.start - cue.span.end < 24);
        if valid {
            continue;
        }
        // A year alone is the horizon of a plan; before a day something is due.
        let exact = date.normal.len() > 4;
        let ends = chinese
            && ["截止日期为", "截止时间为", "截止日期：", "截止时间：", "截止到", "截至", "截止于"]
                .iter()
                .any(|word| before.ends_with(word))
            && clause.cues_of(Role::Due).next().is_some();
        // 完成时限2030年9月
        let limit = chinese
            && ["完成时限", "完成期限", "完成时间", "完成日期", "交付期限", "办理时限"]
                .iter()
                .any(|word| before.trim_end_matches([' ', '：', ':', '为']).ends_with(word));
        if !(by && (asked || exact && (planned || chinese && !done)) || latest || ends || limit) {
            continue;
        }
        // A goal's horizon is no deadline.
        if !exact && clause.cues_of(Role::Goal).next().is_some() {
            continue;
        }
        let subject = clause
            .finds
            .iter()
            .find(|find| {
                matches!(
                    find.kind,
                    MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
                )
            })
            .and_then(|find| find.entity.clone())
            .or_else(|| sweep.itself.clone());
        let Some(subject) = subject else { continue };
        let rule = if chinese { "zh.due" } else { "en.due" };
        claims.extend(date_claim(&subject, Property::Deadline, date, clause, rule));
    }
    claims
}
