//! The way from a person to Jenkins, walked part by part up to the one that fails.
//!
//! Nothing is sent that a login would not send, nothing is changed, and no credential goes out before
//! the root has shown that it is a Jenkins, or that people sign in before it.

mod account;
mod check;
mod git_files;
mod here;
mod place;
mod scattered;
mod shell;
mod token_shape;
mod way;

pub use check::{Check, Finding, Part};
pub use here::here;
pub use way::Way;
use way::Whose;

use super::World;
use super::choose_account;
use crate::Problem;
use crate::accounts::{CommandLock, journal};
use crate::model::{ControllerClock, Site};
use crate::next_step::{Run, Step, Verb};
use crate::protocol::{CredentialKind, Peer, Reply, denial, signature, who_am_i};
use crate::transport::{Exchange, Network};

/// The parts between here and the controller, in their order.
const WAY: [Part; 5] = [Part::Proxy, Part::Name, Part::Connection, Part::Tls, Part::Jenkins];
/// The parts that only a controller can tell of.
const BEHIND: [Part; 2] = [Part::Version, Part::Clock];

/// Walks the way, or says what is not known while there is none; and looks for what earlier commands
/// left.
pub async fn walk<N: Network>(world: &World<N>, way: &Way) -> Vec<Check> {
    let mut checks = match &way.site {
        None => nowhere(&way.whose),
        Some(site) => examine(world, site, way).await,
    };
    let leftovers = leftovers(world);
    let is_told = |other: &Check| {
        let problem = |check: &Check| check.error.as_ref().map(|error| error.problem.clone());
        problem(other).is_some() && problem(other) == problem(&leftovers)
    };
    checks.push(match checks.iter().find(|check| is_told(check)) {
        Some(other) => Check::not_asked(Part::Leftovers, after(other.part)),
        None => leftovers,
    });
    checks
}

/// Walks the way to `site`, with the account's credential where there is one.
async fn examine<N: Network>(world: &World<N>, site: &Site, whose: &Way) -> Vec<Check> {
    let credential = match &whose.whose {
        Whose::Of(chosen) => {
            let held = whose.environment.as_ref();
            let credential = choose_account::credential(world, chosen, held).await;
            Some((chosen, credential.map(|(credential, _)| credential)))
        }
        Whose::Nobody | Whose::Unknown(_) => None,
    };
    let mut checks = way(world, site, whose.rootless.as_ref(), credential.is_some()).await;
    let is_blocked = checks.iter().any(|check| check.finding == Finding::Fail);
    checks.extend(match (credential, &whose.whose) {
        (Some((chosen, credential)), _) => {
            account::examine(world, chosen, credential, is_blocked).await
        }
        (None, Whose::Unknown(error)) => account::unknown(error),
        (None, _) => account::nobody(world, site, is_blocked).await,
    });
    checks.push(Check::not_asked(
        Part::Changes,
        "only a change would show whether a proxy refuses or cuts one",
    ));
    blame_the_door(&mut checks);
    blame_the_store(&mut checks);
    checks
}

/// What a store does not give keeps the controller from being asked too: that is one fault.
fn blame_the_store(checks: &mut [Check]) {
    let problem_of = |checks: &[Check], part| {
        let check = checks.iter().find(|check| check.part == part)?;
        check.error.as_ref().map(|error| error.problem.clone())
    };
    let (store, jenkins) = (problem_of(checks, Part::Store), problem_of(checks, Part::Jenkins));
    if store.is_some()
        && store == jenkins
        && let Some(check) = checks.iter_mut().find(|check| check.part == Part::Jenkins)
    {
        *check = Check::not_asked(Part::Jenkins, after(Part::Store));
    }
}

/// Who answers a token in the place of Jenkins is what fails, and not the token.
fn blame_the_door(checks: &mut [Check]) {
    let is_door = |check: &Check| {
        let problem = check.error.as_ref().map(|error| &error.problem);
        matches!(problem, Some(Problem::FrontDoor { .. } | Problem::RedirectedAway { .. }))
    };
    let Some(at) = checks.iter().position(|it| it.part == Part::Credential && is_door(it)) else {
        return;
    };
    let asked = Check::not_asked(Part::Credential, after(Part::Jenkins));
    let Check { error: Some(error), .. } = std::mem::replace(&mut checks[at], asked) else {
        return;
    };
    if let Some(jenkins) = checks.iter_mut().find(|check| check.part == Part::Jenkins) {
        *jenkins = Check::fail(Part::Jenkins, error);
    }
}

