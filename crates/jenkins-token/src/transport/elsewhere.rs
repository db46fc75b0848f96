//! One request to another server than the controller.

use super::exchange::Lost;
use super::http::Http;
use super::limits::{LONGEST_CONNECT, MOST_HEADERS};
use super::route::Route;
use super::{failure, streamed::Streamed, tls};
use crate::Problem;
use crate::model::Site;
use std::time::Instant;
use url::Url;

impl Http {
    /// Asks another server than the controller for `url`, with nothing of ours: no credential, no
    /// header, and no connection that anything else uses.
    ///
    /// # Errors
    /// [`Lost`] when no answer came.
    pub async fn fetch(&self, site: &Site, url: &Url) -> Result<Streamed, Lost> {
        let begun = Instant::now();
        let not_sent = |problem| Lost { maybe_sent: false, problem };
        let client = tls::client()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .http1_max_headers(MOST_HEADERS)
            .connect_timeout(LONGEST_CONNECT.min(self.timeout));
        let client = tls::trust_more(
            client,
            site.ca_file.as_deref(),
            self.route.as_deref().and_then(Route::roots),
        )
        .map_err(not_sent)?;
        let client = client.build();
        let client = client.map_err(|error| not_sent(failure::unbuilt(&error)))?;
        let seconds = self.timeout.as_secs();
        let answer = match tokio::time::timeout(self.timeout, client.get(url.clone()).send()).await
        {
            Ok(Ok(response)) => Ok(Streamed::new(response, self.timeout)),
            Ok(Err(error)) => Err(failure::lost(&error, self.timeout)),
            Err(_) => Err(Lost { maybe_sent: true, problem: Problem::no_answer(seconds) }),
        };
        if let Some(narrator) = &self.narrator {
            let spent = begun.elapsed().as_millis();
            let (origin, path) = (url.origin().ascii_serialization(), url.path());
            let what = match &answer {
                Ok(streamed) => format!("HTTP {}, streamed", streamed.status),
                Err(lost) => lost.problem.to_string(),
            };
            narrator(&format!("GET {origin}{path}: {what}, {spent} ms"));
        }
        answer
    }
}
