//! Where results go: standard output, as text or JSON, with nothing else on it.

use std::io::{self, ErrorKind, IsTerminal, Write};

use gnomon_render::Paint;
use serde::Serialize;

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON value, or JSON lines.
    Json,
}

/// Standard output with its format and colours.
pub struct Output {
    /// The format asked for.
    pub format: Format,
    /// Whether to colour.
    pub paint: Paint,
    out: io::BufWriter<io::Stdout>,
}

/// The reader of standard output has gone: no error, but nothing more to do.
#[derive(Debug, thiserror::Error)]
#[error("standard output was closed")]
pub struct Closed;

impl Output {
    /// Colours where standard output is a terminal and `NO_COLOR` is not set.
    pub fn new(format: Format, no_color: bool) -> Output {
        let colour = io::stdout().is_terminal() && !no_color;
        let paint = if colour { Paint::Colour } else { Paint::Plain };
        Output { format, paint, out: io::BufWriter::new(io::stdout()) }
    }

    /// Writes text as it is.
    pub fn text(&mut self, text: &str) -> anyhow::Result<()> {
        done(self.out.write_all(text.as_bytes()))
    }

    /// Writes a line.
    pub fn line(&mut self, text: &str) -> anyhow::Result<()> {
        self.text(text)?;
        self.text("\n")
    }

    /// Writes a value as one line of JSON.
    pub fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string(value)?;
        self.line(&text)
    }

    /// Everything written has reached its destination.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        done(self.out.flush())
    }
}

/// Says something on standard error. A standard error that is gone is no reason
/// to stop.
pub fn complain(message: &str) {
    let lines: Vec<String> = message.lines().map(gnomon_render::one_line).collect();
    drop(writeln!(io::stderr(), "gnomon: {}", lines.join("\n  ")));
}

fn done(result: io::Result<()>) -> anyhow::Result<()> {
    result.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => anyhow::Error::new(Closed),
        _ => anyhow::Error::new(error).context("could not write to standard output"),
    })
}
