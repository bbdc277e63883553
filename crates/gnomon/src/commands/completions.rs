//! `gnomon completions SHELL`

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::app::{App, Outcome};
use crate::commands::Cli;

/// Print a script that completes commands in a shell
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Writes the script to standard output.
pub fn run(app: &mut App, args: &CompletionsArgs) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gnomon", &mut script);
    app.out.text(&String::from_utf8(script)?)?;
    Ok(Outcome::Done)
}
