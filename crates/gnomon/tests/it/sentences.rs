//! What single sentences state: the table of `tests/sentences.txt`.

use std::collections::BTreeSet;

use gnomon_model::{EntityKind, Property, Value};

use crate::support::{cases, extract};

#[test]
fn sentences_state_what_the_table_says() {
    let mut wrong = Vec::new();
    for (text, expected) in cases(include_str!("../sentences.txt")) {
        let found = stated("sentence.txt", &text);
        if found != expected {
            wrong.push(format!("{text}  stated {found:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What a document with tables states, without the titles of standards.
fn stated_in_page(page: &str) -> Vec<String> {
    let all = stated("page.html", &format!("<html><body>{page}</body></html>"));
    all.into_iter().filter(|line| !line.contains(" | title | ")).collect()
}

#[test]
fn a_list_of_what_is_put_out_is_no_list_of_what_ceases() {
    let rows = "<table><tr><th>标准编号</th><th>标准名称</th></tr><tr><td>GB 98001—2027</td><td>水泵</td></tr>\
        <tr><td>GB 98002—2027</td><td>水壶</td></tr><tr><td>GB 98003—2027</td><td>水表</td></tr></table>";
    let both = stated_in_page(&format!(
        "<h1>关于批准发布3项国家标准并废止1项国家标准的公告</h1><p>现批准发布3项国家标准（见附件）。\
         GB 98000—2015自2027年5月1日起废止。</p>{rows}"
    ));
    assert_eq!(both, ["GB 98000-2015 | repealed | 2027-05-01"]);
    let ceases = stated_in_page(&format!(
        "<h1>关于废止3项国家标准的公告</h1><p>经研究，决定废止以下3项国家标准，自2027年5月1日起废止。</p>{rows}"
    ));
    assert!(ceases.contains(&"GB 98002-2027 | repealed | 2027-05-01".to_owned()), "{ceases:#?}");
}

#[test]
fn tables_tell_the_conclusions_of_reviews_and_the_new_numbers_of_converted_standards() {
    let reviewed = stated_in_page(
        "<h1>2027年推荐性国家标准复审结论</h1><p>现将复审结论公布如下。</p>\
         <table><tr><th>序号</th><th>标准编号</th><th>标准名称</th><th>复审结论</th></tr>\
         <tr><td>1</td><td>GB/T 98001—2015</td><td>水泵</td><td>继续有效</td></tr>\
         <tr><td>2</td><td>GB/T 98002—2011</td><td>水壶</td><td>修订</td></tr>\
         <tr><td>3</td><td>GB/T 98003—2009</td><td>水表</td><td>废止</td></tr></table>",
    );
    assert_eq!(
        reviewed,
        [
            "GB/T 98001-2015 | review | confirmed",
            "GB/T 98002-2011 | review | revise",
            "GB/T 98003-2009 | review | withdraw",
        ]
    );
    let converted = stated_in_page(
        "<h1>关于2项强制性国家标准转化为推荐性国家标准的公告</h1><p>具体见下表。</p>\
         <table><tr><th>标准编号</th><th>标准名称</th><th>转化后标准编号</th></tr>\
         <tr><td>GB 98004—2015</td><td>水泵</td><td>GB/T 98004—2015</td></tr></table>",
    );
    assert_eq!(converted, ["GB/T 98004-2015 | derived_from | GB 98004-2015"]);
}

fn stated(name: &str, text: &str) -> BTreeSet<String> {
    extract(name, text)
        .statements
        .iter()
        .filter(|statement| {
            statement.property != Property::IssuedBy
                && statement.subject.kind != EntityKind::Document
        })
        .map(|statement| {
            let value = match &statement.value {
                Value::Date(date) => date.to_string(),
                Value::Entity(entity) => entity.label.clone(),
                Value::Text(text) => text.clone(),
                Value::Target(figure) | Value::Requirement(figure) | Value::Count(figure) => {
                    figure.to_string()
                }
            };
            format!("{} | {} | {value}", statement.subject.label, statement.property.name())
        })
        .collect()
}
