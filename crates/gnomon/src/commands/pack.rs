//! `gnomon pack list|new|test|lint|doc|schema|graph`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_rules::{Language, Level, Pack, lint, run_tests};
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::commands::check::Lang;
use crate::output::{Format, complain};
use crate::packs;

/// Write, test and read packs of provisions
#[derive(Debug, clap::Args)]
pub struct PackArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Name the shipped packs
    List {
        /// The language of titles
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
    /// Begin a pack in a new folder: every kind of file, with a provision and its test
    New {
        /// The folder to make
        folder: PathBuf,
    },
    /// Run the tests of packs
    Test {
        /// Packs or folders; a folder of packs runs all below it [default: the shipped packs]
        packs: Vec<String>,
    },
    /// Look for what a pack lacks: tests, sources, what nobody reads or reaches
    Lint {
        /// Packs or folders [default: the shipped packs]
        packs: Vec<String>,
    },
    /// Print a readable page of a pack with its sources (Markdown)
    Doc {
        /// The pack
        pack: String,
        /// The language of the page
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
    /// Print what a pack asks: a JSON Schema, or the fields of a form
    Schema {
        /// The pack
        pack: String,
        /// The fields of a form instead: labels, units, choices, who reads them
        #[arg(long)]
        form: bool,
        /// The language of labels
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
    /// Print how the texts of a pack refer to each other
    Graph {
        /// The pack
        pack: String,
        /// Only what refers to this place or is referred to by it
        place: Option<String>,
        /// The language of titles
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
}

/// Runs the subcommand; test and lint exit with 1 when something is wrong.
pub fn run(app: &mut App, args: &PackArgs) -> anyhow::Result<Outcome> {
    match &args.what {
        What::List { lang } => list(app, (*lang).into()),
        What::New { folder } => new(app, folder),
        What::Test { packs } => test(app, packs),
        What::Lint { packs } => lint_all(app, packs),
        What::Doc { pack, lang } => {
            let pack = packs::open(pack)?;
            let page = gnomon_rules::document(&pack, (*lang).into());
            match app.out.format {
                Format::Json => app.out.json(&json!({ "pack": pack.id, "markdown": page }))?,
                Format::Text => app.out.text(&page)?,
            }
            Ok(Outcome::Done)
        }
        What::Schema { pack, form, lang } => {
            let pack = packs::open(pack)?;
            let value = match form {
                true => serde_json::to_value(pack.form((*lang).into()))?,
                false => pack.schema((*lang).into()),
            };
            match app.out.format {
                Format::Json => app.out.json(&value)?,
                Format::Text => app.out.line(&serde_json::to_string_pretty(&value)?)?,
            }
            Ok(Outcome::Done)
        }
        What::Graph { pack, place, lang } => graph(app, pack, place.as_deref(), (*lang).into()),
    }
}

fn list(app: &mut App, language: Language) -> anyhow::Result<Outcome> {
    for name in packs::shipped() {
        let pack = packs::open(&name)?;
        match app.out.format {
            Format::Json => app.out.json(&json!({
                "id": pack.id, "edition": pack.edition, "title": pack.title, "summary": pack.summary,
                "jurisdiction": pack.jurisdiction, "from": pack.from, "until": pack.until, "reviewed": pack.reviewed,
                "provisions": pack.provisions.len(), "procedure": pack.procedure.is_some(), "sources": pack.sources,
            }))?,
            Format::Text => {
                app.out.line(&format!("{:<28} {}", pack.id, language.of(&pack.title)))?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// What `new` writes. The test suite checks that it loads, tests and lints clean.
const TEMPLATE: [(&str, &str); 4] = [
    ("pack.toml", include_str!("pack/pack.toml")),
    ("parameters/figures.toml", include_str!("pack/figures.toml")),
    ("provisions/provisions.toml", include_str!("pack/provisions.toml")),
    ("tests/cases.toml", include_str!("pack/cases.toml")),
];

fn new(app: &mut App, folder: &Path) -> anyhow::Result<Outcome> {
    if folder.exists() {
        return Err(Usage(format!(
            "`{}` is there already; name a folder that is not",
            folder.display()
        ))
        .into());
    }
    for (name, text) in TEMPLATE {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("could not make `{}`", parent.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
    }
    let shown = folder.display();
    match app.out.format {
        Format::Json => app.out.json(&json!({ "folder": shown.to_string(), "files": TEMPLATE.map(|(name, _)| name) }))?,
        Format::Text => app.out.text(&format!(
            "{shown} is a pack that runs. Make it yours, then:\n  gnomon pack test {shown}\n  gnomon pack lint {shown}\n  gnomon pack doc {shown}\n"
        ))?,
    }
    Ok(Outcome::Done)
}

/// The packs named: shipped ones, folders, and folders of packs.
fn named(names: &[String]) -> anyhow::Result<Vec<(String, anyhow::Result<Pack>)>> {
    let mut all = Vec::new();
    if names.is_empty() {
        all.extend(packs::shipped());
    }
    for name in names {
        let folder = Path::new(name);
        if folder.is_dir() && !folder.join("pack.toml").exists() {
            below(folder, &mut all, 0)?;
        } else {
            all.push(name.clone());
        }
    }
    if all.is_empty() {
        return Err(Usage("no pack.toml in these folders".to_owned()).into());
    }
    Ok(all.into_iter().map(|name| (name.clone(), packs::open(&name))).collect())
}

fn below(folder: &Path, found: &mut Vec<String>, depth: usize) -> anyhow::Result<()> {
    if folder.join("pack.toml").exists() {
        found.push(folder.display().to_string());
        return Ok(());
    }
    if 4 < depth {
        return Ok(());
    }
    let entries =
        fs::read_dir(folder).with_context(|| format!("could not open `{}`", folder.display()))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|e| e.path())
        .collect();
    folders.sort();
    folders.iter().try_for_each(|folder| below(folder, found, depth + 1))
}

/// Says that a pack does not load; how the command was called is another matter.
fn broken(app: &mut App, name: &str, error: anyhow::Error) -> anyhow::Result<()> {
    if error.is::<Usage>() {
        return Err(error);
    }
    complain(&format!("{error:#}"));
    match app.out.format {
        Format::Json => {
            let faults = error.downcast_ref::<gnomon_rules::Faults>().map(|faults| &faults.0);
            app.out.json(&json!({ "pack": name, "faults": faults, "error": error.to_string() }))
        }
        Format::Text => Ok(()),
    }
}

fn test(app: &mut App, names: &[String]) -> anyhow::Result<Outcome> {
    let knowledge = app.knowledge()?;
    let (mut held, mut failed) = (0_usize, 0_usize);
    for (name, pack) in named(names)? {
        let pack = match pack {
            Ok(pack) => pack,
            Err(error) => {
                broken(app, &name, error)?;
                failed += 1;
                continue;
            }
        };
        let outcomes = run_tests(&pack, knowledge.calendar(&pack.jurisdiction));
        for outcome in &outcomes {
            match outcome.wrong.is_empty() {
                true => held += 1,
                false => failed += 1,
            }
            match app.out.format {
                Format::Json => app.out.json(&json!({ "pack": pack.id, "test": outcome }))?,
                Format::Text if outcome.wrong.is_empty() => {}
                Format::Text => {
                    app.out.line(&format!(
                        "{}/{}:{}: {}",
                        name, outcome.file, outcome.line, outcome.name
                    ))?;
                    for wrong in &outcome.wrong {
                        app.out.line(&format!("  {wrong}"))?;
                    }
                }
            }
        }
        if app.out.format == Format::Text {
            let wrong = outcomes.iter().filter(|outcome| !outcome.wrong.is_empty()).count();
            let state = if outcomes.is_empty() {
                "no tests".to_owned()
            } else {
                format!("{} of {} tests hold", outcomes.len() - wrong, outcomes.len())
            };
            app.out.line(&format!("{:<28} {state}", pack.id))?;
        }
    }
    if app.out.format == Format::Text && held + failed == 0 {
        app.out.line("there is nothing to test; a pack keeps its tests in tests/*.toml")?;
    }
    Ok(Outcome::found(failed != 0 || held == 0))
}

fn lint_all(app: &mut App, names: &[String]) -> anyhow::Result<Outcome> {
    let knowledge = app.knowledge()?;
    let mut wrong = false;
    for (name, pack) in named(names)? {
        let pack = match pack {
            Ok(pack) => pack,
            Err(error) => {
                broken(app, &name, error)?;
                wrong = true;
                continue;
            }
        };
        let remarks = lint(&pack, knowledge.calendar(&pack.jurisdiction));
        wrong |= remarks.iter().any(|remark| remark.level == Level::Error);
        for remark in &remarks {
            match app.out.format {
                Format::Json => app.out.json(&json!({ "pack": pack.id, "remark": remark }))?,
                Format::Text => {
                    let level = match remark.level {
                        Level::Error => "error",
                        Level::Warning => "warning",
                    };
                    app.out.line(&format!(
                        "{name}/{}:{}: {level}: {}",
                        remark.file, remark.line, remark.message
                    ))?;
                }
            }
        }
        if app.out.format == Format::Text && remarks.is_empty() {
            app.out.line(&format!("{:<28} nothing to say", pack.id))?;
        }
    }
    Ok(Outcome::found(wrong))
}

fn graph(
    app: &mut App,
    name: &str,
    place: Option<&str>,
    language: Language,
) -> anyhow::Result<Outcome> {
    let pack = packs::open(name)?;
    if pack.graph.places.is_empty() {
        app.out.line(&format!("`{name}` has no graph of references"))?;
        return Ok(Outcome::Done);
    }
    let shown: Vec<&gnomon_rules::Place> = match place {
        None => pack.graph.places.iter().collect(),
        Some(id) => match pack.graph.find(id) {
            Some(place) => vec![place],
            None => {
                let known: Vec<&str> =
                    pack.graph.places.iter().map(|place| place.id.as_str()).collect();
                return Err(
                    Usage(format!("no place `{id}`; there are {}", known.join(", "))).into()
                );
            }
        },
    };
    for place in shown {
        let leaving: Vec<_> = pack.graph.leaving(&place.id).collect();
        let reaching: Vec<_> = pack.graph.reaching(&place.id).collect();
        let parts: Vec<_> = pack.graph.parts(&place.id).map(|part| &part.id).collect();
        if app.out.format == Format::Json {
            app.out.json(&json!({ "place": place, "parts": parts, "leaving": leaving, "reaching": reaching }))?;
            continue;
        }
        let state = place
            .state
            .as_ref()
            .map(|words| format!(" · {}", language.of(words)))
            .unwrap_or_default();
        app.out.line(&format!("{}  {}{state}", place.id, language.of(&place.title)))?;
        for link in leaving {
            app.out.line(&format!("  → {} {}{}", link.relation, link.to, stands(link)))?;
        }
        for link in reaching {
            app.out.line(&format!("  ← {} {}{}", link.relation, link.from, stands(link)))?;
        }
        for part in parts {
            app.out.line(&format!("  ⊃ {part}"))?;
        }
    }
    Ok(Outcome::Done)
}

fn stands(link: &gnomon_rules::Link) -> String {
    let cites: Vec<String> = link
        .cites
        .iter()
        .map(|cite| match &cite.at {
            Some(at) => format!("{}, {at}", cite.source),
            None => cite.source.clone(),
        })
        .collect();
    if cites.is_empty() { String::new() } else { format!("  ({})", cites.join("; ")) }
}
