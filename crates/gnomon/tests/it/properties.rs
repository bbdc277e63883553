//! What must hold for any text: the contract, and that nothing panics.
//!
//! Texts are put together from the pieces that documents of the field are made
//! of, in any order, so that cut tables, unclosed marks and broken titles occur.

use proptest::prelude::*;

use crate::contract;
use crate::support::extract;

const PIECES: &[&str] = &[
    "On 3 July 2026, ",
    "the State Administration for Market Regulation (SAMR)",
    " issued the ",
    "*Measures for the Use of",
    "*Measures for Labels*",
    " (hereinafter referred to as the Measures)",
    " (Draft for Comment)",
    "The Measures enter into force",
    " as of the date of release",
    ". ",
    "\n",
    "\n\n",
    "\t",
    "1\tEquipment\tRouters\n",
    "\tmore\tcells\n",
    "*",
    "**",
    "[here](#)",
    "<https://example.org/a>",
    "《",
    "》",
    "（征求意见稿）",
    "（以下简称《办法》）",
    "《工业数据管理办法》",
    "自2026年7月1日起施行",
    "，",
    "。",
    "GB/T 98001—2026",
    "代替",
    "ISO/IEC 27001:2022",
    "RFC 4291, 4193 and 8200",
    "at least 60 %",
    "超过1.2万家",
    "三项以上",
    "Ms Zhang Wei, director of ",
    "主任委员李明",
    "第三届标准化论坛",
    "the first plenary meeting",
    "5925-6425 MHz",
    "Regulation (EU) 2024/1689",
    "replaces ",
    "the Institute of Metrology",
    "cells   apart   here\n",
    "SAC/TC260",
    "TC 260",
    "工业和信息化部科技司",
    "请于2026年12月20日前反馈意见",
    "20个工作日内",
    "within 30 days",
    "Comments may be submitted ",
    "1. A Title\n\n",
    "#Topic One #Two\n",
    "Index\n\nTakeaways\t1\nA Title\t2\nAnnex\t3\n",
    "Takeaways\n\n",
    "Abbreviations\n\n",
    "Annex:\n\n",
    "- item\n",
    "| a | b |\n|---|---|\n| c | d |\n",
    "序号\t标准编号\t代替标准号\t实施日期\n",
    "<p>",
    "</p>",
    "<table><tr><td rowspan=9>",
    "</td></tr></table>",
    "&nbsp;",
    "\u{3000}",
    "\u{a0}",
    "É",
    "𠀀",
    "\r\n",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    proptest::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_holds_the_contract_in_every_format(text in text()) {
        let schema = contract::schema();
        for name in ["any.txt", "any.md", "any.html"] {
            if text.trim().is_empty() {
                continue;
            }
            if let Ok(extraction) = std::panic::catch_unwind(|| try_extract(name, &text)).expect("no text makes it panic") {
                contract::check(name, &extraction, &schema);
                for article in &extraction.document.articles {
                    prop_assert!(extraction.document.text.get(article.span.start..article.span.end).is_some());
                }
            }
        }
    }
}

fn try_extract(name: &str, text: &str) -> Result<gnomon_model::Extraction, ()> {
    // A page may have no text at all; that is an answer too.
    crate::support::try_extract(name, text).map_err(drop)
}

#[test]
fn what_is_extracted_does_not_depend_on_what_was_read_before() {
    let text = "On 3 July 2026, MIIT issued the *Measures for Labels* (the Measures).\n";
    let alone = gnomon_render::extraction::json(&extract("a.txt", text)).to_string();
    extract("b.txt", "2025年1月2日，市场监管总局印发《办法》。TC260与SAC/TC 28。\n");
    assert_eq!(gnomon_render::extraction::json(&extract("a.txt", text)).to_string(), alone);
}
