//! `switch`: another account becomes the default one.

use crate::account::Account;
use crate::account_choice::AccountChoice;
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::choose_account::Filter;
use jenkins_token::lifecycle::switch as default_account;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::sync::Arc;

/// Chooses the default account, which is used when none is named; no controller is asked.
///
/// `url` chooses the controller, `user` the user there; of two accounts and without either, the
/// other one is taken. Variables such as JENKINS_API_TOKEN still come first. Answers the account.
/// Raises NotSignedIn when none fits, BadInput when several do.
///
/// >>> jt.switch("https://ci.example.com", user="alice")
/// <Account alice on https://ci.example.com/ (file)>
#[pyfunction]
#[pyo3(signature = (url=None, *, user=None))]
pub(crate) fn switch(
    py: Python<'_>,
    url: Option<Given<'_, '_>>,
    user: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let controller = url.map(|url| arguments::controller("url", url)).transpose()?;
    let user = user.map(|user| arguments::user("user", user)).transpose()?;
    let filter = Filter { controller, user };
    let choice = Arc::new(AccountChoice::stored(None, None, None)?);
    let verb = async move |_: &AccountChoice, context: &CallContext| {
        let home = &context.world.home;
        let account = default_account::meant(&Registry::read(home)?, &filter)?;
        default_account::make_default(home, &account)?;
        Ok(Account::find(&Registry::read(home)?, &account))
    };
    call::start(py, &choice, verb, |py, account| account.into_py_any(py))?.finished(py)
}
