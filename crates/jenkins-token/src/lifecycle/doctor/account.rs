//! What only an account's credential shows.

use super::check::{Check, Part};
use crate::lifecycle::chosen_account::Chosen;
use crate::lifecycle::session::Session;
use crate::lifecycle::{Connection, World};
use crate::model::{Credential, ListedToken, Origin, Site, Source, Uses};
use crate::next_step::{Run, Step, Verb};
use crate::problem::ServerState;
use crate::protocol::{CredentialKind, Peer, security};
use crate::transport::{Exchange, Network};
use crate::{Error, Problem};

/// The parts, in their order.
pub(super) const PARTS: [Part; 6] =
    [Part::Store, Part::Credential, Part::Identity, Part::Permissions, Part::Crumb, Part::Token];

/// From here on a token's end is near.
const SOON: i32 = 7;

/// Nobody is logged in there, nor can anybody log in while the way there `is_blocked`.
pub(super) async fn nobody<N: Network>(
    world: &World<N>,
    site: &Site,
    is_blocked: bool,
) -> Vec<Check> {
    let login = Run { root: Some(site.controller.to_string()), ..Run::from(Verb::Login) };
    let not_asked = |part| Check::not_asked(part, "nobody is logged in there");
    let mut checks: Vec<Check> = PARTS.into_iter().map(not_asked).collect();
    let credential = checks.iter_mut().find(|check| check.part == Part::Credential);
    if let Some(credential) = credential.filter(|_| !is_blocked) {
        if is_unsecured(world, site).await {
            let problem = Problem::Server(ServerState::SecurityOff);
            *credential = Check::fail(Part::Credential, problem.at(&site.controller));
        } else {
            credential.next = Some(Step::of(login));
        }
    }
    checks
}

/// Whether nobody can have a token there. Where nobody may ask, there is security.
async fn is_unsecured<N: Network>(world: &World<N>, site: &Site) -> bool {
    let Ok(nobody) = world.open(site, None) else { return false };
    let asked = Peer { controller: &site.controller, kind: CredentialKind::Nothing };
    let reply = nobody.exchange(&security::request()).await;
    reply.is_ok_and(|reply| security::is_off(&reply, &asked))
}

/// What would say whose the credential is, and what it is, cannot be used.
pub(super) fn unknown(error: &Error) -> Vec<Check> {
    let mut walk = Walk { checks: vec![], failed: None };
    walk.fail(Part::Store, error.clone());
    walk.rest("not asked: store fails")
}

/// Walks on with the account's credential, unless the way to the controller `is_blocked`.
pub(super) async fn examine<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: Result<Credential, Error>,
    is_blocked: bool,
) -> Vec<Check> {
    let place = match (chosen.source, &chosen.held) {
        (Source::Stored(kind), _) => kind.name(),
        (_, Some(held)) => held.by,
        _ => "the environment",
    };
    let mut walk = Walk { checks: vec![], failed: None };
    let credential = match credential {
        Ok(credential) => {
            walk.checks.push(Check::ok(Part::Store, place));
            credential
        }
        // Its last day is over: the store is well.
        Err(error) if matches!(error.problem, Problem::TokenExpired { .. }) => {
            walk.checks.push(Check::ok(Part::Store, place));
            walk.fail(Part::Credential, error);
            return walk.rest("not asked: credential fails");
        }
        Err(error) => {
            walk.fail(Part::Store, error);
            return walk.rest("not asked: store fails");
        }
    };
    if is_blocked {
        return walk.rest("not asked: the way to the controller is blocked");
    }
    let session = Session::of(world, chosen);
    let steps = async { session.connect(&credential) };
    let mut connection = match steps.await {
        Ok(connection) => connection,
        Err(problem) => {
            walk.fail(Part::Credential, problem.of(&chosen.account));
            return walk.rest("not asked: credential fails");
        }
    };
    match connection.who_am_i().await {
        Ok(name) => {
            session.accepted();
            walk.checks.push(Check::ok(Part::Credential, "the token is taken"));
            walk.checks.push(identity(chosen, &name));
        }
        Err(problem) => {
            walk.fail(Part::Credential, session.error(problem));
            return walk.rest("not asked: credential fails");
        }
    }
    match connection.may_read().await {
        Ok(()) => walk.checks.push(Check::ok(Part::Permissions, "Overall/Read")),
        Err(problem) => {
            walk.fail(Part::Permissions, session.error(problem));
            return walk.rest("not asked: permissions fails");
        }
    }
    match connection.fetch_crumb().await {
        Ok(()) if connection.crumb().is_none() => {
            walk.checks.push(Check::ok(Part::Crumb, "crumbs are off"));
        }
        Ok(()) => walk.checks.push(Check::ok(Part::Crumb, "it gives crumbs")),
        Err(problem) => {
            walk.fail(Part::Crumb, session.error(problem));
            return walk.rest("not asked: crumb fails");
        }
    }
    walk.checks.push(token(world, chosen, &mut connection).await);
    walk.checks
}

