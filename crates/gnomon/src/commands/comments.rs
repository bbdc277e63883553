//! `gnomon comments new KEY`, `gnomon comments merge FILE…`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_compare::outline;
use gnomon_exchange::comment::{self, Comment, Form, Kind};
use gnomon_model::answer::Dossier;
use gnomon_model::{Document, Entity, EntityKind, Property, Value};
use gnomon_read::Hint;
use gnomon_register::{Lookup, Register, View};
use gnomon_render::{clip, one_line};
use serde_json::json;

use crate::app::{App, BadInput, Outcome, Usage};
use crate::commands::extract::{self, document};
use crate::output::{Format, complain};
use crate::pipeline::Pipeline;
use crate::table::{Sheet, csv_line};

/// Make the comment form of a consultation, and read filled-in forms back into one table
#[derive(Debug, clap::Args)]
pub struct CommentsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a form with a row for each clause of the draft
    New(NewArgs),
    /// Read filled-in forms into one table
    Merge(MergeArgs),
}

#[derive(Debug, clap::Args)]
struct NewArgs {
    /// The draft: a key or title in the register, a document of it, or a file
    key: String,
    /// The document with the draft's text, where it is another: a file, or a document of the register
    #[arg(long, value_name = "DOC")]
    from: Option<String>,
    /// Write the form as a document of Word
    #[arg(long, value_name = "FILE", required_unless_present = "xlsx")]
    docx: Option<PathBuf>,
    /// Write the form as a workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct MergeArgs {
    /// Filled-in forms: DOCX, XLSX, CSV
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write comma-separated values
    #[arg(long)]
    csv: bool,
    /// Write a workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Write a document of Word
    #[arg(long, value_name = "FILE")]
    docx: Option<PathBuf>,
}

/// Makes or merges.
pub fn run(app: &mut App, args: &CommentsArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::New(args) => new(app, args),
        Action::Merge(args) => merge(app, args),
    }
}

fn new(app: &mut App, args: &NewArgs) -> anyhow::Result<Outcome> {
    let pipeline = app.pipeline()?;
    let mut form = Form { title: args.key.clone(), ..Form::default() };
    // What the register knows of it: its name, until when comments are taken, who says so.
    let mut sources: Vec<String> = Vec::new();
    if let Ok(register) = app.register()
        && !Path::new(&args.key).is_file()
        && let Some(dossier) = called(&register, &args.key)?
    {
        form.title.clone_from(&dossier.entity.label);
        form.until = dossier
            .facts
            .iter()
            .find(|fact| fact.property == Property::ConsultationCloses)
            .and_then(|fact| match fact.value {
                Value::Date(date) => Some(date.to_string()),
                _ => None,
            });
        sources = dossier.statements.iter().map(|it| it.source.sha256.clone()).collect();
        sources.sort();
        sources.dedup();
    }
    let document = match &args.from {
        Some(from) => Some(document(app, &pipeline, from)?),
        // The draft itself, else the one of its sources that has the most numbered items:
        // a call for comments often carries the draft.
        None => match document(app, &pipeline, &args.key) {
            Ok(document) => Some(document),
            Err(error) if sources.is_empty() => return Err(error),
            Err(_) => {
                let mut read: Vec<Document> = Vec::new();
                for sha256 in &sources {
                    read.extend(document(app, &pipeline, sha256));
                }
                read.into_iter().max_by_key(|it| numbered(it).len())
            }
        },
    };
    if let Some(document) = &document {
        form.clauses = numbered(document);
        if form.title == args.key
            && let Some(title) = &document.title
        {
            form.title.clone_from(title);
        }
    }
    if form.clauses.is_empty() {
        complain(
            "the draft's text has no numbered clauses: the form is empty; name its text with --from DOC",
        );
    }
    if let Some(path) = &args.docx {
        write(path, &comment::document(&form)?)?;
    }
    if let Some(path) = &args.xlsx {
        write(path, &comment::workbook(&form)?)?;
    }
    let files: Vec<String> =
        args.docx.iter().chain(&args.xlsx).map(|path| path.display().to_string()).collect();
    match app.out.format {
        Format::Json => app.out.json(&json!({
            "title": form.title, "until": form.until, "clauses": form.clauses.len(), "files": files,
        }))?,
        Format::Text => app.out.line(&format!(
            "{}: {} clauses{} → {}",
            one_line(&form.title),
            form.clauses.len(),
            form.until
                .as_ref()
                .map(|until| format!(", comments until {until}"))
                .unwrap_or_default(),
            files.join(", ")
        ))?,
    }
    Ok(Outcome::Done)
}

