//! Tables of standards and projects: a row is a record.
//!
//! The heads of the columns (`knowledge/columns.toml`) say what the cells hold.
//! 代替 columns name several predecessors in a cell, and parts of one.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use gnomon_model::{
    BlockKind, DateValue, Entity, EntityKind, Knowledge, MentionKind, Property, Role, Span, Table,
    Value,
};
use regex::Regex;

use crate::sweep::{Claim, Find, Sweep};

/// Words in a cell that make a replacement partial.
const PARTIAL: &[&str] =
    &["部分", "第", "附录", "partial", "partly", "in part", "clause", "chapter"];

pub(crate) fn apply(sweep: &mut Sweep<'_>) {
    // Which passage is which cell.
    let mut cells: HashMap<(usize, usize, usize), Span> = HashMap::new();
    for passage in sweep.flow.passages() {
        if let (BlockKind::Row(table), Some((row, column))) = (passage.kind, passage.cell) {
            cells.insert((table, row, column), passage.span);
        }
    }
    let announced = sweep.cues.iter().any(|cue| cue.role == Role::Announce);
    let document = sweep.document;
    let ceases = ceased(sweep);
    let meant = ceases.as_ref().map(|(_, said)| meant(sweep, announced, said));
    for (index, table) in document.tables.iter().enumerate() {
        let columns = Columns::of(table, sweep.knowledge, announced);
        let Some(subject_column) = columns.subject else { continue };
        let lists = meant.as_ref().is_some_and(|meant| meant.contains(&index));
        for row in 1..=table.rows.len() {
            let cell = |column: Option<usize>| {
                column.and_then(|column| cells.get(&(index, row, column)).copied())
            };
            let Some(subject_cell) = cell(Some(subject_column)) else { continue };
            let subjects: Vec<Find> =
                sweep.within(subject_cell).iter().filter(|find| is_record(find)).cloned().collect();
            for subject in subjects {
                // 《…》国家标准第1号修改单: the row is about the amendment.
                let amendment = cell(columns.title)
                    .or(Some(subject_cell))
                    .and_then(|title| amendment(&subject, title.of(sweep.text())));
                let subject = match amendment {
                    Some(entity) => {
                        let base = subject.entity.clone();
                        let claim = base.map(|base| {
                            let value = Value::Entity(base);
                            Claim::new(&entity, Property::Amends, value, subject.span, "table.row")
                        });
                        if let Some(claim) = claim {
                            let title = cell(columns.title).unwrap_or(subject.span);
                            sweep.claim(claim.also_at(title).sure(0.95));
                        }
                        Find { entity: Some(entity), ..subject }
                    }
                    None => subject,
                };
                let mut claims = record(sweep, &subject, &columns, &cell);
                let listed = ceases.clone().filter(|_| lists);
                claims.extend(listed.and_then(|said| withdrawn(&subject, said)));
                for claim in claims {
                    sweep.claim(claim);
                }
            }
        }
    }
}

/// What the columns hold.
struct Columns {
    subject: Option<usize>,
    title: Option<usize>,
    replaces: Option<usize>,
    superseded_until: Option<usize>,
    effective: Option<usize>,
    issued: Option<usize>,
    adopts: Option<usize>,
    committee: Option<usize>,
    comments_close: Option<usize>,
    comments_open: Option<usize>,
    window: Option<usize>,
    approved: Option<usize>,
    review: Option<usize>,
    converted: Option<usize>,
    /// Whether the document itself puts out what its tables list.
    announced: bool,
}

impl Columns {
    fn of(table: &Table, knowledge: &Knowledge, announced: bool) -> Columns {
        let column = |role: &str| {
            table.header.cells.iter().position(|cell| knowledge.column(&cell.text) == Some(role))
        };
        Columns {
            subject: column("standard").or_else(|| column("plan_number")),
            title: column("title"),
            replaces: column("replaces"),
            superseded_until: column("superseded_until"),
            effective: column("effective"),
            issued: column("issued"),
            adopts: column("adopts"),
            committee: column("committee"),
            comments_close: column("comments_close"),
            comments_open: column("comments_open"),
            window: column("window"),
            approved: column("approved"),
            review: column("review"),
            converted: column("converted"),
            announced,
        }
    }

