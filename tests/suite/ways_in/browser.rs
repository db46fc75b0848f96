//! `login --web` with a real browser, in which somebody is signed in.

use super::{names, signing_in_elsewhere};
use jenkins_sandbox::Jenkins;
use lab::Terminal;
use lab::browser::Browser;
use serde_json::{Value, json};

/// A version of each layout of the token page, and where that is.
const LAYOUTS: [(Jenkins, &str); 3] = [
    (Jenkins::V2_426_2, "me/configure"),
    (Jenkins::V2_541_2, "me/security/"),
    (Jenkins::V2_572, "me/security/"),
];

/// What a person sees: where they are, of which version it is, and what their tokens are called.
const SEEN: &str = "({
    at: location.href,
    version: document.body.dataset.version,
    adds: document.querySelectorAll('[data-target-url$=\"/generateNewToken\"]').length > 0,
    named: [...document.querySelectorAll('.token-list-existing-item input[name=tokenName]')]
        .map(it => it.value)
        .concat([...document.querySelectorAll('#api-token-list > .token-card[id] .token-name')]
            .map(it => it.textContent)),
})";

/// What the page's button does, in the session and with the crumb that the page has.
const ADD: &str = "(async name => {
    const button = document.querySelector('[data-target-url$=\"/generateNewToken\"]');
    const { crumbHeader, crumbValue } = document.head.dataset;
    const answer = await fetch(button.dataset.targetUrl, {
        method: 'POST',
        headers: { [crumbHeader]: crumbValue },
        body: new URLSearchParams({ newTokenName: name }),
    });
    return (await answer.json()).data.tokenValue;
})";

/// The line that follows these words on the terminal.
fn told(terminal: &mut Terminal, words: &str) -> String {
    terminal.expect(words);
    terminal.expect("\n");
    let shown = terminal.shown();
    let line = shown.split(words).last().expect("it was shown");
    line.lines().next().expect("a line").trim_end().to_owned()
}

fn has(seen: &Value, name: &str) -> bool {
    seen["named"].as_array().expect("a list").iter().any(|it| it == name)
}

#[test]
#[ignore = "it takes Chromium: tests/run --browser"]
fn a_person_makes_the_token_in_a_browser_on_the_page_that_was_told() {
    let mut browser = Browser::start();
    for (jenkins, page) in LAYOUTS {
        let (lab, version) = (signing_in_elsewhere(jenkins), jenkins.version());
        let url = lab.sandbox.url();
        let login = ["login", url, "--web", "-u", "alice", "--store", "file", "--no-git"];
        let mut terminal = Terminal::start(&lab.command(&login));
        let opened = told(&mut terminal, "Open ");
        let opened = opened.strip_suffix(" in your browser").expect("an address").to_owned();
        let name = told(&mut terminal, "by this name: ");
        terminal.expect("API token of alice: ");
        browser.take_cookie(url, &lab.sandbox.sign_in("alice"));
        browser.open(&opened);
        let before = browser.run(SEEN);
        assert_eq!(before["at"], format!("{url}{page}"), "{version}: {before}");
        assert_eq!((&before["version"], &before["adds"]), (&json!(version), &json!(true)));
        assert!(!has(&before, &name), "{version}: {before}");
        let value = browser.run(&format!("{ADD}({})", json!(name)));
        let value = value.as_str().expect("a value").to_owned();
        browser.open(&opened);
        let after = browser.run(SEEN);
        assert!(has(&after, &name), "{version}: {after}");
        terminal.press(&format!("{value}\n"));
        let ran = terminal.ended();
        assert_eq!(ran.code, 0, "{version}: {}", ran.out);
        assert!(ran.out.contains("Logged in as alice") && !ran.out.contains(&value), "{}", ran.out);
        assert_eq!((lab.token(), lab.open_intents()), (value, 0), "{version}");
        println!("{version}: the page is {opened}\n{}", ran.out.replace('\r', ""));
        assert_eq!(lab.run(&["logout"], "").code, 0, "{version}");
        assert!(names(&lab.sandbox, "alice").is_empty(), "{version}: it is known for ours");
        browser.open(&opened);
        assert!(!has(&browser.run(SEEN), &name), "{version}");
    }
}

/// The same page where nobody is signed in leads to the provider, and shows no tokens.
#[test]
#[ignore = "it takes Chromium: tests/run --browser"]
fn a_browser_in_which_nobody_is_signed_in_shows_no_tokens() {
    let mut browser = Browser::start();
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let _ = lab.sandbox.add_token("alice", "hers");
    browser.open(&format!("{}me/security/", lab.sandbox.url()));
    let seen = browser.run(SEEN);
    assert_eq!((&seen["adds"], &seen["named"]), (&json!(false), &json!([])), "{seen}");
    let leads = browser.run("document.querySelector('meta[http-equiv=refresh]').content");
    assert!(leads.as_str().expect("a text").contains("securityRealm/commenceLogin"), "{leads}");
}
