//! The only `now` in Gnomon.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

/// Tells the time: the machine's, or the moment that `SOURCE_DATE_EPOCH` names
/// (seconds since 1970), so that a run can be repeated byte for byte.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    fixed: Option<Timestamp>,
}

impl Clock {
    /// The machine's clock unless `epoch` names a moment.
    pub fn new(epoch: Option<&str>) -> anyhow::Result<Clock> {
        let fixed = match epoch {
            None => None,
            Some(text) => {
                let seconds: i64 = text.trim().parse().map_err(|_| {
                    anyhow::anyhow!(
                        "SOURCE_DATE_EPOCH is `{text}`; it must be a number of seconds since 1970"
                    )
                })?;
                Some(Timestamp::from_second(seconds)?)
            }
        };
        Ok(Clock { fixed })
    }

    /// Now, as RFC 3339 in UTC, to the second.
    pub fn now(&self) -> String {
        let now = self.fixed.unwrap_or_else(Timestamp::now);
        now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The day it is here.
    pub fn today(&self) -> Date {
        match self.fixed {
            Some(moment) => moment.to_zoned(jiff::tz::TimeZone::UTC).date(),
            None => Zoned::now().date(),
        }
    }
}
