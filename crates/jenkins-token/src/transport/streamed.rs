//! A reply of any size.

use super::exchange::Lost;
use super::failure;
use crate::Problem;
use std::time::Duration;

/// A reply's head, and its body to be read.
pub struct Streamed {
    /// The status.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// In the order received.
    pub headers: Vec<(String, String)>,
    response: reqwest::Response,
    timeout: Duration,
}

impl Streamed {
    pub(super) fn new(response: reqwest::Response, timeout: Duration) -> Streamed {
        let reason = response.extensions().get::<hyper::ext::ReasonPhrase>();
        let reason = reason.map(|r| String::from_utf8_lossy(r.as_bytes()).into_owned());
        Streamed {
            status: response.status().as_u16(),
            reason: reason.unwrap_or_default(),
            headers: response
                .headers()
                .iter()
                .map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
                .collect(),
            response,
            timeout,
        }
    }

    /// The next piece of the body, `None` at its end.
    ///
    /// # Errors
    /// [`Lost`] when the connection broke or no piece came before the deadline.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Lost> {
        match tokio::time::timeout(self.timeout, self.response.chunk()).await {
            Ok(Ok(bytes)) => Ok(bytes.map(|bytes| bytes.to_vec())),
            Ok(Err(error)) => Err(failure::lost(&error, self.timeout)),
            Err(_) => {
                let seconds = self.timeout.as_secs();
                Err(Lost { maybe_sent: true, problem: Problem::TimedOut { seconds } })
            }
        }
    }
}
