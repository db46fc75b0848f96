//! `git credential-jenkins setup|remove|status URL`, for people without cargo.

use crate::git_config::{self, Configuration, SetupContext, git};
use crate::process::Process;
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::{Controller, Pasted, Site};
use jenkins_token::{Error, Problem, escape};

pub(crate) fn setup(process: &mut Process<'_>, url: &str) -> u8 {
    let done = (|| {
        let (home, site) = known(process, url)?;
        let done = git_config::setup(&context(process, &home), &site, false)?;
        let (version, text) = git::version()?;
        Ok((site.controller, done, (version < git::PROACTIVE).then_some(text)))
    })();
    report(process, done, |(controller, done, old)| {
        let word = if done.changed { "now gets" } else { "already gets" };
        let file = escape::line(&done.file.to_string_lossy());
        let mut lines = vec![format!("git {word} the stored token for {controller} ({file})")];
        lines.extend(old.map(|text| {
            let text = escape::line(&text);
            let update = git::UPDATE;
            format!("warning: git {text} cannot use it for clone, fetch and push; {update}")
        }));
        (lines, 0)
    })
}

pub(crate) fn remove(process: &mut Process<'_>, url: &str) -> u8 {
    let done = (|| {
        let home = process.home()?;
        let (pasted, set_up) = (Pasted::parse(url)?, git_config::controllers(&home)?);
        let controller = pasted.roots().find(|root| set_up.contains(root));
        let controller = controller.unwrap_or_else(|| pasted.as_root().clone());
        Ok((git_config::remove(&home, &controller)?, controller))
    })();
    report(process, done, |(removed, controller)| (git_config::words_of(&removed, &controller), 0))
}

pub(crate) fn status(process: &mut Process<'_>, url: &str) -> u8 {
    let done = (|| {
        let (home, site) = known(process, url)?;
        let configuration = Configuration::read()?;
        let registry = Registry::read(&home)?;
        Ok(git_config::status(&context(process, &home), &configuration, &site, &registry))
    })();
    report(process, done, |status| (status.lines(), u8::from(!status.works())))
}

fn context<'a>(process: &'a Process<'_>, home: &'a Home) -> SetupContext<'a> {
    SetupContext {
        home,
        named_home: process.home.as_deref(),
        variable: &process.variable,
        program: &process.program,
        now: (process.now)(),
    }
}

/// The controller at `url`, if anybody is logged in there.
fn known(process: &Process<'_>, url: &str) -> Result<(Home, Site), Error> {
    let home = process.home()?;
    let pasted = Pasted::parse(url)?;
    let registry = Registry::read(&home)?;
    let site = pasted.roots().find_map(|root: Controller| registry.site(&root));
    Ok((home, site.ok_or_else(|| Problem::NoAccount.at(pasted.as_root()))?))
}

/// Says the lines that `tell` makes of what was done, and gives its exit code.
fn report<T>(
    process: &mut Process<'_>,
    done: Result<T, Error>,
    tell: impl FnOnce(T) -> (Vec<String>, u8),
) -> u8 {
    match done.map(tell) {
        Ok((lines, code)) if lines.iter().all(|line| process.say(line)) => code,
        Ok(_) => 1,
        Err(error) => {
            process.tell(&error);
            1
        }
    }
}
