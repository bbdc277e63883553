//! A short version has no figure that its article does not have.

use std::collections::HashSet;

use gnomon_model::Zone;

use crate::figure::written;
use crate::reading::Reading;
use crate::report::{Report, Severity};
use crate::rules::Rules;

pub(super) fn figures(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    // In a text of one piece the takeaways are a summary in its own words and not the short form of an article.
    if reading.document().articles.len() < 2 {
        return;
    }
    let mut told: HashSet<(usize, u64, bool)> = HashSet::new();
    for figure in &reading.figures {
        let passage = &reading.passages()[figure.passage];
        if let (Some(article), true) = (passage.article, passage.zone != Zone::Takeaways) {
            told.insert((article, figure.value.to_bits(), figure.percent));
        }
    }
    for figure in &reading.figures {
        let passage = &reading.passages()[figure.passage];
        let (Some(article), Zone::Takeaways) = (passage.article, passage.zone) else { continue };
        // Small numbers stand in words, in lists, in no words at all.
        if figure.value < 10.0 {
            continue;
        }
        let place = reading.place(figure.span);
        let number = format!("{}{}", written(figure.value), if figure.percent { " %" } else { "" });
        if told.contains(&(article, figure.value.to_bits(), figure.percent)) {
            report.hold(
                "takeaway-figure",
                format!("{number} stands in the article too"),
                vec![place],
            );
        } else {
            report.find(
                "takeaway-figure",
                Severity::Warning,
                "the short version has a figure that its article does not have",
                format!(
                    "{number} is not among the figures of `{}`",
                    reading.document().articles[article].title
                ),
                vec![place],
            );
        }
    }
}
