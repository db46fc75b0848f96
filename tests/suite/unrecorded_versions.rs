//! Versions that nobody recorded, as their source says they are: 1.625, whose crumb has another name,
//! and 2.121, where tokens need none.

use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD};

fn lab(jenkins: Jenkins, csrf: bool) -> Lab {
    let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
    setup.csrf = csrf;
    Lab::with(setup, PROGRAM)
}

#[test]
fn the_one_token_is_read_used_and_replaced() {
    for jenkins in Jenkins::UNRECORDED {
        for csrf in [true, false] {
            let lab = lab(jenkins, csrf);
            let about = format!("{}, crumbs {csrf}", jenkins.version());
            let login = lab.login();
            assert!(login.err.contains("no named tokens"), "{about}: {}", login.err);
            assert_eq!(lab.token().len(), 32, "{about}");
            assert_eq!(lab.run(&["api", "-X", "POST", "quietDown"], "").code, 0, "{about}");
            let status = json(&lab.run(&["status", "--json"], "").out);
            assert_eq!(status["accounts"][0]["version"], jenkins.version(), "{about}");
            let before = lab.token();
            let ran = lab.run(&["token", "rotate", "--replace-legacy"], "");
            assert_eq!(ran.code, 0, "{about}: {}", ran.err);
            assert_ne!(lab.token(), before, "{about}");
            assert_eq!(lab.run(&["status"], "").code, 0, "{about}");
            assert_eq!(lab.run(&["doctor"], "").code, 0, "{about}");
            assert_eq!(lab.run(&["logout"], "").code, 0, "{about}");
        }
    }
}

#[test]
fn a_crumb_has_the_name_that_the_server_gives_it() {
    let lab = lab(Jenkins::V1_625, true);
    lab.login();
    let crumb = lab.run(&["crumb"], "");
    assert!(crumb.out.starts_with(".crumb:"), "{} {}", crumb.out, crumb.err);
    assert_eq!(lab.run(&["api", "-X", "POST", "quietDown"], "").code, 0);
    let mut posted = lab.sandbox.asked().into_iter().filter(|it| it.method == "POST");
    assert!(
        posted.next_back().is_some_and(|it| it.header_names.iter().any(|name| name == ".crumb"))
    );
}
