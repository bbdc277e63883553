//! What the pieces of an identifier are.

/// The role of a piece of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Slot {
    /// What stands between pieces and belongs to none.
    Inherit,
    /// The body or bodies that publish, as the identifier names them: `ISO/IEC`, `GB`.
    Publisher,
    /// The type of document: `TR`, `Guide`, `RP`.
    Kind,
    /// Binding or not: `T`, `Z`.
    Nature,
    /// The main number, as text: leading zeros are significant.
    Number,
    /// Parts and sub-parts: `2`, `2-1`.
    Part,
    /// Last number of a range: `3452.4` in `GB/T 3452.1~3452.4-2005`.
    Through,
    /// A level of a path: `TC`, `SC`, `WG`; `Article`, `条`.
    Unit,
    /// The number of that level.
    UnitNumber,
    /// All parts together.
    AllParts,
    /// Year of the edition.
    Year,
    /// Month, or month and day, of the edition.
    Month,
    /// Edition or version: `V1.2.2`, `ed.4`, `2018年版`.
    Edition,
    /// Stage of a draft: `DIS`, `CDV`, `pr`.
    Stage,
    /// How often that stage was gone through.
    Iteration,
    /// A supplement: `Amd`, `Cor`, `XG`.
    Supplement,
    /// Its number.
    SupplementNumber,
    /// Its year.
    SupplementYear,
    /// Language of the text: `en`, `E/F`.
    Language,
    /// Another standard that this one adopts, behind its own number.
    Adopts,
    /// Another standard that this one is, under its own prefix: `EN ISO 9001` in `BS EN ISO 9001`.
    Base,
    /// Form of publication: consolidated, redline, package.
    Format,
    /// Year of reaffirmation or withdrawal without a new edition.
    Reaffirmed,
    /// What a publisher adds in words.
    Note,
    /// A place inside: a clause, a table, a term.
    Locality,
    /// Region of a local standard.
    Region,
    /// Department in charge of a project.
    Department,
}

impl Slot {
    /// Whether pieces of this role tell one work from another.
    pub(crate) fn in_work(self) -> bool {
        (Slot::Publisher..=Slot::AllParts).contains(&self)
            || matches!(self, Slot::Base | Slot::Region | Slot::Department)
    }

    /// Whether they tell one edition of a work from another.
    pub(crate) fn in_edition(self) -> bool {
        self.in_work() || (Slot::Year..=Slot::SupplementYear).contains(&self)
    }
}
