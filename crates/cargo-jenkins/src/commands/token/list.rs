//! `cargo jenkins token list`

use crate::console::Console;
use crate::invocation::Invocation;
use crate::times;
use jenkins_token::accounts::seen_names;
use jenkins_token::lifecycle::list;
use jenkins_token::model::StoreKind;
use jenkins_token::model::{Expires, Listed, Uses};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, escape};
use serde_json::{Value, json};

pub(super) fn list(invocation: &Invocation, console: &mut Console) -> Result<(), Error> {
    let choice = invocation.choose(console)?;
    let (credential, note) = choice.credential()?;
    let tokens =
        block_on(list::list(choice.world, &choice.chosen, &credential, "a list of tokens"))??;
    let account = choice.account();
    if choice.chosen.entry.store != StoreKind::Environment {
        seen_names::note(
            &choice.world.home,
            account,
            tokens.iter().map(|token| token.name.as_str()),
        );
    }
    if console.wants_json() {
        let rows: Vec<Value> = tokens.iter().map(|t| json_row(t, note.is(t))).collect();
        return console.print_json(&json!({
            "controller": account.controller.as_str(),
            "user": account.user.as_str(),
            "tokens": rows,
        }));
    }
    if tokens.is_empty() {
        console.say(format!("{account} has no tokens"));
        return Ok(());
    }
    let (person, now) = (console.is_read_by_a_person(), choice.world.time_of(&choice.chosen));
    let cells = tokens.iter().map(|token| {
        let moment =
            |at: jiff::Timestamp| if person { times::age(at, now) } else { times::instant(at) };
        let created = token.created.map(moment);
        vec![
            if note.is(token) { "*" } else { "" }.to_owned(),
            escape::line(&token.name),
            token.uuid.to_string(),
            created.or_else(|| token.created_text.as_deref().map(escape::line)).unwrap_or_default(),
            token.last_used.map(moment).unwrap_or_default(),
            uses(token).map_or_else(String::new, |times| times.to_string()),
            end(token),
        ]
    });
    let header = ["", "NAME", "UUID", "CREATED", "LAST USED", "USES", "EXPIRES"];
    let table = console.table(&header, cells.collect());
    console.print(table)
}

fn uses(token: &Listed) -> Option<u64> {
    match token.uses {
        Uses::Unknown => None,
        Uses::Times(times) => Some(times),
    }
}

fn end(token: &Listed) -> String {
    match &token.expires {
        _ if token.expired => "expired".to_owned(),
        Some(Expires::On(date)) => date.to_string(),
        Some(Expires::Never) => "never".to_owned(),
        Some(Expires::Unreadable(text)) => escape::line(text),
        Some(Expires::Unsupported) | None => String::new(),
    }
}

fn json_row(token: &Listed, is_current: bool) -> Value {
    json!({
        "uuid": token.uuid.as_str(),
        "name": escape::line(&token.name),
        "created": token.created.map(times::instant),
        "created_text": token.created_text.as_deref().map(escape::line),
        "last_used": token.last_used.map(times::instant),
        "uses": uses(token),
        "expires": token.expires.as_ref().and_then(Expires::date).map(|date| date.to_string()),
        "legacy": token.legacy,
        "expired": token.expired,
        "current": is_current,
    })
}
