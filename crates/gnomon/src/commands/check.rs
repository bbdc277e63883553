//! `gnomon check PACK [FACTS]`

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_rules::{Edition, Facts, Language, Pack, Report, Supplement, Verdict, text};
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::app::{App, Outcome, Usage};
use crate::commands::extract::bytes;
use crate::output::{Format, complain};
use crate::{evidence, packs};

/// Check facts against a pack of provisions: a verdict for each, with its evidence
///
/// Exits with 1 when a provision is violated, undetermined or stale, or when facts cannot be read.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// A shipped pack (`cn/cnescp`; `gnomon pack list` names them) or a folder
    pack: String,
    /// The facts: a TOML, JSON or CSV file (one case a row), `-` for JSON on standard input
    facts: Option<PathBuf>,
    /// One fact, as often as needed: `--set 'throughput=13 Tbps'`
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Values for placeholders and tables that the pack leaves to you (TOML or JSON)
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
    /// The day whose edition and figures count [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Look in the register whether what the pack rests on has changed
    #[arg(long)]
    register: bool,
    /// Take facts from the register: those that it has about this entity (a key, identifier, title or name)
    #[arg(long, value_name = "KEY")]
    entity: Option<String>,
    /// The language of the explanations
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
    /// Show the derivation of every verdict
    #[arg(long)]
    why: bool,
    /// Show what does not concern the case as well
    #[arg(long)]
    all: bool,
}

/// The language of explanations.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub enum Lang {
    /// English
    #[default]
    En,
    /// Chinese
    Zh,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Language {
        match lang {
            Lang::En => Language::En,
            Lang::Zh => Language::Zh,
        }
    }
}

/// Prints the verdicts.
pub fn run(app: &mut App, args: &CheckArgs) -> anyhow::Result<Outcome> {
    let pack = packs::open(&args.pack)?;
    let knowledge = app.knowledge()?;
    let calendar = knowledge.calendar(&pack.jurisdiction);
    let supplement = match &args.with {
        None => Supplement::default(),
        Some(path) => {
            let read = object(path).and_then(|object| {
                pack.supplement(&object).with_context(|| {
                    format!("`{}` does not fit the pack `{}`", path.display(), pack.id)
                })
            });
            match read {
                Ok(supplement) => supplement,
                Err(error) => return refuse(app, &error),
            }
        }
    };
    let on = app.day(args.on);
    let mut set = set(&pack, &args.set)?;
    let mut stale = Vec::new();
    if args.register || args.entity.is_some() {
        let register = app.register()?;
        let view = app.view(args.on, None);
        stale = evidence::stale(&register, &view, &pack, on)?;
        if let Some(entity) = &args.entity {
            let (facts, notes) = evidence::facts(&register, &view, &pack, entity)?;
            notes.iter().for_each(|note| complain(note));
            set.complete(
                pack.facts(&facts).context("what the register has does not fit the pack")?,
            );
        }
    }
    let edition = pack.on(on, calendar, &supplement, stale);
    match &args.facts {
        Some(path) if extension(path) == "csv" => rows(app, args, &edition, &set, path),
        facts => {
            let facts = match facts {
                None if args.set.is_empty() && args.entity.is_none() => {
                    return Err(Usage(format!(
                        "name a file with the facts, `-`, --set NAME=VALUE or --entity KEY; `gnomon pack schema {}` lists what is asked",
                        args.pack
                    ))
                    .into());
                }
                None => set,
                Some(path) => {
                    let read = object(path).and_then(|object| {
                        pack.facts(&object).with_context(|| {
                            format!(
                                "the facts in `{}` do not fit the pack `{}`",
                                path.display(),
                                pack.id
                            )
                        })
                    });
                    match read {
                        Ok(mut facts) => {
                            facts.update(set);
                            facts
                        }
                        Err(error) => return refuse(app, &error),
                    }
                }
            };
            let report = edition.check(&facts);
            let explained = edition.explain(&facts, &report, args.lang.into(), args.why);
            match app.out.format {
                Format::Json => app.out.json(&explained)?,
                Format::Text => {
                    app.out.text(&text::report(&explained, args.lang.into(), args.all))?
                }
            }
            Ok(Outcome::found(!report.passes()))
        }
    }
}

/// Facts that cannot be read are a matter of the input, not of the machine.
fn refuse(app: &mut App, error: &anyhow::Error) -> anyhow::Result<Outcome> {
    let message = format!("{error:#}");
    complain(&message);
    if app.out.format == Format::Json {
        app.out.json(&json!({ "error": message }))?;
    }
    Ok(Outcome::Found)
}

fn set(pack: &Pack, set: &[String]) -> anyhow::Result<Facts> {
    let pairs: Vec<(&str, &str)> = set
        .iter()
        .map(|pair| {
            pair.split_once('=').ok_or_else(|| Usage(format!("`{pair}` is not NAME=VALUE")))
        })
        .collect::<Result<_, _>>()?;
    let fits = |bad: gnomon_rules::BadFacts| Usage(format!("--set: {bad}"));
    let columns = pack.columns(pairs.iter().map(|pair| pair.0)).map_err(fits)?;
    Ok(pack.row(&columns, pairs.iter().map(|pair| pair.1)).map_err(fits)?)
}

