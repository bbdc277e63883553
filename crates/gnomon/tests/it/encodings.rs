//! One document in many encodings gives one text, with the decision recorded.

use gnomon_model::Severity;

use crate::support::extract;

const NOTICE: &str = "关于征求《工业数据管理办法（征求意见稿）》意见的通知\n\n各有关单位：\n\n请于2026年12月20日前反馈意见。标准为GB/T 98001—2026。\n\n工业和信息化部\n2026年11月18日\n";

fn encoded(label: &str, text: &str) -> Vec<u8> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
    let (bytes, _, failed) = encoding.encode(text);
    assert!(!failed, "{label} cannot write the text");
    bytes.into_owned()
}

#[test]
fn chinese_encodings_are_recognised() {
    for label in ["gb18030", "gbk"] {
        let extraction = extract("notice.txt", encoded(label, NOTICE));
        assert_eq!(extraction.document.text, NOTICE, "{label}");
        assert_eq!(extraction.document.encoding.name, "gb18030");
        assert_eq!(extraction.document.encoding.decided_by, "detected");
    }
    let traditional = "關於徵求《工業資料管理辦法》意見的通知\n\n請於2026年12月20日前回覆意見，並將書面意見寄至本會。\n";
    let extraction = extract("notice.txt", encoded("big5", traditional));
    assert_eq!(extraction.document.text, traditional);
    assert_eq!(extraction.document.encoding.name, "Big5");
}

#[test]
fn latin_text_is_recognised() {
    let text = "Le règlement entre en vigueur le 1er janvier 2027. L'Association française de normalisation l'a annoncé.\n";
    let extraction = extract("avis.txt", encoded("latin1", text));
    assert_eq!(extraction.document.text, text);
    assert_eq!(extraction.document.encoding.name, "windows-1252");
}

#[test]
fn a_page_says_its_own_encoding() {
    let page = format!(
        "<html><head><meta charset=\"gb2312\"><title>通知</title></head><body><p>{}</p></body></html>",
        NOTICE.replace('\n', "</p><p>")
    );
    let extraction = extract("page.html", encoded("gb18030", &page));
    assert_eq!(extraction.document.encoding.decided_by, "declared");
    assert!(extraction.document.text.contains("请于2026年12月20日前反馈意见"));
}

#[test]
fn utf_16_says_itself() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(NOTICE.encode_utf16().flat_map(u16::to_le_bytes));
    let extraction = extract("notice.txt", bytes);
    assert_eq!(extraction.document.text, NOTICE);
    assert_eq!(extraction.document.encoding.decided_by, "byte order mark");
}

#[test]
fn damaged_utf_8_is_read_in_part_and_says_where() {
    let mut bytes = NOTICE.as_bytes().to_vec();
    let at = NOTICE.find("各有关").unwrap();
    bytes[at] = 0xff;
    let extraction = extract("notice.txt", bytes);
    assert_eq!(extraction.document.encoding.decided_by, "damaged UTF-8");
    assert!(extraction.document.has_loss());
    let loss =
        extraction.document.diagnostics.iter().find(|d| d.severity == Severity::Loss).unwrap();
    assert_eq!(loss.code, "invalid-bytes");
    assert!(extraction.document.text[loss.span.start..].starts_with('\u{fffd}'));
    assert!(extraction.document.text.contains("2026年11月18日"));
}

#[test]
fn lines_of_two_encodings_are_each_read_in_their_own_and_it_is_said() {
    // The last line is too short to tell by itself.
    let other = "现就《数据目录》公开征求意见。\n附件：数据目录清单与编制说明\n附件\n";
    let mut bytes = NOTICE.as_bytes().to_vec();
    bytes.extend(encoded("gb18030", other));
    let extraction = extract("joined.txt", bytes.clone());
    assert_eq!(extraction.document.text, format!("{NOTICE}{other}"));
    assert_eq!(gnomon_read::decode_as(&bytes, "UTF-8 and gb18030"), extraction.document.text);
    assert_eq!(extraction.document.encoding.name, "UTF-8 and gb18030");
    let told =
        extraction.document.diagnostics.iter().find(|d| d.code == "mixed-encodings").unwrap();
    assert!(told.message.contains("2 are gb18030"), "{}", told.message);
    assert_eq!(told.span.of(&extraction.document.text), "现就《数据目录》公开征求意见。");
}

#[test]
fn a_first_line_is_the_title_also_where_nothing_sets_it_apart() {
    let title = "国家标准化管理委员会关于开展2026年推荐性国家标准复审工作的通知";
    for behind in [
        "各有关单位：\n请于2026年12月20日前报送材料。\n",
        "根据《国家标准管理办法》，现组织开展2026年国家标准复审工作，复审范围包括截至2026年底实施满五年的推荐性国家标准，请各有关单位于2026年12月20日前报送材料，并对结论负责。\n2026年11月18日\n",
    ] {
        let document = extract("notice.txt", format!("{title}\n{behind}")).document;
        assert_eq!(document.title.as_deref(), Some(title));
    }
    // A sentence that a line end cuts is no title, and none is made up.
    let cut = "SAMR issued the Measures for Scales on 3 March 2026. They enter into force on 1 July and\nreplace those of 2019.\n";
    assert_eq!(extract("cut.txt", cut).document.title, None);
}
