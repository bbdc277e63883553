//! What one text has to do with another.
//!
//! > The Guidelines support the *Provisions* · developed on the basis of RFC 3306, 3587
//! > 根据《条例》，制定本办法 · 为贯彻落实《纲要》，制定了《行动计划》

use std::sync::LazyLock;

use gnomon_model::{Entity, EntityKind, Language, MentionKind, Property, Role, Span, Value};

use regex::Regex;

use super::effect::PART;
use super::{Clause, Focus};
use crate::mention::floor;
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
    if !clause.finds.iter().any(is_text) {
        return claims;
    }
    let chinese = clause.language == Language::Zh;
    for (role, property, en, zh) in RELATIONS {
        for cue in clause.cues_of(*role) {
            // 应当按照X: what somebody has to follow is an obligation, no relation of texts.
            let lead = clause.between(clause.span.start, cue.span.start);
            const DUTY: &[&str] = &["应当", "应", "须", "shall", "must", "should", "可", "可以"];
            // 'as measured in accordance with EN 1': how something is done.
            const DONE: &[&str] = &[
                "measured",
                "tested",
                "determined",
                "calculated",
                "verified",
                "assessed",
                "certified",
                "marked",
                "labelled",
                "labeled",
                "performed",
                "carried out",
                "conducted",
                "manufactured",
                "produced",
                "evaluated",
                "registered",
                "handled",
                "测试",
                "试验",
                "检测",
                "测定",
                "检验",
                "标注",
                "计算",
            ];
            let words = lead.trim_end();
            // TC 113正在修订EN 1: somebody revises it, no other text does.
            let agent = chinese
                && *role == Role::Revises
                && clause.finds.iter().any(|find| {
                    let gap = clause.between(find.span.end, cue.span.start);
                    matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
                        && find.span.end <= cue.span.start
                        && [
                            "",
                            "正在",
                            "已",
                            "拟",
                            "将",
                            "组织",
                            "牵头",
                            "启动",
                            "正组织",
                            "负责",
                            "完成",
                            "计划",
                        ]
                        .contains(&gap)
                });
            // 'TC 82 agreed to revise IEC 1' likewise; 'the revision of EN 1' relates it to nothing.
            let texts_before = clause.finds.iter().any(|find| {
                is_text(find) && find.span.end <= cue.span.start && !clause.is_governed(find)
            });
            // 某部于D前修订《办法》: who revises is named, and no text before.
            let body_before = || {
                clause.finds.iter().any(|find| {
                    matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
                        && find.span.end <= cue.span.start
                })
            };
            let agent = agent
                || chinese && *role == Role::Revises && !texts_before && body_before()
                || !chinese
                    && *role == Role::Revises
                    && (words.ends_with("the")
                        && cue.span.of(clause.text).eq_ignore_ascii_case("revision of")
                        || !texts_before
                            && clause.finds.iter().any(|find| {
                                matches!(
                                    find.kind,
                                    MentionKind::Organisation | MentionKind::Committee
                                ) && find.span.end <= cue.span.start
                                    && clause.between(find.span.end, cue.span.start).len() < 40
                            })
                            && cue.span.of(clause.text).eq_ignore_ascii_case("revise"));
            // 制定了《A》，并修订了《B》: somebody did both.
            let made_both = chinese
                && *role == Role::Revises
                && clause
                    .finds
                    .iter()
                    .rev()
                    .find(|find| is_text(find) && find.span.end <= cue.span.start)
                    .is_some_and(|find| {
                        let gap = clause.between(find.span.end, cue.span.start);
                        let gap =
                            gap.trim_start_matches('》').trim_start_matches("（征求意见稿）》");
                        let lead = clause.between(clause.span.start, find.span.start);
                        let lead = lead.trim_end_matches(['《', '了']);
                        matches!(gap, "，并" | "，同时" | "、" | "，" | "并" | "和")
                            && ["制定", "起草", "编制", "发布", "制修订", "研制", "修订", "印发"]
                                .iter()
                                .any(|word| lead.ends_with(word))
                    });
            let agent = agent || made_both;
            // 新修订的《…》, 修订后的《…》: what it is like.
            let rest = clause.between(cue.span.end, clause.span.end);
            let attribute = chinese
                && *role == Role::Revises
                && ["的", "后的", "版"].iter().any(|word| rest.starts_with(word));
            // 协调标准 is a noun.
            let noun = chinese
                && *role == Role::Aligns
                && ["标准", "机制", "小组", "会", "组", "办公室", "局", "司"]
                    .iter()
                    .any(|word| rest.starts_with(word));
            // 依据EN 1出具的报告: how something is done.
            let method = chinese
                && *role == Role::Based
                && clause
                    .finds
                    .iter()
                    .find(|find| is_text(find) && cue.span.end <= find.span.start)
                    .is_some_and(|find| {
                        find.kind == MentionKind::Standard
                            && clause.between(cue.span.end, find.span.start).len() < 36
                            && FOR.is_match(clause.between(find.span.end, clause.span.end))
                    });
            let done = noun
                || method
                || attribute
                || agent
                || *role == Role::Based && DONE.iter().any(|word| words.ends_with(word));
            if done || DUTY.iter().any(|word| words.ends_with(word)) || is_quoted(clause, cue.span)
            {
                continue;
            }
            let (subjects, objects) = match turned(clause, cue.span, *role, focus, sweep) {
                Some(turned) => turned,
                None => {
                    let objects = objects(clause, cue.span, chinese);
                    // 'proposes to amend its rules to reference ANSI 1': the object of the second verb.
                    let second = matches!(role, Role::Amends | Role::Revises)
                        && objects.first().is_some_and(|first| {
                            clause.relation_between(cue.span.end, first.span.start)
                                || clause
                                    .between(cue.span.end, first.span.start)
                                    .contains(" to reference ")
                        });
                    let objects = if second { Vec::new() } else { objects };
                    let entities = entities(&objects);
                    if entities.is_empty() {
                        continue;
                    }
                    let mut subjects = subjects(clause, cue.span, &objects, focus, sweep);
                    // 报告提出，落实《计划》: a standard that an earlier sentence names does nothing here.
                    let named = |entity: &Entity| {
                        clause.finds.iter().any(|find| {
                            find.entity.as_ref().is_some_and(|other| other.key == entity.key)
                        })
                    };
                    let silent = chinese
                        && *role == Role::Implements
                        && !["标准", "本", "该"].iter().any(|word| lead.contains(word));
                    subjects.retain(|subject| {
                        !silent || subject.kind != EntityKind::Standard || named(subject)
                    });
                    (subjects, entities)
                }
            };
            let deployed = chinese
                && *role == Role::Based
                && clause.finds.iter().any(|find| {
                    cue.span.end <= find.span.start
                        && objects.last().is_some_and(|last| find.entity.as_ref() == Some(last))
                        && DEPLOYED.is_match(clause.between(find.span.end, clause.span.end))
                });
            let (property, rule) = match (deployed, chinese) {
                (true, _) => (Property::Implements, "zh.implements"),
                (false, true) => (*property, *zh),
                (false, false) => (*property, *en),
            };
            let mut made = between(clause, property, &subjects, &objects, rule);
            made.retain(|claim| *role != Role::Amends || may_amend(claim));
            claims.extend(made);
        }
    }
    claims.extend(founded(clause, focus, sweep));
    claims.extend(incorporated(clause, focus, sweep));
    claims.extend(required(clause, focus, sweep));
    claims.extend(framed(clause));
    claims.extend(made_under(clause, focus, sweep));
    claims.extend(satisfying(clause));
    claims.extend(revised_as(clause));
    claims.extend(amended_by(clause));
    claims.extend(repeals(clause, focus, sweep));
    claims.extend(adoptions(clause, focus, sweep));
    claims
}

/// Who publishes a standard amends it, and nobody else: 'EN 1 modifies the method of ISO 2' tells
/// what EN 1 does otherwise.
fn may_amend(claim: &Claim) -> bool {
    match &claim.value {
        Value::Entity(object)
            if claim.subject.kind == EntityKind::Standard
                && object.kind == EntityKind::Standard =>
        {
            publisher(&claim.subject.label) == publisher(&object.label)
        }
        _ => true,
    }
}

/// The body whose name a designation begins with: `EN`, `GB`, `ISO`.
fn publisher(label: &str) -> &str {
    label.split([' ', '/']).next().unwrap_or("")
}

/// One claim for each pair.
fn between(
    clause: &Clause<'_>,
    property: Property,
    subjects: &[Entity],
    objects: &[Entity],
    rule: &'static str,
) -> Vec<Claim> {
    let mut claims = Vec::new();
    // 'A and B replace C and D respectively': each the one in its place.
    let paired = 1 < subjects.len() && subjects.len() == objects.len() && is_paired(clause);
    for (at, subject) in subjects.iter().enumerate() {
        let own = objects.iter().enumerate().filter(|(place, _)| !paired || *place == at);
        for object in own.map(|(_, object)| object).filter(|object| object.key != subject.key) {
            let value = Value::Entity(object.clone());
            claims.push(Claim::new(subject, property, value, clause.span, rule).sure(0.8));
        }
    }
    claims
}

