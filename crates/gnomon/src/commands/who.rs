//! `gnomon who`: posts that people held, as documents tell them.

use std::collections::BTreeMap;

use gnomon_model::answer::{Represented, Testimony};
use gnomon_model::{DateValue, Property, Value};
use gnomon_register::View;
use gnomon_search::Names;
use jiff::civil::Date;
use serde::Serialize;

use crate::app::{App, Outcome};
use crate::output::Format;

/// Show who held which post where, and when documents said so
///
/// Documents seldom say when a post began or ended. What is shown is when they speak of it, or of
/// a meeting at which somebody spoke under it: on a day between two of them the post was held; after the last one it was held last.
#[derive(Debug, clap::Args)]
pub struct WhoArgs {
    /// Only this person, by the name or a part of it
    name: Option<String>,
    /// Only posts at this body or committee, by any of its names
    #[arg(long, value_name = "BODY")]
    at: Option<String>,
    /// Only posts whose words have this
    #[arg(long, value_name = "WORDS")]
    post: Option<String>,
    /// Where the posts stood on that day; with --spoke, only meetings of that day
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Who spoke or acted for whom, at which meeting, instead of who held which post
    #[arg(long, conflicts_with = "post")]
    spoke: bool,
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
}

/// A post that a person held.
#[derive(Clone, Debug, Serialize)]
struct Holding {
    person: String,
    post: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// The first day that a dated document speaks of it, or of a meeting at which the person is
    /// named under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<Date>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Date>,
    /// The day on which it ended, as a document says, else of the document that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<Date>,
    /// `held`, `held last`, `not yet seen`, `followed by another`, `ended later`, `ended`, `undated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    statements: Vec<Testimony>,
}

/// Prints the posts; exits with 1 when there is none.
pub fn run(app: &mut App, args: &WhoArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let view = args.as_known.map_or_else(View::default, View::known_on);
    let names = Names::new(&app.knowledge()?);
    let has = |text: &str, part: &Option<String>| {
        part.as_ref().is_none_or(|part| text.to_lowercase().contains(&part.trim().to_lowercase()))
    };
    let wanted: Option<Vec<String>> = args.at.as_ref().map(|body| {
        let mut called = names.canonical(body);
        called.push(body.trim().to_owned());
        called
    });
    if args.spoke {
        let mut told = register.all_represented(args.on, &view)?;
        told.retain(|it| {
            let here = wanted.as_ref().is_none_or(|wanted| {
                wanted.contains(&it.body.label)
                    || names.canonical(&it.body.label).iter().any(|id| wanted.contains(id))
            });
            here && has(&it.person.label, &args.name)
        });
        return spoke(app, &told);
    }
    let mut found: BTreeMap<(String, String, String), Holding> = BTreeMap::new();
    for testimony in register.with_property(&[Property::HoldsPost], &view)? {
        let statement = &testimony.statement;
        let Value::Text(post) = &statement.value else { continue };
        let at = statement.qualifier("at").map(str::to_owned);
        let here = wanted.as_ref().is_none_or(|wanted| {
            at.as_ref().is_some_and(|at| {
                wanted.iter().any(|name| name == at)
                    || names.canonical(at).iter().any(|id| wanted.contains(id))
            })
        });
        if !here || !has(&statement.subject.label, &args.name) || !has(post, &args.post) {
            continue;
        }
        let key =
            (at.clone().unwrap_or_default(), post.to_lowercase(), statement.subject.key.clone());
        let holding = found.entry(key).or_insert_with(|| Holding {
            person: statement.subject.label.clone(),
            post: post.clone(),
            at,
            first: None,
            last: None,
            ended: None,
            standing: None,
            statements: Vec::new(),
        });
        let published: Option<DateValue> =
            testimony.source.published.as_deref().and_then(|date| date.parse().ok());
        let day_of = |name: &str| -> Option<DateValue> {
            statement.qualifier(name).and_then(|date| date.parse().ok())
        };
        if statement.qualifier("status") == Some("ended") {
            // Who tells of the end does not see the post held.
            let ended = day_of("until").or(published).and_then(DateValue::last);
            holding.ended = holding.ended.max(ended);
        } else {
            // A post that begins later is not held on the day on which that is told.
            let from = day_of("from");
            let to_come = from.and_then(DateValue::first) > published.and_then(DateValue::last);
            let seen = [published.filter(|_| from.is_none() || !to_come), from];
            for day in seen.into_iter().flatten().filter_map(DateValue::last) {
                holding.first = Some(holding.first.map_or(day, |first| first.min(day)));
                holding.last = Some(holding.last.map_or(day, |last| last.max(day)));
            }
        }
        holding.statements.push(testimony);
    }
    // Who is named under a post at a meeting held it on that day, whenever the document was put out.
    let represented =
        if found.is_empty() { Vec::new() } else { register.all_represented(None, &view)? };
    for seen in represented {
        let (Some(post), Some(on)) = (&seen.post, seen.on) else { continue };
        // Of a meeting in a month nobody says on which day.
        let Some(day) = on.single_day() else { continue };
        let post = post.to_lowercase();
        let of = found.values_mut().filter(|it| {
            it.person == seen.person.label
                && it.post.to_lowercase() == post
                && it.at.as_ref().is_none_or(|at| {
                    *at == seen.body.label
                        || names.canonical(at) == names.canonical(&seen.body.label)
                })
        });
        for holding in of {
            holding.first = Some(holding.first.map_or(day, |first| first.min(day)));
            holding.last = Some(holding.last.map_or(day, |last| last.max(day)));
            holding.statements.extend(seen.statements.iter().cloned());
        }
    }
    let mut holdings: Vec<Holding> = found.into_values().collect();
    for holding in &mut holdings {
        // Seen again later, it began again.
        holding.ended =
            holding.ended.filter(|ended| holding.last.is_none_or(|last| last <= *ended));
    }
    if let Some(on) = args.on {
        let standings: Vec<&'static str> =
            holdings.iter().map(|holding| standing(holding, &holdings, on)).collect();
        for (holding, standing) in holdings.iter_mut().zip(standings) {
            holding.standing = Some(standing);
        }
    }
    let none = holdings.is_empty();
    match app.out.format {
        Format::Json => app.out.json(&holdings)?,
        Format::Text if none => app.out.line("No document tells of such a post.")?,
        Format::Text => {
            for holding in &holdings {
                print(app, holding)?;
            }
        }
    }
    Ok(Outcome::found(none))
}

