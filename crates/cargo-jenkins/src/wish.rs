//! What a new token is to be, and what became of that: said alike by every command that makes one.

use crate::task::Task;
use jenkins_token::lifecycle::approach;
use jenkins_token::lifecycle::login::Before;
use jenkins_token::model::{Expires, Expiry};
use jenkins_token::{Error, escape};

/// `--expires`; a date that is over everywhere is refused before a server answers 500 to it.
pub(crate) fn expiry(task: &Task<'_>, text: Option<&str>) -> Result<Expiry, Error> {
    Ok(text.map_or(Ok(Expiry::Never), Expiry::parse)?.ahead((task.shell.now)())?)
}

/// `USER@HOST`, for the token's unique name.
pub(crate) fn machine(task: &Task<'_>) -> String {
    approach::machine(&task.shell.variable)
}

/// When it ends, or that the server ignored the wish.
pub(crate) fn tell_end(task: &mut Task<'_>, expires: &Expires, wish: Expiry) {
    match (expires, wish) {
        (Expires::On(date), _) => task.say(format!("It is valid through {date}")),
        (Expires::Unsupported, Expiry::Days(_) | Expiry::On(_)) => task
            .say("warning: this Jenkins ignores --expires (before 2.548): the token does not end"),
        _ => {}
    }
}

/// What became of the token before.
pub(crate) fn tell_before(task: &mut Task<'_>, before: &Before) {
    match before {
        Before::Nothing => {}
        Before::Revoked(old) => task.say(format!(
            "Revoked the token before, `{}`; printed or exported copies end too",
            escape::line(old)
        )),
        Before::Alive(old) => task.say(format!(
            "The token before, `{}`, is still valid on the controller",
            escape::line(old)
        )),
    }
}

/// `90d` or `90`.
pub(crate) fn days(text: &str) -> Result<u16, String> {
    let days = text.strip_suffix(['d', 'D']).unwrap_or(text);
    let days = if days.bytes().all(|b| b.is_ascii_digit()) { days.parse().ok() } else { None };
    days.ok_or_else(|| "a number of days, such as 90d".to_owned())
}
