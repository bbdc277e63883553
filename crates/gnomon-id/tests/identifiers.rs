//! Specimens, refusals, keys, order and running text.

use gnomon_id::{
    Class, Identifier, Options, Slot, StandardId, covers, find, find_all, flavour, from_urn,
    latest, parse, parse_with, readings, superseded_by_edition,
};
use proptest::prelude::*;

fn id(text: &str) -> Identifier {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn specimens() -> Vec<(&'static str, &'static str)> {
    include_str!("specimens.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(" => ").expect("a specimen line has ` => `"))
        .collect()
}

#[test]
fn specimens_print_in_the_publishers_typography_and_parse_back() {
    assert!(80 < specimens().len());
    for (written, canonical) in specimens() {
        let read = id(written);
        assert_eq!(read.as_str(), canonical, "{written}");
        let again = id(canonical);
        assert_eq!(again, read, "{canonical}");
        assert_eq!(again.edition_key(), read.edition_key());
        assert_eq!(parse(canonical).unwrap().repairs(), [], "{canonical} needs no repair");
    }
}

#[test]
fn a_specimen_needs_a_repair_exactly_when_strict_reading_refuses_it() {
    for (written, canonical) in specimens() {
        let strict = parse_with(written, Options { strict: true, flavour: None });
        let repaired = !parse(written).unwrap().repairs().is_empty();
        assert_eq!(strict.is_err(), repaired, "{written}");
        assert_eq!(repaired, written != canonical, "{written}");
    }
}

/// Pieces of an identifier as `slot=text`, in the order of the structure.
fn structure(text: &str) -> String {
    let id = id(text);
    let mut out = vec![format!("publisher={}", id.publisher())];
    let mut push = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            out.push(format!("{name}={value}"));
        }
    };
    let own = |text: Option<&str>| text.map(str::to_owned);
    push("kind", own(id.kind()));
    push("nature", own(id.nature()));
    push("number", own(Some(id.number()).filter(|n| !n.is_empty())));
    push("part", own(id.part()));
    push("through", own(id.through()));
    push("all", id.all_parts().then(|| "yes".to_owned()));
    push("year", id.year().map(|y| y.to_string()));
    push("edition", own(id.edition()));
    push("stage", own(id.stage()));
    push("iteration", own(id.iteration()));
    for s in id.supplements() {
        let year = s.year.map(|y| format!(":{y}")).unwrap_or_default();
        push(&s.kind, Some(format!("{}{year}", s.number.unwrap_or_default())));
    }
    push("language", own(id.language()));
    push("adopts", own(id.adopts()));
    push("locality", own(id.locality()));
    push("region", own(id.region()));
    push("department", own(id.department()));
    out.join(" ")
}

