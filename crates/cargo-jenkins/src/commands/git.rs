//! `cargo jenkins git`

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use crate::process;
use clap::{Args, Subcommand};
use git_credential_jenkins::git_config::{
    self, Asked, Configuration, Gravity, Removed, SetupContext, Status,
};
use git_credential_jenkins::{Person, Process};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::choose_account;
use jenkins_token::lifecycle::doctor::Check;
use jenkins_token::lifecycle::told_once;
use jenkins_token::model::{Controller, Site};
use jenkins_token::{Error, Problem, escape};
use serde_json::{Value, json};
use std::ffi::OsString;

/// Let git use the stored token, for repositories that Jenkins hosts.
///
/// git then asks git-credential-jenkins, which answers only for controllers you are logged in to.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins git setup
  cargo jenkins git status
  cargo jenkins git remove")]
pub(crate) struct Git {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Setup(Setup),
    Remove(Remove),
    Status(Show),
}

/// Write what git needs into your git configuration.
///
/// For every controller you are logged in to, or the one that is named. Other helpers and hosts stay
/// as they are, and git remove restores what was there before.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins git setup
  cargo jenkins git setup https://ci.example.com --absolute
  cargo jenkins git setup --print")]
struct Setup {
    /// Controller, or a URL on it [default: every one you are logged in to]
    url: Option<String>,
    /// Name the helper by its path, for programs started from the desktop
    #[arg(long)]
    absolute: bool,
    /// Change nothing; print the lines, for a configuration that is generated
    #[arg(long)]
    print: bool,
}

/// Undo setup.
///
/// git's file becomes what it was, byte for byte, unless somebody else changed it since: then only
/// setup's values are removed.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins git remove
  cargo jenkins git remove https://ci.example.com")]
struct Remove {
    /// Controller, or a URL on it [default: every one that is set up]
    url: Option<String>,
}

/// Show whether a fetch will work, and where each setting is.
///
/// Reads git's configuration as it applies in this directory. No controller is asked, but as nobody by
/// git where only a key is pinned; `cargo jenkins status` checks the token itself. Exits with 1 when a fetch will not work, or would give the token
/// to another helper that keeps it.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins git status
  cargo jenkins git status https://ci.example.com
  cargo jenkins git status --json")]
struct Show {
    /// Repository to fetch [default: the remotes of this directory]
    url: Option<String>,
}

/// `cargo-jenkins git-credential`: the credential helper itself, so that one program is enough.
pub(crate) fn credential(words: Vec<OsString>, process: &process::Process) -> u8 {
    let (program, now) = (process.program.clone(), process.now);
    git_credential_jenkins::run(words, &mut Process { program, now, ..Process::own() })
}

impl Git {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        match self.command {
            Command::Setup(setup) => setup.run(invocation, console),
            Command::Remove(Remove { url }) => remove(invocation, console, url.as_deref()),
            Command::Status(show) => show.run(invocation, console),
        }
    }
}

impl Setup {
    fn run(&self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let world = invocation.world()?;
        let asked = asked(
            invocation,
            &Registry::read(&world.home)?,
            self.url.as_deref().map(|url| invocation.address(url)).as_deref(),
        )?;
        if self.print {
            let mut rows = Vec::new();
            for Asked { site, .. } in &asked {
                let lines =
                    git_config::lines(&context(invocation, &world.home), site, self.absolute)?;
                if console.wants_json() {
                    rows.push(json!({ "controller": site.controller.as_str(), "lines": lines }));
                } else {
                    console.print(lines.trim_end())?;
                }
            }
            if console.wants_json() {
                console.print_json(&json!({ "controllers": rows }))?;
            }
            return Ok(exit::DONE);
        }
        let mut done = Vec::new();
        let mut is_good = true;
        for Asked { site, url } in &asked {
            let (set_up, status) =
                set_up(invocation, console, site, self.absolute, url.as_deref())?;
            is_good &= status.is_good();
            let mut row = json_of_setup(&set_up);
            row["controller"] = site.controller.as_str().into();
            row["works"] = status.works().into();
            row["leaks"] = status.leaks().into();
            row["findings"] = findings_of(&status);
            done.push(row);
        }
        if console.wants_json() {
            console.print_json(&json!({ "controllers": done }))?;
        }
        Ok(if is_good { exit::DONE } else { exit::NO })
    }
}

/// Sets git up for one controller, and says what that came to.
pub(crate) fn wire(
    invocation: &Invocation,
    console: &mut Console,
    site: &Site,
    absolute: bool,
) -> Result<git_config::SetUp, Error> {
    set_up(invocation, console, site, absolute, None).map(|(done, _)| done)
}

fn set_up(
    invocation: &Invocation,
    console: &mut Console,
    site: &Site,
    absolute: bool,
    url: Option<&str>,
) -> Result<(git_config::SetUp, Status), Error> {
    let world = invocation.world()?;
    let home = &world.home;
    // What a login has just heard counts already; of clocks it is told when all is done.
    let _ = told_once::settle(world, false);
    let done = git_config::setup(&context(invocation, home), site, absolute)?;
    let read = || Ok((Registry::read(home)?, Configuration::read()?));
    let read = read().map_err(|problem: Problem| problem.at(&site.controller));
    let (registry, configuration) = read?;
    let context = context(invocation, home);
    let status = git_config::status(&context, &configuration, site, &registry, url);
    for line in done.words(&status) {
        console.say(line);
    }
    Ok((done, status))
}

/// What a setup came to, for a program.
pub(crate) fn json_of_setup(done: &git_config::SetUp) -> Value {
    json!({ "file": done.file.to_string_lossy(), "changed": done.changed })
}

