//! `gnomon show KEY`

use gnomon_register::Lookup;
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::output::{Format, complain};

/// Show one entity with its statements and their evidence
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// A key (`standard:GB/T 22239-2019`), an identifier, a title or a name
    key: String,
}

/// Prints the dossier; exits with 1 when the key leads to none or to several.
pub fn run(app: &mut App, args: &ShowArgs) -> anyhow::Result<Outcome> {
    if args.key.trim().is_empty() {
        anyhow::bail!(Usage(
            "name what to show: a key, an identifier, a title or a name".to_owned()
        ));
    }
    let register = app.register()?;
    // `GB/T22239—2019` is asked for as it is typed.
    let typed = args.key.parse::<gnomon_model::id::StandardId>();
    let query = typed.map_or_else(|_| args.key.clone(), |id| id.edition_key());
    let (entities, message) = match register.lookup(&query)? {
        Lookup::Found(dossier) => {
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
