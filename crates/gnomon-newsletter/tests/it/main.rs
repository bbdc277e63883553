//! The compiler on issues of a few lines: what it makes of them, and what it finds wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use gnomon_model::answer::{Source, Testimony};
use gnomon_model::{Entity, EntityKind, Evidence, Language, Property, Span, Statement, Value};
use gnomon_newsletter::{
    Answers, Asset, CODES, Cited, Edition, FactAnswer, Fault, Issue, Options, Published,
    SourceFile, Term, Today, Want, compile, errata, render,
};
use proptest::prelude::*;

const MANIFEST: &str = "series = { en = \"Letter\", zh = \"通讯\" }\nnumber = 3\ndate = 2026-12-01\nfrom = 2026-10-01\nto = 2026-11-30\nprevailing = \"zh\"\n\n[publisher]\nname = { en = \"Office\", zh = \"办公室\" }\n\n[[section]]\nid = \"policy\"\ntitle = { en = \"Policy\", zh = \"政策\" }\n";
const HEAD: &str = "+++\nsection = \"policy\"\ntopics = [\"Data\"]\n+++\n";

#[test]
fn every_code_of_a_fault_is_made_somewhere_and_told_in_the_documentation() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let docs = read("../../docs/newsletter.md");
    let sources: String = [
        "src/check.rs",
        "src/compile.rs",
        "src/manifest.rs",
        "src/source.rs",
        "../gnomon/src/newsletter.rs",
        "../gnomon/src/commands/newsletter.rs",
    ]
    .map(read)
    .concat();
    for code in CODES {
        assert!(docs.contains(&format!("`{code}`")), "docs/newsletter.md does not tell `{code}`");
        assert!(sources.contains(&format!("\"{code}\"")), "nothing makes `{code}`");
    }
    // And the other way round: what the sources hand over as a code is one of them.
    for call in ["Fault::error(", ".error(", ".warning(", ".fault("] {
        for rest in sources.split(call).skip(1) {
            // The code is the first literal that is an argument by itself: what stands in parentheses is one of another call.
            let arguments = rest.split(';').next().unwrap_or(rest);
            let mut pieces = arguments.split('"');
            while let (Some(before), Some(literal)) = (pieces.next(), pieces.next()) {
                if before.trim_end().ends_with('(') {
                    continue;
                }
                let is_code = !literal.is_empty()
                    && literal.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                assert!(!is_code || CODES.contains(&literal), "`{literal}` is missing in CODES");
                break;
            }
        }
    }
}

fn testimony(id: &str, property: Property, value: &str) -> Testimony {
    let value = match value.parse() {
        Ok(date) => Value::Date(date),
        Err(_) => Value::Text(value.to_owned()),
    };
    let seed = id.bytes().map(usize::from).sum::<usize>();
    Testimony {
        id: format!("{id:0<32}"),
        statement: Statement {
            subject: Entity::new(EntityKind::Instrument, "Measures for Reading"),
            property,
            value,
            qualifiers: BTreeMap::new(),
            article: None,
            evidence: vec![Evidence {
                span: Span::new(seed, seed + 9),
                quote: format!("words of {id}"),
            }],
            rule: "en.test".to_owned(),
            confidence: 0.9,
            editorial: property == Property::Opinion,
        },
        valid_from: None,
        valid_to: None,
        review: "proposed".to_owned(),
        decision: None,
        source: Source {
            sha256: "ab".repeat(32),
            title: Some("A notice".to_owned()),
            origin: "https://example.org/notice".to_owned(),
            line: Some(4),
            recorded_at: "2026-11-20T08:00:00Z".to_owned(),
            gives_way: false,
            class: "notice".to_owned(),
            published: Some("2026-11-18".to_owned()),
        },
    }
}

