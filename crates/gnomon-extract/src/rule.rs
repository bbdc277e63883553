//! Statements from mentions and cues: one module per rule.
//!
//! A rule sees one sentence at a time with what was found in it ([`Clause`]) and
//! what the text has been about so far ([`Focus`]), or one table. It returns
//! claims; what they need as evidence is in them. To add a rule, copy a
//! neighbour, name it, and add it to [`apply`].

mod consultation;
mod cover;
mod dated;
mod document_date;
mod effect;
mod event;
mod form;
mod head;
mod issue;
mod meeting;
mod mood;
mod moved;
mod post;
mod project;
mod quantity;
mod refuted;
mod relation;
mod relative;
mod review;
mod table;
mod told;
mod transition;
mod voice;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::{
    BlockKind, DateValue, Entity, EntityKind, Language, MentionKind, Property, Qualifier, Role,
    Span, Value, Zone,
};

use regex::Regex;

pub(crate) use self::form::{Field, fields, named as named_in_form, records, title_in};
use self::relative::Jurisdictions;
use crate::cue::CueHit;
use crate::mention::{ceiling, floor};
use crate::sweep::{Claim, Find, Sweep};

/// Words that stand for a text named before. Chinese leaves the subject out.
static REFERS_BACK: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:it|they|this|these|the latter|draft|text|document|edition|version|revision)(?-u:\b)",
    )
});

/// A sentence that goes on about what was named before.
static OPENS_BACK: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:It|They|This|These|The (?:draft|text|document|edition|new edition|latter|standard|revision|amendment|specification|technical specification|recommendation))(?-u:\b)",
    )
});

/// A sentence with what was found in it.
pub(crate) struct Clause<'s> {
    pub(crate) text: &'s str,
    pub(crate) span: Span,
    pub(crate) article: Option<usize>,
    pub(crate) language: Language,
    pub(crate) finds: &'s [Find],
    pub(crate) cues: Vec<CueHit>,
    /// Dates that do not hold any more: no rule reads them.
    pub(crate) aside: Vec<Span>,
}

/// What the text is about when a sentence begins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Focus {
    scope: Option<(Option<usize>, bool, usize)>,
    /// The instrument or standard that the latest sentence was about.
    pub(crate) subject: Option<Entity>,
    /// The standard, or the project of one, that was named last.
    pub(crate) standard: Option<Entity>,
    /// What is under consultation: one text, or the several of one call.
    pub(crate) consultation: Vec<Entity>,
    /// The texts that the sentence about [`Focus::subject`] named together.
    pub(crate) together: Vec<Entity>,
    /// The two texts that the latest sentence named, for 'the former' and 'the latter'.
    pub(crate) pair: Vec<Entity>,
    /// The draft that was named last.
    pub(crate) draft: Option<Entity>,
    /// What was said of a window before the text says on what comments are asked.
    pub(crate) waiting: Vec<(Property, Value, Span)>,
    /// The texts with which lines began since the last line that told of a window.
    pub(crate) lines: Vec<Entity>,
    /// When what the text is about enters into force, with the qualifiers.
    pub(crate) in_force: Option<(DateValue, BTreeMap<String, Qualifier>)>,
    /// The day by which the goals are to be reached that a list names.
    pub(crate) horizon: Option<String>,
    /// Whether what a list names are goals.
    pub(crate) goal: bool,
    /// Whether the document says that it lists drafts on which comments are asked.
    pub(crate) lists_calls: bool,
    /// Whether the section is one in which the author comments.
    pub(crate) editorial: bool,
    /// What the sentence that leads in a list says of each of its items.
    listed: Option<Listed>,
}

/// `The following standards are withdrawn from 1 May:` and the items below.
#[derive(Clone, Debug)]
struct Listed {
    property: Property,
    date: Option<Find>,
    /// Where the sentence is that says it.
    span: Span,
}

impl Focus {
    /// Whether the sentence at `span` says `property` of the items of the list below it.
    fn leads_in(&self, span: Span, property: Property) -> bool {
        self.listed
            .as_ref()
            .is_some_and(|listed| listed.span == span && listed.property == property)
    }
}

/// Notes which instruments are projects of standards, and which are drafts.
pub(crate) fn note_kinds(sweep: &mut Sweep<'_>) {
    sweep.projects = sweep
        .instruments
        .iter()
        .filter(|named| named.kind == "standard_project")
        .map(|named| named.entity.key.clone())
        .collect();
    sweep.drafts = sweep
        .instruments
        .iter()
        .filter(|named| named.draft || is_called_draft(sweep.text(), named.span))
        .map(|named| named.entity.key.clone())
        .collect();
}

/// 'the draft Regulation on Pumps', 'a draft implementing act, the Label Regulation': what the
/// words right before a title say. 'Proposed amendments to the Pump Act' are no draft of the Act.
fn is_called_draft(text: &str, title: Span) -> bool {
    static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:draft|proposed)(?P<words>(?: [a-z]+){0,3})(?:, (?:the|called the|entitled))? ?[“*\x22]*$",
        )
    });
    let from = ceiling(text, title.start.saturating_sub(90));
    let before = text.get(from..title.start).unwrap_or("");
    DRAFT.captures(before).is_some_and(|found| {
        !found["words"].split(' ').any(|word| {
            matches!(
                word,
                "to" | "of"
                    | "on"
                    | "for"
                    | "under"
                    | "in"
                    | "by"
                    | "with"
                    | "and"
                    | "amending"
                    | "from"
                    | "supporting"
                    | "implementing"
                    | "replaces"
                    | "amends"
            ) && !(word == "implementing"
                && before.trim_end_matches(['*', '“', '"', ' ']).ends_with(", the"))
        })
    })
}

