//! The agenda: a list, and a month as a calendar.

use askama::Template;
use gnomon_model::answer::{AgendaItem, AgendaKind, Testimony};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Serialize;

use crate::entity::Witness;
use crate::{Shell, to_entity};

/// Which part of the agenda is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wish {
    /// Within so many days; all when `None`.
    pub within: Option<i64>,
    /// Of this kind; all when `None`.
    pub kind: Option<AgendaKind>,
    /// Also what has passed.
    pub past: bool,
    /// The month to show as a calendar.
    pub month: Option<Date>,
    /// What falls on this day.
    pub day: Option<Date>,
}

/// What is due.
#[derive(Debug, Serialize, Template)]
#[template(path = "agenda.html")]
pub struct AgendaView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The day to look from.
    pub on: Date,
    /// What was asked for.
    pub wish: Wish,
    /// What is due, soonest first: a page of it, or of a month the first of each day.
    pub items: Vec<AgendaItem>,
    /// How much there is in all.
    pub all: usize,
    /// Of a month: its days with how much falls on each.
    pub days: Vec<(Date, usize)>,
    /// The address of the next page.
    pub next: Option<String>,
    /// Whether this is as it was before the latest change, because that is still being worked out.
    pub behind: bool,
}

/// Of a month, so many things are named on each day.
pub const NAMED: usize = 4;

/// Items of one date.
pub struct Dated<'v> {
    /// As it is printed.
    pub date: String,
    /// What is due then.
    pub items: Vec<&'v AgendaItem>,
}

/// A day of the calendar.
pub struct Cell<'v> {
    /// Its number.
    pub day: i8,
    /// Whether it belongs to the month.
    pub inside: bool,
    /// Whether it is the day one looks from.
    pub today: bool,
    /// What is due, the first of it.
    pub items: Vec<&'v AgendaItem>,
    /// How many more there are.
    pub more: usize,
    /// The address of all that falls on it.
    pub href: String,
}

impl AgendaView {
    fn dated(&self) -> Vec<Dated<'_>> {
        let mut found: Vec<Dated<'_>> = Vec::new();
        for item in &self.items {
            let date = item.date.to_string();
            match found.last_mut().filter(|last| last.date == date) {
                Some(last) => last.items.push(item),
                None => found.push(Dated { date, items: vec![item] }),
            }
        }
        found
    }

    fn weeks(&self) -> Vec<Vec<Cell<'_>>> {
        let Some(month) = self.wish.month else { return Vec::new() };
        let first = month.first_of_month();
        let back = i64::from(first.weekday().since(Weekday::Monday));
        let mut day = first.checked_sub(back.days()).unwrap_or(first);
        let mut weeks = Vec::new();
        while weeks.is_empty() || (day.month() == first.month() && day.year() == first.year()) {
            let mut week = Vec::new();
            for _ in 0..7 {
                let items: Vec<&AgendaItem> =
                    self.items.iter().filter(|item| item.date.single_day() == Some(day)).collect();
                let all =
                    self.days.iter().find(|(of, _)| *of == day).map_or(0, |(_, count)| *count);
                week.push(Cell {
                    day: day.day(),
                    inside: day.month() == first.month(),
                    today: day == self.on,
                    more: all.saturating_sub(items.len()),
                    items,
                    href: format!("/agenda?day={day}{}", self.of_kind()),
                });
                day = day.checked_add(1.day()).unwrap_or(day);
            }
            weeks.push(week);
            if 6 <= weeks.len() {
                break;
            }
        }
        weeks
    }

    /// The part of an address that keeps to the kind that is shown.
    fn of_kind(&self) -> String {
        self.wish.kind.map(|kind| format!("&kind={}", kind.name())).unwrap_or_default()
    }

    fn month_name(&self) -> String {
        self.wish.month.map(|month| month.strftime("%Y-%m").to_string()).unwrap_or_default()
    }

    fn month_of(&self, day: &Date) -> String {
        day.strftime("%Y-%m").to_string()
    }

    fn month_at(&self, offset: i32) -> String {
        let month = self.wish.month.unwrap_or(self.on).first_of_month();
        let there = month.checked_add(i64::from(offset).months()).unwrap_or(month);
        there.strftime("%Y-%m").to_string()
    }

    fn class(&self, item: &AgendaItem) -> &'static str {
        match item.kind {
            AgendaKind::ConsultationCloses => "closes",
            AgendaKind::Effective => "effective",
            AgendaKind::Repealed => "repealed",
        }
    }

    fn href(&self, item: &AgendaItem) -> String {
        to_entity(&item.subject.key)
    }

    fn witnesses(&self, testimonies: &[Testimony]) -> Vec<Witness> {
        testimonies.iter().take(6).map(Witness::of).collect()
    }

    fn left(&self, item: &AgendaItem) -> String {
        let l = self.s.l;
        let mut words = match item.days_left {
            Some(0) => l.t("today", "今天").to_owned(),
            Some(days) if days < 0 => match l {
                crate::Lang::En => format!("{} days ago", -days),
                crate::Lang::Zh => format!("{} 天前", -days),
            },
            Some(days) => match l {
                crate::Lang::En => {
                    format!("{days} {} left", if days == 1 { "day" } else { "days" })
                }
                crate::Lang::Zh => format!("还有 {days} 天"),
            },
            None => return String::new(),
        };
        if let Some(working) = item.working_days_left.filter(|_| item.days_left != Some(0)) {
            words.push_str(&match l {
                crate::Lang::En => format!(", {working} of them working days"),
                crate::Lang::Zh => format!("，其中 {working} 个工作日"),
            });
        }
        words
    }

    fn value(&self, testimony: &Testimony) -> String {
        crate::entity::value_words(&testimony.statement.value)
    }

    fn is_within(&self, days: i64) -> bool {
        self.wish.within == Some(days)
    }
}
