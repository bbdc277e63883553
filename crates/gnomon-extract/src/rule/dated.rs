//! Dates that the verb beside them explains, where no other rule has read them.
//!
//! > EN 98770 was ratified on 2 March 2027 · Comments on 4 March, effective 1 April 2027
//! > 于2026年12月20日予以撤销 · 经2027年2月19日局务会议审议通过 · 有效期至2030年12月31日
//!
//! The nearest phrase with a role in the same part of the sentence decides; a date with
//! none stays a mention. In: a sentence and what the other rules claimed. Out: claims with
//! less confidence than theirs.

use std::sync::LazyLock;

use gnomon_model::{Entity, EntityKind, Language, MentionKind, Property, Role, Span, Value};
use regex::Regex;

use super::{Clause, Focus, date_claim, head, mood};
use crate::cue::CueHit;
use crate::sweep::{Claim, Find, Sweep};

/// How many bytes may stand between a date and the phrase that explains it.
const REACH: usize = 100;

pub(crate) fn apply(
    clause: &Clause<'_>,
    focus: &Focus,
    sweep: &Sweep<'_>,
    made: &[Claim],
) -> Vec<Claim> {
    let mut claims = Vec::new();
    for date in clause.dates() {
        let Some(value) = date.date else { continue };
        // The document's own date says when it was published, and no more.
        let own = sweep.published.is_some_and(|(_, span)| span == date.span)
            || sweep.posted == Some(date.span);
        let has = |property| {
            // The day of a notice without a title is also that of what the notice does.
            made.iter().filter(|claim| claim.rule != super::issue::NOTICE).any(|claim| {
                claim.value == Value::Date(value)
                    && (property == Property::Opinion || claim.property == property)
            })
        };
        // 于D发布并实施: one day, two roles.
        let both = clause.language == Language::Zh
            && !has(Property::Issued)
            && clause.cues_of(Role::Issue).any(|cue| {
                cue.span.start == date.span.end
                    && ["并实施", "并施行", "实施", "之日", "并于同日"]
                        .iter()
                        .any(|word| clause.between(cue.span.end, clause.span.end).starts_with(word))
            });
        if own || has(Property::Opinion) && !both {
            continue;
        }
        let read = match clause.language {
            Language::En => english(clause, date, focus, sweep),
            Language::Zh => chinese(clause, date, focus, sweep),
        };
        let Some((property, subject)) = read else { continue };
        // 标准（GB 1除外）自D起废止: what is excepted is not what it is said of.
        let excepted = |find: &Find| {
            find.entity.as_ref().is_some_and(|entity| entity.key == subject.key)
                && mood::excepted(clause, find)
        };
        if clause.finds.iter().any(excepted) {
            continue;
        }
        // An act of 3 March 'was published on 10 March': two days of two steps.
        let adopted = sweep.claimed_date(&subject.key, Property::Issued, clause.article);
        let later = adopted.is_some_and(|(first, _)| {
            first.single_day().zip(value.single_day()).is_some_and(|(a, b)| a < b)
        });
        let published = clause.span.of(clause.text).contains("published");
        let property = match property {
            Property::Issued if later && published => Property::Published,
            property => property,
        };
        // 决定废止GB 1，自D起生效: the decision takes effect.
        let decided = property == Property::Effective
            && clause.language == Language::Zh
            && clause.texts().any(|find| {
                let own = find.entity.as_ref().is_some_and(|entity| entity.key == subject.key);
                own && super::effect::is_decided(clause, find)
            });
        let property = if decided { Property::Repealed } else { property };
        // What is proposed, denied or has to do with a day is no end of a text.
        let ends = clause
            .cues
            .iter()
            .any(|cue| cue.role == Role::Repeal && !super::effect::is_settled(clause, cue.span));
        let part = |cue: &CueHit| {
            cue.role == Role::Repeal
                && (super::effect::of_a_part(clause, cue.span)
                    || mood::of_others(clause, cue.span)
                    || super::effect::ceases_otherwise(clause, cue.span))
        };
        if property == Property::Repealed && (ends || clause.cues.iter().any(part)) {
            continue;
        }
        // 其中第5章自D起实施, 日本自D起实施: the day of a part, or of what somebody else does.
        let other = |cue: &CueHit| {
            cue.role == Role::Effect
                && cue.span.start.saturating_sub(date.span.end) < 24
                && date.span.start.saturating_sub(cue.span.end) < 24
                && (super::effect::of_a_part(clause, cue.span)
                    || super::effect::has_own_subject(clause, cue.span)
                    || mood::negated(clause, cue.span)
                    || mood::wished(clause, cue.span))
        };
        if property == Property::Effective && clause.cues.iter().any(other) {
            continue;
        }
        // 'cancelled the public consultation': a call is no text that ceases.
        let call = ["consultation", "enquiry", "hearing", "meeting", "ballot"]
            .iter()
            .any(|word| subject.kind == EntityKind::Event && subject.label.ends_with(word));
        if property == Property::Repealed && call {
            continue;
        }
        // 自D起废止附件1所列标准: the list ceases, and not the notice that says it.
        let named = clause
            .finds
            .iter()
            .any(|find| find.entity.as_ref().is_some_and(|entity| entity.key == subject.key));
        let own = sweep.titled.as_ref().is_some_and(|titled| titled.key == subject.key);
        let of_list = super::table::is_of_list(clause.span.of(clause.text))
            || ["废止", "撤销", "失效"].iter().any(|word| subject.label.contains(word));
        if property == Property::Repealed && own && !named && of_list {
            continue;
        }
        // 决定废止以下4项，自D起…：said of the items of the list.
        if focus.leads_in(clause.span, property) {
            continue;
        }
        let rule = if clause.language == Language::Zh { "zh.dated" } else { "en.dated" };
        claims.extend(
            date_claim(&subject, property, date, clause, rule).map(|claim| claim.sure(0.7)),
        );
    }
    claims
}

