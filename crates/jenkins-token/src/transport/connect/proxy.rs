//! A proxy on the way: which, how it is spoken to, and who we are to it.

use crate::Problem;
use crate::model::Secret;
use crate::problem::{ProxyFault, Stage};
use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_util::client::proxy::matcher::Intercept;

/// What a variable says of a proxy.
pub(in crate::transport) struct Proxy {
    pub(super) speaks: Speaks,
    pub(super) host: String,
    pub(super) port: u16,
    /// For a proxy that speaks HTTP.
    pub(in crate::transport) authorization: Option<HeaderValue>,
    /// For one that speaks SOCKS.
    pub(super) credentials: Option<(String, Secret)>,
    /// Without user and password.
    shown: String,
    variable: &'static str,
}

/// How a proxy is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    Http,
    Https,
    /// `knows_names`: the proxy looks the controller up, and not this machine.
    Socks {
        knows_names: bool,
    },
}

impl Proxy {
    /// Refuses what cannot be spoken to.
    pub(in crate::transport) fn new(
        found: &Intercept,
        variable: &'static str,
    ) -> Result<Proxy, Problem> {
        let uri = found.uri();
        let (speaks, usual) = match uri.scheme_str() {
            Some("http") => (Speaks::Http, 80),
            Some("https") => (Speaks::Https, 443),
            Some("socks5") => (Speaks::Socks { knows_names: false }, 1080),
            Some("socks5h") => (Speaks::Socks { knows_names: true }, 1080),
            other => {
                return Err(unusable(
                    variable,
                    format!("{} is not spoken here", other.unwrap_or("its scheme")),
                ));
            }
        };
        let has_more = uri.path_and_query().is_some_and(|rest| !["", "/"].contains(&rest.as_str()));
        let is_port = uri.port().is_none_or(|port| port.as_str().parse::<u16>().is_ok());
        let authority = uri.authority().map_or("", |it| it.as_str());
        if has_more || !is_port || authority.contains('@') {
            let why = "it is not scheme://user:password@host:port: in user and password, @ is \
                       written %40, / %2F, # %23 and ? %3F";
            return Err(unusable(variable, why.to_owned()));
        }
        let credentials = found.raw_auth();
        Ok(Proxy {
            speaks,
            host: uri.host().unwrap_or_default().to_owned(),
            port: uri.port_u16().unwrap_or(usual),
            authorization: found.basic_auth().cloned(),
            credentials: credentials.map(|(user, word)| (user.to_owned(), Secret::new(word))),
            shown: shown(uri),
            variable,
        })
    }

    /// Itself, and the variable that names it.
    pub(in crate::transport) fn said(&self) -> String {
        format!("{} ({})", self.shown, self.variable)
    }

    /// Whether a password was given for it.
    pub(super) fn has_credentials(&self) -> bool {
        self.authorization.is_some() || self.credentials.is_some()
    }

    /// Whether TLS is spoken with the proxy itself.
    pub(in crate::transport) fn wants_tls(&self) -> bool {
        self.speaks == Speaks::Https
    }

    /// Whether plain http goes to it with its whole address.
    pub(in crate::transport) fn takes_requests(&self) -> bool {
        matches!(self.speaks, Speaks::Http | Speaks::Https)
    }

    pub(super) fn stage(&self) -> Stage {
        Stage::Proxy(self.said())
    }

    pub(in crate::transport) fn problem(&self, fault: ProxyFault) -> Problem {
        Problem::Proxy { proxy: self.shown.clone(), variable: self.variable, fault }
    }
}

/// Scheme, host and port: of a password that is not written as it must be in a URL, a part may have
/// been taken for any of the rest.
fn shown(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    let host = uri.host().unwrap_or_default();
    let port = uri.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{scheme}://{host}{port}/")
}

/// What `variable` holds is not a proxy. Its value is not shown, for nobody can say where in it a
/// password stands.
pub(in crate::transport) fn unusable(variable: &'static str, why: String) -> Problem {
    let proxy = "of the environment".to_owned();
    Problem::Proxy { proxy, variable, fault: ProxyFault::ProxyUnusable { why } }
}
