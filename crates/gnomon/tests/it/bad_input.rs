//! What cannot be read says so, says what to do, and costs nothing else.

use std::fs;
use std::process::Stdio;

use crate::support::{Run, samples};

#[test]
fn what_is_no_document_is_named() {
    let run = Run::new();
    for (name, bytes, says) in [
        ("empty.txt", &b""[..], "it is empty"),
        ("blank.txt", b" \n\t\n", "it is empty"),
        ("page.html", b"<html><body><script>1</script></body></html>", "it is empty"),
        ("data.txt", b"abc\x00\x01\x02def", "byte 3 is a control character"),
        ("paper.txt", b"%PDF-1.7 ...", "a PDF document"),
        ("table.xlsx", b"PK\x03\x04....", "ZIP archive"),
        ("old.doc", b"\xd0\xcf\x11\xe0....", "a legacy Office document"),
    ] {
        let path = run.file(name, bytes);
        let message = run.stderr(&["extract", &path], 1);
        assert!(message.contains(says) && message.contains(name), "{name}: {message}");
    }
}

#[test]
fn what_is_too_large_is_refused_with_its_size_and_is_not_read() {
    let run = Run::new();
    for name in ["big.pdf", "big.txt"] {
        let path = run.file(name, "");
        // A hole: it takes no room on the disk.
        fs::File::options().write(true).open(&path).unwrap().set_len(2_200_000_000).unwrap();
        let message = run.stderr(&["extract", &path], 1);
        assert!(
            message.contains("it has 2200000000 bytes, more than the limit of 268435456"),
            "{message}"
        );
        let receipts = run.stdout(&["ingest", &path], 1);
        assert!(
            receipts.contains("refused") && receipts.contains("2200000000 bytes"),
            "{receipts}"
        );
    }
}

#[test]
fn what_another_name_calls_it_does_not_matter_and_is_said() {
    let run = Run::new();
    let office = crate::support::root().join("crates/gnomon/tests/office");
    for (from, name) in [("list.xlsx", "report.pdf"), ("columns.pdf", "notice.txt")] {
        let path = run.file(name, fs::read(office.join(from)).unwrap());
        let json = run.stdout(&["extract", "--json", &path], 0);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        let warnings = read["document"]["warnings"].as_array().unwrap();
        assert!(warnings.iter().any(|told| told["code"] == "other-than-named"), "{warnings:?}");
    }
    let words = run.file("words.docx", "plain words only\n");
    let message = run.stderr(&["extract", &words], 1);
    assert!(message.contains("damaged, or not what its name says"), "{message}");
}

#[test]
fn a_wrong_path_is_named_and_the_other_files_are_still_read() {
    let run = Run::new();
    let good = samples()[0].1.to_str().unwrap().to_owned();
    let output = run.run(&["extract", "no-such-file.txt", &good]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not open `no-such-file.txt`"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Catalogue of Smart Building"));
    let receipts = run.stdout(&["ingest", "no-such-file.txt", &good], 1);
    assert!(receipts.contains("refused") && receipts.contains("read "), "{receipts}");
    assert!(run.stdout(&["verify"], 0).contains("1 deposit,"));
}

#[test]
fn a_folder_given_to_extract_says_what_to_do() {
    let run = Run::new();
    let message = run.stderr(&["extract", run.folder.path().to_str().unwrap()], 1);
    assert!(message.contains("is a folder") && message.contains("gnomon ingest"), "{message}");
}

#[test]
fn an_address_is_refused_with_what_to_do() {
    let receipts = Run::new().stdout(&["ingest", "https://example.org/notice.html"], 1);
    assert!(receipts.contains("refused") && receipts.contains("save the page"), "{receipts}");
}

#[test]
fn asking_a_register_that_is_not_there_says_how_to_make_one() {
    for command in [&["show", "SAMR"][..], &["deadlines"], &["verify"], &["export", "jsonl"]] {
        let message = Run::new().stderr(command, 2);
        assert!(message.contains("gnomon ingest FILE"), "{message}");
    }
}

