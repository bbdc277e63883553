//! Goals, limits and counts, from figures and the words around them.
//!
//! > By 2027, over 30 national standards will be developed.
//! > 到2027年，制修订国家标准100项以上 · 样品数量应不少于3件

use std::sync::LazyLock;

use gnomon_model::{
    BlockKind, Comparator, Entity, Language, Passage, Property, Quantity, Role, Span, Value,
};
use regex::Regex;

use super::{Clause, Focus};
use crate::mention::Figure;
use crate::sweep::{Claim, Find, Sweep};

/// The horizon of a goal: `by 2027`, `到2027年底`.
static BEFORE_HORIZON: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?-u:\b)(?:by|until|before|through)(?: the(?: end of)?)? ?$|(?:到|至|力争|在)$)",
    )
});

/// A verb that says how things stood: 'By the end of June, 34 cities took part'.
static PAST: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?:had|were|was|took|made|reached|stood|rose|grew|came|held|became|went|saw|(?:has|have) been|(?:has|have) (?:joined|reached|signed|taken|risen|grown))(?-u:\b)",
    )
});

/// What makes a figure an obligation beside a modal verb: the figure is a limit.
pub(crate) fn apply(
    clause: &Clause<'_>,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
    list: bool,
) -> Vec<Claim> {
    let figures = sweep.figures_within(clause.span);
    let horizon = horizon(clause);
    let goal = clause.cues_of(Role::Goal).next().is_some();
    let ends_open = clause.span.of(clause.text).trim_end().ends_with([':', '：']);
    if !list {
        focus.horizon = None;
        focus.goal = false;
    }
    if let Some(horizon) = &horizon {
        focus.horizon = Some(horizon.clone());
        focus.goal = true;
    }
    if goal && (ends_open || horizon.is_some()) {
        focus.goal = true;
    }
    let duty = clause.cues_of(Role::Duty).next().is_some();
    // How long comments are taken is a window, not a limit.
    let window = clause
        .cues
        .iter()
        .any(|cue| matches!(cue.role, Role::Consult | Role::Close | Role::Window));
    let mut claims = Vec::new();
    for figure in figures {
        if window && is_period(&figure.quantity) {
            continue;
        }
        if clause.finds.iter().any(|find| covers(find, figure.span)) {
            continue;
        }
        // 'bottles will have to contain at least 30 % by 2030': a duty with a day.
        let before = clause.between(clause.span.start, figure.span.start);
        let around = clause.span.of(clause.text);
        // 截至2026年底，总数达到…: how things stand, and no goal.
        let stands = around.contains("截至")
            && !["力争", "目标", "计划", "争取"].iter().any(|word| around.contains(word));
        // 'By the end of 2026 there were 37 committees' likewise.
        let lower = around.to_lowercase();
        let planned = [
            " will ",
            " shall ",
            " should ",
            " must ",
            " to be ",
            " aim",
            " plan",
            " target",
            " goal",
            " expected",
            " strive",
            " is to ",
            " are to ",
        ];
        // A day that is over when the text is dated is no horizon.
        let over = sweep.published.zip(horizon.as_ref()).is_some_and(|((day, _), horizon)| {
            day.single_day().is_some_and(|day| {
                let end = match horizon.len() {
                    4 => format!("{horizon}-12-31"),
                    7 => format!("{horizon}-31"),
                    _ => horizon.clone(),
                };
                end < day.to_string()
            })
        });
        let stands = stands
            || clause.language == Language::En
                && (over || PAST.is_match(&lower))
                && !planned.iter().any(|word| lower.contains(word));
        // 'are processed within 30 days': how long something takes, where nobody must.
        let takes = !duty && figure.span.of(clause.text).to_lowercase().starts_with("within ");
        let obliged = clause.language == Language::En
            && figure.compared
            && (["will have to ", "would have to ", "will be required to "]
                .iter()
                .any(|word| before.rfind(word).is_some_and(|at| before.len() - at < 60))
                || around.contains(" must ") && horizon_of(clause, figure.span).is_some());
        // 到2028年，平均周期缩短至20个月以内: a length that is to be brought down is a goal.
        let shortened = horizon.is_some()
            && figure.compared
            && ["缩短至", "缩短到", "压缩至", "压缩到", "shortened to ", "cut to ", "reduced to "]
                .iter()
                .any(|word| before.rfind(word).is_some_and(|at| before.len() - at < 40));
        let near_goal = !window && !obliged && !stands && (horizon.is_some() || goal || focus.goal);
        let property = if figure.share {
            Property::Requirement
        } else if near_goal
            && (figure.compared || horizon.is_some() || focus.goal)
            && (!is_period(&figure.quantity) || shortened)
        {
            Property::Target
        } else if figure.compared && !takes && (duty || limit(&figure.quantity)) {
            Property::Requirement
        } else {
            Property::Count
        };
        if property == Property::Count
            && !figure.compared
            && figure.quantity.unit.as_deref().is_none_or(|u| u.is_empty())
        {
            continue;
        }
        let by = (property == Property::Target || obliged)
            .then(|| {
                horizon_of(clause, figure.span)
                    .or_else(|| horizon.clone())
                    .or_else(|| focus.horizon.clone())
            })
            .flatten();
        let quantity = Quantity { metric: metric(clause, figure), by, ..figure.quantity.clone() };
        let value = match property {
            Property::Target => Value::Target(quantity),
            Property::Requirement => Value::Requirement(quantity),
            _ => Value::Count(quantity),
        };
        // Whose figure a count is, the sentence seldom says: it is the document's.
        let subject = if property == Property::Count {
            owner(clause, figure.span).or_else(|| sweep.itself.clone())
        } else {
            subject(clause, figure.span, focus, sweep)
        };
        let Some(subject) = subject else { continue };
        let rule = match (clause.language, property) {
            (Language::Zh, Property::Target) => "zh.target",
            (Language::Zh, Property::Requirement) => "zh.requirement",
            (Language::Zh, _) => "zh.count",
            (_, Property::Target) => "en.target",
            (_, Property::Requirement) => "en.requirement",
            _ => "en.count",
        };
        claims.push(Claim::new(&subject, property, value, clause.span, rule).sure(0.75));
    }
    claims
}

