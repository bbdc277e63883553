//! What one text has to do with another.
//!
//! > The Guidelines support the *Provisions* · developed on the basis of RFC 3306, 3587
//! > 根据《条例》，制定本办法 · 为贯彻落实《纲要》，制定了《行动计划》

use std::sync::LazyLock;

use gnomon_model::{Entity, Language, MentionKind, Property, Role, Span, Value};

use regex::Regex;

use super::{Clause, Focus};
use crate::sweep::{Claim, Find, Sweep};

const RELATIONS: &[(Role, Property, &str, &str)] = &[
    (Role::Amends, Property::Amends, "en.amends", "zh.amends"),
    (Role::Revises, Property::Revises, "en.revises", "zh.revises"),
    (Role::Implements, Property::Implements, "en.implements", "zh.implements"),
    (Role::Supports, Property::Supports, "en.supports", "zh.supports"),
    (Role::Based, Property::BasedOn, "en.based", "zh.based"),
    (Role::Aligns, Property::AlignsWith, "en.aligns", "zh.aligns"),
    (Role::Cites, Property::Cites, "en.cites", "zh.cites"),
    (Role::Derived, Property::DerivedFrom, "en.derived", "zh.derived"),
];

pub(crate) fn apply(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    let chinese = clause.language == Language::Zh;
    for (role, property, en, zh) in RELATIONS {
        for cue in clause.cues_of(*role) {
            // 应当按照X: what somebody has to follow is an obligation, no relation of texts.
            let lead = clause.between(clause.span.start, cue.span.start);
            if ["应当", "应", "须", "shall", "must", "should"]
                .iter()
                .any(|word| lead.trim_end().ends_with(word))
            {
                continue;
            }
            let objects = objects(clause, cue.span, chinese);
            if objects.is_empty() {
                continue;
            }
            let subjects = subjects(clause, cue.span, &objects, focus, sweep);
            for subject in &subjects {
                for object in &objects {
                    let Some(entity) = &object.entity else { continue };
                    if entity.key == subject.key {
                        continue;
                    }
                    let rule = if chinese { *zh } else { *en };
                    let value = Value::Entity(entity.clone());
                    claims.push(Claim::new(subject, *property, value, clause.span, rule).sure(0.8));
                }
            }
        }
    }
    claims.extend(founded(clause, focus, sweep));
    claims.extend(repeals(clause, focus, sweep));
    claims.extend(adoptions(clause, focus, sweep));
    claims
}

/// > 指南以GB/T 98045—2023为基础
fn founded(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for object in clause.finds.iter().filter(|find| is_text(find)) {
        if !is_founded(clause, object) {
            continue;
        }
        let subject = clause
            .finds
            .iter()
            .rev()
            .find(|find| is_text(find) && find.span.end <= object.span.start)
            .and_then(|find| find.entity.clone())
            .or_else(|| sweep.titled.clone())
            .or_else(|| focus.subject.clone());
        let (Some(subject), Some(value)) = (subject, object.entity.clone()) else { continue };
        if subject.key != value.key {
            let value = Value::Entity(value);
            claims.push(
                Claim::new(&subject, Property::BasedOn, value, clause.span, "zh.based").sure(0.8),
            );
        }
    }
    claims
}

fn is_founded(clause: &Clause<'_>, find: &Find) -> bool {
    let before = clause.between(clause.span.start, find.span.start).trim_end_matches('《');
    let after = clause.between(find.span.end, clause.span.end);
    before.ends_with('以') && after.chars().take(24).collect::<String>().contains("为基础")
}

/// What takes over which international standard, to what degree.
static ADOPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)(?P<idt>等同采用|等同转化|identical\ adoption(?:\ \(IDT\))?\ of|(?:is|are)\ identical\ (?:to|with)|adopts?\ identically|identically\ adopts?|(?:is\ an?\ )?IDT\ adoption\ of)
        |(?P<mod>修改采用|modified\ adoption(?:\ \(MOD\))?\ of|modifies|modified\ in\ relation\ to|adopts?\ with\ modifications?|(?:is\ an?\ )?MOD\ adoption\ of)
        |(?P<neq>非等效采用|not\ equivalent\ to)
        |(?P<any>(?-u:\b)adopts|(?-u:\b)adoption\ of|采用国际标准)",
    )
    .expect("the pattern is constant and tested")
});