struct Walk {
    checks: Vec<Check>,
    failed: Option<Part>,
}

impl Walk {
    fn fail(&mut self, part: Part, error: Error) {
        self.failed.get_or_insert(part);
        self.checks.push(Check::fail(part, error));
    }

    /// All that was come to, and that the rest is not.
    fn rest(mut self, why: &str) -> Vec<Check> {
        let last = self.checks.last().map(|check| check.part);
        let rest = PARTS.into_iter().filter(|part| Some(*part) > last);
        self.checks.extend(rest.map(|part| Check::not_asked(part, why)));
        self.checks
    }
}

fn identity(chosen: &Chosen, name: &str) -> Check {
    let user = &chosen.account.user;
    if name == user.as_str() {
        return Check::ok(Part::Identity, name).in_public("as stored");
    }
    let login = Run {
        root: Some(chosen.account.controller.to_string()),
        user: Some(name.to_owned()),
        ..Run::from(Verb::Login)
    };
    let detail = format!("the controller says {name}, and stored is {user}");
    Check::warning(Part::Identity, detail, Step::of(login)).in_public("another id than is stored")
}

async fn token<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    connection: &mut Connection<'_, N>,
) -> Check {
    let listed = match connection.tokens().await {
        Ok(listed) => listed,
        Err(Problem::PageUnreadable { .. }) if connection.is_before_named_tokens() => {
            return Check::ok(Part::Token, "the one that users had before 2.129");
        }
        Err(problem) => return Check::fail(Part::Token, problem.of(&chosen.account)),
    };
    let known = chosen.token();
    let uuid = known.and_then(|token| token.uuid.as_ref());
    let Some(row) = listed.iter().find(|row| Some(&row.uuid) == uuid) else {
        let is_ours = known.is_some_and(|token| token.origin == Origin::Created);
        let detail = if is_ours { "it works and is not listed" } else { "its row is not known" };
        return Check::ok(Part::Token, detail);
    };
    let day = world.time_of(chosen).day();
    let ends = known.and_then(|token| token.expires);
    let left = ends.and_then(|ends| Some(day.until(ends).ok()?.get_days()));
    let detail = format!("`{}`, {}", row.name, used(row));
    let public = used(row);
    match (ends, left) {
        (Some(ends), Some(left)) if left <= SOON => {
            let rotate = Run {
                root: Some(chosen.account.controller.to_string()),
                user: Some(chosen.account.user.to_string()),
                ..Run::from(Verb::RotateToken)
            };
            Check::warning(Part::Token, format!("{detail}; it expires on {ends}"), Step::of(rotate))
                .in_public(format!("{public}; it expires in {left} days"))
        }
        (Some(ends), _) => Check::ok(Part::Token, format!("{detail}; it expires on {ends}"))
            .in_public(format!("{public}; it expires")),
        (None, _) => Check::ok(Part::Token, detail).in_public(public),
    }
}

fn used(row: &ListedToken) -> String {
    match row.uses {
        Uses::Times(1) => "used once".to_owned(),
        Uses::Times(times) => format!("used {times} times"),
        Uses::Unknown => "uses are not counted".to_owned(),
    }
}