/// Runs every rule.
pub(crate) fn apply(sweep: &mut Sweep<'_>) {
    document_date::apply(sweep);
    let jurisdictions = Jurisdictions::of(sweep);
    let mut focus = Focus::default();
    consultation::of_notice(sweep, &mut focus);
    form::open(sweep, &mut focus);
    focus.lists_calls = consultation::lists_calls(sweep);
    let notice = focus.clone();
    let heads = heads(sweep);
    for index in 0..sweep.sentences.len() {
        if sweep.explaining {
            let subject = focus.subject.as_ref().map(|subject| subject.label.clone());
            sweep.focuses.push(subject);
        }
        let claims = sentence(sweep, index, &mut focus, &notice, &heads, &jurisdictions);
        for claim in claims {
            note_issuers(sweep, &claim);
            sweep.claim(claim);
        }
    }
    post::apply(sweep);
    table::apply(sweep);
    form::apply(sweep, &jurisdictions);
    cover::apply(sweep);
    consultation::complete(sweep, &jurisdictions);
    told::apply(sweep);
}

fn sentence(
    sweep: &Sweep<'_>,
    index: usize,
    focus: &mut Focus,
    notice: &Focus,
    heads: &[usize],
    jurisdictions: &Jurisdictions,
) -> Vec<Claim> {
    let span = sweep.sentences[index];
    let Some(passage) = sweep.flow.passage_at(span.start) else { return Vec::new() };
    // Headlines say in other words what the text below says; covers, contents and
    // what the publisher says of itself state nothing about the field.
    let apparatus =
        matches!(passage.zone, Zone::Front | Zone::Contents | Zone::Glossary | Zone::Back);
    if passage.cell.is_some() && !apparatus {
        return quantity::in_cell(sweep, passage, span);
    }
    if apparatus || matches!(passage.kind, BlockKind::Heading(_)) {
        return Vec::new();
    }
    // Below another head the text is about something else.
    let section = heads.partition_point(|head| *head <= span.start);
    let scope = (passage.article, passage.zone == Zone::Takeaways, section);
    if focus.scope != Some(scope) {
        let editorial = section.checked_sub(1).is_some_and(|at| is_comment(sweep, heads[at]));
        *focus = Focus { scope: Some(scope), editorial, ..notice.clone() };
    }
    let clause = clause(sweep, span, passage.article);
    // 'Notification G/TBT/N/KEN/98: …' begins another matter, which has no text here.
    if consultation::notifies_other(&clause, focus) {
        focus.subject = None;
        focus.consultation.clear();
        focus.standard = None;
    }
    // A paragraph of a report that begins with another text, and asks for comments on it.
    // A label may stand before it: 'Australia. Standards Australia has put …'.
    let reports = notice.consultation.is_empty()
        && clause.span.start < passage.span.start + 24
        && consultation::opens_other(&clause, focus);
    if reports {
        focus.consultation.clear();
        focus.waiting.clear();
    }
    // A line that stands like a heading is one where it names neither a text nor a day.
    let headline = heads.binary_search(&span.start).is_ok()
        && span.len() + 2 > passage.span.len()
        && span.len() < 100
        && !clause.finds.iter().any(|find| {
            matches!(
                find.kind,
                MentionKind::Instrument
                    | MentionKind::Standard
                    | MentionKind::WorkItem
                    | MentionKind::Date
            )
        });
    if headline {
        return Vec::new();
    }
    let mut claims = items(sweep, &clause, passage, focus);
    claims.extend(consultation::of_rulemaking(&clause, passage, focus, sweep));
    if notice.consultation.is_empty() {
        claims.extend(consultation::item(&clause, passage, focus));
    }
    note_drafts(sweep, &clause, passage, focus, notice.consultation.is_empty());
    let mut effective = None;
    if !clause.cues.is_empty() || clause.of(MentionKind::Event).next().is_some() {
        claims.extend(issue::apply(&clause, focus, sweep));
        // What takes effect is what the next sentence is about: the relations of this one are not its.
        let subject = focus.subject.clone();
        claims.extend(effect::apply(&clause, focus, sweep));
        effective = Some(std::mem::replace(&mut focus.subject, subject));
        claims.extend(consultation::apply(&clause, focus, sweep, jurisdictions));
        by_turns(&clause, focus, |part, focus| {
            claims.extend(relation::replacements(part, focus, sweep));
        });
        let closing: Vec<Value> = claims
            .iter()
            .filter(|claim| claim.property == Property::ConsultationCloses)
            .map(|claim| claim.value.clone())
            .collect();
        // Until when comments are taken is no deadline of another kind.
        claims.extend(event::apply(&clause, sweep).into_iter().filter(|claim| {
            claim.property != Property::Deadline || !closing.contains(&claim.value)
        }));
    }
    // 'prEN 98906: enquiry D to D' holds no phrase.
    if clause.cues.is_empty() && clause.dates().next().is_some() {
        claims.extend(consultation::apply(&clause, focus, sweep, jurisdictions));
    }
    by_turns(&clause, focus, |part, focus| {
        claims.extend(relation::apply(part, focus, sweep));
    });
    if let Some(effective) = effective {
        focus.subject = effective;
    }
    claims.extend(post::changes(&clause, sweep));
    claims.extend(review::apply(&clause, focus, sweep));
    claims.extend(transition::apply(&clause, focus, sweep));
    if clause.dates().next().is_some() {
        let dated = dated::apply(&clause, focus, sweep, &claims);
        claims.extend(dated);
    }
    moved::apply(&clause, focus, sweep, &mut claims);
    // The licence under a text, the guide to it: their days are not those of the text.
    claims.retain(|claim| !head::is_dated_for_another(&clause, claim));
    let list = quantity::is_list(passage.kind);
    claims.extend(quantity::apply(&clause, focus, sweep, list));
    let opinion = focus.editorial || voice::is_opinion(&clause);
    claims.extend(voice::apply(&clause, sweep, opinion));
    for claim in &mut claims {
        claim.editorial = opinion;
    }
    let standards = || {
        clause.finds.iter().filter(|find| {
            find.kind == MentionKind::Standard
                || (find.kind == MentionKind::Instrument
                    && find
                        .entity
                        .as_ref()
                        .is_some_and(|entity| sweep.projects.contains(&entity.key)))
        })
    };
    let standard = standards()
        .find(|find| !clause.is_governed(find))
        .or_else(|| standards().next_back().filter(|_| focus.standard.is_none()));
    if let Some(standard) = standard {
        focus.standard = standard.entity.clone();
    }
    // What goes on about the one of them goes on about the other.
    let words = clause.span.of(clause.text);
    if !["前者", "he former "].iter().any(|word| words.contains(word)) {
        focus.pair = pair(&clause);
    }
    // What a sentence was about, the next one may call 'it' or 'the new edition'.
    if let Some(subject) = about(&clause, &claims) {
        focus.together = together(&clause, &subject);
        focus.subject = Some(subject);
    }
    claims
}

