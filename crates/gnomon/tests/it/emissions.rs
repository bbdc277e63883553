//! Emissions from activity data, through the command.

use std::path::Path;

use serde_json::Value;

use crate::support::{Run, root};

const PLANT: &str = "examples/emissions/plant.csv";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn line<'r>(report: &'r Value, id: &str) -> &'r Value {
    let lines = report["report"]["lines"].as_array().unwrap();
    lines.iter().find(|line| line["id"] == id).unwrap_or_else(|| panic!("no line {id}: {report}"))
}

#[test]
fn the_sample_plant_is_told_with_formulas_factors_and_notices() {
    assert!(Path::new(&root().join(PLANT)).exists());
    let told = Run::new().stdout(&["emissions", PLANT, "--gwp", "ar6"], 0);
    for expected in [
        "10453.193 tCO2e  at least ±1.0 %",
        "energy indirect",
        "412.6 万kWh (= 4126000 kWh) × 0.7096 kgCO2/kWh = 2927.810 tCO2",
        "1840 t × 24.12 GJ/t × 0.02618 tC/GJ × 85 % × 44/12 = 3621.222 tCO2",
        "electricity@CN-SX@2022: exactly CN-SX and 2022",
        "公告2024年第33号, 2024-12-20",
        "not taken: 0.02308 tC/GJ, unattributed",
        "known second-hand only",
        "lower bound",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
}

#[test]
fn json_and_a_table_say_the_same() {
    let run = Run::new();
    let told = json(&run.stdout(&["emissions", PLANT, "--gwp", "ar6", "--json"], 0));
    assert_eq!(told["schema"], "gnomon.emissions/1");
    assert_eq!(told["report"]["total"]["rounded_t"], "10453.193");
    assert_eq!(told["report"]["complete"], true);
    let shared =
        [line(&told, "E-1"), line(&told, "E-2")].map(|line| &line["taken"][0]["parameter"]);
    assert_eq!(shared[0], shared[1]);
    let table = run.stdout(&["emissions", PLANT, "--gwp", "ar6", "--csv"], 0);
    assert_eq!(table.lines().count(), 9, "{table}");
    assert!(table.contains(
        "E-1,workshop 1,electricity,energy indirect,412.6 万kWh,2022,CN-SX,computed,2927.810,tCO2"
    ));
    run.stderr(&["emissions", PLANT, "--csv", "--json"], 2);
}

#[test]
fn what_is_missing_or_wrong_is_told_and_ends_with_1() {
    let run = Run::new();
    // Without a report, nitrous oxide has no potential.
    let told = run.stdout(&["emissions", PLANT], 1);
    assert!(
        told.contains("Missing, and not in the total")
            && told.contains("`--gwp` with one of ar5, ar6"),
        "{told}"
    );
    assert!(told.contains("10114.673 tCO2") && told.contains("the total lacks 1 line"), "{told}");
    let data = run.file(
        "data.csv",
        "id,kind,amount,period,area,oxidaton\nE-1,电力,1000 kWh,2023,山西,\nE-2,电力,1000 kWh,2022,CN,\nE-3,电力,=1+1,2022,CN,\n",
    );
    let output = run.run(&["emissions", &data]);
    assert_eq!(output.status.code(), Some(1));
    let (told, said) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(told.contains("0.537 tCO2"), "{told}");
    assert!(
        told.contains(
            "`--fallback` would take `electricity@CN-SX@2022`, else `electricity@CN@2023`"
        ),
        "{told}"
    );
    assert!(told.contains("line 4") && told.contains("has no number in front"), "{told}");
    assert!(
        said.contains("the column `oxidaton` was not read; did you mean `oxidation`?"),
        "{said}"
    );
    // With it, the older factor stands in and is marked; the refused line stays.
    let told = run.stdout(&["emissions", &data, "--fallback"], 1);
    assert!(told.contains("electricity@CN-SX@2022 stands in for electricity@CN-SX@2023"), "{told}");
    let table = run.stdout(&["emissions", &data, "--csv"], 1);
    assert!(table.contains(",missing,") && table.contains(",refused,"), "{table}");
}

#[test]
fn where_sources_disagree_the_user_chooses() {
    let run = Run::new();
    let data = run.file("data.csv", "id,kind,amount,period,area\nE-1,电力,1000 kWh,2021,全国\n");
    assert!(run.stdout(&["emissions", &data], 0).contains("0.557 tCO2"));
    let choice = "electricity@CN@2021=mee-2024-12-misquoted";
    let told = run.stdout(&["emissions", &data, "--factor", choice], 0);
    assert!(told.contains("0.537 tCO2") && told.contains("not taken: 0.5568 kgCO2/kWh"), "{told}");
    // A choice that nothing asks for is told.
    let other = "electricity@CN@2022=mee-2024-33";
    let output = run.run(&["emissions", &data, "--factor", other]);
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("no line took `--factor electricity@CN@2022=mee-2024-33`")
    );
    for args in [
        &["emissions", &data, "--factor", "electricity@CN@2021=nobody"][..],
        &["emissions", &data, "--factor", "electricity"],
        &["emissions", &data, "--gwp", "ar9"],
        &["emissions", &data, "--list"],
        &["emissions", "--list", "--fallback"],
        &["emissions"],
    ] {
        run.stderr(args, 2);
    }
}