/// What is called so: as it is written, without the marks of a title, or without the remark in
/// brackets that drafts have behind their titles (`（征求意见稿）`). The longest form that names
/// something counts.
fn called(register: &Register, text: &str) -> anyhow::Result<Option<Box<Dossier>>> {
    let bare = text.trim().trim_start_matches(['《', '“', '"']).trim_end_matches(['》', '”', '"']);
    let before_remark = bare
        .ends_with(['）', ')'])
        .then(|| bare.rfind(['（', '(']).map(|at| bare[..at].trim_end()))
        .flatten();
    for form in [Some(text), Some(bare), before_remark].into_iter().flatten() {
        match register.lookup(form, &View::default())? {
            Lookup::Found(dossier) => return Ok(Some(dossier)),
            Lookup::Several(several) => {
                // The document of a draft and the draft itself go by one name.
                let drafts: Vec<&Entity> =
                    several.iter().filter(|it| it.kind == EntityKind::Instrument).collect();
                if let [draft] = drafts.as_slice()
                    && let Lookup::Found(dossier) = register.lookup(&draft.key, &View::default())?
                {
                    return Ok(Some(dossier));
                }
                let keys: Vec<&str> = several.iter().map(|it| it.key.as_str()).collect();
                let why = format!("`{text}` names several: {}", keys.join(", "));
                return Err(BadInput(why).into());
            }
            Lookup::Near(_) => {}
        }
    }
    Ok(None)
}

/// The clauses of a text: numbered items, with the chapters that they stand in.
fn numbered(document: &Document) -> Vec<(String, String)> {
    outline(document)
        .into_iter()
        .filter(|item| !item.number.is_empty())
        .map(|item| {
            let mut clause = item.within.join(" ");
            if !clause.is_empty() {
                clause.push(' ');
            }
            clause.push_str(item.number.trim_end_matches(['、', '.', '．']));
            (clause, item.text)
        })
        .collect()
}

fn merge(app: &mut App, args: &MergeArgs) -> anyhow::Result<Outcome> {
    if args.csv {
        app.text_only("--csv")?;
    }
    if args
        .files
        .iter()
        .any(|file| Some(file) == args.xlsx.as_ref() || Some(file) == args.docx.as_ref())
    {
        anyhow::bail!(Usage("a form cannot be the file that the table is written to".to_owned()));
    }
    let pipeline = app.pipeline()?;
    let mut comments: Vec<Comment> = Vec::new();
    let mut failed: Vec<(String, String)> = Vec::new();
    let mut empty: Vec<String> = Vec::new();
    let mut title = String::new();
    for path in &args.files {
        let name =
            path.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
        match read(&pipeline, path, &name) {
            Ok((found, about)) => {
                if found.is_empty() {
                    empty.push(name);
                }
                if title.is_empty() {
                    title = about;
                }
                comments.extend(found);
            }
            Err(why) => failed.push((path.display().to_string(), why)),
        }
    }
    comment::sort(&mut comments);
    if let Some(path) = &args.xlsx {
        let mut sheet = Sheet::new(&comment::MERGED);
        for (number, comment) in (1..).zip(&comments) {
            sheet.push(&comment::merged_row(number, comment));
        }
        write(path, &sheet.workbook("Comments")?)?;
    }
    if let Some(path) = &args.docx {
        write(path, &comment::merged_document(&title, &comments)?)?;
    }
    match app.out.format {
        Format::Json => {
            for comment in &comments {
                app.out.json(comment)?;
            }
        }
        Format::Text if args.csv => {
            app.out.text("\u{feff}")?;
            app.out.text(&csv_line(&comment::MERGED))?;
            for (number, comment) in (1..).zip(&comments) {
                app.out.text(&csv_line(&comment::merged_row(number, comment)))?;
            }
        }
        Format::Text => {
            for comment in &comments {
                let clause = if comment.clause.is_empty() { "(whole)" } else { &comment.clause };
                app.out.line(&format!(
                    "{}  {}  {}  {}{}  [{}]",
                    one_line(clause),
                    comment.kind.map_or("?", Kind::words),
                    clip(&one_line(&comment.comment), 80),
                    match comment.change.as_str() {
                        "" => String::new(),
                        change => format!(" → {}", clip(&one_line(change), 60)),
                    },
                    one_line(&comment.by),
                    one_line(&comment.file),
                ))?;
                for note in &comment.notes {
                    app.out.line(&format!("    {}", one_line(note)))?;
                }
            }
            app.out.line(&format!(
                "{} comments from {} files",
                comments.len(),
                args.files.len() - failed.len()
            ))?;
        }
    }
    for name in &empty {
        complain(&format!("`{name}` has no comment in it"));
    }
    for (name, why) in &failed {
        complain(&format!("`{name}` was not read: {why}"));
    }
    Ok(Outcome::found(!failed.is_empty()))
}

/// The comments of one form, and what they are about.
fn read(pipeline: &Pipeline, path: &Path, name: &str) -> Result<(Vec<Comment>, String), String> {
    let bytes = extract::bytes(path).map_err(|error| format!("{error:#}"))?;
    let document = pipeline
        .read(&bytes, Hint { name: Some(name), media_type: None })
        .map_err(|error| error.to_string())?;
    let tables: Vec<Vec<Vec<String>>> = document
        .tables
        .iter()
        .map(|table| {
            std::iter::once(&table.header)
                .chain(&table.rows)
                .map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect())
                .collect()
        })
        .collect();
    let about = document
        .text
        .lines()
        .find_map(|line| line.split_once("意见汇总表:").map(|(_, title)| title.trim().to_owned()))
        .unwrap_or_default();
    Ok((comment::read(name, &document.text, &tables)?, about))
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write `{}`", path.display()))
}
