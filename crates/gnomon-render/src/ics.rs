//! Deadlines as a calendar (iCalendar, RFC 5545).
//!
//! Written here and not with a library: the part of the format that is needed is
//! small, and the libraries at hand bring a second date library with them.
//! Whole-day events, because that is what texts give; UID and SEQUENCE follow
//! the item, so that a moved date moves in the subscriber's calendar.

use std::fmt::Write as _;

use gnomon_model::answer::AgendaItem;
use jiff::ToSpan;

use crate::words::one_line;

/// The calendar, with CRLF line ends and folded lines. Items without a single
/// day (a month, a year) are no events and are left out.
pub fn calendar(items: &[AgendaItem]) -> String {
    head() + &events(items) + FOOT
}

/// What a calendar begins with; [`events`] and [`FOOT`] follow.
pub fn head() -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//Gnomon//Deadlines//EN");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    line(&mut out, "X-WR-CALNAME:Gnomon deadlines");
    out
}

/// What a calendar ends with.
pub const FOOT: &str = "END:VCALENDAR\r\n";

/// The events of a calendar, or some of them.
pub fn events(items: &[AgendaItem]) -> String {
    let mut out = String::new();
    for item in items {
        event(&mut out, item);
    }
    out
}

fn event(out: &mut String, item: &AgendaItem) {
    let Some(day) = item.date.single_day() else { return };
    let Ok(next) = day.checked_add(1.day()) else { return };
    let basic = |date: jiff::civil::Date| date.strftime("%Y%m%d").to_string();
    // The stamp is that of the latest statement: the same register gives the
    // same calendar, byte for byte.
    let stamp = item
        .testimonies
        .iter()
        .map(|testimony| testimony.source.recorded_at.as_str())
        .max()
        .unwrap_or("");
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:{}", item.uid));
    line(out, &format!("SEQUENCE:{}", item.sequence));
    line(out, &format!("DTSTAMP:{}", timestamp(stamp)));
    line(out, &format!("DTSTART;VALUE=DATE:{}", basic(day)));
    line(out, &format!("DTEND;VALUE=DATE:{}", basic(next)));
    line(
        out,
        &format!(
            "SUMMARY:{}",
            escape(&format!("{}: {}", item.kind.words(), one_line(&item.subject.label)))
        ),
    );
    line(out, &format!("DESCRIPTION:{}", escape(&description(item))));
    line(out, &format!("CATEGORIES:{}", escape(item.kind.words())));
    if item.withdrawn {
        line(out, "STATUS:CANCELLED");
    }
    line(out, "TRANSP:TRANSPARENT");
    line(out, "END:VEVENT");
}

fn description(item: &AgendaItem) -> String {
    let mut text = format!("The date is {}", item.basis);
    if let Some(counted) = &item.counted {
        let _ = write!(text, " ({counted})");
    }
    match &item.time_zone {
        Some(zone) => {
            let _ = writeln!(text, "; the day ends in {zone}.");
        }
        None => text.push_str("; the time zone is not known.\n"),
    }
    for testimony in &item.testimonies {
        for evidence in &testimony.statement.evidence {
            let _ = writeln!(text, "“{}”", one_line(&evidence.quote));
        }
        let _ = writeln!(text, "{}", one_line(&testimony.source.origin));
    }
    text.trim_end().to_owned()
}

/// `2026-11-22T10:00:00Z` as `20261122T100000Z`.
fn timestamp(rfc3339: &str) -> String {
    let seconds = rfc3339.split('.').next().unwrap_or("").trim_end_matches('Z');
    let digits: String = seconds.chars().filter(|c| *c != '-' && *c != ':').collect();
    if digits.len() == 15 { digits + "Z" } else { "19700101T000000Z".to_owned() }
}

/// RFC 5545, 3.3.11.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// RFC 5545, 3.1: at most 75 octets a line, characters kept whole.
fn line(out: &mut String, content: &str) {
    let mut width = 0;
    for c in content.chars() {
        if 75 < width + c.len_utf8() {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        line(&mut out, &format!("SUMMARY:{}", "标准".repeat(40)));
        assert!(out.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "标准".repeat(40)));
    }

    #[test]
    fn text_is_escaped_and_times_are_basic() {
        assert_eq!(escape("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
        assert_eq!(timestamp("2026-11-22T10:00:00Z"), "20261122T100000Z");
        assert_eq!(timestamp("2026-11-22T10:00:00.123Z"), "20261122T100000Z");
    }
}
