//! `gnomon lint FILE…`

use std::path::PathBuf;

use anyhow::Context as _;
use gnomon_lint::{Report, Rules, Severity};
use gnomon_model::Extraction;
use gnomon_read::Hint;
use gnomon_render::one_line;
use serde_json::json;

use crate::app::{App, Outcome};
use crate::commands::extract::bytes;
use crate::knowledge;
use crate::output::{Format, complain};

/// Find figures, counts, dates and names of a document that do not agree
///
/// Each finding has its place, the computation and a severity: an error cannot be true, a warning very likely is not, a
/// note may well be right. What was checked and holds is listed too. Exits with 1 where there is more than notes.
#[derive(Debug, clap::Args)]
pub struct LintArgs {
    /// The documents; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The media type, where the name does not tell it: `text/html; charset=gb18030`
    #[arg(long, value_name = "TYPE")]
    media_type: Option<String>,
    /// Leave out what holds
    #[arg(long)]
    findings_only: bool,
}

/// Prints the reports in input order.
pub fn run(app: &mut App, args: &LintArgs) -> anyhow::Result<Outcome> {
    let pipeline = app.pipeline()?;
    let rules = rules()?;
    let mut wrong = false;
    for (index, path) in args.files.iter().enumerate() {
        let name = path.display().to_string();
        let hint = Hint { name: Some(&name), media_type: args.media_type.as_deref() };
        let read = bytes(path).and_then(|bytes| {
            pipeline.run(&bytes, hint).with_context(|| format!("could not read `{name}`"))
        });
        let extraction = match read {
            Ok(extraction) => extraction,
            Err(error) => {
                complain(&format!("{error:#}"));
                wrong = true;
                continue;
            }
        };
        let mut report = gnomon_lint::lint(&extraction, &rules);
        wrong |= report.is_alarming();
        if args.findings_only {
            report.holds.clear();
        }
        match app.out.format {
            Format::Json => app.out.json(&view(&name, &extraction, &report))?,
            Format::Text => {
                if 0 < index {
                    app.out.line("")?;
                }
                print(app, &name, &report)?;
            }
        }
    }
    Ok(Outcome::found(wrong))
}

/// The rules that this version ships.
pub fn rules() -> anyhow::Result<Rules> {
    let file =
        knowledge::files("figures.toml").pop().context("`knowledge/figures.toml` is missing")?;
    Ok(Rules::parse(&file.text)?)
}

fn view(name: &str, extraction: &Extraction, report: &Report) -> serde_json::Value {
    json!({
        "schema": "gnomon.lint/1",
        "document": { "name": name, "sha256": extraction.sha256, "title": extraction.document.title },
        "findings": report.findings,
        "holds": report.holds,
        "checks": report.checks,
    })
}

fn print(app: &mut App, name: &str, report: &Report) -> anyhow::Result<()> {
    let paint = app.out.paint;
    for finding in &report.findings {
        let severity = finding.severity.name();
        let severity = if finding.severity == Severity::Note {
            paint.faint(severity)
        } else {
            paint.warn(severity)
        };
        app.out.line(&format!(
            "{severity} {} {}",
            paint.accent(finding.check),
            one_line(&finding.message)
        ))?;
        app.out.line(&format!("    {}", one_line(&finding.computation)))?;
        for place in &finding.places {
            app.out.line(&paint.faint(&format!(
                "    {name}:{} “{}”",
                place.line,
                clip(&one_line(&place.quote))
            )))?;
        }
    }
    if !report.holds.is_empty() {
        app.out.line(&paint.strong("Checked, and holds"))?;
        for holding in &report.holds {
            let line = holding.places.first().map_or(0, |place| place.line);
            app.out.line(&format!(
                "  {} {} {}",
                paint.accent(holding.check),
                one_line(&holding.computation),
                paint.faint(&format!("{name}:{line}"))
            ))?;
        }
    }
    let of = |severity: Severity| {
        report.findings.iter().filter(|finding| finding.severity == severity).count()
    };
    app.out.line(&format!(
        "{name}: {}, {}, {}; {} checked and right; {} kinds of check",
        counted(of(Severity::Error), "error"),
        counted(of(Severity::Warning), "warning"),
        counted(of(Severity::Note), "note"),
        report.checks.iter().map(|check| check.held).sum::<usize>(),
        report.checks.len()
    ))
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn clip(text: &str) -> String {
    if text.chars().count() <= 110 {
        text.to_owned()
    } else {
        text.chars().take(109).chain(['…']).collect()
    }
}