/// From here to a Jenkins that is up. What was said where a root was looked for is not asked again,
/// unless somebody in front of it said it, whom a credential may pass.
async fn way<N: Network>(
    world: &World<N>,
    site: &Site,
    rootless: Option<&Problem>,
    has_account: bool,
) -> Vec<Check> {
    let proxy = world.network.proxy(site);
    let asked = Peer { controller: &site.controller, kind: CredentialKind::Nothing };
    let answer = async {
        match rootless {
            None | Some(Problem::FrontDoor { .. } | Problem::RedirectedAway { .. }) => {}
            Some(Problem::ServerFailed { .. }) => return Err(Problem::Starting),
            Some(problem) => return Err(problem.clone()),
        }
        let nobody = world.open(site, None)?;
        let login = nobody.exchange(&signature::login_page()).await.map_err(|lost| lost.problem)?;
        if login.status < 500 && login.status != 404 && signature::is_of(&login, asked.controller) {
            return Ok((login, Ok(())));
        }
        let problem = match denial::read(&login, &asked) {
            // Of a page that everybody gets only a start that failed says so.
            Problem::ServerFailed { .. } => Problem::Starting,
            problem => problem,
        };
        if login.status >= 500 || login.status == 404 {
            return Ok((login, Err(problem)));
        }
        let who = nobody.exchange(&who_am_i::request()).await.map_err(|lost| lost.problem)?;
        let is_one = who_am_i::read(&who, &asked).is_ok() && signature::is_jenkins(&who);
        Ok(if is_one { (who, Ok(())) } else { (login, Err(problem)) })
    };
    let error = |problem: Problem| problem.at(&site.controller);
    let answer: Result<(Reply, Result<(), Problem>), Problem> = answer.await;
    match answer {
        Err(problem) => {
            let failed = place::of(&problem);
            let mut checks: Vec<Check> = WAY
                .into_iter()
                .filter(|part| *part != failed)
                .map(|part| match part {
                    // The proxy was to do the rest.
                    _ if part < failed && !place::is_here(&problem) => {
                        passed(part, proxy.as_deref(), site)
                    }
                    _ => Check::not_asked(part, after(failed)),
                })
                .collect();
            checks.push(Check::fail(failed, error(problem)));
            checks.extend(
                BEHIND
                    .into_iter()
                    .filter(|part| *part != failed)
                    .map(|part| Check::not_asked(part, after(failed))),
            );
            checks.sort_by_key(|check| check.part);
            checks
        }
        Ok((reply, is_jenkins)) => {
            let before = &WAY[..WAY.len() - 1];
            let mut checks: Vec<Check> =
                before.iter().map(|part| passed(*part, proxy.as_deref(), site)).collect();
            match is_jenkins {
                Ok(()) => {
                    checks.push(
                        Check::ok(Part::Jenkins, format!("it is up, at {}", site.controller))
                            .in_public("it is up"),
                    );
                    checks.push(version(&reply));
                    checks.push(clock(world, &reply));
                }
                // A sign-in before it stops whoever shows nothing, and lets tokens pass.
                Err(Problem::FrontDoor { .. } | Problem::RedirectedAway { .. }) if has_account => {
                    checks.push(Check::ok(
                        Part::Jenkins,
                        "only who shows a credential gets to it; see credential",
                    ));
                    checks.extend(BEHIND.map(|part| Check::not_asked(part, "nobody may ask")));
                }
                Err(problem) => {
                    checks.push(Check::fail(Part::Jenkins, error(problem)));
                    checks.extend(BEHIND.map(|part| Check::not_asked(part, after(Part::Jenkins))));
                }
            }
            checks
        }
    }
}

