//! `cargo jenkins login`

mod browser;
mod reach;
mod report;
mod way;

use crate::account_choice::tell_ended_here;
use crate::commands::git;
use crate::commands::git_follow::Before;
use crate::console::Console;
use crate::exit;
use crate::global_options::with_scheme;
use crate::invocation::Invocation;
use crate::token_options;
use clap::Args;
use git_credential_jenkins::git_config;
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::login::LoginOptions;
use jenkins_token::lifecycle::seed::{self, Replaced};
use jenkins_token::lifecycle::{World, choose_account, login_target, relocate};
use jenkins_token::model::{
    Account, BrowserSession, Controller, Pasted, Site, StoreKind, TokenName, UserId,
};
use jenkins_token::problem::Wall;
use jenkins_token::transport::{Http, block_on};
use jenkins_token::{Error, Problem, escape};
use reach::Reach;
use way::{Given, Way};

/// Log in: create a named token, verify it and store it.
///
/// Any address of that Jenkins will do, such as that of a job; the password is used once and not
/// stored. A second login replaces the stored token, which is revoked last. Before Jenkins 2.129 a
/// user has one token, without a name; login reads and stores it.
///
/// The token is stored in the keyring of your session, or where the account's token is already.
/// --store alone, for an account that is logged in, moves its token without asking Jenkins. With
/// single sign-on there is no password: use --web.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "a switch of the command line each")]
#[command(after_long_help = "Examples:
  cargo jenkins login https://ci.example.com
  cargo jenkins login https://ci.example.com --store file
  cargo jenkins login https://ci.example.com --web
  cargo jenkins login https://ci.example.com -u alice \\
    --store file --password-stdin < password-file
  cargo jenkins login https://ci.example.com -u alice \\
    --store file --with-token < token-file
  cargo jenkins login https://ci.example.com -u alice \\
    --store file --password-stdin < password-file \\
    --token-name laptop --expires 30d")]
pub(crate) struct Login {
    /// Address of the Jenkins start page, or of any page below it
    #[arg(value_name = "URL")]
    url: Option<String>,
    /// Read the password from standard input
    #[arg(long, group = "way")]
    password_stdin: bool,
    /// Create the token in the browser, and paste it here
    ///
    /// For people who sign in elsewhere and have no password for Jenkins. The page is opened, and
    /// the token gets a name by which it is found again.
    #[arg(long, group = "way", conflicts_with = "expires")]
    web: bool,
    /// Store a token you have instead of creating one
    ///
    /// It is read from standard input. A terminal asks for it.
    #[arg(long, alias = "stdin", group = "way")]
    with_token: bool,
    /// Use the session of a browser that is signed in
    ///
    /// The value of its Cookie header is read from standard input. A terminal asks for it. It is
    /// used once and not stored.
    #[arg(long, alias = "cookie-stdin", group = "way")]
    session_stdin: bool,
    /// With --with-token: replace the token given with a new one, and revoke it
    ///
    /// For a token that a server was brought up with. Run again, it changes nothing more.
    #[arg(long, requires = "with_token", conflicts_with = "keep_old", hide_short_help = true)]
    replace: bool,
    /// Name of the token [default: a unique name]
    #[arg(long, value_name = "NAME")]
    token_name: Option<String>,
    /// When the token expires: 30d, 2027-01-31 or never
    ///
    /// Jenkins 2.548 and later; an earlier one ignores it, and login says so.
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
    /// Where to store the token: keyring or file
    ///
    /// file is a file that only you can read.
    #[arg(long, value_name = "STORE", value_parser = ["keyring", "file"],
          hide_possible_values = true)]
    store: Option<String>,
    /// Do not revoke the token it replaces
    #[arg(long)]
    keep_old: bool,
    /// Let git use the token too, without asking
    #[arg(long, overrides_with = "no_git")]
    git: bool,
    /// Do not set git up, without asking
    #[arg(long, overrides_with = "git")]
    no_git: bool,
    #[command(flatten)]
    reach: Reach,
}

