//! Search as a user meets it: through the command, over a register, with the index coming and going.

use std::fs;

use serde_json::Value;

use crate::support::Run;

fn search(run: &Run, args: &[&str]) -> Value {
    let mut all = vec!["search", "--json"];
    all.extend(args);
    serde_json::from_str(&run.stdout(&all, 0)).unwrap()
}

fn keys(found: &Value) -> Vec<String> {
    found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["key"].as_str().unwrap().to_owned())
        .collect()
}

fn labels(found: &Value) -> Vec<String> {
    found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["label"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn ingest_makes_documents_and_entities_searchable() {
    let run = Run::with_samples();
    for typed in ["GB/T98001—2026", "gbt 98001-2026", "GB／T 98001-2026"] {
        assert_eq!(keys(&search(&run, &[typed]))[0], "standard:GB/T 98001-2026", "{typed}");
    }
    let by_chinese = search(&run, &["工信部", "kind:document", "--limit", "100"]);
    let by_english = search(&run, &["MIIT kind:document", "--limit", "100"]);
    let sorted = |found: &Value| {
        let mut keys = keys(found);
        keys.sort();
        keys
    };
    assert!(2 < keys(&by_chinese).len());
    assert_eq!(sorted(&by_chinese), sorted(&by_english), "a body is found by any of its names");
}

#[test]
fn a_hit_leads_to_the_exact_bytes_of_the_text() {
    let run = Run::with_samples();
    let found = search(&run, &["\"反馈意见\"", "kind:document"]);
    assert!(!found["hits"].as_array().unwrap().is_empty());
    for hit in found["hits"].as_array().unwrap() {
        let origin = hit["origin"].as_str().unwrap();
        let text = run.stdout(&["extract", "--text", origin], 0);
        let reason =
            hit["reasons"].as_array().unwrap().iter().find(|reason| reason["place"] == "text");
        let Some(reason) = reason else { continue };
        let at = |index: usize| usize::try_from(reason["span"][index].as_u64().unwrap()).unwrap();
        assert_eq!(&text[at(0)..at(1)], reason["matched"].as_str().unwrap());
    }
}

#[test]
fn the_status_is_that_of_the_day_asked_for() {
    let run = Run::with_samples();
    let status =
        |day: &str| search(&run, &["GB/T 98001-2026", "--as-of", day])["hits"][0]["status"].clone();
    assert_eq!(status("2026-11-21"), "coming");
    assert_eq!(status("2027-02-01"), "in_force");
    let old = |day: &str| {
        search(&run, &["GB/T 98001-2015 kind:standard", "--as-of", day])["hits"][0]["status"]
            .clone()
    };
    assert_eq!((old("2026-11-21"), old("2027-02-01")), (Value::Null, Value::from("ceased")));
    let coming =
        search(&run, &["kind:standard status:coming", "--as-of", "2026-11-21", "--limit", "50"]);
    assert!(labels(&coming).contains(&"GB/T 98001-2026".to_owned()));
    // What was recorded today was not known the day before.
    assert_eq!(search(&run, &["GB/T 98001-2026", "--as-known", "2026-11-20"])["total"], 0);
}

#[test]
fn pages_lead_through_every_hit_once() {
    let run = Run::with_samples();
    let total = search(&run, &["kind:standard"])["total"].as_u64().unwrap();
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut args = vec!["kind:standard", "--limit", "7"];
        if let Some(after) = &after {
            args.extend(["--after", after]);
        }
        let page = search(&run, &args);
        seen.extend(keys(&page));
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count as u64, seen.len() as u64), (total, total));
}

#[test]
fn results_are_written_for_spreadsheets() {
    let run = Run::with_samples();
    let total = search(&run, &["kind:standard"])["total"].as_u64().unwrap();
    let csv = run.stdout(&["search", "kind:standard", "--csv"], 0);
    assert!(csv.starts_with("key,kind,label,date,status,issuers,origin,reason,text\r\n"));
    assert_eq!(csv.matches("\r\n").count() as u64, total + 1);
    let book = run.folder.path().join("found.xlsx");
    let said = run.stdout(&["search", "kind:standard", "--xlsx", book.to_str().unwrap()], 0);
    assert!(said.starts_with(&format!("{total} rows")), "{said}");
    assert!(fs::read(book).unwrap().starts_with(b"PK"));
}