/// > GB/T 98310-2025 修改采用 IEC 98711:2023 · 与ISO 98176-14:2022的一致性程度为修改采用
/// > is a modified adoption (MOD) of ISO/IEC TS 98311:2025
fn adoptions(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let words = clause.span.of(clause.text);
    let mut claims = Vec::new();
    if clause.of(MentionKind::Standard).next().is_none() {
        return claims;
    }
    for found in ADOPTION.captures_iter(words) {
        let Some(whole) = found.get(0) else { continue };
        let (start, end) = (clause.span.start + whole.start(), clause.span.start + whole.end());
        let standards = || clause.of(MentionKind::Standard);
        let after = standards()
            .find(|find| end <= find.span.start && find.span.start - end < 40)
            .filter(|find| !clause.between(end, find.span.start).contains(['，', ',', ';', '；']));
        // 与X的一致性程度为修改采用
        let with = standards().rev().find(|find| {
            find.span.end <= start
                && clause.between(clause.span.start, find.span.start).ends_with('与')
                && clause.between(find.span.end, start).contains("一致性程度")
        });
        let Some(object) = after.or(with) else { continue };
        let Some(value) = object.entity.clone() else { continue };
        // 'no country of its own': what is adopted is international, the adopter comes first.
        let limit = object.span.start.min(start);
        // 第2项标准等同采用…: an item of a table, not the text named before.
        let lead = clause.between(clause.span.start, limit);
        let lead = lead.rsplit(['，', ',', '。', '；', '：']).next().unwrap_or("");
        if lead.contains('第') && lead.contains('项') {
            continue;
        }
        let subject = clause
            .texts()
            .rev()
            .find(|find| find.span.end <= limit)
            .and_then(|find| find.entity.clone())
            .or_else(|| sweep.titled.clone())
            .or_else(|| focus.subject.clone());
        let Some(subject) = subject.filter(|subject| subject.key != value.key) else { continue };
        let near = clause.between(start, clause.span.end.min(end + 12));
        let degree = if found.name("idt").is_some() || near.contains("IDT") {
            Some("IDT")
        } else if found.name("mod").is_some() || near.contains("MOD") {
            Some("MOD")
        } else if found.name("neq").is_some() || near.contains("NEQ") {
            Some("NEQ")
        } else {
            None
        };
        let rule = if clause.language == Language::Zh { "zh.adoption" } else { "en.adoption" };
        let claim = Claim::new(&subject, Property::Adopts, Value::Entity(value), clause.span, rule)
            .sure(0.85);
        claims.push(match degree {
            Some(degree) => claim.with("degree", degree),
            None => claim,
        });
    }
    claims
}

/// > 《办法》自…起施行，《暂行规定》同时废止 · This Regulation repeals Directive 2006/66/EC
/// > 《暂行规定》自《办法》施行之日起废止
fn repeals(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let chinese = clause.language == Language::Zh;
    let mut claims = Vec::new();
    for cue in clause.cues_of(Role::Repeal) {
        let word = cue.span.of(clause.text).to_lowercase();
        let active = !chinese && (word == "repeals" || word == "repealing");
        let mut objects = if active {
            objects(clause, cue.span, chinese)
        } else if chinese {
            before(clause, cue.span)
        } else {
            continue;
        };
        let Some(&first) = objects.first() else { continue };
        let mut subject = None;
        if chinese {
            let gap = clause.between(first.span.end, cue.span.start);
            let since = ["施行之日起", "实施之日起", "生效之日起", "发布之日起", "公布之日起"]
                .iter()
                .any(|words| gap.contains(words));
            let lead = clause.between(clause.span.start, first.span.start);
            if since && lead.trim_end_matches('《').ends_with('自') {
                subject = first.entity.clone();
                objects =
                    before(clause, Span::new(first.span.start.saturating_sub(6), first.span.start));
            } else {
                // Only where something else comes into force, or the title repeals.
                let effect =
                    clause.cues_of(Role::Effect).any(|effect| effect.span.end <= first.span.start);
                if !effect && !since {
                    continue;
                }
            }
        }
        let earlier = || {
            clause
                .finds
                .iter()
                .rev()
                .find(|find| is_text(find) && find.span.end <= first.span.start)
                .and_then(|find| find.entity.clone())
        };
        let subject = subject
            .or_else(earlier)
            .or_else(|| sweep.titled.clone().filter(|_| chinese))
            .or_else(|| focus.subject.clone());
        let Some(subject) = subject else { continue };
        for object in &objects {
            if let Some(entity) = object.entity.clone().filter(|entity| entity.key != subject.key) {
                let rule = if chinese { "zh.repeals" } else { "en.repeals" };
                let value = Value::Entity(entity);
                claims.push(
                    Claim::new(&subject, Property::Repeals, value, clause.span, rule).sure(0.8),
                );
            }
        }
    }
    claims
}

