//! Token pages that are less than one: cut, of an unknown design, of somebody else; and numbers
//! and dates as no recorded server writes them.

use super::{exchanges, html, page, reply};
use jenkins_token::Problem;
use jenkins_token::model::{Controller, ListedToken, Uses, Version};
use jenkins_token::protocol::{CredentialKind, Peer, tokens_page};

/// Contract §9 cases 40 and 41, wherever a recorded page is cut: all of it or nothing.
#[test]
fn a_page_cut_short_is_never_believed() {
    let all = exchanges("pages cut short");
    let whole = all.iter().filter(|e| ["list-many-zxx", "list-zero-tokens"].contains(&e.name()));
    for exchange in whole.filter(|e| e.jenkins != "2.46.1") {
        let tokens = page::read(exchange).unwrap();
        let end = exchange.response.body.len();
        for cut in (0..end).step_by(499) {
            let mut reply = reply(exchange);
            reply.body.truncate(cut);
            match tokens_page::read(&reply, &asked(&root())) {
                Ok(read) => assert_eq!(read, tokens, "{} at {cut}", exchange.id),
                Err(Problem::PageUnreadable { .. }) => {}
                Err(other) => panic!("{} at {cut}: {other}", exchange.id),
            }
        }
    }
}

#[test]
fn a_list_that_is_not_understood_is_not_empty() {
    let read =
        |inside: &str| read_made(&format!(r#"<html><div class="token-list">{inside}</div>"#));
    assert_eq!(read_made("<html><p>A new design"), Err("page-unreadable"));
    assert_eq!(read(""), Err("page-unreadable"));
    assert_eq!(
        read(r#"<div class="token-list-empty-item hidden-message">"#),
        Err("page-unreadable")
    );
    assert_eq!(read(r#"<p class="token-tile" id="u">"#), Err("page-unreadable"));
    assert_eq!(read(r#"<p class="token-list-empty-item jenkins-hidden">"#), Err("page-unreadable"));
    assert_eq!(read(r#"<p class="token-list-empty-item">"#), Ok(vec![]));
    let no_uuid = r#"<p id="api-token-list"><p class="token-card"><p class="token-name">x"#;
    assert_eq!(read(no_uuid), Err("page-unreadable"));
    let no_value =
        r#"<p class="token-list-item token-list-existing-item"><input name="tokenUuid">"#;
    assert_eq!(read(no_value), Err("page-unreadable"));
}

/// What is left open in a row makes no browser lose the rows after it.
#[test]
fn a_row_that_is_not_closed_hides_none_after_it() {
    let card = |id: &str, more: &str| {
        format!(
            "<div class=token-card id={id}>{more}<span class=token-name>{id}</span>\
             <span class=token-creation></span></div>"
        )
    };
    let item = |id: &str, more: &str| {
        format!(
            "<div class='token-list-item token-list-existing-item'>{more}\
             <input name=tokenUuid value={id}><input name=tokenName value={id}></div>"
        )
    };
    let page = |rows: &str| format!("<html><body><div class=token-list>{rows}</div></body></html>");
    let cards = |rows: &str| page(&format!("<div id=api-token-list>{rows}</div>"));
    let ids = |page: &str| -> Vec<String> {
        read_made(page).unwrap().into_iter().map(|row| row.name).collect()
    };
    for open in ["<div>", "<div><div>", "<div><p><div><section>"] {
        let rows = [card("a", open), card("b", ""), card("c", open), card("d", "")];
        assert_eq!(ids(&cards(&rows.concat())), ["a", "b", "c", "d"], "{open}");
        let rows = [item("a", open), item("b", ""), item("c", open), item("d", "")];
        assert_eq!(ids(&page(&rows.concat())), ["a", "b", "c", "d"], "{open}");
    }
    // Of a page cut short nothing is believed, then as ever.
    let cut = [card("a", "<div>"), card("b", "")].concat();
    let cut = format!("<html><body><div class=token-list><div id=api-token-list>{cut}");
    assert_eq!(read_made(&cut), Err("page-unreadable"));
}

#[test]
fn a_login_page_is_no_list() {
    let login = |shown, signed: bool| {
        let body = r#"<html><title>Sign in</title><input name="j_username">"#;
        let mut reply = html("2.572", body);
        if !signed {
            reply.headers.truncate(1);
        }
        let root = root();
        tokens_page::read(&reply, &Peer { controller: &root, kind: shown }).unwrap_err().name()
    };
    assert_eq!(login(CredentialKind::Token, true), "credentials-ignored");
    assert_eq!(login(CredentialKind::Nothing, true), "permission-missing");
    assert_eq!(login(CredentialKind::Token, false), "front-door");
}

/// Contract §9 cases 37 to 39; what a browser would not show is not read either.
#[test]
fn counters_and_dates_are_read_only_where_they_are_certain() {
    let card = |counter: &str, date: &str| {
        let rows = read_made(&format!(
            r#"<html><script>"<div class='token-list'></div>"</script><!-- <div class="token-list"></div> -->
            <div class="token-list"><div id="api-token-list"><div class="token-card" id="u">
            <span class="token-name">n</span>
            <span class="token-creation jenkins-!-x" tooltip="{date}">Created 3 days ago</span>
            <span class="token-last-used">{counter}</span></div></div></div>"#
        ));
        rows.unwrap().remove(0)
    };
    let uses = |text: &str| card(&format!(r#"<i class="token-use-counter">{text}</i>"#), "").uses;
    for text in
        ["12345", "12,345", "12.345", "12\u{a0}345", "12&#x202f;345", "12’345", "١٢٬٣٤٥", "۱۲٬۳۴۵"]
    {
        assert_eq!(uses(text), Uses::Times(12345), "{text}");
    }
    for text in ["", "many", "12 times", "99999999999999999999999999"] {
        assert_eq!(uses(text), Uses::Unknown, "{text}");
    }
    assert_eq!(card(r#"<i class="no-statistics">"#, "").uses, Uses::Unknown);
    assert_eq!(card(r#"<i class="token-never-used">"#, "").uses, Uses::Times(0));
    let created = |text: &str| card("", text).created.map(|instant| instant.to_string());
    for (text, instant) in [
        ("Thu Feb 05 15:04:09 UTC 2026", "2026-02-05T15:04:09Z"),
        ("Thu Feb 05 15:04:09 GMT 2026", "2026-02-05T15:04:09Z"),
        ("Thu Feb 05 15:04:09 GMT-03:30 2026", "2026-02-05T18:34:09Z"),
    ] {
        assert_eq!(created(text).as_deref(), Some(instant));
    }
    for text in [
        "Thu Feb 05 15:04:09 CET 2026",
        "Thu Feb 30 15:04:09 UTC 2026",
        "05.02.2026, 15:04:09",
        "Feb 5, 2026, 3:04:09\u{202f}PM",
        "Thu Feb 05 15:04:09 GMT+99:00 2026",
        "never",
        "",
    ] {
        assert_eq!(created(text), None, "{text}");
        assert_eq!(card("", text).created_text.as_deref(), Some(text));
    }
}

#[test]
fn the_likely_address_is_asked_first() {
    let first = |version: Option<&str>| {
        let version = version.map(Version::parse);
        tokens_page::addresses(version.as_ref()).map(|request| request.path)
    };
    let (new, old) = (["me/security/", "me/configure"], ["me/configure", "me/security/"]);
    assert_eq!(first(Some("2.572")), new);
    assert_eq!(first(Some("2.479.1")), new);
    assert_eq!(first(Some("2.462.3")), old);
    assert_eq!(first(Some("2.160")), old);
    assert_eq!(first(Some("our own build")), new);
    assert_eq!(first(None), new);
}

fn read_made(body: &str) -> Result<Vec<ListedToken>, &'static str> {
    tokens_page::read(&html("2.572", body), &asked(&root())).map_err(|problem| problem.name())
}

fn root() -> Controller {
    Controller::parse("https://ci.example.com/").unwrap()
}

fn asked(controller: &Controller) -> Peer<'_> {
    Peer { controller, kind: CredentialKind::Token }
}
