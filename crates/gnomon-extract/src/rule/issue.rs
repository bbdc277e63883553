//! Who put out what, when.
//!
//! > On 13 August 2023, the State Council released the *Opinions …*
//! > the *Provisions …*, which was released on May 23, 2023
//! > 10月26日，国家标准化管理委员会联合工业和信息化部印发《…办法》

use std::sync::LazyLock;

use gnomon_model::{Entity, Language, MentionKind, Property, Role, Span, Value, numeral};
use regex::Regex;

use super::{Clause, Focus, date_claim, head, mood};
use crate::cue::CueHit;
use crate::sweep::{Claim, Find, Sweep};

pub(crate) fn apply(clause: &Clause<'_>, focus: &mut Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for cue in clause.issues() {
        // 'When published, it will replace EN 1': nobody puts anything out here.
        let lead = clause.between(clause.span.start, cue.span.start).to_lowercase();
        let frame = ["when ", "once ", "if ", "until ", "unless ", "before being ", "after being "];
        if clause.language == Language::En
            && frame.iter().any(|word| {
                lead.ends_with(word)
                    && !lead.trim_end_matches(word).ends_with(char::is_alphanumeric)
            })
        {
            continue;
        }
        if let Some(claim) = in_bracket(clause, cue) {
            claims.push(claim);
            continue;
        }
        if mood::denied(clause, cue.span) || mood::wished(clause, cue.span) {
            continue;
        }
        let handed = handed_out(clause, cue, focus, sweep);
        claims.extend(if handed.is_empty() { put_out(clause, cue, focus, sweep) } else { handed });
    }
    // In Chinese the date stands before the verb: see `dated`.
    if clause.language == Language::Zh {
        return claims;
    }
    let said = |cue: &CueHit| !mood::denied(clause, cue.span);
    for cue in clause.cues_of(Role::Approve).filter(said) {
        let passive = done_on(clause, cue, Property::Approved, "en.approval", focus);
        claims.extend(if passive.is_empty() { approved(clause, cue) } else { passive });
    }
    for cue in clause.cues_of(Role::Amend).filter(said) {
        claims.extend(done_on(clause, cue, Property::Amended, "en.amendment", focus));
    }
    claims
}

/// 《…》（2005年原质检总局令第74号公布）: said of the title that the bracket stands behind.
fn in_bracket(clause: &Clause<'_>, cue: CueHit) -> Option<Claim> {
    let before = clause.between(clause.span.start, cue.span.start);
    let open = before.rfind(['（', '(']).filter(|open| !before[*open..].contains(['）', ')']))?;
    let at = clause.span.start + open;
    let title = clause.instruments().rev().find(|find| {
        find.span.end <= at && matches!(clause.between(find.span.end, at).trim(), "" | "》")
    })?;
    let date =
        clause.dates().find(|date| at <= date.span.start && date.span.end <= cue.span.start)?;
    let rule = if clause.language == Language::Zh { "zh.issue" } else { "en.issue" };
    date_claim(title.entity.as_ref()?, Property::Issued, date, clause, rule)
}

