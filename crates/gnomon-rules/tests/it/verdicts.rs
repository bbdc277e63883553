//! Small packs in which one thing is said at a time.

use gnomon_rules::{Language, Pack, PackFile, Stale, Supplement, functions};
use serde_json::{Value as Json, json};

use crate::support::{calendar, root};

/// A pack with these inputs and one requirement.
pub fn pack(inputs: &str, provisions: &str) -> Pack {
    let main = format!(
        r#"id = "test/pack"
edition = "1"
title = {{ en = "Test", zh = "测试" }}
summary = {{ en = "Test", zh = "测试" }}
jurisdiction = "CN"
from = 2020-01-01
reviewed = 2026-01-01
[[source]]
id = "rule"
title = {{ en = "Rule", zh = "规定" }}
standing = "official"
number = "No. 1"
{inputs}"#
    );
    let file = |path: &str, text: &str| PackFile { path: path.to_owned(), text: text.to_owned() };
    let files = [file("pack.toml", &main), file("provisions/p.toml", provisions)];
    Pack::load(&files).unwrap_or_else(|faults| panic!("{faults}"))
}

fn input(name: &str, kind: &str) -> String {
    format!(
        "[[input]]\nname = \"{name}\"\nkind = {kind}\nlabel = {{ en = \"{name}\", zh = \"{name}\" }}\n"
    )
}

fn requires(condition: &str) -> String {
    format!(
        "[[provision]]\nid = \"p\"\ntitle = {{ en = \"P\", zh = \"条\" }}\ncites = [{{ source = \"rule\" }}]\nrequires = '''{condition}'''\n"
    )
}