/// Whether a sentence says of two lists that their items belong together one by one.
fn is_paired(clause: &Clause<'_>) -> bool {
    let words = clause.span.of(clause.text);
    match clause.language {
        Language::En => words.contains("respectively"),
        Language::Zh => ["分别代替", "分别替代", "分别取代", "分别对应", "依次代替"]
            .iter()
            .any(|verb| words.contains(verb)),
    }
}

fn entities(finds: &[&Find]) -> Vec<Entity> {
    let mut out: Vec<Entity> = Vec::new();
    for entity in finds.iter().filter_map(|find| find.entity.clone()) {
        if !out.iter().any(|other| other.key == entity.key) {
            out.push(entity);
        }
    }
    out
}

/// A phrase inside 《》 is part of a title.
pub(super) fn is_quoted(clause: &Clause<'_>, cue: Span) -> bool {
    let before = clause.between(clause.span.start, cue.start);
    before.matches('《').count() > before.matches('》').count()
}

/// Where Chinese puts the object before the phrase, or the subject behind it:
/// 与《规定》相衔接, 对《细则》作出修改, 配套国家标准GB/T 98464已实施.
fn turned(
    clause: &Clause<'_>,
    cue: Span,
    role: Role,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Option<(Vec<Entity>, Vec<Entity>)> {
    if clause.language == Language::En {
        return None;
    }
    let behind = || clause.finds.iter().find(|find| is_text(find) && cue.end <= find.span.start);
    // GB/T 2是GB 1的配套标准
    // 是《A》的重要技术支撑
    let companion_of = role == Role::Supports
        && (cue.of(clause.text).starts_with('的')
            || clause
                .between(clause.span.start, cue.start)
                .rsplit_once("》的")
                .is_some_and(|(_, words)| words.chars().count() < 8)
            || clause.between(clause.span.start, cue.start).ends_with('的'));
    if companion_of {
        let objects = before(clause, cue);
        let first = objects.first()?;
        let lead = clause.between(clause.span.start, first.span.start);
        let lead = lead.trim_end_matches('《');
        let subject = clause.finds.iter().rev().find(|find| {
            is_text(find) && find.span.end <= first.span.start && !clause.is_governed(find)
        });
        let is = lead.ends_with('是') || lead.ends_with('为') || lead.ends_with("作为");
        let subject = match subject {
            Some(find) => find.entity.clone(),
            None => own(clause, cue, focus, sweep),
        };
        let subject = subject.filter(|_| is)?;
        return Some((vec![subject], entities(&objects)));
    }
    // 为《条例》的执行提供了技术支撑
    if role == Role::Supports {
        let objects = before(clause, cue);
        let gap = objects.last().map_or("", |last| clause.between(last.span.end, cue.start));
        if let Some(first) = objects.first().filter(|_| gap.contains("提供")) {
            let lead = clause.between(clause.span.start, first.span.start);
            if lead.trim_end_matches('《').ends_with('为') {
                let place = Span::new(clause.span.start, first.span.start);
                let named = clause.finds.iter().find(|find| {
                    is_text(find) && place.contains(find.span) && !clause.is_governed(find)
                });
                let subject = named
                    .and_then(|find| find.entity.clone())
                    .or_else(|| own(clause, cue, focus, sweep))?;
                return Some((vec![subject], entities(&objects)));
            }
        }
    }
    if role == Role::Supports {
        let standard = behind()?;
        let gap = clause.between(cue.end, standard.span.start).trim_end_matches('《');
        let companion = [
            "国家标准",
            "标准",
            "行业标准",
            "的国家标准",
            "的标准",
            "技术标准",
            "的配套标准",
            "的",
            "",
        ];
        let word = cue.of(clause.text);
        // 配套《X》使用: it is used together with X.
        let rest = clause.between(standard.span.end, clause.span.end);
        let used = rest.trim_start_matches('》').starts_with("使用");
        if word.starts_with("配套") && companion.contains(&gap) && !used {
            let object = clause
                .finds
                .iter()
                .rev()
                .find(|find| is_text(find) && find.span.end <= cue.start)
                .and_then(|find| find.entity.clone())
                .or_else(|| focus.subject.clone())
                .or_else(|| sweep.titled.clone())?;
            return Some((entities(&[standard]), vec![object]));
        }
        return None;
    }
    if !matches!(
        role,
        Role::Aligns | Role::Amends | Role::Revises | Role::Cites | Role::Based | Role::Implements
    ) {
        return None;
    }
    let objects = before(clause, cue);
    let first = objects.first()?;
    let lead = clause.between(clause.span.start, first.span.start).trim_end_matches('《');
    let marks: &[&str] = match role {
        Role::Aligns => &["与", "同", "和", "与新版", "与现行"],
        Role::Amends | Role::Revises => &["对", "将", "对原", "对现行"],
        Role::Based => &["以"],
        Role::Implements => &["推进", "推动", "促进", "抓好", "做好"],
        _ => &["对"],
    };
    // 是对A的修订，参考了B: the object stands behind.
    let parted =
        objects.last().is_some_and(|last| clause.between(last.span.end, cue.start).contains('，'));
    let opens = marks.iter().any(|mark| lead.ends_with(mark));
    if !opens || parted {
        return None;
    }
    let place = Span::new(first.span.start.saturating_sub(6), first.span.start);
    // 对《A》进行了修订，形成《B》
    let made = behind().filter(|_| matches!(role, Role::Revises | Role::Amends)).filter(|find| {
        let gap = clause.between(cue.end, find.span.start);
        gap.len() < 90
            && ["形成", "起草", "更名为", "修订为", "编制", "研究制定"]
                .iter()
                .any(|word| gap.contains(word))
    });
    if let Some(entity) = made.and_then(|find| find.entity.clone()) {
        return Some((vec![entity], entities(&objects)));
    }
    let subject = clause
        .finds
        .iter()
        .find(|find| is_text(find) && find.span.end <= place.start && !clause.is_governed(find))
        .and_then(|find| find.entity.clone())
        .or_else(|| own(clause, cue, focus, sweep))?;
    Some((vec![subject], entities(&objects)))
}

/// Whether a sentence stands in a line that begins like an article: 第八条　电池…
fn is_in_article(clause: &Clause<'_>, sweep: &Sweep<'_>) -> bool {
    static ARTICLE: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^第[〇零一二三四五六七八九十百0-9]{1,6}条[　\s]"));
    sweep
        .flow
        .passage_at(clause.span.start)
        .is_some_and(|passage| ARTICLE.is_match(passage.span.of(sweep.text())))
}

/// What 本办法, 该标准 and a subject left out stand for.
fn own(clause: &Clause<'_>, cue: Span, focus: &Focus, sweep: &Sweep<'_>) -> Option<Entity> {
    let lead = clause.between(clause.span.start, cue.start);
    if [
        "This standard",
        "The standard",
        "The new standard",
        "该标准",
        "This project",
        "The project",
    ]
    .iter()
    .any(|word| lead.trim_start().starts_with(word))
        && let Some(standard) = &focus.standard
    {
        return Some(standard.clone());
    }
    // What an announcement without a title of its own says, it says of itself.
    if let Some(headed) = &sweep.headed
        && focus.subject.as_ref().is_none_or(|subject| {
            clause.language == Language::Zh || THE_TEXT.is_match(lead) || subject.key == headed.key
        })
    {
        return Some(headed.clone());
    }
    // What stands in its articles, a text says of itself.
    if let Some(titled) = sweep.titled.as_ref().filter(|_| is_in_article(clause, sweep)) {
        return Some(titled.clone());
    }
    let this = ["本", "This ", "this ", "新标准", "新规", "新版标准"]
        .iter()
        .any(|word| lead.contains(word));
    // 新标准 in a report without a title of a text is the one that it names first.
    let first = || {
        let standard = sweep.finds.iter().find(|find| find.kind == MentionKind::Standard);
        standard.and_then(|find| find.entity.clone()).filter(|_| lead.contains("新标准"))
    };
    // 规则将…纳入: what the document is about, by the word for what it is.
    const SORTS: &[&str] =
        &["规则", "办法", "规定", "标准", "条例", "指南", "通知", "方案", "规范", "规程", "指引"];
    let sort = SORTS.iter().find(|sort| lead.starts_with(*sort));
    if let (Some(sort), Some(titled)) = (sort, &sweep.titled)
        && titled.label.contains(sort)
    {
        return Some(titled.clone());
    }
    let titled = || sweep.titled.clone().or_else(first);
    // 'the document obsoletes RFC 1': what comments are asked on, where nothing else is known.
    if focus.subject.is_none()
        && let [only] = focus.consultation.as_slice()
        && THE_TEXT.is_match(lead)
    {
        return Some(only.clone());
    }
    if this {
        titled().or_else(|| focus.subject.clone())
    } else {
        focus.subject.clone().or_else(titled)
    }
}

/// > GB/T 98444—2026（IEC 98444:2023，IDT）· EN 98444:2026 (ISO 98444:2025, MOD)
fn marked(clause: &Clause<'_>) -> Vec<Claim> {
    let standards: Vec<&Find> = clause.of(MentionKind::Standard).collect();
    let mut claims = Vec::new();
    for pair in standards.windows(2) {
        let gap = clause.between(pair[0].span.end, pair[1].span.start);
        let gap = gap.rsplit_once('》').map_or(gap, |(_, rest)| rest);
        let rest = clause.between(pair[1].span.end, clause.span.end);
        let mark = rest.trim_start_matches(['，', ',', ' ', '、', ':', '：']);
        let degree = ["IDT", "MOD", "NEQ"].into_iter().find(|degree| mark.starts_with(degree));
        let (true, Some(degree)) = (matches!(gap.trim(), "（" | "("), degree) else { continue };
        let claim = between(
            clause,
            Property::Adopts,
            &entities(&pair[..1]),
            &entities(&pair[1..]),
            if clause.language == Language::Zh { "zh.adoption" } else { "en.adoption" },
        );
        claims.extend(claim.into_iter().map(|claim| claim.with("degree", degree)));
    }
    claims
}

/// > ISO 98123:2026 has been adopted as EN ISO 98123:2027 without modification.
fn adopted_as(clause: &Clause<'_>, focus: &Focus) -> Vec<Claim> {
    let standards: Vec<&Find> = clause.of(MentionKind::Standard).collect();
    let mut claims = Vec::new();
    // 'CENELEC adopted it as EN IEC 1:2027 without modification'
    for new in &standards {
        let lead = clause.between(clause.span.start, new.span.start);
        let it = ["adopted it as ", "published it as ", "adopts it as ", "taken it over as "];
        let old = focus.standard.clone().filter(|old| Some(old) != new.entity.as_ref());
        let (true, Some(old), Some(new)) =
            (it.iter().any(|words| lead.ends_with(words)), old, new.entity.clone())
        else {
            continue;
        };
        let words = clause.span.of(clause.text);
        let same = ["without modification", "without change", "unchanged", "identical"];
        let idt = same.iter().any(|same| words.contains(same));
        let value = Value::Entity(old);
        let claim = Claim::new(&new, Property::Adopts, value, clause.span, "en.adoption").sure(0.8);
        claims.push(if idt { claim.with("degree", "IDT") } else { claim });
    }
    for pair in standards.windows(2) {
        let gap = clause.between(pair[0].span.end, pair[1].span.start).trim();
        let words = [
            "adopted as",
            "adopted as the",
            "published as",
            "taken over as",
            "transposed as",
            "转化为",
            "转化为国家标准",
        ];
        let longest = if clause.language == Language::Zh { 150 } else { 60 };
        if !words.iter().any(|words| gap.ends_with(words)) || longest < gap.len() {
            continue;
        }
        // 'IS 1:2022 has been revised and published as IS 1:2025': a new edition, and no adoption.
        if is_edition_of(pair[0], pair[1]) {
            continue;
        }
        let sentence = clause.span.of(clause.text);
        let same = ["without modification", "without change", "unchanged", "identically", "等同"];
        for claim in between(
            clause,
            Property::Adopts,
            &entities(&pair[1..]),
            &entities(&pair[..1]),
            "en.adoption",
        ) {
            let idt = same.iter().any(|words| sentence.contains(words));
            claims.push(if idt { claim.with("degree", "IDT") } else { claim });
        }
    }
    claims
}

/// > The Commission is issuing a final rule … under section 104 of the Safety Act.
fn made_under(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    static UNDER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?-u:\b)(?:issu(?:ed|es|ing)|ma(?:de|kes?|king)|publish(?:ed|es|ing)|promulgat(?:ed|es|ing)|establish(?:ed|es|ing)|adopt(?:ed|s|ing)|lays? down|laid|draft(?:ed|ing)) [^.;]{0,160}?(?-u:\b)(?:under|pursuant to|in accordance with|in exercise of the powers (?:under|conferred by)) (?:(?:[Ss]ections?|[Aa]rticles?|[Rr]egulations?|[Pp]art) [0-9IVXA-Z()a-z]+(?:(?:,| and) [0-9IVXA-Z()a-z]+)* of )?(?:the )?[“*]?$",
        )
    });
    if clause.language != Language::En {
        return Vec::new();
    }
    let laws = clause
        .instruments()
        .filter(|find| UNDER.is_match(clause.between(clause.span.start, find.span.start)));
    let laws: Vec<&Find> = laws.take(1).collect();
    let Some(law) = laws.first() else { return Vec::new() };
    let made = clause.issues().next();
    let object = made.and_then(|cue| {
        clause.finds.iter().find(|find| {
            is_text(find) && cue.span.end <= find.span.start && find.span.end <= law.span.start
        })
    });
    let front = clause
        .finds
        .iter()
        .find(|find| is_text(find) && find.span.end <= law.span.start && !clause.is_governed(find));
    let subject = object.or(front).and_then(|find| find.entity.clone());
    let subject = subject.or_else(|| sweep.headed.clone()).or_else(|| {
        let lead = clause.between(clause.span.start, law.span.start);
        own(clause, Span::new(law.span.start, law.span.start), focus, sweep).filter(|_| {
            lead.starts_with("It ")
                || lead.starts_with("They ")
                || lead.starts_with("This ")
                || THE_TEXT.find(lead).is_some_and(|noun| noun.start() == 0 && !noun.is_empty())
        })
    });
    let subject: Vec<Entity> = subject.into_iter().collect();
    between(clause, Property::BasedOn, &subject, &entities(&laws), "en.based")
}

