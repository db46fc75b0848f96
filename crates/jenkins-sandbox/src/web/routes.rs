//! Every call the sandbox answers, as a table: docs/sandbox.md shows it.

use crate::jenkins::repositories;
use crate::message::Reply;
use crate::web::calls::{
    auth, build, builds, create_item, crumb_issuer, files, git, identity, job, job_changes, queue,
    system, users, views,
};
use crate::web::exchange::Exchange;
use crate::web::exchange::path::Path;

/// Which methods a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Any,
    /// What neither posts nor deletes.
    Read,
    /// POST; the rest is a 405.
    Post,
    /// The same, but the oldest version takes the rest too.
    PostLater,
    /// POST; the rest is a 405 that shows a form.
    Form,
    Delete,
    /// Any, where the first name is a repository that is hosted.
    Hosted,
}

/// One row of the table.
pub(crate) struct Route {
    pub(crate) on: On,
    pub(crate) path: &'static str,
    pub(crate) about: &'static str,
    /// What versions answer otherwise, and how.
    pub(crate) otherwise: &'static str,
    pub(crate) answer: fn(&mut Exchange<'_>, &Path<'_>) -> Reply,
}

/// Whether a route takes the method of a request.
pub(crate) fn takes(exchange: &Exchange<'_>, on: On, name: &str) -> bool {
    let method = exchange.request.method.as_str();
    match on {
        On::Any => true,
        On::Read => !["POST", "DELETE"].contains(&method),
        On::Post | On::Form => method == "POST",
        On::PostLater => method == "POST" || !exchange.rules().post_only,
        On::Delete => method == "DELETE",
        On::Hosted => {
            exchange.controller.repositories.is_some() && repositories::NAMES.contains(&name)
        }
    }
}

const fn row(
    on: On,
    path: &'static str,
    about: &'static str,
    otherwise: &'static str,
    answer: fn(&mut Exchange<'_>, &Path<'_>) -> Reply,
) -> Route {
    Route { on, path, about, otherwise, answer }
}

/// The rows, in the order in which they are tried.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    PEOPLE.iter().chain(&SYSTEM).chain(&JOBS).chain(&BUILDS)
}

const LOCATION: &str = "until 2.426.2: an absolute `Location`";

const PEOPLE: [Route; 15] = [
    row(On::Any, "/", "a page", "", system::dashboard),
    row(On::Any, "/login", "the form to log in", "since 2.541.2: with a crumb", auth::form),
    row(On::Any, "/loginError", "the form again", "", auth::form),
    row(On::Any, "/securityRealm/commenceLogin", "to who signs in", "", auth::elsewhere),
    row(On::Any, "/logout", "ends the session", LOCATION, auth::log_out),
    row(
        On::Any,
        "/whoAmI/api/{format}",
        "who asks",
        "until 2.198: `details`, `toString`; 2.572: `FACTOR_PASSWORD`",
        identity::who_am_i,
    ),
    row(On::Any, "/whoAmI/", "a page", "", identity::page),
    row(On::Any, "/whoAmI", "302 to the page", LOCATION, identity::onward),
    row(
        On::Any,
        "/me/{...}",
        "the caller: `api`, the token page, the methods of `ApiTokenProperty`",
        "2.46.1: one token, which has no name",
        users::me_or_onward,
    ),
    row(On::Any, "/user/{id}/{...}", "the same of anybody", "", users::user_of_id),
    row(
        On::Any,
        "/descriptorByName/{class}/{method}",
        "500: nobody stands before it",
        "since 2.160: 405 but for POST",
        users::without_user,
    ),
    row(
        On::Any,
        "/crumbIssuer/api/{format}",
        "a crumb",
        "until 2.160: it lives on without its session",
        crumb_issuer::issue,
    ),
    row(On::Any, "/crumbIssuer", "302", LOCATION, crumb_issuer::onward),
    row(On::Any, "/favicon.ico", "an icon of the sandbox's own", "", files::icon),
    row(On::Any, "/robots.txt", "robots are to stay away", "", files::robots),
];

const SYSTEM: [Route; 15] = [
    row(
        On::Any,
        "/api/{format}",
        "the controller: jobs, views, node",
        "since 2.426.2: `quietDownReason`, `url`",
        system::root,
    ),
    row(On::Any, "/overallLoad/api/{format}", "the names of statistics", "", system::load),
    row(
        On::Any,
        "/computer/api/{format}",
        "the nodes: the controller's own",
        "since 2.541.2: monitors tell limits",
        system::nodes,
    ),
    row(
        On::Any,
        "/computer/{name}/api/{format}",
        "that node, as `(master)` or `(built-in)`",
        "until 2.198: only `(master)`",
        system::node,
    ),
    row(
        On::Any,
        "/pluginManager/api/{format}",
        "the plugins it was set up to list",
        "",
        system::plugins,
    ),
    row(On::Any, "/view/{name}/api/{format}", "a view and its jobs", "", views::api),
    row(On::Any, "/view/{name}/", "a page", "", views::page),
    row(On::Post, "/createView", "a view, from XML (200) or empty (302)", LOCATION, views::create),
    row(On::Any, "/queue/api/{format}", "what waits", "", queue::queue),
    row(
        On::Any,
        "/queue/item/{number}/api/{format}",
        "an item: waiting, blocked, buildable, left",
        "",
        queue::item,
    ),
    row(On::PostLater, "/quietDown", "no more builds", "2.46.1: GET too", system::quiet_down),
    row(
        On::PostLater,
        "/cancelQuietDown",
        "builds again",
        "2.46.1: GET too",
        system::cancel_quiet_down,
    ),
    row(
        On::Post,
        "/scriptText",
        "501: Groovy is left out",
        "until 2.198: asks for RunScripts",
        system::script,
    ),
    row(On::Any, "/manage", "a page", "until 2.198: without a slash", system::manage),
    row(On::Any, "/instance-identity", "a page", "since 2.426.2: 404", system::instance_identity),
];

