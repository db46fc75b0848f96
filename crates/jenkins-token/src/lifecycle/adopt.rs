//! A token that was there already is taken over: one that a person gives, or the one there is
//! before 2.129.

use super::by_hand::{self, ByHand};
use super::cleanup::{self, CleanedUp, Whose};
use super::login_options::{self, LoginOptions};
use super::login_outcome::Login;
use super::old_token::OldToken;
use super::row_by_uses::{self, Row};
use super::session::Session;
use super::verify::Verified;
use super::{Connection, World, promote, verify};
use crate::Problem;
use crate::accounts::Registry;
use crate::accounts::journal::{Aim, Intent};
use crate::look_alike::LookAlike;
use crate::model::{Account, Expiry, Origin, Secret, Token, UserId, Version};
use crate::transport::Network;

/// What the token is called here that has no name on the controller.
pub(super) const LEGACY: &str = "legacy token";
/// What one is called whose row in the list is not known.
const ADOPTED: &str = "adopted token";

/// Verifies a token that a person gives, and keeps it; `made` is the one they were asked to make.
pub(super) async fn adopt<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    value: Secret,
    made: Option<ByHand>,
) -> Result<Login, Problem> {
    let (user, version) = owner(world, options, &value).await?;
    let account = Account { controller: options.site.controller.clone(), user };
    let options = &login_options::in_its_store(options, world, &account).await?;
    let session = Session::new(world, &options.site, &account, options.store);
    let _held = session.lock().await?;
    let before = login_options::current(options, &session)?;
    let Some(made) = made else {
        let token = foreign(value);
        let origin = token.origin;
        let done = keep(&session, options, token, before, version, None).await?;
        return Ok(Login { origin, ..done });
    };
    let token = by_hand::identify(&session, value, &made.intent, ADOPTED).await?;
    let is_it = token.name == made.intent.name;
    let intent = Intent { account: account.clone(), source: session.source, ..*made.intent };
    // Another one was pasted: whether that one was made, the list tells.
    if !is_it {
        intent.note(&world.home)?;
    }
    keep(&session, options, token, before, version, Some(intent).filter(|_| is_it)).await
}

/// Whose a token is that a person gives, by the id that goes with it, and what the controller is.
pub(super) async fn owner<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    value: &Secret,
) -> Result<Verified, Problem> {
    if let Some(looks) = LookAlike::of_token(value.expose()) {
        return Err(Problem::NotAToken { given_as: "what was given".to_owned(), looks });
    }
    let registry = Registry::read(&world.home)?;
    let known = registry.spelled(&options.site.controller, &options.user);
    let sent = known.map_or(&options.user, |entry| &entry.account.user);
    let (user, version) = verified(world, options, sent, value).await?;
    if user != *sent {
        // What is kept is this id with this token.
        verified(world, options, &user, value).await?;
    }
    Ok((user, version))
}

/// What a token given by a person is, of which nothing is known but its value.
pub(super) fn foreign(value: Secret) -> Token {
    let origin = if value.expose().len() == 32 { Origin::Legacy } else { Origin::Adopted };
    Token::foreign(ADOPTED, value, origin)
}

/// Before 2.129: the one token is there already and can be read.
pub(super) async fn legacy<N: Network>(
    session: &Session<'_, N>,
    options: &LoginOptions,
    mut connection: Connection<'_, N>,
    before: Option<Token>,
) -> Result<Login, Problem> {
    let refused = |what: &str| Err(Problem::LegacyOnly { what: what.to_owned() });
    if options.token_name.is_some() {
        return refused("a token name");
    }
    if options.expiry != Expiry::Never {
        return refused("an expiry");
    }
    let (world, account) = (session.world, session.account);
    let value = connection.legacy_token().await?;
    let (user, version) = verified(world, options, &account.user, &value).await?;
    let token = Token::foreign(LEGACY, value, Origin::Legacy);
    let version = version.or(connection.version);
    let whose = Account { controller: account.controller.clone(), user };
    let done = if whose == *account {
        keep(session, options, token, before, version, None).await?
    } else {
        let session = session.with(&whose);
        let _held = session.lock().await?;
        let before = login_options::current(options, &session)?;
        keep(&session, options, token, before, version, None).await?
    };
    // Whatever became of a replacement: its value is here.
    cleanup::close_replacements(world, &done.account)?;
    Ok(done)
}

