//! A new token in the place of the stored one, made with it.

use super::chosen_account::Chosen;
use super::controller_time;
use super::login_options::LoginOptions;
use super::login_outcome::Login;
use super::session::Session;
use super::{Connection, World, change_legacy, choose_account, recover, successor};
use crate::accounts::journal::{self, Aim};
use crate::model::{Expiry, Origin, Token, TokenName, Version};
use crate::transport::Network;
use crate::{Error, Problem};

/// What the new token is to be.
pub struct Successor {
    /// Its name; else that of the one before, or a unique name where that had one.
    pub name: Option<TokenName>,
    /// When it is to end; else it gets as many days as the one before had.
    pub expiry: Option<Expiry>,
    /// Leave the token alive that it replaces.
    pub keep_old: bool,
    /// Before 2.129 there is one token, which ends before the new one is known: do it all the same.
    pub replace_legacy: bool,
    /// `USER@HOST` of this machine, for the unique name.
    pub machine: String,
}

/// Whether the stored token was made more than so many days ago, by the clock of the controller,
/// which is asked for it. One of unknown age is old.
///
/// # Errors
/// [`Problem::ClockWrong`] where the controller did not say, and this machine's clock cannot be right.
pub async fn is_due<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    days: u16,
) -> Result<bool, Error> {
    let made = chosen.token().and_then(|note| note.created);
    let Some(made) = made else { return Ok(true) };
    let now = controller_time::ask(world, chosen).await.ok().flatten();
    let now = now.unwrap_or_else(|| world.time_of(chosen));
    now.must_be_right().map_err(|problem| problem.of(&chosen.account))?;
    Ok(now.is_past(made, days))
}

/// Creates a token with the stored one, stores and verifies it, and revokes the one before last of
/// all. What earlier runs left for this account is finished first.
///
/// # Errors
/// As [`login`](super::login::login); the stored token stays in use until its successor is
/// verified. Before 2.129 [`Problem::ReplacesLegacy`] unless that was asked for.
pub async fn rotate<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    successor: Successor,
) -> Result<Login, Error> {
    let session = Session::of(world, chosen);
    session.outcome(renew(&session, chosen, successor).await)
}

async fn renew<N: Network>(
    session: &Session<'_, N>,
    chosen: &Chosen,
    successor: Successor,
) -> Result<Login, Problem> {
    let (world, account) = (session.world, session.account);
    let mut kept = Vec::new();
    for intent in journal::open(&world.home)? {
        if intent.account == *account && matches!(intent.aim, Aim::Login | Aim::Replace) {
            match recover::finish(world, &intent).await {
                // Known once the new token is in use; then it is revoked.
                Err(Problem::InUseUnknown { .. }) => {}
                Ok(_) => kept.extend(intent.kept),
                Err(problem) => {
                    return Err(intent.half_done(&world.home, session.refused(problem)));
                }
            }
        }
    }
    let _held = session.lock().await?;
    let current = choose_account::token_to_send(world, chosen, None).await?;
    let mut connection = session.connect(&session.credential(&current.value))?;
    if is_legacy(chosen, &mut connection).await? {
        successor.fits_legacy()?;
        return change_legacy::replace(session, &mut connection, current).await;
    }
    let options = LoginOptions {
        site: chosen.site.clone(),
        user: account.user.clone(),
        store: session.store_kind()?,
        moves: false,
        token_name: successor.name.or_else(|| name_of(&current)),
        expiry: successor
            .expiry
            .unwrap_or_else(|| current.lifetime().map_or(Expiry::Never, Expiry::Days)),
        keep_old: successor.keep_old,
        machine: successor.machine,
    };
    let mut done = successor::create(session, &options, &mut connection, Some(current)).await?;
    done.version = done.version.or_else(|| chosen.version.clone());
    done.cleaned_up.kept.splice(0..0, kept);
    Ok(done)
}

/// Whether the controller is from before 2.129. It may have been updated since it last said so, or
/// never have said what it is.
async fn is_legacy<N: Network>(
    chosen: &Chosen,
    connection: &mut Connection<'_, N>,
) -> Result<bool, Problem> {
    if !chosen.version.as_ref().is_none_or(Version::is_before_named_tokens) {
        return Ok(false);
    }
    connection.version = None;
    connection.ask_version().await?;
    Ok(connection.is_before_named_tokens())
}

impl Successor {
    /// Whether the one token of the time before 2.129 can become this.
    fn fits_legacy(&self) -> Result<(), Problem> {
        let what = match self {
            Successor { keep_old: true, .. } => "keeping the old token",
            Successor { name: Some(_), .. } => "a token name",
            Successor { expiry: Some(Expiry::Days(_) | Expiry::On(_)), .. } => "an expiry",
            Successor { replace_legacy: false, .. } => return Err(Problem::ReplacesLegacy),
            _ => return Ok(()),
        };
        Err(Problem::LegacyOnly { what: what.to_owned() })
    }
}

/// Its name, where a person gave it one.
fn name_of(token: &Token) -> Option<TokenName> {
    let given = token.origin == Origin::Created && !journal::is_unique_name(&token.name);
    TokenName::parse(&token.name).ok().filter(|_| given)
}
