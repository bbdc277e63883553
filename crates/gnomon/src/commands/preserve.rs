//! `gnomon deposit add|receipt|verify-receipt|audit|owed|export|import|validate`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_model::id::StandardId;
use gnomon_preserve::{
    BagReport, Collection, Deposit, Deposited, NumberCheck, PreserveError, SignedReceipt,
    Validation, read_bag, validate_bag, validate_path, write_bag,
};
use gnomon_read::Hint;
use gnomon_render::one_line;
use gnomon_tally::{Record, Records};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::commands::extract::bytes;
use crate::commands::stats::RecordArgs;
use crate::output::{Format, complain};

/// What can be done with the preserved collection of deposited standards.
#[derive(Debug, clap::Subcommand)]
pub enum PreserveAction {
    /// Take the text of a standard into the preserved collection and sign a receipt
    Add(AddArgs),
    /// Print the receipt of a deposited standard once more
    Receipt {
        /// Identifier of the standard
        number: String,
    },
    /// Check a receipt; needs no collection and no network
    VerifyReceipt(VerifyArgs),
    /// Hash the whole collection again and check every receipt against it
    Audit {
        /// Only if the latest audit is this many days old: for a timer that runs more often
        #[arg(long, value_name = "DAYS")]
        if_older: Option<i64>,
    },
    /// Who owes which text since when, by due rules of yours
    Owed(OwedArgs),
    /// Write a deposited standard as a BagIt package
    Export {
        /// Identifier of the standard
        number: String,
        /// The folder to make
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Take in a BagIt package that has one text of a standard
    Import {
        /// The folder of the bag
        bag: PathBuf,
        /// What is known of it
        #[command(flatten)]
        by: ByArgs,
    },
    /// Say whether folders are valid OCFL objects, OCFL storage roots or BagIt packages
    Validate {
        /// The folders
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
    },
    /// Print the public key of the collection, for others to check receipts with
    Key,
}

/// What is known of a deposit beyond its bytes.
#[derive(Debug, clap::Args)]
pub struct ByArgs {
    /// Identifier of the standard in the record
    #[arg(long, value_name = "ID")]
    number: String,
    /// Who hands it in
    #[arg(long, value_name = "NAME")]
    depositor: String,
    /// Take it in although its number cannot be compared, for this reason; the receipt says so
    #[arg(long, value_name = "REASON")]
    unchecked: Option<String>,
}

/// `gnomon deposit add`
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// The text
    file: PathBuf,
    #[command(flatten)]
    by: ByArgs,
    /// Write the receipt here as well
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// `gnomon deposit verify-receipt`
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The receipt; `-` is standard input
    receipt: PathBuf,
    /// The public key that the collection has published, or a file with it
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A text, to see whether it is the one that was deposited
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// `gnomon deposit owed`
#[derive(Debug, clap::Args)]
pub struct OwedArgs {
    /// Due rules, TOML: `[[rule]]` with level, owes, count_from, days, source
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// The day asked for [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[command(flatten)]
    records: RecordArgs,
}

/// Does what was asked.
pub fn run(app: &mut App, action: &PreserveAction) -> anyhow::Result<Outcome> {
    match action {
        PreserveAction::Add(args) => {
            let name = args
                .file
                .file_name()
                .map_or_else(|| "text".to_owned(), |name| name.to_string_lossy().into_owned());
            let bytes = bytes(&args.file)?;
            take(app, &name, &bytes, &args.by, args.output.as_deref())
        }
        PreserveAction::Receipt { number } => {
            let number = parsed(number)?;
            match found(Collection::open(&app.data).and_then(|collection| collection.get(&number)))?
            {
                Ok((_, Some(receipt))) => {
                    app.out.text(&serde_json::to_string_pretty(&receipt)?)?;
                    app.out.line("")?;
                    Ok(Outcome::Done)
                }
                Ok((_, None)) => refuse(
                    app,
                    &format!("the receipt of `{number}` is missing; see `gnomon deposit audit`"),
                ),
                Err(problem) => refuse(app, &problem),
            }
        }
        PreserveAction::VerifyReceipt(args) => verify(app, args),
        PreserveAction::Audit { if_older } => audit(app, *if_older),
        PreserveAction::Owed(args) => owed(app, args),
        PreserveAction::Export { number, output } => export(app, number, output),
        PreserveAction::Import { bag, by } => import(app, bag, by),
        PreserveAction::Validate { folders } => validate(app, folders),
        PreserveAction::Key => {
            let key = Collection::open(&app.data)?.public_key()?;
            match app.out.format {
                Format::Json => app.out.json(&json!({ "public_key": key }))?,
                Format::Text => app.out.line(&key)?,
            }
            Ok(Outcome::Done)
        }
    }
}

fn parsed(number: &str) -> anyhow::Result<StandardId> {
    number.parse().map_err(|error| {
        Usage(format!("`{number}` is no identifier of a standard: {error}")).into()
    })
}

/// What is wrong with the input as words; what the machine refuses stays an error.
fn found<T>(result: Result<T, PreserveError>) -> anyhow::Result<Result<T, String>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error @ (PreserveError::Io { .. } | PreserveError::Random(_))) => Err(error.into()),
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn refuse(app: &mut App, problem: &str) -> anyhow::Result<Outcome> {
    complain(problem);
    if app.out.format == Format::Json {
        app.out.json(&json!({ "error": problem }))?;
    }
    Ok(Outcome::Found)
}

