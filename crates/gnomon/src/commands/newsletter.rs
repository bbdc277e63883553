//! `gnomon newsletter new|check|build|errata`

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use gnomon_model::Language;
use gnomon_newsletter::{
    Cited, DraftPlan, Edition, Fault, Issue, LEDGER, Options, Period, Published, Severity, Texts,
    Today, Written, render,
};
use gnomon_register::View;
use gnomon_render::one_line;
use jiff::civil::Date;
use serde_json::json;

use crate::app::{App, BadInput, Outcome, Usage};
use crate::newsletter::{self, Press};
use crate::output::{Format, complain};

/// Draft, check and compile an issue of a newsletter from the register
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct NewsletterArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Draft an issue, or draft it again: what was edited stays as it is
    New(NewArgs),
    /// Say what is wrong with an issue, with file, line and remedy
    Check(CheckArgs),
    /// Compile an issue: HTML, PDF, DOCX, EPUB, Markdown, JSON
    Build(BuildArgs),
    /// Draft the erratum of a published issue, where what it cites does not stand any more
    Errata(ErrataArgs),
}

#[derive(Debug, clap::Args)]
struct NewArgs {
    /// The folder of the issue
    folder: PathBuf,
    /// The first day that it covers
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// The last day that it covers
    #[arg(long, value_name = "DATE")]
    to: Date,
    /// The day of publication [default: the day after the period]
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// The name of the series
    #[arg(long, value_name = "NAME", default_value = "Standards Letter")]
    series: String,
    /// The number of the issue
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    number: u32,
    /// The languages, the one in front first
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',', default_value = "en", value_parser = newsletter::language)]
    languages: Vec<Language>,
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// The folder of the issue
    folder: PathBuf,
    /// Warnings count as errors
    #[arg(long)]
    strict: bool,
    /// Read the compiled issue back, and say which articles and statements do not come back as they went in
    #[arg(long)]
    round_trip: bool,
}

#[derive(Debug, clap::Args)]
struct BuildArgs {
    /// The folder of the issue
    folder: PathBuf,
    /// Where the files go [default: `out` in the folder of the issue]
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Only these formats
    #[arg(long, value_name = "FORMATS", value_delimiter = ',')]
    format: Vec<OutputFormat>,
    /// Only this language
    #[arg(long, value_name = "LANGUAGE", value_parser = newsletter::language)]
    language: Option<Language>,
    /// Warnings count as errors
    #[arg(long)]
    strict: bool,
    /// Write it in spite of errors, marked as a draft on its cover
    #[arg(long)]
    draft: bool,
}

#[derive(Debug, clap::Args)]
struct ErrataArgs {
    /// The JSON of the published issue
    published: PathBuf,
    /// Where the erratum goes [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    Md,
    Html,
    Json,
    Docx,
    Epub,
    Pdf,
    /// The source of the pages, for a typst of one's own
    Typ,
}

impl OutputFormat {
    fn extension(self) -> &'static str {
        match self {
            OutputFormat::Md => "md",
            OutputFormat::Html => "html",
            OutputFormat::Json => "json",
            OutputFormat::Docx => "docx",
            OutputFormat::Epub => "epub",
            OutputFormat::Pdf => "pdf",
            OutputFormat::Typ => "typ",
        }
    }

    /// Those that are made where none is named: what this build can make for readers.
    fn all() -> Vec<OutputFormat> {
        let every = OutputFormat::value_variants().iter().copied();
        every
            .filter(|format| *format != OutputFormat::Pdf || cfg!(feature = "pdf"))
            .filter(|format| *format != OutputFormat::Typ)
            .collect()
    }
}

/// Runs the action. Exits with 1 where errors are left, or where an erratum is due.
pub fn run(app: &mut App, args: &NewsletterArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::New(args) => new(app, args),
        Action::Check(args) => check(app, args),
        Action::Build(args) => build(app, args),
        Action::Errata(args) => errata(app, args),
    }
}

