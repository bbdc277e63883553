//! Calls for comments and their windows.
//!
//! > solicited public opinions on the *Guidelines …*. The period for submitting
//! > comments closed on 18 August 2023.
//! > 请于2026年12月20日前反馈意见 · 自本通知发布之日起20个工作日内 · 公示时间：…至…

use std::collections::HashSet;
use std::sync::LazyLock;

use gnomon_model::{
    DateValue, Entity, EntityKind, Language, MentionKind, Property, Role, Span, Value,
};
use regex::Regex;

use super::relative::{self, Jurisdictions};
use super::{Clause, Focus, date_claim};
use crate::cue::CueHit;
use crate::sweep::{Claim, Find, Sweep};

/// A notice whose title calls for comments on a draft is about that draft, and
/// dates the opening by its own date.
pub(crate) fn of_notice(sweep: &mut Sweep<'_>, focus: &mut Focus) {
    if 1 < sweep.document.articles.len() {
        return;
    }
    let Some(title) = title_of(sweep) else { return };
    let text = sweep.text();
    // A title is no sentence.
    if title.of(text).ends_with(['.', '。', '；', ';']) {
        return;
    }
    let calls = sweep.cues.iter().any(|cue| {
        cue.role == Role::Consult
            && title.contains(cue.span)
            && !text[cue.span.end..].starts_with('稿')
    }) || title.of(text).ends_with("公示")
        // 关于《…》立项公示的通知: what a notice shows, it shows for objections.
        || ["公示的通知", "公示的公告", "公示的函", "公示通知", "公示公告"]
            .iter()
            .any(|end| title.of(text).ends_with(end))
        || title.of(text).to_lowercase().starts_with("consultation");
    sweep.calls = calls;
    // 关于征求意见的通知: the call itself is not what comments are asked on.
    let call = |span: Span| {
        span.of(text).starts_with("关于")
            && sweep.cues.iter().any(|cue| {
                cue.role == Role::Consult
                    && span.contains(cue.span)
                    && !text[cue.span.end..].starts_with('稿')
            })
    };
    let mut named = sweep.instruments.iter();
    let named = named.find(|named| title.contains(named.span) && !call(named.span));
    // 关于征求《…》意见的通知: the title stands inside the phrase.
    let around = |span: Span| {
        let before = text[title.start..span.start].trim_end_matches('《');
        let asks = before.ends_with("征求") || before.ends_with("征集");
        asks && text[span.end..title.end].contains("意见")
    };
    let consulted = consulted_on(text, title).is_some();
    let Some(named) = named.filter(|named| !consulted && (calls || around(named.span))) else {
        // 'NIST Requests Comments on Draft SP 800-998': the draft is known by its number.
        if let Some(entity) = consulted_on(text, title).filter(|_| calls) {
            let value = Value::Text("call for comments".into());
            let claim =
                Claim::new(&entity, Property::Consultation, value, title, "notice.consultation");
            sweep.claim(claim);
            focus.subject = Some(entity.clone());
            focus.consultation = vec![entity];
            return;
        }
        let standard = sweep
            .within(title)
            .iter()
            .find(|find| matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem))
            .and_then(|find| find.entity.clone());
        let Some(entity) = standard.filter(|_| calls) else { return };
        let value = Value::Text("call for comments".into());
        sweep.claim(Claim::new(
            &entity,
            Property::Consultation,
            value,
            title,
            "notice.consultation",
        ));
        focus.subject = Some(entity.clone());
        focus.consultation = vec![entity];
        return;
    };
    sweep.calls = calls;
    // 《…（征求意见稿）》等2项: the call is for each draft that the document names; a list of
    // projects without drafts is one thing to comment on.
    let counted = counted_list(text, named.span, title);
    // Where the text names as many as it counts, the call is for each of them.
    let all = counted.as_deref().and_then(|list| named_in_full(sweep, list, title));
    let first = counted
        .filter(|_| !named.draft)
        .map_or_else(|| named.entity.clone(), |list| Entity::new(EntityKind::Instrument, list));
    let mut entities = all.unwrap_or_else(|| vec![first]);
    if named.draft && text[named.span.end..title.end].starts_with("》等") {
        for other in sweep.instruments.iter().filter(|other| other.draft) {
            if !entities.iter().any(|entity| entity.key == other.entity.key) {
                entities.push(other.entity.clone());
            }
        }
    }
    // 公开征求《A（征求意见稿）》和《B（征求意见稿）》意见: both, as far as both are drafts.
    let mut end = named.span.end;
    for other in sweep.instruments.iter().filter(|other| named.draft && other.draft) {
        if !title.contains(other.span) || other.span.start < end {
            continue;
        }
        let gap = BRACKETS.replace_all(&text[end..other.span.start], "");
        let gap = gap.replace("（征求意见稿）", "");
        let gap = gap.trim_matches(['《', '》', ' ']);
        if !matches!(gap, "和" | "、" | "及" | "与" | "以及" | "and" | ",") {
            break;
        }
        end = other.span.end;
        if !entities.iter().any(|entity| entity.key == other.entity.key) {
            entities.push(other.entity.clone());
        }
    }
    for entity in &entities {
        let call = Claim::new(
            entity,
            Property::Consultation,
            Value::Text("call for comments".into()),
            title,
            "notice.consultation",
        );
        sweep.claim(call);
    }
    focus.subject = entities.first().cloned();
    focus.consultation = entities;
}

/// The line that a page begins with, behind the name of the site and the way to it: `Home > Consultations`,
/// 当前位置：首页 > 意见征集.
fn title_of(sweep: &Sweep<'_>) -> Option<Span> {
    let text = sweep.text();
    let lines = sweep.flow.passages();
    let way = |at: usize| {
        lines.get(at).is_some_and(|line| {
            let words = line.span.of(text);
            words.len() < 200 && [" > ", " › ", " » ", "＞"].iter().any(|mark| words.contains(mark))
        })
    };
    let mut at = 0;
    // The name of the site stands above the way, if anywhere.
    let site = lines.first().is_some_and(|line| {
        let words = line.span.of(text);
        let texts = sweep.within(line.span).iter().any(|find| {
            matches!(
                find.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            )
        });
        words.len() < 80
            && !texts
            && !["omment", "onsult", "征求", "公示"].iter().any(|w| words.contains(w))
    });
    if way(1) && site {
        at = 1;
    }
    while at < 3 && way(at) {
        at += 1;
    }
    lines.get(at).map(|line| line.span)
}

/// `Consultation: Changes to the scope of …`: a page that calls itself a consultation says on what.
fn consulted_on(text: &str, title: Span) -> Option<Entity> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:(?:[Pp]ublic|[Oo]pen|[Tt]argeted|[Cc]losed) )?[Cc]onsultation(?: [Pp]aper| [Dd]ocument)?(?:: ?| – | - | — )(?P<t>[A-Z][^:.;]{12,220})$",
        )
    });
    let words = title.of(text);
    let found = TITLE.captures(words)?.name("t")?;
    Some(Entity::new(EntityKind::Instrument, found.as_str().trim()))
}

/// `DATES: Comments must be received by …` below the head of a rule in the Federal Register: of that rule.
pub(super) fn of_rulemaking(
    clause: &Clause<'_>,
    passage: &gnomon_model::Passage,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
) -> Option<Claim> {
    let opens = clause.span.start == passage.span.start;
    let words = passage.span.of(clause.text);
    let dates = ["DATES:", "COMMENT DATE:", "COMMENTS DUE", "COMMENT PERIOD:"];
    let here = opens && dates.iter().any(|label| words.starts_with(label));
    let rule = sweep.headed.clone().filter(|_| here)?;
    focus.subject = Some(rule.clone());
    let proposed = sweep.drafts.contains(&rule.key);
    static ASKS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:submit|send|written|adverse|your) comments?|comments? (?:must|should|are due|will be accepted|by|on or before|no later|period|on the)|comments are",
        )
    });
    let asks = ASKS.is_match(words);
    if !asks && !proposed {
        return None;
    }
    let claim = call(&rule, clause, "en.consultation");
    focus.consultation = vec![rule];
    Some(claim)
}

/// `《…》等8项标准计划项目`: comments are asked on the list, not on its first item.
fn counted_list(text: &str, named: Span, title: Span) -> Option<String> {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^》(?:（[^（）]{2,8}稿）)?等\x20?(?:\d+|[两二三四五六七八九十]{1,3})\x20?项\p{Han}*?(?:项目|标准|计划)+(?:标准|计划|项目)*|^》(?:（[^（）]{2,8}稿）)?等\x20?(?:\d+|[两二三四五六七八九十]{1,3})\x20?项",
        )
    });
    let rest = COUNTED.find(text.get(named.end..title.end)?)?;
    text.get(named.start - '《'.len_utf8()..named.end + rest.end()).map(str::to_owned)
}

/// The projects of a counted list, where a list of the text names each of them: 《A》《B》2项.
fn named_in_full(sweep: &Sweep<'_>, list: &str, title: Span) -> Option<Vec<Entity>> {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"》(?:（[^（）]{2,8}稿）)?等\x20?(?P<n>[0-9]{1,2}|[两二三四五六七八九十]{1,3})\x20?项",
        )
    });
    let count = gnomon_model::numeral::chinese(COUNT.captures(list)?.name("n")?.as_str())?;
    let count = usize::try_from(count).ok()?;
    let mut all: Vec<Entity> = Vec::new();
    for named in &sweep.instruments {
        let known = all.iter().any(|entity| entity.key == named.entity.key);
        let outside = title.end <= named.span.start && named.kind == "standard_project";
        if outside && !known {
            all.push(named.entity.clone());
        }
    }
    if all.len() == count {
        return Some(all);
    }
    // 2. 《…》（计划号：20276114-T-604）: a numbered line for each, whatever else it is known by.
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^[（(]?[0-9]{1,2}[）)]?[.．、]?\x20?《(?P<t>[^《》]{3,120})》")
    });
    let text = sweep.text();
    let lines = sweep.flow.passages().iter().filter(|passage| title.end <= passage.span.start);
    let mut titles: Vec<Entity> = Vec::new();
    for line in lines {
        let Some(found) = LINE.captures(line.span.of(text)) else { continue };
        let entity = Entity::new(EntityKind::Instrument, &found["t"]);
        if !titles.iter().any(|other| other.key == entity.key) {
            titles.push(entity);
        }
    }
    if titles.len() == count {
        return Some(titles);
    }
    // 《A》和《B》 in a sentence below.
    let first = list.split(['《', '》']).nth(1)?;
    let start = title.end + text.get(title.end..)?.find(&format!("《{first}》"))?;
    let mut named = Vec::new();
    let mut rest = text.get(start..)?.split('\n').next()?;
    while let Some((name, behind)) = rest.strip_prefix('《').and_then(|rest| rest.split_once('》'))
    {
        named.push(Entity::new(EntityKind::Instrument, name));
        rest = behind
            .trim_start_matches("（征求意见稿）")
            .trim_start_matches(['、', '和', '及', '与', '，']);
    }
    (named.len() == count).then_some(named)
}

pub(crate) fn apply(
    clause: &Clause<'_>,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
    jurisdictions: &Jurisdictions,
) -> Vec<Claim> {
    let parts = parts(clause);
    if parts.is_empty() {
        return read(clause, focus, sweep, jurisdictions);
    }
    parts.iter().flat_map(|part| read(part, focus, sweep, jurisdictions)).collect()
}