/// What a phrase says of a date beside it.
fn property(role: Role) -> Option<Property> {
    Some(match role {
        Role::Issue | Role::Announce => Property::Issued,
        Role::Effect => Property::Effective,
        Role::Approve => Property::Approved,
        Role::Amend => Property::Amended,
        Role::Repeal => Property::Repealed,
        Role::Expire | Role::Extend => Property::Expires,
        Role::Start => Property::Started,
        Role::Interpret => Property::Interpreted,
        _ => return None,
    })
}

fn english(
    clause: &Clause<'_>,
    date: &Find,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Option<(Property, Entity)> {
    let inside = date.span.of(clause.text).to_lowercase();
    let lead = clause.between(clause.span.start, date.span.start);
    let word = lead.trim_end().rsplit([' ', '(']).next().unwrap_or("").to_lowercase();
    // By a day, or until one, is another matter than on it.
    let until =
        matches!(word.as_str(), "until" | "till" | "through") || inside.starts_with("until");
    let by = matches!(word.as_str(), "by" | "before" | "than") || inside.starts_with("by ");
    let near = |cue: &&CueHit| {
        let (from, to) = if cue.span.end <= date.span.start {
            (cue.span.end, date.span.start)
        } else {
            (date.span.end, cue.span.start)
        };
        let gap = clause.between(from, to);
        let dates = clause.dates().any(|other| {
            other.span != date.span && from <= other.span.start && other.span.end <= to
        });
        // The colon of `ISO 1:2027` parts nothing.
        let parted = gap.contains(';') || gap.contains(": ") && gap != ": " || gap.contains(". ");
        gap.len() < REACH && !parted && !dates
    };
    // 'the amended Safety Act': what it is like, and not what happened.
    let attribute = |cue: &CueHit| {
        let after = clause.between(cue.span.end, clause.span.end);
        let lead = clause.between(clause.span.start, cue.span.start);
        cue.role == Role::Amend
            && ["the ", "The ", "an ", "An ", "its ", "this "]
                .iter()
                .any(|word| lead.ends_with(word))
            && after.trim_start().starts_with(char::is_alphabetic)
    };
    let takes = |cue: &&CueHit| property(cue.role).is_some() && !attribute(cue);
    let before = clause
        .cues
        .iter()
        .filter(|cue| cue.span.end <= date.span.start)
        .filter(takes)
        .rfind(near)
        .filter(|cue| {
            // 'amended the rule. On 3 May …': a new part of the sentence.
            let gap = clause.between(cue.span.end, date.span.start);
            !gap.contains(", which ") && !gap.contains(", and ") && !gap.contains(" after ")
        })
        .filter(|_| {
            matches!(
                word.as_str(),
                "on" | "in"
                    | "from"
                    | "since"
                    | "of"
                    | "as"
                    | "is"
                    | "at"
                    | "for"
                    | "until"
                    | "till"
                    | "through"
                    | "effective"
                    | "starting"
                    | "commencing"
                    | "on:"
                    | "date:"
            ) || lead.trim_end().ends_with(':')
                || !inside.starts_with(|c: char| c.is_ascii_digit()) && until
                || clause.cues.iter().any(|cue| cue.span.end + 1 == date.span.start)
        });
    // 'On 3 May 2027 the Board ratified EN …', at the head of a sentence.
    let opens =
        lead.trim_start_matches(['“', '"']).split(' ').filter(|w| !w.is_empty()).count() < 3;
    let after = || {
        let cue = clause.cues.iter().filter(takes).find(|cue| date.span.end <= cue.span.start);
        // What somebody says on a day need not happen on that day.
        let same = |cue: &&CueHit| {
            let gap = clause.between(date.span.end, cue.span.start);
            ![" said ", " that ", " which ", " who ", " whether ", " how "]
                .iter()
                .any(|word| gap.contains(word))
        };
        cue.filter(|_| opens).filter(near).filter(same)
    };
    if by {
        return None;
    }
    if let Some(act) = act_of_day(clause, date).or_else(|| text_of_day(clause, date)) {
        return Some((Property::Issued, act));
    }
    let since = lead.trim_end().ends_with("with effect from")
        && clause.cues_of(Role::Repeal).next().is_none();
    if word == "effective" || since {
        let place = Span::new(date.span.start, date.span.start);
        // 'Designated with effect from …': what the sentence before named.
        let short = || focus.subject.clone().filter(|_| since && lead.len() < 40);
        let subject =
            subject(clause, place, true, Property::Effective, focus, sweep).or_else(short)?;
        return Some((Property::Effective, subject));
    }
    // 'deferred the enforcement of the Order to 1 March 2028'
    static PUT_OFF: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:defer(?:s|red|ring)?|postpon(?:e|es|ed|ing)|delay(?:s|ed|ing)?|push(?:es|ed)? back|put(?:s)? (?:off|back)|extend(?:s|ed)?)(?-u:\b)[^.;]{0,140}(?-u:\b)(?:enforcement|application|implementation|entry into force|effective date|compliance date|start)(?-u:\b)[^.;]{0,120} (?:to|until|till) $",
        )
    });
    if let Some(found) = PUT_OFF.find(lead) {
        // 'asked to postpone the application of …', 'refused to defer …'
        let start = clause.span.start + found.start();
        if !mood::is_said(clause, Span::new(start, start)) {
            return None;
        }
        let last = clause
            .finds
            .iter()
            .rev()
            .filter(|find| matches!(find.kind, MentionKind::Instrument | MentionKind::Standard))
            .find(|find| find.span.end <= date.span.start);
        if let Some(entity) = last.and_then(|find| find.entity.clone()) {
            return Some((Property::Effective, entity));
        }
    }
    let Some(cue) = before.or_else(after) else {
        // 'issued Announcement No. 9, requiring marks on all devices as of 1 June 2028'
        let obliges =
            lead.trim_end().ends_with(" as of") && clause.cues_of(Role::Duty).next().is_some();
        let last = clause.instruments().rev().find(|find| find.span.end <= date.span.start);
        if let Some(entity) = last.filter(|_| obliges).and_then(|find| find.entity.clone()) {
            return Some((Property::Effective, entity));
        }
        // 'may be sold until D', 'the pilot runs until D'
        let lasts = until
            && [
                " may ",
                " can ",
                " remain",
                " valid",
                " continue",
                " runs ",
                " allowed",
                " permitted",
            ]
            .iter()
            .any(|word| lead.contains(word))
            && !clause.cues.iter().any(|cue| {
                matches!(cue.role, Role::Consult | Role::Close | Role::Window | Role::Due)
            });
        // 'Products that meet EN 1 may be sold until D': the products.
        let about = clause
            .instruments()
            .rev()
            .find(|find| !clause.is_governed(find) && !head::names_another(clause, find))
            .and_then(|find| find.entity.clone());
        let about = about.or_else(|| subject_of_sentence(clause, sweep));
        return about.filter(|_| lasts).map(|entity| (Property::Expires, entity));
    };
    // 'issued the draft, open for comment until D': the end of a window, and of nothing else.
    let window = clause
        .cues
        .iter()
        .any(|cue| matches!(cue.role, Role::Consult | Role::Close | Role::Window));
    if cue.role == Role::Extend && !extends_text(clause, cue.span)
        || cue.role != Role::Effect && mood::denied(clause, cue.span)
    {
        return None;
    }
    let property = match property(cue.role)? {
        Property::Effective | Property::Issued if until && window => return None,
        Property::Effective | Property::Issued if until => Property::Expires,
        _ if until && !matches!(cue.role, Role::Expire | Role::Extend) => return None,
        property => property,
    };
    // 'approved and released on D': it is out with it, as 批准发布 is.
    let rest = clause.between(cue.span.end, clause.span.end);
    let out = [" and released", " and issued", " and published", " and promulgated"]
        .iter()
        .any(|verb| rest.starts_with(verb));
    let property = if property == Property::Approved && out { Property::Issued } else { property };
    // 'Date of adoption: September 2027' is a noun, and has no object.
    if property == Property::Issued && super::issue::of_an_edition(clause, cue.span) {
        return None;
    }
    let passive = super::issue::is_passive(clause, cue.span)
        || cue.span.of(clause.text).to_lowercase().contains("date of");
    let last = || {
        let mut texts = clause.instruments().rev();
        let text = texts.find(|find| find.span.end <= date.span.start);
        text.filter(|_| property == Property::Expires).and_then(|find| find.entity.clone())
    };
    // 'adopted on 3 May Delegated Regulation …': the object stands behind the day.
    let behind = clause.texts().find(|find| {
        let direct = cue.span.end <= date.span.start
            && clause.between(cue.span.end, date.span.start).trim() == "on"
            && date.span.end <= find.span.start;
        const LEAD: [&str; 8] = ["", "the", "its", "a", "an", "the new", "Commission", "Council"];
        direct && !passive && LEAD.contains(&clause.between(date.span.end, find.span.start).trim())
    });
    let subject = behind
        .and_then(|find| find.entity.clone())
        .or_else(|| subject(clause, cue.span, passive, property, focus, sweep))
        .or_else(last)
        .or_else(|| if passive { None } else { thing_behind(clause, cue, date, sweep) })
        // 'Except EN 1, all standards are withdrawn': what is left has no name.
        .or_else(|| {
            let excepts = clause.of(MentionKind::Standard).chain(clause.instruments());
            let named = !excepts.into_iter().any(|find| mood::excepted(clause, find));
            named.then(|| thing(clause, cue.span, sweep)).flatten()
        })?;
    Some((property, subject))
}

