//! What a new token is to be, and what became of that: said alike by every command that makes one.

use crate::console::Console;
use crate::invocation::Invocation;
use jenkins_token::accounts::{Home, Registry};
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

/// The id of the token that is stored now.
pub(crate) fn uuid(home: &Home, done: &Login) -> Result<Option<String>, Error> {
    let registry = Registry::read(home)?;
    let token = registry.entry(&done.account).and_then(|entry| entry.token.as_ref());
    Ok(token.and_then(|token| token.uuid.as_ref()).map(ToString::to_string))
}

/// When it ends, or that the server ignored the wish.
pub(crate) fn tell_end(console: &mut Console, expires: &Expires, wanted: Expiry) {
    match (expires, wanted) {
        (Expires::On(date), _) => console.say(format!("It expires at the end of {date}")),
        (Expires::Unsupported, Expiry::Days(_) | Expiry::On(_)) => console
            .say("warning: this Jenkins (before 2.548) ignores --expires: the token never expires"),
        _ => {}
    }
}

/// What became of the token before, and of what earlier runs had left.
pub(crate) fn tell_rest(console: &mut Console, done: &Login) {
    tell_before(console, done);
    for left in &done.cleaned_up.revoked {
        let left = escape::line(left);
        console.say(format!("Revoked `{left}`, left by an interrupted command"));
    }
    for kept in &done.cleaned_up.kept {
        let kept = escape::line(kept);
        console.say(format!("`{kept}` is still valid: an interrupted login had --keep-old"));
    }
    for left in &done.cleaned_up.left {
        let left = escape::line(left);
        let next = console.program_line("recover");
        console.say(format!(
            "`{left}`, left by an interrupted command, is still there\n  next: {next}"
        ));
    }
}

fn tell_before(console: &mut Console, done: &Login) {
    match &done.old {
        OldToken::Nothing => {}
        OldToken::Revoked(old) => console.say(format!(
            "Revoked the previous token `{}`; copies of it no longer work",
            escape::line(old)
        )),
        OldToken::Alive(old) => console.say(format!(
            "The previous token `{}` is still valid on the controller",
            escape::line(old)
        )),
        OldToken::Refused(old) => console.say(format!(
            "The previous token `{}` was refused by the controller and is no longer listed",
            escape::line(old)
        )),
        OldToken::Unidentified(old, rows) => {
            let (old, root) = (escape::line(old), &done.account.controller);
            console.say(format!(
                "The previous token `{old}` is still valid: which row of the list it is cannot be told"
            ));
            for row in rows {
                console.say(format!("  it may be `{}` ({})", escape::line(&row.name), row.uuid));
            }
            let (user, root) = (escape::word(done.account.user.as_str()), root.as_str());
            let on = format!("-c {root} -u {user}");
            let revoke = if let [only] = rows.as_slice() {
                console.program_line(&format!("token revoke {} {on}", only.uuid))
            } else {
                let revoke = console.program_line(&format!("token revoke UUID {on}"));
                format!("when you know which of them nobody uses: {revoke}")
            };
            console.say(format!("  next: {revoke}"));
        }
    }
}

/// `90d` or `90`.
pub(crate) fn days(text: &str) -> Result<u16, String> {
    let days = text.strip_suffix(['d', 'D']).unwrap_or(text);
    let days = if days.bytes().all(|b| b.is_ascii_digit()) { days.parse().ok() } else { None };
    days.ok_or_else(|| "a number of days, such as 90d".to_owned())
}