/// > Under section 4 of the Radio Act, the ministry issued the Rules on Drones.
fn framed(clause: &Clause<'_>) -> Vec<Claim> {
    static UNDER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^Under (?:[A-Za-z]+ [0-9IVX()a-z]+ of )?(?:the )?[“*]?$")
    });
    let Some(law) = clause.finds.iter().find(|find| find.kind == MentionKind::Instrument) else {
        return Vec::new();
    };
    if !UNDER.is_match(clause.between(clause.span.start, law.span.start)) {
        return Vec::new();
    }
    let made = clause.issues().find(|cue| law.span.end <= cue.span.start);
    let text = made.and_then(|cue| {
        let text = clause.instruments().find(|find| cue.span.end <= find.span.start)?;
        (text.span.start - cue.span.end < 40).then_some(text)
    });
    let new: Vec<&Find> = text.into_iter().collect();
    between(clause, Property::BasedOn, &entities(&new), &entities(&[law]), "en.based")
}

/// 'EN 1 meets the requirements for ladders laid down in Directive 93/98/EEC': what harmonised standards
/// are for.
fn satisfying(clause: &Clause<'_>) -> Vec<Claim> {
    static SATISFY: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^,? (?:satisf(?:y|ies)|fulfils?|meets?) the (?:[a-z]+ ){0,3}requirements? (?:[a-z]+ ){0,14}(?:set out|laid down|contained) in (?:Annex [IVX]+ (?:to|of) )?(?:Council )?[“*]?$",
        )
    });
    if clause.language != Language::En {
        return Vec::new();
    }
    let law = clause.instruments().find(|law| {
        let last = clause.of(MentionKind::Standard).rev().find(|s| s.span.end <= law.span.start);
        last.is_some_and(|last| SATISFY.is_match(clause.between(last.span.end, law.span.start)))
    });
    let Some(law) = law else { return Vec::new() };
    let standards: Vec<&Find> =
        clause.of(MentionKind::Standard).filter(|find| find.span.end <= law.span.start).collect();
    between(clause, Property::Supports, &entities(&standards), &entities(&[law]), "en.satisfies")
}

/// > Regulation (EU) 2019/1020 is amended by Directive (EU) 2027/1111.
fn amended_by(clause: &Clause<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for cue in clause.cues_of(Role::Amend) {
        let rest = clause.between(cue.span.end, clause.span.end);
        let old =
            clause.finds.iter().rev().find(|find| is_text(find) && find.span.end <= cue.span.start);
        if let (true, Some(old)) = (rest.starts_with(" by "), old) {
            let new: Vec<&Find> =
                objects_within(clause, cue.span, 16).into_iter().take(1).collect();
            claims.extend(between(
                clause,
                Property::Amends,
                &entities(&new),
                &entities(&[old]),
                "en.amends",
            ));
        }
    }
    claims
}

