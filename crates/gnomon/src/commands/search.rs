//! `gnomon search QUERY`

use std::path::PathBuf;

use anyhow::Context as _;
use gnomon_render::{Paint, one_line};
use gnomon_search::{Ask, Cursor, Facet, Found, Hit, Names, Order, Place, Query, Reason, Snippet};
use jiff::civil::Date;

use crate::app::{App, Outcome, Usage};
use crate::commands::ingest::progress_bar;
use crate::output::{Format, complain};
use crate::{search, table};

/// Find documents, standards, texts, bodies and people, in Chinese and English
///
/// All words are wanted; "…" is a phrase as it stands, -word is not wanted, a OR b wants one
/// of the two. Filters: kind: status: issuer: committee: topic: from: to:
#[derive(Debug, clap::Args)]
pub struct SearchArgs {
    /// What to look for
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Hits on a page
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Go on where a page ended (its `next`)
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
    /// The latest first, instead of what matches best
    #[arg(long)]
    latest: bool,
    /// Count the hits by kind, status, issuer, committee and topic
    #[arg(long)]
    facets: bool,
    /// Tell the status on this day [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only what was known on this day
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
    /// Write every hit as comma-separated values
    #[arg(long, conflicts_with = "xlsx")]
    csv: bool,
    /// Write every hit into this Excel workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

/// Prints a page of hits, or writes all of them.
pub fn run(app: &mut App, args: &SearchArgs) -> anyhow::Result<Outcome> {
    if args.csv || args.xlsx.is_some() {
        app.text_only(if args.csv { "--csv" } else { "--xlsx" })?;
    }
    let register = app.register()?;
    let names = Names::new(&app.knowledge()?);
    let typed = args.query.join(" ");
    let query = Query::parse(&typed, &names).map_err(|error| Usage(error.to_string()))?;
    if query.is_empty() {
        return Err(
            Usage("say what to look for: gnomon search 电池 kind:standard".to_owned()).into()
        );
    }
    let after: Option<Cursor> = args
        .after
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|error: gnomon_search::QueryError| Usage(error.to_string()))?;
    let bar = progress_bar(app.terminal, u64::MAX);
    let index =
        search::open(&register, &mut |note| bar.suspend(|| complain(note)), &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        })?;
    bar.finish_and_clear();
    let ask = Ask {
        query: &query,
        today: app.day(args.as_of),
        known: args.as_known,
        order: if args.latest { Order::Latest } else { Order::Best },
        limit: args.limit as usize,
        after,
        facets: args.facets,
    };
    let mut find = |ask: Ask<'_>| {
        search::find(&register, &index, ask).map_err(|error| {
            match error.downcast_ref::<search::StatusThen>() {
                Some(wrong) => Usage(wrong.to_string()).into(),
                None => error,
            }
        })
    };
    if args.csv || args.xlsx.is_some() {
        return export(app, args, ask, &mut find);
    }
    let found = find(ask)?;
    match app.out.format {
        Format::Json => app.out.json(&found)?,
        Format::Text => page(app, &found, &typed)?,
    }
    Ok(Outcome::Done)
}

