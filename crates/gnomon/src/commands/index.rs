//! `gnomon index`

use serde_json::json;

use crate::app::{App, Outcome};
use crate::commands::ingest::progress_bar;
use crate::output::Format;
use crate::search;

/// The search index, which is made from the register
#[derive(Debug, clap::Args)]
pub struct IndexArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make the index anew from the register; the old one serves until it is done
    Rebuild,
    /// Hash every file of the index and say how far it follows the register
    Check,
}

/// Rebuilds or checks; a damaged index exits with 1.
pub fn run(app: &mut App, args: &IndexArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    match args.action {
        Action::Rebuild => {
            let bar = progress_bar(app.terminal, u64::MAX);
            let index = search::rebuild(&register, &mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            })?;
            bar.finish_and_clear();
            match app.out.format {
                Format::Json => app.out.json(&json!({ "records": index.len() }))?,
                Format::Text => app
                    .out
                    .line(&format!("{} documents and entities can be searched", index.len()))?,
            }
            Ok(Outcome::Done)
        }
        Action::Check => {
            let found =
                search::serving(register.folder()).and_then(|index| Ok((index.damaged()?, index)));
            let (problems, records, follows) = match found {
                Ok((damaged, index)) => {
                    let problems: Vec<String> = damaged
                        .iter()
                        .map(|file| format!("`{file}` has changed on disk"))
                        .collect();
                    let state = serde_json::to_string(&register.mark()?)?;
                    (problems, index.len(), index.state().as_deref() == Some(state.as_str()))
                }
                Err(error) => (vec![error.to_string()], 0, false),
            };
            match app.out.format {
                Format::Json => app.out.json(
                    &json!({ "records": records, "current": follows, "problems": problems }),
                )?,
                Format::Text => {
                    for problem in &problems {
                        app.out.line(&app.out.paint.warn(problem))?;
                    }
                    let state = match (problems.is_empty(), follows) {
                        (false, _) => "`gnomon index rebuild` makes it anew",
                        (true, true) => "whole, and up to the register",
                        (true, false) => {
                            "whole, but behind the register: the next search brings it up"
                        }
                    };
                    app.out.line(&format!("{records} documents and entities: {state}"))?;
                }
            }
            Ok(Outcome::found(!problems.is_empty()))
        }
    }
}