impl Login {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let world = invocation.founding_world()?;
        self.must_name_what_is_made()?;
        let token_name = self.token_name.as_deref().map(TokenName::parse).transpose()?;
        let expiry = token_options::expiry(self.expires.as_deref())?;
        let user = invocation.options.user.as_deref().map(UserId::parse).transpose()?;
        let pasted = self.pasted(invocation, console)?;
        let changes = self.reach.changes(console)?;
        let site = block_on(login_target::site(world, &pasted, changes))??;
        reach::tell_shared_key(console, &site);
        reach::tell_idle(world, console, &site);
        if site.controller != *pasted.as_root() {
            tell_root(console, &site.controller);
        }
        let before = Before::now(&world.home)?;
        // What the way is to be from now on is kept with a login.
        if let Some(to) = self.moves_only()
            && before.has(&site)
            && let Some(account) = only_account(&world.home, &site, user.as_ref())?
            && let Some(from) = block_on(relocate::relocate(world, &account, to))??
        {
            report::moved(console, &account, from, to)?;
            return Ok(exit::DONE);
        }
        let (site, way) = self.way(world, console, &pasted, site)?;
        let session = if way == Way::Session { Some(way::session(console)?) } else { None };
        let user = match (&session, user) {
            (Some(session), user) => way::owner(world, &site, session, user)?,
            (None, Some(user)) => user,
            (None, None) => way::ask_user(console, &site.controller, way)?,
        };
        let asked = self.store.as_deref().and_then(StoreKind::parse);
        let store = match block_on(login_target::store(world, &site, &user, asked))? {
            // The token of who is known here stays in the keyring, which a file cannot stand in for.
            Err(error) if error.user.is_none() && is_without_keyring(&error.problem) => {
                in_a_file(console, error)?
            }
            store => store?,
        };
        let wish = LoginOptions {
            site,
            user,
            store,
            moves: asked.is_some(),
            token_name,
            expiry,
            keep_old: self.keep_old,
            machine: token_options::machine(invocation),
        };
        let registry = Registry::read(&world.home)?;
        let active = registry.active(&wish.site.controller);
        let held_by = invocation.also_held_by(registry.spelled(&wish.site.controller, &wish.user));
        let done = match self.log_in(world, console, &pasted, &wish, (way, session)) {
            Ok(Replaced::Now(done)) => done,
            Ok(Replaced::Before(account)) => {
                report::replaced_before(console, &account)?;
                before.follow(invocation, console, &account.controller, self.no_git);
                return Ok(exit::DONE);
            }
            Err(error) => {
                // Half of a login may have changed the way, too.
                before.follow(invocation, console, &wish.site.controller, self.no_git);
                return Err(error);
            }
        };
        if !console.wants_json() {
            report::done(console, &done, &world.home, expiry, way == Way::Token);
        }
        let controller = &done.account.controller;
        let followed = before.follow(invocation, console, controller, self.no_git);
        let wired = self.offer_git(invocation, console, controller);
        let wired = wired.map(|wired| followed.or(wired));
        if console.wants_json() {
            // The login is done, whatever became of git.
            let wired = wired.as_ref().ok().and_then(Option::as_ref);
            let uuid = token_options::uuid(&world.home, &done)?;
            console.print_json(&report::json_of(&done, uuid.as_deref(), wired))?;
        }
        wired?;
        tell_ended_here(console, held_by.filter(|_| done.old.is_revoked()));
        tell_default(invocation, console, active.as_ref(), &done.account)?;
        Ok(if done.is_half_done() { exit::UNFINISHED } else { exit::DONE })
    }

    /// A token that is there has its name and its end.
    fn must_name_what_is_made(&self) -> Result<(), Problem> {
        if !self.with_token || self.replace {
            return Ok(());
        }
        let option = match (&self.token_name, &self.expires) {
            (Some(_), _) => "--token-name",
            (None, Some(_)) => "--expires",
            (None, None) => return Ok(()),
        };
        let why =
            format!("{option} is for a token that is created: leave it out, or add --replace");
        Err(Problem::Usage { why })
    }

    /// By which way, and the root once it has shown that it is one where somebody is about to type a
    /// password.
    fn way(
        &self,
        world: &World<Http>,
        console: &mut Console,
        pasted: &Pasted,
        site: Site,
    ) -> Result<(Site, Way), Error> {
        let typed = self.typed_way();
        if typed == Some(Way::Web) && !console.can_ask() {
            let what = "a token from the browser (--web)".to_owned();
            return Err(
                Problem::NoPrompt { what, no_input: console.options.no_input }.at(&site.controller)
            );
        }
        if self.password_stdin || !console.can_ask() {
            return Ok((site, typed.unwrap_or(Way::Password)));
        }
        let root = site.controller.clone();
        let site = match block_on(login_target::shown(world, pasted, site.clone()))? {
            // Whoever has not signed in is sent away from every page.
            Err(Error {
                problem:
                    Problem::RedirectedAway { .. }
                    | Problem::FrontDoor { wall: Wall::FrontDoorSignInElsewhere { .. }, .. },
                ..
            }) => site,
            shown => shown?,
        };
        if site.controller != root {
            tell_root(console, &site.controller);
        }
        let way = match typed {
            Some(way) => way,
            None => way::offered(world, console, &site)?,
        };
        Ok((site, way))
    }

    /// Logs in with what is given for it; what was pasted and is refused, once more.
    fn log_in(
        &self,
        world: &World<Http>,
        console: &mut Console,
        pasted: &Pasted,
        wish: &LoginOptions,
        (way, session): (Way, Option<BrowserSession>),
    ) -> Result<Replaced, Error> {
        let mut given = match session {
            Some(session) => Given::Session(session),
            None => way::given(world, console, way, wish, self.password_stdin)?,
        };
        if self.replace
            && let Given::Token(token) = given
        {
            return block_on(seed::replace(world, wish, token))?;
        }
        let attempt = |console: &mut Console, given: &Given| {
            let found = |root: &Controller| tell_root(console, root);
            block_on(login_target::login(world, pasted, wish.clone(), || given.credential(), found))
        };
        let done = match attempt(console, &given)? {
            Err(error) if way::may_try_again(console, way, &error) => {
                given = way::again(world, console, given, &error)?;
                attempt(console, &given)?
            }
            done => done,
        };
        done.map(Box::new).map(Replaced::Now)
    }

    /// Where the person says that Jenkins is.
    fn pasted(&self, invocation: &Invocation, console: &mut Console) -> Result<Pasted, Error> {
        let parse = |text: &str| Pasted::parse(&with_scheme(text));
        let Some(url) = self.url.as_ref().or(invocation.options.controller.as_ref()) else {
            return console.ask("the Jenkins URL", "Jenkins URL", parse);
        };
        let pasted = parse(url)?;
        if with_scheme(url) != url.trim() {
            console.say(format!("Using {}", escape::line(&with_scheme(url))));
        }
        Ok(pasted)
    }

    /// Sets git up when that was asked for, or the person says so; else no.
    fn offer_git(
        &self,
        invocation: &Invocation,
        console: &mut Console,
        controller: &Controller,
    ) -> Result<Option<git_config::SetUp>, Error> {
        if self.no_git {
            return Ok(None);
        }
        let home = &invocation.world()?.home;
        if !self.git {
            let is_set_up = git_config::is_set_up(home, controller);
            if is_set_up.unwrap_or(true)
                || !console.can_ask()
                || git_config::git::version().is_err()
            {
                return Ok(None);
            }
            if !console.agrees("Let git use this token too?")? {
                let later = console.program_line("git setup");
                console.say(format!("Git not set up; to do it later: {later}"));
                return Ok(None);
            }
        }
        let site = Registry::read(home)?.site(controller);
        site.map(|site| git::wire(invocation, console, &site, false)).transpose()
    }

    /// The way that an option says.
    fn typed_way(&self) -> Option<Way> {
        let ways = [
            (self.with_token, Way::Token),
            (self.web, Way::Web),
            (self.session_stdin, Way::Session),
            (self.password_stdin, Way::Password),
        ];
        ways.into_iter().find_map(|(is_typed, way)| is_typed.then_some(way))
    }

    /// The store, when it is all that was asked for.
    fn moves_only(&self) -> Option<StoreKind> {
        let wants_a_token =
            self.typed_way().is_some() || self.token_name.is_some() || self.expires.is_some();
        let store = self.store.as_deref().filter(|_| !wants_a_token)?;
        StoreKind::parse(store)
    }
}