/// The titles of a sentence that names just two.
fn pair(clause: &Clause<'_>) -> Vec<Entity> {
    let mut out: Vec<Entity> = Vec::new();
    for entity in clause.instruments().filter_map(|find| find.entity.as_ref()) {
        if !out.contains(entity) {
            out.push(entity.clone());
        }
    }
    if out.len() == 2 { out } else { Vec::new() }
}

/// 前者代替A；后者采用B, 'The former replaces A, the latter adopts B': each part is about one of the two
/// texts that the sentence before named; any other sentence is one part.
fn by_turns(clause: &Clause<'_>, focus: &mut Focus, mut read: impl FnMut(&Clause<'_>, &mut Focus)) {
    let words = clause.span.of(clause.text);
    let (first, second) = match clause.language {
        Language::Zh => ("前者", "后者"),
        Language::En => ("he former", "he latter"),
    };
    let [former, latter] = focus.pair.as_slice() else { return read(clause, focus) };
    let (former, latter) = (former.clone(), latter.clone());
    let (start, end) = (clause.span.start, clause.span.end);
    let parts = match (words.find(first), words.find(second)) {
        (Some(one), Some(two)) if one < two => {
            vec![(former, Span::new(start, start + two)), (latter, Span::new(start + two, end))]
        }
        (Some(_), None) => vec![(former, clause.span)],
        (None, Some(_)) => vec![(latter, clause.span)],
        _ => return read(clause, focus),
    };
    let known = focus.subject.take();
    for (entity, span) in parts {
        focus.subject = Some(entity.clone());
        focus.standard = Some(entity);
        read(&clause.part(span), focus);
    }
    focus.subject = known;
}

/// Keeps the draft that was named last, and the texts that lines begin with.
fn note_drafts(
    sweep: &Sweep<'_>,
    clause: &Clause<'_>,
    passage: &gnomon_model::Passage,
    focus: &mut Focus,
    reports: bool,
) {
    let mut draft = clause.instruments().filter(|find| {
        let key = find.entity.as_ref().map(|entity| &entity.key);
        key.is_some_and(|key| sweep.drafts.contains(key)) && !clause.is_governed(find)
    });
    if let Some(entity) = draft.next_back().and_then(|find| find.entity.clone()) {
        focus.draft = Some(entity);
    }
    // `1. Doc No. MED 33 (27105) …`, 'DR AS 2601:2027, …': a line about a text.
    let first = clause.finds.iter().find(|find| {
        matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem | MentionKind::Instrument)
    });
    let opens = first.filter(|find| {
        let lead = clause.between(clause.span.start, find.span.start);
        clause.span.start == passage.span.start
            && lead.len() < 12
            && !clause.span.of(clause.text).ends_with(['.', '。'])
    });
    if let Some(entity) = opens.and_then(|find| find.entity.clone())
        && !focus.lines.contains(&entity)
    {
        // Another entry of a report.
        if reports && !focus.consultation.contains(&entity) {
            focus.consultation.clear();
            focus.draft = None;
        }
        focus.lines.push(entity);
    }
}

/// The number of a section: 二、
static SECTION: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"^[一二三四五六七八九十]{1,3}、"));

/// What a sentence that ends in a colon says of the items of the list below it; and what
/// it has said, at an item.
fn items(
    sweep: &Sweep<'_>,
    clause: &Clause<'_>,
    passage: &gnomon_model::Passage,
    focus: &mut Focus,
) -> Vec<Claim> {
    /// The head of a list of what ceases: 一、废止的标准（自2029年8月1日起停止实施）.
    static CEASING: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|[0-9]{1,2}[.、])?\x20?(?:予以|决定|拟)?(?P<verb>废止|撤销|宣布失效|失效|作废)的?(?:推荐性|强制性|国家|行业|地方|团体|[、和及])*(?:标准|文件|规章|规范性文件|部门规章|规定|办法)?(?:目录|清单|名单)?\x20?(?:（[^（）]{0,40}）)?[:：]?$",
        )
    });
    let words = clause.span.of(clause.text);
    let heading = CEASING
        .captures(words)
        .is_some_and(|found| !found.get(0).is_some_and(|whole| whole.as_str().contains('拟')));
    let leads = heading
        || words.ends_with([':', '：'])
            && ["following", "below", "以下", "下列", "如下"]
                .iter()
                .any(|word| words.contains(word));
    if leads {
        let said = clause.cues.iter().find_map(|cue| {
            Some(match cue.role {
                Role::Repeal => Property::Repealed,
                Role::Issue | Role::Announce => Property::Issued,
                Role::Approve => Property::Approved,
                Role::Effect => Property::Effective,
                _ => return None,
            })
        });
        let mut dates = clause.dates();
        let date = dates.next().filter(|_| dates.next().is_none()).cloned();
        focus.listed = said.map(|property| Listed { property, date, span: clause.span });
        return Vec::new();
    }
    let Some(listed) = focus.listed.clone() else { return Vec::new() };
    let item = matches!(passage.kind, BlockKind::ListItem)
        || words
            .starts_with(|c: char| c.is_ascii_digit() || "（(一二三四五六七八九十-•".contains(c))
        || clause.finds.first().is_some_and(|find| {
            let label = clause.between(clause.span.start, find.span.start);
            find.span.start < clause.span.start + 4 || label.len() < 40 && label.ends_with(": ")
        });
    if !item || clause.span.start != passage.span.start {
        if clause.span.start == passage.span.start {
            focus.listed = None;
        }
        return Vec::new();
    }
    // 二、继续有效的标准: the next list.
    if SECTION.is_match(words) && words.chars().count() < 30 {
        focus.listed = None;
        return Vec::new();
    }
    let text = clause.finds.iter().find(|find| {
        matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem | MentionKind::Instrument)
    });
    let Some(entity) = text.and_then(|find| find.entity.clone()) else { return Vec::new() };
    let chinese = clause.language == Language::Zh;
    let rule = if chinese { "zh.list" } else { "en.list" };
    let mut claims = Vec::new();
    // 'Withdrawn: EN 1', in a list of what was approved.
    let label =
        clause.between(clause.span.start, text.map_or(clause.span.start, |text| text.span.start));
    let ends = label.ends_with(": ")
        && clause
            .cues
            .iter()
            .any(|cue| cue.role == Role::Repeal && cue.span.end < clause.span.start + label.len());
    if let Some(date) = &listed.date {
        let property = if ends { Property::Repealed } else { listed.property };
        let claim = date_claim(&entity, property, date, clause, rule);
        claims.extend(claim.map(|claim| claim.also_at(listed.span)));
    }
    let ceases = listed.property == Property::Repealed;
    if let Some(headed) = sweep.headed.clone().filter(|headed| ceases && headed.key != entity.key) {
        let value = Value::Entity(entity);
        let claim = Claim::new(&headed, Property::Repeals, value, clause.span, rule);
        claims.push(claim.also_at(listed.span).sure(0.85));
    }
    claims
}

