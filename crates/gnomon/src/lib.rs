//! The executable's rooms: it joins the stages and alone touches the network,
//! the file system, the clock, the environment and the terminal.
//!
//! A library so that tests and benches can call what the commands call.

pub mod app;
pub mod clock;
pub mod commands;
pub mod evidence;
pub mod intake;
pub mod isolation;
pub mod knowledge;
pub mod lists;
pub mod newsletter;
pub mod output;
pub mod packs;
pub mod pipeline;
pub mod samples;
pub mod search;
pub mod side_by_side;
pub mod table;
pub mod web;
