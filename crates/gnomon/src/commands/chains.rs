//! `gnomon chains [STANDARD]`

use std::collections::BTreeSet;

use gnomon_exchange::audit::circles;
use gnomon_model::{Entity, EntityKind};
use gnomon_register::View;
use gnomon_render::one_line;
use serde_json::json;

use crate::app::{App, Outcome};
use crate::output::Format;

/// Show what replaces what, and where replacements go in a circle
///
/// With a standard: the chain that it stands in, the earliest first. Without: every circle in the register; a chain
/// of replacements has an end, so a circle is an error of a source. Exits with 1 when there is one.
#[derive(Debug, clap::Args)]
pub struct ChainsArgs {
    /// A standard
    standard: Option<String>,
}

/// Prints the chain or the circles.
pub fn run(app: &mut App, args: &ChainsArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let replaces = register.replacements(&View::default())?;
    let found = circles(&replaces);
    let Some(standard) = &args.standard else {
        match app.out.format {
            Format::Json => {
                for circle in &found {
                    app.out.json(circle)?;
                }
            }
            Format::Text => {
                for circle in &found {
                    let mut labels: Vec<String> =
                        circle.iter().map(|it| one_line(&it.label)).collect();
                    labels.extend(labels.first().cloned());
                    app.out.line(&labels.join(" replaces "))?;
                }
                app.out.line(&format!(
                    "{} replacements, {} circles",
                    replaces.len(),
                    found.len()
                ))?;
            }
        }
        return Ok(Outcome::found(!found.is_empty()));
    };
    let id = standard.parse::<gnomon_model::id::StandardId>();
    let label = id.map_or_else(|_| standard.clone(), |id| id.edition_key());
    let start = Entity::new(EntityKind::Standard, label);
    // Everything that replacements tie to it, each with its distance: earlier ones below zero.
    let mut steps: Vec<(i64, Entity, Vec<String>)> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::from([start.key.clone()]);
    let mut front = vec![(0i64, start.clone())];
    while let Some((distance, at)) = front.pop() {
        let earlier: Vec<&Entity> =
            replaces.iter().filter(|(later, _)| later.key == at.key).map(|(_, it)| it).collect();
        let later: Vec<&Entity> = replaces
            .iter()
            .filter(|(_, earlier)| earlier.key == at.key)
            .map(|(it, _)| it)
            .collect();
        for (other, next) in earlier
            .iter()
            .map(|it| (*it, distance - 1))
            .chain(later.iter().map(|it| (*it, distance + 1)))
        {
            if seen.insert(other.key.clone()) {
                front.push((next, other.clone()));
            }
        }
        let mut labels: Vec<String> = earlier.iter().map(|it| it.label.clone()).collect();
        labels.sort();
        labels.dedup();
        steps.push((distance, at, labels));
    }
    steps.sort();
    let circle = found.iter().any(|circle| circle.iter().any(|it| seen.contains(&it.key)));
    match app.out.format {
        Format::Json => app.out.json(&json!({
            "standard": start,
            "chain": steps.iter().map(|(_, entity, replaces)| json!({ "key": entity.key, "label": entity.label, "replaces": replaces })).collect::<Vec<_>>(),
            "circle": circle,
        }))?,
        Format::Text => {
            for (distance, entity, earlier) in &steps {
                let mark = if *distance == 0 { "▸" } else { " " };
                let tail = match earlier.is_empty() {
                    true => String::new(),
                    false => format!("  replaces {}", one_line(&earlier.join(", "))),
                };
                app.out.line(&format!("{mark} {}{tail}", one_line(&entity.label)))?;
            }
            if circle {
                app.out.line(&app.out.paint.warn("the chain goes in a circle"))?;
            }
        }
    }
    Ok(Outcome::found(circle))
}
