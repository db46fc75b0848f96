//! What a new token is to be, and what became of that: said alike by every command that makes one.

use crate::console::Console;
use crate::invocation::Invocation;
use jenkins_token::lifecycle::OldToken;
use jenkins_token::lifecycle::login::Login;
use jenkins_token::lifecycle::login_target;
use jenkins_token::model::{Expires, Expiry};
use jenkins_token::{Error, escape};

/// `--expires`.
pub(crate) fn expiry(text: Option<&str>) -> Result<Expiry, Error> {
    Ok(text.map_or(Ok(Expiry::Never), Expiry::parse)?)
}

/// `USER@HOST`, for the token's unique name.
pub(crate) fn machine(invocation: &Invocation) -> String {
    login_target::machine(&invocation.process.variable)
}

/// When it ends, or that the server ignored the wish.
pub(crate) fn tell_end(console: &mut Console, expires: &Expires, wanted: Expiry) {
    match (expires, wanted) {
        (Expires::On(date), _) => console.say(format!("It is valid through {date}")),
        (Expires::Unsupported, Expiry::Days(_) | Expiry::On(_)) => console
            .say("warning: this Jenkins ignores --expires (before 2.548): the token does not end"),
        _ => {}
    }
}

/// What became of the token before, and of what earlier runs had left.
pub(crate) fn tell_rest(console: &mut Console, done: &Login) {
    tell_before(console, done);
    for left in &done.cleaned_up.revoked {
        let left = escape::line(left);
        console.say(format!("Revoked `{left}`, which an interrupted login had left"));
    }
    for kept in &done.cleaned_up.kept {
        let kept = escape::line(kept);
        console.say(format!("`{kept}`, which an interrupted login was to keep, is still valid"));
    }
    for left in &done.cleaned_up.left {
        let left = escape::line(left);
        console.say(format!(
            "`{left}` of an interrupted login is still there\n  next: cargo jenkins recover"
        ));
    }
}

fn tell_before(console: &mut Console, done: &Login) {
    match &done.old {
        OldToken::Nothing => {}
        OldToken::Revoked(old) => console.say(format!(
            "Revoked the token before, `{}`; printed or exported copies end too",
            escape::line(old)
        )),
        OldToken::Alive(old) => console.say(format!(
            "The token before, `{}`, is still valid on the controller",
            escape::line(old)
        )),
        OldToken::Refused(old) => console.say(format!(
            "The token before, `{}`, was refused by the controller and is not listed any more",
            escape::line(old)
        )),
        OldToken::Unidentified(old, rows) => {
            let (old, root) = (escape::line(old), &done.account.controller);
            console.say(format!(
                "The token before, `{old}`, is still valid: its row in the list is not known for certain"
            ));
            for row in rows {
                console.say(format!("  it may be `{}` ({})", escape::line(&row.name), row.uuid));
            }
            let (user, root) = (escape::word(done.account.user.as_str()), root.as_str());
            console.say(format!(
                "  next: look which nobody uses ({root}me/), then cargo jenkins token revoke UUID -c {root} -u {user}"
            ));
        }
    }
}

/// `90d` or `90`.
pub(crate) fn days(text: &str) -> Result<u16, String> {
    let days = text.strip_suffix(['d', 'D']).unwrap_or(text);
    let days = if days.bytes().all(|b| b.is_ascii_digit()) { days.parse().ok() } else { None };
    days.ok_or_else(|| "a number of days, such as 90d".to_owned())
}