/// > The amendments would incorporate CSA C390:25 by reference.
fn incorporated(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for object in clause.finds.iter().filter(|find| is_text(find)) {
        let lead = clause.between(clause.span.start, object.span.start);
        let rest = clause.between(object.span.end, clause.span.end);
        let verb = ["incorporate ", "incorporates ", "incorporating ", "incorporated "]
            .iter()
            .find(|verb| lead.ends_with(*verb));
        let (Some(verb), true) = (verb, rest.starts_with(" by reference")) else { continue };
        let at = object.span.start - verb.len();
        let subjects = subjects(clause, Span::new(at, at + 1), &[object], focus, sweep);
        let titled = || focus.subject.clone().or_else(|| sweep.titled.clone());
        let subjects = if subjects.is_empty() { titled().into_iter().collect() } else { subjects };
        claims.extend(between(
            clause,
            Property::Cites,
            &subjects,
            &entities(&[object]),
            "en.cites",
        ));
    }
    claims
}

/// What is done by a standard: 依照YD/T 1出具, 按GB/T 2规定的方法测定.
static FOR: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^》?(?:（[^）]{0,40}）)?(?:《[^》]{0,60}》)?(?:规定的|规定|的规定|中规定的|的要求|要求|的方法|给出的|中的)?(?:试验|测试|检测|检验|测定|计算|评价|评估)?(?:方法|程序|步骤)?(?:进行|出具|测试|检测|测定|试验|检验|执行|取得|实施|评估|评价|编码|标识|标注|计算|确定|开展|配置|设置|生产|制造|分级|分类)",
    )
});

/// What a text demands that a standard be kept or used for, it refers to.
///
/// > 船舶应当符合GB 98501的要求 · 检测报告依照YD/T 98012出具 · equipment shall comply with EN 98301
fn required(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    static KEPT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:应当?|须|必须|均应|需)(?:分别|同时|全部|严格|至少)?(?:符合|满足|遵守|执行|达到|按照?|依照|采用|参照|依据)[\p{Han}]{0,12}$|(?i)(?-u:\b)(?:shall|must|should|ha(?:s|ve) to|(?:is|are) (?:to|required to)) (?:also |all )?(?:(?:comply|conform|be in (?:compliance|conformity|accordance)) with|conform to|meet|satisfy|be (?:tested|certified|assessed|evaluated|measured|marked|verified) (?:to|against|in accordance with|according to|under))(?: (?:the|all|applicable|relevant|specific|requirements?|limits?|provisions?|clauses?|of|in|and|[0-9.]+)){0,8} $",
        )
    });
    static USED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?:按照?|依照|依据|参照|根据|采用)(?:国家标准|行业标准|现行标准|标准)?$")
    });
    let chinese = clause.language == Language::Zh;
    let demanded = clause.finds.iter().filter(|find| is_text(find)).find(|find| {
        let lead = clause.between(clause.span.start, find.span.start).trim_end_matches('《');
        let rest = clause.between(find.span.end, clause.span.end);
        // 企业可以提交依据X出具的报告: nobody has to.
        let free = || lead.rsplit('，').next().is_some_and(|part| part.contains('可'));
        KEPT.is_match(lead)
            || chinese
                && find.kind == MentionKind::Standard
                && USED.is_match(lead)
                && FOR.is_match(rest)
                && !free()
    });
    let Some(first) = demanded else { return Vec::new() };
    if super::mood::denied(clause, Span::new(first.span.start, first.span.start)) {
        return Vec::new();
    }
    // What stands with it in one list.
    let mut objects: Vec<&Find> = vec![first];
    for next in
        clause.finds.iter().filter(|find| is_text(find) && first.span.end <= find.span.start)
    {
        let Some(last) = objects.last() else { break };
        let gap = clause.between(last.span.end, next.span.start);
        // GB 1《…》和《…》: the title of the standard stands behind its number.
        let gap = match gap.strip_prefix('《').and_then(|rest| rest.split_once('》')) {
            Some((_, rest)) => rest,
            None => gap,
        };
        let gap = gap.trim_matches(['《', '》', ' ']);
        let itself = gap.is_empty() && next.entity == last.entity;
        if !itself
            && !matches!(
                gap,
                "、" | "和" | "与" | "及" | "以及" | "或" | "," | "and" | "or" | ", and"
            )
        {
            break;
        }
        objects.push(next);
    }
    let named = clause
        .instruments()
        .rev()
        .find(|find| find.span.end <= first.span.start && !clause.is_governed(find));
    let subject = match named {
        Some(find) => find.entity.clone(),
        None => own(clause, Span::new(first.span.start, first.span.start), focus, sweep),
    };
    // A report names many standards, and demands nothing in the name of the one before.
    let demands = |entity: &Entity| entity.kind != EntityKind::Standard;
    let subject = subject.filter(demands).or_else(|| sweep.titled.clone().filter(demands));
    let subject: Vec<Entity> = subject.into_iter().collect();
    let rule = if chinese { "zh.required" } else { "en.required" };
    between(clause, Property::Cites, &subject, &entities(&objects), rule)
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
    let after = after.chars().take(24).collect::<String>();
    before.ends_with('以')
        && ["为基础", "为依据", "为指导", "为蓝本", "为遵循"]
            .iter()
            .any(|word| after.contains(word))
        || before.ends_with('在') && after.trim_start_matches(['》', '的']).starts_with("基础上")
}

/// What takes over which international standard, to what degree.
static ADOPTION: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?xi)(?P<idt>等同采用|等同转化|identical\ adoption(?:\ \(IDT\))?\ of|(?:is|are)\ (?:technically\ |fully\ )?identical\ (?:to|with)|adopts?\ identically|identically\ adopts?|reproduces|(?:is\ an?\ )?IDT\ adoption\ of)
        |(?P<mod>修改采用|adoption\ with\ (?:national\ )?modifications?\ of|modified\ adoption(?:\ \(MOD\))?\ of|modifies|modified\ in\ relation\ to|adopts?,?\ with\ (?:[a-z]+\ )?modifications?,?|(?:is\ an?\ )?MOD\ adoption\ of)
        |(?P<neq>非等效采用|not\ equivalent\ to)
        |(?P<any>(?-u:\b)adopts|(?:is|are)\ (?:technically\ )?equivalent\ to|(?-u:\b)adoption\ of|采用国际标准|对应的?国际标准(?:编号)?为|采用)",
    )
});

