//! Packs and facts that mean harm: refused, or bounded.

use std::fmt::Write as _;

use gnomon_rules::{Language, Pack, PackFile, Supplement};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{files, root};
use crate::verdicts::pack;

fn condition(text: &str) -> Result<Pack, String> {
    let provision = format!(
        "[[provision]]\nid = \"p\"\ntitle = {{ en = \"\", zh = \"\" }}\nrequires = {}\n",
        toml::Value::String(text.to_owned())
    );
    let base = files(&root().join("packs/cn/ccc-route"));
    let mut files: Vec<PackFile> = base.into_iter().filter(|f| f.path == "pack.toml").collect();
    files.push(PackFile { path: "provisions/p.toml".to_owned(), text: provision });
    Pack::load(&files).map_err(|faults| faults.to_string())
}

#[test]
fn endless_and_deep_expressions_are_refused_before_they_are_run() {
    for text in [
        "(".repeat(100_000),
        format!("{}1{} == 1", "(".repeat(500), ")".repeat(500)),
        "!".repeat(3_000) + "marked",
        "-".repeat(3_000) + "1 == 1",
        format!("marked{}", " && marked".repeat(2_000)),
        format!("marked{}", " || marked".repeat(390)),
        format!("1{} > 1", " + 1".repeat(190)),
        "marked ? ".repeat(400) + "true" + &" : false".repeat(400),
        "[".repeat(300) + &"]".repeat(300),
        format!("[{}] == []", vec!["1"; 1_500].join(",")),
        "a.b".to_owned() + &".c".repeat(1_500),
        "\u{0}\u{1}\u{fffd}".to_owned(),
        "\"".to_owned(),
        "1 +".to_owned(),
    ] {
        assert!(condition(&text).is_err(), "{}", &text[..text.len().min(40)]);
    }
}

#[test]
fn expressions_reach_nothing_outside() {
    for text in [
        "read(\"/etc/passwd\") == \"\"",
        "env.HOME == \"\"",
        "http.get(\"http://localhost\") == 1",
        "now() > date(\"2020-01-01\")",
        "timestamp(\"2020-01-01T00:00:00Z\") < now",
        "product_code.matches(\"(a+)+$\")",
        "system(\"true\")",
    ] {
        let error = condition(text).unwrap_err();
        assert!(error.contains("no function") || error.contains("is not known"), "{error}");
    }
}

