//! `gnomon emissions DATA`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_emission::{
    Activities, Factor, Fallback, Line, Options, Origin, Parameter, Registry, RegistryFile, Report,
    Validity, compute,
};
use gnomon_render::one_line;
use serde_json::{Value, json};

use crate::app::{App, BadInput, Outcome, Usage};
use crate::commands::extract::bytes;
use crate::output::{Format, complain};
use crate::table::csv_line;
use crate::{intake, knowledge};

/// Compute greenhouse gas emissions from activity data, with factors that carry year, area and notice
///
/// DATA is CSV whose first line names the columns, or TOML with [[activity]]. Needed are id, kind (electricity, heat, a
/// fuel, a process gas), amount (`12.5 万kWh`, `300 t`; the unit may have a column of its own) and period (`2023`,
/// `2023-01..2023-06`); area (`CN`, `山西`) wherever a factor is that of an area. A line may have values of its own
/// (factor, heating_value, carbon_content, oxidation), each with the notice that they rest on in `notice`; oxidation may name
/// a device instead. Uncertainties are half the 95 % interval, as `5 %`: uncertainty of the amount, factor_uncertainty
/// and so on. Columns may have their Chinese names.
///
/// Every line is told with its formula and the factors taken; what lacks a factor is named and never zero. Exits with 1 when a
/// line or an entry of a file of factors was refused, or a line lacks a factor.
#[derive(Debug, clap::Args)]
pub struct EmissionsArgs {
    /// The activity data, CSV or TOML; `-` is standard input (CSV)
    #[arg(value_name = "DATA", required_unless_present = "list")]
    data: Option<PathBuf>,
    /// A file of factors of yours: TOML as in `knowledge/factors`; its factors lead those shipped. May be given again
    #[arg(long, value_name = "FILE")]
    factors: Vec<PathBuf>,
    /// Where several values are known for one kind, area and year, take the one from this notice: `electricity@CN@2021=mee-2024-12`. May be given again
    #[arg(long, value_name = "KEY=NOTICE", conflicts_with = "list")]
    factor: Vec<String>,
    /// Where the factor of area and year is not known, let the area's latest earlier year stand in, else the nation's; marked as such
    #[arg(long, conflicts_with = "list")]
    fallback: bool,
    /// The assessment report of the IPCC whose global warming potentials hold: `ar5`, `ar6`
    #[arg(long, value_name = "REPORT", conflicts_with = "list")]
    gwp: Option<String>,
    /// The encoding of the data, where it is neither UTF-8 nor GB 18030
    #[arg(long, value_name = "NAME", conflicts_with = "list")]
    encoding: Option<String>,
    /// Write comma-separated values
    #[arg(long)]
    csv: bool,
    /// List the factors that are known, those that these words fit: `--list 电力 2022`
    #[arg(long, value_name = "WORDS", num_args = 0.., conflicts_with = "data")]
    list: Option<Vec<String>>,
}

/// Computes and prints, or lists factors.
pub fn run(app: &mut App, args: &EmissionsArgs) -> anyhow::Result<Outcome> {
    if args.csv {
        app.text_only("--csv")?;
    }
    let registry = registry(&args.factors)?;
    if let Some(words) = &args.list {
        return list(app, args, &registry, words);
    }
    let path = args.data.as_deref().context("no activity data are named")?;
    let options = options(args, &registry)?;
    let data = read(path, args.encoding.as_deref(), &registry)?;
    let report = compute(&registry, data, &options);
    for not_read in &report.not_read {
        let near = not_read.near.as_ref();
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        complain(&format!("the column `{}` was not read{near}", not_read.column));
    }
    for choice in &report.unused_choices {
        complain(&format!("no line took `--factor {choice}`"));
    }
    match app.out.format {
        Format::Json => app.out.json(&view(path, &registry, &report))?,
        Format::Text if args.csv => csv(app, &report)?,
        Format::Text => print(app, path, &report)?,
    }
    tell_refused(&registry);
    Ok(Outcome::found(!report.complete || !registry.refused().is_empty()))
}

/// The factors that this version ships and those of the user's files.
fn registry(own: &[PathBuf]) -> anyhow::Result<Registry> {
    let mut files: Vec<RegistryFile> = knowledge::files("factors/")
        .into_iter()
        .map(|file| RegistryFile { path: file.path, text: file.text, origin: Origin::Shipped })
        .collect();
    for path in own {
        let name = path.display().to_string();
        let text = String::from_utf8(bytes(path)?)
            .map_err(|_| BadInput(format!("`{name}` is not UTF-8, which TOML is")))?;
        files.push(RegistryFile { path: name, text, origin: Origin::User });
    }
    Ok(Registry::parse(&files).map_err(|error| BadInput(error.to_string()))?)
}

