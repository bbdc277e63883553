//! One module per command, named as the user names it.
//!
//! To add a command, copy a neighbour and add it to [`Command`] and
//! [`Command::run`].

pub mod audit;
pub mod backup;
pub mod case;
pub mod chains;
pub mod check;
pub mod classes;
pub mod comments;
pub mod compare;
pub mod completions;
pub mod contradictions;
pub mod deadlines;
pub mod demo;
pub mod deposit;
pub mod doctor;
pub mod emissions;
pub mod export;
pub mod extract;
pub mod id;
pub mod identity;
pub mod import;
pub mod index;
pub mod ingest;
pub mod judge;
pub mod ledger;
pub mod link;
pub mod lint;
pub mod newsletter;
pub mod pack;
pub mod parse_document;
pub mod paths;
pub mod preserve;
pub mod remove;
pub mod reread;
pub mod review;
pub mod search;
pub mod serve;
pub mod show;
pub mod stats;
pub mod targets;
pub mod tree;
pub mod verify;
pub mod watch;
pub mod who;

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
    /// Take lists of standards into the register: catalogues, tables, exchange formats
    Import(import::ImportArgs),
    /// Find documents, standards, texts, bodies and people
    Search(search::SearchArgs),
    /// Show one entity with its statements and their evidence
    Show(show::ShowArgs),
    /// Show open consultations, entries into force and what ceases
    Deadlines(deadlines::DeadlinesArgs),
    /// Say how the standards that you hold stand on a day: current, superseded by, withdrawn …
    Audit(audit::AuditArgs),
    /// Make the comment form of a consultation, and read filled-in forms back into one table
    Comments(comments::CommentsArgs),
    /// Set two texts of an instrument side by side
    Compare(compare::CompareArgs),
    /// Show where documents disagree, with both sides and which one leads
    Contradictions(contradictions::ContradictionsArgs),
    /// Look through what a machine read: confirm, correct or reject it
    Review(review::ReviewArgs),
    /// Say which names mean one thing, and which body continues which
    Identity(identity::IdentityArgs),
    /// Tie documents together: translations, versions
    Link(link::LinkArgs),
    /// Read again what earlier versions of Gnomon read
    Reread(reread::RereadArgs),
    /// Remove a confidential or protected document
    Remove(remove::RemoveArgs),
    /// List what was taken in; keep deposited standards, with receipts, audits and packages
    Deposit(deposit::DepositArgs),
    /// Check every deposit and every quote in the register again
    Verify(verify::VerifyArgs),
    /// Show who held which post where, and when documents said so
    Who(who::WhoArgs),
    /// Follow standards, texts, bodies and people: what is new about them since the last time
    Watch(watch::WatchArgs),
    /// Copy the register, while it may be in use
    Backup(backup::BackupArgs),
    /// Bring a backup to an empty data directory
    Restore(backup::RestoreArgs),
    /// Say what is wrong with this installation
    Doctor(doctor::DoctorArgs),
    /// Keep facts for a pack of provisions, such as disclosures of patents; ask and check them
    Ledger(ledger::LedgerArgs),
    /// Find figures, counts, dates and names of a document that do not agree
    Lint(lint::LintArgs),
    /// Show what replaces what, and where replacements go in a circle
    Chains(chains::ChainsArgs),
    /// Browse the standards of the register by class: ICS, CCS
    Classes(classes::ClassesArgs),
    /// Show standard systems and catalogues, what stands on them, and what an edition changed
    Tree(tree::TreeArgs),
    /// Compute greenhouse gas emissions from activity data, with factors that carry year, area and notice
    Emissions(emissions::EmissionsArgs),
    /// Show targets with their progress: met, missed, open on a day
    Targets(targets::TargetsArgs),
    /// Count standards by level, nature, year, field; set a document's figures beside the counted ones
    Stats(stats::StatsArgs),
    /// Draft, check and compile an issue of a newsletter from the register
    Newsletter(newsletter::NewsletterArgs),
    /// Write the register out
    Export(export::ExportArgs),
    /// Show the register in the browser, on this computer only
    Serve(serve::ServeArgs),
    /// Make the search index anew, or check it
    Index(index::IndexArgs),
    /// Compute delay, its variation and loss of network paths from captures or records
    Paths(paths::PathsArgs),
    /// Parse, normalise and explain identifiers of standards
    Id(id::IdArgs),
    /// Check facts against a pack of provisions: a verdict for each, with its evidence
    Check(check::CheckArgs),
    /// Write, test and read packs of provisions
    Pack(pack::PackArgs),
    /// Follow a case through a procedure, with its next due date
    Case(case::CaseArgs),
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
            Command::Import(args) => import::run(app, args),
            Command::Search(args) => search::run(app, args),
            Command::Show(args) => show::run(app, args),
            Command::Deadlines(args) => deadlines::run(app, args),
            Command::Audit(args) => audit::run(app, args),
            Command::Comments(args) => comments::run(app, args),
            Command::Compare(args) => compare::run(app, args),
            Command::Contradictions(args) => contradictions::run(app, args),
            Command::Review(args) => review::run(app, args),
            Command::Identity(args) => identity::run(app, args),
            Command::Link(args) => link::run(app, args),
            Command::Reread(args) => reread::run(app, args),
            Command::Remove(args) => remove::run(app, args),
            Command::Deposit(args) => deposit::run(app, args),
            Command::Verify(args) => verify::run(app, args),
            Command::Who(args) => who::run(app, args),
            Command::Watch(args) => watch::run(app, args),
            Command::Backup(args) => backup::backup(app, args),
            Command::Restore(args) => backup::restore(app, args),
            Command::Doctor(args) => doctor::run(app, args),
            Command::Ledger(args) => ledger::run(app, args),
            Command::Lint(args) => lint::run(app, args),
            Command::Chains(args) => chains::run(app, args),
            Command::Classes(args) => classes::run(app, args),
            Command::Tree(args) => tree::run(app, args),
            Command::Emissions(args) => emissions::run(app, args),
            Command::Targets(args) => targets::run(app, args),
            Command::Stats(args) => stats::run(app, args),
            Command::Newsletter(args) => newsletter::run(app, args),
            Command::Export(args) => export::run(app, args),
            Command::Serve(args) => serve::run(app, args),
            Command::Index(args) => index::run(app, args),
            Command::Paths(args) => paths::run(app, args),
            Command::Id(args) => id::run(app, args),
            Command::Check(args) => check::run(app, args),
            Command::Pack(args) => pack::run(app, args),
            Command::Case(args) => case::run(app, args),
            Command::Completions(args) => completions::run(app, args),
            Command::ParseDocument(args) => parse_document::run(args),
        }
    }
}
