//! The module's functions. They are native, so that no frame of Python holds a password.

use crate::account::Account;
use crate::account_choice::AccountChoice;
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use crate::controller;
use crate::errors;
use crate::flags;
use crate::git_follow;
use crate::reach::Reach;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::OldToken;
use jenkins_token::lifecycle::login::{Login, LoginCredential as Credential, LoginOptions};
use jenkins_token::lifecycle::rotate::Successor;
use jenkins_token::lifecycle::{login_target, logout as ending, rotate as renewal};
use jenkins_token::model::{Expires, Expiry, Pasted};
use jenkins_token::{Error, escape};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::sync::Arc;

/// The stored token of the account that fits; no controller is asked.
///
/// The account is chosen as by `cargo jenkins token`: `url` and `user` narrow; then the complete
/// JENKINS_URL, JENKINS_USER_ID and JENKINS_API_TOKEN, the default controller's active account, the
/// only account. Raises NotSignedIn when none fits or the token has expired, StoreError when its
/// store cannot be read, BadInput (a ValueError) when several fit.
///
/// >>> jt.token("https://ci.example.com").user
/// 'alice'
#[pyfunction]
#[pyo3(signature = (url=None, *, user=None))]
pub(crate) fn token(
    py: Python<'_>,
    url: Option<Given<'_, '_>>,
    user: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let choice = Arc::new(AccountChoice::stored(url, user, None)?);
    controller::stored_token(py, &choice)?.finished(py)
}

/// Every account that is logged in, in the order of `accounts.toml`; no controller is asked.
///
/// >>> [(account.user, account.controller) for account in jt.accounts()]
/// [('alice', 'https://ci.example.com/')]
#[pyfunction]
pub(crate) fn accounts(py: Python<'_>) -> PyResult<Py<PyAny>> {
    let choice = Arc::new(AccountChoice::stored(None, None, None)?);
    let all = async |_: &AccountChoice, context: &CallContext| {
        Ok(Account::all(&Registry::read(&context.world.home)?))
    };
    call::start(py, &choice, all, |py, accounts| accounts.into_py_any(py))?.finished(py)
}

