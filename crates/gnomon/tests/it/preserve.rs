//! The preserved collection: what goes in, what comes out, what is noticed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::Run;

const TEXT: &str = "ICS 35.030\nCCS L 80\n\n中华人民共和国国家标准\n\nGB/T 98001—2026\n代替 GB/T 98001—2012\n\n智能电表 通用要求\n\n2026-05-01发布 2026-11-01实施\n";
const NUMBER: &str = "GB/T 98001-2026";

fn deposited(run: &Run, name: &str, text: &str) -> Value {
    let file = run.file(name, text);
    let args = ["deposit", "add", &file, "--number", NUMBER, "--depositor", "Institute", "--json"];
    serde_json::from_str(&run.stdout(&args, 0)).unwrap()
}

/// The only object of the collection.
fn object(run: &Run) -> PathBuf {
    let mut open = vec![run.data().join("preserved")];
    while let Some(folder) = open.pop() {
        if folder.join("0=ocfl_object_1.1").exists() {
            return folder;
        }
        open.extend(
            fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.is_dir()),
        );
    }
    panic!("no object");
}

#[test]
fn a_text_is_taken_in_when_it_bears_the_number_of_the_record() {
    let run = Run::new();
    let first = deposited(&run, "a.txt", TEXT);
    assert_eq!(first["receipt"]["receipt"]["version"], "v1");
    assert_eq!(first["receipt"]["receipt"]["number_check"]["printed"], "GB/T 98001—2026");
    assert_eq!(first["known"], false);
    // The same bytes again: the same receipt; other bytes: another version.
    let again = deposited(&run, "a.txt", TEXT);
    assert_eq!(again["known"], true);
    assert_eq!(again["receipt"], first["receipt"]);
    let changed = deposited(&run, "a.txt", &format!("{TEXT}勘误\n"));
    assert_eq!(changed["receipt"]["receipt"]["version"], "v2");
    // The number that it replaces stands on the cover too, and is not its own.
    let file = run.file("a.txt", TEXT);
    for (number, why) in [
        ("GB/T 98001-2012", "bears GB/T 98001-2026"),
        ("GB/T 98002-2026", "the record is GB/T 98002-2026"),
    ] {
        let told =
            run.stderr(&["deposit", "add", &file, "--number", number, "--depositor", "X"], 1);
        assert!(told.contains(why), "{told}");
    }
    let scan = run.file("scan.bin", [0u8, 159, 146, 150, 1, 2, 3]);
    let told = run.stderr(&["deposit", "add", &scan, "--number", NUMBER, "--depositor", "X"], 1);
    assert!(told.contains("--unchecked"), "{told}");
    let args = [
        "deposit",
        "add",
        &scan,
        "--number",
        NUMBER,
        "--depositor",
        "X",
        "--unchecked",
        "a scan without text",
        "--json",
    ];
    let unchecked: Value = serde_json::from_str(&run.stdout(&args, 0)).unwrap();
    assert_eq!(unchecked["receipt"]["receipt"]["number_check"]["reason"], "a scan without text");
    run.stderr(&["deposit", "add", &file, "--number", "GB/T 98001", "--depositor", "X"], 2);
}

#[test]
fn a_receipt_is_checked_without_the_collection() {
    let run = Run::new();
    let receipt = deposited(&run, "a.txt", TEXT)["receipt"].clone();
    let key = run.stdout(&["deposit", "key"], 0);
    let text = run.file("a.txt", TEXT);
    let other = run.file("b.txt", "something else");
    let elsewhere = Run::new();
    let good = elsewhere.file("r.json", receipt.to_string());
    elsewhere
        .stdout(&["deposit", "verify-receipt", &good, "--key", key.trim(), "--file", &text], 0);
    elsewhere
        .stdout(&["deposit", "verify-receipt", &good, "--key", key.trim(), "--file", &other], 1);
    elsewhere.stdout(&["deposit", "verify-receipt", &good, "--key", &"0".repeat(64)], 1);
    for (from, to) in
        [("Institute", "Institut"), ("v1", "v2"), ("GB/T 98001-2026", "GB/T 98001-2025")]
    {
        let changed = elsewhere.file("r.json", receipt.to_string().replace(from, to));
        elsewhere.stdout(&["deposit", "verify-receipt", &changed, "--key", key.trim()], 1);
    }
    // A member that is not signed is no receipt.
    let mut added = receipt.clone();
    added["receipt"]["remark"] = "and more".into();
    let added = elsewhere.file("r.json", added.to_string());
    assert!(elsewhere.stderr(&["deposit", "verify-receipt", &added], 1).contains("no receipt"));
}

