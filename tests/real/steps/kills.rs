//! Killed in the middle: the server has acted, and the program that asked is gone.
//!
//! The gate of [`Forwarder`] closes by what the program's files say: that a token was asked for,
//! that its value is stored and not yet verified, that it is in use and the old one not yet
//! revoked. The suite's own look at the list proves that the server was where it should be.

use super::account;
use super::tokens;
use crate::command::Stop;
use crate::forwarder::Forwarder;
use crate::place::Place;
use crate::suite::{Suite, check};
use jenkins_token::accounts::Home;
use jenkins_token::accounts::journal::{self, Aim};
use jenkins_token::stores::{FileStore, TokenStore};
use std::sync::Arc;

/// How far a token has come that is to take the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It is written down that the server will be asked for it.
    Asked,
    /// Its value is stored beside the one in use.
    Made,
    /// It is the one in use; the old one is not revoked yet.
    InUse,
}

/// What the files of `home` say; nothing when nothing is under way.
fn stage(home: &Home) -> Option<Stage> {
    let open = journal::open(home).ok()?.into_iter();
    let mut open = open.filter(|intent| matches!(intent.aim, Aim::Login | Aim::Replace));
    let intent = open.next()?;
    let record = FileStore::new(home).read(&intent.account).ok()?;
    let old = intent.old.as_ref().map(|old| &old.uuid);
    Some(match record {
        Some(record) if record.pending.is_some() => Stage::Made,
        Some(record) if record.current.as_ref().is_some_and(|token| token.uuid.as_ref() == old) => {
            Stage::Asked
        }
        Some(_) => Stage::InUse,
        None => Stage::Asked,
    })
}

/// A place that reaches the server by a gate, and the server's address there.
struct Gated<'a> {
    forwarder: Forwarder,
    place: Place<'a>,
    url: String,
}

impl<'a> Gated<'a> {
    fn new(suite: &'a Suite, name: &'static str) -> Result<Gated<'a>, Stop> {
        let controller = &suite.witness.site.controller;
        if controller.is_https() {
            let proxies = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
            let set =
                proxies.iter().find(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
            if let Some(set) = set {
                return Err(Stop::NotHere(format!("our proxy would bypass yours ({set})")));
            }
        }
        let forwarder = Forwarder::to(controller)?;
        let (url, proxy) = forwarder.address(controller);
        let place = Place::new(suite, name);
        let place = match proxy {
            Some(proxy) => {
                let place = place.with("HTTPS_PROXY", proxy);
                place.with("NO_PROXY", String::new()).with("no_proxy", String::new())
            }
            None => place,
        };
        Ok(Gated { forwarder, place, url })
    }

    /// Starts a command and kills it when the server has answered at that stage. The server must
    /// know `count` tokens of this place then.
    fn killed_at(&self, at: Stage, words: &[&str], input: &str, count: usize) -> Result<(), Stop> {
        let (home, mark) = (self.place.home(), self.place.mark());
        let witness = Arc::clone(&self.place.suite.witness);
        self.forwarder.hold_when(move || {
            let is_there = stage(&home) == Some(at);
            // What comes first may be the beginning of TLS: then the server was not asked yet.
            let has_acted = || witness.marked(&mark).is_ok_and(|tokens| tokens.len() == count);
            is_there && (at != Stage::Asked || has_acted())
        });
        let mut running = self.place.start(words, input)?;
        let is_held = running.until(|| self.forwarder.is_holding());
        let ran = running.kill()?;
        self.forwarder.release();
        if !is_held? {
            return Err(ran.wrong("it ended before it could be killed"));
        }
        if self.place.suite.has_named_tokens() {
            let there = self.place.suite.witness.marked(&self.place.mark())?;
            let names: Vec<&str> = there.iter().map(|token| token.name.as_str()).collect();
            check(there.len() == count, || {
                format!("killed at {at:?}, the server should list {count} and lists {names:?}")
            })?;
        }
        Ok(())
    }