/// Whether what is extended is a text, or its validity: '《试点规定》有效期延长至D', 'the validity of EN 1
/// was extended until D'. Work on a standard, a contract for it and 编制工作 end without it.
fn extends_text(clause: &Clause<'_>, verb: Span) -> bool {
    static VALIDITY: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:validity|expiry|expiration|life ?time|stability|term|period of application|duration) (?:date |period )?of (?:the |these |this |its )?[“*]?$",
        )
    });
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^[”*]?(?:[’']s|,? whose)?(?: (?:validity|term|expiry date|validity period|period of validity))?(?:,? (?:which|has|have|had|was|were|is|are|been|be|will|again|further|also|since|now))* $",
        )
    });
    static LINK_ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^》?(?:（[^（）]{0,40}）)?(?:的)?(?:有效期|有效期限|试行期|试行期限|执行期|执行期限|适用期限|适用期|实施期限|施行期限|期限)?(?:将|已|均|都|再|继续|自动|统一|决定|予以|经批准)*$",
        )
    });
    static OWN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[，；：])(?:现|现将|将|其|该|把)*(?:有效期|有效期限|试行期|试行期限|执行期|执行期限|实施期限|施行期限)(?:将|已|再)*$|(?i)(?:its|their|the) (?:period of )?validity (?:was|is|has been|will be) ?$|(?i)(?:^|, )(?:it|they|which) (?:was|were|is|has been|have been|will be) (?:further |again )?$",
        )
    });
    let text = |find: &&Find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    };
    let before = clause.between(clause.span.start, verb.start);
    let Some(last) =
        clause.finds.iter().rev().filter(text).find(|find| find.span.end <= verb.start)
    else {
        return OWN.is_match(before);
    };
    let lead = clause.between(clause.span.start, last.span.start);
    let gap = clause.between(last.span.end, verb.start);
    match clause.language {
        Language::Zh => LINK_ZH.is_match(gap),
        Language::En => {
            let of = [" of", " on", " for", " under", " to", " with", " in", " about"];
            let bare = lead.trim_end_matches(['“', '*', ' ']);
            let bare = bare.strip_suffix(" the").unwrap_or(bare);
            let governed = of.iter().any(|word| bare.ends_with(word));
            LINK.is_match(gap) && (!governed || VALIDITY.is_match(lead)) || OWN.is_match(before)
        }
    }
}