/// Creates a named token with a password, verifies it on a fresh connection, and keeps it.
///
/// `url` is the Jenkins start page, or any page of it; where Jenkins turns out to be below that, a
/// JenkinsTokenWarning says where. With `token` in the place of `password`, a
/// token made elsewhere is verified and adopted. A second login puts a new token in the place of the
/// first, which is revoked last unless `keep_old`. Before Jenkins 2.129 a user has one token without
/// a name; it is read and kept.
///
/// `expires` is a number of days, a `timedelta` of whole days, or the last day as a `date` (Jenkins
/// 2.548 and later; others ignore it, which is a JenkinsTokenWarning). `store` is `keyring` or
/// `file` (a file only you can read); else where the account's token is already, else the keyring.
/// `timeout` is for each exchange, in seconds. `allow_http` accepts plain http to another machine,
/// `ca_file` is a PEM file to trust, `pin` the only public key the controller may show (as curl or
/// OpenSSL write it), `client_cert` and `client_key` are PEM files that are shown to it; "none" takes
/// one of these off. `headers` is a mapping that a front door wants to see with every request, or
/// `headers_command` the list of a program and its arguments that prints such headers; an empty
/// mapping takes them off. All are kept for this controller; where git was set up for it, its
/// settings are brought up to date.
///
/// Raises NotSignedIn for a wrong password, Refused, Unreachable, StoreError; Unfinished when the
/// journal holds something for `recover`.
///
/// >>> jt.login("https://ci.example.com", "alice", password, store="file", expires=30)
/// <Account alice on https://ci.example.com/ (file)>
#[pyfunction]
#[pyo3(signature = (url, user, password=None, *, token=None, token_name=None, expires=None, store=None, keep_old=false, allow_http=false, ca_file=None, pin=None, client_cert=None, client_key=None, headers=None, headers_command=None, timeout=None))]
#[expect(clippy::too_many_arguments, reason = "one per keyword")]
pub(crate) fn login(
    py: Python<'_>,
    url: Given<'_, '_>,
    user: Given<'_, '_>,
    password: Option<Given<'_, '_>>,
    token: Option<Given<'_, '_>>,
    token_name: Option<Given<'_, '_>>,
    expires: Option<Given<'_, '_>>,
    store: Option<Given<'_, '_>>,
    #[pyo3(from_py_with = flags::keep_old)] keep_old: bool,
    #[pyo3(from_py_with = flags::allow_http)] allow_http: bool,
    ca_file: Option<Given<'_, '_>>,
    pin: Option<Given<'_, '_>>,
    client_cert: Option<Given<'_, '_>>,
    client_key: Option<Given<'_, '_>>,
    headers: Option<Given<'_, '_>>,
    headers_command: Option<Given<'_, '_>>,
    timeout: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let text = arguments::text("url", url)?;
    let pasted = Pasted::parse(&text).map_err(|p| errors::of_parameter(py, "url", p))?;
    let user = arguments::user("user", user)?;
    let (secret, adopts) = match (password, token) {
        (Some(password), None) => (arguments::secret("password", password)?, false),
        (None, Some(token)) => (arguments::token("token", token, true)?, true),
        _ => return Err(errors::unusable(py, "give password or token")),
    };
    let token_name =
        token_name.map(|name| arguments::token_name("token_name", name)).transpose()?;
    let expiry = expires.map_or(Ok(Expiry::Never), |given| arguments::expiry("expires", given))?;
    if adopts && (token_name.is_some() || expires.is_some()) {
        let why = "token_name and expires are only for a token that is created";
        return Err(errors::unusable(py, why));
    }
    let asked = store.map(|store| arguments::store("store", store)).transpose()?;
    let reach =
        Reach { allow_http, ca_file, pin, client_cert, client_key, headers, headers_command };
    let changes = reach.changes(py)?;
    let choice = Arc::new(AccountChoice::stored(None, None, timeout)?);
    let verb = async move |_: &AccountChoice, context: &CallContext| {
        let world = &context.world;
        let site = login_target::site(world, &pasted, changes).await?;
        let store = login_target::store(world, &site, &user, asked).await?;
        let machine = context.machine.clone();
        let moves = asked.is_some();
        let wish = LoginOptions { site, user, store, moves, token_name, expiry, keep_old, machine };
        let given = || {
            let secret = secret.duplicate();
            if adopts { Credential::Token(secret) } else { Credential::Password(secret) }
        };
        // Too large to lie within another future.
        let login = Box::pin(login_target::login(world, &pasted, wish, given, |_| {}));
        let before = Registry::read(&world.home)?;
        let done = login.await?;
        git_follow::follow(context, &before, &done.account.controller).await;
        let elsewhere = done.account.controller != *pasted.as_root() && !pasted.is_deep();
        Ok((told(context, done)?, elsewhere))
    };
    let tell_all = move |py: Python<'_>, (done, elsewhere): ((Login, _), bool)| {
        if elsewhere {
            let text = format!(
                "Jenkins is at {}, not at the URL that was given",
                done.0.account.controller
            );
            errors::warn(py, &text)?;
        }
        tell(py, done, expiry)
    };
    call::start(py, &choice, verb, tell_all)?.finished(py)
}

