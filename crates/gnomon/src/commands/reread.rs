//! `gnomon reread`

use std::collections::BTreeMap;

use gnomon_model::answer::{EndState, Fate};
use serde_json::json;

use crate::app::{App, Outcome};
use crate::commands::ingest::{Came, progress_bar, record};
use crate::output::{Format, complain};

/// Read again what earlier versions of the readers or the extractor read
///
/// Every earlier statement is confirmed, moved (the exact quote elsewhere),
/// restated (with another quote), contradicted or orphaned. What is up to date is
/// left alone; an interrupted run goes on where it stopped.
#[derive(Debug, clap::Args)]
pub struct RereadArgs {
    /// Only say what would be read again
    #[arg(long)]
    dry_run: bool,
}

/// Reads what is stale and prints what changed.
pub fn run(app: &mut App, args: &RereadArgs) -> anyhow::Result<Outcome> {
    let mut register = app.register()?;
    let stale = register.stale(gnomon_extract::EXTRACTOR, gnomon_read::is_current)?;
    if args.dry_run {
        match app.out.format {
            Format::Json => {
                let origins: Vec<&str> = stale.iter().map(|stale| stale.origin.as_str()).collect();
                app.out.json(&origins)?;
            }
            Format::Text => {
                for stale in &stale {
                    let (reader, extractor) = &stale.read_by;
                    app.out.line(&format!("{}  {reader} {extractor}", stale.origin))?;
                }
                app.out.line(&format!("{} to read again", stale.len()))?;
            }
        }
        return Ok(Outcome::Done);
    }
    let pipeline = app.pipeline()?;
    let bar = progress_bar(app.terminal, stale.len() as u64);
    let mut totals: BTreeMap<&'static str, usize> = BTreeMap::new();
    let (mut new, mut failed) = (0, 0);
    for stale in &stale {
        bar.set_message(stale.origin.clone());
        let Some(bytes) = register.bytes(&stale.sha256)? else {
            failed += 1;
            bar.suspend(|| {
                complain(&format!(
                    "the bytes of `{}` are not there; run `gnomon verify`",
                    stale.origin
                ))
            });
            continue;
        };
        let came = Came { origin: &stale.origin, place: None, media_type: Some(&stale.media_type) };
        let receipt = record(&mut register, &pipeline, came, bytes, &app.clock.now())?;
        if receipt.state == EndState::Refused {
            failed += 1;
            bar.suspend(|| complain(&format!("`{}`: {}", stale.origin, receipt.reason)));
            continue;
        }
        let fates = register.fates(&stale.sha256)?;
        for (fate, count) in &fates.counts {
            *totals.entry(fate).or_default() += count;
        }
        new += fates.new;
        if app.out.format == Format::Json {
            app.out.json(&json!({ "origin": stale.origin, "state": receipt.state, "fates": fates.counts, "new": fates.new }))?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if app.out.format == Format::Text {
        if stale.is_empty() {
            app.out.line("Everything was read by this version already.")?;
        } else {
            app.out.line(&format!("{} read again", stale.len() - failed))?;
            for fate in Fate::ALL {
                let count = totals.get(fate.name()).copied().unwrap_or(0);
                app.out.line(&format!("{count:>9}  {}", fate.name()))?;
            }
            app.out.line(&format!("{new:>9}  new"))?;
        }
    }
    Ok(Outcome::found(0 < failed))
}