#[test]
fn work_is_bounded_whatever_the_lists() {
    let inputs = "[[input]]\nname = \"l\"\nkind = \"list\"\nof = \"number\"\nlabel = { en = \"\", zh = \"\" }\n";
    let provision = "[[provision]]\nid = \"p\"\ntitle = { en = \"\", zh = \"\" }\nrequires = \"l.all(x, l.all(y, x + y > 0))\"\n";
    let pack = pack(inputs, provision);
    let edition = pack.on("2023-09-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
    let facts = pack.facts(&json!({ "l": vec![1; 9_000] })).unwrap();
    let report = edition.check(&facts);
    assert_eq!(report.findings[0].verdict.code(), "undetermined");
    let explained = edition.explain(&facts, &report, Language::En, true);
    assert!(explained.provisions[0].explanation.contains("steps"));
    assert!(pack.facts(&json!({ "l": vec![1; 20_000] })).is_err());
}

#[test]
fn definitions_that_double_each_other_cost_no_more_than_their_number() {
    let mut text = "[[definition]]\nname = \"d0\"\nlabel = { en = \"\", zh = \"\" }\nis = \"marked || declared\"\n".to_owned();
    for n in 1..45 {
        let m = n - 1;
        write!(text, "[[definition]]\nname = \"d{n}\"\nlabel = {{ en = \"\", zh = \"\" }}\nis = \"d{m} && (d{m} || d{m})\"\n").unwrap();
    }
    text += "[[provision]]\nid = \"p\"\ntitle = { en = \"\", zh = \"\" }\nrequires = \"d44\"\n";
    let base = files(&root().join("packs/cn/ccc-route"));
    let mut files: Vec<PackFile> = base.into_iter().filter(|f| f.path == "pack.toml").collect();
    files.push(PackFile { path: "provisions/p.toml".to_owned(), text });
    let pack = Pack::load(&files).unwrap_or_else(|faults| panic!("{faults}"));
    let edition = pack.on("2023-09-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
    let facts = pack.facts(&json!({"marked": true})).unwrap();
    let report = edition.check(&facts);
    let explained = edition.explain(&facts, &report, Language::En, true);
    assert_eq!(explained.provisions[0].verdict.code(), "satisfied");
    drop(gnomon_rules::lint(&pack, None));
    drop(gnomon_rules::document(&pack, Language::Zh));
}

#[test]
fn a_tower_of_definitions_is_refused() {
    let mut text = String::new();
    for n in 0..1_500 {
        let is = if n == 0 { "marked".to_owned() } else { format!("d{} && marked", n - 1) };
        write!(
            text,
            "[[definition]]\nname = \"d{n}\"\nlabel = {{ en = \"\", zh = \"\" }}\nis = \"{is}\"\n"
        )
        .unwrap();
    }
    let base = files(&root().join("packs/cn/ccc-route"));
    let mut files: Vec<PackFile> = base.into_iter().filter(|f| f.path == "pack.toml").collect();
    files.push(PackFile { path: "provisions/p.toml".to_owned(), text });
    let faults = Pack::load(&files).unwrap_err().to_string();
    assert!(faults.contains("build on one another"), "{faults}");
}

#[test]
fn packs_too_large_are_refused() {
    let many: Vec<PackFile> = (0..300)
        .map(|n| PackFile { path: format!("provisions/{n}.toml"), text: String::new() })
        .collect();
    assert!(Pack::load(&many).unwrap_err().to_string().contains("300 files"));
    let large = PackFile { path: "pack.toml".to_owned(), text: "#".repeat(2_000_000) };
    assert!(Pack::load(&[large]).unwrap_err().to_string().contains("2000000 bytes"));
    let deep =
        PackFile { path: "pack.toml".to_owned(), text: format!("a = {}", "[".repeat(100_000)) };
    assert!(Pack::load(&[deep]).is_err());
}

#[test]
fn facts_that_mean_harm_are_refused_with_their_name() {
    let pack = crate::support::pack("cn/cnescp");
    for (facts, expected) in [
        (json!({"throughput": "10 Gpps"}), "`throughput`: `10 Gpps` is in packet/s, not in bit/s"),
        (json!({"throughput": 12}), "`throughput`: 12 has no unit"),
        (json!({"throughput": "12"}), "is in a plain number, not in bit/s"),
        (json!({"throughput": "-1 bps"}), "makes no sense"),
        (json!({"throughput": "1e9999 bps"}), "`throughput`"),
        (json!({"througput": "1 bps"}), "did you mean `throughput`?"),
        (json!({"product": "ruter"}), "did you mean `router`?"),
        (json!({"cpus": "eight"}), "`cpus`"),
        (json!({"cpus": [8]}), "`cpus`"),
        (json!([1]), "not an object"),
    ] {
        let error = pack.facts(&facts).unwrap_err().to_string();
        assert!(error.contains(expected), "{facts}: {error}");
    }
}

/// What the fuzz target runs: any files load or are refused, and what loads can be used.
fn use_it(files: &[PackFile]) {
    let Ok(pack) = Pack::load(files) else { return };
    let edition = pack.on(pack.reviewed, None, &Supplement::default(), Vec::new());
    let facts = pack.facts(&json!({})).unwrap();
    let report = edition.check(&facts);
    let explained = edition.explain(&facts, &report, Language::Zh, true);
    drop(gnomon_rules::text::report(&explained, Language::Zh, true));
    drop(gnomon_rules::lint(&pack, None));
    drop(gnomon_rules::document(&pack, Language::En));
    drop((pack.form(Language::En), pack.schema(Language::Zh)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_condition_loads_or_is_refused(text in "[a-z0-9_ .,()&|!=<>+*/?:\"\\[\\]-]{0,60}") {
        drop(condition(&text));
    }

    #[test]
    fn a_pack_with_a_byte_changed_loads_or_is_refused(at in 0_usize..6_000, byte in 32_u8..127, file in 0_usize..6) {
        let mut files = files(&root().join("packs/cn/ccc-route"));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let file = file % files.len();
        let mut bytes = files[file].text.clone().into_bytes();
        let at = at % bytes.len();
        if bytes[at].is_ascii() {
            bytes[at] = byte;
            files[file].text = String::from_utf8(bytes).unwrap();
            use_it(&files);
        }
    }
}

#[test]
fn an_empty_list_says_nothing_of_what_it_holds() {
    for text in [
        "(marked ? [] : [\"a\"]).exists(x, 3 < x)",
        "(marked ? [\"a\"] : []).exists(x, 3 < x)",
        "[[], [\"a\"]].exists(x, x.exists(y, 3 < y))",
    ] {
        assert!(condition(text).is_err(), "{text}");
    }
    assert!(condition("(marked ? [] : [\"a\"]).exists(x, x == \"a\")").is_ok());
}
