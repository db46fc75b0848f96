//! The command line: one line of JSON, then service until the input ends or a signal comes. Lines
//! of the input are orders.

use clap::Parser;
use jenkins_sandbox::{Jenkins, Planned, ReceivedRequest, Sandbox, Scenario, User};
use jiff::Timestamp;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
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
  drip=TIME          carried out; the answer comes byte by byte, one in that time
  endless=WHAT       carried out; what comes back has no end: continue, head or body
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
    /// What it is, what stands in front of it and what goes wrong, as a file of TOML
    /// (docs/sandbox.md); the options below go before it
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// The version to imitate (2.572)
    #[arg(long, value_name = "VERSION", value_parser = jenkins)]
    jenkins: Option<Jenkins>,
    /// The port; 0 lets the system pick
    #[arg(long)]
    port: Option<u16>,
    /// Somebody who can log in, as an administrator; may be given several times
    #[arg(
        long = "user",
        value_name = "ID:PASSWORD",
        required_unless_present = "scenario",
        value_parser = user
    )]
    users: Vec<User>,
    /// The context path, such as /jenkins
    #[arg(long, value_name = "PATH", value_parser = context)]
    context: Option<String>,
    /// Do not ask for crumbs
    #[arg(long)]
    no_csrf: bool,
    /// Host userContent.git and workflowLibs.git, to clone and push; needs git
    #[arg(long)]
    git: bool,
    /// Serve https with a fresh certificate; the line has its CA as `ca_pem`
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
    let mut scenario = match &arguments.scenario {
        None => Scenario::default(),
        Some(file) => read(file)?,
    };
    let setup = &mut scenario.server;
    setup.jenkins = arguments.jenkins.unwrap_or(setup.jenkins);
    setup.port = arguments.port.unwrap_or(setup.port);
    setup.context = arguments.context.unwrap_or_else(|| setup.context.clone());
    setup.csrf &= !arguments.no_csrf;
    setup.git |= arguments.git;
    setup.tls |= arguments.tls;
    setup.clock = arguments.clock.or(setup.clock);
    setup.users.extend(arguments.users);
    let (version, hosts_git) = (setup.jenkins.version(), setup.git);
    let ids: Vec<String> = setup.users.iter().map(|user| user.id.clone()).collect();
    let port = setup.port;
    let sandbox = Sandbox::play(scenario).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => io::Error::other(format!(
            "port {port} of 127.0.0.1 is in use\n  next: give another --port, or none: the system picks a free one"
        )),
        _ => error,
    })?;
    arguments.fail.into_iter().for_each(|planned| sandbox.fail(planned));
    arguments.fail_always.into_iter().for_each(|planned| sandbox.fail(planned.always()));
    let mut line = serde_json::json!({
        "jenkins": version,
        "url": sandbox.url(),
        "users": ids,
    });
    if hosts_git {
        line["repositories"] = sandbox.repositories().into();
    }
    if let Some(authority) = sandbox.ca_pem() {
        line["ca_pem"] = authority.into();
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    drop(out);
    if io::stdin().is_terminal() {
        writeln!(
            io::stderr(),
            "It serves until you press ctrl-d or ctrl-c; --help lists what can be typed here"
        )?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = runtime.block_on(stopped(&sandbox));
    // Reading from a terminal cannot be interrupted; it need not hold up the end.
    runtime.shutdown_background();
    stopped
}

fn read(file: &Path) -> io::Result<Scenario> {
    let named = |why: String| io::Error::other(format!("{}: {why}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| named(error.to_string()))?;
    text.parse().map_err(named)
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
    Jenkins::try_from(text.to_owned())
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
