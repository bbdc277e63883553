//! What the readers of web pages, Markdown and plain text promise: nothing that
//! stands in the text is left out in silence, and no text takes forever.

use gnomon_model::{BlockKind, Document};

use crate::support::extract;

fn lines(document: &Document) -> Vec<&str> {
    document.blocks.iter().map(|block| block.span.of(&document.text)).collect()
}

fn note<'d>(document: &'d Document, code: &str) -> &'d str {
    document.diagnostics.iter().find(|d| d.code == code).map_or("", |d| d.message.as_str())
}

#[test]
fn a_page_that_is_one_form_is_read() {
    let page = "<html><body><form id=\"aspnetForm\"><input type=hidden value=1><div>\
        <h1>Notice</h1><p>GB/T 98001-2026 was issued.</p></div></form></body></html>";
    assert_eq!(
        lines(&extract("page.html", page).document),
        ["Notice", "GB/T 98001-2026 was issued."]
    );
}

#[test]
fn the_header_of_an_article_is_its_title_and_that_of_a_site_is_none() {
    let page = "<html><body><header><p>The Bureau of Standards</p></header><article><header>\
        <h1>GB/T 98001 is issued</h1></header><p>It takes effect on 1 June 2026.</p></article>\
        <footer>Contact the desk</footer></body></html>";
    let document = extract("page.html", page).document;
    assert_eq!(lines(&document), ["GB/T 98001 is issued", "It takes effect on 1 June 2026."]);
    assert_eq!(document.blocks[0].kind, BlockKind::Heading(1));
    let left_out = note(&document, "page-furniture");
    assert!(left_out.contains("Bureau of Standards"), "{left_out}");
    assert!(left_out.contains("Contact the desk"), "{left_out}");
}

#[test]
fn a_name_alone_makes_no_furniture_of_a_sentence() {
    let page = "<html><body class=\"with-sidebar\"><h1>Notice</h1>\
        <div class=\"location\"><a href=\"/\">Home</a> &gt; <a href=\"/n\">News</a></div>\
        <p class=\"location\">The meeting is held in Beijing on 3 June 2026.</p>\
        <p class=\"side\">会议地点：北京</p>\
        <div class=\"share\">Share: <a href=\"#\">mail</a></div>\
        <p>GB/T 98001-2026 was issued.</p>\
        <div class=\"site-footer\">© 2026 The Bureau. All rights are reserved.</div></body></html>";
    let document = extract("page.html", page).document;
    assert_eq!(
        lines(&document),
        [
            "Notice",
            "The meeting is held in Beijing on 3 June 2026.",
            "会议地点：北京",
            "GB/T 98001-2026 was issued."
        ]
    );
    let left_out = note(&document, "page-furniture");
    assert!(left_out.contains("Home > News") && left_out.contains("All rights"), "{left_out}");
}

#[test]
fn markdown_that_follows_a_heading_or_code_in_an_item_is_read() {
    let text =
        "- # head\n  GB/T 98001-2026 was issued.\n- item\n  ```\n  code\n  ```\n  after the code\n";
    let document = extract("list.md", text).document;
    assert_eq!(
        lines(&document),
        ["head", "GB/T 98001-2026 was issued.", "item", "code", "after the code"]
    );
}

#[test]
fn markdown_with_html_between_its_paragraphs_is_read() {
    let text = "# Notice\n\n<!-- not\nthis -->\n\n<div\nclass=\"a\">\n<h2>Scope</h2>\n\
        <p>GB/T <b>98001</b>-2026 was\nissued.</p><p>1 &lt; 2</p>\n</div>\n\n\
        <script>\nlet a = '<p>no</p>';\n</script>\n\nThe end.\n";
    let document = extract("page.md", text).document;
    assert_eq!(
        lines(&document),
        ["Notice", "Scope", "GB/T <b>98001</b>-2026 was\nissued.", "1 &lt; 2", "The end."]
    );
    let hidden: Vec<&str> =
        document.marks.iter().map(|mark| mark.outer.of(&document.text)).collect();
    assert_eq!(hidden, ["<b>", "</b>"], "tags inside a sentence are not read");
}

/// Each of these took time with the square of its length: seconds here, hours
/// for a text of the size that is allowed.
#[test]
fn dull_texts_are_read_in_a_pass() {
    let blank = format!("GB/T 98001-2026\n{}The end.\n", "\n".repeat(400_000));
    assert_eq!(extract("blank.txt", blank).document.blocks.len(), 2);
    let brackets = "<http://a".repeat(100_000);
    assert_eq!(extract("brackets.txt", brackets).document.blocks.len(), 1);
    let tags = format!("<div>{}\n", "<b>x".repeat(100_000));
    assert_eq!(extract("tags.md", tags).document.blocks.len(), 1);
}
