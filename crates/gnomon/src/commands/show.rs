//! `gnomon show KEY`

use gnomon_model::answer::{Dossier, Known, Succession};
use gnomon_model::{Entity, EntityKind, Knowledge};
use gnomon_register::{Lookup, Register, View};
use jiff::civil::Date;
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::output::{Format, complain};

/// Show one entity with its statements and their evidence
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// A key (`standard:GB/T 22239-2019`), an identifier, a title or a name
    key: String,
    /// The day in the world that is asked about [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
    /// Also what was stated once and is not any more, or was rejected
    #[arg(long)]
    history: bool,
}

/// Prints the dossier; exits with 1 when the key leads to none or to several.
pub fn run(app: &mut App, args: &ShowArgs) -> anyhow::Result<Outcome> {
    if args.key.trim().is_empty() {
        anyhow::bail!(Usage(
            "name what to show: a key, an identifier, a title or a name".to_owned()
        ));
    }
    let register = app.register()?;
    let view = app.view(args.as_of, args.as_known);
    let mut found = find(app, &register, &args.key, &view)?;
    if let Lookup::Near(_) = found
        && let Some(known) = only_known(&args.key, app)?
    {
        found = Lookup::Found(Box::new(known));
    }
    let (entities, message) = match found {
        Lookup::Found(mut dossier) => {
            complete(&mut dossier, &app.knowledge()?)?;
            if !args.history {
                dossier.past.clear();
            }
            match app.out.format {
                Format::Json => app.out.json(&dossier)?,
                Format::Text => {
                    let paint = app.out.paint;
                    app.out.text(&gnomon_render::show::text(&dossier, paint))?;
                }
            }
            return Ok(Outcome::Done);
        }
        Lookup::Several(entities) => {
            (entities, format!("`{}` names several; ask for one of these keys:", args.key))
        }
        Lookup::Near(entities) if entities.is_empty() => {
            (entities, format!("nothing in the register is called `{}`", args.key))
        }
        Lookup::Near(entities) => {
            (entities, format!("nothing in the register is called `{}`; did you mean:", args.key))
        }
    };
    let keys: String = match app.out.format {
        Format::Json => String::new(),
        Format::Text => entities.iter().map(|entity| format!("\n{}", entity.key)).collect(),
    };
    complain(&format!("{message}{keys}"));
    match app.out.format {
        Format::Json => app.out.json(&json!({ "error": message, "candidates": entities }))?,
        Format::Text => {}
    }
    Ok(Outcome::Found)
}

/// What a person means by a key, an identifier, a title or a name.
pub(crate) fn find(
    app: &App,
    register: &Register,
    typed: &str,
    view: &View,
) -> anyhow::Result<Lookup> {
    // `GB/T22239—2019` is asked for as it is typed.
    let id = typed.parse::<gnomon_model::id::StandardId>();
    let query = id.map_or_else(|_| typed.to_owned(), |id| id.edition_key());
    Ok(match register.lookup(&query, view)? {
        // A body has names that no document here may have used.
        near @ Lookup::Near(_) => {
            let names = gnomon_search::Names::new(&app.knowledge()?);
            let body = names.canonical(&query).into_iter().next();
            match body.map(|body| register.lookup(&body, view)).transpose()? {
                Some(found @ Lookup::Found(_)) => found,
                _ => near,
            }
        }
        found => found,
    })
}

/// Adds what the authority data knows: of a body its predecessors, of a standard's events
/// their stages.
pub(crate) fn complete(dossier: &mut Dossier, knowledge: &Knowledge) -> anyhow::Result<()> {
    match dossier.entity.kind {
        EntityKind::Organisation => {
            known_successions(dossier, knowledge);
            dossier.known = known_body(&dossier.entity.label, knowledge);
        }
        EntityKind::Committee => {
            dossier.known = known_committee(&dossier.entity.label, knowledge);
        }
        EntityKind::Standard => {
            let stages = crate::knowledge::stages()?;
            for event in &mut dossier.life {
                let stage = stages.iter().find(|stage| stage.of.contains(&event.event));
                // A standard that lost a part goes on.
                let stage = stage.filter(|stage| stage.code != "95" || event.part.is_none());
                event.stage =
                    stage.map(|stage| format!("{} {} {}", stage.code, stage.en, stage.zh));
            }
        }
        _ => {}
    }
    Ok(())
}

