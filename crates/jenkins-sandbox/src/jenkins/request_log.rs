//! What was asked so far, for tests that look.

use crate::faults::Fault;

/// One request the sandbox was asked, without its secrets.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    /// The TCP connection it came on, counted from 1.
    pub connection: usize,
    /// The method.
    pub method: String,
    /// The target as sent.
    pub target: String,
    /// Lower-case header names in order.
    pub header_names: Vec<String>,
    /// `Basic` with a password, `Basic` with a token, or nothing: `password`, `token`, `none`, `wrong`.
    pub credential: &'static str,
    /// The uuid of the token it carried, if that was valid when it arrived.
    pub token: Option<String>,
    /// The token it asked to revoke or rename: the form's `tokenUuid`.
    pub about: Option<String>,
    /// The name it asked to give a token: the form's `newTokenName`.
    pub name: Option<String>,
    /// Whether a cookie came along.
    pub cookie: bool,
    /// The status Jenkins answered with, whether that arrived or not; 0 when it was not carried out.
    pub status: u16,
    /// What went wrong with it, as planned.
    pub fault: Option<Fault>,
}