const JOBS: [Route; 16] = [
    row(
        On::Post,
        "/createItem",
        "a job: from XML (200), as a copy or empty (302)",
        "since 2.479.1: `X-Error` only in ASCII",
        create_item::create,
    ),
    row(On::Any, "/job/{name}/api/{format}", "a job", "since 2.426.2: `disabled`", job::api),
    row(
        On::Read,
        "/job/{name}/config.xml",
        "its configuration",
        "2.572: as Jenkins saves it; before: as it was posted, until Jenkins saves it",
        job::configuration,
    ),
    row(
        On::Post,
        "/job/{name}/config.xml",
        "another one; without a charset it is read as Latin-1",
        "",
        job::reconfigure,
    ),
    row(On::Any, "/job/{name}/configure", "a page without the form", "", job::configure),
    row(
        On::Form,
        "/job/{name}/build",
        "201 and a place in the queue",
        "409 of a disabled job: until 2.198 a stack trace, since 2.541.2 the container's page",
        build::build,
    ),
    row(
        On::Form,
        "/job/{name}/buildWithParameters",
        "the same, with parameters and files",
        "without parameters: until 2.479.1 500, then 400",
        build::with_parameters,
    ),
    row(On::Post, "/job/{name}/doDelete", "deletes", LOCATION, job_changes::delete),
    row(
        On::Post,
        "/job/{name}/doRename",
        "renames",
        "until 2.426.2: an absolute `Location`; then a relative one with `..`",
        job_changes::rename,
    ),
    row(On::Post, "/job/{name}/confirmRename", "renames", "as `doRename`", job_changes::rename),
    row(On::Post, "/job/{name}/disable", "disables", LOCATION, job_changes::disable),
    row(On::Post, "/job/{name}/enable", "enables", LOCATION, job_changes::enable),
    row(On::Post, "/job/{name}/submitDescription", "describes", LOCATION, job_changes::describe),
    row(
        On::Any,
        "/job/{name}/description",
        "its description as text",
        "",
        job_changes::description,
    ),
    row(
        On::Delete,
        "/job/{name}/",
        "deletes",
        "until 2.198: 302, then 204",
        job_changes::delete_by_method,
    ),
    row(On::Any, "/job/{name}/", "a page", "", job::page),
];

const BUILDS: [Route; 10] = [
    row(On::Any, "/job/{name}", "302 to the page", LOCATION, job::onward),
    row(
        On::Any,
        "/job/{name}/{build}/api/{format}",
        "a build, by its number or as `lastBuild` and its like",
        "since 2.426.2: `inProgress`",
        builds::api,
    ),
    row(On::Any, "/job/{name}/{build}/consoleText", "its console", "", builds::console_text),
    row(On::Any, "/job/{name}/{build}/console", "the same on a page", "", builds::console),
    row(
        On::Any,
        "/job/{name}/{build}/logText/progressiveText",
        "its console from `start` on",
        "since 2.541.2: with Jenkins' notes in it",
        builds::progressive,
    ),
    row(On::Any, "/job/{name}/{build}/artifact/{...}", "a file it kept", "", builds::artifact),
    row(On::Post, "/job/{name}/{build}/stop", "stops it", LOCATION, builds::stop),
    row(On::Any, "/job/{name}/{build}/", "a page", "", builds::page),
    row(On::Any, "/job/{name}/{build}", "302 to the page", LOCATION, builds::onward),
    row(On::Hosted, "/{repository}/{...}", "git, with `--git`", "", git::answer),
];

/// A call the sandbox answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The methods it takes.
    pub methods: &'static str,
    /// The path, with names in braces.
    pub path: &'static str,
    /// What is answered.
    pub about: &'static str,
    /// The versions that answer otherwise, and how.
    pub otherwise: &'static str,
}

/// Every call the sandbox answers, in the order in which they are tried.
#[must_use]
pub fn calls() -> Vec<Call> {
    let methods = |on| match on {
        On::Any | On::Hosted => "any",
        On::Read => "GET",
        On::Post | On::PostLater | On::Form => "POST",
        On::Delete => "DELETE",
    };
    all()
        .map(|route| Call {
            methods: methods(route.on),
            path: route.path,
            about: route.about,
            otherwise: route.otherwise,
        })
        .collect()
}
