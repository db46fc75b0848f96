//! Before 2.129: another value for the one token a user has.
//!
//! The old value ends with the request (`ApiTokenProperty.DescriptorImpl`, `changeToken`), so
//! nothing can be verified before. What goes wrong afterwards is mended by a login, which reads the
//! value there is.

use super::adopt::LEGACY;
use super::cleanup::CleanedUp;
use super::login_outcome::Login;
use super::old_token::OldToken;
use super::recovered::Outcome;
use super::session::Session;
use super::{Connection, promote};
use crate::Problem;
use crate::accounts::journal::{Aim, Intent};
use crate::model::{Origin, Token};
use crate::transport::Network;

/// Asks for another value, stores it beside the old one, verifies it, and lets it take its place.
///
/// # Errors
/// [`Problem::ReplaceUnfinished`] from the moment the old value may have ended.
pub(super) async fn replace<N: Network>(
    session: &Session<'_, N>,
    connection: &mut Connection<'_, N>,
    current: Token,
) -> Result<Login, Problem> {
    let home = &session.world.home;
    let intent = Intent { name: LEGACY.to_owned(), ..session.intent(Aim::Replace)? };
    intent.open(home)?;
    let half_done = |problem: Problem| intent.half_done(home, problem);
    let value = match connection.change_legacy_token().await {
        Ok(value) => value,
        Err(lost) if !lost.maybe_sent => {
            let closed = intent.close(home);
            return Err(half_done(closed.err().unwrap_or(lost.problem)));
        }
        Err(lost) => return Err(settle(session, &intent, &current, lost.problem).await),
    };
    let pending = Some(Token::foreign(LEGACY, value, Origin::Legacy));
    let name = current.name.clone();
    let record = session.record(Some(current), pending);
    session.store()?.write(session.account, &record).map_err(unfinished)?;
    let kept = promote::finish(session, &intent, record).await.map_err(half_done)?;
    Ok(Login {
        account: kept.account,
        store: session.store_kind()?,
        version: connection.version.clone(),
        name: kept.name,
        origin: Origin::Legacy,
        expires: None,
        old: OldToken::Revoked(name),
        cleaned_up: CleanedUp::default(),
    })
}

/// The answer was lost: whether the old value still works decides. After a timeout it may still
/// end.
async fn settle<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    current: &Token,
    problem: Problem,
) -> Problem {
    let works = session.verify(&current.value).await.is_ok();
    if !works || matches!(problem, Problem::TimedOut { .. }) {
        return unfinished(problem);
    }
    let home = &session.world.home;
    match intent.close(home) {
        Ok(()) => problem,
        Err(problem) => intent.half_done(home, problem),
    }
}

/// Finishes what a killed replacement left.
pub(super) async fn finish<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    current: Option<Token>,
    pending: Option<Token>,
) -> Result<Outcome, Problem> {
    if pending.is_some() {
        promote::finish(session, intent, session.record(current, pending)).await?;
        let words = "the new value of the legacy token is verified and in use";
        return Ok(Outcome::Finished(words));
    }
    let token = current.ok_or_else(|| session.nothing_stored())?;
    match session.verify(&token.value).await {
        Ok(_) => {
            intent.close(&session.world.home)?;
            Ok(Outcome::Finished("the stored legacy token is the one the controller knows"))
        }
        Err(problem @ Problem::TokenSuspect) => Err(unfinished(problem)),
        Err(problem) => Err(problem),
    }
}

fn unfinished(problem: Problem) -> Problem {
    Problem::ReplaceUnfinished { source: problem.into() }
}
