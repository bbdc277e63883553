//! Packs, checks and cases through the commands that people type.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::support::Run;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn provision<'v>(report: &'v Value, id: &str) -> &'v Value {
    report["provisions"].as_array().unwrap().iter().find(|p| p["id"] == id).unwrap()
}

#[test]
fn a_product_is_in_the_catalogue_or_not_and_the_figures_say_why() {
    let run = Run::new();
    let facts = run.folder.path().join("switch.toml");
    fs::write(
        &facts,
        "product = \"switch\"\nthroughput = \"30 Tbps\"\nforwarding_rate = \"9.9 Gpps\"\n",
    )
    .unwrap();
    let facts = facts.to_str().unwrap();
    let text = run.stdout(&["check", "cn/cnescp", facts, "--on", "2023-09-01"], 0);
    assert!(
        text.contains("9.9 Gpps") && text.contains("10 Gpps") && text.contains("at least"),
        "{text}"
    );
    assert!(text.contains("no statement of conformity"), "{text}");
    let zh = run.stdout(&["check", "cn/cnescp", facts, "--on", "2023-09-01", "--lang", "zh"], 0);
    assert!(zh.contains("包转发率") && zh.contains("不构成符合性声明"), "{zh}");
    let report = json(
        &run.stdout(&["check", "cn/cnescp", facts, "--json", "--why", "--on", "2023-09-01"], 0),
    );
    let item = provision(&report, "item-2");
    assert_eq!(
        (item["verdict"].as_str(), item["concerned"].as_bool()),
        (Some("not_applicable"), Some(true))
    );
    let compared = item["compared"].as_array().unwrap();
    assert_eq!(compared[1]["value"], "9.9 Gpps");
    assert_eq!(compared[1]["than_value"], "10 Gpps");
    assert_eq!(compared[1]["holds"], false);
    assert!(item["why"]["of"].as_array().is_some());
    assert_eq!(item["basis"]["standing"], "secondary");
    assert_eq!(report["conclusions"][0]["value"], "false");
}

#[test]
fn a_missing_figure_is_named_and_a_wrong_unit_refused() {
    let run = Run::new();
    let missing = run.stdout(
        &["check", "cn/cnescp", "--set", "product=router", "--set", "throughput=13 Tbps", "--json"],
        1,
    );
    assert_eq!(provision(&json(&missing), "item-1")["missing"][0]["name"], "routes");
    let bits = run.run(&["check", "cn/cnescp", "--set", "forwarding_rate=10 Gbps"]);
    assert_eq!(bits.status.code(), Some(2));
    let said = String::from_utf8(bits.stderr).unwrap();
    assert!(said.contains("`10 Gbps` is in bit/s, not in packet/s"), "{said}");
}

#[test]
fn a_table_of_cases_is_checked_row_by_row_and_bad_rows_are_named() {
    let run = Run::new();
    let table = run.folder.path().join("products.csv");
    fs::write(
        &table,
        "product,throughput [Tbps],routes,# remark\nrouter,13,60万条,core\nrouter,1,600000,access\nfirewall,,,\nruter,1,,\n",
    )
    .unwrap();
    let table = table.to_str().unwrap();
    let lines: Vec<Value> = run
        .stdout(&["check", "cn/cnescp", table, "--on", "2023-09-01", "--json"], 1)
        .lines()
        .map(json)
        .collect();
    let answers: Vec<&Value> =
        lines.iter().map(|line| &line["conclusions"]["in_catalogue"]).collect();
    assert_eq!(answers[..3], ["true", "false", "true"]);
    assert!(lines[3]["error"].as_str().unwrap().contains("did you mean `router`?"));
    let old = run.stdout(&["check", "cn/cnescp", table, "--on", "2018-05-01"], 1);
    assert!(old.contains("4 cases") && old.contains("1 could not be read"), "{old}");
}

