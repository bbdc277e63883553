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
