//! Questions and what must be found, over a handful of records.

use gnomon_model::{Knowledge, KnowledgeFile};
use jiff::civil::Date;

use crate::{Ask, Found, Index, Life, Names, Order, Query, Record};

const BODIES: &str = r#"
[[body]]
id = "MIIT"
zh = "工业和信息化部"
en = "Ministry of Industry and Information Technology"
also = ["工信部"]
abbreviation = true
kind = "ministry"
jurisdiction = "CN"
"#;

fn names() -> Names {
    let file = KnowledgeFile { path: "bodies/cn.toml".to_owned(), text: BODIES.to_owned() };
    Names::new(&Knowledge::parse(&[file]).unwrap())
}

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// Key, label, text of the documents; entities have no text of their own.
const DOCUMENTS: &[(&str, &str, &str)] = &[
    (
        "a",
        "关于征求意见的公告",
        "工业和信息化部 提出 GB/T 20000.2—2009 的修订，\n待处理废旧电池应当分类。#电池",
    ),
    (
        "b",
        "Notice on requirements",
        "MIIT published requirements for testing of batteries. See ISO/IEC 27001:2022.",
    ),
    ("c", "電動汽車標準公告", "電動汽車安全要求。處理，待定。"),
    ("d", "工信部通告", "工信部与市场监管部门。的处 理"),
    (
        "e",
        "Market notice",
        "The national standard system is described. National systems, standard.",
    ),
];

fn index() -> Index {
    let index = Index::in_memory().unwrap();
    let mut update = index.update().unwrap();
    for (key, label, text) in DOCUMENTS {
        let record = Record {
            key: format!("document:{key}"),
            kind: "document".to_owned(),
            label: (*label).to_owned(),
            text: (*text).to_owned(),
            deposit: (*key).to_owned(),
            topics: crate::hashtags(text),
            date: date("2026-05-01"),
            recorded: date("2026-06-01"),
            gone: None,
            issuers: if *key == "a" { vec!["MIIT".to_owned()] } else { Vec::new() },
            ..Record::default()
        };
        update.put(&record).unwrap();
    }
    let standard = Record {
        key: "standard:GB/T 20000.2-2009".to_owned(),
        kind: "standard".to_owned(),
        label: "GB/T 20000.2-2009".to_owned(),
        names: vec!["标准化工作指南".to_owned(), "第2部分".to_owned()],
        text: "replaces GB/T 20000.2-2001".to_owned(),
        identifiers: vec!["GB/T 20000.2".to_owned(), "GB/T 20000.2-2009".to_owned()],
        date: date("2009-06-17"),
        life: Life { issued: date("2009-06-17"), effective: date("2010-01-01"), ..Life::default() },
        ..Record::default()
    };
    update.put(&standard).unwrap();
    update.commit("1").unwrap();
    index.refresh().unwrap();
    index
}

fn ask(index: &Index, typed: &str) -> Found {
    let query = Query::parse(typed, &names()).unwrap_or_else(|error| panic!("{typed}: {error}"));
    let ask = Ask {
        query: &query,
        today: "2026-11-21".parse().unwrap(),
        known: None,
        order: Order::Best,
        limit: 10,
        after: None,
        facets: true,
    };
    let text_of = |sha256: &str| {
        DOCUMENTS.iter().find(|(key, _, _)| *key == sha256).map(|(_, _, text)| (*text).to_owned())
    };
    let found = index.search(ask, text_of).unwrap();
    for hit in &found.hits {
        let text = hit.key.strip_prefix("document:").and_then(text_of);
        for (span, quote) in hit
            .reasons
            .iter()
            .filter_map(|reason| Some((reason.span?, reason.matched.clone())))
            .chain(hit.snippet.iter().map(|snippet| (snippet.span, snippet.text.clone())))
        {
            if let Some(text) = &text {
                assert_eq!(span.of(text), quote, "{typed}");
            }
        }
        if let Some(snippet) = &hit.snippet {
            assert!(snippet.marks.iter().all(|mark| !mark.of(&snippet.text).is_empty()), "{typed}");
        }
    }
    found
}

/// The last letters of the keys found, in the order of the alphabet.
fn found(index: &Index, typed: &str) -> String {
    let mut keys: Vec<String> = ask(index, typed)
        .hits
        .into_iter()
        .map(|hit| hit.key.strip_prefix("document:").unwrap_or("S").to_owned())
        .collect();
    keys.sort();
    keys.concat()
}

