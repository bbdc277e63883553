//! `gnomon contradictions`

use jiff::civil::Date;

use crate::app::{App, Outcome};
use crate::output::Format;

/// Show where documents disagree, with both sides and which one leads
///
/// A person's confirmation leads (`gnomon review confirm`); else what is stated
/// goes before what is reckoned, then the class of source decides (a notice, a
/// catalogue, a newsletter), then the later document.
#[derive(Debug, clap::Args)]
pub struct ContradictionsArgs {
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
    /// How many at the most
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
}

/// Lists them; that there are some is no failure.
pub fn run(app: &mut App, args: &ContradictionsArgs) -> anyhow::Result<Outcome> {
    let view = app.view(None, args.as_known);
    let found = app.register()?.contradictions(&view, args.limit)?;
    match app.out.format {
        Format::Json => app.out.json(&found)?,
        Format::Text if found.is_empty() => {
            app.out.line("No document contradicts another.")?;
        }
        Format::Text => {
            let paint = app.out.paint;
            app.out.text(&gnomon_render::contradiction::text(&found, paint))?;
        }
    }
    Ok(Outcome::Done)
}
