//! A login that changes how a controller is reached takes git along, where git was set up: real git,
//! behind a real nginx, with certificates of private authorities.

use super::world::{World, has_recent_git, hosting, must, run};
use jenkins_sandbox::{Jenkins, Setup, User};
use jenkins_token::model::Pin;
use lab::walls::Turnout;
use lab::walls::nginx::{self, PASS, Wall};
use lab::{Lab, PASSWORD, Ran};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData};
use std::path::{Path, PathBuf};

/// Certificates for everything here, in a folder.
struct Files {
    folder: PathBuf,
    /// Of the key that nobody signed.
    pin: Pin,
}

impl Files {
    fn made(folder: &Path) -> Files {
        let write = |name: &str, text: String| {
            std::fs::write(folder.join(name), text).unwrap();
        };
        let named = |name: &str, hosts: &[&str]| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            let mut params = CertificateParams::new(hosts).unwrap();
            params.distinguished_name.push(DnType::CommonName, name);
            params
        };
        for authority in ["old", "new"] {
            let mut params = named(authority, &[]);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let key = KeyPair::generate().unwrap();
            write(&format!("{authority}-ca.pem"), params.self_signed(&key).unwrap().pem());
            let issuer = Issuer::new(params, key);
            for (of, hosts) in [("server", &["127.0.0.1"][..]), ("alice", &[])] {
                let key = KeyPair::generate().unwrap();
                let made = named(of, hosts).signed_by(&key, &issuer).unwrap();
                write(&format!("{authority}-{of}.pem"), made.pem());
                write(&format!("{authority}-{of}.key"), key.serialize_pem());
            }
        }
        let key = KeyPair::generate().unwrap();
        let alone = named("alone", &["other.example.com"]).self_signed(&key).unwrap();
        write("alone-server.pem", alone.pem());
        write("alone-server.key", key.serialize_pem());
        Files { folder: folder.to_owned(), pin: Pin::of(&key.subject_public_key_info()) }
    }

    fn at(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// A server that shows that certificate.
    fn wall(&self, name: &'static str, more: &str) -> Wall {
        let (pem, key) =
            (self.at(&format!("{name}-server.pem")), self.at(&format!("{name}-server.key")));
        let tls =
            format!("listen {{listen}} ssl; ssl_certificate {pem}; ssl_certificate_key {key};");
        (name, format!("{tls} {more} location / {{ {PASS} }}"))
    }
}

struct Place {
    lab: Lab,
    world: World,
    files: Files,
    nginx: lab::walls::Service,
    turnout: Turnout,
    url: String,
}

impl Place {
    fn new() -> Option<Place> {
        if !has_recent_git() || lab::walls::missing(&["nginx"]) {
            return None;
        }
        let lab = hosting(Jenkins::V2_572);
        let world = World::of(&lab);
        std::fs::create_dir(world.at("certificates")).unwrap();
        let files = Files::made(&world.at("certificates"));
        let asks =
            format!("ssl_verify_client on; ssl_client_certificate {};", files.at("new-ca.pem"));
        let walls = [
            files.wall("old", ""),
            files.wall("new", ""),
            files.wall("new", &asks),
            files.wall("alone", ""),
        ];
        let backend = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
        let nginx = nginx::start(backend, "", &walls);
        let turnout = Turnout::to(nginx.ports()[0]);
        let url = turnout.url().replace("http://", "https://");
        Some(Place { lab, world, files, nginx, turnout, url })
    }

    fn turn(&self, wall: usize) {
        self.turnout.turn(self.nginx.ports()[wall]);
    }

    fn login(&self, more: &[&str]) -> Ran {
        let words = ["login", &self.url, "-u", "alice", "--store", "file", "--password-stdin"];
        let words = [&words[..], more].concat();
        run(self.world.command(self.world.at("bin/cargo-jenkins"), &words), PASSWORD.as_bytes())
    }

    /// What that login says of git.
    fn told(&self, more: &[&str]) -> Vec<String> {
        let ran = self.login(more);
        assert_eq!(ran.code, 0, "{more:?}: {}", ran.err);
        let is_of_git = |line: &&str| line.starts_with("git") || line.starts_with("problem: ");
        ran.err.lines().filter(is_of_git).map(str::to_owned).collect()
    }

