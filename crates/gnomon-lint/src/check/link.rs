//! Links that lead nowhere.

use crate::reading::Reading;
use crate::report::{Report, Severity};
use crate::rules::Rules;

pub(super) fn dead_links(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for link in &reading.document().links {
        let place = reading.canonical_place(link.span);
        if link.dead {
            report.find(
                "dead-link",
                Severity::Warning,
                "the link leads nowhere",
                format!("its target is `{}`", link.target),
                vec![place],
            );
        } else {
            report.hold(
                "dead-link",
                format!("the link has a target: {}", link.target),
                vec![place],
            );
        }
    }
}
