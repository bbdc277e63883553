//! Words and colours that several outputs share.

use gnomon_model::{Property, Statement, Value};

/// Whether output is coloured. Colour repeats what the words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// For a terminal.
    Colour,
    /// For a file or a pipe.
    Plain,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        match self {
            Paint::Colour => format!("\x1b[{code}m{text}\x1b[0m"),
            Paint::Plain => text.to_owned(),
        }
    }

    /// Headings and names.
    pub fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    /// Evidence and other small print.
    pub fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    /// Dates and properties.
    pub fn accent(self, text: &str) -> String {
        self.with("36", text)
    }

    /// What asks for attention.
    pub fn warn(self, text: &str) -> String {
        self.with("33", text)
    }
}

/// The text on one line, without control characters: what comes from a document
/// must not steer a terminal.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let between = |c: char| c.is_control() || c.is_whitespace();
    for word in text.split(between).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// At most `width` columns, with an ellipsis where something was cut. A Chinese
/// character takes two columns.
pub fn clip(text: &str, width: usize) -> String {
    let columns = |c: char| if c.is_ascii() { 1 } else { 2 };
    if text.chars().map(columns).sum::<usize>() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let mut clipped = String::new();
    for c in text.chars() {
        used += columns(c);
        if width <= used {
            break;
        }
        clipped.push(c);
    }
    clipped.trim_end().to_owned() + "…"
}

/// The value, in words.
pub(crate) fn value_only(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Entity(entity) => one_line(&entity.label),
        Value::Target(figure) | Value::Requirement(figure) | Value::Count(figure) => {
            one_line(&figure.to_string())
        }
        Value::Text(text) => one_line(text),
    }
}

/// `consultation closes`
pub(crate) fn property_words(property: Property) -> String {
    property.name().replace('_', " ")
}

/// The value with what qualifies it, in words.
pub fn value_words(statement: &Statement) -> String {
    let mut words = value_only(&statement.value);
    for (name, qualifier) in &statement.qualifiers {
        let texts = one_line(&qualifier.texts().join(", "));
        match (name.as_str(), texts.as_str()) {
            ("basis" | "time_zone", _) => {}
            ("by", bodies) => words.push_str(&format!(" by {bodies}")),
            ("as", post) => words.push_str(&format!(" as {post}")),
            ("for", body) => words.push_str(&format!(" for {body}")),
            ("event", event) => words.push_str(&format!(" at {event}")),
            ("on", day) => words.push_str(&format!(" on {day}")),
            ("counted", how) => words.push_str(&format!(" (inferred: {how})")),
            ("partial", what) => words.push_str(&format!(" (in part: {what})")),
            ("moved_from", day) => words.push_str(&format!(" (instead of {day})")),
            ("status", status) => words.push_str(&format!(" ({status})")),
            (_, text) => words.push_str(&format!(" ({text})")),
        }
    }
    words
}
