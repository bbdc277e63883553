//! Queries of an issue: what the register is asked for, and what becomes of it on the page.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::answer::Testimony;
use gnomon_model::{EntityKind, Language, Property, Value};
use jiff::civil::Date;
use serde::Deserialize;

use crate::manifest::{Texts, line_of};
use crate::words::Words;

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Show {
    /// A list, a line each.
    List,
    /// A table.
    Table,
    /// A drawing of dates on a line.
    Timeline,
    /// A drawing of counts.
    Chart,
    /// A drawing of a standard system.
    Tree,
}

/// A query, as a fenced block `gnomon` has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// What becomes of the answer.
    pub show: Show,
    /// What is asked for: a name of `data/queries.toml`, or the key of a standard system.
    pub of: String,
    /// The first day; that of the period where it is not given.
    #[serde(default, deserialize_with = "maybe_day")]
    pub from: Option<Date>,
    /// The last day; that of the period where it is not given.
    #[serde(default, deserialize_with = "maybe_day")]
    pub to: Option<Date>,
    /// What stands above or below it.
    #[serde(default)]
    pub title: Texts,
    /// Only rows in whose words this stands.
    pub contains: Option<String>,
    /// The most rows; what is more is counted.
    pub limit: Option<usize>,
    /// Of a chart: what the rows are (`level`, `nature`, `year`, `field`).
    pub rows: Option<String>,
    /// Of a chart: what the columns are.
    pub columns: Option<String>,
    /// Of a tree: the edition that it is compared with.
    pub since: Option<String>,
}

/// More rows than this are a mistake unless a limit is given.
pub(crate) const ROWS: usize = 200;

fn maybe_day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    crate::manifest::day(deserializer).map(Some)
}

/// How a query goes about it.
#[derive(Debug, Deserialize)]
struct Plan {
    kinds: Vec<EntityKind>,
    when: Vec<Property>,
    #[serde(default)]
    require: Option<Property>,
    columns: Vec<String>,
}

static PLANS: LazyLock<BTreeMap<String, Plan>> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/queries.toml"))
        .expect("the shipped queries are parsed by a test")
});

impl Query {
    /// Parses a query; the error has the line of the block, from 1.
    pub(crate) fn parse(text: &str) -> Result<Query, (u32, String)> {
        let query: Query = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            (line, error.message().to_owned())
        })?;
        let line = |word: &str| {
            let at = text.lines().position(|line| line.trim_start().starts_with(word));
            at.map_or(1, |line| u32::try_from(line + 1).unwrap_or(1))
        };
        match query.show {
            Show::List | Show::Table | Show::Timeline if !PLANS.contains_key(&query.of) => {
                let known: Vec<&str> = PLANS.keys().map(String::as_str).collect();
                Err((
                    line("of"),
                    format!("nothing is called `{}`; there are {}", query.of, known.join(", ")),
                ))
            }
            Show::Chart if query.of != "standards" => {
                Err((line("of"), "a chart counts `standards`".to_owned()))
            }
            _ => match (query.from, query.to) {
                (Some(from), Some(to)) if to < from => {
                    Err((line("to"), format!("the query ends on {to}, before it begins on {from}")))
                }
                _ => Ok(query),
            },
        }
    }
}

