//! The first token, or one in the place of another.

use super::{Caller, World, keep, recover};
use crate::accounts::Registry;
use crate::accounts::journal::{self, Aim, Intent, replaced};
use crate::model::{
    Account, Credential, Expires, Expiry, LookAlike, Origin, Secret, Token, TokenName, TokenUuid,
    UserId, Version,
};
use crate::protocol::Shown;
use crate::stores::{Record, StoreKind};
use crate::transport::{Network, Site};
use crate::{Error, Problem};
use jiff::tz::TimeZone;

/// What a person gives to log in.
pub enum Given {
    /// The account's password: a token is created.
    Password(Secret),
    /// A token made elsewhere: it is adopted.
    Token(Secret),
}

/// What a login is to bring about.
pub struct Wish {
    /// Where, and how it is reached.
    pub site: Site,
    /// As whom.
    pub user: UserId,
    /// Where the token goes.
    pub store: StoreKind,
    /// What the token is to be called; else it keeps its unique name.
    pub token_name: Option<TokenName>,
    /// When it is to end.
    pub expiry: Expiry,
    /// Leave the token alive that the new one replaces.
    pub keep_old: bool,
    /// `USER@HOST` of this machine, for the unique name.
    pub machine: String,
}

/// What a login brought about.
pub struct LoggedIn {
    /// Who, as the controller spells it.
    pub account: Account,
    /// What the controller said it is.
    pub version: Option<Version>,
    /// The token's name.
    pub name: String,
    /// Where the token came from.
    pub origin: Origin,
    /// What the controller made of the wish for an end.
    pub expires: Option<Expires>,
    /// What became of the token before.
    pub before: Before,
    /// Names of tokens that earlier, killed logins had left and that are revoked now.
    pub swept: Vec<String>,
}

/// What became of the token that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// There was none.
    Nothing,
    /// It is revoked, and was seen to be gone.
    Revoked(String),
    /// It lives on: asked for, or not ours to end (adopted, legacy).
    Alive(String),
}

/// Logs in: one crumb, one token, stored as pending, verified on a fresh connection without
/// cookies, and only then in the place of the one before, which is revoked last.
///
/// # Errors
/// Nothing is stored after [`Problem::PasswordRefused`] and what precedes the creation. With class
/// [`Class::Unfinished`](crate::Class::Unfinished) the journal holds what `recover` or the next
/// login finishes.
pub async fn login<N: Network>(
    world: &World<'_, N>,
    wish: &Wish,
    given: Given,
) -> Result<LoggedIn, Error> {
    let account = known_spelling(world, wish)?;
    let at = |problem: Problem| problem.of(&account);
    let store = world.store(wish.store).map_err(at)?;
    let _held = world.lock(&account).await.map_err(at)?;
    let before = store.read(&account).map_err(at)?.and_then(|record| record.current);
    match given {
        Given::Token(value) => adopt(world, wish, &account, value, before).await.map_err(at),
        Given::Password(password) => {
            let credential = Credential::new(wish.user.clone(), password);
            let mut caller =
                Caller::new(world, &wish.site, &credential, Shown::Password).map_err(at)?;
            caller.fetch_crumb().await.map_err(at)?;
            if caller.is_before_named_tokens() {
                return read_legacy(world, wish, &account, caller, before).await.map_err(at);
            }
            match create(world, wish, &account, &mut caller, before).await {
                Ok((mut done, in_use)) => {
                    done.swept = recover::sweep(world, &done.account, &in_use, &mut caller).await;
                    Ok(done)
                }
                Err(Problem::TokensUnsupported) => {
                    let before = store.read(&account).map_err(at)?.and_then(|r| r.current);
                    read_legacy(world, wish, &account, caller, before).await.map_err(at)
                }
                Err(problem) => Err(at(problem)),
            }
        }
    }
}

/// The id as it was spelled before, so that `ALICE` does not become a second account.
fn known_spelling<N>(world: &World<'_, N>, wish: &Wish) -> Result<Account, Error> {
    let controller = wish.site.controller.clone();
    let known = Registry::read(world.home)?.entries().into_iter().map(|entry| entry.account);
    let alike =
        |account: &Account| account.controller == controller && account.user.is_alike(&wish.user);
    Ok(known
        .into_iter()
        .find(alike)
        .unwrap_or_else(|| Account { controller: controller.clone(), user: wish.user.clone() }))
}

/// Creates a token, stores and verifies it, and ends the one `before`. Answers also which tokens
/// are in use now.
pub(super) async fn create<N: Network>(
    world: &World<'_, N>,
    wish: &Wish,
    account: &Account,
    caller: &mut Caller<'_, N>,
    before: Option<Token>,
) -> Result<(LoggedIn, Vec<TokenUuid>), Problem> {
    let now = (world.now)();
    let mut intent = Intent::begin(Aim::Login, account, &wish.site, wish.store, now)?;
    let day = now.to_zoned_datetime(TimeZone::UTC).date();
    let name = TokenName::parse(&journal::unique_name(&wish.machine, day, &intent.id))?;
    name.as_str().clone_into(&mut intent.name);
    intent.wanted = wish.token_name.as_ref().map(|name| name.as_str().to_owned());
    intent.old = before.as_ref().filter(|_| !wish.keep_old).and_then(replaced);
    intent.note(world.home)?;
    let minted = match caller.mint(&name, wish.expiry).await {
        Ok(minted) => minted,
        Err(lost) if !lost.maybe_sent => {
            intent.close(world.home)?;
            return Err(lost.problem);
        }
        Err(lost) => return Err(settle_lost(world, &intent, caller, lost.problem).await),
    };
    let expires = minted.expires.clone();
    let uuid = minted.uuid.clone();
    intent.uuid = Some(uuid.clone());
    let kept = keep::keep_pending(world, &wish.site, &intent, minted, before).await?;
    let mut in_use = vec![uuid];
    if wish.keep_old {
        in_use.extend(kept.current.as_ref().and_then(|token| token.uuid.clone()));
    }
    let survivors = kept.current.as_ref().map(|token| token.name.clone());
    let done = keep::finish(world, &wish.site, &intent, kept).await?;
    let before = match (survivors, &intent.old) {
        (None, _) => Before::Nothing,
        (Some(_), Some(old)) => Before::Revoked(old.name.clone()),
        (Some(name), None) => Before::Alive(name),
    };
    let done = LoggedIn {
        account: done.account,
        version: caller.version.clone(),
        name: done.name,
        origin: Origin::Created,
        expires: Some(expires),
        before,
        swept: vec![],
    };
    Ok((done, in_use))
}