fn new(app: &mut App, args: &NewArgs) -> anyhow::Result<Outcome> {
    if args.to < args.from {
        anyhow::bail!(Usage(format!(
            "the period ends on {}, before it begins on {}",
            args.to, args.from
        )));
    }
    let date = args.date.or_else(|| args.to.tomorrow().ok()).unwrap_or(args.to);
    let register = app.register()?;
    let knowledge = app.knowledge()?;
    let dossiers = newsletter::dossiers(&register, args.from, args.to, date)?;
    let terms = newsletter::terms(&knowledge);
    let plan = DraftPlan {
        period: Period { from: args.from, to: args.to, date },
        series: Texts { en: Some(args.series.clone()), zh: None },
        number: args.number,
        languages: args.languages.clone(),
        dossiers: &dossiers,
        terms: &terms,
        topics: knowledge.topics(),
    };
    let drafts = gnomon_newsletter::draft(&plan);
    fs::create_dir_all(&args.folder)
        .with_context(|| format!("could not make `{}`", args.folder.display()))?;
    let there: BTreeMap<String, String> = newsletter::folder(&args.folder)?
        .sources
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect();
    let ledger_path = args.folder.join(LEDGER);
    let ledger: BTreeMap<String, String> = match fs::read(&ledger_path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            Usage(format!(
                "`{}` is damaged: {error}; delete it, and every file counts as edited",
                ledger_path.display()
            ))
        })?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(error) => {
            return Err(error)
                .with_context(|| format!("could not read `{}`", ledger_path.display()));
        }
    };
    let (write, told, ledger) = gnomon_newsletter::merge(&drafts, &there, &ledger);
    for file in &write {
        put(&args.folder.join(&file.path), file.text.as_bytes())?;
    }
    put(&ledger_path, (serde_json::to_string_pretty(&ledger)? + "\n").as_bytes())?;
    if app.out.format == Format::Json {
        let files: Vec<_> =
            told.iter().map(|(path, state)| json!({ "file": path, "state": state })).collect();
        app.out
            .json(&json!({ "folder": args.folder, "subjects": dossiers.len(), "files": files }))?;
        return Ok(Outcome::Done);
    }
    for (path, state) in &told {
        let words = match state {
            Written::New => "drafted",
            Written::Renewed => "drafted again",
            Written::Beside => "edited; the new draft stands beside it as NAME.new.md",
            Written::Kept => "as it is",
            Written::Deleted => "deleted by the editor; not drafted again",
        };
        app.out.line(&format!("{} {}", app.out.paint.accent(path), app.out.paint.faint(words)))?;
    }
    let articles = told.len().saturating_sub(1);
    if articles == 0 {
        app.out.line(&format!("The register has nothing from {} to {}.", args.from, args.to))?;
    } else {
        app.out.line(&format!(
            "{articles} articles on {} subjects. Edit them, then: gnomon newsletter check {}",
            dossiers.len(),
            args.folder.display()
        ))?;
    }
    Ok(Outcome::Done)
}

/// A compiled issue, with everything that is wrong in any language.
struct Compiled {
    editions: Vec<Edition>,
    faults: Vec<Fault>,
    press: Press,
}

fn compiled(app: &App, folder: &Path, only: Option<Language>) -> anyhow::Result<Compiled> {
    let read = newsletter::folder(folder)?;
    // A font that cannot be used is a fault of the issue; the others still are.
    let (fonts, broken): (Vec<_>, Vec<_>) =
        read.fonts.into_iter().partition(|font| Press::new(std::slice::from_ref(font)).is_ok());
    let press = Press::new(&fonts)?;
    let broken = broken.iter().map(|(name, _)| {
        Fault::error(
            name,
            1,
            "font-broken",
            "this is no TrueType or OpenType font",
            "replace it, or take it out",
        )
    });
    let (issue, mut faults) = match Issue::parse(&read.sources, read.assets) {
        Ok((issue, faults)) => (issue, faults.into_iter().chain(broken).collect::<Vec<_>>()),
        Err(fault) => return Ok(Compiled { editions: Vec::new(), faults: vec![fault], press }),
    };
    let register = app.register()?;
    let pipeline = app.pipeline()?;
    if let Some(language) = only.filter(|language| !issue.manifest.languages.contains(language)) {
        anyhow::bail!(Usage(format!("the issue is not published in `{}`", language.code())));
    }
    let knowledge = app.knowledge()?;
    let has = |c: char| press.has(c);
    // What checks the figures takes a while to be ready, so that is begun while the register answers;
    // then the languages are checked beside each other.
    let mut editions = std::thread::scope(|scope| {
        scope.spawn(|| pipeline.make_ready());
        let answers = newsletter::answers(&register, &knowledge, &issue)?;
        let compiled = issue.manifest.languages.iter().map(|language| {
            let options = Options { glyphs: Some(&has) };
            gnomon_newsletter::compile(&issue, &answers, *language, options)
        });
        let (pipeline, issue) = (&pipeline, &issue);
        let checked: Vec<_> = compiled
            .map(|(edition, found)| {
                faults.extend(found);
                scope.spawn(move || {
                    newsletter::arithmetic(pipeline, issue, &edition).map(|found| (edition, found))
                })
            })
            .collect();
        let mut editions = Vec::with_capacity(checked.len());
        for check in checked {
            let (edition, found) = check
                .join()
                .map_err(|_| anyhow::anyhow!("the check of the figures broke down"))??;
            faults.extend(found);
            editions.push(edition);
        }
        anyhow::Ok(editions)
    })?;
    faults.sort();
    faults.dedup();
    let errors = count(&faults, Severity::Error);
    for edition in &mut editions {
        edition.draft = (0 < errors).then_some(errors);
    }
    editions.retain(|edition| only.is_none_or(|language| edition.language == language));
    Ok(Compiled { editions, faults, press })
}

