//! Work items: who put one forward and who backs it, what became of it, under which numbers it went.
//!
//! > A new work item TR.LAB-x7 was established in ITU-T in June. The work item was initiated by the
//! > Example Institute and is supported by Acme and the Sample University.
//! > ITU-T TR.LAB-x7 was renumbered as ITU-T QSTR.LAB-x7. · 原编号
//!
//! A state is told in the words of the text, with the qualifier `state`: `proposed`, `adopted`,
//! `under way`, `approved`, `withdrawn`; and `on` where the sentence has one day only.

use std::sync::LazyLock;

use gnomon_model::id::{Identifier, StandardId};
use gnomon_model::{
    DateValue, Entity, EntityKind, Language, MentionKind, Property, Span, Telling, Value,
};
use regex::Regex;

use super::meeting::{is_body, next_body};
use super::told::{Places, told_in};
use super::{Clause, voice};
use crate::cue::CueHit;
use crate::sweep::{self, Claim, Sweep};

/// What a phrase says of the state of a project.
const STATES: &[(Telling, &str)] = &[
    (Telling::Proposed, "proposed"),
    (Telling::Adopted, "adopted"),
    (Telling::UnderWay, "under way"),
    (Telling::Agreed, "approved"),
    (Telling::Withdrawn, "withdrawn"),
];

/// What a sentence is about: a project with where it is named, or one that was named before.
#[derive(Clone)]
struct Named {
    entity: Entity,
    at: Span,
}

pub(super) fn read(sweep: &Sweep<'_>, places: &Places) -> Vec<Claim> {
    let told = |role: Telling| sweep.told.iter().any(|hit| hit.role == role);
    let projects = [Telling::Project, Telling::Renumbered, Telling::Formerly];
    let mut claims = of_form(sweep);
    if !projects.into_iter().any(told)
        && !sweep.finds.iter().any(|find| find.kind == MentionKind::WorkItem)
    {
        return claims;
    }
    let mut about: Option<Named> = None;
    let mut section = None;
    for sentence in &sweep.sentences {
        let Some(place) = places.of(sweep, *sentence) else { continue };
        if section != Some(place) {
            section = Some(place);
            about = None;
        }
        let clause = super::clause(sweep, *sentence, place.article);
        if voice::is_opinion(&clause) {
            continue;
        }
        let told = told_in(sweep, *sentence);
        claims.extend(renumbered(&clause, told));
        let named = named(&clause, told);
        let again = || {
            let opens = |hit: &&CueHit<Telling>| {
                hit.role == Telling::Project && hit.span.start < clause.span.start + 60
            };
            let pronoun = clause.span.of(clause.text).starts_with("It ");
            about.clone().filter(|_| pronoun || told.iter().any(|hit| opens(&hit)))
        };
        let Some(project) = named.or_else(again) else { continue };
        claims.extend(state(&clause, told, &project));
        claims.extend(backers(&clause, told, &project));
        about = Some(project);
    }
    claims
}

/// The project that a sentence names: a work item by its number, also where only the words
/// before it tell that the number is one ('work item TR.LAB-x7').
fn named(clause: &Clause<'_>, told: &[CueHit<Telling>]) -> Option<Named> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^,? ?[“\x22‘(《]?(?P<number>[A-Z][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)+)")
    });
    let mention = clause.finds.iter().find(|find| {
        let told_so = || {
            told.iter().any(|hit| {
                hit.role == Telling::Project
                    && hit.span.end <= find.span.start
                    && clause.between(hit.span.end, find.span.start).len() < 4
            })
        };
        match find.kind {
            MentionKind::WorkItem => !clause.is_governed(find),
            MentionKind::Standard => told_so(),
            _ => false,
        }
    });
    if let Some(find) = mention {
        return find.entity.clone().map(|entity| Named { entity, at: find.span });
    }
    told.iter().filter(|hit| hit.role == Telling::Project).find_map(|hit| {
        let rest = clause.between(hit.span.end, clause.span.end);
        let found = NUMBER.captures(rest)?.name("number")?;
        let at = Span::new(hit.span.end + found.start(), hit.span.end + found.end());
        let taken = clause
            .finds
            .iter()
            .any(|find| find.span.overlaps(at) && !matches!(find.kind, MentionKind::Event));
        if taken {
            return None;
        }
        Some(Named { entity: numbered(clause, found.as_str()), at })
    })
}

