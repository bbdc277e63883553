//! An issue from the samples: drafted, checked, compiled, read back, corrected.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gnomon_newsletter::DraftPlan;
use serde_json::Value;

use crate::support::{Run, root, samples};

/// A register with the samples, and a drafted issue in two languages.
fn drafted() -> (Run, PathBuf) {
    let run = Run::new();
    let sources: Vec<String> = samples()
        .into_iter()
        .map(|(_, path)| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut ingest = vec!["ingest"];
    ingest.extend(sources.iter().map(String::as_str));
    run.stdout(&ingest, 0);
    let issue = run.folder("issue");
    run.stdout(&new(&issue), 0);
    (run, issue)
}

fn new(issue: &Path) -> [&str; 9] {
    let issue = issue.to_str().unwrap();
    [
        "newsletter",
        "new",
        issue,
        "--from",
        "2026-09-01",
        "--to",
        "2026-11-30",
        "--languages",
        "en,zh",
    ]
}

fn json(run: &Run, args: &[&str], code: i32) -> Value {
    let mut all = args.to_vec();
    all.push("--json");
    serde_json::from_str(&run.stdout(&all, code)).unwrap()
}

/// All files below a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            found.extend(
                files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else {
            found.insert(
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(&path).unwrap(),
            );
        }
    }
    found
}

