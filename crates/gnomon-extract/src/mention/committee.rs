//! Technical committees, by number and by name.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use gnomon_model::id::{Class, Found};
use gnomon_model::{Entity, EntityKind, Knowledge, MentionKind, Span};
use regex::Regex;

use super::gazetteer::Gazetteer;
use crate::sweep::Find;

/// `TC260`, `TC5/WG6` by itself: the body is the one that the document names with it.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?P<kind>JTC|TC|SG|PC|SyC|SC)[\ \u{a0}]?(?P<number>\d{1,4}[A-Z]?)(?:/\x20?SC\x20?(?P<sc>\d{1,3}))?(?:/\x20?(?:WG|AG)\x20?(?P<wg>\d{1,3}))?(?-u:\b)",
    )
});

/// `TC290（全国…标准化技术委员会）`: the number stands in front.
static NUMBERED_NAME: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:^|[^/A-Za-z0-9])(?P<number>TC\x20?[0-9]{1,4})[（(](?P<name>全国\p{Han}{2,30}?标准化技术委员会)[)）]",
    )
});

/// A committee named in full: 'National … Technical Committee', 全国…标准化技术委员会.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)National (?:Technical Committee(?: \d+)? (?:on|of|for) [A-Z][\w-]*(?: (?:and |of |for |on |in )?[A-Z][\w-]*)*|(?:[A-Z][\w-]* |and |of |for |on |in ){1,12}(?:Standardization )?Technical Committee(?-u:\b))|(?:[A-Z][a-z]+ ){1,5}(?:Industry |Sector )Standardi[sz]ation Technical Committee|全国\p{Han}{2,30}?标准化(?:分)?技术(?:分)?委员会",
    )
});

/// 密码行业标准化技术委员会: of a sector.
static OF_SECTOR: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:^|[^\p{Han}]|[由经据向与和及])(?P<name>\p{Han}{2,8}行业标准化(?:分)?技术(?:分)?委员会)",
    )
});

/// Committees that national bodies call by letters and a number: `committee FSH/22`,
/// `Committee ME-082`; those of ETSI by letters alone: `TC SES`. And in Chinese by the number
/// behind the body: 欧洲标准化委员会（CEN）第113技术委员会.
static LETTERED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)[Cc]ommittee (?P<code>[A-Z]{2,4}(?:/[0-9]{1,3}(?:/[0-9]{1,2})?|-[0-9]{3}))(?-u:\b)|(?:ETSI )?(?-u:\b)TC (?P<etsi>[A-Z]{2,7})(?-u:\b)|(?P<body>CEN|CENELEC|ISO|IEC|ETSI)(?:[）)]|的)?第\x20?(?P<number>[0-9]{1,3})\x20?(?:号)?技术委员会",
    )
});

/// `Study Group 3`, of the ITU.
static STUDY_GROUP: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"(?-u:\b)Study Group (?P<n>[0-9]{1,2})(?-u:\b)"));

/// `ISO/TC 207, Environmental management, Subcommittee SC 5`: right behind its committee.
static SUBCOMMITTEE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"(?-u:\b)(?P<kind>SC|WG|JWG|AG) ?(?P<number>[0-9]{1,3}[A-Z]?)(?-u:\b)")
});

/// The names of committees in general.
const GENERIC: &[&str] =
    &["National Standardization Technical Committee", "全国专业标准化技术委员会"];

/// What follows a name: `(SAC/TC260)`, （SAC/TC 260）.
static BRACKET: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"^\x20?[(（]\x20?"));

pub(crate) struct Finder {
    names: Gazetteer,
}

impl Finder {
    pub(crate) fn new(knowledge: &Knowledge) -> Finder {
        let mut forms: BTreeMap<&str, &str> = BTreeMap::new();
        for committee in knowledge.committees() {
            let written = committee.zh.iter().chain(&committee.en).chain(&committee.also);
            for form in written.map(String::as_str).filter(|form| 3 < form.chars().count()) {
                forms.entry(form).or_insert(&committee.id);
            }
        }
        Finder { names: Gazetteer::new(&forms) }
    }