#[test]
fn a_user_completes_what_the_pack_leaves_open_and_the_verdict_says_so() {
    let run = Run::new();
    let with = run.folder.path().join("routes.toml");
    fs::write(
        &with,
        "[[tables.routes]]\nkey = \"0805\"\nis = \"declaration_a\"\nsource = \"catalogue of 2023, line 7\"\n",
    )
    .unwrap();
    let with = with.to_str().unwrap();
    let args = [
        "check",
        "cn/ccc-route",
        "--set",
        "product_code=0805",
        "--set",
        "laboratory=recognised",
        "--json",
    ];
    let open = json(&run.stdout(&args, 1));
    assert_eq!(open["conclusions"][0]["missing"][0]["name"], "routes[0805]");
    let mut full = args.to_vec();
    full.extend([
        "--with",
        with,
        "--set",
        "information_submitted=yes",
        "--set",
        "declared=是",
        "--set",
        "marked=true",
    ]);
    let closed = json(&run.stdout(&full, 0));
    assert_eq!(closed["conclusions"][0]["value"], "declaration_a");
    let caveat = provision(&closed, "procedure-a")["basis"]["caveat"].as_str().unwrap();
    assert!(caveat.contains("catalogue of 2023, line 7"), "{caveat}");
}

#[test]
fn a_new_pack_runs_and_a_broken_one_says_where() {
    let run = Run::new();
    let folder = run.folder.path().join("mine");
    let name = folder.to_str().unwrap();
    run.stdout(&["pack", "new", name], 0);
    assert!(run.stdout(&["pack", "test", name], 0).contains("4 of 4 tests hold"));
    run.stdout(&["pack", "lint", name], 0);
    assert!(run.stdout(&["pack", "doc", name, "--lang", "zh"], 0).contains("## 条款"));
    let schema = json(&run.stdout(&["pack", "schema", name, "--json"], 0));
    jsonschema::validator_for(&schema).unwrap();
    assert!(
        run.stdout(&["check", name, "--set", "throughput=1 Gbps"], 1)
            .contains("10 Gbit/s are asked for")
    );
    let provisions = folder.join("provisions/provisions.toml");
    let text = fs::read_to_string(&provisions).unwrap();
    fs::write(&provisions, text.replace("throughput >= least", "througput >= least")).unwrap();
    let broken = run.run(&["check", name, "--set", "throughput=1 Gbps"]);
    assert_eq!(broken.status.code(), Some(1));
    let said = String::from_utf8(broken.stderr).unwrap();
    assert!(
        said.contains("provisions/provisions.toml:6")
            && said.contains("did you mean `throughput`?"),
        "{said}"
    );
    // Without its test, lint has something to say.
    fs::write(&provisions, text).unwrap();
    fs::remove_file(folder.join("tests/cases.toml")).unwrap();
    assert!(
        run.stdout(&["pack", "lint", name], 1).contains("no test expects anything of `throughput`")
    );
}

#[test]
fn every_shipped_pack_is_listed_tested_and_linted_by_the_command() {
    let run = Run::new();
    let list = run.stdout(&["pack", "list"], 0);
    assert!(7 < list.lines().count(), "{list}");
    run.stdout(&["pack", "test"], 0);
    assert!(!run.stdout(&["pack", "lint"], 0).contains("error:"));
    let graph =
        run.stdout(&["pack", "graph", "cn/sep-guidelines-2023", "provisions/article-19"], 0);
    assert!(graph.contains("guidelines/chapter-3"), "{graph}");
}

