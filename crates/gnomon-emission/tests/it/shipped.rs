//! The factors that are shipped: each with its notice, where it was seen, and what it is worth.

use std::collections::BTreeMap;

use crate::support::{registry, shipped};
use gnomon_emission::{Key, Quantity, Registry, Status};

#[test]
fn every_factor_has_a_notice_a_source_and_a_status() {
    let registry = registry();
    assert_eq!(registry.refused(), [], "units, notices and keys hold together");
    assert!(50 < registry.factors().len());
    for factor in registry.factors() {
        let notice = &factor.notice;
        assert!(!notice.title.is_empty() && !notice.seen.is_empty(), "{}", factor.key);
        assert_ne!(factor.status, Status::Own, "{}", factor.key);
        // What was not read itself never passes for official; who reads a notice changes this test with the status.
        assert_ne!(factor.status, Status::Official, "{}", factor.key);
    }
}

#[test]
fn where_values_differ_exactly_one_leads() {
    let registry = registry();
    let mut by_key: BTreeMap<&Key, (usize, usize)> = BTreeMap::new();
    for factor in registry.factors() {
        let (all, leading) = by_key.entry(&factor.key).or_default();
        *all += 1;
        *leading += usize::from(factor.leads.is_some());
    }
    let conflicts: Vec<String> = by_key
        .iter()
        .filter(|(_, (all, _))| 1 < *all)
        .map(|(key, (_, leading))| format!("{key} {leading}"))
        .collect();
    assert_eq!(
        conflicts,
        [
            "bituminous.carbon-content@CN 1",
            "coke-oven-gas.heating-value@CN 1",
            "electricity@CN@2021 1",
            "electricity@CN@2022 1"
        ]
    );
    assert!(by_key.values().all(|(all, leading)| *leading == usize::from(1 < *all)));
}

#[test]
fn every_fuel_has_heat_and_carbon_and_every_fluid_fuel_an_oxidation() {
    let registry = registry();
    let has = |kind: &str, quantity| {
        let of = |f: &&gnomon_emission::Factor| f.key.kind == kind && f.key.quantity == quantity;
        registry.factors().iter().any(|factor| of(&factor))
    };
    let mut fuels = 0;
    for kind in registry.kinds().iter().filter(|kind| kind.sort.name() == "fuel") {
        fuels += 1;
        assert!(has(&kind.id, Quantity::HeatingValue), "{}", kind.id);
        assert!(has(&kind.id, Quantity::CarbonContent), "{}", kind.id);
        let solid = ["anthracite", "bituminous", "lignite", "coke", "petroleum-coke"];
        assert_eq!(
            has(&kind.id, Quantity::Oxidation),
            !solid.contains(&kind.id.as_str()),
            "{}",
            kind.id
        );
    }
    assert_eq!(fuels, 17);
    assert_eq!(registry.reports(), ["ar5", "ar6"]);
}

#[test]
fn every_file_says_how_to_add_a_line() {
    for file in shipped() {
        assert!(file.text.starts_with("# "), "{}", file.path);
        let header = file.text.split("\n[[").next().unwrap();
        assert!(header.contains("To add") || header.contains("Keys of"), "{}", file.path);
    }
}

#[test]
fn areas_are_known_by_their_names() {
    let registry = registry();
    for (name, code) in [
        ("山西", "CN-SX"),
        ("陕西省", "CN-SN"),
        ("inner mongolia", "CN-NM"),
        ("全国", "CN"),
        ("cn-bj", "CN-BJ"),
        ("Atlantis", "Atlantis"),
    ] {
        assert_eq!(registry.area(name), code, "{name}");
    }
    assert!(registry.area_of("河北").is_some() && registry.area_of("Atlantis").is_none());
}

#[test]
fn a_changed_byte_in_a_file_is_read_or_refused() {
    for index in 0..shipped().len() {
        let mut files = shipped();
        let text = files[index].text.clone();
        for at in (0..text.len()).step_by(97).filter(|at| text.is_char_boundary(*at)) {
            files[index].text = format!("{}\"{}", &text[..at], &text[at..]);
            drop(Registry::parse(&files));
        }
    }
}
