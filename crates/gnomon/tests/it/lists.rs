//! Lists of standards in and out, audits, comment forms: through the binary.

use std::fs;
use std::io::Write as _;

use serde_json::Value;

use crate::support::{Run, root, shared};

/// JSON lines of a run.
#[track_caller]
fn lines(run: &Run, args: &[&str], code: i32) -> Vec<Value> {
    run.stdout(args, code).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const FIRST: &str = "标准号,标准名称,发布日期,实施日期,状态,代替标准号,ICS\n\
    GB/T 98001-2010,试验方法 通则,2010-01-01,2010-06-01,被代替,,19.020\n\
    GB/T 98001-2020,试验方法 通则,2020-03-01,2020-09-01,现行,GB/T 98001-2010,19.020\n\
    GB/T 98002-2015,\"阀门,\"\"甲\"\"型\n第二行\",2015-01-01,2015-07-01,现行,,23.060\n\
    GB/T 98003-2019,泵,2019-03-01,2019-10-01,现行,,23.080\n";

/// The next issue of the same list: one withdrawn, one gone, one new, one renamed.
const SECOND: &str = "标准号,标准名称,发布日期,实施日期,状态,代替标准号,ICS\n\
    GB/T 98001-2010,试验方法 通则,2010-01-01,2010-06-01,被代替,,19.020\n\
    GB/T 98001-2020,试验方法 总则,2020-03-01,2020-09-01,现行,GB/T 98001-2010,19.020\n\
    GB/T 98003-2019,泵,2019-03-01,2019-10-01,废止,,23.080\n\
    GB/T 98004-2026,压缩机,2026-02-01,2027-07-01,即将实施,GB/T 98002-2015,23.140\n";

fn imported() -> (Run, String) {
    let run = Run::new();
    let file = run.file("list.csv", FIRST);
    run.stdout(&["import", "--no-index", &file], 0);
    (run, file)
}

#[test]
fn every_value_keeps_its_place_and_the_same_bytes_change_nothing() {
    let (run, file) = imported();
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    let again = lines(&run, &["import", "--no-index", "--json", &file], 0);
    assert_eq!(again[0]["receipt"]["state"], "unchanged");
    let statements = lines(&run, &["export", "jsonl"], 0);
    let title = statements
        .iter()
        .find(|it| {
            it["statement"]["property"] == "title"
                && it["statement"]["subject"]["label"] == "GB/T 98002-2015"
        })
        .unwrap();
    let evidence = &title["statement"]["evidence"];
    for proof in evidence.as_array().unwrap() {
        let (from, to) = (proof["span"][0].as_u64().unwrap(), proof["span"][1].as_u64().unwrap());
        let quote = &FIRST[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()];
        assert_eq!(proof["quote"], quote);
    }
    assert_eq!(title["statement"]["value"]["text"], "阀门,\"甲\"型\n第二行");
    assert_eq!(evidence[1]["quote"], "GB/T 98002-2015", "what it is said of is evidence too");
    assert_eq!(title["source"]["class"], "catalogue");
    assert_eq!(title["source"]["line"], 4);
}

#[test]
fn a_new_issue_of_a_list_tells_what_it_changed() {
    let (run, file) = imported();
    fs::write(&file, SECOND).unwrap();
    let told = lines(&run, &["import", "--no-index", "--json", &file], 0);
    let mut events: Vec<(String, String)> = told
        .iter()
        .filter_map(|it| it.get("change"))
        .map(|it| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&it["event"]), text(&it["subject"]["label"]))
        })
        .collect();
    events.sort();
    let events: Vec<(&str, &str)> = events.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        events,
        [
            ("new", "GB/T 98004-2026"),
            ("title changed", "GB/T 98001-2020"),
            ("vanished", "GB/T 98002-2015"),
            ("withdrawn", "GB/T 98003-2019"),
        ]
    );
    let again = run.stdout(&["import", "--changes", &file], 0);
    assert!(again.contains("withdrawn  GB/T 98003-2019  status: 现行 → 废止"), "{again}");
    let show = run.stdout(&["show", "GB/T 98002-2015", "--history"], 0);
    assert!(show.contains("orphaned") && !show.contains("Lifecycle\n  issued"), "{show}");
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    // Back to what it was: that is a change as well, and the last one counts.
    fs::write(&file, FIRST).unwrap();
    let back = run.stdout(&["import", "--no-index", &file], 0);
    assert!(back.contains("changed since the version before: 1 new"), "{back}");
    assert!(back.contains("status: 废止 → 现行") && back.contains("GB/T 98002-2015"), "{back}");
    let again = run.stdout(&["import", "--no-index", &file], 0);
    assert!(again.contains("unchanged") && !again.contains("changed since"), "{again}");
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
}

#[test]
fn a_list_goes_by_the_name_that_it_is_given() {
    let run = Run::new();
    let (one, two) = (run.file("a.csv", FIRST), run.file("b.csv", SECOND));
    run.stdout(&["import", "--no-index", "--list", "ours", &one], 0);
    let told = run.stdout(&["import", "--no-index", "--list", "ours", &two], 0);
    assert!(told.contains("changed since the version before"), "{told}");
}