/// What the register of these tests knows.
fn answers() -> Answers {
    let mut answers = Answers::default();
    let issued = testimony("aaaa1111", Property::Issued, "2026-11-18");
    let closed = testimony("bbbb2222", Property::ConsultationCloses, "2026-11-25");
    let judged = testimony("cccc3333", Property::Opinion, "too long");
    let gone = testimony("dddd4444", Property::Effective, "2027-01-01");
    for stated in [&issued, &closed, &judged] {
        let id = stated.id[..8].to_owned();
        let fact = Cited::Fact(Box::new(FactAnswer::Stands(stated.clone())), Vec::new());
        answers.cited.insert(Want::Fact(id), fact);
    }
    let changed =
        FactAnswer::Changed { was: gone, why: "the document was corrected".to_owned(), now: None };
    answers
        .cited
        .insert(Want::Fact("dddd4444".to_owned()), Cited::Fact(Box::new(changed), Vec::new()));
    let entity = Entity::new(EntityKind::Standard, "GB/T 1.1-2020");
    answers.cited.insert(
        Want::Entity("GB/T 1.1-2020".to_owned()),
        Cited::Entity { entity, names: Vec::new(), best: Some(Box::new(issued)) },
    );
    let told = testimony("eeee5555", Property::Effective, "2027-01-01");
    let rival = testimony("9999aaaa", Property::Effective, "2027-02-01");
    answers.cited.insert(
        Want::Fact("eeee5555".to_owned()),
        Cited::Fact(Box::new(FactAnswer::Stands(told)), vec![rival]),
    );
    let was = testimony("abcd6666", Property::Effective, "2027-01-01");
    let mut now = was.clone();
    now.statement.evidence[0].quote = "other words".to_owned();
    answers.cited.insert(
        Want::Fact("abcd6666".to_owned()),
        Cited::Fact(Box::new(FactAnswer::Restated { was, now }), Vec::new()),
    );
    let entity = Entity::new(EntityKind::Organisation, "SAC");
    answers.cited.insert(
        Want::Entity("SAC".to_owned()),
        Cited::Entity { entity, names: Vec::new(), best: None },
    );
    let keys = vec!["instrument:a".to_owned(), "instrument:b".to_owned()];
    answers.cited.insert(Want::Entity("Outline".to_owned()), Cited::Several(keys));
    let near = vec!["standard:GB/T 22239-2019".to_owned()];
    answers.cited.insert(Want::Entity("GB/T 22239".to_owned()), Cited::Nothing(near));
    answers.cited.insert(Want::Fact("ffff".to_owned()), Cited::Nothing(Vec::new()));
    answers.terms = vec![
        Term {
            short: "SAMR".to_owned(),
            en: Some("State Administration for Market Regulation".to_owned()),
            zh: Some("国家市场监督管理总局".to_owned()),
        },
        Term { short: "MIIT".to_owned(), en: None, zh: None },
    ];
    answers
}

fn files(files: &[(&str, &str)]) -> Vec<SourceFile> {
    files
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() })
        .collect()
}

fn compiled(
    sources: &[(&str, &str)],
    assets: Vec<Asset>,
    language: Language,
) -> (Edition, Vec<Fault>) {
    let (issue, mut faults) = Issue::parse(&files(sources), assets).unwrap();
    let has = |c: char| c != 'א';
    let (edition, found) = compile(&issue, &answers(), language, Options { glyphs: Some(&has) });
    faults.extend(found);
    faults.sort();
    (edition, faults)
}

/// One article with this text, in English.
fn article(body: &str) -> (Edition, Vec<Fault>) {
    compiled(
        &[("issue.toml", MANIFEST), ("en/a.md", &format!("{HEAD}# Title\n\n{body}\n"))],
        Vec::new(),
        Language::En,
    )
}

fn told(faults: &[Fault]) -> Vec<String> {
    faults
        .iter()
        .map(|fault| {
            format!("{}:{} {} {}", fault.file, fault.line, fault.severity.name(), fault.code)
        })
        .collect()
}

