//! How inputs ended, a line each.

use gnomon_model::answer::{EndState, Receipt};

use crate::Paint;
use crate::words::{clip, one_line};

/// `read          notice.txt  关于… (12 statements)`
pub fn line(receipt: &Receipt, paint: Paint) -> String {
    let state = format!("{:<13}", receipt.state.name().replace('_', " "));
    let state = match receipt.state {
        EndState::Refused | EndState::ReadInPart => paint.warn(&state),
        EndState::Read | EndState::Unchanged => paint.accent(&state),
    };
    let mut line = format!("{state} {}", one_line(&receipt.origin));
    if let Some(title) = &receipt.title {
        line.push_str(&format!("  {}", clip(&one_line(title), 60)));
    }
    if receipt.state == EndState::Read || receipt.state == EndState::ReadInPart {
        let noun = if receipt.statements == 1 { "statement" } else { "statements" };
        line.push_str(&format!(" ({} {noun})", receipt.statements));
    }
    if !receipt.reason.is_empty() && receipt.state != EndState::Unchanged {
        line.push_str(&format!(": {}", one_line(&receipt.reason)));
    }
    line
}