fn count(faults: &[Fault], severity: Severity) -> usize {
    faults.iter().filter(|fault| fault.severity == severity).count()
}

fn check(app: &mut App, args: &CheckArgs) -> anyhow::Result<Outcome> {
    let compiled = compiled(app, &args.folder, None)?;
    let faults = &compiled.faults;
    let wrong = 0 < count(faults, Severity::Error) || (args.strict && !faults.is_empty());
    let mut trips = Vec::new();
    if args.round_trip {
        let pipeline = app.pipeline()?;
        for edition in &compiled.editions {
            for format in OutputFormat::all() {
                // There are no readers of EPUB and of our own JSON.
                if matches!(format, OutputFormat::Json | OutputFormat::Epub) {
                    continue;
                }
                let bytes = bytes(edition, format, faults, &compiled.press)?;
                trips.push((
                    edition.language,
                    newsletter::round_trip(&pipeline, edition, &bytes, format.extension())?,
                ));
            }
        }
    }
    if app.out.format == Format::Json {
        let trips: Vec<_> = trips
            .iter()
            .map(|(language, trip)| json!({ "language": language, "trip": trip }))
            .collect();
        app.out.json(&json!({ "folder": args.folder, "faults": faults, "round_trip": trips }))?;
        return Ok(Outcome::found(wrong));
    }
    print_faults(app, &args.folder, faults)?;
    for edition in &compiled.editions {
        app.out.line(&format!(
            "{}: {} articles, {} footnotes, {} figures",
            edition.language.code(),
            edition.articles().count(),
            edition.notes.len(),
            edition.pictures.len()
        ))?;
    }
    for (language, trip) in &trips {
        app.out.line(&format!(
            "{}.{} read back: {} of {} articles, {} of {} annexes and abbreviations, {} of {} statements",
            language.code(),
            trip.format,
            trip.articles.1,
            trip.articles.0,
            trip.back_matter.1,
            trip.back_matter.0,
            trip.statements.1,
            trip.statements.0
        ))?;
        for difference in &trip.differences {
            app.out.line(&format!("    {}", one_line(&difference.what)))?;
            app.out
                .line(&app.out.paint.faint(&format!("        {}", one_line(&difference.why))))?;
        }
    }
    summary(app, faults)?;
    Ok(Outcome::found(wrong))
}

fn print_faults(app: &mut App, folder: &Path, faults: &[Fault]) -> anyhow::Result<()> {
    let paint = app.out.paint;
    for fault in faults {
        let severity = match fault.severity {
            Severity::Error => paint.warn(fault.severity.name()),
            Severity::Warning => paint.accent(fault.severity.name()),
        };
        app.out.line(&format!("{severity} {} {}", fault.code, one_line(&fault.message)))?;
        let place = format!("{}:{}", folder.join(&fault.file).display(), fault.line);
        app.out.line(&paint.faint(&format!("    {place} · {}", one_line(&fault.remedy))))?;
    }
    Ok(())
}

fn summary(app: &mut App, faults: &[Fault]) -> anyhow::Result<()> {
    let (errors, warnings) = (count(faults, Severity::Error), count(faults, Severity::Warning));
    app.out.line(&match (errors, warnings) {
        (0, 0) => "Nothing is wrong.".to_owned(),
        (errors, warnings) => format!("{errors} errors, {warnings} warnings"),
    })
}

