//! What a program reads of `status`: tabs, or JSON.

use super::reach;
use super::row::{ForGit, Row};
use crate::{tables, times};
use jenkins_token::escape;
use jenkins_token::model::Origin;
use serde_json::{Value, json};

/// A line a row, its cells in an order that stays.
pub(super) fn lines(rows: &[Row]) -> String {
    let cells = rows.iter().map(|row| {
        let account = &row.chosen.account;
        let token = row.chosen.token();
        let version = row.said.version.as_ref();
        vec![
            account.controller.to_string(),
            escape::line(account.user.as_str()),
            token.map(|token| escape::line(&token.name)).unwrap_or_default(),
            token.and_then(|token| token.created).map(times::instant).unwrap_or_default(),
            token.and_then(|token| token.expires).map(|date| date.to_string()).unwrap_or_default(),
            row.source().to_owned(),
            version.map_or_else(|| "unknown".to_owned(), ToString::to_string),
            git_word(row).to_owned(),
            if row.answers { "*" } else { "" }.to_owned(),
            row.state.to_owned(),
        ]
    });
    tables::tabs(cells.collect())
}

/// Whether git gets the token.
fn git_word(row: &Row) -> &'static str {
    match row.for_git() {
        Some(ForGit::Works | ForGit::Leaks) => "yes",
        Some(ForGit::IsBroken) => "broken",
        Some(ForGit::IsNotSetUp) => "no",
        None => "",
    }
}

pub(super) fn json(row: &Row) -> Value {
    let account = &row.chosen.account;
    json!({
        "controller": account.controller.as_str(),
        "user": account.user.as_str(),
        "version": row.said.version.as_ref().map(ToString::to_string),
        "version_learnt": row.said.version_learnt.map(times::instant),
        "version_before": row.version_before().map(ToString::to_string),
        "clock": row.said.clock.map(|clock| json!({
            "ahead_seconds": clock.ahead(),
            "learnt": times::instant(clock.learnt()),
        })),
        "configured_root": row.said.root.as_ref().map(|root| json!({
            "url": root.said.as_str(),
            "learnt": times::instant(root.at),
        })),
        "realm": row.said.realm.as_ref().map(|realm| json!({
            "name": escape::line(&realm.said),
            "learnt": times::instant(realm.at),
        })),
        "reached": reach::json(&row.chosen.site),
        "store": row.source(),
        "from": row.chosen.held.as_ref().map(|held| held.by),
        "active": row.answers,
        "active_because": row.why,
        "state": row.state,
        "token": row.chosen.token().map(|note| json!({
            "name": escape::line(&note.name),
            "uuid": note.uuid.as_ref().map(ToString::to_string),
            "created": note.created.map(times::instant),
            "expires": note.expires.map(|date| date.to_string()),
            "origin": origin(note.origin),
        })),
        "git": row.git.as_ref().map(|git| json!({
            "set_up": git.is_wired,
            "works": git.works(),
            "leaks": git.leaks(),
            "version": escape::line(&git.git),
        })),
        "problem": row.error.as_ref().map(|error| error.problem.name()),
    })
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Created => "created",
        Origin::Adopted => "adopted",
        Origin::Legacy => "legacy",
    }
}
