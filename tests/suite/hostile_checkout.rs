//! What a stranger's checkout can never do.

use crate::login::PROGRAM;
use crate::project::{TOKEN, answered, says, two_controllers};
use jenkins_sandbox::Jenkins;
use lab::{Checkout, Lab};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;

#[test]
fn a_controller_nobody_logged_in_to_is_an_error_and_hears_nothing() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let evil = Lab::new(Jenkins::V2_572, PROGRAM);
    let url = evil.sandbox.url();
    let checkout = Checkout::package(&lab, &says("package", url));
    for arguments in [&["token"][..], &["token", "list"], &["api", "-X", "POST", "quietDown"]] {
        let ran = checkout.cargo("", arguments);
        assert_eq!(ran.code, 4, "{}", ran.err);
        assert_eq!(ran.out, "");
        assert!(ran.err.contains(url), "{}", ran.err);
        let named =
            format!("package.metadata.jenkins of {}", checkout.path("Cargo.toml").display());
        assert!(ran.err.contains(&named), "{}", ran.err);
        assert!(ran.err.contains(&format!("cargo jenkins login {url}")), "{}", ran.err);
    }
    let json: Value = serde_json::from_str(&checkout.cargo("", &TOKEN).err).unwrap();
    assert_eq!(json["error"]["problem"], "project-not-logged-in");
    // Neither is another user of a controller that is known.
    let lines = format!("{}user = \"mallory\"\n", says("package", lab.sandbox.url()));
    let ran = Checkout::package(&lab, &lines).cargo("", &["token"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("not logged in as mallory"), "{}", ran.err);
    // Nor a root that only begins like a known one.
    for odd in ["evil/", "@evil.example/", "../"] {
        let lines = says("package", &format!("{}{odd}", lab.sandbox.url()));
        let ran = Checkout::package(&lab, &lines).cargo("", &["token"]);
        assert!([2, 4].contains(&ran.code), "{odd}: {}", ran.err);
    }
    assert!(evil.sandbox.asked().is_empty());
}

/// What a checkout can put beside its manifest to have a program of its own run by cargo.
fn booby_trapped(checkout: &Checkout<'_>) {
    let trap = checkout.path("trap/bin/cargo");
    let script =
        format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\nexit 1\n", checkout.path("ran").display());
    checkout.write("trap/bin/cargo", &script);
    std::fs::set_permissions(&trap, PermissionsExt::from_mode(0o755)).unwrap();
    let trap = trap.display();
    let config = format!(
        "[build]\nrustc = '{trap}'\nrustc-wrapper = '{trap}'\nrustc-workspace-wrapper = '{trap}'\n\
         rustdoc = '{trap}'\n\
         [target.'cfg(all())']\nlinker = '{trap}'\nrunner = '{trap}'\n\
         [registry]\nglobal-credential-providers = ['{trap}']\n\
         [env]\nJENKINS_URL = {{ value = 'https://evil.example/', force = true }}\n\
         CARGO = {{ value = '{trap}', force = true }}\n\
         RUSTC_WRAPPER = {{ value = '{trap}', force = true }}\n\
         [alias]\nmetadata = 'run'\n"
    );
    checkout.write(".cargo/config.toml", &config);
    let toolchain = format!("[toolchain]\npath = '{}'\n", checkout.path("trap").display());
    checkout.write("rust-toolchain.toml", &toolchain);
    checkout.write("build.rs", "fn main() { panic!() }");
}

#[test]
fn nothing_of_a_checkout_is_executed() {
    let (lab, second) = two_controllers();
    let url = second.sandbox.url();
    let checkout = Checkout::package(&lab, &says("package", url));
    booby_trapped(&checkout);
    assert_eq!(answered(&checkout.cargo("", &TOKEN)), url);
    assert_eq!(checkout.cargo("", &["api", "me/api/json"]).code, 0);
    assert_eq!(checkout.cargo("src", &["init", "--job", "app"]).code, 0);
    assert!(!checkout.path("ran").exists(), "{}", checkout.text("ran"));
    // An alias takes cargo's place before we are started; the token does not come out of it, and
    // the program itself is out of its reach.
    checkout.write(".cargo/config.toml", "[alias]\njenkins = 'version'\n");
    let token = lab.run(&["token", "-c", url], "").out;
    assert!(!checkout.cargo("", &["token"]).out.contains(token.trim_end()));
    assert_eq!(checkout.direct(&["token", "-c", url]).out, token);
}

#[test]
fn a_cargo_that_init_finds_by_itself_does_not_look_at_the_checkout() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let checkout = Checkout::package(&lab, "");
    booby_trapped(&checkout);
    // In the place of rustup, which would start the checkout's own cargo if it saw it.
    let cargo = std::env::var("CARGO").unwrap();
    let script = format!("#!/bin/sh\n[ \"$PWD\" = / ] || exit 9\nexec '{cargo}' \"$@\"\n");
    checkout.write("../programs/cargo", &script);
    let program = checkout.path("../programs/cargo");
    std::fs::set_permissions(program, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = lab.command(&["init"]);
    let ran = command
        .current_dir(checkout.path("src"))
        .env("PATH", format!(".:{}", lab.home().join("programs").display()))
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(checkout.text("Cargo.toml").ends_with(&says("package", lab.sandbox.url())));
    assert!(!checkout.path("ran").exists(), "{}", checkout.text("ran"));
}