#[test]
fn an_audit_notices_every_change() {
    let run = Run::new();
    deposited(&run, "a.txt", TEXT);
    assert!(run.stdout(&["deposit", "audit"], 0).contains("all hold"));
    assert!(run.stdout(&["deposit", "audit", "--if-older", "30"], 0).contains("not due"));
    let object = object(&run);
    let content = object.join("v1/content/text/a.txt");
    let inventory = object.join("inventory.json");
    let receipts = run.data().join("preserved-office/receipts");
    let receipt = fs::read_dir(&receipts).unwrap().next().unwrap().unwrap().path();
    for (file, expected) in
        [(&content, "E092"), (&inventory, "E060"), (&receipt, "not signed by this collection")]
    {
        let before = fs::read(file).unwrap();
        let changed = String::from_utf8(before.clone()).unwrap().replacen("2026", "2027", 1);
        fs::write(file, changed).unwrap();
        let told = run.stdout(&["deposit", "audit"], 1);
        assert!(told.contains(expected), "{}: {told}", file.display());
        fs::write(file, before).unwrap();
    }
    fs::remove_file(&content).unwrap();
    assert!(run.stdout(&["deposit", "audit"], 1).contains("E023"));
    fs::write(&content, TEXT).unwrap();
    fs::remove_file(&receipt).unwrap();
    assert!(run.stdout(&["deposit", "audit"], 1).contains("has no receipt"));
}

/// OCFL declares an object by a file of this name; in a text that somebody deposits it
/// is a name like any other.
#[test]
fn what_a_deposited_file_is_called_makes_no_object() {
    let run = Run::new();
    deposited(&run, "a.txt", TEXT);
    deposited(&run, "0=ocfl_object_1.1", &format!("{TEXT}勘误\n"));
    assert!(object(&run).join("v2/content/text/0=ocfl_object_1.1").is_file());
    let told = run.stdout(&["deposit", "audit"], 0);
    assert!(told.contains("all hold"), "{told}");
    let records =
        run.file("r.json", "[{\"number\": \"GB/T 98001-2026\", \"issued\": \"2026-05-01\"}]");
    let rules = run.file("rules.toml", "[[rule]]\nlevel = \"national\"\nowes = \"SAC\"\ncount_from = \"issued\"\ndays = 30\nsource = \"invented\"\n");
    run.stdout(&["deposit", "owed", "--rules", &rules, "--records", &records], 0);
    let root = run.data().join("preserved");
    run.stdout(&["deposit", "validate", root.to_str().unwrap()], 0);
}

#[test]
fn a_version_that_a_crash_left_half_done_is_finished() {
    let run = Run::new();
    deposited(&run, "a.txt", TEXT);
    let object = object(&run);
    let (inventory, sidecar) =
        (object.join("inventory.json"), object.join("inventory.json.sha512"));
    let old = (fs::read(&inventory).unwrap(), fs::read(&sidecar).unwrap());
    deposited(&run, "a.txt", &format!("{TEXT}勘误\n"));
    // The version stands, its inventory has not become that of the object: wholly, or the sidecar only.
    for half in [false, true] {
        let new = fs::read(&sidecar).unwrap();
        fs::write(&inventory, &old.0).unwrap();
        fs::write(&sidecar, if half { &new } else { &old.1 }).unwrap();
        assert!(run.stdout(&["deposit", "audit"], 0).contains("all hold"));
    }
    // What is half in the office's folder is no part of the collection.
    fs::create_dir_all(run.data().join("preserved-office/staging/rest")).unwrap();
    deposited(&run, "a.txt", &format!("{TEXT}第二次勘误\n"));
    assert!(run.stdout(&["deposit", "audit"], 0).contains("all hold"));
}

#[test]
fn a_bag_goes_out_and_comes_in() {
    let run = Run::new();
    deposited(&run, "a.txt", TEXT);
    let bag = run.folder.path().join("bag");
    let bag = bag.to_str().unwrap();
    run.stdout(&["deposit", "export", NUMBER, "-o", bag], 0);
    assert!(run.stdout(&["deposit", "validate", bag], 0).contains("valid (BagIt)"));
    let other = Run::new();
    let import = ["deposit", "import", bag, "--number", NUMBER, "--depositor", "Copy"];
    other.stdout(&import, 0);
    assert!(other.stdout(&["deposit", "audit"], 0).contains("all hold"));
    fs::OpenOptions::new()
        .append(true)
        .open(Path::new(bag).join("data/text/a.txt"))
        .unwrap()
        .write_all(b"x")
        .unwrap();
    assert!(
        run.stdout(&["deposit", "validate", bag], 1)
            .contains("is not what `manifest-sha512.txt` says")
    );
    assert!(other.stderr(&import, 1).contains("the bag is not valid"));
    run.stderr(&["deposit", "export", NUMBER, "-o", bag], 1);
    run.stderr(&["deposit", "export", "GB/T 1-2020", "-o", "elsewhere"], 1);
}

