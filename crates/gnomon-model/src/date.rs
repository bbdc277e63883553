//! Dates as texts give them: to the day, the month or the year, or as intervals.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The months as English texts name them, in order; [`month_named`] reads their short forms too.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The number of the month (1 to 12) whose name begins with the first three letters of `name`.
pub fn month_named(name: &str) -> Option<i8> {
    let start = name.get(..3)?;
    let index = MONTHS.iter().position(|month| month.starts_with(start))?;
    i8::try_from(index + 1).ok()
}

/// A point on the calendar, as precisely as the text has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// `2023`
    Year(i16),
    /// `2023-07`
    Month(i16, i8),
    /// `2023-07-18`
    Day(Date),
}

/// A date in ISO 8601: a point, or an interval between two (`a/b`, open ends
/// as `..`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateValue {
    /// `2023-07-18`
    Point(Point),
    /// `2023-07-10/2023-07-11`
    Between(Point, Point),
    /// `2025/..`
    From(Point),
    /// `../2023-07-31`
    Until(Point),
}

/// The text is not a date that this type can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date like `2023-07-18`, `2023-07`, `2023` or an interval of two")]
pub struct NotADate(String);

impl Point {
    /// The calendar day, when year, month and day exist together.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Point> {
        Date::new(year, month, day).ok().map(Point::Day)
    }

    /// The month, when there is such a one.
    pub fn month(year: i16, month: i8) -> Option<Point> {
        Date::new(year, month, 1).ok().map(|_| Point::Month(year, month))
    }

    /// First day that it covers.
    pub fn first(self) -> Date {
        match self {
            Point::Year(year) => Date::new(year, 1, 1).unwrap_or(Date::MIN),
            Point::Month(year, month) => Date::new(year, month, 1).unwrap_or(Date::MIN),
            Point::Day(date) => date,
        }
    }

    /// Last day that it covers.
    pub fn last(self) -> Date {
        match self {
            Point::Year(year) => Date::new(year, 12, 31).unwrap_or(Date::MAX),
            Point::Month(..) => self.first().last_of_month(),
            Point::Day(date) => date,
        }
    }

    /// The year it lies in.
    pub fn year(self) -> i16 {
        self.first().year()
    }
}

impl DateValue {
    /// First day that it covers; `None` when open.
    pub fn first(self) -> Option<Date> {
        match self {
            DateValue::Point(point) | DateValue::Between(point, _) | DateValue::From(point) => {
                Some(point.first())
            }
            DateValue::Until(_) => None,
        }
    }

    /// Last day that it covers; `None` when open.
    pub fn last(self) -> Option<Date> {
        match self {
            DateValue::Point(point) | DateValue::Between(_, point) | DateValue::Until(point) => {
                Some(point.last())
            }
            DateValue::From(_) => None,
        }
    }

    /// The single day that it names, when it names one.
    pub fn single_day(self) -> Option<Date> {
        match self {
            DateValue::Point(Point::Day(date)) => Some(date),
            _ => None,
        }
    }

    /// The day `days` calendar days after this one; `None` unless it is a day.
    pub fn plus_days(self, days: i64) -> Option<DateValue> {
        let date = self.single_day()?.checked_add(days.days()).ok()?;
        Some(DateValue::Point(Point::Day(date)))
    }

    /// The same day of the month `months` later, or the last one of a shorter month; `None`
    /// unless it is a day.
    pub fn plus_months(self, months: i64) -> Option<DateValue> {
        let span = jiff::Span::new().try_months(months).ok()?;
        let date = self.single_day()?.checked_add(span).ok()?;
        Some(DateValue::Point(Point::Day(date)))
    }
}

impl From<Date> for DateValue {
    fn from(date: Date) -> DateValue {
        DateValue::Point(Point::Day(date))
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Point::Year(year) => write!(f, "{year:04}"),
            Point::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Point::Day(date) => write!(f, "{date}"),
        }
    }
}

impl fmt::Display for DateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateValue::Point(point) => point.fmt(f),
            DateValue::Between(from, to) => write!(f, "{from}/{to}"),
            DateValue::From(from) => write!(f, "{from}/.."),
            DateValue::Until(to) => write!(f, "../{to}"),
        }
    }
}

impl FromStr for Point {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Point, NotADate> {
        let no = || NotADate(text.to_owned());
        let number = |part: &str, digits: usize| {
            (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
        };
        let parts: Vec<&str> = text.split('-').collect();
        let point = match parts.as_slice() {
            [year] => number(year, 4).map(Point::Year),
            [year, month] => number(year, 4)
                .zip(number(month, 2))
                .and_then(|(year, month)| Point::month(year, i8::try_from(month).ok()?)),
            [year, month, day] => number(year, 4)
                .zip(number(month, 2))
                .zip(number(day, 2))
                .and_then(|((year, month), day)| {
                    Point::day(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
                }),
            _ => None,
        };
        point.ok_or_else(no)
    }
}

impl FromStr for DateValue {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<DateValue, NotADate> {
        match text.split_once('/') {
            None => text.parse().map(DateValue::Point),
            Some(("..", to)) => to.parse().map(DateValue::Until),
            Some((from, "..")) => from.parse().map(DateValue::From),
            Some((from, to)) => Ok(DateValue::Between(from.parse()?, to.parse()?)),
        }
    }
}

impl Serialize for DateValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DateValue, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether what a designation names can have held on a day: an edition does not hold before the
/// year in its own identifier. What has no identifier with a year may.
pub fn may_hold(designation: &str, on: Date) -> bool {
    let year = designation.parse::<gnomon_id::Identifier>().ok().and_then(|id| id.year());
    year.is_none_or(|year| i32::from(year) <= i32::from(on.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_parses_back() {
        for text in [
            "2023",
            "2023-07",
            "2023-07-18",
            "2023-07-10/2023-07-11",
            "2011/2015",
            "2025/..",
            "../2023-07-31",
        ] {
            assert_eq!(text.parse::<DateValue>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in
            ["", "23", "2023-7", "2023-02-30", "2023-13", "2023/07/18", "+023", "../..", "２０２３"]
        {
            assert!(text.parse::<DateValue>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_imprecise_date_covers_all_its_days() {
        let february: DateValue = "2024-02".parse().unwrap();
        assert_eq!(february.first().unwrap().to_string(), "2024-02-01");
        assert_eq!(february.last().unwrap().to_string(), "2024-02-29");
        assert_eq!("2025/..".parse::<DateValue>().unwrap().last(), None);
    }
}