/// The answer to a creation was lost: if the list has the name, the token's value never arrived
/// and it is revoked; if not, nothing happened. After a timeout it may still happen: then the
/// intent stays open, and the next login looks again.
async fn settle_lost<N: Network>(
    world: &World<'_, N>,
    intent: &Intent,
    caller: &mut Caller<'_, N>,
    problem: Problem,
) -> Problem {
    let unknown = Problem::OutcomeUnknown { name: intent.name.clone() };
    let Ok(tokens) = caller.tokens().await else { return unknown };
    for token in tokens.iter().filter(|token| token.name == intent.name) {
        if caller.revoke(&token.uuid).await.is_err() {
            return unknown;
        }
    }
    if !tokens.iter().any(|token| token.name == intent.name)
        && matches!(problem, Problem::TimedOut { .. })
    {
        return unknown;
    }
    match intent.close(world.home) {
        Ok(()) => problem,
        Err(problem) => problem,
    }
}

/// Before 2.129: the one token is there already and can be read.
async fn read_legacy<N: Network>(
    world: &World<'_, N>,
    wish: &Wish,
    account: &Account,
    mut caller: Caller<'_, N>,
    before: Option<Token>,
) -> Result<LoggedIn, Problem> {
    let refused = |what: &str| Err(Problem::LegacyOnly { what: what.to_owned() });
    if wish.token_name.is_some() {
        return refused("a token name");
    }
    if wish.expiry != Expiry::Never {
        return refused("an expiry");
    }
    let value = caller.legacy_token().await?;
    let token = unmade(LEGACY, value, Origin::Legacy);
    let done = keep_given(world, wish, account, token, before, caller.version).await?;
    // Whatever became of a replacement: its value is here.
    recover::close_replacements(world, &done.account)?;
    Ok(done)
}

async fn adopt<N: Network>(
    world: &World<'_, N>,
    wish: &Wish,
    account: &Account,
    value: Secret,
    before: Option<Token>,
) -> Result<LoggedIn, Problem> {
    if let Some(looks) = LookAlike::of_token(value.expose()) {
        return Err(Problem::NotAToken { given_as: "what was given".to_owned(), looks });
    }
    let origin = if value.expose().len() == 32 { Origin::Legacy } else { Origin::Adopted };
    let (token, before) = match before {
        // The one that is stored: what is known of it stays known.
        Some(stored) if stored.value.same_as(&value) => (stored, None),
        before => (unmade("adopted token", value, origin), before),
    };
    let done = keep_given(world, wish, account, token, before, None).await?;
    Ok(LoggedIn { origin, ..done })
}

/// What the token is called here that has no name on the controller.
pub(super) const LEGACY: &str = "legacy token";

/// A token that somebody else made.
pub(super) fn unmade(name: &str, value: Secret, origin: Origin) -> Token {
    Token { uuid: None, name: name.to_owned(), value, origin, created: None, expires: None }
}

/// Verifies a token that was there already, and keeps it; what it replaces is revoked only when
/// we had made it.
async fn keep_given<N: Network>(
    world: &World<'_, N>,
    wish: &Wish,
    account: &Account,
    token: Token,
    before: Option<Token>,
    version: Option<Version>,
) -> Result<LoggedIn, Problem> {
    let verified = keep::verify(world, &wish.site, &account.user, &token.value).await;
    let (user, caller_version) = verified.map_err(|problem| match problem {
        Problem::TokenSuspect => Problem::TokenRejected,
        other => other,
    })?;
    let version = caller_version.or(version);
    let account = Account { controller: account.controller.clone(), user };
    let (name, origin) = (token.name.clone(), token.origin);
    let old = before.filter(|old| !old.value.same_as(&token.value));
    let revocable = old.as_ref().filter(|_| !wish.keep_old).and_then(replaced);
    let intent = Intent::begin(Aim::Login, &account, &wish.site, wish.store, (world.now)())?;
    let intent = Intent { name: name.clone(), old: revocable.clone(), ..intent };
    intent.note(world.home)?;
    let store = world.store(wish.store)?;
    let written = store.write(&account, &Record { current: Some(token), pending: None });
    if let Err(problem) = written {
        intent.close(world.home)?;
        return Err(problem);
    }
    keep::finish_current(world, &wish.site, &intent, version.clone()).await?;
    let before = match (old, revocable) {
        (None, _) => Before::Nothing,
        (Some(old), Some(_)) => Before::Revoked(old.name),
        (Some(old), None) => Before::Alive(old.name),
    };
    Ok(LoggedIn { account, version, name, origin, expires: None, before, swept: vec![] })
}