    pub(crate) fn find(&self, text: &str, ids: &[Found<'_>]) -> Vec<Find> {
        let mut finds: Vec<Find> = Vec::new();
        // `TC260` means the committee of that number that the document names.
        let mut owners: HashMap<String, (String, String)> = HashMap::new();
        for found in ids.iter().filter(|found| found.id.flavour().class == Class::Committee) {
            let committee = found.id.to_identifier();
            let normal = committee.as_str().to_owned();
            let body = committee.publisher().to_owned();
            let path = normal.strip_prefix(&body).unwrap_or(&normal);
            let path = path.trim_start_matches(['/', ' ']).to_owned();
            let levels: Vec<&str> = path.split('/').collect();
            for end in 1..=levels.len() {
                let part = levels[..end].join("/");
                let head = normal.len() - path.len();
                let name = format!("{}{part}", normal.get(..head).unwrap_or(""));
                owners.entry(part.replace(' ', "")).or_insert((body.clone(), name));
            }
            finds.push(entity(Span::from(found.span.clone()), normal));
        }
        let known: Vec<Span> = finds.iter().map(|find| find.span).collect();
        let only = only_body(text);
        for found in BARE.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            let span = Span::from(whole.range());
            let next = known.partition_point(|other| other.end <= span.start);
            if known.get(next).is_some_and(|other| other.overlaps(span)) {
                continue;
            }
            let written = whole.as_str().replace([' ', '\u{a0}'], "");
            // A subcommittee is known by itself only where its number has a letter (IEC): `SC 23H`.
            let lettered = found["number"].ends_with(|c: char| c.is_ascii_uppercase());
            if &found["kind"] == "SC" && !lettered {
                continue;
            }
            // The committee itself, else what is above it in the text.
            let own = owners.get(&written).map(|(_, name)| name.clone());
            let above = || {
                let (top, below) = written.split_once('/')?;
                let (body, name) = owners.get(top)?;
                Some(format!("{name}/{}", levels(body, below)))
            };
            let elsewhere = || {
                let body = body_of_bare(text, span, only.as_deref())?;
                Some(of_body(&body, &written))
            };
            let Some(normal) = own.or_else(above).or_else(elsewhere) else { continue };
            let mut find = entity(span, normal);
            find.inferred = vec!["body"];
            finds.push(find);
        }
        for found in NUMBERED_NAME.captures_iter(text) {
            let (Some(number), Some(name)) = (found.name("number"), found.name("name")) else {
                continue;
            };
            let digits: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
            let normal = format!("SAC/TC {digits}");
            finds.push(entity(Span::from(number.range()), normal.clone()));
            finds.push(entity(Span::from(name.range()), normal));
        }
        if text.contains("ITU-T") {
            for found in STUDY_GROUP.captures_iter(text) {
                let Some(whole) = found.get(0) else { continue };
                let normal = format!("ITU-T SG {}", &found["n"]);
                let mut find = entity(Span::from(whole.range()), normal);
                find.inferred = vec!["body"];
                finds.push(find);
            }
        }
        let etsi = text.contains("ETSI");
        for found in LETTERED.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            if let Some(code) = found.name("code") {
                finds.push(entity(Span::from(code.range()), code.as_str().to_owned()));
            } else if let Some(name) = found.name("etsi").filter(|_| etsi) {
                finds.push(entity(Span::from(whole.range()), format!("ETSI TC {}", name.as_str())));
            } else if let (Some(body), Some(number)) = (found.name("body"), found.name("number")) {
                let span = Span::new(number.start() - '第'.len_utf8(), whole.end());
                let at = span.of(text).find('第').unwrap_or(0);
                let gap = if body.as_str() == "IEC" { " " } else { "/" };
                let normal = format!("{}{gap}TC {}", body.as_str(), number.as_str());
                finds.push(entity(Span::new(span.start + at, span.end), normal));
            }
        }
        finds.sort_by_key(|find| find.span);
        below(text, &mut finds);
        self.names(text, &mut finds);
        finds
    }

    /// Names: the number in the bracket behind one says which committee it is,
    /// else the authority data does; an unknown name stands for itself.
    fn names(&self, text: &str, finds: &mut Vec<Find>) {
        let mut named: Vec<(Span, Option<String>)> =
            self.names.find(text).map(|(span, id)| (span, Some(id.to_owned()))).collect();
        let known_spans: Vec<Span> = named.iter().map(|(span, _)| *span).collect();
        let of_sector = OF_SECTOR.captures_iter(text).filter_map(|found| found.name("name"));
        let of_sector = of_sector.map(|name| {
            let lead = name.as_str().len()
                - name
                    .as_str()
                    .trim_start_matches(['由', '经', '据', '向', '与', '和', '及'])
                    .len();
            Span::new(name.start() + lead, name.end())
        });
        let of_nation = NAME.find_iter(text).map(|found| Span::from(found.range()));
        for span in of_nation.chain(of_sector.filter(|span| !span.of(text).contains("全国"))) {
            // What all of them are called names none.
            if GENERIC.contains(&span.of(text)) {
                continue;
            }
            let next = known_spans.partition_point(|known| known.end <= span.start);
            if !known_spans.get(next).is_some_and(|known| known.overlaps(span)) {
                named.push((span, None));
            }
        }
        let numbers: HashMap<usize, String> =
            finds.iter().map(|find| (find.span.start, find.normal.clone())).collect();
        let taken: HashMap<usize, usize> =
            finds.iter().map(|find| (find.span.end, find.span.start)).collect();
        for (span, id) in named {
            if taken.get(&span.end).is_some_and(|start| *start < span.end) {
                continue;
            }
            let bracket = BRACKET.find(&text[span.end..]).map(|found| span.end + found.end());
            let number = bracket.and_then(|at| numbers.get(&at).cloned());
            let surface = span.of(text).to_owned();
            finds.push(entity(span, number.or(id).unwrap_or(surface)));
        }
    }
}

