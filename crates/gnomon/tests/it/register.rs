//! What was true when, what was known when, and what people decided.

use std::fs;

use crate::support::{Run, root};

/// Seconds since 1970 at noon (UTC) of a few days.
const DAY_1: &str = "1796040000"; // 2026-11-30
const DAY_2: &str = "1796904000"; // 2026-12-10
const DAY_3: &str = "1797768000"; // 2026-12-20

/// Makes readings those of an earlier extractor, whose statements have other ids.
const AS_IF_READ_EARLIER: &str = "drop trigger reading_is_final; drop trigger statement_is_final;
    update reading set extractor = 'extract/0'; update statement set id = randomblob(16);";

/// Ingests `text` as `name`, as if on another day.
fn ingest_on(run: &Run, day: &str, name: &str, text: &str) -> String {
    let path = run.file(name, text);
    let output = run.command(&["ingest", &path]).env("SOURCE_DATE_EPOCH", day).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{out}");
    out
}

fn json(run: &Run, args: &[&str]) -> serde_json::Value {
    let mut all = vec!["--json"];
    all.extend(args);
    serde_json::from_str(run.stdout(&all, 0).lines().next().unwrap()).unwrap()
}

/// The contradiction about when comments close.
fn closing(run: &Run, args: &[&str]) -> serde_json::Value {
    let found = json(run, args);
    let closing =
        found.as_array().unwrap().iter().find(|it| it["property"] == "consultation_closes");
    closing.cloned().unwrap_or_default()
}

fn call(closes: &str, dated: &str) -> String {
    format!(
        "工业和信息化部关于征求《工业网关管理办法（征求意见稿）》意见的通知\n\n各有关单位：\n\n请于{closes}前反馈意见。\n\n工业和信息化部\n{dated}\n"
    )
}

#[test]
fn a_question_can_be_asked_as_known_before_a_date_was_moved() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "first.txt", &call("2026年12月20日", "2026年11月18日"));
    ingest_on(&run, DAY_2, "second.txt", &call("2027年1月15日", "2026年12月10日"));
    let due = |args: &[&str]| json(&run, args)[0]["date"].as_str().unwrap().to_owned();
    assert_eq!(due(&["deadlines", "--on", "2026-12-01"]), "2027-01-15");
    assert_eq!(due(&["deadlines", "--on", "2026-12-01", "--as-known", "2026-12-01"]), "2026-12-20");
    let nothing = json(&run, &["deadlines", "--all", "--as-known", "2026-11-01"]);
    assert_eq!(nothing.as_array().unwrap().len(), 0, "nothing was known then");
    // The later date leads, the earlier one is kept beside it.
    let found = closing(&run, &["contradictions"]);
    assert_eq!(found["facts"][0]["value"]["date"], "2027-01-15");
    assert_eq!(found["facts"][0]["state"], "leads");
    assert_eq!(found["facts"][1]["value"]["date"], "2026-12-20");
    assert!(found["facts"][0]["why"].as_str().unwrap().contains("published later"));
    let none = closing(&run, &["contradictions", "--as-known", "2026-12-01"]);
    assert!(none.is_null());
}

#[test]
fn a_search_as_known_tells_the_status_known_then() {
    let run = Run::new();
    let issued = "国家标准化管理委员会公告\n\n国家标准化管理委员会批准发布GB/T 98060—2020《量具通则》，自2021年3月1日起实施。\n\n2020年9月1日\n";
    let ended = "国家标准化管理委员会公告\n\n国家标准化管理委员会决定，GB/T 98060—2020《量具通则》自2026年12月1日起废止。\n\n2026年12月1日\n";
    ingest_on(&run, DAY_1, "issued.txt", issued);
    ingest_on(&run, DAY_2, "ended.txt", ended);
    let status = |more: &[&str]| {
        let mut args = vec!["search", "GB/T 98060-2020 kind:standard", "--as-of", "2026-12-20"];
        args.extend(more);
        json(&run, &args)["hits"][0]["status"].clone()
    };
    assert_eq!(status(&[]), "ceased");
    assert_eq!(status(&["--as-known", "2026-11-30"]), "in_force");
    let both = run.run(&["search", "status:ceased", "--as-known", "2026-11-30"]);
    assert_eq!(both.status.code(), Some(2), "the index does not know the statuses of then");
}

#[test]
fn a_late_notice_does_not_rewrite_what_was_known() {
    let run = Run::new();
    ingest_on(&run, DAY_2, "later.txt", &call("2027年1月15日", "2026年12月10日"));
    // The earlier notice is found afterwards: it is dated earlier and leads nothing.
    ingest_on(&run, DAY_3, "late.txt", &call("2026年12月20日", "2026年11月18日"));
    let items = json(&run, &["deadlines", "--on", "2026-12-01"]);
    assert_eq!(items[0]["date"], "2027-01-15");
    let before = json(&run, &["deadlines", "--on", "2026-12-01", "--as-known", "2026-12-15"]);
    assert_eq!(before[0]["contradicted_by"].as_array().unwrap().len(), 0);
}

#[test]
fn where_something_stands_depends_on_the_day() {
    let run = Run::new();
    ingest_on(
        &run,
        DAY_1,
        "notice.txt",
        "工业和信息化部关于印发《工业网关管理办法》的通知\n\n各有关单位：\n\n现将《工业网关管理办法》印发给你们，请遵照执行。本办法自2027年3月1日起施行。\n\n工业和信息化部\n2026年11月18日\n",
    );
    let state = |day: &str| {
        json(&run, &["show", "工业网关管理办法", "--as-of", day])["standing"]["state"].clone()
    };
    assert_eq!(state("2026-12-01"), "issued");
    assert_eq!(state("2027-02-28"), "issued");
    assert_eq!(state("2027-03-01"), "in force");
}

#[test]
fn a_notice_leads_a_newsletter_whenever_it_was_recorded() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    ingest_on(
        &run,
        DAY_2,
        "letter.txt",
        "标准化工作简报\n\n2026年12月5日\n\n工业和信息化部就《工业网关管理办法（征求意见稿）》公开征求意见，请于2026年12月28日前反馈意见。\n",
    );
    let found = closing(&run, &["contradictions"]);
    assert_eq!(found["facts"][0]["value"]["date"], "2026-12-20", "{found}");
    assert_eq!(found["facts"][0]["why"], "a notice goes before a newsletter");
    // A person who has asked the ministry knows better.
    let id = found["facts"][1]["witnesses"][0].as_str().unwrap();
    run.stdout(
        &["review", "confirm", &id[..12], "--by", "Li", "--reason", "asked the ministry"],
        0,
    );
    let found = closing(&run, &["contradictions"]);
    assert_eq!(found["facts"][0]["value"]["date"], "2026-12-28");
    assert_eq!(found["facts"][0]["why"], "confirmed by Li");
    run.stdout(&["review", "undo", "1", "--by", "Li", "--reason", "misheard"], 0);
    let found = closing(&run, &["contradictions"]);
    assert_eq!(found["facts"][0]["value"]["date"], "2026-12-20");
}

/// The notice of a standard, the notice that moves its day, and what a newsletter says of it.
const STANDARD: &str = "国家标准公告\n\n2026年第71号\n\n序号\t标准编号\t标准名称\t代替标准号\t实施日期\n1\tGB 98801—2026\t起重吊具\tGB 98801-2011\t2027-03-01\n\n国家标准化管理委员会\n2026年9月4日\n";
const PUT_OFF: &str = "关于推迟GB 98801—2026实施日期的公告\n\n2026年第80号\n\nGB 98801—2026《起重吊具》的实施日期由2027年3月1日推迟至2027年9月1日。\n\n国家标准化管理委员会\n2026年11月20日\n";
const REPORT: &str = "标准化工作简报\n\n2026年12月1日\n\n原定2027年3月1日实施的GB 98801—2026推迟至2027年9月1日实施。\n";