/// Whether there is no keyring, rather than one that is closed.
fn is_without_keyring(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::OutsideSession { .. }
            | Problem::BusUnreachable { .. }
            | Problem::KeyringAbsent { .. }
            | Problem::KeyringForeign
    )
}

/// The other store, where a person says so: a file is never chosen for them.
fn in_a_file(console: &mut Console, error: Error) -> Result<StoreKind, Error> {
    let question = "No keyring here. Keep the token in a file only you can read?";
    if console.accepts(question)? { Ok(StoreKind::File) } else { Err(error) }
}

/// The one account of the controller that can be meant.
fn only_account(home: &Home, site: &Site, user: Option<&UserId>) -> Result<Option<Account>, Error> {
    let filter =
        choose_account::Filter { controller: Some(site.controller.clone()), user: user.cloned() };
    let mut known = choose_account::all(&Registry::read(home)?, &filter);
    Ok(if known.len() == 1 { known.pop().map(|entry| entry.account) } else { None })
}

/// Who is used when none is named, where one could think otherwise.
fn tell_default(
    invocation: &Invocation,
    console: &mut Console,
    before: Option<&UserId>,
    now: &Account,
) -> Result<(), Error> {
    if invocation.tell_of_environment(console) {
        return Ok(());
    }
    let (here, user) = (&now.controller, &now.user);
    if let Some(before) = before.filter(|before| *before != user) {
        let id = escape::word(before.as_str());
        let change = console.program_line(&format!("switch {here} --user {id}"));
        console.say(format!("{user} is now the default account there; to change it: {change}"));
    }
    let default = Registry::read(&invocation.world()?.home)?.default();
    if let Some(default) = default.filter(|default| default != here) {
        let change = console.program_line(&format!("switch {here}"));
        console.say(format!("{default} is still the default controller; to change it: {change}"));
    }
    Ok(())
}

fn tell_root(console: &mut Console, root: &Controller) {
    console.say(format!("Jenkins is at {root}"));
}
