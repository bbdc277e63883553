//! `gnomon doctor`

use serde::Serialize;

use crate::app::{App, Outcome};
use crate::output::Format;
use gnomon_register::Register;

/// Say what is wrong with this installation, in plain words
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    /// What.
    what: String,
    /// Whether it is in order.
    ok: bool,
    /// How it is, and what to do when it is not in order.
    says: String,
}

/// Exits with 1 when something is wrong.
pub fn run(app: &mut App, _: &DoctorArgs) -> anyhow::Result<Outcome> {
    let mut findings = Vec::new();
    let mut say = |what: &str, ok: bool, says: String| {
        findings.push(Finding { what: what.to_owned(), ok, says });
    };
    say("version", true, format!("gnomon {}", env!("CARGO_PKG_VERSION")));
    match app.knowledge() {
        Ok(knowledge) => {
            say(
                "authority data",
                true,
                format!(
                    "{} bodies, {} committees",
                    knowledge.bodies().len(),
                    knowledge.committees().len()
                ),
            );
            let today = app.clock.today();
            for code in knowledge.jurisdictions() {
                let Some(calendar) = knowledge.calendar(code) else { continue };
                let known = calendar.years().contains(&today.year());
                say(
                    "calendar",
                    known,
                    match known {
                        true => format!("public holidays of {code} are known for {}", today.year()),
                        false => format!(
                            "public holidays of {code} are not known for {}; working days there count weekends only. A newer Gnomon may know them",
                            today.year()
                        ),
                    },
                );
            }
        }
        Err(error) => say(
            "authority data",
            false,
            format!("{error:#}; this build is broken: install Gnomon again"),
        ),
    }
    say("data directory", true, app.data.display().to_string());
    match app.register() {
        Err(error) => say("register", false, format!("{error:#}")),
        Ok(register) => look_at(&register, app, &mut say)?,
    }
    let wrong = findings.iter().filter(|finding| !finding.ok).count();
    match app.out.format {
        Format::Json => app.out.json(&findings)?,
        Format::Text => {
            for finding in &findings {
                let mark = if finding.ok { "ok   " } else { "wrong" };
                let line = format!("{mark}  {}: {}", finding.what, finding.says);
                let line = if finding.ok { line } else { app.out.paint.warn(&line) };
                app.out.line(&line)?;
            }
        }
    }
    Ok(Outcome::found(0 < wrong))
}

fn look_at(
    register: &Register,
    app: &App,
    say: &mut impl FnMut(&str, bool, String),
) -> anyhow::Result<()> {
    let sizes: Vec<String> =
        register.sizes()?.iter().map(|(what, count)| format!("{count} {what}")).collect();
    say("register", true, sizes.join(", "));
    let writable = tempfile::NamedTempFile::new_in(&app.data).is_ok();
    say("writing", writable, match writable {
        true => "the data directory can be written".to_owned(),
        false => "the data directory cannot be written: asking works, `gnomon ingest` does not; check its owner and rights, or choose another with --data".to_owned(),
    });
    match register.quick_check()? {
        None => say(
            "database",
            true,
            "its pages are in order; `gnomon verify` checks every quote".to_owned(),
        ),
        Some(problem) => {
            say("database", false, format!("{problem}; restore a backup with `gnomon restore`"))
        }
    }
    let stale = register.stale(gnomon_extract::EXTRACTOR, gnomon_read::is_current)?.len();
    say(
        "readings",
        stale == 0,
        match stale {
            0 => "everything was read by this version".to_owned(),
            some => format!(
                "{some} documents were read by earlier versions; `gnomon reread` reads them again"
            ),
        },
    );
    let refused = register
        .receipts(1000)?
        .iter()
        .filter(|receipt| receipt.state == gnomon_model::answer::EndState::Refused)
        .count();
    say(
        "inputs",
        true,
        match refused {
            0 => "none of the last 1000 was refused".to_owned(),
            some => format!("{some} of the last 1000 were refused; `gnomon deposit list` says why"),
        },
    );
    Ok(())
}
