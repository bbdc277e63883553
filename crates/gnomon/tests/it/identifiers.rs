//! `gnomon id`, as a user types it. The grammar itself is tested in its crate.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::Run;

/// Runs `gnomon id` with something on standard input.
fn piped(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gnomon"))
        .arg("id")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn answers(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

#[test]
fn each_line_of_input_has_one_line_of_json_in_order() {
    let input = "GBT 98019—2016/ISO 98001:2015\n\nGB/T 98001x1\nISO/IEC 27001:2022/Amd 1:2024\n";
    let output = piped(&["--json"], input.as_bytes());
    assert_eq!(output.status.code(), Some(1), "one of them is no identifier");
    let answers = answers(&output);
    assert_eq!(answers.len(), 4);
    assert_eq!(
        answers[0],
        json!({
            "input": "GBT 98019—2016/ISO 98001:2015", "ok": true, "flavour": "cn", "class": "standard",
            "canonical": "GB/T 98019-2016/ISO 98001:2015", "publisher": "SAC", "country": "CN",
            "kind": "national", "nature": "recommended", "number": "98019", "year": 2016,
            "adopts": "ISO 98001:2015", "work_key": "GB/T 98019", "edition_key": "GB/T 98019-2016",
            "repairs": [
                {"code": "slash", "from": "", "to": "/"},
                {"code": "dash", "from": "—", "to": "-"},
            ],
        })
    );
    assert_eq!(answers[1]["ok"], false);
    assert_eq!((&answers[2]["ok"], &answers[2]["at"]), (&json!(false), &json!(11)));
    assert_eq!(answers[3]["supplements"], json!([{"kind": "Amd", "number": "1", "year": 2024}]));
}

#[test]
fn one_flavour_can_be_asked_and_repairs_forbidden() {
    let run = Run::new();
    assert!(run.stdout(&["id", "--as", "gb", "GB/T 98001-2026"], 0).contains("GB/T 98001-2026"));
    assert!(run.stdout(&["id", "--as", "gb", "RFC 2119"], 1).contains("not read"));
    assert!(run.stdout(&["id", "--strict", "GBT98001-2026"], 1).contains("not read"));
    assert!(run.stderr(&["id", "--as", "nobody", "RFC 2119"], 2).contains("gnomon id flavours"));
    assert!(run.stdout(&["id", "flavours"], 0).contains("cen_cenelec"));
    let ambiguous = run.stdout(&["id", "GBZ 98-2020"], 0);
    assert!(ambiguous.contains("ambiguous") && ambiguous.contains("GB/Z 98-2020"), "{ambiguous}");
    let urn = run.stdout(&["id", "--json", "--edition", "5", "ISO 98001:2015"], 0);
    assert!(urn.contains("urn:iso:std:iso:98001:ed-5"), "{urn}");
}

#[test]
fn an_identifier_is_explained_in_both_languages() {
    let run = Run::new();
    let text = "GB/T 98019-2016/ISO 98001:2015";
    let en = run.stdout(&["id", "explain", text], 0);
    assert!(en.contains("nature: recommended") && en.contains("adopted standard"), "{en}");
    let zh = run.stdout(&["id", "explain", text, "--lang", "zh"], 0);
    assert!(zh.contains("性质：推荐性") && zh.contains("国际标准化组织"), "{zh}");
}

#[test]
fn identifiers_are_found_in_a_text_with_their_bytes() {
    let text = "依据GB/T 98001—2026，由SAC/TC 260归口。";
    let output = piped(&["find", "--json"], text.as_bytes());
    let found = answers(&output);
    assert_eq!(found.len(), 1);
    let span =
        found[0]["start"].as_u64().unwrap() as usize..found[0]["end"].as_u64().unwrap() as usize;
    assert_eq!(&text[span], "GB/T 98001—2026");
    let all = answers(&piped(&["find", "--json", "--all"], text.as_bytes()));
    assert_eq!(all[1]["class"], "committee");
}

#[test]
fn bad_input_is_refused_with_the_byte_and_the_rest_is_read() {
    let mut input = b"GB/T \xff\xfe1\n".to_vec();
    input.extend([b'9'].repeat(10_000_000));
    input.extend("\nG\u{0412} 98001\nGB/T 98001-9999\nGB 9\u{7}\nISO 98001:2015\n".as_bytes());
    let output = piped(&["--json"], &input);
    assert_eq!(output.status.code(), Some(1));
    let answers = answers(&output);
    let at: Vec<&Value> = answers.iter().map(|answer| &answer["at"]).collect();
    assert_eq!(at, [&json!(5), &json!(400), &json!(1), &json!(11), &json!(4), &Value::Null]);
    assert!(answers[1]["input"].as_str().unwrap().len() <= 80);
    assert_eq!(answers[5]["ok"], true);
    assert_eq!(piped(&[], b"").status.code(), Some(0));
    assert!(piped(&["find"], b"\xff").status.code() == Some(1));
}