#[test]
fn what_is_not_taken_is_listed_with_row_value_and_reason() {
    let run = Run::new();
    let file = run.file(
        "bad.csv",
        "Standard,Title,Issued,Remark\nGB/T 98001-2010,A,2023-02-30,x\nnothing,B,2020-01-01,\nGB/T 98003-2019,C,2019-01-01,y\n\
         GB/T 98003-2019,C,2019-01-02,\nGB/T 98003-2019,C,2019-01-01,\n,,2020-01-01,\n\"GB/T 98009-2019,D,2019-01-01,\n",
    );
    let told = lines(&run, &["import", "--no-index", "--json", &file], 1);
    let refusals: Vec<String> = told
        .iter()
        .filter_map(|it| it.get("refusal"))
        .map(|it| format!("{} {} {}: {}", it["row"], it["field"], it["value"], it["why"]))
        .collect();
    assert_eq!(refusals.len(), 4, "{refusals:?}");
    assert!(
        refusals[0].contains("2 \"Issued\" \"2023-02-30\": \"there is no 2023-02-30\""),
        "{refusals:?}"
    );
    assert!(refusals[1].contains("\"nothing\": \"no identifier of a standard"), "{refusals:?}");
    assert!(refusals[2].contains("it has no identifier"), "{refusals:?}");
    assert!(refusals[3].contains("opened and not closed"), "{refusals:?}");
    assert_eq!((&told[0]["repeated"], &told[0]["conflicting"]), (&2.into(), &1.into()));
    let conflict = told.iter().find_map(|it| it.get("conflict")).unwrap();
    assert_eq!(conflict["rows"], serde_json::json!([4, 5]));
    assert_eq!(conflict["differences"][0]["property"], "issued");
    assert_eq!(told[0]["unread"]["Remark"], 2, "columns that nobody reads are named");
    let text = run.stdout(&["show", "GB/T 98001-2010"], 0);
    assert!(text.contains("title A"), "the rest of a row with a bad value is taken: {text}");
}

#[test]
fn wrong_encodings_are_refused_and_chinese_ones_read() {
    let run = Run::new();
    let (gb, ..) = encoding_rs::GB18030.encode(FIRST);
    let file = run.file("gb.csv", &gb);
    run.stdout(&["import", "--no-index", &file], 0);
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    assert!(run.stdout(&["show", "GB/T 98003-2019"], 0).contains("title 泵"));
    let file = run.file("latin.csv", b"Standard,Title\nISO 98001:2010,Pi\xe8ces\n");
    let refused = run.stdout(&["import", "--no-index", &file], 1);
    assert!(refused.contains("refused") && refused.contains("not UTF-8 at byte 32"), "{refused}");
    let read = run.stdout(&["import", "--no-index", "--encoding", "windows-1252", &file], 0);
    assert!(read.contains("1 records"), "{read}");
    for (name, bytes) in
        [("e.csv", &b"  \n"[..]), ("x.csv", b"a,b\n1,2\n"), ("z.jsonl.gz", b"\x1f\x8b\x08")]
    {
        let file = run.file(name, bytes);
        assert!(run.stdout(&["import", "--no-index", &file], 1).starts_with("refused"), "{name}");
    }
    run.stderr(&["import", "--as", "klingon", &file], 2);
}

#[test]
fn users_map_their_own_columns() {
    let run = Run::new();
    let map = run.file(
        "map.toml",
        "name = \"ours\"\ntitle = \"Our standards\"\nidentifier = \"Norm\"\nignored = [\"Lfd\"]\n\
         [[field]]\nfrom = \"Datum\"\nproperty = \"effective\"\ndates = [\"%d.%m.%Y\"]\n\
         [[field]]\nfrom = \"Ersetzt durch\"\nproperty = \"replaces\"\ninverse = true\nsplit = [\"/ \"]\n",
    );
    let file = run.file("liste.csv", "Lfd;Norm;Datum;Ersetzt durch\n1;ISO 98001:2010;31.12.2010;ISO 98001:2020/ ISO 98002:2020\n");
    run.stdout(&["import", "--no-index", "--map", &map, &file], 0);
    let show = run.stdout(&["show", "ISO 98001:2010"], 0);
    assert!(show.contains("effective 2010-12-31"), "{show}");
    let other = run.stdout(&["show", "ISO 98002:2020"], 0);
    assert!(other.contains("replaces ISO 98001:2010"), "{other}");
    let wrong = run.file("wrong.toml", "name = \"x\"\ntitle = \"y\"\nidentifier = \"a\"\n[[field]]\nfrom = \"b\"\nproperty = \"colour\"\n");
    let said = run.stderr(&["import", "--map", &wrong, &file], 1);
    assert!(said.contains("no property `colour`"), "{said}");
}

#[test]
fn what_goes_out_comes_in_again() {
    let (run, _) = imported();
    let table = run.stdout(&["export", "csv"], 0);
    for (format, name) in [
        ("relaton-yaml", "r.yaml"),
        ("relaton-xml", "r.xml"),
        ("csv", "r.csv"),
        ("gbt22373", "r.txt"),
        ("xlsx", "r.xlsx"),
    ] {
        let file = run.folder(name);
        let file = file.to_str().unwrap();
        run.stdout(&["export", format, "-o", file], 0);
        let other = Run::new();
        let came = other.stdout(&["import", "--no-index", file], 0);
        assert!(came.contains("4 records of 4"), "{format}: {came}");
        assert!(other.stdout(&["verify"], 0).contains("all hold"), "{format}");
        // GB/T 22373 and spreadsheets' readers have no line breaks in a value.
        let plain = |table: &str| table.replace("型\n第二行", "型 第二行").replace('"', "");
        assert_eq!(plain(&other.stdout(&["export", "csv"], 0)), plain(&table), "{format}");
    }
    let bibtex = run.stdout(&["export", "bibtex", "--of", "GB/T98001—2020"], 0);
    assert!(
        bibtex.starts_with("@misc{GBT980012020,") && bibtex.contains("date = {2020-03-01}"),
        "{bibtex}"
    );
    let other = Run::new();
    let file = other.file("r.bib", &bibtex);
    other.stdout(&["import", "--no-index", &file], 0);
    let graph: Value = serde_json::from_str(&run.stdout(&["export", "jsonld"], 0)).unwrap();
    assert_eq!(graph["@graph"].as_array().unwrap().len(), 4);
    assert_eq!(graph["@graph"][1]["eli:repeals"][0]["identifier"], "GB/T 98001-2010");
    run.stderr(&["export", "xlsx"], 2);
}