/// When the one dated duty of this kind falls due, as the register of these documents has it.
fn due(documents: &[&str], kind: &str) -> serde_json::Value {
    let run = Run::new();
    for (index, text) in documents.iter().enumerate() {
        ingest_on(&run, [DAY_1, DAY_2, DAY_3][index], &format!("{index}.txt"), text);
    }
    let all = json(&run, &["deadlines", "--on", "2026-12-01", "--all"]);
    let of = |item: &&serde_json::Value| item["kind"] == kind;
    let found: Vec<_> = all.as_array().unwrap().iter().filter(of).cloned().collect();
    assert_eq!(found.len(), 1, "{all:#}");
    found[0].clone()
}

#[test]
fn a_day_that_was_put_off_is_due_on_the_new_day_in_whatever_order_it_was_recorded() {
    for documents in [[STANDARD, PUT_OFF], [PUT_OFF, STANDARD]] {
        let item = due(&documents, "effective");
        assert_eq!(item["date"], "2027-09-01", "{item:#}");
        assert_eq!(item["why"], "published later (2026-11-20, 2026-09-04)");
    }
    // A newsletter that tells of it says it as well, against a notice.
    for documents in [[STANDARD, REPORT], [REPORT, STANDARD]] {
        let item = due(&documents, "effective");
        assert_eq!(item["date"], "2027-09-01", "{item:#}");
        assert_eq!(item["why"], "published later (2026-12-01, 2026-09-04)");
    }
    // Only what it says was moved: a later notice that sets a third day goes before the newsletter.
    let third = STANDARD
        .replace("2027-03-01", "2027-12-01")
        .replace("9月4日", "12月20日")
        .replace("71号", "99号");
    let item = due(&[STANDARD, REPORT, &third], "effective");
    assert_eq!(item["date"], "2027-12-01", "{item:#}");
}

#[test]
fn an_extended_consultation_closes_on_the_later_day_and_opened_when_it_was_opened() {
    let first = call("2026年12月20日", "2026年11月18日");
    let longer = "工业和信息化部关于延长《工业网关管理办法（征求意见稿）》征求意见期限的公告\n\n现将《工业网关管理办法（征求意见稿）》的征求意见截止日期由2026年12月20日延长至2027年2月5日。\n\n工业和信息化部\n2026年12月10日\n";
    for documents in [[first.as_str(), longer], [longer, first.as_str()]] {
        let item = due(&documents, "consultation_closes");
        assert_eq!(item["date"], "2027-02-05", "{item:#}");
        let quote = item["testimonies"][0]["statement"]["evidence"][0]["quote"].as_str().unwrap();
        assert!(quote.contains("延长至2027年2月5日"), "{quote}");
    }
}