#[test]
fn a_case_moves_through_its_procedure_and_its_log_is_only_added_to() {
    let run = Run::new();
    let open = [
        "case",
        "open",
        "kettle",
        "cn/ccc-route",
        "--subject",
        "Kettle",
        "--on",
        "2023-01-10",
        "--set",
        "new_standard_implemented=2023-07-01",
    ];
    run.stdout(&open, 0);
    assert_eq!(run.run(&open).status.code(), Some(2), "a case opens once");
    let early = run.run(&[
        "case",
        "advance",
        "kettle",
        "update",
        "--outcome",
        "updated",
        "--on",
        "2023-02-01",
    ]);
    assert_eq!(early.status.code(), Some(1));
    run.stdout(
        &["case", "advance", "kettle", "choose", "--outcome", "old", "--on", "2023-02-01"],
        0,
    );
    run.stdout(&["case", "note", "kettle", "waits for the laboratory", "--on", "2023-03-01"], 0);
    let shown =
        json(&run.stdout(&["case", "show", "kettle", "--on", "2024-06-01", "--log", "--json"], 0));
    let steps = shown["view"]["steps"].as_array().unwrap();
    assert_eq!(steps[shown["view"]["next"].as_u64().unwrap() as usize]["id"], "test");
    let due = &steps[shown["view"]["next_due"].as_u64().unwrap() as usize];
    assert_eq!(
        (&due["id"], &due["due"]["on"], &due["due"]["days_left"]),
        (&"update".into(), &"2024-07-01".into(), &30.into())
    );
    assert_eq!(shown["log"].as_array().unwrap().len(), 4);
    assert!(run.stdout(&["case", "list", "--on", "2024-06-01"], 0).contains("2024-07-01"));
    assert_eq!(run.run(&["case", "show", "../kettle"]).status.code(), Some(2));
}

#[test]
fn what_rests_on_a_repealed_text_is_stale() {
    let run = Run::new();
    let notice = run.folder.path().join("notice.txt");
    let title =
        "Interim Measures for the Administration of Generative Artificial Intelligence Services";
    let mut text = String::from("Notice on AI services\n\n");
    writeln!(text, "On 3 March 2027, the Cyberspace Administration of China (CAC) announced that the {title} shall be repealed as of 1 April 2027.").unwrap();
    fs::write(&notice, text).unwrap();
    run.stdout(&["ingest", notice.to_str().unwrap()], 0);
    let args = |on| {
        [
            "check",
            "cn/genai-measures-2023",
            "--register",
            "--set",
            "article=article-7",
            "--json",
            "--on",
            on,
        ]
    };
    let before = json(&run.stdout(&args("2027-01-01"), 0));
    assert_eq!(provision(&before, "in-force")["verdict"], "satisfied");
    let after = json(&run.stdout(&args("2027-05-01"), 1));
    let provision = provision(&after, "in-force");
    assert_eq!(provision["verdict"], "stale", "{provision}");
    assert!(
        provision["stale"][0].as_str().unwrap().contains("repealed on 2027-04-01"),
        "{provision}"
    );
}

#[test]
fn disclosures_of_patents_are_kept_asked_checked_and_withdrawn() {
    let run = Run::new();
    let pack = "cn/sep-guidelines-2023";
    let add = |facts: &[&str]| {
        let mut args = vec!["ledger", "add", pack, "--source", "minutes of 10 January 2024"];
        for fact in facts {
            args.extend(["--set", fact]);
        }
        run.run(&args).status.code().unwrap()
    };
    let alpha = [
        "holder=Alpha",
        "patent=CN 100000001",
        "standard=GB/T 99001-2024",
        "stage=drafting",
        "undertaking=frand",
        "disclosed=2024-01-10",
        "required_by=2024-03-01",
        "adequate=true",
        "waived=false",
    ];
    let beta = [
        "holder=Beta",
        "patent=CN 100000002",
        "standard=GB/T 99002-2024",
        "stage=published",
        "undertaking=free",
        "disclosed=2024-05-10",
        "required_by=2024-03-01",
        "adequate=true",
        "waived=false",
    ];
    assert_eq!((add(&alpha), add(&beta)), (0, 0));
    assert_eq!(add(&["holder=Gamma", "stage=soon"]), 2, "no such stage");
    let listed = run.stdout(&["ledger", "list", pack, "--where", "standard=99001"], 0);
    assert!(listed.contains("Alpha") && !listed.contains("Beta"), "{listed}");
    let checked = run.stdout(&["ledger", "check", pack, "--on", "2024-06-01"], 1);
    assert!(checked.contains("violated") && checked.contains("not all pass"), "{checked}");
    let withdraw = |number: &str, code: i32| {
        run.stdout(
            &["ledger", "withdraw", pack, number, "--by", "Li", "--reason", "another Beta"],
            code,
        )
    };
    withdraw("2", 0);
    withdraw("2", 1);
    let checked = run.stdout(&["ledger", "check", pack, "--on", "2024-06-01"], 0);
    assert!(checked.contains("1 entries checked on 2024-06-01; all pass"), "{checked}");
    let log =
        std::fs::read_to_string(run.data().join("ledgers/cn_sep-guidelines-2023.jsonl")).unwrap();
    assert_eq!(log.lines().count(), 3, "what was withdrawn stays in the log");
    // A line that a crash cut off was never acknowledged.
    fs::write(run.data().join("ledgers/cn_sep-guidelines-2023.jsonl"), log + "{\"number\":4,\"at")
        .unwrap();
    assert_eq!(add(&beta), 0);
    assert!(run.stdout(&["ledger", "list", pack], 0).contains("Beta"));
}

