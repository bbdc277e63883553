//! `gnomon case open|done|facts|note|show|list`

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_rules::{CaseError, CaseEvent, CaseView, DueDate, Happening, Pack, text};
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::app::{App, Outcome, Usage};
use crate::commands::check::{Lang, object};
use crate::output::{Format, complain};
use crate::packs;

/// Follow a case through a procedure, with its next due date
#[derive(Debug, clap::Args)]
pub struct CaseArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Open a case under the procedure of a pack
    Open {
        /// The name of the case: letters, digits, `-`, `_`, `.`
        case: String,
        /// A shipped pack or a folder
        pack: String,
        /// What the case is about
        #[arg(long)]
        subject: String,
        /// The day on which it opens [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// What is known, and what the pack leaves to you
        #[command(flatten)]
        known: Known,
    },
    /// Record that a step was done
    Advance {
        /// The case
        case: String,
        /// The step
        step: String,
        /// How it ended, where it can end in several ways
        #[arg(long)]
        outcome: Option<String>,
        /// What was handed in for it, as often as needed
        #[arg(long)]
        evidence: Vec<String>,
        /// By whom
        #[arg(long)]
        by: Option<String>,
        /// The day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Record what became known, or values that the pack leaves to you
    Facts {
        /// The case
        case: String,
        /// The facts
        #[command(flatten)]
        known: Known,
        /// The day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Record a remark
    Note {
        /// The case
        case: String,
        /// The remark
        text: String,
        /// The day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Show where a case stands and what is due next
    Show {
        /// The case
        case: String,
        /// The day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// The language
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
        /// Show the log as well
        #[arg(long)]
        log: bool,
    },
    /// List the cases with what is due next, the earliest on top
    List {
        /// The day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// The language
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
}

/// Facts and supplied values on the command line.
#[derive(Debug, clap::Args)]
struct Known {
    /// One fact, as often as needed: `--set published=2023-07-03`
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Facts from a TOML or JSON file
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Values for placeholders and tables that the pack leaves to you
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
}

/// The longest log that is read: a case is moved by people.
const LOG: u64 = 10_000_000;

/// Runs the subcommand.
pub fn run(app: &mut App, args: &CaseArgs) -> anyhow::Result<Outcome> {
    match &args.what {
        What::Open { case, pack: name, subject, on, known } => {
            let pack = packs::open(name)?;
            let on = app.day(*on);
            // A folder is found again from anywhere.
            let kept = match Path::new(name).canonicalize() {
                Ok(folder) if folder.is_dir() => folder.display().to_string(),
                _ => pack.id.clone(),
            };
            let opened = Happening::Opened {
                pack: kept,
                edition: pack.edition.clone(),
                subject: subject.clone(),
            };
            let mut happened = vec![opened];
            happened.extend(known.events(&pack)?);
            let file = path(app, case)?;
            if file.exists() {
                return Err(Usage(format!(
                    "the case `{case}` is open already; `gnomon case show {case}`"
                ))
                .into());
            }
            record(app, case, &pack, Vec::new(), happened, on)
        }
        What::Advance { case, step, outcome, evidence, by, on } => {
            let (pack, events) = load(app, case)?;
            let done = Happening::Done {
                step: step.clone(),
                outcome: outcome.clone(),
                evidence: evidence.clone(),
                by: by.clone(),
            };
            let on = app.day(*on);
            record(app, case, &pack, events, vec![done], on)
        }
        What::Facts { case, known, on } => {
            let (pack, events) = load(app, case)?;
            let happened = known.events(&pack)?;
            if happened.is_empty() {
                return Err(Usage(
                    "name facts with --set or --facts, or values with --with".to_owned(),
                )
                .into());
            }
            let on = app.day(*on);
            record(app, case, &pack, events, happened, on)
        }
        What::Note { case, text, on } => {
            let (pack, events) = load(app, case)?;
            let on = app.day(*on);
            record(app, case, &pack, events, vec![Happening::Note { text: text.clone() }], on)
        }
        What::Show { case, on, lang, log } => {
            let (pack, events) = load(app, case)?;
            let on = app.day(*on);
            let view = view(app, &pack, &events, on, *lang)?;
            match app.out.format {
                Format::Json if *log => app
                    .out
                    .json(&json!({ "case": case, "pack": pack.id, "view": view, "log": events }))?,
                Format::Json => {
                    app.out.json(&json!({ "case": case, "pack": pack.id, "view": view }))?
                }
                Format::Text => {
                    app.out.text(&text::case(&view, (*lang).into()))?;
                    if *log {
                        app.out.line("")?;
                        for event in &events {
                            app.out.line(&serde_json::to_string(event)?)?;
                        }
                    }
                }
            }
            Ok(Outcome::Done)
        }
        What::List { on, lang } => list(app, *on, *lang),
    }
}

impl Known {
    fn events(&self, pack: &Pack) -> anyhow::Result<Vec<Happening>> {
        let mut facts = Map::new();
        if let Some(path) = &self.facts {
            let Json::Object(object) = object(path)? else {
                return Err(Usage(format!(
                    "`{}`: the facts are not an object of names and values",
                    path.display()
                ))
                .into());
            };
            facts.extend(object);
        }
        for pair in &self.set {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| Usage(format!("`{pair}` is not NAME=VALUE")))?;
            facts.insert(name.to_owned(), Json::String(value.to_owned()));
        }
        let mut events = Vec::new();
        if !facts.is_empty() {
            let facts = Json::Object(facts);
            pack.facts(&facts).map_err(|bad| Usage(bad.to_string()))?;
            events.push(Happening::Facts { facts });
        }
        if let Some(path) = &self.with {
            let values = object(path)?;
            pack.supplement(&values)
                .map_err(|bad| Usage(format!("`{}`: {bad}", path.display())))?;
            events.push(Happening::Supplied { values });
        }
        Ok(events)
    }
}

/// The file of a case. Names are checked, so that none leads out of the folder.
fn path(app: &App, case: &str) -> anyhow::Result<PathBuf> {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if case.is_empty() || 100 < case.len() || case.starts_with('.') || !case.chars().all(plain) {
        return Err(
            Usage(format!("`{case}` cannot name a case: letters, digits, `-`, `_`, `.`")).into()
        );
    }
    Ok(app.data.join("cases").join(format!("{case}.jsonl")))
}

fn load(app: &App, case: &str) -> anyhow::Result<(Pack, Vec<CaseEvent>)> {
    let file = path(app, case)?;
    if !file.exists() {
        return Err(Usage(format!("no case `{case}`; `gnomon case list` names them")).into());
    }
    let events = events(&file)?;
    let Some(Happening::Opened { pack, .. }) = events.first().map(|event| &event.what) else {
        anyhow::bail!("`{}` does not begin with the opening of a case", file.display());
    };
    Ok((packs::open(pack)?, events))
}

fn events(file: &Path) -> anyhow::Result<Vec<CaseEvent>> {
    let mut text = String::new();
    let log = File::open(file).with_context(|| format!("could not open `{}`", file.display()))?;
    log.take(LOG)
        .read_to_string(&mut text)
        .with_context(|| format!("could not read `{}`", file.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).with_context(|| {
                format!("`{}`, line {}, is no event of a case", file.display(), number + 1)
            })
        })
        .collect()
}

/// Checks the events against the procedure, then appends them; the log is only
/// ever added to, and synced before anything is said to be recorded.
fn record(
    app: &mut App,
    case: &str,
    pack: &Pack,
    mut events: Vec<CaseEvent>,
    happened: Vec<Happening>,
    on: Date,
) -> anyhow::Result<Outcome> {
    let knowledge = app.knowledge()?;
    let before = events.len();
    for what in happened {
        let number = events.len() as u64 + 1;
        let event = CaseEvent { number, recorded: app.clock.now(), on, what };
        let supplement = pack
            .supplement(&Pack::supplied_in(&events))
            .with_context(|| format!("the values of `{case}` do not fit the pack any more"))?;
        let edition = pack.on(on, knowledge.calendar(&pack.jurisdiction), &supplement, Vec::new());
        if let Err(error) = edition.admits(&events, &event) {
            complain(&format!("{case}: {error}"));
            if app.out.format == Format::Json {
                app.out.json(&json!({ "case": case, "error": error.to_string() }))?;
            }
            return Ok(Outcome::Found);
        }
        events.push(event);
    }
    let file = path(app, case)?;
    let folder = app.data.join("cases");
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not make `{}`", folder.display()))?;
    let mut lines = String::new();
    for event in &events[before..] {
        lines.push_str(&serde_json::to_string(event)?);
        lines.push('\n');
    }
    let mut options = OpenOptions::new();
    // `create_new`: of two who open the same case at once, one is told.
    if before == 0 {
        options.write(true).create_new(true)
    } else {
        options.append(true)
    };
    let mut log =
        options.open(&file).with_context(|| format!("could not open `{}`", file.display()))?;
    log.lock().with_context(|| format!("could not lock `{}`", file.display()))?;
    if before != 0 && self::events(&file)?.len() != before {
        complain(&format!(
            "{case}: somebody else has just moved the case; look at it and try again"
        ));
        return Ok(Outcome::Found);
    }
    log.write_all(lines.as_bytes())
        .and_then(|()| log.sync_all())
        .with_context(|| format!("could not write `{}`", file.display()))?;
    let view = view(app, pack, &events, on, Lang::En)?;
    match app.out.format {
        Format::Json => app.out.json(&json!({ "case": case, "pack": pack.id, "view": view }))?,
        Format::Text => app.out.text(&text::case(&view, Lang::En.into()))?,
    }
    Ok(Outcome::Done)
}

fn view(
    app: &App,
    pack: &Pack,
    events: &[CaseEvent],
    on: Date,
    lang: Lang,
) -> anyhow::Result<CaseView> {
    let knowledge = app.knowledge()?;
    let supplement = pack
        .supplement(&Pack::supplied_in(events))
        .context("the values of the case do not fit the pack any more")?;
    let edition = pack.on(on, knowledge.calendar(&pack.jurisdiction), &supplement, Vec::new());
    match edition.case(events, lang.into()) {
        Err(error @ CaseError::NotYet { .. }) => Err(Usage(error.to_string()).into()),
        view => view.context("the log does not fit the procedure any more"),
    }
}

fn list(app: &mut App, on: Option<Date>, lang: Lang) -> anyhow::Result<Outcome> {
    let on = app.day(on);
    let folder = app.data.join("cases");
    let mut names: Vec<String> = match fs::read_dir(&folder) {
        Ok(entries) => entries
            .filter_map(|entry| {
                entry.ok()?.file_name().to_str()?.strip_suffix(".jsonl").map(str::to_owned)
            })
            .collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("could not open `{}`", folder.display()));
        }
    };
    names.sort();
    let mut rows = Vec::new();
    let mut wrong = false;
    for name in names {
        let shown = load(app, &name).and_then(|(pack, events)| {
            // On a day before it opened there was no case.
            if events.first().is_some_and(|opening| on < opening.on) {
                return Ok(None);
            }
            Ok(Some((pack.id.clone(), view(app, &pack, &events, on, lang)?)))
        });
        match shown {
            Ok(None) => {}
            Ok(Some((pack, view))) => rows.push((name, pack, view)),
            Err(error) => {
                complain(&format!("{name}: {error:#}"));
                wrong = true;
            }
        }
    }
    let due = |view: &CaseView| match view.next_due.map(|next| &view.steps[next].due) {
        Some(Some(DueDate::Date { on, .. })) => Some(*on),
        _ => None,
    };
    rows.sort_by_key(|(name, _, view)| {
        (view.ended.is_some(), due(view).is_none(), due(view), name.clone())
    });
    if rows.is_empty() && app.out.format == Format::Text {
        app.out.line("No case is open. `gnomon case open NAME PACK --subject …` opens one.")?;
    }
    for (name, pack, view) in rows {
        let next = view.next.map(|next| &view.steps[next]);
        match app.out.format {
            Format::Json => {
                app.out.json(&json!({ "case": name, "pack": pack, "subject": view.subject,
                "next": next.map(|step| &step.id), "due": due(&view), "due_step": view.next_due.map(|due| &view.steps[due].id), "ended": view.ended }))?
            }
            Format::Text => {
                let state = match (&view.ended, next) {
                    (Some(ended), _) => format!("ended: {ended}"),
                    (None, Some(step)) => step.title.clone(),
                    (None, None) => "nothing is open".to_owned(),
                };
                let due = due(&view).map_or_else(|| "          ".to_owned(), |due| due.to_string());
                app.out.line(&format!("{due}  {name}  {} ({pack}): {state}", view.subject))?;
            }
        }
    }
    Ok(Outcome::found(wrong))
}