fn known_body(name: &str, knowledge: &Knowledge) -> Vec<Known> {
    let Some(body) = knowledge.bodies().iter().find(|body| body.id == name) else {
        return Vec::new();
    };
    let one = |what: &'static str, value: &Option<String>| {
        value.clone().map(|value| Known { what, value })
    };
    [one("name_zh", &body.zh), one("name_en", &body.en), one("parent", &body.parent)]
        .into_iter()
        .flatten()
        .collect()
}

/// Names, the body that runs it, the secretariat, and the subcommittees by their numbers.
fn known_committee(name: &str, knowledge: &Knowledge) -> Vec<Known> {
    let committees = knowledge.committees();
    let mut known = Vec::new();
    if let Some(committee) = committees.iter().find(|committee| committee.id == name) {
        for (what, value) in [
            ("name_zh", &committee.zh),
            ("name_en", &committee.en),
            ("parent", &committee.parent_body),
            ("secretariat", &committee.secretariat),
        ] {
            known.extend(value.clone().map(|value| Known { what, value }));
        }
    }
    for committee in committees {
        if committee.id == name {
            let mirrors = committee.mirrors.iter().cloned();
            known.extend(mirrors.map(|value| Known { what: "mirror_of", value }));
        } else if committee.mirrors.iter().any(|mirror| mirror == name) {
            known.push(Known { what: "mirrored_by", value: committee.id.clone() });
        }
    }
    let below = format!("{name}/SC ");
    for committee in committees.iter().filter(|committee| committee.id.starts_with(&below)) {
        let title = committee.zh.as_ref().or(committee.en.as_ref());
        let value = format!("{} {}", committee.id, title.map_or("", String::as_str));
        known.push(Known { what: "subcommittee", value: value.trim().to_owned() });
    }
    if let Some((above, _)) = name.rsplit_once("/SC ") {
        known.push(Known { what: "parent", value: above.to_owned() });
    }
    known
}

/// What the authority data has of something that no document of the register names.
fn only_known(typed: &str, app: &App) -> anyhow::Result<Option<Dossier>> {
    let knowledge = app.knowledge()?;
    let body = gnomon_search::Names::new(&knowledge).canonical(typed).into_iter().next();
    let committee = typed.parse::<gnomon_model::id::CommitteeId>().ok().map(|id| id.to_string());
    let of = |kind: EntityKind, label: String, known: Vec<Known>| {
        (!known.is_empty()).then(|| Dossier {
            entity: Entity::new(kind, &label),
            same_as: Vec::new(),
            succession: Vec::new(),
            names: Vec::new(),
            known,
            standing: None,
            life: Vec::new(),
            meeting: None,
            represented: Vec::new(),
            project: None,
            facts: Vec::new(),
            statements: Vec::new(),
            mentioned_by: Vec::new(),
            past: Vec::new(),
        })
    };
    for label in [committee, body].into_iter().flatten() {
        let found = of(EntityKind::Committee, label.clone(), known_committee(&label, &knowledge))
            .or_else(|| {
                of(EntityKind::Organisation, label.clone(), known_body(&label, &knowledge))
            });
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Adds the bodies that the authority data says it continues or that continue it.
fn known_successions(dossier: &mut Dossier, knowledge: &Knowledge) {
    let name = dossier.entity.label.clone();
    let mut add = |predecessor: &str, successor: &str, from: Option<&String>| {
        dossier.succession.push(Succession {
            predecessor: predecessor.to_owned(),
            successor: successor.to_owned(),
            from: from.cloned(),
            source: "authority data".to_owned(),
        });
    };
    for body in knowledge.bodies() {
        for predecessor in &body.predecessors {
            if body.id == name || *predecessor == name {
                add(predecessor, &body.id, body.from.as_ref());
            }
        }
    }
}
