//! Calls for comments and their windows.
//!
//! > solicited public opinions on the *Guidelines …*. The period for submitting
//! > comments closed on 18 August 2023.
//! > 请于2026年12月20日前反馈意见 · 自本通知发布之日起20个工作日内 · 公示时间：…至…

use std::sync::LazyLock;

use gnomon_model::{
    DateValue, Entity, EntityKind, Language, MentionKind, Property, Role, Span, Value,
};
use regex::Regex;

use super::relative::{self, Jurisdictions};
use super::{Clause, Focus, date_claim};
use crate::sweep::{Claim, Find, Sweep};

/// A notice whose title calls for comments on a draft is about that draft, and
/// dates the opening by its own date.
pub(crate) fn of_notice(sweep: &mut Sweep<'_>, focus: &mut Focus) {
    if 1 < sweep.document.articles.len() {
        return;
    }
    let Some(&first) = sweep.sentences.first() else { return };
    let title_end =
        sweep.flow.passage_at(first.start).map_or(first.end, |passage| passage.span.end);
    let title = Span::new(first.start, title_end);
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
    let Some(named) = named.filter(|named| calls || around(named.span)) else {
        // 'NIST Requests Comments on Draft SP 800-998': the draft is known by its number.
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
    let list = counted_list(text, named.span, title).filter(|_| !named.draft);
    // Where the text names as many as it counts, the call is for each of them.
    let all = list.as_deref().and_then(|list| named_in_full(sweep, list, title));
    let first =
        list.map_or_else(|| named.entity.clone(), |list| Entity::new(EntityKind::Instrument, list));
    let mut entities = all.unwrap_or_else(|| vec![first]);
    if named.draft && text[named.span.end..title.end].starts_with("》等") {
        for other in sweep.instruments.iter().filter(|other| other.draft) {
            if !entities.iter().any(|entity| entity.key == other.entity.key) {
                entities.push(other.entity.clone());
            }
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

/// `《…》等8项标准计划项目`: comments are asked on the list, not on its first item.
fn counted_list(text: &str, named: Span, title: Span) -> Option<String> {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^》等\x20?\d+\x20?项\p{Han}*?(?:项目|标准|计划)+(?:标准|计划|项目)*|^》等\x20?\d+\x20?项",
        )
    });
    let rest = COUNTED.find(text.get(named.end..title.end)?)?;
    text.get(named.start - '《'.len_utf8()..named.end + rest.end()).map(str::to_owned)
}

/// The projects of a counted list, where a list of the text names each of them: 《A》《B》2项.
fn named_in_full(sweep: &Sweep<'_>, list: &str, title: Span) -> Option<Vec<Entity>> {
    static COUNT: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"》等\x20?(?P<n>[0-9]{1,2})\x20?项"));
    let count: usize = COUNT.captures(list)?.name("n")?.as_str().parse().ok()?;
    let mut all: Vec<Entity> = Vec::new();
    for named in &sweep.instruments {
        let known = all.iter().any(|entity| entity.key == named.entity.key);
        let outside = title.end <= named.span.start && named.kind == "standard_project";
        if outside && !known {
            all.push(named.entity.clone());
        }
    }
    (all.len() == count).then_some(all)
}