/// Whose figure it is, where a verb of having says so: `TC 260 has 81 members`,
/// `the Measures contain 21 articles`, 《办法》共六章.
fn owner(clause: &Clause<'_>, figure: Span) -> Option<Entity> {
    static HAS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:has|have|had|contains?|comprises?|includes?|covers?|consists? of|counts|operates?|manages?|employs?|published|released|issued)(?-u:\b)|共有?|包括|包含|拥有|设有|现有|下设|归口|收录|覆盖|发布|完成",
        )
    });
    use gnomon_model::MentionKind::{Committee, Instrument, Organisation, Standard};
    let owner = clause.finds.iter().rev().find(|find| {
        matches!(find.kind, Instrument | Standard | Organisation | Committee)
            && find.span.end <= figure.start
    })?;
    let gap = clause.between(owner.span.end, figure.start);
    let direct = gap.len() < 70 && !gap.contains([';', '；', '，']) && !gap.contains(", ");
    (direct && HAS.is_match(gap) && !clause.is_governed(owner))
        .then(|| owner.entity.clone())
        .flatten()
}

fn covers(find: &Find, span: Span) -> bool {
    use gnomon_model::MentionKind::{Citation, Date, Instrument, Standard, WorkItem};
    matches!(find.kind, Date | Instrument | Standard | WorkItem | Citation)
        && find.span.overlaps(span)
}

/// Days and months are the length of something, seldom a goal.
fn is_period(quantity: &Quantity) -> bool {
    let unit = quantity.unit.as_deref().unwrap_or("");
    ["day", "month", "year", "hour", "天", "日", "个月", "年", "小时", "分钟", "工作日"]
        .iter()
        .any(|word| unit.starts_with(word) || unit.ends_with(word))
}

/// A bound is imposed by whoever states it; more or less than is only compared.
fn limit(quantity: &Quantity) -> bool {
    matches!(quantity.comparator, Comparator::AtLeast | Comparator::AtMost)
}

/// The day by which, as ISO 8601.
fn horizon(clause: &Clause<'_>) -> Option<String> {
    clause.dates().find_map(|date| horizon_at(clause, date))
}

