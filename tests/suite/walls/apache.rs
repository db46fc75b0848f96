//! Apache's httpd in front of Jenkins.

use super::row::{Row, stops};
use super::stage::Stage;
use lab::walls::apache::{self, Wall};
use lab::walls::identity::{CLIENT, CLIENT_SECRET, Identity};
use std::process::Command;

const APACHE: &str = "apache in front of Jenkins";
const ASK: &str = "ask who runs apache";

fn rows() -> Vec<Row> {
    vec![
        stops("deny", APACHE, "front-door", ASK),
        stops("password", APACHE, "front-door-password", ASK),
        Row {
            login: "not-jenkins",
            ..stops("nothing here", APACHE, "front-door", "address of the Jenkins start page")
        },
        stops("down", APACHE, "no-jenkins-behind", "whether Jenkins runs"),
        stops("hangs up", APACHE, "no-jenkins-behind", "whether Jenkins runs"),
        Row { reads: "-", exit: 5, ..stops("body", APACHE, "body-too-large", "LimitRequestBody") },
        Row { reads: "-", ..stops("POST", APACHE, "front-door", ASK) },
    ]
}

fn walls(hangs_up: &str) -> Vec<Wall> {
    let all = |what: &str| format!("<Location />\n{what}\n</Location>");
    let pass = "ProxyPreserveHost On\nProxyPass / http://{backend}/";
    vec![
        ("deny", all("Require all denied")),
        (
            "password",
            all("AuthType Basic\nAuthName Staff\nAuthBasicProvider file\nAuthUserFile /dev/null\n\
                 Require valid-user"),
        ),
        ("nothing here", String::new()),
        ("down", "ProxyPass / http://127.0.0.1:1/".to_owned()),
        ("hangs up", format!("ProxyPass / {hangs_up}")),
        ("body", format!("<If \"%{{REQUEST_METHOD}} == 'POST'\">\nRedirect 413 /\n</If>\n{pass}")),
        (
            "POST",
            format!("{}\n{pass}", all("<LimitExcept GET>\nRequire all denied\n</LimitExcept>")),
        ),
    ]
}

#[test]
fn each_wall_of_apache_is_told_for_what_it_is() {
    if lab::walls::missing(&["apache2"]) {
        return;
    }
    let mut stage = Stage::set();
    // Takes what it is asked, and hangs up.
    let hangs_up = crate::wire::doing(|_| Ok(()));
    let walls = walls(&hangs_up);
    let apache = apache::start(&stage.backend(), &["alias", "auth_basic", "authn_file"], &walls);
    for (row, (wall, port)) in rows().iter().zip(walls.iter().zip(apache.ports())) {
        assert_eq!(row.wall, wall.0);
        stage.play(row, *port);
    }
    stage.end("apache");
}

/// Whether apache can have people sign in, after saying what is skipped where it cannot.
pub fn has_sign_in() -> bool {
    let is_there = apache::has("auth_openidc");
    if !is_there {
        println!("SKIPPED the wall of mod_auth_openidc: it is not installed");
        assert!(std::env::var_os("JENKINS_TOKEN_STRICT").is_none(), "strict: nothing is skipped");
    }
    is_there
}

/// Apache's own part of `OpenID Connect`.
pub fn sign_in(identity: &Identity) -> String {
    let issuer = identity.issuer();
    format!(
        "OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration\n\
         OIDCClientID {CLIENT}\nOIDCClientSecret {CLIENT_SECRET}\nOIDCScope openid\n\
         OIDCRedirectURI http://127.0.0.1:{{port}}/oidc\nOIDCCryptoPassphrase only-for-tests\n\
         OIDCSessionType client-cookie\n<Location />\nAuthType openid-connect\n\
         Require valid-user\n</Location>\nProxyPreserveHost On\nProxyPass /oidc !\n\
         ProxyPass / http://{{backend}}/"
    )
}

/// A browser gets through by a real exchange; a program is told where people sign in, and takes
/// nothing there.
#[test]
fn a_sign_in_by_openid_connect_is_told_for_what_it_is() {
    if lab::walls::missing(&["apache2", "openssl", "curl"]) {
        return;
    }
    if !has_sign_in() {
        return;
    }
    let mut stage = Stage::set();
    let identity = Identity::start();
    let wall = ("openid", sign_in(&identity));
    let apache = apache::start(&stage.backend(), &["auth_openidc"], &[wall]);
    let port = apache.ports()[0];
    stage.play(&stops("openid", APACHE, "front-door-sign-in-elsewhere", ASK), port);
    let went = |to: &str| {
        let heard = identity.listener.heard();
        heard.iter().filter(|it| it.line().starts_with(to)).count()
    };
    assert_eq!(went("GET /authorize"), 0, "a program went to the provider");
    let jar = stage.lab.home().join("cookies");
    let page = Command::new("curl")
        .args(["-sL", "--max-time", "20", "-b"])
        .arg(&jar)
        .arg("-c")
        .arg(&jar)
        .arg(format!("http://127.0.0.1:{port}/login"))
        .output()
        .expect("curl runs");
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("j_username"), "{page}");
    for part in ["GET /authorize?", "POST /token", "GET /jwks"] {
        assert_eq!(went(part), 1, "{part}");
    }
    stage.end("apache with mod_auth_openidc");
}
