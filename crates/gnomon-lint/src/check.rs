//! The checks, one file for each kind of disagreement.
//!
//! To add one, copy a neighbour, add it to [`ALL`] and give it a sentence that is wrong and one that is right in the
//! tests.

mod change;
mod date;
mod enumeration;
mod gloss;
mod head;
mod link;
mod name;
mod share;
mod sum;
mod table;
mod takeaway;
mod unit;

use crate::reading::Reading;
use crate::report::Report;
use crate::rules::Rules;

type Check = fn(&Reading<'_>, &Rules, &mut Report);

/// Every check with its name.
pub(crate) const ALL: &[(&str, Check)] = &[
    ("table-sum", table::sums),
    ("table-numbering", table::numbering),
    ("table-count", table::counts),
    ("missing-cell", table::missing_cells),
    ("enumeration", enumeration::enumerations),
    ("sum", sum::sums),
    ("sum", sum::behind_colons),
    ("stock-and-new", sum::stock_and_new),
    ("change", change::additions),
    ("change", change::in_one_breath),
    ("growth", change::growth),
    ("share", share::shares),
    ("share", share::shares_with_counts),
    ("share-of-count", share::shares_of_count),
    ("per-head", head::per_head),
    ("per-head", head::per_capita),
    ("unit", unit::units),
    ("date-order", date::order),
    ("no-such-day", date::no_such_day),
    ("date-range", date::ranges),
    ("weekday", date::weekdays),
    ("closed-window", date::closed_windows),
    ("gloss", gloss::two_glosses),
    ("gloss-cut", gloss::cut_glosses),
    ("short-name", name::short_names),
    ("period", name::periods),
    ("dead-link", link::dead_links),
    ("takeaway-figure", takeaway::figures),
];