/// 现将《…》印发给你们 · 《…》已经…审议通过，现予公布: a notice puts out what stands before the
/// verb, on its own date, in the name of those who signed it.
fn handed_out(
    clause: &Clause<'_>,
    cue: CueHit,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
) -> Vec<Claim> {
    let Some((date, place)) = sweep.published else { return Vec::new() };
    let announces = cue.role == Role::Announce;
    let chinese = clause.language == Language::Zh;
    let front = || clause.instruments().rev().find(|find| find.span.end <= cue.span.start);
    // 现发布《…》, 'hereby issues the …': what the verb puts out stands behind it.
    let behind = || {
        let find = clause.instruments().find(|find| cue.span.end <= find.span.start)?;
        let gap = clause.between(cue.span.end, find.span.start);
        let near = gap.len() < if chinese { 36 } else { 24 };
        (near && is_object(clause, cue.span, find.span)).then_some(find)
    };
    let object = match (announces, chinese) {
        (true, true) => front().filter(|find| !clause.is_governed(find)).or_else(behind),
        (true, false) if cue.span.of(clause.text).ends_with('s') => behind(),
        (true, false) => clause.text_before(cue.span),
        (false, true) => front(),
        (false, false) => None,
    };
    let Some(object) = object.filter(|find| find.kind == MentionKind::Instrument) else {
        return Vec::new();
    };
    let lead = clause.between(clause.span.start, object.span.start).trim_end_matches('《');
    let hands_out = lead.ends_with("现将") || announces;
    // 现印发给你们，请提出意见: a draft that is sent out is not issued.
    let sent = |entity: &Entity| announces && sweep.drafts.contains(&entity.key);
    let entity = object.entity.clone().filter(|entity| hands_out && !sent(entity));
    let Some(entity) = entity else { return Vec::new() };
    let rule = if chinese { "zh.issue_by_notice" } else { "en.issue_by_notice" };
    let bodies: Vec<String> = sweep.signatories.iter().map(|find| find.normal.clone()).collect();
    let issued = Claim::new(&entity, Property::Issued, Value::Date(date), clause.span, rule)
        .also_at(place)
        .with("basis", "inferred")
        .with("counted", "on the day of the notice")
        .with_all("by", bodies);
    let mut claims = vec![issued];
    for signatory in &sweep.signatories {
        if let Some(body) = &signatory.entity {
            let value = Value::Entity(body.clone());
            claims.push(
                Claim::new(&entity, Property::IssuedBy, value, clause.span, rule)
                    .also_at(signatory.span),
            );
        }
    }
    focus.subject = Some(entity);
    claims
}

fn put_out(clause: &Clause<'_>, cue: CueHit, focus: &mut Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let rule = match clause.language {
        Language::En => "en.issue",
        Language::Zh => "zh.issue",
    };
    let by_whom = is_done_by(clause, cue.span);
    let passive = by_whom || is_passive(clause, cue.span);
    let Some(object) = object(clause, cue.span, passive, focus) else {
        return unnamed(clause, cue, passive, sweep).into_iter().collect();
    };
    let date = if by_whom {
        clause.date_before(cue.span.start)
    } else if passive {
        clause.date_after(cue.span.end, 60).or_else(|| clause.date_before(cue.span.start))
    } else {
        clause.date_before(cue.span.start).or_else(|| behind_object(clause, cue.span, &object))
    };
    let issuers = match passive && !by_whom {
        true => agents_after(clause, cue.span),
        false => agents_before(clause, cue.span),
    };
    let interpreted = clause.cues_of(Role::Interpret).any(|other| {
        cue.span.end <= other.span.start
            && object.1.is_some_and(|span| other.span.start < span.start)
    });
    let mut entities = vec![object.0];
    if let Some(first) = object.1.filter(|_| !passive && !interpreted) {
        entities.extend(goes_on(clause, first));
    }
    let mut claims = Vec::new();
    // An act of 3 March that 'was published on 10 March': two days of two steps.
    let appeared = |entity: &Entity| {
        let before = sweep.claimed_date(&entity.key, Property::Issued, clause.article);
        let days = before.zip(date.and_then(|date| date.date));
        cue.span.of(clause.text).to_lowercase().ends_with("published")
            && days.is_some_and(|((first, _), then)| {
                first.single_day().zip(then.single_day()).is_some_and(|(a, b)| a < b)
            })
    };
    let by: Vec<String> = issuers.iter().map(|find| find.normal.clone()).collect();
    for entity in &entities {
        let property = match interpreted {
            true => Property::Interpreted,
            false if appeared(entity) => Property::Published,
            false => Property::Issued,
        };
        let dated = date.and_then(|date| date_claim(entity, property, date, clause, rule));
        let dated = dated.or_else(|| today(clause, cue, entity, property, sweep, rule));
        claims.extend(dated.map(|claim| claim.with_all("by", by.clone())));
        if interpreted {
            continue;
        }
        for body in issuers.iter().filter_map(|issuer| issuer.entity.clone()) {
            let value = Value::Entity(body);
            claims.push(Claim::new(entity, Property::IssuedBy, value, clause.span, rule));
        }
    }
    if !interpreted {
        focus.subject = entities.into_iter().next();
    }
    claims
}