#[test]
fn a_bag_that_would_leave_its_folder_or_lacks_something_is_not_valid() {
    let run = Run::new();
    let bag = run.folder.path().join("bag");
    let write = |name: &str, text: &str| {
        fs::create_dir_all(bag.join(name).parent().unwrap()).unwrap();
        fs::write(bag.join(name), text).unwrap();
    };
    let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    // MD5 of "abc" (RFC 1321).
    let md5 = "900150983cd24fb0d6963f7d28e17f72";
    write("bagit.txt", declaration);
    write("data/a", "abc");
    let line = format!("{md5}  data/a\n");
    let validate = |code: i32| run.stdout(&["deposit", "validate", bag.to_str().unwrap()], code);
    assert!(validate(1).contains("no manifest"));
    write("manifest-md5.txt", &line);
    assert!(validate(0).contains("does not guard against intent"));
    for (manifest, expected) in [
        (format!("{line}{md5}  ../outside\n"), "leaves the bag"),
        (format!("{line}{md5}  /etc/passwd\n"), "leaves the bag"),
        (format!("{line}{md5}  data/missing\n"), "not there"),
        (format!("{line}{line}"), "twice"),
        (String::new(), "is not in `manifest-md5.txt`"),
        ("nothing\n".to_owned(), "no digest and path"),
    ] {
        write("manifest-md5.txt", &manifest);
        let told = validate(1);
        assert!(told.contains(expected), "{manifest}: {told}");
    }
    write("manifest-md5.txt", &line);
    for (text, expected) in [
        ("BagIt-Version:  1.0\nTag-File-Character-Encoding: UTF-8\n", "does not begin"),
        ("BagIt-Version: 1.0\n", "second line"),
        ("\u{feff}BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "byte order mark"),
        ("BagIt-Version: 9.0\nTag-File-Character-Encoding: UTF-8\n", "not known"),
    ] {
        write("bagit.txt", text);
        let told = validate(1);
        assert!(told.contains(expected), "{text}: {told}");
    }
    write("bagit.txt", declaration);
    write("bag-info.txt", "Payload-Oxum: 4.1\n");
    assert!(validate(1).contains("3 octets in 1 files"));
}

#[test]
fn objects_that_break_a_rule_are_told_with_its_code() {
    let run = Run::new();
    deposited(&run, "a.txt", TEXT);
    deposited(&run, "a.txt", &format!("{TEXT}勘误\n"));
    let source = object(&run);
    let changed = |name: &str, change: &dyn Fn(&Path)| {
        let copy = run.folder.path().join(name);
        copy_folder(&source, &copy);
        change(&copy);
        run.stdout(&["deposit", "validate", copy.to_str().unwrap()], 1)
    };
    let replace = |from: &'static str, to: &'static str| {
        move |object: &Path| {
            let path = object.join("inventory.json");
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{from}");
            fs::write(path, text.replace(from, to)).unwrap();
        }
    };
    let remove =
        |name: &'static str| move |object: &Path| fs::remove_file(object.join(name)).unwrap();
    let write = |name: &'static str| {
        move |object: &Path| {
            fs::create_dir_all(object.join(name).parent().unwrap()).unwrap();
            fs::write(object.join(name), "x").unwrap();
        }
    };
    type Break<'a> = (&'a str, &'a dyn Fn(&Path));
    let cases: &[Break<'_>] = &[
        ("E001", &write("more.txt")),
        ("E001", &write("more/more.txt")),
        ("E003", &remove("0=ocfl_object_1.1")),
        ("E007", &write("0=ocfl_object_1.1")),
        ("E015", &write("v1/more.txt")),
        ("E023", &write("v1/content/more.txt")),
        ("E025", &replace("\"sha512\"", "\"md5\"")),
        ("E033", &replace("{", "")),
        ("E036", &replace("\"head\"", "\"tail\"")),
        ("E037", &replace("urn:gnomon:standard:", "urn:other:")),
        ("E040", &replace("\"head\": \"v2\"", "\"head\": \"v1\"")),
        ("E041", &replace("\"manifest\"", "\"manifesto\"")),
        ("E049", &replace("T00:00:00Z", "T00:00:00")),
        ("E050", &replace("\"state\": {", "\"state\": { \"abc\": [\"x\"],")),
        ("E053", &replace("\"deposit.json\"", "\"/deposit.json\"")),
        ("E054", &replace("\"name\": \"Institute\"", "\"nom\": \"Institute\"")),
        ("E058", &remove("inventory.json.sha512")),
        ("E060", &replace("deposit of", "gift of")),
        ("E061", &write("inventory.json.sha512")),
        ("E063", &remove("inventory.json")),
        ("E064", &replace("deposit of", "gift of")),
        ("E067", &write("extensions/more.txt")),
        ("E094", &replace("\"deposit of GB/T 98001-2026\"", "7")),
        ("E099", &replace("v1/content/deposit.json", "v1/content/../deposit.json")),
        ("E103", &|object: &Path| {
            fs::rename(object.join("0=ocfl_object_1.1"), object.join("0=ocfl_object_1.0")).unwrap();
            fs::write(object.join("0=ocfl_object_1.0"), "ocfl_object_1.0\n").unwrap();
            replace("ocfl.io/1.1", "ocfl.io/1.0")(object);
        }),
    ];
    for (index, (code, change)) in cases.iter().enumerate() {
        let told = changed(&format!("case{index}"), change);
        assert!(told.contains(code), "{code}: {told}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

/// Independent programs judge what is written here, where they are installed.
#[test]
fn independent_validators_agree() {
    let run = Run::new();
    deposited(&run, "a.txt", TEXT);
    deposited(&run, "a.txt", &format!("{TEXT}勘误\n"));
    let bag = run.folder.path().join("bag");
    run.stdout(&["deposit", "export", NUMBER, "-o", bag.to_str().unwrap()], 0);
    let (object, root) = (object(&run), run.data().join("preserved"));
    let [object, root, bag] = [&object, &root, &bag].map(|path| path.to_str().unwrap());
    let tools: [(&str, &[&str], &str); 3] = [
        ("ocfl-validate.py", &[object], "is VALID"),
        (
            "ocfl-root.py",
            &["validate", "--root", root, "--validate-objects", "--check-digests"],
            "is VALID",
        ),
        ("bagit.py", &["--validate", bag], "is valid"),
    ];
    for (tool, arguments, expected) in tools {
        match Command::new(tool).args(arguments).output() {
            Ok(output) => {
                let told = [output.stdout, output.stderr].concat();
                let told = String::from_utf8_lossy(&told);
                assert!(
                    output.status.success() && told.contains(expected),
                    "{tool} {arguments:?}: {told}"
                );
            }
            Err(_) => drop(writeln!(
                std::io::stderr(),
                "skipped: {tool} is not installed (PyPI: ocfl-py, bagit)"
            )),
        }
    }
}

#[test]
fn who_owes_what_follows_from_rules_of_the_user() {
    let run = Run::new();
    deposited(&run, "a.txt", TEXT);
    let records = run.file(
        "records.json",
        r#"[{"number":"GB/T 98001-2026","issued":"2026-05-01"},{"number":"GB/T 98002-2026","issued":"2026-05-01"},
            {"number":"GB 98003-2026","issued":"2026-11-20"},{"number":"YY/T 98004-2026","issued":"2026-05-01"},{"number":"DB11/T 9-2026","issued":"2026-05-01"}]"#,
    );
    let rules = run.file(
        "rules.toml",
        "[[rule]]\nlevel = \"national\"\nowes = \"SAC\"\ncount_from = \"issued\"\ndays = 30\nsource = \"invented\"\n[[rule]]\nlevel = \"sector\"\nprefix = \"YY\"\nowes = \"NMPA\"\ncount_from = \"effective\"\ndays = 10\nsource = \"invented\"\n",
    );
    let args = [
        "deposit",
        "owed",
        "--rules",
        &rules,
        "--records",
        &records,
        "--on",
        "2026-11-21",
        "--json",
    ];
    let told: Value = serde_json::from_str(&run.stdout(&args, 0)).unwrap();
    let owed: Vec<(&str, &str, Option<&str>)> = told["owed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|owed| {
            (owed["owes"].as_str().unwrap(), owed["number"].as_str().unwrap(), owed["due"].as_str())
        })
        .collect();
    assert_eq!(
        owed,
        [("NMPA", "YY/T 98004-2026", None), ("SAC", "GB/T 98002-2026", Some("2026-05-31"))]
    );
    assert_eq!((told["received"].as_u64(), told["without_rule"].as_u64()), (Some(1), Some(1)));
}
