//! `gnomon verify`

use crate::app::{App, Outcome};
use crate::commands::ingest::progress_bar;
use crate::output::Format;

/// Check every deposit and every quote in the register again
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {}

/// Exits with 1 when something does not hold.
pub fn run(app: &mut App, _: &VerifyArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let bar = progress_bar(app.terminal, u64::MAX);
    let found = register.verify(|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    match app.out.format {
        Format::Json => app.out.json(&found)?,
        Format::Text => {
            for problem in &found.problems {
                app.out.line(&app.out.paint.warn(problem))?;
            }
            app.out.line(&format!(
                "{}, {}, {} checked: {}",
                counted(found.deposits, "deposit"),
                counted(found.statements, "statement"),
                counted(found.evidence, "quote"),
                match found.problems.len() {
                    0 => "all hold".to_owned(),
                    1 => "1 problem".to_owned(),
                    many => format!("{many} problems"),
                }
            ))?;
        }
    }
    Ok(Outcome::found(!found.problems.is_empty()))
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
