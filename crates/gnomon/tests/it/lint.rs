//! What `gnomon lint` finds, what it confirms, and where it keeps quiet.

use std::fs;

use gnomon_lint::{Report, Severity};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Run, extract, root, shared};

fn lint(name: &str, text: impl AsRef<[u8]>) -> Report {
    let report = gnomon_lint::lint(&extract(name, text), &gnomon::commands::lint::rules().unwrap());
    for place in report.findings.iter().flat_map(|finding| &finding.places) {
        assert!(!place.quote.is_empty(), "{name}: a finding without a place");
    }
    report
}

fn told(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|finding| {
            format!("{} {}: {}", finding.severity.name(), finding.check, finding.computation)
        })
        .collect()
}

#[test]
fn each_check_finds_what_does_not_agree() {
    let file = fs::read_to_string(root().join("crates/gnomon/tests/lint/wrong.txt")).unwrap();
    let mut checks = Vec::new();
    for case in file.split("\n## ").skip(1) {
        let (head, text) = case.split_once('\n').unwrap();
        let (check, computation) = head.split_once(" | ").unwrap();
        let report = lint("case.txt", text);
        assert!(
            report.findings.iter().any(|f| f.check == check && f.computation.contains(computation)),
            "{head}\n{:#?}\n{text}",
            told(&report)
        );
        checks.push(check.to_owned());
    }
    let report = lint("case.txt", "Nothing.\n");
    for check in &report.checks {
        // These two have their cases below: they need a newsletter.
        if !["short-name", "takeaway-figure", "stock-and-new"].contains(&check.check) {
            assert!(checks.iter().any(|name| name == check.check), "no case for {}", check.check);
        }
    }
}

#[test]
fn right_texts_raise_no_alarm_and_have_something_confirmed() {
    let mut texts = 0;
    for entry in fs::read_dir(root().join("crates/gnomon/tests/lint/right")).unwrap() {
        let path = entry.unwrap().path();
        let report = lint("text.txt", fs::read(&path).unwrap());
        assert!(!report.is_alarming(), "{}: {:#?}", path.display(), told(&report));
        let quiet = path.to_str().unwrap().contains("traps");
        assert!(quiet || !report.holds.is_empty(), "{} has nothing to confirm", path.display());
        texts += 1;
    }
    assert!(10 <= texts);
}

#[test]
fn annotated_texts_raise_no_alarm() {
    for folder in ["tune", "held"] {
        for entry in fs::read_dir(root().join("crates/gnomon/tests/gold").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let report = lint("text.txt", fs::read(&path).unwrap());
                assert!(!report.is_alarming(), "{}: {:#?}", path.display(), told(&report));
            }
        }
    }
}

#[test]
fn a_takeaway_with_a_figure_of_its_own_and_a_short_name_for_two_texts_are_found() {
    let text = "Newsletter

Index

Takeaways\t2
Horizontal Actions\t3
The Plan for Meters\t3
The Plan for Scales\t4

Takeaways

The Plan for Meters

The plan aims at 240 standards.

Horizontal Actions

1. The Plan for Meters #Meters

On 3 May 2026, the Ministry of Industry and Information Technology (MIIT) issued the *Guidelines for Meters* (hereinafter referred to as the Guidelines). On 4 May 2026, it issued the *Guidelines for Clocks* (hereinafter referred to as the Guidelines). The plan aims at 250 standards.

2. The Plan for Scales #Scales

Nothing happened.
";
    let report = lint("newsletter.txt", text);
    let found: Vec<&str> = report.findings.iter().map(|finding| finding.check).collect();
    assert!(found.contains(&"takeaway-figure"), "{:#?}", told(&report));
    assert!(found.contains(&"short-name"), "{:#?}", told(&report));
}

