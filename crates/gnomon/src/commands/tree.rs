//! `gnomon tree [KEY]`

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context as _;
use gnomon_model::Document;
use gnomon_read::Hint;
use gnomon_render::one_line;
use gnomon_system::{
    Catalogue, CatalogueChange, CatalogueEdition, ChangeKind, Children, Coverage, Difference,
    Edition, Item, Measure, Node, Placement, Scope, Standing, State, System, Verdict, coverage,
    diff, from_document, from_list, svg,
};
use gnomon_tally::{Fields, Records};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{App, Outcome, Usage};
use crate::commands::extract::bytes;
use crate::knowledge;
use crate::output::Format;

/// Show standard systems and catalogues, what stands on them, and what an edition changed
///
/// Without a key the systems and catalogues that are known. `--from` reads a tree from an indented list or from the
/// headings of a document instead.
#[derive(Debug, clap::Args)]
pub struct TreeArgs {
    /// A system or catalogue: `icv`, `icv@2018`, `cnescp`
    #[arg(conflicts_with = "from")]
    key: Option<String>,
    /// What changed between two editions: `2018..2023`; with `--from`, the file of the older one
    #[arg(long, value_name = "A..B")]
    diff: Option<String>,
    /// Read the tree from this file: an indented list, or a document with headings
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Standards on nodes, TOML: `[[placement]]` with node, standard, state, evidence
    #[arg(long, value_name = "FILE")]
    placed: Option<PathBuf>,
    /// Read tree and standards from a file of records whose members name the levels, with `--levels`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "from", "placed"], requires = "levels")]
    records: Option<PathBuf>,
    /// The members that name the levels, the highest first: `dir_name,l1,l2`
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    levels: Vec<String>,
    /// With `--records`, the day that tells published from in preparation [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Write a drawing instead
    #[arg(long)]
    svg: bool,
    /// Of a catalogue: whether a product of this category is in scope, with `--have`
    #[arg(long, value_name = "CATEGORY")]
    product: Option<String>,
    /// A figure of the product: `throughput=15Tbps`
    #[arg(long, value_name = "NAME=FIGURE", requires = "product")]
    have: Vec<String>,
}

/// What a key leads to.
pub(crate) enum Found {
    System(System),
    Catalogue(Catalogue),
}

/// Prints the tree, the list or the difference. Exits with 1 where a key or node is not there.
pub fn run(app: &mut App, args: &TreeArgs) -> anyhow::Result<Outcome> {
    if args.svg {
        app.text_only("--svg")?;
    }
    if let Some(path) = &args.from {
        let edition = read_tree(app, path)?;
        let older = match &args.diff {
            Some(path) => Some(read_tree(app, &PathBuf::from(path))?),
            None => None,
        };
        return show(app, args, &edition.id.clone(), &edition, older.as_ref());
    }
    if let Some(path) = &args.records {
        let (edition, placements) = tree_of_records(app, args, path)?;
        let coverage = coverage(&edition, &placements);
        return show_with(app, args, &edition.id.clone(), &edition, Some(coverage), None);
    }
    let Some(key) = &args.key else { return list(app) };
    let (id, edition) =
        key.split_once('@').map_or((key.as_str(), None), |(id, edition)| (id, Some(edition)));
    let all = all()?;
    let known: Vec<&str> = all.iter().map(|found| found.id()).collect();
    let Some(found) = all.iter().find(|found| found.id().eq_ignore_ascii_case(id)) else {
        anyhow::bail!(Usage(format!(
            "no system or catalogue `{id}`; there are {}",
            known.join(", ")
        )));
    };
    let (older, newer) = match &args.diff {
        None => (None, edition),
        Some(range) => match range.split_once("..") {
            Some((older, newer)) => (Some(older), Some(newer).filter(|newer| !newer.is_empty())),
            None => anyhow::bail!(Usage(format!(
                "`{range}` is not a pair of editions like `2018..2023`"
            ))),
        },
    };
    match found {
        Found::System(system) => {
            let named = |id: Option<&str>| {
                let ids: Vec<&str> =
                    system.editions.iter().map(|edition| edition.id.as_str()).collect();
                system.edition(id).ok_or_else(|| {
                    Usage(format!(
                        "`{}` has no edition `{}`; there are {}",
                        system.id,
                        id.unwrap_or(""),
                        ids.join(", ")
                    ))
                })
            };
            let newer = named(newer)?;
            let older = older.map(|older| named(Some(older))).transpose()?;
            show(app, args, &format!("{} ({})", system.name.both(), newer.id), newer, older)
        }
        Found::Catalogue(catalogue) => {
            if args.svg || args.placed.is_some() {
                anyhow::bail!(Usage(
                    "a catalogue is a list: --svg and --placed are for systems".to_owned()
                ));
            }
            let named = |id: Option<&str>| {
                let ids: Vec<&str> =
                    catalogue.editions.iter().map(|edition| edition.id.as_str()).collect();
                catalogue.edition(id).ok_or_else(|| {
                    Usage(format!(
                        "`{}` has no edition `{}`; there are {}",
                        catalogue.id,
                        id.unwrap_or(""),
                        ids.join(", ")
                    ))
                })
            };
            let newer = named(newer)?;
            match (&args.product, older) {
                (Some(product), _) => scope(app, catalogue, newer, product, &args.have),
                (None, Some(older)) => {
                    catalogue_changes(app, catalogue, named(Some(older))?, newer)
                }
                (None, None) => catalogue_list(app, catalogue, newer),
            }
        }
    }
}

