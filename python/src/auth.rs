//! What `auth` stands on: the header of one account's token, for requests to its controller.

use crate::account_choice::AccountChoice;
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use crate::connections::Connections;
use crate::errors;
use crate::finalization::hold_off;
use crate::next_step;
use crate::operation::Operation;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jenkins_token::accounts::Registry;
use jenkins_token::escape;
use jenkins_token::lifecycle::choose_account::Chosen;
use jenkins_token::model::{Account, FrontHeaders, Header, Place, Secret, UserId};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;
use zeroize::Zeroizing;

const AUTHORIZATION: &str = "Authorization";

/// Knows which requests an account's token may go to, looks it up and sets it.
#[pyclass(frozen, subclass, module = "jenkins_token._native")]
pub(crate) struct AuthCore {
    choice: Arc<AccountChoice>,
    /// Nothing is asked over them; they remember what a program for a front door printed.
    connections: Connections,
    loaded: Arc<Mutex<Option<Loaded>>>,
}

/// What is set in a request.
struct Loaded {
    account: Account,
    authorization: Secret,
    front: Arc<[Header]>,
    /// Whether a program prints those, which end.
    is_printed: bool,
}

#[pymethods]
impl AuthCore {
    #[new]
    #[pyo3(signature = (url, *, user=None))]
    fn new(url: Given<'_, '_>, user: Option<Given<'_, '_>>) -> PyResult<AuthCore> {
        let choice = Arc::new(AccountChoice::stored(Some(url), user, None)?);
        Ok(AuthCore { choice, connections: Connections::default(), loaded: Arc::default() })
    }

    /// Whether `url` lies at or below the root, as every parser reads it.
    fn _covers(&self, url: Given<'_, '_>) -> PyResult<bool> {
        let text = arguments::text("url", url)?;
        let Some(root) = self.choice.held.controller() else { return Ok(false) };
        // A fragment is never sent.
        let text = text.split('#').next().unwrap_or_default();
        Ok(Url::parse(text).is_ok_and(|url| root.contains(&url)) && root.below(text).is_ok())
    }

    /// The URL that `path` means: one below the root, or a whole URL, wherever that leads.
    fn _place(&self, path: Given<'_, '_>) -> PyResult<String> {
        let text = arguments::text("url", path)?;
        let Some(root) = self.choice.held.controller() else { return Ok(text) };
        match root.place(&text) {
            Ok(Place::Below(path)) => Ok(format!("{root}{path}")),
            Ok(Place::Elsewhere(url)) => Ok(url.into()),
            Err(problem) => Err(errors::of_parameter(path.py(), "url", problem)),
        }
    }

    /// The certificates to trust there and the pair to show, as a login was told; None where it was
    /// not.
    fn _certificates(&self, py: Python<'_>) -> PyResult<Operation> {
        let verb = async |choice: &AccountChoice, context: &CallContext| {
            let registry = Registry::read_beside(&context.world.home, true)?;
            let site = choice.held.controller().and_then(|root| registry.site(root));
            let Some(site) = site else { return Ok((None, None)) };
            let pair = site.client_certificate.map(|it| (it.certificate, it.key));
            let pair = pair.map(|(own, key)| (own.into_os_string(), key.into_os_string()));
            Ok((site.ca_file.map(PathBuf::into_os_string), pair))
        };
        call::start(py, &self.choice, verb, |py, files| files.into_py_any(py))
    }

    /// Looks up what is to be set, if that has not been done; with `again` in any case. Raises where
    /// a login pinned a key, which whoever sends the requests would not check.
    #[pyo3(signature = (again=false))]
    fn _load(&self, py: Python<'_>, again: bool) -> PyResult<Operation> {
        let loaded = self.loaded.clone();
        let verb = async move |choice: &AccountChoice, context: &CallContext| {
            let world = &context.world;
            let known = lock(&loaded).as_ref().map(|it| (it.account.clone(), it.is_printed));
            match known.filter(|_| !again) {
                Some((_, false)) => {}
                Some((account, true)) => {
                    let front = world.front_headers(&account).await?;
                    lock(&loaded).iter_mut().for_each(|it| it.front = front.clone());
                }
                None => {
                    let (Chosen { account, site, .. }, token) = choice.handed_out(context)?;
                    if site.pin.is_some() && site.controller.is_https() {
                        return Ok(true);
                    }
                    let authorization = basic(&account.user, &token.value);
                    let front = world.front_headers(&account).await?;
                    let is_printed = matches!(site.headers, FrontHeaders::Command(_));
                    let now = Loaded { account, authorization, front, is_printed };
                    *lock(&loaded) = Some(now);
                }
            }
            Ok(false)
        };
        let choice = self.choice.clone();
        let tell = move |py: Python<'_>, is_pinned: bool| {
            if is_pinned { Err(pinned(py, &choice)) } else { Ok(py.None()) }
        };
        let http = self.connections.http(self.choice.timeout);
        call::start_over(py, &self.choice, http, verb, tell)
    }

    /// Sets what was loaded in `headers`. Answers whether that changed the credential.
    fn _sign(&self, headers: Given<'_, '_>) -> PyResult<bool> {
        // Unlocked before Python is called, where another thread may go on and come here.
        let loaded = lock(&self.loaded)
            .as_ref()
            .map(|loaded| (loaded.authorization.duplicate(), loaded.front.clone()));
        let (authorization, front) =
            loaded.ok_or_else(|| PyValueError::new_err("nothing is loaded"))?;
        let _held_off = hold_off(headers.py())?;
        for header in front.iter() {
            headers.set_item(header.name.as_str(), header.value.expose())?;
        }
        let before = headers.call_method1("get", (AUTHORIZATION,))?;
        if before.extract::<&str>().is_ok_and(|before| before == authorization.expose()) {
            return Ok(false);
        }
        headers.set_item(AUTHORIZATION, authorization.expose())?;
        Ok(true)
    }

    /// The names of the headers that are set, in small letters.
    fn _names(&self) -> Vec<String> {
        let loaded = lock(&self.loaded);
        let front = loaded.iter().flat_map(|loaded| loaded.front.iter());
        let front = front.map(|header| header.name.as_str().to_ascii_lowercase());
        std::iter::once(AUTHORIZATION.to_ascii_lowercase()).chain(front).collect()
    }

    /// The root, ending in `/`.
    #[getter]
    fn controller(&self) -> String {
        self.choice.held.controller().map(ToString::to_string).unwrap_or_default()
    }

    /// The user id: that of the account that answered first, before that the one asked for.
    #[getter]
    fn user(&self) -> Option<String> {
        self.choice.held.user().map(ToString::to_string)
    }

    fn __repr__(&self) -> String {
        format!("<Auth for {}>", escape::line(&self.controller()))
    }
}

/// A library trusts whom it trusts, whatever a login pinned: with it, the token could go to another.
fn pinned(py: Python<'_>, choice: &AccountChoice) -> PyErr {
    let root = choice.held.controller().map(ToString::to_string);
    let whose = next_step::whose(root.as_deref(), choice.held.user().map(UserId::as_str));
    let why = format!(
        "{}: its login pinned a public key, which other libraries do not check",
        escape::line(root.as_deref().unwrap_or_default())
    );
    let step = format!("jenkins_token.Controller({whose}) checks it");
    errors::misused(py, &why, root.as_deref(), &step)
}

/// `Basic` with UTF-8, as Jenkins reads it.
fn basic(user: &UserId, token: &Secret) -> Secret {
    let pair = Zeroizing::new(format!("{user}:{}", token.expose()));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Secret::new(format!("Basic {}", *encoded))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
