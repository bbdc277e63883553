//! The newsletter that Gnomon began with, read whole. It is not in the
//! repository: without `../shared` these tests say so and end.

use std::fs;

use gnomon_model::{Document, Property, Value};

use crate::support::{extract, shared};

fn document() -> Option<Document> {
    let path = shared("seed/000_25fec49c5549acbe.txt")?;
    Some(extract("seed.txt", fs::read(path).unwrap()).document)
}

#[test]
fn it_has_twenty_articles_with_sections_hashtags_and_takeaways() {
    let Some(document) = document() else { return };
    let numbers: Vec<u32> = document.articles.iter().filter_map(|article| article.number).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let mut sections: Vec<&str> =
        document.articles.iter().filter_map(|article| article.section.as_deref()).collect();
    sections.dedup();
    assert_eq!(
        sections,
        [
            "SESEC and Supported Events",
            "Horizontal Actions",
            "Digital Transition",
            "Green Transition",
            "Others"
        ]
    );
    let article = |number: u32| {
        document.articles.iter().find(|article| article.number == Some(number)).unwrap()
    };
    assert_eq!(article(8).topics, ["Anti-monopoly", "SEP"]);
    assert_eq!(article(18).topics, ["Carbon Peak and Carbon Neutrality"]);
    assert_eq!(
        article(6).title,
        "Translation of China's Interim Provisions on Upgrading Association Standards"
    );
    let with_takeaway: Vec<u32> = document
        .articles
        .iter()
        .filter(|article| article.takeaway.is_some())
        .filter_map(|article| article.number)
        .collect();
    assert_eq!(with_takeaway, [1, 3, 4, 6, 7, 16, 17, 18, 20]);
    assert_eq!(document.title.as_deref(), Some("SESEC V China Standardisation Newsletter"));
    assert_eq!(document.issue.map(|span| span.of(&document.text)), Some("July - August 2023"));
}

#[test]
fn its_catalogue_has_38_rows_and_row_27_shows_its_empty_cell() {
    let Some(document) = document() else { return };
    let catalogue = &document.tables[0];
    assert_eq!(catalogue.rows.len(), 38);
    for (row, number) in catalogue.rows.iter().zip(1..) {
        assert_eq!(row.cells[0].text, number.to_string());
        assert_eq!(row.cells.len(), 4);
    }
    assert_eq!(catalogue.rows[26].cells[1].text, "");
    assert!(
        document.diagnostics.iter().any(|d| d.code == "empty-cell" && d.message.contains("row 27"))
    );
    assert_eq!(catalogue.rows[4].cells[2].text, "Data Backup and Recovery Products");
    assert_eq!(catalogue.rows[4].cells[2].parts.len(), 2, "a page break cut the row");
    assert!(catalogue.rows[15].cells[3].text.contains("protect against viruses on the network"));
    assert_eq!(document.articles[catalogue.article.unwrap()].number, Some(13));
}

#[test]
fn its_table_1_has_its_cells() {
    let Some(document) = document() else { return };
    let table = &document.tables[1];
    assert!(table.caption.unwrap().of(&document.text).starts_with("Table 1"));
    let header: Vec<&str> = table.header.cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(header, ["", "Mandatory", "Recommended", "In total"]);
    let figures: Vec<Vec<&str>> = table
        .rows
        .iter()
        .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect())
        .collect();
    assert_eq!(
        figures,
        [
            ["National Standards", "96", "164", "260"],
            ["Sector Standards", "188", "1471", "1659"],
            ["In total", "284", "1635", "1919"],
        ]
    );
}

#[test]
fn its_back_matter_is_read() {
    let Some(document) = document() else { return };
    assert_eq!(document.glossary.len(), 26);
    assert!(document.glossary.iter().all(|entry| entry.en.is_some() && entry.zh.is_some()));
    assert_eq!(document.annexes.len(), 3);
    let dead = document.links.iter().filter(|link| link.dead).count();
    assert_eq!((document.links.len(), dead), (6, 4));
}

#[test]
fn windows_opened_and_closed_in_different_sentences_are_found() {
    let Some(path) = shared("seed/000_25fec49c5549acbe.txt") else { return };
    let extraction = extract("seed.txt", fs::read(path).unwrap());
    let closes = |title: &str| {
        extraction
            .statements
            .iter()
            .filter(|s| {
                s.property == Property::ConsultationCloses && s.subject.label.starts_with(title)
            })
            .filter_map(|s| match &s.value {
                Value::Date(date) => Some(date.to_string()),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        closes("Guidelines for the Construction of the Green and Low-carbon"),
        ["2023-08-18"]
    );
    assert_eq!(
        closes("Regulations of the People's Republic of China on Certification"),
        ["2023-07-29"]
    );
}