    /// Whether the table names standards and says nothing of when they begin.
    fn lists_only(&self) -> bool {
        [
            self.replaces,
            self.superseded_until,
            self.effective,
            self.issued,
            self.approved,
            self.review,
        ]
        .iter()
        .all(Option::is_none)
    }
}

/// The day on which a notice of withdrawal says that what it lists ceases, with where it says
/// so: the head of the document is about a withdrawal, and its text names one day only.
///
/// Where the head also puts texts out (批准发布3项国家标准并废止1项国家标准), or the text puts out
/// what the table lists (现批准发布3项国家标准（见附件）), the list is of those. A day that the text
/// gives for a standard which it names is the day of that one, and says nothing of a list.
fn ceased(sweep: &Sweep<'_>) -> Option<(DateValue, Vec<Span>)> {
    let head = sweep.flow.passages().first()?.span;
    sweep.cues.iter().find(|cue| cue.role == Role::Repeal && head.contains(cue.span))?;
    let puts_out = sweep.cues.iter().any(|cue| match cue.role {
        Role::Announce => true,
        Role::Issue | Role::Approve => head.contains(cue.span),
        _ => false,
    });
    if puts_out {
        return None;
    }
    let listed = |claim: &Claim| {
        matches!(claim.subject.kind, EntityKind::Document)
            || sweep.titled.as_ref().is_some_and(|titled| titled.key == claim.subject.key)
            || claim.evidence.iter().any(|span| {
                let words = span.of(sweep.text());
                LISTED.is_match(words)
            })
    };
    let claimed = sweep.claims.iter().filter(|claim| listed(claim));
    let claimed = claimed.filter_map(|claim| match (claim.property, &claim.value) {
        (Property::Repealed, Value::Date(date)) => Some((*date, claim.evidence.clone())),
        _ => None,
    });
    let mut said = claimed.chain(list_ceases(sweep, head));
    let first = said.next()?;
    said.all(|(date, _)| date == first.0).then_some(first)
}

/// What sentences say of a list, or of standards without a name: 自D起废止附件1所列国家标准.
fn list_ceases(sweep: &Sweep<'_>, head: Span) -> Vec<(DateValue, Vec<Span>)> {
    let cues = sweep.cues.iter().filter(|cue| cue.role == Role::Repeal && !head.contains(cue.span));
    cues.filter_map(|cue| {
        let sentence = sweep.sentence_at(cue.span.start)?;
        let clause = super::clause(sweep, sentence, sweep.article_at(sentence.start));
        let named = clause.of(MentionKind::Standard).chain(clause.instruments()).next().is_some();
        let of_list = LISTED.is_match(sentence.of(sweep.text())) || !named;
        let settled = super::effect::is_settled(&clause, cue.span)
            && !super::mood::of_others(&clause, cue.span);
        let day = clause.dates().find(|day| {
            let rest = clause.between(day.span.end, sentence.end);
            let since = day.span.of(sweep.text()).ends_with('起') || rest.starts_with('起');
            since || clause.date_after(cue.span.end, 40).is_some_and(|after| after.span == day.span)
        });
        Some((day?.date?, vec![sentence])).filter(|_| of_list && settled)
    })
    .collect()
}

/// Whether a sentence says of a list, and of no text that it names, that it ceases.
pub(super) fn is_of_list(words: &str) -> bool {
    LISTED.is_match(words)
}

/// Words that point to a list of standards.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"附件|附表|附录|下列|以下|如下|见表|下表|清单|目录|等\x20?[0-9〇零一二三四五六七八九十百]+\x20?(?:项|个|部|份)|(?i)(?-u:\b)(?:annex(?:es)?|appendix|following|below|listed|table|(?:in|on) the (?:attached |enclosed |annexed )?lists?|(?:attached|enclosed|annexed) lists?)(?-u:\b)",
    )
});

/// The label of an annex or a table: 附件2, 附表一, 'Annex B', 'Table 3'.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?P<zh>附件|附表|附录|表)\x20?(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[A-Z])(?:[、和至及](?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,3}))?|(?i)(?-u:\b)(?P<en>annex(?:es)?|appendix|tables?) (?P<k>[0-9]{1,2}|[IVX]{1,4}|[A-H])(?:(?:,| and|,? to) (?P<l>[0-9]{1,2}|[IVX]{1,4}|[A-H]))?(?-u:\b)",
    )
});

