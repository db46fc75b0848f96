//! `git credential-jenkins setup|remove|status URL`, for people without cargo.

use crate::git_config::{self, Asked, Configuration, SetupContext};
use crate::process::Process;
use jenkins_token::Error;
use jenkins_token::accounts::{Home, Registry};

pub(crate) fn setup(process: &mut Process<'_>, url: &str, absolute: bool) -> u8 {
    let done = (|| {
        let (home, registry, Asked { site, url }) = known(process, url)?;
        let context = context(process, &home);
        let done = git_config::setup(&context, &site, absolute)?;
        let configuration = Configuration::read()?;
        let status = git_config::status(&context, &configuration, &site, &registry, url.as_deref());
        Ok((done, status))
    })();
    report(process, done, |(done, status)| (done.words(&status), u8::from(!status.is_good())))
}

pub(crate) fn remove(process: &mut Process<'_>, url: &str) -> u8 {
    let done = (|| {
        let home = process.home()?;
        let controller = git_config::set_up_at(&home, url)?;
        Ok((git_config::remove(&home, &controller)?, controller))
    })();
    report(process, done, |(removed, controller)| (git_config::words_of(&removed, &controller), 0))
}

pub(crate) fn status(process: &mut Process<'_>, url: &str) -> u8 {
    let done = (|| {
        let (home, registry, Asked { site, url }) = known(process, url)?;
        let (context, configuration) = (context(process, &home), Configuration::read()?);
        Ok(git_config::status(&context, &configuration, &site, &registry, url.as_deref()))
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

/// The controller at `url`, of the accounts here.
fn known(process: &Process<'_>, url: &str) -> Result<(Home, Registry, Asked), Error> {
    let home = process.home()?;
    let registry = Registry::read(&home)?;
    let outside = git_config::root_of_environment(&process.variable);
    let asked = Asked::of(&registry, outside.as_ref(), url)?;
    Ok((home, registry, asked))
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
