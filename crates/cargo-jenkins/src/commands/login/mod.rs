//! `cargo jenkins login`

mod report;

use crate::account_choice::tell_ended_here;
use crate::commands::git;
use crate::console::Console;
use crate::exit;
use crate::global_options::with_scheme;
use crate::invocation::Invocation;
use crate::token_options;
use clap::Args;
use git_credential_jenkins::git_config;
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::login::{LoginCredential, LoginOptions};
use jenkins_token::lifecycle::{World, choose_account, login_target, relocate};
use jenkins_token::model::{
    Account, Controller, Pasted, Secret, Site, StoreKind, TokenName, UserId,
};
use jenkins_token::transport::{Http, block_on};
use jenkins_token::{Error, Problem, escape};
use std::path::{Path, PathBuf};

/// Log in: create a named token, verify it and store it.
///
/// Any address of that Jenkins will do, such as that of a job; the password is used once and not
/// stored. A second login replaces the stored token, which is revoked last. Before Jenkins 2.129 a
/// user has one token, without a name; login reads and stores it.
///
/// The token is stored in the keyring of your session, or where the account's token is already.
/// --store alone, for an account that is logged in, moves its token without asking Jenkins. With
/// single sign-on, create a token in the browser and use --with-token.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "a switch of the command line each")]
#[command(after_long_help = "Examples:
  cargo jenkins login https://ci.example.com
  cargo jenkins login https://ci.example.com --store file
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
    #[arg(long, conflicts_with = "with_token")]
    password_stdin: bool,
    /// Store a token you have instead of creating one
    ///
    /// It is read from standard input. A terminal asks for it.
    #[arg(long, alias = "stdin")]
    with_token: bool,
    /// Name of the token [default: a unique name]
    #[arg(long, value_name = "NAME", conflicts_with = "with_token")]
    token_name: Option<String>,
    /// When the token expires: 30d, 2027-01-31 or never
    ///
    /// Jenkins 2.548 and later; an earlier one ignores it, and login says so.
    #[arg(long, value_name = "WHEN", conflicts_with = "with_token")]
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
    /// Accept plain http to another machine
    ///
    /// For this controller from now on. Password and token can then be read on the way.
    #[arg(long)]
    allow_http: bool,
    /// Trust the certificates in this PEM file
    ///
    /// For this controller from now on.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

impl Login {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let world = invocation.founding_world()?;
        let token_name = self.token_name.as_deref().map(TokenName::parse).transpose()?;
        let expiry = token_options::expiry(self.expires.as_deref())?;
        let user = invocation.options.user.as_deref().map(UserId::parse).transpose()?;
        let pasted = self.pasted(invocation, console)?;
        let ca_file = self.ca_file.as_deref();
        let site = block_on(login_target::site(world, &pasted, self.allow_http, ca_file))??;
        if site.controller != *pasted.as_root() {
            tell_root(console, &site.controller);
        }
        if let Some(to) = self.moves_only()
            && let Some(account) = only_account(&world.home, &site, user.as_ref())?
            && let Some(from) = block_on(relocate::relocate(world, &account, to))??
        {
            report::moved(console, &account, from, to)?;
            return Ok(exit::DONE);
        }
        let site = if self.password_stdin || !console.can_ask() {
            site
        } else {
            let typed = site.controller.clone();
            let site = block_on(login_target::shown(world, &pasted, site))??;
            if site.controller != typed {
                tell_root(console, &site.controller);
            }
            site
        };
        let user = match user {
            Some(user) => user,
            None => console.ask("a user id (--user)", "User id", UserId::parse)?,
        };
        let asked = self.store.as_deref().and_then(StoreKind::parse);
        let store = match block_on(login_target::store(world, &site, &user, asked))? {
            // The token of who is known here stays in the keyring, which a file cannot stand in for.
            Err(error) if error.user.is_none() && is_without_keyring(&error.problem) => {
                in_a_file(console, error)?
            }
            store => store?,
        };
        let secret = self.secret(world, console, &site, &user)?;
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
        let given = || {
            let secret = secret.duplicate();
            if self.with_token {
                LoginCredential::Token(secret)
            } else {
                LoginCredential::Password(secret)
            }
        };
        let registry = Registry::read(&world.home)?;
        let before = registry.active(&wish.site.controller);
        let held_by = invocation.also_held_by(registry.spelled(&wish.site.controller, &wish.user));
        let found = |root: &Controller| tell_root(console, root);
        let done = block_on(login_target::login(world, &pasted, wish, given, found))??;
        if !console.wants_json() {
            report::done(console, &done, &world.home, expiry, self.with_token);
        }
        let wired = self.offer_git(invocation, console, &done.account.controller);
        if console.wants_json() {
            // The login is done, whatever became of git.
            let wired = wired.as_ref().ok().and_then(Option::as_ref);
            let uuid = token_options::uuid(&world.home, &done)?;
            console.print_json(&report::json_of(&done, uuid.as_deref(), wired))?;
        }
        wired?;
        tell_ended_here(console, held_by.filter(|_| done.old.is_revoked()));
        tell_default(invocation, console, before.as_ref(), &done.account)?;
        Ok(if done.is_half_done() { exit::UNFINISHED } else { exit::DONE })
    }

    /// What is logged in with: from standard input, else from the person.
    fn secret(
        &self,
        world: &World<Http>,
        console: &mut Console,
        site: &Site,
        user: &UserId,
    ) -> Result<Secret, Error> {
        let root = &site.controller;
        let at = |error| Error { controller: Some(root.clone()), ..error };
        let of = |error| Error { user: Some(user.to_string()), ..at(error) };
        if self.password_stdin {
            return console.read_password();
        }
        if !self.with_token {
            let question = format!("Password of {user} on {root}");
            return console.ask_secret("a password (--password-stdin)", &question).map_err(of);
        }
        if !console.can_ask() {
            return console.read_token().map_err(at);
        }
        let page = block_on(login_target::token_page(world, site))??;
        console.say(format!("Create a token on {page} and paste it here"));
        console.ask_token(&format!("API token of {user}")).map_err(of)
    }

    /// Where the person says that Jenkins is.
    fn pasted(&self, invocation: &Invocation, console: &mut Console) -> Result<Pasted, Error> {
        if let Some(file) = &self.ca_file {
            must_hold_certificates(file)?;
        }
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

    /// The store, when it is all that was asked for.
    fn moves_only(&self) -> Option<StoreKind> {
        let wants_a_token = self.with_token
            || self.password_stdin
            || self.token_name.is_some()
            || self.expires.is_some();
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

/// Also where it is not looked at yet, as for a controller by http.
fn must_hold_certificates(file: &Path) -> Result<(), Problem> {
    let unusable = |why: String| Problem::CaFileUnusable { path: file.to_owned(), why };
    if file.is_dir() {
        return Ok(());
    }
    let text = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
    if !String::from_utf8_lossy(&text).contains("-----BEGIN ") {
        return Err(unusable("it holds no PEM certificate".to_owned()));
    }
    Ok(())
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
