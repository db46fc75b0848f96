//! `get`, `erase` and `capability`.

use crate::git_config;
use crate::process::Process;
use crate::protocol::{Answer, Context, RequestedUser};
use crate::scope::{self, Scope};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::choose_account::{self, Filter};
use jenkins_token::lifecycle::{Heard, World};
use jenkins_token::model::{Account, Controller, ControllerTime, Secret, Source, UserId};
use jenkins_token::next_step::Verb;
use jenkins_token::stores::{Environment, KeyringStore};
use jenkins_token::{Error, Problem, escape};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

/// How our lines of git's `state[]` begin.
const STATE: &str = "jenkins-token:";
/// How long to wait for another one that changes the list of accounts: git waits for us.
const PATIENCE: Duration = Duration::from_secs(1);

/// What to answer, and what to say.
enum Reply {
    /// It is not ours to answer.
    Silence,
    /// A token.
    Give(Answer),
    /// It is ours and there is nothing: git stops, and the person learns why.
    Stop(Error),
    /// Nothing is answered, and the person learns why.
    Say(Error),
    /// git was refused something else than the token, and stops.
    Other(Blameless),
}

/// What git was refused that is not a token of ours, on which controller.
struct Blameless {
    what: String,
    controller: Controller,
}

impl Blameless {
    /// A header of the configuration goes in the place of what a helper answers.
    fn header(context: &Context, controller: &Controller) -> Option<Blameless> {
        let (url, is_whole) = context.url();
        let place = git_config::header_sent_instead(&url, is_whole)?;
        let what = format!(
            "{controller} refused an Authorization header ({}), which git sends instead of the \
             stored token",
            escape::line(&place)
        );
        Some(Blameless { what, controller: controller.clone() })
    }

    fn tell(&self, process: &mut Process<'_>) {
        process.refused(&self.what, &process.person().on(Verb::GitStatus, &self.controller));
    }
}

/// Answers with the token git asks for. Exit code 0, unless nobody could tell whose request it is.
pub(crate) fn get(process: &mut Process<'_>) -> u8 {
    let (reply, code) = match find(process) {
        Ok(reply) => (reply, 0),
        Err(error) => (Reply::Say(error), 1),
    };
    let answer = match reply {
        Reply::Silence => return code,
        Reply::Give(answer) => answer,
        Reply::Stop(error) => {
            process.tell(&error);
            Answer::Quit
        }
        Reply::Say(error) => {
            process.tell(&error);
            return code;
        }
        Reply::Other(other) => {
            other.tell(process);
            Answer::Quit
        }
    };
    // Nobody reads on: git was interrupted.
    if answer.write(&mut process.out).is_ok() { code } else { 1 }
}

fn find(process: &mut Process<'_>) -> Result<Reply, Error> {
    let context = Context::read(&mut process.input)?;
    if context.host.is_none() || context.protocol.is_none() {
        return Ok(Reply::Silence);
    }
    let home = process.home()?;
    let environment = Environment::from_variables(&process.variable);
    let has_credential =
        environment.as_ref().is_ok_and(|it| it.as_ref().is_some_and(|it| it.account().is_some()));
    let registry = Registry::read_beside(&home, has_credential)?;
    // Variables that hold nothing of use are told of where they were to be used, and nowhere else.
    let said = match &environment {
        Ok(said) => said.as_ref().and_then(Environment::account).map(|it| it.controller.clone()),
        Err(_) => Environment::controller_meant(&process.variable),
    };
    let mut known = registry.controllers();
    known.extend(said.filter(|controller| !known.contains(controller)));
    let controller = match scope::of(&context, &known) {
        Scope::Nobody => return Ok(Reply::Silence),
        Scope::Controller(controller) => controller,
        Scope::OverHttp(root) => return Ok(Reply::Say(Problem::AskedOverHttp.at(&root))),
        Scope::Several(several) => {
            let roots: Vec<String> = several.iter().map(ToString::to_string).collect();
            let roots = roots.join(", ");
            return Ok(Reply::Stop(Problem::ControllersOnOneHost { roots }.into()));
        }
    };
    let user = match context.user() {
        RequestedUser::Anybody => None,
        RequestedUser::User(user) => Some(user),
        RequestedUser::Impossible => return Ok(Reply::Silence),
    };
    let filter = Filter { controller: Some(controller.clone()), user };
    // A part of a credential is in nobody's way: a stored account does without it.
    let (environment, unusable) = match environment {
        Ok(environment) => (environment, None),
        Err(problem @ Problem::EnvironmentIncomplete { .. }) => {
            (None, Some(problem.at(&controller)))
        }
        Err(problem) => return Ok(Reply::Stop(problem.at(&controller))),
    };
    let answered = answer(process, &home, &registry, &context, &filter, environment.as_ref());
    Ok(match answered {
        Ok(reply) => reply,
        Err(Error { problem: Problem::NoAccount, .. }) if unusable.is_some() => {
            unusable.map_or(Reply::Silence, Reply::Stop)
        }
        // The user git asks for is somebody else.
        Err(Error { problem: Problem::NoAccount, .. }) => Reply::Silence,
        Err(error) => Reply::Stop(error),
    })
}

