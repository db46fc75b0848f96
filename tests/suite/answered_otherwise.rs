//! Carried out, and then answered otherwise: by a filter that lets no secret out, a gateway that
//! lost patience, or anybody else on the way. And the same answers when nothing was carried out.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD};

const STATUSES: [u16; 15] =
    [200, 302, 303, 400, 401, 403, 404, 408, 421, 429, 499, 500, 502, 503, 504];

/// After these it may still be carried out: whoever answered did not wait for it.
const IMPATIENT: [u16; 3] = [408, 499, 504];

/// Every way in which somebody else answers, after the act or in its place.
fn answers(after_the_act: bool) -> Vec<Fault> {
    let each = STATUSES.into_iter().map(|status| {
        if after_the_act { Fault::Answered { status } } else { Fault::FrontDoor { status } }
    });
    each.chain(after_the_act.then_some(Fault::CrumbDenied)).collect()
}

#[test]
fn a_created_token_is_taken_back() {
    for fault in answers(true) {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.sandbox.fail(fault.on("generateNewToken"));
        let ran = lab.try_login("alice", PASSWORD);
        assert!([3, 5].contains(&ran.code), "{fault:?}: {} {}", ran.code, ran.err);
        assert_eq!((lab.names().len(), lab.open_intents()), (0, 0), "{fault:?}: {}", ran.err);
        lab.login();
        for command in [&["token", "rotate"][..], &["token", "create", "laptop", "--use"]] {
            let stored = lab.token();
            lab.sandbox.fail(fault.on("generateNewToken"));
            let ran = lab.run(command, "");
            assert!([3, 5].contains(&ran.code), "{fault:?}: {} {}", ran.code, ran.err);
            assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{fault:?}: {}", ran.err);
            assert_eq!(lab.token(), stored, "{fault:?}");
            lab.must_work(&format!("{fault:?}"));
        }
    }
}

/// It has a person's name, so the person decides; it is not asked for twice.
#[test]
fn a_token_to_be_printed_is_told() {
    for fault in answers(true) {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        lab.sandbox.fail(fault.on("generateNewToken"));
        let ran = lab.run(&["token", "create", "printed"], "");
        assert_eq!((ran.code, ran.out.as_str()), (7, ""), "{fault:?}: {}", ran.err);
        let printed = lab.names().into_iter().filter(|name| name == "printed").count();
        assert_eq!((printed, lab.open_intents()), (1, 1), "{fault:?}: {}", ran.err);
        let ran = lab.run(&["recover"], "");
        assert!(ran.code == 7 && ran.err.contains("token revoke printed"), "{}", ran.err);
    }
}

#[test]
fn a_revoked_or_renamed_token_is_seen_to_be() {
    for fault in answers(true) {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        for name in ["one", "two"] {
            lab.sandbox.add_token("alice", name).unwrap();
        }
        lab.sandbox.fail(fault.on("/revoke"));
        let ran = lab.run(&["token", "revoke", "one", "--yes"], "");
        assert_eq!(ran.code, 0, "{fault:?}: {}", ran.err);
        lab.sandbox.fail(fault.on("/rename"));
        let ran = lab.run(&["token", "rename", "two", "three"], "");
        assert_eq!(ran.code, 0, "{fault:?}: {}", ran.err);
        lab.sandbox.fail(fault.on("/rename"));
        lab.sandbox.fail(fault.on("/revoke"));
        let ran = lab.run(&["token", "create", "mine", "--use"], "");
        assert_eq!(ran.code, 0, "{fault:?}: {}", ran.err);
        assert_eq!(lab.names(), ["mine", "three"], "{fault:?}");
        lab.must_work(&format!("{fault:?}"));
        lab.sandbox.fail(fault.on("/revoke"));
        let ran = lab.run(&["logout"], "");
        assert_eq!((ran.code, lab.open_intents()), (0, 0), "{fault:?}: {}", ran.err);
        assert_eq!(lab.names(), ["three"], "{fault:?}");
    }
}

/// Nothing was done, and the list says so: the intent is closed, but for an answer after which it
/// may still be.
#[test]
fn what_was_not_carried_out_is_over() {
    for fault in answers(false) {
        let Fault::FrontDoor { status } = fault else { continue };
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        let stored = lab.token();
        let open = usize::from(IMPATIENT.contains(&status));
        for command in [&["token", "rotate"][..], &["token", "create", "printed"]] {
            lab.sandbox.fail(fault.on("generateNewToken"));
            let ran = lab.run(command, "");
            assert_ne!(ran.code, 0, "{status}: {}", ran.err);
            assert_eq!((ran.code == 7, lab.open_intents()), (open == 1, open), "{}", ran.err);
            assert_eq!(lab.run(&["recover"], "").code, 0, "{status}");
            assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{status}");
        }
        lab.sandbox.fail(fault.on("/revoke"));
        let ran = lab.run(&["logout"], "");
        assert_ne!(ran.code, 0, "{status}: {}", ran.err);
        assert_eq!(ran.code == 7, lab.open_intents() == 1, "{status}: {}", ran.err);
        assert_eq!(lab.token(), stored, "{status}");
        lab.must_work(&format!("{fault:?}"));
    }
}

/// Before 2.129 the one token may have another value now: then it says so, and a login reads it.
#[test]
fn a_replaced_legacy_token_is_read_by_a_login() {
    for fault in answers(true) {
        let setup = Setup::new(Jenkins::V2_46_1).user(User::new("alice", PASSWORD));
        let lab = Lab::with(setup, PROGRAM);
        assert_eq!(lab.try_login("alice", PASSWORD).code, 0);
        // The first is refused for want of a crumb, as ever.
        lab.sandbox.fail(fault.on("changeToken").after(1));
        let ran = lab.run(&["token", "rotate", "--replace-legacy"], "");
        assert_eq!((ran.code, lab.open_intents()), (7, 1), "{fault:?}: {}", ran.err);
        assert_eq!(lab.try_login("alice", PASSWORD).code, 0, "{fault:?}");
        assert_eq!(lab.open_intents(), 0, "{fault:?}");
        lab.must_work(&format!("{fault:?}"));
    }
}
