//! The document's own date.
//!
//! A notice is dated below its signature; a page says 发布时间 or 'Published'.

use std::sync::LazyLock;

use gnomon_model::{DateValue, MentionKind, Point, Property, Span, Value, Zone};
use regex::Regex;

use crate::sweep::{Claim, Find, Sweep};

/// What stands between the beginning of a line and the date of a page: a label, or the
/// line of the gazette that the page is from.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?ix)^(?:(?:来源|作者|编辑|信息来源|稿件来源|发布机构|发布单位|文章来源|发布者|source|author)\x20?[:：][^:：\n]{1,60}[\x20\u{3000}|｜])?(?:
          (?:来源|信息来源|稿件来源|文章来源)\x20?[:：][^:：\n]{1,60}[\x20\u{3000}|｜](?:时间|日期)\x20?[:：]\x20?$|(?:(?:文章)?发布时间|发布日期|建档日期|公告日期|发文日期|成文日期|公布日期|通报日期|印发日期|刊发日期|日期)\x20?[:：]?\x20?
        | (?:(?:news\x20story|press\x20release|news|notice|guidance|consultation|announcement|closed\x20consultation|open\x20consultation|policy\x20paper),?\x20)?(?:date\x20(?:published|posted|of\x20(?:publication|issue|notification))|publication\x20date|release\x20date|issue\x20date|published|posted|released|issued|dated|date)
          (?:\x20(?:by|in)\x20(?:the\x20)?[^.:;]{2,50}?)?(?:\x20(?:on|this|the))?\x20?:?\x20?
        | \[?federal\x20register,?\x20(?:volume|vol\.)\x20[0-9]{1,3},?\x20(?:number|no\.|issue)\x20[0-9]{1,3}\x20\((?:[a-z]{3,6}day,\x20)?
        | [0-9]{1,3}\x20(?:fr|fed\.\x20?reg\.)\x20[0-9,]{1,7}\x20\(
        | the\x20following\x20(?:communication|notification),\x20(?:dated|received\x20on)\x20
        | federal\x20register\x20/\x20.{4,40}/\x20(?:[a-z]{3,6}day,\x20)?
        )$",
    )
});

/// What stands before the day and the hour at the head of a page: `时间：`, an address, nothing.
static POSTED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:https?://\S{1,80}\x20|[^:：\n]{0,10}(?:浏览|阅读|点击|访问)\p{Han}{0,3}[:：]\x20?[0-9]{0,9}\x20?(?:次)?\x20*(?:时间|日期)[:：]\x20?|(?:发布|发稿|上传|录入|添加)?(?:时间|日期)[:：]\x20?|\x20?)$",
    )
});

/// What stands behind it: the hour, who it is from, how often it was read.
static HOUR: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:[\x20T][0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:$|[^0-9:])|(?:[\x20T][0-9]{1,2}:[0-9]{2})?[\x20\u{3000}]?(?:来源|信息来源|文章来源|稿件来源|新闻来源|作者|浏览|阅读|点击|字号|字体|打印)[:：\x20（]|[\x20\u{3000}]?浏览)",
    )
});

/// The label of the day on which a page was last changed.
static UPDATED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:^|[.;|] )(?:last[ -](?:updated?|modified|reviewed|changed)|updated|更新时间|最后更新时间?)(?: on)?\x20?[:：]?\x20?$",
    )
});

/// What may stand before the date of a dateline or a by-line: a place, an author, the
/// name of a service, a bracket.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?x)^(?:
          (?:[\p{Lu}][\p{L}.’'-]*\x20?){1,4},\x20
        | (?:(?:[Cc]ompiled|[Ww]ritten|[Pp]osted|[Ee]dited)\x20)?[Bb]y\x20[^.:;|]{3,80}?\x20?(?:\||,|-|–|—|(?-u:\b)on)\x20(?:(?:[Pp]ublished|[Pp]osted|[Uu]pdated):?\x20(?:on\x20)?)?
        | (?:[\p{Lu}][\w\x20]{2,40},\x20)?(?:[Ww]eek|[Ii]ssue)\x20(?:of|beginning|commencing|ending)\x20
        | [\p{Lu}][\w\x20]{2,30},\x20
        | （(?:\p{Han}{2,6}\x20)?
        | 本报\p{Han}{2,6}
        | 新华社\p{Han}{2,4}
        | .{0,60}?第\x20?[0-9]{1,4}\x20?期\x20?(?:（总第[0-9]{1,4}期）)?\x20?
        )?$",
    )
});