/// > GB/T 98310-2025 修改采用 IEC 98711:2023 · 与ISO 98176-14:2022的一致性程度为修改采用
/// > is a modified adoption (MOD) of ISO/IEC TS 98311:2025
fn adoptions(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let words = clause.span.of(clause.text);
    let mut claims = Vec::new();
    if clause.of(MentionKind::Standard).next().is_none() {
        return claims;
    }
    claims.extend(adopted_as(clause, focus));
    claims.extend(marked(clause));
    for found in ADOPTION.captures_iter(words) {
        let Some(whole) = found.get(0) else { continue };
        let (start, end) = (clause.span.start + whole.start(), clause.span.start + whole.end());
        // 不等同采用, 'no longer adopts'
        if super::mood::denied(clause, Span::new(start, end)) {
            continue;
        }
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
        // 试验采用GB/T …: a method is used; a standard adopts an international one.
        let bare = whole.as_str() == "采用";
        let international =
            ["ISO", "IEC", "ITU"].iter().any(|body| object.normal.starts_with(body));
        if bare && !(international && object.span.start == end) {
            continue;
        }
        // 'modifies the test method in ISO 1' is no adoption of it.
        let gap = clause.between(end, object.span.start).trim();
        if whole.as_str() == "modifies" && !matches!(gap, "" | "(MOD)") {
            continue;
        }
        let Some(value) = object.entity.clone() else { continue };
        // 'no country of its own': what is adopted is international, the adopter comes first.
        let limit = object.span.start.min(start);
        // 第2项标准等同采用…: an item of a table, not the text named before.
        let lead = clause.between(clause.span.start, limit);
        let lead = lead.rsplit(['，', ',', '。', '；', '：']).next().unwrap_or("");
        if lead.contains('第') && lead.contains('项') {
            let item = item_of_table(sweep, lead);
            if let Some(subject) = item {
                let degree = found.name("idt").map(|_| "IDT").or(found.name("mod").map(|_| "MOD"));
                let claim = Claim::new(
                    &subject,
                    Property::Adopts,
                    Value::Entity(value),
                    clause.span,
                    "zh.adoption",
                )
                .sure(0.75);
                claims.push(match degree {
                    Some(degree) => claim.with("degree", degree),
                    None => claim,
                });
            }
            continue;
        }
        // 第4项标准等同采用…: an item of the table that the document has.
        let cue = Span::new(limit, limit);
        let subject = subjects(clause, cue, &[object], focus, sweep).into_iter().next();
        let Some(subject) = subject.filter(|subject| subject.key != value.key) else { continue };
        // 'the revision resulted in the adoption of EN 1:2027': a body's own standard.
        if found.name("any").is_some() && publisher(&subject.label) == publisher(&value.label) {
            continue;
        }
        let near = clause.between(start, floor(clause.text, clause.span.end.min(end + 12)));
        let behind = clause.between(
            object.span.end,
            floor(clause.text, clause.span.end.min(object.span.end + 40)),
        );
        let modified =
            behind.contains("with modification") || behind.contains("with national modification");
        let unchanged = ["without modification", "without change", "unchanged", "identically"]
            .iter()
            .any(|words| behind.contains(words));
        let degree = if found.name("idt").is_some()
            || near.contains("IDT")
            || behind.contains("（IDT")
            || behind.contains("(IDT")
            || unchanged
        {
            Some("IDT")
        } else if found.name("mod").is_some()
            || near.contains("MOD")
            || behind.contains("（MOD")
            || behind.contains("(MOD")
            || modified
        {
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

/// The standard in the row of the only table of standards that 第4项 counts to.
fn item_of_table(sweep: &Sweep<'_>, lead: &str) -> Option<Entity> {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"第\x20?([0-9]{1,3})\x20?项"));
    let number: usize = ITEM.captures(lead)?[1].parse().ok()?;
    let mut tables = sweep.document.tables.iter().enumerate();
    let (Some((table, _)), None) = (tables.next(), tables.next()) else { return None };
    let in_row = |passage: &&gnomon_model::Passage| {
        matches!(passage.kind, gnomon_model::BlockKind::Row(at) if at == table)
            && passage.cell.is_some_and(|(row, _)| row == number)
    };
    sweep
        .flow
        .passages()
        .iter()
        .filter(in_row)
        .flat_map(|passage| sweep.within(passage.span))
        .find(|find| matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem))
        .and_then(|find| find.entity.clone())
}

/// > 《办法》自…起施行，《暂行规定》同时废止 · This Regulation repeals Directive 2006/66/EC
/// > 《暂行规定》自《办法》施行之日起废止 · 决定：一、废止《暂行规定》
/// > Once the Measures are in force, the Provisional Rules will be abolished.
fn repeals(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for cue in clause.cues_of(Role::Repeal).filter(|cue| !is_quoted(clause, cue.span)) {
        // 不废止A, 除A外，其他规定同时废止
        if super::mood::denied(clause, cue.span) || super::mood::of_others(clause, cue.span) {
            continue;
        }
        let (subjects, objects) = if clause.language == Language::Zh {
            repealed_chinese(clause, cue.span, focus, sweep)
        } else {
            repealed_english(clause, cue.span, focus, sweep)
        };
        let rule = if clause.language == Language::Zh { "zh.repeals" } else { "en.repeals" };
        claims.extend(between(clause, Property::Repeals, &subjects, &objects, rule));
    }
    claims
}

fn repealed_english(
    clause: &Clause<'_>,
    cue: Span,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> (Vec<Entity>, Vec<Entity>) {
    // 'Withdrawal of EN 1' is what something is about, and withdraws nothing.
    let word = cue.of(clause.text).to_lowercase();
    if ["al of", "ion of", "withdrawal", "date of withdrawal"].iter().any(|end| word.ends_with(end))
    {
        return Default::default();
    }
    let passive = super::issue::is_passive(clause, cue);
    let rest = clause.between(cue.end, clause.span.end);
    // 'to withdraw the references of EN 1 from the Official Journal': the standard stays.
    static REFERENCES: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^ (?:the )?references?(?-u:\b)|references? (?:of|to) (?:[a-z]+ ){0,3}$")
    });
    let before_text = clause
        .finds
        .iter()
        .rev()
        .find(|find| is_text(find) && find.span.end <= cue.start)
        .map_or("", |find| clause.between(clause.span.start, find.span.start));
    if word.contains("reference")
        || REFERENCES.is_match(rest)
        || passive && REFERENCES.is_match(before_text)
    {
        return Default::default();
    }
    // 'Withdrawn: EN 1' is a label.
    if rest.starts_with(':') {
        return Default::default();
    }
    let texts = || clause.finds.iter().filter(|find| is_text(find));
    if passive {
        let Some(old) = texts().rev().find(|find| find.span.end <= cue.start) else {
            return Default::default();
        };
        let new = if rest.trim_start().starts_with("by ") {
            objects_within(clause, cue, 24).into_iter().next()
        } else {
            // 'Once the Measures are in force, …': whose entry into force it is.
            let lead = clause.between(clause.span.start, old.span.start);
            let frame = ["Once ", "When ", "With the entry", "Upon ", "As soon as "];
            let framed = frame.iter().any(|word| lead.starts_with(word));
            texts().find(|find| framed && find.span.end <= old.span.start)
        };
        // 'The Provisions are repealed as of the same date': by what the text was about.
        let same = ["same date", "same day", "that date", "that day"]
            .iter()
            .any(|words| rest.contains(words));
        let about = focus.subject.clone().filter(|subject| {
            same && new.is_none() && old.entity.as_ref().is_some_and(|old| old.key != subject.key)
        });
        if let Some(subject) = about {
            return (vec![subject], entities(&[old]));
        }
        return (entities(&new.into_iter().collect::<Vec<_>>()), entities(&[old]));
    }
    let objects = objects(clause, cue, false);
    if objects.is_empty() {
        return Default::default();
    }
    (subjects(clause, cue, &objects, focus, sweep), entities(&objects))
}

fn repealed_chinese(
    clause: &Clause<'_>,
    cue: Span,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> (Vec<Entity>, Vec<Entity>) {
    let itself = || sweep.headed.clone().into_iter().collect::<Vec<_>>();
    // 决定废止《A》和《B》: an announcement that does nothing else.
    let behind = objects_within(clause, cue, 12);
    let lead = clause.between(clause.span.start, cue.start);
    if !behind.is_empty() && cue.of(clause.text).ends_with('了') {
        let front = before(clause, cue);
        return (front.first().map_or_else(itself, |_| entities(&front)), entities(&behind));
    }
    let decides = lead.ends_with(['、', '）', '，', '：'])
        || lead.trim().is_empty()
        || lead.ends_with("决定");
    // 现发布《A》，并废止《B》: what stands right behind the verb ceases, whatever stands before;
    // the new text is the one that the sentence puts out or brings into force.
    let joins =
        ["并", "同时", "并同时", "并将", "一并", "随之"].iter().any(|word| lead.ends_with(word));
    let right_behind = behind
        .first()
        .is_some_and(|find| matches!(clause.between(cue.end, find.span.start), "" | "《" | "原《"));
    if right_behind && (joins || decides) {
        let new = clause.finds.iter().rev().find(|find| {
            is_text(find)
                && find.span.end <= cue.start
                && !clause.is_governed(find)
                && clause.cues.iter().any(|other| {
                    matches!(other.role, Role::Issue | Role::Announce | Role::Effect)
                        && other.span.start < cue.start
                        && other.span.start < find.span.end + 90
                })
        });
        let new = new.and_then(|find| find.entity.clone());
        let subjects = new.map_or_else(
            || {
                let known = sweep.headed.clone().or_else(|| focus.subject.clone());
                if joins { known.into_iter().collect() } else { itself() }
            },
            |new| vec![new],
        );
        return (subjects, entities(&behind));
    }
    if !behind.is_empty() && decides {
        return (itself(), entities(&behind));
    }
    let mut objects = before(clause, cue);
    // 决定对《A》予以废止: by what decides it.
    if let Some(first) = objects.first() {
        let lead = clause.between(clause.span.start, first.span.start);
        let gap = objects.last().map_or("", |last| clause.between(last.span.end, cue.start));
        let gap = gap.trim_start_matches('》');
        let handed = lead.rfind(['对', '将']).is_some_and(|at| {
            let lead = &lead[at..];
            lead.trim_end_matches('《').chars().count() < 60 && !lead.contains('；')
        });
        let decided = ["予以", "", "进行", "宣布", "决定予以"].contains(&gap);
        if handed && decided && lead.contains("决定") {
            let key = |entity: &Entity| {
                objects
                    .iter()
                    .any(|find| find.entity.as_ref().is_some_and(|other| other.key == entity.key))
            };
            let known = [sweep.headed.clone(), sweep.titled.clone(), focus.subject.clone()];
            let decision = known.into_iter().flatten().find(|entity| !key(entity));
            return (decision.into_iter().collect(), entities(&objects));
        }
    }
    // 自《办法》施行之日起: whose entry into force it is.
    let since = objects.iter().position(|find| {
        let lead = clause.between(clause.span.start, find.span.start);
        lead.trim_end_matches(['《', '本', '该', '新']).ends_with('自')
    });
    let mut subject = None;
    if let Some(at) = since {
        subject = objects[at].entity.clone();
        let lead = clause.between(clause.span.start, objects[at].span.start);
        let place = clause.span.start + lead.rfind('自').unwrap_or(0);
        objects = before(clause, Span::new(place, place));
    }
    let Some(&first) = objects.first() else { return Default::default() };
    let gap = clause.between(objects.last().map_or(cue.start, |find| find.span.end), cue.end);
    let lead = clause.between(clause.span.start, first.span.start);
    let at_once = ["同时", "同日", "一并", "即行", "之日起"].iter().any(|word| gap.contains(word))
        || ["之日起，", "之日起,", "同时，", "之日起"]
            .iter()
            .any(|word| lead.trim_end_matches(['《', '原']).ends_with(word));
    let effect = clause.cues_of(Role::Effect).any(|effect| effect.span.end <= first.span.start);
    if subject.is_none() && !effect && !at_once {
        return Default::default();
    }
    let earlier = || {
        let mut texts = clause.finds.iter().rev();
        texts
            .find(|find| {
                is_text(find) && find.span.end <= first.span.start && !clause.is_governed(find)
            })
            .and_then(|find| find.entity.clone())
    };
    // What ceases may be what the text went on to: the new one is then what the document is about.
    let known = || {
        let about = [sweep.titled.clone(), focus.subject.clone()];
        let ceases = |entity: &Entity| {
            objects
                .iter()
                .any(|find| find.entity.as_ref().is_some_and(|other| other.key == entity.key))
        };
        about.into_iter().flatten().find(|entity| !ceases(entity))
    };
    // A new edition under the same title takes the place of the old one and of others with it.
    let same = || sweep.titled.clone().filter(|_| 1 < objects.len());
    let subject = subject.or_else(earlier).or_else(known).or_else(same);
    (subject.into_iter().collect(), entities(&objects))
}

/// The text right before a verb that follows its object, with its list.
fn before<'s>(clause: &Clause<'s>, cue: Span) -> Vec<&'s Find> {
    let mut out: Vec<&Find> = Vec::new();
    let mut start = cue.start;
    for find in clause.finds.iter().rev().filter(|find| is_text(find) && find.span.end <= cue.start)
    {
        let gap = clause.between(find.span.end, start);
        if super::mood::excepted(clause, find) {
            break;
        }
        // Brackets with a number may stand behind a title: （国发〔2015〕13号）.
        let bare = gap.split_once('）').map_or(gap, |(inside, rest)| {
            if inside.trim_start_matches('》').starts_with('（') { rest } else { gap }
        });
        let near = if out.is_empty() {
            bare.len() < 60 && !gap.contains(['；', '。'])
        } else {
            matches!(
                bare.trim_matches(['《', '》', '、', '，', ' ']),
                "" | "和" | "及" | "以及" | "与"
            ) || PUT_OUT.is_match(bare)
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

/// …公布的《A》、2020年6月1日印发的《B》: when and by whom the next one of a list was put out.
static PUT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^》?(?:、|和|及|以及|与|，)+[^，；。《》]{2,60}(?:公布|印发|发布|下发|颁布|施行|制定|通过)的《?$",
    )
});

