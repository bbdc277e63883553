//! `gnomon show KEY`

use gnomon_model::answer::{Dossier, Succession};
use gnomon_model::{EntityKind, Knowledge};
use gnomon_register::{Lookup, Register, View};
use jiff::civil::Date;
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::output::{Format, complain};

/// Show one entity with its statements and their evidence
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// A key (`standard:GB/T 22239-2019`), an identifier, a title or a name
    key: String,
    /// The day in the world that is asked about [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
    /// Also what was stated once and is not any more, or was rejected
    #[arg(long)]
    history: bool,
}

/// Prints the dossier; exits with 1 when the key leads to none or to several.
pub fn run(app: &mut App, args: &ShowArgs) -> anyhow::Result<Outcome> {
    if args.key.trim().is_empty() {
        anyhow::bail!(Usage(
            "name what to show: a key, an identifier, a title or a name".to_owned()
        ));
    }
    let register = app.register()?;
    let view = app.view(args.as_of, args.as_known);
    let (entities, message) = match find(app, &register, &args.key, &view)? {
        Lookup::Found(mut dossier) => {
            complete(&mut dossier, &app.knowledge()?)?;
            if !args.history {
                dossier.past.clear();
            }
            match app.out.format {
                Format::Json => app.out.json(&dossier)?,
                Format::Text => {
                    let paint = app.out.paint;
                    app.out.text(&gnomon_render::show::text(&dossier, paint))?;
                }
            }
            return Ok(Outcome::Done);
        }
        Lookup::Several(entities) => {
            (entities, format!("`{}` names several; ask for one of these keys:", args.key))
        }
        Lookup::Near(entities) if entities.is_empty() => {
            (entities, format!("nothing in the register is called `{}`", args.key))
        }
        Lookup::Near(entities) => {
            (entities, format!("nothing in the register is called `{}`; did you mean:", args.key))
        }
    };
    let keys: String = match app.out.format {
        Format::Json => String::new(),
        Format::Text => entities.iter().map(|entity| format!("\n{}", entity.key)).collect(),
    };
    complain(&format!("{message}{keys}"));
    match app.out.format {
        Format::Json => app.out.json(&json!({ "error": message, "candidates": entities }))?,
        Format::Text => {}
    }
    Ok(Outcome::Found)
}

/// What a person means by a key, an identifier, a title or a name.
pub(crate) fn find(
    app: &App,
    register: &Register,
    typed: &str,
    view: &View,
) -> anyhow::Result<Lookup> {
    // `GB/T22239—2019` is asked for as it is typed.
    let id = typed.parse::<gnomon_model::id::StandardId>();
    let query = id.map_or_else(|_| typed.to_owned(), |id| id.edition_key());
    Ok(match register.lookup(&query, view)? {
        // A body has names that no document here may have used.
        near @ Lookup::Near(_) => {
            let names = gnomon_search::Names::new(&app.knowledge()?);
            let body = names.canonical(&query).into_iter().next();
            match body.map(|body| register.lookup(&body, view)).transpose()? {
                Some(found @ Lookup::Found(_)) => found,
                _ => near,
            }
        }
        found => found,
    })
}

/// Adds what the authority data knows: of a body its predecessors, of a standard's events
/// their stages.
pub(crate) fn complete(dossier: &mut Dossier, knowledge: &Knowledge) -> anyhow::Result<()> {
    match dossier.entity.kind {
        EntityKind::Organisation => known_successions(dossier, knowledge),
        EntityKind::Standard => {
            let stages = crate::knowledge::stages()?;
            for event in &mut dossier.life {
                let stage = stages.iter().find(|stage| stage.of.contains(&event.event));
                // A standard that lost a part goes on.
                let stage = stage.filter(|stage| stage.code != "95" || event.part.is_none());
                event.stage =
                    stage.map(|stage| format!("{} {} {}", stage.code, stage.en, stage.zh));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Adds the bodies that the authority data says it continues or that continue it.
fn known_successions(dossier: &mut Dossier, knowledge: &Knowledge) {
    let name = dossier.entity.label.clone();
    let mut add = |predecessor: &str, successor: &str, from: Option<&String>| {
        dossier.succession.push(Succession {
            predecessor: predecessor.to_owned(),
            successor: successor.to_owned(),
            from: from.cloned(),
            source: "authority data".to_owned(),
        });
    };
    for body in knowledge.bodies() {
        for predecessor in &body.predecessors {
            if body.id == name || *predecessor == name {
                add(predecessor, &body.id, body.from.as_ref());
            }
        }
    }
}
