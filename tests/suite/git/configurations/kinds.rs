//! What else may stand in a configuration of git's, or beside it.

use base64::Engine as _;

/// A setting: section, what stands between, name; no value for a key without `=`.
#[derive(Clone)]
pub struct Line {
    pub section: &'static str,
    pub scope: Option<String>,
    pub name: &'static str,
    pub value: Option<String>,
}

/// One thing that may be in the way, or not.
#[derive(Clone)]
pub struct Kind {
    pub name: &'static str,
    pub lines: Vec<Line>,
    /// A file of the home, and what it holds.
    pub file: Option<(&'static str, String)>,
    /// An environment variable.
    pub variable: Option<(&'static str, &'static str)>,
}

/// Every kind, for a controller at `root` that has its own host to itself, where `alice` has `token`.
pub fn kinds(root: &str, token: &str) -> Vec<Kind> {
    let root = root.trim_end_matches('/');
    let (scheme, host) = root.split_once("://").unwrap();
    let port = host.split_once(':').unwrap().1;
    let deeper = format!("{root}/userContent.git");
    let at = |scope: &str| Some(scope.to_owned());
    let said = |section, scope: Option<String>, name, value: &str| {
        let value = Some(value.to_owned());
        vec![Line { section, scope, name, value }]
    };
    let helper = |scope: Option<String>, value: &str| said("credential", scope, "helper", value);
    let http = |scope: Option<String>, name, value: &str| said("http", scope, name, value);
    let bare = |section, name| vec![Line { section, scope: None, name, value: None }];
    let both = |mut one: Vec<Line>, other: Vec<Line>| {
        one.extend(other);
        one
    };
    // Each keeps what it is told.
    let bob = "!cat >>~/told; echo username=bob; :";
    let quit = "!cat >>~/told; echo quit=1; :";
    let (user, path) = (at(&format!("{scheme}://alice@{host}")), "useHttpPath");
    let wild = at(&format!("{scheme}://*.0.0.1:{port}"));
    let named = |name, value: &str| said("credential", None, name, value);
    let (dead, nobody) = (at("http://127.0.0.1:9/"), at(&format!("{scheme}://alice@{host}/")));
    let instead = |base, value: &str| said("url", base, "insteadOf", value);
    let stale = || Some((".git-credentials", format!("{scheme}://alice:stale@{host}\n")));
    let netrc = format!("machine 127.0.0.1 login alice password stale-{port}\n");
    let asks = "#!/bin/sh\necho stale\n".to_owned();
    let of = |name, lines| Kind { name, lines, file: None, variable: None };
    let ours = basic(&format!("alice:{token}"));
    let variable = Some(("JENKINS_API_TOKEN", "11aabbccddeeff00112233445566778899"));
    vec![
        of("nothing", vec![]),
        Kind { file: stale(), ..of("store, stale", helper(None, "store")) },
        of("store, empty", helper(None, "store")),
        of("reset", helper(None, "")),
        of("reset of the root", helper(at(root), "")),
        of("reset of the host alone", helper(at(host), "")),
        of("reset of a scheme", helper(at(&format!("{scheme}://")), "")),
        of("reset of another path", helper(at(&format!("{host}/x")), "")),
        of("reset of the path alone", helper(at(&format!("{host}/userContent.git")), "")),
        of("reset of a star", helper(wild.clone(), "")),
        of("reset of the user", helper(user.clone(), "")),
        of("reset of another host", helper(at("https://github.com"), "")),
        of("reset, store", both(helper(None, ""), helper(None, "store"))),
        Kind { file: stale(), ..of("store, deeper", helper(at(&deeper), "store")) },
        of("reset, deeper", helper(at(&deeper), "")),
        of("quit", helper(None, quit)),
        of("reset, quit", both(helper(None, ""), helper(at(root), quit))),
        of("a helper's user", helper(None, bob)),
        of("a helper without a value", bare("credential", "helper")),
        of("header", http(None, "extraHeader", &basic("alice:stale"))),
        of("header of the root", http(at(root), "extraHeader", &basic("alice:stale"))),
        of("header, deeper", http(at(&deeper), "extraHeader", &basic("alice:stale"))),
        of(
            "header of the user",
            http(nobody.clone(), "extraHeader", &basic("alice:stale").to_lowercase()),
        ),
        of("header with the token", http(None, "extraHeader", &ours)),
        of("header with the token, root", http(at(root), "extraHeader", &ours)),
        of("header, empty", http(None, "extraHeader", "Authorization:")),
        of(
            "header, taken back",
            both(http(None, "extraHeader", &basic("alice:stale")), http(None, "extraHeader", "")),
        ),
        of(
            "header, taken back for the root",
            both(
                http(None, "extraHeader", &basic("alice:stale")),
                http(at(root), "extraHeader", ""),
            ),
        ),
        of("header, harmless", http(None, "extraHeader", "X-Team: web")),
        of("user alice", named("username", "alice")),
        of("user bob", named("username", "bob")),
        of("user bob, deeper", said("credential", at(&deeper), "username", "bob")),
        of("user, empty", named("username", "")),
        of("path told", named(path, "true")),
        of("path not told", said("credential", at(root), path, "false")),
        of("path without a value", bare("credential", path)),
        of("not proactive", http(None, "proactiveAuth", "none")),
        of("not proactive, root", http(at(root), "proactiveAuth", "none")),
        of("not proactive, deeper", http(at(&deeper), "proactiveAuth", "none")),
        of("not proactive, star", http(wild, "proactiveAuth", "none")),
        of("not proactive, user", http(user, "proactiveAuth", "none")),
        of("proactive auto", http(at(root), "proactiveAuth", "auto")),
        of("proactive, misspelled", http(at(&deeper), "proactiveAuth", "Basic")),
        of("empty auth", http(None, "emptyAuth", "true")),
        of("cookies", http(None, "cookieFile", "/nonexistent/cookies")),
        of("no protocol", said("protocol", None, "allow", "never")),
        of("not this protocol", said("protocol", at("http"), "allow", "NEVER")),
        of("this protocol", said("protocol", at("http"), "allow", "always")),
        of("elsewhere", instead(dead, &format!("{root}/"))),
        of("same place, with user", instead(nobody, &format!("{root}/"))),
        of("same place, longer", instead(at(&format!("{root}/user")), &format!("{root}/user"))),
        Kind { file: Some((".netrc", netrc)), ..of("netrc", vec![]) },
        Kind {
            file: Some(("bin/askpass", asks)),
            ..of("askpass", said("core", None, "askPass", "askpass"))
        },
        Kind { variable, ..of("a token without a user", vec![]) },
    ]
}

fn basic(pair: &str) -> String {
    format!("Authorization: Basic {}", base64::prelude::BASE64_STANDARD.encode(pair))
}
