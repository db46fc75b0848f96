//! Which roots are trusted and which proxy is used, as the variables say that curl and Python's
//! requests read.

use super::connect::{Proxy, unusable};
use crate::Problem;
use crate::model::{Controller, FrontHeaders, Secret, Site};
use hyper_util::client::proxy::matcher::Matcher;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use url::Url;

/// In this order; each replaces the system's roots.
const ROOTS: [&str; 2] = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
/// Read where the system's roots are.
const SYSTEM_ROOTS: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
/// For https controllers.
const HTTPS: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
/// For http controllers: a server that runs CGI programs gives `HTTP_PROXY` to whoever sends a
/// header `Proxy`.
const HTTP: [&str; 3] = ["http_proxy", "all_proxy", "ALL_PROXY"];
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// What the variables say of the way to a controller.
pub(super) struct Route {
    roots: Option<Variable<PathBuf>>,
    system_roots: Option<Variable<PathBuf>>,
    https: Option<Variable<Secret>>,
    http: Option<Variable<Secret>>,
    no_proxy: String,
    told: Mutex<BTreeSet<String>>,
}

struct Variable<T> {
    name: &'static str,
    value: T,
}

impl Route {
    pub(super) fn from_variables(lookup: impl Fn(&str) -> Option<OsString>) -> Route {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|name| {
                let value = lookup(name).filter(|value| !value.is_empty())?;
                Some(Variable { name, value })
            })
        };
        let path =
            |names| first(names).map(|it| Variable { name: it.name, value: it.value.into() });
        let proxy = |names| {
            let secret = |value: OsString| Secret::new(value.to_string_lossy());
            first(names).map(|it| Variable { name: it.name, value: secret(it.value) })
        };
        let no_proxy = first(&NO_PROXY).map(|it| it.value.to_string_lossy().into_owned());
        Route {
            roots: path(&ROOTS),
            system_roots: path(&SYSTEM_ROOTS),
            https: proxy(&HTTPS),
            http: proxy(&HTTP),
            no_proxy: as_list(&no_proxy.unwrap_or_default()),
            told: Mutex::default(),
        }
    }

    /// The file or directory of roots that takes the place of the system's, and the variable that
    /// says so.
    pub(super) fn roots(&self) -> Option<(&Path, &'static str)> {
        self.roots.as_ref().map(|it| (it.value.as_path(), it.name))
    }

    /// Where a variable says that the system's roots are. That it is to blame where none are found is
    /// said by it; and what is neither a file nor a directory is not opened, for that may wait.
    pub(super) fn must_have_system_roots<T>(
        &self,
        found: Result<T, Problem>,
    ) -> Result<T, Problem> {
        let Some(it) = self.system_roots.as_ref().filter(|_| self.roots.is_none()) else {
            return found;
        };
        let unusable = |why: &str| {
            let why = format!("{why} ({})", it.name);
            Problem::CaFileUnusable { path: it.value.clone(), why }
        };
        let is_other = |about: std::fs::Metadata| {
            use std::os::unix::fs::FileTypeExt as _;
            about.file_type().is_fifo() || about.file_type().is_socket()
        };
        match found {
            Err(Problem::NoCertificates) => Err(unusable("no certificate is found there")),
            Ok(_) if std::fs::metadata(&it.value).is_ok_and(is_other) => {
                Err(unusable("it is not a regular file"))
            }
            found => found,
        }
    }

    /// The proxy between here and `controller`.
    pub(super) fn proxy(&self, controller: &Controller) -> Result<Option<Proxy>, Problem> {
        // A proxy would read what stays on this machine.
        if !controller.is_https() && !controller.is_exposed() {
            return Ok(None);
        }
        let variable = if controller.is_https() { &self.https } else { &self.http };
        self.chosen(variable.as_ref(), controller.as_str())
    }

    /// The proxy between here and another server, which is spoken to by https.
    pub(super) fn proxy_to(&self, url: &Url) -> Result<Option<Proxy>, Problem> {
        self.chosen(self.https.as_ref(), url.as_str())
    }

    fn chosen(
        &self,
        variable: Option<&Variable<Secret>>,
        url: &str,
    ) -> Result<Option<Proxy>, Problem> {
        let Ok(url) = url.parse() else { return Ok(None) };
        let Some(variable) = variable else {
            // Elsewhere its settings are these variables.
            let system = cfg!(target_os = "macos").then(Matcher::from_system);
            let found = system.and_then(|system| system.intercept(&url));
            return found.map(|found| Proxy::new(&found, "the system's settings")).transpose();
        };
        let value = variable.value.expose();
        let found = |no_proxy: &str| {
            Matcher::builder().all(value.to_owned()).no(no_proxy).build().intercept(&url)
        };
        let Some(proxy) = found("") else {
            let why = "it is not a URL such as http://proxy.example.com:3128".to_owned();
            return Err(unusable(variable.name, why));
        };
        if self.no_proxy.split(',').any(|entry| entry == "*") || found(&self.no_proxy).is_none() {
            return Ok(None);
        }
        Proxy::new(&proxy, variable.name).map(Some)
    }

    /// How `site` is reached, in words; the first time that it is.
    pub(super) fn told(&self, site: &Site, proxy: Option<&Proxy>) -> Option<String> {
        let controller = &site.controller;
        let proxy =
            proxy.map_or_else(|| "no proxy".to_owned(), |proxy| format!("proxy {}", proxy.said()));
        let said = |it: &Variable<PathBuf>| format!("{} ({})", it.value.display(), it.name);
        let roots = match &site.ca_file {
            _ if !controller.is_https() => String::new(),
            Some(file) => format!("roots of {} (--ca-file), ", file.display()),
            None => {
                let named = self.roots.as_ref().or(self.system_roots.as_ref()).map(said);
                format!("roots of {}, ", named.unwrap_or_else(|| "the system".to_owned()))
            }
        };
        let own = own(site);
        let line = format!("{controller}: {roots}{own}{proxy}");
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(line.clone()).then_some(line)
    }
}

