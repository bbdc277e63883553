//! Greenhouse gas emissions from activity data.
//!
//! A [`Registry`] holds factors, each with its kind, year, area and the notice that it stands in. [`Activities`] are lines
//! of consumption: electricity, heat, fuels, process gases. [`compute`] gives a [`Report`]: every line with the formula
//! spelled out, the factors taken and why, sums by kind and scope, and the uncertainty of each.
//!
//! In: texts that somebody else has read. Out: values. Numbers are exact until they are printed. A line that cannot be
//! computed is a named [`Gap`] or [`Refusal`] and never zero; the total says that it lacks it. Nothing here reads a file,
//! asks what day it is, or decides which regime's rules hold.

#![warn(clippy::expect_used)]

mod activity;
mod compute;
mod registry;
mod report;
mod uncertainty;

pub use activity::{Activities, Activity, ActivityError, Own, OwnOxidation, Period, Refusal};
pub use compute::{Fallback, Options, compute};
pub use registry::{
    Area, Choice, ChoiceError, Factor, Key, Kind, MOST_FACTORS, Measure, Notice, Origin, Quantity,
    RefusedFactor, Registry, RegistryError, RegistryFile, Sort, Status, Validity,
};
pub use report::{
    Amount, Gap, KindSum, Line, NotRead, Other, Parameter, Report, Scope, ScopeSum, Taken,
};
pub use uncertainty::{Known, NotPercent, Percent, Uncertainty};
