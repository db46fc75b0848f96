//! What `auth` stands on: the header of one account's token, for requests to its controller.

use crate::account_choice::AccountChoice;
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use crate::errors;
use crate::finalization::hold_off;
use crate::operation::Operation;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jenkins_token::accounts::Registry;
use jenkins_token::escape;
use jenkins_token::model::{Place, Secret, UserId};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;
use zeroize::Zeroizing;

const HEADER: &str = "Authorization";

/// Knows which requests an account's token may go to, looks it up and sets it.
#[pyclass(frozen, subclass, module = "jenkins_token._native")]
pub(crate) struct AuthCore {
    choice: Arc<AccountChoice>,
    header: Arc<Mutex<Option<Secret>>>,
}

#[pymethods]
impl AuthCore {
    #[new]
    #[pyo3(signature = (url, *, user=None))]
    fn new(url: Given<'_, '_>, user: Option<Given<'_, '_>>) -> PyResult<AuthCore> {
        let choice = Arc::new(AccountChoice::stored(Some(url), user, None)?);
        Ok(AuthCore { choice, header: Arc::default() })
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

    /// Looks the token up, if that has not been done; with `again` in any case.
    #[pyo3(signature = (again=false))]
    fn _load(&self, py: Python<'_>, again: bool) -> PyResult<Operation> {
        let header = self.header.clone();
        let verb = async move |choice: &AccountChoice, context: &CallContext| {
            if again || lock(&header).is_none() {
                let (account, token) = choice.handed_out(context)?;
                *lock(&header) = Some(basic(&account.user, &token.value));
            }
            Ok(())
        };
        call::start(py, &self.choice, verb, |py, ()| Ok(py.None()))
    }

    /// Sets the header that was loaded in `headers`. Answers whether that changed them.
    fn _sign(&self, headers: Given<'_, '_>) -> PyResult<bool> {
        let header = lock(&self.header);
        let loaded = header.as_ref().ok_or_else(|| PyValueError::new_err("nothing is loaded"))?;
        let _held_off = hold_off(headers.py())?;
        let before = headers.call_method1("get", (HEADER,))?;
        if before.extract::<&str>().is_ok_and(|before| before == loaded.expose()) {
            return Ok(false);
        }
        headers.set_item(HEADER, loaded.expose())?;
        Ok(true)
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

/// `Basic` with UTF-8, as Jenkins reads it.
fn basic(user: &UserId, token: &Secret) -> Secret {
    let pair = Zeroizing::new(format!("{user}:{}", token.expose()));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Secret::new(format!("Basic {}", *encoded))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