/// 'On 9 September 2025, DOE published a request for information': what is put out has no
/// title; it is known by who did it and by the words of the sentence.
fn unnamed(clause: &Clause<'_>, cue: CueHit, passive: bool, sweep: &Sweep<'_>) -> Option<Claim> {
    if clause.language == Language::Zh && cue.role == Role::Issue {
        return notice(clause, cue);
    }
    if passive || clause.language == Language::Zh || cue.role != Role::Issue {
        return None;
    }
    let rest = clause.between(cue.span.end, clause.span.end).trim_start();
    let article = ["a ", "an ", "its ", "the ", "two ", "three ", "four ", "five ", "new "];
    let lists = rest.starts_with(|c: char| c.is_ascii_digit());
    if !lists && !article.iter().any(|word| rest.starts_with(word)) {
        return None;
    }
    let agents = agents_before(clause, cue.span);
    let date = clause.date_before(cue.span.start).or_else(|| {
        let date = clause.date_after(cue.span.end, 80)?;
        clause.between(cue.span.end, date.span.start).ends_with(" on ").then_some(date)
    })?;
    // 'the Commission published …': a body by what it is.
    static BODY: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[ ,])(?P<b>(?:[Tt]he|its) (?:Commission|Agency|agency|Department|department|Ministry|ministry|Bureau|Board|Committee|committee|regulator|Authority|authority|government|Government|Administration|Office|Council|institute|Institute|association|Association))(?: (?:has|have|had|also|then|today|recently|jointly|first|later))* $",
        )
    });
    let before = clause.between(clause.span.start, cue.span.start);
    let by_kind = || {
        let name = BODY.captures(before)?.name("b")?.as_str();
        Some(Entity::new(gnomon_model::EntityKind::Organisation, name))
    };
    let actor = agents.first().and_then(|find| find.entity.clone()).or_else(by_kind)?;
    let end = rest.find([',', '.', ';', '(']).unwrap_or(rest.len());
    let words: Vec<&str> = rest[..end].split(' ').take(8).collect();
    if !words.iter().take(6).any(|word| sweep.knowledge.is_text_noun(word)) {
        return None;
    }
    let text = Entity::new(
        gnomon_model::EntityKind::Event,
        format!("{}: {} {}", actor.label, cue.span.of(clause.text), words.join(" ")),
    );
    let claim = date_claim(&text, Property::Issued, date, clause, "en.issue_unnamed")?;
    Some(claim.with_all("by", agents.iter().map(|find| find.normal.clone()).collect()).sure(0.6))
}

/// The rule that reads notices without a title.
pub(super) const NOTICE: &str = "zh.issue_unnamed";

/// 国家标准委发布公告，将…: a notice without a title, known by who put it out.
fn notice(clause: &Clause<'_>, cue: CueHit) -> Option<Claim> {
    let behind = clause.between(cue.span.end, clause.span.end);
    let (object, _) = behind.split_once('，').filter(|_| puts_out_notice(behind))?;
    let date = clause.date_before(cue.span.start)?;
    let agents = agents_before(clause, cue.span);
    let actor = agents.first().and_then(|find| find.entity.clone())?;
    let label = format!("{}: {}{object}", actor.label, cue.span.of(clause.text));
    let text = Entity::new(gnomon_model::EntityKind::Event, label);
    let claim = date_claim(&text, Property::Issued, date, clause, NOTICE)?;
    Some(claim.with_all("by", agents.iter().map(|find| find.normal.clone()).collect()).sure(0.6))
}

/// 'released two drafts: A and B', 发布《A》和《B》: the others that are put out with the first.
fn goes_on(clause: &Clause<'_>, first: Span) -> Vec<Entity> {
    let mut out = Vec::new();
    let mut end = first.end;
    for find in clause.texts().filter(|find| first.end <= find.span.start) {
        let gap = clause.between(end, find.span.start).replace("（征求意见稿）", "");
        let bare = gap.trim_matches(['《', '》', ' ', '*', '"', '“', '”']);
        if !matches!(bare, "and" | "and the" | "," | ", and" | "、" | "和" | "及" | "以及") {
            break;
        }
        end = find.span.end;
        out.extend(find.entity.clone());
    }
    out
}

