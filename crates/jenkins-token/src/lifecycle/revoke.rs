//! The end of tokens that are not the one in use.

use super::chosen_account::Chosen;
use super::row_by_uses::{self, Row};
use super::session::Session;
use super::{Connection, World, choose_account, list};
use crate::accounts::{AccountEntry, Registry};
use crate::model::{ControllerTime, Credential, ListedToken, Origin, Token, Uses};
use crate::stores::Environment;
use crate::transport::Network;
use crate::{Error, Problem};

/// What is refused where a user has one token.
const OF_SEVERAL: &str = "revoking one of several tokens";

/// Which tokens are meant: all that any of these finds.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// By uuid or name.
    pub wanted: Vec<String>,
    /// Not used for this many days (never used: not created within them).
    pub unused_for: Option<u16>,
    /// Ended by themselves.
    pub expired: bool,
    /// The one of the time before 2.129.
    pub legacy: bool,
    /// All but the one in use.
    pub all_others: bool,
}

/// Lists what would be revoked; nothing is changed.
///
/// # Errors
/// [`Problem::TokenNotListed`], [`Problem::SeveralTokens`]; [`Problem::TokenInUse`] for the one in
/// use by name, and for a legacy one in use; [`Problem::InUseUnknown`] when it cannot be told which that is;
/// [`Problem::UseUnknown`] where a token's last use cannot be told, [`Problem::ClockWrong`] where its
/// age cannot.
pub async fn select<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
    selection: &Selection,
) -> Result<Vec<ListedToken>, Error> {
    let session = Session::of(world, chosen);
    let steps = async {
        let mut current = choose_account::token_to_send(world, chosen, environment).await?;
        let in_use = match Row::known(&current) {
            Some(row) => vec![InUse::here(row)],
            None if chosen.held.is_some() => beside(&session, chosen, &mut current).await?,
            None => {
                let _held = session.lock().await?;
                vec![InUse::here(row_by_uses::of_current(&session, &mut current).await?)]
            }
        };
        let credential = session.credential(&current.value);
        let tokens = list::listed(&session, &credential, OF_SEVERAL).await?;
        let meant = selection.among(&tokens, &in_use, world.time_of(chosen))?;
        Ok(meant.into_iter().cloned().collect())
    };
    session.outcome(steps.await)
}

/// Revokes `tokens` and sees them gone. Whichever token is in use by now is left alone.
///
/// # Errors
/// [`Problem::TokenInUse`] before anything is sent; [`Problem::StillListed`]; what the
/// controller's answers mean.
pub async fn revoke<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
    tokens: &[ListedToken],
) -> Result<(), Error> {
    let session = Session::of(world, chosen);
    let steps = async {
        // Held to the end, so that none of them becomes the one in use meanwhile; with nothing but
        // the environment's token nothing can.
        let _held = match session.lock().await {
            Err(Problem::HomeMissing { .. } | Problem::HomeUnwritable { .. })
                if chosen.held.is_some() =>
            {
                None
            }
            held => Some(held?),
        };
        let mut current = choose_account::token_to_send(world, chosen, environment).await?;
        let kept = if chosen.held.is_some() {
            beside(&session, chosen, &mut current).await?
        } else {
            let pending = session.store()?.read(session.account)?.and_then(|it| it.pending);
            let in_use = row_by_uses::of_current(&session, &mut current).await?;
            let rows = [Some(in_use), pending.as_ref().and_then(Row::known)];
            rows.into_iter().flatten().map(InUse::here).collect()
        };
        for token in tokens {
            not_in_use(token, &kept)?;
        }
        let mut connection = session.connect(&session.credential(&current.value))?;
        end_all(&mut connection, tokens).await
    };
    session.outcome(steps.await)
}

/// The rows of the environment's token, which is used for it, and of the one that is stored for the
/// same user. Often they are the same: then what is known of that says which row it is.
async fn beside<N: Network>(
    session: &Session<'_, N>,
    chosen: &Chosen,
    held: &mut Token,
) -> Result<Vec<InUse>, Problem> {
    let registry = Registry::read_beside(&session.world.home, true)?;
    let entry = registry.spelled(&session.account.controller, &session.account.user);
    let record = match entry {
        Some(entry) => session.world.store(entry.store).read(&entry.account)?,
        None => None,
    };
    let stored = record.and_then(|record| record.current);
    let same = stored.filter(|stored| stored.value.same_as(&held.value));
    if let Some(row) = same.as_ref().and_then(Row::known) {
        return Ok(vec![InUse::here(row)]);
    }
    let row = row_by_uses::find(session, held).await?.certain()?;
    let held_by = chosen.held.as_ref().map(|held| held.by);
    // The one that is stored can be replaced and ended by our own verbs.
    let stored = match entry {
        Some(entry) => self::stored(session.world, chosen, entry).await?,
        None => None,
    };
    Ok(stored.map(InUse::here).into_iter().chain([InUse { row, held_by }]).collect())
}

/// The row of a token that must not end here.
struct InUse {
    row: Row,
    /// What holds it, where it is not the stored one.
    held_by: Option<&'static str>,
}

impl InUse {
    /// Of a stored token.
    fn here(row: Row) -> InUse {
        InUse { row, held_by: None }
    }
}