/// Every hit, page by page.
fn export(
    app: &mut App,
    args: &SearchArgs,
    ask: Ask<'_>,
    find: &mut impl FnMut(Ask<'_>) -> anyhow::Result<Found>,
) -> anyhow::Result<Outcome> {
    let mut sheet = table::Sheet::new(&COLUMNS);
    let mut ask = Ask { limit: 1_000, facets: false, ..ask };
    if args.csv {
        app.out.text(&table::csv_line(&COLUMNS))?;
    }
    loop {
        let found = find(ask)?;
        for hit in &found.hits {
            let row = row(hit);
            if args.csv {
                app.out.text(&table::csv_line(&row))?;
            } else {
                sheet.push(&row);
            }
        }
        match found.next {
            Some(next) => ask.after = Some(next.parse()?),
            None => break,
        }
    }
    if let Some(path) = &args.xlsx {
        let bytes = sheet.workbook("Search")?;
        std::fs::write(path, bytes)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        app.out.line(&format!("{} rows in {}", sheet.rows(), path.display()))?;
    }
    Ok(Outcome::Done)
}

/// The columns of an exported result.
pub(crate) const COLUMNS: [&str; 9] =
    ["key", "kind", "label", "date", "status", "issuers", "origin", "reason", "text"];

/// A hit as a row.
pub(crate) fn row(hit: &Hit) -> [String; 9] {
    let reasons: Vec<String> = hit.reasons.iter().map(reason_words).collect();
    [
        hit.key.clone(),
        hit.kind.clone(),
        one_line(&hit.label),
        hit.date.map(|date| date.to_string()).unwrap_or_default(),
        hit.status.map(|status| status.name().to_owned()).unwrap_or_default(),
        hit.issuers.join("; "),
        hit.origin.clone(),
        reasons.join("; "),
        hit.snippet.as_ref().map(|snippet| one_line(&snippet.text)).unwrap_or_default(),
    ]
}

/// `“工信部” as MIIT in the text`
pub(crate) fn reason_words(reason: &Reason) -> String {
    let place = match reason.place {
        Place::Name => "in a name",
        Place::Text => "in the text",
        Place::Statement => "in what is stated",
    };
    let matched = one_line(&reason.matched);
    match (reason.how, &reason.of) {
        ("name_of_body", Some(of)) => format!("“{matched}” {place}, a name of {of}"),
        ("identifier", Some(of)) => format!("“{matched}” {place}, which is {of}"),
        ("same_stem", _) => {
            format!("“{matched}” {place}, of the same stem as “{}”", one_line(&reason.typed))
        }
        _ => format!("“{matched}” {place}"),
    }
}

fn page(app: &mut App, found: &Found, typed: &str) -> anyhow::Result<()> {
    let paint = app.out.paint;
    if found.hits.is_empty() {
        app.out.line(&format!("Nothing found for {}", one_line(typed)))?;
        return app.out.line("Fewer words find more. A phrase in quotation marks is looked for exactly as it stands.");
    }
    app.out.line(&paint.strong(&format!("{} found", found.total)))?;
    for hit in &found.hits {
        app.out.line("")?;
        let mut facts = vec![hit.kind.replace('_', " ")];
        facts.extend(hit.status.map(|status| status.name().replace('_', " ")));
        facts.extend(hit.date.map(|date| date.to_string()));
        facts.extend(
            (!hit.issuers.is_empty() && hit.issuers.len() < 5).then(|| hit.issuers.join(", ")),
        );
        app.out.line(&format!(
            "{}  {}",
            paint.strong(&one_line(&hit.label)),
            paint.faint(&facts.join(" · "))
        ))?;
        if hit.kind != "document" {
            app.out.line(&format!(
                "    gnomon show '{}'",
                one_line(&hit.key).replace('\'', "'\\''")
            ))?;
        } else {
            app.out.line(&format!("    {}", one_line(&hit.origin)))?;
        }
        for reason in &hit.reasons {
            app.out.line(&format!("    {}", paint.faint(&reason_words(reason))))?;
        }
        if let Some(snippet) = &hit.snippet {
            app.out.line(&format!("    {}", marked(snippet, paint)))?;
        }
    }
    for (facet, counts) in &found.facets {
        let name = match facet {
            Facet::Kind => "kind",
            Facet::Status => "status",
            Facet::Issuer => "issuer",
            Facet::Committee => "committee",
            Facet::Topic => "topic",
        };
        let counts: Vec<String> = counts
            .iter()
            .take(10)
            .map(|count| format!("{} {}", one_line(&count.value), count.count))
            .collect();
        if !counts.is_empty() {
            app.out.line(&format!("\n{}  {}", paint.strong(name), counts.join(" · ")))?;
        }
    }
    if let Some(next) = &found.next {
        app.out.line(&format!("\nmore: --after {next}"))?;
    }
    Ok(())
}

/// The snippet on one line with its matches coloured.
fn marked(snippet: &Snippet, paint: Paint) -> String {
    let mut line = String::new();
    let mut at = 0;
    for mark in &snippet.marks {
        line.push_str(snippet.text.get(at..mark.start).unwrap_or(""));
        line.push('\u{1}');
        line.push_str(mark.of(&snippet.text));
        line.push('\u{2}');
        at = mark.end;
    }
    line.push_str(snippet.text.get(at..).unwrap_or(""));
    // White space and control characters go first, the colours come after.
    let flat: Vec<String> = line
        .split('\u{1}')
        .map(|part| match part.split_once('\u{2}') {
            Some((mark, rest)) => format!("{}{}", paint.accent(&flat(mark)), flat(rest)),
            None => flat(part),
        })
        .collect();
    flat.concat().trim().to_owned()
}

/// Without line breaks and control characters, but with the spaces at the ends.
fn flat(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
