//! `gnomon deadlines`

use jiff::civil::Date;

use crate::app::{self, App, Outcome};
use crate::output::Format;

/// Show open consultations, entries into force and what ceases
#[derive(Debug, clap::Args)]
pub struct DeadlinesArgs {
    /// The day to look from [default: today]
    #[arg(long, visible_alias = "as-of", value_name = "DATE")]
    on: Option<Date>,
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
    /// Only what is due within so many days
    #[arg(long, value_name = "DAYS")]
    within: Option<i64>,
    /// Show what has passed as well
    #[arg(long)]
    all: bool,
    /// Write a calendar (iCalendar) to subscribe to or import
    #[arg(long)]
    ics: bool,
}

/// Prints the agenda, what is due first on top.
pub fn run(app: &mut App, args: &DeadlinesArgs) -> anyhow::Result<Outcome> {
    if args.ics {
        app.text_only("--ics")?;
    }
    let register = app.register()?;
    let today = app.day(args.on);
    let view = app.view(None, args.as_known);
    let mut items = match args.ics {
        true => register.calendar(today, &view)?,
        false => register.agenda(today, args.all, &view)?,
    };
    if let Some(within) = args.within {
        items.retain(|item| {
            item.withdrawn || item.days_at_least(today).is_some_and(|days| days <= within)
        });
    }
    app::count_working_days(&mut items, today, &app.knowledge()?);
    if args.ics {
        app.out.text(&gnomon_render::ics::calendar(&items))?;
        return Ok(Outcome::Done);
    }
    match app.out.format {
        Format::Json => app.out.json(&items)?,
        Format::Text if items.is_empty() => {
            app.out.line(&format!(
                "Nothing is due from {today} on. `gnomon deadlines --all` shows what has passed."
            ))?;
        }
        Format::Text => {
            let paint = app.out.paint;
            app.out.text(&gnomon_render::agenda::text(&items, paint))?;
        }
    }
    Ok(Outcome::Done)
}