/// Whether what stands between two texts of a list says when the second one was put out.
pub(super) fn is_put_out(gap: &str) -> bool {
    PUT_OUT.is_match(gap)
}

fn is_text(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
}

/// The text right behind the verb, and those that go on the list.
fn objects<'s>(clause: &Clause<'s>, cue: Span, chinese: bool) -> Vec<&'s Find> {
    // Between 'on the basis of' and the first one other words may stand:
    // 'on the basis of a great number of international standards, including …'.
    objects_within(clause, cue, if chinese { 60 } else { 90 })
}

/// The same with the first no farther than `reach` bytes.
fn objects_within<'s>(clause: &Clause<'s>, cue: Span, reach: usize) -> Vec<&'s Find> {
    static GLOSS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"[(（][^()（）]{0,60}[)）]|第[一二三四五六七八九十百零0-9]{1,6}[条章](?:第[一二三四五六七八九十0-9]{1,3}款)?|(?:的)?(?:有关|相关)?规定|等法律法规",
        )
    });
    const JOINED: &[&str] = &[
        "",
        "and",
        "or",
        "the",
        "and the",
        "as well as",
        "as well as the",
        "and of the",
        "and with",
        "the relevant provisions of the",
        "and by",
        "and by the",
        "and part of",
        "and the parts of",
        "and of",
        "和",
        "及",
        "与",
        "以及",
        "等",
        "国家标准",
        "、国家标准",
        "和国家标准",
        "和IMO",
        "和ISO",
    ];
    let mut out: Vec<&Find> = Vec::new();
    let mut end = cue.end;
    let mut reach = reach;
    for find in clause.finds.iter().filter(|find| is_text(find) && cue.end <= find.span.start) {
        if find.span.start < end {
            continue;
        }
        let gap = clause.between(end, find.span.start);
        // 'the Patent Law (PL) and the …': the same text again.
        let again = out.last().is_some_and(|last| {
            last.entity.as_ref().map(|entity| &entity.key)
                == find.entity.as_ref().map(|entity| &entity.key)
        });
        if again && gap.len() < 12 {
            end = find.span.end;
            continue;
        }
        // 将替代《限制商品过度包装要求》（GB 98911—2020）: the title of the standard stands before it.
        static TITLE: LazyLock<Regex> =
            LazyLock::new(|| crate::pattern(r"^《[^《》]{3,120}》[（(]$"));
        let titled = out.is_empty() && TITLE.is_match(gap);
        // 'supersedes the draft of D and maps to EN 1': the object of another verb.
        static VERB: LazyLock<Regex> =
            LazyLock::new(|| crate::pattern(r" and (?:also |then )?[a-z]+s (?:to |on |with )"));
        let other_verb = out.is_empty() && VERB.is_match(gap);
        if reach < gap.len() && !titled
            || other_verb
            || clause.relation_between(end, find.span.start)
        {
            break;
        }
        if out.is_empty() {
            // 'the 2018 edition, ISO 98244:2018'
            let apposed = gap.trim_start().starts_with("the ") && gap.contains(" edition, ");
            let other = gap.contains(['。', ';', '；'])
                || gap.contains(", ") && !gap.contains("includ") && !apposed;
            // 贯彻落实党的二十大精神和《纲要》: in Chinese other objects may come first.
            if other || gap.contains('，') {
                break;
            }
        } else {
            // 代替A，与B协调: a new part of the sentence.
            // 依据《A》，《B》已经审查通过: a list has 、 between its items.
            let clause_ends = matches!(gap.trim_matches(['》', '《', ' ']), "，");
            if gap.trim_start_matches('》').starts_with("，与") || clause_ends {
                break;
            }
            let bare = GLOSS.replace_all(gap, "");
            let link = bare
                .trim()
                .trim_start_matches([',', '，', '、', ';', '”', '"', '》', '*', ')', '）']);
            let link = link.trim().trim_end_matches(['《', '“', '"', '*']).trim();
            if !JOINED.contains(&link) {
                break;
            }
        }
        // 'repeals all acts except A', 代替除A外的各部分
        if super::mood::excepted(clause, find) {
            break;
        }
        out.push(find);
        end = find.span.end;
        reach = 60;
    }
    out
}

