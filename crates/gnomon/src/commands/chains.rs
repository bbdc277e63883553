//! `gnomon chains [STANDARD]`

use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// What replaces what, both ways, by key.
struct Links<'r> {
    earlier: HashMap<&'r str, Vec<&'r Entity>>,
    later: HashMap<&'r str, Vec<&'r Entity>>,
}

impl<'r> Links<'r> {
    fn new(replaces: &'r [(Entity, Entity)]) -> Links<'r> {
        let mut links = Links { earlier: HashMap::new(), later: HashMap::new() };
        for (later, earlier) in replaces {
            links.earlier.entry(&later.key).or_default().push(earlier);
            links.later.entry(&earlier.key).or_default().push(later);
        }
        links
    }

    fn earlier(&self, key: &str) -> &[&'r Entity] {
        self.earlier.get(key).map_or(&[], Vec::as_slice)
    }

    fn later(&self, key: &str) -> &[&'r Entity] {
        self.later.get(key).map_or(&[], Vec::as_slice)
    }

    /// Everything that replacements tie to one of `starts`, by key.
    fn tied_to(&self, starts: &[Entity]) -> BTreeMap<String, Entity> {
        let mut tied: BTreeMap<String, Entity> = BTreeMap::new();
        let mut front: Vec<&Entity> = starts.iter().collect();
        while let Some(at) = front.pop() {
            if tied.insert(at.key.clone(), at.clone()).is_none() {
                front.extend(self.earlier(&at.key).iter().chain(self.later(&at.key)));
            }
        }
        tied
    }

    /// The keys, each behind everything that it replaces. A circle has no such order: it begins anywhere.
    fn in_order(&self, tied: &BTreeMap<String, Entity>) -> Vec<String> {
        // How many of those that it replaces are still to come, and how long the chain below it is.
        let mut open: BTreeMap<&str, usize> = tied
            .keys()
            .map(|key| {
                let earlier: BTreeSet<&str> =
                    self.earlier(key).iter().map(|it| it.key.as_str()).collect();
                (key.as_str(), earlier.len())
            })
            .collect();
        let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
        let mut ready: Vec<&str> =
            open.iter().filter(|(_, count)| **count == 0).map(|(key, _)| *key).collect();
        while !open.is_empty() {
            let Some(key) = ready.pop() else {
                ready.extend(self.in_circle(&open));
                continue;
            };
            if open.remove(key).is_none() {
                continue;
            }
            let below = self.earlier(key).iter().filter_map(|it| levels.get(it.key.as_str()));
            let level = below.max().map_or(0, |level| level + 1);
            levels.insert(key, level);
            let later: BTreeSet<&str> = self.later(key).iter().map(|it| it.key.as_str()).collect();
            for next in later {
                if let Some(count) = open.get_mut(next) {
                    *count = count.saturating_sub(1);
                    ready.extend((*count == 0).then_some(next));
                }
            }
        }
        let mut order: Vec<(usize, &str)> =
            levels.into_iter().map(|(key, level)| (level, key)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, key)| key.to_owned()).collect()
    }

    /// One that stands in a circle, where nothing is left that does not wait for another.
    fn in_circle<'k>(&self, open: &BTreeMap<&'k str, usize>) -> Option<&'k str> {
        let mut at = *open.first_key_value()?.0;
        let mut passed = BTreeSet::new();
        while passed.insert(at) {
            let below =
                self.earlier(at).iter().filter_map(|it| open.get_key_value(it.key.as_str()));
            match below.map(|(key, _)| *key).min() {
                Some(next) => at = next,
                None => break,
            }
        }
        Some(at)
    }
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
    let links = Links::new(&replaces);
    let tied = links.tied_to(&starts);
    let steps: Vec<(&Entity, Vec<String>)> = links
        .in_order(&tied)
        .iter()
        .filter_map(|key| tied.get(key))
        .map(|entity| {
            let mut labels: Vec<String> =
                links.earlier(&entity.key).iter().map(|it| it.label.clone()).collect();
            labels.sort();
            labels.dedup();
            (entity, labels)
        })
        .collect();
    let circle = found.iter().any(|circle| circle.iter().any(|it| tied.contains_key(&it.key)));
    match app.out.format {
        Format::Json => app.out.json(&json!({
            "asked": starts,
            "chain": steps.iter().map(|(entity, replaces)| json!({ "key": entity.key, "label": entity.label, "replaces": replaces })).collect::<Vec<_>>(),
            "circle": circle,
        }))?,
        Format::Text => {
            for (entity, earlier) in &steps {
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
