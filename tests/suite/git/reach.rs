//! What a login was told of the way to a controller, as far as git can know it.

use super::verdict::ROOT;
use super::world::{World, account, has_recent_git};
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::model::{ClientCertificate, FrontHeaders, HeaderName, Pin, Site};

const URL: &str = "http.https://jenkins.example.com";

fn reached(world: &World, change: impl FnOnce(&mut Site)) {
    Registry::change(&Home::at(world.home()), |registry| {
        let mut site = registry.site(&account(ROOT, "alice").controller).unwrap();
        change(&mut site);
        registry.put_site(&site, None);
    })
    .unwrap();
}

fn value(world: &World, name: &str) -> String {
    world.git(&["config", "--global", "--get", &format!("{URL}.{name}")], "").out.trim().to_owned()
}

#[test]
fn a_client_certificate_and_a_public_key_are_told_to_git_and_taken_out_again() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    let before = "[user]\n\tname = Alice\n[http]\n\tsslVerify = true\n";
    world.write(".gitconfig", before);
    let (certificate, key) = (world.at("alice's.pem"), world.at("alice's.key"));
    for file in [&certificate, &key] {
        std::fs::write(file, "").unwrap();
    }
    let pin = Pin::of(b"key");
    let authority = world.at("ca.pem");
    std::fs::write(&authority, "").unwrap();
    reached(&world, |site| {
        site.pin = Some(pin);
        site.ca_file = Some(authority);
        let (certificate, key) = (certificate.clone(), key.clone());
        site.client_certificate = Some(ClientCertificate { certificate, key });
    });
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    assert_eq!(value(&world, "sslCert"), certificate.to_str().unwrap());
    assert_eq!(value(&world, "sslKey"), key.to_str().unwrap());
    assert_eq!(value(&world, "followRedirects"), "false");
    assert_eq!(value(&world, "pinnedPubkey"), pin.to_string());
    let status = world.cargo_jenkins(&["git", "status"]);
    assert_eq!(status.code, 0, "{}", status.out);
    for name in ["sslCert", "sslKey", "pinnedPubkey"] {
        let key = format!("{URL}.{name}");
        world.git(&["config", "--global", &key, "/etc/other"], "");
        let status = world.cargo_jenkins(&["git", "status"]);
        assert_eq!(status.code, 1, "{name}: {}", status.out);
        assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
        let status = world.cargo_jenkins(&["git", "status"]);
        assert_eq!(status.code, 0, "{name}: {}", status.out);
    }
    std::fs::remove_file(&key).unwrap();
    let status = world.cargo_jenkins(&["git", "status"]);
    assert!(status.code == 1 && status.out.contains("is gone"), "{}", status.out);
    assert!(status.out.contains("--client-cert"), "{}", status.out);
}

#[test]
fn the_file_is_as_it_was_byte_for_byte_afterwards() {
    let world = World::alice();
    let before =
        "[user]\n\tname = Alice\n[http \"https://jenkins.example.com\"]\n\tsslCert = mine\n";
    world.write(".gitconfig", before);
    reached(&world, |site| {
        site.pin = Some(Pin::of(b"key"));
        site.ca_file = Some(world.at("ca.pem"));
        let file = world.at("both.pem");
        std::fs::write(&file, "").unwrap();
        let certificate = ClientCertificate { certificate: file.clone(), key: file };
        site.client_certificate = Some(certificate);
    });
    // The CA's file is not there, which is said.
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 1);
    assert_ne!(world.read(".gitconfig").as_deref(), Some(before.as_bytes()));
    assert_eq!(world.cargo_jenkins(&["git", "remove"]).code, 0);
    assert_eq!(world.read(".gitconfig").as_deref(), Some(before.as_bytes()));
}

/// No header stands in a file; what works instead is named.
#[test]
fn where_a_front_door_wants_headers_it_says_what_works() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    let names = ["CF-Access-Client-Id", "CF-Access-Client-Secret"];
    let headers = names.map(|name| HeaderName::parse(name).unwrap()).to_vec();
    reached(&world, |site| site.headers = FrontHeaders::Stored(headers));
    let ran = world.cargo_jenkins(&["git", "setup"]);
    let next = "exec --git-header -c https://jenkins.example.com/ -- git fetch";
    assert!(ran.err.contains(next), "{}", ran.err);
    assert!(!String::from_utf8(world.read(".gitconfig").unwrap()).unwrap().contains("CF-Access"));
    let status = world.cargo_jenkins(&["git", "status"]);
    assert_eq!(status.code, 1, "{}", status.out);
    assert!(status.out.contains(next) && status.out.contains(names[1]), "{}", status.out);
    let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "status"]);
    command.env("GIT_CONFIG_COUNT", "2");
    for (at, name) in names.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{at}"), format!("{URL}/.extraHeader"));
        command.env(format!("GIT_CONFIG_VALUE_{at}"), format!("{name}: x"));
    }
    let status = super::world::run(command, b"");
    assert_eq!(status.code, 0, "{}", status.out);
}
