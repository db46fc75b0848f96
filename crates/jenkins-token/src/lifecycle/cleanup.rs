//! What earlier runs of an account left, looked after by one that has a token which works.

use super::row_by_uses::{self, Row};
use super::session::Session;
use super::{Connection, World};
use crate::Problem;
use crate::accounts::journal::{self, Aim, Intent};
use crate::accounts::{CommandLock, Registry};
use crate::model::{Account, ListedToken, UserId};
use crate::transport::Network;

/// What became of what was left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CleanedUp {
    /// The names of tokens that are revoked now.
    pub revoked: Vec<String>,
    /// The names of those that could not be looked after; they stay in the journal.
    pub left: Vec<String>,
    /// The names of those that earlier runs were told to leave alive.
    pub kept: Vec<String>,
}

/// Whose leftovers are looked after.
pub(super) struct Whose<'a> {
    /// Whose token works; its lock is held.
    pub(super) account: &'a Account,
    /// The account that was meant before the controller said whose it is; its lock is held too.
    pub(super) typed: &'a Account,
    /// How the id was spelled.
    pub(super) spelled: &'a [&'a UserId],
}

/// Whether an earlier login of the account, however its id was spelled, left anything.
pub(super) fn is_left<N>(world: &World<N>, whose: &Whose<'_>) -> Result<bool, Problem> {
    let registry = Registry::read(&world.home)?;
    let is_left = |intent: &Intent| {
        whose.owns(&registry, intent).is_some() && !CommandLock::is_held(&world.home, &intent.id)
    };
    Ok(journal::open(&world.home)?.iter().any(is_left))
}

impl Whose<'_> {
    /// Whether a login that is still open is theirs, and whether that is certain. The first login by
    /// an id that never led to an account may be: then only the list knows.
    fn owns(&self, registry: &Registry, intent: &Intent) -> Option<bool> {
        let Account { controller, user } = &intent.account;
        if !matches!(intent.aim, Aim::Login | Aim::Command)
            || *controller != self.account.controller
        {
            return None;
        }
        if *user == self.account.user || self.spelled.contains(&user) {
            return Some(true);
        }
        let is_known = registry.entry(&intent.account).is_some();
        (!is_known && intent.has_unique_name()).then_some(false)
    }
}

/// After a login that succeeded and whose lock is held: what earlier ones left is revoked, but for
/// the token in use and one that `lives_on` beside it. Nothing is as long as one of their rows is
/// not known. What fails stays for `recover`.
pub(super) async fn sweep<N: Network>(
    session: &Session<'_, N>,
    whose: &Whose<'_>,
    lives_on: Option<(Row, &str)>,
) -> CleanedUp {
    let mut cleaned_up = CleanedUp::default();
    let (world, account) = (session.world, whose.account);
    let session = &session.with(account);
    let Ok(registry) = Registry::read(&world.home) else { return cleaned_up };
    for intent in journal::open(&world.home).unwrap_or_default() {
        let Some(is_certain) = whose.owns(&registry, &intent) else { continue };
        // A command that runs has its token until it ends.
        let ended = match intent.aim {
            Aim::Command => CommandLock::of_ended(&world.home, &intent.id).ok().flatten(),
            _ => None,
        };
        if intent.aim == Aim::Command && ended.is_none() {
            continue;
        }
        // Another spelling has a lock of its own, and who holds it is still at work.
        let other = intent.account != *account && intent.account != *whose.typed;
        let held = if other { Some(world.lock_now(&intent.account).await) } else { None };
        if held.as_ref().is_some_and(Result::is_err) {
            continue;
        }
        let (name, told) = (intent.name.clone(), intent.kept.clone());
        if !is_certain {
            let row = lives_on.as_ref().map(|(row, _)| row);
            // Not listed, it is somebody else's, who will finish it.
            if end(session, &intent, row).await == Ok(true) {
                match intent.close(&world.home) {
                    Ok(()) => cleaned_up.revoked.push(name),
                    Err(_) => cleaned_up.left.push(name),
                }
            }
            continue;
        }
        let (row, kept) = lives_on.as_ref().map(|(row, name)| (row, *name)).unzip();
        let intent = match without(world, intent, kept) {
            Ok(Some(intent)) => intent,
            Ok(None) => {
                cleaned_up.kept.extend(told);
                continue;
            }
            Err(_) => {
                cleaned_up.left.push(name);
                continue;
            }
        };
        // Of one whose new token lives on, it is the old one.
        let name = intent.name.clone();
        match finish(session, &intent, row).await {
            Ok(found) => {
                cleaned_up.revoked.extend(found.then_some(name));
                cleaned_up.kept.extend(told);
            }
            Err(_) => cleaned_up.left.push(name),
        }
    }
    cleaned_up
}

