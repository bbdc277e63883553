//! A draft beside the text that was issued: a standards manager's daily question.

use crate::support::Run;

const DRAFT: &str = "工业网关管理办法（征求意见稿）

第一章 总则

第一条 为规范工业网关的管理，制定本办法。

第二条 本办法所称工业网关，是指连接工业设备与网络的装置。

第三条 工业和信息化主管部门负责工业网关的监督管理工作。

第二章 要求

第四条 生产企业应当在产品出厂前完成安全检验，检验记录保存期限不少于3年。

第五条 生产企业应当每季度报送一次安全状况。

第六条 鼓励行业协会制定团体标准。

第七条 检验机构应当在十个工作日内出具检验报告。
";

const ISSUED: &str = "工业网关管理办法

第一章 总则

第一条 为规范工业网关的管理，制定本办法。

第二条 鼓励行业协会制定团体标准。

第三条 本办法所称工业网关，是指连接工业设备与网络的装置。

第四条 电信主管部门负责工业网关的监督管理工作。

第二章 要求

第五条 制造企业应当在产品出厂前完成安全检验，检验记录保存期限不少于5年。

第六条 检验机构应当在十个工作日内出具检验报告，制造企业应当予以配合。

第七条 违反本办法规定的，由县级以上主管部门责令改正。
";

#[test]
fn articles_are_aligned_and_say_what_became_of_them() {
    let run = Run::new();
    let (draft, issued) = (run.file("draft.txt", DRAFT), run.file("issued.txt", ISSUED));
    let said = run.stdout(&["--json", "compare", &draft, &issued], 0);
    let found: serde_json::Value = serde_json::from_str(&said).unwrap();
    let became = |before: &str, after: &str| -> String {
        found["pairs"]
            .as_array()
            .unwrap()
            .iter()
            .find(|pair| {
                pair["before"]["number"].as_str().unwrap_or("") == before
                    && pair["after"]["number"].as_str().unwrap_or("") == after
            })
            .unwrap_or_else(|| panic!("{before} → {after}: {said}"))["change"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(became("第一条", "第一条"), "unchanged");
    assert_eq!(became("第二条", "第三条"), "renumbered");
    assert_eq!(became("第三条", "第四条"), "reworded");
    assert_eq!(became("第四条", "第五条"), "reworded");
    assert_eq!(became("第六条", "第二条"), "moved");
    assert_eq!(became("第七条", "第六条"), "reworded");
    assert_eq!(became("第五条", ""), "deleted");
    assert_eq!(became("", "第七条"), "added");
    // The chapter that an article stands in.
    let fifth = &found["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["after"]["number"] == "第五条")
        .unwrap()["after"];
    assert_eq!(fifth["within"][0], "第二章");
    let text = run.stdout(&["compare", &draft, &issued], 0);
    assert!(text.contains("[-3-]{+5+}"), "{text}");
}

#[test]
fn terms_that_gave_way_throughout_are_named_and_documents_of_the_register_serve() {
    let run = Run::new();
    let before = "Article 1. The applicant shall file a form within 10 days.\n\nArticle 2. The applicant shall keep a copy of the form.\n\nArticle 3. Fees are set by the ministry.\n";
    let after = before.replace("applicant", "declarant company");
    let (a, b) = (run.file("a.txt", before), run.file("b.txt", after));
    run.stdout(&["ingest", &a, &b], 0);
    let said = run.stdout(&["--json", "compare", &a, &b], 0);
    let found: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(found["terms"][0]["before"], "applicant", "{said}");
    assert_eq!(found["terms"][0]["times"], 2);
    assert_eq!(found["counts"]["unchanged"], 1);
    std::fs::remove_file(&a).unwrap();
    assert_eq!(run.stdout(&["--json", "compare", &a, &b], 0), said, "from the register now");
    assert!(run.stderr(&["compare", "nothing.txt", &b], 1).contains("no deposit is called"));
}

#[test]
fn what_a_chapter_is_called_can_change_while_its_articles_stay() {
    let run = Run::new();
    let before = "第一章 总则\n\n第一条 为了规范管理，制定本办法。\n\n第二章 管理\n\n第二条 企业应当登记。\n\n第三条 登记应当公开。\n";
    let (a, b) = (
        run.file("a.txt", before),
        run.file("b.txt", before.replace("第二章 管理", "第二章 处罚")),
    );
    let said = run.stdout(&["--json", "compare", &a, &b], 0);
    let found: serde_json::Value = serde_json::from_str(&said).unwrap();
    // No word of the two headings is the same.
    let counts = ["unchanged", "deleted", "added"].map(|change| found["counts"][change].clone());
    assert_eq!(counts, [4, 1, 1], "{said}");
}

#[test]
fn texts_with_too_many_unlike_items_are_refused_and_not_compared_for_ever() {
    let run = Run::new();
    let text = |word: &str| -> String {
        (1..3_000).map(|n| format!("Article {n}. {word}{n} {word}{} {word}.\n\n", n * 7)).collect()
    };
    let (a, b) = (run.file("a.txt", text("alpha")), run.file("b.txt", text("beta")));
    let refusal = run.stderr(&["compare", &a, &b], 1);
    assert!(refusal.contains("chapter by chapter"), "{refusal}");
}

#[test]
fn the_signature_and_the_day_at_the_end_are_no_part_of_the_last_article() {
    let run = Run::new();
    let draft = run.file("draft.txt", format!("{DRAFT}\n工业和信息化部\n2026年11月18日\n"));
    let issued = DRAFT.replace("（征求意见稿）", "");
    let issued =
        run.file("issued.txt", format!("{issued}\n工业和信息化部\n市场监管总局\n\n2027年3月5日\n"));
    let said = run.stdout(&["--json", "compare", &draft, &issued], 0);
    let found: serde_json::Value = serde_json::from_str(&said).unwrap();
    let pairs = found["pairs"].as_array().unwrap();
    let last = pairs.iter().find(|pair| pair["before"]["number"] == "第七条").unwrap();
    assert_eq!(last["before"]["text"], "检验机构应当在十个工作日内出具检验报告。");
    assert_eq!(last["after"]["text"], last["before"]["text"]);
    // Nothing is left out: who signs and when stands at the end by itself.
    assert!(said.contains("市场监管总局 2027年3月5日"), "{said}");
    let english =
        "Measures\n\nArticle 1 They apply to gateways.\n\nArticle 2 Gateways are tested.\n\n";
    let a = run.file("a.txt", format!("{english}18 November 2026\n"));
    let b = run.file("b.txt", format!("{english}5 March 2027\n"));
    let said = run.stdout(&["compare", &a, &b], 0);
    assert!(said.contains("3 unchanged") && !said.contains("Article 2"), "{said}");
}
