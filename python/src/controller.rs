//! What `Controller` and `AsyncController` do; each verb is a job, and they differ in waiting.

use crate::account_choice::{Answering, Who, met_401};
use crate::arguments::{self, Given};
use crate::call_context::Ground;
use crate::connections::Connections;
use crate::crumb::Crumb;
use crate::errors;
use crate::operation::Job;
use crate::request::{self, Extras};
use crate::response::Response;
use crate::token::Token;
use crate::token_info::TokenInfo;
use jenkins_token::lifecycle::api::{self, Answer, Call, Outcome};
use jenkins_token::lifecycle::heard::{self, OtherClock};
use jenkins_token::lifecycle::revoke::Selection;
use jenkins_token::lifecycle::{World, create, crumb, list, rename, revoke, status};
use jenkins_token::model::{Account, Expires, Expiry, Minted};
use jenkins_token::transport::Http;
use jenkins_token::{Error, Problem, escape};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::sync::Arc;

/// What both controllers share.
#[pyclass(frozen, subclass, module = "jenkins_token._native")]
pub(crate) struct Session {
    who: Arc<Who>,
    connections: Connections,
}

/// What the caller sees of a controller's own "expires" being ignored.
pub(crate) const IGNORED: &str =
    "this Jenkins ignores the expiry asked for (before 2.548): the token does not end";

#[pymethods]
impl Session {
    #[new]
    #[pyo3(signature = (url=None, *, user=None, password=None, token=None, timeout=None, allow_http=false, ca_file=None))]
    fn new(
        url: Option<Given<'_, '_>>,
        user: Option<Given<'_, '_>>,
        password: Option<Given<'_, '_>>,
        token: Option<Given<'_, '_>>,
        timeout: Option<Given<'_, '_>>,
        allow_http: bool,
        ca_file: Option<Given<'_, '_>>,
    ) -> PyResult<Session> {
        let who = Who::stored(url, user, timeout)?;
        let who = who.bringing(password, token, allow_http, ca_file)?;
        Ok(Session { who: Arc::new(who), connections: Connections::default() })
    }

    /// Closes the connection that was kept for the next call.
    fn _close(&self) {
        self.connections.close();
    }

    fn _whoami(&self, py: Python<'_>) -> PyResult<Job> {
        self.start(
            py,
            async |who, ground| {
                who.does(ground, met_401, async |world, me| {
                    status::who_am_i(world, &me.chosen, &me.credential).await
                })
                .await
            },
            |py, name| name.into_py_any(py),
        )
    }

    fn _token(&self, py: Python<'_>) -> PyResult<Job> {
        stored_token(py, &self.who)
    }

    fn _crumb(&self, py: Python<'_>) -> PyResult<Job> {
        self.start(
            py,
            async |who, ground| {
                who.does(ground, met_401, async |world, me| {
                    crumb::crumb(world, &me.chosen, &me.credential).await
                })
                .await
            },
            |py, crumb| Crumb::of(&crumb).into_py_any(py),
        )
    }