/// What somebody approved or ended, by the words behind the verb: 'approved the Standards
/// Bill on'.
fn thing_behind(
    clause: &Clause<'_>,
    cue: &CueHit,
    date: &Find,
    sweep: &Sweep<'_>,
) -> Option<Entity> {
    static NOUN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^ (?:the|its|a|an|their|this|both) (?P<what>[\p{L}’'-]+(?: [\p{L}’'-]+){0,4}?)(?: (?:on|of|in|for|by|from|at|to|under|with)(?-u:\b)|,)",
        )
    });
    let acts = matches!(
        cue.role,
        Role::Issue | Role::Announce | Role::Approve | Role::Amend | Role::Repeal
    );
    let rest = clause.between(cue.span.end, clause.span.end);
    let near = cue.span.end <= date.span.start;
    let what = NOUN.captures(rest).filter(|_| acts && near)?.name("what")?.as_str();
    known_by(what, sweep)
}

/// A text that is known by words alone: one of them says that it is a text.
fn known_by(what: &str, sweep: &Sweep<'_>) -> Option<Entity> {
    let what = what.trim();
    // 'the transition period ends': a period is no text.
    if ["period", "date", "deadline"].iter().any(|word| what.ends_with(word)) {
        return None;
    }
    let text = what
        .split([' ', '(', ')', ','])
        .any(|word| sweep.knowledge.is_text_noun(&word.to_lowercase()));
    text.then(|| Entity::new(EntityKind::Event, what))
}