/// Whose relation it is: what 'which' stands for; else what the sentence is about before
/// its first relation; else what it goes on to; else what the text was about.
pub(super) fn subjects(
    clause: &Clause<'_>,
    cue: Span,
    objects: &[&Find],
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Vec<Entity> {
    static WHICH: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"(?:^|[ ,])(?:which|that)(?: [a-z]+){0,3} ?$"));
    let lead = clause.between(clause.span.start, cue.start);
    let texts = || clause.finds.iter().filter(|find| is_text(find));
    if WHICH.is_match(lead) {
        let named = texts().rev().find(|find| find.span.end <= cue.start).filter(|find| {
            let gap = clause.between(find.span.end, cue.start);
            gap.len() < 240 && !gap.contains(';')
        });
        // 'replaces X with new regulations that refer to Y': said of the regulations without a name.
        let noun = lead
            .trim_end()
            .rsplit_once([' '])
            .and_then(|(before, _)| before.trim_end_matches(',').rsplit(' ').next())
            .is_some_and(|word| sweep.knowledge.is_text_noun(&word.to_lowercase()));
        let apart = named.is_some_and(|find| {
            let gap = clause.between(find.span.end, cue.start);
            8 < gap.split(' ').count() || gap.contains(" with ") || gap.contains(" by ")
        });
        if noun && apart {
            return Vec::new();
        }
        if let Some(entity) = named.and_then(|find| find.entity.clone()) {
            return vec![entity];
        }
    }
    // 按照GB/T 1（等同采用ISO 2）: right beside the phrase it is whose relation it is,
    // whatever governs it.
    let beside = texts().rev().find(|find| find.span.end <= cue.start).filter(|find| {
        const GLUE: &[&str] = &[
            "",
            "》",
            "》（",
            "（",
            "(",
            "，",
            ", an",
            ", a",
            "is an",
            "is a",
            "is",
            "are",
            "，该标准",
            "（该标准",
            "》，该标准",
            "(an",
            "(a",
        ];
        let gap = clause.between(find.span.end, cue.start).trim();
        GLUE.contains(&gap) && (!matches!(gap, "，" | ",") || !clause.is_governed(find))
    });
    let adoption = cue.is_empty();
    // 检测按照GB/T 1进行，该标准等同采用ISO 2: the standard named last.
    if lead.trim_end().ends_with("该标准") || lead.trim_end().ends_with("which") && adoption {
        let mut standards = clause.of(MentionKind::Standard).rev();
        let last = standards.find(|find| find.span.end <= cue.start);
        let last = last.and_then(|find| find.entity.clone()).or_else(|| focus.standard.clone());
        if let Some(entity) = last {
            return vec![entity];
        }
    }
    if let Some(entity) = beside.filter(|_| adoption).and_then(|find| find.entity.clone()) {
        return vec![entity];
    }
    // 《A》修订GB 1，《B》修订GB 2: what stands right before the verb, in its part of the sentence.
    let own_part = texts().rev().find(|find| find.span.end <= cue.start).filter(|find| {
        let gap = clause.between(find.span.end, cue.start);
        let lead = clause.between(clause.span.start, find.span.start);
        clause.language == Language::Zh
            && gap.chars().count() < 10
            && !gap.contains('，')
            && (lead.trim_end_matches('《').ends_with(['，', '；'])
                || lead.trim_end_matches('《').ends_with("其中"))
            && !clause.is_governed(find)
            && !objects.iter().any(|object| object.span == find.span)
    });
    if let Some(entity) = own_part.and_then(|find| find.entity.clone()) {
        return vec![entity];
    }
    // What follows a relation is its object, and no subject of the next one.
    let first = clause.first_relation().min(cue.start);
    let before: Vec<&Find> = texts()
        .filter(|find| {
            find.span.end <= first
                && !clause.is_governed(find)
                && !is_founded(clause, find)
                && !objects.iter().any(|object| object.span == find.span)
        })
        .collect();
    if let Some(last) = before.last().filter(|find| {
        let gap = clause.between(find.span.end, cue.start);
        gap.len() < 260 && !gap.contains(['；', ';'])
    }) {
        // 'X and Y support Z'
        // 《…》（计划号：20276114-T-604），代替GB 1: the project by its title.
        if let Some(titled) = titled_project(clause, last) {
            return vec![titled];
        }
        let mut all = vec![*last];
        for find in before.iter().rev().skip(1) {
            let gap = clause.between(find.span.end, all[all.len() - 1].span.start);
            let bare = gap.trim_matches(['《', '》', '*', ' ']);
            if !matches!(bare, "and" | "和" | "、" | "与" | "及" | ",") {
                break;
            }
            all.push(find);
        }
        all.reverse();
        return entities(&all);
    }
    let last = objects.last().map_or(cue.end, |find| find.span.end);
    let after = texts().find(|find| last <= find.span.start && !clause.is_governed(find));
    if let Some(find) = after {
        // 根据《A》，制定了《B》; 'To implement A, SAMR issued B'; 'Based on A, the Measures …'.
        let gap = clause.between(last, find.span.start);
        // 依据《A》制定，对《B》作出补充: who made what is said behind the last comma.
        let tail = gap.rsplit('，').next().unwrap_or(gap);
        let made = ["制定", "编制", "印发", "发布", "制订", "起草", "出台", "修订", "形成", "研制"]
            .iter()
            .any(|word| tail.contains(word))
            || clause.issues().any(|cue| last <= cue.span.start && cue.span.end <= find.span.start);
        // 'The draft supersedes A and adopts, with changes, B' has its subject in front.
        let own_subject =
            ["The ", "This ", "It ", "They ", "These "].iter().any(|word| lead.starts_with(word));
        let frame = clause.language == Language::En
            && lead.len() < 24
            && !own_subject
            && gap.contains(", ");
        // 依据《法》，现批准发布《A》等3项标准: the announcement rests on the law, not its first item.
        let rest = clause.between(find.span.end, clause.span.end);
        if rest.starts_with("》等") && made {
            return sweep.headed.clone().into_iter().collect();
        }
        if gap.len() < if made { 320 } else { 200 } && (made || frame) {
            // 编制了《A》和《B》
            let mut all = vec![find];
            for other in texts().filter(|other| find.span.end <= other.span.start) {
                let gap = clause.between(all[all.len() - 1].span.end, other.span.start);
                // 《A（征求意见稿）》（见附件1）和《B》
                let gap = BESIDE.replace_all(gap, "");
                let joined = gap == "》《";
                if !joined
                    && !matches!(
                        gap.trim_matches(['《', '》', ' ', '*']),
                        "和" | "、" | "及" | "以及" | "and"
                    )
                {
                    break;
                }
                all.push(other);
            }
            return entities(&all);
        }
        // 'Two standards support the Measures: GB/T 1, which …, and GB/T 2'
        let listed = clause.language == Language::En && gap.trim_start().starts_with([':', '(']);
        if listed {
            let all: Vec<&Find> = texts()
                .filter(|other| find.span.start <= other.span.start && !clause.is_governed(other))
                .filter(|other| other.kind == find.kind)
                .collect();
            return entities(&all);
        }
    }
    // 'In accordance with Article 7 of the Act, machinery is presumed …': said of machinery.
    let opens = clause.language == Language::En
        && lead.trim_matches(|c: char| !c.is_alphabetic()).is_empty()
        && !adoption
        && ["in accordance", "according to", "pursuant to", "under", "in line with"]
            .iter()
            .any(|word| cue.of(clause.text).to_lowercase().starts_with(word));
    if opens && clause.issues().next().is_none() {
        return Vec::new();
    }
    // 'Both drafts support …'
    let many =
        ["Both ", "They ", "The two ", "The drafts ", "The three ", "两项", "上述标准", "两项标准"]
            .iter()
            .any(|word| lead.trim_start().starts_with(word));
    // 4项标准均支撑《…》
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:上述|以上|该|这|此)?(?:[0-9]{1,2}|[两二三四五六七八九十]{1,3})项(?:强制性|推荐性)?(?:国家|行业|地方|团体)?(?:标准|项目|计划|办法|规定)(?:均|都|将|均将)?$",
        )
    });
    let many = many || clause.language == Language::Zh && COUNTED.is_match(lead.trim());
    if many && 1 < focus.consultation.len() {
        return focus.consultation.clone();
    }
    let refers = clause.language == Language::Zh
        || clause.refers_back(cue)
        || THE_TEXT.is_match(lead)
        || sweep.headed.is_some();
    // What this very sentence relates to something is not what the pronoun stands for.
    let object = |entity: &Entity| {
        clause.finds.iter().any(|find| {
            is_text(find)
                && find.entity.as_ref().is_some_and(|other| other.key == entity.key)
                && clause.is_governed(find)
        })
    };
    own(clause, cue, focus, sweep).filter(|entity| refers && !object(entity)).into_iter().collect()
}

/// A short note in brackets: （征求意见稿）, （见附件1）.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"（[^（）]{1,16}）"));

/// 按照《意见》（国办发〔2028〕98号）的部署: it is carried out.
static DEPLOYED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^》?(?:（[^（）]{1,30}）)?的?(?:总体|统一|有关|相关|工作|任务)?(?:部署|安排|任务分工)",
    )
});

/// The title before a plan number in brackets.
fn titled_project(clause: &Clause<'_>, find: &Find) -> Option<Entity> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"《(?P<t>[^《》]{3,120})》\x20?[（(](?:计划号|计划编号|项目编号|立项号|项目计划号)?[:：]?\x20?$",
        )
    });
    if find.kind != MentionKind::WorkItem {
        return None;
    }
    let lead = clause.between(clause.span.start, find.span.start);
    let title = TITLE.captures(lead)?.name("t")?.as_str();
    Some(Entity::new(gnomon_model::EntityKind::Instrument, title))
}

/// 'The rule incorporates …', 'The Commission's proposal …': said of the text itself.
static THE_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:the|this|its|new|proposed|final) (?:new |proposed |final |revised )?(?:rules?|standards?|regulations?|orders?|acts?|laws?|draft|document|text|measures|plan|guide|guidelines|guidance|proposal|decision|specification|recommendation|amendment|project|notice|provisions|catalogue|code|purpose|aim|objective)(?-u:\b)|^$",
    )
});