/// The verdict on a condition over inputs `a`, `b` (yes or no), `n` (a number),
/// `q` (bit/s), `t` (text), `d` (a date), `l` (a list of numbers), `r` (records).
#[track_caller]
fn verdict(condition: &str, facts: Json) -> String {
    let inputs = [
        input("a", "\"boolean\""),
        input("b", "\"boolean\""),
        input("n", "\"number\""),
        input("q", "\"quantity\"\nunit = \"bit/s\""),
        input("t", "\"text\""),
        input("d", "\"date\""),
        input("l", "\"list\"\nof = \"number\""),
        input(
            "r",
            "\"records\"\nfields = [{ name = \"who\", kind = \"text\", label = { en = \"\", zh = \"\" } }, { name = \"on\", kind = \"date\", label = { en = \"\", zh = \"\" } }]",
        ),
    ]
    .concat();
    let pack = pack(&inputs, &requires(condition));
    let calendar = calendar();
    let edition =
        pack.on("2023-09-01".parse().unwrap(), Some(&calendar), &Supplement::default(), Vec::new());
    let facts = pack.facts(&facts).unwrap();
    let report = edition.check(&facts);
    let explained = edition.explain(&facts, &report, Language::En, true);
    let missing: Vec<&str> =
        explained.provisions[0].missing.iter().map(|needed| needed.name.as_str()).collect();
    match report.findings[0].verdict.code() {
        "undetermined" if missing.is_empty() => {
            format!("? {}", explained.provisions[0].explanation)
        }
        "undetermined" => format!("? {}", missing.join(" ")),
        "satisfied" => "yes".to_owned(),
        "violated" => "no".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn what_is_missing_is_named_unless_it_does_not_matter() {
    for (condition, facts, expected) in [
        ("a && b", json!({}), "? a b"),
        ("a && b", json!({"a": true}), "? b"),
        ("a && b", json!({"b": false}), "no"),
        ("a || b", json!({"b": true}), "yes"),
        ("a || b", json!({"a": false}), "? b"),
        ("!a", json!({}), "? a"),
        ("a ? b : n > 1", json!({"a": false, "n": 2}), "yes"),
        ("a ? b : n > 1", json!({"b": true, "n": 2}), "? a"),
        ("n + 1 > 2 && a", json!({}), "? a n"),
        ("given(n) && n > 1", json!({}), "no"),
        ("at_least(2, [a, b, n > 3])", json!({"a": true, "b": true}), "yes"),
        ("at_least(2, [a, b, n > 3])", json!({"a": false, "b": false}), "no"),
        ("at_least(2, [a, b, n > 3])", json!({"a": true}), "? b n"),
        ("count([a, b]) == 1", json!({"a": true}), "? b"),
        ("count([a, b]) == 1", json!({"a": true, "b": false}), "yes"),
    ] {
        assert_eq!(verdict(condition, facts.clone()), expected, "{condition} {facts}");
    }
}

#[test]
fn figures_are_exact_and_units_count() {
    for (condition, facts, expected) in [
        ("q >= quantity(\"12 Tbps\")", json!({"q": "12000 Gbps"}), "yes"),
        ("q >= quantity(\"12 Tbps\")", json!({"q": "11.999999999 Tbps"}), "no"),
        ("q == quantity(\"1 MB/s\")", json!({"q": "8 Mbps"}), "yes"),
        ("q * 2 == quantity(\"1 Gbps\")", json!({"q": "500 Mbit/s"}), "yes"),
        ("q / quantity(\"1 Mbps\") == 500", json!({"q": "500 Mbit/s"}), "yes"),
        ("n + 0.2 == 0.3", json!({"n": 0.1}), "yes"),
        ("n * 3 == 1", json!({"n": "0.3333333333333333"}), "no"),
        ("1 / n * n == 1", json!({"n": 3}), "yes"),
        ("1 / n == 1", json!({"n": 0}), "? a number is divided by zero."),
        ("n * n * n > 1", json!({"n": "1e25"}), "? a number grows too large to be held exactly."),
        ("-n < 0 && n == 55e4", json!({"n": "55万"}), "yes"),
    ] {
        assert_eq!(verdict(condition, facts.clone()), expected, "{condition} {facts}");
    }
}

#[test]
fn lists_records_dates_and_texts() {
    let records = json!([{"who": "A", "on": "2023-01-01"}, {"who": "B", "on": "2023-02-01"}]);
    let gap = json!([{"who": "A", "on": "2023-01-01"}, {"who": "B"}]);
    for (condition, facts, expected) in [
        ("l.all(x, x > 1)", json!({"l": [2, 3]}), "yes"),
        ("l.all(x, x > 1)", json!({"l": []}), "yes"),
        ("l.exists(x, x > 2)", json!({"l": [2, 3]}), "yes"),
        ("l.exists_one(x, x > 1)", json!({"l": [2, 3]}), "no"),
        ("size(l.filter(x, x > 2)) == 1", json!({"l": [2, 3]}), "yes"),
        ("2 in l.map(x, x * 2)", json!({"l": [1, 3]}), "yes"),
        ("l.all(x, l.exists(y, y > x || y == x))", json!({"l": [1, 3]}), "yes"),
        ("r.all(x, x.on < on)", json!({"r": records}), "yes"),
        (
            "r.exists(x, x.who == \"B\" && x.on > date(\"2023-01-15\"))",
            json!({"r": records}),
            "yes",
        ),
        ("r.all(x, x.on < on)", json!({"r": gap}), "? on"),
        ("r.exists(x, x.on < on)", json!({"r": gap}), "yes"),
        ("d < on", json!({"d": "2023-08-31"}), "yes"),
        ("days_between(d, on) == 31", json!({"d": "2023-08-01"}), "yes"),
        ("plus_months(d, 1) == date(\"2023-02-28\")", json!({"d": "2023-01-31"}), "yes"),
        ("plus_years(d, 1) == date(\"2025-02-28\")", json!({"d": "2024-02-29"}), "yes"),
        ("plus_days(d, 10) == date(\"2023-09-11\")", json!({"d": "2023-09-01"}), "yes"),
        // The National Day holiday of 2023 and its make-up days.
        ("plus_working_days(d, 5) == date(\"2023-10-11\")", json!({"d": "2023-09-28"}), "yes"),
        ("working_days_between(d, date(\"2023-10-08\")) == 2", json!({"d": "2023-09-28"}), "yes"),
        (
            "plus_working_days(d, 5) > on",
            json!({"d": "2035-09-28"}),
            "? the public holidays of 2035 are not known.",
        ),
        ("t in [\"A\", \"B\"]", json!({"t": "B"}), "yes"),
        (
            "contains(t, \"/T\") && t.startsWith(\"GB\") && endsWith(t, \"2019\")",
            json!({"t": "GB/T 22239-2019"}),
            "yes",
        ),
        ("is_standard(t)", json!({"t": "GB/T 22239-2019"}), "yes"),
        ("is_standard(t)", json!({"t": "a gateway"}), "no"),
        ("same_standard(t, \"GB/T 22239-2008\")", json!({"t": "GBT22239—2019"}), "yes"),
        ("uscc(t)", json!({"t": "91440300708461136T"}), "yes"),
        ("size(t) == 2", json!({"t": "标准"}), "yes"),
        ("smaller(n, 3) == 2 && larger(n, 3) == 3", json!({"n": 2}), "yes"),
    ] {
        assert_eq!(verdict(condition, facts.clone()), expected, "{condition} {facts}");
    }
}

#[test]
fn every_function_is_documented() {
    let readme = std::fs::read_to_string(root().join("packs/README.md")).unwrap();
    for (name, gives) in functions() {
        assert!(readme.contains(&format!("`{name}")) && !gives.is_empty(), "{name}");
    }
}

#[test]
fn exceptions_excuse_and_doubtful_ones_leave_it_open() {
    let inputs = [input("a", "\"boolean\""), input("b", "\"boolean\"")].concat();
    let provisions = requires("a").replace("cites", "except = [\"e\"]\ncites")
        + "[[exception]]\nid = \"e\"\ntitle = { en = \"small ones\", zh = \"小\" }\nwhen = \"b\"\n";
    let pack = pack(&inputs, &provisions);
    let edition = pack.on("2023-09-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
    for (facts, expected) in [
        (json!({"a": false, "b": true}), "not_applicable"),
        (json!({"a": false, "b": false}), "violated"),
        (json!({"a": false}), "undetermined"),
        (json!({"a": true}), "satisfied"),
    ] {
        let facts = pack.facts(&facts).unwrap();
        assert_eq!(edition.check(&facts).findings[0].verdict.code(), expected, "{facts:?}");
    }
}

#[test]
fn a_changed_source_makes_what_rests_on_it_stale() {
    let pack = pack(&input("a", "\"boolean\""), &requires("a"));
    let stale = Stale { source: "rule".to_owned(), why: "repealed on 2024-01-01".to_owned() };
    let edition = pack.on("2023-09-01".parse().unwrap(), None, &Supplement::default(), vec![stale]);
    let facts = pack.facts(&json!({"a": true})).unwrap();
    let report = edition.check(&facts);
    assert_eq!(report.findings[0].verdict.code(), "stale");
    assert!(!report.passes());
    let explained = edition.explain(&facts, &report, Language::En, false);
    assert!(explained.provisions[0].explanation.contains("repealed on 2024-01-01"));
}

#[test]
fn an_official_text_needs_no_caveat_and_any_other_has_one() {
    let official = pack(&input("a", "\"boolean\""), &requires("a"));
    let explain = |pack: &Pack| {
        let edition =
            pack.on("2023-09-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
        let facts = pack.facts(&json!({"a": true})).unwrap();
        edition.explain(&facts, &edition.check(&facts), Language::En, false)
    };
    assert_eq!(explain(&official).provisions[0].basis.caveat, None);
    assert!(explain(&official).notices.is_empty());
    for id in ["cn/cnescp", "cn/association-to-national"] {
        let pack = crate::support::pack(id);
        let edition =
            pack.on("2023-09-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
        let facts = pack.facts(&json!({})).unwrap();
        let explained = edition.explain(&facts, &edition.check(&facts), Language::En, false);
        for provision in explained.provisions {
            assert!(provision.basis.caveat.is_some(), "{id} {}", provision.id);
        }
    }
}

#[test]
fn a_form_has_what_a_page_needs() {
    let form = crate::support::pack("cn/cnescp").form(Language::Zh);
    let throughput = form.fields.iter().find(|field| field.name == "throughput").unwrap();
    assert_eq!(throughput.label, "整系统吞吐量");
    assert!(throughput.units.iter().any(|unit| unit == "Tbit/s"), "{:?}", throughput.units);
    assert!(throughput.read_by.iter().any(|id| id == "item-1"));
    let product = &form.fields[0];
    assert_eq!(product.choices[0], ("router".to_owned(), "路由器".to_owned()));
    assert!(form.parameters.iter().any(|field| field.name == "old_ids_throughput"));
    let schema = crate::support::pack("cn/cnescp").schema(Language::En);
    assert_eq!(schema["properties"]["throughput"]["type"], "string");
    assert_eq!(schema["additionalProperties"], false);
}
