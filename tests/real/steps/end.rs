//! The first look and the last: what was there is there, and nothing more.

use crate::command::Stop;
use crate::stop;
use crate::suite::{Suite, check};
use crate::witness::Tokens;
use jenkins_token::Problem;
use jenkins_token::model::ListedToken;

const ENDED: &str = " was left and is gone now";

/// The person's tokens, before anything is done.
pub(super) fn look(suite: &mut Suite) -> Result<(), Stop> {
    let seen = suite.arrive().and_then(|()| suite.witness.tokens());
    suite.refused = matches!(seen, Err(Problem::PasswordRefused));
    suite.before = Some(seen?);
    Ok(())
}

/// Ends what is left, which is a fault of whatever left it, unless the person interrupted it.
pub(super) fn nothing_left(suite: &mut Suite) -> Result<(), Stop> {
    let mut wrong = Vec::new();
    if suite.made_job {
        match suite.witness.delete_job(&suite.mark) {
            Ok(false) => {}
            Ok(true) => wrong.push(format!("job {}{ENDED}", suite.mark)),
            Err(problem) => wrong.push(format!("job {} may be left: {problem}", suite.mark)),
        }
    }
    match cleaned_up(suite) {
        Ok(names) => wrong.extend(names.into_iter().map(|name| format!("token `{name}`{ENDED}"))),
        Err(problem) => {
            let revoked = match suite.witness.revoke_unseen(&suite.known()) {
                Ok(()) => "those that are known here are revoked".to_owned(),
                Err(problem) => format!("none could be revoked: {problem}"),
            };
            let (mark, root) = (&suite.mark, &suite.witness.site.controller);
            wrong.push(format!(
                "the list cannot be read: {problem}\n{revoked}\nwhere tokens with {mark} in their \
                 name are left, they can be revoked here: {root}me/"
            ));
        }
    }
    if stop::is_asked() {
        // It was in the middle of its work, and all of that is ended.
        wrong.retain(|line: &String| !line.ends_with(ENDED));
    }
    match (&suite.before, suite.witness.tokens()) {
        (None, _) => wrong.push("the tokens before were not seen: nothing can be compared".into()),
        (Some(_), Err(problem)) => wrong.push(format!("nothing can be compared: {problem}")),
        (Some(before), Ok(now)) => {
            wrong.extend(differences(before, &now, suite.target.may_replace_legacy));
        }
    }
    // Where a step failed or was interrupted, an account may be there still.
    if wrong.is_empty() && !stop::is_asked() {
        let files = suite.files_with_secrets();
        wrong.extend(files.iter().map(|file| format!("a secret stands in {}", file.display())));
    }
    check(wrong.is_empty(), || wrong.join("\n"))
}

/// Revokes every token that the suite made; answers their names.
fn cleaned_up(suite: &Suite) -> Result<Vec<String>, Problem> {
    let left = suite.witness.marked(&suite.mark)?;
    if !left.is_empty() {
        suite.witness.revoke(&left)?;
    }
    Ok(left.into_iter().map(|token| token.name).collect())
}

/// What is not as it was. The uuid of a legacy token is another after each restart.
fn differences(before: &Tokens, now: &Tokens, may_replace: bool) -> Vec<String> {
    let (before, now) = match (before, now) {
        (Tokens::Named(before), Tokens::Named(now)) => (before, now),
        (Tokens::Legacy(before), Tokens::Legacy(now)) => {
            let is_same = may_replace || before.same_as(now);
            let other = "the user's one token has another value than before".to_owned();
            return if is_same { vec![] } else { vec![other] };
        }
        _ => return vec!["the server changed its version meanwhile".to_owned()],
    };
    let same = |one: &ListedToken, other: &ListedToken| {
        one.uuid == other.uuid && one.name == other.name || one.legacy && other.legacy
    };
    let is_in =
        |list: &[ListedToken], token: &ListedToken| list.iter().any(|other| same(token, other));
    let gone = before.iter().filter(|token| !is_in(now, token));
    let new = now.iter().filter(|token| !is_in(before, token));
    gone.map(|token| format!("token `{}` was there before and is gone", token.name))
        .chain(new.map(|token| format!("token `{}` was not there before", token.name)))
        .collect()
}
