//! `gnomon stats`

use std::path::PathBuf;

use anyhow::Context as _;
use gnomon_model::id::LEVELS;
use gnomon_model::{EntityKind, Property};
use gnomon_read::Hint;
use gnomon_register::{Register, View};
use gnomon_render::one_line;
use gnomon_tally::{
    Dimension, Fields, Gathered, Outcome as Comparison, Records, Slice, Table, Tally, reconcile,
    svg,
};
use jiff::civil::Date;
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::commands::extract::bytes;
use crate::output::{Format, complain};

/// Count standards by level, nature, year, field; set a document's figures beside the counted ones
///
/// Over the standards of the register, or of a file of records (JSON: an array of objects, or one a line).
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct StatsArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    count: CountArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Set each figure on standards that a document states beside the counted one
    Reconcile(ReconcileArgs),
}

/// Where the records are.
#[derive(Debug, clap::Args)]
pub struct RecordArgs {
    /// A file of records instead of the register
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Which member of a record holds what: `number=stdCode`; the usual names need none
    #[arg(long, value_name = "FIELD=NAME", requires = "records")]
    map: Vec<String>,
}

#[derive(Debug, clap::Args)]
struct CountArgs {
    #[command(flatten)]
    records: RecordArgs,
    /// What the rows are: level, nature, year, field, committee, adoption
    #[arg(long, value_name = "WHAT", default_value = "level")]
    rows: Dimension,
    /// What the columns are [default: nature, where the rows are levels]
    #[arg(long, value_name = "WHAT")]
    columns: Option<Dimension>,
    /// Only what is in force on this day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Count what had been put out by the day, in force or not yet
    #[arg(long)]
    published: bool,
    /// Count all records, of whatever day
    #[arg(long, conflicts_with_all = ["on", "published"])]
    all: bool,
    /// Only what was issued from this day
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Only what was issued up to this day
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Only this level
    #[arg(long, value_name = "LEVEL", value_parser = levels())]
    level: Option<String>,
    /// Only this nature
    #[arg(long, value_name = "NATURE", value_parser = ["mandatory", "recommended", "guidance", "not said"])]
    nature: Option<String>,
    /// Only fields whose name has this in it
    #[arg(long, value_name = "WORDS")]
    field: Option<String>,
    /// Write a chart instead
    #[arg(long)]
    svg: bool,
}

#[derive(Debug, clap::Args)]
struct ReconcileArgs {
    /// The document
    file: PathBuf,
    #[command(flatten)]
    records: RecordArgs,
    /// Words for what the records are of: `medical device`
    #[arg(long, value_name = "WORDS")]
    of: Vec<String>,
}

/// The levels that records have: those that identifiers tell, and none.
fn levels() -> Vec<&'static str> {
    LEVELS.iter().copied().chain(["unknown"]).collect()
}

/// Says what could not be read of records, the first of it in full.
pub(crate) fn complain_of(records: &Records) {
    for problem in records.problems.iter().take(10) {
        complain(problem);
    }
    if 10 < records.problems.len() {
        complain(&format!("… and {} more", records.problems.len() - 10));
    }
}

impl RecordArgs {
    /// The records of the file, where one is named.
    pub fn read_file(&self) -> anyhow::Result<Option<Records>> {
        let Some(path) = &self.records else { return Ok(None) };
        let fields = Fields::parse(&self.map).map_err(|error| Usage(error.to_string()))?;
        let text = String::from_utf8(bytes(path)?)
            .with_context(|| format!("`{}` is not UTF-8", path.display()))?;
        let records = Records::from_json(&text, &fields)
            .with_context(|| format!("could not read `{}`", path.display()))?;
        complain_of(&records);
        Ok(Some(records))
    }

    /// The records of the file or of the register.
    pub fn read(&self, app: &App) -> anyhow::Result<Records> {
        if let Some(records) = self.read_file()? {
            return Ok(records);
        }
        of_register(&app.register()?)
    }
}

/// A record for each standard of the register.
pub(crate) fn of_register(register: &Register) -> anyhow::Result<Records> {
    let of = [
        Property::Issued,
        Property::Published,
        Property::Effective,
        Property::Repealed,
        Property::Expires,
        Property::Title,
        Property::Adopts,
        Property::ResponsibleBody,
        Property::Replaces,
    ];
    let mut gathered = Gathered::default();
    register.each_of(EntityKind::Standard, &of, &View::default(), |testimony| {
        gathered.add(&testimony);
    })?;
    Ok(gathered.records())
}

/// Prints the table, the chart or the reconciliation.
pub fn run(app: &mut App, args: &StatsArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        Some(Action::Reconcile(args)) => reconciled(app, args),
        None => count(app, &args.count),
    }
}