#[test]
fn what_is_typed_finds_what_it_should_and_nothing_else() {
    let index = index();
    for (typed, wanted) in [
        // Words inside words, of two characters and of one; not across punctuation.
        ("处理", "acd"),
        ("待处理", "a"),
        ("处理待", ""),
        ("\"处理，待\"", "c"),
        ("池", "a"),
        // No homophones.
        ("店动", ""),
        // Simplified and traditional, full-width and narrow.
        ("电动汽车", "c"),
        ("電動汽車", "c"),
        ("ＭＩＩＴ", "abd"),
        // Identifiers however typed.
        ("GB/T20000.2", "Sa"),
        ("gbt 20000.2", "Sa"),
        ("GB／T 20000.2—2009", "Sa"),
        ("GB/T 20000.2-2010", ""),
        ("iso iec 27001", "b"),
        // Stems.
        ("requirement tested", "b"),
        ("battery", "b"),
        // Bodies by any name.
        ("MIIT", "abd"),
        ("工信部", "abd"),
        ("工业和信息化部", "abd"),
        ("Ministry of Industry and Information Technology", "abd"),
        ("工信部电池", "a"),
        // Phrases, words together, words not wanted, either of two.
        ("\"national standard\"", "e"),
        ("\"standard national\"", ""),
        ("\"system. National\"", ""),
        ("national standard", "e"),
        ("处理 -待定", "ad"),
        ("电池 OR batteries", "ab"),
        // Names do not run into each other.
        ("\"指南第2部分\"", ""),
        // Filters.
        ("kind:standard", "S"),
        ("kind:document issuer:工信部", "a"),
        ("issuer:MIIT", "a"),
        ("topic:电池", "a"),
        ("status:in_force", "S"),
        ("status:coming", ""),
        ("from:2026", "abcde"),
        ("to:2009", "S"),
        ("kind:nothing", ""),
    ] {
        assert_eq!(found(&index, typed), wanted, "{typed}");
    }
}

#[test]
fn every_hit_says_why() {
    let index = index();
    let reason = |typed: &str, key: &str| {
        let hits = ask(&index, typed).hits;
        let hit = hits
            .iter()
            .find(|hit| hit.key == key)
            .unwrap_or_else(|| panic!("{typed} does not find {key}"));
        let reason = hit.reasons[0].clone();
        (reason.how, reason.matched, reason.of)
    };
    assert_eq!(reason("处理", "document:a"), ("as_typed", "处理".to_owned(), None));
    assert_eq!(reason("batteries", "document:b"), ("as_typed", "batteries".to_owned(), None));
    assert_eq!(reason("battery", "document:b"), ("same_stem", "batteries".to_owned(), None));
    assert_eq!(
        reason("工信部", "document:b"),
        ("name_of_body", "MIIT".to_owned(), Some("MIIT".to_owned()))
    );
    assert_eq!(
        reason("gbt20000.2", "document:a"),
        ("identifier", "GB/T 20000.2—2009".to_owned(), Some("GB/T 20000.2".to_owned()))
    );
    for typed in ["处理", "gbt20000.2", "MIIT", "电动", "standard"] {
        for hit in ask(&index, typed).hits {
            assert_eq!(hit.reasons.len(), 1, "{typed}: {}", hit.key);
        }
    }
}

#[test]
fn the_standard_itself_comes_before_what_names_it() {
    let hits = ask(&index(), "GB/T 20000.2").hits;
    assert_eq!(hits[0].key, "standard:GB/T 20000.2-2009");
}

#[test]
fn facets_count_everything_that_matches() {
    let found = ask(&index(), "from:2000");
    let counts = |facet: crate::Facet| {
        let (_, counts) = found.facets.iter().find(|(known, _)| *known == facet).unwrap();
        counts.iter().map(|count| format!("{} {}", count.value, count.count)).collect::<Vec<_>>()
    };
    assert_eq!(counts(crate::Facet::Kind), ["document 5", "standard 1"]);
    assert_eq!(counts(crate::Facet::Issuer), ["MIIT 1"]);
    assert_eq!(counts(crate::Facet::Status), ["in_force 1"]);
    assert_eq!(counts(crate::Facet::Topic), ["电池 1"]);
}