/// Who spoke or acted for whom, with where that is told.
fn spoke(app: &mut App, told: &[Represented]) -> anyhow::Result<Outcome> {
    match app.out.format {
        Format::Json => app.out.json(&told)?,
        Format::Text if told.is_empty() => {
            app.out.line("No document tells that somebody spoke or acted for such a body.")?;
        }
        Format::Text => {
            for it in told {
                app.out.line(&gnomon_render::representation(it, app.out.paint))?;
                evidence(app, &it.statements)?;
            }
        }
    }
    Ok(Outcome::found(told.is_empty()))
}

/// Where a post stood on a day, as far as documents tell.
fn standing(holding: &Holding, all: &[Holding], on: Date) -> &'static str {
    if holding.ended.is_some_and(|ended| ended < on) {
        return "ended";
    }
    let (Some(first), Some(last)) = (holding.first, holding.last) else {
        return if holding.ended.is_some() { "ended later" } else { "undated" };
    };
    if on < first {
        return if holding.ended.is_some() { "ended later" } else { "not yet seen" };
    }
    if on <= last {
        return "held";
    }
    let followed = all.iter().any(|other| {
        other.person != holding.person
            && other.at.is_some()
            && other.at == holding.at
            && other.post.to_lowercase() == holding.post.to_lowercase()
            && other.first.is_some_and(|seen| last < seen && seen <= on)
    });
    if followed { "followed by another" } else { "held last" }
}

fn print(app: &mut App, holding: &Holding) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let one = gnomon_render::one_line;
    let at = holding.at.as_ref().map_or(String::new(), |at| format!(", {}", one(at)));
    let seen = match (holding.first, holding.last) {
        (Some(first), Some(last)) if first == last => format!("seen {first}"),
        (Some(first), Some(last)) => format!("seen {first} to {last}"),
        _ if holding.ended.is_some() => String::new(),
        _ => "in undated documents".to_owned(),
    };
    let seen = match holding.ended {
        Some(ended) if seen.is_empty() => format!("ended {ended}"),
        Some(ended) => format!("{seen}, ended {ended}"),
        None => seen,
    };
    let standing = holding.standing.map_or(String::new(), |it| format!(" · {}", paint.accent(it)));
    app.out.line(&format!(
        "{}  {}{at} · {seen}{standing}",
        paint.strong(&one(&holding.person)),
        one(&holding.post)
    ))?;
    evidence(app, &holding.statements)
}

/// The first places that say so.
fn evidence(app: &mut App, statements: &[Testimony]) -> anyhow::Result<()> {
    let (paint, one) = (app.out.paint, gnomon_render::one_line);
    for testimony in statements.iter().take(3) {
        let line = testimony.source.line.map_or(String::new(), |line| format!(":{line}"));
        let quote = testimony.statement.evidence.first().map_or("", |it| it.quote.as_str());
        app.out.line(&paint.faint(&format!(
            "    “{}” {}{line}",
            one(quote),
            one(&testimony.source.origin)
        )))?;
    }
    Ok(())
}