fn count(app: &mut App, args: &CountArgs) -> anyhow::Result<Outcome> {
    if args.svg {
        app.text_only("--svg")?;
    }
    let records = args.records.read(app)?;
    let day = app.day(args.on);
    let slice = Slice {
        in_force: (!args.all && !args.published).then_some(day),
        published_by: args.published.then_some(day),
        from: args.from,
        to: args.to,
        level: args.level.clone(),
        nature: args.nature.clone(),
        field: args.field.clone(),
    };
    let columns = args.columns.or((args.rows == Dimension::Level).then_some(Dimension::Nature));
    let tally = Tally::of(&records.records);
    let table = tally.table(&slice, args.rows, columns);
    let (adopted, of) = tally.adoption(&slice);
    let title = match (args.all, args.published) {
        (true, _) => "Standards in the records".to_owned(),
        (_, true) => format!("Standards published by {day}"),
        _ => format!("Standards in force on {day}"),
    };
    let caveat = caveat(&records, day).filter(|_| !args.all).map(|gap| match gap {
        Gap::NoneWithdrawn => format!("the records hold no withdrawn standards: what ceased between {day} and the day of the records is not counted"),
        Gap::SomeMayLack => format!("what ceased between {day} and the day of the records may be missing from them"),
    });
    if args.svg {
        app.out.text(&svg(&title, &table))?;
    } else if app.out.format == Format::Json {
        app.out.json(&json!({
            "title": title, "slice": slice, "table": table, "adoption": { "adopted": adopted, "of": of },
            "records": records.records.len(), "problems": records.problems.len(), "caveat": caveat,
        }))?;
    } else {
        let paint = app.out.paint;
        app.out.line(&paint.strong(&title))?;
        print(app, &table)?;
        if 0 < adopted {
            app.out.line(&format!("take over an international standard: {adopted} of {of}"))?;
        }
        if let Some(caveat) = caveat {
            app.out.line(&paint.warn(&caveat))?;
        }
    }
    Ok(Outcome::Done)
}

/// What a count of the past does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Every standard that ceased since.
    NoneWithdrawn,
    /// Perhaps some that ceased since.
    SomeMayLack,
}

/// What these records lack for a count as of a day; `None` for a day after the last of them.
pub(crate) fn caveat(records: &Records, day: Date) -> Option<Gap> {
    let latest = records.records.iter().filter_map(|record| record.issued).max()?;
    let gap = if records.has_withdrawn { Gap::SomeMayLack } else { Gap::NoneWithdrawn };
    (day < latest).then_some(gap)
}

fn print(app: &mut App, table: &Table) -> anyhow::Result<()> {
    let wide = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let name = table.rows.iter().map(|(name, _)| wide(name)).max().unwrap_or(0).clamp(8, 48);
    let pad =
        |text: &str, to: usize| format!("{text}{}", " ".repeat(to.saturating_sub(wide(text))));
    let widths: Vec<usize> = table.columns.iter().map(|column| wide(column).max(7)).collect();
    let line = |head: &str, cells: Vec<String>, total: &str| {
        let mut line = pad(head, name);
        for (cell, to) in cells.iter().zip(&widths) {
            line.push_str(&format!("  {}{cell}", " ".repeat(to.saturating_sub(wide(cell)))));
        }
        format!("{line}  {total:>7}")
    };
    let several = 1 < table.columns.len();
    let total = |count: usize| if several { count.to_string() } else { String::new() };
    app.out.line(line("", table.columns.clone(), if several { "total" } else { "" }).trim_end())?;
    for (head, counts) in &table.rows {
        let cells = counts.iter().map(ToString::to_string).collect();
        app.out.line(line(&one_line(head), cells, &total(counts.iter().sum())).trim_end())?;
    }
    let sums = table.sums.iter().map(ToString::to_string).collect();
    app.out.line(line("total", sums, &total(table.total)).trim_end())
}

fn reconciled(app: &mut App, args: &ReconcileArgs) -> anyhow::Result<Outcome> {
    let name = args.file.display().to_string();
    let extraction = app
        .pipeline()?
        .run(&bytes(&args.file)?, Hint { name: Some(&name), media_type: None })
        .with_context(|| format!("could not read `{name}`"))?;
    let records = args.records.read(app)?;
    let found = reconcile(&extraction, &records, &args.of);
    if app.out.format == Format::Json {
        app.out.json(
            &json!({ "document": name, "records": records.records.len(), "figures": found }),
        )?;
        return Ok(Outcome::Done);
    }
    let paint = app.out.paint;
    let (mut agree, mut differ, mut not) = (0, 0, 0);
    for figure in &found {
        let verdict = match &figure.outcome {
            Comparison::Agrees { computed } => {
                agree += 1;
                format!("agrees: {computed} counted")
            }
            Comparison::Differs { computed, by, caveat } => {
                differ += 1;
                let why = caveat.as_ref().map_or(String::new(), |caveat| format!("; {caveat}"));
                paint.warn(&format!("differs by {by:+}: {computed} counted{why}"))
            }
            Comparison::CannotBeComputed { why } => {
                not += 1;
                paint.faint(&format!("cannot be computed: {why}"))
            }
        };
        app.out.line(&format!("{} · {}", figure.stated, one_line(&figure.what)))?;
        app.out.line(&format!("    {verdict}"))?;
        app.out.line(&paint.faint(&format!(
            "    {name}:{} “{}”",
            figure.line,
            one_line(&figure.quote)
        )))?;
    }
    app.out.line(&format!(
        "{} figures on standards: {agree} agree, {differ} differ, {not} cannot be computed",
        found.len()
    ))?;
    Ok(Outcome::Done)
}