/// The sentence at `span` with what was found in it.
pub(crate) fn clause<'s>(sweep: &'s Sweep<'_>, span: Span, article: Option<usize>) -> Clause<'s> {
    let first = sweep.cues.partition_point(|cue| cue.span.start < span.start);
    let finds = sweep.within(span);
    // 'Implementing' in the title of a regulation implements nothing.
    let named = |cue: &CueHit| {
        finds.iter().any(|find| {
            find.kind == MentionKind::Instrument
                && find.span.contains(cue.span)
                && find.span.len() > cue.span.len()
        })
    };
    let here = sweep.cues[first..].iter().take_while(|cue| cue.span.start < span.end);
    let cues = here.filter(|cue| !named(cue)).copied().collect();
    let language = Language::guess(span.of(sweep.text()));
    let mut clause =
        Clause { text: sweep.text(), span, article, language, finds, cues, aside: Vec::new() };
    let next = sweep.sentences.partition_point(|other| other.start < span.end);
    let next = sweep.sentences.get(next).filter(|_| clause.cues_of(Role::Former).next().is_some());
    let moved_next = next.is_some_and(|next| {
        let from = sweep.cues.partition_point(|cue| cue.span.start < next.start);
        let to = sweep.cues.partition_point(|cue| cue.span.start < next.end);
        let dated = sweep.within(*next).iter().any(|find| find.kind == MentionKind::Date);
        moved::moves(&sweep.cues[from..to], next.of(sweep.text()), dated)
    });
    clause.aside = moved::former(&clause, moved_next);
    clause
}

/// What the sentence is about: what its claims put out, put to comment or bring into
/// force; else the first text in it that nothing governs; else any other claim's subject.
fn about(clause: &Clause<'_>, claims: &[Claim]) -> Option<Entity> {
    let is_text = |entity: &Entity| {
        matches!(entity.kind, EntityKind::Instrument | EntityKind::Standard | EntityKind::WorkItem)
    };
    let acted = claims.iter().find(|claim| {
        matches!(
            claim.property,
            Property::Issued
                | Property::Consultation
                | Property::Approved
                | Property::ConsultationOpened
        ) && is_text(&claim.subject)
            // 'will supersede the Guidance, issued in 2014': what gives way is not what it is about.
            && !clause.cues_of(Role::Replace).any(|cue| {
                let object = clause.finds.iter().find(|find| cue.span.end <= find.span.start);
                object.and_then(|find| find.entity.as_ref()).is_some_and(|entity| {
                    entity.key == claim.subject.key
                })
            })
    });
    // 对《A》，某局决定予以废止: what ceases is not what a Chinese text goes on about.
    let ceases = |find: &Find| {
        clause.language == Language::Zh
            && find.entity.as_ref().is_some_and(|entity| {
                claims.iter().any(|claim| match (&claim.property, &claim.value) {
                    (Property::Repeals, Value::Entity(old)) => old.key == entity.key,
                    (Property::Repealed, _) => claim.subject.key == entity.key,
                    _ => false,
                })
            })
    };
    let free = || {
        clause.finds.iter().filter(|find| {
            matches!(
                find.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            ) && !clause.is_governed(find)
                && !ceases(find)
        })
    };
    // A line that is nothing but a title is an item of a list.
    if free().any(|find| clause.span.len() < find.span.len() + 12) {
        return None;
    }
    let opens = free().find(|find| find.span.start < clause.span.start + 100);
    // 'They amend the Safety Regulations': what a pronoun stands for stays the subject.
    let refers =
        clause.language == Language::En && OPENS_BACK.is_match(clause.span.of(clause.text));
    // 'It also incorporates Amendment 1': what follows the pronoun is no new subject.
    let behind = |find: &&Find| {
        OPENS_BACK
            .find(clause.span.of(clause.text))
            .is_some_and(|word| clause.span.start + word.end() + 6 < find.span.start)
    };
    if refers && opens.is_none_or(|find| behind(&find)) {
        return None;
    }
    opens
        .and_then(|find| find.entity.clone())
        .or_else(|| acted.map(|claim| claim.subject.clone()))
        .or_else(|| {
            free()
                .find(|find| find.kind == MentionKind::Instrument)
                .and_then(|find| find.entity.clone())
        })
        .or_else(|| {
            claims
                .iter()
                .rev()
                .find(|claim| is_text(&claim.subject))
                .map(|claim| claim.subject.clone())
        })
        .or_else(|| revised(clause))
}

/// The titles that stand in one list with that of a text: 《A》《B》, 《A》、《B》和《C》.
fn together(clause: &Clause<'_>, subject: &Entity) -> Vec<Entity> {
    let mut out: Vec<Entity> = Vec::new();
    let mut end = None;
    for find in clause.instruments() {
        let Some(entity) = &find.entity else { continue };
        let joins = end.is_some_and(|end| {
            let gap = clause.between(end, find.span.start).replace("（征求意见稿）", "");
            matches!(gap.as_str(), "》《" | "》、《" | "》和《" | "》及《" | "》以及《" | "》与《")
        });
        if joins || entity.key == subject.key && out.is_empty() {
            if !out.contains(entity) {
                out.push(entity.clone());
            }
            end = Some(find.span.end);
        } else if !out.is_empty() {
            break;
        }
    }
    out
}

