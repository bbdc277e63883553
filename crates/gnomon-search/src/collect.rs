//! One walk over what matches: filters that look at values, counts by facet, the best hits.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Cardinality, ColumnValues, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::error::QueryError;
use crate::record::{Days, STATUSES, Status};

/// What hits are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Kind of entity.
    Kind,
    /// Status on the day asked for.
    Status,
    /// Issuer.
    Issuer,
    /// Committee.
    Committee,
    /// Topic.
    Topic,
}

/// How many hits have a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// The value, as its filter takes it.
    pub value: String,
    /// How many.
    pub count: usize,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What matches best.
    #[default]
    Best,
    /// What is dated latest.
    Latest,
}

/// Where a page ended: rank and tie-breaker of its last hit. Opaque to whoever asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursor {
    rank: f64,
    id: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.rank.to_bits(), self.id)
    }
}

impl FromStr for Cursor {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Cursor, QueryError> {
        let wrong = || QueryError::Cursor(text.chars().take(80).collect());
        let part = |range| text.get(range).and_then(|hex| u64::from_str_radix(hex, 16).ok());
        let (Some(rank), Some(id), 32) = (part(0..16), part(16..32), text.len()) else {
            return Err(wrong());
        };
        let rank = f64::from_bits(rank);
        if rank.is_nan() { Err(wrong()) } else { Ok(Cursor { rank, id }) }
    }
}

/// A hit while hits are being compared: greater is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ranked {
    rank: f64,
    id: u64,
    pub address: DocAddress,
}

impl Ranked {
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor { rank: self.rank, id: self.id }
    }
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        self.rank.total_cmp(&other.rank).then(other.id.cmp(&self.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What is asked of the walk.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    pub statuses: u8,
    pub from: Option<i64>,
    pub to: Option<i64>,
    pub known: Option<i64>,
    pub today: i64,
    pub order: Order,
    pub limit: usize,
    pub after: Option<Cursor>,
    pub facets: bool,
    /// Of each segment, in their order.
    pub columns: Arc<Vec<Columns>>,
}

/// The columns of one segment. To find them by their names takes longer than many a question.
#[derive(Clone)]
pub(crate) struct Columns {
    id: Arc<dyn ColumnValues<u64>>,
    date: Numbers,
    recorded: Numbers,
    /// From when on another has taken its place; none where nothing has a successor.
    gone: Option<Numbers>,
    /// 1 for what has a status at all: most have none, and five columns need not be read.
    lived: Numbers,
    days: [Numbers; 5],
    /// Those that are counted by value.
    counted: Vec<(Facet, StrColumn)>,
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Columns").finish_non_exhaustive()
    }
}

impl Columns {
    pub(crate) fn of(reader: &SegmentReader) -> tantivy::Result<Columns> {
        let fast = reader.fast_fields();
        let number =
            |name: &str| Ok::<_, tantivy::TantivyError>(fast.i64(name)?.first_or_default_col(0));
        let mut counted = Vec::new();
        for (facet, name) in COUNTED {
            if let Some(column) = fast.str(name)?.filter(|column| 0 < column.num_terms()) {
                counted.push((facet, column));
            }
        }
        Ok(Columns {
            id: fast.u64("id")?.first_or_default_col(0),
            date: number("date")?,
            recorded: number("recorded")?,
            gone: Some(number("gone")?).filter(|gone| gone.max_value() != 0),
            lived: number("lived")?,
            days: [
                number("issued")?,
                number("effective")?,
                number("ceased")?,
                number("opens")?,
                number("closes")?,
            ],
            counted,
        })
    }
}

/// What the walk found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walked {
    pub total: usize,
    pub best: Vec<Ranked>,
    pub facets: BTreeMap<Facet, BTreeMap<String, usize>>,
}

/// The columns that are counted by value.
const COUNTED: [(Facet, &str); 4] = [
    (Facet::Kind, "kind"),
    (Facet::Issuer, "issuer"),
    (Facet::Committee, "committee"),
    (Facet::Topic, "topic"),
];

pub(crate) fn bit(status: Status) -> u8 {
    1 << STATUSES.iter().position(|(known, _)| *known == status).unwrap_or(0)
}

