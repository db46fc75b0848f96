//! `cargo jenkins token`

use crate::invocation::Task;
use crate::tables;
use jenkins_token::lifecycle::lookup;
use jenkins_token::{Error, escape};
use serde_json::json;

pub(super) fn print(task: &mut Task<'_>) -> Result<(), Error> {
    let ground = task.ground()?;
    let environment = task.environment()?;
    let chosen = task.choose(&ground, environment.as_ref())?;
    let token = lookup::handed_out(&ground.world(), &chosen, environment.as_ref())?;
    if let Some(since) = chosen.entry.suspect_since {
        let since = tables::instant(since);
        task.say(format!(
            "warning: this token got a 401 at {since}: `cargo jenkins status` decides"
        ));
    }
    if !task.wants_json() {
        return task.print(token.value.expose());
    }
    task.print_json(&json!({
        "controller": chosen.entry.account.controller.as_str(),
        "user": chosen.entry.account.user.as_str(),
        "value": token.value.expose(),
        "name": escape::line(&token.name),
        "uuid": token.uuid.as_ref().map(ToString::to_string),
        "expires": token.expires.map(|date| date.to_string()),
    }))
}
