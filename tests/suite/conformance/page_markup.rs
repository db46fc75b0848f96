//! The sandbox's pages hold every kind of markup that the pages of running servers hold, at the same
//! kind of place: what makes a reader stumble there makes it stumble here.

use super::structure::{Place, Structures, structures};
use super::wire::Ask;
use super::world::jenkins;
use crate::login::PROGRAM;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jenkins_sandbox::Jenkins;
use lab::{Lab, PASSWORD};
use std::collections::BTreeMap;

/// A name that is markup, as one on the real pages is.
const NAME: &str = "<b>\"one\"</b> & </title>";

#[test]
fn the_sandbox_has_the_markup_of_real_pages_where_they_have_it() {
    let mut lacking = Vec::new();
    for ((version, page), real) in &real() {
        let own = structures(&own(jenkins(version), page));
        for (place, kind) in real.difference(&own) {
            lacking.push(format!("{version} {page}: {kind} ({place:?})"));
        }
    }
    assert!(lacking.is_empty(), "{} are missing:\n{}", lacking.len(), lacking.join("\n"));
}

/// What themes and plugins add, which no recorded server had, is on the pages of every version.
#[test]
fn the_sandbox_has_what_themes_and_plugins_add() {
    for jenkins in Jenkins::ALL {
        let page = structures(&own(jenkins, "tokens"));
        // Before 2.129 there is no list that could have a before and an after.
        let (above, below, list) = match jenkins {
            Jenkins::V1_625 | Jenkins::V2_46_1 | Jenkins::V2_121 => {
                (Place::Body, Place::Body, None)
            }
            _ => (Place::BeforeTheList, Place::AfterTheList, Some(Place::List)),
        };
        let mut wanted: Vec<(Place, &str)> = vec![
            (Place::Head, "conditional comment"),
            (Place::Head, "<noscript>"),
            (Place::Head, "<!-- in <style>"),
        ];
        for kind in [
            "self-closed <title> in svg",
            "self-closed <style> in svg",
            "self-closed <script> in svg",
            "open <foreignobject> in svg",
            "<[ as a comment",
            "text in <script> of JSON",
            "<!-- in <script>",
            "< in an attribute",
            "<iframe>",
            "<noscript>",
        ] {
            wanted.push((above, kind));
        }
        for kind in [
            "<math>",
            "self-closed <title> in math",
            "capitals in an HTML tag's name",
            "attribute without quotes",
            "< in <textarea>",
            "< in <script>",
        ] {
            wanted.push((below, kind));
        }
        for kind in ["comment", "text in <style>", "text in <script> of JSON"] {
            wanted.extend(list.map(|list| (list, kind)));
        }
        for (place, kind) in wanted {
            assert!(
                page.contains(&(place, kind.to_owned())),
                "{}: {kind} ({place:?})",
                jenkins.version()
            );
        }
    }
}

/// What the pages of running servers hold, by version and page; of the token page in every language.
fn real() -> BTreeMap<(String, String), Structures> {
    let mut real: BTreeMap<(String, String), Structures> = BTreeMap::new();
    for page in lab::pages::all("the markup of whole pages") {
        let languages = ["tokens-en", "tokens-de", "tokens-zh-CN", "tokens-zxx"];
        let kind = if languages.contains(&page.kind()) { "tokens" } else { page.kind() };
        let key = (page.jenkins.clone(), kind.to_owned());
        real.entry(key).or_default().extend(structures(&page.response.body));
    }
    real
}

/// The sandbox's page of that kind.
fn own(jenkins: Jenkins, page: &str) -> String {
    let lab = Lab::new(jenkins, PROGRAM);
    let address = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
    let ask = |target: &str| {
        let pair = BASE64_STANDARD.encode(format!("alice:{PASSWORD}"));
        let mut headers = vec![("Accept".to_owned(), "*/*".to_owned())];
        if page != "login" {
            headers.push(("Authorization".to_owned(), format!("Basic {pair}")));
        }
        let ask =
            Ask { method: "GET".to_owned(), target: target.to_owned(), headers, body: vec![] };
        ask.send(address).expect("an answer")
    };
    match page {
        "login" => ask("/login").body,
        "root" => ask("/").body,
        "not-found" => ask("/no-such-page").body,
        _ => {
            if page == "tokens" {
                lab.login();
                // Before 2.129 there is one token and no more.
                let made = lab.run(&["token", "create", NAME], "").code;
                assert_eq!(made == 0, jenkins != Jenkins::V2_46_1);
                assert_eq!(lab.run(&["api", "whoAmI/api/json"], "").code, 0);
            }
            let pages = ["/me/security/", "/me/configure"].map(ask);
            pages.into_iter().find(|page| page.status == 200).expect("a token page").body
        }
    }
}