impl Collector for Walk {
    type Fruit = Walked;
    type Child = Segment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Segment> {
        let columns = match self.columns.get(ordinal as usize) {
            Some(columns) => columns.clone(),
            None => Columns::of(reader)?,
        };
        let counted = columns.counted.iter().filter(|_| self.facets).map(|(facet, column)| {
            // Room is made when there is something to count.
            Counted { facet: *facet, column: column.clone(), counts: Vec::new() }
        });
        Ok(Segment {
            walk: self.clone(),
            ordinal,
            counted: counted.collect(),
            columns,
            pending: Vec::new(),
            values: Vec::new(),
            statuses: [0; STATUSES.len()],
            total: 0,
            best: BinaryHeap::new(),
            error: None,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Best
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Walked>>) -> tantivy::Result<Walked> {
        let mut all = Walked::default();
        for fruit in fruits {
            let fruit = fruit?;
            all.total += fruit.total;
            all.best.extend(fruit.best);
            for (facet, counts) in fruit.facets {
                let known = all.facets.entry(facet).or_default();
                for (value, count) in counts {
                    *known.entry(value).or_default() += count;
                }
            }
        }
        all.best.sort_by(|a, b| b.cmp(a));
        all.best.truncate(self.limit);
        Ok(all)
    }
}

type Numbers = Arc<dyn ColumnValues<i64>>;

struct Counted {
    facet: Facet,
    column: StrColumn,
    counts: Vec<usize>,
}

/// The walk over one segment of the index.
pub(crate) struct Segment {
    walk: Walk,
    ordinal: SegmentOrdinal,
    columns: Columns,
    counted: Vec<Counted>,
    /// What was found and has not been counted yet, and room for its values.
    pending: Vec<DocId>,
    values: Vec<u64>,
    statuses: [usize; STATUSES.len()],
    total: usize,
    /// The worst on top, so that it goes first.
    best: BinaryHeap<std::cmp::Reverse<Ranked>>,
    error: Option<std::io::Error>,
}

impl Segment {
    fn status(&self, doc: DocId) -> Option<Status> {
        if self.columns.lived.get_val(doc) == 0 {
            return None;
        }
        let [issued, effective, ceased, opens, closes] =
            self.columns.days.each_ref().map(|column| column.get_val(doc));
        Days { issued, effective, ceased, opens, closes }.status(self.walk.today)
    }

    fn is_asked_for(&self, doc: DocId) -> bool {
        let walk = &self.walk;
        if walk.from.is_some() || walk.to.is_some() {
            let date = self.columns.date.get_val(doc);
            if date == 0
                || walk.from.is_some_and(|from| date < from)
                || walk.to.is_some_and(|to| to < date)
            {
                return false;
            }
        }
        let gone = self.columns.gone.as_ref().map_or(0, |gone| gone.get_val(doc));
        match walk.known {
            None => gone == 0,
            // What nothing is stated of has no day on which it became known.
            Some(known) => {
                (gone == 0 || known < gone)
                    && (1..=known).contains(&self.columns.recorded.get_val(doc))
            }
        }
    }
}

impl Segment {
    /// Counts by facet what has been found since the last time: a column is read much faster
    /// many values at a time.
    fn count(&mut self) {
        self.values.resize(self.pending.len(), 0);
        for Counted { column, counts, .. } in &mut self.counted {
            counts.resize(column.num_terms(), 0);
            let ordinals = column.ords();
            let mut add = |ordinal: u64| {
                if let Some(count) = usize::try_from(ordinal).ok().and_then(|at| counts.get_mut(at))
                {
                    *count += 1;
                }
            };
            match ordinals.get_cardinality() {
                // Every record has one value.
                Cardinality::Full => {
                    ordinals.values.get_vals(&self.pending, &mut self.values);
                    self.values.iter().copied().for_each(add);
                }
                Cardinality::Optional | Cardinality::Multivalued => {
                    for doc in &self.pending {
                        ordinals.values_for_doc(*doc).for_each(&mut add);
                    }
                }
            }
        }
        self.pending.clear();
    }
}

/// Records whose values are counted at once.
const BLOCK: usize = 1_024;

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Walked>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.is_asked_for(doc) {
            return;
        }
        if self.walk.statuses != 0 || self.walk.facets {
            let status = self.status(doc);
            if self.walk.statuses != 0
                && status.is_none_or(|status| self.walk.statuses & bit(status) == 0)
            {
                return;
            }
            if let Some(at) = STATUSES.iter().position(|(known, _)| Some(*known) == status) {
                self.statuses[at] += 1;
            }
        }
        self.total += 1;
        if !self.counted.is_empty() {
            self.pending.push(doc);
            if BLOCK <= self.pending.len() {
                self.count();
            }
        }
        let rank = match self.walk.order {
            Order::Best => f64::from(score),
            // Days are below 10^8, exact in an f64.
            Order::Latest => f64::from(i32::try_from(self.columns.date.get_val(doc)).unwrap_or(0)),
        };
        let full = self.best.len() == self.walk.limit;
        if full && self.best.peek().is_none_or(|worst| rank < worst.0.rank) {
            return;
        }
        let ranked = Ranked {
            rank,
            id: self.columns.id.get_val(doc),
            address: DocAddress::new(self.ordinal, doc),
        };
        if let Some(after) = self.walk.after {
            let last = Ranked { rank: after.rank, id: after.id, address: ranked.address };
            if last <= ranked {
                return;
            }
        }
        self.best.push(std::cmp::Reverse(ranked));
        if self.walk.limit < self.best.len() {
            self.best.pop();
        }
    }

    fn harvest(mut self) -> tantivy::Result<Walked> {
        if !self.pending.is_empty() {
            self.count();
        }
        let mut facets: BTreeMap<Facet, BTreeMap<String, usize>> = BTreeMap::new();
        for counted in &self.counted {
            let here = facets.entry(counted.facet).or_default();
            for (ordinal, count) in
                counted.counts.iter().enumerate().filter(|(_, count)| 0 < **count)
            {
                let mut value = String::new();
                match counted.column.ord_to_str(ordinal as u64, &mut value) {
                    Ok(true) => {
                        here.insert(value, *count);
                    }
                    Ok(false) => {}
                    Err(error) => self.error = Some(error),
                }
            }
        }
        if let Some(error) = self.error {
            return Err(error.into());
        }
        let statuses = STATUSES.iter().zip(self.statuses).filter(|(_, count)| 0 < *count);
        let statuses: BTreeMap<String, usize> =
            statuses.map(|((_, name), count)| ((*name).to_owned(), count)).collect();
        facets.insert(Facet::Status, statuses);
        let best = self.best.into_iter().map(|worst| worst.0).collect();
        Ok(Walked { total: self.total, best, facets })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text_and_nothing_else_is_one() {
        let cursor = Cursor { rank: 12.5, id: 77 };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for text in [
            "",
            "zz",
            "7ff8000000000000000000000000004d",
            &"é".repeat(16),
            "-0000000000000000000000000000000",
        ] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