/// Bodies with committees of that kind, as they stand alone in a text.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?P<body>ISO/IEC|ISO|IEC|CENELEC|Cenelec|CLC|CEN|ETSI|SAC|CCSA|国家标准委)(?P<after>[^/0-9A-Za-z-]|$)",
    )
});

/// The body with committees that a text is about: the only one that it names, or the one
/// that it names three times as often as any other.
fn only_body(text: &str) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for found in BODY.captures_iter(text) {
        let body = found.name("body")?.as_str();
        // `ISO 9001` names a standard.
        let rest = text.get(found.get(0)?.end()..).unwrap_or("");
        if &found["after"] == " " && rest.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        *counts.entry(body.to_uppercase()).or_default() += 1;
    }
    let mut ranked: Vec<(usize, String)> =
        counts.into_iter().map(|(body, count)| (count, body)).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    let next = ranked.get(1).map_or(0, |(count, _)| *count);
    ranked.into_iter().next().filter(|(count, _)| next * 3 <= *count).map(|(_, body)| body)
}

/// Whose committee a bare number means: `CENELEC's committee TC 21X`, else the only body with
/// committees in the text.
fn body_of_bare(text: &str, span: Span, only: Option<&str>) -> Option<String> {
    static OWNER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?-u:\b)(?P<body>ISO/IEC|ISO|IEC|CENELEC|Cenelec|CEN|ETSI|SAC|CCSA)(?:'s|’s|的)? ?(?:\p{L}+ ){0,3}?$",
        )
    });
    let from = super::ceiling(text, span.start.saturating_sub(60));
    let before = text.get(from..span.start).unwrap_or("");
    let owner = OWNER.captures(before).and_then(|found| found.name("body"));
    owner.map(|body| body.as_str()).or(only).map(str::to_owned)
}

/// The levels of a committee that are written without spaces, as its body writes them:
/// `TC 207/SC 5`, of CCSA `TC5/WG6`.
fn levels(body: &str, written: &str) -> String {
    let gap = if body == "CCSA" { "" } else { " " };
    let level = |level: &str| match level.find(|c: char| c.is_ascii_digit()) {
        Some(at) => format!("{}{gap}{}", &level[..at], &level[at..]),
        None => level.to_owned(),
    };
    written.split('/').map(level).collect::<Vec<_>>().join("/")
}

/// A committee of a body by its number: `ISO/TC 8`, `IEC TC 9`, `CLC/TC 21X`, `CCSA/TC5`. The
/// first joint committee of ISO and IEC is of both.
fn of_body(body: &str, written: &str) -> String {
    let joint = written == "JTC1" || written.starts_with("JTC1/");
    let (body, mark) = match body {
        "ISO" | "IEC" | "ISO/IEC" if joint => ("ISO/IEC", " "),
        "CENELEC" | "Cenelec" | "CLC" => ("CLC", "/"),
        "国家标准委" => ("SAC", "/"),
        "IEC" | "ISO/IEC" => (body, " "),
        body => (body, "/"),
    };
    format!("{body}{mark}{}", levels(body, written))
}

/// 'SC 5', 'WG 4' by itself: below the committee that the text named last before it, and
/// wherever it stands again.
fn below(text: &str, finds: &mut Vec<Find>) {
    let mut known: HashMap<String, String> = HashMap::new();
    let mut out = Vec::new();
    let mut index = 0;
    let mut last: Option<(usize, String)> = None;
    for found in SUBCOMMITTEE.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let span = Span::from(whole.range());
        while index < finds.len() && finds[index].span.start <= span.start {
            last = Some((finds[index].span.end, finds[index].normal.clone()));
            index += 1;
        }
        let joined = text[..span.start].ends_with(['/', '-'])
            || last.as_ref().is_some_and(|(end, _)| span.start < *end);
        if joined {
            continue;
        }
        let level = format!("{} {}", &found["kind"], &found["number"]);
        let near = last.as_ref().filter(|(end, above)| {
            let wg = &found["kind"] != "SC";
            span.start - end < 1_500
                && (wg && !above.contains("WG") || above.contains("TC") && !above.contains("SC"))
        });
        let normal = known
            .get(&level)
            .cloned()
            .or_else(|| near.map(|(_, above)| format!("{above}/{level}")));
        if let Some(normal) = normal {
            known.entry(level).or_insert_with(|| normal.clone());
            let mut find = entity(span, normal);
            find.inferred = vec!["body"];
            out.push(find);
        }
    }
    finds.extend(out);
    finds.sort_by_key(|find| find.span);
}

fn entity(span: Span, normal: String) -> Find {
    Find::entity(MentionKind::Committee, span, Entity::new(EntityKind::Committee, normal))
}
