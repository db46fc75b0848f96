//! By which way somebody logs in, and what is logged in with.

use super::browser;
use crate::console::Console;
use crate::terminal;
use jenkins_token::lifecycle::by_hand::{self, ByHand};
use jenkins_token::lifecycle::login::{LoginCredential, LoginOptions};
use jenkins_token::lifecycle::way_in::{self, WayIn};
use jenkins_token::lifecycle::{World, login_target};
use jenkins_token::model::{Account, BrowserSession, Controller, Secret, Site, UserId};
use jenkins_token::transport::{Http, block_on};
use jenkins_token::{Error, Problem, escape};

/// The ways to log in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// With a password, which is used once.
    Password,
    /// With a token that there is.
    Token,
    /// With a token that the person makes in the browser now.
    Web,
    /// In the session of a browser.
    Session,
}

/// What is logged in with.
pub(super) enum Given {
    Password(Secret),
    Token(Secret),
    MadeByHand(Secret, Making),
    Session(BrowserSession),
}

impl Given {
    /// For one attempt.
    pub(super) fn credential(&self) -> LoginCredential {
        match self {
            Given::Password(password) => LoginCredential::Password(password.duplicate()),
            Given::Token(token) => LoginCredential::Token(token.duplicate()),
            Given::MadeByHand(token, made) => {
                LoginCredential::MadeByHand(token.duplicate(), made.by_hand.clone())
            }
            Given::Session(session) => LoginCredential::Session(session.duplicate()),
        }
    }
}

/// A token that the person makes in the browser.
pub(super) struct Making {
    by_hand: ByHand,
    /// Where it is made, and can be revoked.
    page: String,
}

/// By the browser, where the person wants that because no password is taken.
pub(super) fn offered(
    world: &World<Http>,
    console: &mut Console,
    site: &Site,
) -> Result<Way, Error> {
    let WayIn::Elsewhere(host) = block_on(way_in::of(world, site))?? else {
        return Ok(Way::Password);
    };
    let (root, host) = (&site.controller, escape::line(&host));
    console.say(format!("{root} has people sign in at {host}, so it may take no password"));
    let question = "Create a token in the browser and paste it here?";
    Ok(if console.agrees(question)? { Way::Web } else { Way::Password })
}

/// Whose session it is, which must not be somebody else than was typed.
pub(super) fn owner(
    world: &World<Http>,
    site: &Site,
    session: &BrowserSession,
    typed: Option<UserId>,
) -> Result<UserId, Error> {
    let owner = block_on(way_in::owner(world, site, session))??;
    match typed {
        Some(typed) if !typed.as_str().eq_ignore_ascii_case(owner.as_str()) => {
            let why = format!(
                "this browser is signed in as {owner}, and --user says {typed}: leave --user out"
            );
            Err(Problem::Usage { why }.at(&site.controller))
        }
        _ => Ok(owner),
    }
}

/// What is logged in with: from standard input, else from the person. A session says itself who logs
/// in, so it was read before.
pub(super) fn given(
    world: &World<Http>,
    console: &mut Console,
    way: Way,
    wish: &LoginOptions,
    is_piped: bool,
) -> Result<Given, Error> {
    let (root, user) = (&wish.site.controller, &wish.user);
    let at = |error| Error { controller: Some(root.clone()), ..error };
    let of = |error| Error { user: Some(user.to_string()), ..at(error) };
    match way {
        Way::Password if is_piped => Ok(Given::Password(console.read_password()?)),
        Way::Password => {
            let question = format!("Password of {user} on {root}");
            let asked = console.ask_secret("a password (--password-stdin)", &question);
            Ok(Given::Password(asked.map_err(of)?))
        }
        Way::Token if !console.can_ask() => Ok(Given::Token(console.read_token().map_err(at)?)),
        Way::Token => {
            let page = block_on(login_target::token_page(world, &wish.site))??;
            console.say(format!("Create a token on {page} and paste it here"));
            Ok(Given::Token(console.ask_token(&format!("API token of {user}")).map_err(of)?))
        }
        Way::Web => made_now(world, console, wish).map_err(of),
        Way::Session => Ok(Given::Session(session(console).map_err(at)?)),
    }
}

/// The cookies of a browser: from standard input, or pasted.
pub(super) fn session(console: &mut Console) -> Result<BrowserSession, Error> {
    if !console.can_ask() {
        let whole = console.read_secret()?;
        return Ok(BrowserSession::parse(whole.expose())?);
    }
    console.say("Paste the Cookie header that your signed-in browser sends to Jenkins");
    console.ask_hidden("a session (--session-stdin)", "Cookie", BrowserSession::parse)
}

/// A token that the person makes in the browser by a name of ours.
fn made_now(
    world: &World<Http>,
    console: &mut Console,
    wish: &LoginOptions,
) -> Result<Given, Error> {
    let page = block_on(login_target::token_page(world, &wish.site))??;
    let account = Account { controller: wish.site.controller.clone(), user: wish.user.clone() };
    let whose = (&wish.site, &account);
    let made = by_hand::begin(world, whose, wish.store, wish.token_name.as_ref(), &wish.machine)?;
    let how = if browser::open(&page) { "Opening" } else { "Open" };
    console.tell(&format!("{how} {page} in your browser"));
    console.tell(&format!("Add a token there by this name: {}", made.name()));
    pasted(world, console, &wish.user.to_string(), Making { by_hand: made, page })
}

/// The value of that token; whoever gives up reads where it can be revoked if it was made.
fn pasted(
    world: &World<Http>,
    console: &mut Console,
    user: &str,
    making: Making,
) -> Result<Given, Error> {
    let revoke = format!(
        "If you created the token `{}`, revoke it on {}",
        making.by_hand.name(),
        making.page
    );
    // A signal ends this program before it can take the name out of the journal.
    let left = terminal::what_may_be_left(format!("{revoke}; otherwise your next login does"));
    let asked = console.ask_token(&format!("API token of {user}"));
    drop(left);
    match asked {
        Ok(token) => Ok(Given::MadeByHand(token, making)),
        Err(error) => {
            if error.problem == Problem::Declined {
                making.by_hand.given_up(world)?;
                console.tell(&revoke);
            }
            Err(error)
        }
    }
}

/// Where somebody who signs in elsewhere finds their user id.
pub(super) fn ask_user(
    console: &mut Console,
    root: &Controller,
    way: Way,
) -> Result<UserId, Error> {
    if way == Way::Web {
        console.say(format!("{root}whoAmI/ shows your user id when you are signed in"));
    }
    console.ask("a user id (--user)", "User id", UserId::parse)
}

/// Whether to ask once more for what was pasted: a person is there, and nothing was changed.
pub(super) fn may_try_again(console: &Console, way: Way, error: &Error) -> bool {
    let is_pasted = matches!(way, Way::Token | Way::Web) && console.can_ask();
    is_pasted && error.problem == Problem::TokenRejected
}

/// The same from the person once more, who is told why.
pub(super) fn again(
    world: &World<Http>,
    console: &mut Console,
    given: Given,
    error: &Error,
) -> Result<Given, Error> {
    console.say(format!("{}; please try again", error.problem));
    let user = error.user.as_deref().map(escape::line).unwrap_or_default();
    match given {
        Given::MadeByHand(_, making) => pasted(world, console, &user, making),
        _ => Ok(Given::Token(console.ask_token(&format!("API token of {user}"))?)),
    }
}