/// 461 代替标准 is what replaces the record's standard, 462 被代替标准 what it replaces.
#[test]
fn tags_of_gbt_22373_are_not_taken_the_wrong_way_round() {
    let run = Run::new();
    let file = run.file("r.txt", "000 N\n100 GB/T 98001-2010\n298 试验\n461 GB/T 98001-2020\n462 GB/T 98001-2000\n800 ISO 98001:2008,MOD\n");
    run.stdout(&["import", "--no-index", &file], 0);
    let chain = run.stdout(&["chains", "GB/T 98001-2010"], 0);
    assert_eq!(
        chain,
        "  GB/T 98001-2000\n▸ GB/T 98001-2010  replaces GB/T 98001-2000\n  GB/T 98001-2020  replaces GB/T 98001-2010\n"
    );
    let statements = run.stdout(&["export", "jsonl"], 0);
    assert!(statements.contains(r#""qualifiers":{"degree":"MOD"}"#), "{statements}");
}

#[test]
fn formulas_never_go_out_as_formulas() {
    let run = Run::new();
    let file = run.file("l.csv", "Standard,Title\nISO 98001:2010,=cmd|' /C calc'!A0\nISO 98002:2010,@x\nISO 98003:2010,-1+2\n");
    run.stdout(&["import", "--no-index", &file], 0);
    let csv = run.stdout(&["export", "csv"], 0);
    for cell in ["\"'=cmd", "\"'@x\"", "\"'-1+2\""] {
        assert!(csv.contains(cell), "{csv}");
    }
    let path = run.folder("l.xlsx");
    run.stdout(&["export", "xlsx", "-o", path.to_str().unwrap()], 0);
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(
        &mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(),
        &mut sheet,
    )
    .unwrap();
    assert!(!sheet.contains("<f>") && sheet.contains("t=\"s\""));
}

#[test]
fn circles_of_replacement_are_taken_in_and_told() {
    let run = Run::new();
    let file = run.file(
        "c.csv",
        "Standard,Title,Replaces\nISO 98001:2010,A,ISO 98002:2010\nISO 98002:2010,B,ISO 98003:2010\nISO 98003:2010,C,ISO 98001:2010\nISO 98004:2011,D,ISO 98005:2001\n",
    );
    run.stdout(&["import", "--no-index", &file], 0);
    let told = run.stdout(&["chains"], 1);
    assert!(
        told.starts_with("ISO 98001:2010 replaces ISO 98002:2010 replaces ISO 98003:2010 replaces ISO 98001:2010\n"),
        "{told}"
    );
    assert!(told.contains("1 circles"), "{told}");
    // And an audit of such a standard ends.
    let list = run.file("held.csv", "Standard\nISO 98001:2010\n");
    let audit = run.stdout(&["audit", &list], 1);
    assert!(!audit.contains("superseded by"), "{audit}");
    assert!(audit.contains("ISO 98003:2010 is said to replace it and, in a circle"), "{audit}");
}

/// Whenever an import is killed, nothing or all of it is there, and it can be done again.
#[test]
fn an_import_that_is_killed_leaves_nothing_behind() {
    let run = Run::new();
    let mut text = String::from("Standard,Title,Issued\n");
    for number in 0..6_000 {
        text.push_str(&format!(
            "ISO {}:2010,Tests of part {number},2010-01-01\n",
            100_000 + number
        ));
    }
    let file = run.file("long.csv", &text);
    run.stdout(&["import", "--no-index", &run.file("first.csv", FIRST)], 0);
    for wait in [40, 120, 250, 500] {
        let mut child = run
            .command(&["import", "--no-index", &file])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let finished = child.try_wait().unwrap().is_some();
        drop(child.kill());
        child.wait().unwrap();
        let held = run.stdout(&["export", "csv"], 0).lines().count();
        assert!(held == 6 || (finished && held == 6_006), "{held} lines after {wait} ms");
        assert!(run.stdout(&["verify"], 0).contains("all hold"));
    }
    run.stdout(&["import", "--no-index", &file], 0);
    assert_eq!(run.stdout(&["export", "csv"], 0).lines().count(), 6_006);
}

#[test]
fn an_imported_list_is_not_read_again_as_a_document() {
    let (run, file) = imported();
    let told = run.stdout(&["ingest", &file], 0);
    assert!(told.starts_with("unchanged"), "{told}");
    assert!(run.stdout(&["reread", "--dry-run"], 0).starts_with("0 "));
    assert!(run.stdout(&["search", "压缩机 OR 阀门"], 0).contains("98002"));
}

const HELD: &str = "产品,标准号,持有版本\n水泵,GB/T 98001,2010\n水泵,GB/T 98001-2020；GB/T 98002-2015,\n泵,GB/T 98003,\n压缩机,GB/T 98004-2026,\n其他,GB/T 99999-2001,\n其他,,\n";

#[test]
fn an_audit_says_how_each_held_standard_stands_and_why() {
    let run = Run::new();
    let file = run.file("list.csv", FIRST.to_owned() + SECOND.lines().last().unwrap() + "\n");
    run.stdout(&["import", "--no-index", &file], 0);
    let list = run.file("held.csv", HELD);
    let rows = lines(&run, &["audit", &list, "--on", "2026-11-23", "--json"], 1);
    let told: Vec<(String, String)> = rows
        .iter()
        .map(|it| {
            (
                it["standard"].as_str().unwrap_or("").to_owned(),
                it["state"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        told,
        [
            ("GB/T 98001-2010", "superseded"),
            ("GB/T 98001-2020", "current"),
            ("GB/T 98002-2015", "current"),
            ("GB/T 98003-2019", "current"),
            ("GB/T 98004-2026", "not_yet_in_force"),
            ("GB/T 99999-2001", "unknown"),
            ("", "unknown"),
        ]
    );
    assert_eq!(
        (&rows[0]["by"][0], &rows[0]["date"]),
        (&"GB/T 98001-2020".into(), &"2020-09-01".into())
    );
    let proofs = rows[0]["evidence"].as_array().unwrap();
    assert!(
        proofs
            .iter()
            .any(|it| it["says"] == "GB/T 98001-2020 replaces GB/T 98001-2010" && it["line"] == 3)
    );
    assert!(rows[2]["notes"][0].as_str().unwrap().contains("GB/T 98004-2026 from 2027-07-01"));
    // The day decides: before the new edition came into force, the old one held.
    let then = lines(&run, &["audit", &list, "--on", "2020-05-01", "--json"], 1);
    assert_eq!(
        (&then[0]["state"], &then[1]["state"]),
        (&"current".into(), &"not_yet_in_force".into())
    );
    let later = lines(&run, &["audit", &list, "--on", "2027-07-01", "--json"], 1);
    assert_eq!(later[2]["state"], "superseded");
    let good = run.file("good.csv", "GB/T 98001-2020\n");
    run.stdout(&["audit", &good, "--on", "2026-11-23"], 0);
}

#[test]
fn what_a_notice_repeals_is_withdrawn_on_its_day_and_in_force_until_then() {
    let run = Run::new();
    let notice = run.file(
        "notice.txt",
        "国家标准化管理委员会公告\n\n国家标准化管理委员会决定，GB/T 98070—2011《天平通则》自2026年12月1日起废止。\n\nGB/T 98071—2026《砝码通则》自2027年3月1日起实施，代替GB/T 98071—2012。\n\n国家标准化管理委员会\n2026年11月3日\n",
    );
    run.stdout(&["ingest", &notice], 0);
    let list = run.file("held.csv", "standard\nGB/T 98070-2011\nGB/T 98071-2012\n");
    let on = |day: &str, code: i32| {
        let rows = lines(&run, &["audit", &list, "--on", day, "--json"], code);
        let states: Vec<String> =
            rows.iter().map(|it| it["state"].as_str().unwrap().to_owned()).collect();
        (states, rows)
    };
    let (before, rows) = on("2026-11-20", 0);
    assert_eq!(before, ["current", "current"], "{rows:#?}");
    assert!(rows[1]["notes"].to_string().contains("taken to hold until its end"), "{rows:#?}");
    let (after, rows) = on("2027-06-01", 1);
    assert_eq!(after, ["withdrawn", "superseded"], "{rows:#?}");
    assert_eq!(rows[0]["date"], "2026-12-01");
    assert_eq!(rows[1]["by"][0], "GB/T 98071-2026");
}

#[test]
fn an_audit_is_text_table_workbook_and_page() {
    let (run, _) = imported();
    let list = run.file("held.csv", HELD);
    let text = run.stdout(&["audit", &list, "--on", "2026-11-23"], 1);
    assert!(text.contains("superseded by GB/T 98001-2020 since 2020-09-01"), "{text}");
    let (xlsx, html) = (run.folder("a.xlsx"), run.folder("a.html"));
    let csv = run.stdout(
        &[
            "audit",
            &list,
            "--on",
            "2026-11-23",
            "--csv",
            "--xlsx",
            xlsx.to_str().unwrap(),
            "--html",
            html.to_str().unwrap(),
        ],
        1,
    );
    assert!(csv.contains("被代替,2020-09-01,GB/T 98001-2020"), "{csv}");
    let page = fs::read_to_string(html).unwrap();
    assert!(page.contains("被代替") && page.contains("@page") && !page.contains("<script"));
    // A workbook is a list as well.
    let again = run.stdout(&["audit", xlsx.to_str().unwrap(), "--on", "2026-11-23"], 1);
    assert!(again.contains("superseded"), "{again}");
    let none = run.file("none.csv", "a,b\n1,2\n");
    assert!(run.stderr(&["audit", &none], 1).contains("no column of the list has identifiers"));
}

#[test]
fn stages_drafts_and_amendments_tell_what_is_under_way() {
    let run = Run::new();
    let file = run.file(
        "iso.jsonl",
        r#"{"id":"ISO 98001:2010","title":{"en":"A"},"date":{"published":"2010-05"},"doctype":"international-standard","stage":"90","substage":"92","rel":[["updates","ISO 98001:2010/Amd 1:2012"]]}
{"id":"ISO 98001:2010/Amd 1:2012","title":{"en":"A - Amd 1"},"date":{"published":"2010","updated":"2012-06"},"doctype":"international-standard","stage":"60","substage":"60"}
{"id":"ISO 98002:2011","title":{"en":"B"},"date":{"published":"2011-05"},"doctype":"international-standard","stage":"90","substage":"60"}
{"id":"ISO/DIS 98002","title":{"en":"B"},"doctype":"international-standard","stage":"40","substage":"20","rel":[["obsoletes","ISO 98002:2011"]]}
{"id":"ISO 98003:2001","title":{"en":"C"},"date":{"published":"2001-05"},"doctype":"international-standard","stage":"95","substage":"99"}
{"id":"ISO 98004:2001","title":{"en":"D"},"date":{"published":"2001-05"},"doctype":"international-standard","stage":"60","substage":"60"}
"#,
    );
    run.stdout(&["import", "--no-index", &file], 0);
    let list =
        run.file("held.txt", "ISO 98001:2010\nISO 98002:2011\nISO 98003:2001\nISO 98004:2001\n");
    let rows = lines(&run, &["audit", &list, "--on", "2026-11-23", "--json"], 1);
    let states: Vec<&str> = rows.iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["amended", "under_revision", "withdrawn", "current"]);
    assert_eq!(rows[0]["by"][0], "ISO 98001:2010/Amd 1:2012");
    assert_eq!(rows[1]["notes"][0], "to be followed by ISO/DIS 98002");
    // A supplement came when it was put out, not when its base was.
    let show = run.stdout(&["show", "ISO 98001:2010/Amd 1:2012"], 0);
    assert!(show.contains("published 2012-06") && !show.contains("published 2010"), "{show}");
}

#[test]
fn classes_are_browsed_with_names_in_both_languages() {
    let (run, _) = imported();
    let top = run.stdout(&["classes"], 0);
    assert!(
        top.lines().any(|line| line.contains("2  23 ") && line.contains("Fluid systems")),
        "{top}"
    );
    let below = run.stdout(&["classes", "23"], 0);
    assert!(below.contains("23.060") && below.contains("GB/T 98002-2015"), "{below}");
    let ccs = run.stdout(&["classes", "A", "--scheme", "CCS"], 0);
    assert!(ccs.contains("综合") && ccs.contains("General"), "{ccs}");
    run.stderr(&["classes", "--scheme", "XYZ"], 2);
}

const DRAFT: &str = "设备网络安全管理办法\n（征求意见稿）\n\n第一章 总则\n\n第一条 为了规范设备网络安全管理，制定本办法。\n\n第二条 本办法适用于在境内销售的设备。\n\n第二章 要求\n\n第三条 制造商应当建立安全管理制度。\n\n第四条 本办法自2027年1月1日起施行。\n";

#[test]
fn comment_forms_are_prefilled_and_read_back() {
    let run = Run::new();
    let draft = run.file("draft.txt", DRAFT);
    let (docx, xlsx) = (run.folder("form.docx"), run.folder("form.xlsx"));
    let made = run.stdout(
        &[
            "comments",
            "new",
            &draft,
            "--docx",
            docx.to_str().unwrap(),
            "--xlsx",
            xlsx.to_str().unwrap(),
        ],
        0,
    );
    assert!(made.contains("6 clauses"), "{made}");
    let form = run.stdout(&["extract", docx.to_str().unwrap(), "--text"], 0);
    assert!(form.contains("第一章 第一条") && form.contains("Proposed change"), "{form}");
    // An empty form has no comment, and says so.
    assert!(
        run.stderr(&["comments", "merge", docx.to_str().unwrap(), xlsx.to_str().unwrap()], 0)
            .contains("no comment")
    );
    // Somebody fills in the form as a table.
    let filled = run.file(
        "filled.csv",
        "No. 序号,Clause 章条编号,Text 原文,Type 类型 (ge/te/ed),Comment 意见内容,Proposed change 修改建议,提出单位\n\
         1,第二章 第三条,…,te 技术,范围不清,写明产品,甲公司\n2,第一章 第二条,…,ed,=错字,,甲公司\n3,,,,整体可行,,乙研究院\n",
    );
    let other = run.file("other.txt", "no form at all\n");
    let (out, doc) = (run.folder("m.xlsx"), run.folder("m.docx"));
    let csv = run.stdout(
        &[
            "comments",
            "merge",
            &filled,
            &other,
            "--csv",
            "--xlsx",
            out.to_str().unwrap(),
            "--docx",
            doc.to_str().unwrap(),
        ],
        1,
    );
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(rows.len(), 3, "{csv}");
    assert!(rows[0].starts_with("1,,,整体可行,,乙研究院"), "{csv}");
    assert!(rows[1].starts_with("2,第一章 第二条,ed 编辑,\"'=错字\""), "{csv}");
    assert!(rows[2].starts_with("3,第二章 第三条,te 技术,范围不清,写明产品,甲公司"), "{csv}");
    assert!(run.stdout(&["extract", doc.to_str().unwrap(), "--text"], 0).contains("范围不清"));
    assert!(out.exists());
}

#[test]
fn a_comment_form_is_made_by_key_and_by_any_form_of_the_title() {
    let run = Run::new();
    let notice = run.file(
        "call.txt",
        "工业和信息化部关于征求《工业网关管理办法（征求意见稿）》意见的通知\n\n请于2026年12月20日前反馈意见。\n\n附件：工业网关管理办法（征求意见稿）\n\n第一条 为了规范工业网关管理，制定本办法。\n\n第二条 本办法适用于境内销售的网关。\n\n工业和信息化部\n2026年11月18日\n",
    );
    run.stdout(&["ingest", &notice], 0);
    let out = run.folder("form.docx");
    for name in [
        "instrument:工业网关管理办法",
        "工业网关管理办法",
        "《工业网关管理办法》",
        "工业网关管理办法（征求意见稿）",
        "《工业网关管理办法（征求意见稿）》",
    ] {
        let made = run.stdout(&["comments", "new", name, "--docx", out.to_str().unwrap()], 0);
        assert!(made.contains("2 clauses, comments until 2026-12-20"), "{name}: {made}");
    }
}

#[test]
fn a_removed_list_stays_removed_and_the_others_are_read() {
    let run = Run::new();
    let (one, two) =
        (run.file("a.csv", FIRST), run.file("b.csv", "Standard,Title\nISO 98009:2010,Q\n"));
    run.stdout(&["import", "--no-index", &one], 0);
    run.stdout(&["remove", &one, "--by", "Li", "--reason", "licence ended"], 0);
    let said = run.stdout(&["import", "--no-index", &one, &two], 1);
    assert!(
        said.contains("it was removed from the register") && said.contains("licence ended"),
        "{said}"
    );
    assert!(run.stdout(&["show", "ISO 98009:2010"], 0).contains("title Q"), "the second was taken");
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    let receipts = run.stdout(&["deposit", "list"], 0);
    assert!(
        receipts.lines().any(|line| line.starts_with("refused") && line.contains("a.csv")),
        "{receipts}"
    );
}

#[test]
fn a_list_that_was_read_wrong_is_read_again() {
    let run = Run::new();
    let file = run.file("latin.csv", b"Standard,Title\nISO 98001:2010,Pi\xe8ces\n");
    let import = |more: &[&str]| {
        let all = [&["import", "--no-index"][..], more, &[file.as_str()][..]].concat();
        run.stdout(&all, 0)
    };
    let title = || run.stdout(&["show", "ISO 98001:2010"], 0);
    import(&["--encoding", "macintosh"]);
    assert!(!title().contains("title Pièces"));
    import(&["--encoding", "windows-1252", "--dated", "2026-01-01"]);
    assert!(title().contains("title Pièces"), "{}", title());
    assert!(import(&["--encoding", "windows-1252"]).contains("unchanged"), "the day is as it was");
    // A wrong day is mended as well.
    assert!(import(&["--encoding", "windows-1252", "--dated", "2026-02-01"]).contains("read"));
    let dated = lines(&run, &["export", "jsonl"], 0);
    assert!(dated.iter().all(|it| it["source"]["published"] == "2026-02-01"), "{dated:#?}");
    // And a mapping: there and back again.
    let map = |name: &str, property: &str| {
        run.file(
            name,
            format!("name = \"{name}\"\ntitle = \"T\"\nidentifier = \"Standard\"\n[[field]]\nfrom = \"Title\"\nproperty = \"{property}\"\n"),
        )
    };
    let (a, b) = (map("a.toml", "title"), map("b.toml", "scope"));
    for (mapping, word) in [(&a, "title"), (&b, "scope"), (&a, "title"), (&b, "scope")] {
        import(&["--encoding", "windows-1252", "--map", mapping]);
        assert!(title().contains(&format!("{word} Pièces")), "{word}: {}", title());
        assert!(import(&["--encoding", "windows-1252", "--map", mapping]).contains("unchanged"));
    }
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
}

#[test]
fn a_list_that_goes_back_is_noticed_whatever_its_mapping_calls_it() {
    let run = Run::new();
    let path = run.file("l.csv", "Standard,Title\nISO 98001:2010,A\n");
    run.stdout(&["import", "--no-index", &path], 0);
    run.file("l.csv", "Standard,Title\nISO 98001:2010,B\n");
    let other = run.file(
        "m.toml",
        "name = \"other\"\ntitle = \"Another title\"\nidentifier = \"Standard\"\n[[field]]\nfrom = \"Title\"\nproperty = \"title\"\n",
    );
    run.stdout(&["import", "--no-index", "--map", &other, &path], 0);
    run.file("l.csv", "Standard,Title\nISO 98001:2010,A\n");
    let back = run.stdout(&["import", "--no-index", &path], 0);
    assert!(back.contains("title: B → A"), "{back}");
    let show = run.stdout(&["show", "ISO 98001:2010"], 0);
    assert!(show.contains("title A") && !show.contains("title B"), "{show}");
}

#[test]
fn a_supplement_and_what_it_belongs_to_are_told_together() {
    let run = Run::new();
    let file = run.file(
        "list.csv",
        "Standard,Issued,Status,Replaces\nGB 98043.1-2022/XG1-2024,2024-03-01,现行,\nISO 98001:2015,2015-09-15,current,\nISO 98001:2015/Amd 1:2024,2024-02-23,current,\nISO 98001:2026,2026-09-01,current,ISO 98001:2015\n",
    );
    run.stdout(&["import", "--no-index", &file], 0);
    let list = run
        .file("held.csv", "GB 98043.1-2022\nGB 98043.1-2022/XG1-2024\nISO 98001:2015/Amd 1:2024\n");
    let rows = lines(&run, &["audit", &list, "--on", "2026-11-23", "--json"], 1);
    // Known by its amendment alone.
    assert_eq!(
        (&rows[0]["state"], &rows[0]["by"][0]),
        (&"amended".into(), &"GB 98043.1-2022/XG1-2024".into())
    );
    assert_eq!(rows[0]["inferred"], true);
    assert!(
        rows[0]["notes"][0].as_str().unwrap().contains("by its supplements alone"),
        "{rows:#?}"
    );
    assert_eq!(rows[1]["state"], "current");
    assert!(rows[1]["notes"].to_string().contains("a supplement to GB 98043.1-2022"), "{rows:#?}");
    // It ends with what it belongs to.
    assert_eq!(
        (&rows[2]["state"], &rows[2]["by"][0]),
        (&"superseded".into(), &"ISO 98001:2026".into())
    );
    assert_eq!(rows[2]["inferred"], true);
    let then = lines(&run, &["audit", &list, "--on", "2026-08-01", "--json"], 1);
    assert_eq!(then[2]["state"], "current");
}

#[test]
fn two_standards_in_force_that_replace_each_other_are_both_in_force() {
    let run = Run::new();
    let file = run.file(
        "c.csv",
        "Standard,Issued,Status,Replaces\nISO 98001:2010,2010-01-01,current,ISO 98002:2010\nISO 98002:2010,2010-01-01,current,ISO 98001:2010\nISO 98003:2001,2001-01-01,current,ISO 98004:2011\nISO 98004:2011,2011-01-01,current,ISO 98003:2001\n",
    );
    run.stdout(&["import", &file], 0);
    let list =
        run.file("held.csv", "ISO 98001:2010\nISO 98002:2010\nISO 98003:2001\nISO 98004:2011\n");
    let rows = lines(&run, &["audit", &list, "--json"], 1);
    let states: Vec<&str> = rows.iter().map(|it| it["state"].as_str().unwrap()).collect();
    // Where days tell which is the later one, they decide.
    assert_eq!(states, ["current", "current", "superseded", "current"], "{rows:#?}");
    assert!(rows[0]["notes"].to_string().contains("in a circle"), "{rows:#?}");
    let found = lines(&run, &["--json", "search", "ISO 98001:2010 kind:standard"], 0);
    assert_ne!(found[0]["hits"][0]["status"], "ceased");
    // The search says what the audit says.
    let found = lines(&run, &["--json", "search", "ISO 98003:2001 kind:standard"], 0);
    assert_eq!(found[0]["hits"][0]["status"], "ceased", "{found:#?}");
}

#[test]
fn chains_are_asked_for_in_any_spelling_and_without_a_year() {
    let run = Run::new();
    let file = run.file(
        "yy.csv",
        "标准号,代替标准号\nYY 98505-2012,YY 98505-2005\nYY 98505-2026,YY 98505-2012\n",
    );
    run.stdout(&["import", "--no-index", &file], 0);
    let whole = "YY 98505-2005\nYY 98505-2012  replaces YY 98505-2005\nYY 98505-2026  replaces YY 98505-2012\n";
    for asked in ["YY98505", "YY 98505", "YY98505-2012", "YY 98505—2012"] {
        let told = run.stdout(&["chains", asked], 0);
        let lines: String =
            told.lines().map(|line| format!("{}\n", line.trim_start_matches(['▸', ' ']))).collect();
        assert_eq!(lines, whole, "{asked}");
    }
}

/// What is asked for stands in a circle, and something replaces one of it.
#[test]
fn a_chain_goes_on_behind_a_circle() {
    let run = Run::new();
    let file = run.file(
        "c.csv",
        "Standard,Replaces\nISO 98001:2010,ISO 98002:2010\nISO 98002:2010,ISO 98001:2010\nISO 98003:2012,ISO 98002:2010\nISO 98004:2014,ISO 98003:2012\n",
    );
    run.stdout(&["import", "--no-index", &file], 0);
    let told = run.stdout(&["chains", "ISO 98001:2010"], 1);
    let at = |standard: &str| {
        let begins = |line: &str| line.trim_start_matches(['▸', ' ']).starts_with(standard);
        told.lines().position(begins).unwrap()
    };
    assert!(at("ISO 98002:2010") < at("ISO 98003:2012"), "{told}");
    assert!(at("ISO 98003:2012") < at("ISO 98004:2014"), "{told}");
    let json = lines(&run, &["--json", "chains", "ISO 98003:2012"], 1);
    assert_eq!(json[0]["asked"][0]["label"], "ISO 98003:2012");
}

#[test]
fn records_in_an_object_stand_each_at_their_own_place() {
    let run = Run::new();
    let records: Vec<String> = (1..=3)
        .map(|n| format!("    {{\"Standard\": \"GB/T 9800{n}-2020\", \"Title\": \"第{n}部分\"}}"))
        .collect();
    let file =
        run.file("o.json", format!("{{\n  \"items\": [\n{}\n  ]\n}}\n", records.join(",\n")));
    run.stdout(&["import", "--no-index", "--as", "table", &file], 0);
    let shown = lines(&run, &["show", "--json", "GB/T 98003-2020"], 0);
    assert_eq!(shown[0]["statements"][0]["source"]["line"], 5, "{shown:#?}");
}

#[test]
fn titles_without_a_language_go_out_under_that_of_their_script() {
    let run = Run::new();
    let file = run.file(
        "t.csv",
        "Standard,Title\nGB/T 98001-2020,试验方法 总则\nISO 98002:2020,Test methods\n",
    );
    run.stdout(&["import", "--no-index", &file], 0);
    let csv = run.stdout(&["export", "csv"], 0);
    assert!(csv.contains("GB/T 98001-2020,试验方法 总则,,"), "{csv}");
    assert!(csv.contains("ISO 98002:2020,,Test methods,"), "{csv}");
}

#[test]
fn classes_show_titles_that_hold_and_leave_out_what_was_rejected() {
    let (run, file) = imported();
    fs::write(&file, FIRST.replace("泵,2019", "泵 总则,2019")).unwrap();
    run.stdout(&["import", "--no-index", &file], 0);
    let below = run.stdout(&["classes", "23.080"], 0);
    assert!(below.contains("GB/T 98003-2019  泵 总则"), "{below}");
    let class = lines(&run, &["export", "jsonl"], 0)
        .into_iter()
        .find(|it| {
            it["statement"]["subject"]["label"] == "GB/T 98003-2019"
                && it["statement"]["property"] == "classification"
        })
        .unwrap();
    let id = class["id"].as_str().unwrap();
    run.stdout(&["review", "reject", id, "--by", "Li", "--reason", "no pump"], 0);
    assert!(!run.stdout(&["classes", "23.080"], 0).contains("GB/T 98003-2019"));
}

/// Every shipped mapping is one, and says where its lists come from.
#[test]
fn shipped_mappings_hold_together() {
    let all = gnomon::lists::shipped().unwrap();
    assert!(10 < all.len());
    let mut names: Vec<&str> = all.iter().map(|it| it.mapping.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len());
    let readme = fs::read_to_string(root().join("knowledge/lists/README.md")).unwrap();
    assert!(readme.contains("[[field]]"));
    gnomon::lists::words().unwrap();
    assert_eq!(gnomon::lists::schemes().unwrap().len(), 2);
}

mod places {
    use super::*;
    use gnomon_exchange::{Importer, Layout, Taken, each};
    use proptest::prelude::*;

    /// Imports a text by every mapping and checks each quote against its span.
    fn hold(layout: Layout, text: &str) -> usize {
        let mut statements = 0;
        for known in gnomon::lists::shipped().unwrap() {
            let mut importer = Importer::new(&known.mapping, layout.is_table());
            each(layout, &known.mapping, text.as_bytes(), |record, _| -> std::io::Result<()> {
                let Ok(mut record) = record else { return Ok(()) };
                if let Taken::Entry(entry) = importer.take(&mut record) {
                    for evidence in entry.statements.iter().flat_map(|it| &it.evidence) {
                        assert_eq!(
                            text.get(evidence.span.start..evidence.span.end),
                            Some(evidence.quote.as_str())
                        );
                        statements += 1;
                    }
                }
                Ok(())
            })
            .unwrap();
        }
        statements
    }

    const LAYOUTS: [Layout; 7] = [
        Layout::JsonLines,
        Layout::Json,
        Layout::Csv,
        Layout::Xml,
        Layout::Yaml,
        Layout::Bibtex,
        Layout::Tagged,
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Titles of any characters keep their place, however the format escapes them.
        #[test]
        fn of_any_title(title in "[ -~é试验“”\\n\\t]{1,40}", count in 1usize..4) {
            let quoted = Value::from(title.as_str()).to_string();
            let json: String = (0..count).map(|n| format!("{{\"id\":\"ISO 9800{n}:2010\",\"title\":{{\"en\":{quoted}}},\"doctype\":\"guide\"}}\n")).collect();
            prop_assert!(0 < hold(Layout::JsonLines, &json));
            let csv: String = (0..count).map(|n| format!("ISO 9800{n}:2010,\"{}\"\r\n", title.replace('"', "\"\""))).collect();
            let table = format!("Standard,Title\r\n{csv}");
            prop_assert!(title.trim().is_empty() || 0 < hold(Layout::Csv, &table));
            let xml = title.replace('&', "&amp;").replace('<', "&lt;");
            hold(Layout::Xml, &format!("<bibdata><title language='en'>{xml}</title><docidentifier primary='true'>ISO 98001:2010</docidentifier></bibdata>"));
            hold(Layout::Yaml, &format!("docid:\n- id: ISO 98001:2010\n  primary: true\ntitle:\n- content: {quoted}\n  language: en\n"));
        }

        /// Whatever the text, importing ends and no quote is away from its place.
        #[test]
        fn of_any_text(text in "[\\[\\]{}<>\"'&:,;=@#|\\\\ \n\t0-9aISO/é试-]{0,200}") {
            for layout in LAYOUTS {
                hold(layout, &text);
            }
        }
    }
}

/// The shared facts and catalogues, as far as a debug build takes them in reasonable time.
#[test]
fn the_shared_lists_go_in() {
    let run = Run::new();
    let Some(nmpa) = shared("facts/nmpa_standards.json") else { return };
    let told = lines(&run, &["import", "--no-index", "--json", nmpa.to_str().unwrap()], 1);
    assert_eq!((&told[0]["subjects"], &told[0]["refused"]), (&2141.into(), &3.into()));
    let Some(committees) = shared("facts/iso_technical_committees.jsonl") else { return };
    let told = lines(&run, &["import", "--no-index", "--json", committees.to_str().unwrap()], 0);
    assert_eq!(told[0]["subjects"], 785);
    let Some(iso) = shared("data/etsi.jsonl.xz") else { return };
    let mut unpacked = String::new();
    let file = fs::File::open(iso).unwrap();
    std::io::Read::read_to_string(&mut gnomon::intake::unpack(file), &mut unpacked).unwrap();
    let some: String = unpacked.lines().step_by(40).map(|line| format!("{line}\n")).collect();
    let file = run.file("etsi.jsonl", &some);
    let told = lines(&run, &["import", "--no-index", "--json", &file], 0);
    assert_eq!(told[0]["format"], "etsi-catalogue");
    assert_eq!(told[0]["subjects"], some.lines().count());
    drop(std::io::stderr().flush());
}

#[test]
fn what_a_notice_alone_tells_of_the_end_of_standards_is_told_alike_by_audit_and_show() {
    let run = Run::new();
    let notice = "国家标准化管理委员会公告\n\n国家标准化管理委员会批准发布GB/T 97001—2026《养老机器人 通用要求》，自2026年9月1日起实施，代替GB/T 97001—2018。\
                  GB/T 97002—2015《轮椅 词汇》自2026年9月1日起废止。GB 97003—2014由强制性标准转为推荐性标准，编号改为GB/T 97003—2014。\n\n\
                  国家标准化管理委员会\n2026年6月1日\n";
    let file = run.file("notice.txt", notice);
    run.stdout(&["ingest", &file], 0);
    let list = run.file(
        "held.csv",
        "Standard\nGB/T 97001\nGB/T 97001-2018\nGB/T 97002-2015\nGB 97003-2014\n",
    );
    let states = |day: &str, code: i32| -> Vec<(String, String, String)> {
        lines(&run, &["audit", &list, "--on", day, "--json"], code)
            .iter()
            .map(|row| {
                let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
                (text("standard"), text("state"), row["by"][0].as_str().unwrap_or("").to_owned())
            })
            .collect()
    };
    let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    let before = states("2026-08-15", 1);
    // Held undated: the edition that holds until the new one comes.
    assert_eq!(before[0], row("GB/T 97001-2018", "current", ""));
    assert_eq!(before[1], row("GB/T 97001-2018", "current", ""));
    assert_eq!(before[2], row("GB/T 97002-2015", "current", ""));
    assert_eq!(before[3], row("GB 97003-2014", "superseded", "GB/T 97003-2014"));
    let after = states("2026-09-02", 1);
    assert_eq!(after[0], row("GB/T 97001-2026", "current", ""));
    assert_eq!(after[1], row("GB/T 97001-2018", "superseded", "GB/T 97001-2026"));
    assert_eq!(after[2], row("GB/T 97002-2015", "withdrawn", ""));
    // Before the announcement nobody had changed its nature.
    let early = states("2026-05-01", 0);
    assert_eq!(early[3], row("GB 97003-2014", "current", ""));
    let shown = run.stdout(&["show", "GB/T 97002-2015", "--as-of", "2026-08-15"], 0);
    assert!(
        shown.contains("in force · ceases 2026-09-01; that it is in force until then is inferred"),
        "{shown}"
    );
    let shown = run.stdout(&["show", "GB/T 97002-2015", "--as-of", "2026-09-01"], 0);
    assert!(shown.contains("repealed since 2026-09-01"), "{shown}");
}
