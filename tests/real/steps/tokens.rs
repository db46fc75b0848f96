//! `cargo jenkins token …`: each change is looked for in the list.

use crate::command::Stop;
use crate::place::{Place, row};
use crate::suite::{Suite, check};
use crate::witness::Tokens;
use jenkins_token::model::Version;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

/// `token create`: name, uuid, value and end.
pub(super) fn created(place: &Place<'_>, name: &str, more: &[&str]) -> Result<Value, Stop> {
    let words = [&["token", "create", name], more].concat();
    let ran = place.run(&words)?.done()?;
    let token = ran.json()?;
    let value = token["value"].as_str().unwrap_or_default();
    place.suite.note(&token, value);
    let is_whole = value.len() == 34 && token["uuid"].is_string() && token["name"] == *name;
    if is_whole { Ok(token) } else { Err(ran.wrong("it tells no whole token of that name")) }
}

fn named<'a>(rows: &'a [Value], name: &str) -> Option<&'a Value> {
    rows.iter().find(|row| row["name"] == *name)
}

/// Of a name that is hard to write, in HTML and elsewhere.
pub(super) fn create(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let place = Place::main(suite);
    let name = place.named("Prüfung 中文 <b> &amp; \"'\\ 🎉");
    let token = created(&place, &name, &[])?;
    let rows = place.rows()?;
    let listed = row(&rows, &token["uuid"]);
    check(listed.is_some_and(|row| row["name"] == *name), || format!("it is listed as {listed:?}"))
}

/// Every token that was there, and ours; one of them is in use.
pub(super) fn list(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    if !suite.has_named_tokens() {
        place.run(&["token", "list"])?.refused(5, "legacy-only")?;
    }
    suite.needs_named_tokens()?;
    let rows = place.rows()?;
    if let Some(Tokens::Named(before)) = &suite.before {
        for token in before.iter().filter(|token| !token.legacy) {
            let is_listed = rows.iter().any(|row| row["uuid"] == token.uuid.as_str());
            check(is_listed, || format!("`{}`, which was there, is not listed", token.name))?;
        }
    }
    let in_use: Vec<&Value> = rows.iter().filter(|row| row["current"] == true).collect();
    let token = place.token()?;
    let is_right = in_use.len() == 1 && in_use[0]["uuid"] == token["uuid"];
    check(is_right, || format!("in use are {in_use:?}"))?;
    let ours = place.own_names()?;
    check(ours.len() == 2, || format!("ours are listed as {ours:?}"))?;
    for row in
        rows.iter().filter(|row| row["name"].as_str().is_some_and(|n| ours.contains(&n.to_owned())))
    {
        let has_age = row["created"].is_string() || row["created_text"].is_string();
        check(has_age && row["expired"] == false && row["legacy"] == false, || format!("{row}"))?;
    }
    Ok(())
}

/// Another name for one token, and for the one in use.
pub(super) fn rename(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let place = Place::main(suite);
    let (old, new) = (place.named("old"), place.named("neu ß"));
    let token = created(&place, &old, &[])?;
    place.run(&["token", "rename", &old, &new])?.done()?;
    let rows = place.rows()?;
    let is_renamed = row(&rows, &token["uuid"]).is_some_and(|row| row["name"] == *new);
    check(is_renamed && named(&rows, &old).is_none(), || format!("{rows:?}"))?;
    let (before, name) = (place.token()?, place.named("in use"));
    let called = before["name"].as_str().unwrap_or_default();
    place.run(&["token", "rename", called, &name])?.done()?;
    let after = place.token()?;
    let is_same = after["name"] == *name && after["value"] == before["value"];
    check(is_same, || format!("the one in use is called {}", after["name"]))
}

/// A new token in the place of the old one, which is gone.
pub(super) fn rotate(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let place = Place::main(suite);
    let before = place.token()?;
    place.run(&["token", "rotate", "--dry-run"])?.done()?;
    place.run(&["token", "rotate"])?.done()?;
    replaced(&place, &before, before["name"].as_str().unwrap_or_default())
}

/// The same by `create NAME --use`.
pub(super) fn create_and_use(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let place = Place::main(suite);
    let (before, name) = (place.token()?, place.named("used"));
    place.run(&["token", "create", &name, "--use"])?.done()?;
    replaced(&place, &before, &name)
}

/// The one `before` is gone, and another of that name is in use and works.
pub(super) fn replaced(place: &Place<'_>, before: &Value, name: &str) -> Result<(), Stop> {
    let after = place.token()?;
    let is_other = after["uuid"] != before["uuid"] && after["value"] != before["value"];
    check(is_other && after["name"] == *name, || format!("in use is {}", after["name"]))?;
    // With the new one.
    let rows = place.rows()?;
    check(row(&rows, &before["uuid"]).is_none(), || "the old one is still listed".to_owned())?;
    let is_listed = row(&rows, &after["uuid"]).is_some_and(|row| row["name"] == *name);
    check(is_listed, || format!("the new one is not among {rows:?}"))
}