/// What the sentences before this one were about, in the same article: at most eight back.
pub(crate) fn about_before(sweep: &Sweep<'_>, sentence: Span) -> Option<Entity> {
    let article = sweep.article_at(sentence.start);
    let at = sweep.sentences.partition_point(|other| other.start < sentence.start);
    let back = sweep.sentences[..at].iter().rev().take(8);
    back.take_while(|other| sweep.article_at(other.start) == article)
        .filter_map(|other| about(&clause(sweep, *other, article), &[]))
        .find(|entity| entity.kind == EntityKind::Instrument)
}

/// 'METI has revised the Ordinance on Loads': what somebody changes is what it is about.
fn revised(clause: &Clause<'_>) -> Option<Entity> {
    let cue = clause.cues.iter().find(|cue| matches!(cue.role, Role::Revises | Role::Amends))?;
    let object = clause
        .finds
        .iter()
        .find(|find| find.kind == MentionKind::Instrument && cue.span.end <= find.span.start)?;
    let near = clause.between(cue.span.end, object.span.start).len() < 24;
    object.entity.clone().filter(|_| near)
}

/// Whether the head of a section says that the author comments: `Our view`, 点评.
fn is_comment(sweep: &Sweep<'_>, head: usize) -> bool {
    let Some(line) = sweep.flow.passage_at(head).map(|passage| passage.span) else { return false };
    sweep.cues.iter().any(|cue| {
        cue.role == Role::Opinion && line.contains(cue.span) && line.len() < cue.span.len() + 24
    })
}

/// Where sections begin: headings, and lines that stand like headings in plain text:
/// short, without a stop, before a longer paragraph.
fn heads(sweep: &Sweep<'_>) -> Vec<usize> {
    let text = sweep.text();
    let passages = sweep.flow.passages();
    let mut heads = labelled_items(sweep);
    for (index, passage) in passages.iter().enumerate().skip(1) {
        let words = passage.span.of(text).trim_end();
        let next = passages.get(index + 1).map_or(0, |next| next.span.len());
        // An item of a list of standards begins with the identifier.
        let item = || {
            sweep.within(passage.span).first().is_some_and(|find| {
                matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem)
                    && find.span.start < passage.span.start + 8
            })
        };
        let plain = passage.cell.is_none()
            && words.len() < 100
            && words.len() < next
            && !words.ends_with(['.', '。', ';', '；', ':', '：', '!', '！', ',', '，', '、'])
            && !words.contains([':', '：'])
            && !matches!(passages[index - 1].kind, BlockKind::ListItem)
            && !item();
        if matches!(passage.kind, BlockKind::Heading(_)) || plain {
            heads.push(passage.span.start);
        }
    }
    heads.sort_unstable();
    heads.dedup();
    heads
}

/// Where the items of a digest begin that stand one below the other, each with a label of its
/// own: `G/TBT/N/KOR/1391 - …`, `【欧盟】…`, `SINGAPORE. …`. One alone is no digest.
fn labelled_items(sweep: &Sweep<'_>) -> Vec<usize> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:[-•●▪·*] ?)?(?:G/(?:TBT|SPS)/N/[A-Z]{3}/[0-9]|【[^】\n]{1,20}】|[A-Z][A-Z &/-]{3,30}\. [A-Z]|\[[A-Z][^\]\n]{1,24}\] )",
        )
    });
    let text = sweep.text();
    let passages = sweep.flow.passages().iter().filter(|passage| passage.cell.is_none());
    let labelled: Vec<usize> = passages
        .filter(|passage| LABEL.is_match(passage.span.of(text)))
        .map(|passage| passage.span.start)
        .collect();
    if labelled.len() < 2 { Vec::new() } else { labelled }
}

/// Whether a document reports on several matters, each below a head or a label of its own,
/// and its first line names none of them: then what one item is about, the next is not.
fn is_digest(sweep: &Sweep<'_>) -> bool {
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^(?:[0-9]{1,2}[.)、．] ?|[一二三四五六七八九十]{1,2}、)\S")
    });
    let passages = sweep.flow.passages();
    let Some(first) = passages.first() else { return false };
    let names = sweep.within(first.span).iter().any(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
    });
    if names {
        return false;
    }
    let text = sweep.text();
    let heads = passages
        .iter()
        .zip(passages.iter().skip(1))
        .filter(|(passage, next)| {
            let words = passage.span.of(text);
            passage.cell.is_none()
                && words.len() < 120
                && words.len() < next.span.len()
                && !words.ends_with(['.', '。', ';', '；', ':', '：'])
                && NUMBERED.is_match(words)
        })
        .count();
    1 < heads || !labelled_items(sweep).is_empty()
}

/// The text that the document is about: named in its first line, else the first one that
/// its first sentences name and that nothing governs.
pub(crate) fn titled(sweep: &Sweep<'_>) -> Option<Entity> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let headed = sweep.headed.clone();
    // The text that a form names is what it is about.
    if records(sweep.text(), &sweep.fields).len() < 2
        && let Some(named) = named_in_form(sweep, &sweep.fields)
    {
        return Some(named);
    }
    if headed.is_none() && is_digest(sweep) {
        return None;
    }
    // A text about one standard says so in its title.
    let standard = || {
        let title = sweep.flow.passages().first()?.span;
        let mut named =
            sweep.within(title).iter().filter(|find| find.kind == MentionKind::Standard);
        let first = named.next()?;
        // 现废止GB 1: what ceases is not what a document is about.
        let lead = &sweep.text()[title.start..first.span.start];
        if lead.trim_end_matches('《').ends_with("废止") {
            return None;
        }
        let first = first.entity.clone()?;
        named
            .all(|find| find.entity.as_ref().is_some_and(|other| other.key == first.key))
            .then_some(first)
    };
    let sentences = sweep.sentences.iter().take_while(|sentence| sentence.start < 400);
    headed.or_else(|| {
        sentences
            .flat_map(|sentence| {
                let clause = clause(sweep, *sentence, None);
                let named = clause.finds.iter().filter(|find| find.kind == MentionKind::Instrument);
                let free: Vec<Entity> = named
                    .filter(|find| find.span.start < 400 && !clause.is_governed(find))
                    // 《…》同时废止: what ceases gives way to what the document is about.
                    .filter(|find| {
                        let rest = clause.between(find.span.end, clause.span.end);
                        let rest = rest.trim_start_matches('》');
                        !["同时废止", "废止", "即行废止", "予以废止", "停止执行", "停止施行"]
                            .iter()
                            .any(|word| rest.starts_with(word))
                    })
                    .filter_map(|find| find.entity.clone())
                    .collect();
                free
            })
            .next()
            .or_else(standard)
    })
}