/// The parts of a sentence that tells of several windows, each of a text of its own: 'ISO/DIS 1
/// closes on D; ISO/DIS 2 is out for ballot until D'. Empty where it is all of one piece.
fn parts<'s>(clause: &Clause<'s>) -> Vec<Clause<'s>> {
    let text = |find: &&Find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    };
    if clause.dates().nth(1).is_none() || clause.finds.iter().filter(text).nth(1).is_none() {
        return Vec::new();
    }
    let tells = |cue: &CueHit| {
        matches!(cue.role, Role::Consult | Role::Close | Role::Window | Role::Due | Role::Effect)
    };
    let whole = |span: Span| {
        clause.dates().any(|date| span.contains(date.span))
            && clause.finds.iter().filter(text).any(|find| span.contains(find.span))
            && clause.cues.iter().any(|cue| tells(cue) && span.contains(cue.span))
    };
    let words = clause.span.of(clause.text);
    let mut marks: Vec<usize> = ["; ", ", and ", ", while ", ", whereas ", " and ", "，", "；"]
        .iter()
        .flat_map(|mark| words.match_indices(mark).map(|(at, mark)| at + mark.len()))
        .map(|at| clause.span.start + at)
        .collect();
    marks.sort_unstable();
    let mut out = Vec::new();
    let mut start = clause.span.start;
    for at in marks {
        // A part begins with its text: 'and voting on ISO/DIS 2 closes'.
        let opens =
            clause.finds.iter().filter(text).any(|find| {
                at <= find.span.start && clause.between(at, find.span.start).len() < 40
            });
        let (left, right) = (Span::new(start, at), Span::new(at, clause.span.end));
        if opens && whole(left) && whole(right) {
            out.push(clause.part(left));
            start = at;
        }
    }
    if out.is_empty() {
        return out;
    }
    out.push(clause.part(Span::new(start, clause.span.end)));
    out
}

fn read(
    clause: &Clause<'_>,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
    jurisdictions: &Jurisdictions,
) -> Vec<Claim> {
    let mut claims = Vec::new();
    // A line of one of several forms is read with its form.
    if super::form::is_line_of_record(sweep, clause.span) {
        return claims;
    }
    // 秘书处拟于D至D在南昌召开审查会: the days of a meeting are no window.
    if clause.language == Language::Zh && is_of_meeting(clause) {
        return claims;
    }
    let said = if clause.language == Language::En { windows_said(clause) } else { Vec::new() };
    // '3 July to 29 September 2028: consultation on the Code' in a box of dates: of that text alone.
    if clause.language == Language::En
        && let Some((property, date)) = diary_line(clause)
        && let Some(entity) = clause.instruments().next().and_then(|find| find.entity.clone())
        && clause
            .cues
            .iter()
            .any(|cue| matches!(cue.role, Role::Consult | Role::Close | Role::Window))
    {
        claims.push(call(&entity, clause, "en.consultation"));
        let both = matches!(date.date, Some(DateValue::Between(..)));
        let ends = [Property::ConsultationOpened, Property::ConsultationCloses];
        claims.extend(
            ends.into_iter()
                .filter(|end| both || *end == property)
                .filter_map(|end| end_of(&entity, end, date, clause, "en.consultation")),
        );
        return claims;
    }
    let titled = of_title(clause, focus, sweep);
    // 此前，该办法曾于D征求意见: another round than the one that the text is about.
    let earlier = !focus.consultation.is_empty()
        && clause.language == Language::Zh
        && ["此前", "曾于", "首次征求", "上一轮", "前期已"]
            .iter()
            .any(|word| clause.span.of(clause.text).contains(word));
    for cue in clause.cues_of(Role::Consult).filter(|cue| {
        !earlier
            && !titled
            && !takes_a_day(clause, cue)
            && (released(clause, cue.span) || !is_name(clause, cue.span))
    }) {
        if super::mood::denied(clause, cue.span)
            || super::refuted::came_to_nothing(clause, cue.span)
            || is_told_to_others(clause, cue.span)
            || was_notified(clause, cue.span)
        {
            continue;
        }
        let entities = drafts(clause, cue.span, focus, sweep);
        if !said.is_empty() && !entities.is_empty() {
            for entity in &entities {
                claims.push(call(entity, clause, "en.consultation"));
                if let [(Property::ConsultationOpened, date)] = said.as_slice() {
                    claims.extend(ends_with_period(clause, entity, date, sweep, jurisdictions));
                }
                claims.extend(said.iter().filter_map(|(property, date)| {
                    end_of(entity, *property, date, clause, "en.consultation")
                }));
            }
            focus.consultation = entities;
            continue;
        }
        let chinese = clause.language == Language::Zh;
        let rule = if chinese { "zh.consultation" } else { "en.consultation" };
        // 'was opened for comment on D', 'from D to D', else 'On D, X solicited
        // comments'; 于D至D向社会公开征求意见, 征求意见自D开始.
        let date = if chinese && released(clause, cue.span) {
            // 于D在网站公布征求意见稿
            clause.dates().rev().find(|date| {
                let gap = clause.between(date.span.end, cue.span.start);
                date.span.end <= cue.span.start && gap.len() < 60 && !gap.starts_with('前')
            })
        } else if chinese {
            opening(clause, cue.span)
        } else {
            clause
                .date_after(cue.span.end, 8)
                .or_else(|| clause.date_before(cue.span.start))
                .or_else(|| announced_on(clause, cue.span))
                .or_else(|| behind_object(clause, cue.span))
                .filter(|date| !OTHER_VERB.is_match(clause.between(cue.span.end, date.span.start)))
                // 'the initial public draft of D' is another one.
                .filter(|date| clause.between(cue.span.end, date.span.start).trim() != "of")
                // 'a notice of proposed rulemaking adopted on D': it is put out later.
                .filter(|date| {
                    !clause.cues_of(Role::Approve).any(|other| {
                        cue.span.end <= other.span.start && other.span.end <= date.span.start
                    })
                })
        };
        // 公开征求意见至D
        let until = clause.dates().find(|date| {
            let gap = clause.between(cue.span.end, date.span.start);
            chinese
                && cue.span.end <= date.span.start
                && gap.len() < 30
                && (["至", "到", "截止"].iter().any(|word| gap.ends_with(word))
                    || ["结束", "截止", "止"].iter().any(|word| {
                        clause.between(date.span.end, clause.span.end).starts_with(word)
                    }))
                && !gap.contains(['；', '。', '自'])
        });
        for entity in &entities {
            if let Some(date) = until {
                claims.extend(date_claim(entity, Property::ConsultationCloses, date, clause, rule));
            }
            claims.push(call(entity, clause, rule));
            // 'invites comments until D' says when the window closes.
            let closes = date.is_some_and(|date| {
                let gap = clause.between(cue.span.end.min(date.span.start), date.span.start);
                let words = date.span.of(clause.text).to_lowercase();
                [" until", " by", " through", " before"]
                    .iter()
                    .any(|word| gap.trim_end().ends_with(word))
                    || ["until ", "by ", "before "].iter().any(|word| words.starts_with(word))
            });
            let date = date.filter(|date| !is_part_of_year(date, clause.text));
            match date.and_then(|date| date.date).filter(|_| !closes || !chinese) {
                Some(DateValue::Point(_)) if closes => claims.extend(date.and_then(|date| {
                    date_claim(entity, Property::ConsultationCloses, date, clause, rule)
                })),
                Some(DateValue::Between(from, to)) => {
                    for (property, point) in
                        [(Property::ConsultationOpened, from), (Property::ConsultationCloses, to)]
                    {
                        let value = Value::Date(DateValue::Point(point));
                        claims.push(
                            Claim::new(entity, property, value, clause.span, rule)
                                .with("basis", "stated"),
                        );
                    }
                }
                Some(_) => {
                    claims.extend(date.and_then(|date| {
                        date_claim(entity, Property::ConsultationOpened, date, clause, rule)
                    }));
                    claims.extend(date.and_then(|date| {
                        ends_with_period(clause, entity, date, sweep, jurisdictions)
                    }));
                }
                None => {}
            }
        }
        if !entities.is_empty() {
            focus.consultation = entities;
        }
    }
    for cue in clause.cues_of(Role::Close) {
        // 'Reply comments are due on D': replies are to comments.
        let replies = clause.span.of(clause.text).to_lowercase().starts_with("reply comments");
        if !on_comments(clause) || replies {
            continue;
        }
        // 'Comments on X are requested by D' asks; 'the ministry made comments on X' does not.
        const ASKED: &[&str] = &[
            "requested",
            "invited",
            "due",
            "welcome",
            "sought",
            "accepted",
            "should be",
            "must be",
            "may be",
            "can be",
            "to be sent",
            "close",
            "open until",
        ];
        let words = cue.span.of(clause.text);
        let asked = clause.between(cue.span.end, clause.span.end);
        if words.eq_ignore_ascii_case("comments on")
            && !ASKED.iter().any(|word| asked.contains(word))
        {
            continue;
        }
        // 合同可在D前履行完毕: what may be done by a day need not be to comment.
        let weak = words.starts_with('可') && focus.consultation.is_empty();
        let sentence = clause.span.of(clause.text);
        if weak
            && !["意见", "建议", "反馈", "留言", "异议"].iter().any(|word| sentence.contains(word))
        {
            continue;
        }
        // 征求意见期间: what happens meanwhile closes nothing.
        if clause.between(cue.span.end, clause.span.end).starts_with('间')
            || super::mood::negated(clause, cue.span)
        {
            continue;
        }
        claims.extend(window(clause, cue.span, focus, sweep, jurisdictions));
    }
    // The same in words that no list of phrases holds.
    let phrased = clause.cues.iter().any(|cue| {
        matches!(cue.role, Role::Consult | Role::Close | Role::Window) && !takes_a_day(clause, cue)
    });
    if let Some(words) = taken(clause).filter(|_| !phrased) {
        claims.extend(window(clause, words, focus, sweep, jurisdictions));
    }
    // 征求意见稿于D挂网: it is open from then on.
    let posted = clause.dates().find(|date| {
        let rest = clause.between(date.span.end, clause.span.end);
        ["挂网", "上网公示", "上网征求", "上线公示"].iter().any(|word| rest.starts_with(word))
    });
    if let Some(date) = posted.filter(|_| clause.span.of(clause.text).contains("征求意见")) {
        let known = focus.consultation.clone();
        let named = || clause.instruments().next().and_then(|find| find.entity.clone());
        let subjects = if known.is_empty() { named().into_iter().collect() } else { known };
        for subject in &subjects {
            claims.push(call(subject, clause, "zh.consultation"));
            let property = Property::ConsultationOpened;
            claims.extend(date_claim(subject, property, date, clause, "zh.consultation"));
        }
        if !subjects.is_empty() {
            focus.consultation = subjects;
        }
    }
    // A deadline alone may be that of an application: it closes what is open.
    // 请于D前反馈, where comments are asked for.
    let asked = clause.language == Language::Zh && !focus.consultation.is_empty();
    let words = clause.span.of(clause.text);
    // 样品于D前返回实验室: what goes back are no comments.
    let goods = ["样品", "样机", "试样", "设备", "证书"].iter().any(|word| words.contains(word));
    let returned = asked
        && (["意见", "反馈", "复函", "建议"].iter().any(|word| words.contains(word))
            || words.contains("返回") && !goods);
    let dated = |claims: &[Claim]| {
        claims.iter().any(|claim| claim.property == Property::ConsultationCloses)
    };
    for cue in clause.cues_of(Role::Due).filter(|_| returned) {
        if !dated(&claims) {
            claims.extend(window(clause, cue.span, focus, sweep, jurisdictions));
        }
    }
    // 'National bodies have until D to vote'
    static HAVE_UNTIL: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:have|has|had)(?: (?:[a-z]+ ){1,2}(?:days|weeks|months),)? until [^.;]{3,40}(?:to|for) (?:vote|comment|respond|react|object|reply|return|submit|make|give|provide|send|comments|feedback|responses)|(?:reviewers|commenters|respondents|voters|national bodies|national committees|members) (?:have|has|had) until ",
        )
    });
    let votes = !focus.consultation.is_empty() && HAVE_UNTIL.is_match(words);
    for cue in clause.cues_of(Role::Due).filter(|_| votes) {
        if !dated(&claims) {
            claims.extend(window(clause, cue.span, focus, sweep, jurisdictions));
        }
    }
    for cue in clause.cues_of(Role::Window) {
        if focus.consultation.is_empty() || dated(&claims) {
            break;
        }
        if super::mood::negated(clause, cue.span) {
            continue;
        }
        claims.extend(window(clause, cue.span, focus, sweep, jurisdictions));
    }
    // What was said of a window before the text said on what comments are asked.
    if !focus.consultation.is_empty() && !focus.waiting.is_empty() {
        let waiting = std::mem::take(&mut focus.waiting);
        if !dated(&claims) {
            let rule = if clause.language == Language::Zh { "zh.window" } else { "en.window" };
            for subject in &focus.consultation {
                claims.extend(waiting.iter().map(|(property, value, place)| {
                    Claim::new(subject, *property, value.clone(), *place, rule)
                        .also_at(clause.span)
                        .with("basis", "stated")
                        .sure(0.7)
                }));
            }
        }
    }
    claims
}