#[test]
fn an_identifier_is_taken_apart() {
    let table = [
        (
            "GB/T 98001.2-2026",
            "publisher=SAC kind=national nature=recommended number=98001 part=2 year=2026",
        ),
        ("GB 98001-2026", "publisher=SAC kind=national nature=mandatory number=98001 year=2026"),
        ("GB/Z 98001", "publisher=SAC kind=national nature=guidance number=98001"),
        ("YY/T 0316-2016", "publisher=YY kind=sector nature=recommended number=0316 year=2016"),
        (
            "DB3501/T 98-2026",
            "publisher=DB3501 kind=local nature=recommended number=98 year=2026 region=3501",
        ),
        ("T/CESA 1169-2021", "publisher=CESA kind=association number=1169 year=2021"),
        ("Q/ABC 12-2020", "publisher=ABC kind=enterprise number=12 year=2020"),
        (
            "GB 98.6-2016/XG1-2026",
            "publisher=SAC kind=national nature=mandatory number=98 part=6 year=2016 XG=1:2026",
        ),
        (
            "GB 98050-2014(2018年版)",
            "publisher=SAC kind=national nature=mandatory number=98050 year=2014 edition=2018年版",
        ),
        (
            "GB/T 9806.1~9806.4-2004",
            "publisher=SAC kind=national nature=recommended number=9806 part=1 through=9806.4 year=2004",
        ),
        (
            "20230895-T-469",
            "publisher=SAC kind=plan nature=recommended number=0895 year=2023 department=469",
        ),
        (
            "GB/T 19001-2016/ISO 9001:2015",
            "publisher=SAC kind=national nature=recommended number=19001 year=2016 adopts=ISO 9001:2015",
        ),
        ("ISO/IEC 27001:2022/Amd 1:2024", "publisher=ISO/IEC number=27001 year=2022 Amd=1:2024"),
        ("ISO/FDIS 8536-15.2", "publisher=ISO number=8536 part=15 stage=FDIS iteration=2"),
        ("ISO 9001:2015(E)", "publisher=ISO number=9001 year=2015 language=E"),
        ("ISO 9001:2015, 4.4.1", "publisher=ISO number=9001 year=2015 locality=, 4.4.1"),
        (
            "IEC 60050-111/AMD1/FRAG1 ED2",
            "publisher=IEC number=60050 part=111 edition=ED2 Amd=1 FRAG=1",
        ),
        (
            "ETSI EN 303 645 V2.1.1 (2020-06)",
            "publisher=ETSI kind=EN number=303 645 year=2020 edition=V2.1.1",
        ),
        ("RFC 4291", "publisher=IETF kind=RFC number=4291"),
        ("prEN 98241-1", "publisher=CEN number=98241 part=1 stage=pr"),
    ];
    for (text, expected) in table {
        assert_eq!(structure(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_identifier_is_refused_with_the_byte_where_it_went_wrong() {
    let table = [
        ("", 0),
        ("   ", 3),
        ("GB", 2),
        ("GB/T", 4),
        ("GB/T x", 5),
        ("GB/T 98001ab", 11),
        ("GB/T 12345678", 11),
        ("ISO", 3),
        ("ISO/TC 176 x", 11),
        ("T/ 12-2020", 3),
        ("+ISO 9001", 0),
        ("ISO 9001:", 9),
        ("GB/T 98001-0000", 11),
        ("GB/T 98001-9999", 11),
        ("GВ/T 98001-2026", 1),
        ("GB/T ９８００１-٢٠٢٦", 21),
        ("GB/T 98001-2026\u{7}", 15),
        ("GB/T 99999999999999999999999999-2020", 11),
    ];
    for (text, at) in table {
        match parse(text) {
            Err(error) => {
                assert_eq!(error.at, at, "{text}: {error}");
                assert!(!error.to_string().is_empty());
            }
            Ok(read) => panic!("{text} was read as {read:?}"),
        }
    }
    assert!(parse(&"9".repeat(10_000_000)).is_err());
    let message = parse("GВ/T 98001-2026").unwrap_err().to_string();
    assert!(message.contains("U+0412") && message.contains("Latin letter B"), "{message}");
}

#[test]
fn a_publisher_that_nobody_knows_stays_unknown() {
    assert_eq!(id("QWRT 123-2020").flavour().name, "unknown");
    // A known one does not become unknown because what follows is wrong.
    assert!(parse("GB/T 98001-20260").is_err());
    // An Indian standard is not ISO's.
    assert_ne!(id("IS 1786:2008").flavour().name, "iso");
    for text in ["RFC 2119", "EN 10048"] {
        assert_ne!(id(text).flavour().name, "cn");
        assert!(parse_with(text, Options { strict: false, flavour: flavour("cn") }).is_err());
    }
}

#[test]
fn an_ambiguous_identifier_has_all_its_readings() {
    let texts: Vec<String> =
        readings("GBZ 98-2020", Options::default()).iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["GBZ 98-2020", "GB/Z 98-2020"]);
    assert_eq!(readings("GB/Z 98-2020", Options::default()).len(), 1);
    assert_eq!(readings("ISO/IEC 27001:2022", Options::default()).len(), 1);
}

#[test]
fn an_edition_shares_the_key_of_its_work() {
    for (text, work, edition) in [
        ("GB/T 98001—2026", "GB/T 98001", "GB/T 98001-2026"),
        ("GB/T 98001.3-2026/ISO 9:2015", "GB/T 98001.3", "GB/T 98001.3-2026"),
        ("GB 98-2014(2018年版)", "GB 98", "GB 98-2014(2018年版)"),
        ("DB12/684-2016", "DB12 684", "DB12 684-2016"),
        ("ISO/IEC 27001:2022/Amd 1:2024", "ISO/IEC 27001", "ISO/IEC 27001:2022/Amd 1:2024"),
        ("ISO/IEC 27001:2022/AMD 1:2024(E)", "ISO/IEC 27001", "ISO/IEC 27001:2022/Amd 1:2024"),
        ("ISO/IEC/TR 98369:2014", "ISO/IEC TR 98369", "ISO/IEC TR 98369:2014"),
        ("ИСО 9801:2015", "ISO 9801", "ISO 9801:2015"),
        ("prEN 98241-1:2013", "EN 98241-1", "prEN 98241-1:2013"),
        ("RFC 4291", "IETF RFC 4291", "IETF RFC 4291"),
        ("TS 29.215/2.0.0", "3GPP TS 29.215", "3GPP TS 29.215/2.0.0"),
        ("EN ISO 13485:2016", "EN ISO 13485", "EN ISO 13485:2016"),
    ] {
        assert_eq!(id(text).work_key(), work, "{text}");
        assert_eq!(id(text).edition_key(), edition, "{text}");
    }
    assert_ne!(id("YY/T 0316-2016").work_key(), id("YY/T 316-2016").work_key());
    assert_ne!(id("T/BJTN 003-2022").edition_key(), id("T/HSCA 003-2022").edition_key());
    assert_ne!(id("GB/T 1.12-2020").work_key(), id("GB/T 11.2-2020").work_key());
}

#[test]
fn typography_makes_no_difference_and_a_year_does() {
    assert_eq!(id("GB／T98001—2026"), id("GB/T 98001-2026"));
    assert_eq!(id("ISO/IEC/TR 98369:2014"), id("ISO/IEC TR 98369:2014"));
    assert_ne!(id("GB/T 98001-2026"), id("GB/T 98001"));
    assert_ne!(id("ISO 9001:2015(E)"), id("ISO 9001:2015(F)"));
}

#[test]
fn identifiers_have_an_order() {
    let sorted = [
        "GB 98-2001",
        "GB/T 98",
        "GB/T 98-1999",
        "GB/T 98-2019",
        "GB/T 98.2-2019",
        "GB/T 98.10-2019",
        "GB/T 1040-2018",
    ];
    let mut ids: Vec<Identifier> = sorted.iter().rev().map(|text| id(text)).collect();
    ids.sort();
    assert_eq!(ids.iter().map(ToString::to_string).collect::<Vec<_>>(), sorted);
    let (old, new) = (id("GB/T 98-1999"), id("GB/T 98-2019"));
    assert!(superseded_by_edition(&old, &new) && !superseded_by_edition(&new, &old));
    assert!(!superseded_by_edition(&id("GB/T 98.2-1999"), &new));
    assert!(covers(&id("GB/T 98"), &new) && covers(&new, &new) && !covers(&old, &new));
    let newest: Vec<String> = latest(&ids).iter().map(ToString::to_string).collect();
    assert_eq!(
        newest,
        ["GB 98-2001", "GB/T 98-2019", "GB/T 98.2-2019", "GB/T 98.10-2019", "GB/T 1040-2018"]
    );
}

#[test]
fn urns_are_those_that_the_publishers_define() {
    let urn = |text: &str, edition| id(text).urn(edition);
    assert_eq!(urn("ISO 9999-1", None).unwrap(), "urn:iso:std:iso:9999:-1");
    assert_eq!(
        urn("ISO/IEC TR 9999-1:2012(E/F)", Some(1)).unwrap(),
        "urn:iso:std:iso-iec:tr:9999:-1:ed-1:en,fr"
    );
    assert_eq!(
        urn("ISO 9999-1:2012/Amd 1:2014/Cor 1:2015", Some(2)).unwrap(),
        "urn:iso:std:iso:9999:-1:ed-2:amd:1:cor:1"
    );
    // The year is no part of ISO's names: without the number of the edition, two
    // editions would share one.
    assert_eq!(urn("ISO 9001:2015", None), None);
    assert_eq!(urn("RFC 2119", None).unwrap(), "urn:ietf:rfc:2119");
    assert_eq!(urn("draft-example-name-03", None).unwrap(), "urn:ietf:id:example-name-03");
    assert_eq!(urn("GB/T 98001-2026", None), None);
    for (text, edition) in [
        ("urn:iso:std:iso:9999:-1:ed-1:en", Some(1)),
        ("urn:iso:std:iso-iec:tr:9999:-1", None),
        ("urn:iso:std:iso:9999:-1:ed-2:amd:1:cor:1", Some(2)),
        ("urn:ietf:rfc:2119", None),
        ("urn:ietf:id:example-name-03", None),
    ] {
        let read = from_urn(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(read.edition, edition);
        // The year that an edition number stands for only a catalogue knows.
        let undated = read.id.urn(None);
        match edition {
            None => assert_eq!(undated.as_deref(), Some(text)),
            Some(n) => assert_eq!(undated.map(|urn| with_edition(&urn, n)).as_deref(), Some(text)),
        }
    }
    assert_eq!(from_urn("urn:iso:std:xyz:1").unwrap_err().at, 12);
    assert!(from_urn("urn:iso:std:iso:9999:nonsense").is_err());
}

/// Puts the number of an edition where RFC 5141 has it: behind number and part.
fn with_edition(urn: &str, edition: u16) -> String {
    let after = urn.find(":-1").map_or(urn.len(), |at| at + 3);
    format!("{}:ed-{edition}{}", &urn[..after], &urn[after..])
}

#[test]
fn each_piece_is_explained_in_both_languages() {
    let pieces = id("YY/T 0316-2016/ISO 14971:2019").explain();
    let zh: Vec<String> = pieces
        .iter()
        .map(|p| format!("{}={}", p.text, p.meaning.map_or(p.role.zh, |m| m.zh)))
        .collect();
    assert_eq!(
        zh,
        [
            "YY=医药",
            "T=推荐性",
            "0316=顺序号",
            "2016=年份",
            "ISO=国际标准化组织",
            "14971=顺序号",
            "2019=年份"
        ]
    );
    let en: Vec<&str> = pieces.iter().map(|p| p.role.en).collect();
    assert_eq!(en[..4], ["publisher", "nature", "number", "year of the edition"]);
}

#[test]
fn chinese_typography_is_an_option_of_printing() {
    assert_eq!(id("GB/T 98001-2026").chinese_typography(), "GB/T 98001—2026");
    assert_eq!(id("GB 98-2014(2018年版)").chinese_typography(), "GB 98—2014（2018年版）");
    assert_eq!(id("ISO 9001:2015").chinese_typography(), "ISO 9001:2015");
}

/// Lists what is found in `text`, as `written=canonical`.
fn found(text: &str) -> Vec<String> {
    find(text).into_iter().map(|f| format!("{}={}", &text[f.span], f.id)).collect()
}

#[test]
fn identifiers_are_found_in_running_text() {
    for (text, expected) in [
        (
            "依据GB/T 98001—2026和YY/T 0987-2026，代替GB/T 98001-2015。",
            &[
                "GB/T 98001—2026=GB/T 98001-2026",
                "YY/T 0987-2026=YY/T 0987-2026",
                "GB/T 98001-2015=GB/T 98001-2015",
            ][..],
        ),
        (
            "including IETF RFC 3306, 3587, 4193 and 8200, etc. in 2023",
            &[
                "IETF RFC 3306=IETF RFC 3306",
                "3587=IETF RFC 3587",
                "4193=IETF RFC 4193",
                "8200=IETF RFC 8200",
            ],
        ),
        ("见GB/T 5606.1~5606.4。", &["GB/T 5606.1~5606.4=GB/T 5606.1~5606.4"]),
        ("GB/T 98001-\n2026 applies", &["GB/T 98001-\n2026=GB/T 98001-2026"]),
        ("GB/T\n98001-2026 applies", &["GB/T\n98001-2026=GB/T 98001-2026"]),
        ("| GB/T | 98001- | 2026 |", &["GB/T | 98001- | 2026=GB/T 98001-2026"]),
        ("as ISO 9001 - 2015 says", &["ISO 9001 - 2015=ISO 9001:2015"]),
        ("an ISO 9001-certified plant", &["ISO 9001=ISO 9001"]),
        ("ISO 9001.", &["ISO 9001=ISO 9001"]),
        ("(ISO 9001:2015)", &["ISO 9001:2015=ISO 9001:2015"]),
        (
            "IEC 60601-1, 60601-1-2 and 62304",
            &["IEC 60601-1=IEC 60601-1", "60601-1-2=IEC 60601-1-2", "62304=IEC 62304"],
        ),
        ("GB 4943.1-2022强制性国家标准", &["GB 4943.1-2022=GB 4943.1-2022"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn prices_codes_and_abbreviations_are_not_identifiers() {
    let passages = include_str!("not-identifiers.txt").lines().filter(|l| !l.starts_with('#'));
    for text in passages {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn projects_are_found_only_where_they_are_asked_for() {
    let text = "计划号20230895-T-469，2026-0412T-YD";
    assert_eq!(found(text), [""; 0]);
    let projects = find_all(text, &[Class::Project]).collect::<Vec<_>>();
    assert_eq!(projects.len(), 2);
    assert_eq!(projects[0].id.to_identifier().get(Slot::Department), Some("469"));
}

#[test]
fn a_common_form_is_parsed_without_allocating() {
    let texts = [
        "GB/T 98001-2026",
        "GBT98001—2026",
        "ISO/IEC 27001:2022/Amd 1:2024",
        "RFC 4291",
        "ISO 9001 x",
    ];
    let counted = allocation_counter::measure(|| {
        for text in texts {
            let _ = std::hint::black_box(parse(text));
        }
    });
    assert_eq!(counted.count_total, 0);
}

/// A text of characters that identifiers are made of.
fn noise() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[A-Z/TGBISO 0-9.:()—／-]{0,40}").expect("a constant pattern")
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
        let _ = parse(&text);
    }

    #[test]
    fn what_is_read_prints_to_something_that_reads_as_the_same(text in noise()) {
        if let Ok(read) = parse(&text) {
            let read = read.to_identifier();
            let again: Result<Identifier, _> = read.as_str().parse();
            prop_assert_eq!(again.as_ref().map(Identifier::as_str), Ok(read.as_str()));
            prop_assert_eq!(again.map(|id| id.edition_key()).unwrap(), read.edition_key());
        }
        for found in find(&text) {
            let id = found.id.to_identifier();
            let again: Result<Identifier, _> = id.as_str().parse();
            prop_assert_eq!(again.map(|id| id.work_key()), Ok(id.work_key()), "{}", id);
        }
    }

    #[test]
    fn every_typography_of_a_standard_is_one_standard(
        number in 1u32..99_999,
        part in proptest::option::of(1u16..999),
        year in 1950u16..2099,
        slash in prop::sample::select(vec!["/", "／", "∕", ""]),
        dash in prop::sample::select(vec!["-", "—", "–", "－", " - ", "- "]),
        space in prop::sample::select(vec!["", " ", "  ", "\u{3000}", "\u{a0}", "\n"]),
    ) {
        let part = part.map(|p| format!(".{p}")).unwrap_or_default();
        let canonical = format!("GB/T {number}{part}-{year}");
        let written = format!("GB{slash}T{space}{number}{part}{dash}{year}");
        let id: StandardId = written.parse().unwrap();
        prop_assert_eq!(id.as_str(), canonical.as_str());
        prop_assert_eq!(id.year(), Some(year));
    }

    #[test]
    fn order_is_total_and_agrees_with_equality(a in 0usize..80, b in 0usize..80, c in 0usize..80) {
        let all = specimens();
        let [a, b, c] = [a, b, c].map(|i| id(all[i].0));
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
    }
}

#[test]
fn lists_end_where_figures_begin() {
    for (text, expected) in [
        ("ISO 9001:2015, 2019-03-12", &["ISO 9001:2015=ISO 9001:2015"][..]),
        ("ISO 178, 23 °C", &["ISO 178=ISO 178"]),
        ("ISO 1133, 230 °C/2.16 kg", &["ISO 1133=ISO 1133"]),
        ("RFC 2119, 2019", &["RFC 2119=RFC 2119"]),
        ("EN 1090-1 and 2", &["EN 1090-1=EN 1090-1"]),
        (
            "ISO 9001, 14001 and 45001 are certified",
            &["ISO 9001=ISO 9001", "14001=ISO 14001", "45001=ISO 45001"],
        ),
        (
            "GB/T 19001、19004、24001-2016",
            &["GB/T 19001=GB/T 19001", "19004=GB/T 19004", "24001-2016=GB/T 24001-2016"],
        ),
        (
            "ITU-T G.652, G.655 and G.657",
            &["ITU-T G.652=ITU-T G.652", "G.655=ITU-T G.655", "G.657=ITU-T G.657"],
        ),
        (
            "EN 55032/EN 55035/EN 61000-3-2",
            &["EN 55032=EN 55032", "EN 55035=EN 55035", "EN 61000-3-2=EN 61000-3-2"],
        ),
        ("EN 300 328 V2.2.2", &["EN 300 328 V2.2.2=EN 300 328 V2.2.2"]),
        ("prEN 98992-1-1:2021", &["prEN 98992-1-1:2021=prEN 98992-1-1:2021"]),
        ("ISO 4032-M8", &["ISO 4032=ISO 4032"]),
        ("not ISO 9001:20155", &[]),
        ("ISO/\nIEC 27001:2022", &["ISO/\nIEC 27001:2022=ISO/IEC 27001:2022"]),
        ("TSG R0004-2009", &["TSG R0004-2009=TSG R0004-2009"]),
        ("GJB 150.1A-2009", &["GJB 150.1A-2009=GJB 150.1A-2009"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
    assert_eq!(id("EN 300 328").edition_key(), "ETSI EN 300 328");
    assert_eq!(
        id("ISO 9001:2015/A1:2024").edition_key(),
        id("ISO 9001:2015/Amd 1:2024").edition_key()
    );
    assert_eq!(id("GB 17930—2016《车用汽油》第1号修改单").as_str(), "GB 17930-2016/XG1");
}

#[test]
fn a_level_is_told_from_the_identifier() {
    for (identifier, expected) in [
        ("GB/T 98001-2026", ("national", "recommended")),
        ("GB 98001-2026", ("national", "mandatory")),
        ("YD/T 98001-2026", ("sector", "recommended")),
        ("T/CESA 98001-2026", ("association", "not said")),
        ("ISO/IEC TR 98001:2026", ("international", "not said")),
        ("20269801-T-469", ("national", "recommended")),
        ("no identifier", ("unknown", "not said")),
    ] {
        assert_eq!(gnomon_id::level_and_nature(identifier), expected, "{identifier}");
    }
    assert_eq!(gnomon_id::level_and_nature("2026-0001T-YD").0, "sector");
}
