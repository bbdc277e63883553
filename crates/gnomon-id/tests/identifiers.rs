//! Specimens, refusals and running text, as tables.

use gnomon_id::{StandardId, find};
use proptest::prelude::*;

fn specimens() -> Vec<(&'static str, &'static str)> {
    include_str!("specimens.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(" => ").expect("a specimen line has ` => `"))
        .collect()
}

#[test]
fn specimens_print_in_the_publishers_typography_and_parse_back() {
    assert!(20 < specimens().len());
    for (written, canonical) in specimens() {
        let id: StandardId = written.parse().unwrap_or_else(|e| panic!("{written}: {e}"));
        assert_eq!(id.to_string(), canonical, "{written}");
        assert_eq!(canonical.parse::<StandardId>().as_ref(), Ok(&id), "{canonical}");
    }
}

#[test]
fn other_text_is_refused() {
    for text in [
        "",
        "GB",
        "GB/T",
        "GB/T x",
        "GB/T 98001a",
        "ISO",
        "ISO/TC 176",
        "IEC TC 65",
        "SAC/TC 260",
        "T/ 12-2020",
        "DB1/T 3-2020",
        "+ISO 9001",
        "ISO 9001:",
        "РFC 4291",
        "GB/T 12345678",
    ] {
        assert!(text.parse::<StandardId>().is_err(), "{text}");
    }
}

#[test]
fn an_edition_shares_the_key_of_its_work() {
    let key = |text: &str| text.parse::<StandardId>().unwrap().work_key();
    assert_eq!(key("GB/T 98001—2026"), "GB/T 98001");
    assert_eq!(key("ISO/IEC 27001:2022/Amd 1:2024"), "ISO/IEC 27001");
    assert_ne!(key("YY/T 0316-2016"), key("YY/T 316-2016"));
}

/// Lists what is found in `text`, as `written=canonical`.
fn found(text: &str) -> Vec<String> {
    find(text).into_iter().map(|f| format!("{}={}", &text[f.span], f.id)).collect()
}

#[test]
fn identifiers_are_found_in_running_text() {
    assert_eq!(
        found("依据GB/T 98001—2026和YY/T 0987-2026，代替GB/T 98001-2015。"),
        [
            "GB/T 98001—2026=GB/T 98001-2026",
            "YY/T 0987-2026=YY/T 0987-2026",
            "GB/T 98001-2015=GB/T 98001-2015"
        ]
    );
    assert_eq!(
        found("including IETF RFC 3306, 3587, 4193 and 8200, etc. in 2023"),
        [
            "IETF RFC 3306=IETF RFC 3306",
            "3587=IETF RFC 3587",
            "4193=IETF RFC 4193",
            "8200=IETF RFC 8200"
        ]
    );
}

#[test]
fn prices_codes_and_abbreviations_are_not_identifiers() {
    for text in [
        "HS 8517 and HS 850440",
        "SB 52 was passed",
        "memory of 256 GB 8 cores",
        "RFC process",
        "ISO and IEC",
        "on 3 July 2023",
        "the DL 2019 award",
        "JS 12 framework",
        "T/ABC 12",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_scanned_without_panic_and_spans_hold(text in "\\PC{0,200}") {
        let mut end = 0;
        for found in find(&text) {
            prop_assert!(end <= found.span.start && found.span.start < found.span.end);
            prop_assert!(text.get(found.span.clone()).is_some());
            end = found.span.end;
        }
    }

    #[test]
    fn what_is_printed_parses_back(number in 1u32..999_999, part in proptest::option::of(1u16..999), year in 1950u16..2100) {
        let part = part.map(|p| format!(".{p}")).unwrap_or_default();
        let text = format!("GB/T {number}{part}-{year}");
        let id: StandardId = text.parse().unwrap();
        prop_assert_eq!(id.to_string(), text);
    }
}
