//! `gnomon review`

use gnomon_model::answer::Testimony;
use gnomon_register::{Verdict, View, value_for};
use serde_json::json;

use crate::app::{App, Outcome};
use crate::commands::identity;
use crate::commands::judge::JudgeArgs;
use crate::output::Format;

/// Look through what a machine read: confirm, correct or reject it
///
/// A decision is about what a quote was read to say. It is kept with person,
/// reason and time, holds when documents are read again, and can be undone.
#[derive(Debug, clap::Args)]
pub struct ReviewArgs {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Statements without a decision, the most doubtful first, and entities that may be one
    List {
        /// Only statements that a rule is less sure of than this, from 0 to 1
        #[arg(long, default_value_t = 0.8, value_name = "P")]
        below: f64,
        /// How many at the most
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: usize,
    },
    /// The document says so
    Confirm {
        /// Ids of statements, or how they begin
        #[arg(required = true)]
        ids: Vec<String>,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// The document does not say so
    Reject {
        /// Ids of statements, or how they begin
        #[arg(required = true)]
        ids: Vec<String>,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// The document says something else
    Correct {
        /// Id of a statement, or how it begins
        id: String,
        /// What it says: a date, a name, a number, a text
        #[arg(long, value_name = "VALUE")]
        value: String,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Take a decision back
    Undo {
        /// Number of the judgement, as `gnomon review log` shows it
        number: i64,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Everything that was decided, oldest first
    Log,
}

/// Lists, or records decisions.
pub fn run(app: &mut App, args: &ReviewArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        None => list(app, 0.8, 20),
        Some(Action::List { below, limit }) => list(app, *below, *limit),
        Some(Action::Confirm { ids, judge }) => decide(app, ids, judge, |_| Ok(Verdict::Confirm)),
        Some(Action::Reject { ids, judge }) => decide(app, ids, judge, |_| Ok(Verdict::Reject)),
        Some(Action::Correct { id, value, judge }) => {
            decide(app, std::slice::from_ref(id), judge, |testimony| {
                let statement = &testimony.statement;
                let typed = value.parse::<gnomon_model::id::StandardId>();
                // `GB/T22239—2019` is written as it is typed.
                let value = typed.map_or_else(|_| value.clone(), |id| id.to_string());
                Ok(Verdict::Correct(value_for(statement.property, &statement.value, &value)?))
            })
        }
        Some(Action::Undo { number, judge }) => {
            let decided = judge.decided(app)?;
            let undone = app.register()?.undo(*number, decided.judge())?;
            match app.out.format {
                Format::Json => app.out.json(&undone)?,
                Format::Text => app.out.line(&format!(
                    "took back judgement {number}: {} by {} ({})",
                    undone.act, undone.person, undone.reason
                ))?,
            }
            Ok(Outcome::Done)
        }
        Some(Action::Log) => log(app),
    }
}

fn list(app: &mut App, below: f64, limit: usize) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let statements = register.doubtful(below, limit, &View::default())?;
    let merges = register.merge_proposals(limit)?;
    match app.out.format {
        Format::Json => app.out.json(&json!({ "statements": statements, "merges": merges }))?,
        Format::Text if statements.is_empty() && merges.is_empty() => app.out.line(&format!(
            "Nothing is waiting: no statement below {below} is undecided. `--below 1.1` lists all."
        ))?,
        Format::Text => {
            let paint = app.out.paint;
            for testimony in &statements {
                app.out.text(&gnomon_render::review::statement(testimony, paint))?;
            }
            for merge in &merges {
                app.out.line(&format!(
                    "may be one: {} and {} ({})",
                    merge.a.key,
                    merge.b.key,
                    identity::why(merge)
                ))?;
            }
            app.out.line(&paint.faint(
                "gnomon review confirm|reject|correct ID --reason TEXT; gnomon identity merge|apart A B --reason TEXT",
            ))?;
        }
    }
    Ok(Outcome::Done)
}

fn decide(
    app: &mut App,
    ids: &[String],
    judge: &JudgeArgs,
    verdict: impl Fn(&Testimony) -> anyhow::Result<Verdict>,
) -> anyhow::Result<Outcome> {
    let decided = judge.decided(app)?;
    let mut register = app.register()?;
    // All ids must lead somewhere before the first decision is written.
    let testimonies: Vec<Testimony> =
        ids.iter().map(|id| register.by_id(id)).collect::<Result<_, _>>()?;
    for testimony in testimonies {
        let verdict = verdict(&testimony)?;
        let testimony = register.decide(&testimony.id, &verdict, decided.judge())?;
        match app.out.format {
            Format::Json => app.out.json(&testimony)?,
            Format::Text => {
                let paint = app.out.paint;
                app.out.text(&gnomon_render::review::statement(&testimony, paint))?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn log(app: &mut App) -> anyhow::Result<Outcome> {
    let judgements = app.register()?.judgements(&View::default())?;
    for judgement in &judgements {
        match app.out.format {
            Format::Json => app.out.json(judgement)?,
            Format::Text => app.out.line(&gnomon_render::review::judgement(judgement))?,
        }
    }
    if judgements.is_empty() && app.out.format == Format::Text {
        app.out.line("Nothing has been decided yet.")?;
    }
    Ok(Outcome::Done)
}
