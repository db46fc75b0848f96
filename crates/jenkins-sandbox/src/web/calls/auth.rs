//! Who asks: Basic with password or API token, a logged-in session, the login form.
//!
//! Source: `BasicHeaderProcessor` and `CrumbFilter`, recordings `whoami-*`, `login-form-*`,
//! `generate-session-*`.

use crate::jenkins::controller::{Account, Controller};
use crate::jenkins::random;
use crate::jenkins::version_rules::RememberMe;
use crate::message::{Basic, Reply, Request};
use crate::percent::encode_value;
use crate::web::exchange::crumbs;
use crate::web::exchange::path::Path;
use crate::web::exchange::{Exchange, Proof};
use crate::web::pages;

/// Finds out who asks; an `Err` is the 401 that ends the exchange.
pub(crate) fn identify(exchange: &mut Exchange<'_>) -> Result<(), Reply> {
    if !exchange.controller.setup.security {
        return Ok(());
    }
    let logged_in = exchange.known_session().and_then(|id| exchange.controller.sessions.user(id));
    let (name, secret) = match exchange.request.basic(exchange.rules().scheme_ignores_case) {
        Basic::Absent => {
            if logged_in.is_some() {
                exchange.caller = logged_in;
                exchange.proof = Proof::Session;
            }
            return Ok(());
        }
        Basic::Malformed => {
            return Err(refused(exchange, "This Authorization header cannot be decoded"));
        }
        Basic::Pair(name, secret) => (name, secret),
    };
    let key = exchange.controller.key_of(&name);
    if logged_in.as_ref() == Some(&key) {
        // Jenkins does not even look at the secret then, and the token exempts from nothing.
        exchange.caller = logged_in;
        exchange.proof = Proof::Session;
        return Ok(());
    }
    let takes_passwords = exchange.controller.setup.signs_in_at.is_none();
    let (now, today) = (exchange.controller.clock.now(), exchange.controller.clock.today());
    let proof = exchange.controller.account_mut(&key).and_then(|account| {
        if account.tokens.used(&secret, now, today) {
            Some(Proof::Token)
        } else {
            (takes_passwords && account.user.password == secret).then_some(Proof::Password)
        }
    });
    let (key, proof) = match proof {
        Some(proof) => (key, Some(proof)),
        None if !takes_passwords => (key, None),
        None => by_directory(exchange.controller, &name, &secret)
            .map_or((key, None), |key| (key, Some(Proof::Password))),
    };
    if proof == Some(Proof::Token) {
        let setup = &exchange.controller.setup;
        if setup.forgotten.iter().any(|user| exchange.controller.key_of(user) == key) {
            let words = "the realm of the sandbox does not know this user any more";
            return Err(pages::stack_trace(exchange, words));
        }
        if setup.tokens_want_session && !exchange.controller.sessions.has(&key) {
            return Err(to_provider(exchange));
        }
    }
    let Some(proof) = proof else {
        let why = format!("Neither password nor token fits user {name}");
        return Err(refused(exchange, &why));
    };
    exchange.caller = Some(key);
    exchange.proof = proof;
    exchange.typed = (proof == Proof::Password).then_some(name);
    Ok(())
}

/// Whom the directory means, when the password is right.
fn by_directory(controller: &Controller, name: &str, secret: &str) -> Option<String> {
    let key = controller.key_in_directory(name)?;
    controller.account(&key).filter(|account| account.user.password == secret).map(Account::key)
}

/// What kind of credential a request carries, for the log: whether it was looked at or not.
pub(crate) fn credential(controller: &Controller, request: &Request) -> &'static str {
    match request.basic(controller.rules.scheme_ignores_case) {
        Basic::Absent => "none",
        Basic::Malformed => "wrong",
        Basic::Pair(name, secret) => match controller.account(&name) {
            Some(account) if account.tokens.hold(&secret, controller.clock.today()) => "token",
            Some(account) if account.user.password == secret => "password",
            _ if by_directory(controller, &name, &secret).is_some() => "password",
            _ => "wrong",
        },
    }
}

/// The uuid of the valid token a request carries, for the log.
pub(crate) fn token(controller: &Controller, request: &Request) -> Option<String> {
    let Basic::Pair(name, secret) = request.basic(controller.rules.scheme_ignores_case) else {
        return None;
    };
    let tokens = &controller.account(&name)?.tokens;
    tokens.holder(&secret, controller.clock.today()).map(|token| token.uuid.clone())
}

/// 401, with or without the reason.
pub(crate) fn refused(exchange: &Exchange<'_>, why: &str) -> Reply {
    let rules = exchange.rules();
    let message = if rules.denial_names_user { why } else { "Unauthorized" };
    let reply = exchange.error(401, Some(message)).with("WWW-Authenticate", rules.challenge);
    match rules.remember_me {
        RememberMe::Spring => clear_remember_me(exchange, reply),
        RememberMe::Acegi => reply,
    }
}

fn clear_remember_me(exchange: &Exchange<'_>, reply: Reply) -> Reply {
    let path = if exchange.context().is_empty() { "/" } else { exchange.context() };
    let name = match exchange.rules().remember_me {
        RememberMe::Acegi => "ACEGI_SECURITY_HASHED_REMEMBER_ME_COOKIE",
        RememberMe::Spring => "remember-me",
    };
    reply.with(
        "Set-Cookie",
        format!("{name}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path={path}"),
    )
}

/// `POST /j_…_security_check`: the login form, answered before any crumb is asked for, unless the
/// version wants one here too.
pub(crate) fn login_form(exchange: &mut Exchange<'_>) -> Reply {
    let parameter = |name: &str| exchange.request.form_parameter(name).unwrap_or_default();
    let (name, password, from) =
        (parameter("j_username"), parameter("j_password"), parameter("from"));
    let crumb_lacks = exchange.rules().login_form_needs_crumb
        && exchange.controller.setup.csrf
        && !crumbs::included(exchange);
    let known = exchange
        .controller
        .account(&name)
        .filter(|account| account.user.password == password)
        .map(Account::key)
        .filter(|_| exchange.controller.setup.signs_in_at.is_none());
    match known {
        Some(key) if !crumb_lacks => {
            exchange.log_in(key);
            // Only paths of this server: the form must not send anybody elsewhere.
            let local = from.strip_prefix(exchange.context()).unwrap_or(&from);
            let local =
                if local.starts_with('/') && !local.starts_with("//") { local } else { "/" };
            exchange.redirect(local)
        }
        _ => clear_remember_me(exchange, exchange.redirect("/loginError")),
    }
}

/// `/login` and `/loginError`
pub(crate) fn form(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    if path.slash { pages::not_found(exchange) } else { pages::login(exchange) }
}

/// `/securityRealm/commenceLogin`: to the identity provider, where there is one.
pub(crate) fn elsewhere(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    exchange.session();
    to_provider(exchange)
}

fn to_provider(exchange: &mut Exchange<'_>) -> Reply {
    let Some(provider) = exchange.controller.setup.signs_in_at.clone() else {
        return pages::not_found(exchange);
    };
    let back =
        format!("{}{}/securityRealm/finishLogin", exchange.request.origin(), exchange.context());
    let (state, back) = (random::hex(16), encode_value(&back));
    let location = format!(
        "{provider}?response_type=code&client_id=sandbox&state={state}&redirect_uri={back}"
    );
    Reply::new(302).with("Location", location)
}

/// `/logout`
pub(crate) fn log_out(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    exchange.log_out();
    exchange.redirect("/")
}