fn answer(
    process: &mut Process<'_>,
    home: &Home,
    registry: &Registry,
    context: &Context,
    filter: &Filter,
    environment: Option<&Environment>,
) -> Result<Reply, Error> {
    let chosen = choose_account::choose(registry, filter, environment, || Ok(None))?;
    let account = &chosen.account;
    if chosen.site.controller.is_exposed_by_name() && !chosen.site.allow_http {
        return Err(Problem::PlainHttp.of(account));
    }
    let entry = chosen.entry.as_ref().filter(|entry| entry.rejected.is_none());
    let withheld = entry.and_then(|entry| entry.withheld);
    if withheld.is_some_and(|withheld| withheld.holds((process.now)())) {
        return Err(Problem::TokenSuspect.of(account));
    }
    let keyring = KeyringStore::from_variables(home, &process.variable);
    let world = World {
        home: home.clone(),
        keyring,
        network: (),
        now: process.now,
        heard: Heard::default(),
    };
    let token = choose_account::handed_out(&world, &chosen, environment)?;
    let mark = mark_of(&token.value);
    let shown = context.state(STATE);
    if shown == Some(mark.as_bytes()) {
        // git shows what it was refused, and nothing has changed since.
        if let Some(header) = Blameless::header(context, &account.controller) {
            return Ok(Reply::Other(header));
        }
        if chosen.source == Source::Environment {
            return Err(choose_account::not_stored(&world, &chosen).of(account));
        }
        refused(process, home, account);
        return Err(Problem::TokenSuspect.of(account));
    }
    // After a 401, git asks again before it gives up: a token that was replaced meanwhile is found
    // then. Asked for once, so that it ends.
    let state = (context.can("state") && shown.is_none()).then(|| format!("{STATE}{mark}"));
    // git compares it with this machine's clock.
    let here =
        |until: ControllerTime| chosen.clock.map_or(until.timestamp(), |clock| clock.here(until));
    let until = token.certain_until().filter(|until| *until > world.time_of(&chosen)).map(here);
    let user = account.user.clone();
    Ok(Reply::Give(Answer::Credential { user, token: token.value, until, state }))
}

/// git stores after the first 200, also a password that cannot clone and a token it never sent: it
/// proves nothing, so nothing is looked up or kept.
pub(crate) fn store(process: &mut Process<'_>) -> u8 {
    // Read all the same: whoever writes it should not find the pipe closed.
    let _ = Context::read(&mut process.input);
    0
}

/// A token that git was refused is put in doubt, if it is the one we hold; it is never deleted, for
/// a starting Jenkins refuses valid ones.
pub(crate) fn erase(process: &mut Process<'_>) -> u8 {
    match doubt(process) {
        Ok(Refused::Nothing) => 0,
        Ok(Refused::Token(error)) => {
            process.tell(&error);
            0
        }
        Ok(Refused::Other(other)) => {
            other.tell(process);
            0
        }
        Err(error) => {
            process.tell(&error);
            1
        }
    }
}

/// What git was refused.
enum Refused {
    /// Nothing that is about us.
    Nothing,
    /// A token of ours.
    Token(Error),
    /// Something else, on a controller of ours.
    Other(Blameless),
}

fn doubt(process: &mut Process<'_>) -> Result<Refused, Error> {
    let context = Context::read(&mut process.input)?;
    let RequestedUser::User(user) = context.user() else { return Ok(Refused::Nothing) };
    let Some(password) = context.password.as_ref().filter(|p| !p.expose().is_empty()) else {
        return Ok(Refused::Nothing);
    };
    let home = process.home()?;
    let registry = Registry::read(&home)?;
    let candidates = match scope::of(&context, &registry.controllers()) {
        Scope::Controller(controller) => vec![controller],
        Scope::Several(several) => several,
        Scope::Nobody | Scope::OverHttp(_) => vec![],
    };
    let keyring = KeyringStore::from_variables(&home, &process.variable);
    let world = World { home, keyring, network: (), now: process.now, heard: Heard::default() };
    for controller in &candidates {
        let filter = Filter { controller: Some(controller.clone()), user: Some(user.clone()) };
        for entry in choose_account::all(&registry, &filter) {
            let account = &entry.account;
            let record = world.store(entry.store).read(account);
            let record = record.map_err(|problem| problem.of(account))?;
            let token = record.and_then(|record| record.current);
            if token.is_some_and(|token| token.value.same_as(password)) {
                if let Some(header) = Blameless::header(&context, controller) {
                    return Ok(Refused::Other(header));
                }
                refused(process, &world.home, account);
                return Ok(Refused::Token(Problem::TokenSuspect.of(account)));
            }
        }
    }
    let told = candidates.first().filter(|_| context.is_challenged);
    Ok(told.map_or(Refused::Nothing, |at| Refused::Other(not_ours(at, &user))))
}

/// A password came from another helper, a prompt or the URL; every helper was told to forget it.
fn not_ours(controller: &Controller, user: &UserId) -> Blameless {
    let origin = controller.as_str().trim_end_matches('/');
    let user = escape::line(user.as_str());
    let url = escape::word(&origin.replacen("://", &format!("://{user}@"), 1));
    let what = format!(
        "{controller} refused a credential of {user} that is not the stored token; it came from \
         another helper, a prompt or the URL: log out of it there (helpers of git's: echo url={url} \
         | git credential reject)"
    );
    Blameless { what, controller: controller.clone() }
}

/// Whether it can be noted or not, it was refused.
fn refused(process: &mut Process<'_>, home: &Home, account: &Account) {
    let now = (process.now)();
    let noted =
        Registry::change_within(home, PATIENCE, |registry| registry.mark_refused(account, now));
    if let Err(problem) = noted {
        process.note(&format!("cannot store that the token was refused: {problem}"));
    }
}

/// Says which of git's additions to the protocol are used.
pub(crate) fn capability(process: &mut Process<'_>) -> u8 {
    u8::from(process.out.write_all(b"version 0\ncapability state\n").is_err())
}

/// Tells two tokens apart without telling either.
fn mark_of(token: &Secret) -> String {
    let mut mark = String::new();
    for byte in &Sha256::digest(token.expose())[..8] {
        // Writing to a string cannot fail.
        let _ = write!(mark, "{byte:02x}");
    }
    mark
}
