//! Working days: which days count where a text says 工作日 or 'working days'.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// How far a count of working days can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// The public holidays of every year concerned are known.
    Full,
    /// In these years only weekends were left out.
    WeekendsOnly(Vec<i16>),
}

/// The working days of a jurisdiction: weekends, public holidays, and the
/// weekend days that are worked to make up for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// ISO 3166 code.
    pub jurisdiction: String,
    /// IANA name of the time zone in which days end.
    pub time_zone: String,
    pub(crate) weekend: Vec<Weekday>,
    pub(crate) years: BTreeSet<i16>,
    pub(crate) off: BTreeSet<Date>,
    pub(crate) worked: BTreeSet<Date>,
}

impl Calendar {
    /// The years whose holidays are known.
    pub fn years(&self) -> &BTreeSet<i16> {
        &self.years
    }

    /// Whether people work on `date`, as far as its year is known.
    pub fn is_working_day(&self, date: Date) -> bool {
        if self.worked.contains(&date) {
            return true;
        }
        !self.off.contains(&date) && !self.weekend.contains(&date.weekday())
    }

    /// The `count`th working day after `start`; the day itself does not count.
    /// `None` beyond the calendar's range (over about 20 years of working days).
    pub fn after(&self, start: Date, count: u32) -> Option<(Date, Coverage)> {
        if 5_000 < count {
            return None;
        }
        let mut date = start;
        let mut left = count;
        while 0 < left {
            date = date.checked_add(1.day()).ok()?;
            if self.is_working_day(date) {
                left -= 1;
            }
        }
        Some((date, self.coverage(start, date)))
    }

    /// The working days from `start` to `end`: the first day not counted, the
    /// last day counted. Zero when `end` is not after `start`.
    pub fn between(&self, start: Date, end: Date) -> (u32, Coverage) {
        let mut date = start;
        let mut count = 0;
        while date < end {
            let Ok(next) = date.checked_add(1.day()) else { break };
            date = next;
            if self.is_working_day(date) {
                count += 1;
            }
        }
        (count, self.coverage(start, end))
    }

    fn coverage(&self, start: Date, end: Date) -> Coverage {
        let missing: Vec<i16> =
            (start.year()..=end.year()).filter(|year| !self.years.contains(year)).collect();
        if missing.is_empty() { Coverage::Full } else { Coverage::WeekendsOnly(missing) }
    }
}
