//! One module per command, named as the user names it.
//!
//! To add a command, copy a neighbour and add it to [`Command`] and
//! [`Command::run`].

pub mod completions;
pub mod deadlines;
pub mod demo;
pub mod deposit;
pub mod export;
pub mod extract;
pub mod id;
pub mod ingest;
pub mod parse_document;
pub mod show;
pub mod verify;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::app::{App, Outcome};

/// Follow standards and technical regulation: every fact with its evidence.
#[derive(Debug, Parser)]
#[command(name = "gnomon", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// The data directory [default: the platform's folder for application data]
    #[arg(long, global = true, value_name = "DIR", env = "GNOMON_DATA")]
    pub data: Option<PathBuf>,
    /// Write JSON: one value, or one a line
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the shipped samples into a temporary register and show what matters
    Demo(demo::DemoArgs),
    /// Read documents and print what was found in them; nothing is kept
    Extract(extract::ExtractArgs),
    /// Read documents into the register
    Ingest(ingest::IngestArgs),
    /// Show one entity with its statements and their evidence
    Show(show::ShowArgs),
    /// Show open consultations, entries into force and what ceases
    Deadlines(deadlines::DeadlinesArgs),
    /// List what was taken in and how each input ended
    Deposit(deposit::DepositArgs),
    /// Check every deposit and every quote in the register again
    Verify(verify::VerifyArgs),
    /// Write the register out
    Export(export::ExportArgs),
    /// Parse, normalise and explain identifiers of standards
    Id(id::IdArgs),
    /// Print a script that completes commands in a shell
    Completions(completions::CompletionsArgs),
    /// Parse one document in this process (what the other commands call)
    #[command(hide = true)]
    ParseDocument(parse_document::ParseDocumentArgs),
}

impl Command {
    /// Runs the command.
    pub fn run(&self, app: &mut App) -> anyhow::Result<Outcome> {
        match self {
            Command::Demo(args) => demo::run(app, args),
            Command::Extract(args) => extract::run(app, args),
            Command::Ingest(args) => ingest::run(app, args),
            Command::Show(args) => show::run(app, args),
            Command::Deadlines(args) => deadlines::run(app, args),
            Command::Deposit(args) => deposit::run(app, args),
            Command::Verify(args) => verify::run(app, args),
            Command::Export(args) => export::run(app, args),
            Command::Id(args) => id::run(app, args),
            Command::Completions(args) => completions::run(app, args),
            Command::ParseDocument(args) => parse_document::run(args),
        }
    }
}
