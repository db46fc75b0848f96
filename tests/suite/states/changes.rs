//! Where a token is well, it changes things too, however the server stands to crumbs.

use super::{PROGRAM, ROWS, after_a_login};
use crate::tokens::json;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD};

#[test]
fn a_token_that_is_well_makes_another_and_ends() {
    let well = |row: &&super::rows::Row| row.token.0.is_empty();
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        for row in ROWS.iter().filter(well) {
            let about = format!("{}, {}", row.state, jenkins.version());
            let lab = after_a_login(jenkins, row.scenario);
            for words in [&["token", "create", "other"][..], &["token", "rotate"], &["logout"]] {
                let ran = lab.run(words, "");
                assert_eq!(ran.code, 0, "{about}, {words:?}: {}", ran.err);
            }
            assert_eq!((lab.names(), lab.open_intents()), (vec!["other".to_owned()], 0), "{about}");
        }
    }
}

/// Until 2.95 a token does not do without a crumb.
#[test]
fn the_oldest_servers_want_a_crumb_with_a_token() {
    let lab = Lab::new(Jenkins::V2_46_1, PROGRAM);
    lab.login();
    let before = lab.sandbox.asked().len();
    let ran = lab.run(&["api", "quietDown", "-X", "POST"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let asked = lab.sandbox.asked().split_off(before);
    let posts: Vec<_> = asked.iter().filter(|it| it.method == "POST").collect();
    assert_eq!((posts.len(), posts[0].status), (2, 403), "{asked:?}");
    let crumbs = asked.iter().filter(|it| it.target.contains("crumbIssuer"));
    assert_eq!(crumbs.count(), 1, "{asked:?}");
    let ran = lab.run(&["api", "api/json?tree=quietingDown"], "");
    assert_eq!(json(&ran.out)["quietingDown"], true, "{}", ran.out);
}

/// A crumb is for an address until 2.542, and a pool of proxies has many.
#[test]
fn a_crumb_that_came_from_another_address_is_refused_until_2_541() {
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_541_2, Jenkins::V2_572] {
        let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
        setup.front.changes_address = true;
        let (lab, version) = (Lab::with(setup, PROGRAM), jenkins.version());
        let url = lab.sandbox.url();
        let ran = lab.run(&lab::login(url, &["--json"]), PASSWORD);
        assert_eq!(lab.open_intents(), 0, "{version}: {}", ran.err);
        if jenkins == Jenkins::V2_572 {
            assert_eq!(ran.code, 0, "{version}: {}", ran.err);
            continue;
        }
        super::rows::check(version, ("crumb-refused", 5, "--with-token"), ran.code, &ran.err);
        assert!(lab.names().is_empty(), "{version}: none was left");
        // What is advised: a token needs no crumb.
        let value = lab.sandbox.add_token("alice", "by hand").expect("alice is there");
        let login = ["login", url, "-u", "alice", "--store", "file", "--with-token"];
        assert_eq!(lab.run(&login, &value).code, 0, "{version}");
        assert_eq!(lab.run(&["token", "create", "other"], "").code, 0, "{version}");
    }
}
