//! Bodies by their names in authority data, and departments of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use gnomon_model::{Candidate, Entity, EntityKind, Knowledge, MentionKind, Span};
use regex::Regex;

use super::gazetteer::Gazetteer;
use crate::sweep::{Find, Sweep};

/// `Standards Innovative Management Department`, `Department of Standards Technology Regulation`.
static DEPARTMENT: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?:(?:[A-Z][\w&-]* (?:(?:and|of|for|&) )?){1,7}(?:Department|Division|Bureau|Office|Directorate|Cluster|Branch)|(?:Department|Division|Bureau|Office) (?:of|for) [A-Z][\w-]*(?: (?:(?:and|of|for|&) )?[A-Z][\w-]*){0,6})(?-u:\b)",
    )
});

/// A department right behind the name of its body: 科技司, 办公厅.
static CHINESE_DEPARTMENT: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:办公厅|办公室|秘书处|\p{Han}{1,12}?(?:司|办公厅|办公室|秘书处)|\p{Han}{2,8}?(?:分院|分会|处|标准部|标准化部|推进部)|\p{Han}{2,12}?(?:研究所|研究院|标准化所|信息中心|标准化中心|研究中心|检测中心|管理中心|技术中心|管理局|监管局|监督局|事务局))",
    )
});

/// What is no part of a department's name: verbs and companies between a body
/// and a word that ends like a department.
const NO_DEPARTMENT: &[&str] = &[
    "公司", "会同", "联合", "组织", "印发", "发布", "关于", "有关", "各", "委托", "指导", "公布",
    "等",
];

/// What no institute or bureau right behind its body has in its name.
const NO_INSTITUTE: &[&str] =
    &["和", "与", "及", "由", "在", "对", "向", "将", "开展", "起草", "牵头", "制定", "依托"];

/// Words that may begin a sentence before 'Commission', and begin no name of one.
const OPENERS: &[&str] =
    &["The", "For", "In", "By", "This", "That", "A", "As", "And", "But", "When", "If", "Under"];

/// The body stands behind its department: ` of the `, ` under `.
static OF_BODY: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"^(?:,)? (?:of|under|at|within|in) (?:the )?"));

pub(crate) struct Finder {
    names: Gazetteer,
}

impl Finder {
    pub(crate) fn new(knowledge: &Knowledge) -> Finder {
        let mut forms: BTreeMap<&str, &str> = BTreeMap::new();
        for body in knowledge.bodies() {
            let id = body.abbreviation.then_some(&body.id);
            for form in body.zh.iter().chain(&body.en).chain(&body.also).chain(id) {
                // The id's own body wins a form; of two others the first.
                if form == &body.id {
                    forms.insert(form, &body.id);
                } else {
                    forms.entry(form).or_insert(&body.id);
                }
            }
        }
        Finder { names: Gazetteer::new(&forms) }
    }

    pub(crate) fn find(&self, sweep: &Sweep<'_>) -> Vec<Find> {
        let text = sweep.text();
        let mut finds = Vec::new();
        let mut decided: HashMap<&str, Option<String>> = HashMap::new();
        let found: Vec<(Span, &str)> = self.names.find(text).collect();
        let abroad = named_abroad(sweep, &found);
        for (span, id) in found {
            let elsewhere = abroad.contains(span.of(text)) && !of_its_country(sweep, span, id);
            if in_longer_code(text, span) || elsewhere {
                continue;
            }
            let form = span.of(text);
            let mut id = id.to_owned();
            let mut candidates = Vec::new();
            let readings = sweep.knowledge.readings(form);
            if 1 < readings.len() {
                match decided
                    .entry(form)
                    .or_insert_with(|| defined_here(sweep, form, readings))
                    .clone()
                {
                    Some(reading) => id = reading,
                    // Left open: the likelier one stands first, the others beside it.
                    None => {
                        id.clone_from(&readings[0]);
                        candidates = readings.iter().map(|reading| candidate(reading)).collect();
                    }
                }
            }
            let mut find = Find::entity(MentionKind::Organisation, span, body(&id));
            find.candidates = candidates;
            finds.push(find);
        }
        without_country(sweep, &mut finds);
        departments(text, &mut finds);
        alone(text, &mut finds);
        commission(sweep, &mut finds);
        finds
    }
}