/// 该标准已向WTO通报，自D起实施: what is told of a text in force.
fn was_notified(clause: &Clause<'_>, cue: Span) -> bool {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"《[^《》]{1,200}》"));
    // 《…实施条例》: the words of a title say nothing.
    let words = TITLE.replace_all(clause.span.of(clause.text), "");
    let notified = cue.of(clause.text).ends_with("通报");
    notified && ["已向", "实施", "施行", "生效"].iter().any(|word| words.contains(word))
}

/// 请各起草单位加强协调，广泛征求意见: others are to ask, some day.
fn is_told_to_others(clause: &Clause<'_>, cue: Span) -> bool {
    if clause.language != Language::Zh || clause.dates().next().is_some() {
        return false;
    }
    let lead = clause.between(clause.span.start, cue.start);
    let part = lead.rsplit(['，', '；']).next().unwrap_or(lead);
    let words = cue.of(clause.text);
    let wide = ["广泛", "充分", "认真", "主动", "组织"]
        .iter()
        .any(|word| part.ends_with(word) || words.starts_with(word));
    let told =
        ["请各", "请相关", "要加强", "应当", "应加强", "须", "各单位要", "各部门要", "单位要"];
    wide && told.iter().any(|word| lead.contains(word)) && !lead.contains(['现', '拟'])
}

/// Whether every day of a Chinese sentence is one on which people meet.
fn is_of_meeting(clause: &Clause<'_>) -> bool {
    let mut dates = clause.dates().peekable();
    dates.peek().is_some()
        && dates.all(|date| {
            let rest = clause.between(date.span.end, clause.span.end);
            let part = rest.split(['，', '；', '。']).next().unwrap_or(rest);
            ["召开", "举行", "举办", "开会"].iter().any(|verb| part.contains(verb))
        })
}

/// 'approved without a further ballot on D', 'closes for voting on D': a day, and no object.
fn takes_a_day(clause: &Clause<'_>, cue: &CueHit) -> bool {
    cue.span.of(clause.text).ends_with(" on")
        && clause.dates().any(|date| date.span.start == cue.span.end + 1)
}

/// Where a sentence says, in whatever words, that comments can be given, with a day or a period
/// for it: a noun for what is given with a verb of giving or taking, a verb for giving it, or a
/// noun for the window with a verb of beginning or ending.
pub(super) fn taken(clause: &Clause<'_>) -> Option<Span> {
    static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
        const WHAT: &str = "comments?|feedback|views|responses?|submissions?|representations?|observations?|opinions?|objections?|replies|contributions|reactions|remarks|ballots|votes";
        crate::pattern(&format!(
            r"(?ix)(?-u:\b)(?:
            (?:{WHAT})(?-u:\b)(?:\ [a-z’'-]+){{0,6}}?\ (?:(?:must|should|may|can|shall|will|need\ to|have\ to|are\ to)\ (?:be\ )?(?:received|submitted|sent|lodged|made|filed|accepted|taken|given|provided|returned|reach|arrive|considered)|(?:are|is)\ (?:due|welcome|welcomed|invited|accepted|sought|requested|taken|open))
            |(?:{WHAT})(?-u:\b)\ be\ (?:received|submitted|sent|lodged|made|filed|provided|returned)
            |(?:closes?|closed|is\ open|are\ open|open)\ for\ (?:voting|votes?|ballot|comments?|enquiry)
            |(?:{WHAT})(?-u:\b)[^.;]{{0,90}}?\ (?:close[sd]?|end(?:s|ed)?)\ (?:at|on|by|in)
            |(?:submit|send|file|lodge|make|provide|give|return|forward|share|offer|post|upload|email|take[sn]?)\ (?:[a-z’'-]+\ ){{0,3}}?(?:{WHAT})
            |(?:may|can|to|please|should|must|shall|parties|persons|members|stakeholders|bodies)\ (?:[a-z]+\ )?(?:comment|respond|reply|vote|object|have\ (?:your|their)\ say)
            |(?:enquiry|formal\ vote|weighted\ vote|vote|ballot|comments?|consultation|review|feedback)(?:\ period)?:?\ (?:(?:from|until|till|to|by|through|closes?|closed|ends?|ended)\ )?(?:on\ )?[0-9]{{1,4}}
            |(?:consultation|commenting|comment|review|feedback|ballot|voting|vote|enquiry|inquiry|last\ call|response|objection)(?:,[^,.;]{{1,100}},)?\ (?:(?:period|window|phase|stage|deadline|procedure|round|process)\ )?(?:[a-z]+\ ){{0,3}}?(?:closes?|closed|ends?|ended|runs?|ran|opens?|opened|starts?|started|begins?|began|concludes?|terminates?|expires?|lasts?)
            )(?-u:\b)"
        ))
    });
    // 'Forty comments were received by May': how many there were.
    static CAME: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:were|was|had been|have been|has been|have|has|we|it|commission|agency|ministry) received(?-u:\b)|(?-u:\b)received (?:[0-9]|more than|over|some|many|no )",
        )
    });
    if clause.language != Language::En
        || clause.dates().next().is_none()
        || clause.cues_of(Role::Approve).next().is_some()
    {
        return None;
    }
    let words = clause.span.of(clause.text);
    let found = GIVEN.find(words).filter(|_| !CAME.is_match(words))?;
    let start = clause.span.start;
    Some(Span::new(start + found.start(), start + found.end()))
}

/// A quarter or a half of a year: no window.
fn is_part_of_year(date: &Find, text: &str) -> bool {
    let words = date.span.of(text);
    ["季度", "半年", "quarter", "half", "Q"].iter().any(|word| words.contains(word))
}

/// Whether the sentence is the title of a notice, which has been read already.
fn of_title(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> bool {
    sweep.calls
        && !focus.consultation.is_empty()
        && title_of(sweep).is_some_and(|title| title.start == clause.span.start)
}

/// 将申请表反馈至秘书处: applications are returned as well, and are no comments.
pub(super) fn on_comments(clause: &Clause<'_>) -> bool {
    let words = clause.span.of(clause.text);
    let other = ["申请表", "报名", "回执", "参编", "申报表", "推荐表", "登记表"];
    clause.language == Language::En
        || !other.iter().any(|word| words.contains(word))
        || ["意见", "修改建议", "建议反馈", "反馈建议"].iter().any(|word| words.contains(word))
}

/// 'opened a 60-day consultation on 3 May': the window ends with the period.
fn ends_with_period(
    clause: &Clause<'_>,
    entity: &Entity,
    opens: &Find,
    sweep: &Sweep<'_>,
    jurisdictions: &Jurisdictions,
) -> Option<Claim> {
    let period = relative::period(clause.span.of(clause.text))?;
    let jurisdiction = jurisdictions.at(sweep, entity, clause.span);
    let (date, counted) = period.end(opens.date?, sweep.knowledge, jurisdiction.as_deref())?;
    let rule = if clause.language == Language::Zh { "zh.window" } else { "en.window" };
    let value = Value::Date(date);
    let claim = Claim::new(entity, Property::ConsultationCloses, value, clause.span, rule);
    Some(claim.with("basis", "inferred").with("counted", counted).sure(0.8))
}

fn call(entity: &Entity, clause: &Clause<'_>, rule: &'static str) -> Claim {
    let value = Value::Text("call for comments".into());
    Claim::new(entity, Property::Consultation, value, clause.span, rule)
}

/// `pre-announced an amendment to the Regulation on Loads on 12 May 2027`
fn behind_object<'s>(clause: &Clause<'s>, cue: Span) -> Option<&'s Find> {
    let date = clause.dates().find(|date| cue.end <= date.span.start)?;
    let gap = clause.between(cue.end, date.span.start);
    let verb = [" which ", " who ", " will ", " that ", " after ", " until ", " by "];
    let direct =
        gap.ends_with(" on ") && gap.len() < 240 && !verb.iter().any(|word| gap.contains(word));
    direct.then_some(date)
}

/// 'On 11 June METI announced the start of a public comment procedure': the day of the
/// announcement is that of the call, where it announces nothing else.
fn announced_on<'s>(clause: &Clause<'s>, cue: Span) -> Option<&'s Find> {
    let date = clause.dates().next().filter(|date| {
        date.span.end <= cue.start
            && matches!(
                clause.between(clause.span.start, date.span.start).trim(),
                "" | "On" | "on" | "In" | "Since"
            )
    })?;
    let said = clause.cues.iter().rev().find(|other| {
        date.span.end <= other.span.start
            && other.span.end <= cue.start
            && matches!(other.role, Role::Issue | Role::Announce)
    })?;
    let names = clause.finds.iter().any(|find| {
        said.span.end <= find.span.start
            && find.span.end <= cue.start
            && matches!(find.kind, MentionKind::Instrument | MentionKind::Standard)
    });
    let gap = clause.between(said.span.end, cue.start);
    (gap.len() < 60 && !names && !gap.contains([';', ','])).then_some(date)
}

/// Whether a date stands in a part of the sentence, between semicolons, that tells of no window
/// while another does.
fn other_part(clause: &Clause<'_>, date: &Find) -> bool {
    let words = clause.span.of(clause.text);
    if !words.contains("; ") {
        return false;
    }
    let tells = |span: Span| {
        clause.cues.iter().any(|cue| {
            matches!(cue.role, Role::Consult | Role::Close | Role::Window)
                && span.contains(cue.span)
        })
    };
    let at = date.span.start - clause.span.start;
    let from = words.get(..at).and_then(|lead| lead.rfind("; ")).map_or(0, |mark| mark + 2);
    let to = words.get(at..).and_then(|rest| rest.find("; ")).map_or(words.len(), |to| at + to);
    let start = clause.span.start;
    !tells(Span::new(start + from, start + to)) && tells(clause.span)
}

/// '15 May 2028 - Deadline for comments on draft BS 1': a line of a diary, which begins with its day.
fn diary_line<'s>(clause: &Clause<'s>) -> Option<(Property, &'s Find)> {
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:clos(?:es|ed|ing)|ends?|deadline|due|last (?:day|date)|final (?:day|date)|votes? closes?)(?-u:\b)",
        )
    });
    static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?i)(?-u:\b)(?:opens?|starts?|begins?|launch(?:es)?)(?-u:\b)")
    });
    let mut dates = clause.dates();
    let (date, None) = (dates.next()?, dates.next()) else { return None };
    let rest = clause.between(date.span.end, clause.span.end);
    let heads = date.span.start < clause.span.start + 12
        && [" - ", " – ", " — ", ": ", " | "].iter().any(|mark| rest.starts_with(mark));
    match (heads, ENDS.is_match(rest), BEGINS.is_match(rest)) {
        (true, true, false) => Some((Property::ConsultationCloses, date)),
        (true, false, true) => Some((Property::ConsultationOpened, date)),
        _ => None,
    }
}

/// One end of a window; of an interval the end that the property means.
fn end_of(
    entity: &Entity,
    property: Property,
    date: &Find,
    clause: &Clause<'_>,
    rule: &'static str,
) -> Option<Claim> {
    let Some(DateValue::Between(from, to)) = date.date else {
        return date_claim(entity, property, date, clause, rule);
    };
    let point = if property == Property::ConsultationOpened { from } else { to };
    let value = Value::Date(DateValue::Point(point));
    Some(Claim::new(entity, property, value, clause.span, rule).with("basis", "stated"))
}