pub(crate) fn apply(
    clause: &Clause<'_>,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
    jurisdictions: &Jurisdictions,
) -> Vec<Claim> {
    let mut claims = Vec::new();
    let said = if clause.language == Language::En { windows_said(clause) } else { Vec::new() };
    let titled = of_title(clause, focus, sweep);
    // 此前，该办法曾于D征求意见: another round than the one that the text is about.
    let earlier = !focus.consultation.is_empty()
        && clause.language == Language::Zh
        && ["此前", "曾于", "首次征求", "上一轮", "前期已"]
            .iter()
            .any(|word| clause.span.of(clause.text).contains(word));
    for cue in clause.cues_of(Role::Consult).filter(|cue| {
        !earlier && !titled && (released(clause, cue.span) || !is_name(clause, cue.span))
    }) {
        if super::mood::denied(clause, cue.span) {
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
                .or_else(|| behind_object(clause, cue.span))
                .filter(|date| !OTHER_VERB.is_match(clause.between(cue.span.end, date.span.start)))
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
        if !on_comments(clause) {
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
        // 征求意见期间: what happens meanwhile closes nothing.
        if clause.between(cue.span.end, clause.span.end).starts_with('间')
            || super::mood::negated(clause, cue.span)
        {
            continue;
        }
        claims.extend(window(clause, cue.span, focus, sweep, jurisdictions));
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
            r"(?i)(?-u:\b)(?:have|has|had)(?: (?:[a-z]+ ){1,2}(?:days|weeks|months),)? until [^.;]{3,40}(?:to|for) (?:vote|comment|respond|reply|submit|make|give|provide|send|comments|feedback|responses)",
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
    claims
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
        && sweep.sentences.first().is_some_and(|first| *first == clause.span)
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
            r"(?i)(?-u:\b)(?:(?:open(?:s|ed|ing date)?|start(?:s|ed|ing date)?|began|begins|launched|enquiry|from|between|as of)(?: is)?:? (?:on )?|(?:consultation|enquiry|call|ballot|document|draft|text) (?:was|is|were|has been) (?:first )?(?:published|issued|released|posted|sent|sent out|circulated|distributed)(?: to (?:the )?[a-z]+(?: [a-z]+){0,3})?(?: for [a-z]+(?: [a-z]+){0,3})? on )$",
        )
    });
    static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:(?:clos(?:e|es|ed)|end(?:s|ed)?|clos(?:ing|es) date(?: is| of)?:?|deadline:?|deadline of|due date:?|due:?|received|deadline is|expire[sd]?) (?:on |by |on or before )?|until (?:the )?|up to |till |through |to |by (?:the )?|before |on or before |no later than |not later than |and )$",
        )
    });
    static HOUR: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:at )?(?:[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:a\.?m\.?|p\.?m\.?|h|hours)?|noon|midnight)(?: \(?[A-Z]{2,4}\)?)?,? (?:on )?$",
        )
    });
    let mut out: Vec<(Property, &Find)> = Vec::new();
    let mut opened: Option<&Find> = None;
    for date in clause.dates() {
        let before = clause.between(clause.span.start, date.span.start);
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
        if follows || ends || inside.starts_with("by ") {
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
    collects || after.starts_with(['稿', '中']) || quoted || in_title || (draft && !issued)
}

/// In Chinese: the date right before the call (于D公开征求意见), or behind it where it
/// says when the call begins (征求意见自D开始).
fn opening<'s>(clause: &Clause<'s>, cue: Span) -> Option<&'s Find> {
    let before = clause.dates().rev().find(|date| {
        let gap = clause.between(date.span.end, cue.start);
        let interval = matches!(date.date, Some(DateValue::Between(..)));
        let ends = gap.starts_with(['前', '止']) && !interval;
        // D，某委员会就《…》征求意见: at the head of its sentence the day is that of the act.
        let heads = date.span.start < clause.span.start + 12
            && gap.starts_with('，')
            && gap.len() < 320
            && ["就", "对", "发布", "组织", "开始"].iter().any(|word| gap.contains(word))
            && !gap.contains(['；', '。']);
        date.span.end <= cue.start && (gap.len() < 48 || heads) && !ends
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

/// What comments are asked on: the drafts behind the cue, else before it, else what
/// the text is about. Once a notice has said on what, only a draft is something else.
fn drafts(clause: &Clause<'_>, cue: Span, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Entity> {
    let after = clause.instruments().find(|find| {
        let reach = cue.end <= find.span.start && find.span.start - cue.end < 120;
        reach && (clause.language == Language::En || !clause.is_governed(find))
    });
    let before = clause.instruments().rev().find(|find| {
        let reach = find.span.start <= cue.start && cue.start.saturating_sub(find.span.end) < 160;
        reach && !clause.is_governed(find)
    });
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
        return described(clause, cue).filter(|_| !earlier && !intended).into_iter().collect();
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
        ]
        .iter()
        .any(|word| sentence.contains(word));
        // 公开征求GB 1《…》意见: what stands between is what comments are asked on.
        let draft = draft || cue.of(clause.text).ends_with("征求");
        let near = |find: &&Find| {
            let gap = if find.span.end <= cue.start {
                cue.start - find.span.end
            } else {
                find.span.start.saturating_sub(cue.end)
            };
            gap < 90 && !clause.is_governed(find)
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
                "on" | "on the" | "on its" | "on the draft" | "on a draft" | "on draft" | "the"
            )
        });
    if !focus.consultation.is_empty() && !object && !named.as_ref().is_some_and(is_draft) {
        let other = standard().filter(|_| chosen.is_none());
        return other.unwrap_or_else(|| focus.consultation.clone());
    }
    if let Some(first) = chosen {
        return listed(clause, first);
    }
    if let Some(list) = standard() {
        return list;
    }
    let dated = !windows_said(clause).is_empty();
    clause
        .referred_to(cue, focus)
        .or_else(|| described(clause, cue))
        .or_else(|| focus.subject.clone().filter(|_| dated))
        .or_else(|| sweep.titled.clone())
        .into_iter()
        .collect()
}

