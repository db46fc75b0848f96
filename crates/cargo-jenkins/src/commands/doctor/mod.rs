//! `cargo jenkins doctor`

mod report;
mod screen;

use super::git;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::lifecycle::doctor::{self, Check, Finding, Part, Way};
use jenkins_token::lifecycle::recover;
use jenkins_token::model::{Pasted, UserId};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem};

/// Find out what is wrong on the way to Jenkins.
///
/// Walks the way part by part (proxy, name, connection, TLS, Jenkins, clock, store, token,
/// permissions, crumbs, git, leftovers, tokens that lie about) and stops at the true cause: what hangs
/// on a part that fails is not asked. Nothing is changed, and nothing is sent that a login would not
/// send. Exits with 0 when nothing fails, and with 4 where nobody is logged in and no address is given.
///
/// --report prints what can be pasted into a public report: no host, user, path or name of yours is
/// in it.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins doctor
  cargo jenkins doctor https://ci.example.com
  cargo jenkins doctor https://ci.example.com --report
  cargo jenkins doctor --fix")]
pub(crate) struct Doctor {
    /// Address of a Jenkins [default: the one whose account is used]
    url: Option<String>,
    /// Repair what can be repaired here: finish what was left, set git up again
    #[arg(long)]
    fix: bool,
    /// Print a text for a public report, with nothing of yours in it
    #[arg(long, conflicts_with_all = ["json", "json_lines"])]
    report: bool,
}

impl Doctor {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let way = self.way(invocation)?;
        let mut checks = examined(invocation, &way)?;
        if self.fix && fixed(invocation, console, &way, &checks)? {
            checks = examined(invocation, &way)?;
        }
        if self.report {
            console.print_bytes(report::of(&checks).as_bytes())?;
        } else if console.wants_json() {
            console.print_json(&report::json_of(&checks, console))?;
        } else if console.is_read_by_a_person() {
            let is_plain = console.style.is_plain;
            let lines = if is_plain { screen::plain } else { screen::laid_out }(&checks, console);
            console.print_lines(lines)?;
        } else {
            console.print(screen::piped(&checks, console))?;
        }
        let failed = checks.iter().filter_map(|check| check.error.as_ref());
        Ok(exit::gravest(failed.map(|error| exit::code(error.class()))))
    }

    /// The way to the controller of the URL, else to that of the account that is used when none is
    /// named.
    fn way(&self, invocation: &Invocation) -> Result<Way, Error> {
        let world = invocation.world()?;
        let user = invocation.options.user.as_deref().map(UserId::parse).transpose()?;
        let url = self.url.as_ref().or(invocation.options.controller.as_ref());
        let named = url.map(|url| Pasted::parse(&invocation.address(url))).transpose()?;
        block_on(Way::find(world, named.as_ref(), user, &invocation.process.variable))?
    }
}

fn examined(invocation: &Invocation, way: &Way) -> Result<Vec<Check>, Error> {
    let world = invocation.world()?;
    let (variables, directory) = (std::env::vars_os().collect(), &invocation.process.directory);
    let early = |_| Problem::Bug { what: "a check ended early".to_owned() };
    // While the network is waited for, this machine is looked at, and git is asked.
    std::thread::scope(|threads| {
        let walk = threads.spawn(|| block_on(doctor::walk(world, way)));
        let here = threads.spawn(|| doctor::here(&variables, directory, way));
        let git = git::check(invocation, way.site.as_ref());
        let mut checks = walk.join().map_err(early)??;
        checks.push(git?);
        checks.extend(here.join().map_err(early)?);
        Ok(checks)
    })
}

/// Repairs what can be repaired here; answers whether anything was.
fn fixed(
    invocation: &Invocation,
    console: &mut Console,
    way: &Way,
    checks: &[Check],
) -> Result<bool, Error> {
    let is_bad = |part| {
        let mut bad = checks.iter().filter(|check| check.part == part);
        bad.any(|check| matches!(check.finding, Finding::Warning | Finding::Fail))
    };
    let mut fixed = false;
    if is_bad(Part::Leftovers) {
        for one in block_on(recover::recover(invocation.world()?))?? {
            if let Ok(outcome) = one.outcome.words() {
                console.say(format!("{}: {outcome}", one.intent.account));
            }
        }
        fixed = true;
    }
    if let Some(site) = way.site.as_ref().filter(|_| is_bad(Part::Git)) {
        match console.confirm(&format!("Set git up again for {}", site.controller)) {
            Ok(()) => {
                git::wire(invocation, console, site, false)?;
                fixed = true;
            }
            // What was found is shown all the same.
            Err(Error { problem: Problem::NotConfirmed { .. } | Problem::Declined, .. }) => {
                let line = console.program_line("doctor --fix --yes");
                console.say(format!("git is left as it is; to set it up again: {line}"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(fixed)
}
