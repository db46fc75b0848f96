//! A token that was stored and could not be verified: the next login sees to it before it makes another.

use crate::states::in_state;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD, login};

/// `page` in the place of who somebody is.
fn behind(page: &str) -> Lab {
    let answer = format!("[[server.front.answers]]\non = \"GET /whoAmI\"\npage = {page}");
    in_state(Jenkins::V2_572, &answer)
}

fn heal(lab: &Lab) {
    let well = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    lab.sandbox.configure(|setup| setup.front = well.front);
}

fn log_in(lab: &Lab) -> lab::Ran {
    lab.run(&login(lab.sandbox.url(), &["--no-git"]), PASSWORD)
}

const AWAY: &str = "{ status = 302, headers = { Location = \"https://sso.example.com/\" } }";
const REFUSED: &str =
    "{ status = 401, headers = { WWW-Authenticate = 'Basic realm=\"Jenkins\"' } }";

#[test]
fn however_often_somebody_logs_in_one_token_is_left_and_one_command_ends_that() {
    for cure in ["login", "recover"] {
        for page in [AWAY, REFUSED] {
            let lab = behind(page);
            for nth in 1..=3 {
                let ran = log_in(&lab);
                assert_eq!(ran.code, 7, "{nth}, {page}: {}", ran.err);
                assert!(lab.names().len() <= 1, "{nth}, {page}: {:?}", lab.names());
                assert!(lab.open_intents() <= 1, "{nth}, {page}: {}", ran.err);
            }
            heal(&lab);
            let ran = if cure == "login" { log_in(&lab) } else { lab.run(&["recover"], "") };
            assert_eq!(ran.code, 0, "{cure}, {page}: {}", ran.err);
            assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{cure}, {page}");
            assert_eq!(lab.run(&["status"], "").code, 0, "{cure}, {page}");
        }
    }
}

#[test]
fn what_recover_cannot_ask_about_sends_nobody_back_to_the_login_that_failed() {
    let lab = behind(AWAY);
    let failed = log_in(&lab);
    assert!(failed.err.contains("next: cargo jenkins recover"), "{}", failed.err);
    let ran = lab.run(&["recover"], "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    let login = format!("cargo jenkins login {} -u alice", lab.sandbox.url());
    assert!(!ran.err.lines().any(|line| line.ends_with(&login)), "{}", ran.err);
    assert!(ran.err.contains("recover --dismiss"), "{}", ran.err);
    let json = crate::tokens::json(&lab.run(&["recover", "--json"], "").out);
    let next = json["recovered"][0]["error"]["next"].as_str().expect("a next step").to_owned();
    assert!(next.contains("--dismiss") && !next.contains(&format!("{login};")), "{next}");
}

#[test]
fn who_dismisses_it_reads_the_page_that_has_the_token() {
    for known in [false, true] {
        let lab = behind(AWAY);
        if known {
            heal(&lab);
            assert_eq!(log_in(&lab).code, 0);
            let broken = behind(AWAY);
            let mut front = None;
            broken.sandbox.configure(|setup| front = Some(setup.front.clone()));
            lab.sandbox.configure(|setup| setup.front = front.expect("a front"));
        }
        assert_eq!(log_in(&lab).code, 7);
        let json = crate::tokens::json(&lab.run(&["recover", "--json"], "").out);
        let id = json["recovered"][0]["id"].as_str().expect("an id").to_owned();
        let ran = lab.run(&["recover", "--dismiss", &id], "");
        let page = format!("{}me/security/", lab.sandbox.url());
        assert!(ran.code == 0 && ran.err.contains(&page), "{known}: {}", ran.err);
    }
}