/// What may stand behind the date of a dateline: nothing, an author, or the text itself
/// behind a dash.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:$|\x20?[|]|\x20?[–—-]\x20|\.\x20|\x20?[)）/]|,?\x20(?:by|By)\x20|讯|电|（记者|\x20?(?:本刊|本报|记者|来源|作者|编辑|出版|文[/：]))",
    )
});

pub(crate) fn apply(sweep: &mut Sweep<'_>) {
    month_of_head(sweep);
    let meeting = held_at_head(sweep);
    let head = labelled(sweep).or_else(|| posted(sweep)).or_else(|| dateline(sweep));
    let signed = signature(sweep).filter(|_| !meeting);
    // A notice that was posted later is of the day below its signature; the page tells of its own.
    let later = head.zip(signed).is_some_and(|((posted, _), (signed, _))| {
        let day = |span| date_at(sweep, span).and_then(|date| date.single_day());
        posted.end <= signed.start
            && !signatories(sweep, signed).is_empty()
            && day(signed).zip(day(posted)).is_some_and(|(signed, posted)| signed < posted)
    });
    if let (true, Some((span, rule)), Some(itself)) = (later, head, sweep.itself.clone())
        && let Some(date) = date_at(sweep, span)
    {
        let claim = Claim::new(&itself, Property::Published, Value::Date(date), span, rule);
        sweep.claim(claim.with("basis", "stated"));
        sweep.posted = Some(span);
    }
    let found = if later { signed } else { head.or(signed) };
    // The day of the last change is all that some pages say of when they were published.
    let found = match updated(sweep) {
        Some((date, span)) if found.is_some() => {
            if let Some(itself) = sweep.itself.clone() {
                let value = Value::Date(date);
                let claim = Claim::new(&itself, Property::Amended, value, span, "document.updated");
                sweep.claim(claim.with("basis", "stated"));
            }
            found
        }
        Some((_, span)) => Some((span, "document.updated")),
        None => found,
    };
    let Some((span, rule)) = found else { return };
    let (Some(date), Some(itself)) = (date_at(sweep, span), sweep.itself.clone()) else { return };
    sweep.published = Some((date, span));
    // A form is filled in by who acts in it: its date is that of the act.
    sweep.news = rule == "document.dateline" && sweep.fields.is_empty();
    sweep.signed = sweep.flow.passages().iter().take(6).any(|line| {
        ["By ", "by ", "Compiled by ", "作者", "记者"]
            .iter()
            .any(|word| line.span.of(sweep.text()).starts_with(word))
    });
    sweep.signatories = signatories(sweep, span);
    let claim = Claim::new(&itself, Property::Published, Value::Date(date), span, rule)
        .with("basis", "stated");
    sweep.claim(claim);
}

fn date_at(sweep: &Sweep<'_>, span: Span) -> Option<DateValue> {
    let found = sweep.finds.iter().find(|find| find.kind == MentionKind::Date && find.span == span);
    found.and_then(|find| find.date)
}

/// `浏览量：12 时间：2023-01-08 00:22:21`, `2024-08-01 13:37:26 来源：…` among the first lines: when a page was
/// put out.
fn posted(sweep: &Sweep<'_>) -> Option<(Span, &'static str)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let text = sweep.text();
    let lines = sweep.flow.passages().iter().take(8).filter(|passage| passage.cell.is_none());
    lines.filter(|line| line.span.len() < 240).find_map(|line| {
        let mut dates = sweep.within(line.span).iter().filter(|find| {
            find.kind == MentionKind::Date
                && find.date.is_some_and(|date| date.single_day().is_some())
        });
        let date = dates.next()?;
        let before = &text[line.span.start..date.span.start];
        let behind = &text[date.span.end..line.span.end];
        let here = POSTED.is_match(before) && HOUR.is_match(behind);
        here.then_some((date.span, "document.posted"))
    })
}

