//! Tables follow the rules of dated figures, and what rests on them says so.

use gnomon_rules::{BadFacts, Explained, Language, Pack, PackFile, Stale, Supplement};
use serde_json::{Value as Json, json};

const MAIN: &str = r#"id = "test/tables"
edition = "1"
title = { en = "Test", zh = "测试" }
summary = { en = "Test", zh = "测试" }
jurisdiction = "CN"
from = 2020-01-01
reviewed = 2026-01-01
[[source]]
id = "rule"
title = { en = "Rule", zh = "规定" }
standing = "official"
number = "No. 1"
[[source]]
id = "report"
title = { en = "Report", zh = "报道" }
standing = "secondary"
number = "No. 2"
[[source]]
id = "waiver"
title = { en = "Waiver", zh = "豁免" }
standing = "copy"
number = "No. 3"
[[input]]
name = "code"
kind = "text"
label = { en = "code", zh = "代码" }
[[input]]
name = "small"
kind = "boolean"
label = { en = "small", zh = "小" }
"#;

const PROVISIONS: &str = r#"[[definition]]
name = "grade"
label = { en = "Grade", zh = "等级" }
conclusion = true
is = 'lookup("grades", code)'
cites = [{ source = "rule" }]
[[provision]]
id = "p"
title = { en = "P", zh = "条" }
cites = [{ source = "rule" }]
except = ["e"]
requires = 'size(code) == 1'
[[exception]]
id = "e"
title = { en = "small ones", zh = "小" }
when = "small"
cites = [{ source = "waiver" }]
"#;

fn load(table: &str) -> Result<Pack, String> {
    let head = "[[table]]\nname = \"grades\"\nkind = \"text\"\nlabel = { en = \"Grades\", zh = \"等级\" }\nkey = { en = \"code\", zh = \"代码\" }\n";
    let file = |path: &str, text: &str| PackFile { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file("pack.toml", MAIN),
        file("provisions/p.toml", PROVISIONS),
        file("parameters/p.toml", &format!("{head}{table}")),
    ];
    Pack::load(&files).map_err(|faults| faults.to_string())
}

/// Two values of `A` and one of `B`, each resting on the report.
const ROWS: &str = r#"rows = [
  { key = "A", from = 2020-01-01, is = "first", cites = { source = "report" } },
  { key = "A", from = 2022-01-01, until = 2023-12-31, is = "second", cites = { source = "rule" } },
  { key = "B", from = 2020-01-01, is = "only", cites = { source = "rule" } },
]
"#;

fn explain(pack: &Pack, on: &str, supplement: &Supplement, stale: Vec<Stale>) -> Explained {
    let edition = pack.on(on.parse().unwrap(), None, supplement, stale);
    let facts = pack.facts(&json!({"code": "A", "small": false})).unwrap();
    edition.explain(&facts, &edition.check(&facts), Language::En, false)
}

fn grade(pack: &Pack, on: &str, supplement: &Supplement) -> Option<String> {
    explain(pack, on, supplement, Vec::new()).conclusions.remove(0).value
}

fn supplied(pack: &Pack, rows: Json) -> Result<Supplement, BadFacts> {
    pack.supplement(&json!({"tables": {"grades": rows}}))
}

#[test]
fn a_row_that_has_ended_does_not_give_way_to_an_older_one() {
    let pack = load(ROWS).unwrap();
    let none = Supplement::default();
    for (on, expected) in
        [("2021-06-01", Some("first")), ("2023-06-01", Some("second")), ("2024-06-01", None)]
    {
        assert_eq!(grade(&pack, on, &none).as_deref(), expected, "{on}");
    }
}

#[test]
fn two_rows_of_one_key_and_day_are_a_fault() {
    for second in ["from = 2020-01-01", "from = 2020-06-01"] {
        let rows = format!(
            "rows = [{{ key = \"A\", from = 2020-01-01, until = 2020-12-31, is = \"x\", cites = {{ source = \"rule\" }} }}, {{ key = \"A\", {second}, is = \"y\", cites = {{ source = \"rule\" }} }}]\n"
        );
        let faults = load(&rows).unwrap_err();
        assert!(faults.contains("two rows `A` on 2020"), "{faults}");
    }
}