    fn asks(&self) -> Ran {
        self.world.git(&["ls-remote", &format!("{}userContent.git", self.url)], "")
    }

    /// That a fetch works, with no other command between.
    fn works(&self, about: &str) {
        let ran = self.asks();
        assert_eq!(ran.code, 0, "{about}: {}", ran.err);
        assert!(ran.out.contains("HEAD"), "{about}: {}", ran.out);
    }

    fn value(&self, name: &str) -> String {
        let key = format!("http.{}.{name}", self.url.trim_end_matches('/'));
        self.world.git(&["config", "--global", "--get-all", &key], "").out.trim().to_owned()
    }
}

const BEFORE: &str = "[user]\n\tname = A\n[http]\n\tsslVerify = true";

#[test]
fn git_goes_along_with_every_change_of_the_way() {
    let Some(place) = Place::new() else { return };
    let Place { world, files, url, .. } = &place;
    world.write(".gitconfig", BEFORE);
    let (old, new) = (files.at("old-ca.pem"), files.at("new-ca.pem"));
    assert_eq!(place.told(&["--ca-file", &old]), [""; 0], "git is not set up, so it is not told");
    assert_eq!(world.read(".gitconfig").unwrap(), BEFORE.as_bytes());
    assert_eq!(world.cargo_jenkins(&["git", "setup", url]).code, 0);
    place.works("the first authority");
    let same = format!("git's settings for {url} are brought up to date");
    let says = |told: Vec<String>| {
        assert!(told.len() == 1 && told[0].starts_with(&same), "{told:?}");
    };
    place.turn(1);
    assert_ne!(place.asks().code, 0, "another authority");
    says(place.told(&["--ca-file", &new]));
    place.works("the other authority");
    assert_eq!(place.told(&["--ca-file", &new]), [""; 0], "nothing has changed");
    place.turn(2);
    let (certificate, key) = (files.at("new-alice.pem"), files.at("new-alice.key"));
    says(place.told(&["--client-cert", &certificate, "--client-key", &key]));
    place.works("with a client certificate");
    assert_eq!(place.value("followRedirects"), "false");
    place.turn(1);
    says(place.told(&["--client-cert", "none"]));
    place.works("without it again");
    for name in ["sslCert", "sslKey", "followRedirects"] {
        assert_eq!(place.value(name), "", "{name}");
    }
    assert_eq!(place.value("sslCAInfo"), new);
    let ran = place.login(&["--ca-file", &old, "--no-git"]);
    assert_ne!(ran.code, 0, "a way that leads nowhere is not kept");
    assert_eq!(place.value("sslCAInfo"), new);
    place.turn(0);
    let told = place.told(&["--ca-file", &old, "--no-git"]);
    let later =
        format!("git still reaches {url} as before; to change that: cargo-jenkins git setup {url}");
    assert_eq!(told, [later]);
    assert_eq!(world.cargo_jenkins(&["git", "setup", url]).code, 0, "as it says");
    place.works("told by hand");
    let ran = world.cargo_jenkins(&["git", "remove", url]);
    assert!(ran.err.contains("is restored"), "{}", ran.err);
    assert_eq!(world.read(".gitconfig").unwrap(), BEFORE.as_bytes());
}

#[test]
fn setup_takes_out_what_is_over() {
    let Some(place) = Place::new() else { return };
    let Place { world, files, url, .. } = &place;
    let new = files.at("new-ca.pem");
    place.turn(2);
    let (certificate, key) = (files.at("new-alice.pem"), files.at("new-alice.key"));
    let own = ["--ca-file", &new, "--client-cert", &certificate, "--client-key", &key];
    place.told(&own);
    assert_eq!(world.cargo_jenkins(&["git", "setup", url]).code, 0);
    // Somebody else's change of one of them stays theirs.
    let theirs = format!("http.{}.sslKey", url.trim_end_matches('/'));
    must(world, &["config", "--global", &theirs, "/etc/theirs.key"]);
    place.turn(1);
    place.told(&["--client-cert", "none", "--no-git"]);
    assert_eq!(place.value("sslCert"), certificate);
    assert_eq!(world.cargo_jenkins(&["git", "setup", url]).code, 0);
    assert_eq!(
        (place.value("sslCert"), place.value("sslKey")),
        (String::new(), "/etc/theirs.key".into())
    );
    must(world, &["config", "--global", "--unset", &theirs]);
    place.works("a key without a certificate is nothing");
}