#[test]
fn every_fault_has_its_line_and_a_remedy() {
    // The text of an article begins on line 7.
    let cases: &[(&str, &[&str])] = &[
        ("It was issued.[[fact:aaaa1111]]", &[]),
        ("See [[GB/T 1.1-2020]].", &[]),
        ("Nobody said so.[[fact:ffff]]", &["en/a.md:7 error citation-unresolved"]),
        ("Text.\n\nSee [[GB/T 22239]].", &["en/a.md:9 error citation-unresolved"]),
        ("See the [[Outline]].", &["en/a.md:7 error citation-ambiguous"]),
        ("It binds.[[fact:dddd4444]]", &["en/a.md:7 error evidence-changed"]),
        ("Comments close.[[fact:bbbb2222]]", &["en/a.md:7 warning date-past"]),
        (
            "It was issued. Send comments by 25 November.[[fact:bbbb2222]]",
            &["en/a.md:7 warning date-past"],
        ),
        (
            "It was issued and closes on 25 November.[[fact:bbbb2222]]",
            &["en/a.md:7 warning date-past"],
        ),
        ("Act now. It was open for comment until 25 November.[[fact:bbbb2222]]", &[]),
        (
            "The draft was issued; send comments by 25 November.[[fact:bbbb2222]]",
            &["en/a.md:7 warning date-past"],
        ),
        ("The draft *What Is a Report* was open for comment until then.[[fact:bbbb2222]]", &[]),
        ("The call ended on 25 Nov. 2025.[[fact:bbbb2222]]", &[]),
        ("The name is &#x202e;abc.", &["en/a.md:7 error direction"]),
        ("It binds.[[fact:eeee5555]]", &["en/a.md:7 warning fact-contradicted"]),
        ("It binds.[[fact:abcd6666]]", &["en/a.md:7 warning evidence-restated"]),
        ("It comes from [[SAC]].", &["en/a.md:7 warning citation-bare"]),
        ("# Another title\n\nText.", &["en/a.md:7 error title"]),
        ("In ![a picture](figures/p.png) words.", &["en/a.md:7 error picture"]),
        ("It is too long.[[fact:cccc3333]]", &["en/a.md:7 warning opinion-as-fact"]),
        ("> [!OPINION]\n> It is too long, by 20 pages.[[fact:cccc3333]]", &[]),
        ("It has 24 measures.", &["en/a.md:7 warning figure-without-evidence"]),
        ("It has 24 measures.[[fact:aaaa1111]]", &[]),
        ("| A | B |\n| --- | --- |\n| 1 | 2 |", &["en/a.md:7 warning figure-without-evidence"]),
        ("Read it [here](#).", &["en/a.md:7 error dead-link"]),
        ("Read it [here](a.md), or [there](https://example.org).", &[]),
        (
            "![A tree](figures/none.svg)",
            &["en/a.md:7 error picture-missing", "en/a.md:7 error picture-without-evidence"],
        ),
        ("```gnomon\nshow = \"table\"\nof = \"recipes\"\n```", &["en/a.md:9 error query"]),
        ("```gnomon\nshow = \"table\"\nof = \"events\"\n```", &["en/a.md:7 warning query-empty"]),
        ("```include\nnone.md\n```", &["en/a.md:7 error include-missing"]),
        ("Text <b>bold</b>.", &["en/a.md:7 error html", "en/a.md:7 error html"]),
        ("The name is א.", &["en/a.md:7 error glyph-missing"]),
    ];
    for (body, expected) in cases {
        let (_, faults) = article(body);
        assert_eq!(told(&faults), *expected, "{body}");
        assert!(
            faults.iter().all(|fault| !fault.message.is_empty() && !fault.remedy.is_empty()),
            "{body}"
        );
    }
}

#[test]
fn half_an_issue_says_what_is_missing() {
    assert_eq!(Issue::parse(&[], Vec::new()).unwrap_err().code, "manifest");
    let broken =
        Issue::parse(&files(&[("issue.toml", "series = \"L\"\nnumber = \"x\"\n")]), Vec::new());
    assert_eq!(broken.unwrap_err().line, 2);
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[], "issue.toml:1 error no-articles"),
        (&[("en/a.md", "# No head\n")], "en/a.md:1 error head"),
        (
            &[("en/a.md", "+++\nsection = \"policy\"\ncolour = 3\n+++\n# T\n\nText.\n")],
            "en/a.md:3 error head",
        ),
        (
            &[("en/a.md", "+++\nsection = \"none\"\n+++\n# T\n\nText.\n")],
            "en/a.md:2 error section-unknown",
        ),
        (&[("en/a.md", "+++\nsection = \"policy\"\n+++\nText.\n")], "en/a.md:4 error title"),
        (
            &[("en/a.md", "+++\nsection = \"policy\"\n+++\n# Only a title\n")],
            "en/a.md:1 error empty",
        ),
        (
            &[
                ("en/a.md", "+++\nsection = \"policy\"\n+++\n# T\n\nText.\n"),
                ("notes/b.md", "Text"),
            ],
            "notes/b.md:1 warning file-unused",
        ),
    ];
    for (sources, expected) in cases {
        let mut all = vec![("issue.toml", MANIFEST)];
        all.extend_from_slice(sources);
        let (_, faults) = compiled(&all, Vec::new(), Language::En);
        assert!(told(&faults).contains(&(*expected).to_owned()), "{expected}: {:?}", told(&faults));
    }
}

