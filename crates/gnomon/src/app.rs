//! What every command gets: where the data is, the clock, the output.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum as _;
use gnomon_model::Knowledge;
use gnomon_model::answer::AgendaItem;
use gnomon_register::{ClassOrder, Register, View};
use jiff::civil::Date;

use crate::clock::Clock;
use crate::isolation::{Ceiling, Isolation};
use crate::knowledge;
use crate::output::{Format, Output};
use crate::pipeline::{PdfEngine, Pipeline};

/// The installation as one run sees it.
pub struct App {
    /// The data directory.
    pub data: PathBuf,
    /// The clock.
    pub clock: Clock,
    /// Standard output.
    pub out: Output,
    /// Whether standard error is a terminal that can show progress.
    pub terminal: bool,
}

/// How documents are read.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Reading {
    /// What reading one document may use up.
    #[command(flatten)]
    pub ceiling: Ceiling,
    /// What takes PDF documents apart; what the register has read is read as it was, unless this is given
    /// [env: GNOMON_PDF_ENGINE]
    #[arg(long, value_name = "ENGINE", value_enum)]
    pub pdf_engine: Option<PdfEngine>,
}

/// The variable that asks for an engine where no option does, whatever the command.
const ENGINE: &str = "GNOMON_PDF_ENGINE";

/// The engine that [`ENGINE`] names; none where it is not set or empty.
fn engine_of_environment() -> anyhow::Result<Option<PdfEngine>> {
    let Some(name) = std::env::var_os(ENGINE).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let engine = name.to_str().and_then(|name| PdfEngine::from_str(name, true).ok());
    let wrong =
        || Usage(format!("{ENGINE} is `{}`; it may be `own` or `poppler`", name.to_string_lossy()));
    Ok(Some(engine.ok_or_else(wrong)?))
}

/// How a command ended, for the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, nothing wrong.
    Done,
    /// Done, and something is wrong with the input, or a check failed.
    Found,
}

impl Outcome {
    /// `Found` when something was.
    pub fn found(something: bool) -> Outcome {
        if something { Outcome::Found } else { Outcome::Done }
    }
}

/// The command was called wrongly in a way that the argument parser cannot see.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// What was given to read is wrong: a list without identifiers, a mapping that says
/// nothing that can be understood.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadInput(pub String);

impl App {
    /// Refuses `--json` beside an option that asks for another format.
    pub fn text_only(&self, option: &str) -> anyhow::Result<()> {
        match self.out.format {
            Format::Json => Err(Usage(format!(
                "{option} and --json ask for different formats; use one of them"
            ))
            .into()),
            Format::Text => Ok(()),
        }
    }

    /// The authority data.
    pub fn knowledge(&self) -> anyhow::Result<Knowledge> {
        knowledge::shipped().context("the authority data of this build does not hold together")
    }

    /// Reader and extractor.
    pub fn pipeline(&self) -> anyhow::Result<Pipeline> {
        self.pipeline_within(Reading::default())
    }

    /// Reader and extractor, the parsers of hostile formats within a ceiling.
    pub fn pipeline_within(&self, reading: Reading) -> anyhow::Result<Pipeline> {
        let program = std::env::current_exe().context("this program cannot find itself")?;
        let pdftotext = installed("pdftotext");
        let engine = match reading.pdf_engine {
            None => engine_of_environment()?,
            asked => asked,
        };
        if engine == Some(PdfEngine::Poppler) && pdftotext.is_none() {
            let (asked, instead) = match reading.pdf_engine {
                None => ("`GNOMON_PDF_ENGINE=poppler`", "set it to `own`"),
                Some(_) => ("`--pdf-engine poppler`", "leave the option out"),
            };
            anyhow::bail!(
                "{asked} needs `pdftotext`, which is not installed: install the package `poppler-utils`, or {instead}"
            );
        }
        let isolation = Isolation { program, ceiling: reading.ceiling };
        let pipeline = Pipeline::new(self.knowledge()?).isolated(isolation);
        Ok(pipeline.with_engine(engine, pdftotext))
    }

    /// The register, which must be there.
    pub fn register(&self) -> anyhow::Result<Register> {
        self.ordered(Register::open(&self.data)?)
    }

    /// The register, made where there is none.
    pub fn new_register(&self) -> anyhow::Result<Register> {
        self.ordered(Register::create(&self.data)?)
    }

    /// Lets sources lead each other as the authority data says.
    pub fn ordered(&self, register: Register) -> anyhow::Result<Register> {
        let precedence = knowledge::precedence()?;
        let classes = precedence.classes().iter().map(|class| class.name.clone());
        Ok(register.ordered(ClassOrder::new(classes)))
    }

    /// What `--as-of` and `--as-known` ask for.
    pub fn view(&self, as_of: Option<Date>, as_known: Option<Date>) -> View {
        let known = as_known.map_or_else(View::default, View::known_on);
        View { as_of: Some(self.day(as_of)), ..known }
    }

    /// The day that `--on` names, or today.
    pub fn day(&self, on: Option<Date>) -> Date {
        on.unwrap_or_else(|| self.clock.today())
    }
}

/// Where a program is that is installed.
fn installed(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&name))
        .find(|path| path.is_absolute() && path.is_file())
}

/// The platform's folder for data, such as `~/.local/share/gnomon`.
pub fn default_data() -> PathBuf {
    directories::ProjectDirs::from("", "", "gnomon")
        .map_or_else(|| Path::new("gnomon-data").to_owned(), |dirs| dirs.data_dir().to_owned())
}

/// Counts the working days up to each item, by the calendar of its time zone.
pub fn count_working_days(items: &mut [AgendaItem], today: Date, knowledge: &Knowledge) {
    let calendars: Vec<_> =
        knowledge.jurisdictions().into_iter().filter_map(|code| knowledge.calendar(code)).collect();
    for item in items {
        let zone = item.time_zone.as_deref();
        let calendar = calendars.iter().find(|calendar| Some(calendar.time_zone.as_str()) == zone);
        let (Some(calendar), Some(day)) = (calendar, item.date.single_day()) else { continue };
        if day < today {
            continue;
        }
        let (count, coverage) = calendar.between(today, day);
        item.working_days_left = Some(count);
        if let gnomon_model::Coverage::WeekendsOnly(years) = coverage {
            let years: Vec<String> = years.iter().map(ToString::to_string).collect();
            item.calendar_note = Some(format!("public holidays of {} not known", years.join(", ")));
        }
    }
}