/// Forms that the text says to be of another country than the body which authority data
/// knows by them: 'the Philippine Department of Energy'. Where they stand alone they mean
/// that other one too.
fn named_abroad<'s>(sweep: &Sweep<'s>, found: &[(Span, &str)]) -> HashSet<&'s str> {
    let text = sweep.text();
    let found = found.iter().filter(|(span, id)| {
        let body = sweep.knowledge.body(id).filter(|body| body.kind != "company");
        let country = body.map(|body| body.jurisdiction.as_str());
        let country = country.filter(|code| !matches!(*code, "INT" | "EU"));
        country.is_some_and(|code| {
            nation_beside(sweep.knowledge, text, *span).is_some_and(|nation| nation != code)
        })
    });
    found.map(|(span, _)| span.of(text)).collect()
}

/// 'the Department of Energy' is that of the United States where the text names the 'U.S.
/// Department of Energy', or a body under it: a name that many countries use is known by what
/// stands in full.
fn without_country(sweep: &Sweep<'_>, finds: &mut Vec<Find>) {
    let text = sweep.text();
    let mut bare: BTreeMap<&str, &str> = BTreeMap::new();
    let named: BTreeSet<&str> = finds.iter().map(|find| find.normal.as_str()).collect();
    for body in named.into_iter().filter_map(|id| sweep.knowledge.body(id)) {
        let parent = body.parent.as_ref().and_then(|id| sweep.knowledge.body(id));
        for whole in std::iter::once(body).chain(parent) {
            for form in whole.en.iter().chain(&whole.also) {
                let cut = form.match_indices(' ').take(2).map(|(at, _)| at);
                let rest = cut
                    .filter(|at| sweep.knowledge.nation(&form[..*at]).is_some())
                    .map(|at| &form[at + 1..])
                    .last();
                if let Some(rest) = rest.filter(|rest| rest.contains(' ')) {
                    bare.insert(rest, &whole.id);
                }
            }
        }
    }
    let taken: Vec<Span> = finds.iter().map(|find| find.span).collect();
    let mut more = Vec::new();
    // One pass for all of them.
    let (forms, ids): (Vec<&str>, Vec<&str>) = bare.into_iter().unzip();
    if let Ok(automaton) = AhoCorasick::new(&forms) {
        for found in automaton.find_overlapping_iter(text) {
            let (span, id) = (Span::new(found.start(), found.end()), ids[found.pattern()]);
            let next = taken.partition_point(|other| other.end <= span.start);
            let covered = taken.get(next).is_some_and(|other| other.overlaps(span));
            let whole = super::at_word_boundary(text, span.start, span.end);
            if !covered && whole && nation_beside(sweep.knowledge, text, span).is_none() {
                more.push(Find::entity(MentionKind::Organisation, span, body(id)));
            }
        }
    }
    finds.extend(more);
    finds.sort_by_key(|find| (find.span.start, find.span.end));
}

/// Whether the words beside a form say that it is of the country of the body.
fn of_its_country(sweep: &Sweep<'_>, span: Span, id: &str) -> bool {
    let nation = nation_beside(sweep.knowledge, sweep.text(), span);
    nation.is_some() && nation == sweep.knowledge.body(id).map(|body| body.jurisdiction.as_str())
}

/// The country that the words right before a name tell ('the Philippine …', "Austria's …"), or
/// the words right behind it ('… of the Philippines').
fn nation_beside<'k>(knowledge: &'k Knowledge, text: &str, span: Span) -> Option<&'k str> {
    let from = super::ceiling(text, span.start.saturating_sub(40));
    let before = text.get(from..span.start)?.strip_suffix(' ')?;
    let bare = before.strip_suffix("'s").or(before.strip_suffix("’s")).unwrap_or(before);
    let mut words = bare.rsplit([' ', '\n', '(']);
    let last = words.next().unwrap_or("");
    let two = words.next().map(|first| format!("{first} {last}"));
    let lead = two.and_then(|two| knowledge.nation(&two)).or_else(|| knowledge.nation(last));
    lead.or_else(|| {
        let rest = text.get(span.end..)?.strip_prefix(" of ")?;
        let rest = rest.strip_prefix("the ").unwrap_or(rest);
        let end = |words: usize| {
            rest.match_indices(|c: char| !c.is_alphabetic()).nth(words).map(|(at, _)| at)
        };
        let name = |words| rest.get(..end(words).unwrap_or(rest.len()));
        name(1).and_then(|name| knowledge.nation(name)).or_else(|| knowledge.nation(name(0)?))
    })
}

fn body(id: &str) -> Entity {
    Entity::new(EntityKind::Organisation, id)
}

fn candidate(id: &str) -> Candidate {
    Candidate { normal: id.to_owned(), key: body(id).key }
}