/// What has no title and is known by the words right before its verb: 'the assessments
/// expire on', 'its test procedure, last amended in'.
fn thing(clause: &Clause<'_>, cue: Span, sweep: &Sweep<'_>) -> Option<Entity> {
    static NOUN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:^|[ ,“(])(?:the|its|their|a|an|whose|these|those|all|such|this|both|old|existing) (?P<what>(?:[\p{L}’'-]+ ){0,4}?[\p{L}’'-]+)(?:,| \([^()]{1,40}\))?(?: (?:was|were|is|are|be|been|has|have|had|will|shall|to|may|can|could|would|which|that|now|last|first|also|continue|continues|finally|formally|officially|only|then|due|planned|expected|scheduled))* ?$",
        )
    });
    let before = clause.between(clause.span.start, cue.start);
    let what = NOUN.captures(before).and_then(|found| found.name("what"));
    what.and_then(|what| known_by(what.as_str(), sweep))
        .or_else(|| subject_of_sentence(clause, sweep))
}

/// What a sentence begins with: 'Revised rules on drone labels come into effect …', 'The
/// guidance, first issued in 2019, was updated …'.
pub(super) fn subject_of_sentence(clause: &Clause<'_>, sweep: &Sweep<'_>) -> Option<Entity> {
    static NOUN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:The |This |These |Its |An? |Both |All )?(?P<what>[\p{L}][\p{L}0-9’'&/() -]{3,70}?)(?:, (?:first|last|which|published|issued|adopted|[A-Z][0-9])| (?:was|were|is|are|has|have|had|will|shall|may|must|can|could|would|come|comes|came|take|takes|took|enter|enters|entered|start|starts|started|begin|begins|began|run|runs|remain|remains|expire|expires|cease|ceases|apply|applies|end|ends)(?-u:\b))",
        )
    });
    if clause.language == Language::Zh {
        return None;
    }
    known_by(NOUN.captures(clause.span.of(clause.text))?.name("what")?.as_str(), sweep)
}