#[test]
fn one_story_is_one_fact_with_its_witnesses_ranked() {
    let run = Run::new();
    ingest_on(
        &run,
        DAY_1,
        "letter.txt",
        "标准化工作简报\n\n2026年11月20日\n\n工业和信息化部就《工业网关管理办法（征求意见稿）》公开征求意见，请于2026年12月20日前反馈意见。\n",
    );
    ingest_on(&run, DAY_2, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let shown = json(&run, &["show", "工业网关管理办法"]);
    let closes: Vec<_> = shown["facts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fact| fact["property"] == "consultation_closes")
        .collect();
    assert_eq!(closes.len(), 1, "{shown}");
    let witnesses = closes[0]["witnesses"].as_array().unwrap();
    assert_eq!(witnesses.len(), 2);
    let best = shown["statements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|statement| statement["id"] == witnesses[0])
        .unwrap();
    assert_eq!(best["source"]["class"], "notice", "the notice speaks first");
}

#[test]
fn a_new_version_confirms_moves_contradicts_and_orphans_but_never_takes_a_look_alike() {
    let run = Run::new();
    let text = |first: &str, second: &str, third: &str| {
        format!(
            "关于工业网关标准工作的通知\n\n{first}\n\n{second}\n\n{third}\n\n工业和信息化部\n2026年11月18日\n"
        )
    };
    let effect = "《工业网关管理办法》自2027年3月1日起施行。";
    let target = "到2028年底，制定国家标准20项以上。";
    let repeal = "《网关设备暂行规定》自2027年3月1日起施行。";
    ingest_on(&run, DAY_1, "notice.txt", &text(effect, target, repeal));
    // The effective date moves within the text, the target is worded almost the
    // same with another number, the other effective date is another.
    let look_alike = "到2028年底，制定国家标准30项以上。";
    let later = "《网关设备暂行规定》自2027年6月1日起施行。";
    ingest_on(&run, DAY_2, "notice.txt", &text(look_alike, effect, later));
    let shown = |key: &str| json(&run, &["show", key, "--history"]);
    let method = shown("工业网关管理办法");
    let effective: Vec<_> = method["facts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["property"] == "effective")
        .collect();
    assert_eq!(effective.len(), 1);
    assert_eq!(effective[0]["state"], "holds", "what moved still holds: {method}");
    let orphaned = method["past"].as_array().unwrap();
    assert_eq!(orphaned.len(), 1, "{method}");
    assert_eq!(orphaned[0]["fate"], "orphaned");
    assert_eq!(orphaned[0]["testimony"]["statement"]["value"]["target"]["value"], 20.0);
    let repealed = shown("网关设备暂行规定");
    let past = repealed["past"].as_array().unwrap();
    assert_eq!(past[0]["fate"], "contradicted", "{repealed}");
    assert_eq!(past[0]["testimony"]["statement"]["value"]["date"], "2027-03-01");
    assert_eq!(repealed["statements"][0]["statement"]["value"]["date"], "2027-06-01");
    // As it was known before.
    let before = json(&run, &["show", "网关设备暂行规定", "--as-known", "2026-12-01"]);
    assert_eq!(before["statements"][0]["statement"]["value"]["date"], "2027-03-01");
    // The look-alike gave a statement of its own; the old one is orphaned.
    let exported = run.stdout(&["export", "jsonl"], 0);
    assert!(exported.contains("30") && !exported.contains("制定国家标准20项"), "{exported}");
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    // The file goes back to what it was: the first version counts again.
    ingest_on(&run, DAY_3, "notice.txt", &text(effect, target, repeal));
    let again = json(&run, &["show", "网关设备暂行规定"]);
    assert_eq!(again["statements"][0]["statement"]["value"]["date"], "2027-03-01");
}

#[test]
fn what_an_earlier_version_read_is_read_again_and_compared() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let at_first = run.stdout(&["reread"], 0);
    assert!(at_first.contains("read by this version already"), "{at_first}");
    // As if an earlier extractor had read it, and had missed the window.
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    db.execute_batch(AS_IF_READ_EARLIER).unwrap();
    db.execute_batch(
        "drop trigger statement_is_kept;
         delete from statement where property = (select id from word where text = 'consultation_closes');
         update statement set value = 'd1999-01-01' where property = (select id from word where text = 'published');",
    )
    .unwrap();
    drop(db);
    assert!(run.stdout(&["reread", "--dry-run"], 0).contains("1 to read again"));
    let table = run.stdout(&["reread"], 0);
    assert!(table.contains("1  contradicted"), "{table}");
    assert!(table.contains("confirmed") && table.contains("new"), "{table}");
    assert!(run.stdout(&["reread"], 0).contains("read by this version already"));
}

#[test]
fn two_names_become_one_by_judgement_and_two_again() {
    let run = Run::new();
    ingest_on(
        &run,
        DAY_1,
        "a.txt",
        "工业和信息化部关于印发《工业网关管理办法》的通知\n\n现将《工业网关管理办法》印发给你们。本办法自2027年3月1日起施行。\n\n工业和信息化部\n2026年11月18日\n",
    );
    ingest_on(
        &run,
        DAY_1,
        "b.txt",
        "MIIT issued the Measures for Industrial Gateways on 18 November 2026. The Measures enter into force on 1 March 2027.\n",
    );
    let (zh, en) = ("工业网关管理办法", "Measures for Industrial Gateways");
    run.stdout(
        &[
            "identity",
            "merge",
            zh,
            en,
            "--by",
            "Li",
            "--reason",
            "the ministry's own English title",
        ],
        0,
    );
    let shown = json(&run, &["show", en]);
    assert_eq!(shown["entity"]["label"], zh, "the leading one answers");
    assert_eq!(shown["same_as"][0]["label"], en);
    let effective = shown["facts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|fact| fact["property"] == "effective")
        .unwrap();
    assert_eq!(effective["witnesses"].as_array().unwrap().len(), 2);
    let due = json(&run, &["deadlines", "--on", "2026-12-01"]);
    assert_eq!(due.as_array().unwrap().len(), 1, "one duty, not two");
    // Before the judgement they were two; after the split they are again.
    let before = json(&run, &["show", en, "--as-known", "2000-01-01"]);
    assert_eq!(before["entity"]["label"], en);
    run.stdout(
        &["identity", "split", en, zh, "--by", "Li", "--reason", "another text after all"],
        0,
    );
    assert_eq!(json(&run, &["show", en])["entity"]["label"], en);
    let log = run.stdout(&["review", "log"], 0);
    assert!(log.contains("same") && log.contains("takes back 1"), "{log}");
}

#[test]
fn a_merge_that_would_contradict_itself_is_refused_unless_that_is_known() {
    let run = Run::new();
    ingest_on(
        &run,
        DAY_1,
        "a.txt",
        "《工业网关管理办法》自2027年3月1日起施行。\n\n《网关设备管理规定》自2028年1月1日起施行。\n",
    );
    let merge = [
        "identity",
        "merge",
        "工业网关管理办法",
        "网关设备管理规定",
        "--by",
        "Li",
        "--reason",
        "r",
    ];
    let refused = run.stderr(&merge, 1);
    assert!(refused.contains("2027-03-01 and 2028-01-01"), "{refused}");
    let mut despite = merge.to_vec();
    despite.push("--despite");
    run.stdout(&despite, 0);
    let across = run.stderr(
        &["identity", "merge", "工业网关管理办法", "工业和信息化部", "--by", "Li", "--reason", "r"],
        1,
    );
    assert!(across.contains("nothing in the register") || across.contains("cannot be the same"));
}

#[test]
fn a_decision_survives_reading_again_and_can_be_undone() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let closes = |args: &[&str]| {
        let shown = json(&run, args);
        shown["statements"]
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["statement"]["property"] == "consultation_closes")
            .cloned()
    };
    let show = ["show", "工业网关管理办法"];
    let id = closes(&show).unwrap()["id"].as_str().unwrap()[..10].to_owned();
    run.stdout(
        &["review", "correct", &id, "--value", "2026-12-21", "--by", "Li", "--reason", "misprint"],
        0,
    );
    let corrected = closes(&show).unwrap();
    assert_eq!(corrected["statement"]["value"]["date"], "2026-12-21");
    assert_eq!(corrected["decision"]["was"]["date"], "2026-12-20");
    assert_eq!(json(&run, &["deadlines", "--on", "2026-12-01"])[0]["date"], "2026-12-21");
    assert!(run.stdout(&["verify"], 0).contains("all hold"), "what was recorded is untouched");
    // Read again by a later extractor: the same quote, the same decision.
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    db.execute_batch(AS_IF_READ_EARLIER).unwrap();
    drop(db);
    run.stdout(&["reread"], 0);
    let again = closes(&show).unwrap();
    assert_eq!(again["statement"]["value"]["date"], "2026-12-21");
    run.stdout(&["review", "undo", "1", "--by", "Li", "--reason", "no misprint"], 0);
    assert_eq!(closes(&show).unwrap()["statement"]["value"]["date"], "2026-12-20");
    // Rejected, it is no fact any more, but not forgotten.
    let id = again["id"].as_str().unwrap();
    run.stdout(&["review", "reject", id, "--by", "Li", "--reason", "another ministry's"], 0);
    assert!(closes(&show).is_none());
    assert_eq!(json(&run, &["deadlines", "--on", "2026-12-01"]).as_array().unwrap().len(), 0);
    assert!(run.stdout(&["show", show[1], "--history"], 0).contains("rejected by Li"));
    let wrong =
        run.stderr(&["review", "correct", id, "--value", "soon", "--by", "Li", "--reason", "r"], 1);
    assert!(wrong.contains("is not a date"), "{wrong}");
    assert!(
        run.stderr(&["review", "confirm", "ffffffffff", "--by", "L", "--reason", "r"], 1)
            .contains("no statement")
    );
}

#[test]
fn a_translation_is_tied_to_its_original_passage_by_passage() {
    let run = Run::new();
    let zh = "关于工业网关标准的公告\n\n国家标准GB/T 98008—2026自2027年5月1日起实施。\n\n联系人不在此列。\n\n到2028年底，制定国家标准20项以上。\n";
    let en = "Announcement on standards for industrial gateways\n\nThe national standard GB/T 98008-2026 enters into force on 1 May 2027.\n\nContacts are not given here.\n\nBy the end of 2028, at least 20 national standards are to be drawn up.\n";
    ingest_on(&run, DAY_1, "zh.txt", zh);
    ingest_on(&run, DAY_1, "en.txt", en);
    let (a, b) = (run.file("zh.txt", zh), run.file("en.txt", en));
    let linked = json(
        &run,
        &[
            "link",
            "translation-of",
            &a,
            &b,
            "--prevails",
            "zh",
            "--by",
            "Li",
            "--reason",
            "published together",
        ],
    );
    assert_eq!(linked["prevails"], "zh");
    let passages = linked["passages"].as_array().unwrap();
    assert_eq!(passages.len(), 4, "{linked}");
    assert!(passages.iter().all(|pair| pair.get("a").is_some() && pair.get("b").is_some()));
    assert!(passages[1]["shared"].to_string().contains("GB/T 98008-2026"));
    // The text that prevails is the better witness.
    let shown = json(&run, &["show", "GB/T 98008-2026"]);
    let best = shown["facts"][0]["witnesses"][0].clone();
    let best = shown["statements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|statement| statement["id"] == best)
        .unwrap();
    assert!(best["source"]["origin"].as_str().unwrap().ends_with("zh.txt"), "{shown}");
    assert!(run.stdout(&["link", "show", &b], 0).contains("the Chinese text prevails"));
}

#[test]
fn a_removed_document_leaves_its_reason_and_nothing_else() {
    let run = Run::new();
    let secret = "工业和信息化部关于征求《隐秘网关管理办法（征求意见稿）》意见的通知\n\n请于2026年12月20日前反馈意见。\n\n工业和信息化部\n2026年11月18日\n";
    ingest_on(&run, DAY_1, "secret.txt", secret);
    ingest_on(&run, DAY_1, "open.txt", &call("2026年12月20日", "2026年11月18日"));
    let path = run.file("secret.txt", secret);
    assert!(contains(&run.data(), "隐秘网关"), "it is there before");
    let said = run.stdout(&["remove", &path, "--by", "Li", "--reason", "court order 12"], 0);
    assert!(said.contains("court order 12"), "{said}");
    assert!(!contains(&run.data(), "隐秘网关"), "no file of the register has it");
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    assert!(run.stdout(&["deposit", "list"], 0).contains("removed since: court order 12"));
    assert!(run.stderr(&["show", "隐秘网关管理办法"], 1).contains("nothing in the register"));
    run.stdout(&["show", "工业网关管理办法"], 0);
    let back = run.stdout(&["ingest", &path], 1);
    assert!(back.contains("it was removed from the register"), "{back}");
    assert!(!contains(&run.data(), "隐秘网关"));
    let copy = run.folder("copy");
    run.stdout(&["backup", copy.to_str().unwrap()], 0);
    assert!(!contains(&copy, "隐秘网关"));
}

/// Whether any file below a folder contains a text.
fn contains(folder: &std::path::Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return contains(&path, text);
        }
        let bytes = fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn a_backup_of_a_register_in_use_restores_whole() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let copy = run.folder("copy");
    let copy = copy.to_str().unwrap();
    assert!(run.stdout(&["backup", copy], 0).contains("1 new files"));
    ingest_on(&run, DAY_2, "second.txt", &call("2027年1月15日", "2026年12月10日"));
    assert!(run.stdout(&["backup", copy], 0).contains("1 new files, 1 there already"));
    let refused = run.stderr(&["restore", copy], 1);
    assert!(refused.contains("there is a register in"), "{refused}");
    let other = run.folder("restored");
    let other = other.to_str().unwrap();
    let said = run.stdout(&["--data", other, "restore", copy], 0);
    assert!(said.contains("all hold"), "{said}");
    assert_eq!(
        run.stdout(&["export", "jsonl"], 0),
        run.stdout(&["--data", other, "export", "jsonl"], 0)
    );
    let itself = run.data().to_str().unwrap().to_owned();
    assert!(run.stderr(&["backup", &itself], 1).contains("name a folder outside"));
    // Nor a folder within, which would be copied into itself, under any of its names.
    for within in ["copies", "cases/../copies/one"] {
        let within = run.data().join(within);
        let said = run.stderr(&["backup", within.to_str().unwrap()], 1);
        assert!(said.contains("lies in the data directory"), "{said}");
        assert!(!within.exists());
    }
}

/// Every released format is kept here and opened by every later version.
#[test]
fn registers_of_earlier_formats_open_and_verify() {
    let formats = root().join("crates/gnomon/tests/formats");
    let mut seen = 0;
    for format in fs::read_dir(formats).unwrap() {
        let format = format.unwrap().path();
        let run = Run::new();
        copy(&format, &run.data());
        let holds = match format.file_name().and_then(|name| name.to_str()) {
            Some("1") => "2 deposits, 64 statements, 113 quotes checked: all hold",
            _ => "5 deposits, 96 statements, 167 quotes checked: all hold",
        };
        let said = run.stdout(&["verify"], 0);
        assert!(said.contains(holds), "{said}");
        let shown = json(&run, &["show", "电子检验检测报告管理办法", "--as-of", "2026-12-01"]);
        assert_eq!(shown["standing"]["state"], "open for comment");
        run.stdout(&["deadlines", "--all"], 0);
        seen += 1;
    }
    assert!(4 <= seen);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn doctor_says_what_is_wrong_in_plain_words() {
    let run = Run::new();
    let none = run.stdout(&["doctor"], 1);
    assert!(none.contains("there is no register in"), "{none}");
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let fine = run.stdout(&["doctor"], 0);
    assert!(fine.contains("1 deposits") && !fine.contains("wrong"), "{fine}");
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    db.execute_batch("drop trigger reading_is_final; update reading set extractor = 'extract/0';")
        .unwrap();
    drop(db);
    let stale = run.stdout(&["doctor"], 1);
    assert!(stale.contains("`gnomon reread` reads them again"), "{stale}");
}

#[test]
fn a_backup_takes_nothing_from_another_register() {
    let (ours, theirs) = (Run::new(), Run::new());
    ingest_on(&ours, DAY_1, "ours.txt", &call("2026年12月20日", "2026年11月18日"));
    ingest_on(&theirs, DAY_1, "theirs.txt", &call("2027年1月20日", "2026年11月19日"));
    let target = theirs.data();
    let refusal = ours.stderr(&["backup", target.to_str().unwrap()], 1);
    assert!(refusal.contains("holds another register"), "{refusal}");
    theirs.stdout(&["verify"], 0);
    // A second backup of the same register goes where the first one is.
    let copy = ours.folder.path().join("copy");
    for _ in 0..2 {
        ours.stdout(&["backup", copy.to_str().unwrap()], 0);
    }
}

#[test]
fn bytes_that_changed_on_disk_are_not_backed_up_as_if_they_were_whole() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let sha256 = json(&run, &["deposit", "list"])["sha256"].as_str().unwrap().to_owned();
    let blob = run.data().join("blobs").join(&sha256[..2]).join(&sha256[2..]);
    let mut bytes = fs::read(&blob).unwrap();
    bytes.push(b'!');
    fs::write(&blob, bytes).unwrap();
    let copy = run.folder.path().join("copy");
    let refusal = run.stderr(&["backup", copy.to_str().unwrap()], 1);
    assert!(refusal.contains("have changed on disk"), "{refusal}");
}

#[test]
fn a_document_is_no_version_of_itself_and_an_undoing_is_not_undone() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let sha256 = json(&run, &["deposit", "list"])["sha256"].as_str().unwrap().to_owned();
    let by = ["--by", "Li", "--reason", "checked"];
    let link = [&["link", "version-of", &sha256, &sha256][..], &by[..]].concat();
    assert!(run.stderr(&link, 1).contains("no later version of itself"));
    assert_eq!(json(&run, &["deadlines"]).as_array().unwrap().len(), 1);
    let id = json(&run, &["deadlines"])[0]["testimonies"][0]["id"].as_str().unwrap().to_owned();
    run.stdout(&[&["review", "reject", &id][..], &by[..]].concat(), 0);
    run.stdout(&[&["review", "undo", "1"][..], &by[..]].concat(), 0);
    assert!(
        run.stderr(&[&["review", "undo", "2"][..], &by[..]].concat(), 1).contains("decide again")
    );
}

#[test]
fn when_a_later_version_is_removed_the_one_before_holds_again() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "call.txt", &call("2026年12月20日", "2026年11月18日"));
    ingest_on(&run, DAY_2, "call.txt", &call("2027年1月15日", "2026年12月10日"));
    let closes = |run: &Run| {
        json(run, &["deadlines", "--on", "2026-12-11"])[0]["date"].as_str().unwrap().to_owned()
    };
    assert_eq!(closes(&run), "2027-01-15");
    let second = json(&run, &["deposit", "list"])["sha256"].as_str().unwrap().to_owned();
    run.stdout(&["remove", &second, "--by", "Li", "--reason", "sent in error"], 0);
    assert_eq!(closes(&run), "2026-12-20");
    run.stdout(&["verify"], 0);
}

