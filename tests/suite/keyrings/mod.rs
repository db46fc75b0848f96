//! Every keyring a desktop has, each alone on a private bus: what a person is answered by each, in
//! each state.

mod addresses;
mod gnome;
mod half_told;
mod keepassxc;
mod kwallet;
mod late;

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::keyring::{Keyring, Kind, installed_of};
use lab::{Lab, PASSWORD, Ran};

/// One state of a keyring, and the assertions of what is answered in it.
type Row = (&'static str, fn());

/// Lives through all rows at once, for most of them wait.
fn table(of: Kind, rows: &[Row]) {
    if !installed_of(of) {
        return;
    }
    let failed: Vec<String> = std::thread::scope(|scope| {
        let rows: Vec<_> = rows.iter().map(|(name, row)| (name, scope.spawn(row))).collect();
        rows.into_iter().filter_map(|(name, row)| Some(failure(name, row.join().err()?))).collect()
    });
    println!("{of:?}: {} of {} rows as they should be", rows.len() - failed.len(), rows.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn failure(name: &str, why: Box<dyn std::any::Any + Send>) -> String {
    let why = why.downcast::<String>().map_or_else(|_| "it panicked".to_owned(), |why| *why);
    format!("{name}: {why}")
}

/// A controller and a keyring that its commands find.
struct Desk {
    lab: Lab,
    keyring: Keyring,
}

impl Desk {
    fn with(keyring: Keyring) -> Desk {
        let mut lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.bus = Some(keyring.address());
        Desk { lab, keyring }
    }

    fn new(kind: Kind) -> Desk {
        Desk::with(Keyring::start_of(kind))
    }

    /// The same, with alice logged in.
    fn logged_in(kind: Kind) -> Desk {
        let desk = Desk::new(kind);
        done(&desk.login());
        desk
    }

    fn login(&self) -> Ran {
        let url = self.lab.sandbox.url();
        self.lab.run(&["login", url, "-u", "alice", "--password-stdin"], PASSWORD)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.lab.run(arguments, "")
    }

    /// From a login to a logout, with nobody who could be asked.
    fn all_verbs_work(&self) {
        done(&self.login());
        for verb in [
            &["token"][..],
            &["status"],
            &["token", "list"],
            &["api", "whoAmI/api/json"],
            &["token", "rotate"],
            &["status"],
        ] {
            done(&self.run(verb));
        }
        done(&self.login());
        assert_eq!((self.lab.names().len(), self.items()), (1, 1));
        done(&self.run(&["logout"]));
        assert_eq!((self.lab.names().len(), self.items(), self.lab.open_intents()), (0, 0, 0));
    }

    /// Reads the token that often, each time in a process and a session of its own, two at once.
    fn reads(&self, ordinarily: usize) {
        let soak = std::env::var_os("JENKINS_TOKEN_SOAK").is_some();
        let (times, token) = (if soak { 1000 } else { ordinarily }, self.lab.token());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..times / 2 {
                        let ran = self.run(&["token"]);
                        done(&ran);
                        assert_eq!(ran.out.trim_end(), token);
                    }
                });
            }
        });
    }

    /// How many items of ours the keyring has.
    fn items(&self) -> usize {
        let found = self.keyring.search(&[("root", self.lab.sandbox.url())]);
        found.matches("label = Jenkins token: alice on").count()
    }
}

#[track_caller]
fn done(ran: &Ran) {
    assert_eq!(ran.code, 0, "{}{}", ran.err, ran.out);
}

/// The exit code, and what is said, in this order.
#[track_caller]
fn says(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.err);
    let mut rest = ran.err.as_str();
    for word in words {
        let at = rest.find(word).unwrap_or_else(|| panic!("`{word}` in: {}", ran.err));
        rest = &rest[at + word.len()..];
    }
}
