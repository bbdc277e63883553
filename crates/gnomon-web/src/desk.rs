//! The desk: what matters today.

use askama::Template;
use gnomon_model::answer::{AgendaItem, AgendaKind};
use jiff::civil::Date;
use serde::Serialize;

use crate::{Shell, to_entity};

/// What matters on a day.
#[derive(Debug, Serialize, Template)]
#[template(path = "desk.html")]
pub struct DeskView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The day.
    pub on: Date,
    /// Due within 7, 30 and 90 days: days and count.
    pub due: Vec<Part>,
    /// What is due first; all of it is in the agenda.
    pub items: Vec<AgendaItem>,
    /// The days on which something of a kind is due, in days from now up to 90.
    pub days: Vec<(i64, AgendaKind)>,
    /// Documents that came since the last visit, or the latest.
    pub fresh: Vec<Fresh>,
    /// How many came since the last visit; `None` on a first visit.
    pub since: Option<usize>,
    /// How many contradictions there are; `None` while that is being worked out.
    pub contradictions: Option<usize>,
    /// How many inputs did not end well.
    pub bad: usize,
    /// Documents, entities, statements in the register; `None` while they are being counted.
    pub counts: Option<(u64, u64, u64)>,
    /// Whether what is due and what contradicts is being worked out and there is nothing yet. A program
    /// that asks for JSON is never told so: it waits.
    pub pending: bool,
    /// Whether what is due and what contradicts is as it was before the latest change, because that is
    /// still being worked out.
    pub behind: bool,
}

/// So many within so many days.
#[derive(Debug, Serialize)]
pub struct Part {
    /// Days.
    pub days: i64,
    /// Items; `None` while they are being worked out.
    pub count: Option<usize>,
}

/// A document that is new.
#[derive(Debug, Serialize)]
pub struct Fresh {
    /// SHA-256 of the deposit.
    pub sha256: String,
    /// What it is called.
    pub title: String,
    /// Its own date.
    pub published: String,
    /// Kind of source.
    pub class: String,
    /// Statements read from it.
    pub statements: usize,
}

/// A line of the dial, from the rim inwards.
struct Ray {
    x1: String,
    y1: String,
    x2: String,
    y2: String,
    class: &'static str,
}

/// Width of the dial's half circle in its own units.
const RADIUS: f64 = 150.0;
const DAYS: f64 = 90.0;

/// The point of the dial for a day ahead, so far from the foot of the gnomon.
fn point(days: f64, radius: f64) -> (String, String) {
    // Morning on the left, as on a dial that faces south: today is 180 degrees.
    let angle = std::f64::consts::PI * (1.0 - days / DAYS);
    (format!("{:.1}", 170.0 + radius * angle.cos()), format!("{:.1}", 168.0 - radius * angle.sin()))
}

impl DeskView {
    /// The lines of the hours: 0, 7, 30, 60, 90 days.
    fn hours(&self) -> Vec<(i32, String, String)> {
        [7, 30, 60]
            .into_iter()
            .map(|days| {
                let (x, y) = point(f64::from(days), RADIUS + 13.0);
                (days, x, y)
            })
            .collect()
    }

    fn hour_rays(&self) -> Vec<Ray> {
        (0..=18)
            .map(|step| {
                let days = f64::from(step) * 5.0;
                let (x1, y1) = point(days, RADIUS);
                let (x2, y2) = point(days, RADIUS - 4.0);
                Ray { x1, y1, x2, y2, class: "hour" }
            })
            .collect()
    }

    /// One ray for each thing due: the nearer, the longer its shadow.
    fn rays(&self) -> Vec<Ray> {
        // One ray for all that falls on a day and is of a kind.
        self.days
            .iter()
            .map(|(days, kind)| {
                #[expect(clippy::cast_precision_loss, reason = "at most 90")]
                let days = *days as f64;
                let length = 30.0 + 70.0 * (1.0 - days / DAYS);
                let (x1, y1) = point(days, RADIUS - 6.0);
                let (x2, y2) = point(days, RADIUS - 6.0 - length);
                let class = match kind {
                    AgendaKind::ConsultationCloses => "ray closes",
                    AgendaKind::Effective => "ray effective",
                    AgendaKind::Repealed => "ray repealed",
                };
                Ray { x1, y1, x2, y2, class }
            })
            .collect()
    }

    fn href(&self, item: &AgendaItem) -> String {
        to_entity(&item.subject.key)
    }

    fn days(&self, item: &AgendaItem) -> String {
        match item.days_left {
            Some(0) => self.s.l.t("today", "今天").to_owned(),
            Some(1) => self.s.l.t("tomorrow", "明天").to_owned(),
            Some(days) => match self.s.l {
                crate::Lang::En => format!("{days} days"),
                crate::Lang::Zh => format!("{days} 天后"),
            },
            None => String::new(),
        }
    }

    /// A count, or a mark for what is being worked out.
    fn count(&self, count: &Option<usize>) -> String {
        count.map_or_else(|| "…".to_owned(), |count| count.to_string())
    }

    fn is_empty(&self) -> bool {
        self.counts.is_some_and(|(documents, ..)| documents == 0)
    }

    fn soonest(&self) -> &[AgendaItem] {
        self.items.get(..8).unwrap_or(&self.items)
    }

    fn document(&self, fresh: &Fresh) -> String {
        crate::to_document(&fresh.sha256)
    }
}