#[test]
fn a_file_whose_git_is_used_no_more_is_left_alone() {
    let Some(place) = Place::new() else { return };
    let Place { world, files, url, .. } = &place;
    place.told(&["--ca-file", &files.at("old-ca.pem")]);
    assert_eq!(world.cargo_jenkins(&["git", "setup", url]).code, 0);
    world.write(".gitconfig", "[user]\n\tname = B\n");
    place.turn(1);
    assert_eq!(place.told(&["--ca-file", &files.at("new-ca.pem")]), [""; 0], "nobody asks");
    assert_eq!(world.read(".gitconfig").unwrap(), b"[user]\n\tname = B\n");
}

#[test]
fn a_second_controller_on_the_host_is_told_apart_at_once() {
    if !has_recent_git() || lab::walls::missing(&["nginx"]) {
        return;
    }
    let behind = |context: &str| {
        let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        (setup.git, setup.context) = (true, context.to_owned());
        Lab::with(setup, env!("CARGO_BIN_EXE_cargo-jenkins-lab"))
    };
    let (whole, part) = (behind(""), behind("/part"));
    let backend = |lab: &Lab| {
        let url = lab.sandbox.url().trim_start_matches("http://");
        url.split('/').next().unwrap().to_owned()
    };
    let block = format!(
        "location / {{ {PASS} }} location /part/ {{ {} }}",
        PASS.replace("{backend}", &backend(&part))
    );
    let nginx = nginx::start(&backend(&whole), "", &[("two", block)]);
    let world = World::of(&whole);
    let root = format!("http://127.0.0.1:{}/", nginx.ports()[0]);
    let login = |url: &str, more: &[&str]| {
        let words = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
        let words = [&words[..], more].concat();
        let ran = run(world.command(world.at("bin/cargo-jenkins"), &words), PASSWORD.as_bytes());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.err
    };
    login(&root, &["--git"]);
    let said = login(&format!("{root}part/"), &[]);
    assert!(said.contains(&format!("git's settings for {root} are brought up to date")), "{said}");
    let ran = world.cargo_jenkins(&["git", "status", &root]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    must(&world, &["ls-remote", &format!("{root}userContent.git")]);
}

/// git checks a pinned key besides who signed the certificate, and never instead.
#[test]
fn a_key_that_nobody_signed_is_told_and_the_step_leads_to_a_fetch() {
    let Some(place) = Place::new() else { return };
    let Place { world, files, url, .. } = &place;
    place.turn(3);
    let pin = files.pin.to_string();
    place.told(&["--pin", &pin]);
    let ran = world.cargo_jenkins(&["git", "setup", url]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("but a fetch will not work"), "{}", ran.err);
    assert!(ran.err.contains("git asks for more than the public key"), "{}", ran.err);
    assert_ne!(place.asks().code, 0, "as it says");
    let step = format!("exec --git-header -c {url} -- git");
    assert!(ran.err.contains(&step), "{}", ran.err);
    let repository = format!("{url}userContent.git");
    let exec = ["exec", "--git-header", "-c", url, "--", "git", "ls-remote", &repository];
    let ran = world.cargo_jenkins(&exec);
    assert!(ran.code == 0 && ran.out.contains("HEAD"), "{}", ran.err);
    // The key is checked all the same, and the token goes nowhere else.
    let asked = place.lab.sandbox.asked().len();
    place.turn(1);
    let ran = world.cargo_jenkins(&exec);
    assert!(ran.code != 0 && ran.err.contains("public key does not match"), "{}", ran.err);
    assert_eq!(place.lab.sandbox.asked().len(), asked);
    // Where a file says who signed it, git works by itself, and the login says so.
    let key = std::fs::read_to_string(files.at("new-server.key")).unwrap();
    let pin = Pin::of(&KeyPair::from_pem(&key).unwrap().subject_public_key_info()).to_string();
    let told = place.told(&["--pin", &pin]);
    assert!(told.iter().any(|line| line.contains("--ca-file")), "{told:?}");
    let told = place.told(&["--ca-file", &files.at("new-ca.pem")]);
    assert_eq!(told.len(), 1, "{told:?}");
    place.works("the key, and who signed it");
    place.turn(0);
    assert_ne!(place.asks().code, 0, "another key");
}
