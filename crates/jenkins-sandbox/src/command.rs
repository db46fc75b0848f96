//! The command line: one line of JSON, then service until the input ends or a signal comes.

use clap::Parser;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use jiff::Timestamp;
use std::io::{self, Write as _};
use tokio::io::AsyncReadExt as _;

const EXAMPLE: &str = "\
Example:
  jenkins-sandbox --jenkins 2.426.2 --user alice:secret
  {\"jenkins\":\"2.426.2\",\"url\":\"http://127.0.0.1:40123/\",\"users\":[\"alice\"]}

  curl -u alice:secret http://127.0.0.1:40123/crumbIssuer/api/json

It serves until its standard input ends, or until SIGTERM or ctrl-c.";

/// A loopback Jenkins: the authentication of a real version, without the rest.
#[derive(Parser)]
#[command(name = "jenkins-sandbox", version, after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// The version to be
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
    /// Want no crumbs
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
}

/// Serves until it is told to stop.
pub(crate) fn run(arguments: Arguments) -> io::Result<()> {
    let mut setup = Setup::new(arguments.jenkins);
    setup.port = arguments.port;
    setup.context = arguments.context;
    setup.csrf = !arguments.no_csrf;
    setup.git = arguments.git;
    setup.tls = arguments.tls;
    setup.clock = arguments.clock;
    setup.users = arguments.users;
    let ids: Vec<String> = setup.users.iter().map(|user| user.id.clone()).collect();
    let sandbox = Sandbox::start(setup)?;
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = runtime.block_on(stopped());
    // Reading from a terminal cannot be interrupted; it need not hold up the end.
    runtime.shutdown_background();
    stopped
}

/// The end of the input, or a signal.
async fn stopped() -> io::Result<()> {
    let input = async {
        let (mut input, mut scrap) = (tokio::io::stdin(), [0; 256]);
        while matches!(input.read(&mut scrap).await, Ok(count) if count > 0) {}
    };
    tokio::select! {
        () = input => Ok(()),
        signal = tokio::signal::ctrl_c() => signal,
        signal = terminated() => signal,
    }
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
