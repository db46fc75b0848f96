//! A caller that has a runtime of its own, and threads.

#![cfg(feature = "http")]
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use jenkins_token::Problem;
use jenkins_token::lifecycle::choose_account::Chosen;
use jenkins_token::lifecycle::{self, World};
use jenkins_token::model::{
    Account, Controller, Credential, Expiry, ListedToken, Pasted, Site, SiteChanges, StoreKind,
    TokenName,
};
use jenkins_token::protocol::Request;
use jenkins_token::transport::{Exchange, Http, Network};
use std::time::Duration;

/// Alone in its process: nobody has chosen before what encrypts.
#[test]
fn https_works_on_a_runtime_of_the_callers_own() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let controller = Controller::parse(&format!("https://{closed}/")).unwrap();
    let http = Http::new(Duration::from_secs(5));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let lost = runtime.block_on(async {
        let conversation = http.open(&Site::new(controller), None).unwrap();
        conversation.exchange(&Request::get("login")).await.unwrap_err()
    });
    assert_eq!(lost.problem, Problem::ConnectionRefused);
}

/// Compiled and never run: each verb may wait on any thread.
#[expect(dead_code, clippy::too_many_arguments, reason = "what a verb takes")]
fn every_verb_may_change_threads(
    world: &World<Http>,
    (chosen, credential): (&Chosen, &Credential),
    (account, site, pasted): (&Account, &Site, &Pasted),
    (name, tokens): (&TokenName, &[ListedToken]),
    options: &lifecycle::login::LoginOptions,
    given: lifecycle::login::LoginCredential,
    credential_again: fn() -> lifecycle::login::LoginCredential,
    successor: lifecycle::rotate::Successor,
    lent: lifecycle::one_command::Lent,
    session: &jenkins_token::model::BrowserSession,
    selection: &lifecycle::revoke::Selection,
    way: &lifecycle::doctor::Way,
) {
    fn may_change_threads(_: impl Send) {}
    use lifecycle as l;
    may_change_threads(l::login_target::site(world, pasted, SiteChanges::default()));
    may_change_threads(l::login_target::token_page(world, site));
    may_change_threads(l::login_target::known_token_page(world, site));
    may_change_threads(l::login_target::shown(world, pasted, site.clone()));
    may_change_threads(l::login_target::store(world, site, &account.user, None));
    let again = options.clone();
    may_change_threads(l::login_target::login(world, pasted, again, credential_again, |_| ()));
    may_change_threads(l::create::create(world, chosen, credential, name, Expiry::Never, |_| {
        Ok(())
    }));
    may_change_threads(l::crumb::crumb(world, chosen, credential));
    may_change_threads(l::discover::root(world, pasted, site));
    may_change_threads(l::doctor::Way::find(world, None, None, |_| None));
    may_change_threads(l::doctor::walk(world, way));
    may_change_threads(l::list::list(world, chosen, credential, "tokens"));
    may_change_threads(l::login::login(world, options, given));
    may_change_threads(l::seed::replace(world, options, jenkins_token::model::Secret::new("")));
    may_change_threads(l::way_in::of(world, site));
    may_change_threads(l::way_in::owner(world, site, session));
    may_change_threads(l::choose_account::credential(world, chosen, None));
    may_change_threads(l::logout::logout(world, chosen, false));
    may_change_threads(l::one_command::lend(world, chosen, credential, "machine", Expiry::Never));
    may_change_threads(l::one_command::take_back(world, chosen, None, lent));
    may_change_threads(l::recover::recover(world));
    may_change_threads(l::recover::recover_beside(world, None));
    may_change_threads(l::relocate::relocate(world, account, StoreKind::File));
    may_change_threads(l::rename::rename(world, chosen, credential, "old", name));
    may_change_threads(l::revoke::select(world, chosen, None, selection));
    may_change_threads(l::revoke::revoke(world, chosen, None, tokens));
    may_change_threads(l::revoke::given(world, chosen, credential, "name"));
    may_change_threads(l::rotate::is_due(world, chosen, 90));
    may_change_threads(l::rotate::rotate(world, chosen, successor));
    may_change_threads(l::status::check(world, chosen, credential));
    may_change_threads(l::status::who_am_i(world, chosen, credential));
    let call = l::api::Call::new(None, "api/json", l::api::Content::Nothing).unwrap();
    may_change_threads(async move {
        let ci = jenkins_token::Client::stored("https://ci.example.com/")?;
        ci.fetch("api/json").await
    });
    may_change_threads(async move { l::api::send(world, chosen, credential, &call).await.is_ok() });
}