/// What is shown to a controller besides a credential; no value of a header.
fn own(site: &Site) -> String {
    let own = site.client_certificate.as_ref();
    let own = own.map(|own| format!("client certificate {}, ", own.certificate.display()));
    let pin = site.pin.map(|pin| format!("public key {pin}, "));
    let sent = match &site.headers {
        FrontHeaders::None => None,
        FrontHeaders::Command(command) => {
            command.first().map(|program| format!("headers of {program}, "))
        }
        FrontHeaders::Stored(_) | FrontHeaders::Given(_) => {
            Some(format!("headers {}, ", site.headers.said()))
        }
    };
    [pin, own, sent].into_iter().flatten().collect()
}

/// As curl reads it: blanks part hosts as commas do, brackets and a last dot are not looked at.
fn as_list(no_proxy: &str) -> String {
    let entries = no_proxy.split([',', ' ', '\t', '\n']).filter(|entry| !entry.is_empty());
    let plain = entries.map(|entry| entry.trim_end_matches('.').replace(['[', ']'], ""));
    plain.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::Route;
    use crate::model::Controller;

    /// As curl 8 has it; `*` covers addresses too.
    #[test]
    fn no_proxy_excepts_what_curl_excepts() {
        for (no_proxy, excepted, others) in [
            ("*", &["ci.example.com", "127.0.0.1", "[::1]"][..], &[][..]),
            ("x.example,*", &["ci.example.com", "10.0.0.1"], &[]),
            (
                "example.com",
                &["example.com", "ci.example.com", "CI.EXAMPLE.COM"],
                &["myexample.com"],
            ),
            (".example.com.", &["example.com", "ci.example.com"], &["example.org"]),
            ("a.example b.example", &["a.example", "b.example"], &["c.example"]),
            ("10.0.0.0/8, 127.0.0.1", &["10.1.2.3", "127.0.0.1"], &["11.0.0.1", "127.0.0.2"]),
            ("[fd00::]/8,::1", &["[fd00::1]", "[::1]"], &["[fe80::1]"]),
            ("10.0.0.0/8", &[], &["ci.example.com"]),
        ] {
            let route = Route::from_variables(|name| match name {
                "https_proxy" => Some("proxy.example:3128".into()),
                "no_proxy" => Some(no_proxy.into()),
                _ => None,
            });
            let is_proxied = |host: &&str| {
                let controller = Controller::parse(&format!("https://{host}/")).expect("a root");
                route.proxy(&controller).expect("a proxy, or none").is_some()
            };
            assert!(!excepted.iter().any(is_proxied), "{no_proxy}");
            assert!(others.iter().all(is_proxied), "{no_proxy}");
        }
    }
}
