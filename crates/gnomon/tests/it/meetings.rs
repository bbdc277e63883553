//! Meetings and projects: what single texts tell (the table of `tests/meetings.txt`), and what the
//! register answers: who was there, who spoke for whom, under which numbers a project went.

use std::collections::BTreeSet;

use gnomon_model::{Property, Statement, Value};
use serde_json::Value as Json;

use crate::support::{Run, cases, extract};

#[test]
fn texts_tell_of_meetings_and_projects_what_the_table_says() {
    let mut wrong = Vec::new();
    for (text, expected) in cases(include_str!("../meetings.txt")) {
        let found: BTreeSet<String> =
            extract("meeting.md", &text).statements.iter().filter_map(line).collect();
        if found != expected {
            wrong.push(format!("{text}  stated {found:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A statement about a meeting or a project as the table has it.
fn line(statement: &Statement) -> Option<String> {
    let of = |name: &str, word: &str| {
        statement.qualifier(name).map_or(String::new(), |text| format!(" {word}{text}"))
    };
    let value = match (statement.property, &statement.value) {
        (Property::AttendedBy, Value::Entity(who)) => {
            format!("{}{}{}", who.label, of("as", "as "), of("for", "for "))
        }
        (Property::AgendaItem, Value::Text(words)) => words.clone(),
        (Property::Held, Value::Date(date)) => date.to_string(),
        (Property::Count, Value::Count(count)) => count.to_string(),
        (Property::PointMade, _) => {
            let by = statement.qualifier("by")?;
            format!("{by}{}{}", of("as", "as "), of("for", "for "))
        }
        (Property::Represented, Value::Entity(body)) => {
            format!("{}{} ({})", body.label, of("event", "at "), statement.qualifier("basis")?)
        }
        (Property::Status, _) => {
            format!("{}{}", statement.qualifier("state")?, of("on", "on "))
        }
        (
            Property::ProposedBy | Property::SupportedBy | Property::RenumberedAs,
            Value::Entity(other),
        ) => other.label.clone(),
        _ => return None,
    };
    Some(format!("{} | {} | {value}", statement.subject.label, statement.property.name()))
}

/// Every claim is where the text says it: the quote is those bytes.
#[test]
fn what_is_told_of_a_meeting_has_its_words_in_the_text() {
    let found = extract("report.md", REPORT);
    let told = found.statements.iter().filter(|statement| line(statement).is_some());
    let mut count = 0;
    for statement in told {
        for evidence in &statement.evidence {
            assert_eq!(evidence.span.of(&found.document.text), evidence.quote);
            count += 1;
        }
    }
    assert!(10 < count, "{count} pieces of evidence");
}

/// One delegation, two hosts, and a host who holds two posts.
pub const REPORT: &str = "# ETSI in Beijing

Published on 20 May 2027.

## With CCSA

On 4 May 2027, Mr. Jan Novak, Director General of ETSI, had a meeting with officials from CCSA.

The meeting was attended by Ms. Wang Lihua, Chair of CCSA/TC5, as well as delegates of Huawei.

The meeting covered two main parts:

- Research on 6G;
- The policy of CCSA on patents.

Ms. Wang Lihua introduced the research on 6G. Mr. Jan Novak shared his views on patents.

## With CAICT

On 4 May 2027, Mr. Jan Novak, Director General of ETSI, visited CAICT.

The visit was attended by Ms. Wang Lihua, Vice-president of CAICT.

Ms. Wang Lihua presented the work of CAICT on terminals.
";

/// A project as it begins.
pub const NEWS: &str = "# News of June

Published on 30 June 2027.

A new work item TR.LAB-x7 was created in ITU-T on 10 June 2027. The work item was initiated by the Sample Grid Research Institute and is supported by Huawei and ETSI.
";

fn told(run: &Run, args: &[&str]) -> Json {
    serde_json::from_str(&run.stdout(&[&["--json"], args].concat(), 0)).unwrap()
}

#[test]
fn who_spoke_for_whom_is_answered_with_the_words_that_tell_it() {
    let run = Run::new();
    let file = run.file("report.md", REPORT);
    run.stdout(&["ingest", &file], 0);
    let said = run.stdout(&["who", "Wang Lihua", "--spoke"], 0);
    for line in [
        "Wang Lihua for CCSA/TC5, as Chair of CCSA/TC5 · meeting (ETSI, CCSA, 2027-05-04)",
        "Wang Lihua for CAICT, as Vice-president of CAICT · visit (ETSI, CAICT, 2027-05-04)",
        "“Ms. Wang Lihua presented the work of CAICT on terminals.”",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let caict = told(&run, &["who", "--spoke", "--at", "CAICT"]);
    assert_eq!(caict.as_array().unwrap().len(), 1, "{caict:#}");
    assert_eq!(caict[0]["basis"], "inferred");
    assert_eq!(caict[0]["on"], "2027-05-04");
    run.stdout(&["who", "--spoke", "--on", "2027-05-05"], 1);
    // At a meeting of a day that is no day of the other.
    let on = told(&run, &["who", "--spoke", "--on", "2027-05-04"]);
    assert_eq!(on, told(&run, &["who", "--spoke"]), "all meetings were on that day");
    // Who is named under a post at a meeting held it on that day, before the report was put out.
    let held = told(&run, &["who", "Wang Lihua", "--at", "CAICT", "--on", "2027-05-10"]);
    assert_eq!((&held[0]["first"], &held[0]["standing"]), (&"2027-05-04".into(), &"held".into()));
    // A person's page, and the meeting's.
    let person = told(&run, &["show", "Wang Lihua"]);
    assert_eq!(person["represented"].as_array().unwrap().len(), 2);
    let event = "meeting (ETSI, CCSA, 2027-05-04)";
    let meeting = told(&run, &["show", event]);
    let present: Vec<&str> = meeting["meeting"]["present"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["who"]["label"].as_str().unwrap())
        .collect();
    assert_eq!(present, ["Jan Novak", "CCSA", "Wang Lihua", "Huawei"]);
    assert_eq!(meeting["meeting"]["agenda"][1]["words"], "The policy of CCSA on patents");
    assert_eq!(meeting["meeting"]["points"].as_array().unwrap().len(), 2);
    let shown = run.stdout(&["show", event], 0);
    for words in [
        "Who was there\n  Jan Novak, Director General of ETSI, for ETSI",
        "On the agenda\n  Research on 6G",
        "Points made\n  Wang Lihua, Chair of CCSA/TC5, for CCSA/TC5: Ms. Wang Lihua introduced",
        "Spoke or acted for\n",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // What a person rejects is told no more.
    let id = caict[0]["statements"][0]["id"].as_str().unwrap();
    let by = ["--by", "Li", "--reason", "spoke for herself"];
    run.stdout(&[&["review", "reject", id][..], &by].concat(), 0);
    run.stdout(&["who", "--spoke", "--at", "CAICT"], 1);
}

#[test]
fn a_project_is_followed_through_its_numbers_with_who_backs_it_and_where_it_stands() {
    let run = Run::new();
    let second = "# News of July\n\nPublished on 30 July 2028.\n\nITU-T TR.LAB-x7 was renumbered as ITU-T QSTR.LAB-x7 on 18 July 2028.\n\n\
                  The work item ITU-T QSTR.LAB-x7 was approved on 18 July 2028.\n";
    for (name, text) in [("june.md", NEWS), ("july.md", second)] {
        let file = run.file(name, text);
        run.stdout(&["ingest", &file], 0);
    }
    // Texts name a project without who runs it.
    for number in ["ITU-T TR.LAB-x7", "ITU-T QSTR.LAB-x7", "TR.LAB-x7", "qstr.lab-X7"] {
        let project = told(&run, &["show", number, "--as-of", "2028-08-01"])["project"].clone();
        let numbers: Vec<&str> = project["numbers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["entity"]["label"].as_str().unwrap())
            .collect();
        assert_eq!(numbers, ["ITU-T TR.LAB-x7", "ITU-T QSTR.LAB-x7"], "asked as {number}");
        assert_eq!(project["numbers"][1]["from"], "2028-07-18");
        assert_eq!(project["state"]["state"], "approved");
        let backers: Vec<&str> = project["supporters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["body"]["label"].as_str().unwrap())
            .collect();
        assert_eq!(backers, ["Huawei", "ETSI"]);
    }
    let before = told(&run, &["show", "ITU-T TR.LAB-x7", "--as-of", "2027-12-31"]);
    assert_eq!(before["project"]["state"]["state"], "adopted", "as it stood then");
    let shown = run.stdout(&["show", "ITU-T QSTR.LAB-x7", "--as-of", "2028-08-01"], 0);
    for words in [
        "now approved since 2028-07-18",
        "number ITU-T QSTR.LAB-x7 from 2028-07-18 on",
        "supported by Huawei",
        "put forward by Sample Grid Research Institute",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}