fn remove(invocation: &Invocation, console: &mut Console, url: Option<&str>) -> Result<u8, Error> {
    let world = invocation.world()?;
    // Also for a controller that was logged out of with an earlier program.
    let controllers = match (url, invocation.filter()?.controller) {
        (Some(url), _) => vec![git_config::set_up_at(&world.home, &invocation.address(url))?],
        (None, Some(controller)) => vec![controller],
        (None, None) => git_config::controllers(&world.home)?,
    };
    if controllers.is_empty() {
        console.say("Nothing was set up");
    }
    let mut done = Vec::new();
    for controller in &controllers {
        let removed = git_config::remove(&world.home, controller)?;
        tell_removed(console, controller, &removed);
        done.push(json!({
            "controller": controller.as_str(),
            "removed": !removed.is_empty(),
            "restored": removed.iter().any(|it| matches!(it, Removed::Restored(_))),
        }));
    }
    if console.wants_json() {
        console.print_json(&json!({ "controllers": done }))?;
    }
    Ok(exit::DONE)
}

fn tell_removed(console: &mut Console, controller: &Controller, removed: &[Removed]) {
    for line in git_config::words_of(removed, controller) {
        console.say(line);
    }
}

/// With a controller's last account its wiring goes.
pub(crate) fn unwire_if_last(
    home: &Home,
    console: &mut Console,
    controller: &Controller,
) -> Result<(), Error> {
    let registry = Registry::read(home)?;
    if registry.site(controller).is_some() || !git_config::is_set_up(home, controller)? {
        return Ok(());
    }
    let removed = git_config::remove(home, controller).inspect_err(|_| {
        let undo = console.program_line(&format!("git remove -c {controller}"));
        console.say(format!(
            "git is still set up for {controller}; to undo that once git can be run: {undo}"
        ));
    })?;
    tell_removed(console, controller, &removed);
    Ok(())
}

impl Show {
    fn run(&self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let home = &invocation.world()?.home;
        let mut is_good = true;
        let mut rows = Vec::new();
        let configuration = Configuration::read()?;
        let registry = Registry::read(home)?;
        for Asked { site, url } in asked(
            invocation,
            &registry,
            self.url.as_deref().map(|url| invocation.address(url)).as_deref(),
        )? {
            let context = context(invocation, home);
            let status =
                git_config::status(&context, &configuration, &site, &registry, url.as_deref());
            is_good &= status.is_good();
            if console.options.json_lines {
                console.print_json(&json_of(&status))?;
            } else if console.wants_json() {
                rows.push(json_of(&status));
            } else {
                console.print(escape::lines(&status.lines().join("\n")))?;
            }
        }
        if console.options.json {
            console.print_json(&json!({ "controllers": rows }))?;
        }
        Ok(if is_good { exit::DONE } else { exit::NO })
    }
}

/// What git will do for `site`.
pub(crate) fn status(
    invocation: &Invocation,
    home: &Home,
    registry: &Registry,
    configuration: &Configuration,
    site: &Site,
) -> Status {
    git_config::status(&context(invocation, home), configuration, site, registry, None)
}

/// The same as a part of the way to Jenkins.
pub(crate) fn check(invocation: &Invocation, site: Option<&Site>) -> Result<Check, Error> {
    let home = &invocation.world()?.home;
    Ok(git_config::check(&context(invocation, home), site))
}

fn json_of(status: &Status) -> Value {
    let values = status.values.iter().map(|value| {
        json!({
            "key": escape::line(&value.key),
            "value": escape::line(&value.value),
            "origin": escape::line(&value.origin),
            "line": value.line,
        })
    });
    json!({
        "controller": status.controller.as_str(),
        "git": escape::line(&status.git),
        "set_up": status.is_wired,
        "works": status.works(),
        "leaks": status.leaks(),
        "verdict": status.verdict(),
        "values": values.collect::<Vec<_>>(),
        "helpers": status.helpers.iter().map(|it| escape::line(it)).collect::<Vec<_>>(),
        "findings": findings_of(status),
    })
}

fn findings_of(status: &Status) -> Value {
    let findings = status.findings.iter().map(|finding| {
        json!({
            "fatal": finding.gravity == Gravity::Fatal,
            "leak": finding.gravity == Gravity::Leak,
            "what": finding.what,
            "next": finding.next,
        })
    });
    findings.collect()
}

/// The controller of the URL, else that of `--controller`, else all with an account.
fn asked(
    invocation: &Invocation,
    registry: &Registry,
    url: Option<&str>,
) -> Result<Vec<Asked>, Error> {
    let outside = git_config::root_of_environment(&invocation.process.variable);
    if let Some(url) = url {
        return Ok(vec![Asked::of(registry, outside.as_ref(), url)?]);
    }
    let filter = invocation.filter()?;
    let mut wanted = registry.controllers();
    wanted.retain(|controller| filter.controller.as_ref().is_none_or(|asked| asked == controller));
    let mut sites: Vec<Site> = wanted.iter().filter_map(|root| registry.site(root)).collect();
    let is_new = |root: &Controller| {
        filter.controller.as_ref().is_none_or(|asked| asked == root) && !wanted.contains(root)
    };
    sites.extend(outside.filter(is_new).map(Site::new));
    let asked: Vec<Asked> = sites.into_iter().map(|site| Asked { site, url: None }).collect();
    if asked.is_empty() { Err(choose_account::none(&filter)) } else { Ok(asked) }
}

fn context<'a>(invocation: &'a Invocation, home: &'a Home) -> SetupContext<'a> {
    SetupContext {
        home,
        named_home: None,
        variable: &invocation.process.variable,
        program: &invocation.process.program,
        person: Person::who_runs(invocation.typed),
        now: invocation.process.now,
    }
}