/// A draft without a title: 'a consultation on a draft delegated act that …'. It is known
/// by those words.
fn described(clause: &Clause<'_>, cue: Span) -> Option<Entity> {
    static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:[a-z’'-]+ ){0,6}?(?:(?:on|a|an|the|its|their|two|three|new|for) )+(?P<what>(?:[a-z-]+ ){0,3}?(?:draft|proposed|proposal|revised|proposals)(?: [a-z-]+){0,3}? (?:acts?|regulations?|rules?|standards?|guidance|guidelines|guide|codes?|specifications?|directives?|decisions?|laws?|orders?|strategy|plan|framework|policy|amendments?|requirements|criteria|methodology|roadmap|measures|bill|changes)(?: (?:for|on) (?:[a-z-]+ ){0,5}[a-z-]+)?)(?-u:\b)",
        )
    });
    let rest = clause.between(cue.end, clause.span.end).trim_start();
    let what = DRAFT.captures(rest)?.name("what")?.as_str();
    Some(Entity::new(EntityKind::Instrument, what.trim()))
}

/// A call that is not the one the text is about.
static EARLIER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:earlier|previous|former|separate|another|other) (?:public )?(?:consultation|comment period|call)|前期已",
    )
});

/// A text and those that go on a list with it: 'for comment: A and B', 《A》和《B》.
fn listed(clause: &Clause<'_>, first: &Find) -> Vec<Entity> {
    let mut out: Vec<Entity> = first.entity.iter().cloned().collect();
    let mut end = first.span.end;
    for find in clause.instruments().filter(|find| first.span.end <= find.span.start) {
        let gap = clause.between(end, find.span.start);
        let bare = gap.replace("（征求意见稿）", "");
        if !matches!(
            bare.trim_matches(['《', '》', ' ', '*', '"', '“', '”']),
            "and" | "、" | "和" | "," | ", and" | "及" | ""
        ) && !MAKES.is_match(&bare)
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
        let gap = clause.between(find.span.end, start).replace("（征求意见稿）", "");
        let joins = clause.language == Language::Zh
            && (matches!(gap.as_str(), "》《" | "》、《" | "》和《" | "》及《")
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
    let about = if word.ends_with(" on") {
        after
    } else {
        let Some(rest) = after.strip_prefix(" on") else { return false };
        rest
    };
    // 'the enquiry on prEN 98123', 'on draft EN 1': a text by its name.
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:(?:the|a|an|its) )?(?:(?:new|first|second|third|final|revised|proposed|draft|committee|updated) )+[“*]?",
        )
    });
    let start = clause.span.end - about.trim_start().len();
    let start = start + CALLED.find(about.trim_start()).map_or(0, |called| called.end());
    if clause.finds.iter().any(|find| find.span.start == start && find.date.is_none()) {
        return false;
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
        .and_then(|find| find.entity.clone())
        .filter(|entity| {
            entity.kind != EntityKind::Instrument || sweep.drafts.contains(&entity.key)
        });
    // 名单公示，公示期不少于7个工作日: a list is shown, and nobody asks for comments on the notice.
    let shown = cue.of(clause.text).starts_with("公示")
        && !sweep.calls
        && focus.consultation.is_empty()
        && !["意见", "异议", "反馈"].iter().any(|word| clause.span.of(clause.text).contains(word));
    if shown
        || names_other(clause, cue)
        || EARLIER.is_match(clause.between(clause.span.start, cue.start))
    {
        return Vec::new();
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
            here.clone().filter(drafts).or_else(|| focus.subject.clone()).or(titled).or(here),
        );
    }
    if own.is_some() {
        return subjects
            .iter()
            .flat_map(|subject| window_of(clause, cue, subject, sweep, jurisdictions))
            .collect();
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
    if !said.is_empty() {
        return said
            .iter()
            .filter_map(|(property, date)| end_of(subject, *property, date, clause, rule))
            .collect();
    }
    if let Some(date) = date {
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
    let Some(period) = period else { return Vec::new() };
    let start = match starts(clause) {
        Start::Stated(date) => date.date.map(|value| (value, date.span)),
        Start::Elsewhere => None,
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
        Start::Stated(date) if clause.language == Language::Zh => {
            date_claim(subject, Property::ConsultationOpened, date, clause, rule)
        }
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
            r"(?i)(?-u:\b)(?:published|distributed|circulated|notified|issued|dated|starting|beginning|counting|days (?:from|after|of)|weeks (?:from|after|of))(?: (?:on|from|in the official journal(?: of the european union)? (?:on|of)))? ?$",
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
        if let Some((_, span)) =
            sweep.claimed_date(&named.entity.key, Property::Issued, named.article)
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
    // What is kept open longer was opened before.
    let kept_open: Vec<String> = sweep
        .claims
        .iter()
        .filter(|claim| {
            claim.property == Property::ConsultationCloses && super::moved::is_moved(claim)
        })
        .map(|claim| claim.subject.key.clone())
        .collect();
    let mut opened = Vec::new();
    for claim in sweep.claims.iter().filter(|claim| {
        claim.property == Property::Consultation && !kept_open.contains(&claim.subject.key)
    }) {
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
        let start =
            issued.filter(|(date, _)| !over(*date)).or(notice.filter(|(date, _)| !over(*date)));
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