#[test]
fn a_lost_or_damaged_index_is_made_anew() {
    let run = Run::with_samples();
    let before = keys(&search(&run, &["电池"]));
    let index = run.data().join("index");
    fs::remove_dir_all(&index).unwrap();
    assert_eq!(keys(&search(&run, &["电池"])), before, "lost");
    let folder = || index.join(fs::read_to_string(index.join("current")).unwrap());
    fs::write(folder().join("meta.json"), "{").unwrap();
    assert!(run.stdout(&["index", "check"], 1).contains("gnomon index rebuild"));
    let output = run.run(&["search", "电池"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("making the search index"));
    assert_eq!(keys(&search(&run, &["电池"])), before, "damaged");
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "store") {
            fs::write(&path, "cut").unwrap();
        }
    }
    assert_eq!(keys(&search(&run, &["电池"])), before, "cut off");
    fs::write(index.join("current"), "../../elsewhere").unwrap();
    assert_eq!(keys(&search(&run, &["电池"])), before, "led astray");
    run.stdout(&["index", "rebuild"], 0);
    assert!(run.stdout(&["index", "check"], 0).contains("up to the register"));
    let folders = fs::read_dir(&index)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count();
    assert_eq!(folders, 1, "what no longer serves is removed");
}

#[test]
fn later_documents_are_added_without_a_rebuild() {
    let run = Run::with_samples();
    let index = run.data().join("index");
    let before = fs::read_to_string(index.join("current")).unwrap();
    let file = run.file(
        "later.txt",
        "国家能源局关于氢能储运的公告\n\nGB/T 98777—2026代替GB/T 98777—2015。\n",
    );
    run.stdout(&["ingest", &file], 0);
    // The document, and the announcement as a text of its own.
    assert_eq!(search(&run, &["氢能储运"])["total"], 2);
    assert_eq!(keys(&search(&run, &["GB/T 98777-2026"]))[0], "standard:GB/T 98777-2026");
    assert_eq!(fs::read_to_string(index.join("current")).unwrap(), before);
}

#[test]
fn a_restored_register_gets_an_index_of_its_own() {
    let run = Run::with_samples();
    let other = Run::new();
    let file = other.file("one.txt", "GB/T 98777—2026代替GB/T 98777—2015。\n");
    other.stdout(&["ingest", &file], 0);
    for name in ["register.sqlite-wal", "register.sqlite-shm"] {
        drop(fs::remove_file(run.data().join(name)));
    }
    fs::copy(other.data().join("register.sqlite"), run.data().join("register.sqlite")).unwrap();
    drop(fs::copy(
        other.data().join("register.sqlite-wal"),
        run.data().join("register.sqlite-wal"),
    ));
    assert_eq!(search(&run, &["kind:document"])["total"], 1);
}

#[test]
fn wrong_queries_say_what_to_do() {
    let run = Run::with_samples();
    for (args, says) in [
        (vec!["search"], "say what to look for"),
        (vec!["search", "  "], "say what to look for"),
        (vec!["search", "status:lost"], "one of open"),
        (vec!["search", "from:soon"], "a date like"),
        (vec!["search", "x", "--after", "zz"], "no place to go on from"),
        (vec!["search", "x", "--json", "--csv"], "use one of them"),
    ] {
        let message = run.stderr(&args, 2);
        assert!(message.contains(says), "{args:?}: {message}");
    }
    let nothing = run.stdout(&["search", "没有这样的词"], 0);
    assert!(nothing.contains("Nothing found") && nothing.contains("Fewer words"), "{nothing}");
    assert!(Run::new().stderr(&["search", "x"], 2).contains("run `gnomon ingest FILE` first"));
}

#[test]
fn what_is_not_wanted_is_left_out_by_filter_as_well() {
    let run = Run::with_samples();
    let all = search(&run, &["标准"])["total"].as_u64().unwrap();
    let documents = search(&run, &["标准 kind:document"])["total"].as_u64().unwrap();
    let others = search(&run, &["标准 -kind:document"])["total"].as_u64().unwrap();
    assert!(0 < documents && 0 < others);
    assert_eq!(all, documents + others);
    let refusal = run.stderr(&["search", "标准 OR -办法"], 2);
    assert!(refusal.contains("cannot be left out"), "{refusal}");
}

#[test]
fn articles_are_found_by_the_topics_that_they_were_given() {
    let run = Run::new();
    // No hashtag: the authority list tells the topic by its terms.
    let text = "# Data security in smart meters\n\nData security was on the agenda of the committee. Data security needs tests, and data security needs people.\n";
    let file = run.file("meters.md", text);
    let said = run.stdout(&["--json", "extract", &file], 0);
    let extracted: Value = serde_json::from_str(&said).unwrap();
    let topic = extracted["articles"][0]["topics"][0].as_str().unwrap().to_owned();
    run.stdout(&["ingest", &file], 0);
    let found = search(&run, &[&format!("topic:\"{topic}\"")]);
    assert_eq!(found["total"], 1, "{topic}: {found}");
    assert_eq!(found["hits"][0]["kind"], "document");
}
