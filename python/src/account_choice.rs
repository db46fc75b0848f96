//! Whose credential answers: the stored account's, by the command line's rules, or one that the
//! program brings along.

use crate::arguments::{self, Given};
use crate::call_context::CallContext;
use crate::errors;
use crate::reach::Reach;
use jenkins_token::accounts::{Home, Registry, TokenSummary};
use jenkins_token::lifecycle::choose_account::{self, Chosen, Filter};
use jenkins_token::lifecycle::{Held, World};
use jenkins_token::model::{Account, Controller, Credential, Secret, SiteChanges, Token};
use jenkins_token::protocol::CredentialKind;
use jenkins_token::stores::Environment;
use jenkins_token::transport::Http;
use jenkins_token::{Error, Problem};
use pyo3::prelude::*;
use std::time::Duration;

pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// What a program narrowed the choice to, and how the controller is to be reached.
pub(crate) struct AccountChoice {
    pub(crate) held: Held,
    pub(crate) timeout: Duration,
    brought: Option<Brought>,
}

/// A credential that is in no store.
struct Brought {
    account: Account,
    secret: Secret,
    kind: CredentialKind,
    changes: SiteChanges,
}

/// The account of one call, its credential, and which row of the list that is.
pub(crate) struct Answering {
    pub(crate) chosen: Chosen,
    pub(crate) credential: Credential,
    pub(crate) note: Option<TokenSummary>,
}

impl AccountChoice {
    /// The stored account that fits.
    pub(crate) fn stored(
        url: Option<Given<'_, '_>>,
        user: Option<Given<'_, '_>>,
        timeout: Option<Given<'_, '_>>,
    ) -> PyResult<AccountChoice> {
        let controller = url.map(|url| arguments::controller("url", url)).transpose()?;
        let controller = controller.map(|page| root_of(&page).unwrap_or(page));
        let user = user.map(|user| arguments::user("user", user)).transpose()?;
        let timeout = timeout.map_or(Ok(TIMEOUT), |given| arguments::timeout("timeout", given))?;
        let held = Held::new(Filter { controller, user });
        Ok(AccountChoice { held, timeout, brought: None })
    }

    /// The same account, with the `password` or `token` given for it.
    pub(crate) fn bringing(
        self,
        py: Python<'_>,
        password: Option<Given<'_, '_>>,
        token: Option<Given<'_, '_>>,
        reach: &Reach<'_, '_>,
    ) -> PyResult<AccountChoice> {
        let changes = reach.changes(py)?;
        let (secret, kind) = match (password, token) {
            (None, None) if changes == SiteChanges::default() => return Ok(self),
            (Some(_), Some(_)) | (None, None) => {
                let why =
                    "give password or token; how to reach the controller goes with one of them";
                return Err(errors::unusable(py, why));
            }
            (Some(password), None) => {
                (arguments::secret("password", password)?, CredentialKind::Password)
            }
            (None, Some(token)) => {
                (arguments::token("token", token, false)?, CredentialKind::Token)
            }
        };
        let (Some(controller), Some(user)) = (self.held.controller(), self.held.user()) else {
            let why = "password and token need url and user beside them";
            return Err(errors::unusable(py, why));
        };
        let account = Account { controller: controller.clone(), user: user.clone() };
        let brought = Brought { account, secret, kind, changes };
        Ok(AccountChoice { brought: Some(brought), ..self })
    }

    /// Whether it is a stored account's.
    pub(crate) fn is_stored(&self) -> bool {
        self.brought.is_none()
    }

    /// The parameter that a credential was given by.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let kind = self.brought.as_ref()?.kind;
        Some(if kind == CredentialKind::Password { "password" } else { "token" })
    }

    /// The account as it is now, and its credential.
    pub(crate) async fn answering(&self, context: &CallContext) -> Result<Answering, Error> {
        if let Some(brought) = &self.brought {
            let registry = Registry::read_beside(&context.world.home, true)?;
            let mut chosen =
                choose_account::given(&registry, brought.account.clone(), brought.kind);
            brought.changes.clone().apply(&mut chosen.site);
            let user = brought.account.user.clone();
            let credential = Credential::new(user, brought.secret.duplicate());
            return Ok(Answering { chosen, credential, note: None });
        }
        let environment = context.environment()?;
        let registry = registry_beside(context, environment)?;
        let chosen = self.held.choose(&registry, environment)?;
        let (credential, note) =
            choose_account::credential(&context.world, &chosen, environment).await?;
        Ok(Answering { chosen, credential, note: Some(note) })
    }

    /// The stored account's token, for other programs and for this one's other libraries.
    pub(crate) fn handed_out(&self, context: &CallContext) -> Result<(Chosen, Token), Error> {
        let environment = context.environment()?;
        let registry = registry_beside(context, environment)?;
        let chosen = self.held.choose(&registry, environment)?;
        let token = choose_account::handed_out(&context.world, &chosen, environment)?;
        Ok((chosen, token))
    }

    /// The account whose token is to end or be replaced: the environment does not say which.
    pub(crate) fn choose_stored(&self, context: &CallContext) -> Result<Chosen, Error> {
        let registry = Registry::read(&context.world.home)?;
        let environment = context.environment().unwrap_or_default();
        choose_account::stored_only(self.held.choose(&registry, None), environment)
    }

    /// The account that answers.
    pub(crate) fn choose(&self, context: &CallContext) -> Result<Chosen, Error> {
        let registry = Registry::read(&context.world.home)?;
        self.held.choose(&registry, context.environment()?)
    }

    /// Does `verb` as the account; once more when a 401 met a token that was replaced meanwhile.
    /// Nothing was done by the first.
    pub(crate) async fn does<T>(
        &self,
        context: &CallContext,
        met_401: impl Fn(&Result<T, Error>) -> bool,
        verb: impl AsyncFn(&World<Http>, &Answering) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let answering = self.answering(context).await?;
        let world = &context.world;
        let done = verb(world, &answering).await;
        if !self.is_stored() || !met_401(&done) {
            return done;
        }
        match self.answering(context).await {
            Ok(now) if !now.credential.secret.same_as(&answering.credential.secret) => {
                verb(world, &now).await
            }
            _ => done,
        }
    }
}

/// The root of the account that is meant by a page of its controller.
fn root_of(page: &Controller) -> Option<Controller> {
    if page.context() == "/" {
        return None;
    }
    let variable = |name: &str| std::env::var_os(name);
    // Who needs what is stored says what is wrong with it.
    let home = Home::from_variables(variable).ok()?;
    let stored = Registry::read(&home).map(|it| it.controllers()).unwrap_or_default();
    page.root_among(stored.into_iter().chain(Environment::controller_meant(variable)))
}

/// Whether a verb ended in a 401 to its token.
pub(crate) fn met_401<T>(done: &Result<T, Error>) -> bool {
    done.as_ref().err().is_some_and(is_401)
}

/// Whether it is a 401 to a token: the first, the one that decided, or to one that has ended.
pub(crate) fn is_401(error: &Error) -> bool {
    matches!(
        error.problem,
        Problem::TokenSuspect | Problem::TokenRejected | Problem::TokenExpired { .. }
    )
}

/// What is remembered; a credential of the environment does without.
fn registry_beside(
    context: &CallContext,
    environment: Option<&Environment>,
) -> Result<Registry, Error> {
    let has_credential = environment.is_some_and(|it| it.account().is_some());
    Ok(Registry::read_beside(&context.world.home, has_credential)?)
}