/// # Errors
/// [`Problem::TokenInUse`]
fn not_in_use(token: &ListedToken, in_use: &[InUse]) -> Result<(), Problem> {
    match in_use.iter().find(|it| it.row.may_be(token)) {
        Some(it) => Err(Problem::TokenInUse { name: token.name.clone(), held_by: it.held_by }),
        None => Ok(()),
    }
}

/// Sends what revokes them, and sees that none of them is listed any more.
async fn end_all<N: Network>(
    connection: &mut Connection<'_, N>,
    tokens: &[ListedToken],
) -> Result<(), Problem> {
    // One refusal ends it: directories lock accounts after a few.
    let mut lost = None;
    for token in tokens {
        lost = connection.send_revoke(&token.uuid).await.err().map(|lost| lost.problem);
        if lost.is_some() {
            break;
        }
    }
    let left = match connection.tokens().await {
        Ok(listed) => listed,
        Err(problem) => return Err(lost.unwrap_or(problem)),
    };
    let left: Vec<&str> = tokens
        .iter()
        .filter(|token| left.iter().any(|listed| listed.uuid == token.uuid))
        .map(|token| token.name.as_str())
        .collect();
    match lost {
        _ if left.is_empty() => Ok(()),
        Some(problem) if left.len() == tokens.len() => Err(problem),
        _ => Err(Problem::StillListed { names: left.join(", ") }),
    }
}

/// Revokes the one token that `wanted` means (uuid, else name) with a credential that a program
/// brings along, and sees it gone. The token stored here for the same user is left alone.
///
/// # Errors
/// [`Problem::TokenInUse`], [`Problem::TokenNotListed`], [`Problem::SeveralTokens`]; what the
/// controller's answers mean.
pub async fn given<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
    wanted: &str,
) -> Result<(), Error> {
    let session = Session::of(world, chosen);
    let steps = async {
        let account = session.account;
        let _held = session.lock().await?;
        let mut connection = session.connect(credential)?;
        let tokens = list::read(&mut connection, OF_SEVERAL).await?;
        let token = list::find(&tokens, wanted)?;
        let registry = Registry::read(&world.home)?;
        let entry = registry.spelled(&account.controller, &account.user);
        if let Some(entry) = entry
            && stored(world, chosen, entry).await?.is_some_and(|row| row.may_be(token))
        {
            return Err(Problem::TokenInUse { name: token.name.clone(), held_by: None });
        }
        connection.revoke(&token.uuid).await
    };
    // A 401 to it says nothing of the stored one.
    steps.await.map_err(|problem| problem.of(session.account))
}

/// The row of the token that is stored for the user a program speaks for; the store is opened only
/// where nothing is noted of it.
async fn stored<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    entry: &AccountEntry,
) -> Result<Option<Row>, Problem> {
    let Some(note) = &entry.token else { return Ok(None) };
    match (&note.uuid, note.origin) {
        (Some(uuid), _) => return Ok(Some(Row::Of(uuid.clone()))),
        (None, Origin::Legacy) => return Ok(Some(Row::Legacy)),
        (None, _) => {}
    }
    let session = Session::new(world, &chosen.site, &entry.account, entry.store);
    let record = session.store()?.read(session.account)?;
    let Some(mut current) = record.and_then(|record| record.current) else { return Ok(None) };
    row_by_uses::of_current(&session, &mut current).await.map(Some)
}

impl Selection {
    /// What is meant, in the list's order.
    fn among<'a>(
        &self,
        tokens: &'a [ListedToken],
        in_use: &[InUse],
        now: ControllerTime,
    ) -> Result<Vec<&'a ListedToken>, Problem> {
        let is_used = |token: &ListedToken| not_in_use(token, in_use).is_err();
        if self.unused_for.is_some() {
            now.must_be_right()?;
        }
        let mut meant = vec![];
        for wanted in &self.wanted {
            let token = list::find(tokens, wanted)?;
            not_in_use(token, in_use)?;
            meant.push(&token.uuid);
        }
        // There is but one of this kind: who asks for it means that one.
        if let Some(token) = tokens.iter().find(|token| self.legacy && token.legacy) {
            not_in_use(token, in_use)?;
        }
        for token in tokens.iter().filter(|token| !is_used(token)) {
            if self.all_others
                || (self.expired && token.expired)
                || (self.legacy && token.legacy)
                || self.unused_for.map_or(Ok(false), |days| is_unused(token, days, now))?
            {
                meant.push(&token.uuid);
            }
        }
        Ok(tokens.iter().filter(|token| meant.contains(&&token.uuid)).collect())
    }
}

fn is_unused(token: &ListedToken, days: u16, now: ControllerTime) -> Result<bool, Problem> {
    let since = match token.uses {
        Uses::Unknown => None,
        Uses::Times(0) => token.created,
        Uses::Times(_) => token.last_used,
    };
    // The age of a legacy token is never told; it has an option of its own.
    if since.is_none() && token.legacy && token.uses == Uses::Times(0) {
        return Ok(false);
    }
    let since = since.ok_or_else(|| Problem::UseUnknown { name: token.name.clone() })?;
    Ok(now.is_past(since, days))
}