fn options(args: &EmissionsArgs, registry: &Registry) -> anyhow::Result<Options> {
    let report = match &args.gwp {
        None => None,
        Some(report) => {
            let report = report.to_lowercase();
            if !registry.reports().contains(&report.as_str()) {
                anyhow::bail!(Usage(format!(
                    "no global warming potentials of `{report}`; there are those of {}",
                    registry.reports().join(", ")
                )));
            }
            Some(report)
        }
    };
    let choices = args.factor.iter().map(|choice| registry.choice(choice));
    let choices: Result<Vec<_>, _> = choices.collect();
    let choices = choices.map_err(|error| Usage(format!("--factor: {error}")))?;
    let fallback = if args.fallback { Fallback::Allowed } else { Fallback::Refused };
    Ok(Options { fallback, report, choices })
}

fn read(path: &Path, encoding: Option<&str>, registry: &Registry) -> anyhow::Result<Activities> {
    let name = path.display().to_string();
    let bytes = bytes(path)?;
    if intake::Packing::of(&bytes) != intake::Packing::None {
        anyhow::bail!(BadInput(format!("`{name}` is no CSV and no TOML; save the table as CSV")));
    }
    let decision = intake::decide(encoding, || Ok(bytes.as_slice()))?
        .map_err(|why| BadInput(format!("`{name}` cannot be read: {why}")))?;
    let (text, ..) = decision.encoding.decode(&bytes);
    let toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let data = if toml {
        Activities::from_toml(&text, registry)
    } else {
        Activities::from_csv(&text, registry)
    };
    Ok(data.map_err(|error| BadInput(format!("`{name}`: {error}")))?)
}

fn tell_refused(registry: &Registry) {
    for refused in registry.refused() {
        complain(&format!(
            "`{}`, {}, was refused: {}",
            refused.file, refused.entry, refused.reason
        ));
    }
}

fn view(path: &Path, registry: &Registry, report: &Report) -> Value {
    json!({
        "schema": "gnomon.emissions/1",
        "data": path.display().to_string(),
        "report": report,
        "refused_factors": registry.refused(),
    })
}

fn print(app: &mut App, path: &Path, report: &Report) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let state = if report.complete { "" } else { " (not complete)" };
    app.out.line(&format!(
        "{}  {}{}",
        paint.strong(&report.total.to_string()),
        report.uncertainty,
        paint.warn(state)
    ))?;
    app.out.line(&paint.faint(&one_line(&path.display().to_string())))?;
    app.out.line("")?;
    for sum in &report.scopes {
        app.out.line(&sum_line(
            sum.scope.name(),
            &sum.emissions.to_string(),
            &sum.uncertainty,
            sum.lines,
        ))?;
    }
    for sum in &report.kinds {
        let name = format!("  {}", sum.kind);
        app.out.line(&sum_line(&name, &sum.emissions.to_string(), &sum.uncertainty, sum.lines))?;
    }
    if !report.lines.is_empty() {
        app.out.line(&format!("\n{}", paint.strong("Lines")))?;
    }
    for line in &report.lines {
        print_line(app, report, line)?;
    }
    if !report.parameters.is_empty() {
        app.out.line(&format!("\n{}", paint.strong("Factors used")))?;
    }
    for (number, parameter) in (1..).zip(&report.parameters) {
        print_parameter(app, number, parameter)?;
    }
    if !report.gaps.is_empty() {
        app.out.line(&format!("\n{}", paint.strong("Missing, and not in the total")))?;
    }
    for gap in &report.gaps {
        app.out.line(&format!(
            "  line {}  {}  {} of {}",
            gap.line,
            paint.strong(&one_line(&gap.id)),
            one_line(&gap.amount),
            gap.kind
        ))?;
        app.out.line(&paint.warn(&format!("      {}", one_line(&gap.reason))))?;
        app.out.line(&format!("      needed: {}", one_line(&gap.needed)))?;
    }
    if !report.refused.is_empty() {
        app.out.line(&format!("\n{}", paint.strong("Refused, and not in the total")))?;
    }
    for refused in &report.refused {
        let id = refused.id.as_deref().unwrap_or("(no id)");
        app.out.line(&format!("  line {}  {}", refused.line, paint.strong(&one_line(id))))?;
        app.out.line(&paint.warn(&format!("      {}", one_line(&refused.reason))))?;
    }
    if !report.notes.is_empty() {
        app.out.line("")?;
    }
    for note in &report.notes {
        app.out.line(&paint.warn(&format!("note: {}", one_line(note))))?;
    }
    Ok(())
}

