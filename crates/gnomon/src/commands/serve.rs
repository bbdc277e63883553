//! `gnomon serve`

use crate::app::{App, Outcome};
use crate::output::Format;
use crate::web::{self, Site};

/// Show the register in the browser, on this computer only
///
/// Listens on the loopback address: nobody else reaches it, and there are no accounts.
/// Ends with Ctrl-C.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// The port; 0 for any that is free
    #[arg(long, default_value_t = 4747, value_name = "PORT")]
    port: u16,
}

/// Serves until it is interrupted.
pub fn run(app: &mut App, args: &ServeArgs) -> anyhow::Result<Outcome> {
    // What cannot be opened is said here and not on a page. The index is made while pages are answered.
    drop(app.register()?);
    let site = Site::new(app, app.data.clone(), None)?;
    web::serve(site, args.port, |address| {
        match app.out.format {
            Format::Json => app.out.json(&serde_json::json!({ "address": address }))?,
            Format::Text => {
                app.out.line(&format!(
                    "Gnomon is at {address} (this computer only; Ctrl-C ends it)"
                ))?;
            }
        }
        app.out.flush()
    })?;
    Ok(Outcome::Done)
}
