//! What a new token is to be, and what became of that: said alike by every command that makes one.

use crate::task::Task;
use jenkins_token::lifecycle::login::Before;
use jenkins_token::model::{Expires, Expiry};
use jenkins_token::{Error, Problem, escape};
use jiff::ToSpan;
use jiff::tz::TimeZone;

/// `--expires`; a date that is over everywhere is refused before a server answers 500 to it.
pub(crate) fn expiry(task: &Task<'_>, text: Option<&str>) -> Result<Expiry, Error> {
    let expiry = text.map_or(Ok(Expiry::Never), Expiry::parse)?;
    let today = (task.shell.now)().to_zoned_datetime(TimeZone::UTC).date();
    match expiry {
        Expiry::On(date) if date < today.saturating_sub(1.day()) => {
            Err(Problem::ExpiryUnusable { text: date.to_string() }.into())
        }
        expiry => Ok(expiry),
    }
}

/// `USER@HOST`, for the token's unique name.
pub(crate) fn machine(task: &Task<'_>) -> String {
    let set = |name: &str| (task.shell.variable)(name).filter(|value| !value.is_empty());
    let user = set("USER").or_else(|| set("LOGNAME")).or_else(|| set("USERNAME"));
    let user = user.map_or_else(|| "somebody".to_owned(), |u| u.to_string_lossy().into_owned());
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{user}@{host}").chars().filter(|c| !c.is_control()).take(100).collect()
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