/// A table that only lists standards, with the words that stand above it.
struct List {
    table: usize,
    above: String,
}

/// The tables that list standards and say nothing of when they begin, in the order of the text.
fn lists(sweep: &Sweep<'_>, announced: bool) -> Vec<List> {
    let document = sweep.document;
    let mut out: Vec<List> = Vec::new();
    let mut above = String::new();
    let mut current = None;
    for block in &document.blocks {
        let BlockKind::Row(index) = block.kind else {
            // The heading above, and what goes on below it as far as the table.
            if matches!(block.kind, BlockKind::Heading(_)) || current.is_some() {
                above.clear();
            }
            current = None;
            let words = block.span.of(&document.text);
            above.push_str(words.get(..crate::mention::floor(words, 200)).unwrap_or(""));
            above.push('\n');
            continue;
        };
        if current == Some(index) {
            continue;
        }
        current = Some(index);
        let Some(table) = document.tables.get(index) else { continue };
        let columns = Columns::of(table, sweep.knowledge, announced);
        if columns.subject.is_some() && columns.lists_only() {
            out.push(List { table: index, above: std::mem::take(&mut above) });
        }
    }
    out
}

/// The tables that a sentence means which says that what is listed ceases: those under the annex
/// that it names; without a name the only list, or the first behind 以下, 'the following'. A list
/// of what stays in force never is.
fn meant(sweep: &Sweep<'_>, announced: bool, said: &[Span]) -> HashSet<usize> {
    let lists = lists(sweep, announced);
    let words: Vec<&str> = said.iter().map(|span| span.of(sweep.text())).collect();
    let named: Vec<String> = words.iter().flat_map(|words| labels(words)).collect();
    let above: Vec<Vec<String>> = lists.iter().map(|list| labels(&list.above)).collect();
    let labelled = !named.is_empty() && above.iter().any(|labels| !labels.is_empty());
    let follows = ["以下", "下列", "如下", "下表", "following", "below"];
    let points = words.iter().any(|words| follows.iter().any(|word| words.contains(word)));
    let end = said.iter().map(|span| sweep.flow.canonical(*span).end).max().unwrap_or(0);
    let starts = |list: &&List| {
        sweep.document.tables.get(list.table).is_some_and(|table| end <= table.span.start)
    };
    let next = lists.iter().find(starts).filter(|_| points);
    let next = next.map(|list| list.table);
    let means = |(list, labels): &(&List, &Vec<String>)| {
        !stays(&list.above)
            && if labelled {
                labels.iter().any(|label| named.contains(label))
            } else {
                lists.len() == 1 || next == Some(list.table)
            }
    };
    lists.iter().zip(&above).filter(means).map(|(list, _)| list.table).collect()
}

/// Whether the words above a list say that what it lists stays in force.
fn stays(above: &str) -> bool {
    const STAYS: &[&str] = &[
        "继续有效",
        "现行",
        "保留",
        "有效",
        "remain",
        "in force",
        "retained",
        "confirmed",
        "valid",
    ];
    const ENDS: &[&str] = &["废止", "撤销", "失效", "作废", "withdraw", "repeal", "cancel"];
    let above = above.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| above.contains(word));
    has(STAYS) && !has(ENDS)
}

/// The labels of annexes and tables in words: `附件1`, `annex b`.
fn labels(words: &str) -> Vec<String> {
    let mut out = Vec::new();
    for found in LABEL.captures_iter(words) {
        let group = |name: &str| found.name(name).map(|group| group.as_str());
        let kind = group("zh").or(group("en")).unwrap_or("").to_lowercase();
        let kind = if kind == "annexes" { "annex" } else { kind.trim_end_matches('s') };
        for number in ["n", "m", "k", "l"].into_iter().filter_map(group) {
            let number = gnomon_model::numeral::chinese(number)
                .map_or_else(|| number.to_lowercase(), |number| number.to_string());
            out.push(format!("{kind}{number}"));
        }
    }
    out
}