/// A verb of its own between a call and a date: 'Voting on X was moved to Berlin on D'.
static OTHER_VERB: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r" (?:was|were|has been|have been|is|are) (?:[a-z]+ly )?(?:moved|postponed|deferred|delayed|changed|rescheduled|announced|discussed|presented|agreed|approved|criticised|welcomed)(?-u:\b)",
    )
});

/// What the words right before the dates of a sentence on a consultation say: 'opened on
/// D', 'from D to D', 'closed on D', 'was extended until D'.
fn windows_said<'s>(clause: &Clause<'s>) -> Vec<(Property, &'s Find)> {
    static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:(?:open(?:s|ed|ing date)?|start(?:s|ed|ing date)?|began|begins|initiated|launched|enquiry|from|between|as of)(?: is)?:? (?:on )?|(?:consultation|enquiry|call|ballot|document|draft|text) (?:was|is|were|has been) (?:first )?(?:published|issued|released|posted|sent|sent out|circulated|distributed)(?: to (?:the )?[a-z]+(?: [a-z]+){0,3})?(?: for [a-z]+(?: [a-z]+){0,3})? on )$",
        )
    });
    static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:(?:clos(?:e|es|ed)|end(?:s|ed)?|terminat(?:es|ed)|conclud(?:es|ed)|finish(?:es|ed)|runs out|clos(?:ing|es) date(?: is| of)?:?|deadline:?|deadline of|due date:?|due:?|received|received after|deadline is|expire[sd]?)(?: for (?:voting|votes?|comments?|ballot))?(?: its (?:ballot|vote|enquiry|consultation|comment period))? (?:on |by |on or before )?|(?:end|ending|closing)(?: date)? of (?:the )?(?:public )?(?:enquiry|inquiry|consultation|comment period|commenting period|voting|vote|ballot|review|review period):? (?:on )?|until (?:the |on )?|up to |till |through (?:on )?|to |by (?:the |on )?|before (?:on )?|on or before |no later than |not later than |and )$",
        )
    });
    static HOUR: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:at )?(?:[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:a\.?m\.?|p\.?m\.?|h|hours)?|noon|midnight|close of business|COB|the end of the day)(?: \(?[A-Z]{2,4}\)?| \([A-Za-z ]{3,24}\)| [A-Z][a-z]+ (?:[Ss]tandard )?[Tt]ime)?,? (?:on |of )?$",
        )
    });
    static WEEKDAY: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? $"));
    let mut out: Vec<(Property, &Find)> = Vec::new();
    let mut opened: Option<&Find> = None;
    if let Some((property, date)) = diary_line(clause) {
        return vec![(property, date)];
    }
    for date in clause.dates() {
        let before = clause.between(clause.span.start, date.span.start);
        let before = WEEKDAY.find(before).map_or(before, |day| &before[..day.start()]);
        let timeless = HOUR.replace(before, "on ");
        let before = timeless.as_ref();
        let inside = date.span.of(clause.text).to_lowercase();
        // 'from D to D', 'D to D': the second closes what the first opens.
        let follows = opened.is_some_and(|first| {
            matches!(
                clause.between(first.span.end, date.span.start),
                " to "
                    | " and "
                    | " until "
                    | " through "
                    | " - "
                    | " – "
                    | "–"
                    | " — "
                    | "-"
                    | " till "
            )
        });
        // 'will follow in the first quarter of 2028': a part of a year is no window.
        if is_part_of_year(date, clause.text) {
            continue;
        }
        if matches!(date.date, Some(DateValue::Between(..))) {
            out.push((Property::ConsultationOpened, date));
            out.push((Property::ConsultationCloses, date));
            continue;
        }
        // 'launched the enquiry on prEN 98123 on 3 March', 'entered the ENAP procedure on'
        let launched = clause.cues_of(Role::Consult).any(|cue| {
            let gap = clause.between(cue.span.end, date.span.start);
            let begun = cue.span.end <= date.span.start && gap.len() < 160;
            // 'Voting on X was moved to Berlin on D': the day of another verb.
            let other = OTHER_VERB.is_match(gap)
                || clause.cues.iter().any(|other| {
                    matches!(other.role, Role::Move | Role::Extend)
                        && cue.span.end <= other.span.start
                        && other.span.end <= date.span.start
                });
            begun
                && !other
                && !gap.contains(';')
                && !clause.cue_between(cue.span.end, date.span.start)
        });
        let ends = CLOSES.is_match(before) && !before.ends_with("and ");
        // 'comments are accepted until D; the final plan is due D': the day of another part.
        if other_part(clause, date) {
            continue;
        }
        if launched && out.is_empty() && before.ends_with(" on ") && !ends {
            out.push((Property::ConsultationOpened, date));
            opened = Some(date);
            continue;
        }
        // 'Feedback period: D - D'
        let next = clause.dates().find(|next| date.span.end <= next.span.start);
        let begins = next.is_some_and(|next| {
            let gap = clause.between(date.span.end, next.span.start).trim();
            matches!(gap, "-" | "–" | "—" | "to" | "until")
        });
        if begins && opened.is_none() && !ends {
            out.push((Property::ConsultationOpened, date));
            opened = Some(date);
            continue;
        }
        let alone = before.trim_end().ends_with([':']);
        let inside_ends =
            ["by ", "until ", "before ", "through "].iter().any(|lead| inside.starts_with(lead));
        if follows || ends || inside_ends {
            // 'was extended from 3 May to 17 May': both are ends.
            let begins = opened.is_some_and(|first| {
                let lead = clause.between(clause.span.start, first.span.start);
                lead.ends_with(" from ") && lead.contains(" extend")
            });
            if begins {
                out.pop();
            }
            out.push((Property::ConsultationCloses, date));
            opened = None;
        } else if OPENS.is_match(before) {
            out.push((Property::ConsultationOpened, date));
            opened = Some(date);
        } else if !alone {
            opened = None;
        }
    }
    // 'Comments are due on D; reply comments are due on D': replies are to comments.
    if clause.span.of(clause.text).contains("reply comments")
        && let Some(first) =
            out.iter().position(|(property, _)| *property == Property::ConsultationCloses)
    {
        out.truncate(first + 1);
    }
    // One window: where a text tells of an extension, the last end holds.
    let closes =
        out.iter().filter(|(property, _)| *property == Property::ConsultationCloses).count();
    if 1 < closes {
        let mut left = closes;
        out.retain(|(property, _)| {
            if *property == Property::ConsultationCloses {
                left -= 1;
                left == 0
            } else {
                true
            }
        });
    }
    out
}

/// 制定了《A》，于D公布征求意见稿: drafts that a sentence names are put out for comment by it.
fn released(clause: &Clause<'_>, cue: Span) -> bool {
    let before = clause.between(clause.span.start, cue.start);
    let after = clause.between(cue.end, clause.span.end);
    let named = clause.instruments().any(|find| find.span.end <= cue.start);
    let bare = before.trim_end_matches(['了', '其']);
    named
        && after.starts_with('稿')
        && ["公布", "发布", "印发", "公开"].iter().any(|verb| bare.ends_with(verb))
}

/// 征求意见 in （征求意见稿） or in quotation marks names a document or a page; 'the draft
/// for comments can be found here' calls for none unless somebody issues it.
fn is_name(clause: &Clause<'_>, cue: Span) -> bool {
    let after = clause.between(cue.end, clause.span.end);
    let before = clause.between(clause.span.start, cue.start);
    let draft = cue.of(clause.text).to_lowercase().starts_with("draft");
    let issued = clause.issues().any(|issue| issue.span.end <= cue.start);
    let quoted = before.ends_with(['“', '"', '「']) && after.starts_with(['”', '"', '」']);
    let opened = before.matches('《').count();
    let in_title = before.matches('》').count() < opened;
    // 公开征集参编单位: what is collected are no opinions.
    let words = cue.of(clause.text);
    let collects = (words.ends_with("征集") || words.ends_with("征求"))
        && !["意见", "建议"].iter().any(|word| {
            after.split(['，', '；']).next().is_some_and(|object| object.contains(word))
        });
    // 公开征求意见座谈会
    let meeting = ["座谈会", "听证会", "研讨会", "讨论会", "会议", "专家会", "推进会"]
        .iter()
        .any(|word| after.starts_with(word));
    collects
        || meeting
        || after.starts_with(['稿', '中'])
        || quoted
        || in_title
        || (draft && !issued)
}

/// In Chinese: the date right before the call (于D公开征求意见), or behind it where it
/// says when the call begins (征求意见自D开始).
fn opening<'s>(clause: &Clause<'s>, cue: Span) -> Option<&'s Find> {
    let before = clause.dates().rev().find(|date| {
        let gap = clause.between(date.span.end, cue.start);
        let interval = matches!(date.date, Some(DateValue::Between(..)));
        let lead = clause.between(clause.span.start, date.span.start);
        let until = ["至", "到", "截至", "截止"].iter().any(|word| lead.ends_with(word));
        let ends = (gap.starts_with(['前', '止']) || until) && !interval;
        // D，某委员会就《…》征求意见: at the head of its sentence the day is that of the act.
        let label = clause.between(clause.span.start, date.span.start);
        let heads = (label.len() < 12 || label.len() < 60 && label.ends_with(['：', '】', '】']))
            && gap.starts_with('，')
            && gap.len() < 320
            && ["就", "对", "发布", "组织", "开始"].iter().any(|word| gap.contains(word))
            && !gap.contains(['；', '。']);
        // D，某总局（“总局”）公开征求…: nobody else stands between the day and who asks.
        let asks = label.len() < 12
            && gap
                .strip_prefix('，')
                .is_some_and(|gap| gap.len() < 160 && !gap.contains(['，', '；', '。', '《']))
            && clause.finds.iter().any(|find| {
                find.kind == MentionKind::Organisation
                    && find.span.start == date.span.end + '，'.len_utf8()
            });
        // D就修订《…》启动公众咨询
        let direct = gap.len() < 180
            && !gap.contains('，')
            && ["就", "对", "将", "向", "以"].iter().any(|word| gap.starts_with(word));
        date.span.end <= cue.start && (gap.len() < 48 || heads || asks || direct) && !ends
    });
    // 征求意见30天（5月1日至5月30日）
    let interval = clause.dates().find(|date| {
        cue.end <= date.span.start
            && date.span.start - cue.end < 40
            && matches!(date.date, Some(DateValue::Between(..)))
    });
    if before.is_none() && interval.is_some() {
        return interval;
    }
    // D，某部发布通知，就《…》征求意见: the notice is the call.
    let by_notice = before.is_some_and(|date| {
        let between = clause.cues.iter().filter(|other| {
            date.span.end <= other.span.start
                && other.span.end <= cue.start
                && matches!(
                    other.role,
                    Role::Issue | Role::Announce | Role::Effect | Role::Approve | Role::Repeal
                )
        });
        between.clone().next().is_some()
            && between.clone().all(|other| {
                let rest = clause.between(other.span.end, clause.span.end);
                ["通知", "公告", "函", "通告"]
                    .iter()
                    .any(|word| rest.trim_start_matches('了').starts_with(word))
            })
    });
    before
        .filter(|_| by_notice || !clause.cue_between(before.map_or(0, |d| d.span.end), cue.start))
        .or_else(|| {
            clause.dates().find(|date| {
                cue.end <= date.span.start
                    && clause.between(cue.end, date.span.start).ends_with('自')
                    && ["开始", "起"].iter().any(|word| {
                        clause.between(date.span.end, clause.span.end).starts_with(word)
                    })
            })
        })
}

/// Whether the sentence opens with the symbol of a notification to the WTO that is not what
/// the text is about.
pub(super) fn notifies_other(clause: &Clause<'_>, focus: &Focus) -> bool {
    static SYMBOL: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^(?:[A-Za-z:]+ ){0,3}(?P<s>G/(?:TBT|SPS)/N/[A-Z]{3}/[0-9]+)")
    });
    let Some(found) = SYMBOL.captures(clause.span.of(clause.text)) else { return false };
    let here = clause.finds.iter().any(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    });
    let of = focus.consultation.first().or(focus.subject.as_ref());
    !here && of.is_some_and(|entity| !entity.label.contains(&found["s"]))
}

