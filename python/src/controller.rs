//! What `Controller` and `AsyncController` do; each verb is an operation, and they differ in waiting.

use crate::account_choice::{AccountChoice, Answering, met_401};
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use crate::connections::Connections;
use crate::crumb::Crumb;
use crate::errors;
use crate::flags;
use crate::next_step;
use crate::operation::Operation;
use crate::reach::Reach;
use crate::request::{self, Extras};
use crate::response::Response;
use crate::token::Token;
use crate::token_info::TokenInfo;
use jenkins_token::lifecycle::api::{self, Answer, Call, Outcome, Sent};
use jenkins_token::lifecycle::revoke::Selection;
use jenkins_token::lifecycle::{World, create, crumb, list, rename, revoke, status};
use jenkins_token::model::{Account, Controller, Expires, Expiry, Minted, UserId};
use jenkins_token::transport::Http;
use jenkins_token::{Error, Problem, escape};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyType;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What both controllers share.
#[pyclass(frozen, subclass, module = "jenkins_token._native")]
pub(crate) struct ControllerCore {
    /// What the program calls it.
    kind: String,
    choice: Arc<AccountChoice>,
    connections: Connections,
    is_closed: AtomicBool,
}

/// What the caller sees of a controller's own "expires" being ignored.
pub(crate) const IGNORED: &str =
    "this Jenkins (before 2.548) ignores the expiry asked for: the token never expires";

#[pymethods]
impl ControllerCore {
    #[new]
    #[classmethod]
    #[expect(clippy::too_many_arguments, reason = "one per keyword")]
    #[pyo3(signature = (url=None, *, user=None, password=None, token=None, timeout=None, allow_http=false, ca_file=None, pin=None, client_cert=None, client_key=None, headers=None, headers_command=None), text_signature = "(url=None, *, user=None, password=None, token=None, timeout=None, allow_http=False, ca_file=None, pin=None, client_cert=None, client_key=None, headers=None, headers_command=None)")]
    fn new(
        class: &Bound<'_, PyType>,
        url: Option<Given<'_, '_>>,
        user: Option<Given<'_, '_>>,
        password: Option<Given<'_, '_>>,
        token: Option<Given<'_, '_>>,
        timeout: Option<Given<'_, '_>>,
        #[pyo3(from_py_with = flags::allow_http)] allow_http: bool,
        ca_file: Option<Given<'_, '_>>,
        pin: Option<Given<'_, '_>>,
        client_cert: Option<Given<'_, '_>>,
        client_key: Option<Given<'_, '_>>,
        headers: Option<Given<'_, '_>>,
        headers_command: Option<Given<'_, '_>>,
    ) -> PyResult<ControllerCore> {
        let reach =
            Reach { allow_http, ca_file, pin, client_cert, client_key, headers, headers_command };
        let choice = AccountChoice::stored(url, user, timeout)?;
        let choice = choice.bringing(class.py(), password, token, &reach)?;
        let (connections, is_closed) = (Connections::default(), AtomicBool::new(false));
        let kind = class.name()?.to_string();
        Ok(ControllerCore { kind, choice: Arc::new(choice), connections, is_closed })
    }

    /// The root, ending in `/`; None while the default account's is not looked up.
    #[getter]
    fn controller(&self) -> Option<&str> {
        self.choice.held.controller().map(Controller::as_str)
    }

    /// The user id: that of the account that answered first, before that the one asked for.
    #[getter]
    fn user(&self) -> Option<&str> {
        self.choice.held.user().map(UserId::as_str)
    }

    /// Raises when it was closed.
    #[pyo3(name = "_open")]
    fn ensure_open(&self, py: Python<'_>) -> PyResult<()> {
        if !self.is_closed.load(Ordering::Relaxed) {
            return Ok(());
        }
        let kind = &self.kind;
        let why =
            format!("this {kind} is closed: its `with` has ended, or it was closed by a call");
        let root = self.controller();
        let given = self.choice.given().map_or_else(String::new, |it| format!(", {it}={it}"));
        let whose = next_step::whose(root, self.user());
        let step = format!("jenkins_token.{kind}({whose}{given})");
        Err(errors::misused(py, &why, root, &step))
    }

