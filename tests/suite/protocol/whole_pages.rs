//! Every reader of pages over whole pages of real servers, byte for byte: what recordings cut out
//! of pages is what a reader stumbles over.

use super::recorded;
use jenkins_token::Problem;
use jenkins_token::model::{Controller, ListedToken, Version};
use jenkins_token::protocol::{
    CredentialKind, Peer, Reply, denial, legacy, signature, tokens_page,
};
use lab::pages::{self, Page, Row};

const LANGUAGES: [&str; 4] = ["tokens-de", "tokens-en", "tokens-zh-CN", "tokens-zxx"];

fn reply(page: &Page) -> Reply {
    recorded(&page.response)
}

fn read(reply: &Reply) -> Result<Vec<ListedToken>, Problem> {
    let controller = Controller::parse("http://127.0.0.1:8080/").unwrap();
    tokens_page::read(reply, &Peer { controller: &controller, kind: CredentialKind::Token })
}

fn rows(page: &Page) -> Vec<Row> {
    let listed = read(&reply(page)).unwrap_or_else(|problem| panic!("{}: {problem}", page.id));
    listed.into_iter().map(|t| Row { name: t.name, uuid: t.uuid.to_string() }).collect()
}

#[test]
fn every_token_of_a_page_is_listed_in_every_language() {
    for page in pages::all("whole token pages") {
        if LANGUAGES.contains(&page.kind()) {
            let rows = rows(&page);
            assert!(!page.tokens.is_empty(), "{} is about no token", page.id);
            for token in &page.tokens {
                assert!(rows.contains(token), "{}: {token:?} is not among {rows:?}", page.id);
            }
        }
    }
}

/// Names, uuids and counters do not depend on the language; the same page lists the same tokens.
#[test]
fn the_rows_are_the_same_in_every_language() {
    let pages = pages::all("token pages in four languages");
    let told = |page: &&Page| {
        let listed = read(&reply(page)).unwrap();
        let row = |t: ListedToken| (t.uuid.to_string(), t.name, t.uses, t.legacy, t.expired);
        listed.into_iter().map(row).collect::<Vec<_>>()
    };
    for en in pages.iter().filter(|page| page.kind() == "tokens-en") {
        let same =
            pages.iter().filter(|p| p.jenkins == en.jenkins && LANGUAGES.contains(&p.kind()));
        for page in same {
            assert_eq!(told(&page), told(&en), "{}", page.id);
        }
    }
}

#[test]
fn revoked_tokens_are_not_on_the_page_after() {
    let pages = pages::all("token pages after a revocation");
    for after in pages.iter().filter(|page| page.kind() == "tokens-after") {
        let listed = rows(after);
        let before = pages.iter().filter(|p| p.jenkins == after.jenkins);
        for token in before.flat_map(|page| &page.tokens) {
            assert!(!listed.contains(token), "{} still lists {token:?}", after.id);
        }
    }
}

/// On a page in no language of ours the dates are instants, whatever stands around them.
#[test]
fn dates_and_ends_are_read_from_whole_pages() {
    for page in pages::all("dates of whole pages").iter().filter(|p| p.kind() == "tokens-zxx") {
        let new = Version::parse(&page.jenkins).at_least(&[2, 548]);
        for token in read(&reply(page)).unwrap() {
            assert!(token.created.is_some(), "{}: {token:?}", page.id);
            assert_eq!(token.expires.is_some(), new && !token.expired, "{}: {token:?}", page.id);
        }
    }
}

/// All of it, or nothing.
#[test]
fn a_whole_page_cut_short_is_never_believed() {
    let pages = pages::all("whole pages cut short");
    for page in pages.iter().filter(|page| page.kind() == "tokens-en") {
        let whole = reply(page);
        let tokens = read(&whole).unwrap();
        for cut in (0..whole.body.len()).step_by(2003) {
            let mut part = reply(page);
            part.body.truncate(cut);
            match read(&part) {
                Ok(read) => assert_eq!(read, tokens, "{} at {cut}", page.id),
                Err(Problem::PageUnreadable { .. }) => {}
                Err(other) => panic!("{} at {cut}: {other}", page.id),
            }
        }
    }
}

#[test]
fn every_page_says_whose_it_is() {
    let controller = Controller::parse("http://127.0.0.1:8080/").unwrap();
    for page in pages::all("version and root of whole pages") {
        let reply = reply(&page);
        let foreign = page.id == "2.198-not-found";
        let version = signature::version(&reply).map(|version| version.to_string());
        assert_eq!(version.as_deref(), (!foreign).then_some(&*page.jenkins), "{}", page.id);
        assert_eq!(signature::root(&reply).as_deref(), (!foreign).then_some(""), "{}", page.id);
        assert_eq!(signature::is_ready(&reply), page.response.status == 200, "{}", page.id);
        let denied =
            |shown| denial::read(&reply, &Peer { controller: &controller, kind: shown }).name();
        let as_nobody = denied(CredentialKind::Nothing);
        match page.kind() {
            "login" => {
                assert_eq!(as_nobody, "permission-missing", "{}", page.id);
                assert_eq!(denied(CredentialKind::Token), "credentials-ignored", "{}", page.id);
                assert_eq!(denied(CredentialKind::Password), "credentials-ignored", "{}", page.id);
            }
            "not-found" if foreign => assert_eq!(as_nobody, "not-jenkins", "{}", page.id),
            // A page like any other is nothing that was asked for, and no sign-in form.
            _ => assert_eq!(as_nobody, "answer-unknown", "{}", page.id),
        }
    }
}

/// From 2.129 on nobody's legacy token is shown, whatever the page looks like.
#[test]
fn no_page_shows_a_legacy_token() {
    let controller = Controller::parse("http://127.0.0.1:8080/").unwrap();
    let asked = Peer { controller: &controller, kind: CredentialKind::Token };
    for page in pages::all("legacy tokens on whole pages") {
        if page.kind().starts_with("tokens") {
            let legacy = legacy::read(&reply(&page), &asked).map(drop);
            assert_eq!(legacy.unwrap_err().name(), "legacy-none", "{}", page.id);
        }
    }
}

/// A page is not a list of tokens because it is long and from Jenkins.
#[test]
fn other_pages_are_not_lists() {
    for page in pages::all("pages that are not lists") {
        if ["root", "not-found"].contains(&page.kind()) {
            let problem = read(&reply(&page)).unwrap_err().name();
            assert_eq!(problem, "page-unreadable", "{}", page.id);
        }
    }
}