/// The text right before a verb that follows its object, with its list.
fn before<'s>(clause: &Clause<'s>, cue: Span) -> Vec<&'s Find> {
    let mut out: Vec<&Find> = Vec::new();
    let mut start = cue.start;
    for find in clause.finds.iter().rev().filter(|find| is_text(find) && find.span.end <= cue.start)
    {
        let gap = clause.between(find.span.end, start);
        let near = if out.is_empty() {
            gap.len() < 60 && !gap.contains(['；', '。'])
        } else {
            matches!(gap.trim_matches(['《', '》', '、', '，', ' ']), "" | "和" | "及" | "以及")
        };
        if !near {
            break;
        }
        out.push(find);
        start = find.span.start;
    }
    out.reverse();
    out
}

fn is_text(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
}

/// The text right behind the verb, and those that go on the list.
fn objects<'s>(clause: &Clause<'s>, cue: Span, chinese: bool) -> Vec<&'s Find> {
    let mut out: Vec<&Find> = Vec::new();
    let mut end = cue.end;
    // Between 'on the basis of' and the first one other words may stand:
    // 'on the basis of a great number of international standards, including …'.
    let mut reach = if chinese { 45 } else { 90 };
    for find in clause.finds.iter().filter(|find| is_text(find) && cue.end <= find.span.start) {
        let gap = clause.between(end, find.span.start);
        if reach < gap.len() || clause.relation_between(end, find.span.start) {
            break;
        }
        if !out.is_empty() {
            let link = gap.trim().trim_start_matches([',', '，', '、', ';', '”', '"', '》', '*']);
            let link = link.trim().trim_end_matches(['《', '“', '"', '*']).trim();
            let joined = [
                "",
                "and",
                "or",
                "the",
                "and the",
                "as well as",
                "as well as the",
                "and of the",
                "和",
                "及",
                "与",
                "以及",
                "等",
                "the relevant provisions of the",
                "国家标准",
                "and by",
            ]
            .contains(&link);
            if !joined {
                break;
            }
        } else if gap.contains(['。', ';', '；']) {
            break;
        }
        out.push(find);
        end = find.span.end;
        reach = 40;
    }
    out
}

/// The text before the verb, else the one that the sentence goes on to, else what
/// the text was about.
fn subjects(
    clause: &Clause<'_>,
    cue: Span,
    objects: &[&Find],
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Vec<Entity> {
    // What follows a relation is its object, and no subject of the next one.
    let first = clause.first_relation();
    let before = clause
        .finds
        .iter()
        .rev()
        .find(|find| {
            is_text(find)
                && find.span.end <= cue.start
                && find.span.start < first
                && !is_founded(clause, find)
        })
        .filter(|find| {
            let gap = clause.between(find.span.end, cue.start);
            gap.len() < 220 && !gap.contains(['；', ';'])
        });
    if let Some(entity) = before.and_then(|find| find.entity.clone()) {
        return vec![entity];
    }
    let last = objects.last().map_or(cue.end, |find| find.span.end);
    let after = clause.finds.iter().find(|find| is_text(find) && last <= find.span.start);
    if let Some(entity) = after
        .filter(|find| {
            // 根据《A》，制定了《B》; 'In accordance with A, SAMR issued B'.
            let gap = clause.between(last, find.span.start);
            let made = ["制定", "编制", "印发", "发布", "制订", "起草", "出台", "修订"]
                .iter()
                .any(|word| gap.contains(word))
                || clause
                    .issues()
                    .any(|cue| last <= cue.span.start && cue.span.end <= find.span.start);
            gap.len() < 200 && made
        })
        .and_then(|find| find.entity.clone())
    {
        return vec![entity];
    }
    let lead = clause.between(clause.span.start, cue.start);
    if ["This standard", "The standard", "该标准", "本标准", "This project", "The project"]
        .iter()
        .any(|word| lead.trim_start().starts_with(word))
        && let Some(standard) = &focus.standard
    {
        return vec![standard.clone()];
    }
    let refers = clause.language == Language::Zh || clause.refers_back(cue);
    // A document about one text says of it what it says of none by name.
    sweep.titled.clone().or_else(|| focus.subject.clone()).filter(|_| refers).into_iter().collect()
}