fn sum_line(
    name: &str,
    emissions: &str,
    uncertainty: &gnomon_emission::Uncertainty,
    lines: usize,
) -> String {
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
    format!("{name:<22} {emissions:>20}  {uncertainty} · {lines}")
}

fn print_line(app: &mut App, report: &Report, line: &Line) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let source = line.source.as_deref().map(|source| format!("  {}", one_line(source)));
    let area = line.area.as_deref().map(|area| format!(" · {}", one_line(area)));
    app.out.line(&format!(
        "  {}{}  {} · {}{}",
        paint.strong(&one_line(&line.id)),
        source.unwrap_or_default(),
        line.kind,
        line.period,
        area.unwrap_or_default()
    ))?;
    app.out.line(&format!("      {}  {}", one_line(&line.formula), line.uncertainty))?;
    for taken in &line.taken {
        let key = report.parameters.get(taken.parameter).map_or("", |parameter| &parameter.key);
        app.out.line(&paint.faint(&format!(
            "      [{}] {key}: {}",
            taken.parameter + 1,
            one_line(&taken.why)
        )))?;
        if let Some(missing) = &taken.stands_in_for {
            app.out.line(&paint.warn(&format!("      {key} stands in for {missing}")))?;
        }
    }
    Ok(())
}

fn print_parameter(app: &mut App, number: usize, parameter: &Parameter) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let uncertainty = parameter.uncertainty.map(|percent| format!(" ± {percent}"));
    app.out.line(&format!(
        "  [{number}] {} = {}{} · {}",
        parameter.key,
        one_line(&parameter.value),
        uncertainty.unwrap_or_default(),
        parameter.status.name()
    ))?;
    app.out.line(&paint.faint(&format!("      {}", one_line(&parameter.notice.to_string()))))?;
    if let Some(doubt) = &parameter.doubt {
        app.out.line(&paint.warn(&format!("      doubt: {}", one_line(doubt))))?;
    }
    for other in &parameter.others {
        app.out.line(&paint.warn(&format!(
            "      not taken: {}, {}, `{}`: {}",
            one_line(&other.value),
            other.status.name(),
            one_line(&other.notice.id),
            one_line(&other.notice.to_string())
        )))?;
    }
    Ok(())
}

const HEADS: [&str; 16] = [
    "line",
    "id",
    "source",
    "kind",
    "scope",
    "amount",
    "period",
    "area",
    "state",
    "emissions_t",
    "unit",
    "uncertainty",
    "formula",
    "factors",
    "stands in for",
    "reason",
];

fn csv(app: &mut App, report: &Report) -> anyhow::Result<()> {
    app.out.text("\u{feff}")?;
    app.out.text(&csv_line(&HEADS))?;
    for line in &report.lines {
        let factors = line.taken.iter().filter_map(|taken| {
            let parameter = report.parameters.get(taken.parameter)?;
            Some(format!(
                "{} = {} ({}, {}; {})",
                parameter.key,
                parameter.value,
                parameter.status.name(),
                parameter.notice,
                taken.why
            ))
        });
        let stands_in: Vec<&str> =
            line.taken.iter().filter_map(|taken| taken.stands_in_for.as_deref()).collect();
        app.out.text(&csv_line(&[
            line.line.to_string(),
            line.id.clone(),
            line.source.clone().unwrap_or_default(),
            line.kind.clone(),
            line.scope.name().to_owned(),
            line.amount.clone(),
            line.period.clone(),
            line.area.clone().unwrap_or_default(),
            "computed".to_owned(),
            line.emissions.rounded_t.clone(),
            line.emissions.unit.to_owned(),
            line.uncertainty.to_string(),
            line.formula.clone(),
            factors.collect::<Vec<_>>().join(" | "),
            stands_in.join(" | "),
            String::new(),
        ]))?;
    }
    let mut without = |line: u64, id: &str, kind: &str, amount: &str, state: &str, reason: &str| {
        let mut cells = vec![String::new(); HEADS.len()];
        cells[0] = line.to_string();
        for (place, text) in [(1, id), (3, kind), (5, amount), (8, state), (15, reason)] {
            cells[place] = text.to_owned();
        }
        app.out.text(&csv_line(&cells))
    };
    for gap in &report.gaps {
        let reason = format!("{}; needed: {}", gap.reason, gap.needed);
        without(gap.line, &gap.id, &gap.kind, &gap.amount, "missing", &reason)?;
    }
    for refused in &report.refused {
        let id = refused.id.as_deref().unwrap_or("");
        without(refused.line, id, "", "", "refused", &refused.reason)?;
    }
    Ok(())
}

