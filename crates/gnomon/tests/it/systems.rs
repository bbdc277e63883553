//! Standard systems, catalogues, targets and statistics, through the commands.

use std::fmt::Write as _;
use std::fs;

use gnomon_system::{Catalogue, ChangeKind, System, diff};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Run, shared};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn system(id: &str) -> System {
    let file = gnomon::knowledge::files(&format!("systems/{id}.toml")).pop().unwrap();
    System::parse(&file.path, &file.text).unwrap()
}

fn catalogue() -> Catalogue {
    let file = gnomon::knowledge::files("catalogues/cnescp.toml").pop().unwrap();
    Catalogue::parse(&file.path, &file.text).unwrap()
}

#[test]
fn every_system_names_sources_and_never_more_nodes_than_its_source_counts() {
    let files = gnomon::knowledge::files("systems/");
    assert!(5 <= files.len());
    for file in files {
        let system = System::parse(&file.path, &file.text).unwrap();
        assert_eq!(file.path, format!("systems/{}.toml", system.id));
        for edition in &system.editions {
            assert!(!edition.sources.is_empty(), "{}", system.id);
            for (level, stated, known) in edition.levels() {
                assert!(
                    known <= stated,
                    "{} {}: level {level} has {known} of {stated}",
                    system.id,
                    edition.id
                );
                assert!(
                    known == stated || edition.unknown.is_some(),
                    "{} says nothing of what is missing",
                    system.id
                );
            }
            // What no source has is marked, and then the edition says so in words.
            let unverified = edition
                .nodes
                .iter()
                .any(|node| node.standing == gnomon_system::Standing::Unverified);
            assert!(!unverified || edition.unknown.is_some(), "{}", system.id);
        }
    }
}

#[test]
fn a_file_that_does_not_hold_together_is_refused_with_its_place() {
    let head = "id = \"x\"\nen = \"X\"\nkind = \"standard system\"\njurisdiction = \"CN\"\n";
    let edition = "[[edition]]\nid = \"1\"\nsource = [{ what = \"a text\" }]\n";
    for (text, expected) in [
        (format!("{head}edition = []"), "has no edition"),
        (format!("{head}[[edition]]\nid = \"1\"\nsource = []\n"), "names no source"),
        (
            format!("{head}{edition}node = [{{ under = \"7\", en = \"A\" }}]"),
            "does not stand before it",
        ),
        (format!("{head}{edition}node = [{{ en = \"A\" }}, {{ en = \"A\" }}]"), "stands twice"),
        (format!("{head}{edition}nodes = []"), "unknown field"),
    ] {
        let error = System::parse("systems/x.toml", &text).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains("systems/x.toml"), "{error}");
    }
}

#[test]
fn the_vehicle_system_lost_its_fourth_part_and_what_is_not_sourced_is_not_called_deleted() {
    let system = system("icv");
    let (old, new) = (system.edition(Some("2018")).unwrap(), system.edition(Some("2023")).unwrap());
    let difference = diff(old, new);
    let of = |kind: ChangeKind| -> Vec<&str> {
        difference
            .changes
            .iter()
            .filter(|change| change.kind == kind)
            .filter_map(|change| old.nodes[*change.old.first()?].number.as_deref())
            .collect()
    };
    assert_eq!(of(ChangeKind::Kept), ["100", "200", "300"]);
    assert_eq!(of(ChangeKind::Deleted), ["400", "401", "402"]);
    assert_eq!(of(ChangeKind::NotKnown).len(), 12);
}

#[test]
fn eight_aspects_of_the_draft_became_six_fields() {
    let run = Run::new();
    let told = json(
        &run.stdout(&["tree", "communications-green", "--diff", "2023-draft..2023", "--json"], 0),
    );
    let count = |kind: &str| {
        let counts = told["difference"]["counts"].as_array().unwrap();
        counts.iter().find(|count| count["kind"] == kind).unwrap()["count"].as_u64().unwrap()
    };
    assert_eq!((count("kept"), count("renamed"), count("deleted"), count("added")), (2, 4, 2, 0));
    let text = run.stdout(&["tree", "communications-green", "--diff", "2023-draft..2023"], 0);
    assert!(
        text.contains("deleted  Joint construction and sharing")
            && text.contains("(our judgement)"),
        "{text}"
    );
}

