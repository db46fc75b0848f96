//! `cargo jenkins token`

use super::format::Format;
use crate::console::Console;
use crate::invocation::Invocation;
use crate::times;
use jenkins_token::transport::block_on;
use jenkins_token::{Error, escape};
use serde_json::json;

pub(super) fn print(
    invocation: &Invocation,
    console: &mut Console,
    format: Option<Format>,
) -> Result<(), Error> {
    let choice = invocation.choose(console)?;
    let token = choice.handed_out()?;
    if let Some(since) = choice.chosen.entry.as_ref().and_then(|entry| entry.suspect_since) {
        let since = times::instant(since);
        let check = console.program_line("status");
        console
            .say(format!("warning: this token was answered 401 at {since}; to check it: {check}"));
    }
    if let Some(format) = format {
        let (account, site) = (choice.account(), &choice.chosen.site);
        let front = if format.holds_the_way() {
            block_on(choice.world.front_headers(account))??
        } else {
            [].into()
        };
        return console.print(format.text(account, &token.value, site, &front).as_str());
    }
    if !console.wants_json() {
        return console.print(token.value.expose());
    }
    console.print_json(&json!({
        "controller": choice.account().controller.as_str(),
        "user": choice.account().user.as_str(),
        "value": token.value.expose(),
        "name": escape::line(&token.name),
        "uuid": token.uuid.as_ref().map(ToString::to_string),
        "expires": token.expires.map(|date| date.to_string()),
    }))
}
