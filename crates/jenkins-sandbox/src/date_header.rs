//! The `Date` of answers, as it arrives.

use jiff::Timestamp;

/// What becomes of the `Date` of each answer on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dates {
    /// It is what the server's clock shows.
    #[default]
    Clock,
    /// Something takes it away.
    Absent,
    /// It is no date.
    Junk,
    /// A cache kept the answer since then, and says so by `Age`.
    OfCache(Timestamp),
    /// It always says the same: of a cache that does not tell, or a clock that stands still.
    Frozen(Timestamp),
}

impl Dates {
    /// The headers, where the server's clock shows `now`.
    pub(crate) fn headers(self, now: Timestamp) -> Vec<(&'static str, String)> {
        let date = |at: Timestamp| ("Date", at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
        match self {
            Dates::Clock => vec![date(now)],
            Dates::Absent => vec![],
            Dates::Junk => vec![("Date", "yesterday".to_owned())],
            Dates::OfCache(then) => {
                let age = now.duration_since(then).as_secs().max(1);
                vec![date(then), ("Age", age.to_string())]
            }
            Dates::Frozen(then) => vec![date(then)],
        }
    }
}
