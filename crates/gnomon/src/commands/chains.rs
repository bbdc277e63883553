//! `gnomon chains [STANDARD]`

use std::collections::{BTreeSet, HashMap};

use gnomon_exchange::audit::circles;
use gnomon_model::id::StandardId;
use gnomon_model::{Entity, EntityKind};
use gnomon_register::{Register, View};
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

/// The standard of an identifier, in any spelling: of one without a year, its editions in the
/// register, the earliest first.
fn asked(register: &Register, text: &str) -> anyhow::Result<Vec<Entity>> {
    let Ok(id) = text.parse::<StandardId>() else {
        return Ok(vec![Entity::new(EntityKind::Standard, text)]);
    };
    let own = Entity::new(EntityKind::Standard, id.edition_key());
    let work = id.work_key();
    if id.edition_key() != work {
        return Ok(vec![own]);
    }
    let mut editions: Vec<(Option<u16>, Entity)> = register
        .editions([work.as_str()])?
        .remove(&work)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|it| {
            let id = it.label.parse::<StandardId>().ok()?;
            (id.work_key() == work && id.supplements().is_empty()).then_some((id.year(), it))
        })
        .collect();
    editions.sort();
    editions.dedup();
    match editions.is_empty() {
        true => Ok(vec![own]),
        false => Ok(editions.into_iter().map(|(_, it)| it).collect()),
    }
}

/// Puts later ones behind what they replace: where several editions were asked for, each began
/// at no distance. A circle is left as it is.
fn settle(steps: &mut [(i64, Entity, Vec<String>)], replaces: &[(Entity, Entity)]) {
    for _ in 0..steps.len() {
        let distances: HashMap<String, i64> =
            steps.iter().map(|(distance, it, _)| (it.key.clone(), *distance)).collect();
        let mut moved = false;
        for (distance, it, _) in steps.iter_mut() {
            let above = replaces
                .iter()
                .filter(|(later, _)| later.key == it.key)
                .filter_map(|(_, earlier)| distances.get(&earlier.key))
                .max();
            if let Some(above) = above.filter(|above| *distance <= **above) {
                *distance = above + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    steps.sort();
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
    let starts = asked(&register, standard)?;
    // Everything that replacements tie to it, each with its distance: earlier ones below zero.
    let mut steps: Vec<(i64, Entity, Vec<String>)> = Vec::new();
    let mut seen: BTreeSet<String> = starts.iter().map(|it| it.key.clone()).collect();
    let mut front: Vec<(i64, Entity)> = starts.iter().map(|it| (0, it.clone())).collect();
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
    settle(&mut steps, &replaces);
    let circle = found.iter().any(|circle| circle.iter().any(|it| seen.contains(&it.key)));
    match app.out.format {
        Format::Json => app.out.json(&json!({
            "standard": starts.last(),
            "chain": steps.iter().map(|(_, entity, replaces)| json!({ "key": entity.key, "label": entity.label, "replaces": replaces })).collect::<Vec<_>>(),
            "circle": circle,
        }))?,
        Format::Text => {
            for (_, entity, earlier) in &steps {
                let mark = if starts.contains(entity) { "▸" } else { " " };
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
