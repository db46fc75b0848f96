//! What a login came to, in words and as JSON.

use crate::commands::git;
use crate::console::Console;
use crate::token_options;
use git_credential_jenkins::git_config;
use jenkins_token::accounts::Home;
use jenkins_token::lifecycle::login::Login;
use jenkins_token::model::{Account, Expires, Expiry, Origin, StoreKind};
use jenkins_token::{Error, escape};
use serde_json::{Value, json};

pub(super) fn moved(
    console: &mut Console,
    account: &Account,
    from: StoreKind,
    to: StoreKind,
) -> Result<(), Error> {
    if console.wants_json() {
        return console.print_json(&json!({
            "controller": account.controller.as_str(),
            "user": account.user.as_str(),
            "moved_from": from.name(),
            "store": to.name(),
        }));
    }
    console.say(format!(
        "Moved the token of {account} from {} to {}; Jenkins was not asked",
        from.name(),
        to.name()
    ));
    Ok(())
}

/// An earlier run has replaced the token that was given.
pub(super) fn replaced_before(console: &mut Console, account: &Account) -> Result<(), Error> {
    if console.wants_json() {
        return console.print_json(&json!({
            "controller": account.controller.as_str(),
            "user": account.user.as_str(),
            "replaced": false,
        }));
    }
    console.say(format!(
        "{account} is logged in; the token given is refused, as one that was replaced before"
    ));
    Ok(())
}

pub(super) fn json_of(done: &Login, uuid: Option<&str>, git: Option<&git_config::SetUp>) -> Value {
    json!({
        "controller": done.account.controller.as_str(),
        "user": done.account.user.as_str(),
        "version": done.version.as_ref().map(ToString::to_string),
        "name": escape::line(&done.name),
        "uuid": uuid,
        "expires": done.expires.as_ref().and_then(Expires::date).map(|date| date.to_string()),
        "store": done.store.name(),
        "git": git.map(git::json_of_setup),
    })
}

/// `given`: the person brought the token.
pub(super) fn done(console: &mut Console, done: &Login, home: &Home, wanted: Expiry, given: bool) {
    let name = escape::line(&done.name);
    let version = done.version.as_ref().map(|v| format!(" (Jenkins {v})")).unwrap_or_default();
    console.say(format!("Logged in as {}{version}", done.account));
    match done.origin {
        Origin::Created => console.say(format!("Created, verified and stored token `{name}`")),
        Origin::Adopted => console.say("Verified and stored the token you gave"),
        // Given by hand there may be named ones too, and the version may be hidden.
        Origin::Legacy if given => console.say("Verified and stored the legacy token you gave"),
        Origin::Legacy => console.say(
            "Verified and stored the user's one token: this Jenkins has no named tokens \
             (before 2.129)",
        ),
    }
    match done.store {
        StoreKind::Keyring => console.say("It is stored in the keyring"),
        StoreKind::File => {
            let file = home.token_file(&done.account);
            console.say(format!("It is stored in {}", escape::line(&file.to_string_lossy())));
        }
    }
    if let Some(expires) = &done.expires {
        token_options::tell_end(console, expires, wanted);
    }
    token_options::tell_rest(console, done);
}
