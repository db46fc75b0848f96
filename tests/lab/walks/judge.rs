//! What is promised of tokens, whatever went wrong.

use super::origin::Origin;
use super::state::{PEOPLE, State};
use super::verb::Verb;
use crate::Ran;

/// After a command.
pub(super) fn after(state: &mut State<'_>, verb: Verb, ran: &Ran, found: &mut Vec<String>) {
    let mut broken = Vec::new();
    stored_token_works(state, &mut broken);
    nobodys_token_is_lost(state, &mut broken);
    nothing_foreign_is_revoked(state, &mut broken);
    exit_and_journal_agree(state, verb, ran, &mut broken);
    unread(verb, ran, &mut broken);
    who_answers_stays(state, verb, &mut broken);
    held_objects_stay(state, &mut broken);
    let said = ran.err.replace('\n', " | ");
    found.extend(
        broken.into_iter().map(|what| format!("after {verb:?} ({}): {what}: {said}", ran.code)),
    );
    state.begin_command();
}

/// It is good for something, or it is known that it may not be.
fn stored_token_works(state: &State<'_>, broken: &mut Vec<String>) {
    let journal = state.journal();
    let ending = ["\"logout\"", "\"replace\""].iter().any(|aim| journal.contains(aim));
    match state.stored() {
        Some(value) if state.lab.sandbox.token_of("alice", &value).is_none() && !ending => {
            broken.push("the stored token is dead".to_owned());
        }
        None if !state.wants_logout && !ending => {
            broken.push("the account is gone".to_owned());
        }
        _ => {}
    }
    if let Some(value) = state.stored_of("ALICE")
        && state.lab.sandbox.token_of("ALICE", &value).is_none()
    {
        broken.push("the other person's stored token is dead".to_owned());
    }
}

/// Each token that we made and that lives is current, pending, in the journal, printed, or told.
fn nobodys_token_is_lost(state: &State<'_>, broken: &mut Vec<String>) {
    let known = state.known();
    let both = PEOPLE.into_iter().flat_map(|user| state.lab.sandbox.tokens(user));
    for token in both {
        let theirs = state.foreign.contains(&token.uuid) || state.given.contains(&token.uuid);
        let is_known = known.contains(&token.uuid) || known.contains(&token.name);
        let is_told = state.heard.lines().any(|line| {
            line == format!("printed {}", token.uuid)
                || (line.contains(&token.name) && line.contains("still valid"))
        });
        if !theirs && !token.legacy && !is_known && !is_told {
            broken.push(format!("nobody knows `{}`", token.name));
        }
    }
}

/// What others made lives, unless a person said that it is to go; what was given to us may be
/// replaced, where its row is certain.
fn nothing_foreign_is_revoked(state: &mut State<'_>, broken: &mut Vec<String>) {
    let alive: Vec<String> =
        state.lab.sandbox.tokens("alice").into_iter().map(|token| token.uuid).collect();
    let revoked: Vec<String> =
        state.foreign.iter().filter(|uuid| !alive.contains(uuid)).cloned().collect();
    for uuid in revoked {
        state.foreign.remove(&uuid);
        if !state.wants_revoked {
            broken.push(format!("a stranger's token is revoked: {uuid}"));
        }
    }
    if state.origin == (Origin::Adopted { counted: false }) && !state.wants_revoked {
        for uuid in state.given.iter().filter(|uuid| !alive.contains(uuid)) {
            broken.push(format!("a row was guessed: {uuid}"));
        }
    }
}

/// What the command opened or took over and is open still makes it end with 7, and 7 means that
/// something is open, or that rows are named.
fn exit_and_journal_agree(state: &State<'_>, verb: Verb, ran: &Ran, broken: &mut Vec<String>) {
    if was_killed(ran) {
        return;
    }
    let open = state.intents();
    let opened = open.difference(&state.open).count();
    let spelled = verb.takes_over();
    let kept = open.intersection(&state.open).filter(|id| state.is_of_login(id, spelled)).count();
    let left = opened > 0 || (ran.code == 0 && kept > 0);
    if left && ran.code != 7 {
        broken.push(format!("{opened} opened and {kept} kept, and no 7"));
    }
    let named = ["still valid", "still on the controller", "may be"];
    if ran.code == 7 && open.is_empty() && !named.iter().any(|said| ran.err.contains(said)) {
        broken.push("7, and nothing is open".to_owned());
    }
}

/// Only a login, which makes its own person the one who answers, and the end of that account change
/// who does.
fn who_answers_stays(state: &State<'_>, verb: Verb, broken: &mut Vec<String>) {
    use Verb as V;
    let (before, now) = (state.answered.as_deref(), state.answers());
    let now = now.as_deref();
    let fits = match verb {
        V::Login | V::LoginByAddress | V::LoginKeeping | V::AdoptFirst | V::AdoptOther => {
            now == Some("alice")
        }
        V::LoginTwin => now == Some("ALICE"),
        V::Logout => before == Some("alice") && now.is_none(),
        // A first login or a logout that was left.
        V::Recover => before.is_none() || now.is_none(),
        _ => false,
    };
    if before != now && !fits {
        broken.push(format!("{now:?} answers, and no longer {before:?}"));
    }
}

/// A program's object answers as the account that it first answered for, or not at all when that is
/// gone.
fn held_objects_stay(state: &State<'_>, broken: &mut Vec<String>) {
    let registry = state.registry();
    for (held, account) in &state.held {
        match held.choose(&registry, None).map(|chosen| chosen.account) {
            Ok(now) if now == *account => {}
            Ok(now) => broken.push(format!("an object of {account} answers as {now}")),
            Err(_) if registry.entry(account).is_none() => {}
            Err(error) => broken.push(format!("an object of {account} does not answer: {error}")),
        }
    }
}

/// A value shown once that could not be written is not called done; what became of its token is
/// told by the journal or the list.
fn unread(verb: Verb, ran: &Ran, broken: &mut Vec<String>) {
    if verb == Verb::CreateUnread && ran.code == 0 {
        broken.push("nobody received it, and it is called done".to_owned());
    }
}

/// Once nothing goes wrong any more, everything can be finished.
pub(super) fn at_the_end(state: &mut State<'_>, found: &mut Vec<String>) {
    let ran = Verb::Recover.run(state);
    after(state, Verb::Recover, &ran, found);
    // For want of a credential, or of a row that is known: then a login finishes it.
    let spelled = [
        ("alice", Verb::Login),
        ("alice@corp.example", Verb::LoginByAddress),
        ("ALICE", Verb::LoginTwin),
    ];
    for (user, login) in spelled {
        let of_user = format!("\"user\": \"{user}\"");
        if state.journal().contains(&of_user) {
            let ran = login.run(state);
            after(state, login, &ran, found);
            let ran = Verb::Recover.run(state);
            after(state, Verb::Recover, &ran, found);
        }
    }
    let open = state.journal();
    if ["\"login\"", "\"logout\"", "\"replace\""].iter().any(|aim| open.contains(aim)) {
        found.push(format!("never finished: {open}"));
    }
}

/// Whether it was killed, and had nothing to say therefore.
fn was_killed(ran: &Ran) -> bool {
    ran.code >= 128
}
