//! `gnomon ledger`: facts kept for a pack, one entry after the other, to ask and to check.
//!
//! A ledger is a log, `ledgers/PACK.jsonl` in the data directory: entries are added, and
//! withdrawn by another entry with a reason; nothing is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use gnomon_rules::{Facts, Pack, Supplement, Verdict};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::commands::judge::JudgeArgs;
use crate::output::{Format, complain};
use crate::packs;

/// Keep facts for a pack of provisions, such as disclosures of patents; ask and check them
#[derive(Debug, clap::Args)]
pub struct LedgerArgs {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Add an entry
    Add {
        /// The pack whose inputs the facts are (`cn/sep-guidelines-2023`)
        pack: String,
        /// A fact: `--set holder=Alpha`
        #[arg(long = "set", value_name = "NAME=VALUE", required = true)]
        set: Vec<String>,
        /// The document or person that it is from
        #[arg(long, value_name = "TEXT")]
        source: String,
    },
    /// Withdraw an entry, with a reason
    Withdraw {
        /// The pack
        pack: String,
        /// The number of the entry
        number: u64,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Show the entries that stand
    List {
        /// The pack
        pack: String,
        /// Only entries whose fact has this: `--where standard=GB/T`
        #[arg(long = "where", value_name = "NAME=PART")]
        only: Vec<String>,
    },
    /// Check every entry that stands against the pack; exits with 1 when one does not pass
    Check {
        /// The pack
        pack: String,
        /// The day whose edition and figures count [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Only entries whose fact has this: `--where standard=GB/T`
        #[arg(long = "where", value_name = "NAME=PART")]
        only: Vec<String>,
    },
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    number: u64,
    /// When (RFC 3339, UTC).
    at: String,
    /// As typed, by the names of inputs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    facts: BTreeMap<String, String>,
    /// The document or person that it is from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    source: String,
    /// The entry that it withdraws, with person and reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdraws: Option<Withdrawal>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    number: u64,
    person: String,
    reason: String,
}

/// Bytes of a log that are read.
const LOG: u64 = 256 << 20;

/// Adds, withdraws, lists or checks.
pub fn run(app: &mut App, args: &LedgerArgs) -> anyhow::Result<Outcome> {
    match &args.act {
        Act::Add { pack, set, source } => {
            let pack = packs::open(pack)?;
            let facts = pairs(set)?;
            // Facts that do not fit are refused now, and not when they are checked.
            read(&pack, &facts).map_err(|bad| Usage(format!("--set: {bad}")))?;
            let at = app.clock.now();
            let source = source.trim().to_owned();
            let number = append(app, &pack, |number| {
                Ok(Entry { number, at, facts, source, withdraws: None })
            })?;
            said(app, &pack, number, "added")
        }
        Act::Withdraw { pack, number, judge } => {
            let pack = packs::open(pack)?;
            let decided = judge.decided(app)?;
            let by = decided.judge();
            let standing = standing(entries(app, &pack)?);
            if !standing.iter().any(|entry| entry.number == *number) {
                complain(&format!("no entry {number} stands in the ledger of `{}`", pack.id));
                return Ok(Outcome::Found);
            }
            let withdrawal = Withdrawal {
                number: *number,
                person: by.person.to_owned(),
                reason: by.reason.to_owned(),
            };
            let at = by.at.to_owned();
            let added = append(app, &pack, |number| {
                Ok(Entry {
                    number,
                    at,
                    facts: BTreeMap::new(),
                    source: String::new(),
                    withdraws: Some(withdrawal),
                })
            })?;
            said(app, &pack, added, &format!("withdraws {number}"))
        }
        Act::List { pack, only } => {
            let pack = packs::open(pack)?;
            let found = chosen(app, &pack, only)?;
            match app.out.format {
                Format::Json => app.out.json(&found)?,
                Format::Text if found.is_empty() => {
                    app.out
                        .line("No entry. `gnomon ledger add PACK --set NAME=VALUE` adds one.")?;
                }
                Format::Text => {
                    for entry in &found {
                        let line = words(app, entry);
                        app.out.line(&line)?;
                    }
                }
            }
            Ok(Outcome::Done)
        }
        Act::Check { pack, on, only } => check(app, &packs::open(pack)?, *on, only),
    }
}

fn check(app: &mut App, pack: &Pack, on: Option<Date>, only: &[String]) -> anyhow::Result<Outcome> {
    let knowledge = app.knowledge()?;
    let on = app.day(on);
    let supplement = Supplement::default();
    let edition = pack.on(on, knowledge.calendar(&pack.jurisdiction), &supplement, Vec::new());
    let found = chosen(app, pack, only)?;
    let mut failed = false;
    for entry in &found {
        let facts = match read(pack, &entry.facts) {
            Ok(facts) => facts,
            Err(bad) => {
                failed = true;
                complain(&format!("entry {} does not fit the pack any more: {bad}", entry.number));
                continue;
            }
        };
        let report = edition.check(&facts);
        failed |= !report.passes();
        let verdicts: Vec<(&str, &str, Verdict)> = pack
            .provisions
            .iter()
            .zip(&report.findings)
            .map(|(provision, finding)| {
                (provision.id.as_str(), finding.verdict.code(), finding.verdict)
            })
            .collect();
        match app.out.format {
            Format::Json => {
                let verdicts: BTreeMap<&str, &str> =
                    verdicts.iter().map(|(id, code, _)| (*id, *code)).collect();
                app.out.json(&json!({ "entry": entry, "on": on, "verdicts": verdicts }))?;
            }
            Format::Text => {
                let line = words(app, entry);
                app.out.line(&line)?;
                for (id, code, verdict) in verdicts {
                    if verdict != Verdict::Satisfied && verdict != Verdict::NotApplicable {
                        app.out.line(&format!("    {}  {id}", app.out.paint.warn(code)))?;
                    }
                }
            }
        }
    }
    if app.out.format == Format::Text {
        app.out.line(&format!(
            "{} entries checked on {on}; {}",
            found.len(),
            if failed { "not all pass" } else { "all pass" }
        ))?;
    }
    Ok(Outcome::found(failed))
}

fn said(app: &mut App, pack: &Pack, number: u64, what: &str) -> anyhow::Result<Outcome> {
    match app.out.format {
        Format::Json => app.out.json(&json!({ "pack": pack.id, "entry": number }))?,
        Format::Text => app.out.line(&format!("entry {number} of `{}`: {what}", pack.id))?,
    }
    Ok(Outcome::Done)
}

fn words(app: &App, entry: &Entry) -> String {
    let facts: Vec<String> =
        entry.facts.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let source = app.out.paint.faint(&format!("({}, {})", entry.source, &entry.at));
    format!("{:>4}  {}  {source}", entry.number, gnomon_render::one_line(&facts.join(" · ")))
}

/// The facts of an entry, as the pack reads them.
fn read(pack: &Pack, facts: &BTreeMap<String, String>) -> Result<Facts, gnomon_rules::BadFacts> {
    let columns = pack.columns(facts.keys().map(String::as_str))?;
    pack.row(&columns, facts.values().map(String::as_str))
}

fn pairs(set: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    for pair in set {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| Usage(format!("`{pair}` is not NAME=VALUE")))?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        if pairs.insert(name, value).is_some() {
            return Err(Usage(format!("`{pair}` is the second value of this fact")).into());
        }
    }
    Ok(pairs)
}

