//! `doctor`: what is wrong on the way to Jenkins.

use crate::account_choice::AccountChoice;
use crate::arguments::{self, Given};
use crate::call;
use crate::call_context::CallContext;
use crate::errors;
use crate::next_step::InPython;
use git_credential_jenkins::Person;
use git_credential_jenkins::git_config::{self, SetupContext};
use jenkins_token::accounts::Home;
use jenkins_token::lifecycle::doctor::{self as walk, Way};
use jenkins_token::model::Pasted;
use jenkins_token::next_step::CommandLine;
use jenkins_token::{Problem, escape};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;

/// A part of the way to Jenkins, and what was found there.
///
/// >>> version = next(c for c in jt.doctor("https://ci.example.com") if c.name == "version")
/// >>> version
/// <Check version: ok>
/// >>> version.detail, version.problem, version.next_step
/// ('Jenkins 2.572', None, None)
#[pyclass(frozen, module = "jenkins_token")]
pub(crate) struct Check(walk::Check);

#[pymethods]
impl Check {
    /// Which part, such as `tls` or `permissions`.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.part.name()
    }

    /// `ok`, `warning`, `fail`, or `not-asked`, where `detail` says why.
    #[getter]
    fn state(&self) -> &'static str {
        self.0.finding.into()
    }

    /// The evidence, in words; never a secret.
    #[getter]
    fn detail(&self) -> String {
        escape::message(&self.0.detail)
    }

    /// The name of what fails, as an exception's `problem`; else None.
    #[getter]
    fn problem(&self) -> Option<&'static str> {
        self.0.error.as_ref().map(|error| error.problem.name())
    }

    /// What to do about it, as an exception's `next_step`; None where all is well.
    #[getter]
    fn next_step(&self, py: Python<'_>) -> Option<String> {
        self.0.next.as_ref().map(|step| step.said_in(&InPython::of(py)))
    }

    fn __repr__(&self) -> String {
        format!("<Check {}: {}>", self.name(), self.state())
    }

    /// It never changes, so a copy is the same.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Given<'_, '_>) -> Py<Self> {
        slf
    }
}

/// Finds out what is wrong on the way to Jenkins, part by part.
///
/// Proxy, name, connection, TLS, Jenkins, clock, store, token, permissions, crumbs, git, leftovers,
/// tokens that lie about. It stops at the true cause: what hangs on a part that fails is `not-asked`.
/// Nothing is changed, nothing is sent that a login would not send, and what fails is not raised.
/// Without `url` the way is that of the account that is used when none is named.
///
/// >>> [check.name for check in jt.doctor("https://ci.example.com") if check.state == "fail"]
/// []
#[pyfunction]
#[pyo3(signature = (url=None, *, user=None, timeout=None))]
pub(crate) fn doctor(
    py: Python<'_>,
    url: Option<Given<'_, '_>>,
    user: Option<Given<'_, '_>>,
    timeout: Option<Given<'_, '_>>,
) -> PyResult<Py<PyAny>> {
    let parsed = |url| {
        let text = arguments::text("url", url)?;
        Pasted::parse(&text).map_err(|problem| errors::of_parameter(py, "url", problem))
    };
    let named = url.map(parsed).transpose()?;
    let user = user.map(|user| arguments::user("user", user)).transpose()?;
    let choice = Arc::new(AccountChoice::stored(None, None, timeout)?);
    let here = Here::new(py)?;
    let verb = async move |_: &AccountChoice, context: &CallContext| {
        let world = &context.world;
        let way = Way::find(world, named.as_ref(), user, |name| here.variable(name)).await?;
        let (home, way) = (world.home.clone(), Arc::new(way));
        // Others' calls go on while git is run and files are read; so does the walk.
        let beside = way.clone();
        let local = tokio::task::spawn_blocking(move || here.checks(&home, &beside));
        let mut checks = walk::walk(world, &way).await;
        let local = local.await;
        checks.extend(local.map_err(|error| Problem::Bug { what: error.to_string() })?);
        Ok(checks.into_iter().map(Check).collect::<Vec<_>>())
    };
    call::start(py, &choice, verb, |py, checks| checks.into_py_any(py))?.finished(py)
}

/// This process and its machine, as they are now.
struct Here {
    variables: BTreeMap<OsString, OsString>,
    directory: PathBuf,
    /// Beside which git's helper is.
    python: PathBuf,
    shell: CommandLine,
}

impl Here {
    fn new(py: Python<'_>) -> PyResult<Here> {
        let python: Option<PathBuf> = py.import("sys")?.getattr("executable")?.extract()?;
        Ok(Here {
            variables: std::env::vars_os().collect(),
            directory: std::env::current_dir().unwrap_or_default(),
            python: python.unwrap_or_default(),
            shell: InPython::of(py).shell(),
        })
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.get(OsStr::new(name)).cloned()
    }

    fn checks(&self, home: &Home, way: &Way) -> Vec<walk::Check> {
        let variable = |name: &str| self.variable(name);
        let git = git_config::check(
            &SetupContext {
                home,
                named_home: None,
                variable: &variable,
                person: Person::who_runs(self.shell),
                program: &self.python,
                now: jenkins_token::clock::now,
            },
            way.site.as_ref(),
        );
        let mut checks = vec![git];
        checks.extend(walk::here(&self.variables, &self.directory, way));
        checks
    }
}