    /// Closes the connection that was kept for the next call, which must not come any more.
    fn _close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        self.connections.close();
    }

    fn _whoami(&self, py: Python<'_>) -> PyResult<Operation> {
        self.start_as(
            py,
            async |world, me| status::who_am_i(world, &me.chosen, &me.credential).await,
            |py, name| name.into_py_any(py),
        )
    }

    fn _token(&self, py: Python<'_>) -> PyResult<Operation> {
        self.ensure_open(py)?;
        stored_token(py, &self.choice)
    }

    fn _crumb(&self, py: Python<'_>) -> PyResult<Operation> {
        self.start_as(
            py,
            async |world, me| crumb::crumb(world, &me.chosen, &me.credential).await,
            |py, crumb| Crumb::of(&crumb).into_py_any(py),
        )
    }

    fn _tokens(&self, py: Python<'_>) -> PyResult<Operation> {
        self.start_as(
            py,
            async |world, me| {
                let what = "a list of tokens";
                let tokens = list::list(world, &me.chosen, &me.credential, what).await?;
                let row = |token| TokenInfo::of(token, me.note.as_ref());
                Ok(tokens.into_iter().map(row).collect::<Vec<_>>())
            },
            |py, tokens| tokens.into_py_any(py),
        )
    }

    #[pyo3(signature = (name, expires=None))]
    fn _create_token(
        &self,
        py: Python<'_>,
        name: Given<'_, '_>,
        expires: Option<Given<'_, '_>>,
    ) -> PyResult<Operation> {
        let name = arguments::token_name("name", name)?;
        let wish = expires.map_or(Ok(Expiry::Never), |e| arguments::expiry("expires", e))?;
        self.start_as(
            py,
            async move |world, me| {
                let (chosen, mut made) = (&me.chosen, None);
                let take = |minted: &_| {
                    made = Some(created(&chosen.account, minted, wish));
                    Ok(())
                };
                create::create(world, chosen, &me.credential, &name, wish, take).await?;
                let nothing = || Problem::Bug { what: "no token was shown".to_owned() };
                made.ok_or_else(|| nothing().of(&chosen.account))
            },
            |py, (token, ignored)| {
                if ignored {
                    // Made an exception of, it would take the only copy of the token with it.
                    drop(errors::warn(py, IGNORED));
                }
                token.into_py_any(py)
            },
        )
    }

    fn _rename_token(
        &self,
        py: Python<'_>,
        token: Given<'_, '_>,
        name: Given<'_, '_>,
    ) -> PyResult<Operation> {
        let token = self.named(token)?;
        let name = arguments::token_name("name", name)?;
        self.start_as(
            py,
            async move |world, me| {
                rename::rename(world, &me.chosen, &me.credential, &token, &name).await
            },
            |py, _| Ok(py.None()),
        )
    }

    fn _revoke_token(&self, py: Python<'_>, token: Given<'_, '_>) -> PyResult<Operation> {
        let wanted = self.named(token)?;
        self.start(
            py,
            async move |choice, context| {
                if !choice.is_stored() {
                    let me = choice.answering(context).await?;
                    let world = &context.world;
                    return revoke::given(world, &me.chosen, &me.credential, &wanted).await;
                }
                let (chosen, world) = (choice.choose(context)?, &context.world);
                let environment = context.environment()?;
                let selection = Selection { wanted: vec![wanted], ..Selection::default() };
                let tokens = revoke::select(world, &chosen, environment, &selection).await?;
                revoke::revoke(world, &chosen, environment, &tokens).await
            },
            |py, ()| Ok(py.None()),
        )
    }

    #[pyo3(signature = (method, path, params=None, data=None, json=None, headers=None, files=None))]
    #[expect(clippy::too_many_arguments, reason = "one per keyword")]
    fn _request(
        &self,
        py: Python<'_>,
        method: Given<'_, '_>,
        path: Given<'_, '_>,
        params: Option<Given<'_, '_>>,
        data: Option<Given<'_, '_>>,
        json: Option<Given<'_, '_>>,
        headers: Option<Given<'_, '_>>,
        files: Option<Given<'_, '_>>,
    ) -> PyResult<Operation> {
        let call = request::call(method, path, &Extras { params, data, json, headers, files })?;
        if let Some(controller) = self.choice.held.controller() {
            request::check(py, &call, controller)?;
        }
        self.start(
            py,
            async move |choice, context| {
                choice
                    .does(context, Response::met_401, async |world, me| {
                        send(world, me, &call).await
                    })
                    .await
            },
            |py, response| response.into_py_any(py),
        )
    }

    fn __repr__(&self) -> String {
        let at = self.controller().unwrap_or("the default controller");
        let user =
            self.user().map_or_else(String::new, |user| format!(" as {}", escape::line(user)));
        format!("<{} {}{user}>", self.kind, escape::line(at))
    }
}