#[test]
fn the_source_document_contradicts_itself_where_it_is_known_to_and_its_sums_hold() {
    let Some(seed) = shared("seed/000_25fec49c5549acbe.txt") else { return };
    let report = lint("seed.txt", fs::read(seed).unwrap());
    let found = told(&report);
    for expected in [
        "error per-head: 28,400 at 18 per 10,000 people",
        "error change: 11 + 20 = 31, not 34",
        "warning missing-cell: 37 of 38 rows have it",
        "error unit: `packet forwarding rate` takes units of packet rate; Gbps measures bit rate",
        "error enumeration: 4 announced, 5 listed",
        "warning period: `bimonthly` / `monthly`",
        "warning gloss-cut: 3 letters, 2 words: `China Association`",
        "note share-of-count: 92 % of 53 is 48.76; 49 of 53 is 92.45 %",
        "warning dead-link: its target is `#`",
        "note closed-window: 2023-07-29 is before",
        "note closed-window: 2023-08-18 is before",
    ] {
        assert!(found.iter().any(|line| line.starts_with(expected)), "{expected}\n{found:#?}");
    }
    let errors =
        report.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    assert_eq!(errors, 4, "{found:#?}");
    for expected in [
        "96 + 164 = 260",
        "188 + 1471 = 1659",
        "284 + 1635 = 1919",
        "260 + 1659 = 1919",
        "13 + 13 + 1 + 10 = 37",
        "1919 + about 18 new = 1937",
        "8 announced = 8 listed",
        "10 announced = 10 listed",
        "38 stated = 38 rows (1 without category + 4 + 33)",
    ] {
        assert!(report.holds.iter().any(|holding| holding.computation == expected), "{expected}");
    }
}

#[test]
fn the_command_speaks_json_and_ends_with_1_where_there_is_more_than_notes() {
    let run = Run::new();
    let wrong = run.file(
        "wrong.txt",
        "The plan\n\nIt has five levels: basics, products, processes, and services.\n",
    );
    let report: Value = serde_json::from_str(&run.stdout(&["lint", "--json", &wrong], 1)).unwrap();
    assert_eq!(report["schema"], "gnomon.lint/1");
    assert_eq!(report["findings"][0]["check"], "enumeration");
    let span = &report["findings"][0]["places"][0]["span"];
    let text = fs::read_to_string(&wrong).unwrap();
    let at = |i: usize| usize::try_from(span[i].as_u64().unwrap()).unwrap();
    assert_eq!(&text[at(0)..at(1)], report["findings"][0]["places"][0]["quote"].as_str().unwrap());
    let right = run.file(
        "right.txt",
        "The plan\n\nIt has four levels: basics, products, processes, and services.\n",
    );
    let told = run.stdout(&["lint", &right], 0);
    assert!(told.contains("4 announced = 4 listed"), "{told}");
    assert!(run.stderr(&["lint", "no-such-file.txt"], 1).contains("no-such-file.txt"));
}

const PIECES: &[&str] = &[
    "a total of 37 committees, including 13 boards and ",
    "24 experts",
    "eight aspects: ",
    "terms, tests, and signs",
    "五大方面：",
    "一是标准；二是检验",
    "adds 20 new products",
    "11 new products",
    "from 40 to 50, an increase of 25%",
    "92% of them",
    "Among them, 8.5 % ",
    "18 per 10,000 people in China",
    "每万人18个",
    "28,400万",
    "Throughput ≥ 12 Gpps",
    "\nNo.\tName\tCount\n1\ta\t2\n2\t\t99999999999999999999\n合计\t\t3\n",
    "\tA\tTotal\nx\t1\t1e9\n",
    "(i) one (ii) two",
    "[x](#)",
    "Monthly Newsletter ",
    "本双月刊",
    "(SAMR)",
    "Tuesday, 31 February 2026",
    "2026年2月30日（星期八）",
    "CAS\tChina\t中国标准化协会\n",
    "\n\n",
    "\n- ",
    "\n1. ",
    "（一）",
    ". ",
    "。",
    "ſ İ ß",
    "½ ٣ ４",
    "İ rated power 5 W",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever the text, every finding and every confirmation points at its words.
    #[test]
    fn any_text_is_checked_without_a_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        let Ok(extraction) = crate::support::try_extract("text.txt", &text) else { return Ok(()) };
        let report = gnomon_lint::lint(&extraction, &gnomon::commands::lint::rules().unwrap());
        let places = report.findings.iter().map(|f| &f.places).chain(report.holds.iter().map(|h| &h.places));
        for places in places {
            prop_assert!(!places.is_empty());
            for place in places {
                prop_assert_eq!(place.span.of(&extraction.document.text), &place.quote);
            }
        }
    }
}
