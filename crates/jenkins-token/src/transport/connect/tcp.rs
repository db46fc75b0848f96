//! A connection to a machine, by whichever of its addresses answers.

use super::names::{Names, NotFound};
use crate::Problem;
use crate::open_file_limit::causes;
use crate::transport::wire::Wire;
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use std::error::Error;
use std::io;
use std::time::Duration;
use tower_service::Service;

/// Between two looks whether the other side is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Why there is none.
pub(super) enum Unreached {
    NoName,
    Refused,
    Silent,
    NoRoute,
    Other(Problem),
}

pub(super) async fn connect(
    names: Names,
    host: &str,
    port: u16,
    longest: Duration,
) -> Result<Wire, Unreached> {
    let uri: Uri = format!("http://{host}:{port}/").parse().map_err(|_| Unreached::NoName)?;
    let mut connector = HttpConnector::new_with_resolver(names);
    connector.set_nodelay(true);
    connector.set_keepalive(Some(KEEP_ALIVE));
    // Each address has its part of it.
    connector.set_connect_timeout(Some(longest));
    match connector.call(uri).await {
        Ok(stream) => Ok(Wire::new(stream.into_inner())),
        Err(error) => Err(unreached(&error)),
    }
}

fn unreached(error: &(dyn Error + 'static)) -> Unreached {
    use io::ErrorKind as K;
    if let Some(problem) = Problem::of_limit(error) {
        return Unreached::Other(problem);
    }
    if causes(error).any(<dyn Error>::is::<NotFound>) {
        // A lookup reads files, and does not say that none could be opened.
        return Problem::unless_limit(2).err().map_or(Unreached::NoName, Unreached::Other);
    }
    let cause = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        Some(K::ConnectionRefused) => Unreached::Refused,
        Some(K::TimedOut) => Unreached::Silent,
        Some(K::HostUnreachable | K::NetworkUnreachable | K::NetworkDown) => Unreached::NoRoute,
        _ => {
            let why = cause.map_or_else(|| error.to_string(), ToString::to_string);
            let why = format!("it could not be made: {why}");
            Unreached::Other(Problem::ConnectionLost { why })
        }
    }
}
