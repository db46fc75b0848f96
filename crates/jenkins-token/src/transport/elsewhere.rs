//! One request to another server than the controller.

use super::client::Client;
use super::connect::{Connector, Progress, Way};
use super::exchange::Lost;
use super::http::Http;
use super::route::Route;
use super::streamed::Streamed;
use super::tls::Tls;
use crate::Problem;
use crate::model::Site;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
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
        let client = self.client_elsewhere(site, url).map_err(not_sent)?;
        let progress = Progress::default();
        let get = || Ok(reqwest::Request::new(reqwest::Method::GET, url.clone()));
        let sending = client.send(&progress, get);
        let answer = match tokio::time::timeout(self.timeout, sending).await {
            Ok(Ok(response)) => Ok(Streamed::new(response, self.timeout)),
            Ok(Err(lost)) => Err(lost),
            Err(_) => Err(self.timed_out(&progress)),
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

    /// By https alone.
    fn client_elsewhere(&self, site: &Site, url: &Url) -> Result<Client, Problem> {
        if url.scheme() != "https" {
            let what = "another server is asked without TLS".to_owned();
            return Err(Problem::Bug { what });
        }
        let route = self.route.as_deref();
        let proxy = route.map_or(Ok(None), |route| route.proxy_to(url))?.map(Arc::new);
        let tls = || Tls::with_others(site, route.and_then(Route::roots));
        let is_https_proxy = proxy.as_ref().is_some_and(|proxy| proxy.wants_tls());
        let connector = Connector::new(Way {
            keeps_loopback: false,
            proxy_tls: is_https_proxy.then(tls).transpose()?,
            tls: Some(tls()?),
            proxy,
            longest: self.longest_connect(),
            http2: AtomicBool::default(),
            is_unsaid: AtomicBool::default(),
        });
        Ok(Client::new(connector, None))
    }
}
