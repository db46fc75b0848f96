//! Tokens in a keyring that refuses to write, or dies, after any message; and a client that dies
//! before any.

use super::harness::{Report, steps, tell};
use crate::login::PROGRAM;
use lab::PASSWORD;
use lab::faults::trace::{Act, Step};
use lab::faults::{End, Flow, Strike, can_trace, judge};
use lab::keyring::{self, Keyring};
use std::cell::RefCell;

/// What happens to the keyring while a command is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Dies,
    RefusesWrites,
}

fn disturb(flow: &Flow) {
    if !keyring::installed() || !can_trace(&format!("a failing keyring during {}", flow.name)) {
        return;
    }
    let keyring = RefCell::new(Keyring::start());
    let bus = keyring.borrow().address();
    // A session whose key agreement begins with a zero is made again, which is one message more: the
    // shorter of two runs has those that every run has.
    let [first, second] = [(); 2].map(|()| steps(flow, Some(bus.clone())));
    let steps = if second.len() < first.len() { second } else { first };
    tell(flow, &steps);
    let messages: Vec<&Step> = steps.iter().filter(|step| step.act == Act::Tell).collect();
    assert!(!messages.is_empty(), "{}: the keyring was not asked", flow.name);
    let mut report = Report::new(format!("{} in a keyring", flow.name));
    let kill = Strike::KILLS.iter().find(|kill| kill.call == "sendmsg").unwrap();
    for (at, message) in messages.iter().enumerate() {
        let lab = flow.begin(PROGRAM, Some(bus.clone()));
        let remembered = || keyring.borrow().search(&[("root", lab.sandbox.url())]);
        let struck = lab.strike(&flow.command(&lab), PASSWORD, *kill, message.nth);
        let found = match struck {
            Some(_) => judge::violations(flow, &lab, &remembered),
            None => vec!["the step did not come".to_owned()],
        };
        let step = format!("message {}", at + 1);
        report.case(kill.name, &step, found);
        // An operation is six messages, of which the last two change something.
        let fates = [(Fate::Dies, at % 2 == 1), (Fate::RefusesWrites, at % 3 == 1)];
        for fate in fates.into_iter().filter_map(|(fate, now)| now.then_some(fate)) {
            let lab = flow.begin(PROGRAM, Some(bus.clone()));
            let remembered = || keyring.borrow().search(&[("root", lab.sandbox.url())]);
            let act = || match fate {
                Fate::Dies => keyring.borrow_mut().kill_daemon(),
                Fate::RefusesWrites => keyring.borrow_mut().open_no_files(),
            };
            let frozen = lab.freeze(&flow.command(&lab), PASSWORD, ("sendmsg", message.nth), act);
            // One that could not open its files forgets its collection until it is started again.
            keyring.borrow_mut().kill_daemon();
            keyring.borrow_mut().start_daemon();
            if fate == Fate::RefusesWrites && flow.end == End::OneTokenAfterLogin {
                // gnome-keyring may keep an item without a value; then a login says what to do.
                let url = lab.sandbox.url();
                let login = ["login", url, "-u", "alice", "--store", "keyring", "--password-stdin"];
                let ran = lab.run(&login, PASSWORD);
                if ran.code == 6 && ran.err.contains("delete it in your desktop's keyring") {
                    keyring.borrow().clear(&[("root", url)]);
                }
            }
            let found = match frozen {
                Some(_) => judge::violations(flow, &lab, &remembered),
                None => vec!["the step did not come".to_owned()],
            };
            report.case(&format!("{fate:?}"), &step, found);
        }
    }
    report.conclude();
}

#[test]
fn first_login() {
    disturb(&Flow::FIRST_LOGIN);
}

#[test]
fn rotate() {
    disturb(&Flow::ROTATE);
}

#[test]
fn logout() {
    disturb(&Flow::LOGOUT);
}
