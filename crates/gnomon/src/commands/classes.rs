//! `gnomon classes [CODE]`

use gnomon_exchange::class::holds;
use gnomon_render::{clip, one_line};
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::lists;
use crate::output::Format;

/// Browse the standards of the register by class: ICS, CCS
///
/// Without a code the first level; with one what is below it, and the standards in it.
#[derive(Debug, clap::Args)]
pub struct ClassesArgs {
    /// A class: `13`, `13.060`, `A`, `A00/09`
    code: Option<String>,
    /// The classification
    #[arg(long, value_name = "SCHEME", default_value = "ICS")]
    scheme: String,
    /// How many standards to show
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

/// Prints classes with how many standards they have.
pub fn run(app: &mut App, args: &ClassesArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let schemes = lists::schemes()?;
    let known = schemes.iter().find(|it| it.scheme.eq_ignore_ascii_case(&args.scheme));
    let name = known.map_or(args.scheme.as_str(), |it| it.scheme.as_str());
    let counts = register.classes(name)?;
    if known.is_none() && counts.is_empty() {
        let names: Vec<&str> = schemes.iter().map(|it| it.scheme.as_str()).collect();
        anyhow::bail!(Usage(format!(
            "neither a known classification nor one of the register: `{name}`; there are {}",
            names.join(", ")
        )));
    }
    let code = args.code.as_deref();
    let total = |class: &str| -> u64 {
        counts.iter().filter(|(code, _)| holds(class, code)).map(|(_, count)| count).sum()
    };
    // Classes with a name, and codes that the register has and no name is known of.
    let mut rows: Vec<(String, String, u64)> = known
        .iter()
        .flat_map(|scheme| scheme.below(code))
        .map(|class| {
            let names = [&class.zh, &class.en, &class.fr];
            let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
            (class.code.clone(), names.join(" · "), total(&class.code))
        })
        .collect();
    let inside =
        |it: &str| code.is_none_or(|code| holds(code, it) && !code.eq_ignore_ascii_case(it));
    for (other, count) in &counts {
        let named = rows.iter().any(|(class, ..)| holds(class, other));
        if inside(other) && !named {
            rows.push((other.clone(), String::new(), *count));
        }
    }
    rows.sort();
    let standards = match code {
        None => Vec::new(),
        Some(code) => {
            let inside: Vec<&str> =
                counts.keys().filter(|it| holds(code, it)).map(String::as_str).collect();
            register.of_class(name, &inside, args.limit)?
        }
    };
    let title = code.and_then(|code| known.and_then(|scheme| scheme.class(code)));
    match app.out.format {
        Format::Json => app.out.json(&json!({
            "scheme": name, "class": title,
            "classes": rows.iter().map(|(code, names, count)| json!({ "code": code, "name": names, "standards": count })).collect::<Vec<_>>(),
            "standards": standards.iter().map(|(entity, title)| json!({ "key": entity.key, "label": entity.label, "title": title })).collect::<Vec<_>>(),
        }))?,
        Format::Text => {
            if let Some(class) = title {
                let names = [&class.zh, &class.en, &class.fr];
                let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
                app.out.line(&app.out.paint.strong(&format!("{}  {}", class.code, names.join(" · "))))?;
            }
            for (code, names, count) in &rows {
                app.out.line(&format!("{count:>8}  {code:<10} {names}"))?;
            }
            for (entity, title) in &standards {
                let title = title.as_deref().map(|it| clip(&one_line(it), 90)).unwrap_or_default();
                app.out.line(&format!("  {}  {title}", one_line(&entity.label)))?;
            }
            let all = code.map_or(0, total);
            if (standards.len() as u64) < all {
                app.out.line(&format!("  … of about {all}: --limit N"))?;
            }
            if rows.is_empty() && standards.is_empty() {
                app.out.line("no class and no standard here")?;
            }
        }
    }
    Ok(Outcome::Done)
}
