//! What holds of any data.

use crate::support::{ar6, registry, with_fallback};
use gnomon_emission::{Activities, Options, Registry, Report, compute};
use proptest::prelude::*;
use std::sync::LazyLock;

static REGISTRY: LazyLock<Registry> = LazyLock::new(registry);

fn run(text: &str, options: &Options) -> Option<Report> {
    Some(compute(&REGISTRY, Activities::from_csv(text, &REGISTRY).ok()?, options))
}

/// Exact tonnes as a fraction.
fn exact(text: &str) -> (i128, i128) {
    if let Some((over, under)) = text.split_once('/') {
        return (over.parse().unwrap(), under.parse().unwrap());
    }
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    (format!("{whole}{places}").parse().unwrap(), 10_i128.pow(u32::try_from(places.len()).unwrap()))
}

fn approximately(text: &str) -> f64 {
    let (over, under) = exact(text);
    over as f64 / under as f64
}

fn line() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec![
        ("electricity", "kWh", ""),
        ("电力", "万kWh", ""),
        ("烟煤", "t", "power-boiler"),
        ("天然气", "万Nm³", ""),
        ("diesel", "tce", ""),
        ("N2O", "kg", ""),
        ("heat", "GJ", ""),
    ]);
    (
        kind,
        0_u32..5_000_000,
        0_u32..4,
        prop::sample::select(vec!["2021", "2022", "2023"]),
        prop::sample::select(vec!["CN", "山西", ""]),
        0_u32..30,
    )
        .prop_map(|((kind, unit, device), digits, places, year, area, uncertainty)| {
            let amount = f64::from(digits) / 10_f64.powi(i32::try_from(places).unwrap_or(0));
            format!("{kind},{amount} {unit},{year},{area},{device},{uncertainty} %")
        })
}

fn table(lines: &[String]) -> String {
    let mut text = "id,kind,amount,period,area,oxidation,uncertainty\n".to_owned();
    for (index, line) in lines.iter().enumerate() {
        text.push_str(&format!("l{index},{line}\n"));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Every line ends computed, as a gap, or refused; and sums are the sums of their lines.
    #[test]
    fn the_total_is_the_sum_of_its_lines(lines in prop::collection::vec(line(), 0..12)) {
        let told = run(&table(&lines), &with_fallback()).unwrap();
        prop_assert_eq!(told.lines.len() + told.gaps.len() + told.refused.len(), lines.len());
        prop_assert_eq!(told.complete, told.lines.len() == lines.len());
        let total = approximately(&told.total.exact_t);
        for sums in [
            told.lines.iter().map(|line| approximately(&line.emissions.exact_t)).sum::<f64>(),
            told.kinds.iter().map(|sum| approximately(&sum.emissions.exact_t)).sum(),
            told.scopes.iter().map(|sum| approximately(&sum.emissions.exact_t)).sum(),
        ] {
            prop_assert!((sums - total).abs() <= 1e-9 * total.max(1.0), "{} {}", sums, total);
        }
        for line in &told.lines {
            for taken in &line.taken {
                prop_assert!(taken.parameter < told.parameters.len());
            }
        }
        prop_assert!(told.parameters.iter().all(|parameter| 0 < parameter.lines));
    }

    /// Ten times the amount, ten times the emissions, and the same relative uncertainty.
    #[test]
    fn emissions_scale_with_the_amount(line in line()) {
        let (kind, rest) = line.split_once(',').unwrap();
        let (amount, rest) = rest.split_once(',').unwrap();
        let (number, unit) = amount.split_once(' ').unwrap();
        let tenfold = format!("{kind},{number}e1 {unit},{rest}");
        // `万` behind an exponent is no number.
        prop_assume!(!unit.starts_with('万'));
        let (one, ten) = (run(&table(std::slice::from_ref(&line)), &ar6()).unwrap(), run(&table(&[tenfold]), &ar6()).unwrap());
        prop_assert_eq!(one.lines.len(), ten.lines.len());
        for (one, ten) in one.lines.iter().zip(&ten.lines) {
            let ((a, b), (c, d)) = (exact(&one.emissions.exact_t), exact(&ten.emissions.exact_t));
            prop_assert_eq!(a * 10 * d, c * b);
            let percent = |line: &gnomon_emission::Line| line.uncertainty.half_interval_95_percent.unwrap_or(0.0);
            prop_assert!((percent(one) - percent(ten)).abs() < 1e-9);
        }
    }

    /// What lines share can only make a sum wider than if all were independent, and never wider than the plain sum.
    #[test]
    fn a_sums_width_lies_between_its_bounds(lines in prop::collection::vec(line(), 1..10)) {
        let told = run(&table(&lines), &with_fallback()).unwrap();
        let widths: Vec<f64> =
            told.lines.iter().map(|line| line.uncertainty.half_interval_95_t.unwrap_or(0.0)).collect();
        let total = told.uncertainty.half_interval_95_t.unwrap_or(0.0);
        let roots = widths.iter().map(|width| width * width).sum::<f64>().sqrt();
        prop_assert!(roots <= total * (1.0 + 1e-9) + 1e-12);
        prop_assert!(total <= widths.iter().sum::<f64>() * (1.0 + 1e-9) + 1e-12);
    }

    /// The order of lines changes no sum.
    #[test]
    fn the_order_of_lines_does_not_matter(lines in prop::collection::vec(line(), 0..8)) {
        let forward = run(&table(&lines), &with_fallback()).unwrap();
        let backward: Vec<String> = lines.into_iter().rev().collect();
        let backward = run(&table(&backward), &with_fallback()).unwrap();
        prop_assert_eq!(forward.total, backward.total);
        prop_assert_eq!(forward.uncertainty.known, backward.uncertainty.known);
    }

    #[test]
    fn any_table_is_read_or_refused(text in "(id|kind|amount|period|area|,|\n|\"|电力|1 kWh|2022|CN|[0-9e.+-]{0,12} ?[a-zA-Z万亿³/^]{0,6}){0,40}") {
        drop(run(&text, &with_fallback()));
        drop(run(&format!("id,kind,amount,period,area,factor,notice\n{text}"), &with_fallback()));
        drop(Activities::from_toml(&text, &REGISTRY));
    }

    #[test]
    fn any_amount_is_computed_or_refused(amount in "[0-9]{1,28}(\\.[0-9]{1,20})?(e-?[0-9]{1,3})? ?(kWh|万kWh|GJ|t|tce|亿MWh|kWh/s|.{0,6})") {
        let told = run(&format!("id,kind,amount,period,area\na,电力,\"{}\",2022,CN\nb,电力,0.1 kWh,2022,CN\nc,diesel,\"{}\",2022,CN", amount.replace('"', ""), amount.replace('"', "")), &ar6());
        if let Some(told) = told {
            prop_assert!(told.lines.len() + told.gaps.len() + told.refused.len() <= 3);
        }
    }

    #[test]
    fn any_file_of_factors_is_read_or_refused(text in "(\\[\\[(factor|notice|kind|area)\\]\\]\n|(kind|id|title|value|unit|notice|area|sort|zh|en) = \"(heat|n|CN|0.1|tCO2/GJ|fuel|[a-z.@=]{0,5})\"\n|year = [0-9]{1,6}\n){0,20}") {
        let mut files = crate::support::shipped();
        files.push(crate::support::own(&text));
        drop(Registry::parse(&files));
    }
}
