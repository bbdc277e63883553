//! The promises of the README, each through the command a user types.

use std::fs;

use serde_json::Value;

use crate::support::{Run, root, samples};

fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

#[test]
fn the_demo_shows_what_matters_with_evidence_on_every_line() {
    let demo = Run::new().stdout(&["demo"], 0);
    for heading in ["Open for comment", "Issued", "Entering into force", "Replaced"] {
        assert!(demo.contains(heading), "{demo}");
    }
    assert!(demo.contains("until 2026-12-20"));
    assert!(demo.contains("请于2026年12月20日前反馈意见"));
    let briefing: Value = serde_json::from_str(&Run::new().stdout(&["demo", "--json"], 0)).unwrap();
    let count = |name: &str| briefing[name].as_array().unwrap().len();
    assert!(
        2 < count("open") && 5 < count("issued") && 10 < count("coming") && 10 < count("replaced")
    );
    for testimony in briefing["issued"]
        .as_array()
        .unwrap()
        .iter()
        .chain(briefing["replaced"].as_array().unwrap())
    {
        assert!(!testimony["statement"]["evidence"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_folder_is_ingested_once_and_every_file_ends_in_a_visible_state() {
    let run = Run::new();
    let folder = run.folder.path().join("inbox");
    fs::create_dir_all(folder.join("sub")).unwrap();
    fs::copy(&samples()[2].1, folder.join("notice.txt")).unwrap();
    fs::write(folder.join("sub/empty.txt"), "").unwrap();
    fs::write(folder.join("sub/paper.pdf"), b"%PDF-1.7\n\x00\x01").unwrap();
    let inbox = folder.to_str().unwrap();
    let first = json_lines(&run.stdout(&["ingest", "--json", inbox], 1));
    let states: Vec<&str> =
        first.iter().map(|receipt| receipt["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["read", "refused", "refused"]);
    assert!(first[1]["reason"].as_str().unwrap().contains("empty"));
    assert!(first[2]["reason"].as_str().unwrap().contains("a PDF document"));
    let second = json_lines(&run.stdout(&["ingest", "--json", inbox], 1));
    assert_eq!(second[0]["state"], "unchanged");
    let listed = json_lines(&run.stdout(&["deposit", "list", "--json"], 0));
    let states: Vec<&str> =
        listed.iter().map(|receipt| receipt["state"].as_str().unwrap()).collect();
    assert_eq!(
        states,
        ["refused", "refused", "unchanged", "refused", "refused", "read"],
        "the latest first"
    );
    let export = run.stdout(&["export", "jsonl"], 0);
    assert_eq!(
        json_lines(&export).len(),
        usize::try_from(first[0]["statements"].as_u64().unwrap()).unwrap()
    );
}

#[test]
fn progress_is_plain_lines_where_there_is_no_terminal() {
    let run = Run::new();
    let sources: Vec<String> =
        samples().into_iter().map(|(_, path)| path.to_str().unwrap().to_owned()).collect();
    let output = run.run(&["ingest", &sources[0], &sources[1]]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains('\x1b'));
}

#[test]
fn a_standard_is_shown_however_it_is_typed() {
    let run = Run::with_samples();
    for typed in
        ["GB/T 98001-2026", "GB/T98001—2026", "standard:GB/T 98001-2026", "gb/t 98001-2026"]
    {
        let page = run.stdout(&["show", typed], 0);
        assert!(page.contains("replaces GB/T 98001-2015"), "{page}");
        assert!(page.contains("effective 2027-02-01"), "{page}");
        assert!(page.contains("notice-standards/source.txt:17"), "{page}");
    }
    let dossier: Value =
        serde_json::from_str(&run.stdout(&["show", "--json", "GB/T 98001-2015"], 0)).unwrap();
    assert_eq!(dossier["mentioned_by"][0]["statement"]["property"], "replaces");
}

#[test]
fn an_unknown_name_says_what_comes_near() {
    let run = Run::with_samples();
    let message = run.stderr(&["show", "98001"], 1);
    assert!(
        message.contains("did you mean") && message.contains("standard:GB/T 98001-2026"),
        "{message}"
    );
    assert!(
        run.stderr(&["show", "nothing of the kind"], 1)
            .contains("nothing in the register is called")
    );
}

#[test]
fn deadlines_say_how_they_are_known_and_where_the_day_ends() {
    let run = Run::with_samples();
    let items: Vec<Value> = serde_json::from_str(
        &run.stdout(&["deadlines", "--json", "--all", "--on", "2026-10-19"], 0),
    )
    .unwrap();
    let item = |label: &str| {
        items
            .iter()
            .find(|i| i["subject"]["label"] == label && i["kind"] == "consultation_closes")
            .unwrap_or_else(|| panic!("{label}"))
    };
    let stated = item("电子检验检测报告管理办法");
    assert_eq!((&stated["date"], &stated["basis"]), (&"2026-12-20".into(), &"stated".into()));
    assert_eq!(stated["time_zone"], "Asia/Shanghai");
    let counted = item("工业数据标识编码指南");
    assert_eq!((&counted["date"], &counted["basis"]), (&"2026-10-22".into(), &"inferred".into()));
    assert!(
        counted["counted"].as_str().unwrap().starts_with("20 working days (CN) after 2026-09-18")
    );
    assert_eq!((&counted["days_left"], &counted["working_days_left"]), (&3.into(), &3.into()));
    let thirty = item("Interim Measures for the Withdrawal of Sector Standards");
    assert_eq!(thirty["date"], "2026-11-25");
    let text = run.stdout(&["deadlines", "--on", "2026-11-22"], 0);
    assert!(text.contains("until 2026-12-20") && !text.contains("2026-10-22"), "{text}");
}

#[test]
fn the_calendar_keeps_its_uids_and_counts_moved_dates() {
    let run = Run::new();
    let notice = |closes: &str, dated: &str| {
        format!(
            "工业和信息化部关于征求《工业网关管理办法（征求意见稿）》意见的通知\n\n各有关单位：\n\n请于{closes}前反馈意见。\n\n工业和信息化部\n{dated}\n"
        )
    };
    let event = |calendar: &str| -> (String, String, String) {
        let field = |name: &str| {
            calendar
                .lines()
                .find(|l| l.starts_with(name))
                .unwrap()
                .trim()
                .split(':')
                .nth(1)
                .unwrap()
                .to_owned()
        };
        (field("UID"), field("SEQUENCE"), field("DTSTART"))
    };
    let first = run.file("first.txt", notice("2026年12月20日", "2026年11月18日"));
    run.stdout(&["ingest", &first], 0);
    let before = run.stdout(&["deadlines", "--ics"], 0);
    assert_eq!(
        before,
        run.stdout(&["deadlines", "--ics"], 0),
        "the same register gives the same calendar"
    );
    assert!(before.starts_with("BEGIN:VCALENDAR\r\n") && before.ends_with("END:VCALENDAR\r\n"));
    assert!(before.split("\r\n").all(|line| line.len() <= 75));
    let (uid, sequence, start) = event(&before);
    assert_eq!((sequence.as_str(), start.as_str()), ("0", "20261220"));
    let second = run.file("second.txt", notice("2027年1月15日", "2026年12月10日"));
    let mut later = run.command(&["ingest", &second]);
    assert!(later.env("SOURCE_DATE_EPOCH", "1796947200").output().unwrap().status.success());
    let (moved_uid, sequence, start) = event(&run.stdout(&["deadlines", "--ics"], 0));
    assert_eq!((moved_uid, sequence.as_str(), start.as_str()), (uid, "1", "20270115"));
    let third = run.file("third.txt", notice("2026年12月20日", "2026年12月12日"));
    let mut later = run.command(&["ingest", &third]);
    assert!(later.env("SOURCE_DATE_EPOCH", "1797120000").output().unwrap().status.success());
    let (_, sequence, start) = event(&run.stdout(&["deadlines", "--ics"], 0));
    assert_eq!(
        (sequence.as_str(), start.as_str()),
        ("2", "20261220"),
        "a date that moves back has moved twice"
    );
    // The file itself says another day: its earlier version stands no more, and counts.
    run.file("third.txt", notice("2026年12月28日", "2026年12月12日"));
    let mut again = run.command(&["ingest", &third]);
    assert!(again.env("SOURCE_DATE_EPOCH", "1797220000").output().unwrap().status.success());
    let (_, sequence, start) = event(&run.stdout(&["deadlines", "--ics"], 0));
    assert_eq!((sequence.as_str(), start.as_str()), ("3", "20261228"));
    let text = run.stdout(&["deadlines", "--on", "2026-11-20"], 0);
    assert!(text.contains("but 2027-01-15: “请于2027年1月15日前反馈意见。”"), "{text}");
}

#[test]
fn verify_finds_a_changed_blob_and_a_missing_one() {
    let run = Run::with_samples();
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    let mut blobs = Vec::new();
    for shelf in fs::read_dir(run.data().join("blobs")).unwrap() {
        blobs.extend(fs::read_dir(shelf.unwrap().path()).unwrap().map(|blob| blob.unwrap().path()));
    }
    blobs.sort();
    fs::write(&blobs[0], "something else").unwrap();
    fs::remove_file(&blobs[1]).unwrap();
    let found = run.stdout(&["verify"], 1);
    assert!(found.contains("has changed on disk") && found.contains("is missing"), "{found}");
}

/// Somebody with the database in hand, triggers out of the way.
fn tampered(sql: &str) -> String {
    let run = Run::with_samples();
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    for table in ["statement", "word", "manner", "reading", "deposit", "entity"] {
        db.execute_batch(&format!("drop trigger {table}_is_kept; drop trigger {table}_is_final;"))
            .unwrap();
    }
    db.execute_batch(&format!("pragma foreign_keys = off; {sql}")).unwrap();
    drop(db);
    run.stdout(&["verify"], 1)
}

#[test]
fn verify_notices_every_change_of_a_statement_or_its_evidence() {
    for (sql, says) in [
        (
            "update statement set value = 'd1999-01-01' where property = (select id from word where text = 'effective')",
            "is not what was recorded",
        ),
        ("update statement set qualifiers = null", "is not what was recorded"),
        ("update statement set value = 'garbage' where seq = 1", "cannot be read"),
        (
            "update word set text = 'zzz' where id = (select property from statement)",
            "cannot be read",
        ),
        ("update manner set confidence = confidence / 2", "is not what was recorded"),
        ("update entity set label = 'Another'", "does not go with its label"),
        ("update entity set key = key || 'x' where id = 1", "is not what was recorded"),
        (
            "update statement set places = cast(x'7f' || substr(places, 2) as blob) where seq = 1",
            "stands on line",
        ),
        ("update statement set places = x'010209' where seq = 1", "is not what was recorded"),
        ("update statement set places = x'01' where seq = 1", "has no evidence"),
        ("update statement set places = x'80' where seq = 1", "cannot be read"),
        ("update statement set places = x'01feff7f09' where seq = 1", "does not have its quote"),
        ("delete from statement where seq = 1", "are there"),
        ("update statement set reading = 2 where seq = 1", "among those of a reading"),
        ("delete from reading where id = 1", "refers to one of `reading`"),
        ("delete from deposit", "refers to one of `deposit`"),
    ] {
        let found = tampered(sql);
        assert!(found.contains(says), "{sql}: {found}");
    }
}

#[test]
fn ingesting_again_mends_lost_and_damaged_blobs() {
    let run = Run::with_samples();
    let blobs = run.data().join("blobs");
    let shelf = fs::read_dir(&blobs).unwrap().next().unwrap().unwrap().path();
    let blob = fs::read_dir(&shelf).unwrap().next().unwrap().unwrap().path();
    let length = fs::read(&blob).unwrap().len();
    fs::write(&blob, "x".repeat(length)).unwrap();
    run.stdout(&["verify"], 1);
    let sources: Vec<String> =
        samples().into_iter().map(|(_, path)| path.to_str().unwrap().to_owned()).collect();
    let mut args = vec!["ingest"];
    args.extend(sources.iter().map(String::as_str));
    assert!(run.stdout(&args, 0).contains(&format!("{} unchanged", sources.len())));
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
}

#[test]
fn an_emptied_database_is_not_taken_for_a_new_one() {
    let run = Run::with_samples();
    for file in ["register.sqlite-wal", "register.sqlite-shm"] {
        drop(fs::remove_file(run.data().join(file)));
    }
    fs::write(run.data().join("register.sqlite"), "").unwrap();
    assert!(run.stderr(&["verify"], 3).contains("restore it from a copy"));
    assert!(
        run.stderr(&["ingest", samples()[0].1.to_str().unwrap()], 3)
            .contains("restore it from a copy")
    );
}

#[test]
fn ingest_goes_on_when_nobody_reads_its_lines() {
    use std::process::Stdio;
    let run = Run::new();
    let inbox = run.folder.path().join("inbox");
    fs::create_dir(&inbox).unwrap();
    for i in 0..60 {
        fs::write(
            inbox.join(format!("{i}.txt")),
            format!("GB/T {}-2026代替GB/T {}-2015。\n", 98000 + i, 97000 + i),
        )
        .unwrap();
    }
    let mut child =
        run.command(&["ingest", inbox.to_str().unwrap()]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(run.stdout(&["verify"], 0).contains("60 deposits"));
}

#[test]
fn the_register_is_no_input_of_itself() {
    let run = Run::new();
    run.file("notice.txt", "GB/T 98001-2026代替GB/T 98001-2015。\n");
    let folder = run.folder.path().to_str().unwrap().to_owned();
    for _ in 0..2 {
        assert_eq!(json_lines(&run.stdout(&["ingest", "--json", &folder], 0)).len(), 1);
    }
}

#[test]
fn options_that_ask_for_two_formats_are_refused() {
    let run = Run::with_samples();
    assert!(run.stderr(&["--json", "deadlines", "--ics"], 2).contains("use one of them"));
    assert!(run.stderr(&["extract", "--text", "--json", "x"], 2).contains("use one of them"));
    assert!(run.stderr(&["show", " "], 2).contains("name what to show"));
}

#[test]
fn the_database_refuses_to_change_what_was_stated() {
    let run = Run::with_samples();
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    for sql in [
        "update statement set value = '{}'",
        "delete from statement",
        "update statement set places = x'01'",
        "update word set text = 'x'",
        "delete from word",
        "update manner set confidence = 1",
        "delete from manner",
        "delete from receipt",
        "delete from reading",
        "update deposit set origin = 'x'",
        "update entity set label = 'x'",
    ] {
        let error = db.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("never"), "{sql}: {error}");
    }
}

#[test]
fn export_repeats_byte_for_byte_and_names_its_source() {
    let (one, two) = (Run::with_samples(), Run::with_samples());
    let export = one.stdout(&["export", "jsonl"], 0);
    assert_eq!(export, two.stdout(&["export", "jsonl"], 0));
    let lines = json_lines(&export);
    assert!(80 < lines.len());
    for line in lines {
        assert_eq!(line["source"]["sha256"].as_str().unwrap().len(), 64);
        assert!(!line["statement"]["evidence"].as_array().unwrap().is_empty());
        assert_eq!(line["review"], "proposed");
        if line["statement"]["value"].get("date").is_some() {
            assert!(line["valid_from"].is_string() && line["source"]["recorded_at"].is_string());
        }
    }
}

#[test]
fn extract_reads_standard_input_and_prints_the_text_that_spans_point_into() {
    use std::io::Write as _;
    use std::process::Stdio;
    let run = Run::new();
    let mut child = run
        .command(&["extract", "--text", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("GB/T 98001—2026已发布。\n".as_bytes()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, "GB/T 98001—2026已发布。\n".as_bytes());
    let page = samples().into_iter().find(|(name, _)| name == "web-page").unwrap().1;
    let text = run.stdout(&["extract", "--text", page.to_str().unwrap()], 0);
    assert!(
        !text.contains("首页") && !text.contains("ICP") && text.contains("GB/T\u{a0}98012-2026"),
        "{text}"
    );
}

#[test]
fn many_files_give_json_lines_in_their_order() {
    let files: Vec<String> =
        samples().into_iter().map(|(_, path)| path.to_str().unwrap().to_owned()).collect();
    let mut args = vec!["extract", "--json"];
    args.extend(files.iter().map(String::as_str));
    let lines = json_lines(&Run::new().stdout(&args, 0));
    assert_eq!(lines.len(), files.len());
    assert!(lines.iter().all(|line| line["schema"] == "gnomon.extraction/1"));
}

#[test]
fn shells_get_completions() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(Run::new().stdout(&["completions", shell], 0).contains("deadlines"));
    }
}

#[test]
fn the_samples_in_the_binary_are_those_of_the_repository() {
    let shipped: Vec<String> =
        gnomon::samples::all().into_iter().map(|sample| sample.path).collect();
    let here: Vec<String> = samples()
        .into_iter()
        .map(|(_, path)| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(shipped, here);
}

#[test]
fn an_explanation_names_finder_and_rule_and_says_what_was_missing() {
    let run = Run::new();
    let file = run.folder.path().join("note.txt");
    let text = "Kettles\n\nOn 3 May 2027, SAMR issued the Measures for Kettles. The talks went on until 9 June 2027.\n";
    fs::write(&file, text).unwrap();
    let name = file.to_str().unwrap();
    let explained = run.stdout(&["extract", "--explain", "3 May 2027", name], 0);
    for part in ["`SAMR` in knowledge/bodies", "phrase “issued”, role issue", "rule en.issue"] {
        assert!(explained.contains(part), "{part}: {explained}");
    }
    let missed = run.stdout(&["extract", "--explain", "9 June 2027", name], 0);
    assert!(missed.contains("not made at") && missed.contains("cues.toml"), "{missed}");
    let line = run.stdout(&["extract", "--json", "--explain", "3", name], 0);
    let explained: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(explained["sentences"].as_array().unwrap().len(), 2);
    run.stdout(&["extract", "--explain", "no such words", name], 1);
}

#[test]
fn what_the_author_thinks_is_editorial() {
    let run = Run::new();
    let file = run.folder.path().join("note.txt");
    let text = "Kettles\n\nIn our view, the Measures for Kettles will enter into force on 1 July 2028. \
                The Measures for Scales enter into force on 1 August 2028.\n";
    fs::write(&file, text).unwrap();
    let line = run.stdout(&["extract", "--json", file.to_str().unwrap()], 0);
    let found: Value = serde_json::from_str(&line).unwrap();
    let editorial = |label: &str, property: &str| {
        let statements = found["statements"].as_array().unwrap();
        let statement = statements
            .iter()
            .find(|s| s["subject"]["label"] == label && s["property"] == property)
            .unwrap_or_else(|| panic!("{label} {property}: {line}"));
        statement["editorial"].as_bool().unwrap()
    };
    assert!(editorial("Measures for Kettles", "effective"));
    assert!(editorial("Kettles", "opinion"));
    assert!(!editorial("Measures for Scales", "effective"));
}

#[test]
fn known_entities_are_found_by_their_names_and_resolve_to_their_keys() {
    let run = Run::new();
    let text = run.file(
        "note.txt",
        "On 3 May 2027, SAMR issued the *Measures for Pumps*. The Kettle Charter takes effect on 4 \
         June 2027. The Pump Circle met.\n",
    );
    let known = run.file(
        "known.jsonl",
        r#"{"kind": "instrument", "key": "instrument:register-17", "label": "Measures for the Administration of Pumps", "names": ["Measures for Pumps"]}
{"kind": "instrument", "key": "instrument:register-18", "label": "Kettle Charter"}
{"kind": "organisation", "key": "organisation:a", "label": "A", "names": ["Pump Circle"]}
{"kind": "organisation", "key": "organisation:b", "label": "B", "names": ["Pump Circle"]}
"#,
    );
    let read = |args: &[&str]| -> Value { serde_json::from_str(&run.stdout(args, 0)).unwrap() };
    let told = read(&["extract", "--json", "--known", &known, &text]);
    let dated = |extraction: &Value, key: &str, property: &str| {
        extraction["statements"].as_array().unwrap().iter().any(|statement| {
            statement["subject"]["key"] == key && statement["property"] == property
        })
    };
    assert!(dated(&told, "instrument:register-17", "issued"), "{told:#}");
    assert!(dated(&told, "instrument:register-18", "effective"), "{told:#}");
    // A name that two entities have stays open.
    assert!(!told.to_string().contains("organisation:a"), "{told:#}");
    // Without the value the bytes alone decide.
    let bare = read(&["extract", "--json", &text]);
    assert!(!bare.to_string().contains("register-1"), "{bare:#}");
    // A line that is none is named.
    let broken = run.file("broken.jsonl", "{\"kind\": \"nothing\"}\n");
    assert!(run.stderr(&["extract", "--known", &broken, &text], 1).contains("line 1"));
    // Nor is a name given to what is of another kind, or to nothing.
    for (line, why) in [
        (
            r#"{"kind": "organisation", "key": "instrument:zz", "label": "Foo"}"#,
            "begins `organisation:`",
        ),
        (r#"{"kind": "organisation", "key": "organisation:zz", "label": " "}"#, "empty label"),
        (
            r#"{"kind": "organisation", "key": "organisation:zz", "label": "Foo", "names": [""]}"#,
            "empty name",
        ),
    ] {
        let wrong = run.file("wrong.jsonl", line);
        let said = run.stderr(&["extract", "--known", &wrong, &text], 1);
        assert!(said.contains("line 1") && said.contains(why), "{said}");
    }
}