/// Whether a sentence that opens a paragraph of a report tells of the window of another text than
/// the one before: what it begins with is that text, known or not ('ASTM WK98721 closes on D').
pub(super) fn opens_other(clause: &Clause<'_>, focus: &Focus) -> bool {
    static UNKNOWN: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^[A-Z][A-Za-z/]{1,9}[ -][A-Z]{0,4}[0-9]{3,}"));
    let told = clause
        .cues
        .iter()
        .find(|cue| matches!(cue.role, Role::Consult | Role::Close | Role::Window));
    let Some(cue) = told.filter(|_| !focus.consultation.is_empty()) else {
        return false;
    };
    let mut texts = clause.finds.iter().filter(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    });
    let Some(first) = texts.next() else {
        return UNKNOWN.is_match(clause.span.of(clause.text));
    };
    let known = |find: &Find| {
        find.entity.as_ref().is_some_and(|entity| focus.consultation.contains(entity))
    };
    first.span.start < clause.span.start + 120
        && first.span.end <= cue.span.start
        && !clause.is_governed(first)
        && !known(first)
        && !texts.any(known)
}

/// Whether a document says, before it names any, that it lists texts on which comments are asked:
/// 'comment on the drafts listed below', 国家标准征求意见项目清单.
pub(super) fn lists_calls(sweep: &Sweep<'_>) -> bool {
    /// How many sentences may come before the list.
    const HEAD: usize = 12;
    const LISTED: &[&str] =
        &["listed", "below", "following", "下列", "以下", "如下", "清单", "汇总", "一览", "项目"];
    sweep.sentences.iter().take(HEAD).any(|span| {
        let words = span.of(sweep.text());
        let from = sweep.cues.partition_point(|cue| cue.span.start < span.start);
        let asks = sweep.cues[from..]
            .iter()
            .take_while(|cue| cue.span.start < span.end)
            .any(|cue| matches!(cue.role, Role::Consult | Role::Close))
            || words.contains("征求意见");
        let named = sweep.within(*span).iter().any(|find| {
            matches!(
                find.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            )
        });
        asks && !named && LISTED.iter().any(|word| words.contains(word))
    })
}

/// `(a) Draft SS 98901, …`, `3. 竹制砧板（计划号20271901-T-432）。…`: an item of a list is about the text with
/// which it begins, and about nothing that was named before. Of a list of drafts each is a call.
pub(super) fn item(
    clause: &Clause<'_>,
    passage: &gnomon_model::Passage,
    focus: &mut Focus,
) -> Option<Claim> {
    static MARKER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:[（(][a-z0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,3}[.、．)）]|[一二三四五六七八九十]{1,3}、)[\s\u{3000}]*(?:(?:Draft|Proposed|New|Revised|Withdrawal|withdrawal|of) )*[《“*]*$",
        )
    });
    if clause.span.start != passage.span.start {
        return None;
    }
    let first = clause.finds.iter().find(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    })?;
    let lead = clause.between(clause.span.start, first.span.start);
    let entity = first.entity.clone().filter(|_| MARKER.is_match(lead))?;
    focus.waiting.clear();
    focus.subject = Some(entity.clone());
    focus.consultation.clear();
    if !focus.lists_calls {
        return None;
    }
    let rule = if clause.language == Language::Zh { "zh.consultation" } else { "en.consultation" };
    let claim = call(&entity, clause, rule);
    focus.consultation = vec![entity];
    Some(claim)
}

/// What comments are asked on: the drafts behind the cue, else before it, else what
/// the text is about. Once a notice has said on what, only a draft is something else.
fn drafts(clause: &Clause<'_>, cue: Span, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Entity> {
    // 'on the guidelines under Article 6 of the Regulation': comments are asked on the guidelines.
    static UNDER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:under|pursuant to|in accordance with|required by|provided for in|referred to in)(?: (?:[Aa]rticles?|[Ss]ections?|[Aa]nnex) [0-9A-Z()., and]{1,24}(?: of| to)?)? (?:the )?[“*]?$",
        )
    });
    let after = clause.instruments().find(|find| {
        let reach = cue.end <= find.span.start && find.span.start - cue.end < 120;
        let under = || UNDER.is_match(clause.between(cue.end, find.span.start));
        reach && (clause.language == Language::En && !under() || !clause.is_governed(find))
    });
    let before = clause.instruments().rev().find(|find| {
        let reach = find.span.start <= cue.start && cue.start.saturating_sub(find.span.end) < 160;
        reach && !clause.is_governed(find)
    });
    // 就修订《玩具指令》附件的条例草案启动公众咨询: the act that is to be changed, where the draft has no
    // title.
    let changed = || {
        let find = clause.instruments().rev().find(|find| find.span.end <= cue.start)?;
        let lead = clause.between(clause.span.start, find.span.start).trim_end_matches('《');
        let changes = ["修订", "修改", "修正", "对"].iter().any(|verb| lead.ends_with(verb));
        let draft = ["草案", "修订", "提案", "修正案"]
            .iter()
            .any(|word| clause.between(find.span.end, cue.start).contains(word));
        (clause.language == Language::Zh && changes && draft).then_some(find)
    };
    let before = before.or_else(changed);
    // '(Draft for Comment)', 《…》征求意见稿 stand right behind the title they belong to.
    let bracket = before.filter(|find| clause.between(find.span.end, cue.start).trim() == "(");
    let marked = clause.instruments().find(|find| {
        let behind = clause.between(find.span.end, clause.span.end);
        let behind = behind.trim_start_matches(['》', '（', '(']);
        behind.starts_with("征求意见稿") || behind.starts_with("草案")
    });
    let bracket = bracket.or(marked);
    let chosen = bracket.or(after).or(before);
    let named = chosen.and_then(|find| find.entity.clone());
    let is_draft = |entity: &Entity| sweep.drafts.contains(&entity.key);
    // 公开征求《…》等2项国家标准意见: the call is for all of them, as the notice has said.
    let counted = chosen.is_some_and(|find| {
        clause.between(find.span.end, clause.span.end).starts_with("》等")
            && focus.consultation.iter().any(|entity| Some(entity) == find.entity.as_ref())
    });
    if counted {
        return focus.consultation.clone();
    }
    let lead = clause.between(clause.span.start, cue.start);
    let other = names_other(clause, cue) || EARLIER.is_match(clause.span.of(clause.text));
    // 'asked the group to solicit opinions': nobody calls for any yet.
    let intended = lead.ends_with(" to ") && clause.dates().next().is_none();
    if chosen.is_none() && (other || intended) {
        let earlier = EARLIER.is_match(clause.span.of(clause.text));
        return described(clause, cue, sweep)
            .filter(|_| !earlier && !intended)
            .into_iter()
            .collect();
    }
    // A draft standard may be known by its number alone.
    let standard = || {
        let sentence = clause.span.of(clause.text).to_lowercase();
        let draft = [
            "draft",
            "enquiry",
            "inquiry",
            "ballot",
            "vote",
            "/dis ",
            "/fdis ",
            "/cd ",
            "征求意见稿",
            "草案",
            "修订稿",
            "送审稿",
            "讨论稿",
            "投票",
        ]
        .iter()
        .any(|word| sentence.contains(word));
        // 公开征求GB 1《…》意见: what stands between is what comments are asked on.
        let draft = draft || cue.of(clause.text).ends_with("征求");
        // 'put DR AS 98796:2028 out for public comment': the identifier says that it is a draft.
        let draft = draft
            || clause.of(MentionKind::Standard).any(|find| {
                let from = super::ceiling(clause.text, find.span.start.saturating_sub(6));
                STAGE.is_match(&clause.text[from.max(clause.span.start)..find.span.end])
            });
        // 'BS EN ISO 1, Playground surfaces, is open for comment': what the sentence opens with.
        let opens = clause.of(MentionKind::Standard).next().is_some_and(|find| {
            find.span.start < clause.span.start + 24
                && find.span.end <= cue.start
                && !clause.is_governed(find)
                && clause.language == Language::En
        });
        let draft = draft || opens;
        // 'comments on the revision of SS 551'
        static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(
                r"(?i) ?(?:on|to|of|for) (?:the |a |an |its )?(?:proposed |planned )?(?:revision|review|amendment|update|withdrawal|new edition|revised edition|edition) (?:of|to) (?:the )?$",
            )
        });
        let about = clause.of(MentionKind::Standard).find(|find| {
            cue.end <= find.span.start && ABOUT.is_match(clause.between(cue.end, find.span.start))
        });
        // GB 1《…》的废止意见另行公开征询
        static OPINIONS: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(
                r"(?:^|》|，该标准)的(?:废止|修订|复审|转化|修改|制定)?意见(?:现|将|另行|予以)?$",
            )
        });
        let on = clause.of(MentionKind::Standard).rev().find(|find| {
            find.span.end <= cue.start
                && OPINIONS.is_match(clause.between(find.span.end, cue.start))
        });
        let about = about.or(on);
        if let Some(entity) = about.and_then(|find| find.entity.clone()) {
            return Some(vec![entity]);
        }
        let near = |find: &&Find| {
            let gap = if find.span.end <= cue.start {
                cue.start - find.span.end
            } else {
                find.span.start.saturating_sub(cue.end)
            };
            gap < 120 && !clause.is_governed(find)
        };
        let standards = || clause.of(MentionKind::Standard).filter(near);
        let before = standards().rev().find(|find| find.span.end <= cue.start).filter(|_| draft);
        let list = before.map(|last| super::listed_before(clause, last));
        let behind = || {
            let first = standards().next().filter(|_| draft)?;
            let others = super::listed_behind(clause, first);
            Some(first.entity.iter().cloned().chain(others).collect::<Vec<_>>())
        };
        list.or_else(behind).filter(|list| !list.is_empty())
    };
    // 'MIIT is also seeking opinions on the Guidelines': the object says on what.
    let object = clause.language == Language::En
        && after.is_some_and(|find| {
            let gap = clause.between(cue.end, find.span.start).trim_matches([' ', '*', '“', '"']);
            matches!(
                gap,
                "on" | "on the"
                    | "on its"
                    | "on the draft"
                    | "on a draft"
                    | "on draft"
                    | "the"
                    | "an exposure draft of the"
                    | "on an exposure draft of the"
                    | "the exposure draft of the"
                    | "on the exposure draft of the"
                    | "a draft of the"
                    | "on a draft of the"
            )
        });
    // 起草了《A》（征求意见稿）和《B》（征求意见稿）: a title may name the first of several only.
    if let Some(first) = chosen.filter(|_| clause.language == Language::Zh) {
        let list = listed(clause, first);
        let more = 1 < list.len() && list.iter().any(|entity| focus.consultation.contains(entity));
        if more {
            return list;
        }
    }
    if !focus.consultation.is_empty() && !object && !named.as_ref().is_some_and(is_draft) {
        let other = standard().filter(|_| chosen.is_none());
        return other.unwrap_or_else(|| focus.consultation.clone());
    }
    if let Some(first) = chosen {
        return counted_in_passage(clause, first, sweep).unwrap_or_else(|| listed(clause, first));
    }
    if let Some(list) = standard() {
        return list;
    }
    // ①《…》二次征求意见: a title that no rule knows for one, in the place of what comments are asked on.
    if let Some(title) = unknown_title(clause, cue) {
        return vec![title];
    }
    let dated = !windows_said(clause).is_empty();
    // 《A》《B》两项标准已形成征求意见稿。现公开征求意见: all that were named together.
    let together = focus.together.clone();
    if 1 < together.len()
        && clause.language == Language::Zh
        && focus.subject.as_ref().is_some_and(|subject| together.contains(subject))
    {
        return together;
    }
    clause
        .referred_to(cue, focus)
        .or_else(|| described(clause, cue, sweep))
        .or_else(|| focus.subject.clone().filter(|_| dated))
        .or_else(|| sweep.titled.clone())
        .into_iter()
        .collect()
}

