//! Cases: logs of events and where they lead.

use gnomon_rules::{CaseError, CaseEvent, DueDate, Happening, Language, StepState, Supplement};

use crate::support::{calendar, pack};

fn event(number: u64, on: &str, what: Happening) -> CaseEvent {
    CaseEvent { number, recorded: String::new(), on: on.parse().unwrap(), what }
}

fn opened(on: &str) -> CaseEvent {
    let what = Happening::Opened {
        pack: "p".to_owned(),
        edition: "1".to_owned(),
        subject: "S".to_owned(),
    };
    event(1, on, what)
}

fn done(number: u64, on: &str, step: &str, outcome: Option<&str>) -> CaseEvent {
    let what = Happening::Done {
        step: step.to_owned(),
        outcome: outcome.map(str::to_owned),
        evidence: vec!["letter".to_owned()],
        by: None,
    };
    event(number, on, what)
}

#[test]
fn the_log_refuses_what_does_not_fit() {
    let pack = pack("cn/standard-development");
    let calendar = calendar();
    let edition =
        pack.on("2024-06-01".parse().unwrap(), Some(&calendar), &Supplement::default(), Vec::new());
    let log = [opened("2024-01-08"), done(2, "2024-01-31", "preliminary", None)];
    assert_eq!(edition.admits(&log, &done(3, "2024-03-01", "proposal", Some("approved"))), Ok(()));
    let refused = |event: CaseEvent| edition.admits(&log, &event).unwrap_err();
    assert!(matches!(refused(done(3, "2024-03-01", "drafting", None)), CaseError::NotOpen { .. }));
    assert!(matches!(refused(done(3, "2024-03-01", "proposal", None)), CaseError::Outcome { .. }));
    assert!(matches!(refused(done(3, "2024-03-01", "dreaming", None)), CaseError::NoStep { .. }));
    let before = refused(done(3, "2024-01-30", "proposal", Some("approved")));
    assert!(matches!(before, CaseError::Before { .. }));
    let facts = Happening::Facts { facts: serde_json::json!({"track": "fast"}) };
    assert!(matches!(refused(event(3, "2024-03-01", facts)), CaseError::Facts(_)));
}

#[test]
fn a_case_stands_where_its_log_stood_on_the_day() {
    let pack = pack("cn/standard-development");
    let calendar = calendar();
    let log = [
        opened("2024-01-08"),
        done(2, "2024-01-31", "preliminary", None),
        done(3, "2024-06-15", "proposal", Some("approved")),
    ];
    let on = |day: &str| {
        let edition =
            pack.on(day.parse().unwrap(), Some(&calendar), &Supplement::default(), Vec::new());
        edition.case(&log, Language::En).unwrap()
    };
    let early = on("2024-04-01");
    assert_eq!(early.steps[1].state, StepState::Open);
    let Some(DueDate::Date { on: due, days_left, working_days_left, .. }) = &early.steps[1].due
    else {
        panic!("{:?}", early.steps[1].due);
    };
    assert_eq!((due.to_string().as_str(), *days_left), ("2024-04-30", 29));
    // 21 weekdays without Qingming (4 and 5 April), with the Sunday 7 and 28 worked.
    assert_eq!(*working_days_left, Some(21));
    let later = on("2024-07-01");
    assert_eq!(later.steps[1].late, Some(true));
    assert_eq!(later.steps[1].handed_in, ["letter"]);
}

#[test]
fn a_deadline_from_a_known_day_shows_before_its_step_opens() {
    let pack = pack("cn/ccc-route");
    let edition = pack.on("2024-01-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
    let facts =
        Happening::Facts { facts: serde_json::json!({"new_standard_implemented": "2023-07-01"}) };
    let log = [opened("2023-01-10"), event(2, "2023-01-10", facts)];
    let view = edition.case(&log, Language::En).unwrap();
    assert_eq!(view.next.map(|next| view.steps[next].id.as_str()), Some("choose"));
    let due = &view.steps[view.next_due.unwrap()];
    assert_eq!((due.id.as_str(), due.state), ("update", StepState::Waiting));
}

/// A procedure of four steps: `a` and `b` are alternatives, and `c` is due within 10
/// days of when it can be taken.
fn procedure(c: &str) -> gnomon_rules::Pack {
    let step = |id: &str, more: &str| {
        format!(
            "[[step]]\nid = \"{id}\"\ntitle = {{ en = \"{id}\", zh = \"{id}\" }}\nactor = {{ en = \"X\", zh = \"X\" }}\ncites = [{{ source = \"rule\" }}]\n{more}"
        )
    };
    let text = "title = { en = \"P\", zh = \"P\" }\nopens = { en = \"O\", zh = \"O\" }\n"
        .to_owned()
        + &step("z", "")
        + &step("a", "")
        + &step("b", "")
        + &step("c", c);
    let main = "id = \"test/steps\"\nedition = \"1\"\ntitle = { en = \"T\", zh = \"T\" }\nsummary = { en = \"T\", zh = \"T\" }\njurisdiction = \"CN\"\nfrom = 2020-01-01\nreviewed = 2026-01-01\n[[source]]\nid = \"rule\"\ntitle = { en = \"R\", zh = \"R\" }\nstanding = \"official\"\nnumber = \"1\"\n";
    let file = |path: &str, text: &str| gnomon_rules::PackFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    gnomon_rules::Pack::load(&[file("pack.toml", main), file("procedure.toml", &text)])
        .unwrap_or_else(|faults| panic!("{faults}"))
}

const ANY: &str =
    "after = [\"z\"]\nafter_any = [\"a\", \"b\"]\ndue = { within = \"10\", of = \"days\" }\n";

#[test]
fn a_deadline_does_not_move_when_a_further_alternative_is_done() {
    let pack = procedure(ANY);
    let log = [
        opened("2024-01-08"),
        done(2, "2024-01-10", "z", None),
        done(3, "2024-01-20", "a", None),
        done(4, "2024-02-20", "b", None),
    ];
    for day in ["2024-01-25", "2024-03-01"] {
        let edition = pack.on(day.parse().unwrap(), None, &Supplement::default(), Vec::new());
        let view = edition.case(&log, Language::En).unwrap();
        let Some(DueDate::Date { on, .. }) = &view.steps[3].due else {
            panic!("{:?}", view.steps[3].due);
        };
        assert_eq!(on.to_string(), "2024-01-30", "as of {day}");
    }
}

#[test]
fn before_it_opened_there_was_no_case() {
    let pack = procedure(ANY);
    let log = [opened("2024-01-08")];
    let edition = pack.on("2024-01-07".parse().unwrap(), None, &Supplement::default(), Vec::new());
    let error = edition.case(&log, Language::En).unwrap_err();
    assert!(matches!(error, CaseError::NotYet { .. }), "{error}");
    assert_eq!(error.to_string(), "the case opens on 2024-01-08; on 2024-01-07 there was none");
}

#[test]
fn the_page_of_a_procedure_says_what_is_waited_for_and_from_when_a_deadline_runs() {
    let page = |c: &str| gnomon_rules::document(&procedure(c), Language::En);
    let text = page(ANY);
    assert!(text.contains("   - after z\n   - after any of a, b\n"), "{text}");
    assert!(text.contains("   - due within `10` days from the day it can be taken\n"), "{text}");
    let from_step = "due = { within = \"10\", of = \"days\", from = \"a\" }\n";
    assert!(page(from_step).contains("due within `10` days from the day `a` is done\n"));
}