async fn verified<N: Network>(
    world: &World<N>,
    options: &LoginOptions,
    user: &UserId,
    value: &Secret,
) -> Result<(UserId, Option<Version>), Problem> {
    verify::verify(world, &options.site, user, value).await.map_err(|problem| match problem {
        Problem::TokenSuspect => Problem::TokenRejected,
        other => other,
    })
}

/// Keeps a verified token. What it replaces is revoked when both rows are known for certain: else
/// it could be the one that was just given.
async fn keep<N: Network>(
    session: &Session<'_, N>,
    options: &LoginOptions,
    mut token: Token,
    mut before: Option<Token>,
    version: Option<Version>,
    begun: Option<Intent>,
) -> Result<Login, Problem> {
    let (world, account) = (session.world, session.account);
    let stored = before.as_ref().map(|before| before.value.duplicate());
    if let Some(same) = before.take_if(|before| before.value.same_as(&token.value)) {
        // The one that is stored: what is known of it stays known.
        token = same;
    }
    let spelled = [&account.user, &options.user];
    let whose = Whose { account, typed: account, spelled: &spelled };
    let is_left = cleanup::is_left(world, &whose)?;
    let is_legacy = token.origin == Origin::Legacy;
    let mut row = match before.as_mut() {
        // There is one legacy token: another value has ended this one.
        Some(old) if is_legacy && old.origin == Origin::Legacy => None,
        Some(old) if !options.keep_old => row_by_uses::of_replaced(session, old, false).await?,
        _ => None,
    };
    if matches!(row, Some(Row::Of(_))) || is_left {
        let new = row_by_uses::find(session, &mut token).await?;
        if row.as_ref() == Some(&new)
            && let Some(same) = before.take()
        {
            // Another spelling of the value that is stored: Jenkins reads no prefix.
            token = Token { value: token.value, ..same };
            row = None;
        }
    }
    let origin = token.origin;
    let old = before.as_ref().map(|old| old.name.clone());
    let ends = before.as_ref().filter(|_| !options.keep_old);
    let is_ours = begun.is_some();
    let begun = begun.map_or_else(|| session.intent(Aim::Login), Ok)?;
    let intent = Intent {
        name: token.name.clone(),
        uuid: token.uuid.clone(),
        old: ends.and_then(|old| row_by_uses::replaced(old, row.as_ref())),
        kept: old.clone().filter(|_| options.keep_old),
        ..begun
    };
    intent.open(&world.home)?;
    let half_done = |problem: Problem| intent.half_done(&world.home, problem);
    let store = session.store()?;
    let token = match promote::put(session, token) {
        Ok(token) => token,
        Err(problem) => {
            // A store that failed may have written all the same.
            let has = store.read(account).map(|record| record.and_then(|record| record.current));
            let is_before = has.is_ok_and(|has| match (&has, &stored) {
                (Some(has), Some(before)) => has.value.same_as(before),
                (has, before) => has.is_none() && before.is_none(),
            });
            // One that was made for this login is nobody's then.
            if !is_before || is_ours {
                return Err(half_done(problem));
            }
            let closed = intent.close(&world.home);
            return Err(half_done(closed.err().unwrap_or(problem)));
        }
    };
    let kept = promote::finish_current(session, &intent, token, version.clone()).await;
    let kept = kept.map_err(|problem| match (&intent.old, problem) {
        (Some(old), problem @ Problem::InUseUnknown { .. }) => {
            Problem::RevokeUnfinished { name: old.name.clone(), source: problem.into() }
        }
        (_, problem) => half_done(problem),
    })?;
    let lives_on = row.clone().filter(|row| options.keep_old || !matches!(row, Row::Of(_)));
    let lives_on = lives_on.zip(old.as_deref());
    let cleaned_up = if is_left {
        cleanup::sweep(session, &whose, lives_on).await
    } else {
        CleanedUp::default()
    };
    Ok(Login {
        account: kept.account,
        store: session.store_kind()?,
        version,
        name: kept.name,
        origin,
        expires: None,
        old: OldToken::replaced(old, row, options.keep_old),
        cleaned_up,
    })
}
