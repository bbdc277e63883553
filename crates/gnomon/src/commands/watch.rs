//! `gnomon watch`: what is new about the things that a person follows.
//!
//! The list is `watches.json` in the data directory: keys of entities, and until when their
//! news were shown. A key that was judged to be the same as another follows both.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_model::answer::{Dossier, Past, Testimony};
use gnomon_register::{Lookup, Register, View};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::{App, Outcome};
use crate::commands::show;
use crate::output::{Format, complain};

/// Follow standards, texts, bodies and people: what is new about them since the last time
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct WatchArgs {
    #[command(subcommand)]
    act: Option<Act>,
    /// What was recorded after that day, and not since the last time
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Show the same again the next time
    #[arg(long)]
    keep: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Follow these
    Add {
        /// Keys, identifiers, titles or names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Follow these no more
    Remove {
        /// Keys, identifiers, titles or names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// What is followed, and where it stands
    List,
}

/// The list as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Watches {
    /// When news were shown last (RFC 3339, UTC).
    seen: String,
    /// Keys of entities, in the order in which they were added.
    keys: Vec<String>,
}

/// What is new about one entity.
#[derive(Debug, Serialize)]
struct News {
    key: String,
    label: String,
    stated: Vec<Testimony>,
    no_longer: Vec<Past>,
}

/// Prints news, or changes the list. Exits with 1 when a name leads to none or to several.
pub fn run(app: &mut App, args: &WatchArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let path = register.folder().join("watches.json");
    let mut watches = Watches::load(&path)?;
    match &args.act {
        Some(Act::Add { names }) => change(app, &register, &mut watches, &path, names, true),
        Some(Act::Remove { names }) => change(app, &register, &mut watches, &path, names, false),
        Some(Act::List) => list(app, &register, &watches),
        None => news(app, &register, watches, &path, args),
    }
}

fn change(
    app: &mut App,
    register: &Register,
    watches: &mut Watches,
    path: &Path,
    names: &[String],
    add: bool,
) -> anyhow::Result<Outcome> {
    let mut failed = false;
    for name in names {
        let entity = match show::find(app, register, name, &View::default())? {
            Lookup::Found(dossier) => dossier.entity,
            Lookup::Several(entities) => {
                let keys: Vec<&str> = entities.iter().map(|entity| entity.key.as_str()).collect();
                complain(&format!("`{name}` names several; name one of: {}", keys.join(", ")));
                failed = true;
                continue;
            }
            Lookup::Near(_) => {
                complain(&format!("nothing in the register is called `{name}`"));
                failed = true;
                continue;
            }
        };
        let known = watches.keys.contains(&entity.key);
        let said = match (add, known) {
            (true, false) => {
                watches.keys.push(entity.key.clone());
                "followed from now on"
            }
            (true, true) => "followed already",
            (false, true) => {
                watches.keys.retain(|key| *key != entity.key);
                "followed no more"
            }
            (false, false) => "was not followed",
        };
        if app.out.format == Format::Text {
            app.out.line(&format!("{}: {said}", gnomon_render::one_line(&entity.label)))?;
        }
    }
    if add && watches.seen.is_empty() {
        watches.seen = app.clock.now();
    }
    watches.save(path)?;
    if app.out.format == Format::Json {
        app.out.json(&watches)?;
    }
    Ok(Outcome::found(failed))
}

/// The dossier of a followed key; `None` where a removal took it from the register.
fn dossier(app: &App, register: &Register, key: &str) -> anyhow::Result<Option<Box<Dossier>>> {
    Ok(match register.lookup(key, &app.view(None, None))? {
        Lookup::Found(dossier) => Some(dossier),
        _ => None,
    })
}

fn list(app: &mut App, register: &Register, watches: &Watches) -> anyhow::Result<Outcome> {
    if app.out.format == Format::Json {
        app.out.json(watches)?;
        return Ok(Outcome::Done);
    }
    if watches.keys.is_empty() {
        app.out.line("Nothing is followed. `gnomon watch add NAME` begins.")?;
    }
    for key in &watches.keys {
        let line = match dossier(app, register, key)? {
            Some(dossier) => {
                let standing = dossier.standing.as_ref().map_or(String::new(), |standing| {
                    let next =
                        standing.next.as_ref().map_or(String::new(), |next| format!(" · {next}"));
                    format!("  {}{next}", standing.state)
                });
                format!("{key}{}", gnomon_render::one_line(&standing))
            }
            None => format!("{key}  is in the register no more"),
        };
        app.out.line(&line)?;
    }
    Ok(Outcome::Done)
}

fn news(
    app: &mut App,
    register: &Register,
    mut watches: Watches,
    path: &Path,
    args: &WatchArgs,
) -> anyhow::Result<Outcome> {
    let since = args.since.map_or_else(|| watches.seen.clone(), |day| format!("{day}T23:59:59Z"));
    let mut found = Vec::new();
    for key in &watches.keys {
        let Some(dossier) = dossier(app, register, key)? else { continue };
        let stated: Vec<Testimony> = dossier
            .statements
            .into_iter()
            .chain(dossier.mentioned_by)
            .filter(|testimony| since < testimony.source.recorded_at)
            .collect();
        let no_longer: Vec<Past> =
            dossier.past.into_iter().filter(|past| since < past.at).collect();
        if !stated.is_empty() || !no_longer.is_empty() {
            found.push(News { key: key.clone(), label: dossier.entity.label, stated, no_longer });
        }
    }
    match app.out.format {
        Format::Json => app.out.json(&found)?,
        Format::Text if watches.keys.is_empty() => {
            app.out.line("Nothing is followed. `gnomon watch add NAME` begins.")?;
        }
        Format::Text if found.is_empty() => {
            app.out.line(&format!("Nothing new since {since}."))?;
        }
        Format::Text => {
            for news in &found {
                print(app, news)?;
            }
        }
    }
    if !args.keep && args.since.is_none() {
        watches.seen = app.clock.now();
        watches.save(path)?;
    }
    Ok(Outcome::Done)
}

fn print(app: &mut App, news: &News) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let one = gnomon_render::one_line;
    app.out.line(&paint.strong(&one(&news.label)))?;
    for testimony in &news.stated {
        let line = testimony.source.line.map_or(String::new(), |line| format!(":{line}"));
        let quote = testimony.statement.evidence.first().map_or("", |it| it.quote.as_str());
        app.out.line(&format!(
            "  {} {} {}",
            one(&testimony.statement.subject.label),
            paint.accent(&testimony.statement.property.name().replace('_', " ")),
            one(&gnomon_render::value_words(&testimony.statement))
        ))?;
        app.out.line(&paint.faint(&format!(
            "      “{}” {}{line}",
            one(quote),
            one(&testimony.source.origin)
        )))?;
    }
    for past in &news.no_longer {
        app.out.line(&paint.warn(&format!(
            "  not stated any more ({}): {} {}",
            past.fate.name(),
            past.testimony.statement.property.name().replace('_', " "),
            one(&gnomon_render::value_words(&past.testimony.statement))
        )))?;
    }
    Ok(())
}

impl Watches {
    /// The list; an empty one where there is none.
    fn load(path: &Path) -> anyhow::Result<Watches> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("`{}` is no list of watches", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Watches::default()),
            Err(error) => {
                Err(error).with_context(|| format!("could not read `{}`", path.display()))
            }
        }
    }

    /// Written aside and renamed, so that it is there whole or not at all.
    fn save(&self, path: &Path) -> anyhow::Result<()> {
        let aside: PathBuf = path.with_extension("json.new");
        let write = || -> std::io::Result<()> {
            let file = fs::File::create(&aside)?;
            serde_json::to_writer_pretty(&file, self)?;
            file.sync_all()?;
            fs::rename(&aside, path)
        };
        write().with_context(|| format!("could not write `{}`", path.display()))
    }
}
