//! The authority data holds together and says what it must.

use gnomon_model::{Coverage, HeadingRole, Role};
use jiff::civil::date;

fn knowledge() -> gnomon_model::Knowledge {
    gnomon::knowledge::shipped().unwrap()
}

#[test]
fn bodies_have_names_and_known_kinds() {
    let knowledge = knowledge();
    assert!(200 < knowledge.bodies().len());
    let kinds = [
        "legislature",
        "government",
        "ministry",
        "agency",
        "standards_body",
        "institute",
        "association",
        "company",
        "university",
        "programme",
        "court",
    ];
    for body in knowledge.bodies() {
        assert!(body.zh.is_some() || body.en.is_some(), "{} has no name", body.id);
        assert!(kinds.contains(&body.kind.as_str()), "{}: {}", body.id, body.kind);
        let code = &body.jurisdiction;
        assert!(code.chars().all(|c| c.is_ascii_uppercase()), "{}: {code}", body.id);
        for form in &body.also {
            assert!(1 < form.chars().count(), "{}: `{form}` is too short", body.id);
            assert_ne!(form, &body.id);
        }
    }
}

#[test]
fn a_form_that_names_two_bodies_is_listed_as_ambiguous() {
    let knowledge = knowledge();
    let mut owners = std::collections::HashMap::new();
    for body in knowledge.bodies() {
        let id = body.abbreviation.then_some(&body.id);
        for form in body.zh.iter().chain(&body.en).chain(&body.also).chain(id) {
            if let Some(other) = owners.insert(form.clone(), body.id.clone())
                && other != body.id
            {
                assert!(
                    1 < knowledge.readings(form).len(),
                    "`{form}` names {other} and {}",
                    body.id
                );
            }
        }
    }
}

#[test]
fn committees_have_canonical_numbers() {
    let knowledge = knowledge();
    assert!(60 < knowledge.committees().len());
    let mut seen = std::collections::HashSet::new();
    for committee in knowledge.committees() {
        assert!(seen.insert(&committee.id), "{} stands twice", committee.id);
        assert!(committee.zh.is_some() || committee.en.is_some(), "{}", committee.id);
    }
}

/// 国务院办公厅 for 2026: 1 to 3 January off, 4 January worked; 25 to 27 September
/// off, 20 September worked; 1 to 7 October off, 10 October worked.
#[test]
fn working_days_know_public_holidays_and_make_up_days() {
    let knowledge = knowledge();
    let china = knowledge.calendar("CN").unwrap();
    assert!(china.is_working_day(date(2026, 1, 4)), "a Sunday worked to make up");
    assert!(!china.is_working_day(date(2026, 1, 2)));
    assert!(!china.is_working_day(date(2026, 10, 7)));
    assert!(china.is_working_day(date(2026, 10, 10)));
    assert!(!china.is_working_day(date(2026, 10, 11)));
    assert_eq!(china.after(date(2026, 9, 18), 20), Some((date(2026, 10, 22), Coverage::Full)));
    assert_eq!(china.between(date(2026, 9, 18), date(2026, 10, 22)).0, 20);
}

#[test]
fn a_count_beyond_the_known_years_says_so() {
    let knowledge = knowledge();
    let china = knowledge.calendar("CN").unwrap();
    let last = *china.years().last().unwrap();
    let (_, coverage) = china.after(date(last, 12, 20), 20).unwrap();
    assert_eq!(coverage, Coverage::WeekendsOnly(vec![last + 1]));
}

#[test]
fn every_role_has_phrases_and_every_heading_role_a_form() {
    let knowledge = knowledge();
    for role in [
        Role::Issue,
        Role::Announce,
        Role::Window,
        Role::Effect,
        Role::Approve,
        Role::Amend,
        Role::Repeal,
        Role::Consult,
        Role::Close,
        Role::Replace,
        Role::Interpret,
    ] {
        assert!(
            knowledge.cues().iter().any(|cue| cue.role == role && !cue.forms.is_empty()),
            "{role:?}"
        );
    }
    assert_eq!(knowledge.heading("Key takeaways:"), Some(HeadingRole::Takeaways));
    assert_eq!(knowledge.heading("缩略语"), Some(HeadingRole::Glossary));
    assert_eq!(knowledge.heading("Key takeaways from Berlin"), None);
    assert_eq!(knowledge.column("代替标准号"), Some("replaces"));
    assert_eq!(knowledge.column("Final date for comments"), Some("comments_close"));
    assert!(knowledge.is_text_noun("guidance"));
}

/// What a phrase says must not depend on which of two lists is read first.
#[test]
fn a_phrase_has_one_role() {
    let mut roles = std::collections::HashMap::new();
    for cue in knowledge().cues() {
        for form in cue.forms.iter().filter(|form| !form.contains('{')) {
            let other = roles.insert((form.clone(), cue.language), cue.role);
            assert!(other.is_none_or(|other| other == cue.role), "`{form}` is {other:?} as well");
        }
    }
}

#[test]
fn a_calendar_for_a_jurisdiction_has_its_time_zone() {
    let knowledge = knowledge();
    for code in knowledge.jurisdictions() {
        if let Some(calendar) = knowledge.calendar(code) {
            assert_eq!(knowledge.time_zone(code), Some(calendar.time_zone.as_str()));
        }
    }
}

#[test]
fn phrases_are_in_the_language_they_are_listed_under() {
    let knowledge = knowledge();
    let cues = knowledge.cues().iter().map(|cue| (cue.language, &cue.forms));
    let told = knowledge.told().iter().map(|told| (told.language, &told.forms));
    let mut languages = 0;
    for (language, forms) in cues.chain(told) {
        assert!(!forms.is_empty(), "a role without a phrase tells nothing");
        languages += 1;
        for form in forms {
            let chinese = form.chars().any(gnomon_model::is_han);
            assert_eq!(chinese, language == gnomon_model::Language::Zh, "{form}");
            assert_eq!(form, &form.to_lowercase(), "English phrases are in lower case");
        }
    }
    assert!(80 < languages, "phrases are missing");
}