/// The work item of a number. The organisation whose numbers look so completes it, where the
/// sentence names it: `TR.LAB-x7` of ITU-T is `ITU-T TR.LAB-x7`.
fn numbered(clause: &Clause<'_>, number: &str) -> Entity {
    let whole = clause
        .finds
        .iter()
        .filter(|find| is_body(find))
        .find_map(|body| format!("{} {number}", body.normal).parse::<Identifier>().ok());
    match whole {
        Some(id) => sweep::standard(&id),
        None => Entity::new(EntityKind::WorkItem, number),
    }
}

/// The one date of a sentence.
fn only_date(clause: &Clause<'_>) -> Option<DateValue> {
    let mut dates = clause.dates();
    dates.next().filter(|_| dates.next().is_none()).and_then(|date| date.date)
}

/// Whether the verb is that of the words for a project which the text named before: 'The proposal from Acme was
/// withdrawn' and 'The project manager position was terminated' tell of something else.
fn is_its_verb(
    clause: &Clause<'_>,
    told: &[CueHit<Telling>],
    verb: &CueHit<Telling>,
    project: &Named,
) -> bool {
    static AUXILIARIES: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:[ ,]*(?:has|have|had|was|were|is|are|been|being|be|will|now|since|then|later|also|[a-z]+ly))*[ ,]*$",
        )
    });
    if clause.span.start <= project.at.start {
        return true;
    }
    let words = told
        .iter()
        .rev()
        .find(|hit| hit.role == Telling::Project && hit.span.end <= verb.span.start);
    let from = match words {
        Some(words) => words.span.end,
        None => clause.span.start + "It".len(),
    };
    AUXILIARIES.is_match(clause.between(from, verb.span.start))
}

/// What became of the project, by the verb that follows it.
fn state(clause: &Clause<'_>, told: &[CueHit<Telling>], project: &Named) -> Option<Claim> {
    let chinese = clause.language == Language::Zh;
    let (hit, name) = told.iter().find_map(|hit| {
        let (_, name) = STATES.iter().find(|(role, _)| *role == hit.role)?;
        let behind = project.at.end <= hit.span.start || project.at.end <= clause.span.start;
        (behind || chinese).then_some((hit, *name))
    })?;
    // 'The method that was approved': of something else.
    let gap = match project.at.end <= hit.span.start && clause.span.start <= project.at.start {
        true => clause.between(project.at.end, hit.span.start),
        false => "",
    };
    let other = [" which ", " that ", " who ", "; "].iter().any(|word| gap.contains(word));
    if other || is_denied(clause, hit.span) || !(chinese || is_its_verb(clause, told, hit, project))
    {
        return None;
    }
    let words = hit.span.of(clause.text).to_owned();
    let claim = Claim::new(
        &project.entity,
        Property::Status,
        Value::Text(words),
        clause.span,
        rule(clause),
    );
    let claim = claim.with("state", name).sure(0.8);
    Some(match only_date(clause) {
        Some(date) => claim.with("on", date.to_string()),
        None => claim,
    })
}

/// 'was not approved', 'will be withdrawn': it has not happened.
fn is_denied(clause: &Clause<'_>, hit: Span) -> bool {
    let words = hit.of(clause.text);
    let before = clause.between(clause.span.start, hit.start);
    let last = before.trim_end().rsplit(' ').next().unwrap_or("");
    words.contains(" not ")
        || matches!(last, "not" | "never" | "if" | "unless" | "when" | "until" | "once")
        || before.ends_with('未')
        || before.ends_with('拟')
}