#[test]
fn a_manifest_is_wrong_at_its_line() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("to = 2026-11-30", "to = 2026-09-30", &["issue.toml:5 error manifest"]),
        ("date = 2026-12-01", "date = 2026-11-01", &["issue.toml:3 warning manifest"]),
        ("prevailing", "languages = []\nprevailing", &["issue.toml:6 error manifest"]),
        (
            "{ en = \"Office\", zh = \"办公室\" }",
            "\"办公室\"",
            &["issue.toml:9 warning translation-missing"],
        ),
        (
            "{ en = \"Policy\", zh = \"政策\" }",
            "\"政策\"",
            &["issue.toml:11 warning translation-missing"],
        ),
        (
            "[publisher]",
            "[[section]]\nid = \"policy\"\ntitle = \"Again\"\n\n[publisher]",
            &["issue.toml:15 error manifest"],
        ),
        (
            "[publisher]",
            "[[annex]]\ntitle = \"Text\"\nfile = \"none.md\"\n\n[publisher]",
            &["issue.toml:8 error annex-missing"],
        ),
        (
            "[publisher]",
            "[[annex]]\ntitle = \"A\"\nlink = \"https://example.org\"\n\n[[annex]]\ntitle = \"B\"\n\n[publisher]",
            &["issue.toml:12 warning annex-missing"],
        ),
        (
            "[publisher]",
            "[[annex]]\ntitle = \"A\"\nlink = \"here\"\n\n[publisher]",
            &["issue.toml:8 error dead-link"],
        ),
        (
            "[publisher]",
            "[[annex]]\ntitle = {}\nlink = \"https://example.org\"\n\n[publisher]",
            &["issue.toml:8 error manifest"],
        ),
    ];
    let text = format!("{HEAD}# Title\n\nText.\n");
    for (from, to, expected) in cases {
        let manifest = MANIFEST.replace(from, to);
        assert_ne!(manifest, MANIFEST);
        let sources = [("issue.toml", manifest.as_str()), ("en/a.md", &text)];
        let (edition, faults) = compiled(&sources, Vec::new(), Language::En);
        assert_eq!(told(&faults), *expected, "{to}");
        assert!(faults.iter().all(|fault| !fault.remedy.is_empty()));
        assert!(edition.articles().count() == 1, "nothing is lost");
    }
}

