//! The command line: arguments in, exit code out.
//!
//! Exit codes: 0 done; 1 something is wrong with the input, or a check failed;
//! 2 the command was called wrongly; 3 the machine or the program failed.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;
use gnomon::app::{self, App, Outcome, Usage};
use gnomon::clock::Clock;
use gnomon::commands::{Cli, Command};
use gnomon::output::{Closed, Format, Output, complain};
use gnomon_register::RegisterError;
use gnomon_rules::{BadFacts, Faults};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        // Whoever read the output has seen enough.
        Err(error) if error.is::<Closed>() => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(exit_code(&error))
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<Outcome> {
    let format = if cli.json { Format::Json } else { Format::Text };
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().filter(|epoch| !epoch.trim().is_empty());
    let mut app = App {
        data: cli.data.clone().unwrap_or_else(app::default_data),
        clock: Clock::new(epoch.as_deref())?,
        out: Output::new(format, no_color),
        terminal: std::io::stderr().is_terminal(),
    };
    let outcome = Command::run(&cli.command, &mut app)?;
    app.out.flush()?;
    Ok(outcome)
}

/// A register that is not there is a matter of how the command was called; what
/// the machine refuses is not.
fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<Usage>() {
        return 2;
    }
    if error.is::<Faults>() || error.is::<BadFacts>() || error.is::<gnomon_compare::TooMany>() {
        return 1;
    }
    match error.downcast_ref::<RegisterError>() {
        Some(RegisterError::Absent { .. }) => 2,
        Some(RegisterError::Refused { .. }) => 1,
        _ => 3,
    }
}