/// `ISO` in `ISO-9001` or `CEN` in `CEN/TS` is part of a code.
fn in_longer_code(text: &str, span: Span) -> bool {
    let form = span.of(text);
    let short = form.len() < 8
        && form.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    let after = text[span.end..].chars().next();
    let before = text[..span.start].chars().next_back();
    let code = |c: Option<char>| c.is_some_and(|c| matches!(c, '_' | '@' | '#'));
    let dotted =
        after == Some('.') && text[span.end + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    // `Directive 2009/48/EC`
    let numbered = text[..span.start]
        .strip_suffix('/')
        .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    let prefixed = before == Some('-') || numbered;
    short && (code(after) || code(before) || dotted || prefixed)
}

/// Which body the document itself says an ambiguous form means: its glossary, or
/// the full name somewhere in the text.
fn defined_here(sweep: &Sweep<'_>, form: &str, readings: &[String]) -> Option<String> {
    let names = |id: &String| {
        let body = sweep.knowledge.body(id);
        body.into_iter()
            .flat_map(|body| body.zh.iter().chain(&body.en).cloned())
            .collect::<Vec<_>>()
    };
    let entry = sweep.document.glossary.iter().find(|entry| entry.abbreviation == form);
    let glossed = entry.and_then(|entry| {
        readings.iter().find(|id| {
            names(id)
                .iter()
                .any(|name| Some(name) == entry.zh.as_ref() || Some(name) == entry.en.as_ref())
        })
    });
    let mut spelled = readings
        .iter()
        .filter(|id| names(id).iter().any(|name| sweep.text().contains(name.as_str())));
    let only = match (spelled.next(), spelled.next()) {
        (Some(id), None) => Some(id),
        _ => None,
    };
    glossed.or(only).cloned()
}

/// 'the Commission' in a text about acts of the Union is the European Commission, unless the
/// text names another one.
fn commission(sweep: &Sweep<'_>, finds: &mut Vec<Find>) {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:[Tt]he )(?P<a>Commission)(?: |'|’|,|\.)|(?P<b>Commission) (?:Notice|[Cc]ommunication|Regulation|Implementing|Delegated|Decision|Recommendation|Directive|proposal|guidance|services)",
        )
    });
    static UNION: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"European (?:Commission|Union)|(?-u:\b)(?:EU|EC|EEC)(?-u:\b)|Official Journal of the European Union",
        )
    });
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?-u:\b)(?:[A-Z][a-z]+ ){1,3}Commission(?-u:\b)|International Electrotechnical|IEC Council",
        )
    });
    let text = sweep.text();
    if !UNION.is_match(text) {
        return;
    }
    let other = OTHER.find_iter(text).any(|found| {
        let name = found.as_str();
        !name.ends_with("European Commission")
            && !OPENERS.contains(&name.split(' ').next().unwrap_or(""))
    });
    if other {
        return;
    }
    let taken: Vec<Span> = finds.iter().map(|find| find.span).collect();
    for found in WORD.captures_iter(text) {
        let Some(word) = found.name("a").or(found.name("b")) else { continue };
        let span = Span::from(word.range());
        let next = taken.partition_point(|other| other.end <= span.start);
        if text[..span.start].ends_with("European ")
            || taken.get(next).is_some_and(|other| other.overlaps(span))
        {
            continue;
        }
        let mut find = Find::entity(MentionKind::Organisation, span, body("European Commission"));
        find.inferred = vec!["name"];
        finds.push(find);
    }
}