#[test]
fn documents_without_a_title_do_not_take_each_others_place() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "a.txt", "GB/T 98777-2026自2027年3月1日起实施。\n");
    ingest_on(&run, DAY_2, "a.txt", "GB/T 98999-2026自2027年4月1日起实施。\n");
    assert_eq!(json(&run, &["deadlines"]).as_array().unwrap().len(), 2);
}

#[test]
fn what_a_person_corrected_is_due_on_the_corrected_day_and_found_there() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "call.txt", &call("2026年12月20日", "2026年11月18日"));
    let id = json(&run, &["deadlines"])[0]["testimonies"][0]["id"].as_str().unwrap().to_owned();
    let by = ["--by", "Li", "--reason", "asked"];
    run.stdout(&[&["review", "correct", &id, "--value", "2027-01-20"][..], &by[..]].concat(), 0);
    let due = json(&run, &["deadlines", "--on", "2027-01-05"]);
    assert_eq!(due[0]["date"], "2027-01-20", "{due}");
    let open = json(&run, &["search", "status:open", "--as-of", "2027-01-05"]);
    assert_eq!(open["total"], 1, "{open}");
    run.stdout(&[&["review", "reject", &id][..], &by[..]].concat(), 0);
    let open = json(&run, &["search", "status:open", "--as-of", "2027-01-05"]);
    assert_eq!(open["total"], 0, "{open}");
}