/// Lists the factors that all words fit. Exits with 1 where there is none.
fn list(
    app: &mut App,
    args: &EmissionsArgs,
    registry: &Registry,
    words: &[String],
) -> anyhow::Result<Outcome> {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let found: Vec<&Factor> = registry
        .factors()
        .iter()
        .filter(|factor| {
            let told = searchable(registry, factor);
            words.iter().all(|word| told.contains(word))
        })
        .collect();
    if args.csv {
        app.out.text("\u{feff}")?;
        let heads = [
            "key",
            "kind",
            "quantity",
            "area",
            "year",
            "report",
            "value",
            "unit",
            "uncertainty",
            "status",
            "notice",
            "title",
            "leads",
            "doubt",
        ];
        app.out.text(&csv_line(&heads))?;
    }
    for factor in &found {
        match app.out.format {
            Format::Json => app.out.json(&factor_view(factor))?,
            Format::Text if args.csv => app.out.text(&csv_line(&factor_cells(factor)))?,
            Format::Text => print_factor(app, registry, factor)?,
        }
    }
    if found.is_empty() {
        complain(
            "no factor is known that these words fit; put one with its notice into a file and give it with --factors",
        );
    }
    tell_refused(registry);
    Ok(Outcome::found(found.is_empty() || !registry.refused().is_empty()))
}

/// What the words of a search are looked for in.
fn searchable(registry: &Registry, factor: &Factor) -> String {
    let mut told = format!("{} {} {}", factor.key, factor.status.name(), factor.notice);
    told.push_str(&format!(" {} {}", factor.notice.id, factor.key.quantity.name()));
    if let Some(kind) = registry.kind(&factor.key.kind) {
        told.push_str(&format!(" {} {} {}", kind.zh, kind.en, kind.also.join(" ")));
    }
    if let Some(area) = factor.key.area.as_deref().and_then(|code| registry.area_of(code)) {
        told.push_str(&format!(" {} {}", area.zh, area.en));
    }
    told.to_lowercase()
}

fn bounds(factor: &Factor) -> (Option<i16>, Option<&str>) {
    match &factor.key.validity {
        Validity::Any => (None, None),
        Validity::Year(year) => (Some(*year), None),
        Validity::Report(report) => (None, Some(report)),
    }
}

fn factor_view(factor: &Factor) -> Value {
    let (year, report) = bounds(factor);
    json!({
        "key": factor.key.to_string(),
        "kind": factor.key.kind,
        "quantity": factor.key.quantity,
        "area": factor.key.area,
        "year": year,
        "report": report,
        "value": factor.value.number.to_string(),
        "unit": factor.value.unit,
        "uncertainty": factor.uncertainty,
        "status": factor.status,
        "notice": factor.notice,
        "leads": factor.leads,
        "doubt": factor.doubt,
        "origin": factor.origin,
    })
}

fn factor_cells(factor: &Factor) -> [String; 14] {
    let (year, report) = bounds(factor);
    [
        factor.key.to_string(),
        factor.key.kind.clone(),
        factor.key.quantity.name().to_owned(),
        factor.key.area.clone().unwrap_or_default(),
        year.map(|year| year.to_string()).unwrap_or_default(),
        report.unwrap_or_default().to_owned(),
        factor.value.number.to_string(),
        factor.value.unit.clone(),
        factor.uncertainty.map(|percent| percent.to_string()).unwrap_or_default(),
        factor.status.name().to_owned(),
        factor.notice.id.clone(),
        factor.notice.to_string(),
        factor.leads.clone().unwrap_or_default(),
        factor.doubt.clone().unwrap_or_default(),
    ]
}

fn print_factor(app: &mut App, registry: &Registry, factor: &Factor) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let zh = registry.kind(&factor.key.kind).map(|kind| format!("  {}", kind.zh));
    let uncertainty = factor.uncertainty.map(|percent| format!(" ± {percent}"));
    app.out.line(&format!(
        "{}{}  {}{} · {}",
        paint.strong(&factor.key.to_string()),
        zh.unwrap_or_default(),
        one_line(&factor.value.to_string()),
        uncertainty.unwrap_or_default(),
        factor.status.name()
    ))?;
    app.out.line(&paint.faint(&format!(
        "    {}: {}",
        one_line(&factor.notice.id),
        one_line(&factor.notice.to_string())
    )))?;
    if let Some(leads) = &factor.leads {
        app.out.line(&format!("    leads: {}", one_line(leads)))?;
    }
    if let Some(doubt) = &factor.doubt {
        app.out.line(&paint.warn(&format!("    doubt: {}", one_line(doubt))))?;
    }
    Ok(())
}