/// A row of the list of what ceases.
fn withdrawn(subject: &Find, (date, said): (DateValue, Vec<Span>)) -> Option<Claim> {
    let entity = subject.entity.as_ref()?;
    let value = Value::Date(date);
    let claim = Claim::new(entity, Property::Repealed, value, subject.span, "table.withdrawn");
    let claim = said.into_iter().fold(claim, Claim::also_at);
    Some(claim.with("basis", "stated").sure(0.85))
}

/// The amendment that a title names, of the standard whose number stands in the row: 第1号修改单 of GB/T 1-2024
/// is GB/T 1-2024/XG1.
fn amendment(standard: &Find, title: &str) -> Option<Entity> {
    static SHEET: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"第\x20?(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\x20?号\x20?修改单")
    });
    let number = SHEET.captures(title)?.name("n")?.as_str();
    let number = match gnomon_model::numeral::chinese(number) {
        Some(number) => number.to_string(),
        None => number.to_owned(),
    };
    let base = standard.entity.as_ref().filter(|base| base.kind == EntityKind::Standard)?;
    let label = format!("{}/XG{number}", base.label);
    let id = gnomon_model::id::parse(&label).ok()?.to_identifier();
    Some(crate::sweep::standard(&id))
}

fn is_record(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem)
}

fn record(
    sweep: &Sweep<'_>,
    subject: &Find,
    columns: &Columns,
    cell: &impl Fn(Option<usize>) -> Option<Span>,
) -> Vec<Claim> {
    let Some(entity) = &subject.entity else { return Vec::new() };
    let mut claims = Vec::new();
    let claim = |property, value, evidence: Span| {
        Claim::new(entity, property, value, subject.span, "table.row").also_at(evidence).sure(0.95)
    };
    if let Some(title) = cell(columns.title).filter(|title| !title.is_empty()) {
        claims.push(claim(Property::Title, Value::Text(title.of(sweep.text()).to_owned()), title));
    }
    if let Some(replaces) = cell(columns.replaces) {
        claims.extend(replacements(sweep, entity, subject.span, replaces));
    }
    // When what the row replaces ceases.
    if let (Some(old), Some(at)) = (cell(columns.replaces), cell(columns.superseded_until))
        && let Some((date, span)) = date_in(sweep, at)
    {
        for find in sweep.within(old).iter().filter(|find| find.kind == MentionKind::Standard) {
            if let Some(old) = &find.entity {
                let claim =
                    Claim::new(old, Property::Repealed, Value::Date(date), find.span, "table.row")
                        .also_at(span)
                        .with("basis", "stated")
                        .sure(0.95);
                claims.push(claim);
            }
        }
    }
    // Without a column of predecessors the day is that of the standard in the row.
    if let (None, Some(at)) = (columns.replaces, cell(columns.superseded_until))
        && let Some((date, span)) = date_in(sweep, at)
    {
        let value = Value::Date(date);
        claims.push(claim(Property::Repealed, value, span).with("basis", "stated"));
    }
    let (opens, closes) = (Property::ConsultationOpened, Property::ConsultationCloses);
    if [columns.comments_close, columns.comments_open, columns.window]
        .iter()
        .any(|column| cell(*column).is_some_and(|at| date_in(sweep, at).is_some()))
    {
        let value = Value::Text("call for comments".into());
        claims.push(claim(Property::Consultation, value, subject.span));
    }
    if let Some(at) = cell(columns.window)
        && let Some((DateValue::Between(from, to), span)) = date_in(sweep, at)
    {
        claims
            .push(claim(opens, Value::Date(DateValue::Point(from)), span).with("basis", "stated"));
        claims.push(claim(closes, Value::Date(DateValue::Point(to)), span).with("basis", "stated"));
    }
    for (column, property) in [
        (columns.effective, Property::Effective),
        (columns.issued, Property::Issued),
        (columns.approved, Property::Approved),
        (columns.comments_open, opens),
        (columns.comments_close, closes),
    ] {
        let Some(at) = cell(column) else { continue };
        if let Some((date, span)) = date_in(sweep, at) {
            claims.push(claim(property, Value::Date(date), span).with("basis", "stated"));
        }
    }
    // 复审结论: what the review of the row's standard decided.
    if let Some(at) = cell(columns.review) {
        claims.extend(
            super::review::reviewed(entity, at.of(sweep.text()), subject.span, "table.row")
                .map(|claim| claim.also_at(at).sure(0.95)),
        );
    }
    // 转化后标准编号: the number under which the text goes on.
    if let Some(at) = cell(columns.converted)
        && let Some(new) = sweep.within(at).iter().find(|find| is_record(find))
        && let Some(new) = new.entity.clone().filter(|new| new.key != entity.key)
    {
        let value = Value::Entity(entity.clone());
        let derived = Claim::new(&new, Property::DerivedFrom, value, subject.span, "table.row");
        claims.push(derived.also_at(at).sure(0.95));
    }
    if let Some(at) = cell(columns.adopts) {
        claims.extend(adoption(sweep, entity, subject.span, at));
    }
    if let Some(at) = cell(columns.committee) {
        let bodies = sweep
            .within(at)
            .iter()
            .filter(|find| matches!(find.kind, MentionKind::Committee | MentionKind::Organisation));
        // A committee's name with its number in brackets is one mention twice.
        let mut seen: Vec<&str> = Vec::new();
        for body in bodies {
            if let Some(value) =
                body.entity.clone().filter(|_| !seen.contains(&body.normal.as_str()))
            {
                seen.push(&body.normal);
                claims.push(claim(Property::ResponsibleBody, Value::Entity(value), body.span));
            }
        }
    }
    // An announcement that puts out the standards of its table dates their issue.
    let announced = columns.announced
        && columns.issued.is_none()
        && columns.effective.is_some()
        && entity.kind == EntityKind::Standard;
    if let Some((date, span)) = sweep.published.filter(|_| announced) {
        claims.push(
            claim(Property::Issued, Value::Date(date), span)
                .with("basis", "inferred")
                .with("counted", "on the day of the announcement")
                .sure(0.9),
        );
    }
    claims
}

