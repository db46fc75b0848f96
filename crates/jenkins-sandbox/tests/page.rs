//! docs/sandbox.md shows the table of routes as it is.
#![expect(clippy::expect_used, reason = "a test may give up")]

use std::fmt::Write as _;

const START: &str = "<!-- calls -->\n";
const END: &str = "<!-- end of calls -->";

/// The table, as the page is to show it.
fn table() -> String {
    let mut table = String::from(
        "| method | path | answer | versions that answer otherwise |\n|---|---|---|---|\n",
    );
    for call in jenkins_sandbox::calls() {
        let (methods, path) = (call.methods, call.path);
        writeln!(table, "| {methods} | `{path}` | {} | {} |", call.about, call.otherwise)
            .expect("a text");
    }
    table
}

#[test]
fn the_page_shows_every_call() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sandbox.md");
    let page = std::fs::read_to_string(file).expect("the page");
    let (before, rest) = page.split_once(START).expect("where the table starts");
    let (shown, after) = rest.split_once(END).expect("where it ends");
    let table = table();
    if std::env::var_os("JENKINS_TOKEN_BLESS").is_some() {
        std::fs::write(file, format!("{before}{START}{table}{END}{after}")).expect("written");
        return;
    }
    assert!(
        shown == table,
        "JENKINS_TOKEN_BLESS=1 cargo test -p jenkins-sandbox writes it:\n{table}"
    );
}

#[test]
fn a_call_is_named_once() {
    let mut seen = std::collections::BTreeSet::new();
    for call in jenkins_sandbox::calls() {
        assert!(!call.about.is_empty(), "{}", call.path);
        assert!(seen.insert((call.methods, call.path)), "{} {}", call.methods, call.path);
    }
    assert!(seen.len() > 40);
}
