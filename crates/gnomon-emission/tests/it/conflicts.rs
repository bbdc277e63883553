//! Two sources, two values: both are kept, one leads and says why, and the user may choose.

use crate::support::{only, registry, registry_with, report, report_of, with_fallback};
use gnomon_emission::{Options, Registry};

const HEAD: &str = "id,kind,amount,period,area";
const LINE: &[&str] = &["e1,electricity,1000 kWh,2021,CN"];

const OWN: &str = r#"
    [[notice]]
    id = "contract-7"
    title = "Contract for heat, annex 2"
    [[factor]]
    kind = "heat"
    quantity = "emission"
    area = "CN-TJ"
    year = 2023
    value = "0.11"
    unit = "tCO2/GJ"
    notice = "contract-7"
    [[factor]]
    kind = "electricity"
    quantity = "emission"
    area = "全国"
    year = 2021
    value = "0.6"
    unit = "tCO2/MWh"
    notice = "contract-7"
"#;

#[test]
fn both_values_are_shown_and_the_leading_one_says_why() {
    let told = report(LINE, &Options::default());
    let line = only(&told);
    assert_eq!(line.emissions.exact_t, "0.5568");
    assert!(line.taken[0].why.contains("it leads others: "), "{}", line.taken[0].why);
    let others = &told.parameters[0].others;
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].value, "0.5366 kgCO2/kWh");
    assert!(others[0].doubt.as_deref().unwrap().contains("exchanged"));
}

#[test]
fn the_user_may_choose_the_other() {
    let registry = registry();
    let choice = registry.choice("electricity@CN@2021=mee-2024-12-misquoted").unwrap();
    let options = Options { choices: vec![choice], ..Options::default() };
    let told = report_of(&registry, HEAD, LINE, &options);
    assert_eq!(only(&told).emissions.exact_t, "0.5366");
    assert!(only(&told).taken[0].why.ends_with("chosen"));
    assert_eq!(told.parameters[0].others[0].value, "0.5568 kgCO2/kWh");
    assert!(told.unused_choices.is_empty());
    // A choice that nothing asks for is told.
    let told = report_of(&registry, HEAD, &["e1,electricity,1 kWh,2022,CN"], &options);
    assert_eq!(told.unused_choices, ["electricity@CN@2021=mee-2024-12-misquoted"]);
}

#[test]
fn a_choice_that_is_not_there_is_refused_with_what_is() {
    let registry = registry();
    for (text, expected) in [
        ("electricity@CN@2021", "is not a choice like"),
        ("electricity@CN@2012=mee-2024-12", "did you mean `electricity@CN@202"),
        ("electricity@CN@2021=mee-2024-33", "there are mee-2024-12, mee-2024-12-misquoted"),
        ("=x", "is not a choice like"),
    ] {
        let error = registry.choice(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn the_users_own_file_leads_what_is_shipped() {
    let registry = registry_with(OWN);
    assert_eq!(registry.refused(), []);
    let told = report_of(&registry, HEAD, LINE, &Options::default());
    assert_eq!(only(&told).emissions.exact_t, "0.6");
    assert!(only(&told).taken[0].why.contains("your file leads"));
    assert_eq!(told.parameters[0].others.len(), 2);
    // 450 GJ × 0.11 t
    let told = report_of(&registry, HEAD, &["h1,热力,450 GJ,2023,天津"], &Options::default());
    assert_eq!(only(&told).emissions.to_string(), "49.500 tCO2");
}

#[test]
fn two_values_of_which_none_leads_are_a_gap_and_not_a_guess() {
    let two = OWN.replace("2023", "2021").replace("kind = \"heat\"", "kind = \"electricity\"");
    let two = two.replace("CN-TJ", "CN").replacen("contract-7", "contract-8", 1).replacen(
        "notice = \"contract-7\"",
        "notice = \"contract-8\"",
        1,
    ) + "[[notice]]\nid = \"contract-7\"\ntitle = \"Another\"\n";
    let registry = registry_with(&two);
    assert_eq!(registry.refused(), []);
    let told = report_of(&registry, HEAD, LINE, &Options::default());
    assert_eq!((told.total.exact_t.as_str(), told.complete), ("0", false));
    assert!(told.gaps[0].reason.contains("2 values and none leads"), "{:?}", told.gaps);
    assert!(told.gaps[0].needed.contains("--factor electricity@CN@2021=NOTICE"));
    let choice = registry.choice("electricity@CN@2021=contract-8").unwrap();
    let options = Options { choices: vec![choice], ..Options::default() };
    assert!(report_of(&registry, HEAD, LINE, &options).complete);
}

#[test]
fn the_doubts_about_fuels_come_with_their_values() {
    let head = "id,kind,amount,period,area,oxidation";
    let lines = ["c1,bituminous,1 t,2023,CN,cement-kiln", "g1,焦炉煤气,1 万Nm³,2023,CN,"];
    let told = report_of(&registry(), head, &lines, &Options::default());
    assert!(told.complete, "{:?}", told.gaps);
    let other = |key: &str| {
        let parameter = told.parameters.iter().find(|parameter| parameter.key == key).unwrap();
        (parameter.value.clone(), parameter.others[0].value.clone(), parameter.doubt.is_some())
    };
    assert_eq!(
        other("bituminous.carbon-content@CN"),
        ("0.02618 tC/GJ".to_owned(), "0.02308 tC/GJ".to_owned(), true)
    );
    assert_eq!(
        other("coke-oven-gas.heating-value@CN"),
        ("173.854 GJ/万Nm³".to_owned(), "173.54 GJ/万Nm³".to_owned(), true)
    );
}

#[test]
fn another_years_or_the_nations_factor_stands_in_only_when_allowed_and_is_marked() {
    for (line, instead) in [
        ("e1,electricity,1 MWh,2023,CN-SX", "electricity@CN-SX@2022"),
        ("e1,electricity,1 MWh,2021,CN-SX", "electricity@CN@2021"),
        ("e1,electricity,1 MWh,2024,CN-GD", "electricity@CN@2023"),
        ("e1,electricity,1 MWh,2030,CN", "electricity@CN@2023"),
    ] {
        let told = report(&[line], &Options::default());
        assert!(!told.complete && told.lines.is_empty());
        let needed = &told.gaps[0].needed;
        assert!(
            needed.contains(&format!("`--fallback` would take `{instead}`")),
            "{line}: {needed}"
        );
        let told = report(&[line], &with_fallback());
        assert_eq!(told.parameters[only(&told).taken[0].parameter].key, instead, "{line}");
        assert!(only(&told).taken[0].stands_in_for.is_some(), "{line}");
        assert!(told.notes.iter().any(|note| note.starts_with("1 line uses another year's")));
    }
    // A later year or another province never stands in.
    let told = report(&["e1,electricity,1 MWh,2019,CN-GD"], &with_fallback());
    assert!(
        told.gaps[0].needed.starts_with("a factor `electricity@CN-GD@2019`"),
        "{:?}",
        told.gaps
    );
}

#[test]
fn files_are_read_in_any_order() {
    let mut files = crate::support::shipped();
    files.reverse();
    let registry = Registry::parse(&files).unwrap();
    assert_eq!(registry.refused(), []);
    assert_eq!(
        only(&report_of(&registry, HEAD, LINE, &Options::default())).emissions.exact_t,
        "0.5568"
    );
}
