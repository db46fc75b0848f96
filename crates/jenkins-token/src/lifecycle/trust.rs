//! What one answer says of a token: accepted, refused, or suspect. One 401 proves nothing.

use super::World;
use super::chosen_account::Chosen;
use crate::Problem;
use crate::accounts::{AccountEntry, Registry};

/// A second 401 counts from here on: a start or a proxy's hiccup is over by then.
const DOUBT: i64 = 10;

/// Whether a 401 met the token of `entry` lately.
pub(super) fn is_doubted(entry: &AccountEntry) -> bool {
    entry.suspect_since.is_some() || entry.rejected.is_some()
}

/// An answer to the token of `entry` ends what doubts there were of it.
pub(super) fn accepted<N>(world: &World<N>, entry: &AccountEntry) {
    if !is_doubted(entry) {
        return;
    }
    let now = (world.now)();
    world.note(|registry| {
        if registry.entry(&entry.account).is_some_and(|known| is_same_token(known, entry)) {
            registry.mark_verified(&entry.account, now);
        }
    });
}

fn is_same_token(one: &AccountEntry, other: &AccountEntry) -> bool {
    let uuid = |entry: &AccountEntry| entry.token.as_ref().and_then(|note| note.uuid.clone());
    uuid(one) == uuid(other)
}

/// What a problem with the stored token of `entry` means: its first 401 is remembered, a later one
/// decides. One that met a token which was replaced meanwhile tells nothing of the new one.
pub(super) fn refused<N>(world: &World<N>, entry: &AccountEntry, problem: Problem) -> Problem {
    if problem != Problem::TokenSuspect {
        return problem;
    }
    // One that has ended by the controller's clock is refused for that.
    let clock = world.clock_at(&entry.account.controller);
    if let (Some(clock), Some(note)) = (clock, &entry.token)
        && let Some(date) = note.expires.filter(|_| note.has_ended(clock.at((world.now)())))
    {
        return Problem::TokenExpired { date: date.to_string() };
    }
    suspect(world, entry).unwrap_or_else(|problem| problem)
}

/// What a 401 to a token means that is not stored: of one that differs from the stored token of the
/// same user, that it was most likely replaced.
#[must_use]
pub fn not_stored<N>(world: &World<N>, chosen: &Chosen) -> Problem {
    let Some(held) = &chosen.held else {
        return Problem::EnvironmentSuspect { held_by: "the token given", is_replaced: false };
    };
    let registry = Registry::read(&world.home).unwrap_or_default();
    let kept = registry.entry(&chosen.account).map(|entry| world.store(entry.store));
    let record = kept.and_then(|store| store.read(&chosen.account).ok().flatten());
    let stored = record.and_then(|record| record.current);
    let is_replaced = stored.is_some_and(|stored| !held.is(&stored.value));
    Problem::EnvironmentSuspect { held_by: held.by, is_replaced }
}

fn suspect<N>(world: &World<N>, met: &AccountEntry) -> Result<Problem, Problem> {
    let (now, account) = ((world.now)(), &met.account);
    let registry = Registry::read(&world.home)?;
    let known = registry.entry(account);
    if known.is_none_or(|known| !is_same_token(known, met)) {
        return Ok(Problem::TokenSuspect);
    }
    let since = known.and_then(|entry| entry.suspect_since);
    // One from the future is of a clock that was set back, and proves nothing.
    if let Some(since) = since.filter(|since| *since <= now) {
        if now.as_second() - since.as_second() < DOUBT {
            return Ok(Problem::TokenSuspect);
        }
        world.note(|registry| registry.mark_rejected(account, now));
        return Ok(Problem::TokenRejected);
    }
    world.note(|registry| registry.mark_suspect(account, Some(now)));
    Ok(Problem::TokenSuspect)
}