/// Issuers that a statement names belong to the instrument as well.
fn note_issuers(sweep: &mut Sweep<'_>, claim: &Claim) {
    let (Property::Issued, Some(by)) = (claim.property, claim.qualifiers.get("by")) else { return };
    let article = claim.evidence.first().and_then(|span| sweep.article_at(span.start));
    let issuers = sweep.issuers.entry((article, claim.subject.key.clone())).or_default();
    for issuer in by.texts() {
        if !issuers.contains(issuer) {
            issuers.push(issuer.clone());
        }
    }
}

impl<'s> Clause<'s> {
    /// A part of the sentence, with what was found in it.
    pub(crate) fn part(&self, span: Span) -> Clause<'s> {
        let start = self.finds.partition_point(|find| find.span.start < span.start);
        let count = self.finds[start..].partition_point(|find| find.span.start < span.end);
        let cues = self.cues.iter().filter(|cue| span.contains(cue.span)).copied().collect();
        Clause {
            text: self.text,
            span,
            article: self.article,
            language: self.language,
            finds: &self.finds[start..start + count],
            cues,
            aside: self.aside.clone(),
        }
    }

    pub(crate) fn of(&self, kind: MentionKind) -> impl DoubleEndedIterator<Item = &'s Find> {
        self.finds.iter().filter(move |find| find.kind == kind)
    }

    pub(crate) fn instruments(&self) -> impl DoubleEndedIterator<Item = &'s Find> {
        self.of(MentionKind::Instrument)
    }

    pub(crate) fn dates(&self) -> impl DoubleEndedIterator<Item = &'s Find> {
        self.of(MentionKind::Date).filter(|date| !self.aside.contains(&date.span))
    }

    pub(crate) fn cues_of(&self, role: Role) -> impl Iterator<Item = CueHit> + '_ {
        self.cues.iter().filter(move |cue| cue.role == role).copied()
    }

    /// The cues that say that something is put out.
    pub(crate) fn issues(&self) -> impl Iterator<Item = CueHit> + '_ {
        self.cues.iter().filter(|cue| matches!(cue.role, Role::Issue | Role::Announce)).copied()
    }

    /// The text between two places of the sentence. A place inside a character, such as a
    /// number of bytes behind another one, is that of the character.
    pub(crate) fn between(&self, from: usize, to: usize) -> &'s str {
        let from = floor(self.text, from);
        self.text.get(from..floor(self.text, to).max(from)).unwrap_or("")
    }

    /// The date right behind `at`: only a preposition and what `may` stand
    /// between lies in front of it.
    pub(crate) fn date_after(&self, at: usize, reach: usize) -> Option<&'s Find> {
        let date = self.dates().find(|date| at <= date.span.start)?;
        // 'revokes Ordinance No. 69 of 16 February 2022': the day of that text.
        let own = self.finds.iter().any(|find| {
            find.kind == MentionKind::Instrument
                && at <= find.span.start
                && find.span.end <= date.span.start
                && self.between(find.span.end, date.span.start) == " of "
        });
        (!own && date.span.start - at <= reach && !self.cue_between(at, date.span.start))
            .then_some(date)
    }

    /// The date that the clause around `at` begins with: `On 13 August 2023, …`.
    pub(crate) fn date_before(&self, at: usize) -> Option<&'s Find> {
        let date = self.dates().rev().find(|date| date.span.end <= at)?;
        let gap = self.between(date.span.end, at);
        // What somebody says on a day need not happen on that day.
        let other_clause =
            [" which ", ", who ", "; ", " that ", " said "].iter().any(|mark| gap.contains(mark));
        (!other_clause && !self.cue_between(date.span.end, at)).then_some(date)
    }

    /// Whether another cue that takes a date stands between.
    pub(crate) fn cue_between(&self, from: usize, to: usize) -> bool {
        self.cues.iter().any(|cue| {
            from <= cue.span.start
                && cue.span.end <= to
                && matches!(
                    cue.role,
                    Role::Issue | Role::Announce | Role::Effect | Role::Approve | Role::Repeal
                )
        })
    }

    /// What the statement is about when the verb at `cue` follows its subject:
    /// the instrument before it in the sentence, or what the text was about.
    /// The latter in English only behind a word that refers back to a text.
    pub(crate) fn subject_before(&self, cue: Span, focus: &Focus) -> Option<Entity> {
        self.text_before(cue)
            .and_then(|find| find.entity.clone())
            .or_else(|| self.referred_to(cue, focus))
    }

    /// The text before a verb that is its subject: right before it ('…, which takes
    /// effect', '…, released in 2018') whatever governs it, else the nearest that nothing
    /// governs: 'it supersedes GB 1 and takes effect' is not about GB 1.
    pub(crate) fn text_before(&self, cue: Span) -> Option<&'s Find> {
        let mut before = self.finds.iter().rev().filter(|find| {
            matches!(
                find.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            ) && find.span.end <= cue.start
        });
        let last = before.clone().next()?;
        let gap = self.between(last.span.end, cue.start);
        let words = gap.trim_start_matches(['》', '*', '”', '"', ')', '）']).trim();
        let which = [", which", ", that", "which", "that", "（", ", and which"]
            .iter()
            .any(|word| words.starts_with(word));
        let chinese = self.language == Language::Zh;
        let direct = if chinese { gap.len() < 30 && !gap.contains('，') } else { words.len() < 3 };
        // 配套国家标准…已于某日实施: what a date and the verb follow at once is what they are
        // about, unless it is what something else replaces.
        let on_a_day = chinese
            && ["已于", "将于", "拟于", "于", "已自", "将自", "拟自", "自", "从"]
                .iter()
                .any(|word| words.starts_with(word))
            && !["代替", "替代", "取代"]
                .iter()
                .any(|word| self.between(self.span.start, last.span.start).ends_with(word));
        // 'supersedes IR 8998, published in 2022': what a comma and a participle follow.
        // Of ', was published' the subject stands before the comma that closes an inset.
        let auxiliary = ["was ", "were ", "is ", "are ", "has ", "have ", "will "]
            .iter()
            .any(|word| cue.of(self.text).starts_with(word));
        let participle = words == ","
            && !auxiliary
            && self.cues.iter().any(|other| {
                other.span == cue
                    && matches!(
                        other.role,
                        Role::Issue | Role::Approve | Role::Amend | Role::Repeal
                    )
            });
        if gap.len() < 200
            && (which || participle || direct && (on_a_day || !self.is_governed(last)))
            && (which || participle || !head::names_another(self, last))
        {
            return Some(last);
        }
        // 'The corrigendum to EN 1 was published': neither EN 1 nor what was named before it.
        if head::is_subject_of_another(self, last) {
            return None;
        }
        before.find(|find| {
            // '… the Guidelines to support the *Provisions*, which will take effect'
            self.between(find.span.end, cue.start).len() < 220
                && !self.is_governed(find)
                && !head::names_another(self, find)
        })
    }

    /// Instruments, and standards and projects that no preposition governs: 'an
    /// adoption of ISO …, which was published' is about the adoption.
    pub(crate) fn texts(&self) -> impl DoubleEndedIterator<Item = &'s Find> {
        let (text, start) = (self.text, self.span.start);
        self.finds.iter().filter(move |find| match find.kind {
            MentionKind::Instrument => true,
            MentionKind::Standard | MentionKind::WorkItem => {
                let before = text.get(start..find.span.start).unwrap_or("");
                ![
                    " of ", " to ", " on ", " with ", " by ", " than ", " from ", "采用", "代替",
                    "引用", "依据", "根据", "按照",
                ]
                .iter()
                .any(|word| before.ends_with(word))
            }
            _ => false,
        })
    }

    /// Whether the sentence up to `cue` refers back to a text.
    pub(crate) fn refers_back(&self, cue: Span) -> bool {
        REFERS_BACK.is_match(self.between(self.span.start, cue.start))
    }

    /// The text before this one in its list: 'tested against A and B', 《A》、《B》. What governs the
    /// first governs the other.
    pub(crate) fn first_of_list(&self, find: &Find) -> Option<&'s Find> {
        let before = self.finds.iter().rev().find(|other| {
            matches!(
                other.kind,
                MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
            ) && other.span.end <= find.span.start
        });
        before.filter(|other| {
            let gap = self.between(other.span.end, find.span.start);
            // 'superseding A, B and C': a comma joins where the list goes on behind it.
            let goes_on = || {
                let next = self.finds.iter().find(|next| {
                    matches!(
                        next.kind,
                        MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem
                    ) && find.span.end <= next.span.start
                });
                next.is_some_and(|next| {
                    let gap = self.between(find.span.end, next.span.start);
                    matches!(gap.trim(), "and" | "or" | "," | ", and" | "and the")
                })
            };
            matches!(gap.trim(), "and" | "or" | ", and" | "and the" | "、" | "》、《" | "》和《")
                || gap.trim() == "," && goes_on()
        })
    }

    /// Whether a word that relates texts has the text as its object, or a locator or a
    /// preposition governs it: 'based on the Patent Law', 'under section 16 of the Act',
    /// 根据《标准化法》. What is governed is not what the sentence is about.
    pub(crate) fn is_governed(&self, find: &Find) -> bool {
        if mood::excepted(self, find) {
            return true;
        }
        if let Some(first) = self.first_of_list(find) {
            return self.is_governed(first);
        }
        // What governs stands right before: the last words are enough.
        let from = ceiling(self.text, find.span.start.saturating_sub(48).max(self.span.start));
        let before = self.between(from, find.span.start).to_lowercase();
        let bare = before.trim_end_matches(['《', '“', '"', '*', ' ']);
        let bare = bare.strip_suffix(" the").unwrap_or(bare);
        let chinese = self.language == Language::Zh;
        if chinese
            && [
                "细化",
                "细化了",
                "针对",
                "采用",
                "转化",
                "与",
                "引用",
                "由",
                "符合",
                "依据",
                "根据",
                "按照",
                "参照",
                "依照",
                "遵照",
                "违反",
                "满足",
                "未通过",
                "未达到",
                "不符合",
            ]
            .iter()
            .any(|word| bare.ends_with(word))
        {
            return true;
        }
        // 在GB 1的基础上: what something else rests on.
        let behind = self.between(find.span.end, self.span.end);
        let behind = behind.trim_start_matches(['》', '的']);
        if chinese && bare.ends_with('在') && behind.starts_with("基础上") {
            return true;
        }
        // 将《A》纳入: what is taken in, and not what the sentence is about.
        let taken_in = || {
            let next: String = behind.chars().take(30).collect();
            ["纳入", "列入", "引入", "作为", "转化"].iter().any(|verb| next.contains(verb))
        };
        static OBJECT: LazyLock<Regex> =
            LazyLock::new(|| crate::pattern(r"[将把](?:《[^《》]{1,80}》[（(])?$"));
        if chinese && OBJECT.is_match(bare) && taken_in() {
            return true;
        }
        // 'It reproduces IEC 1 without change': an object like that of 'adopts'.
        if !chinese
            && [" reproduces", " adopts", " reproducing", " adopting"]
                .iter()
                .any(|verb| bare.ends_with(verb))
        {
            return true;
        }
        if !chinese && head::is_under(self, find) {
            return true;
        }
        self.cues.iter().rev().filter(|cue| cue.span.end <= find.span.start).any(|cue| {
            let gap = self.between(cue.span.end, find.span.start);
            let gap = gap.strip_prefix(['：', ':']).unwrap_or(gap);
            // 修订后的《办法》 is the new one.
            let attribute = chinese
                && (cue.role == Role::Revises
                    && matches!(gap.trim_end_matches('《'), "后的" | "的" | "版" | "版的")
                    // 与之配套的GB 2
                    || cue.role == Role::Supports && cue.span.of(self.text).contains("配套"));
            let relates = self.relates_texts(cue.role) && !attribute;
            let parted = gap.contains(['，', '；', ';', '：']) || gap.contains(": ");
            let joined = !parted && !gap.contains(", ");
            relates && joined && gap.len() < 160
        })
    }

    /// Whether phrases of a role relate two texts. An English text repeals another; in
    /// Chinese 废止 also stands alone, for what merely ceases.
    fn relates_texts(&self, role: Role) -> bool {
        takes_a_text(role) || (role == Role::Repeal && self.language == Language::En)
    }

    /// Where the first phrase that relates two texts stands.
    pub(crate) fn first_relation(&self) -> usize {
        // 修订后的《办法》 is what the new one is like.
        let attribute = |cue: &CueHit| {
            let rest = self.between(cue.span.end, self.span.end);
            cue.role == Role::Revises
                && self.language == Language::Zh
                && (rest.starts_with("后的") || rest.starts_with("的《"))
        };
        self.cues
            .iter()
            .find(|cue| self.relates_texts(cue.role) && !attribute(cue))
            .map_or(self.span.end, |cue| cue.span.start)
    }

    /// Whether another cue that takes a text as its object stands between.
    pub(crate) fn relation_between(&self, from: usize, to: usize) -> bool {
        self.cues
            .iter()
            .any(|cue| from <= cue.span.start && cue.span.end <= to && takes_a_text(cue.role))
    }

    /// What the text was about, where the sentence up to `cue` refers back to it.
    pub(crate) fn referred_to(&self, cue: Span, focus: &Focus) -> Option<Entity> {
        let refers_back = self.language == Language::Zh
            || REFERS_BACK.is_match(self.between(self.span.start, cue.start))
            // 'The draft, dated 9 February 2027, …'
            || cue.of(self.text).ends_with(", dated");
        focus.subject.clone().filter(|_| refers_back)
    }
}