#[test]
fn the_user_completes_what_is_left_open_and_changes_nothing_that_has_a_source() {
    let closed = load(ROWS).unwrap();
    let refused = supplied(&closed, json!([{"key": "A", "is": "mine"}])).unwrap_err();
    assert!(refused.to_string().contains("comes with its sources"), "{refused}");
    let open = load(&format!("placeholder = true\n{ROWS}")).unwrap();
    for (rows, says) in [
        (json!([{"key": "A", "is": "mine"}]), "needs a day `from`"),
        (json!([{"key": "A", "is": "mine", "from": "2022-01-01"}]), "two rows `A` on 2022-01-01"),
        (json!([{"key": "A", "is": "mine", "from": "2023-06-01"}]), "two rows `A` on 2023-06-01"),
        (json!([{"key": "C", "is": "x"}, {"key": "C", "is": "y"}]), "two rows `C`"),
        (json!([{"key": "C", "is": "x", "form": "2022-01-01"}]), "a row has no `form`"),
        (json!([{"key": "C", "is": "x", "source": 3}]), "`source`"),
        (json!([{"key": "C", "is": "x", "from": "2023-01-01", "until": "2022-01-01"}]), "ends on"),
        (json!("x"), "a list of rows"),
        (json!(vec![json!({"key": "C", "is": "x"}); 10_001]), "the limit is 10000"),
    ] {
        let refused = supplied(&open, rows.clone()).unwrap_err().to_string();
        assert!(refused.contains(says), "{refused}");
    }
    let later = supplied(&open, json!([{"key": "A", "is": "mine", "from": "2025-01-01"}])).unwrap();
    assert_eq!(grade(&open, "2025-06-01", &later).as_deref(), Some("mine"));
    assert_eq!(grade(&open, "2023-06-01", &later).as_deref(), Some("second"));
    assert_eq!(grade(&open, "2024-06-01", &later), None);
}

#[test]
fn what_is_supplied_must_be_understood() {
    let pack = load(ROWS).unwrap();
    for values in
        [json!(["nonsense"]), json!({"tables": {"grades": "x"}}), json!({"tables": []}), json!(3)]
    {
        assert!(pack.supplement(&values).is_err(), "{values}");
    }
    let columns = pack.columns(["code", "small"].into_iter()).unwrap();
    assert!(pack.row(&columns, ["A", "yes", ""].into_iter()).is_ok());
    let refused = pack.row(&columns, ["A", "yes", "2026"].into_iter()).unwrap_err();
    assert!(refused.to_string().contains("`2026` stands beyond the last"), "{refused}");
}

#[test]
fn a_conclusion_rests_on_the_rows_that_hold_and_on_their_sources_as_they_stand() {
    let pack = load(ROWS).unwrap();
    let none = Supplement::default();
    let early = explain(&pack, "2021-06-01", &none, Vec::new());
    let basis = &early.conclusions[0].basis;
    assert_eq!(basis.standing, gnomon_rules::Standing::Secondary);
    assert!(basis.caveat.as_ref().unwrap().contains("Report"), "{basis:?}");
    // The report carried a row that a later one has taken the place of.
    let later = explain(&pack, "2023-06-01", &none, Vec::new());
    assert_eq!(later.conclusions[0].basis.standing, gnomon_rules::Standing::Official);
    let changed = Stale { source: "report".to_owned(), why: "taken back".to_owned() };
    let stale = explain(&pack, "2021-06-01", &none, vec![changed]);
    assert_eq!(stale.conclusions[0].stale, ["report: taken back"]);
    assert!(gnomon_rules::text::report(&stale, Language::En, true).contains("taken back"));
}

#[test]
fn a_provision_rests_on_its_exceptions_too() {
    let pack = load(ROWS).unwrap();
    let changed = Stale { source: "waiver".to_owned(), why: "taken back".to_owned() };
    let explained = explain(&pack, "2021-06-01", &Supplement::default(), vec![changed]);
    assert_eq!(explained.provisions[0].verdict.code(), "stale");
    let cited: Vec<&str> =
        explained.provisions[0].cites.iter().map(|cite| cite.source.as_str()).collect();
    assert_eq!(cited, ["rule", "waiver"]);
}
