//! What was waited for when a deadline passed.

use crate::escape;

/// A stage on the way to an answer. A host, an address or a proxy stands in it as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The name service is asked for this host.
    LookUp(String),
    /// A machine is to take the connection.
    Connect(String),
    /// The proxy is to connect.
    Proxy(String),
    /// Keys and certificates are exchanged.
    Handshake,
    /// The first byte of the answer, or the next.
    Answer,
    /// The same by way of a proxy, which may be the silent one.
    AnswerThrough(String),
}

impl Stage {
    /// Whether there is no connection yet that a request could be sent on.
    #[must_use]
    pub fn is_before_request(&self) -> bool {
        !matches!(self, Stage::Answer | Stage::AnswerThrough(_))
    }

    /// What did not happen within `seconds`.
    pub(super) fn without_end(&self, seconds: u64) -> String {
        match self {
            Stage::Answer => format!("no answer within {seconds} seconds"),
            Stage::AnswerThrough(proxy) => {
                format!(
                    "no answer within {seconds} seconds, from the controller or the proxy {}",
                    escape::line(proxy)
                )
            }
            Stage::LookUp(host) => {
                format!(
                    "the name service did not say within {seconds} seconds where {} is",
                    escape::line(host)
                )
            }
            Stage::Connect(address) => {
                format!("no connection to {} within {seconds} seconds", escape::line(address))
            }
            Stage::Proxy(proxy) => {
                format!(
                    "the proxy {} is used, and it did not connect within {seconds} seconds",
                    escape::line(proxy)
                )
            }
            Stage::Handshake => {
                format!("connected, but the TLS handshake did not end within {seconds} seconds")
            }
        }
    }
}
