//! Records: CSV and JSON lines, and what is wrong with a line.

use gnomon_path::{Clocks, Measure, Records, Settings, Shape, measure_records, read_records};
use proptest::prelude::*;

use crate::support::{MS, codes, only};

fn read(text: &str) -> Records {
    let records = read_records(text.as_bytes(), &Settings::default()).unwrap();
    assert_eq!(
        records.lines,
        records.taken + records.faulty + records.empty + records.beyond_limits
    );
    records
}

const TWO_WAY: &str = "path,sequence,t1,t2,t3,t4
A,0,1.0,1.004,1.005,1.008
A,1,2.0,2.005,2.006,2.009
A,2,3.0,,,
";

#[test]
fn four_times_give_both_ways() {
    let report = measure_records(&read(TWO_WAY), &Settings::default());
    let path = only(&report);
    assert_eq!(path.path, "A");
    let two_way = path.two_way.value().unwrap().delay;
    assert_eq!((two_way.min_ns, two_way.max_ns), (7 * MS, 8 * MS));
    let forward = path.forward.value().unwrap();
    assert_eq!((forward.delay.max_ns, forward.clocks), (5 * MS, Clocks::Unknown));
    assert_eq!((path.packets.sent, path.packets.lost), (3, 1));
}

#[test]
fn json_lines_say_the_same_as_csv() {
    let json = r#"{"path": "A", "sequence": 0, "t1": "1.0", "t2": "1.004", "t3": "1.005", "t4": "1.008"}
{"path": "A", "sequence": 1, "t1": "2.0", "t2": "2.005", "t3": "2.006", "t4": "2.009"}
{"path": "A", "sequence": 2, "t1": "3.0", "t2": null, "t3": null, "t4": null}
"#;
    let records = read(json);
    assert_eq!((records.shape, records.taken), (Shape::TwoWay, 3));
    assert_eq!(records.paths, read(TWO_WAY).paths);
}

#[test]
fn one_way_records_have_loss_by_empty_times_and_by_missing_numbers() {
    let text = "\u{feff}sequence, path ,note,sent,received\r
10,B,x,1000000000,1030000000\r
11,B,x,1100000000,\r
13,B,x,1300000000,1331000000\r
13,B,x,1300000000,1332000000\r
";
    let records = read(text);
    assert_eq!(
        (records.shape, records.ignored.as_slice()),
        (Shape::OneWay, &["note".to_owned()][..])
    );
    let report = measure_records(&records, &Settings::default());
    let path = only(&report);
    let packets = path.packets;
    assert_eq!(
        (packets.sent, packets.received, packets.lost, packets.missing, packets.duplicates),
        (4, 2, 2, 1, 1)
    );
    assert_eq!(path.forward.value().unwrap().delay.max_ns, 31 * MS, "the copy that came first");
    assert_eq!((path.loss.scope, path.loss.lost, path.loss.of), ("one-way", 2, 4));
    assert_eq!(codes(path), ["missing-numbers", "no-waiting-time"]);
    let Measure::Undefined { reason } = &path.two_way else { panic!() };
    assert_eq!(reason, "one way was measured");
}

#[test]
fn the_waiting_time_needs_clocks_that_agree() {
    let text = "path,sequence,sent,received\nC,0,0.0,0.5\nC,1,1.0,9.0\n";
    let late = |synchronised| {
        let settings = Settings { synchronised, ..Settings::default() };
        only(&measure_records(&read(text), &settings)).packets.late
    };
    assert_eq!((late(true), late(false)), (1, 0));
}