/// Which text takes the place of which: in prose, in both voices and both languages.
///
/// > GB/T 98001-2026 replaces GB/T 98001-2015 · is superseded by EN 98770
/// > 代替GB/T 98001—2015 · 由GB/T 98950—2026代替
pub(crate) fn replacements(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let chinese = clause.language == Language::Zh;
    let rule = if chinese { "zh.replacement" } else { "en.replacement" };
    let mut claims = Vec::new();
    // 按本标准执行，不再执行《…》: this standard takes the place of that one.
    for cue in clause.cues_of(Role::Repeal).filter(|cue| cue.span.of(clause.text) == "不再执行")
    {
        let lead = clause.between(clause.span.start, cue.span.start);
        let new = ["本标准", "新标准", "该标准"].iter().any(|word| lead.contains(word));
        let old: Vec<&Find> = objects_within(clause, cue.span, 12).into_iter().take(1).collect();
        let subject = own(clause, cue.span, focus, sweep).filter(|_| new);
        let subject: Vec<Entity> = subject.into_iter().collect();
        claims.extend(between(clause, Property::Replaces, &subject, &entities(&old), rule));
    }
    for cue in clause.cues_of(Role::Replace).filter(|cue| !is_quoted(clause, cue.span)) {
        // 'If approved, the document obsoletes RFC 1': what every draft is to do.
        const ADOPTED: &[&str] = &[
            "If approved",
            "If adopted",
            "If published",
            "If ratified",
            "If accepted",
            "If passed",
            "If finalised",
            "If finalized",
        ];
        let words = clause.span.of(clause.text);
        let own_adoption = ADOPTED.iter().any(|lead| words.starts_with(lead));
        if super::mood::denied(clause, cue.span) && !own_adoption {
            continue;
        }
        let rest = clause.between(cue.span.end, clause.span.end);
        if rest.trim_start().starts_with("by ") {
            let by = objects(clause, cue.span, false);
            let old = clause
                .finds
                .iter()
                .rev()
                .find(|find| is_text(find) && find.span.end <= cue.span.start);
            // 'It has been superseded by EN 1'
            let lead = clause.between(clause.span.start, cue.span.start);
            let it = ["It ", "This ", "The standard ", "The document ", "The former "]
                .iter()
                .any(|word| lead.starts_with(word));
            let old = old.and_then(|find| find.entity.clone()).or_else(|| {
                focus.subject.clone().or_else(|| focus.standard.clone()).filter(|_| it)
            });
            let old: Vec<Entity> = old.into_iter().collect();
            // 'A and B are replaced by C and D respectively'
            let all = by.len();
            let olds: Vec<&Find> = clause
                .finds
                .iter()
                .filter(|find| is_text(find) && find.span.end <= cue.span.start)
                .collect();
            if 1 < all && olds.len() == all && is_paired(clause) {
                let (new, old) = (entities(&by), entities(&olds));
                claims.extend(between(clause, Property::Replaces, &new, &old, rule));
                continue;
            }
            let near: Vec<&Find> = by.into_iter().take(1).collect();
            claims.extend(between(clause, Property::Replaces, &entities(&near), &old, rule));
            continue;
        }
        if chinese {
            // 由GB/T 98950—2026代替, 被…代替
            let new = before(clause, cue.span);
            if let Some(first) = new.first() {
                let lead = clause.between(clause.span.start, first.span.start);
                let lead = lead.trim_end_matches('《');
                if lead.ends_with('由') || lead.ends_with('被') {
                    let place = clause.span.start + lead.len() - '由'.len_utf8();
                    let old: Vec<&Find> = clause
                        .finds
                        .iter()
                        .rev()
                        .find(|find| is_text(find) && find.span.end <= place)
                        .into_iter()
                        .collect();
                    claims.extend(between(
                        clause,
                        Property::Replaces,
                        &entities(&new),
                        &entities(&old),
                        rule,
                    ));
                    continue;
                }
            }
        }
        let mut old = objects_within(clause, cue.span, if chinese { 36 } else { 60 });
        let pronoun =
            ["it ", "it,", "it.", "them"].iter().any(|word| rest.trim_start().starts_with(word));
        if old.is_empty() && pronoun {
            // 'builds on PAS 98630 and will supersede it'
            old.extend(
                clause
                    .finds
                    .iter()
                    .rev()
                    .find(|find| is_text(find) && find.span.end <= cue.span.start),
            );
        }
        if old.is_empty() {
            continue;
        }
        // 用GB 1中的方法代替GB 2中的方法: neither text takes the place of the other.
        if chinese && old.iter().all(|find| is_of_method(clause, find)) {
            continue;
        }
        let mut new = subjects(clause, cue.span, &old, focus, sweep);
        // EN 1:2029已由CEN完成，取代EN 1:2019: what the sentence begins with, and the edition before it.
        let mut ahead = clause
            .of(MentionKind::Standard)
            .filter(|find| find.span.end <= cue.span.start && !clause.is_governed(find));
        if let (Some(only), None) = (ahead.next(), ahead.next())
            && chinese
            && old.iter().any(|old| is_edition_of(only, old))
        {
            new = only.entity.iter().cloned().collect();
        }
        // 'The standards will replace A, B and C respectively': those that were named together.
        if is_paired(clause) && new.len() != old.len() {
            let known = [&focus.together, &focus.consultation];
            if let Some(all) = known.into_iter().find(|all| all.len() == old.len()) {
                new.clone_from(all);
            }
        }
        let made = between(clause, Property::Replaces, &new, &entities(&old), rule);
        let limits: Vec<Option<String>> =
            old.iter().map(|find| limit(clause, cue.span, find)).collect();
        claims.extend(made.into_iter().map(|claim| {
            let of = old.iter().position(|find| {
                matches!((&claim.value, &find.entity), (Value::Entity(a), Some(b)) if a.key == b.key)
            });
            match of.and_then(|at| limits.get(at).cloned().flatten()) {
                Some(limit) => claim.with("partial", limit),
                None => claim,
            }
        }));
    }
    claims
}

/// Whether two standards are editions of one: the same but for the year.
fn is_edition_of(one: &Find, other: &Find) -> bool {
    let undated = |find: &Find| {
        let label = &find.entity.as_ref()?.label;
        let at = label.rfind([':', '-', '—'])?;
        let year = label.get(at + 1..)?.trim_start_matches('—');
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        is_year.then(|| label[..at].to_owned())
    };
    undated(one).is_some_and(|name| undated(other) == Some(name))
}

/// 'IS 1:2022 has been revised and published as IS 1:2025': the later edition takes the place of the
/// earlier one.
fn revised_as(clause: &Clause<'_>) -> Vec<Claim> {
    static REVISED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^,?(?: which)? (?:(?:has|have) been|was|were|is|are)(?: now| recently)? (?:revised|updated|re-?issued|superseded)(?: and (?:re-?)?(?:published|issued|released))? (?:as|by|to) $",
        )
    });
    let standards: Vec<&Find> = clause.of(MentionKind::Standard).collect();
    let mut claims = Vec::new();
    for pair in standards.windows(2) {
        let gap = clause.between(pair[0].span.end, pair[1].span.start);
        if is_edition_of(pair[0], pair[1])
            && REVISED.is_match(gap)
            && !super::mood::denied(clause, pair[1].span)
        {
            let (new, old) = (entities(&pair[1..]), entities(&pair[..1]));
            claims.extend(between(clause, Property::Replaces, &new, &old, "en.replacement"));
        }
    }
    claims
}

/// GB 1中的方法: what the text holds is meant, and not the text.
fn is_of_method(clause: &Clause<'_>, find: &Find) -> bool {
    let rest = clause.between(find.span.end, clause.span.end);
    let rest = rest.trim_start_matches('》');
    ["中的", "中", "的", "规定的", "中规定的"]
        .iter()
        .filter_map(|lead| rest.strip_prefix(lead))
        .any(|rest| {
            let what: String = rest.chars().take(8).collect();
            ["方法", "公式", "数据", "样品", "设备", "数值", "参数"]
                .iter()
                .any(|word| what.contains(word))
        })
}

/// 部分代替GB 1的第3章, 'partially replaces GB 1', 'replaces clause 7 of GB 1': what it takes the
/// place of is a part only, as the text says which.
fn limit(clause: &Clause<'_>, cue: Span, old: &Find) -> Option<String> {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"^(?:》|《[^《》]{{1,80}}》)?(?:（|\(|的|中的?|中|,\x20| in respect of | as regards | as far as )?(?P<part>(?:部分|{PART}|[0-9]+(?:\.[0-9]+)+)(?:[、和及至](?:第?[0-9一二三四五六七八九十百.]{{1,8}}[章条款]?|附录\x20?[A-Z])|(?:,| and|, and) [0-9A-Z][0-9.]*)*(?:(?:的)?(?:部分)?(?:内容|条款))?|(?:in part|partly|partially))",
        ))
    });
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"(?P<part>(?:{PART})(?:(?:,| and|, and) [0-9A-Z][0-9.]*)*|(?:[Pp]arts?|some|provisions)) of (?:the )?[“*]?$",
        ))
    });
    let behind = clause.between(old.span.end, clause.span.end);
    let before = clause.between(cue.end, old.span.start);
    let named = BEHIND.captures(behind).or_else(|| BEFORE.captures(before));
    if let Some(part) = named.and_then(|found| Some(found.name("part")?.as_str().to_owned())) {
        return Some(part);
    }
    let lead = clause.between(clause.span.start, cue.start).trim_end();
    let words = cue.of(clause.text).to_lowercase();
    let zh = words.starts_with("部分") || lead.ends_with("部分");
    let en = ["partially", "partly", "in part"].iter().any(|word| lead.ends_with(word))
        || before.trim() == "in part"
        || before.trim() == "parts of";
    match (zh, en) {
        (true, _) => Some("部分".to_owned()),
        (_, true) => Some("in part".to_owned()),
        _ => None,
    }
}
