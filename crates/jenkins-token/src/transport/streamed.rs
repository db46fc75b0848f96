//! A reply of any size.

use super::exchange::Lost;
use super::failure;
use crate::Problem;
use std::time::{Duration, Instant};

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

    /// The next piece of the body, `None` at its end. Each piece has the whole time: a body that
    /// keeps coming may take as long as it likes.
    ///
    /// # Errors
    /// [`Lost`] when the connection broke or no piece came in time.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Lost> {
        let deadline = self.deadline();
        self.chunk_before(deadline).await
    }

    /// The same for what all pieces together have one deadline.
    pub(crate) async fn chunk_before(
        &mut self,
        deadline: Instant,
    ) -> Result<Option<Vec<u8>>, Lost> {
        match tokio::time::timeout_at(deadline.into(), self.response.chunk()).await {
            Ok(Ok(bytes)) => Ok(bytes.map(|bytes| bytes.to_vec())),
            Ok(Err(error)) => Err(failure::of_body(&error, self.status)),
            Err(_) => {
                let seconds = self.timeout.as_secs();
                Err(Lost { maybe_sent: true, problem: Problem::no_answer(seconds) })
            }
        }
    }

    /// When the time of one exchange is over, if it begins now.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }
}