/// 'the notice of 6 March 2025', 'request M/396 of 19 December 2006', 'the policy of June 2,
/// 2022': the day of a text is that of its issue.
fn text_of_day(clause: &Clause<'_>, date: &Find) -> Option<Entity> {
    static TEXT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:(?:the|its|a|of|[\p{L}]+[’']s|request|mandate|Mandate|Request|by|see) )(?P<what>(?:[\w-]+ ){0,3}?(?:notices?|decisions?|polic(?:y|ies)|letters?|communications?|opinions?|judgments?|agreements?|memorand(?:um|a)|circulars?|orders?|rules?|resolutions?|reports?|statements?|directions?|decrees?|M/[0-9]{3}|[Mm]andate M/[0-9]{3}|notifications?|proposals?|recommendations?|guidelines?|guidance|declarations?))(?: of| dated)? ?$",
        )
    });
    date.date?.single_day()?;
    let before = clause.between(clause.span.start, date.span.start);
    let bare = before.trim_end();
    if !bare.ends_with(" of")
        && !bare.ends_with(" dated")
        && !date.span.of(clause.text).starts_with("of ")
    {
        return None;
    }
    let what = TEXT.captures(before)?.name("what")?.as_str();
    let own = clause.instruments().rev().find(|find| {
        find.span.end <= date.span.start && clause.between(find.span.end, date.span.start).len() < 5
    });
    let named = own.and_then(|find| find.entity.clone());
    Some(named.unwrap_or_else(|| Entity::new(EntityKind::Event, what)))
}

/// `Regulation (EU) 2016/424 of the European Parliament and of the Council of 9 March 2016`
fn act_of_day(clause: &Clause<'_>, date: &Find) -> Option<Entity> {
    let act = clause.instruments().rev().find(|find| find.span.end <= date.span.start)?;
    let gap = clause.between(act.span.end, date.span.start);
    let of = gap.trim_end().strip_suffix("of")?.trim();
    let by = [
        "",
        "of the European Parliament and of the Council",
        "of the Council",
        "of the Commission",
    ];
    by.contains(&of).then(|| act.entity.clone()).flatten()
}

/// What the phrase is about: the text before it where it is passive or has no object, else
/// the one right behind; else what 'this rule', 'it' or the document stand for.
fn subject(
    clause: &Clause<'_>,
    cue: Span,
    passive: bool,
    property: Property,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Option<Entity> {
    let text = |find: &&Find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    };
    let reach = |gap: &str| gap.len() < 120 && !gap.contains([';', '；']);
    let behind = || {
        clause
            .finds
            .iter()
            .filter(text)
            .find(|find| cue.end <= find.span.start)
            .filter(|find| clause.between(cue.end, find.span.start).len() < 60)
            .filter(|find| super::issue::is_object(clause, cue, find.span))
    };
    let relative = clause.between(clause.span.start, cue.start).trim_end();
    // '…, which was published', '…, released in 2018': right behind its text.
    let front = || {
        clause.finds.iter().rev().filter(text).find(|find| find.span.end <= cue.start).filter(
            |find| {
                let gap = clause.between(find.span.end, cue.start);
                let direct = gap.len() < 24 && !gap.contains(" by ");
                reach(gap) && !mood::excepted(clause, find) && (direct || !clause.is_governed(find))
            },
        )
    };
    let acts = !passive
        && matches!(
            property,
            Property::Issued | Property::Approved | Property::Amended | Property::Repealed
        );
    let named = if acts { behind().or_else(front) } else { front() };
    if let Some(entity) = named.and_then(|find| find.entity.clone()) {
        return Some(entity);
    }
    // 'has revised the Ordinance on Loads, effective …': what is changed.
    let changed = || {
        let changes =
            clause.cues.iter().any(|cue| matches!(cue.role, Role::Revises | Role::Amends));
        let last = clause.finds.iter().rev().filter(text).find(|find| find.span.end <= cue.start);
        last.filter(|_| changes).and_then(|find| find.entity.clone())
    };
    if let Some(entity) = changed().filter(|_| !acts) {
        return Some(entity);
    }
    if acts && !passive && clause.language == Language::En {
        // Somebody issued something that has no title here.
        return None;
    }
    // 'this rule', 'the Regulations': what the text is about.
    let refers = clause.language == Language::Zh
        || clause.refers_back(cue)
        || relative.is_empty()
        || THIS.iter().any(|word| relative.contains(word));
    focus.subject.clone().or_else(|| sweep.titled.clone()).filter(|_| refers)
}