    fn _tokens(&self, py: Python<'_>) -> PyResult<Job> {
        self.start(
            py,
            async |who, ground| {
                who.does(ground, met_401, async |world, me| {
                    let what = "a list of tokens";
                    let tokens = list::list(world, &me.chosen, &me.credential, what).await?;
                    let row = |token| TokenInfo::of(token, me.note.as_ref());
                    Ok(tokens.into_iter().map(row).collect::<Vec<_>>())
                })
                .await
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
    ) -> PyResult<Job> {
        let name = arguments::token_name("name", name)?;
        let wish = expires.map_or(Ok(Expiry::Never), |e| arguments::expiry("expires", e))?;
        self.start(
            py,
            async move |who, ground| {
                who.does(ground, met_401, async |world, me| {
                    let (chosen, mut made) = (&me.chosen, None);
                    let take = |minted: &_| {
                        made = Some(created(&chosen.entry.account, minted, wish));
                        Ok(())
                    };
                    create::create(world, chosen, &me.credential, &name, wish, take).await?;
                    let nothing = || Problem::Bug { what: "no token was shown".to_owned() };
                    made.ok_or_else(|| nothing().of(&chosen.entry.account))
                })
                .await
            },
            |py, (token, ignored)| {
                if ignored {
                    errors::warn(py, 2, IGNORED)?;
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
    ) -> PyResult<Job> {
        let token = arguments::text("token", token)?;
        let name = arguments::token_name("name", name)?;
        self.start(
            py,
            async move |who, ground| {
                who.does(ground, met_401, async |world, me| {
                    rename::rename(world, &me.chosen, &me.credential, &token, &name).await
                })
                .await
            },
            |py, _| Ok(py.None()),
        )
    }

    fn _revoke_token(&self, py: Python<'_>, token: Given<'_, '_>) -> PyResult<Job> {
        let wanted = arguments::text("token", token)?;
        self.start(
            py,
            async move |who, ground| {
                if !who.is_stored() {
                    let me = who.answering(ground).await?;
                    let world = ground.world();
                    return revoke::given(&world, &me.chosen, &me.credential, &wanted).await;
                }
                let (chosen, world) = (who.by_hand(ground)?, ground.world());
                let selection = Selection { wanted: vec![wanted], ..Selection::default() };
                let tokens = revoke::select(&world, &chosen, &selection).await?;
                revoke::revoke(&world, &chosen, &tokens).await
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
    ) -> PyResult<Job> {
        let call = request::call(method, path, &Extras { params, data, json, headers, files })?;
        if let Some(controller) = self.who.held.controller() {
            request::check(py, &call, controller)?;
        }
        self.start(
            py,
            async move |who, ground| {
                who.does(ground, Response::met_401, async |world, me| send(world, me, &call).await)
                    .await
            },
            |py, response| response.into_py_any(py),
        )
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let who = &slf.get().who;
        let at = who.held.controller().map_or("the default controller", |root| root.as_str());
        let user = who
            .held
            .user()
            .map_or_else(String::new, |user| format!(" as {}", escape::line(user.as_str())));
        Ok(format!("<{} {}{user}>", slf.get_type().name()?, escape::line(at)))
    }
}

impl Session {
    fn start<T: Send + 'static>(
        &self,
        py: Python<'_>,
        verb: impl AsyncFnOnce(&Who, &Ground) -> Result<T, Error> + Send + 'static,
        tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> PyResult<Job> {
        start_over(py, &self.who, self.connections.http(self.who.timeout), verb, tell)
    }
}

/// Does `verb` on the driver's thread, on connections of its own.
pub(crate) fn start<T: Send + 'static>(
    py: Python<'_>,
    who: &Arc<Who>,
    verb: impl AsyncFnOnce(&Who, &Ground) -> Result<T, Error> + Send + 'static,
    tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Job> {
    start_over(py, who, Http::new(who.timeout), verb, tell)
}

fn start_over<T: Send + 'static>(
    py: Python<'_>,
    who: &Arc<Who>,
    http: Http,
    verb: impl AsyncFnOnce(&Who, &Ground) -> Result<T, Error> + Send + 'static,
    tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Job> {
    let (who, ground) = (who.clone(), Ground::new(py, http, who.held.asked_controller())?);
    let work = move || async move {
        let done = verb(&who, &ground).await;
        let world = ground.world();
        let mut notes: Vec<String> = world
            .unnoted()
            .iter()
            .map(|it| format!("what was learnt cannot be noted: {it}"))
            .collect();
        notes.extend(heard::settle(&world, done.is_ok()).iter().map(other_clock));
        done.map(|done| (done, notes))
    };
    let tell = move |py: Python<'_>, (done, notes): (T, Vec<String>)| {
        let told = tell(py, done);
        for note in notes {
            // Made an exception of, it would take what was done with it.
            drop(errors::warn(py, 1, &note));
        }
        told
    };
    Job::start(py, work, tell)
}

fn other_clock(other: &OtherClock) -> String {
    let OtherClock { controller, here, there } = other;
    format!(
        "it is {} on {controller} and {here:.0} here: ends and ages are counted by the controller's \
         clock",
        there.timestamp()
    )
}

/// The token in its store; no controller is asked.
pub(crate) fn stored_token(py: Python<'_>, who: &Arc<Who>) -> PyResult<Job> {
    start(
        py,
        who,
        async |who, ground| {
            if !who.is_stored() {
                let why = "a credential that was given is in no store".to_owned();
                return Err(Problem::Usage { why }.into());
            }
            let (account, token) = who.handed_out(ground)?;
            Ok(Token::stored(&account, token))
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
async fn send(world: &World<'_, Http>, me: &Answering, call: &Call) -> Result<Response, Error> {
    let account = &me.chosen.entry.account;
    let at = |problem: Problem| problem.of(account);
    match api::send(world, &me.chosen, &me.credential, call).await? {
        Outcome::Done(answer) => whole(answer, None).await.map_err(at),
        Outcome::Redirected(answer, path) => whole(answer, Some(path)).await.map_err(at),
        Outcome::Refused(reply, problem) if reply.status < 400 => Err(at(problem)),
        Outcome::Refused(reply, problem) => Ok(Response::refused(reply, at(problem))),
    }
}

async fn whole(mut answer: Answer, location: Option<String>) -> Result<Response, Problem> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        body.extend_from_slice(&piece);
    }
    Ok(Response::done(answer, body, location))
}