/// The intent, of which its new token is done with when that is the one `kept` beside the one in
/// use: no later run may take it for left behind. `None` when nothing else is left of it.
fn without<N>(
    world: &World<N>,
    intent: Intent,
    kept: Option<&str>,
) -> Result<Option<Intent>, Problem> {
    if kept != Some(intent.name.as_str()) {
        return Ok(Some(intent));
    }
    let Some(old) = &intent.old else { return intent.close(&world.home).map(|()| None) };
    // This run tells it at its end; should that not come, whoever finishes this does.
    let kept = intent.kept.clone().or_else(|| Some(intent.name.clone()));
    let rest = Intent { name: old.name.clone(), uuid: None, wanted: None, kept, ..intent };
    rest.note(&world.home)?;
    Ok(Some(rest))
}

/// Ends what `intent` left and closes it; answers whether there was anything.
async fn finish<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    lives_on: Option<&Row>,
) -> Result<bool, Problem> {
    let found = can_have_left_a_token(intent) && end(session, intent, lives_on).await?;
    intent.close(&session.world.home)?;
    Ok(found)
}

/// With the token in use, whose row must be known: ends what `intent` left beside it, and answers
/// whether there was anything.
pub(super) async fn end<N: Network>(
    session: &Session<'_, N>,
    intent: &Intent,
    lives_on: Option<&Row>,
) -> Result<bool, Problem> {
    let current = session.store()?.read(session.account)?.and_then(|record| record.current);
    let mut token = current.ok_or_else(|| session.nothing_stored())?;
    let in_use = row_by_uses::of_current(session, &mut token).await?;
    let lives_on = lives_on.cloned().map(Row::certain).transpose()?;
    let mut connection = session.connect_with(&token.value)?;
    let in_use: Vec<Row> = [Some(in_use), lives_on].into_iter().flatten().collect();
    clean(&mut connection, intent, &in_use).await
}

pub(super) fn can_have_left_a_token(intent: &Intent) -> bool {
    intent.has_unique_name() || intent.old.is_some()
}

/// Revokes what `intent` left on the controller and nobody uses: the token of its unique name, and
/// the one it was to replace. Answers whether there was any.
async fn clean<N: Network>(
    connection: &mut Connection<'_, N>,
    intent: &Intent,
    in_use: &[Row],
) -> Result<bool, Problem> {
    let is_used = |token: &ListedToken| in_use.iter().any(|row| row.may_be(token));
    let mut found = Ok(false);
    for token in connection.tokens().await?.iter().filter(|token| !is_used(token)) {
        let new = intent.has_unique_name() && token.name == intent.name;
        let old = intent.old.as_ref().map_or(Ok(false), |old| old.stands_in(token));
        if new || matches!(old, Ok(true)) {
            connection.revoke(&token.uuid).await?;
            found = found.map(|_| true);
        }
        // Told when all else is done.
        found = old.and(found);
    }
    found
}

/// After a login that read the one token there is before 2.129: replacing it is over.
pub(super) fn close_replacements<N>(world: &World<N>, account: &Account) -> Result<(), Problem> {
    let open = journal::open(&world.home)?.into_iter();
    open.filter(|intent| intent.aim == Aim::Replace && intent.account == *account).try_for_each(
        |intent| {
            intent.close(&world.home).map_err(|problem| intent.half_done(&world.home, problem))
        },
    )
}