/// 'has today published', 今日发布: on the day of the text itself.
fn today(
    clause: &Clause<'_>,
    cue: CueHit,
    entity: &Entity,
    property: Property,
    sweep: &Sweep<'_>,
    rule: &'static str,
) -> Option<Claim> {
    let near = clause.between(clause.span.start, cue.span.start);
    let says = [" today", "Today", "今日", "今天"].iter().any(|word| near.contains(word));
    let (date, place) = sweep.published.filter(|_| says)?;
    let claim = Claim::new(entity, property, Value::Date(date), clause.span, rule).also_at(place);
    Some(claim.with("basis", "inferred").with("counted", "on the day of the text"))
}

/// `approved by MIIT on April 26, 2023`, `partially revised in 2016 and 2020`:
/// only with the dates right behind.
fn done_on(
    clause: &Clause<'_>,
    cue: CueHit,
    property: Property,
    rule: &'static str,
    focus: &Focus,
) -> Vec<Claim> {
    let Some(first) = clause.date_after(cue.span.end, 60) else { return Vec::new() };
    let subject = clause.subject_before(cue.span, focus);
    let Some(subject) = subject else { return Vec::new() };
    let mut claims = Vec::new();
    let mut end = first.span.start;
    for date in clause.dates().filter(|date| first.span.start <= date.span.start) {
        // 'in 2016 and 2020': the list goes on as long as only 'and' stands between.
        if 6 < clause.between(end, date.span.start).len() {
            break;
        }
        end = date.span.end;
        claims.extend(date_claim(&subject, property, date, clause, rule));
    }
    claims
}

/// `On 30 September 2026, SAMR and SAC approved GB/T …`
fn approved(clause: &Clause<'_>, cue: CueHit) -> Vec<Claim> {
    let object = clause.finds.iter().find(|find| {
        matches!(find.kind, MentionKind::Standard | MentionKind::Instrument)
            && cue.span.end <= find.span.start
    });
    let near =
        object.filter(|find| find.span.start - cue.span.end < 12 && !is_passive(clause, cue.span));
    let subject = near.and_then(|find| find.entity.as_ref());
    let date = clause.date_before(cue.span.start);
    let claim = subject.zip(date).and_then(|(subject, date)| {
        date_claim(subject, Property::Approved, date, clause, "en.approval")
    });
    let bodies = agents_before(clause, cue.span).iter().map(|find| find.normal.clone()).collect();
    claim.map(|claim| claim.with_all("by", bodies)).into_iter().collect()
}

/// 'was released', 'issued on 3 July' behind its subject, 'which were published'.
pub(crate) fn is_passive(clause: &Clause<'_>, cue: Span) -> bool {
    // The auxiliary may be part of the phrase: 'was published'.
    let phrase = cue.of(clause.text).to_lowercase();
    if ["is ", "was ", "are ", "were ", "be ", "been ", "has been ", "have been "]
        .iter()
        .any(|word| phrase.starts_with(word))
        && !phrase.ends_with("ing")
    {
        return true;
    }
    let before = clause.between(clause.span.start, cue.start).trim_end();
    let mut words = before.rsplit([' ', ',']).filter(|word| !word.is_empty());
    let auxiliary = words
        .by_ref()
        .take(3)
        .any(|word| matches!(word, "was" | "were" | "been" | "be" | "is" | "are"));
    let after = clause.between(cue.end, clause.span.end).trim_start();
    let date_next = ["on ", "in "].iter().any(|lead| after.starts_with(lead))
        && clause.date_after(cue.end, 12).is_some();
    auxiliary || date_next || after.starts_with("by ")
}

/// ISO 1由ISO/TC 2发布，已转化为GB/T 3: what is put out stands before, and nothing behind.
fn is_done_by(clause: &Clause<'_>, cue: Span) -> bool {
    let before = clause.between(clause.span.start, cue.start);
    let part = before.rsplit(['，', '；']).next().unwrap_or(before);
    let behind = clause.between(cue.end, clause.span.end);
    clause.language == Language::Zh
        && part.contains('由')
        && (behind.is_empty() || behind.starts_with(['，', '。', '；']))
}

