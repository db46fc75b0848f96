//! One more token, for the person to keep.

use super::chosen_account::Chosen;
use super::session::Session;
use super::{Connection, World};
use crate::accounts::journal::{Aim, Intent};
use crate::model::{ControllerTime, Credential, Expiry, ListedToken, Minted, TokenName};
use crate::problem::{Found, ProxyFault, Wall};
use crate::protocol::CredentialKind;
use crate::transport::Network;
use crate::{Error, Problem};
use jiff::{Timestamp, ToSpan};

/// Creates a token of that name and hands it to `show`. When `show` cannot show it, its value is
/// lost and the token is revoked.
///
/// # Errors
/// What the answer means; what `show` said; [`Problem::OutcomeUnknown`] when the answer was lost
/// and the controller lists a token that may be this one: it is never asked for again.
pub async fn create<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
    name: &TokenName,
    expiry: Expiry,
    show: impl FnOnce(&Minted) -> Result<(), Error>,
) -> Result<(), Error> {
    let session = Session::of(world, chosen);
    let steps = async {
        let mut connection = session.connect(credential)?;
        if chosen.kind == CredentialKind::Password {
            connection.fetch_crumb().await?;
        }
        connection.before_creation(world, expiry).await?;
        let clock = world.clock_at(&chosen.account.controller).or(chosen.clock);
        let begun_there = clock.map(|clock| clock.at((world.now)()));
        let intent = Intent {
            name: name.as_str().to_owned(),
            begun_there: begun_there.map(ControllerTime::timestamp),
            ..session.intent(Aim::Create)?
        };
        intent.open(&world.home)?;
        match mint(world, &mut connection, &intent, name, expiry).await {
            Ok(minted) => Ok((intent, connection, minted)),
            Err(Unmade::Settled(Problem::TokensUnsupported)) => {
                Err(Problem::LegacyOnly { what: "a second token".to_owned() })
            }
            Err(Unmade::Settled(problem)) => Err(problem),
            Err(Unmade::Open | Unmade::There(..)) => {
                Err(Problem::OutcomeUnknown { name: intent.name })
            }
        }
    };
    let (intent, mut connection, minted) = session.outcome(steps.await)?;
    let shown = show(&minted);
    if shown.is_err() && connection.revoke(&minted.uuid).await.is_err() {
        let problem = Problem::Unfinished {
            what: format!("token `{name}` could neither be shown nor revoked"),
            source: None,
        };
        let known = Intent { uuid: Some(minted.uuid.clone()), ..intent };
        minted.shown();
        // Its name alone leads to it too.
        let _ = known.note(&world.home);
        return Err(session.error(problem));
    }
    minted.shown();
    match intent.close(&world.home) {
        Ok(()) => shown,
        Err(problem) => Err(session.error(intent.half_done(&world.home, problem))),
    }
}

/// Why a creation gave no token here.
pub(super) enum Unmade {
    /// Nothing came to be, and the intent is closed.
    Settled(Problem),
    /// It is not known, may still come to be, or cannot be written down; the intent stays.
    Open,
    /// These came to be, and nobody has their value; the intent stays.
    There(Problem, Vec<ListedToken>),
}

/// Creates a token. Whatever is answered in the place of one, and was not Jenkins' own no, is
/// looked into: the list decides, and a lost creation is never asked for again.
pub(super) async fn mint<N: Network>(
    world: &World<N>,
    connection: &mut Connection<'_, N>,
    intent: &Intent,
    name: &TokenName,
    expiry: Expiry,
) -> Result<Minted, Unmade> {
    let now = (world.now)();
    let lost = match connection
        .mint(name, expiry, |token, clock| is_of(intent, token, clock, now))
        .await
    {
        Ok(minted) => return Ok(minted),
        Err(lost) => lost,
    };
    if lost.maybe_sent {
        match made(connection, intent, now).await {
            Ok(found) if !found.is_empty() => return Err(Unmade::There(lost.problem, found)),
            Ok(_) if may_still_come(&lost.problem) => return Err(Unmade::Open),
            Ok(_) => {}
            // The credential is refused, and so it was then.
            Err(problem) if problem == lost.problem && is_refusal(&problem) => {}
            Err(_) => return Err(Unmade::Open),
        }
    }
    match intent.close(&world.home) {
        Ok(()) => Err(Unmade::Settled(lost.problem)),
        Err(_) => Err(Unmade::Open),
    }
}

/// A 401 by which Jenkins asks for another credential.
fn is_refusal(problem: &Problem) -> bool {
    matches!(problem, Problem::TokenSuspect | Problem::PasswordRefused)
}

/// Whether it may still be carried out: nobody waits for it any more, which says nothing of it.
pub(super) fn may_still_come(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::TimedOut { .. }
            | Problem::Proxy {
                fault: ProxyFault::ProxyCannotConnect { found: Found::Silence, .. },
                ..
            }
            | Problem::FrontDoor { wall: Wall::NoJenkinsBehind { status: 504 }, .. }
            | Problem::AnswerUnknown { status: 408 | 499, .. }
    )
}

/// The listed tokens that `intent` may have created.
pub(super) async fn made<N: Network>(
    connection: &mut Connection<'_, N>,
    intent: &Intent,
    now: Timestamp,
) -> Result<Vec<ListedToken>, Problem> {
    connection.those(|token, clock| is_of(intent, token, clock, now)).await
}

/// Whether `intent` may have created it: of its name, which is nobody else's when it has our nonce,
/// else not older by the clock of the controller.
fn is_of(intent: &Intent, token: &ListedToken, clock: Option<Timestamp>, now: Timestamp) -> bool {
    let ahead = clock.map(|clock| clock.duration_since(now)).unwrap_or_default();
    let counted = intent.begun.saturating_add(ahead).unwrap_or(Timestamp::MIN);
    // This machine's clock may have been set since, or before: the earlier one loses no token.
    let begun = intent.begun_there.map_or(counted, |there| counted.min(there));
    // `Date` and the page tell whole seconds.
    let begun = begun.checked_sub(1.minute()).unwrap_or(begun);
    let young = |created: Timestamp| created >= begun;
    match &intent.uuid {
        Some(uuid) => token.uuid == *uuid,
        None if intent.has_unique_name() => token.name == intent.name,
        None => token.name == intent.name && token.created.is_none_or(young),
    }
}