#[test]
fn coverage_counts_by_state_level_nature_and_origin_and_tells_gaps() {
    let run = Run::new();
    let placed = run.file(
        "placed.toml",
        "[[placement]]\nnode = \"204\"\nstandard = \"GB 98001-2026\"\nstate = \"published\"\nevidence = \"list, row 1\"\nadopts = \"ISO 98001:2025\"\n\
         [[placement]]\nnode = \"204\"\nstandard = \"20260001-T-339\"\nstate = \"in_preparation\"\nevidence = \"list, row 2\"\n\
         [[placement]]\nnode = \"术语和定义\"\nstandard = \"QC/T 98002-2026\"\nstate = \"published\"\nevidence = \"list, row 3\"\n\
         [[placement]]\nnode = \"203\"\nstandard = \"Test of braking\"\nstate = \"missing\"\nevidence = \"list, row 4\"\nlevel = \"national\"\nnature = \"recommended\"\n",
    );
    let told = json(&run.stdout(&["tree", "icv@2018", "--placed", &placed, "--json"], 0));
    let whole = &told["coverage"]["whole"];
    assert_eq!(whole["states"], json(r#"{"published":2,"in_preparation":1,"missing":1}"#));
    assert_eq!(whole["levels"], json(r#"{"national":3,"sector":1}"#));
    assert_eq!(whole["natures"], json(r#"{"mandatory":1,"recommended":3}"#));
    assert_eq!(whole["adopted"], 1);
    let part = told["edition"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .position(|node| node["number"] == "200")
        .unwrap();
    assert_eq!(
        told["coverage"]["nodes"][part]["states"],
        json(r#"{"published":1,"in_preparation":1,"missing":1}"#)
    );
    let text = run.stdout(&["tree", "icv@2018", "--placed", &placed], 0);
    assert!(text.contains("nothing stands on: 102"), "{text}");
    let nowhere = run.file("p.toml", "[[placement]]\nnode = \"999\"\nstandard = \"GB 1-2020\"\nstate = \"published\"\nevidence = \"x\"\n");
    assert!(run.stdout(&["tree", "icv@2018", "--placed", &nowhere], 1).contains("no node `999`"));
}

#[test]
fn trees_are_read_from_lists_and_headings_and_drawn() {
    let run = Run::new();
    let list =
        run.file("list.txt", "1 Basis\n  1.1 Terms\n  1.2 Symbols\n2 Products\n  2.1 Sensors\n");
    let markdown = run.file("outline.md", "# 1 Basis\n\nText.\n\n## 1.1 Terms\n\nText.\n\n# 2 Products\n\n## 2.1 Sensors & cables\n\nText.\n");
    let names = |file: &str| -> Vec<String> {
        let told = json(&run.stdout(&["tree", "--from", file, "--json"], 0));
        let nodes = told["edition"]["nodes"].as_array().unwrap().clone();
        nodes
            .iter()
            .map(|node| {
                format!(
                    "{} {} {}",
                    node["level"],
                    node["number"].as_str().unwrap_or("-"),
                    node["name"]["en"].as_str().unwrap()
                )
            })
            .collect()
    };
    assert_eq!(
        names(&list),
        ["1 1 Basis", "2 1.1 Terms", "2 1.2 Symbols", "1 2 Products", "2 2.1 Sensors"]
    );
    assert_eq!(
        names(&markdown),
        ["1 1 Basis", "2 1.1 Terms", "1 2 Products", "2 2.1 Sensors & cables"]
    );
    let text = run.stdout(&["tree", "--from", &markdown, "--diff", &list], 0);
    assert!(
        text.contains("deleted  1.2 Symbols") && text.contains("renamed  2.1 Sensors"),
        "{text}"
    );
    let svg = run.stdout(&["tree", "--from", &markdown, "--diff", &list, "--svg"], 0);
    assert!(
        svg.contains("Sensors &amp; cables") && svg.contains("prefers-color-scheme:dark"),
        "{svg}"
    );
    assert!(
        !svg.contains("<script") && svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>")
    );
    run.stderr(&["tree", "no-such-system"], 2);
    run.stderr(&["tree", "icv@1999"], 2);
    run.stderr(&["tree", "icv", "--svg", "--json"], 2);
}

#[test]
fn thresholds_have_units_and_the_faults_of_the_source_stand_beside_them() {
    let catalogue = catalogue();
    let edition = catalogue.edition(Some("2023")).unwrap();
    let threshold = |item: &str, parameter: &str| {
        edition.item(item).unwrap().thresholds.iter().find(|t| t.parameter == parameter).unwrap()
    };
    for (item, parameter, value, base) in [
        ("router", "throughput", 12e12, "bit/s"),
        ("router", "routes", 550_000.0, "routes"),
        ("switch", "packet-rate", 10e9, "packet/s"),
        ("plc", "instruction-time", 0.08e-6, "s"),
    ] {
        let measure = &threshold(item, parameter).measure;
        assert!((measure.value - value).abs() <= value * 1e-12, "{item} {parameter}");
        assert_eq!(measure.base, base);
    }
    assert_eq!(threshold("switch", "packet-rate").conflicts[0].says, "10 Gbps");
    assert_eq!(threshold("plc", "instruction-time").conflicts[0].says, "0.08 ms");
    assert_eq!(
        edition.groups().iter().map(|(_, stated, known)| (*stated, *known)).collect::<Vec<_>>(),
        [(4, 4), (34, 34)]
    );
}

#[test]
fn the_editions_of_the_catalogue_differ_as_far_as_they_are_sourced() {
    let run = Run::new();
    let told = run.stdout(&["tree", "cnescp", "--diff", "2017..2023"], 0);
    for expected in [
        "11 to 34 categories by the sources (+23)",
        "kept     router: same threshold for throughput, routes",
        "kept     firewall: no threshold any more for throughput, concurrent, new-connections",
        "kept     plc: thresholds of one edition are not sourced",
        "new or not sourced before:    ids",
        "missing in 2017:",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
}

#[test]
fn a_product_is_in_scope_by_its_figures_whatever_their_prefix() {
    let run = Run::new();
    let answer = |product: &str, have: &[&str]| {
        let mut args = vec!["tree", "cnescp@2023", "--json", "--product", product];
        for figure in have {
            args.extend(["--have", figure]);
        }
        json(&run.stdout(&args, 0))["scope"]["answer"].as_str().unwrap().to_owned()
    };
    assert_eq!(answer("router", &["throughput=12000Gbps", "routes=55万条"]), "in scope");
    assert_eq!(
        answer("router", &["throughput=11.9 Tbit/s", "routes=600000 routes"]),
        "not in scope"
    );
    assert_eq!(answer("router", &["throughput=15 Tbit/s"]), "undetermined");
    // A packet rate in bits per second is no packet rate.
    assert_eq!(answer("switch", &["throughput=40Tbps", "packet-rate=10Gbps"]), "undetermined");
    assert_eq!(answer("plc", &["instruction-time=80 ns"]), "in scope");
    assert_eq!(answer("plc", &["instruction-time=0.08 ms"]), "not in scope");
    assert_eq!(answer("Firewalls", &[]), "in scope");
    run.stderr(&["tree", "cnescp", "--product", "toaster"], 2);
    run.stderr(&["tree", "cnescp", "--product", "router", "--have", "colour=7 s"], 2);
}

const PLAN: &str = "Plan for Meters\n\nOn 3 May 2024, the Ministry of Industry and Information Technology (MIIT) issued the Action Plan for Smart Meters (hereinafter referred to as the Action Plan). According to the Action Plan, by 2025,\n\n- over 200 national standards on smart meters shall be newly formulated;\n- more than 30 pilot cities shall take part in the metering programme.\n";

#[test]
fn a_target_is_open_then_met_or_missed() {
    let run = Run::new();
    let plan = run.file("plan.txt", PLAN);
    let report = |cities: u32| {
        run.file(
            &format!("report-{cities}.txt"),
            format!("Report on metering\n\n10 October 2025\n\nBy the end of September 2025, {cities} pilot cities took part in the metering programme.\n"),
        )
    };
    let standing = |args: &[&str]| {
        let mut all = vec!["targets", "--json"];
        all.extend(args);
        let told = json(&run.stdout(&all, 0));
        let targets = told["targets"].as_array().unwrap().clone();
        let of = |value: f64| {
            targets
                .iter()
                .find(|t| t["quantity"]["value"].as_f64() == Some(value))
                .map(|t| t["standing"].as_str().unwrap().to_owned())
        };
        (of(200.0).unwrap(), of(30.0).unwrap())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(standing(&[&plan, "--on", "2025-06-01"]), pair("open", "open"));
    assert_eq!(standing(&[&plan, "--on", "2026-06-01"]), pair("unknown", "unknown"));
    assert_eq!(standing(&[&plan, &report(34), "--on", "2025-11-01"]), pair("open", "met"));
    assert_eq!(standing(&[&plan, &report(12), "--on", "2025-11-01"]), pair("open", "open"));
    assert_eq!(standing(&[&plan, &report(12), "--on", "2026-06-01"]), pair("unknown", "missed"));
    // What is counted from records, for targets of their field only.
    let mut records = "[".to_owned();
    for number in 0..210 {
        let _ = write!(
            records,
            "{}{{\"number\":\"GB/T {}-2025\",\"issued\":\"2025-03-01\"}}",
            if number == 0 { "" } else { "," },
            98_000 + number
        );
    }
    let records = run.file("records.json", records + "]");
    assert_eq!(
        standing(&[&plan, "--records", &records, "--of", "meter", "--on", "2025-06-01"]).0,
        "met"
    );
    assert_eq!(
        standing(&[&plan, "--records", &records, "--of", "hydrogen", "--on", "2025-06-01"]).0,
        "open"
    );
}

const RECORDS: &str = r#"[
 {"number":"GB 98001-2020","issued":"2020-01-10","effective":"2020-07-01","field":"meters"},
 {"number":"GB 98001-2024","issued":"2024-01-10","effective":"2024-07-01","field":"meters"},
 {"number":"GB/T 98002-2021","issued":"2021-05-01","effective":"2021-11-01","field":"meters","adopts":"ISO 98002:2020"},
 {"number":"GB/T 98003-2024","issued":"2024-05-01","effective":"2024-11-01","field":"clocks","replaces":"GB/T 98002-2021"},
 {"number":"YY/T 98004-2023","issued":"2023-02-01","effective":"与GB 98001-2024同步实施","field":"clocks"}]"#;

#[test]
fn statistics_follow_the_day() {
    let run = Run::new();
    let records = run.file("records.json", RECORDS);
    let table = |args: &[&str]| {
        let mut all = vec!["stats", "--json", "--records", &records];
        all.extend(args);
        let told = json(&run.stdout(&all, 0));
        (
            told["table"]["columns"].clone(),
            told["table"]["rows"].clone(),
            told["table"]["total"].as_u64().unwrap(),
        )
    };
    assert_eq!(
        table(&["--on", "2021-12-01"]),
        (json(r#"["mandatory","recommended"]"#), json(r#"[["national",[1,1]]]"#), 2)
    );
    // The later edition is in force, its predecessor no more; the sector standard came with it.
    assert_eq!(
        table(&["--on", "2024-08-01"]),
        (
            json(r#"["mandatory","recommended"]"#),
            json(r#"[["national",[1,1]],["sector",[0,1]]]"#),
            3
        )
    );
    assert_eq!(table(&["--on", "2024-12-01"]).2, 3);
    assert_eq!(table(&["--on", "2024-06-01", "--published"]).2, 5);
    assert_eq!(table(&["--all", "--rows", "field"]).1, json(r#"[["clocks",[2]],["meters",[3]]]"#));
    assert_eq!(
        table(&["--all", "--from", "2024-01-01", "--to", "2024-12-31", "--rows", "year"]).1,
        json(r#"[["2024",[2]]]"#)
    );
    assert_eq!(
        table(&["--on", "2024-08-01", "--rows", "adoption"]).1,
        json(r#"[["adopts",[1]],["not said to adopt",[2]]]"#)
    );
    let svg = run.stdout(
        &[
            "stats",
            "--records",
            &records,
            "--all",
            "--rows",
            "year",
            "--columns",
            "nature",
            "--svg",
        ],
        0,
    );
    assert!(
        svg.contains("2024")
            && svg.contains("mandatory")
            && svg.contains("prefers-color-scheme:dark")
    );
    run.stderr(&["stats", "--records", &records, "--map", "colour=x"], 2);
    let bad = run.file("bad.json", "{\"a\": 1");
    assert!(run.stderr(&["stats", "--records", &bad], 3).contains("no records"));
}

/// A successor that has no day of entry yet ends its predecessor on the day from which
/// it counts itself.
#[test]
fn editions_follow_one_another_by_the_day_from_which_they_count() {
    let run = Run::new();
    let records = run.file(
        "records.json",
        r#"{"errors": [], "rows": [
          {"number":"GB 98001-2020","issued":"2020-01-10","effective":"2020-07-01"},
          {"number":"GB 98001-2024","issued":"2024-01-10"},
          {"number":"GB 98003-2024","issued":"2024-05-01","replaces":"GB 98002-2021"},
          {"number":"GB 98002-2021","issued":"2021-05-01","effective":"2021-11-01"}]}"#,
    );
    let args = ["stats", "--json", "--records", &records, "--on", "2024-08-01"];
    let told = json(&run.stdout(&args, 0));
    assert_eq!(told["table"]["total"], 2, "{told}");
}

#[test]
fn records_stand_on_the_node_that_they_name_whatever_their_members_are_called() {
    let run = Run::new();
    let records = run.file(
        "records.json",
        r#"[{"l1":"clocks"},
          {"stdCode":"GB 98001-2020","issueDate":"2020-01-10","l1":"meters"},
          {"number":"GB 98002-2020","issued":"2020-01-10","l1":"clocks"},
          {"code":"GB 98003-2020","issued":"2020-01-10","ended":"2022-01-01","l1":"scales"},
          {"identifier":"GB 98004-2020","issued":"2020-01-10","l1":"scales"}]"#,
    );
    let args = ["tree", "--records", &records, "--levels", "l1", "--on", "2024-08-01", "--json"];
    let output = run.run(&args);
    let told = json(&String::from_utf8(output.stdout).unwrap());
    let nodes = told["edition"]["nodes"].as_array().unwrap();
    let standards = |name: &str| {
        let at = nodes.iter().position(|node| node["name"].to_string().contains(name)).unwrap();
        let placed = told["coverage"]["nodes"][at]["standards"].as_array().unwrap().clone();
        placed.iter().map(|p| p["standard"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(standards("meters"), ["GB 98001-2020"]);
    assert_eq!(standards("clocks"), ["GB 98002-2020"]);
    assert_eq!(standards("scales"), ["GB 98004-2020"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("record 1: no identifier"), "{said}");
    assert!(said.contains("1 records had ended by 2024-08-01"), "{said}");
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let run = Run::new();
    let records = run.file("records.json", RECORDS);
    let rules = run.file("rules.toml", "");
    for args in [
        &["stats", "--records", &records, "--of", "nonsense"][..],
        &["stats", "--records", &records, "--level", "nation"],
        &["stats", "--records", &records, "--nature", "binding"],
        &["targets", "--of", "meter"],
        &["deposit", "owed", "--rules", &rules, "--of", "meter"],
        &["tree", "icv", "--product", "router"],
        &["tree", "--product", "router"],
        &["tree", "--diff", "2018..2023"],
        &["tree", "--levels", "l1"],
        &["tree", "icv", "--levels", "l1"],
        &["tree", "icv", "--on", "2024-01-01"],
        &["tree", "--svg"],
        &["tree", "icv@2018", "--diff", "2018..2023"],
        &["tree", "cnescp", "--product", "router", "--diff", "2017..2023"],
        &["tree", "--records", &records, "--levels", "field", "--diff", "a..b"],
    ] {
        run.stderr(args, 2);
    }
}

#[test]
fn figures_of_a_document_agree_differ_or_cannot_be_computed() {
    let run = Run::new();
    let records = run.file("records.json", RECORDS);
    let document = run.file(
        "report.txt",
        "Report on meters\n\nBy the end of 2023, there were 4 active standards on meters.\n\nIn 2024, a total of 2 national standards on meters were issued. In 2021, a total of 7 national standards on meters were issued. There are 12 national standard projects on meters.\n\nIn 2024, a total of 3 national standards on tyres were issued.\n",
    );
    let told =
        run.stdout(&["stats", "reconcile", &document, "--records", &records, "--of", "meters"], 0);
    for expected in [
        "2 · ",
        "agrees: 2 counted",
        "differs by +6: 1 counted",
        "`projects` is not among what they tell",
        "the text does not say that it counts meters",
        "differs by +1: 3 counted",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    // The day may be any day, and stand in the sentence instead of the words counted.
    let days = run.file(
        "days.txt",
        "Report on meters\n\nAs of 31 July 2021, 2 standards on meters were in force.\n\n关于 meters 的报告：截至2024年2月底，现行有效的标准共5项。\n",
    );
    let told =
        run.stdout(&["stats", "reconcile", &days, "--records", &records, "--of", "meters"], 0);
    assert!(!told.contains("does not say for which day"), "{told}");
    for expected in ["agrees: 2 counted", "differs by +1: 4 counted", "0 cannot be computed"] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    // Of two days in one sentence, a figure's is the one before it.
    let two = run.file(
        "two.txt",
        "关于 meters 的报告：截至2021年7月31日，现行标准共2项，截至2024年2月29日，现行标准共9项。\n",
    );
    let told =
        run.stdout(&["stats", "reconcile", &two, "--records", &records, "--of", "meters"], 0);
    assert!(told.contains("agrees: 2 counted"), "{told}");
    // `Great` ends in no `at`.
    let word = run.file(
        "word.txt",
        "Report on meters\n\nThere were 2 active standards on meters as of 31 July 2021, which the great June 2023 review left alone.\n",
    );
    let told =
        run.stdout(&["stats", "reconcile", &word, "--records", &records, "--of", "meters"], 0);
    assert!(told.contains("agrees: 2 counted"), "{told}");
}

#[test]
fn statistics_and_targets_come_from_the_register_too() {
    let run = Run::new();
    let plan = run.file("plan.txt", PLAN);
    run.stdout(&["ingest", &plan, "samples/notice-standards/source.txt"], 0);
    let targets = json(&run.stdout(&["targets", "--json", "--on", "2025-01-01"], 0));
    assert_eq!(targets["targets"].as_array().unwrap().len(), 2);
    let stats = json(&run.stdout(&["stats", "--json", "--all"], 0));
    assert!(3 < stats["table"]["total"].as_u64().unwrap(), "{stats}");
}

#[test]
fn the_medical_device_table_is_recomputed_from_the_records_of_today() {
    let Some(records) = shared("facts/nmpa_standards.json") else { return };
    let Some(seed) = shared("seed/000_25fec49c5549acbe.txt") else { return };
    let run = Run::new();
    let (records, seed) = (records.to_str().unwrap(), seed.to_str().unwrap());
    let told =
        json(&run.stdout(&["stats", "--json", "--records", records, "--on", "2026-11-21"], 0));
    let rows = told["table"]["rows"].as_array().unwrap();
    let sums: Vec<u64> = rows
        .iter()
        .map(|row| row[1].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum())
        .collect();
    assert_eq!(
        rows.iter().map(|row| row[0].as_str().unwrap()).collect::<Vec<_>>(),
        ["national", "sector"]
    );
    assert_eq!(sums.iter().sum::<u64>(), told["table"]["total"].as_u64().unwrap());
    let told = json(&run.stdout(
        &["stats", "reconcile", seed, "--json", "--records", records, "--of", "medical device"],
        0,
    ));
    let figures = told["figures"].as_array().unwrap();
    let outcome = |stated: f64| {
        figures.iter().find(|f| f["stated"].as_f64() == Some(stated)).unwrap()["outcome"]
            .as_str()
            .unwrap()
    };
    // What was issued in a year does not change any more; what was in force then is not in the records of today.
    assert_eq!((outcome(40.0), outcome(114.0)), ("agrees", "agrees"));
    assert_eq!((outcome(1919.0), outcome(164.0)), ("differs", "differs"));
    assert_eq!((outcome(42.0), outcome(37.0)), ("cannot_be_computed", "cannot_be_computed"));
    let tree = run.stdout(
        &["tree", "--records", records, "--levels", "dir_name,l1", "--on", "2026-11-21"],
        0,
    );
    assert!(tree.contains("2141 standards:"), "{}", fs::metadata(records).unwrap().len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever two lists, every node of either has exactly one fate.
    #[test]
    fn any_two_trees_are_compared_whole(
        old in "([ \\t]{0,6}[0-9.]{0,3} ?[a-c术语和 ]{0,9}\n){0,24}",
        new in "([ \\t]{0,6}[0-9.]{0,3} ?[a-c术语和 ]{0,9}\n){0,24}",
    ) {
        let (Ok(old), Ok(new)) = (gnomon_system::from_list("a", &old), gnomon_system::from_list("b", &new)) else {
            return Ok(());
        };
        let difference = diff(&old, &new);
        let fates = |side: fn(&gnomon_system::Change) -> &Vec<usize>| {
            let mut all: Vec<usize> = difference.changes.iter().flat_map(side).copied().collect();
            all.sort_unstable();
            all
        };
        prop_assert_eq!(fates(|change| &change.old), (0..old.nodes.len()).collect::<Vec<_>>());
        prop_assert_eq!(fates(|change| &change.new), (0..new.nodes.len()).collect::<Vec<_>>());
        let svg = gnomon_system::svg("a & b", &new, None, Some((&old, &difference)));
        prop_assert!(svg.ends_with("</svg>\n"));
    }

    #[test]
    fn any_records_are_counted_or_refused(text in "[\\[{]?(\"number\":\"(GB|YY)/T [0-9]{1,5}-20[0-9]{2}\",?|\"issued\":\"20[0-9]{2}-[0-9]{2}-[0-9]{2}\"|[}\\],]){0,8}") {
        drop(gnomon_tally::Records::from_json(&text, &gnomon_tally::Fields::default()));
    }
}