/// Whether what follows phrases of a role is a text that another one has to do with.
fn takes_a_text(role: Role) -> bool {
    matches!(
        role,
        Role::Amends
            | Role::Revises
            | Role::Implements
            | Role::Supports
            | Role::Based
            | Role::Aligns
            | Role::Cites
            | Role::Derived
            | Role::Replace
    )
}

/// The texts of the list that ends with `last`: `GB 1《…》、GB 2《…》和GB 3`, 'A, B and C'. What is
/// said of the last one is said of all.
pub(crate) fn listed_before(clause: &Clause<'_>, last: &Find) -> Vec<Entity> {
    let is_text = |find: &&Find| {
        matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem | MentionKind::Instrument)
    };
    let mut out: Vec<Entity> = last.entity.iter().cloned().collect();
    let mut start = last.span.start;
    let texts: Vec<&Find> =
        clause.finds.iter().filter(is_text).filter(|find| find.kind == last.kind).collect();
    for (index, find) in texts.iter().enumerate().rev() {
        if start < find.span.end {
            continue;
        }
        let gap = clause.between(find.span.end, start);
        // 'Pursuant to A, B enters into force': a comma joins only where 'and' joins behind it;
        // 'A does not change B, and C enters into force': 'and' behind a comma only where a comma
        // joins before it as well.
        let comma = gap.trim_end_matches("the ").ends_with(", ") && out.len() < 2;
        let apart = || {
            let before =
                texts[..index].iter().rev().find(|other| other.span.end <= find.span.start);
            let joined = before.map(|other| clause.between(other.span.end, find.span.start));
            !joined.is_some_and(|gap| LIST_GLUE.is_match(gap) && gap.contains(','))
        };
        let begins = gap.trim_start_matches(['*', '”', '"']).starts_with(',');
        // 'Except A, B and C are …': what is excepted goes on no list.
        if mood::excepted(clause, find) && !mood::excepted(clause, last) {
            break;
        }
        if !LIST_GLUE.is_match(gap) && !relation::is_put_out(gap)
            || comma
            || begins && out.len() < 2 && apart()
        {
            break;
        }
        start = find.span.start;
        let new = find.entity.clone().filter(|entity| out.iter().all(|o| o.key != entity.key));
        out.extend(new);
    }
    out.reverse();
    out
}

