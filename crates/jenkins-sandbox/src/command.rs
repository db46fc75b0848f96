//! The command line: one line of JSON, then service until the input ends or a signal comes. Lines
//! of the input are orders.

use clap::Parser;
use jenkins_sandbox::{Hidden, Jenkins, Outside, Planned, ReceivedRequest, Sandbox, Setup, User};
use jiff::Timestamp;
use std::io::{self, Write as _};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};

const EXAMPLE: &str = "\
Example:
  jenkins-sandbox --jenkins 2.426.2 --user alice:secret
  {\"jenkins\":\"2.426.2\",\"url\":\"http://127.0.0.1:40123/\",\"users\":[\"alice\"]}

  curl -u alice:secret http://127.0.0.1:40123/crumbIssuer/api/json

It serves until its standard input ends, or until SIGTERM or ctrl-c.

A FAULT is one of
  cut=BYTES          carried out; the answer breaks off after that many bytes
  lost               carried out; the connection closes without an answer
  delay=TIME         carried out; the answer comes that much later, such as 500ms
  silent             carried out; nothing comes back
  swallowed          not carried out; nothing comes back
  refuse             not carried out; the connection closes (always: the port does)
  front-door=STATUS  not carried out; a proxy answers with that status
  answered=STATUS    carried out; a proxy answers with that status
  crumb-denied       carried out; answered as if its crumb were missing
  redirect=PORT      not carried out; 307 to that port of 127.0.0.1
  reject             not carried out; 401 although the credentials are right
  restart[=REQUESTS] restarts, and each stage of the start lasts that many requests (1)
and strikes the next request, or with @TEXT the next whose first line holds TEXT, such as
lost@generateNewToken.

Lines it understands on standard input:
  fail FAULT[@TEXT]     always FAULT[@TEXT]     heal     restart     ready
  asked                 prints every request so far, a line of JSON each
  advance SECONDS       moves the clock on: what waits is built, what runs ends";

/// A loopback Jenkins: what scripts ask of a real version, without Java
#[derive(Parser)]
#[command(name = "jenkins-sandbox", version, after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// The version to imitate
    #[arg(long, value_name = "VERSION", default_value = "2.572", value_parser = jenkins)]
    jenkins: Jenkins,
    /// The port; 0 lets the system pick
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Somebody who can log in, as an administrator; may be given several times
    #[arg(long = "user", value_name = "ID:PASSWORD", required = true, value_parser = user)]
    users: Vec<User>,
    /// The context path, such as /jenkins
    #[arg(long, value_name = "PATH", default_value = "", value_parser = context)]
    context: String,
    /// Hide the headers that show the version, as proxies do, or the version on its pages too
    #[arg(long, value_name = "WHAT", value_parser = hidden)]
    hide: Option<Hidden>,
    /// Redirect every request outside of the context path into it, by a path or by a whole URL
    #[arg(long, value_name = "HOW", value_parser = outside, requires = "context")]
    redirect: Option<Outside>,
    /// Do not ask for crumbs
    #[arg(long)]
    no_csrf: bool,
    /// Host userContent.git and workflowLibs.git, to clone and push; needs git
    #[arg(long)]
    git: bool,
    /// Serve https with a fresh certificate
    #[arg(long)]
    tls: bool,
    /// What the clock shows at the start, such as 2026-11-24T07:44:38Z
    #[arg(long, value_name = "INSTANT")]
    clock: Option<Timestamp>,
    /// What goes wrong with the next request; may be given several times
    #[arg(long, value_name = "FAULT[@TEXT]")]
    fail: Vec<Planned>,
    /// What goes wrong with every request
    #[arg(long, value_name = "FAULT[@TEXT]")]
    fail_always: Vec<Planned>,
}