/// 'cancels and replaces the sixth edition published in 2017': the participle is said of an edition
/// that another text replaces, and of no text that has a name here.
pub(super) fn of_an_edition(clause: &Clause<'_>, cue: Span) -> bool {
    let text = clause.text_before(cue).map_or(clause.span.start, |find| find.span.end);
    let lead = clause.between(text, cue.start).trim_end();
    ["edition", "version", "text", "issue"].iter().any(|word| lead.ends_with(word))
        && clause.cues.iter().any(|other| {
            matches!(other.role, Role::Replace | Role::Repeal | Role::Amends | Role::Revises)
                && text <= other.span.start
                && other.span.end <= cue.start
        })
}

/// What was put out, with its place in the sentence where it has one.
fn object(
    clause: &Clause<'_>,
    cue: Span,
    passive: bool,
    focus: &Focus,
) -> Option<(Entity, Option<Span>)> {
    let place = |find: &Find| find.entity.clone().map(|entity| (entity, Some(find.span)));
    if passive {
        // 'cancels and replaces the sixth edition published in 2017': said of that edition.
        // 'The public enquiry on EN 1 was launched': the enquiry was, and not the text.
        let on = clause.text_before(cue).is_some_and(|find| {
            clause.cues.iter().any(|other| {
                matches!(other.role, Role::Consult | Role::Close)
                    && other.span.end <= find.span.start
                    && find.span.start - other.span.end < 8
                    && [" on", " of"].iter().any(|end| other.span.of(clause.text).ends_with(end))
            })
        });
        if on || of_an_edition(clause, cue) {
            return None;
        }
        return clause.subject_before(cue, focus).map(|entity| {
            let span =
                clause.texts().rev().find(|find| find.span.end <= cue.start).map(|find| find.span);
            (entity, span)
        });
    }
    let next_cue = clause
        .cues
        .iter()
        .filter(|other| {
            matches!(other.role, Role::Issue | Role::Announce | Role::Effect)
                && cue.end <= other.span.start
        })
        .map(|other| other.span.start)
        .next()
        .unwrap_or(clause.span.end);
    let after =
        clause.texts().find(|find| cue.end <= find.span.start && find.span.start < next_cue);
    after
        .filter(|find| find.span.start - cue.end < 200)
        .filter(|find| is_object(clause, cue, find.span))
        .and_then(place)
}

/// Whether the title is what the verb puts out, and not what the thing put out is
/// under, about or a translation of.
pub(super) fn is_object(clause: &Clause<'_>, cue: Span, title: Span) -> bool {
    /// Nouns that, with 'of', still name the text itself, or its interpretation.
    const SELF: &[&str] = &[
        "edition",
        "version",
        "draft",
        "comment",
        "comments",
        "revision",
        "text",
        "issue",
        "interpretation",
    ];
    let gap = clause.between(cue.end, title.start);
    if clause.language == Language::Zh {
        let about =
            ["关于", "落实", "贯彻", "根据", "依据", "按照"].iter().any(|word| gap.contains(word));
        // 发布公告，将GB 1转化为…: the notice is put out, and no standard.
        let notice = gap.split_once('，').is_some_and(|(object, _)| {
            ["公告", "通知", "通告", "公示", "消息", "声明"]
                .iter()
                .any(|word| object.ends_with(word))
        });
        let find = clause.finds.iter().find(|find| find.span == title);
        let another = find.is_some_and(|find| {
            // 通过《条例》 adopts it.
            let direct = gap.trim_end_matches('《').is_empty();
            head::names_another(clause, find) || !direct && head::is_ground(clause, find)
        });
        return !about && !notice && !another;
    }
    let words: Vec<&str> =
        gap.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let other = [
        "under",
        "with",
        "according",
        "pursuant",
        "by",
        "against",
        "to",
        "on",
        "about",
        "in",
        "that",
    ];
    let of = words.windows(2).any(|pair| pair[1] == "of" && !SELF.contains(&pair[0]));
    !of && !words.iter().any(|word| other.contains(word))
}