/// From 2.548 on a token ends on the day that was asked for; the day is the server's.
pub(super) fn expiry(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let place = Place::main(suite);
    let (soon, late) = (place.named("30 days"), place.named("a date"));
    let token = created(&place, &soon, &["--expires", "30d"])?;
    if token["expires"].is_null() {
        suite.needs(&[2, 548], "tokens that end")?;
        if suite.witness.version.is_none() {
            return Err(Stop::NotHere("the server hides its version and told no end".to_owned()));
        }
        return Err(Stop::wrong("it tells no end"));
    }
    check(
        suite.witness.version.as_ref().is_none_or(|v| !v.is_readable() || knows_ends(v)),
        || "a server before 2.548 told an end".to_owned(),
    )?;
    let day = |at: Timestamp| at.to_zoned_datetime(TimeZone::UTC).date();
    let today = day(suite.witness.clock()?);
    // Ahead of both clocks.
    let date = today.max(day(Timestamp::now())).saturating_add(200.days()).to_string();
    let dated = created(&place, &late, &["--expires", &date])?;
    check(dated["expires"] == *date, || format!("{date} was asked for: {}", dated["expires"]))?;
    let told: Option<Date> = token["expires"].as_str().and_then(|date| date.parse().ok());
    let is_near = told.is_some_and(|told| {
        let days = today.until(told).map_or(0, |span| span.get_days());
        (29..=31).contains(&days)
    });
    check(is_near, || format!("30 days from {today} were asked for: {}", token["expires"]))?;
    let rows = place.rows()?;
    for made in [&token, &dated] {
        let listed = row(&rows, &made["uuid"]);
        let is_so = listed.is_some_and(|row| row["expires"] == made["expires"]);
        check(is_so, || format!("{} is listed as {listed:?}", made["expires"]))?;
    }
    Ok(())
}

fn knows_ends(version: &Version) -> bool {
    version.at_least(&[2, 548])
}

/// By name and by uuid; never the one in use, and never by a name that is not there.
pub(super) fn revoke(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let place = Place::main(suite);
    let (one, other) = (place.named("one"), place.named("other"));
    let (first, second) = (created(&place, &one, &[])?, created(&place, &other, &[])?);
    let uuid = second["uuid"].as_str().unwrap_or_default();
    let would = place.run(&["token", "revoke", &one, uuid, "--dry-run"])?.done()?;
    let count = would.json()?["would_revoke"].as_array().map_or(0, Vec::len);
    check(count == 2, || format!("it would revoke {}", would.text()))?;
    place
        .run(&["token", "revoke", &one, &place.named("nowhere"), "--yes"])?
        .refused(1, "token-not-listed")?;
    let in_use = place.token()?;
    let in_use = in_use["uuid"].as_str().unwrap_or_default();
    place.run(&["token", "revoke", in_use, "--yes"])?.refused(2, "token-in-use")?;
    let rows = place.rows()?;
    let are_there = [&first, &second].iter().all(|token| row(&rows, &token["uuid"]).is_some());
    check(are_there, || "one of them is gone already".to_owned())?;
    place.run(&["token", "revoke", &one, uuid, "--yes"])?.done()?;
    let rows = place.rows()?;
    let are_gone = [&first, &second].iter().all(|token| row(&rows, &token["uuid"]).is_none());
    check(are_gone, || format!("one of them is still listed: {rows:?}"))?;
    // The rest that was made here.
    let mut words = vec!["token", "revoke"];
    let rest: Vec<&str> = rows
        .iter()
        .filter(|row| row["uuid"] != *in_use)
        .filter(|row| row["name"].as_str().is_some_and(|name| name.contains(&suite.mark)))
        .filter_map(|row| row["uuid"].as_str())
        .collect();
    words.extend(&rest);
    words.push("--yes");
    place.run(&words)?.done()?;
    let names = place.own_names()?;
    check(names.len() == 1, || format!("ours are listed as {names:?}"))
}

/// Before 2.129: another value for the one token, where the person allows it.
pub(super) fn replace_legacy(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    place.run(&["token", "rotate"])?.refused(2, "replaces-legacy")?;
    suite.may_replace_legacy()?;
    let before = place.token()?;
    place.run(&["token", "rotate", "--replace-legacy"])?.done()?;
    let after = place.token()?;
    check(after["value"] != before["value"], || "it is the same value as before".to_owned())?;
    place.run(&["api", "me/api/json?tree=id"])?.done()?;
    Ok(())
}