/// The other texts of the list that begins with `first`.
pub(crate) fn listed_behind(clause: &Clause<'_>, first: &Find) -> Vec<Entity> {
    let mut out: Vec<Entity> = Vec::new();
    let mut end = first.span.end;
    for find in clause.finds.iter().filter(|find| find.kind == first.kind) {
        if find.span.start < end {
            continue;
        }
        if !LIST_GLUE.is_match(clause.between(end, find.span.start)) {
            break;
        }
        end = find.span.end;
        let known =
            |entity: &Entity| out.iter().chain(&first.entity).any(|other| other.key == entity.key);
        let new = find.entity.clone().filter(|entity| !known(entity));
        out.extend(new);
    }
    out
}

/// What stands between two texts of a list, with the titles of standards and what brackets say.
static LIST_GLUE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^[》*”]?(?:\x20?《[^《》]{1,80}》)?(?:\x20?[（(][^（）()]{1,80}[）)])?(?:、|和|及|以及|与|,?\x20and\x20(?:the\x20)?|,\x20(?:the\x20)?)[《*“]?$",
    )
});

/// A date claim with its evidence: the date, in its sentence.
pub(crate) fn date_claim(
    subject: &Entity,
    property: Property,
    date: &Find,
    clause: &Clause<'_>,
    rule: &'static str,
) -> Option<Claim> {
    let claim = Claim::new(subject, property, Value::Date(date.date?), clause.span, rule);
    let basis = if date.inferred.is_empty() { "stated" } else { "inferred" };
    let claim = claim.with("basis", basis);
    Some(if date.inferred.is_empty() {
        claim
    } else {
        claim.with("counted", "the year is that of the context")
    })
}
