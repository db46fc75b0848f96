//! The steps in their order, and what is done when they are over, however they end.

mod account;
mod builds;
mod calls;
mod end;
mod git;
mod kills;
mod pages;
mod python;
mod tokens;

use crate::command::Stop;
use crate::report::{Outcome, Report};
use crate::stop;
use crate::suite::Suite;
use jenkins_token::escape;
use std::io::Write;

/// Something the programs are to do.
struct Step {
    name: &'static str,
    needs: Needs,
    run: fn(&mut Suite) -> Result<(), Stop>,
}

/// What must be so before a step is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Login,
    /// A login, on a server where users have one token: elsewhere it is not a step at all.
    OneToken,
}

const fn step(name: &'static str, run: fn(&mut Suite) -> Result<(), Stop>) -> Step {
    Step { name, needs: Needs::Login, run }
}

const fn free(name: &'static str, run: fn(&mut Suite) -> Result<(), Stop>) -> Step {
    Step { name, needs: Needs::Nothing, run }
}

const fn of_one_token(name: &'static str, run: fn(&mut Suite) -> Result<(), Stop>) -> Step {
    Step { name, needs: Needs::OneToken, run }
}

/// In this order: later ones use what earlier ones made.
const STEPS: [Step; 32] = [
    free("tokens before", end::look),
    free("login", account::login),
    step("second login", account::second_login),
    step("status", account::status),
    step("create", tokens::create),
    step("list", tokens::list),
    step("token page, 4 languages", pages::languages),
    step("rename", tokens::rename),
    step("adopt", account::adopt),
    step("rotate", tokens::rotate),
    step("create --use", tokens::create_and_use),
    step("expiry", tokens::expiry),
    step("revoke", tokens::revoke),
    of_one_token("the one token replaced", tokens::replace_legacy),
    step("crumb, JSON and XML", calls::crumb),
    step("whoAmI by api", calls::who_am_i),
    step("job, letters of any kind", calls::job),
    step("a build", builds::plain),
    step("a build, with a file", builds::with_parameters),
    step("refusals", calls::refusals),
    step("exec", calls::exec),
    step("killed: login", kills::login),
    of_one_token("killed: replacement", kills::replacement),
    step("killed: rotation, asked", kills::asked),
    step("killed: rotation, made", kills::made),
    step("killed: rotation, in use", kills::in_use),
    step("import jenkins_token", python::sync),
    step("the same with asyncio", python::asyncio),
    step("builds by requests, httpx", python::libraries),
    step("git", git::hosted),
    step("logout", account::logout),
    free("nothing left", end::nothing_left),
];

/// Runs them all, and ends what was made. Answers the exit code.
pub(crate) fn run(mut suite: Suite, report: &mut Report<impl Write>) -> u8 {
    report.say(&format!("{} as {}", escape::line(&suite.target.url), suite.target.user));
    report.say(&format!("everything that is made there has {} in its name", suite.mark));
    for step in &STEPS {
        let is_last = step.name == "nothing left";
        let is_foreign = step.needs == Needs::OneToken && suite.has_named_tokens();
        if is_foreign || (stop::is_asked() && !is_last) {
            continue;
        }
        report.begin(step.name);
        let outcome = if step.needs != Needs::Nothing && !suite.logged_in {
            Outcome::LeftOut("nobody is logged in")
        } else if is_last && suite.refused && !suite.logged_in {
            Outcome::LeftOut("the password was refused, so nothing was made")
        } else {
            match (step.run)(&mut suite) {
                Ok(()) => Outcome::Done,
                Err(Stop::NotHere(why)) => Outcome::NotHere(suite.without_secrets(&why)),
                Err(Stop::Wrong(why)) => Outcome::Failed(suite.without_secrets(&why)),
                Err(Stop::Interrupted) => Outcome::LeftOut("interrupted"),
            }
        };
        report.end(step.name, outcome);
    }
    let is_good = report.total();
    if stop::is_asked() { 130 } else { u8::from(!is_good) }
}
