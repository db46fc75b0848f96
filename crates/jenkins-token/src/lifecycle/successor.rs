//! The next token in the place of the one there is: for a login, a rotation and `create --use`.

use super::cleanup::{self, CleanedUp, Whose};
use super::create::{self, Unmade};
use super::login_options::LoginOptions;
use super::login_outcome::Login;
use super::old_token::OldToken;
use super::row_by_uses::{self, Row};
use super::session::Session;
use super::verify::Verified;
use super::{Connection, left_pending, promote};
use crate::Problem;
use crate::accounts::journal::{self, Aim, Intent};
use crate::model::{Account, ListedToken, Origin, Token, TokenName, UserId};
use crate::stores::Record;
use crate::transport::Network;

/// Creates a token, stores and verifies it, and ends the one `before`, whose row must be known for
/// that. What earlier runs left is looked after last.
pub(super) async fn create<N: Network>(
    session: &Session<'_, N>,
    options: &LoginOptions,
    connection: &mut Connection<'_, N>,
    mut before: Option<Token>,
) -> Result<Login, Problem> {
    let (world, account) = (session.world, session.account);
    connection.before_creation(world, options.expiry).await?;
    left_pending::settle(session, connection).await?;
    let spelled = [&account.user, &options.user];
    let is_left = cleanup::is_left(world, &Whose { account, typed: account, spelled: &spelled })?;
    // While its value is still here.
    let row = match before.as_mut() {
        Some(old) if !options.keep_old || is_left => {
            let works = options.keep_old || connection.shows_token();
            row_by_uses::of_replaced(session, old, works).await?
        }
        _ => None,
    };
    let recorded = before.as_ref().map(|old| old.name.clone());
    let listed = match &before {
        Some(old) if options.keep_old && is_left => listed_name(connection, old).await,
        _ => None,
    };
    let old = listed.or_else(|| recorded.clone());
    let mut intent = session.intent(Aim::Login)?;
    let day = world.time_at(&account.controller).day();
    let name = TokenName::parse(&journal::unique_name(&options.machine, day, &intent.id))?;
    name.as_str().clone_into(&mut intent.name);
    intent.wanted = options.token_name.as_ref().map(|name| name.as_str().to_owned());
    let ends = before.as_ref().filter(|_| !options.keep_old);
    intent.old = ends.and_then(|old| row_by_uses::replaced(old, row.as_ref()));
    intent.kept = old.clone().filter(|_| options.keep_old);
    intent.open(&world.home)?;
    let minted = match create::mint(world, connection, &intent, &name, options.expiry).await {
        Ok(minted) => minted,
        Err(Unmade::Settled(problem)) => return Err(problem),
        Err(Unmade::Open) => return Err(Problem::OutcomeUnknown { name: intent.name.clone() }),
        Err(Unmade::There(problem, found)) => {
            return Err(take_back(session, &intent, connection, &found, problem).await);
        }
    };
    let expires = minted.expires.clone();
    intent.uuid = Some(minted.uuid.clone());
    let half_done = |problem: Problem| intent.half_done(&world.home, problem);
    let minted = (minted, options.expiry);
    let record = promote::keep_pending(session, &intent, minted, before).await;
    let record = record.map_err(half_done)?;
    let owner = owner(session, connection, &record).await;
    // No token can be used from here: a proxy drops the header that it goes in.
    if matches!(owner, Err(Problem::CredentialsIgnored))
        && let Some(uuid) = &intent.uuid
        && connection.revoke(uuid).await.is_ok()
    {
        promote::drop_pending(session, record).map_err(half_done)?;
        intent.close(&world.home).map_err(half_done)?;
        return Err(Problem::CredentialsIgnored);
    }
    let kept = promote::promote(session, &intent, record, owner).await.map_err(half_done)?;
    // Whose it is may have been found out only now.
    let moved = kept.account != *account;
    let held = if moved { world.lock(&kept.account).await.map(Some) } else { Ok(None) };
    let whose = Whose { account: &kept.account, typed: account, spelled: &spelled };
    let is_left = is_left || (moved && cleanup::is_left(world, &whose)?);
    let lives_on = row.clone().filter(|row| options.keep_old || !matches!(row, Row::Of(_)));
    let lives_on = lives_on.zip(recorded.as_deref());
    let cleaned_up = if is_left && held.is_ok() {
        cleanup::sweep(session, &whose, lives_on).await
    } else {
        CleanedUp::default()
    };
    Ok(Login {
        account: kept.account,
        store: session.store_kind()?,
        version: connection.version.clone(),
        name: kept.name,
        origin: Origin::Created,
        expires: Some(expires),
        old: OldToken::replaced(old, row, options.keep_old),
        cleaned_up,
    })
}

/// What a token that lives on is called by now: an interrupted run may have renamed it, and died
/// before that was noted here.
async fn listed_name<N: Network>(
    connection: &mut Connection<'_, N>,
    token: &Token,
) -> Option<String> {
    let listed = connection.tokens().await.ok()?;
    listed.into_iter().find(|row| Some(&row.uuid) == token.uuid.as_ref()).map(|row| row.name)
}

/// Whom the new token belongs to. Tokens go with the id only, which may be another one than was
/// typed: then whoever created it knows it.
async fn owner<N: Network>(
    session: &Session<'_, N>,
    connection: &mut Connection<'_, N>,
    record: &Record,
) -> Result<Verified, Problem> {
    let Some(pending) = &record.pending else { return Err(promote::nothing_pending()) };
    let verified = session.verify(&pending.value).await;
    if !matches!(verified, Err(Problem::TokenSuspect)) || connection.shows_token() {
        return verified;
    }
    match connection.who_am_i().await.and_then(|name| UserId::parse(&name)) {
        Ok(user) if user != session.account.user => {
            let controller = session.account.controller.clone();
            session.with(&Account { controller, user }).verify(&pending.value).await
        }
        _ => verified,
    }
}

/// The answer to a creation was lost, and these came to be: nobody has their value, so they are
/// revoked.
async fn take_back<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    connection: &mut Connection<'_, N>,
    found: &[ListedToken],
    problem: Problem,
) -> Problem {
    for token in found {
        if connection.revoke(&token.uuid).await.is_err() {
            return Problem::OutcomeUnknown { name: intent.name.clone() };
        }
    }
    let home = &session.world.home;
    match intent.close(home) {
        Ok(()) => problem,
        Err(problem) => intent.half_done(home, problem),
    }
}