#[test]
fn a_data_directory_that_cannot_be_written_is_named() {
    let run = Run::new();
    let file = run.file("in-the-way", "");
    let sample = samples()[0].1.to_str().unwrap().to_owned();
    let message = run.stderr(&["--data", &format!("{file}/data"), "ingest", &sample], 3);
    assert!(
        message.contains("cannot write the data directory") && message.contains("--data DIR"),
        "{message}"
    );
}

#[test]
fn a_register_of_a_later_version_is_left_alone() {
    let run = Run::new();
    run.stdout(&["ingest", samples()[0].1.to_str().unwrap()], 0);
    let db = rusqlite::Connection::open(run.data().join("register.sqlite")).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    assert!(run.stderr(&["deadlines"], 3).contains("use a newer Gnomon"));
}

/// `/dev/full` takes nothing: what could not be written is an error, and a reader
/// that has gone is none.
#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_is_an_error_and_a_closed_one_is_not() {
    let run = Run::new();
    let sample = samples()[1].1.to_str().unwrap().to_owned();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = run
        .command(&["extract", "--json", &sample])
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not write to standard output"));
    let mut child = run
        .command(&["extract", "--json", &sample, &sample])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A file size limit stands in for a full disk: writing fails in mid-file. What
/// was acknowledged before stays, nothing is half-written, and there is a way on.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_fills_up_leaves_nothing_half_written() {
    let run = Run::new();
    let sample = samples()[0].1.to_str().unwrap().to_owned();
    run.stdout(&["ingest", &sample], 0);
    let big = run.file("big.txt", "国家标准 GB/T 98001—2026 已发布。\n".repeat(40_000));
    let gnomon = env!("CARGO_BIN_EXE_gnomon");
    let script = format!("trap '' XFSZ; ulimit -f 700; exec '{gnomon}' ingest '{big}'");
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .env("GNOMON_DATA", run.data())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.stderr.is_empty());
    assert!(run.stdout(&["verify"], 0).contains("1 deposit,"));
    let left = fs::read_dir(run.data().join("blobs"))
        .unwrap()
        .flat_map(|s| fs::read_dir(s.unwrap().path()).unwrap());
    assert_eq!(left.count(), 1, "one blob: the text of a Markdown file is its bytes");
    run.stdout(&["ingest", &big], 0);
    assert!(run.stdout(&["verify"], 0).contains("2 deposits,"));
}

#[test]
fn a_page_nested_beyond_sense_is_refused_at_once() {
    let run = Run::new();
    let path = run.file("deep.html", format!("<html><body>{}text", "<div>".repeat(100_000)));
    assert!(run.stderr(&["extract", &path], 1).contains("nested more than"));
    let lists = run.file(
        "list.html",
        format!("<html><body><ul>{}</ul>", "<li>item<p>and a paragraph<br>".repeat(20_000)),
    );
    run.stdout(&["extract", "--text", &lists], 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_standard_error_that_is_full_is_no_crash() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = Run::new().command(&["extract", "no-such-file"]).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn control_characters_of_a_document_do_not_reach_the_terminal() {
    let run = Run::new();
    let path = run.file(
        "evil.txt",
        "On 3 July 2026, MIIT issued the *Measures for \x1b[31mRed\x1b[0m Things*.\n",
    );
    let text = run.stdout(&["extract", &path], 0);
    assert!(!text.contains('\x1b'), "{text:?}");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_folder_is_followed_or_said_to_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let run = Run::new();
    let (inbox, elsewhere) = (run.folder("inbox"), run.folder("elsewhere"));
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("notice.txt"), "GB/T 98777-2026自2027年3月1日起实施。\n")
        .unwrap();
    symlink(&elsewhere, inbox.join("linked")).unwrap();
    symlink(&inbox, inbox.join("back")).unwrap();
    symlink("nowhere", inbox.join("dangling")).unwrap();
    let out = run.stdout(&["ingest", inbox.to_str().unwrap()], 1);
    assert!(out.contains("1 read, 1 refused"), "{out}");
    assert!(out.contains("dangling"), "{out}");
}