/// The properties that all queries together look at.
pub fn properties() -> Vec<Property> {
    let mut all: Vec<Property> = PLANS
        .values()
        .flat_map(|plan| {
            let columns = plan.columns.iter().filter_map(|column| Property::named(column));
            plan.when.iter().copied().chain(plan.require).chain(columns)
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A row of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Found<'t> {
    /// The day that put it into the period.
    pub(crate) when: &'t Testimony,
    pub(crate) cells: Vec<Cell<'t>>,
}

/// A cell of an answer, with what states it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell<'t> {
    pub(crate) text: String,
    /// The language of the words, where it is not that of the issue.
    pub(crate) foreign: bool,
    pub(crate) stated: Vec<&'t Testimony>,
}

/// The rows of an answer, and the heads of its columns.
pub(crate) fn select<'t>(
    query: &Query,
    period: (Date, Date),
    statements: &'t [Testimony],
    words: &Words,
) -> (Vec<String>, Vec<Found<'t>>) {
    let Some(plan) = PLANS.get(&query.of) else { return (Vec::new(), Vec::new()) };
    let (from, to) = (query.from.unwrap_or(period.0), query.to.unwrap_or(period.1));
    let mut subjects: BTreeMap<&str, Vec<&Testimony>> = BTreeMap::new();
    for testimony in statements.iter().filter(|t| !t.statement.editorial) {
        if plan.kinds.contains(&testimony.statement.subject.kind) {
            subjects.entry(&testimony.statement.subject.key).or_default().push(testimony);
        }
    }
    let heads = plan.columns.iter().map(|column| match column.as_str() {
        "label" if query.of == "standards" => words.property("number").to_owned(),
        column => words.property(column).to_owned(),
    });
    let mut rows: Vec<Found<'t>> = Vec::new();
    for said in subjects.values() {
        let of = |property: Property| {
            said.iter().copied().filter(move |t| t.statement.property == property)
        };
        let when = plan.when.iter().flat_map(|property| of(*property)).find(|testimony| {
            matches!(&testimony.statement.value, Value::Date(date)
                if date.first().is_some_and(|first| first <= to) && date.last().is_some_and(|last| from <= last))
        });
        let Some(when) = when else { continue };
        if plan.require.is_some_and(|property| of(property).next().is_none()) {
            continue;
        }
        let cells: Vec<Cell<'t>> = plan
            .columns
            .iter()
            .map(|column| match column.as_str() {
                "label" => cell(&[when], words, |t| t.statement.subject.label.clone()),
                "by" | "place" => {
                    let stated: Vec<&Testimony> = said
                        .iter()
                        .copied()
                        .filter(|t| t.statement.qualifier(column).is_some())
                        .take(1)
                        .collect();
                    cell(&stated, words, |t| {
                        t.statement
                            .qualifiers
                            .get(column)
                            .map_or_else(String::new, |q| q.texts().join(", "))
                    })
                }
                column => {
                    let mut stated: Vec<&Testimony> =
                        Property::named(column).into_iter().flat_map(of).collect();
                    let mut seen: Vec<String> = Vec::new();
                    stated.retain(|t| {
                        let text = value(&t.statement.value, words);
                        let new = !seen.contains(&text);
                        seen.push(text);
                        new
                    });
                    cell(&stated, words, |t| value(&t.statement.value, words))
                }
            })
            .collect();
        if let Some(contains) = &query.contains {
            let contains = contains.to_lowercase();
            if !cells.iter().any(|cell| cell.text.to_lowercase().contains(&contains)) {
                continue;
            }
        }
        rows.push(Found { when, cells });
    }
    let day = |found: &Found<'_>| match &found.when.statement.value {
        Value::Date(date) => date.first(),
        _ => None,
    };
    rows.sort_by(|a, b| {
        (day(a), &a.when.statement.subject.label).cmp(&(day(b), &b.when.statement.subject.label))
    });
    (heads.collect(), rows)
}

fn cell<'t>(
    stated: &[&'t Testimony],
    words: &Words,
    text: impl Fn(&Testimony) -> String,
) -> Cell<'t> {
    let texts: Vec<String> =
        stated.iter().map(|t| text(t)).filter(|text| !text.is_empty()).collect();
    let text = texts.join("; ");
    let foreign = is_foreign(&text, words.language());
    Cell { text, foreign, stated: stated.to_vec() }
}

/// Whether words are in the other language: they have letters, and most are of the other script.
pub(crate) fn is_foreign(text: &str, language: Language) -> bool {
    let han = text.chars().filter(|c| gnomon_model::is_han(*c)).count();
    match language {
        Language::En => 0 < han && Language::guess(text) == Language::Zh,
        // Numbers and abbreviations are the same in Chinese texts; running English is not.
        Language::Zh => {
            let words = text.split_whitespace().filter(|word| {
                2 < word.len()
                    && word.chars().all(|c| c.is_alphabetic() || c == '-' || c == ',')
                    && word.chars().any(char::is_lowercase)
            });
            han == 0 && 1 < words.count()
        }
    }
}

/// A value as a cell has it.
pub(crate) fn value(value: &Value, words: &Words) -> String {
    match value {
        Value::Date(date) => words.date(*date),
        Value::Entity(entity) => entity.label.clone(),
        Value::Target(quantity) | Value::Requirement(quantity) | Value::Count(quantity) => {
            crate::sentence::quantity(quantity, words)
        }
        Value::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_query_names_columns_that_have_heads() {
        assert!(5 < PLANS.len());
        for (name, plan) in &*PLANS {
            assert!(!plan.kinds.is_empty() && !plan.when.is_empty(), "{name}");
            for column in &plan.columns {
                for language in [Language::En, Language::Zh] {
                    assert_ne!(crate::words(language).property(column), "", "{name}: {column}");
                }
                let known = Property::named(column).is_some()
                    || ["label", "by", "place"].contains(&column.as_str());
                assert!(known, "{name}: {column} is no property");
            }
        }
    }

    #[test]
    fn a_query_is_refused_with_its_line() {
        assert_eq!(Query::parse("show = \"table\"\nof = \"recipes\"\n").unwrap_err().0, 2);
        assert_eq!(Query::parse("show = \"table\"\n\nof = 3\n").unwrap_err().0, 3);
        assert!(Query::parse("show = \"dance\"\nof = \"events\"").is_err());
        assert!(
            Query::parse("show = \"list\"\nof = \"events\"\nfrom = 2026-06-02\nto = 2026-06-01")
                .is_err()
        );
        assert!(Query::parse("show = \"list\"\nof = \"events\"\nlimit = 3").is_ok());
    }
}