/// Revokes the token that `login` created, sees it refused, and forgets the account.
///
/// An adopted or legacy token is only forgotten; with `keep_token` none is revoked. Answers whether
/// the token was revoked. The environment does not choose the account. When the controller cannot
/// be reached nothing changes, and Unreachable is raised. With a controller's last account goes what
/// `git setup` wrote for it.
///
/// >>> jt.logout("https://ci.example.com")
/// True
#[pyfunction]
#[pyo3(signature = (url=None, *, user=None, keep_token=false, timeout=None))]
pub(crate) fn logout(
    py: Python<'_>,
    url: Option<Given<'_, '_>>,
    user: Option<Given<'_, '_>>,
    #[pyo3(from_py_with = flags::keep_token)] keep_token: bool,
    timeout: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let choice = Arc::new(AccountChoice::stored(url, user, timeout)?);
    let verb = async move |choice: &AccountChoice, context: &CallContext| {
        let chosen = choice.choose_stored(context)?;
        let held_by = context.also_held_by(&chosen);
        let ended = ending::logout(&context.world, &chosen, keep_token).await?;
        context.note_ended(held_by.filter(|_| ended.old.is_revoked()));
        git_follow::end(context, &chosen.account.controller).await;
        Ok((ended.old.is_revoked(), ended.kept))
    };
    let tell = |py: Python<'_>, (revoked, kept): (bool, Vec<String>)| {
        for name in kept {
            let name = escape::line(&name);
            let text = format!("`{name}` is still valid: an interrupted login was told to keep it");
            errors::warn(py, &text)?;
        }
        revoked.into_py_any(py)
    };
    call::start(py, &choice, verb, tell)?.finished(py)
}

/// Replaces the stored token with a new one, and revokes the old one last.
///
/// The new one is made with the old one, stored, verified on a fresh connection, and only then is
/// the old one revoked, unless `keep_old`. It gets the name and as many days as the old one had;
/// `expires` as for `login`. Copies that were printed or exported end with the old one. Answers the
/// account.
///
/// Before Jenkins 2.129 a user has one token, and another value ends it at once: that is done with
/// `replace_legacy` only, and BadInput is raised otherwise. Raises as `login`.
///
/// >>> jt.rotate("https://ci.example.com")
/// <Account alice on https://ci.example.com/ (file)>
#[pyfunction]
#[pyo3(signature = (url=None, *, user=None, expires=None, keep_old=false, replace_legacy=false, timeout=None))]
pub(crate) fn rotate(
    py: Python<'_>,
    url: Option<Given<'_, '_>>,
    user: Option<Given<'_, '_>>,
    expires: Option<Given<'_, '_>>,
    #[pyo3(from_py_with = flags::keep_old)] keep_old: bool,
    #[pyo3(from_py_with = flags::replace_legacy)] replace_legacy: bool,
    timeout: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let expiry = expires.map(|given| arguments::expiry("expires", given)).transpose()?;
    let choice = Arc::new(AccountChoice::stored(url, user, timeout)?);
    let verb = async move |choice: &AccountChoice, context: &CallContext| {
        let chosen = choice.choose_stored(context)?;
        let machine = context.machine.clone();
        let successor = Successor { name: None, expiry, keep_old, replace_legacy, machine };
        let held_by = context.also_held_by(&chosen);
        let done = renewal::rotate(&context.world, &chosen, successor).await?;
        context.note_ended(held_by.filter(|_| done.old.is_revoked()));
        told(context, done)
    };
    let wish = expiry.unwrap_or(Expiry::Never);
    call::start(py, &choice, verb, move |py, done| tell(py, done, wish))?.finished(py)
}

/// What was brought about, and the account as it is noted now.
fn told(context: &CallContext, done: Login) -> Result<(Login, Option<Account>), Error> {
    let account = Account::find(&Registry::read(&context.world.home)?, &done.account);
    Ok((done, account))
}

/// The account; what one may think otherwise of is a warning.
fn tell(
    py: Python<'_>,
    (done, account): (Login, Option<Account>),
    wish: Expiry,
) -> PyResult<Py<PyAny>> {
    if done.expires == Some(Expires::Unsupported) && wish != Expiry::Never {
        errors::warn(py, controller::IGNORED)?;
    }
    if let OldToken::Unidentified(name, _) = &done.old {
        let name = escape::line(name);
        let text = format!("the previous token `{name}` is still valid on the controller");
        errors::warn(py, &text)?;
    }
    if !done.cleaned_up.left.is_empty() {
        errors::warn(py, "an interrupted login left tokens that are still there")?;
    }
    account.into_py_any(py)
}