/// 对《A》等2项标准公开征求意见 where the paragraph names as many: the call is for each of them.
fn counted_in_passage(clause: &Clause<'_>, first: &Find, sweep: &Sweep<'_>) -> Option<Vec<Entity>> {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^》等\x20?(?P<n>[0-9]{1,2}|[两二三四五六七八九])\x20?项")
    });
    let rest = clause.between(first.span.end, clause.span.end);
    let number = COUNT.captures(rest)?;
    let number = number.name("n")?.as_str();
    let count = number.parse().ok().or_else(|| gnomon_model::numeral::chinese(number))?;
    let passage = sweep.flow.passage_at(clause.span.start)?.span;
    let mut all: Vec<Entity> = Vec::new();
    for named in sweep.instruments.iter().filter(|named| passage.contains(named.span)) {
        let sort = first.span.start <= named.span.start;
        if sort && !all.iter().any(|entity| entity.key == named.entity.key) {
            all.push(named.entity.clone());
        }
    }
    (all.len() == count as usize).then_some(all)
}

/// The title in 《》 right before a call, in its part of the sentence, that no finder has read.
fn unknown_title(clause: &Clause<'_>, cue: Span) -> Option<Entity> {
    if clause.language != Language::Zh {
        return None;
    }
    let lead = clause.between(clause.span.start, cue.start);
    let end = lead.rfind('》')?;
    let start = lead.get(..end)?.rfind('《')? + '《'.len_utf8();
    let gap = lead.get(end + '》'.len_utf8()..)?;
    let span = Span::new(clause.span.start + start, clause.span.start + end);
    let read = clause.finds.iter().any(|find| {
        find.span.overlaps(span)
            && matches!(
                find.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            )
    });
    let title = span.of(clause.text).trim();
    let near = gap.chars().count() < 16 && !gap.contains(['，', '；', '。']);
    (near && !read && 3 < title.chars().count()).then(|| Entity::new(EntityKind::Instrument, title))
}

/// A draft without a title: 'a consultation on a draft delegated act that …'. It is known
/// by those words.
fn described(clause: &Clause<'_>, cue: Span, sweep: &Sweep<'_>) -> Option<Entity> {
    static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:[a-z’'-]+ ){0,6}?(?:(?:on|a|an|the|its|their|two|three|new|for) )+(?P<what>(?:[a-z-]+ ){0,3}?(?:draft|proposed|proposal|revised|proposals)(?: [a-z-]+){0,3}? (?:acts?|regulations?|rules?|standards?|guidance|guidelines|guide|codes?|specifications?|directives?|decisions?|laws?|orders?|strategy|plan|framework|policy|amendments?|requirements|criteria|methodology|roadmap|measures|bill|changes)(?: (?:for|on) (?:[a-z-]+ ){0,5}[a-z-]+)?)(?-u:\b)",
        )
    });
    // 'has released a draft plan for public comment'
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:^|[ (])(?:a|an|the|its|their|two|three|new) (?P<what>(?:[a-z-]+ ){0,2}?(?:draft|proposed|revised) (?:[a-z-]+ ){0,3}?(?:acts?|regulations?|rules?|standards?|guidance|guidelines|guide|codes?|specifications?|directives?|decisions?|laws?|orders?|strategy|plan|framework|policy|amendments?|requirements|criteria|methodology|roadmap|measures|bill|changes|profile|protocol|list|scheme)(?: (?:for|on) (?:[a-z-]+ ){0,4}[a-z-]+)?),?(?: (?:is|are|was|were|has been|have been|now|available|open|out|up|which|that))*[ ,]*$",
        )
    });
    let rest = clause.between(cue.end, clause.span.end).trim_start();
    let lead = clause.between(clause.span.start, cue.start);
    let found = DRAFT.captures(rest).or_else(|| BEFORE.captures(lead));
    let what = found.and_then(|found| found.name("what")).map(|what| what.as_str().trim());
    let what = what.or_else(|| called(clause, cue, sweep));
    what.map(|what| Entity::new(EntityKind::Instrument, what))
}

/// The name by which a call calls what it is on, where no rule knows it for a title: words in
/// quotation marks, or with capitals, in the place of the object ('public review of Pump Control
/// Protocol V2.0') or of the subject ('Pump Control Protocol V2.0 is available for review').
fn called<'s>(clause: &Clause<'s>, cue: Span, sweep: &Sweep<'_>) -> Option<&'s str> {
    const NAME: &str = r"[A-Z][A-Za-z0-9./-]+(?: (?:(?:of|for|on|and|the|in|to|with) ){0,2}(?:[A-Z0-9][A-Za-z0-9./-]*))+";
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:document|paper|draft|guidance|guide|specification|standard|report|proposal|text|on|of|for|entitled|titled|called)(?-u:\b)[^.;“”‘\x22']{0,24} ?[“‘\x22'](?P<t>[A-Z][^“”’\x22']{5,120})[”’\x22']",
        )
    });
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"^(?: of| on| for)? (?:the |its |a )?(?:(?:draft|proposed|revised|new|updated) )?(?P<t>{NAME})"
        ))
    });
    static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"(?:^|[ ,])(?:the |that |The )?(?:(?:candidate|proposed|draft|new|revised|updated) )?(?P<t>{NAME}),? (?:(?:is|are|was|were|has|have|been|now|open|out|available|published|released|remains?) )+(?:for )?$"
        ))
    });
    let words = clause.span.of(clause.text);
    let rest = clause.between(cue.end, clause.span.end);
    let lead = clause.between(clause.span.start, cue.start);
    let (start, end) = (clause.span.start, cue.end);
    let place = |found: Option<regex::Match<'_>>, at: usize| {
        found.map(|found| Span::new(at + found.start(), at + found.end()))
    };
    let quoted = place(QUOTED.captures(words).and_then(|found| found.name("t")), start);
    let named = || {
        let behind = place(BEHIND.captures(rest).and_then(|found| found.name("t")), end);
        let ahead = || place(AHEAD.captures(lead).and_then(|found| found.name("t")), start);
        // A name of a text has a word for what it is, or the number of a version.
        let says = |span: &Span| {
            span.of(clause.text).split([' ', '-']).any(|word| {
                sweep.knowledge.is_text_noun(&word.to_lowercase())
                    || word.starts_with(['V', 'v']) && word.ends_with(|c: char| c.is_ascii_digit())
                    || matches!(
                        word,
                        "Version" | "Protocol" | "Profile" | "Recommendation" | "Metrics"
                    )
            })
        };
        behind.filter(says).or_else(|| ahead().filter(says))
    };
    let span = quoted.or_else(named)?;
    let taken = clause.finds.iter().any(|find| {
        find.span.overlaps(span)
            && matches!(
                find.kind,
                MentionKind::Instrument
                    | MentionKind::Standard
                    | MentionKind::Date
                    | MentionKind::Event
                    | MentionKind::Committee
            )
    });
    // 'Second Public Draft of Revision 4': which one it is, and no name.
    static STAGE_ONLY: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:(?:First|Second|Third|Fourth|Initial|Final|Public|Working|Committee|Revised|New) )*(?:Drafts?|Revision|Version|Edition)(?: (?:of|for) (?:the )?(?:Revision|Version|Edition))?(?: [0-9.]+)?$",
        )
    });
    let span = Some(span).filter(|span| !STAGE_ONLY.is_match(span.of(clause.text)))?;
    // 'consults on Two Drafts for Agents': how many there are, and no name.
    let first = span.of(clause.text).split(' ').next().unwrap_or("").to_lowercase();
    let counted = gnomon_model::numeral::english(&first).is_some() || first == "several";
    (!taken && !counted).then(|| span.of(clause.text).trim_end_matches([',', '.']))
}

/// A call that is not the one the text is about.
static EARLIER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:(?:earlier|previous|former|first|separate|another|other) (?:public )?(?:consultation|comment period|call|drafts?)|(?:for|on|to|published) (?:the|an) advance notice)(?-u:\b)|前期已",
    )
});

/// A text and those that go on a list with it: 'for comment: A and B', 《A》和《B》.
fn listed(clause: &Clause<'_>, first: &Find) -> Vec<Entity> {
    let mut out: Vec<Entity> = first.entity.iter().cloned().collect();
    let mut end = first.span.end;
    for find in clause.instruments().filter(|find| first.span.end <= find.span.start) {
        let gap = clause.between(end, find.span.start);
        let bare = BRACKETS.replace_all(gap, "");
        let bare = bare.as_ref();
        if !matches!(
            bare.trim_matches(['《', '》', ' ', '*', '"', '“', '”']),
            "and" | "、" | "和" | "," | ", and" | "及" | ""
        ) && !MAKES.is_match(bare)
        {
            break;
        }
        end = find.span.end;
        out.extend(
            find.entity.clone().filter(|entity| !out.iter().any(|other| other.key == entity.key)),
        );
    }
    // The list may begin before the one that was chosen: 《A》《B》和《C》（征求意见稿）.
    let mut start = first.span.start;
    for find in clause.instruments().rev().filter(|find| find.span.end <= first.span.start) {
        let gap = clause.between(find.span.end, start);
        let gap = BRACKETS.replace_all(gap, "");
        let joins = clause.language == Language::Zh
            && (matches!(gap.as_ref(), "》《" | "》、《" | "》和《" | "》及《")
                || MAKES.is_match(&gap));
        if !joins {
            break;
        }
        start = find.span.start;
        if let Some(entity) = find.entity.clone()
            && !out.iter().any(|other| other.key == entity.key)
        {
            out.insert(0, entity);
        }
    }
    out
}

/// （征求意见稿）, （见附件1）: what stands in brackets between two texts of a list.
static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"（(?:[^（）]{1,6}稿|见?附件[^（）]{0,6})）"));

/// 制定了《A》，并修订了《B》: one act of whoever calls for comments on both.
static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^》?，?(?:并|同时|以及|和)?(?:组织|研究|共同|会同有关部门)?(?:制定|修订|起草|编制|制修订|形成)(?:了|完成)?《$",
    )
});

/// 'a consultation on fees', 'comments on the proposal of another': the call is for
/// something else that has no title here.
fn names_other(clause: &Clause<'_>, cue: Span) -> bool {
    let after = clause.between(cue.end, clause.span.end);
    let word = cue.of(clause.text).to_lowercase();
    let about = if word.ends_with(" on") || word.ends_with(" of") {
        after
    } else {
        let of = after
            .strip_prefix(" of")
            .filter(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_uppercase()));
        let Some(rest) = after.strip_prefix(" on").or(of) else { return false };
        rest
    };
    // 'the enquiry on prEN 98123', 'on draft EN 1': a text by its name.
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:(?:the|a|an|its) )?(?:(?:revision|review|amendment|update|withdrawal|new edition|revised edition) (?:of|to) )?(?:the )?(?:(?:new|first|second|third|final|revised|proposed|draft|committee|updated) )*[“*]?",
        )
    });
    let start = clause.span.end - about.trim_start().len();
    let start = start + CALLED.find(about.trim_start()).map_or(0, |called| called.end());
    if clause.finds.iter().any(|find| find.span.start == start && find.date.is_none()) {
        return false;
    }
    // 'The public review of CSA B98905:28': an identifier that no form knows is another text.
    static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^ (?:the |draft )?[A-Z]{2,}[A-Za-z/]* (?:[A-Z]{1,3}[ .-]?)?[0-9]{2,}")
    });
    if IDENTIFIER.is_match(about) {
        return true;
    }
    let known = [" the ", " this ", " these ", " it ", " it.", " or ", " them"];
    about.starts_with(' ')
        && !known.iter().any(|word| about.starts_with(word))
        && !about.trim_start().starts_with(|c: char| c.is_ascii_digit())
        && !about.trim_start().starts_with(|c: char| c.is_uppercase())
}