#[test]
fn facts_that_a_pack_asks_come_from_the_register_where_it_has_them() {
    let run = Run::new();
    let notice = run.file("notice.txt", "T/CESA 9999-2024自2024年3月1日起实施。\n");
    run.stdout(&["ingest", &notice], 0);
    let with = run.file("with.toml", "[parameters]\nmonths_implemented = 24\n");
    let verdict = |on: &str| -> String {
        let args = [
            "--json",
            "check",
            "cn/association-to-national",
            "--entity",
            "T/CESA 9999—2024",
            "--with",
            &with,
            "--on",
            on,
        ];
        let found = json(&run.stdout(&args, 1));
        let all = found["provisions"].as_array().unwrap();
        let long = all.iter().find(|it| it["id"] == "implemented-long-enough").unwrap();
        long["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("2026-02-28"), "violated");
    assert_eq!(verdict("2026-03-01"), "satisfied");
    let note =
        run.stderr(&["check", "cn/association-to-national", "--entity", "T/CESA 9999-2024"], 1);
    assert!(note.contains("`implemented_since` = 2024-03-01, from the register"), "{note}");
    let unknown =
        run.stderr(&["check", "cn/association-to-national", "--entity", "T/NONE 1-2020"], 2);
    assert!(unknown.contains("no one entity"), "{unknown}");
}

#[test]
fn a_file_that_is_not_there_is_a_matter_of_the_input() {
    let run = Run::new();
    for args in [
        &["check", "cn/cnescp", "missing.csv"][..],
        &["check", "cn/cnescp", "missing.json"],
        &["check", "cn/cnescp", "--set", "product=router", "--with", "missing.toml"],
    ] {
        let said = run.stderr(args, 1);
        assert!(said.contains("could not open `missing."), "{said}");
    }
}

#[test]
fn what_is_brought_with_a_case_must_be_understood() {
    let run = Run::new();
    let list = run.file("with.json", "[\"nonsense\"]");
    let said = run.stderr(&["check", "cn/cnescp", "--set", "product=router", "--with", &list], 1);
    assert!(said.contains("is not an object with `parameters` and `tables`"), "{said}");
    let table = run.file("cases.csv", "product,throughput\nrouter,13 Tbps,surplus\n");
    let told = run.stdout(&["check", "cn/cnescp", &table], 1);
    assert!(told.contains("line 2: cannot be read: `surplus` stands beyond"), "{told}");
}

#[test]
fn a_case_is_not_shown_on_a_day_before_it_opened() {
    let run = Run::new();
    let open =
        ["case", "open", "c1", "cn/standard-development", "--subject", "S", "--on", "2026-03-02"];
    run.stdout(&open, 0);
    let said = run.stderr(&["case", "show", "c1", "--on", "2026-03-01"], 2);
    assert!(said.contains("opens on 2026-03-02"), "{said}");
    assert!(run.stdout(&["case", "list", "--on", "2026-03-02"], 0).contains("c1"));
    assert!(!run.stdout(&["case", "list", "--on", "2026-03-01"], 0).contains("c1"));
    let facts = run.file("facts.json", "[1]");
    let said = run.stderr(&["case", "facts", "c1", "--facts", &facts], 2);
    assert!(said.contains("not an object"), "{said}");
}
