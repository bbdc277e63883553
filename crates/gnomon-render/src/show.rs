//! One entity as a readable page.

use std::fmt::Write as _;

use gnomon_model::Property;
use gnomon_model::answer::{Dossier, Testimony};

use crate::Paint;
use crate::agenda::testimony_line;
use crate::words::{clip, one_line, value_words};

/// Name, other names, lifecycle, other statements, and who names it.
pub fn text(dossier: &Dossier, paint: Paint) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint.strong(&one_line(&dossier.entity.label)));
    let _ = writeln!(
        out,
        "{}",
        paint.faint(&format!(
            "{} · {}",
            dossier.entity.kind.name().replace('_', " "),
            dossier.entity.key
        ))
    );
    if !dossier.names.is_empty() {
        let names: Vec<String> = dossier.names.iter().map(|name| one_line(name)).collect();
        let _ = writeln!(out, "also: {}", names.join(" · "));
    }
    let (life, other): (Vec<&Testimony>, Vec<&Testimony>) =
        dossier.statements.iter().partition(|testimony| testimony.statement.property.is_date());
    statements(&mut out, "Lifecycle", &life, paint);
    statements(&mut out, "Statements", &other, paint);
    if !dossier.mentioned_by.is_empty() {
        let _ = writeln!(out, "\n{}", paint.strong("Named by others"));
        for testimony in &dossier.mentioned_by {
            let statement = &testimony.statement;
            let _ = writeln!(
                out,
                "  {} {} it",
                clip(&one_line(&statement.subject.label), 80),
                property(statement.property)
            );
            testimony_line(&mut out, testimony, paint);
        }
    }
    if dossier.statements.is_empty() && dossier.mentioned_by.is_empty() {
        let _ = writeln!(out, "\nIt is named in documents, but nothing is stated about it yet.");
    }
    out
}

fn statements(out: &mut String, heading: &str, testimonies: &[&Testimony], paint: Paint) {
    if testimonies.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint.strong(heading));
    for testimony in testimonies {
        let statement = &testimony.statement;
        let _ = writeln!(
            out,
            "  {} {}",
            paint.accent(&property(statement.property)),
            value_words(statement)
        );
        testimony_line(out, testimony, paint);
    }
}

fn property(property: Property) -> String {
    property.name().replace('_', " ")
}