/// Serves until it is told to stop.
pub(crate) fn run(arguments: Arguments) -> io::Result<()> {
    let mut setup = Setup::new(arguments.jenkins);
    setup.port = arguments.port;
    setup.context = arguments.context;
    setup.hidden = arguments.hide.unwrap_or(setup.hidden);
    setup.outside = arguments.redirect.unwrap_or(setup.outside);
    setup.csrf = !arguments.no_csrf;
    setup.git = arguments.git;
    setup.tls = arguments.tls;
    setup.clock = arguments.clock;
    setup.users = arguments.users;
    let ids: Vec<String> = setup.users.iter().map(|user| user.id.clone()).collect();
    let sandbox = Sandbox::start(setup)?;
    arguments.fail.into_iter().for_each(|planned| sandbox.fail(planned));
    arguments.fail_always.into_iter().for_each(|planned| sandbox.fail(planned.always()));
    let mut line = serde_json::json!({
        "jenkins": arguments.jenkins.version(),
        "url": sandbox.url(),
        "users": ids,
    });
    if arguments.git {
        line["repositories"] = sandbox.repositories().into();
    }
    if let Some(authority) = sandbox.ca_pem() {
        line["ca_pem"] = authority.into();
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    drop(out);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = runtime.block_on(stopped(&sandbox));
    // Reading from a terminal cannot be interrupted; it need not hold up the end.
    runtime.shutdown_background();
    stopped
}

/// Obeys until the input ends or a signal comes.
async fn stopped(sandbox: &Sandbox) -> io::Result<()> {
    let input = async {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if let Err(why) = obey(sandbox, &line) {
                let _ = writeln!(io::stderr(), "{line}: {why}");
            }
        }
    };
    tokio::select! {
        () = input => Ok(()),
        signal = tokio::signal::ctrl_c() => signal,
        signal = terminated() => signal,
    }
}

fn obey(sandbox: &Sandbox, line: &str) -> Result<(), String> {
    match line.trim().split_once(' ').unwrap_or((line.trim(), "")) {
        ("fail", fault) => sandbox.fail(fault.parse::<Planned>()?),
        ("always", fault) => sandbox.fail(fault.parse::<Planned>()?.always()),
        ("heal", "") => sandbox.heal(),
        ("restart", "") => sandbox.restart(),
        ("ready", "") => sandbox.ready(),
        ("advance", seconds) => {
            let seconds = seconds.parse::<f64>().ok();
            let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            sandbox.advance(time.ok_or_else(|| "wanted is a number of seconds".to_owned())?);
        }
        ("asked", "") => {
            let lines: String = sandbox.asked().iter().map(as_json).collect();
            let mut out = io::stdout().lock();
            return out
                .write_all(lines.as_bytes())
                .and_then(|()| out.flush())
                .map_err(|e| e.to_string());
        }
        ("", "") => {}
        _ => {
            return Err(
                "known are fail, always, heal, restart, ready, advance and asked".to_owned()
            );
        }
    }
    Ok(())
}

fn as_json(asked: &ReceivedRequest) -> String {
    let line = serde_json::json!({
        "connection": asked.connection,
        "method": asked.method,
        "target": asked.target,
        "credential": asked.credential,
        "cookie": asked.cookie,
        "status": asked.status,
        "fault": asked.fault.map(|fault| format!("{fault:?}")),
    });
    format!("{line}\n")
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> io::Result<()> {
    std::future::pending().await
}

fn jenkins(text: &str) -> Result<Jenkins, String> {
    Jenkins::ALL.into_iter().find(|version| version.version() == text).ok_or_else(|| {
        let known: Vec<&str> = Jenkins::ALL.iter().map(|version| version.version()).collect();
        format!("known are {}", known.join(", "))
    })
}

fn hidden(text: &str) -> Result<Hidden, String> {
    match text {
        "headers" => Ok(Hidden::Headers),
        "version" => Ok(Hidden::Version),
        _ => Err("known are headers and version".to_owned()),
    }
}

fn outside(text: &str) -> Result<Outside, String> {
    match text {
        "path" => Ok(Outside::Redirect),
        "url" => Ok(Outside::RedirectAbsolute),
        _ => Err("known are path and url".to_owned()),
    }
}

fn user(text: &str) -> Result<User, String> {
    match text.split_once(':') {
        Some((id, password)) if !id.is_empty() => Ok(User::new(id, password)),
        _ => Err("wanted is ID:PASSWORD".to_owned()),
    }
}

fn context(text: &str) -> Result<String, String> {
    let path = text.trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') {
        Ok(path.to_owned())
    } else {
        Err("a context path starts with a slash".to_owned())
    }
}