/// Why a part is not asked.
fn after(failed: Part) -> String {
    format!("not asked: {} fails", failed.name())
}

/// A part that an answer has come through.
fn passed(part: Part, proxy: Option<&str>, site: &Site) -> Check {
    let controller = &site.controller;
    match (part, proxy) {
        (Part::Proxy, None) => Check::ok(part, "none is used"),
        (Part::Proxy, Some(proxy)) => {
            Check::ok(part, format!("{proxy} is used")).in_public("one is used")
        }
        (Part::Name | Part::Connection, Some(_)) => Check::ok(part, "left to the proxy"),
        (Part::Tls, _) if !controller.is_https() => {
            Check::ok(part, "plain http: nothing is encrypted")
        }
        (Part::Tls, _) => match (&site.ca_file, site.pin.is_some()) {
            (_, true) => Check::ok(part, "the certificate is the pinned one"),
            (Some(file), _) => {
                Check::ok(part, format!("trusted by {}", file.display())).in_public("own CA file")
            }
            (None, _) => Check::ok(part, "trusted by the system's certificates"),
        },
        (Part::Name, None) => {
            Check::ok(part, format!("{} is found", controller.host())).in_public("it is found")
        }
        _ => Check::ok(part, format!("{} answers", controller.host())).in_public("it answers"),
    }
}

fn version(reply: &Reply) -> Check {
    match signature::version(reply) {
        Some(version) => {
            let version = version.to_string();
            // The rest of a build of one's own may name its machine.
            let end = version.find(|c: char| !c.is_ascii_digit() && c != '.');
            let public = &version[..end.unwrap_or(version.len())];
            Check::ok(Part::Version, format!("Jenkins {version}"))
                .in_public(format!("Jenkins {public}"))
        }
        None => Check::ok(Part::Version, "hidden by a proxy"),
    }
}

fn clock<N>(world: &World<N>, reply: &Reply) -> Check {
    let now = (world.now)();
    let Some(date) = reply.date() else { return Check::ok(Part::Clock, "it does not tell") };
    let clock = ControllerClock::heard(date, now);
    if clock.is_far_off() {
        let detail = format!("there it is {date}, and here {now}");
        let next = Step::words(
            "set this machine's clock, or ask who runs the controller to set theirs: tokens end by \
             the controller's",
        );
        Check::warning(Part::Clock, detail, next)
    } else {
        Check::ok(Part::Clock, "it is as here, within an hour")
    }
}

/// No controller is known and none was named, or how it is reached cannot be read: what only one can
/// tell is not asked.
fn nowhere(whose: &Whose) -> Vec<Check> {
    let parts = WAY.into_iter().chain(BEHIND);
    if let Whose::Unknown(error) = whose {
        let not_asked = |part| Check::not_asked(part, after(Part::Store));
        let mut checks: Vec<Check> = parts.map(not_asked).collect();
        checks.extend(account::unknown(error));
        checks.push(not_asked(Part::Changes));
        return checks;
    }
    let parts = parts.chain(account::PARTS).chain([Part::Changes]);
    let mut checks: Vec<Check> =
        parts.map(|part| Check::not_asked(part, "no controller is known")).collect();
    for check in checks.iter_mut().filter(|check| check.part == Part::Credential) {
        *check = Check::fail(Part::Credential, Problem::NoAccount.into());
    }
    checks
}

/// What earlier commands left.
fn leftovers<N>(world: &World<N>) -> Check {
    match journal::open(&world.home) {
        // What still runs has left nothing.
        Ok(open) if open.iter().all(|it| CommandLock::is_held(&world.home, &it.id)) => {
            Check::ok(Part::Leftovers, "nothing is unfinished")
        }
        Ok(open) => {
            let names: Vec<_> = open.iter().map(|intent| format!("`{}`", intent.name)).collect();
            let detail = format!("{} unfinished: {}", open.len(), names.join(", "));
            let next = Step::of(Run::from(Verb::Recover));
            Check::warning(Part::Leftovers, detail, next)
                .in_public(format!("{} unfinished", open.len()))
        }
        Err(problem) => Check::fail(Part::Leftovers, problem.into()),
    }
}