#[test]
fn factors_of_ones_own_lead_and_need_a_notice() {
    let run = Run::new();
    let data = run.file("data.csv", "编号,品种,数量,单位,年份,地区\nH-1,热力,3650,GJ,2022,山西\n");
    assert!(run.stdout(&["emissions", &data], 1).contains("no factor for CN-SX and 2022 is known"));
    let factor = "[[factor]]\nkind = \"heat\"\nquantity = \"emission\"\narea = \"山西\"\nyear = 2022\nvalue = \"0.11\"\nunit = \"tCO2/GJ\"\n";
    let notice = "notice = \"a\"\n[[notice]]\nid = \"a\"\ntitle = \"Supply contract, annex 2\"\n";
    let with = run.file("with.toml", format!("{factor}{notice}"));
    let told = run.stdout(&["emissions", &data, "--factors", &with], 0);
    assert!(told.contains("401.500 tCO2") && told.contains("Supply contract, annex 2"), "{told}");
    let without = run.file("without.toml", factor);
    let said = run.stderr(&["emissions", &data, "--factors", &without], 1);
    assert!(said.contains("factor 1, was refused") && said.contains("without a notice"), "{said}");
    let broken = run.file("broken.toml", "[[factor");
    assert!(run.stderr(&["emissions", &data, "--factors", &broken], 1).contains("is no TOML"));
    let empty = run.file("empty.csv", "");
    assert!(run.stderr(&["emissions", &empty], 1).contains("no column `id`"));
}

#[test]
fn tables_in_gb_18030_and_toml_are_read() {
    let run = Run::new();
    let text = "编号,品种,数量,单位,年份,地区\nE-1,外购电力,12.5,万kWh,2022,全国\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    let data = run.file("data.csv", bytes);
    assert!(run.stdout(&["emissions", &data], 0).contains("67.075 tCO2"));
    let toml = run.file(
        "data.toml",
        "[[activity]]\nid = \"E-1\"\nkind = \"电力\"\namount = \"125 MWh\"\nperiod = 2022\narea = \"CN\"\n",
    );
    assert!(run.stdout(&["emissions", &toml], 0).contains("67.075 tCO2"));
}

#[test]
fn factors_are_listed_by_words_in_either_language() {
    let run = Run::new();
    let told = run.stdout(&["emissions", "--list", "电力", "2021"], 0);
    assert_eq!(told.matches("electricity@CN@2021").count(), 2, "{told}");
    assert!(told.contains("leads: ") && told.contains("doubt: ") && told.contains("secondary"));
    let lines = run.stdout(&["emissions", "--list", "Shanxi", "--json"], 0);
    assert_eq!(lines.lines().count(), 1, "{lines}");
    let factor = json(&lines);
    assert_eq!((factor["value"].as_str(), factor["year"].as_i64()), (Some("0.7096"), Some(2022)));
    assert_eq!(factor["notice"]["number"], "公告2024年第33号");
    let table = run.stdout(&["emissions", "--list", "--csv"], 0);
    assert!(50 < table.lines().count());
    run.stderr(&["emissions", "--list", "perpetuum mobile"], 1);
}

#[test]
fn every_shipped_factor_is_in_the_binary_and_taken() {
    let files: Vec<_> = gnomon::knowledge::files("factors/")
        .into_iter()
        .map(|file| gnomon_emission::RegistryFile {
            path: file.path,
            text: file.text,
            origin: gnomon_emission::Origin::Shipped,
        })
        .collect();
    assert!(5 <= files.len());
    let registry = gnomon_emission::Registry::parse(&files).unwrap();
    assert_eq!(registry.refused(), []);
}
