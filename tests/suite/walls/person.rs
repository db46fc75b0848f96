//! Somebody who signs in through apache and an identity provider, from nothing to a push: browsers
//! are sent to sign in, and programs with a token are let through.

use super::apache::sign_in;
use super::stage::port;
use crate::git::has_recent_git;
use crate::ways_in::pushes;
use jenkins_sandbox::Jenkins;
use lab::walls::apache;
use lab::walls::identity::Identity;
use std::path::Path;
use std::process::Command;

/// A browser that keeps its cookies in that file.
fn browse(jar: &Path, words: &[&str]) -> String {
    let mut command = Command::new("curl");
    command.args(["-sSL", "--max-time", "20", "-H", "Accept: text/html", "-b"]).arg(jar);
    let page = command.arg("-c").arg(jar).args(words).output().expect("curl runs");
    assert!(page.status.success(), "{}", String::from_utf8_lossy(&page.stderr));
    String::from_utf8_lossy(&page.stdout).into_owned()
}

#[test]
fn three_commands_lead_through_a_sign_in_to_a_push() {
    if !has_recent_git() || lab::walls::missing(&["apache2", "openssl", "curl"]) {
        return;
    }
    if !super::apache::has_sign_in() {
        return;
    }
    let lab = pushes::hosting(Jenkins::V2_572);
    let identity = Identity::start();
    let everybody = "AuthType openid-connect\nRequire valid-user";
    let people = format!("<If \"%{{HTTP:Accept}} =~ /html/\">\n{everybody}\n</If>");
    let wall = sign_in(&identity).replace(everybody, &people);
    assert!(wall.contains(&people), "{wall}");
    let backend = format!("127.0.0.1:{}", port(lab.sandbox.url()));
    let apache = apache::start(&backend, &["auth_openidc"], &[("people", wall)]);
    let url = format!("http://127.0.0.1:{}/", apache.ports()[0]);
    // Jenkins' own session, as its realm opens it when the browser comes back.
    let cookie = lab.sandbox.sign_in("alice");
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let jar = lab.home().join("jar");
    let line = format!("127.0.0.1\tFALSE\t/\tFALSE\t0\t{name}\t{value}\n");
    std::fs::write(&jar, line).expect("a file");
    let make = |name: &str| {
        let page = browse(&jar, &[&format!("{url}me/security/")]);
        let crumb = page.split("data-crumb-value=\"").nth(1).and_then(|it| it.split('"').next());
        let crumb = format!("Jenkins-Crumb: {}", crumb.unwrap_or_else(|| panic!("{page}")));
        let methods = "me/descriptorByName/jenkins.security.ApiTokenProperty";
        let (made, name) =
            (format!("{url}{methods}/generateNewToken"), format!("newTokenName={name}"));
        let made = browse(&jar, &["-H", &crumb, "--data-urlencode", &name, &made]);
        let made = crate::tokens::json(&made);
        made["data"]["tokenValue"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    };
    println!("{}", pushes::go(&lab, &url, make));
    let went = identity.listener.heard();
    let went = went.iter().filter(|it| it.line().starts_with("GET /authorize?")).count();
    assert_eq!(went, 1, "the browser alone was sent to sign in, and once");
}