#[test]
fn a_vague_date_does_not_reconcile_two_that_contradict_each_other() {
    let run = Run::new();
    for (day, name, when) in [
        (DAY_1, "a.txt", "2027年3月"),
        (DAY_1, "b.txt", "2027年3月1日"),
        (DAY_2, "c.txt", "2027年3月15日"),
    ] {
        ingest_on(&run, day, name, &format!("GB/T 98777-2026自{when}起实施。\n"));
    }
    let found = json(&run, &["contradictions"]);
    let facts = found[0]["facts"].as_array().unwrap();
    assert_eq!(facts.len(), 2, "{found}");
    assert_eq!(facts[0]["value"]["date"], "2027-03-15", "recorded later");
    assert_eq!(
        facts[0]["witnesses"].as_array().unwrap().len(),
        2,
        "the month bears witness for it"
    );
}

#[test]
fn a_date_given_to_the_month_is_within_the_days_to_its_first() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "a.txt", "GB/T 98777-2026自2027年3月起实施。\n");
    let within = |days: &str| {
        json(&run, &["deadlines", "--on", "2027-02-20", "--within", days]).as_array().unwrap().len()
    };
    assert_eq!((within("5"), within("60")), (0, 1));
}

#[test]
fn a_document_that_came_back_and_what_it_says_are_found_as_they_stand() {
    let run = Run::new();
    let first =
        "# 关于标准的公告\n\nGB/T 98777-2026自2027年3月1日起实施。GB/T 98778-2026已发布。\n";
    let second = "# 关于标准的公告\n\nGB/T 98778-2026已发布。斑马。\n";
    let found = |query: &str| json(&run, &["search", query])["total"].as_u64().unwrap();
    ingest_on(&run, DAY_1, "list.md", first);
    assert_eq!(found("98777 kind:document"), 1);
    assert_eq!(found("98777 status:coming"), 1);
    ingest_on(&run, DAY_2, "list.md", second);
    assert_eq!(found("98777 kind:document"), 0);
    assert_eq!(found("98777 status:coming"), 0, "nothing states it any more");
    ingest_on(&run, DAY_3, "list.md", first);
    assert_eq!(found("98777 kind:document"), 1);
    assert_eq!(found("98777 status:coming"), 1);
    assert_eq!(found("斑马 kind:document"), 0);
}

#[test]
fn a_body_is_shown_by_any_of_its_names() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "call.txt", &call("2026年12月20日", "2026年11月18日"));
    let shown = json(&run, &["show", "工信部"]);
    assert_eq!(shown["entity"]["key"], json(&run, &["show", "MIIT"])["entity"]["key"]);
}

#[test]
fn cases_are_backed_up_and_come_back() {
    let run = Run::new();
    run.stdout(&["ingest", &run.file("a.txt", "GB/T 98777-2026自2027年3月1日起实施。\n")], 0);
    run.stdout(
        &[
            "case",
            "open",
            "conversion-1",
            "cn/association-to-national",
            "--subject",
            "T/ABC 1-2025",
        ],
        0,
    );
    let shown = run.stdout(&["case", "show", "conversion-1"], 0);
    let copy = run.folder.path().join("copy");
    run.stdout(&["backup", copy.to_str().unwrap()], 0);
    let other = Run::new();
    other.stdout(&["restore", copy.to_str().unwrap()], 0);
    assert_eq!(other.stdout(&["case", "show", "conversion-1"], 0), shown);
}

#[test]
fn a_standard_is_replaced_on_the_day_on_which_the_later_one_takes_effect() {
    let run = Run::new();
    ingest_on(
        &run,
        DAY_1,
        "old.txt",
        "GB/T 98777-2012 was published on 1 March 2012. GB/T 98777-2012 enters into force on 1 June 2012.\n",
    );
    ingest_on(
        &run,
        DAY_1,
        "new.txt",
        "GB/T 98777-2026 was published on 5 November 2026. It replaces GB/T 98777-2012. GB/T 98777-2026 enters into force on 1 March 2027.\n",
    );
    let standing =
        |day: &str| json(&run, &["show", "GB/T 98777-2012", "--as-of", day])["standing"].clone();
    assert_eq!(standing("2027-02-28")["state"], "in force");
    let replaced = standing("2027-03-01");
    assert_eq!(
        (&replaced["state"], &replaced["since"]),
        (&"replaced".into(), &"2027-03-01".into())
    );
    let life = json(&run, &["show", "GB/T 98777-2012"])["life"].clone();
    let steps: Vec<(String, String)> = life
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["event"].as_str().unwrap().to_owned(),
                step["stage"].as_str().unwrap_or("").to_owned(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("issued".to_owned(), "60 publication 出版".to_owned()),
            ("effective".to_owned(), String::new()),
            ("replaced".to_owned(), "95 withdrawal 废止".to_owned()),
        ]
    );
}

#[test]
fn what_cannot_have_been_is_kept_said_and_not_taken_for_true() {
    let run = Run::new();
    ingest_on(
        &run,
        DAY_1,
        "wrong.txt",
        "GB/T 98777-2026 was issued on 5 November 2026. GB/T 98777-2026 is repealed from 1 March 2020.\n",
    );
    let shown = json(&run, &["show", "GB/T 98777-2026", "--as-of", "2026-12-01"]);
    let doubt = shown["life"].as_array().unwrap().iter().find_map(|step| step["doubt"].as_str());
    assert!(doubt.unwrap().contains("repealed before it was issued"), "{shown}");
    assert_eq!(shown["standing"]["state"], "issued", "{shown}");
    let text = run.stdout(&["show", "GB/T 98777-2026"], 0);
    assert!(text.contains("cannot be: it was repealed before it was issued"), "{text}");
}

#[test]
fn a_catalogue_says_it_days_after_the_notice() {
    let run = Run::new();
    ingest_on(
        &run,
        DAY_1,
        "notice.txt",
        "国家标准公告\n\nGB/T 98777-2026自2027年3月1日起实施。\n\n国家标准化管理委员会\n2026年11月5日\n",
    );
    ingest_on(
        &run,
        DAY_2,
        "list.txt",
        "现行国家标准目录\n\n2026年11月25日\n\nGB/T 98777-2026自2027年3月1日起实施。\n",
    );
    let life = json(&run, &["show", "GB/T 98777-2026"])["life"].clone();
    assert_eq!(life[0]["lag"]["days"], 20, "{life}");
}

