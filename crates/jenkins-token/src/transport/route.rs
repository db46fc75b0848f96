//! Which roots are trusted and which proxy is used, as the variables say that curl and Python's
//! requests read.

use crate::model::{Controller, FrontHeaders, Secret, Site};
use hyper_util::client::proxy::matcher::Matcher;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

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

/// A proxy, with its own user and password.
pub(super) struct Proxy<'a> {
    pub(super) url: &'a Secret,
    name: &'static str,
    /// Without user and password.
    shown: String,
}

impl Proxy<'_> {
    /// Itself, and the variable that names it.
    pub(super) fn said(&self) -> String {
        format!("{} ({})", self.shown, self.name)
    }

    /// Both by themselves.
    pub(super) fn named(&self) -> (String, &'static str) {
        (self.shown.clone(), self.name)
    }
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
            no_proxy: no_proxy.unwrap_or_default(),
            told: Mutex::default(),
        }
    }

    /// The file or directory of roots that takes the place of the system's, and the variable that
    /// says so.
    pub(super) fn roots(&self) -> Option<(&Path, &'static str)> {
        self.roots.as_ref().map(|it| (it.value.as_path(), it.name))
    }

    /// Whether a variable names a proxy for controllers of its kind, whatever `no_proxy` says.
    pub(super) fn names_a_proxy(&self, controller: &Controller) -> bool {
        self.proxy_for(controller).is_some()
    }

    fn proxy_for(&self, controller: &Controller) -> Option<&Variable<Secret>> {
        if controller.is_https() {
            return self.https.as_ref();
        }
        // A proxy would read what stays on this machine.
        self.http.as_ref().filter(|_| controller.is_exposed())
    }

    /// The proxy between here and `controller`.
    pub(super) fn proxy(&self, controller: &Controller) -> Option<Proxy<'_>> {
        let variable = self.proxy_for(controller)?;
        let value = variable.value.expose();
        let matcher = Matcher::builder().all(value.to_owned()).no(self.no_proxy.clone()).build();
        let found = matcher.intercept(&controller.as_str().parse().ok()?)?;
        Some(Proxy { url: &variable.value, name: variable.name, shown: found.uri().to_string() })
    }

    /// How `site` is reached, in words; the first time that it is.
    pub(super) fn told(&self, site: &Site) -> Option<String> {
        let controller = &site.controller;
        let proxy = self
            .proxy(controller)
            .map_or_else(|| "no proxy".to_owned(), |proxy| format!("proxy {}", proxy.said()));
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