/// Who put it forward and who backs it.
fn backers(clause: &Clause<'_>, told: &[CueHit<Telling>], project: &Named) -> Vec<Claim> {
    /// 由…提出, 获…支持
    static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"由(?P<by>[^，。；]{2,90}?)(?:牵头|联合|主导|共同)?(?:提出|发起|提交)|(?:获|获得|得到)了?(?P<backed>[^，。；]{2,160}?)(?:等[^，。；]{0,12})?的?支持",
        )
    });
    let mut found: Vec<(Property, Entity)> = Vec::new();
    for hit in told {
        let property = match hit.role {
            Telling::ProposedBy => Property::ProposedBy,
            Telling::SupportedBy => Property::SupportedBy,
            _ => continue,
        };
        let mut at = hit.span.end;
        while let Some(find) = next_body(clause, at) {
            at = find.span.end;
            found.extend(find.entity.clone().map(|body| (property, body)));
        }
    }
    if clause.language == Language::Zh {
        for caught in CHINESE.captures_iter(clause.span.of(clause.text)) {
            for (name, property) in
                [("by", Property::ProposedBy), ("backed", Property::SupportedBy)]
            {
                let Some(group) = caught.name(name) else { continue };
                let span =
                    Span::new(clause.span.start + group.start(), clause.span.start + group.end());
                let bodies =
                    clause.finds.iter().filter(|find| is_body(find) && span.contains(find.span));
                found.extend(bodies.filter_map(|find| Some((property, find.entity.clone()?))));
            }
        }
    }
    let mut claims: Vec<Claim> = Vec::new();
    for (property, body) in found {
        let value = Value::Entity(body);
        if claims.iter().any(|claim| claim.property == property && claim.value == value) {
            continue;
        }
        let claim = Claim::new(&project.entity, property, value, clause.span, rule(clause));
        claims.push(claim.also_at(project.at).sure(0.8));
    }
    claims
}

/// 'A was renumbered as B', 'B (formerly A)', B（原编号A）.
fn renumbered(clause: &Clause<'_>, told: &[CueHit<Telling>]) -> Vec<Claim> {
    let text = |find: &&crate::sweep::Find| {
        matches!(find.kind, MentionKind::WorkItem | MentionKind::Standard)
    };
    let mut claims = Vec::new();
    for hit in told {
        let turned = match hit.role {
            Telling::Renumbered => false,
            Telling::Formerly => true,
            _ => continue,
        };
        let before = clause.finds.iter().filter(text).rev().find(|find| {
            let gap = clause.between(find.span.end, hit.span.start);
            let words = gap.trim_matches([' ', '(', '（', ',', '，', '*', '"', '”', '》', '已']);
            find.span.end <= hit.span.start
                && (words.is_empty() || matches!(words, "which" | "has" | "later" | "since"))
        });
        let behind = clause.finds.iter().filter(text).find(|find| {
            let gap = clause.between(hit.span.end, find.span.start);
            let words = gap.trim_matches([' ', '*', '"', '“', '《', '：', ':']);
            hit.span.end <= find.span.start && (words.is_empty() || matches!(words, "as" | "to"))
        });
        let (Some(before), Some(behind)) = (before, behind) else { continue };
        let (old, new) = if turned { (behind, before) } else { (before, behind) };
        let (Some(old), Some(new)) = (old.entity.clone(), new.entity.clone()) else { continue };
        // Two editions of one number are no new number.
        let work =
            |entity: &Entity| entity.label.parse::<StandardId>().map(|id| id.work_key()).ok();
        if old.key == new.key || work(&old).is_some_and(|old| Some(old) == work(&new)) {
            continue;
        }
        let value = Value::Entity(new);
        let claim =
            Claim::new(&old, Property::RenumberedAs, value, clause.span, rule(clause)).sure(0.85);
        claims.push(match only_date(clause) {
            Some(date) => claim.with("on", date.to_string()),
            None => claim,
        });
    }
    claims
}

/// The supporters that a form lists: 'Supporting members: …'.
fn of_form(sweep: &Sweep<'_>) -> Vec<Claim> {
    if 1 < sweep.document.articles.len() {
        return Vec::new();
    }
    let Some(project) = super::named_in_form(sweep, &sweep.fields) else { return Vec::new() };
    let fields = sweep.fields.iter().filter(|field| field.role == "supporters");
    let bodies = fields.flat_map(|field| {
        sweep
            .within(field.value)
            .iter()
            .filter(|find| is_body(find))
            .map(|find| (field.value, find))
    });
    bodies
        .filter_map(|(line, find)| {
            let value = Value::Entity(find.entity.clone()?);
            Some(Claim::new(&project, Property::SupportedBy, value, line, "form.field"))
        })
        .collect()
}

fn rule(clause: &Clause<'_>) -> &'static str {
    if clause.language == Language::Zh { "zh.project" } else { "en.project" }
}