impl ControllerCore {
    /// The uuid or name of a token, given as that or as an object that has them.
    fn named(&self, given: Given<'_, '_>) -> PyResult<String> {
        if let Ok(row) = given.cast::<TokenInfo>() {
            return Ok(row.get().uuid().to_owned());
        }
        let Ok(token) = given.cast::<Token>() else {
            return arguments::text_of("token", "str, Token or TokenInfo", given);
        };
        let token = token.get();
        let is_ours = |ours: Option<&str>, its: &str| ours.is_none_or(|ours| ours == its);
        if is_ours(self.controller(), token.controller()) && is_ours(self.user(), token.user()) {
            return Ok(token.uuid_or_name().to_owned());
        }
        let (user, root) = (escape::line(token.user()), token.controller());
        let why = format!("token is of {user} on {root}, which this controller object is not for");
        Err(errors::unusable(given.py(), why))
    }

    /// Does `verb` as the account; once more where its token was replaced meanwhile.
    fn start_as<T: Send + 'static>(
        &self,
        py: Python<'_>,
        verb: impl AsyncFn(&World<Http>, &Answering) -> Result<T, Error> + Send + 'static,
        tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> PyResult<Operation> {
        let work = async move |choice: &AccountChoice, context: &CallContext| {
            choice.does(context, met_401, verb).await
        };
        self.start(py, work, tell)
    }

    fn start<T: Send + 'static>(
        &self,
        py: Python<'_>,
        verb: impl AsyncFnOnce(&AccountChoice, &CallContext) -> Result<T, Error> + Send + 'static,
        tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> PyResult<Operation> {
        self.ensure_open(py)?;
        call::start_over(py, &self.choice, self.connections.http(self.choice.timeout), verb, tell)
    }
}

/// The token in its store; no controller is asked.
pub(crate) fn stored_token(py: Python<'_>, choice: &Arc<AccountChoice>) -> PyResult<Operation> {
    call::start(
        py,
        choice,
        async |choice, context| {
            if !choice.is_stored() {
                let why = "a credential that was given is not stored".to_owned();
                return Err(Problem::Usage { why }.into());
            }
            let (chosen, token) = choice.handed_out(context)?;
            Ok(Token::stored(&chosen.account, token))
        },
        |py, token| token.into_py_any(py),
    )
}

/// The new token, and whether the wish for an end was ignored.
fn created(account: &Account, minted: &Minted, wish: Expiry) -> (Token, bool) {
    let ignored = minted.expires == Expires::Unsupported && wish != Expiry::Never;
    (Token::created(account, minted), ignored)
}

/// The whole answer. What is no answer of the controller's is an error, whatever its status;
/// a refusal is an answer, and `raise_for_status` makes an error of it.
async fn send(world: &World<Http>, me: &Answering, call: &Call) -> Result<Response, Error> {
    let account = &me.chosen.account;
    let Sent { url, outcome, .. } = api::send(world, &me.chosen, &me.credential, call).await?;
    let sent = match outcome {
        Outcome::Done(answer) => whole(answer, url, None).await,
        Outcome::Redirected(answer, path) => whole(answer, url, Some(path)).await,
        Outcome::Refused(reply, problem) if reply.status < 400 => Err(problem),
        Outcome::Refused(reply, problem) => Ok(Response::refused(reply, url, problem.of(account))),
    };
    sent.map_err(|problem| problem.of(account))
}

async fn whole(
    mut answer: Answer,
    url: String,
    location: Option<String>,
) -> Result<Response, Problem> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        body.extend_from_slice(&piece);
    }
    Ok(Response::done(answer, url, body, location))
}