#[test]
fn a_line_that_cannot_be_taken_is_named_with_its_reason() {
    let text = "path,sequence,sent,received
A,0,2026-11-21T00:00:00Z,2026-11-21T00:00:00.004Z
,1,2026-11-21T00:00:01Z,
A,x,2026-11-21T00:00:02Z,
A,3,yesterday,
A,4,1795219200000000000,
A,5,,2026-11-21T00:00:05Z
A,6

\"A\",7,\"2026-11-21T00:00:07Z\",
";
    let records = read(text);
    let faults: Vec<String> =
        records.faults.iter().map(|fault| format!("{}: {}", fault.line, fault.reason)).collect();
    assert_eq!(
        faults,
        [
            "3: `path` is empty",
            "4: `sequence` is `x`, which is no number from 0 to 4294967295",
            "5: `sent` is `yesterday`, which is no time (RFC 3339, whole nanoseconds, or seconds with up to nine decimals)",
            "6: `sent` is whole nanoseconds, and the lines before have a date and time (RFC 3339)",
            "7: `sent` is empty",
            "8: has 2 cells, and 4 are wanted",
        ]
    );
    assert_eq!((records.taken, records.faulty, records.empty), (2, 6, 1));
}

#[test]
fn what_is_no_record_says_what_is_wanted() {
    for (text, reason) in [
        ("", "the file is empty"),
        ("hello\n", "there is no `path`"),
        ("path,sequence\n", "there are no times"),
        ("path,sequence,t1,t2,t4\n", "there is no `t3`"),
        ("path,sequence,sent,t1,t2,t3,t4\n", "both `t1` … and `sent` or `received` are there"),
        ("path,path,sequence,sent\n", "`path` stands twice"),
        ("{\"path\": \"A\"}\n", "there is no `sequence`"),
        ("{\"path\": \"A\", \"path\": \"B\"}\n", "duplicate field `path`"),
    ] {
        let error = read_records(text.as_bytes(), &Settings::default()).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn json_numbers_that_are_not_whole_are_refused() {
    let text = "{\"path\": \"A\", \"sequence\": 0, \"sent\": 1795219200000000001, \"received\": 1795219200000000002}
{\"path\": \"A\", \"sequence\": 1, \"sent\": 1795219200.000000001, \"received\": null}
{\"path\": \"A\", \"sequence\": 2, \"sent\": 1795219200000000001}
";
    let records = read(text);
    assert_eq!(records.paths[0].1[0].t1.unwrap().ns(), 1_795_219_200_000_000_001);
    let reasons: Vec<&str> = records.faults.iter().map(|fault| fault.reason.as_str()).collect();
    assert!(reasons[0].contains("keeps too few digits"), "{reasons:?}");
    assert_eq!(reasons[1], "has other members than the first line");
}

#[test]
fn a_line_without_an_end_costs_nothing_else() {
    let text = format!("path,sequence,sent,received\nA,0,1,2\n{}\nA,1,3,4\n", "x".repeat(200_000));
    let records = read(&text);
    assert_eq!((records.taken, records.faulty), (2, 1));
    assert!(records.faults[0].reason.contains("longer than 65536 bytes"));
}

proptest! {
    #[test]
    fn any_text_ends_and_adds_up(head in 0..3usize, body in "[A-C0-9,.\"{}:T Z\n-]{0,300}") {
        let head = ["path,sequence,t1,t2,t3,t4\n", "path,sequence,sent,received\n", ""][head];
        if let Ok(records) = read_records(format!("{head}{body}").as_bytes(), &Settings::default()) {
            prop_assert_eq!(records.lines, records.taken + records.faulty + records.empty + records.beyond_limits);
            for path in measure_records(&records, &Settings::default()).paths {
                let packets = path.packets;
                prop_assert_eq!(packets.sent, packets.received + packets.lost + packets.undecided);
            }
        }
    }

    #[test]
    fn any_times_give_measures(rows in prop::collection::vec((any::<u32>(), -9_000_000_000_000_000_000i64..9_000_000_000_000_000_000, prop::option::of(any::<i32>())), 1..40)) {
        let mut text = "path,sequence,sent,received\n".to_owned();
        for (sequence, sent, delay) in rows {
            let received = delay.map_or(String::new(), |delay| (i128::from(sent) + i128::from(delay)).to_string());
            text += &format!("A,{sequence},{sent},{received}\n");
        }
        for path in measure_records(&read(&text), &Settings::default()).paths {
            let packets = path.packets;
            prop_assert_eq!(packets.sent, packets.received + packets.lost + packets.undecided);
        }
    }
}