fn extension(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The object in a TOML or JSON file, or JSON from standard input.
pub(crate) fn object(path: &Path) -> anyhow::Result<Json> {
    let text = String::from_utf8(bytes(path)?)
        .with_context(|| format!("`{}` is not UTF-8", path.display()))?;
    let place = || format!("could not read `{}`", path.display());
    match extension(path).as_str() {
        "toml" => {
            let table: toml::Table = toml::from_str(&text).with_context(place)?;
            Ok(gnomon_rules::json(&toml::Value::Table(table)))
        }
        _ => serde_json::from_str(&text).with_context(place),
    }
}

/// One case a row, read as it comes: memory does not grow with the file.
fn rows(
    app: &mut App,
    args: &CheckArgs,
    edition: &Edition<'_>,
    set: &Facts,
    path: &Path,
) -> anyhow::Result<Outcome> {
    let opened =
        std::fs::File::open(path).with_context(|| format!("could not open `{}`", path.display()));
    match opened {
        Ok(file) => cases(app, args, edition, set, BufReader::new(file)),
        Err(error) => refuse(app, &error),
    }
}

fn cases(
    app: &mut App,
    args: &CheckArgs,
    edition: &Edition<'_>,
    set: &Facts,
    source: impl BufRead,
) -> anyhow::Result<Outcome> {
    let pack = edition.pack();
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(source);
    let heads = match table.headers() {
        Ok(heads) => heads.clone(),
        Err(error) => {
            let error = anyhow::Error::new(error);
            return refuse(app, &error.context("the first line of the table cannot be read"));
        }
    };
    let columns = match pack.columns(heads.iter()) {
        Ok(columns) => columns,
        Err(bad) => {
            return refuse(
                app,
                &anyhow::Error::new(bad).context("the heads of the columns do not fit"),
            );
        }
    };
    let mut tally = Tally::default();
    let mut record = csv::StringRecord::new();
    loop {
        let row = table.position().line();
        let facts = match table.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => pack.row(&columns, record.iter()).map_err(|bad| bad.to_string()),
            Err(error) if error.is_io_error() => {
                return refuse(app, &anyhow::Error::new(error).context("could not read the table"));
            }
            Err(error) => Err(error.to_string()),
        };
        match facts {
            Ok(mut facts) => {
                facts.complete(set.clone());
                let report = edition.check(&facts);
                tally.count(&report);
                row_out(app, args, edition, &facts, &report, row)?;
            }
            Err(message) => {
                tally.refused += 1;
                match app.out.format {
                    Format::Json => app.out.json(&json!({ "line": row, "error": message }))?,
                    Format::Text => app.out.line(&format!(
                        "line {row}: cannot be read: {}",
                        message.replace('\n', "; ")
                    ))?,
                }
            }
        }
    }
    if app.out.format == Format::Text {
        app.out.line(&format!(
            "\n{} cases: {} pass, {} violate something, {} are undetermined or stale, {} could not be read",
            tally.cases + tally.refused,
            tally.passed,
            tally.violated,
            tally.cases - tally.passed - tally.violated,
            tally.refused
        ))?;
    }
    Ok(Outcome::found(tally.passed < tally.cases || tally.refused != 0))
}

#[derive(Default)]
struct Tally {
    cases: usize,
    passed: usize,
    violated: usize,
    refused: usize,
}

impl Tally {
    fn count(&mut self, report: &Report) {
        self.cases += 1;
        if report.passes() {
            self.passed += 1;
        } else if report.findings.iter().any(|finding| finding.verdict == Verdict::Violated) {
            self.violated += 1;
        }
    }
}

fn row_out(
    app: &mut App,
    args: &CheckArgs,
    edition: &Edition<'_>,
    facts: &Facts,
    report: &Report,
    row: u64,
) -> anyhow::Result<()> {
    if args.why {
        let explained = edition.explain(facts, report, args.lang.into(), true);
        return match app.out.format {
            Format::Json => app.out.json(&json!({ "line": row, "report": explained })),
            Format::Text => {
                app.out.line(&format!("line {row}"))?;
                app.out.text(&text::report(&explained, args.lang.into(), args.all))
            }
        };
    }
    let verdicts = edition.pack().provisions.iter().zip(&report.findings);
    let conclusions = edition.conclusions(report);
    match app.out.format {
        Format::Json => {
            let verdicts: serde_json::Map<String, Json> = verdicts
                .map(|(provision, finding)| (provision.id.clone(), finding.verdict.code().into()))
                .collect();
            let conclusions: serde_json::Map<String, Json> = conclusions
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect();
            app.out.json(&json!({ "line": row, "conclusions": conclusions, "verdicts": verdicts }))
        }
        Format::Text => {
            let mut parts: Vec<String> = conclusions
                .into_iter()
                .map(|(name, value)| {
                    format!("{name}: {}", value.unwrap_or_else(|| "undetermined".to_owned()))
                })
                .collect();
            parts.extend(
                verdicts
                    .filter(|(_, finding)| args.all || finding.verdict != Verdict::NotApplicable)
                    .map(|(provision, finding)| {
                        format!("{} {}", provision.id, finding.verdict.code())
                    }),
            );
            app.out.line(&format!("line {row}: {}", parts.join(", ")))
        }
    }
}