fn labelled(sweep: &Sweep<'_>) -> Option<(Span, &'static str)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let text = sweep.text();
    sweep
        .finds
        .iter()
        .filter(|find| {
            find.kind == MentionKind::Date
                && find.date.is_some_and(|date| date.single_day().is_some())
        })
        .find(|find| {
            let start =
                sweep.flow.passage_at(find.span.start).map_or(0, |passage| passage.span.start);
            LABEL.is_match(&text[start..find.span.start])
        })
        .map(|find| (find.span, "document.label"))
}

/// `Brussels, 18 March 2026` · `14 July 2026 – Makers of …` · `By A. Author | 3 May 2026`,
/// among the first lines.
fn dateline(sweep: &Sweep<'_>) -> Option<(Span, &'static str)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let text = sweep.text();
    let lines = sweep.flow.passages().iter().take(8).filter(|passage| passage.cell.is_none());
    for (index, line) in lines.enumerate() {
        let Some(date) = sweep.within(line.span).iter().find(|find| {
            find.kind == MentionKind::Date
                && find.date.is_some_and(|date| date.single_day().is_some())
        }) else {
            continue;
        };
        let before = &text[line.span.start..date.span.start];
        let behind = &text[date.span.end..line.span.end];
        // The name of a periodical with its day: `TBT Watch - weekly digest, 24 May 2027`.
        let named = index == 0
            && behind.trim().is_empty()
            && before.len() < 90
            && [", ", " | ", " - ", " – ", " · ", "　"].iter().any(|mark| before.ends_with(mark));
        if !named && !DATELINE.is_match(before) || !BEHIND.is_match(behind) {
            continue;
        }
        // A line with a date and a place may announce a meeting: that is its day.
        let alone = behind.trim().is_empty();
        // A day in a line of its own below the text is the signature's.
        let last = sweep.flow.passages().len() <= index + 2;
        if alone && before.trim().is_empty() && (2 < index || last) {
            break;
        }
        let meets =
            alone && sweep.within(line.span).iter().any(|find| find.kind == MentionKind::Event);
        if !meets {
            return Some((date.span, "document.dateline"));
        }
    }
    None
}

/// The minutes and the programme of a meeting say in their first lines when it is:
/// `Report to the 31st plenary meeting, Turin, 19 and 20 May 2027` · `Date: 3 May 2027` below
/// the name of a forum. A programme names its days in lines of their own.
fn held_at_head(sweep: &mut Sweep<'_>) -> bool {
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?i)^(?:dates?|when|会议时间|时间|会期)\x20?[:：]\x20?$")
    });
    static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:Day [0-9]+ ?[:–-] )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?$",
        )
    });
    if 1 < sweep.document.articles.len() {
        return false;
    }
    let text = sweep.text();
    let lines: Vec<Span> = sweep.flow.passages().iter().map(|passage| passage.span).collect();
    let head = lines.iter().take(4);
    let event = head
        .filter(|line| line.len() < 200 && !line.of(text).ends_with(['.', '。']))
        .find_map(|line| {
            let mut events = sweep.within(*line).iter();
            events.rfind(|find| find.kind == MentionKind::Event)
        })
        .and_then(|find| Some((find.entity.clone()?, find.span)));
    let Some((event, place)) = event else { return false };
    let mut held = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        for date in sweep.within(*line).iter().filter(|find| find.kind == MentionKind::Date) {
            let before = &text[line.start..date.span.start];
            let behind = &text[date.span.end..line.end];
            let beside = index < 4
                && line.contains(place)
                && place.end <= date.span.start
                && line.len() < 200
                && !line.of(text).ends_with(['.', '。']);
            let labelled = index < 12 && LABELLED.is_match(before);
            let day = !held.is_empty()
                && WEEKDAY.is_match(before)
                && behind.trim().is_empty()
                && before.len() > 3;
            if (beside || labelled || day)
                && let Some(value) = date.date
            {
                held.push((value, date.span, date.inferred.is_empty()));
            }
        }
    }
    for (value, span, stated) in &held {
        let basis = if *stated { "stated" } else { "inferred" };
        let claim =
            Claim::new(&event, Property::Held, Value::Date(*value), *span, "document.event")
                .also_at(place)
                .with("basis", basis);
        sweep.claim(claim);
    }
    !held.is_empty()
}