/// The end of the window, and its beginning where an interval is given.
fn window(
    clause: &Clause<'_>,
    cue: Span,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
    jurisdictions: &Jurisdictions,
) -> Vec<Claim> {
    // What the words are about stands right behind them, else before: 'the comment period on the
    // draft X was extended, and Y takes effect'.
    let near = |find: &&Find| find.span.end <= cue.end + 80 && !clause.is_governed(find);
    let behind = |find: &&Find| {
        cue.end <= find.span.start && clause.between(cue.end, find.span.start).len() < 80
    };
    let here = clause
        .texts()
        .find(|find| behind(find) && near(find))
        .or_else(|| clause.texts().rev().find(|find| find.span.start < cue.end && near(find)));
    // 'the draft Regulation on Pumps'
    let said_draft = here.is_some_and(|find| {
        let lead = clause.between(clause.span.start, find.span.start);
        let lead = lead.trim_end_matches(['*', '“', '"', '《', ' ']).to_lowercase();
        ["draft", "proposed", "proposal for a", "draft of the", "revised"]
            .iter()
            .any(|word| lead.ends_with(word))
    });
    let here = here.and_then(|find| find.entity.clone());
    // 'the comment period for the companion volume, SP 1800-98, closed on': another text.
    let own = clause
        .finds
        .iter()
        .filter(|find| {
            matches!(
                find.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            )
        })
        .find(|find| cue.end <= find.span.start && find.span.start - cue.end < 48)
        .filter(|find| !clause.is_governed(find) && clause.language == Language::En)
        .filter(|find| {
            let day = clause
                .dates()
                .any(|date| cue.end <= date.span.start && date.span.end <= find.span.start);
            !day && !clause.between(cue.end, find.span.start).contains(';')
        })
        .and_then(|find| find.entity.clone())
        .filter(|entity| {
            entity.kind != EntityKind::Instrument || sweep.drafts.contains(&entity.key)
        });
    // 'ISO/DIS 20121 closed its ballot on D': whose window it is stands before the words.
    let own = own.or_else(|| subject_of_window(clause, cue, focus, sweep));
    // 'DR AS 1, Lifts', and 'Closing date for comment: D' below: of the texts of the lines before.
    let own_lines = if own.is_none() { lines_above(clause, focus, sweep) } else { Vec::new() };
    // 名单公示，公示期不少于7个工作日: a list is shown, and nobody asks for comments on the notice.
    // 'Comments on the Paperwork Reduction Act aspects should reach OMB by D': a call of its own, to another.
    let paperwork =
        ["Paperwork Reduction Act", "information collection", "collection of information"]
            .iter()
            .any(|words| clause.span.of(clause.text).contains(words));
    let shown = cue.of(clause.text).starts_with("公示")
        && !sweep.calls
        && focus.consultation.is_empty()
        && !["意见", "异议", "反馈"].iter().any(|word| clause.span.of(clause.text).contains(word));
    if shown
        || paperwork
        || names_other(clause, cue)
        || EARLIER.is_match(clause.between(clause.span.start, cue.start))
    {
        return Vec::new();
    }
    if own.is_none() && is_of_unknown_entry(clause, focus, sweep) {
        return Vec::new();
    }
    if !own_lines.is_empty() {
        let rule = if clause.language == Language::Zh { "zh.window" } else { "en.window" };
        return own_lines
            .iter()
            .flat_map(|subject| {
                let window = window_of(clause, cue, subject, sweep, jurisdictions);
                let calls = (!window.is_empty()).then(|| call(subject, clause, rule));
                calls.into_iter().chain(window)
            })
            .collect();
    }
    let mut subjects = match &own {
        Some(own) => vec![own.clone()],
        None => focus.consultation.clone(),
    };
    if subjects.is_empty() && !names_other(clause, cue) {
        let drafts = |entity: &Entity| {
            said_draft || sweep.drafts.contains(&entity.key) || entity.kind == EntityKind::Standard
        };
        // What a document is about, unless the sentence names another draft.
        let titled = sweep.titled.clone();
        subjects.extend(
            here.clone()
                .filter(drafts)
                // 'comments on the draft guidance': the draft that the text has told of.
                .or_else(|| focus.draft.clone())
                .or_else(|| focus.subject.clone())
                .or(titled)
                .or(here),
        );
    }
    if own.is_some() {
        let rule = if clause.language == Language::Zh { "zh.window" } else { "en.window" };
        focus.lines.clear();
        return subjects
            .iter()
            .flat_map(|subject| {
                let window = window_of(clause, cue, subject, sweep, jurisdictions);
                let new = !window.is_empty() && !focus.consultation.contains(subject);
                new.then(|| call(subject, clause, rule)).into_iter().chain(window)
            })
            .collect();
    }
    if subjects.is_empty() && clause.language == Language::En {
        subjects.extend(
            called(clause, cue, sweep).map(|name| Entity::new(EntityKind::Instrument, name)),
        );
    }
    // 'Comments close on D.', before the text says on what: the window waits for it.
    if subjects.is_empty() {
        let nothing = Entity::new(EntityKind::Instrument, "");
        let waiting = window_of(clause, cue, &nothing, sweep, jurisdictions);
        let waiting = waiting.into_iter().map(|claim| (claim.property, claim.value, clause.span));
        // A day of each kind: what is said later of the same one holds.
        for (property, value, place) in waiting {
            focus.waiting.retain(|(other, _, _)| *other != property);
            focus.waiting.push((property, value, place));
        }
        return Vec::new();
    }
    // 《…》等3项: comments are asked on the list.
    if focus.consultation.is_empty()
        && let [only] = subjects.as_slice()
        && let Some(list) = list_of(sweep, only)
    {
        subjects = vec![list];
    }
    let claims: Vec<Claim> = subjects
        .iter()
        .flat_map(|subject| window_of(clause, cue, subject, sweep, jurisdictions))
        .collect();
    if claims.is_empty() || !focus.consultation.is_empty() {
        return claims;
    }
    // Who says until when comments are taken calls for them.
    let rule = if clause.language == Language::Zh { "zh.window" } else { "en.window" };
    let calls: Vec<Claim> = subjects.iter().map(|subject| call(subject, clause, rule)).collect();
    focus.consultation = subjects;
    calls.into_iter().chain(claims).collect()
}

/// 'DIS', 'prEN', 'CD': an identifier that says that it is a draft.
static STAGE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?:F?DIS|F?CD|CDV|DTR|DTS|DPAS|F?Fpr[A-Z]+|F?pr[A-Z]+|DR|D[A-Z]{1,2}S|draft|Draft)(?-u:\b)",
    )
});

/// The text that a window belongs to because the sentence, or this part of it, is about nothing
/// else: a draft that stands before the words and that nothing governs.
fn subject_of_window(
    clause: &Clause<'_>,
    cue: Span,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Option<Entity> {
    let mut texts = clause.finds.iter().filter(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    });
    let first = texts.next()?;
    // Another text in brackets behind it, or one that something governs, is not what it is about.
    let opens = clause.between(clause.span.start, first.span.start).len() < 24;
    if texts.any(|other| other.span.start < cue.start && !(opens && clause.is_governed(other))) {
        return None;
    }
    let entity = first.entity.clone()?;
    let draft = focus.consultation.contains(&entity)
        || sweep.drafts.contains(&entity.key)
        || STAGE.is_match(&entity.label)
        || STAGE.is_match(clause.between(clause.span.start, first.span.end));
    let lead = clause.between(first.span.end, cue.start);
    let before = first.span.end <= cue.start && lead.len() < 160 && !lead.contains(['；', '。']);
    (before && draft && !clause.is_governed(first)).then_some(entity)
}

/// 'BSR/XYZ Addendum b, Kites. Comment deadline: D': the line begins with an entry of its own that no
/// rule knows, below another whose window has been told.
fn is_of_unknown_entry(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> bool {
    let Some(passage) = sweep.flow.passage_at(clause.span.start) else { return false };
    let Some(of) = focus.consultation.first() else { return false };
    let first =
        sweep.sentence_at(passage.span.start).filter(|first| first.end <= clause.span.start);
    let Some(first) = first else { return false };
    let known = sweep
        .within(first)
        .iter()
        .any(|find| find.entity.as_ref().is_some_and(|entity| focus.consultation.contains(entity)));
    let words = first.of(clause.text);
    let back = super::REFERS_BACK.is_match(words)
        || ["comment", "consult", "该", "本", "上述"]
            .iter()
            .any(|word| words.to_lowercase().contains(word));
    let told = sweep.claimed_date(&of.key, Property::ConsultationCloses, clause.article);
    let elsewhere = told.is_some_and(|(_, place)| !passage.span.contains(place));
    elsewhere
        && !known
        && !back
        && words.len() < 240
        && !clause.span.of(clause.text).contains("extend")
}

/// The texts whose lines stand above a line that tells nothing but a window.
fn lines_above(clause: &Clause<'_>, focus: &mut Focus, sweep: &Sweep<'_>) -> Vec<Entity> {
    let opens = sweep
        .flow
        .passage_at(clause.span.start)
        .is_some_and(|passage| passage.span.start == clause.span.start);
    let words = clause.span.of(clause.text);
    let named = clause.finds.iter().any(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    });
    let label = words.find([':', '：']).is_some_and(|at| at < 60) && words.len() < 160;
    if !opens || named || !label || focus.lines.is_empty() || !focus.consultation.is_empty() {
        return Vec::new();
    }
    std::mem::take(&mut focus.lines)
}

/// The counted list that a title which is no draft stands for, in its sentence.
fn list_of(sweep: &Sweep<'_>, entity: &Entity) -> Option<Entity> {
    let named = sweep
        .instruments
        .iter()
        .find(|named| named.entity.key == entity.key && named.kind == "standard_project")
        .filter(|named| !named.draft)?;
    let sentence = sweep.sentence_at(named.span.start)?;
    let list = counted_list(sweep.text(), named.span, sentence)?;
    Some(Entity::new(EntityKind::Instrument, list))
}

fn window_of(
    clause: &Clause<'_>,
    cue: Span,
    subject: &Entity,
    sweep: &Sweep<'_>,
    jurisdictions: &Jurisdictions,
) -> Vec<Claim> {
    let rule = if clause.language == Language::Zh { "zh.window" } else { "en.window" };
    let date = match clause.language {
        Language::En => clause.date_after(cue.end, 80),
        Language::Zh => nearest(clause, cue),
    };
    let said = if clause.language == Language::En { windows_said(clause) } else { Vec::new() };
    // 'within 60 days of … (published D)': D is where the period begins.
    let period = relative::period(clause.span.of(clause.text));
    let counted = |date: &Find| {
        period.is_some()
            && matches!(starts(clause), Start::Stated(start) if start.span == date.span)
    };
    let date = date.filter(|date| !counted(date));
    let said: Vec<(Property, &Find)> =
        said.into_iter().filter(|(_, date)| !counted(date)).collect();
    // 投票7月3日结束。请于6月12日前反馈至秘书处: an earlier day for somebody closes nothing.
    let ballot = ["ISO", "IEC", "ITU"].iter().any(|body| subject.label.starts_with(body));
    let closed = sweep.claimed_date(&subject.key, Property::ConsultationCloses, clause.article);
    let closed = closed.filter(|_| ballot);
    let earlier = |date: &Find| {
        let days = closed.and_then(|(end, _)| end.single_day());
        days.zip(date.date.and_then(|date| date.single_day())).is_some_and(|(end, day)| day < end)
    };
    let said: Vec<(Property, &Find)> = said
        .into_iter()
        .filter(|(property, date)| *property != Property::ConsultationCloses || !earlier(date))
        .collect();
    if !said.is_empty() {
        return said
            .iter()
            .filter_map(|(property, date)| end_of(subject, *property, date, clause, rule))
            .collect();
    }
    if let Some(date) = date.filter(|date| !earlier(date)) {
        if is_part_of_year(date, clause.text) {
            return Vec::new();
        }
        if let Some(DateValue::Between(from, to)) = date.date {
            let claim = |property, point| {
                Claim::new(
                    subject,
                    property,
                    Value::Date(DateValue::Point(point)),
                    clause.span,
                    rule,
                )
                .with("basis", "stated")
            };
            return vec![
                claim(Property::ConsultationOpened, from),
                claim(Property::ConsultationCloses, to),
            ];
        }
        return date_claim(subject, Property::ConsultationCloses, date, clause, rule)
            .into_iter()
            .collect();
    }
    // 原定征求意见时间为30天: it lasts longer now.
    if ["原定", "原为"].iter().any(|word| clause.span.of(clause.text).contains(word)) {
        return Vec::new();
    }
    let Some(period) = period else { return Vec::new() };
    let of_publication = clause.span.of(clause.text).contains("publication");
    let told = of_publication.then(|| super::effect::published_behind(clause, sweep)).flatten();
    let start = match starts(clause) {
        Start::Stated(date) => date.date.map(|value| (value, date.span)),
        Start::Elsewhere => None,
        // 'within 30 days after publication in the Journal', whose day the next sentence tells.
        Start::Unsaid if told.is_some() => told,
        Start::Unsaid => sweep
            .claimed_date(&subject.key, Property::ConsultationOpened, clause.article)
            .or_else(|| sweep.claimed_date(&subject.key, Property::Issued, clause.article))
            .or(sweep.published),
    };
    let Some((start, start_span)) = start else { return Vec::new() };
    let jurisdiction = jurisdictions.at(sweep, subject, clause.span);
    let Some((date, counted)) = period.end(start, sweep.knowledge, jurisdiction.as_deref()) else {
        return Vec::new();
    };
    let claim =
        Claim::new(subject, Property::ConsultationCloses, Value::Date(date), clause.span, rule)
            .also_at(start_span)
            .with("basis", "inferred")
            .with("counted", counted)
            .sure(0.8);
    // 评议期为60天，自D起算: it opens then.
    let opened = match starts(clause) {
        Start::Stated(date) => {
            date_claim(subject, Property::ConsultationOpened, date, clause, rule)
        }
        Start::Unsaid => told.map(|(date, place)| {
            Claim::new(subject, Property::ConsultationOpened, Value::Date(date), place, rule)
                .with("basis", "inferred")
                .with("counted", "on the day of publication")
                .sure(0.8)
        }),
        _ => None,
    };
    opened.into_iter().chain([claim]).collect()
}

