//! Dates on a line: a drawing for pages and screens, light and dark.

use std::fmt::Write as _;

use gnomon_model::Value;
use jiff::civil::Date;

use crate::query::Found;
use crate::words::Words;

/// A date with what happens on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The day in words.
    pub(crate) day: String,
    /// What happens.
    pub(crate) label: String,
    first: Date,
    last: Date,
}

impl Entry {
    /// The row of an answer, where it has a date with both ends.
    pub(crate) fn of(found: &Found<'_>, words: &Words) -> Option<Entry> {
        let Value::Date(date) = found.when.statement.value else { return None };
        let (mut first, mut last) = date.first().zip(date.last())?;
        let mut day = words.date(date);
        // A consultation opens and closes, a text is issued and enters into force: from the first day
        // that a row states to the last.
        for stated in found.cells.iter().flat_map(|cell| &cell.stated) {
            if let Value::Date(date) = stated.statement.value
                && let Some((begin, end)) = date.first().zip(date.last())
            {
                (first, last) = (first.min(begin), last.max(end));
            }
        }
        if date.single_day().is_some() && (first < last) {
            day = words.date(gnomon_model::DateValue::Between(
                gnomon_model::Point::Day(first),
                gnomon_model::Point::Day(last),
            ));
        }
        let label = found.when.statement.subject.label.clone();
        Some(Entry { day, label, first, last })
    }
}

const STYLE: &str = "
svg{font-family:'Noto Sans','Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif}
.ground{fill:#fff}text{fill:#1b1f24;font-size:13px}text.faint,text.day{fill:#57606a}text.day{font-size:11px}
.axis,.tick{stroke:#9aa4af}.span{stroke:#0a5cad;stroke-width:5;stroke-linecap:round}.dot{fill:#0a5cad}
@media(prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}text.faint,text.day{fill:#9198a1}
.axis,.tick{stroke:#59636e}.span{stroke:#58a6ff}.dot{fill:#58a6ff}}
";

const WIDE: f64 = 760.0;
const MARGIN: f64 = 16.0;
const ROW: f64 = 26.0;
/// Where the names end and the axis begins.
const NAMES: f64 = 282.0;

/// Draws entries, one a row: the name, then its mark on an axis with the beginnings of months, and the
/// days beside it. Intervals are bars. The title is for those who do not see it; the caption prints it.
pub(crate) fn svg(title: &str, entries: &[Entry], words: &Words) -> String {
    let days = |from: Date, to: Date| from.until(to).map_or(0, |span| span.get_days());
    let first = entries.iter().map(|entry| entry.first).min().unwrap_or(Date::MIN);
    let last = entries.iter().map(|entry| entry.last).max().unwrap_or(first);
    // Whole months, so that the axis begins and ends with one.
    let begin = first.first_of_month();
    let end = last.last_of_month();
    let whole = f64::from(days(begin, end).max(1));
    let room = WIDE - MARGIN - NAMES;
    let x = |day: Date| NAMES + room * f64::from(days(begin, day)) / whole;
    let top = 36.0;
    let bottom = top + ROW * f64::from(u32::try_from(entries.len()).unwrap_or(u32::MAX)) + 6.0;
    let mut body = String::new();
    let mut month = begin;
    let mut right = f64::MIN;
    while month <= end {
        let at = x(month);
        let _ = write!(
            body,
            "<path class=\"tick\" d=\"M{at:.1} {:.1}V{bottom:.1}\" stroke-width=\"0.5\"/>",
            top - 10.0
        );
        // A label where the one before leaves room.
        if right < at && at + 60.0 < WIDE {
            let label = match words.language() {
                gnomon_model::Language::En => format!("{:04}-{:02}", month.year(), month.month()),
                gnomon_model::Language::Zh => format!("{}年{}月", month.year(), month.month()),
            };
            let _ = write!(
                body,
                "<text class=\"faint\" x=\"{:.1}\" y=\"{:.1}\">{label}</text>",
                at + 2.0,
                top - 14.0
            );
            right = at + 78.0;
        }
        let Ok(next) = month.checked_add(jiff::Span::new().months(1)) else { break };
        month = next;
    }
    let mut y = top + ROW / 2.0;
    for entry in entries {
        let (left, right) = (x(entry.first), x(entry.last));
        if entry.first == entry.last {
            let _ = write!(body, "<circle class=\"dot\" cx=\"{left:.1}\" cy=\"{y:.1}\" r=\"5\"/>");
        } else {
            let _ = write!(body, "<path class=\"span\" d=\"M{left:.1} {y:.1}H{right:.1}\"/>");
        }
        let _ = write!(
            body,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            NAMES - 12.0,
            y + 4.5,
            escape(&clip(&entry.label, NAMES - 12.0 - MARGIN))
        );
        // The days go where there is room: behind the mark, in front of it, or above a long bar.
        let wide = width(&entry.day) * 0.85;
        let (at, down, anchor) = if right + 10.0 + wide <= WIDE {
            (right + 10.0, 4.0, "start")
        } else if NAMES + wide <= left - 10.0 {
            (left - 10.0, 4.0, "end")
        } else {
            let middle = (left + right) / 2.0;
            (middle.clamp(NAMES + wide / 2.0, WIDE - MARGIN - wide / 2.0), -7.0, "middle")
        };
        let _ = write!(
            body,
            "<text class=\"day\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            y + down,
            escape(&entry.day)
        );
        y += ROW;
    }
    let high = bottom + 10.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDE:.0}\" height=\"{high:.0}\" viewBox=\"0 0 {WIDE:.0} {high:.0}\" role=\"img\"><title>{}</title><style>{STYLE}</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/>{body}</svg>\n",
        escape(title)
    )
}

fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 7.4 } else { 13.2 }).sum()
}

fn clip(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 14.0;
    for c in text.chars() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if room < used {
            break;
        }
        out.push(c);
    }
    out + "…"
}

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
