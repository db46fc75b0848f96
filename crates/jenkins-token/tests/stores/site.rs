//! How a controller is reached, as the list of accounts and the journal say it.

use crate::world::{World, alice, text, with_file};
use jenkins_token::accounts::Registry;
use jenkins_token::accounts::journal::{self, Aim, Intent};
use jenkins_token::model::{
    ClientCertificate, FrontHeaders, Header, HeaderName, Pin, Site, StoreKind,
};
use jiff::Timestamp;
use std::fs;

pub(crate) fn full_site() -> Site {
    Site {
        controller: alice().controller,
        allow_http: true,
        ca_file: Some("/etc/ssl/ours \"1\".pem".into()),
        pin: Some(Pin::of(b"key")),
        client_certificate: Some(ClientCertificate {
            certificate: "/home/alice/alice.pem".into(),
            key: "/home/alice/alice.key".into(),
        }),
        headers: FrontHeaders::Command(vec!["/opt/front door".to_owned(), "--print".to_owned()]),
    }
}

fn front_headers() -> FrontHeaders {
    let lines = "CF-Access-Client-Id: id.access\nCF-Access-Client-Secret: 0f0e0d";
    FrontHeaders::Given(Header::parse_lines(lines).unwrap())
}

/// Neither in the list of accounts nor in the journal.
#[test]
fn of_a_header_the_name_is_written_down_and_not_the_value() {
    let world = World::new();
    let site = Site { headers: front_headers(), ..Site::new(alice().controller) };
    Registry::change(&world.home, |registry| registry.put_site(&site, None)).unwrap();
    let names = ["CF-Access-Client-Id", "CF-Access-Client-Secret"].map(HeaderName::parse);
    let stored = FrontHeaders::Stored(names.map(Result::unwrap).to_vec());
    let read = Registry::read(&world.home).unwrap().site(&site.controller).unwrap();
    assert_eq!(read.headers, stored);
    let intent = Intent::begin(Aim::Login, &alice(), &site, StoreKind::File, Timestamp::UNIX_EPOCH);
    intent.unwrap().open(&world.home).unwrap();
    let noted = journal::open(&world.home).unwrap().remove(0);
    assert_eq!(noted.site, Site { headers: stored, ..site });
    let journal = world.home.state().join("journal").join(format!("{}.json", noted.id));
    let shown = format!("{}{}", text(&world), fs::read_to_string(journal).unwrap());
    assert!(shown.contains("CF-Access-Client-Secret"), "{shown}");
    assert!(!shown.contains("0f0e0d") && !shown.contains("id.access"), "{shown}");
}

#[test]
fn a_journal_says_how_the_controller_of_a_first_login_is_reached() {
    let world = World::new();
    let intent =
        Intent::begin(Aim::Login, &alice(), &full_site(), StoreKind::File, Timestamp::UNIX_EPOCH);
    let intent = intent.unwrap();
    intent.open(&world.home).unwrap();
    assert_eq!(journal::open(&world.home).unwrap(), [intent]);
}

#[test]
fn what_is_said_of_the_way_and_not_understood_is_refused() {
    for key in [
        "pin = \"sha1//abc\"",
        "pin = 7",
        "headers = [\"Authorization\"]",
        "headers = \"X\"",
        "headers-command = [7]",
        "headers = [\"X-One\"]\nheaders-command = [\"x\"]",
    ] {
        let world =
            with_file(&format!("[[controller]]\nroot = \"https://ci.example.com/\"\n{key}\n"));
        assert!(Registry::read(&world.home).is_err(), "{key}");
    }
}