impl Found {
    pub(crate) fn id(&self) -> &str {
        match self {
            Found::System(system) => &system.id,
            Found::Catalogue(catalogue) => &catalogue.id,
        }
    }
}

/// The systems and catalogues that this version ships.
pub(crate) fn all() -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    for file in knowledge::files("systems/") {
        found.push(Found::System(System::parse(&file.path, &file.text)?));
    }
    for file in knowledge::files("catalogues/") {
        found.push(Found::Catalogue(Catalogue::parse(&file.path, &file.text)?));
    }
    Ok(found)
}

fn list(app: &mut App) -> anyhow::Result<Outcome> {
    for found in all()? {
        let (kind, name, editions): (&str, String, Vec<&str>) = match &found {
            Found::System(system) => (
                &system.kind,
                system.name.both(),
                system.editions.iter().map(|e| e.id.as_str()).collect(),
            ),
            Found::Catalogue(catalogue) => (
                "catalogue",
                catalogue.name.both(),
                catalogue.editions.iter().map(|e| e.id.as_str()).collect(),
            ),
        };
        match app.out.format {
            Format::Json => app.out.json(
                &json!({ "key": found.id(), "kind": kind, "name": name, "editions": editions }),
            )?,
            Format::Text => {
                let line = format!(
                    "{}  {kind} · editions {} · {name}",
                    app.out.paint.strong(found.id()),
                    editions.join(", ")
                );
                app.out.line(&line)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// A tree from an indented list or from the headings of a document.
fn read_tree(app: &App, path: &std::path::Path) -> anyhow::Result<Edition> {
    let name = path.display().to_string();
    let bytes = bytes(path)?;
    let hint = Hint { name: Some(&name), media_type: None };
    let document: Document =
        app.pipeline()?.read(&bytes, hint).with_context(|| format!("could not read `{name}`"))?;
    let outline = from_document(&name, &document)?;
    let edition = if outline.nodes.len() < 2 { from_list(&name, &document.text)? } else { outline };
    anyhow::ensure!(
        !edition.nodes.is_empty(),
        "`{name}` has no headings and no lines that could be a tree"
    );
    Ok(edition)
}

/// A tree from the members of records, with each record on its node.
fn tree_of_records(
    app: &App,
    args: &TreeArgs,
    path: &std::path::Path,
) -> anyhow::Result<(Edition, Vec<Placement>)> {
    let name = path.display().to_string();
    let text = String::from_utf8(bytes(path)?).with_context(|| format!("`{name}` is not UTF-8"))?;
    let values: Vec<Value> = serde_json::from_str(&text)
        .with_context(|| format!("`{name}` is no JSON array of records"))?;
    let records = Records::from_json(&text, &Fields::default())
        .with_context(|| format!("could not read `{name}`"))?;
    let day = app.day(args.on);
    let mut lines: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    let named = values.iter().filter(|value| value.get("number").is_some());
    for (index, value) in named.enumerate() {
        let of = |member: &String| {
            let name = value.get(member).and_then(Value::as_str).map(str::trim)?;
            (!name.is_empty()).then(|| name.to_owned())
        };
        let levels: Vec<String> = args.levels.iter().map_while(of).collect();
        lines.entry(levels).or_default().push(index);
    }
    let mut nodes: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut edition = Edition { id: name.clone(), ..Edition::default() };
    let mut placements = Vec::new();
    for (levels, indices) in lines {
        anyhow::ensure!(
            !levels.is_empty(),
            "records of `{name}` have no member `{}`",
            args.levels.first().map_or("", String::as_str)
        );
        for depth in 1..=levels.len() {
            let (key, above) = (levels[..depth].to_vec(), &levels[..depth - 1]);
            if !nodes.contains_key(&key) {
                let number = format!("#{}", edition.nodes.len() + 1);
                let own = levels.get(depth - 1).cloned();
                let parent = nodes.get(above).copied();
                nodes.insert(key, edition.nodes.len());
                edition.nodes.push(Node::listed(Some(number), own, parent, depth));
            }
        }
        let node = nodes.get(&levels).map_or(0, |index| *index);
        for record in indices.into_iter().filter_map(|index| records.records.get(index)) {
            let state = if record.in_force(day) { State::Published } else { State::InPreparation };
            if record.ended.is_some_and(|end| end <= day) {
                continue;
            }
            placements.push(Placement {
                node: edition.nodes[node].number.clone().unwrap_or_default(),
                standard: record.number.clone(),
                state,
                evidence: format!("`{name}`, record of {}", record.number),
                level: None,
                nature: None,
                adopts: record.adopts.clone(),
            });
        }
    }
    Ok((edition, placements))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placements {
    placement: Vec<Placement>,
}

fn show(
    app: &mut App,
    args: &TreeArgs,
    title: &str,
    edition: &Edition,
    older: Option<&Edition>,
) -> anyhow::Result<Outcome> {
    let coverage = match &args.placed {
        None => None,
        Some(path) => {
            let text = String::from_utf8(bytes(path)?)
                .with_context(|| format!("`{}` is not UTF-8", path.display()))?;
            let placements: Placements = toml::from_str(&text)
                .with_context(|| format!("`{}` does not list placements", path.display()))?;
            Some(coverage(edition, &placements.placement))
        }
    };
    show_with(app, args, title, edition, coverage, older)
}

fn show_with(
    app: &mut App,
    args: &TreeArgs,
    title: &str,
    edition: &Edition,
    coverage: Option<Coverage>,
    older: Option<&Edition>,
) -> anyhow::Result<Outcome> {
    let difference = older.map(|older| diff(older, edition));
    let unplaced = coverage.as_ref().is_some_and(|coverage| !coverage.unplaced.is_empty());
    if args.svg {
        let pair = older.zip(difference.as_ref());
        let title = older.map_or(title.to_owned(), |older| format!("{title} against {}", older.id));
        app.out.text(&svg(&title, edition, coverage.as_ref(), pair))?;
    } else {
        match app.out.format {
            Format::Json => app.out.json(&json!({
                "title": title, "edition": edition, "coverage": coverage,
                "difference": difference.as_ref().map(|difference| changes_json(older, edition, difference)),
            }))?,
            Format::Text => {
                print(app, title, edition, coverage.as_ref())?;
                if let Some((older, difference)) = older.zip(difference.as_ref()) {
                    print_difference(app, older, edition, difference)?;
                }
            }
        }
    }
    Ok(Outcome::found(unplaced))
}

pub(crate) fn label(node: &Node) -> String {
    let number = node.number.as_ref().map_or(String::new(), |number| format!("{number} "));
    one_line(&format!("{number}{}", node.name.both()))
}

fn print(
    app: &mut App,
    title: &str,
    edition: &Edition,
    coverage: Option<&Coverage>,
) -> anyhow::Result<()> {
    let paint = app.out.paint;
    app.out.line(&paint.strong(&one_line(title)))?;
    for (what, text) in
        [("date", &edition.date), ("status", &edition.status), ("logic", &edition.logic)]
    {
        if let Some(text) = text {
            app.out.line(&format!("{} {}", paint.accent(what), one_line(text)))?;
        }
    }
    app.out.line("")?;
    let below = edition.children_of();
    for index in edition.in_order() {
        let node = &edition.nodes[index];
        let mut line = format!("{}{}", "  ".repeat(node.level), label(node));
        if let Some(coverage) = coverage {
            let at = &coverage.nodes[index];
            line.push_str(&paint.accent(&format!(
                "  {} published, {} in preparation, {} missing",
                at.of(State::Published),
                at.of(State::InPreparation),
                at.of(State::Missing)
            )));
        }
        if node.standing == Standing::Unverified {
            line.push_str(&paint.warn("  (unverified)"));
        }
        if node.children == Children::Unknown {
            let words = if below[index].is_empty() {
                "  (below: not known)"
            } else {
                "  (others below: not known)"
            };
            line.push_str(&paint.faint(words));
        }
        app.out.line(&line)?;
        for priority in &node.priorities {
            app.out.line(&paint.faint(&format!(
                "{}first: {}",
                "  ".repeat(node.level + 1),
                one_line(priority)
            )))?;
        }
    }
    if let Some(coverage) = coverage {
        let sums = |counts: &BTreeMap<String, usize>| {
            counts
                .iter()
                .map(|(name, count)| format!("{count} {name}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        app.out.line(&format!(
            "\n{} standards: {} published, {} in preparation, {} missing",
            coverage.whole.total(),
            coverage.whole.of(State::Published),
            coverage.whole.of(State::InPreparation),
            coverage.whole.of(State::Missing)
        ))?;
        app.out.line(&format!("by level: {}", sums(&coverage.whole.levels)))?;
        app.out.line(&format!("by nature: {}", sums(&coverage.whole.natures)))?;
        app.out.line(&format!(
            "by origin: {} adopted, {} not said to be",
            coverage.whole.adopted,
            coverage.whole.total() - coverage.whole.adopted
        ))?;
        let gaps: Vec<String> =
            coverage.gaps.iter().map(|index| label(&edition.nodes[*index])).collect();
        app.out.line(&if gaps.is_empty() {
            "no node without a standard".to_owned()
        } else {
            format!("nothing stands on: {}", gaps.join("; "))
        })?;
        for placement in &coverage.unplaced {
            app.out.line(&paint.warn(&format!(
                "no node `{}` for {}",
                one_line(&placement.node),
                one_line(&placement.standard)
            )))?;
        }
    }
    app.out.line("")?;
    for (level, stated, known) in edition.levels() {
        let verdict = if stated == known { "all are here" } else { "the others are not known" };
        app.out.line(&format!(
            "level {level}: {stated} nodes by the source, {known} here: {verdict}"
        ))?;
    }
    if let Some(unknown) = &edition.unknown {
        app.out.line(&format!("{} {}", paint.warn("not known:"), one_line(unknown)))?;
    }
    sources(app, &edition.sources)
}

fn sources(app: &mut App, sources: &[gnomon_system::Source]) -> anyhow::Result<()> {
    let paint = app.out.paint;
    for source in sources {
        let url = source.url.as_ref().map_or(String::new(), |url| format!(" <{url}>"));
        app.out.line(&paint.faint(&format!("source: {}{url}", one_line(&source.what))))?;
    }
    Ok(())
}

fn changes_json(
    older: Option<&Edition>,
    newer: &Edition,
    difference: &Difference,
) -> serde_json::Value {
    let name = |edition: Option<&Edition>, index: &usize| {
        edition.and_then(|edition| edition.nodes.get(*index)).map(label)
    };
    json!({
        "from": difference.from,
        "to": difference.to,
        "counts": difference.counts().into_iter().map(|(kind, count)| json!({ "kind": kind, "count": count })).collect::<Vec<_>>(),
        "changes": difference.changes.iter().map(|change| json!({
            "kind": change.kind,
            "old": change.old.iter().map(|index| name(older, index)).collect::<Vec<_>>(),
            "new": change.new.iter().map(|index| name(Some(newer), index)).collect::<Vec<_>>(),
            "judged": change.judged, "uncertain": change.uncertain, "renumbered": change.renumbered,
        })).collect::<Vec<_>>(),
    })
}

fn print_difference(
    app: &mut App,
    older: &Edition,
    newer: &Edition,
    difference: &Difference,
) -> anyhow::Result<()> {
    let paint = app.out.paint;
    app.out.line(&format!(
        "\n{}",
        paint.strong(&format!("{} to {}", one_line(&difference.from), one_line(&difference.to)))
    ))?;
    let names = |edition: &Edition, indices: &[usize]| {
        indices
            .iter()
            .filter_map(|index| edition.nodes.get(*index))
            .map(label)
            .collect::<Vec<_>>()
            .join(" + ")
    };
    for change in &difference.changes {
        let (old, new) = (names(older, &change.old), names(newer, &change.new));
        let mut line = match change.kind {
            ChangeKind::Kept if !change.renumbered => format!("  kept     {new}"),
            ChangeKind::Kept => format!("  kept     {old} ⇒ {new}"),
            ChangeKind::Renamed => format!("  renamed  {old} ⇒ {new}"),
            ChangeKind::Moved => format!("  moved    {old} ⇒ {new}"),
            ChangeKind::Split => format!("  split    {old} ⇒ {new}"),
            ChangeKind::Merged => format!("  merged   {old} ⇒ {new}"),
            ChangeKind::Added => format!("  added    {new}"),
            ChangeKind::Deleted => format!("  deleted  {old}"),
            ChangeKind::NotKnown => format!("  unknown  {old}: what became of it is not sourced"),
        };
        if change.judged {
            line.push_str("  (our judgement)");
        }
        if change.uncertain {
            line.push_str("  (uncertain: the other edition is not wholly known here)");
        }
        app.out.line(&line)?;
    }
    let counts: Vec<String> = difference
        .counts()
        .into_iter()
        .filter(|(_, count)| 0 < *count)
        .map(|(kind, count)| match kind {
            ChangeKind::NotKnown => format!("{count} not known"),
            kind => format!("{count} {}", format!("{kind:?}").to_lowercase()),
        })
        .collect();
    app.out.line(&counts.join(", "))
}

fn catalogue_list(
    app: &mut App,
    catalogue: &Catalogue,
    edition: &CatalogueEdition,
) -> anyhow::Result<Outcome> {
    if app.out.format == Format::Json {
        app.out
            .json(&json!({ "key": catalogue.id, "name": catalogue.name, "edition": edition }))?;
        return Ok(Outcome::Done);
    }
    let paint = app.out.paint;
    app.out.line(&paint.strong(&format!("{} ({})", catalogue.name.both(), edition.id)))?;
    let dates = [
        ("issued", &edition.issued),
        ("in force from", &edition.effective),
        ("out of force from", &edition.repealed),
    ];
    for (what, date) in dates {
        if let Some(date) = date {
            app.out.line(&format!("{} {date}", paint.accent(what)))?;
        }
    }
    for (group, stated, known) in edition.groups() {
        let missing = if known < stated {
            paint.warn(&format!(", {} not sourced", stated - known))
        } else {
            String::new()
        };
        app.out.line(&format!("\n{} · {stated} by the source{missing}", paint.strong(group)))?;
        for item in edition.items.iter().filter(|item| item.group == group) {
            let number = item.number.map_or("  –".to_owned(), |number| format!("{number:>3}"));
            app.out.line(&format!("{number} {}  {}", item.name.both(), paint.faint(&item.id)))?;
            print_thresholds(app, item)?;
        }
    }
    if let Some(unknown) = &edition.unknown {
        app.out.line(&format!("\n{} {}", paint.warn("missing:"), one_line(unknown)))?;
    }
    sources(app, &edition.sources)?;
    Ok(Outcome::Done)
}

fn print_thresholds(app: &mut App, item: &Item) -> anyhow::Result<()> {
    let paint = app.out.paint;
    for threshold in &item.thresholds {
        app.out.line(&format!(
            "      {} {} {}",
            threshold.parameter,
            threshold.comparator.sign(),
            threshold.measure
        ))?;
        for conflict in &threshold.conflicts {
            app.out.line(&paint.warn(&format!(
                "        {} has {}: {}",
                one_line(&conflict.source),
                conflict.says,
                one_line(&conflict.judgement)
            )))?;
        }
    }
    if !item.thresholds_known {
        app.out.line(&paint.warn("      thresholds not sourced"))?;
    }
    Ok(())
}

fn catalogue_changes(
    app: &mut App,
    catalogue: &Catalogue,
    older: &CatalogueEdition,
    newer: &CatalogueEdition,
) -> anyhow::Result<Outcome> {
    let changes = newer.changes_since(older);
    if app.out.format == Format::Json {
        app.out.json(&json!({
            "key": catalogue.id, "from": older.id, "to": newer.id, "changes": changes,
            "missing": { "from": older.unknown, "to": newer.unknown },
        }))?;
        return Ok(Outcome::Done);
    }
    let paint = app.out.paint;
    app.out.line(&paint.strong(&format!(
        "{}: {} to {}",
        catalogue.name.both(),
        older.id,
        newer.id
    )))?;
    let groups = older.groups().into_iter().filter_map(|(group, before, _)| {
        let (_, after, _) = newer.groups().into_iter().find(|(other, ..)| *other == group)?;
        Some(format!(
            "{group}: {before} to {after} categories by the sources ({:+})",
            after as i64 - before as i64
        ))
    });
    for line in groups.collect::<Vec<_>>() {
        app.out.line(&line)?;
    }
    for change in &changes {
        let line =
            match change {
                CatalogueChange::Kept { item, same, changed, dropped, added, caveat } => {
                    let mut parts = Vec::new();
                    if !same.is_empty() {
                        parts.push(format!("same threshold for {}", same.join(", ")));
                    }
                    parts.extend(changed.iter().map(|(parameter, before, after)| {
                        format!("{parameter} {before} ⇒ {after}")
                    }));
                    if !dropped.is_empty() {
                        parts.push(format!("no threshold any more for {}", dropped.join(", ")));
                    }
                    if !added.is_empty() && caveat.is_none() {
                        parts.push(format!("new threshold for {}", added.join(", ")));
                    }
                    parts.extend(caveat.clone());
                    format!(
                        "  kept     {item}: {}",
                        if parts.is_empty() {
                            "no thresholds in either".to_owned()
                        } else {
                            parts.join("; ")
                        }
                    )
                }
                CatalogueChange::Added { item, uncertain } => {
                    format!(
                        "  {}    {item}",
                        if *uncertain { "new or not sourced before:" } else { "added" }
                    )
                }
                CatalogueChange::Deleted { item, uncertain } => {
                    format!("  deleted  {item}{}", if *uncertain { " (uncertain)" } else { "" })
                }
            };
        app.out.line(&line)?;
    }
    for edition in [older, newer] {
        if let Some(unknown) = &edition.unknown {
            app.out.line(&format!(
                "{} {}",
                paint.warn(&format!("missing in {}:", edition.id)),
                one_line(unknown)
            ))?;
        }
    }
    Ok(Outcome::Done)
}

fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not met",
        Verdict::Missing => "figure not given",
        Verdict::OtherUnit => "not comparable: another kind of unit",
    }
}

fn scope(
    app: &mut App,
    catalogue: &Catalogue,
    edition: &CatalogueEdition,
    product: &str,
    have: &[String],
) -> anyhow::Result<Outcome> {
    let Some(item) = edition.item(product) else {
        let ids: Vec<&str> = edition.items.iter().map(|item| item.id.as_str()).collect();
        anyhow::bail!(Usage(format!(
            "`{}` of {} has no category `{product}`; it has {}",
            catalogue.id,
            edition.id,
            ids.join(", ")
        )));
    };
    let mut figures: Vec<(String, Measure)> = Vec::new();
    for figure in have {
        let Some((parameter, value)) = figure.split_once('=') else {
            anyhow::bail!(Usage(format!("`{figure}` is not a figure like `throughput=15Tbps`")));
        };
        let value: Measure = value.parse().map_err(|error| Usage(format!("{error}")))?;
        let known: Vec<&str> =
            item.thresholds.iter().map(|threshold| threshold.parameter.as_str()).collect();
        if !known.contains(&parameter.trim()) {
            anyhow::bail!(Usage(format!(
                "`{}` has no threshold `{}`; it has {}",
                item.id,
                parameter.trim(),
                known.join(", ")
            )));
        }
        figures.push((parameter.trim().to_owned(), value));
    }
    let scope: Scope = item.scope(&figures);
    if app.out.format == Format::Json {
        app.out.json(&json!({ "key": catalogue.id, "edition": edition.id, "category": item.id, "scope": scope }))?;
    } else {
        let paint = app.out.paint;
        app.out.line(&format!(
            "{} of {} {}: {}",
            item.name.both(),
            catalogue.id,
            edition.id,
            paint.strong(scope.answer)
        ))?;
        for threshold in &scope.thresholds {
            app.out.line(&format!(
                "  {} {}: {}",
                threshold.parameter,
                one_line(&threshold.computation),
                verdict(&threshold.verdict)
            ))?;
        }
        if let Some(caveat) = &scope.caveat {
            app.out.line(&paint.faint(&format!("  {caveat}")))?;
        }
    }
    Ok(Outcome::Done)
}