/// The same for one figure of several: the day behind it in its part of the sentence.
fn horizon_of(clause: &Clause<'_>, figure: Span) -> Option<String> {
    if clause.language == Language::Zh {
        // 到2027年，…；到2030年，…: what stands before.
        let before = clause.dates().filter(|date| date.span.end <= figure.start);
        return before.filter_map(|date| horizon_at(clause, date)).next_back();
    }
    let behind = clause.dates().find(|date| figure.end <= date.span.start)?;
    let gap = clause.between(figure.end, behind.span.start);
    horizon_at(clause, behind).filter(|_| !gap.contains(';'))
}

fn horizon_at(clause: &Clause<'_>, date: &Find) -> Option<String> {
    let before = clause.between(clause.span.start, date.span.start);
    let text = date.span.of(clause.text).to_lowercase();
    let inside = text.starts_with("by ") || text.starts_with('到') || text.starts_with('至');
    (inside || BEFORE_HORIZON.is_match(before))
        .then(|| date.normal.trim_start_matches("../").to_owned())
}

/// What is counted: the words of the sentence around the figure, in the document's
/// own words.
fn metric(clause: &Clause<'_>, figure: &Figure) -> Option<String> {
    let after = clause.between(figure.span.end, clause.span.end);
    let stop = after
        .char_indices()
        .find(|(_, c)| matches!(c, ',' | ';' | '.' | '，' | '；' | '。' | '、' | ':' | '\n'))
        .map_or(after.len(), |(at, _)| at);
    let behind: String = after.get(..stop)?.trim().chars().take(80).collect();
    let before = clause.between(clause.span.start, figure.span.start);
    let start = before
        .char_indices()
        .rev()
        .find(|(_, c)| matches!(c, ',' | ';' | '，' | '；' | '。' | '、' | '\n'))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let ahead: String = before.get(start..)?.trim().chars().take(80).collect();
    let unit = figure.quantity.unit.clone().unwrap_or_default();
    let words = [ahead, unit, behind].join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    Some(words).filter(|words| !words.is_empty())
}

/// The text that sets the figure: named before it, else what the text is about.
fn subject(clause: &Clause<'_>, figure: Span, focus: &Focus, sweep: &Sweep<'_>) -> Option<Entity> {
    clause
        .instruments()
        .rev()
        .find(|find| find.span.end <= figure.start)
        .and_then(|find| find.entity.clone())
        .or_else(|| focus.subject.clone())
        .or_else(|| sweep.titled.clone())
        .or_else(|| sweep.itself.clone())
}

/// A figure in a column of limits is a limit on what its row names.
pub(crate) fn in_cell(sweep: &Sweep<'_>, passage: &Passage, span: Span) -> Vec<Claim> {
    const HEADS: &[&str] =
        &["限值", "指标要求", "技术要求", "指标值", "limit", "threshold", "minimum", "maximum"];
    let (BlockKind::Row(table), Some((row, column))) = (passage.kind, passage.cell) else {
        return Vec::new();
    };
    let Some(table) = sweep.document.tables.get(table).filter(|_| 0 < row) else {
        return Vec::new();
    };
    let head = table.header.cells.get(column).map(|cell| cell.text.to_lowercase());
    let Some(head) = head.filter(|head| HEADS.iter().any(|word| head.contains(word))) else {
        return Vec::new();
    };
    let name =
        table.rows.get(row - 1).and_then(|row| row.cells.first()).map(|cell| cell.text.clone());
    let Some(subject) = sweep.titled.clone().or_else(|| sweep.itself.clone()) else {
        return Vec::new();
    };
    sweep
        .figures_within(span)
        .iter()
        .map(|figure| {
            let comparator = match figure.quantity.comparator {
                Comparator::Equal if head.contains("minimum") || head.contains("下限") => {
                    Comparator::AtLeast
                }
                Comparator::Equal
                    if head.contains("maximum")
                        || head.contains("limit")
                        || head.contains("限值") =>
                {
                    Comparator::AtMost
                }
                other => other,
            };
            let quantity = Quantity { metric: name.clone(), comparator, ..figure.quantity.clone() };
            Claim::new(
                &subject,
                Property::Requirement,
                Value::Requirement(quantity),
                span,
                "table.limit",
            )
            .sure(0.75)
        })
        .collect()
}

/// Whether the passage is an item of a list: it inherits the horizon of what led in.
pub(crate) fn is_list(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::ListItem)
}
