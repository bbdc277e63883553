//! `gnomon targets`

use std::path::PathBuf;

use anyhow::Context as _;
use gnomon_model::answer::{Source, Testimony};
use gnomon_model::{Property, Value};
use gnomon_read::Hint;
use gnomon_register::View;
use gnomon_render::one_line;
use gnomon_tally::{Standing, Target, ledger};
use jiff::civil::Date;
use serde_json::json;

use crate::app::{App, Outcome};
use crate::commands::extract::bytes;
use crate::commands::stats::RecordArgs;
use crate::output::Format;

/// Show targets with their progress: met, missed, open on a day
///
/// Targets and figures on the way come from the register, or from the documents named. With `--records`, targets on
/// newly made standards whose text has a word of `--of` are computed too.
#[derive(Debug, clap::Args)]
pub struct TargetsArgs {
    /// Documents to take the targets from instead of the register
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The day asked for [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Only those that stand so: met, missed, open, unknown
    #[arg(long, value_name = "STANDING", value_parser = standing)]
    standing: Option<Standing>,
    #[command(flatten)]
    records: RecordArgs,
    /// Words for what the records are of: `medical device`
    #[arg(long, value_name = "WORDS", requires = "records")]
    of: Vec<String>,
}

fn standing(text: &str) -> Result<Standing, String> {
    [Standing::Met, Standing::Missed, Standing::Open, Standing::Unknown]
        .into_iter()
        .find(|standing| format!("{standing:?}").eq_ignore_ascii_case(text))
        .ok_or_else(|| format!("`{text}` is not one of met, missed, open, unknown"))
}

/// Prints the ledger.
pub fn run(app: &mut App, args: &TargetsArgs) -> anyhow::Result<Outcome> {
    let testimonies = if args.files.is_empty() {
        let of = [Property::Target, Property::Count, Property::Issued];
        app.register()?.with_property(&of, &View::default())?
    } else {
        testimonies(app, &args.files)?
    };
    let on = app.day(args.on);
    let records = args.records.read_file()?;
    let mut ledger =
        ledger(&testimonies, records.as_ref().map(|records| (records, args.of.as_slice())), on);
    if let Some(standing) = args.standing {
        ledger.targets.retain(|target| target.standing == standing);
    }
    if app.out.format == Format::Json {
        app.out.json(&json!({ "on": on, "targets": ledger.targets }))?;
        return Ok(Outcome::Done);
    }
    for target in &ledger.targets {
        print(app, target)?;
    }
    let of = |standing: Standing| {
        ledger.targets.iter().filter(|target| target.standing == standing).count()
    };
    app.out.line(&if ledger.targets.is_empty() {
        "No targets.".to_owned()
    } else {
        format!(
            "{} targets on {on}: {} met, {} missed, {} open, {} with a horizon that passed and no figure",
            ledger.targets.len(),
            of(Standing::Met),
            of(Standing::Missed),
            of(Standing::Open),
            of(Standing::Unknown)
        )
    })?;
    Ok(Outcome::Done)
}

fn print(app: &mut App, target: &Target) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let horizon = target.horizon.map_or("no horizon".to_owned(), |day| format!("by {day}"));
    let unit =
        target.quantity.unit.as_ref().map_or(String::new(), |unit| format!(" {}", one_line(unit)));
    app.out.line(&format!(
        "{} {} {}{unit} · {horizon} · {}",
        paint.accent(target.standing.words()),
        target.quantity.comparator.sign(),
        target.quantity.value,
        one_line(&target.owner)
    ))?;
    let line = target.line.map_or(String::new(), |line| format!(":{line}"));
    app.out.line(&paint.faint(&format!(
        "    “{}” {}{line}",
        one_line(&target.evidence),
        target.source
    )))?;
    for figure in &target.progress {
        let on = figure.on.map_or("no day".to_owned(), |day| day.to_string());
        app.out.line(&format!(
            "    {} {on}: {} “{}”",
            figure.basis,
            figure.value,
            one_line(&figure.evidence)
        ))?;
    }
    Ok(())
}

/// Statements of documents as the register would have them.
fn testimonies(app: &App, files: &[PathBuf]) -> anyhow::Result<Vec<Testimony>> {
    let pipeline = app.pipeline()?;
    let mut out = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let extraction = pipeline
            .run(&bytes(path)?, Hint { name: Some(&name), media_type: None })
            .with_context(|| format!("could not read `{name}`"))?;
        let lines = extraction.document.lines();
        for (index, statement) in extraction.statements.iter().enumerate() {
            let date = match &statement.value {
                Value::Date(date) => Some(*date),
                _ => extraction.published,
            };
            let first = statement.evidence.first().map_or(0, |evidence| evidence.span.start);
            out.push(Testimony {
                id: format!("{name}#{index}"),
                statement: statement.clone(),
                valid_from: date.and_then(gnomon_model::DateValue::first),
                valid_to: date.and_then(gnomon_model::DateValue::last),
                review: "proposed".to_owned(),
                decision: None,
                source: Source {
                    sha256: extraction.sha256.clone(),
                    title: extraction.document.title.clone(),
                    origin: name.clone(),
                    line: Some(lines.of(first)),
                    recorded_at: app.clock.now(),
                    gives_way: false,
                    class: pipeline.class_of(&extraction).to_owned(),
                    published: extraction.published.map(|date| date.to_string()),
                },
            });
        }
    }
    Ok(out)
}