#[test]
fn who_held_a_post_on_a_day_is_told_by_the_documents_around_it() {
    let run = Run::new();
    let letter = |who: &str, day: &str| {
        format!(
            "Newsletter on standards\n\n{day}\n\nMr. {who}, Director General of ETSI, opened the meeting.\n"
        )
    };
    ingest_on(&run, DAY_1, "a.txt", &letter("Jan Novak", "5 March 2024"));
    ingest_on(&run, DAY_1, "b.txt", &letter("Jan Novak", "9 May 2025"));
    ingest_on(&run, DAY_1, "c.txt", &letter("Piet Vermeer", "2 June 2026"));
    let standing = |day: &str| -> Vec<(String, String)> {
        let found = json(&run, &["who", "--at", "ETSI", "--post", "director general", "--on", day]);
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|held| {
                (
                    held["person"].as_str().unwrap().to_owned(),
                    held["standing"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    };
    let all = |novak: &str, vermeer: &str| {
        vec![
            ("Jan Novak".to_owned(), novak.to_owned()),
            ("Piet Vermeer".to_owned(), vermeer.to_owned()),
        ]
    };
    assert_eq!(standing("2024-12-01"), all("held", "not yet seen"));
    assert_eq!(standing("2025-12-01"), all("held last", "not yet seen"));
    assert_eq!(standing("2026-12-01"), all("followed by another", "held last"));
    run.stdout(&["who", "Nobody"], 1);
}

#[test]
fn a_post_that_ended_was_held_before_and_may_begin_again() {
    let run = Run::new();
    let ended = "Newsletter\n\n1 March 2020\n\nMaria Lindqvist stepped down as President of CEN on 28 February 2020.\n";
    ingest_on(&run, DAY_1, "a.txt", ended);
    let held = |day: &str| json(&run, &["who", "Lindqvist", "--on", day])[0].clone();
    assert_eq!(held("2020-03-01")["standing"], "ended");
    let before = held("2019-06-01");
    assert_eq!(before["standing"], "ended later", "{before:#}");
    assert!(before["first"].is_null(), "{before:#}");
    let again = "Newsletter\n\n5 May 2023\n\nCEN elected Maria Lindqvist as President of CEN on 3 May 2023.\n";
    ingest_on(&run, DAY_1, "b.txt", again);
    let after = held("2023-05-04");
    assert_eq!(after["standing"], "held", "{after:#}");
    assert!(after["ended"].is_null(), "{after:#}");
}

#[test]
fn what_is_followed_brings_its_news_once_and_follows_a_merge() {
    let run = Run::new();
    let on = |day: &str, args: &[&str]| {
        let output = run.command(args).env("SOURCE_DATE_EPOCH", day).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    ingest_on(&run, DAY_1, "first.txt", &call("2026年12月20日", "2026年11月18日"));
    on(DAY_1, &["watch", "add", "工业网关管理办法"]);
    assert!(
        run.stderr(&["watch", "add", "无此办法"], 1).contains("nothing in the register is called")
    );
    assert!(on(DAY_1, &["watch"]).contains("Nothing new"));
    ingest_on(&run, DAY_2, "second.txt", &call("2027年1月15日", "2026年12月10日"));
    let news = json(&run, &["watch", "--keep"]);
    assert!(!news[0]["stated"].as_array().unwrap().is_empty(), "{news}");
    // Under another name, which a person knows to be the same.
    ingest_on(
        &run,
        DAY_2,
        "other.txt",
        "工业和信息化部关于征求《工业网关管理规定（征求意见稿）》意见的通知\n\n请于2027年2月20日前反馈意见。\n\n工业和信息化部\n2026年12月10日\n",
    );
    run.stdout(
        &[
            "identity",
            "merge",
            "工业网关管理办法",
            "工业网关管理规定",
            "--despite",
            "--by",
            "Li",
            "--reason",
            "renamed",
        ],
        0,
    );
    let news = run.stdout(&["watch", "--keep"], 0);
    assert!(news.contains("2027年2月20日"), "{news}");
    assert!(on(DAY_3, &["watch"]).contains("2027年2月20日"));
    assert!(on(DAY_3, &["watch"]).contains("Nothing new"), "it was shown");
    assert!(run.stdout(&["watch", "list"], 0).contains("工业网关管理办法"));
}

#[test]
fn a_committee_is_shown_with_what_the_authority_data_has_of_it() {
    let run = Run::new();
    run.stdout(&["ingest", &run.file("a.txt", "GB/T 98777-2026 is under SAC/TC 1.\n")], 0);
    let known = |name: &str, what: &str| -> Vec<String> {
        let shown = json(&run, &["show", name]);
        let all = shown["known"].as_array().unwrap().iter();
        all.filter(|known| known["what"] == what)
            .map(|known| known["value"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(known("SAC/TC 1", "secretariat"), ["PCMI"]);
    // No document names this one; what is known of it is not hidden for that.
    assert_eq!(known("ISO/IEC JTC1", "parent"), ["ISO"]);
    assert!(1 < known("ISO/IEC JTC 1", "subcommittee").len());
    run.stderr(&["show", "SAC/TC 99999"], 1);
}

/// What a committee follows abroad, what it is in charge of, and what texts count of it.
#[test]
fn a_committee_shows_its_mirror_and_the_standards_in_its_charge() {
    let run = Run::new();
    let list = "Standard,Title,Committee\nGB/T 98051-2020,Gateways,SAC/TC 28\nGB/T 98052-2021,Terminals,SAC/TC 28\n";
    let file = run.file("list.csv", list);
    run.stdout(&["import", "--no-index", &file], 0);
    let shown = run.stdout(&["show", "SAC/TC 28"], 0);
    assert!(shown.contains("mirror of ISO/IEC JTC 1 (authority data)"), "{shown}");
    assert!(shown.contains("In charge of 2\n  GB/T 98051-2020"), "{shown}");
    assert!(!shown.contains("Named by others"), "{shown}");
    let abroad = run.stdout(&["show", "ISO/IEC JTC 1"], 0);
    assert!(abroad.contains("mirrored by SAC/TC 28 (authority data)"), "{abroad}");
}

#[test]
fn a_renumbered_work_item_is_followed_from_either_number() {
    let run = Run::new();
    let text = "# Study group\n\nITU-T TR.MPM-SRv6 was created on 10 June 2024.\n\n\
                ITU-T QSTR.MPM-SRv6 was approved on 18 July 2025.\n";
    ingest_on(&run, DAY_1, "items.md", text);
    let (before, since) = ("standard:ITU-T TR.MPM-SRv6", "standard:ITU-T QSTR.MPM-SRv6");
    assert!(!run.stdout(&["show", since], 0).contains("2024-06-10"));
    let judge = ["--on", "2025-07-18", "--by", "Li", "--reason", "renumbered by the study group"];
    run.stdout(&[&["identity", "succeed", before, since][..], &judge].concat(), 0);
    for key in [before, since] {
        let shown = run.stdout(&["show", key], 0);
        let link = format!("{since} continues {before} from 2025-07-18 on");
        assert!(shown.contains(&link), "{shown}");
        assert!(shown.contains("2024-06-10") && shown.contains("2025-07-18"), "{shown}");
    }
}

/// Figures stand apart from other statements, in the order of what they count and of their days.
#[test]
fn what_texts_count_of_a_body_is_shown_over_time() {
    let run = Run::new();
    for (name, year, count) in [("b.md", 2025, 371), ("a.md", 2024, 358)] {
        let text = format!(
            "# Report of {year}\n\nPublished on 10 January {year}.\n\nSAC/TC 28 had issued {count} national standards.\n"
        );
        ingest_on(&run, DAY_1, name, &text);
    }
    let shown = run.stdout(&["show", "SAC/TC 28"], 0);
    let (_, figures) = shown.split_once("\nFigures\n").unwrap();
    let at = |words: &str| figures.find(words).unwrap_or_else(|| panic!("{words}: {shown}"));
    assert!(at("358 national standards") < at("371 national standards"), "{shown}");
}

#[test]
fn of_three_versions_the_middle_one_is_removed_and_the_last_alone_holds() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "call.txt", &call("2026年12月20日", "2026年11月18日"));
    ingest_on(&run, DAY_2, "call.txt", &call("2027年1月15日", "2026年12月10日"));
    let second = json(&run, &["deposit", "list"])["sha256"].as_str().unwrap().to_owned();
    run.stdout(&["remove", &second, "--by", "Li", "--reason", "sent in error"], 0);
    ingest_on(&run, DAY_3, "call.txt", &call("2027年2月1日", "2026年12月19日"));
    let items = json(&run, &["deadlines", "--on", "2026-12-21"]);
    assert_eq!(items[0]["date"], "2027-02-01");
    assert_eq!(items[0]["contradicted_by"].as_array().unwrap().len(), 0, "{items:#}");
    assert!(closing(&run, &["contradictions"]).is_null());
}

#[test]
fn names_that_several_documents_used_go_with_the_last_of_them() {
    let run = Run::new();
    let one = "# 公告一\n\nGB 97777—2020自2021年3月1日起实施。\n";
    let two = "# 公告二\n\nGB 97777—2020的样品见附录。隐秘网关标准化协会参加。\n";
    ingest_on(&run, DAY_1, "one.md", one);
    ingest_on(&run, DAY_1, "two.md", two);
    let by = ["--by", "Li", "--reason", "court order 12"];
    for (name, text) in [("one.md", one), ("two.md", two)] {
        let path = run.file(name, text);
        run.stdout(&[&["remove", &path][..], &by[..]].concat(), 0);
    }
    assert!(run.stderr(&["show", "GB 97777-2020"], 1).contains("nothing in the register"));
    assert!(!contains(&run.data(), "97777"), "no file of the register has it");
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
}

#[test]
fn a_search_as_known_finds_what_an_earlier_reading_knew() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "notice.txt", &call("2026年12月20日", "2026年11月18日"));
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    db.execute_batch(AS_IF_READ_EARLIER).unwrap();
    drop(db);
    let mut reread = run.command(&["reread"]);
    assert!(reread.env("SOURCE_DATE_EPOCH", DAY_3).output().unwrap().status.success());
    let total = |day: &str| json(&run, &["search", "工业网关", "--as-known", day])["total"].clone();
    assert_eq!(total("2026-12-01"), 2, "the notice and what it is about");
    assert_eq!(total("2026-11-29"), 0, "nothing was known before");
}

#[test]
fn a_search_as_known_finds_the_version_that_stood_then() {
    let run = Run::new();
    ingest_on(&run, DAY_1, "call.txt", &call("2026年12月20日", "2026年11月18日"));
    ingest_on(&run, DAY_2, "call.txt", &call("2027年1月15日", "2026年12月10日"));
    let found = |query: &str, more: &[&str]| {
        let mut args = vec!["search", query];
        args.extend(more);
        json(&run, &args)["total"].clone()
    };
    let (first, second) = ("12月20日 kind:document", "1月15日 kind:document");
    let then = ["--as-known", "2026-12-05"];
    assert_eq!(found(first, &then), 1, "the version that was known then");
    assert_eq!(found(second, &then), 0, "the later one was not");
    assert_eq!(found(first, &[]), 0, "its place is taken today");
    assert_eq!(found(second, &[]), 1);
    assert_eq!(found(first, &["--as-known", "2026-12-11"]), 0, "and was on the day after");
    // Made anew from the register it answers the same.
    run.stdout(&["index", "rebuild"], 0);
    assert_eq!(found(first, &then), 1);
    assert_eq!(found(first, &[]), 0);
    let hit = json(&run, &["search", second])["hits"][0]["key"].clone();
    let removed = hit.as_str().unwrap().trim_start_matches("document:").to_owned();
    // The first version comes again: its place is its own.
    ingest_on(&run, DAY_3, "call.txt", &call("2026年12月20日", "2026年11月18日"));
    assert_eq!(found(first, &[]), 1);
    assert_eq!(found(second, &[]), 0);
    // What was removed is found at no time.
    run.stdout(&["remove", &removed, "--by", "Li", "--reason", "sent in error"], 0);
    assert_eq!(found(second, &["--as-known", "2026-12-11"]), 0);
}

#[test]
fn what_was_known_on_a_day_leaves_out_what_was_decided_later() {
    let run = Run::new();
    let issued = "国家标准化管理委员会公告\n\n国家标准化管理委员会批准发布GB/T 98060—2020《量具通则》，自2021年3月1日起实施。\n\n2020年9月1日\n";
    ingest_on(&run, DAY_1, "issued.txt", issued);
    let shown = json(&run, &["show", "GB/T 98060-2020"]);
    let effective = shown["statements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["statement"]["property"] == "effective")
        .unwrap();
    let id = effective["id"].as_str().unwrap();
    let mut reject = run.command(&[
        "review",
        "correct",
        id,
        "--value",
        "2027-06-01",
        "--by",
        "Li",
        "--reason",
        "erratum",
    ]);
    assert!(reject.env("SOURCE_DATE_EPOCH", DAY_3).output().unwrap().status.success());
    let status = |more: &[&str]| {
        let mut args = vec!["search", "GB/T 98060-2020 kind:standard", "--as-of", "2026-12-20"];
        args.extend(more);
        json(&run, &args)["hits"][0]["status"].clone()
    };
    assert_eq!(status(&[]), "coming", "as corrected");
    assert_eq!(status(&["--as-known", "2026-12-10"]), "in_force", "as it stood then");
}

#[test]
fn an_event_that_was_cancelled_and_comes_back_has_a_greater_number() {
    let run = Run::new();
    let with = call("2026年12月20日", "2026年11月18日");
    let without = with.replace("请于2026年12月20日前反馈意见。", "反馈意见的时间另行通知。");
    let event = |day: &str, text: &str| -> (u32, bool) {
        ingest_on(&run, day, "call.txt", text);
        let calendar = run.stdout(&["deadlines", "--ics"], 0);
        let number = calendar.lines().find_map(|line| line.strip_prefix("SEQUENCE:")).unwrap();
        (number.trim().parse().unwrap(), calendar.contains("STATUS:CANCELLED"))
    };
    let first = event(DAY_1, &with);
    let gone = event(DAY_2, &without);
    let back = event(DAY_3, &with);
    assert_eq!((first.1, gone.1, back.1), (false, true, false));
    assert!(first.0 < gone.0 && gone.0 < back.0, "{first:?} {gone:?} {back:?}");
    // What a person rejects and takes back again is no different.
    let id = json(&run, &["deadlines", "--on", "2026-12-01"])[0]["testimonies"][0]["id"].clone();
    let by = ["--by", "Li", "--reason", "checked"];
    run.stdout(&[&["review", "reject", id.as_str().unwrap()][..], &by[..]].concat(), 0);
    let rejected = event(DAY_3, &with);
    run.stdout(&[&["review", "undo", "1"][..], &by[..]].concat(), 0);
    let undone = event(DAY_3, &with);
    assert_eq!((rejected.1, undone.1), (true, false));
    assert!(back.0 < rejected.0 && rejected.0 < undone.0, "{back:?} {rejected:?} {undone:?}");
}

#[test]
fn the_number_of_an_event_never_falls_when_a_document_is_removed() {
    let run = Run::new();
    let events = || -> Vec<(String, u32, String)> {
        let calendar = run.stdout(&["deadlines", "--ics"], 0);
        let fields = |name: &str| -> Vec<String> {
            calendar.lines().filter_map(|line| line.strip_prefix(name)).map(str::to_owned).collect()
        };
        let numbers = fields("SEQUENCE:").into_iter().map(|it| it.trim().parse().unwrap());
        let days = fields("DTSTART;VALUE=DATE:");
        fields("UID:").into_iter().zip(numbers).zip(days).map(|((a, b), c)| (a, b, c)).collect()
    };
    let document = |text: &str| -> String {
        let hit = json(&run, &["search", &format!("\"{text}\" kind:document")])["hits"][0].clone();
        hit["key"].as_str().unwrap().trim_start_matches("document:").to_owned()
    };
    let remove = |text: &str| {
        let by = ["--by", "Li", "--reason", "sent in error"];
        run.stdout(&[&["remove", &document(text)][..], &by[..]].concat(), 0);
    };
    ingest_on(&run, DAY_1, "call.txt", &call("2026年12月20日", "2026年11月18日"));
    ingest_on(&run, DAY_2, "call.txt", &call("2027年1月15日", "2026年11月18日"));
    let moved = events();
    assert_eq!((moved.len(), moved[0].2.trim()), (1, "20270115"));
    // The day of the first version holds again: another one than calendars were told last.
    remove("2027年1月15日");
    let back = events();
    assert_eq!((&back[0].0, back[0].2.trim()), (&moved[0].0, "20261220"));
    assert!(moved[0].1 < back[0].1, "{moved:?} {back:?}");
    // With the last document the event is gone; when another tells of it, it goes on from there.
    remove("2026年12月20日");
    assert_eq!(events(), []);
    ingest_on(&run, DAY_3, "again.txt", &call("2027年2月1日", "2026年11月18日"));
    let again = events();
    assert_eq!((&again[0].0, again[0].2.trim()), (&moved[0].0, "20270201"));
    assert!(back[0].1 < again[0].1, "{back:?} {again:?}");
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
}

#[test]
fn an_event_that_comes_back_with_the_removal_of_a_version_without_its_day_has_a_greater_number() {
    let run = Run::new();
    let sequence = || -> u32 {
        let calendar = run.stdout(&["deadlines", "--ics"], 0);
        let line = calendar.lines().find_map(|line| line.strip_prefix("SEQUENCE:"));
        line.and_then(|number| number.trim().parse().ok()).unwrap()
    };
    ingest_on(
        &run,
        DAY_1,
        "plan.md",
        "# Plan\n\nGB/T 98120-2026 enters into force on 1 March 2027.\n",
    );
    let first = sequence();
    ingest_on(
        &run,
        DAY_2,
        "plan.md",
        "# Plan\n\nGB/T 98120-2026 is being printed and has no day yet.\n",
    );
    let gone = sequence();
    assert!(first < gone, "{first} {gone}");
    let hit = json(&run, &["search", "\"has no day yet\" kind:document"])["hits"][0].clone();
    let document = hit["key"].as_str().unwrap().trim_start_matches("document:").to_owned();
    run.stdout(&["remove", &document, "--by", "Li", "--reason", "sent in error"], 0);
    assert!(gone < sequence());
}

#[test]
fn an_edition_does_not_hold_before_its_own_year() {
    let run = Run::new();
    let text = "# Notice\n\nGB 98130-2005 enters into force on 1 January 2006.\n\nGB 98130-2015 is withdrawn on 1 January 2028.\n";
    ingest_on(&run, DAY_1, "notice.md", text);
    let shown = |on: &str| run.stdout(&["show", "GB 98130-2015", "--as-of", on], 0);
    assert!(!shown("2001-01-01").contains("in force"), "{}", shown("2001-01-01"));
    assert!(shown("2020-01-01").contains("in force"), "{}", shown("2020-01-01"));
    let list = run.folder.path().join("list.csv");
    std::fs::write(&list, "standard\nGB 98130\n").unwrap();
    let rows = run.stdout(&["audit", list.to_str().unwrap(), "--on", "2010-06-01"], 0);
    assert!(rows.contains("GB 98130-2005") && !rows.contains("GB 98130-2015"), "{rows}");
}

/// A document longer than what is kept in memory, with one dated call at its end.
fn long(number: usize) -> String {
    let mut text = format!("# Notice {number} on gateways\n\n");
    while text.len() < (1 << 20) + 4_096 {
        text.push_str("The committee met and went through its list of open points once more, line by line.\n\n");
    }
    text.push_str(&format!("GB/T {}-2026 enters into force on 1 May 2027.\n", 98_100 + number));
    text
}

#[test]
fn bytes_that_changed_on_disk_are_no_evidence_however_long_the_text() {
    let run = Run::new();
    let text = long(1);
    ingest_on(&run, DAY_1, "long.md", &text);
    assert!(run.stdout(&["show", "GB/T 98101-2026"], 0).contains("1 May 2027"));
    assert!(run.stdout(&["verify"], 0).contains("all hold"));
    // A line that was not written down, as formats 1 and 2 did, is found in the text.
    let line = text.lines().count();
    let sha256 = json(&run, &["deposit", "list"])["sha256"].as_str().unwrap().to_owned();
    let blob = run.data().join("blobs").join(&sha256[..2]).join(&sha256[2..]);
    let shown = json(&run, &["show", "GB/T 98101-2026"]);
    assert_eq!(shown["statements"][0]["source"]["line"], line);
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    let places: Vec<u8> = db
        .query_row(
            "select places from statement where property = (select id from word where text = 'effective')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    // The line is the first number: of seven bits a byte, the last one below 128.
    let length = places.iter().position(|byte| *byte < 128).unwrap() + 1;
    let unlined = [&[0][..], &places[length..]].concat();
    db.execute_batch("drop trigger statement_is_final").unwrap();
    db.execute("update statement set places = $1 where places = $2", [&unlined, &places]).unwrap();
    drop(db);
    let shown = json(&run, &["show", "GB/T 98101-2026"]);
    assert_eq!(shown["statements"][0]["source"]["line"], line);
    fs::write(&blob, text.replace("1 May 2027", "1 May 2029")).unwrap();
    let shown = run.stdout(&["show", "GB/T 98101-2026"], 0);
    assert!(!shown.contains("1 May 2029"), "{shown}");
    assert!(run.stdout(&["verify"], 1).contains("has changed on disk"));
}

#[cfg(unix)]
#[test]
fn long_texts_are_asked_with_few_open_files() {
    let run = Run::new();
    // Lists, because they are read quickest; empty lines are passed over.
    let list = |number: usize| {
        let room = "\n".repeat((1 << 20) + 4_096);
        format!("Standard,Effective\n{room}ISO {}:2026,2027-05-01\n", 98_100 + number)
    };
    let paths: Vec<String> =
        (0..24).map(|number| run.file(&format!("{number}.csv"), list(number))).collect();
    let mut args = vec!["import", "--no-index"];
    args.extend(paths.iter().map(String::as_str));
    run.stdout(&args, 0);
    for command in ["verify", "deadlines --all", "export jsonl"] {
        let output = std::process::Command::new("sh")
            .args([
                "-c",
                &format!("ulimit -n 24; exec '{}' {command}", env!("CARGO_BIN_EXE_gnomon")),
            ])
            .env("GNOMON_DATA", run.data())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {said}");
    }
}

#[test]
fn what_a_translation_speaks_of_under_another_name_is_proposed_as_one() {
    let run = Run::new();
    let zh = "关于印发《工业网关管理办法》的通知\n\n现将《工业网关管理办法》印发给你们。本办法自2027年3月1日起施行。\n\n《数据目录编制规则》自2027年6月1日起施行。\n";
    let en = "Notice on the Measures for Industrial Gateways\n\nThe Measures for Industrial Gateways enter into force on 1 March 2027.\n\nThe Rules for Data Catalogues enter into force on 1 June 2027.\n";
    ingest_on(&run, DAY_1, "zh.txt", zh);
    ingest_on(&run, DAY_1, "en.txt", en);
    let (a, b) = (run.file("zh.txt", zh), run.file("en.txt", en));
    let before = json(&run, &["identity", "proposals"]);
    let by = ["--prevails", "zh", "--by", "Li", "--reason", "published together"];
    run.stdout(&[&["link", "translation-of", &a, &b][..], &by[..]].concat(), 0);
    let proposals = json(&run, &["identity", "proposals"]);
    let pairs: Vec<(String, String)> = proposals
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["why"] == "translation")
        .map(|it| {
            let label = |side: &str| it[side]["label"].as_str().unwrap().to_owned();
            (label("a"), label("b"))
        })
        .collect();
    assert!(before.as_array().unwrap().iter().all(|it| it["why"] != "translation"), "{before}");
    assert!(
        pairs
            .iter()
            .any(|(a, b)| a == "工业网关管理办法" && b == "Measures for Industrial Gateways"),
        "{proposals:#}"
    );
    assert!(
        !pairs.iter().any(|(a, b)| a == "工业网关管理办法" && b == "Rules for Data Catalogues"),
        "{proposals:#}"
    );
}