#[test]
fn a_period_is_drafted_checked_and_compiled() {
    let (run, issue) = drafted();
    let path = issue.to_str().unwrap();
    let drafts = files(&issue);
    // What happened: a call for comments, a regulation, an announcement of standards, an event.
    let text = |name: &str| {
        let (_, bytes) = drafts
            .iter()
            .find(|(path, _)| path.starts_with(name))
            .unwrap_or_else(|| panic!("{name}"));
        String::from_utf8(bytes.clone()).unwrap()
    };
    let provisions = text("en/provisions-on-free-reading");
    assert!(provisions.contains("On 25 September 2026, the State Administration for Market Regulation (SAMR) issued the *Provisions on Free Reading of Standards Texts*.[[fact:"), "{provisions}");
    assert!(
        provisions.contains("It entered into force on 25 September 2026 (reckoned).[[fact:"),
        "{provisions}"
    );
    assert!(
        text("zh/provisions-on-free-reading").contains("国家市场监督管理总局发布《[[en:Provisions")
    );
    assert!(text("en/standards-").contains("| GB/T 98001-2026[[fact:"));
    assert!(text("en/consultations-at-a-glance").contains("show = \"timeline\""));
    // Every sentence has its evidence: nothing that was drafted stands without.
    let checked = json(&run, &["newsletter", "check", path], 0);
    let codes: Vec<&str> = checked["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["code"].as_str().unwrap())
        .collect();
    assert!(!codes.contains(&"figure-without-evidence"), "{codes:?}");
    assert!(codes.contains(&"untranslated"), "{codes:?}");
    // Drafts tell of days that are gone as gone.
    assert!(!codes.contains(&"date-past"), "{codes:?}");
    let built =
        json(&run, &["newsletter", "build", path, "-o", run.folder("one").to_str().unwrap()], 0);
    let formats = if cfg!(feature = "pdf") { 6 } else { 5 };
    assert_eq!(built["files"].as_array().unwrap().len(), 2 * formats);
    run.stdout(&["newsletter", "build", path, "-o", run.folder("two").to_str().unwrap()], 0);
    let (one, two) = (files(&run.folder("one")), files(&run.folder("two")));
    assert!(one == two, "two builds of one issue differ");
    let html = String::from_utf8(one["issue-1.zh.html"].clone()).unwrap();
    for piece in [
        "<html lang=\"zh-Hans\">",
        "要点",
        "截止日期",
        "缩略语",
        "免责声明",
        "资料来源",
        "国家市场监督管理总局",
    ] {
        assert!(html.contains(piece), "{piece}");
    }
    assert!(!html.contains("src=\"http") && !html.contains("<script"), "nothing from elsewhere");
}

#[test]
fn drafting_again_leaves_alone_what_was_edited() {
    let (run, issue) = drafted();
    let edited = issue.join("en/consultations-at-a-glance.md");
    let text = fs::read_to_string(&edited).unwrap() + "\nOur own words.\n";
    fs::write(&edited, &text).unwrap();
    let deleted = files(&issue).into_keys().find(|path| path.starts_with("en/plenary")).unwrap();
    fs::remove_file(issue.join(&deleted)).unwrap();
    let again = json(&run, &new(&issue), 0);
    let state = |file: &str| {
        let all = again["files"].as_array().unwrap();
        all.iter().find(|entry| entry["file"] == file).unwrap()["state"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(state("en/consultations-at-a-glance.md"), "kept");
    assert_eq!(state(&deleted), "deleted");
    assert_eq!(fs::read_to_string(&edited).unwrap(), text);
    // A longer period has a draft of its own to offer: it stands beside what was edited.
    let mut args = new(&issue).to_vec();
    args[4] = "2026-08-01";
    run.stdout(&args, 0);
    assert_eq!(fs::read_to_string(&edited).unwrap(), text);
    assert!(!issue.join(&deleted).exists());
}

#[test]
fn a_compiled_issue_reads_back_as_it_went_in() {
    let (run, issue) = drafted();
    let path = issue.to_str().unwrap();
    let checked = json(&run, &["newsletter", "check", path, "--round-trip"], 0);
    let trips = checked["round_trip"].as_array().unwrap();
    let formats = if cfg!(feature = "pdf") { 4 } else { 3 };
    assert_eq!(trips.len(), 2 * formats);
    for entry in trips {
        let (language, trip) = (entry["language"].as_str().unwrap(), &entry["trip"]);
        let pair = |name: &str| (trip[name][0].as_u64().unwrap(), trip[name][1].as_u64().unwrap());
        let (articles, back) = pair("articles");
        let (statements, stated) = pair("statements");
        let format = trip["format"].as_str().unwrap();
        println!(
            "{language}.{format}: {back}/{articles} articles, {stated}/{statements} statements"
        );
        // Markup keeps articles, annexes and abbreviations exactly.
        if matches!(format, "md" | "html" | "docx") {
            assert_eq!(back, articles, "{language}.{format}: {:#?}", trip["differences"]);
            assert_eq!(pair("back_matter").1, pair("back_matter").0, "{language}.{format}");
        }
        // Sentences are told in forms that are read: what is lost are passages in another language, and
        // days without a name for what happened on them.
        if matches!(format, "md" | "html" | "docx") {
            assert!(
                statements * 4 <= stated * 5,
                "{language}.{format}: {:#?}",
                trip["differences"]
            );
        }
        // All that did not come back has its reason.
        let differences = trip["differences"].as_array().unwrap();
        let (matter, found) = pair("back_matter");
        assert_eq!(
            differences.len() as u64,
            articles - back + matter - found + statements - stated
        );
        assert!(
            differences
                .iter()
                .all(|difference| difference["why"].as_str().is_some_and(|why| !why.is_empty()))
        );
    }
}

#[test]
fn what_is_corrected_after_publication_gives_an_erratum() {
    let (run, issue) = drafted();
    let out = run.folder("out");
    let out = out.to_str().unwrap();
    run.stdout(
        &[
            "newsletter",
            "build",
            issue.to_str().unwrap(),
            "-o",
            out,
            "--format",
            "json",
            "--language",
            "en",
        ],
        0,
    );
    let published = format!("{out}/issue-1.en.json");
    assert!(run.stdout(&["newsletter", "errata", &published], 0).contains("still stand"));
    // The date of a heat pump measure is found to be misread.
    let dossier = json(&run, &["show", "Measures for the Energy Labelling of Heat Pumps"], 0);
    let statements = dossier["statements"].as_array().unwrap();
    let effective = statements.iter().find(|t| t["statement"]["property"] == "effective").unwrap();
    let id = effective["id"].as_str().unwrap();
    run.stdout(
        &["review", "reject", id, "--by", "A. Editor", "--reason", "the notice was withdrawn"],
        0,
    );
    let erratum = run.stdout(&["newsletter", "errata", &published], 1);
    assert!(erratum.contains("# Errata to Standards Letter, issue 1"), "{erratum}");
    assert!(
        erratum.contains("Heat Pumps") && erratum.contains("the notice was withdrawn"),
        "{erratum}"
    );
    // And the issue itself cannot be compiled as it stands.
    let told = run.stdout(&["newsletter", "check", issue.to_str().unwrap()], 1);
    assert!(told.contains("evidence-changed") && told.contains("A. Editor rejected it"), "{told}");
    let refused = run.folder("refused");
    run.stdout(
        &["newsletter", "build", issue.to_str().unwrap(), "-o", refused.to_str().unwrap()],
        1,
    );
    assert!(!refused.exists(), "nothing is written in spite of errors");
    run.stdout(
        &[
            "newsletter",
            "build",
            issue.to_str().unwrap(),
            "-o",
            refused.to_str().unwrap(),
            "--draft",
            "--format",
            "md",
        ],
        1,
    );
    let text = fs::read_to_string(refused.join("issue-1.en.md")).unwrap();
    assert!(text.contains("DRAFT: "), "{text}");
}

#[test]
fn figures_that_do_not_add_up_are_told_at_their_line() {
    let (run, issue) = drafted();
    let fact = {
        let text = fs::read_to_string(
            issue.join(files(&issue).into_keys().find(|p| p.starts_with("en/provisions")).unwrap()),
        )
        .unwrap();
        text.split("[[fact:").nth(1).unwrap().split("]]").next().unwrap().to_owned()
    };
    let table = format!(
        "+++\nsection = \"policy\"\n+++\n# A Count\n\nTable: Standards by type[[fact:{fact}]]\n\n| | Published | In preparation | In total |\n| --- | --- | --- | --- |\n| National Standards | 46 | 31 | 77 |\n| Sector Standards | 58 | 27 | 85 |\n| In total | 104 | 58 | 163 |\n"
    );
    fs::write(issue.join("en/count.md"), table).unwrap();
    let checked = json(&run, &["newsletter", "check", issue.to_str().unwrap()], 1);
    let faults = checked["faults"].as_array().unwrap();
    let fault = faults
        .iter()
        .find(|fault| fault["code"] == "arithmetic")
        .unwrap_or_else(|| panic!("{faults:#?}"));
    assert_eq!((fault["file"].as_str(), fault["line"].as_u64()), (Some("en/count.md"), Some(8)));
}

#[test]
fn the_sample_issue_has_the_whole_anatomy_with_nothing_wrong() {
    let run = Run::with_samples();
    let out = run.folder("out");
    let sample = root().join("examples/letter");
    let (sample, out_path) = (sample.to_str().unwrap(), out.to_str().unwrap());
    let told = run.stdout(&["newsletter", "build", sample, "-o", out_path, "--strict"], 0);
    assert!(told.contains("Nothing is wrong."), "{told}");
    let made = files(&out);
    let text = |name: &str| String::from_utf8(made[name].clone()).unwrap();
    // In the order in which it is read.
    for (name, pieces) in [
        (
            "issue-5.en.html",
            [
                "A sample issue on invented texts",
                "Contents",
                "Takeaways",
                "Deadlines",
                "Rules and Policy",
                "1. Standards Are to Be Read Free of Charge",
                "#Standard Policy",
                "Who may read what",
                "Opinion of the editors",
                "GB 98003-2026",
                "What Is to Be Reached",
                "Annexes",
                "1. How to Read the Footnotes",
                "https://example.org/form",
                "About the publisher",
                "Abbreviations",
                "智能网联汽车",
                "Disclaimer",
                "the Chinese one",
                "Sources",
                "retrieved on",
            ],
        ),
        (
            "issue-5.zh.html",
            [
                "样刊",
                "目录",
                "要点",
                "截止日期",
                "法规与政策",
                "1. 标准文本将免费阅读",
                "#Standard Policy",
                "谁可以阅读什么",
                "编者意见",
                "GB 98003-2026",
                "目标与期限",
                "附录",
                "1. 脚注说明",
                "https://example.org/form",
                "关于我们",
                "缩略语",
                "智能网联汽车",
                "免责声明",
                "以中文文本为准",
                "资料来源",
                "获取",
            ],
        ),
    ] {
        let html = text(name);
        let mut at = 0;
        for piece in pieces {
            at += html[at..].find(piece).unwrap_or_else(|| panic!("{name}: {piece}"));
        }
    }
    // Chart, tree and timeline: drawn, told in words, and with what they rest on.
    let issue: Value = serde_json::from_str(&text("issue-5.en.json")).unwrap();
    let pictures = issue["pictures"].as_array().unwrap();
    let alt = |at: usize| pictures[at]["alt"].as_str().unwrap();
    assert_eq!(pictures.len(), 3);
    assert!(alt(0).contains("Recommended: ") && alt(0).contains("Mandatory: "), "{}", alt(0));
    assert!(alt(1).contains("General specifications"), "{}", alt(1));
    assert!(alt(2).contains("1 May 2027: GB 98003-2026"), "{}", alt(2));
    let html = text("issue-5.en.html");
    assert_eq!(html.matches("<figure").count(), 3);
    assert!(html.contains("Counted from the register on 1 December 2026"), "{html}");
    assert!(html.contains("Figure 2: Standard system for ICV"), "{html}");
    let epub = &made["issue-5.en.epub"];
    let epub = zip::ZipArchive::new(std::io::Cursor::new(epub.as_slice())).unwrap();
    let drawn: Vec<String> = epub.file_names().map(|name| format!("{name:?}")).collect();
    assert_eq!(drawn.iter().filter(|name| name.contains(".svg")).count(), 3, "{drawn:?}");
    let mut docx =
        zip::ZipArchive::new(std::io::Cursor::new(made["issue-5.zh.docx"].as_slice())).unwrap();
    for picture in ["figure-1.zh.png", "figure-2.zh.png", "figure-3.zh.png"] {
        let size = docx.by_name(&format!("word/media/{picture}")).unwrap().size();
        assert!(5_000 < size, "{picture} is empty: {size} bytes");
    }
    let checked = json(&run, &["newsletter", "check", sample, "--round-trip"], 0);
    for entry in checked["round_trip"].as_array().unwrap() {
        let trip = &entry["trip"];
        let format = trip["format"].as_str().unwrap();
        if format != "pdf" {
            assert_eq!(trip["articles"][0], trip["articles"][1], "{trip:#}");
            assert_eq!(trip["back_matter"][0], trip["back_matter"][1], "{trip:#}");
        }
    }
}

#[test]
fn pages_are_made_or_the_build_says_how_to_get_them() {
    let run = Run::with_samples();
    let out = run.folder("out");
    let sample = root().join("examples/letter");
    let args = [
        "newsletter",
        "build",
        sample.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
        "--format",
        "pdf",
    ];
    if cfg!(feature = "pdf") {
        run.stdout(&args, 0);
        let made = files(&out);
        for name in ["issue-5.en.pdf", "issue-5.zh.pdf"] {
            let bytes = &made[name];
            assert!(bytes.starts_with(b"%PDF-"), "{name}");
            let has = |piece: &[u8]| bytes.windows(piece.len()).any(|window| window == piece);
            assert!(has(b"/Outlines") && has(b"/StructTreeRoot") && has(b"/MarkInfo"), "{name}");
        }
        let sums: Vec<u64> =
            json(&run, &["newsletter", "check", args[2], "--round-trip"], 0)["round_trip"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|entry| entry["trip"]["format"] == "pdf")
                .map(|entry| entry["trip"]["articles"][1].as_u64().unwrap())
                .collect();
        // A heading right below a drawing can be taken for a row of it.
        assert!(sums.len() == 2 && sums.iter().all(|found| 3 <= *found), "{sums:?}");
    } else {
        let told = run.stderr(&args, 2);
        assert!(
            told.contains("no typesetter")
                && told.contains("--features pdf")
                && told.contains("--format typ"),
            "{told}"
        );
        assert!(!out.exists() || files(&out).is_empty(), "half an issue was written");
    }
}

#[test]
fn bad_folders_and_files_are_refused_in_plain_words() {
    let run = Run::new();
    run.stdout(&["ingest", "samples/notice-standards/source.txt"], 0);
    let nowhere = run.folder("nowhere");
    assert!(
        run.stderr(&["newsletter", "check", nowhere.to_str().unwrap()], 2).contains("is no folder")
    );
    let empty = run.folder("empty");
    fs::create_dir(&empty).unwrap();
    let told = run.stdout(&["newsletter", "check", empty.to_str().unwrap()], 1);
    assert!(told.contains("there is no `issue.toml`"), "{told}");
    // A font that is none is a fault at its file; the rest of the issue is checked all the same.
    let lettered = run.folder("lettered");
    fs::create_dir_all(lettered.join("fonts")).unwrap();
    fs::write(lettered.join("fonts/own.ttf"), "no font").unwrap();
    fs::create_dir(lettered.join("en")).unwrap();
    let manifest = "series = \"L\"\nnumber = 1\ndate = 2026-12-01\nfrom = 2026-09-01\nto = 2026-11-30\n[publisher]\nname = \"P\"\n[[section]]\nid = \"s\"\ntitle = \"S\"\n";
    fs::write(lettered.join("issue.toml"), manifest).unwrap();
    let article =
        "+++\nsection = \"s\"\n+++\n# T\n\nThe body is called \u{5d4}\u{5ea}\u{5e7}\u{5df}.\n";
    fs::write(lettered.join("en/a.md"), article).unwrap();
    let told = run.stdout(&["newsletter", "check", lettered.to_str().unwrap()], 1);
    for piece in ["font-broken", "fonts/own.ttf:1", "glyph-missing", "en/a.md:6", "folder `fonts`"]
    {
        assert!(told.contains(piece), "{piece}: {told}");
    }
    let file = run.file("x.json", "{}");
    assert!(
        run.stderr(&["newsletter", "errata", &file], 1)
            .contains("not the JSON of a published issue")
    );
    let back = [
        "newsletter",
        "new",
        empty.to_str().unwrap(),
        "--from",
        "2026-02-01",
        "--to",
        "2026-01-01",
    ];
    assert!(run.stderr(&back, 2).contains("before it begins"));
    let quiet = [
        "newsletter",
        "new",
        empty.to_str().unwrap(),
        "--from",
        "1999-01-01",
        "--to",
        "1999-02-01",
    ];
    assert!(run.stdout(&quiet, 0).contains("The register has nothing from 1999-01-01"));
}

#[test]
fn the_guide_names_every_query_and_every_fault() {
    let guide = fs::read_to_string(root().join("docs/newsletter.md")).unwrap();
    let queries: toml::Table =
        fs::read_to_string(root().join("crates/gnomon-newsletter/data/queries.toml"))
            .unwrap()
            .parse()
            .unwrap();
    for query in queries.keys() {
        assert!(
            guide.contains(query.as_str()),
            "docs/newsletter.md does not name the query {query}"
        );
    }
    let sources = files(&root().join("crates/gnomon-newsletter/src"));
    let mut codes = 0;
    for text in sources.values().map(|bytes| String::from_utf8_lossy(bytes)) {
        for piece in text.split('"').filter(|piece| piece.contains('-') && piece.len() < 26) {
            let families = [
                "citation-",
                "evidence-",
                "translation-",
                "figure-without",
                "date-past",
                "dead-link",
                "glyph-",
                "opinion-as",
                "fact-",
                "query-",
                "file-unused",
            ];
            if families.iter().any(|family| piece.starts_with(family))
                && piece.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            {
                codes += 1;
                assert!(guide.contains(piece), "docs/newsletter.md does not name {piece}");
            }
        }
    }
    assert!(10 < codes);
    assert!(!DraftPlan::triggers().is_empty());
}