fn take(
    app: &mut App,
    name: &str,
    bytes: &[u8],
    by: &ByArgs,
    output: Option<&Path>,
) -> anyhow::Result<Outcome> {
    let number = parsed(&by.number)?;
    if number.year().is_none() {
        anyhow::bail!(Usage(format!(
            "`{number}` names no edition; a text is deposited for one: add the year"
        )));
    }
    if bytes.is_empty() {
        return refuse(app, &format!("`{name}` is empty"));
    }
    // Texts come from anywhere: the parsers of hostile formats run apart.
    let hint = Hint { name: Some(name), media_type: None };
    let text = app.pipeline()?.read(bytes, hint).ok().map(|document| document.text);
    let received_at = app.clock.now();
    let deposit = Deposit {
        number,
        name,
        bytes,
        text: text.as_deref(),
        depositor: &by.depositor,
        received_at: &received_at,
        unchecked: by.unchecked.as_deref(),
    };
    let collection = Collection::open_or_make(&app.data)?;
    let deposited: Deposited = match found(collection.add(&deposit))? {
        Ok(deposited) => deposited,
        Err(problem) => return refuse(app, &problem),
    };
    if let Some(path) = output {
        let text = serde_json::to_string_pretty(&deposited.receipt)? + "\n";
        std::fs::write(path, text)
            .with_context(|| format!("could not write `{}`", path.display()))?;
    }
    match app.out.format {
        Format::Json => app.out.json(&deposited)?,
        Format::Text => {
            let receipt = &deposited.receipt.receipt;
            let how = if deposited.known { "was deposited before" } else { "deposited" };
            app.out.line(&format!(
                "{} {how} as {} on {}",
                app.out.paint.strong(&receipt.number),
                receipt.version,
                receipt.received_at
            ))?;
            match &receipt.number_check {
                NumberCheck::Agrees { printed } => app
                    .out
                    .line(&format!("the document bears its number: “{}”", one_line(printed)))?,
                NumberCheck::NotCompared { reason } => {
                    app.out.line(
                        &app.out
                            .paint
                            .warn(&format!("its number was not compared: {}", one_line(reason))),
                    )?;
                }
            }
            app.out.line(
                &app.out
                    .paint
                    .faint(&format!("receipt: gnomon deposit receipt \"{}\"", receipt.number)),
            )?;
        }
    }
    Ok(Outcome::Done)
}

