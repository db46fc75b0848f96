//! `git credential-jenkins setup|remove|status URL`, for people without cargo.

use crate::git_config::{self, Configuration, SetupContext};
use crate::process::Process;
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::{Controller, Pasted, Site};
use jenkins_token::{Error, Problem};

pub(crate) fn setup(process: &mut Process<'_>, url: &str, absolute: bool) -> u8 {
    let done = (|| {
        let (home, site, asked) = known(process, url)?;
        let context = context(process, &home);
        let done = git_config::setup(&context, &site, absolute)?;
        let (registry, configuration) = (Registry::read(&home)?, Configuration::read()?);
        let status =
            git_config::status(&context, &configuration, &site, &registry, asked.as_deref());
        Ok((done, status))
    })();
    report(process, done, |(done, status)| (done.words(&status), u8::from(!status.is_good())))
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
        let (home, site, asked) = known(process, url)?;
        let (registry, configuration) = (Registry::read(&home)?, Configuration::read()?);
        let context = context(process, &home);
        Ok(git_config::status(&context, &configuration, &site, &registry, asked.as_deref()))
    })();
    report(process, done, |status| (status.lines(), u8::from(!status.is_good())))
}

fn context<'a>(process: &'a Process<'_>, home: &'a Home) -> SetupContext<'a> {
    SetupContext {
        home,
        named_home: process.home.as_deref(),
        variable: &process.variable,
        program: &process.program,
        person: process.person(),
        now: process.now,
    }
}

/// The controller at `url`, if anybody is logged in there, and `url` itself if it lies below.
fn known(process: &Process<'_>, url: &str) -> Result<(Home, Site, Option<String>), Error> {
    let home = process.home()?;
    let pasted = Pasted::parse(&git_config::without_userinfo(url))?;
    let registry = Registry::read(&home)?;
    let site = pasted.roots().find_map(|root: Controller| registry.site(&root));
    let site = site.ok_or_else(|| Problem::NoAccount.at(pasted.as_root()))?;
    let is_below = site.controller != *pasted.as_root();
    Ok((home, site, is_below.then(|| url.to_owned())))
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
