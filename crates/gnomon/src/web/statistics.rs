//! Standards of the register, counted.

use std::sync::Arc;

use gnomon_model::id::LEVELS;
use gnomon_tally::{Dimension, Slice, Table, Tally, svg};
use gnomon_web::{CountRow, FieldView, Lang, Nav, StatisticsView};
use jiff::civil::Date;

use super::pages::wrong;
use super::{Answer, LONGEST_PATIENCE, Request, Site};
use crate::commands::stats::{Gap, caveat, of_register};

/// The natures of a standard.
const NATURES: [&str; 4] = ["mandatory", "recommended", "guidance", "not said"];
/// Rows on a page.
const ROWS: usize = 300;

/// What was counted.
struct Counted {
    slice: Slice,
    on: Date,
    table: Table,
    adopted: usize,
    gap: Option<Gap>,
    /// Whether it is as the register was before it changed.
    behind: bool,
}

impl Site {
    pub(super) fn statistics(
        self: &Arc<Site>,
        request: &Request,
        json: bool,
    ) -> anyhow::Result<Answer> {
        let l = request.lang;
        let Counted { slice, on, table, adopted, gap, behind } = self.counted(request)?;
        let (rows_by, columns_by) =
            (table.rows_by.name(), table.columns_by.map_or("", Dimension::name));
        let mut rows: Vec<CountRow> = table
            .rows
            .iter()
            .map(|(name, counts)| CountRow {
                name: l.tally(name).to_owned(),
                counts: counts.clone(),
                total: counts.iter().sum(),
            })
            .collect();
        let more = if json { 0 } else { rows.len().saturating_sub(ROWS) };
        rows.truncate(rows.len() - more);
        let query = request.here.find('?').map_or("", |at| &request.here[at..]);
        let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
        let choice = |name: &str, label: &str, none: &str, values: &[&str], value: &str| {
            let choices = values.iter().map(|name| ((*name).to_owned(), l.tally(name).to_owned()));
            FieldView {
                name: name.to_owned(),
                // A label begins a line.
                label: label
                    .chars()
                    .take(1)
                    .flat_map(char::to_uppercase)
                    .chain(label.chars().skip(1))
                    .collect(),
                help: String::new(),
                hint: String::new(),
                none: none.to_owned(),
                choices: choices.collect(),
                value: value.to_owned(),
            }
        };
        let dimensions = Dimension::ALL.map(Dimension::name);
        let levels: Vec<&str> = LEVELS.iter().copied().chain(["unknown"]).collect();
        let (any, one) = (l.t("any", "不限"), l.t("one column", "单列"));
        let asked = vec![
            choice("rows", l.t("Rows", "行"), l.tally("level"), &dimensions, rows_by),
            choice("columns", l.t("Columns", "列"), one, &dimensions, columns_by),
            choice("level", l.tally("level"), any, &levels, &chosen(&slice.level)),
            choice("nature", l.tally("nature"), any, &NATURES, &chosen(&slice.nature)),
            choice("field", l.tally("field"), "", &[], &chosen(&slice.field)),
        ];
        let view = StatisticsView {
            s: self.shell(
                request,
                Nav::Systems,
                l.t("Statistics", "统计"),
                &format!("/statistics.json{query}"),
            ),
            on,
            asked,
            rows_by: l.tally(rows_by).to_owned(),
            columns: table.columns.iter().map(|name| l.tally(name).to_owned()).collect(),
            rows,
            sums: table.sums,
            total: table.total,
            adopted,
            caveat: gap.map(|gap| words(gap, l).to_owned()).unwrap_or_default(),
            more,
            behind,
            chart: format!("/statistics.svg{query}"),
        };
        Answer::view(200, &view, json)
    }

    /// The same as a picture.
    pub(super) fn chart(self: &Arc<Site>, request: &Request) -> anyhow::Result<Answer> {
        let l = request.lang;
        let Counted { on, mut table, .. } = self.counted(request)?;
        let translated = |name: &mut String| *name = l.tally(name).to_owned();
        table.columns.iter_mut().for_each(translated);
        table.rows.iter_mut().for_each(|(name, _)| translated(name));
        table.rows.truncate(ROWS);
        let title = format!("{} {on}", l.t("Standards in force on", "现行标准，截至"));
        Ok(Answer::drawing(svg(&title, &table)))
    }

    fn counted(self: &Arc<Site>, request: &Request) -> anyhow::Result<Counted> {
        let l = request.lang;
        let on = self.date(request, "on")?.unwrap_or_else(|| self.today());
        let dimension = |of: &str| -> anyhow::Result<Option<Dimension>> {
            match request.param(of) {
                "" => Ok(None),
                name => name.parse().map(Some).map_err(|error: String| {
                    wrong(400, &error, l.t("Choose from the lists.", "请从列表中选择。"))
                }),
            }
        };
        let text = |name: &str| Some(request.param(name).to_owned()).filter(|it| !it.is_empty());
        let slice = Slice {
            in_force: Some(on),
            level: text("level"),
            nature: text("nature"),
            field: text("field"),
            ..Slice::default()
        };
        let rows = dimension("rows")?.unwrap_or(Dimension::Level);
        // Asked for a table of one column, or not asked at all.
        let plain = request.params.iter().any(|(name, _)| name == "columns");
        let columns = match dimension("columns")? {
            None if rows == Dimension::Level && !plain => Some(Dimension::Nature),
            columns => columns,
        };
        self.with_register(|register| {
            let now = (register.mark()?, self.today());
            let site = Arc::clone(self);
            let work = move || {
                site.with_own_register(|register| {
                    Ok(((register.mark()?, site.today()), of_register(register)?))
                })
            };
            let shown = self.records.ask(&now, Some(LONGEST_PATIENCE), |_| true, work)?;
            let Some((records, behind)) = shown.value() else {
                return Err(self.working(request));
            };
            let tally = Tally::of(&records.records);
            Ok(Counted {
                table: tally.table(&slice, rows, columns),
                adopted: tally.adoption(&slice).0,
                gap: caveat(&records, on),
                slice,
                on,
                behind,
            })
        })
    }
}

fn words(gap: Gap, l: Lang) -> &'static str {
    match gap {
        Gap::NoneWithdrawn => l.t(
            "The records hold no withdrawn standards: what ceased between that day and the day of the records is not counted.",
            "记录中没有已废止标准：该日至记录日之间停止执行的标准未计入。",
        ),
        Gap::SomeMayLack => l.t(
            "What ceased between that day and the day of the records may be missing from them.",
            "该日至记录日之间停止执行的标准可能缺失。",
        ),
    }
}