fn build(app: &mut App, args: &BuildArgs) -> anyhow::Result<Outcome> {
    let compiled = compiled(app, &args.folder, args.language)?;
    let faults = &compiled.faults;
    let wrong = 0 < count(faults, Severity::Error) || (args.strict && !faults.is_empty());
    let formats = if args.format.is_empty() { OutputFormat::all() } else { args.format.clone() };
    let output = args.output.clone().unwrap_or_else(|| args.folder.join("out"));
    let mut written = Vec::new();
    if !wrong || args.draft {
        for edition in &compiled.editions {
            for format in &formats {
                let bytes = bytes(edition, *format, faults, &compiled.press)
                    .with_context(|| format!("could not make the {}", format.extension()))?;
                let name = format!(
                    "issue-{}.{}.{}",
                    edition.number,
                    edition.language.code(),
                    format.extension()
                );
                let path = output.join(name);
                put(&path, &bytes)?;
                written.push((path, bytes.len()));
                // Markdown and typst name their pictures.
                if matches!(format, OutputFormat::Md | OutputFormat::Typ) {
                    for picture in &edition.pictures {
                        put(&output.join(&picture.name), &picture.bytes)?;
                    }
                }
            }
        }
    }
    if app.out.format == Format::Json {
        let files: Vec<_> =
            written.iter().map(|(path, bytes)| json!({ "file": path, "bytes": bytes })).collect();
        app.out.json(&json!({ "folder": args.folder, "faults": faults, "files": files }))?;
    } else {
        print_faults(app, &args.folder, faults)?;
        for (path, bytes) in &written {
            app.out.line(&format!(
                "{} {}",
                path.display(),
                app.out.paint.faint(&format!("{bytes} bytes"))
            ))?;
        }
        summary(app, faults)?;
        if written.is_empty() {
            app.out.line("Nothing was written. Mend the errors, or write a draft with --draft.")?;
        }
    }
    Ok(Outcome::found(wrong))
}

fn bytes(
    edition: &Edition,
    format: OutputFormat,
    faults: &[Fault],
    press: &Press,
) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        OutputFormat::Md => render::markdown(edition).text.into_bytes(),
        OutputFormat::Html => render::html(edition).into_bytes(),
        OutputFormat::Json => render::json(edition, faults).into_bytes(),
        OutputFormat::Docx => render::docx(edition, &|picture| press.png(picture))?,
        OutputFormat::Epub => render::epub(edition)?,
        OutputFormat::Pdf => press.pdf(edition)?,
        OutputFormat::Typ => press.source(edition).into_bytes(),
    })
}

/// Writes a file, whole or not at all.
fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = || format!("could not write `{}`", path.display());
    fs::create_dir_all(folder).with_context(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    std::io::Write::write_all(&mut file, bytes).with_context(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).with_context(failed)?;
    }
    file.persist(path).map_err(|error| error.error).with_context(failed)?;
    Ok(())
}

fn errata(app: &mut App, args: &ErrataArgs) -> anyhow::Result<Outcome> {
    let name = args.published.display();
    let text = fs::read_to_string(&args.published)
        .map_err(|error| BadInput(format!("could not read `{name}`: {error}")))?;
    let published =
        Published::parse(&text).map_err(|error| BadInput(format!("`{name}`: {error}")))?;
    let register = app.register()?;
    let view = View { as_of: Some(app.clock.today()), ..View::default() };
    let mut today = Today::new();
    for (said, ..) in &published.said {
        if let Cited::Fact(answer, rivals) = newsletter::fact(&register, &said.id, &view)? {
            today.insert(said.id.clone(), (*answer, rivals));
        }
    }
    let (erratum, found) = gnomon_newsletter::errata(&published, &today);
    if let (Some(path), false) = (&args.output, erratum.is_empty()) {
        put(path, erratum.as_bytes())?;
    }
    match app.out.format {
        Format::Json => app.out.json(&json!({ "series": published.series, "number": published.number, "cited": published.said.len(), "errata": found }))?,
        Format::Text if found.is_empty() => {
            app.out.line(&format!("All {} cited statements still stand.", published.said.len()))?;
        }
        Format::Text if args.output.is_none() => app.out.text(&erratum)?,
        Format::Text => complain(&format!("{} of {} cited statements do not stand any more", found.len(), published.said.len())),
    }
    Ok(Outcome::found(!found.is_empty()))
}