/// Every predecessor in the cell; what stands in brackets behind one limits it.
fn replacements(sweep: &Sweep<'_>, entity: &Entity, subject: Span, cell: Span) -> Vec<Claim> {
    let old: Vec<Find> = sweep
        .within(cell)
        .iter()
        .filter(|find| find.kind == MentionKind::Standard)
        .cloned()
        .collect();
    let mut claims = Vec::new();
    for (i, find) in old.iter().enumerate() {
        let end = old.get(i + 1).map_or(cell.end, |next| next.span.start);
        let tail = Span::new(find.span.end, end).of(sweep.text());
        let partial = PARTIAL.iter().any(|word| tail.contains(word));
        let Some(value) = find.entity.clone().filter(|old| old.key != entity.key) else { continue };
        let shown = if partial {
            Span::new(
                find.span.start,
                find.span.end + tail.trim_end_matches(['、', '；', ';', ' ']).len(),
            )
        } else {
            find.span
        };
        let claim =
            Claim::new(entity, Property::Replaces, Value::Entity(value), subject, "table.row")
                .also_at(shown)
                .sure(0.95);
        claims.push(if partial {
            claim.with("partial", tail.trim_matches(['（', '）', '(', ')', ' ', '、', '；', ';']))
        } else {
            claim
        });
    }
    claims
}

/// `ISO/IEC 98460:2025，MOD`
fn adoption(sweep: &Sweep<'_>, entity: &Entity, subject: Span, cell: Span) -> Option<Claim> {
    let standard = sweep.within(cell).iter().find(|find| find.kind == MentionKind::Standard)?;
    let text = cell.of(sweep.text());
    let degree = [
        ("IDT", "IDT"),
        ("等同", "IDT"),
        ("MOD", "MOD"),
        ("修改", "MOD"),
        ("NEQ", "NEQ"),
        ("非等效", "NEQ"),
    ]
    .iter()
    .find(|(mark, _)| text.contains(mark))
    .map(|(_, degree)| *degree);
    let claim = Claim::new(
        entity,
        Property::Adopts,
        Value::Entity(standard.entity.clone()?),
        subject,
        "table.row",
    )
    .also_at(cell)
    .sure(0.95);
    Some(match degree {
        Some(degree) => claim.with("degree", degree),
        None => claim,
    })
}

fn date_in(sweep: &Sweep<'_>, cell: Span) -> Option<(DateValue, Span)> {
    let date = sweep.within(cell).iter().find(|find| find.kind == MentionKind::Date)?;
    Some((date.date?, date.span))
}
