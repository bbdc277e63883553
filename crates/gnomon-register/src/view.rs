//! The two times that a question can be asked for.

use jiff::civil::Date;

/// What a question looks at: the world on a day, as it was known at a moment.
///
/// The two are independent: what was in force on a day can be asked with what
/// was known then or with what is known now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The day in the world that is asked about; the caller's today when `None`.
    pub as_of: Option<Date>,
    /// Whatever was recorded later is not there (RFC 3339, UTC).
    pub as_known: Option<String>,
}

/// The condition on a reading `r`: the latest one of a deposit that no later version
/// has taken the place of, as known at `$1` ([`View::known`]). A version that was
/// removed for good takes nobody's place. (SQLite numbers `$n` by first appearance: this
/// comes first in every query.)
pub(crate) const LATEST: &str = "
    r.id = (select max(l.id) from reading l where l.deposit = r.deposit and l.recorded_at <= $1)
    and not exists (
      select 1 from version v where v.supersedes = r.deposit and v.recorded_at <= $1
      and not exists (select 1 from tombstone t where t.deposit = v.deposit)
      and not exists (select 1 from version w where w.deposit = r.deposit and w.seq > v.seq and w.recorded_at <= $1))";

impl View {
    /// As known at the end of `day`, in UTC.
    pub fn known_on(day: Date) -> View {
        View { as_of: None, as_known: Some(format!("{day}T23:59:59Z")) }
    }

    /// The bound for times of recording, as SQL compares them.
    pub(crate) fn known(&self) -> &str {
        self.as_known.as_deref().unwrap_or("9999-12-31T23:59:59Z")
    }
}