/// Departments take the name of their body in front; the body's own mention stays.
fn departments(text: &str, finds: &mut Vec<Find>) {
    let bodies: Vec<(Span, String)> =
        finds.iter().map(|find| (find.span, find.normal.clone())).collect();
    let first_after = |at: usize| bodies.partition_point(|(body, _)| body.start < at);
    let mut found = Vec::new();
    for (index, (span, id)) in bodies.iter().enumerate() {
        let Some(department) = CHINESE_DEPARTMENT.find(&text[span.end..]) else { continue };
        let name = department.as_str();
        let next = span.end + department.end();
        let reaches_next = bodies.get(index + 1).is_some_and(|(other, _)| other.start < next);
        // 处理, 处于: a verb.
        let verb = name.ends_with('处')
            && text[next..].starts_with(['理', '置', '罚', '于', '境', '以', '分', '在']);
        let institute = name.ends_with(['所', '院', '心', '局'])
            && NO_INSTITUTE.iter().any(|word| name.contains(word));
        if !reaches_next
            && !verb
            && !institute
            && !NO_DEPARTMENT.iter().any(|word| name.contains(word))
        {
            found.push((Span::new(span.start, next), format!("{id} {name}"), vec![]));
        }
    }
    for department in DEPARTMENT.find_iter(text) {
        let span = without_post(text, Span::from(department.range()));
        let span = without_body(span, &bodies, first_after(span.start));
        let here = first_after(span.start);
        let before = here.checked_sub(1).map(|index| &bodies[index]);
        if before.is_some_and(|(body, _)| body.contains(span)) {
            continue;
        }
        let adjoining = before.filter(|(body, _)| {
            body.end <= span.start && matches!(&text[body.end..span.start], "'s " | "’s " | " ")
        });
        let of = OF_BODY.find(&text[span.end..]).map(|of| span.end + of.end());
        let following =
            of.and_then(|at| bodies.get(first_after(at)).filter(|(body, _)| body.start == at));
        // 'representatives of MIIT's A Department, including … Director of the B Division'
        let same_line = before.filter(|(body, _)| {
            let gap = text.get(body.end..span.start).unwrap_or("");
            gap.len() < 300 && !gap.contains(['\n', ';']) && !gap.contains(". ")
        });
        // 'Computer Security Division' in a notice: of whoever the text named last.
        let above =
            before.filter(|(body, _)| span.start - body.end < 1_500 && names_itself(span.of(text)));
        let owner = adjoining
            .or(following)
            .map(|owner| (owner, vec![]))
            .or(same_line.or(above).map(|owner| (owner, vec!["body"])));
        if let Some(((_, id), inferred)) = owner {
            found.push((span, format!("{id} {}", span.of(text)), inferred));
        }
    }
    finds.extend(found.into_iter().map(|(span, normal, inferred)| {
        let mut find = Find::entity(MentionKind::Organisation, span, body(&normal));
        find.inferred = inferred;
        find
    }));
}

/// Departments by themselves, by the post that follows: 标准技术管理司司长. They are of the
/// body that the text named last before them.
fn alone(text: &str, finds: &mut Vec<Find>) {
    static ALONE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[\P{Han}由和与及])(?P<name>\p{Han}{2,10}?[司局])(?:司长|副司长|处长|副处长|局长|副局长|有关负责|相关负责|负责人|负责同志|一级|二级)",
        )
    });
    let bodies: Vec<(Span, String)> = finds
        .iter()
        .filter(|find| !find.normal.contains(' '))
        .map(|find| (find.span, find.normal.clone()))
        .collect();
    let mut found = Vec::new();
    for department in ALONE.captures_iter(text) {
        let Some(name) = department.name("name") else { continue };
        let span = Span::from(name.range());
        let at = bodies.partition_point(|(body, _)| body.start < span.start);
        if bodies.get(at).is_some_and(|(body, _)| body.overlaps(span)) {
            continue;
        }
        let owner = at.checked_sub(1).and_then(|at| bodies.get(at));
        let near =
            owner.filter(|(body, _)| body.end <= span.start && span.start - body.end < 1_200);
        if let Some((_, id)) = near {
            let mut find = Find::entity(
                MentionKind::Organisation,
                span,
                body(&format!("{id} {}", span.of(text))),
            );
            find.inferred = vec!["body"];
            found.push(find);
        }
    }
    finds.extend(found);
}

/// Whether a department's words say more than what kind it is.
fn names_itself(name: &str) -> bool {
    let ends = ["Division", "Department", "Directorate", "Branch", "Office"];
    if !ends.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let words = name.split(' ').filter(|word| word.starts_with(|c: char| c.is_uppercase()));
    2 < words.count()
}

/// `Department of Standards Innovation Management of SAMR` without the body behind it.
fn without_body(span: Span, bodies: &[(Span, String)], from: usize) -> Span {
    let inside = bodies[from..].iter().take_while(|(body, _)| body.start < span.end);
    let of = " of ".len();
    match inside.last().filter(|(body, _)| span.start + of < body.start && span.end <= body.end) {
        Some((body, _)) => Span::new(span.start, body.start - of),
        None => span,
    }
}

/// `Deputy General of Application Division` without the post.
fn without_post(text: &str, span: Span) -> Span {
    const POSTS: &[&str] = &[
        "Director",
        "Deputy",
        "General",
        "Official",
        "Head",
        "Chief",
        "Chair",
        "Manager",
        "President",
        "Secretary",
        "Officer",
    ];
    let name = span.of(text);
    let post_end = POSTS.iter().filter_map(|post| {
        let at = name.find(post)?;
        name[at..].find(" of ").map(|of| at + of + 4)
    });
    Span::new(span.start + post_end.max().unwrap_or(0), span.end)
}
