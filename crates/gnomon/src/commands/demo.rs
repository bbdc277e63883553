//! `gnomon demo`

use std::io::IsTerminal as _;

use gnomon_model::answer::{AgendaKind, Briefing, EndState};
use gnomon_model::{Property, Value};
use gnomon_register::{Register, View};
use jiff::civil::Date;

use crate::app::{self, App, Outcome};
use crate::commands::ingest::{Came, progress_bar, record};
use crate::output::Format;
use crate::web::{self, Site};
use crate::{samples, search};

/// Read the shipped samples into a temporary register and show what matters
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// The day to look from [default: the day of the newest sample]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Print and end, without the pages in the browser
    #[arg(long)]
    no_serve: bool,
    /// Serve the pages on this port, also where there is no terminal [default: any that is free]
    #[arg(long, value_name = "PORT", conflicts_with = "no_serve")]
    port: Option<u16>,
}

/// Nothing stays behind: the register is removed at the end.
pub fn run(app: &mut App, args: &DemoArgs) -> anyhow::Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let mut register = app.ordered(Register::create(folder.path())?)?;
    let pipeline = app.pipeline()?;
    let samples = samples::all();
    let bar = progress_bar(app.terminal, samples.len() as u64);
    let mut all_read = true;
    let mut lines = Vec::new();
    for sample in &samples {
        bar.set_message(sample.path.clone());
        let came = Came { origin: &sample.path, place: None, media_type: None };
        let receipt =
            record(&mut register, &pipeline, came, sample.bytes.to_vec(), &app.clock.now())?;
        all_read &= receipt.state == EndState::Read;
        lines.push(gnomon_render::receipt::line(&receipt, app.out.paint));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let briefing = briefing(app, &register, args.on)?;
    let on = briefing.on;
    match app.out.format {
        Format::Json => app.out.json(&briefing)?,
        Format::Text => {
            for line in lines {
                app.out.line(&line)?;
            }
            app.out.line("")?;
            let paint = app.out.paint;
            app.out.text(&gnomon_render::briefing::text(&briefing, paint))?;
            app.out.line("\nYour own documents: gnomon ingest FILE…, then gnomon deadlines and gnomon show NAME.")?;
        }
    }
    // Where nobody sits in front of it (a pipe, a test), it prints and ends.
    let watched = app.terminal && std::io::stdout().is_terminal() && app.out.format == Format::Text;
    if !args.no_serve && (watched || args.port.is_some()) {
        search::rebuild(&register, &mut |_, _| {})?;
        drop(register);
        let site = Site::new(app, folder.path().to_owned(), Some(on))?;
        web::serve(site, args.port.unwrap_or(0), |address| {
            app.out.line(&format!(
                "The same in the browser: {address} (this computer only; Ctrl-C ends it)"
            ))?;
            app.out.flush()
        })?;
    }
    Ok(Outcome::found(!all_read))
}

/// What matters on `on`, or on the day of the newest document.
fn briefing(app: &App, register: &Register, on: Option<Date>) -> anyhow::Result<Briefing> {
    let view = &View::default();
    let published = register.with_property(&[Property::Published], view)?;
    let newest = published.iter().filter_map(|testimony| match testimony.statement.value {
        Value::Date(date) => date.single_day(),
        _ => None,
    });
    let on = on.or(newest.max()).unwrap_or_else(|| app.clock.today());
    let mut agenda = register.agenda(on, false, view)?;
    app::count_working_days(&mut agenda, on, &app.knowledge()?);
    let (open, coming) =
        agenda.into_iter().partition(|item| item.kind == AgendaKind::ConsultationCloses);
    let mut issued = register.with_property(&[Property::Issued], view)?;
    // The standards of an announcement stand under 'Replaced'; here the texts.
    issued.retain(|testimony| testimony.statement.subject.key.starts_with("instrument:"));
    issued.sort_by_key(|testimony| match testimony.statement.value {
        Value::Date(date) => std::cmp::Reverse(date.last()),
        _ => std::cmp::Reverse(None),
    });
    let replaced = register.with_property(&[Property::Replaces], view)?;
    Ok(Briefing { on, open, issued, coming, replaced })
}