/// The month of a periodical, in the line that names it: `Standards Brief - May 2026`.
fn month_of_head(sweep: &mut Sweep<'_>) {
    let first = sweep.flow.passages().first().filter(|line| {
        // The name of an issue is no sentence.
        line.span.len() < 90 && !line.span.of(sweep.text()).ends_with(['.', '。'])
    });
    let Some(first) = first else { return };
    let ends = |find: &&Find| {
        let month =
            find.date.is_some_and(|date| matches!(date, DateValue::Point(Point::Month(..))));
        let stated = find.inferred.is_empty();
        find.kind == MentionKind::Date && month && stated && first.span.end <= find.span.end + 4
    };
    let Some(date) = sweep.within(first.span).iter().find(ends).cloned() else { return };
    let meets = sweep.within(first.span).iter().any(|find| find.kind == MentionKind::Event);
    if let (Some(value), Some(itself), false) = (date.date, sweep.itself.clone(), meets) {
        let claim = Claim::new(
            &itself,
            Property::Published,
            Value::Date(value),
            date.span,
            "document.month",
        )
        .with("basis", "stated");
        sweep.claim(claim);
    }
}

/// The day on which the page was last changed.
fn updated(sweep: &Sweep<'_>) -> Option<(DateValue, Span)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let text = sweep.text();
    let found = sweep.finds.iter().find(|find| {
        find.kind == MentionKind::Date
            && sweep
                .flow
                .passage_at(find.span.start)
                .is_some_and(|line| UPDATED.is_match(&text[line.span.start..find.span.start]))
    });
    found.and_then(|find| Some((find.date?, find.span)))
}

/// A line with nothing but a date, the last one in the document.
fn signature(sweep: &Sweep<'_>) -> Option<(Span, &'static str)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    sweep
        .finds
        .iter()
        .rev()
        .filter(|find| {
            find.kind == MentionKind::Date
                && find.date.is_some_and(|date| date.single_day().is_some())
        })
        .find(|find| {
            sweep.flow.passage_at(find.span.start).is_some_and(|passage| {
                (passage.span == find.span || signs(sweep, passage.span, find.span))
                    && passage.cell.is_none()
                    && passage.zone != Zone::Contents
            })
        })
        .map(|find| (find.span, "document.signature"))
}

/// Whether a paragraph is a signature: nothing but names of bodies, and its date at the end.
/// Formats that join lines make one paragraph of the two.
fn signs(sweep: &Sweep<'_>, passage: Span, date: Span) -> bool {
    let bodies: Vec<&Find> = sweep
        .within(Span::new(passage.start, date.start))
        .iter()
        .filter(|find| find.kind == MentionKind::Organisation && find.span.end <= date.start)
        .collect();
    let rest = date.start - passage.start;
    date.end == passage.end && !bodies.is_empty() && rest <= covered(&bodies) + 6
}

/// The lines right above the date that hold nothing but names of bodies.
fn signatories(sweep: &Sweep<'_>, date: Span) -> Vec<Find> {
    let passages = sweep.flow.passages();
    let at = passages.partition_point(|passage| passage.span.start < date.start);
    let mut bodies = Vec::new();
    // In the paragraph of the date itself, where the format joined the lines.
    if let Some(passage) = sweep.flow.passage_at(date.start)
        && passage.span.start < date.start
    {
        let before = Span::new(passage.span.start, date.start);
        let here = sweep.within(before).iter();
        return here.filter(|find| find.kind == MentionKind::Organisation).cloned().collect();
    }
    for passage in passages[..at].iter().rev().take(12) {
        let here: Vec<&Find> = sweep
            .within(passage.span)
            .iter()
            .filter(|find| {
                find.kind == MentionKind::Organisation && find.span.end <= passage.span.end
            })
            .collect();
        let named: usize = covered(&here);
        if here.is_empty() || passage.span.len() > named + 12 {
            break;
        }
        // A department stands with its body in one span: the longer one signed.
        let outer = here.iter().filter(|find| {
            !here.iter().any(|other| other.span != find.span && other.span.contains(find.span))
        });
        bodies.extend(outer.map(|find| (*find).clone()));
    }
    bodies.reverse();
    bodies
}

/// How many bytes the finds cover together.
fn covered(finds: &[&Find]) -> usize {
    let mut end = 0;
    let mut sum = 0;
    for find in finds {
        sum += find.span.end.saturating_sub(find.span.start.max(end));
        end = end.max(find.span.end);
    }
    sum
}
