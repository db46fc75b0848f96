//! Which row of the controller's list is a token's.
//!
//! A uuid that came with the value says it. Of a token made elsewhere only the counters of uses
//! do: it is used so many times, and exactly one row must have grown by as many; asked twice, with
//! another number. A name or an age is anybody's, and a rename proves nothing, for any token may
//! rename any row.

use super::Connection;
use super::session::Session;
use crate::Problem;
use crate::accounts::journal::{self, Old};
use crate::accounts::{Registry, TokenSummary};
use crate::model::{ListedToken, Origin, Token, TokenUuid, Uses};
use crate::stores::Record;
use crate::transport::Network;

/// How often it is used before each look.
const CALLS: [u64; 2] = [3, 4];

/// Where a token stands in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// In this one.
    Of(TokenUuid),
    /// In the one of the time before 2.129, whose uuid changes when Jenkins starts.
    Legacy,
    /// In one of these, or none of them is told.
    Among(Vec<ListedToken>),
}

impl Row {
    /// What is known without asking.
    pub(super) fn known(token: &Token) -> Option<Row> {
        match (&token.uuid, token.origin) {
            (Some(uuid), _) => Some(Row::Of(uuid.clone())),
            (None, Origin::Legacy) => Some(Row::Legacy),
            (None, _) => None,
        }
    }

    /// Whether the token may stand in that row.
    pub(super) fn may_be(&self, listed: &ListedToken) -> bool {
        match self {
            Row::Of(uuid) => *uuid == listed.uuid,
            Row::Legacy => listed.legacy,
            Row::Among(_) => true,
        }
    }

    /// The row, or the problem of not knowing it: then nothing may be revoked.
    pub(super) fn certain(self) -> Result<Row, Problem> {
        match self {
            Row::Among(rows) => Err(Problem::InUseUnknown { rows: named(&rows) }),
            row => Ok(row),
        }
    }
}

/// Rows by name and uuid, for people.
pub(super) fn named(rows: &[ListedToken]) -> String {
    let each: Vec<_> = rows.iter().map(|row| format!("`{}` ({})", row.name, row.uuid)).collect();
    each.join(", ")
}

/// The row of `token`, which is used to find it where that is needed.
///
/// # Errors
/// What the controller's answers mean; of a page that cannot be read only that no row is told.
pub(super) async fn find<N: Network>(
    session: &Session<'_, N>,
    token: &mut Token,
) -> Result<Row, Problem> {
    if let Some(row) = Row::known(token) {
        return Ok(row);
    }
    let mut connection = session.connect_with(&token.value)?;
    let row = match counted(&mut connection).await {
        Err(Problem::PageUnreadable { .. }) => return Ok(Row::Among(vec![])),
        row => row?,
    };
    Ok(match row {
        Ok(listed) => {
            token.name = listed.name;
            token.uuid = Some(listed.uuid.clone());
            Row::Of(listed.uuid)
        }
        Err(rows) => Row::Among(rows),
    })
}

/// The row of a token that another takes the place of; `None` of one that is not taken any more.
/// That of a legacy token has its uuid as long as nobody starts Jenkins. A row that is known says nothing of the token, which is asked unless it `works` for
/// certain.
///
/// # Errors
/// As [`find`].
pub(super) async fn of_replaced<N: Network>(
    session: &Session<'_, N>,
    old: &mut Token,
    works: bool,
) -> Result<Option<Row>, Problem> {
    let row = match Row::known(old) {
        Some(Row::Legacy) => legacy(session, old).await,
        Some(row) if works => Ok(row),
        Some(row) => match session.verify(&old.value).await {
            Err(Problem::TokenSuspect) => return Ok(None),
            // Whatever else: it is in that row.
            _ => Ok(row),
        },
        None => find(session, old).await,
    };
    match row {
        Err(Problem::TokenSuspect) => Ok(None),
        row => row.map(Some),
    }
}

/// Whether it is the one legacy row that grows with the token's own calls: its shape says nothing, for
/// Jenkins takes a named token without its first two letters too.
async fn legacy<N: Network>(session: &Session<'_, N>, token: &Token) -> Result<Row, Problem> {
    let mut connection = session.connect_with(&token.value)?;
    match counted(&mut connection).await {
        Err(Problem::PageUnreadable { .. }) => Ok(Row::Legacy),
        row => Ok(row?.map_or(Row::Legacy, |row| Row::Of(row.uuid))),
    }
}

/// What the journal remembers of a token that another takes the place of.
pub(super) fn replaced(old: &Token, row: Option<&Row>) -> Option<Old> {
    match row {
        Some(Row::Of(uuid)) if old.origin == Origin::Legacy => {
            Some(Old { uuid: uuid.clone(), name: old.name.clone(), legacy: true })
        }
        _ => journal::replaced(old),
    }
}

/// The same of the stored token in use, whose lock is held. What was found is kept beside its value.
///
/// # Errors
/// As [`find`]; [`Problem::InUseUnknown`] when no row is certain.
pub(super) async fn of_current<N: Network>(
    session: &Session<'_, N>,
    token: &mut Token,
) -> Result<Row, Problem> {
    let known = Row::known(token);
    let row = match known {
        Some(row) => return Ok(row),
        None => find(session, token).await?.certain()?,
    };
    let (store, account) = (session.store()?, session.account);
    if let Some(Record { current: Some(current), pending, headers }) = store.read(account)?
        && current.value.same_as(&token.value)
    {
        let (uuid, name) = (token.uuid.clone(), token.name.clone());
        let current = Token { uuid, name, ..current };
        let note = TokenSummary::of(&current);
        store.write(account, &Record { current: Some(current), pending, headers })?;
        Registry::change(&session.world.home, |registry| registry.note_token(account, note))?;
    }
    Ok(row)
}

/// The row that grew with our calls, or those that it may be.
async fn counted<N: Network>(
    connection: &mut Connection<'_, N>,
) -> Result<Result<ListedToken, Vec<ListedToken>>, Problem> {
    let mut before = connection.tokens().await?;
    let mut found: Option<ListedToken> = None;
    for calls in CALLS {
        if before.iter().any(|row| row.uses == Uses::Unknown) {
            return Ok(Err(alive(before)));
        }
        for _ in 0..calls {
            connection.who_am_i().await?;
        }
        let after = connection.tokens().await?;
        let mut grown = after.iter().filter(|row| has_grown(row, &before, calls));
        match (grown.next(), grown.next()) {
            (Some(row), None) if found.as_ref().is_none_or(|found| found.uuid == row.uuid) => {
                found = Some(row.clone());
            }
            _ => return Ok(Err(alive(after))),
        }
        before = after;
    }
    Ok(found.ok_or_else(|| alive(before)))
}

fn has_grown(row: &ListedToken, before: &[ListedToken], by: u64) -> bool {
    let was = before.iter().find(|was| was.uuid == row.uuid).map(|was| was.uses);
    match (was, row.uses) {
        (Some(Uses::Times(was)), Uses::Times(now)) => now >= was.saturating_add(by),
        _ => false,
    }
}

fn alive(mut rows: Vec<ListedToken>) -> Vec<ListedToken> {
    rows.retain(|row| !row.expired && !row.legacy);
    rows
}
