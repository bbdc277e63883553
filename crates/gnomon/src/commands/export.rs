//! `gnomon export FORMAT`

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_exchange::audit::Known;
use gnomon_exchange::publication::{self, Publication, publication};
use gnomon_model::{Entity, EntityKind};
use gnomon_register::{About, Register, View};
use jiff::civil::Date;

use crate::app::{App, BadInput, Outcome, Usage};
use crate::table::{Sheet, csv_line};

/// Write the register out
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The format
    #[arg(value_enum)]
    format: ExportFormat,
    /// Only these standards
    #[arg(long = "of", value_name = "STANDARD")]
    of: Vec<String>,
    /// Write a file instead of standard output; a workbook needs one
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only what is about that day or earlier ones
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// One statement a line, with its evidence and source, in the order in which
    /// they were recorded
    Jsonl,
    /// Standards as records of Relaton, in YAML
    RelatonYaml,
    /// Standards as records of Relaton, in XML
    RelatonXml,
    /// Standards as entries of BibTeX
    Bibtex,
    /// Standards as JSON-LD, in the terms of schema.org and ELI
    Jsonld,
    /// Standards as comma-separated values
    Csv,
    /// Standards as a workbook
    Xlsx,
    /// Standards as tags of GB/T 22373
    Gbt22373,
}

/// Writes to standard output, or the file.
pub fn run(app: &mut App, args: &ExportArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let view = app.view(args.as_of, args.as_known);
    if args.format == ExportFormat::Jsonl {
        if !args.of.is_empty() || args.output.is_some() {
            anyhow::bail!(Usage(
                "--of and --output go with the formats of standards, not with jsonl".to_owned()
            ));
        }
        register.each_statement(&view, |testimony| {
            let coming = match (args.as_of, testimony.valid_from) {
                (Some(as_of), Some(from)) => as_of < from,
                _ => false,
            };
            if coming { Ok(()) } else { app.out.json(&testimony) }
        })?;
        return Ok(Outcome::Done);
    }
    let keys = keys(&register, &args.of)?;
    match (&args.output, args.format) {
        (None, ExportFormat::Xlsx) => {
            anyhow::bail!(Usage(
                "a workbook is no text: name its file with --output FILE".to_owned()
            ))
        }
        (None, _) => {
            let out = &mut app.out;
            standards(&register, &view, args, &keys, &mut |text| out.text(text))?;
        }
        (Some(path), ExportFormat::Xlsx) => {
            let mut sheet = Sheet::new(&publication::HEADS);
            each(&register, &view, args, &keys, &mut |record| {
                sheet.push(&publication::row(&record));
                Ok(())
            })?;
            aside(path, |file| Ok(file.write_all(&sheet.workbook("Standards")?)?))?;
        }
        (Some(path), _) => aside(path, |file| {
            standards(&register, &view, args, &keys, &mut |text| {
                Ok(file.write_all(text.as_bytes())?)
            })
        })?,
    }
    Ok(Outcome::Done)
}

/// Writes a file whole or not at all.
fn aside(
    path: &Path,
    write: impl FnOnce(&mut std::io::BufWriter<&std::fs::File>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let cannot = || format!("cannot write `{}`", path.display());
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).with_context(cannot)?;
    let mut out = std::io::BufWriter::new(file.as_file());
    write(&mut out)?;
    out.flush().with_context(cannot)?;
    drop(out);
    file.persist(path).with_context(cannot)?;
    Ok(())
}

/// The standards that something is stated of, or those that were asked for.
fn keys(register: &Register, of: &[String]) -> anyhow::Result<Vec<String>> {
    if of.is_empty() {
        return Ok(register.keys_of(EntityKind::Standard)?);
    }
    of.iter()
        .map(|text| {
            let text = text.strip_prefix("standard:").unwrap_or(text);
            let id = text.parse::<gnomon_model::id::StandardId>();
            let label = id.map_or_else(|_| text.to_owned(), |id| id.edition_key());
            Ok(Entity::new(EntityKind::Standard, label).key)
        })
        .collect()
}

/// Standards taken at once.
const CHUNK: usize = 1_000;

fn each(
    register: &Register,
    view: &View,
    args: &ExportArgs,
    keys: &[String],
    take: &mut dyn FnMut(Publication) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for chunk in keys.chunks(CHUNK) {
        let mut found = register.about_many(chunk.iter().map(String::as_str), &[], view)?;
        for key in chunk {
            let Some(mut about) = found.remove(key) else {
                if !args.of.is_empty() {
                    return Err(BadInput(format!("the register does not know `{key}`")).into());
                }
                continue;
            };
            if let Some(as_of) = args.as_of {
                before(&mut about, as_of);
            }
            // What is only named by others is known by them.
            if about.statements.is_empty() && args.of.is_empty() {
                continue;
            }
            take(publication(&Known {
                entity: &about.entity,
                statements: &about.statements,
                facts: &about.facts,
                naming: &about.naming,
            }))?;
        }
    }
    Ok(())
}

/// Leaves out what is about later days.
fn before(about: &mut About, as_of: Date) {
    let coming: Vec<String> = about
        .statements
        .iter()
        .filter(|it| it.valid_from.is_some_and(|from| as_of < from))
        .map(|it| it.id.clone())
        .collect();
    about.facts.retain(|fact| !fact.witnesses.iter().all(|id| coming.contains(id)));
    about.statements.retain(|it| !coming.contains(&it.id));
}

fn standards(
    register: &Register,
    view: &View,
    args: &ExportArgs,
    keys: &[String],
    out: &mut dyn FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match args.format {
        ExportFormat::Jsonl | ExportFormat::Xlsx => Ok(()),
        ExportFormat::RelatonYaml => {
            out("---\n")?;
            if keys.is_empty() {
                return out("[]\n");
            }
            each(register, view, args, keys, &mut |it| out(&publication::relaton_yaml(&it)))
        }
        ExportFormat::RelatonXml => {
            let (before, after) = publication::RELATON_XML;
            out(before)?;
            each(register, view, args, keys, &mut |it| out(&publication::relaton_xml(&it)))?;
            out(after)
        }
        ExportFormat::Bibtex => {
            each(register, view, args, keys, &mut |it| out(&publication::bibtex(&it)))
        }
        ExportFormat::Jsonld => {
            out(&format!("{{\"@context\":{},\"@graph\":[", publication::json_ld_context()))?;
            let mut first = true;
            each(register, view, args, keys, &mut |it| {
                out(if first { "\n" } else { ",\n" })?;
                first = false;
                out(&publication::json_ld(&it).to_string())
            })?;
            out("\n]}\n")
        }
        ExportFormat::Csv => {
            // Spreadsheets take a file for UTF-8 by this mark.
            out("\u{feff}")?;
            out(&csv_line(&publication::HEADS))?;
            each(register, view, args, keys, &mut |it| out(&csv_line(&publication::row(&it))))
        }
        ExportFormat::Gbt22373 => {
            each(register, view, args, keys, &mut |it| out(&publication::gbt22373(&it)))
        }
    }
}
