//! `gnomon paths`: delay and loss of paths, from the samples in `examples/paths` and from what is none.

use serde_json::Value;

use crate::support::Run;

const STAMP: &str = "examples/paths/stamp.pcap";
const RECORDS: &str = "examples/paths/records.csv";

fn json(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_capture_gives_delay_and_loss_of_each_path() {
    let run = Run::new();
    let text = run.stdout(&["paths", STAMP], 0);
    for part in [
        "117 packets (1 × no next header): 60 tests, 56 replies",
        "[2001:db8:1::1]:50000 > fc00:1::1 > fc00:2::1 > [2001:db8:2::1]:862 ssid 1",
        "[2001:db8:1::1]:50000 > fc00:1::1 > fc00:3::1 > fc00:4::1 > [2001:db8:2::1]:862 ssid 2",
        "back fc00:2::1 > fc00:1::1 (28 packets)",
        "30 sent, 28 received, 2 lost",
        "loss 6.667 % (2 of 30, two-way)",
        "out 1 of 30, back 1 of 29",
        "by the packets' error estimates the clocks agree to within 0.092 ms",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let report = &json(&run.stdout(&["--json", "paths", STAMP], 0))[0];
    assert_eq!(report["schema"], "gnomon.paths/1");
    assert_eq!(report["inputs"][0], STAMP);
    let path = &report["paths"][0];
    assert_eq!(path["route"]["segments"][1], "fc00:2::1");
    assert_eq!(path["two_way"]["delay"]["min_ns"], 8_000_000);
    assert_eq!(path["forward"]["clocks"], "estimated");
    assert_eq!(path["loss"]["attribution"]["forward_lost"], 1);
    assert_eq!(report["tallies"][0]["packets"], 117);
}

#[test]
fn records_are_told_by_their_bytes_and_one_way_delays_are_marked() {
    let run = Run::new();
    // The name says nothing.
    let bytes = std::fs::read(crate::support::root().join(RECORDS)).unwrap();
    let file = run.file("records.pcap", bytes);
    let text = run.stdout(&["paths", &file], 0);
    assert!(text.contains("Hangzhou - Beijing over Jinan"), "{text}");
    assert!(text.contains("includes the unknown offset between the clocks"), "{text}");
    let text = run.stdout(&["paths", &file, "--synchronised"], 0);
    assert!(text.contains("the clocks agree, as was said"), "{text}");
}

#[test]
fn two_points_give_the_loss_of_marked_blocks() {
    let run = Run::new();
    let first = "examples/paths/marked-first.pcap";
    let second = "examples/paths/marked-second.pcap";
    let args = ["--json", "paths", "--sent", first, "--received", second, "--synchronised"];
    let report = &json(&run.stdout(&args, 0))[0];
    let flow = &report["marked"][0];
    assert_eq!((&flow["flow"], &flow["certain_blocks"]), (&270_402.into(), &4.into()));
    assert_eq!((&flow["loss"]["lost"], &flow["loss"]["of"]), (&3.into(), &200.into()));
    assert_eq!(flow["delay"]["clocks"], "said");
    assert_eq!(flow["blocks"][0]["state"], "uncertain");
    let mixed = run.stderr(&["paths", "--sent", first, "--received", RECORDS], 2);
    assert!(mixed.contains("give two of the same"), "{mixed}");
}

#[test]
fn packets_are_listed_one_by_one() {
    let run = Run::new();
    let csv = run.stdout(&["paths", RECORDS, "--per-packet"], 0);
    assert!(csv.starts_with("input,path,sequence,state,t1_ns,"), "{csv}");
    assert!(csv.contains(",2,lost,1795219200200000000,,,,,,,0\r\n"), "{csv}");
    assert_eq!(csv.lines().count(), 11);
    let lines = json(&run.stdout(&["paths", RECORDS, "--per-packet=jsonl"], 0));
    assert_eq!(lines.len(), 10);
    assert_eq!((&lines[0]["two_way_ns"], &lines[2]["state"]), (&28_251_200.into(), &"lost".into()));
    run.stderr(&["--json", "paths", RECORDS, "--per-packet=csv"], 2);
}

#[test]
fn what_has_nothing_to_measure_says_what_was_found_and_what_is_wanted() {
    let run = Run::new();
    let other = run.stderr(&["paths", STAMP, "--port", "9"], 1);
    assert!(other.contains("116 × UDP on other ports"), "{other}");
    assert!(other.contains("wanted are test packets of STAMP on UDP port 9"), "{other}");
    let text = run.file("letter.txt", "Dear all,\n");
    let letter = run.stderr(&["paths", &text], 1);
    assert!(letter.contains("is no capture") && letter.contains("there is no `path`"), "{letter}");
    let faulty =
        run.file("faulty.csv", "path,sequence,sent,received\nA,0,0.0,0.1\nA,one,1.0,1.1\n");
    let output = run.run(&["paths", &faulty]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 3: `sequence` is `one`"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 sent, 1 received"));
    run.stderr(&["paths"], 2);
    run.stderr(&["paths", STAMP, "--timeout", "2"], 2);
    let missing = &json(&run.stdout(&["--json", "paths", "nowhere.pcap"], 1))[0];
    assert!(missing["error"].as_str().unwrap().contains("nowhere.pcap"));
}

#[test]
fn a_capture_that_ends_too_early_is_measured_as_far_as_it_goes() {
    let run = Run::new();
    let bytes = std::fs::read(crate::support::root().join(STAMP)).unwrap();
    let file = run.file("cut.pcap", &bytes[..bytes.len() / 2]);
    let output = run.run(&["paths", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("in the middle of a packet"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("two-way"));
}
