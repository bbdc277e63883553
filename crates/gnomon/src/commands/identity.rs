//! `gnomon identity`

use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::commands::judge::JudgeArgs;
use crate::output::Format;
use gnomon_register::{Likeness, MergeProposal, View};
use gnomon_render::one_line;
use jiff::civil::Date;

/// Say which names mean one thing, and which body continues which
///
/// What the machine thinks is a proposal and changes nothing; what a person says
/// is a judgement with a reason, and can be undone.
#[derive(Debug, clap::Args)]
pub struct IdentityArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Entities that share a name and that nobody has judged
    Proposals {
        /// How many at the most
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: usize,
    },
    /// Two entities are one; the first key leads
    Merge {
        /// The one whose key and label lead
        keep: String,
        /// The other
        other: String,
        /// Merge although they state different values where one can be true
        #[arg(long)]
        despite: bool,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Take a merge back
    Split {
        /// One of the two
        a: String,
        /// The other
        b: String,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Two entities are different and are not proposed again
    Apart {
        /// One
        a: String,
        /// The other
        b: String,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// A body continues another, or a project goes on under another number
    Succeed {
        /// The earlier body or number
        predecessor: String,
        /// The later body or number
        successor: String,
        /// From when on
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        #[command(flatten)]
        judge: JudgeArgs,
    },
}

/// Records or lists judgements of identity.
pub fn run(app: &mut App, args: &IdentityArgs) -> anyhow::Result<Outcome> {
    let (number, said) = match &args.action {
        Action::Proposals { limit } => return proposals(app, *limit),
        Action::Merge { keep, other, despite, judge } => {
            let decided = judge.decided(app)?;
            let number = app.register()?.merge(keep, other, *despite, decided.judge())?;
            (number, format!("{other} counts as {keep}"))
        }
        Action::Split { a, b, judge } => {
            let decided = judge.decided(app)?;
            let mut register = app.register()?;
            let (left, right) = (register.entity(a)?.key, register.entity(b)?.key);
            let all = register.judgements(&View::default())?;
            let merge = all.iter().rev().find(|judgement| {
                let pair = (judgement.about.as_str(), judgement.other.as_deref());
                judgement.act == "same"
                    && (pair == (left.as_str(), Some(right.as_str()))
                        || pair == (right.as_str(), Some(left.as_str())))
                    && !all.iter().any(|other| other.undoes == Some(judgement.number))
            });
            let Some(merge) = merge else {
                anyhow::bail!(Usage(format!(
                    "`{left}` and `{right}` were not merged with each other; `gnomon review log` lists what was"
                )));
            };
            let number = merge.number;
            register.undo(number, decided.judge())?;
            (number, format!("took back that {right} counts as {left}"))
        }
        Action::Apart { a, b, judge } => {
            let decided = judge.decided(app)?;
            let number = app.register()?.keep_apart(a, b, decided.judge())?;
            (number, format!("{a} and {b} are kept apart"))
        }
        Action::Succeed { predecessor, successor, on, judge } => {
            let decided = judge.decided(app)?;
            let on = on.map(|on| on.to_string());
            let number =
                app.register()?.succeed(predecessor, successor, on.as_deref(), decided.judge())?;
            (number, format!("{successor} continues {predecessor}"))
        }
    };
    match app.out.format {
        Format::Json => app.out.json(&json!({ "judgement": number, "says": said }))?,
        Format::Text => {
            app.out.line(&format!("judgement {number}: {said}"))?;
        }
    }
    Ok(Outcome::Done)
}

/// Why two may be one, in words.
pub(crate) fn why(merge: &MergeProposal) -> String {
    match merge.why {
        Likeness::Name => format!("both called “{}”", one_line(&merge.name)),
        Likeness::Translation => {
            format!(
                "a document and its translation say the same of them: {}",
                one_line(&merge.name)
            )
        }
    }
}

fn proposals(app: &mut App, limit: usize) -> anyhow::Result<Outcome> {
    let found = app.register()?.merge_proposals(limit)?;
    match app.out.format {
        Format::Json => app.out.json(&found)?,
        Format::Text if found.is_empty() => {
            app.out.line("No two entities share a name, or the place in a translation, that nobody has judged.")?;
        }
        Format::Text => {
            for merge in &found {
                app.out.line(&format!("{}\n{}\n  {}", merge.a.key, merge.b.key, why(merge)))?;
            }
        }
    }
    Ok(Outcome::Done)
}
