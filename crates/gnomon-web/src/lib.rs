//! The reading side in the browser: views of a register, as pages and as JSON.
//!
//! In: what the register and the search say (values of the model). Out: a view, a plain
//! struct that serialises to the JSON of its page and renders to the page itself. Pages are
//! whole without scripts; the little script only quickens what links and forms do. Everything
//! that comes from a document is escaped; nothing is fetched from elsewhere.
//!
//! Not here: HTTP, the register, the clock. The executable answers requests.

mod agenda;
mod check;
mod desk;
mod entity;
mod lang;
mod link;
mod notice;
mod page;
mod reader;
mod search;
mod shell;
mod statistics;
mod system;

pub use agenda::{AgendaView, Cell, Dated, NAMED, Wish};
pub use check::{
    CheckView, ChecksView, CiteView, ConclusionView, FieldView, Group, PackRow, ProvisionView,
    Verdicts,
};
pub use desk::{DeskView, Fresh, Part};
pub use entity::{EntityView, entity};
pub use lang::Lang;
pub use link::{encode, file_name, to_document, to_entity, to_span};
pub use notice::{
    BesideDocument, BesideRow, BesideView, ContradictionsView, Explained, HelpView, InputsView,
    NoticeView, SeveralView,
};
pub use page::{Mark, PageView, Said, Sheet, page};
pub use reader::{Listed, Opened, ReaderView, listing, reader};
pub use search::{Choice, FacetView, Highlight, HitView, ReasonView, SearchView};
pub use shell::{Nav, Shell};
pub use statistics::{CountRow, StatisticsView};
pub use system::{
    ChangeView, NodeView, SystemRow, SystemView, SystemsView, TargetView, TargetsView,
};

/// The stylesheet.
pub const STYLE: &str = include_str!("../assets/gnomon.css");
/// The script.
pub const SCRIPT: &str = include_str!("../assets/gnomon.js");
/// The icon.
pub const ICON: &str = include_str!("../assets/gnomon.svg");