/// The entries that stand and have what is asked for.
fn chosen(app: &App, pack: &Pack, only: &[String]) -> anyhow::Result<Vec<Entry>> {
    let only = pairs(only)?;
    if let Some(unknown) =
        only.keys().find(|name| !pack.inputs.iter().any(|input| input.name == **name))
    {
        return Err(Usage(format!("`{}` asks for no `{unknown}`", pack.id)).into());
    }
    let mut found = standing(entries(app, pack)?);
    found.retain(|entry| {
        only.iter().all(|(name, part)| {
            entry
                .facts
                .get(name)
                .is_some_and(|value| value.to_lowercase().contains(&part.to_lowercase()))
        })
    });
    Ok(found)
}

fn standing(entries: Vec<Entry>) -> Vec<Entry> {
    let withdrawn: BTreeSet<u64> =
        entries.iter().filter_map(|entry| Some(entry.withdraws.as_ref()?.number)).collect();
    entries
        .into_iter()
        .filter(|entry| entry.withdraws.is_none() && !withdrawn.contains(&entry.number))
        .collect()
}

fn path(app: &App, pack: &Pack) -> PathBuf {
    // Names of packs have no more than letters, digits, `-` and `/`: a name and never a path.
    let name: String =
        pack.id.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    app.data.join("ledgers").join(format!("{name}.jsonl"))
}

fn entries(app: &App, pack: &Pack) -> anyhow::Result<Vec<Entry>> {
    match File::open(path(app, pack)) {
        Ok(log) => parse(app, pack, log),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => {
            Err(error).with_context(|| format!("could not open `{}`", path(app, pack).display()))
        }
    }
}

fn parse(app: &App, pack: &Pack, log: File) -> anyhow::Result<Vec<Entry>> {
    let file = path(app, pack);
    let mut text = String::new();
    log.take(LOG)
        .read_to_string(&mut text)
        .with_context(|| format!("could not read `{}`", file.display()))?;
    whole(&text)
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).with_context(|| {
                format!("`{}`, line {}, is no entry of a ledger", file.display(), index + 1)
            })
        })
        .collect()
}

/// The lines that were written whole: nobody was told of one that was cut off.
fn whole(text: &str) -> &str {
    text.rfind('\n').and_then(|end| text.get(..=end)).unwrap_or("")
}

/// Appends what `make` makes of the next number; on disk when this returns.
fn append(
    app: &App,
    pack: &Pack,
    make: impl FnOnce(u64) -> anyhow::Result<Entry>,
) -> anyhow::Result<u64> {
    let file = path(app, pack);
    let cannot = || format!("could not write `{}`", file.display());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    let mut log =
        OpenOptions::new().create(true).append(true).read(true).open(&file).with_context(cannot)?;
    // One at a time: the number is the next of what is there under the lock.
    log.lock().with_context(cannot)?;
    let mut text = String::new();
    (&log).take(LOG).read_to_string(&mut text).with_context(cannot)?;
    log.set_len(whole(&text).len() as u64).with_context(cannot)?;
    let number = entries(app, pack)?.last().map_or(1, |entry| entry.number + 1);
    let mut line = serde_json::to_string(&make(number)?)?;
    line.push('\n');
    log.write_all(line.as_bytes()).and_then(|()| log.sync_all()).with_context(cannot)?;
    Ok(number)
}