    /// Nothing is under way any more, and `recover` agrees.
    fn is_quiet(&self) -> Result<(), Stop> {
        let ran = self.place.run(&["recover"])?.done()?;
        let is_quiet = stage(&self.place.home()).is_none();
        let none = ran.json()?["recovered"].as_array().is_some_and(Vec::is_empty);
        check(is_quiet && none, || format!("something is still open: {}", ran.text()))
    }
}

/// The first login: nobody has a token to clean up with, so `recover` says that, and the next login
/// does it.
pub(super) fn login(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let gated = Gated::new(suite, "login")?;
    let place = &gated.place;
    let words = account::words_of_login(suite, &gated.url, &["--password-stdin"]);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    gated.killed_at(Stage::Asked, &words, suite.target.password.expose(), 1)?;
    place.run(&["recover"])?.ended_with(7)?;
    account::logged_in(place, &gated.url, &[])?.done()?;
    gated.is_quiet()?;
    let names = place.own_names()?;
    check(names.len() == 1, || format!("after the next login there are {names:?}"))?;
    place.run(&["logout"])?.done()?;
    Ok(())
}

/// The value never arrived: the token in use stays, and the other is revoked.
pub(super) fn asked(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let gated = Gated::new(suite, "asked")?;
    let place = &gated.place;
    let name = logged_in(&gated)?;
    let before = place.token()?;
    gated.killed_at(Stage::Asked, &["token", "rotate"], "", 2)?;
    place.run(&["recover"])?.done()?;
    gated.is_quiet()?;
    let after = place.token()?;
    check(after == before, || format!("in use is another token: {}", after["name"]))?;
    let names = place.own_names()?;
    check(names == [name], || format!("ours are listed as {names:?}"))?;
    place.run(&["logout"])?.done()?;
    Ok(())
}

/// The value is stored: the new token is verified and takes its place.
pub(super) fn made(suite: &mut Suite) -> Result<(), Stop> {
    rotation(suite, "made", Stage::Made)
}

/// The new token is in use: it gets its name, and the old one is revoked.
pub(super) fn in_use(suite: &mut Suite) -> Result<(), Stop> {
    rotation(suite, "in-use", Stage::InUse)
}

fn rotation(suite: &Suite, place: &'static str, at: Stage) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let gated = Gated::new(suite, place)?;
    let place = &gated.place;
    let name = logged_in(&gated)?;
    let before = place.token()?;
    gated.killed_at(at, &["token", "rotate"], "", 2)?;
    place.run(&["recover"])?.done()?;
    gated.is_quiet()?;
    tokens::replaced(place, &before, &name)?;
    let names = place.own_names()?;
    check(names == [name], || format!("ours are listed as {names:?}"))?;
    place.run(&["logout"])?.done()?;
    Ok(())
}

/// With a name, which a new token gets only when it is in use: an exchange between that and the end
/// of the old one.
fn logged_in(gated: &Gated<'_>) -> Result<String, Stop> {
    let name = gated.place.named("to be killed");
    account::logged_in(&gated.place, &gated.url, &["--token-name", &name])?.done()?;
    Ok(name)
}

/// Before 2.129: the old value has ended, the new one is stored and not verified.
pub(super) fn replacement(suite: &mut Suite) -> Result<(), Stop> {
    suite.may_replace_legacy()?;
    let gated = Gated::new(suite, "replaced")?;
    let place = &gated.place;
    account::logged_in(place, &gated.url, &[])?.done()?;
    let before = place.token()?;
    gated.killed_at(Stage::Made, &["token", "rotate", "--replace-legacy"], "", 0)?;
    place.run(&["recover"])?.done()?;
    gated.is_quiet()?;
    let after = place.token()?;
    check(after["value"] != before["value"], || "it is the same value as before".to_owned())?;
    place.run(&["api", "me/api/json?tree=id"])?.done()?;
    place.run(&["logout"])?.done()?;
    // The one place that stays logged in reads the new value, as the other machines of a person do.
    account::logged_in(&Place::main(suite), &suite.target.url, &[])?.done()?;
    Ok(())
}