#[test]
fn cursors_lead_through_everything_once_however_much_there_is() {
    let index = Index::in_memory().unwrap();
    let mut update = index.update().unwrap();
    for at in 0..12_345u32 {
        let record = Record {
            key: format!("document:{at}"),
            kind: "document".to_owned(),
            label: format!("公告 {}", at % 7),
            ..Record::default()
        };
        update.put(&record).unwrap();
    }
    update.commit("").unwrap();
    index.refresh().unwrap();
    let query = Query::parse("公告", &Names::default()).unwrap();
    let (mut seen, mut after) = (std::collections::BTreeSet::new(), None);
    loop {
        let ask = Ask {
            query: &query,
            today: "2026-11-21".parse().unwrap(),
            known: None,
            order: Order::Best,
            limit: 1_000,
            after,
            facets: false,
        };
        let page = index.search(ask, |_| None).unwrap();
        assert_eq!(page.total, 12_345);
        for hit in page.hits {
            assert!(seen.insert(hit.key), "a hit comes twice");
        }
        match page.next {
            Some(next) => after = Some(next.parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(seen.len(), 12_345);
}

#[test]
fn a_record_takes_the_place_of_the_one_before_and_can_be_removed() {
    let index = index();
    let mut update = index.update().unwrap();
    update
        .put(&Record {
            key: "document:a".to_owned(),
            kind: "document".to_owned(),
            label: "新".to_owned(),
            ..Record::default()
        })
        .unwrap();
    update.remove("document:c");
    update.commit("2").unwrap();
    index.refresh().unwrap();
    assert_eq!(found(&index, "处理"), "d");
    assert_eq!(index.state().as_deref(), Some("2"));
}

#[test]
fn what_was_not_known_yet_is_not_found() {
    let index = index();
    let query = Query::parse("处理", &Names::default()).unwrap();
    let count = |known: &str| {
        let ask = Ask {
            query: &query,
            today: "2026-11-21".parse().unwrap(),
            known: known.parse().ok(),
            order: Order::Latest,
            limit: 10,
            after: None,
            facets: false,
        };
        index.search(ask, |_| None).unwrap().total
    };
    assert_eq!((count("2026-05-31"), count("2026-06-01")), (0, 3));
}

#[test]
fn an_index_that_cannot_serve_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path()).unwrap();
    let mut update = index.update().unwrap();
    update
        .put(&Record { key: "document:a".to_owned(), label: "新".to_owned(), ..Record::default() })
        .unwrap();
    update.finish("1").unwrap();
    drop(index);
    assert!(Index::open(folder.path()).unwrap().damaged().unwrap().is_empty());
    // How a damaged one is mended is tested through the command.
    let empty = tempfile::tempdir().unwrap();
    assert!(Index::open(empty.path()).unwrap_err().to_string().contains("gnomon index rebuild"));
}

#[test]
fn a_long_phrase_is_found_where_it_stands_and_nowhere_else() {
    let index = Index::in_memory().unwrap();
    let mut update = index.update().unwrap();
    let texts = [
        ("whole", "本标准规定了智能网联汽车试验方法。"),
        ("apart", "智能网联的汽车，试验和方法；方法试验。"),
        ("turned", "网联智能汽车方法试验"),
        ("across", "智能，网联汽车试验。方法"),
    ];
    for (key, text) in texts {
        let record = Record {
            key: format!("document:{key}"),
            kind: "document".to_owned(),
            text: text.to_owned(),
            deposit: key.to_owned(),
            recorded: date("2026-06-01"),
            ..Record::default()
        };
        update.put(&record).unwrap();
    }
    // So that a pair in the middle is common, and rare.
    for number in 0..20 {
        let record = Record {
            key: format!("document:{number}"),
            kind: "document".to_owned(),
            text: "试验；方法；验方；智能；网联；汽车".to_owned(),
            deposit: number.to_string(),
            recorded: date("2026-06-01"),
            ..Record::default()
        };
        update.put(&record).unwrap();
    }
    update.finish("").unwrap();
    index.refresh().unwrap();
    for typed in
        ["试验方法", "智能网联汽车", "智能网联", "汽车试验方法", "能网联汽车", "联汽车试验"]
    {
        let query = Query::parse(typed, &names()).unwrap();
        let ask = Ask {
            query: &query,
            today: date("2026-11-21").unwrap(),
            known: None,
            order: Order::Best,
            limit: 50,
            after: None,
            facets: false,
        };
        let found = index.search(ask, |_| None).unwrap();
        let mut keys: Vec<&str> = found.hits.iter().map(|hit| hit.key.as_str()).collect();
        keys.sort_unstable();
        let mut wanted: Vec<String> = texts
            .iter()
            .filter(|(_, text)| text.contains(typed))
            .map(|(key, _)| format!("document:{key}"))
            .collect();
        wanted.sort_unstable();
        assert_eq!(keys, wanted, "{typed}");
    }
}