/// From which day a period is counted.
enum Start<'s> {
    /// The sentence says the day.
    Stated(&'s Find),
    /// From something else, whose day the sentence does not say.
    Elsewhere,
    /// The sentence does not say: the opening, the issue or the notice.
    Unsaid,
}

/// 10个工作日内（自2027年5月10日起）, 'within 60 days of publication (published 15 October 2027)',
/// '60 days from notification (distributed 12 October 2027)': the day that the sentence gives is
/// the one to count from. A period from the adoption of another text is not counted.
fn starts<'s>(clause: &Clause<'s>) -> Start<'s> {
    static ZH: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"(?:自|从)$"));
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:published|distributed|circulated|notified|issued|dated|starting|beginning|counting|(?:days|weeks) (?:from|after|of)|(?:days|weeks) (?:from|after|of|following) (?:its |the |their |this )?(?:publication|circulation|distribution|notification|issue|release|launch))(?: (?:on|from|in the official journal(?: of the european union)? (?:on|of)))? ?$",
        )
    });
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:days|weeks|months) (?:of|from|after|following) (?:the |its |their )?(?:date of )?(?:adoption|receipt|delivery|entry|approval|acceptance|application|completion)",
        )
    });
    let stated = clause.dates().find(|date| {
        let before = clause.between(clause.span.start, date.span.start);
        let after = clause.between(date.span.end, clause.span.end);
        match clause.language {
            Language::Zh => ZH.is_match(before) && after.starts_with('起'),
            Language::En => EN.is_match(before),
        }
    });
    match stated {
        Some(date) => Start::Stated(date),
        None if OTHER.is_match(clause.span.of(clause.text)) => Start::Elsewhere,
        None => Start::Unsaid,
    }
}

/// In Chinese the date may stand on either side: 请于D前反馈意见, 截止日期为D.
fn nearest<'s>(clause: &Clause<'s>, cue: Span) -> Option<&'s Find> {
    let distance = |date: &&Find| {
        if date.span.end <= cue.start {
            cue.start - date.span.end
        } else {
            date.span.start.saturating_sub(cue.end)
        }
    };
    // 自D起 opens, and so does what was put on a site on D.
    let opens = |date: &&Find| {
        let rest = clause.between(date.span.end, clause.span.end);
        ["起", "挂网", "上网", "上线", "发布", "公布", "启动", "开始", "在网站", "在官网"]
            .iter()
            .any(|word| rest.starts_with(word))
            && !matches!(date.date, Some(DateValue::Between(..)))
    };
    clause.dates().filter(|date| distance(date) < 90 && !opens(date)).min_by_key(distance)
}

/// After all sentences: a draft that was issued for comment opens its
/// consultation on that day, unless the text says otherwise; a notice on its own
/// date; and every window gets the time zone in which its days end.
pub(crate) fn complete(sweep: &mut Sweep<'_>, jurisdictions: &Jurisdictions) {
    let mut more = Vec::new();
    for named in sweep.instruments.iter().filter(|named| named.draft) {
        // An addendum on a measure that has been adopted calls for nothing any more.
        let adopted = sweep.claims.iter().any(|claim| {
            claim.rule == "form.field"
                && claim.property == Property::Approved
                && claim.subject.key == named.entity.key
        });
        if let Some((_, span)) = sweep
            .claimed_date(&named.entity.key, Property::Issued, named.article)
            .filter(|_| !adopted)
        {
            more.push(Claim::new(
                &named.entity,
                Property::Consultation,
                Value::Text("call for comments".into()),
                span,
                "draft.issued",
            ));
        }
    }
    for claim in more {
        sweep.claim(claim);
    }
    of_the_draft(sweep);
    // What is kept open longer was opened before.
    let kept_open: HashSet<String> = sweep
        .claims
        .iter()
        .filter(|claim| {
            claim.property == Property::ConsultationCloses && super::moved::is_moved(claim)
        })
        .map(|claim| claim.subject.key.clone())
        .collect();
    let put_out: Vec<(DateValue, Span)> = sweep.claims.iter().filter_map(unnamed_draft).collect();
    let mut opened = Vec::new();
    for claim in sweep.claims.iter().filter(|claim| claim.property == Property::Consultation) {
        let Some(&evidence) = claim.evidence.first() else { continue };
        let article = sweep.article_at(evidence.start);
        let known = sweep.claimed_date(&claim.subject.key, Property::ConsultationOpened, article);
        let issued = sweep.claimed_date(&claim.subject.key, Property::Issued, article);
        // A notice dates the opening; a report only where it says 'today'.
        let today = || {
            let sentence = evidence.of(sweep.text());
            [" today", "Today", "今日", "今天", "即日起"].iter().any(|word| sentence.contains(word))
        };
        let notice = sweep
            .published
            .filter(|_| sweep.document.articles.len() < 2)
            .filter(|_| !sweep.news || today() || sweep.calls && !sweep.signed);
        // What has closed before then opened earlier.
        let closes = sweep.claimed_date(&claim.subject.key, Property::ConsultationCloses, article);
        let over = |date: DateValue| {
            let days = |date: DateValue| date.single_day();
            closes.is_some_and(|(end, _)| {
                days(end).zip(days(date)).is_some_and(|(end, start)| end < start)
            })
        };
        // 'On 1 July the Commission published a draft act amending X': the day of what has no title.
        let draft = || {
            put_out.iter().find_map(|(date, place)| {
                let near = place.start <= evidence.start && evidence.start - place.start < 700;
                (near && sweep.article_at(place.start) == article).then_some((*date, *place))
            })
        };
        // What is kept open longer was opened when it was put out, and not with the notice that says so.
        let kept = kept_open.contains(&claim.subject.key);
        let own = sweep.published.map(|(date, _)| date);
        let start = issued
            .filter(|(date, _)| !kept || Some(*date) != own && date.single_day().is_some())
            .or_else(|| draft().filter(|_| !kept))
            .filter(|(date, _)| !over(*date))
            .or(notice.filter(|(date, _)| !kept && !over(*date)));
        if let (None, Some((date, span))) = (known, start) {
            let claim = Claim::new(
                &claim.subject,
                Property::ConsultationOpened,
                Value::Date(date),
                span,
                "consultation.opens_with_notice",
            )
            .also_at(evidence)
            .with("basis", "inferred")
            .with("counted", "on the day of the notice")
            .sure(0.8);
            opened.push(claim);
        }
    }
    for claim in opened {
        sweep.claim(claim);
    }
    // No window closes before it opens: that end is another call's.
    let ends: Vec<bool> = sweep
        .claims
        .iter()
        .map(|claim| {
            let (Property::ConsultationCloses, Value::Date(end)) = (claim.property, &claim.value)
            else {
                return true;
            };
            let article = claim.evidence.first().and_then(|span| sweep.article_at(span.start));
            let key = &claim.subject.key;
            let opened = sweep.claimed_date(key, Property::ConsultationOpened, article);
            let start = opened.and_then(|(date, _)| date.single_day());
            start.zip(end.single_day()).is_none_or(|(start, end)| start <= end)
        })
        .collect();
    let mut keep = ends.into_iter();
    sweep.claims.retain(|_| keep.next().unwrap_or(true));
    time_zones(sweep, jurisdictions);
}

/// `Consultation: Changes to the rules for lamps`, which goes on to seek views on an exposure draft of the
/// Lamps Regulations: the call is for that draft, where it is the only one.
fn of_the_draft(sweep: &mut Sweep<'_>) {
    let Some(title) = title_of(sweep) else { return };
    let Some(page) = consulted_on(sweep.text(), title) else { return };
    let called = |claim: &&Claim| claim.property == Property::Consultation;
    let mut others: Vec<Entity> = Vec::new();
    for claim in sweep.claims.iter().filter(called).filter(|claim| claim.subject.key != page.key) {
        if !others.iter().any(|other| other.key == claim.subject.key) {
            others.push(claim.subject.clone());
        }
    }
    let [draft] = others.as_slice() else { return };
    let draft = draft.clone();
    sweep
        .claims
        .retain(|claim| claim.subject.key != page.key || claim.property != Property::Consultation);
    let moved: Vec<Claim> = sweep
        .claims
        .iter()
        .filter(|claim| claim.subject.key == page.key)
        .map(|claim| Claim { subject: draft.clone(), ..claim.clone() })
        .collect();
    sweep.claims.retain(|claim| claim.subject.key != page.key);
    for claim in moved {
        sweep.claim(claim);
    }
}

/// The day on which a draft without a title was put out, and where that is said.
fn unnamed_draft(claim: &Claim) -> Option<(DateValue, Span)> {
    let drafts = ["draft", "proposal", "proposed", "consultation"];
    let put_out = claim.rule == "en.issue_unnamed"
        && claim.property == Property::Issued
        && drafts.iter().any(|word| claim.subject.label.contains(word));
    let place = *claim.evidence.first().filter(|_| put_out)?;
    let Value::Date(date) = claim.value else { return None };
    Some((date, place))
}

/// Where a day ends is told by whoever set it.
fn time_zones(sweep: &mut Sweep<'_>, jurisdictions: &Jurisdictions) {
    let zones: Vec<Option<String>> = sweep
        .claims
        .iter()
        .map(|claim| {
            let acts = matches!(
                claim.property,
                Property::ConsultationOpened
                    | Property::ConsultationCloses
                    | Property::Effective
                    | Property::Repealed
            );
            let span = acts.then(|| claim.evidence.first().copied()).flatten()?;
            let jurisdiction = jurisdictions.at(sweep, &claim.subject, span)?;
            sweep.knowledge.time_zone(&jurisdiction).map(str::to_owned)
        })
        .collect();
    for (claim, zone) in sweep.claims.iter_mut().zip(zones) {
        if let Some(zone) = zone {
            claim
                .qualifiers
                .entry("time_zone".into())
                .or_insert(gnomon_model::Qualifier::One(zone));
        }
    }
}