fn verify(app: &mut App, args: &VerifyArgs) -> anyhow::Result<Outcome> {
    let text = String::from_utf8(bytes(&args.receipt)?).context("the receipt is not UTF-8")?;
    // The whole answer of `gnomon deposit add --json` is taken too.
    let value: serde_json::Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => return refuse(app, &format!("this is no receipt: {error}")),
    };
    let inner = value
        .get("receipt")
        .filter(|inner| inner.get("signature").is_some())
        .unwrap_or(&value)
        .clone();
    let signed: SignedReceipt = match serde_json::from_value(inner) {
        Ok(signed) => signed,
        Err(error) => return refuse(app, &format!("this is no receipt: {error}")),
    };
    let expected = match &args.key {
        Some(key) if Path::new(key).is_file() => {
            Some(std::fs::read_to_string(key).with_context(|| format!("could not read `{key}`"))?)
        }
        Some(key) => Some(key.clone()),
        None => {
            Collection::open(&app.data).ok().and_then(|collection| collection.public_key().ok())
        }
    };
    let file = args.file.as_deref().map(bytes).transpose()?;
    let verified = signed.verify(expected.as_deref(), file.as_deref());
    if app.out.format == Format::Json {
        app.out.json(
            &json!({ "holds": verified.holds(), "checks": verified, "receipt": signed.receipt }),
        )?;
        return Ok(Outcome::found(!verified.holds()));
    }
    let paint = app.out.paint;
    let say = |holds: Option<bool>, yes: &str, no: &str, unknown: &str| match holds {
        Some(true) => yes.to_owned(),
        Some(false) => paint.warn(no),
        None => paint.faint(unknown),
    };
    let receipt = &signed.receipt;
    app.out.line(&format!(
        "receipt for {} {}, received {} from {}",
        receipt.number,
        receipt.version,
        receipt.received_at,
        one_line(&receipt.depositor)
    ))?;
    app.out.line(&say(
        Some(verified.signature),
        "the signature is right",
        "the signature is wrong: the receipt was changed or never signed",
        "",
    ))?;
    app.out.line(&say(
        verified.key,
        "the key is the one expected",
        &format!("the key is another than expected: {}", verified.public_key),
        &format!("whose key this is was not checked (name it with --key): {}", verified.public_key),
    ))?;
    app.out.line(&say(
        verified.file,
        "the file is the one that was deposited",
        "the file is not the one that was deposited",
        "no file was compared (--file)",
    ))?;
    Ok(Outcome::found(!verified.holds()))
}

fn audit(app: &mut App, if_older: Option<i64>) -> anyhow::Result<Outcome> {
    let collection = match found(Collection::open(&app.data))? {
        Ok(collection) => collection,
        Err(problem) => return refuse(app, &problem),
    };
    let now = app.clock.now();
    if let Some(days) = if_older
        && !collection.audit_is_due(days, &now)?
    {
        let last = collection.last_audit()?.map_or_else(String::new, |audit| audit.at);
        match app.out.format {
            Format::Json => app.out.json(&json!({ "due": false, "last": last }))?,
            Format::Text => app.out.line(&format!("not due: the latest audit was on {last}"))?,
        }
        return Ok(Outcome::Done);
    }
    let audit = match found(collection.audit(&now))? {
        Ok(audit) => audit,
        Err(problem) => return refuse(app, &problem),
    };
    match app.out.format {
        Format::Json => app.out.json(&audit)?,
        Format::Text => {
            for problem in &audit.problems {
                app.out.line(&app.out.paint.warn(&one_line(problem)))?;
            }
            app.out.line(&format!(
                "{} objects, {} files, {} receipts checked: {}",
                audit.objects,
                audit.files,
                audit.receipts,
                if audit.problems.is_empty() {
                    "all hold".to_owned()
                } else {
                    format!("{} problems", audit.problems.len())
                }
            ))?;
        }
    }
    Ok(Outcome::found(!audit.problems.is_empty()))
}