/// 发布公告，将GB 1转化为…: by the words behind the verb, a notice is put out, and no standard.
pub(super) fn puts_out_notice(behind: &str) -> bool {
    const NOTICES: &[&str] = &["公告", "通知", "通告", "公示", "消息", "声明"];
    behind
        .split_once('，')
        .is_some_and(|(object, _)| NOTICES.iter().any(|word| object.ends_with(word)))
}

/// `… the draft of the *Regulations* (hereinafter …) on 13 October 2026`
fn behind_object<'s>(
    clause: &Clause<'s>,
    cue: Span,
    object: &(Entity, Option<Span>),
) -> Option<&'s Find> {
    let end = object.1?.end;
    let date = clause.date_after(end, 120)?;
    let gap = clause.between(end, date.span.start);
    let direct = gap.trim_end().ends_with("on") || gap.trim_end().ends_with("in");
    let verb =
        [" which ", " who ", " will ", " that ", " after "].iter().any(|word| gap.contains(word));
    (direct && !verb && cue.end < date.span.start).then_some(date)
}

/// The bodies in front of the verb: the list that ends right before it.
fn agents_before<'s>(clause: &Clause<'s>, cue: Span) -> Vec<&'s Find> {
    let mut agents: Vec<&Find> = Vec::new();
    let mut end = cue.start;
    for body in
        clause.finds.iter().rev().filter(|find| is_agent(find) && find.span.end <= cue.start)
    {
        if end < body.span.end {
            continue;
        }
        let gap = clause.between(body.span.end, end);
        if !is_list_glue(gap, agents.is_empty()) {
            break;
        }
        end = body.span.start;
        if !agents.iter().any(|agent| agent.normal == body.normal) {
            agents.push(body);
        }
    }
    agents.reverse();
    agents
}

/// The bodies behind 'by'.
fn agents_after<'s>(clause: &Clause<'s>, cue: Span) -> Vec<&'s Find> {
    let rest = clause.between(cue.end, clause.span.end);
    if !rest.trim_start().starts_with("by ") {
        return Vec::new();
    }
    let mut agents: Vec<&Find> = Vec::new();
    let mut end = cue.end;
    for body in clause.finds.iter().filter(|find| is_agent(find) && cue.end <= find.span.start) {
        let gap = clause.between(end, body.span.start);
        if body.span.start < end || !is_list_glue(gap, agents.is_empty()) {
            break;
        }
        end = body.span.end;
        if !agents.iter().any(|agent| agent.normal == body.normal) {
            agents.push(body);
        }
    }
    agents
}

fn is_agent(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
}

/// What may stand between the members of a list of bodies, and (`near_verb`)
/// between the last of them and the verb.
fn is_list_glue(gap: &str, near_verb: bool) -> bool {
    const WORDS: &[&str] = &[
        "and",
        "the",
        "together",
        "with",
        "in",
        "collaboration",
        "cooperation",
        "conjunction",
        "jointly",
        "recently",
        "Chinese",
        "of",
        "by",
        "has",
        "have",
        "as",
        "well",
        "also",
        "officially",
        "formally",
        "other",
        "ministerial",
        "departments",
        "ministries",
        "several",
        "a",
        "its",
        "under",
        "along",
        "ministry",
        "bodies",
        "authorities",
        "agencies",
        "national",
    ];
    const CHINESE: &[&str] = &[
        "会同", "联合", "和", "与", "及", "以及", "、", "等", "共同", "近日", "部门", "（", "）",
        "，", "国家", "五", "四", "三", "六", "七", "八", "九", "十", "个", "日前", "正式",
    ];
    if 120 < gap.len() || (near_verb && 90 < gap.len()) {
        return false;
    }
    let mut rest = gap.to_owned();
    for word in CHINESE {
        rest = rest.replace(word, " ");
    }
    rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '-'))
        .filter(|word| !word.is_empty())
        .all(|word| {
            WORDS.contains(&word)
                || crate::mention::is_possessive(word)
                || numeral::english(word).is_some()
                || word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        })
}
