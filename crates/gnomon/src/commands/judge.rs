//! Who decides, and why: what every command that records a judgement asks for.

use gnomon_register::Judge;

use crate::app::{App, Usage};

/// Person and reason.
#[derive(Debug, clap::Args)]
pub struct JudgeArgs {
    /// Who decides [default: the user's name on this machine]
    #[arg(long, value_name = "NAME", env = "GNOMON_PERSON")]
    by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// A person with a reason at a moment, as the register takes it.
pub struct Decided {
    person: String,
    reason: String,
    at: String,
}

impl JudgeArgs {
    /// Both must be given: a decision without them could not be understood later.
    pub fn decided(&self, app: &App) -> anyhow::Result<Decided> {
        let person = self.by.clone().or_else(user).unwrap_or_default();
        if person.trim().is_empty() {
            anyhow::bail!(Usage(
                "say who decides: --by NAME, or set GNOMON_PERSON once".to_owned()
            ));
        }
        if self.reason.trim().is_empty() {
            anyhow::bail!(Usage("give a reason: --reason TEXT".to_owned()));
        }
        Ok(Decided {
            person: person.trim().to_owned(),
            reason: self.reason.trim().to_owned(),
            at: app.clock.now(),
        })
    }
}

impl Decided {
    /// As the register takes it.
    pub fn judge(&self) -> Judge<'_> {
        Judge { person: &self.person, reason: &self.reason, at: &self.at }
    }
}

fn user() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok())
}
