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
fn a_row_of_an_amendment_sheet_is_about_the_amendment() {
    let sheet = stated_in_page(
        "<h1>国家标准修改单</h1><table><tr><th>序号</th><th>标准编号</th><th>标准名称</th><th>实施日期</th></tr>\
         <tr><td>1</td><td>GB/T 98210—2024</td><td>《风筝线》国家标准第1号修改单</td><td>2027-07-01</td></tr>\
         <tr><td>2</td><td>GB/T 98211—2025</td><td>《风筝轴》国家标准第二号修改单</td><td>2027-07-01</td></tr></table>",
    );
    assert_eq!(
        sheet,
        [
            "GB/T 98210-2024/XG1 | amends | GB/T 98210-2024",
            "GB/T 98210-2024/XG1 | effective | 2027-07-01",
            "GB/T 98211-2025/XG2 | amends | GB/T 98211-2025",
            "GB/T 98211-2025/XG2 | effective | 2027-07-01",
        ]
    );
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

#[test]
fn a_list_of_what_stays_in_force_is_no_list_of_what_ceases() {
    let list = |number: &str| {
        format!(
            "<table><tr><th>标准编号</th><th>标准名称</th></tr>\
             <tr><td>GB {number}—2015</td><td>水泵</td></tr></table>"
        )
    };
    let (first, second) = (list("98001"), list("98002"));
    let only_first = ["GB 98001-2015 | repealed | 2027-07-01"];
    let head = "<h1>关于废止部分国家标准的公告</h1>";
    // The annex that the sentence names.
    let annexes = stated_in_page(&format!(
        "{head}<p>自2027年7月1日起废止附件1所列国家标准。附件2所列国家标准继续有效。</p>\
         <h2>附件1 废止的国家标准</h2>{first}<h2>附件2 继续有效的国家标准</h2>{second}"
    ));
    assert_eq!(annexes, only_first);
    // Without a name: the list that follows.
    let following = stated_in_page(&format!(
        "{head}<p>下列国家标准自2027年7月1日起废止：</p>{first}<p>其余国家标准保留：</p>{second}"
    ));
    assert_eq!(following, only_first);
    // Both annexes.
    let both = stated_in_page(&format!(
        "{head}<p>自2027年7月1日起废止附件1、附件2所列国家标准。</p>\
         <h2>附件1</h2>{first}<h2>附件2</h2>{second}"
    ));
    assert_eq!(both.len(), 2, "{both:#?}");
    // Which standard ceases, the sentence says; the table is of something else.
    let another = stated_in_page(&format!(
        "{head}<p>GB 98000—2015等标准的制定单位应予通知。GB 98000—2015自2027年7月1日起废止。</p>{first}"
    ));
    assert_eq!(another, ["GB 98000-2015 | repealed | 2027-07-01"]);
    let english = stated_in_page(&format!(
        "<h1>Withdrawal of standards</h1><p>The standards in Annex A are withdrawn on 1 July 2027.</p>\
         <h2>Annex A</h2>{}<h2>Annex B Standards that remain in force</h2>{}",
        first.replace("标准编号", "Standard").replace("标准名称", "Title"),
        second.replace("标准编号", "Standard").replace("标准名称", "Title"),
    ));
    let of = |number: &str| english.iter().any(|line| line.starts_with(number));
    assert!(of("GB 98001-2015 | repealed | 2027-07-01") && !of("GB 98002"), "{english:#?}");
}

#[test]
fn a_cell_that_denies_a_conclusion_concludes_nothing() {
    let reviewed = stated_in_page(
        "<h1>2027年推荐性国家标准复审结论</h1>\
         <table><tr><th>标准编号</th><th>标准名称</th><th>复审结论</th></tr>\
         <tr><td>GB/T 98001—2015</td><td>水泵</td><td>不废止，继续执行</td></tr>\
         <tr><td>GB/T 98002—2011</td><td>水壶</td><td>无需修订</td></tr>\
         <tr><td>GB/T 98003—2009</td><td>水表</td><td>not confirmed</td></tr>\
         <tr><td>GB/T 98004—2009</td><td>水管</td><td>不修订，继续有效</td></tr></table>",
    );
    assert_eq!(reviewed, ["GB/T 98004-2009 | review | confirmed"]);
}

/// Subject, value and qualifiers of what a text says of a property.
fn qualified(text: &str, property: Property) -> Vec<String> {
    let said = extract("sentence.txt", text).statements;
    let said = said.iter().filter(|statement| statement.property == property);
    let mut lines: Vec<String> = said
        .map(|statement| {
            let shown = ["status", "from", "until"].iter().filter_map(|name| {
                let texts = statement.qualifiers.get(*name)?.texts().join(" ");
                Some(format!("{name}={texts}"))
            });
            let shown: Vec<String> = shown.collect();
            format!("{} {}", statement.subject.label, shown.join(" "))
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn whose_post_begins_and_whose_ends_the_voice_of_the_verb_says() {
    let read = |text: &str| qualified(text, Property::HoldsPost);
    let passive =
        ["Anna Berg status=begins from=2027-03-03", "Jan Novak status=ended until=2027-03-03"];
    assert_eq!(
        read("Mr Jan Novak was replaced by Ms Anna Berg as President of ISO on 3 March 2027.\n"),
        passive
    );
    assert_eq!(
        read("Ms Anna Berg succeeded Mr Jan Novak as President of ISO on 3 March 2027.\n"),
        passive
    );
    assert_eq!(
        read(
            "Mr Jan Novak will be succeeded by Ms Anna Berg as President of ISO on 3 March 2027.\n"
        ),
        passive
    );
    assert_eq!(
        read("会议决定免去陈卫东的副主任委员职务，选举李建国为主任委员。\n"),
        ["李建国 status=elected", "陈卫东 status=ended"]
    );
}

#[test]
fn a_standard_changes_its_nature_on_the_day_that_is_said_and_not_on_that_of_the_notice() {
    let read = |text: &str| qualified(text, Property::Nature);
    assert_eq!(
        read("2027年3月1日，国家标准委发布公告，将GB 98004—2015转化为推荐性国家标准。\n"),
        ["GB 98004-2015 "]
    );
    assert_eq!(
        read("GB 98004—2015自2027年7月1日起转化为推荐性国家标准。\n"),
        ["GB 98004-2015 from=2027-07-01"]
    );
    assert_eq!(
        read("GB 98004 was converted into a voluntary standard on 1 July 2027.\n"),
        ["GB 98004 from=2027-07-01"]
    );
}

#[test]
fn a_condition_makes_an_entry_into_force_a_plan() {
    let read = |text: &str| qualified(text, Property::Effective);
    let planned = ["充电办法 status=planned"];
    assert_eq!(read("如《充电办法》获批，自2027年7月1日起施行。\n"), planned);
    assert_eq!(read("《充电办法》自2027年7月1日起施行。\n"), ["充电办法 "]);
    assert_eq!(
        read("The Commission proposes that the *Pump Act* enter into force on 1 July 2027.\n"),
        ["Pump Act status=planned"]
    );
    assert_eq!(
        read("If you make pumps, note that the *Pump Act* enters into force on 1 July 2027.\n"),
        ["Pump Act "]
    );
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