#[test]
fn what_is_too_deep_or_too_much_is_told_and_the_rest_is_there() {
    let (_, faults) = article(&format!("Before.\n\n{}deep", "> ".repeat(40)));
    assert_eq!(told(&faults), ["en/a.md:9 error nesting"]);
    let mut sources = vec![("issue.toml".to_owned(), MANIFEST.to_owned())];
    sources.push(("en/a.md".to_owned(), format!("{HEAD}# T\n\n```include\np/0.md\n```\n")));
    for at in 0..20 {
        let text = format!("Level {at}\n\n```include\np/{}.md\n```\n", at + 1);
        sources.push((format!("p/{at}.md"), text));
    }
    sources.push(("p/20.md".to_owned(), "The end".to_owned()));
    let borrowed: Vec<(&str, &str)> =
        sources.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (edition, faults) = compiled(&borrowed, Vec::new(), Language::En);
    assert!(
        told(&faults).contains(&"p/14.md:3 error include-deep".to_owned()),
        "{:?}",
        told(&faults)
    );
    assert!(render::markdown(&edition).text.contains("Level 14"));
    let many: Vec<(String, String)> =
        (0..2_001).map(|at| (format!("en/{at:04}.md"), format!("{HEAD}# T\n\nText.\n"))).collect();
    let mut borrowed = vec![("issue.toml", MANIFEST)];
    borrowed.extend(many.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let (issue, faults) = Issue::parse(&files(&borrowed), Vec::new()).unwrap();
    assert_eq!(told(&faults), ["en/2000.md:1 error too-large"]);
    assert_eq!(issue.articles.len(), 2_000);
    let large = Asset { path: "figures/p.png".to_owned(), bytes: vec![0; (10 << 20) + 1] };
    let text = format!("{HEAD}# T\n\n![Caption](figures/p.png)[[fact:aaaa1111]]\n");
    let (_, faults) =
        compiled(&[("issue.toml", MANIFEST), ("en/a.md", &text)], vec![large], Language::En);
    assert_eq!(told(&faults), ["en/a.md:7 error picture-large"]);
}

#[test]
fn right_to_left_names_are_kept_whole_and_cannot_turn_what_stands_around_them() {
    let (issue, faults) = Issue::parse(
        &files(&[
            ("issue.toml", MANIFEST),
            (
                "en/a.md",
                &format!("{HEAD}# T\n\nThe body is called هيئة التقييس.\n\nIt \u{202e}binds.\n"),
            ),
        ]),
        Vec::new(),
    )
    .unwrap();
    assert_eq!(told(&faults), ["en/a.md:9 error direction"]);
    let (edition, _) = compile(&issue, &answers(), Language::En, Options::default());
    for text in [render::markdown(&edition).text, render::html(&edition)] {
        assert!(text.contains("هيئة التقييس") && !text.contains('\u{202e}'), "{text}");
    }
}

#[test]
fn annexes_and_the_publisher_stand_behind_the_articles() {
    let manifest = MANIFEST.replace(
        "[publisher]\n",
        "[[annex]]\ntitle = { en = \"Text of the Measures\", zh = \"办法全文\" }\nfile = \"annexes/{lang}.md\"\n\n[[annex]]\ntitle = \"Form\"\nlink = \"https://example.org/form\"\n\n[[abbreviation]]\nshort = \"OFF\"\nen = \"Our Office\"\nzh = \"本办公室\"\n\n[publisher]\nintroduction = { en = \"We are an office.\", zh = \"我们是办公室。\" }\n",
    );
    let text = format!("{HEAD}# Title\n\nOFF and SAMR met.\n");
    let sources = [
        ("issue.toml", manifest.as_str()),
        ("en/a.md", &text),
        ("annexes/en.md", "Article one.\n"),
    ];
    let (edition, faults) = compiled(&sources, Vec::new(), Language::En);
    assert_eq!(told(&faults), Vec::<String>::new());
    let markdown = render::markdown(&edition).text;
    let order = [
        "## <a id=\"annexes\"></a>Annexes",
        "1. Text of the Measures",
        "Article one.",
        "2. Form",
        "Available at: [https://example.org/form]",
        "About the publisher",
        "We are an office.",
        "## <a id=\"abbreviations\"></a>Abbreviations",
        "| OFF | Our Office | 本办公室 |",
        "| SAMR | State Administration for Market Regulation | 国家市场监督管理总局 |",
        "## <a id=\"disclaimer\"></a>Disclaimer",
    ];
    let body = &markdown[markdown.find("OFF and SAMR met").unwrap()..];
    let mut at = 0;
    for piece in order {
        at += body[at..].find(piece).unwrap_or_else(|| panic!("{piece} in {body}"));
    }
}

#[test]
fn a_table_that_is_included_keeps_its_caption() {
    let text = format!("{HEAD}# T\n\n```include\nparts/x.md\n```\n");
    let sources = [
        ("issue.toml", MANIFEST),
        ("en/a.md", text.as_str()),
        ("parts/x.md", "Table: Who reads what\n\n| A | B |\n| --- | --- |\n| x | y |\n"),
    ];
    let (edition, faults) = compiled(&sources, Vec::new(), Language::En);
    assert_eq!(told(&faults), Vec::<String>::new());
    assert!(render::markdown(&edition).text.contains("Table 1: Who reads what\n\n| A | B |"));
}

#[test]
fn includes_that_go_in_a_circle_are_told_with_the_circle() {
    let one = format!("{HEAD}# T\n\n```include\nparts/x.md\n```\n");
    let sources = [
        ("issue.toml", MANIFEST),
        ("en/a.md", one.as_str()),
        ("parts/x.md", "X\n\n```include\nparts/y.md\n```\n"),
        ("parts/y.md", "Y\n\n```include\nparts/x.md\n```\n"),
    ];
    let (edition, faults) = compiled(&sources, Vec::new(), Language::En);
    assert_eq!(told(&faults), ["parts/y.md:3 error include-circle"]);
    assert!(
        faults[0].message.contains("parts/x.md → parts/y.md → parts/x.md"),
        "{}",
        faults[0].message
    );
    // What could be read is there.
    let markdown = render::markdown(&edition).text;
    assert!(markdown.contains("\nX\n") && markdown.contains("\nY\n"));
}

#[test]
fn broken_and_huge_pictures_are_told() {
    let png = |width: u32| {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(40u32.to_be_bytes());
        bytes.extend(b"\x08\x02\0\0\0....\0\0\0\0IEND\xaeB`\x82");
        bytes
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (png(60), ""),
        (png(60)[..30].to_vec(), "cut off"),
        (png(2_000_000), "the limit is"),
        (b"GIF89a".to_vec(), "no picture that is known"),
        (b"<svg viewBox=\"0 0 10 10\"></svg>".to_vec(), ""),
        (b"<svg viewBox=\"0 0 10 10\"><script>x</script></svg>".to_vec(), "runs scripts"),
        (b"<svg viewBox=\"0 0 10 10\">".to_vec(), "cut off"),
    ];
    for (bytes, expected) in cases {
        let text = format!("{HEAD}# T\n\n![Caption](figures/p.png)[[fact:aaaa1111]]\n");
        let asset = Asset { path: "figures/p.png".to_owned(), bytes };
        let (_, faults) =
            compiled(&[("issue.toml", MANIFEST), ("en/a.md", &text)], vec![asset], Language::En);
        let message = faults.first().map_or("", |fault| fault.message.as_str());
        assert!(
            message.contains(expected) && message.is_empty() == expected.is_empty(),
            "{expected}: {message}"
        );
    }
}

#[test]
fn what_is_not_translated_is_seen_and_told() {
    let manifest = MANIFEST.replace("prevailing", "languages = [\"en\", \"zh\"]\nprevailing");
    let only_english = format!("{HEAD}# Only English\n\nIt was issued.[[fact:aaaa1111]]\n");
    let both_en = format!(
        "{HEAD}# Both\n\nIt was issued.[[fact:aaaa1111]] See [[GB/T 1.1-2020]].\n\nMore.\n"
    );
    let both_zh =
        format!("{HEAD}# 两者\n\n《[[en:Measures for Reading]]》已发布。[[fact:aaaa1111]]\n");
    let sources = [
        ("issue.toml", manifest.as_str()),
        ("en/a.md", &only_english),
        ("en/b.md", &both_en),
        ("zh/b.md", &both_zh),
    ];
    let (edition, faults) = compiled(&sources, Vec::new(), Language::Zh);
    assert_eq!(
        told(&faults),
        [
            "en/a.md:1 warning translation-missing",
            "zh/b.md:1 warning translation-unbalanced",
            "zh/b.md:1 warning translation-unbalanced",
            "zh/b.md:7 warning untranslated",
        ]
    );
    let html = render::html(&edition);
    assert!(
        html.contains("本段尚未翻译") && html.contains("<span class=\"untranslated\" lang=\"en\""),
        "{html}"
    );
    assert_eq!(edition.articles().count(), 2);
    // Numbers of articles are the same in both languages.
    let (english, _) = compiled(&sources, Vec::new(), Language::En);
    let slugs = |edition: &Edition| {
        edition.articles().map(|a| (a.number, a.slug.clone())).collect::<Vec<_>>()
    };
    assert_eq!(slugs(&english), slugs(&edition));
}

#[test]
fn ten_thousand_rows_are_refused_and_a_limit_counts_what_it_leaves_out() {
    let mut answers = answers();
    for number in 0..10_000u32 {
        let mut stated = testimony(&format!("{number:08x}"), Property::Issued, "2026-10-30");
        stated.statement.subject =
            Entity::new(EntityKind::Instrument, format!("Measures {number}"));
        answers.statements.push(stated);
    }
    let issue = |limit: &str| {
        let text =
            format!("{HEAD}# T\n\n```gnomon\nshow = \"list\"\nof = \"instruments\"\n{limit}```\n");
        Issue::parse(&files(&[("issue.toml", MANIFEST), ("en/a.md", &text)]), Vec::new()).unwrap().0
    };
    let (_, faults) = compile(&issue(""), &answers, Language::En, Options::default());
    assert_eq!(told(&faults), ["en/a.md:7 error query-many"]);
    assert!(faults[0].message.contains("10000 rows"), "{}", faults[0].message);
    let (edition, faults) =
        compile(&issue("limit = 5\n"), &answers, Language::En, Options::default());
    assert!(faults.is_empty(), "{faults:?}");
    assert!(render::markdown(&edition).text.contains("9995 more are not shown here."));
}

#[test]
fn footnotes_count_as_they_are_met_and_name_source_place_and_day() {
    let (edition, _) = article(
        "> [!TAKEAWAY]\n> Short.[[fact:bbbb2222]]\n\nIssued.[[fact:aaaa1111]] Closes.[[fact:bbbb2222]][[fact:aaaa1111]]",
    );
    assert_eq!(edition.notes.len(), 2);
    let markdown = render::markdown(&edition).text;
    assert!(markdown.contains("Short.[^1]"), "{markdown}");
    assert!(markdown.contains("Issued.[^2] Closes.[^1][^2]"), "{markdown}");
    let note = markdown.lines().find(|line| line.starts_with("[^2]:")).unwrap();
    assert!(
        note.contains("*A notice*, [https://example.org/notice](https://example.org/notice), line 4, of 18 November 2026, retrieved on 20 November 2026. “words of aaaa1111”"),
        "{note}"
    );
}

#[test]
fn abbreviations_are_those_of_the_terms_used() {
    let (edition, _) = article("SAMR and MIIT met.");
    assert_eq!(edition.abbreviations.len(), 1);
    assert_eq!(edition.abbreviations[0].zh, "国家市场监督管理总局");
}

#[test]
fn the_disclaimer_names_the_language_that_prevails() {
    let (edition, _) = article("Text.");
    assert!(
        render::html(&edition).contains("of official texts in several languages, the Chinese one.")
    );
}

#[test]
fn the_same_issue_gives_the_same_bytes() {
    let body = "Issued.[[fact:aaaa1111]]\n\n- one\n- two\n\n| A | B |\n| --- | --- |\n| x | y |\n";
    let (first, second) = (article(body).0, article(body).0);
    let none: render::Raster<'_> = &|_| None;
    assert_eq!(render::docx(&first, none).unwrap(), render::docx(&second, none).unwrap());
    assert_eq!(render::epub(&first).unwrap(), render::epub(&second).unwrap());
    assert_eq!(render::html(&first), render::html(&second));
    assert_eq!(render::typst(&first, &[]), render::typst(&second, &[]));
    assert_eq!(render::json(&first, &[]), render::json(&second, &[]));
}

#[test]
fn what_looks_like_markup_stays_text_in_every_output() {
    let (edition, faults) = article(
        "A\\_b \\*c\\* 5 \\< 6 & \\`d\\` \\[e\\] #let x = 1; \"q\" \\\\ $y$ @ref https://example.org/a_b",
    );
    assert!(faults.iter().all(|fault| fault.code == "figure-without-evidence"), "{faults:?}");
    let words = "A_b *c* 5 < 6 & `d` [e] #let x = 1; \"q\" \\ $y$ @ref https://example.org/a_b";
    assert!(
        render::html(&edition)
            .contains("A_b *c* 5 &lt; 6 &amp; `d` [e] #let x = 1; &quot;q&quot; \\ $y$")
    );
    let literal = words.replace('\\', "\\\\").replace('"', "\\\"");
    assert!(
        render::typst(&edition, &[]).contains(&format!("#\"{literal}\";")),
        "{}",
        render::typst(&edition, &[])
    );
}

#[test]
fn an_erratum_is_drafted_for_what_does_not_stand_any_more() {
    let (edition, _) = article("Issued.[[fact:aaaa1111]] Closes.[[fact:bbbb2222]]");
    let published = Published::parse(&render::json(&edition, &[])).unwrap();
    assert_eq!(published.said.len(), 2);
    let stands = |id: &str, property, value| {
        let stated = testimony(id, property, value);
        (stated.id.clone(), (FactAnswer::Stands(stated), Vec::new()))
    };
    let today: Today = [
        stands("aaaa1111", Property::Issued, "2026-11-18"),
        stands("bbbb2222", Property::ConsultationCloses, "2026-11-25"),
    ]
    .into();
    assert!(errata(&published, &today).1.is_empty());
    let moved: Today = [
        stands("aaaa1111", Property::Issued, "2026-11-18"),
        stands("bbbb2222", Property::ConsultationCloses, "2026-12-25"),
    ]
    .into();
    let (text, found) = errata(&published, &moved);
    assert_eq!(found.len(), 1);
    assert!(text.starts_with("# Errata to Letter, issue 3"), "{text}");
    assert!(
        text.contains("footnote 2; 1. Title")
            && text.contains("25 November 2026")
            && text.contains("*25 December 2026*"),
        "{text}"
    );
    assert!(Published::parse("{}").is_err());
}

proptest! {
    #[test]
    fn no_text_breaks_the_compiler(body in "\\PC{0,200}", lines in prop::collection::vec("[-#>|`\\[\\]!*_ a0中:+\n]{0,30}", 0..12)) {
        let text = format!("{HEAD}# Title\n\n{body}\n{}\n", lines.join("\n"));
        let sources = [("issue.toml", MANIFEST), ("en/a.md", text.as_str())];
        let (edition, _) = compiled(&sources, Vec::new(), Language::En);
        prop_assert!(render::markdown(&edition).text.contains("Title"));
        render::html(&edition);
        render::epub(&edition).unwrap();
        render::docx(&edition, &|_| None).unwrap();
        render::typst(&edition, &[]);
    }
}

#[test]
fn a_closing_day_that_has_passed_may_be_told_as_passed_in_chinese_too() {
    let manifest = MANIFEST.replace("number = 3", "number = 3\nlanguages = [\"zh\"]");
    let cases: &[(&str, &[&str])] = &[
        (
            "办法草案已发布，意见反馈截止日期为当月25日。[[fact:bbbb2222]]",
            &["zh/a.md:7 warning date-past"],
        ),
        ("请于当月25日前反馈意见。[[fact:bbbb2222]]", &["zh/a.md:7 warning date-past"]),
        (
            "意见反馈已于当月25日截止，申请单位众多。[[fact:bbbb2222]]",
            &["zh/a.md:7 warning date-past"],
        ),
        ("征求意见已截止，申请单位众多。[[fact:bbbb2222]]", &[]),
        ("《可在何处施工办法》曾征求意见。[[fact:bbbb2222]]", &[]),
    ];
    for (body, expected) in cases {
        let text = format!("{HEAD}# 题目\n\n{body}\n");
        let files = [("issue.toml", manifest.as_str()), ("zh/a.md", text.as_str())];
        let (_, faults) = compiled(&files, Vec::new(), Language::Zh);
        assert_eq!(told(&faults), *expected, "{body}");
    }
}

#[test]
fn what_is_missing_in_the_manifest_is_told_at_its_entry_however_it_is_written() {
    for written in ["[[section]] # first\nid = \"policy\"", "[[section]]\nid = \"policy\""] {
        let manifest = MANIFEST
            .replace("[[section]]\nid = \"policy\"", written)
            .replace("title = { en = \"Policy\", zh = \"政策\" }", "title = { zh = \"政策\" }");
        let text = format!("{HEAD}# Title\n\nText.\n");
        let files = [("issue.toml", manifest.as_str()), ("en/a.md", text.as_str())];
        let (_, faults) = compiled(&files, Vec::new(), Language::En);
        assert_eq!(told(&faults), ["issue.toml:11 warning translation-missing"], "{written}");
    }
}

#[test]
fn turning_characters_of_the_register_are_printed_without_and_stop_no_issue() {
    let mut answers = answers();
    for cited in answers.cited.values_mut() {
        if let Cited::Fact(answer, _) = cited
            && let FactAnswer::Stands(testimony) = answer.as_mut()
        {
            testimony.source.title = Some("A \u{202e}notice".to_owned());
        }
    }
    let text = format!("{HEAD}# Title\n\nIt was issued.[[fact:aaaa1111]]\n");
    let (issue, _) =
        Issue::parse(&files(&[("issue.toml", MANIFEST), ("en/a.md", &text)]), Vec::new()).unwrap();
    let has = |c: char| c != '\u{202e}';
    let (edition, faults) = compile(&issue, &answers, Language::En, Options { glyphs: Some(&has) });
    assert_eq!(told(&faults), [] as [&str; 0]);
    let printed = gnomon_newsletter::plain(&edition.note_words(&edition.notes[0]));
    assert!(printed.starts_with("A notice, "), "{printed}");
}

#[test]
fn an_escape_in_the_manifest_that_turns_the_direction_is_told() {
    let direction = |written: &str| {
        let manifest = MANIFEST.replace("\"Letter\"", written);
        let (_, faults) = compiled(&[("issue.toml", &manifest)], Vec::new(), Language::En);
        told(&faults).contains(&"issue.toml:1 error direction".to_owned())
    };
    assert!(direction(r#""Let\u202eter""#));
    assert!(direction(r#""Let\U0000202Eter""#));
    // No escapes: a literal text, and one whose backslash is escaped.
    assert!(!direction(r"'Let\u202eter'"));
    assert!(!direction(r#""Let\\u202eter""#));
}