/// When a text is due, in the user's words: the measures are a draft, so nothing is shipped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DueRule {
    /// `national`, `sector`, `local`, `association`, `enterprise`.
    level: String,
    /// Only standards whose identifier begins so: `YY`.
    prefix: Option<String>,
    /// Who owes the text.
    owes: String,
    /// `issued` or `effective`.
    count_from: CountFrom,
    /// Calendar days after that.
    days: i64,
    /// Where the rule is from.
    source: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CountFrom {
    Issued,
    Effective,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DueRules {
    rule: Vec<DueRule>,
}

#[derive(Serialize)]
struct Owed {
    number: String,
    owes: String,
    due: Option<Date>,
    overdue_days: Option<i64>,
    rule: String,
}

fn owed(app: &mut App, args: &OwedArgs) -> anyhow::Result<Outcome> {
    let text = String::from_utf8(bytes(&args.rules)?)
        .with_context(|| format!("`{}` is not UTF-8", args.rules.display()))?;
    let rules: DueRules = toml::from_str(&text)
        .with_context(|| format!("`{}` does not hold due rules", args.rules.display()))?;
    let records: Records = args.records.read(app)?;
    let deposited = match Collection::open(&app.data) {
        Ok(collection) => collection.numbers()?,
        Err(PreserveError::Absent(_)) => Default::default(),
        Err(error) => return Err(error.into()),
    };
    let on = app.day(args.on);
    let (mut list, mut no_rule, mut received) = (Vec::new(), 0usize, 0usize);
    for record in &records.records {
        let key = record
            .number
            .parse::<StandardId>()
            .map_or_else(|_| record.number.clone(), |id| id.edition_key());
        if deposited.contains(&key) {
            received += 1;
            continue;
        }
        let rule = rules.rule.iter().find(|rule| {
            rule.level == record.level
                && rule
                    .prefix
                    .as_ref()
                    .is_none_or(|prefix| record.number.starts_with(prefix.as_str()))
        });
        let Some(rule) = rule else {
            no_rule += 1;
            continue;
        };
        let due = due(rule, record);
        // What is not due yet is not owed yet; what has no date is shown, so that nothing is lost.
        if due.is_none_or(|due| due <= on) {
            let overdue_days = due.and_then(|due| gnomon_model::answer::days_until(due, on));
            list.push(Owed {
                number: record.number.clone(),
                owes: rule.owes.clone(),
                due,
                overdue_days,
                rule: rule.source.clone(),
            });
        }
    }
    list.sort_by(|a, b| (&a.owes, a.due, &a.number).cmp(&(&b.owes, b.due, &b.number)));
    if app.out.format == Format::Json {
        app.out.json(
            &json!({ "on": on, "owed": list, "received": received, "without_rule": no_rule }),
        )?;
        return Ok(Outcome::Done);
    }
    let mut who = "";
    for owed in &list {
        if who != owed.owes {
            app.out.line(&app.out.paint.strong(&one_line(&owed.owes)))?;
            who = &owed.owes;
        }
        let since = match (owed.due, owed.overdue_days) {
            (Some(due), Some(days)) => format!("since {due} ({days} days)"),
            _ => "date not known".to_owned(),
        };
        app.out.line(&format!("  {} {since}", owed.number))?;
    }
    app.out.line(&format!(
        "{} owed on {on}, {received} received, {no_rule} without a rule",
        list.len()
    ))?;
    Ok(Outcome::Done)
}

fn due(rule: &DueRule, record: &Record) -> Option<Date> {
    let from = match rule.count_from {
        CountFrom::Issued => record.issued,
        CountFrom::Effective => record.effective,
    }?;
    from.checked_add(rule.days.days()).ok()
}

fn export(app: &mut App, number: &str, output: &Path) -> anyhow::Result<Outcome> {
    let number = parsed(number)?;
    let (mut files, receipt) =
        match found(Collection::open(&app.data).and_then(|collection| collection.get(&number)))? {
            Ok(found) => found,
            Err(problem) => return refuse(app, &problem),
        };
    let folder = tempfile::tempdir().context("could not make a temporary folder")?;
    if let Some(receipt) = &receipt {
        let path = folder.path().join("receipt.json");
        std::fs::write(&path, serde_json::to_string_pretty(receipt)? + "\n")
            .context("could not write the receipt")?;
        files.push(("receipt.json".to_owned(), path));
    }
    let info = [
        ("External-Identifier".to_owned(), number.to_string()),
        ("Bagging-Date".to_owned(), app.day(None).to_string()),
        ("Bag-Software-Agent".to_owned(), format!("gnomon {}", env!("CARGO_PKG_VERSION"))),
    ];
    if let Err(problem) = found(write_bag(output, &files, &info))? {
        return refuse(app, &problem);
    }
    match app.out.format {
        Format::Json => {
            app.out.json(&json!({ "bag": output.display().to_string(), "files": files.len() }))?
        }
        Format::Text => {
            app.out.line(&format!("{} files of {number} in `{}`", files.len(), output.display()))?
        }
    }
    Ok(Outcome::Done)
}

fn import(app: &mut App, bag: &Path, by: &ByArgs) -> anyhow::Result<Outcome> {
    let payload = match found(read_bag(bag))? {
        Ok(payload) => payload,
        Err(problem) => return refuse(app, &problem),
    };
    // A bag of ours has the text in `text/`; another one has it alone.
    let ours: Vec<_> = payload.iter().filter(|(name, _)| name.starts_with("text/")).collect();
    let texts = if ours.is_empty() { payload.iter().collect() } else { ours };
    let [(name, path)] = texts.as_slice() else {
        let names: Vec<&str> = texts.iter().map(|(name, _)| name.as_str()).take(8).collect();
        return refuse(
            app,
            &format!(
                "a bag with one text of a standard is taken in; this one has {}: {}",
                texts.len(),
                names.join(", ")
            ),
        );
    };
    let bytes = bytes(path)?;
    let name = name.rsplit('/').next().unwrap_or(name).to_owned();
    take(app, &name, &bytes, by, None)
}

fn validate(app: &mut App, folders: &[PathBuf]) -> anyhow::Result<Outcome> {
    enum Judged {
        Bag(BagReport),
        Ocfl(Validation),
    }
    let mut wrong = false;
    for folder in folders {
        let name = folder.display().to_string();
        anyhow::ensure!(folder.is_dir(), "`{name}` is no folder");
        let judged = if folder.join("bagit.txt").exists() || folder.join("data").is_dir() {
            Judged::Bag(validate_bag(folder)?)
        } else {
            Judged::Ocfl(validate_path(folder)?)
        };
        let (form, valid, lines): (&str, bool, Vec<String>) = match &judged {
            Judged::Bag(report) => (
                "BagIt",
                report.is_valid(),
                report
                    .errors
                    .iter()
                    .map(|error| format!("error: {error}"))
                    .chain(report.warnings.iter().map(|warning| format!("warning: {warning}")))
                    .collect(),
            ),
            Judged::Ocfl(validation) => (
                "OCFL",
                validation.is_valid(),
                validation.findings.iter().map(ToString::to_string).collect(),
            ),
        };
        wrong |= !valid;
        if app.out.format == Format::Json {
            let detail = match &judged {
                Judged::Bag(report) => serde_json::to_value(report)?,
                Judged::Ocfl(validation) => serde_json::to_value(validation)?,
            };
            app.out
                .json(&json!({ "folder": name, "form": form, "valid": valid, "detail": detail }))?;
            continue;
        }
        app.out.line(&format!(
            "{name}: {}",
            if valid {
                format!("valid ({form})")
            } else {
                app.out.paint.warn(&format!("not valid ({form})"))
            }
        ))?;
        for line in lines {
            app.out.line(&format!("  {}", one_line(&line)))?;
        }
    }
    Ok(Outcome::found(wrong))
}
