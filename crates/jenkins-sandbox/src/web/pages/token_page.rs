//! What every layout of the token page shows.

use crate::jenkins::dates::{self, Locale};
use crate::jenkins::tokens::Token;
use crate::jenkins::version_rules::Drawings;
use crate::web::exchange::Exchange;
use jiff::Timestamp;
use jiff::civil::Date;

/// What the layouts need besides the rows.
pub(super) struct Page {
    /// Where the web methods are, with the context path.
    pub(super) methods: String,
    pub(super) tokens: Vec<Token>,
    /// The legacy token's value, if the user has one.
    pub(super) legacy: Option<String>,
    /// Whether the viewer is the owner: only then there is a button to make tokens.
    pub(super) own: bool,
    pub(super) user_id: String,
    pub(super) context: String,
    pub(super) today: Date,
    pub(super) statistics: bool,
    /// Whether tokens can end.
    pub(super) expiry: bool,
    pub(super) locale: Locale,
    pub(super) drawings: Drawings,
    /// Where static files are.
    pub(super) resources: String,
}

impl Page {
    /// Day and time as this page shows them.
    pub(super) fn moment(&self, exchange: &Exchange<'_>, at: Timestamp) -> String {
        let space = exchange.rules().meridiem_space;
        dates::medium(at, &exchange.controller.clock, self.locale, space)
    }

    /// Whole days since.
    pub(super) fn days_since(exchange: &Exchange<'_>, at: Timestamp) -> i64 {
        exchange.controller.clock.now().duration_since(at).as_hours() / 24
    }
}