const THIS: &[&str] = &[
    "this rule",
    "the rule",
    "This rule",
    "The rule",
    "the standard",
    "The standard",
    "the Regulation",
    "The Regulation",
    "the amendments",
    "The amendments",
    "this regulation",
    "the order",
    "the decision",
    "The guidance",
    "the guidance",
    "The guidelines",
    "the guidelines",
    "The measures",
    "the measures",
    "The notice",
    "The plan",
    "The act",
    "The law",
];

fn chinese(
    clause: &Clause<'_>,
    date: &Find,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Option<(Property, Entity)> {
    let after = clause.between(date.span.end, clause.span.end);
    // Before a day is by it.
    if after.starts_with('前') || after.starts_with("之前") || after.starts_with("以前") {
        return None;
    }
    // The horizon of a plan, or a year that says which plan: 到2028年, 2027年计划.
    let before = clause.between(clause.span.start, date.span.start);
    let horizon =
        ["到", "至", "截至", "截止", "由", "以来"].iter().any(|word| before.ends_with(word));
    let year = date.normal.len() == 4;
    let quoted = |span: Span| {
        let before = clause.between(clause.span.start, span.start);
        before.matches('《').count() > before.matches('》').count()
    };
    // 意见可通过平台在线提交: by what means, and no approval.
    let means = |cue: &CueHit| {
        let rest = clause.between(cue.span.end, clause.span.end);
        cue.span.of(clause.text) == "通过"
            && rest.starts_with(|c: char| gnomon_model::is_han(c))
            && !["了", "的", "并", "后", "实施", "之日", "审"]
                .iter()
                .any(|word| rest.starts_with(word))
    };
    let cue = clause
        .cues
        .iter()
        .filter(|cue| property(cue.role).is_some() && !quoted(cue.span) && !means(cue))
        .find(|cue| date.span.end <= cue.span.start)
        .filter(|cue| {
            let gap = clause.between(date.span.end, cue.span.start);
            // 新建企业自A起，现有企业自B起，按本标准执行: both are days of one act.
            let since = |find: &Find| {
                let lead = clause.between(clause.span.start, find.span.start);
                let rest = clause.between(find.span.end, clause.span.end);
                (lead.ends_with('自') || lead.ends_with('从')) && rest.starts_with('起')
            };
            let other = clause.dates().any(|other| {
                date.span.end <= other.span.start
                    && other.span.end <= cue.span.start
                    && !(since(date) && since(other) && cue.role == Role::Effect)
            });
            gap.len() < 180 && !gap.contains(['；', '。']) && !other
        });
    let label = || {
        clause
            .cues
            .iter()
            .rev()
            .filter(|cue| property(cue.role).is_some() && cue.span.end <= date.span.start)
            .find(|cue| {
                let gap = clause.between(cue.span.end, date.span.start);
                let gap = gap.trim_matches([
                    '：', ':', ' ', '至', '到', '为', '日', '期', '于', '在', '时', '间',
                ]);
                gap.is_empty()
            })
            // 2027-03-01发布 2027-09-01实施: each verb stands behind a day of its own.
            .filter(|cue| {
                let own = |at: usize, date: &Find| date.span.end == at;
                !(clause.dates().any(|date| own(cue.span.start, date))
                    && clause
                        .cues
                        .iter()
                        .any(|next| property(next.role).is_some() && own(next.span.start, date)))
            })
    };
    let adjoins = |cue: &&CueHit| clause.between(date.span.end, cue.span.start).len() < 12;
    // 自D起，新车型应当符合GB 1: from then on it holds.
    let since = ["自", "从"].iter().any(|word| before.ends_with(word)) && after.starts_with('起');
    let must = ["应当", "应", "须", "必须", "不得"].iter().any(|word| after.contains(word));
    let named = ["符合", "执行", "依据", "按照", "满足"].iter().find_map(|word| {
        let at = date.span.end + after.find(word)? + word.len();
        let text = clause.finds.iter().find(|find| {
            matches!(find.kind, MentionKind::Instrument | MentionKind::Standard)
                && at <= find.span.start
        })?;
        (text.span.start - at < 12).then(|| text.entity.clone()).flatten()
    });
    if let Some(entity) = named.filter(|_| since && must) {
        return Some((Property::Effective, entity));
    }
    // 型式批准, 批准文号: an approval of products.
    let cue = cue.filter(|cue| {
        let lead = clause.between(clause.span.start, cue.span.start);
        let rest = clause.between(cue.span.end, clause.span.end);
        cue.role != Role::Approve
            || !["型式", "产品", "设备", "注册"].iter().any(|word| lead.ends_with(word))
                && !["文号", "证书", "的车型", "的产品", "之日"]
                    .iter()
                    .any(|word| rest.starts_with(word))
    });
    let cue = label().or(cue.filter(|cue| !horizon && (!year || adjoins(cue))))?;
    if cue.role == Role::Extend && !extends_text(clause, cue.span)
        || cue.role != Role::Effect && mood::denied(clause, cue.span)
    {
        return None;
    }
    // 发布公告，批准发布GB 1: what the notice puts out, by its own verb.
    let notice = super::issue::puts_out_notice(clause.between(cue.span.end, clause.span.end));
    let own = clause.cues.iter().find(|own| {
        let object = clause.finds.iter().find(|find| own.span.end <= find.span.start);
        cue.span.end <= own.span.start
            && matches!(own.role, Role::Issue | Role::Announce | Role::Approve)
            && object.is_some_and(|find| clause.between(own.span.end, find.span.start).len() < 42)
    });
    let cue = own.filter(|_| notice && cue.role == Role::Issue).unwrap_or(cue);
    let property = property(cue.role)?;
    // 2021年发布的《…》: the text behind.
    let rest = clause.between(cue.span.end, clause.span.end);
    let attribute = rest.starts_with("的《") || rest.starts_with("的");
    let texts = || {
        clause.finds.iter().filter(|find| {
            matches!(
                find.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            )
        })
    };
    // 发布关于《…》的说明, 发布《…》解读: something else is put out.
    let other = texts().find(|find| cue.span.end <= find.span.start).is_some_and(|find| {
        clause.between(cue.span.end, find.span.start).len() < 42
            && !super::issue::is_object(clause, cue.span, find.span)
    });
    let active = matches!(
        property,
        Property::Issued | Property::Approved | Property::Interpreted | Property::Amended
    );
    if other && active {
        return None;
    }
    let behind = || {
        texts()
            .find(|find| cue.span.end <= find.span.start)
            .filter(|find| clause.between(cue.span.end, find.span.start).len() < 42)
            // GB 1于D发布，代替GB 2: what another verb takes is not what is put out.
            .filter(|find| !clause.relation_between(cue.span.end, find.span.start))
    };
    let front = || {
        texts().rev().find(|find| find.span.end <= cue.span.start).filter(|find| {
            let gap = clause.between(find.span.end, cue.span.start);
            gap.len() < 180 && (find.span.start > date.span.end || !clause.is_governed(find))
        })
    };
    let lead = clause.between(clause.span.start, cue.span.start);
    let itself =
        ["本公告", "本决定", "本通知", "本办法", "本规定", "本方案", "本标准", "本通告", "本指南"]
            .iter()
            .any(|word| lead.contains(word));
    let own =
        || sweep.headed.clone().or_else(|| sweep.titled.clone()).or_else(|| sweep.itself.clone());
    if itself && !attribute && behind().is_none() {
        return own().map(|entity| (property, entity));
    }
    let named = if attribute || active { behind().or_else(front) } else { front().or_else(behind) };
    let entity = named
        .and_then(|find| find.entity.clone())
        .or_else(|| focus.subject.clone())
        .or_else(|| sweep.titled.clone())?;
    Some((property, entity))
}
