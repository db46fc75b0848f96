//! What every problem offers to run, and that it can be typed.

use super::{proxy, reach, tls, walls};
use jenkins_token::model::Controller;
use jenkins_token::next_step::{Choice, CommandLine, Language, Run, Verb};
use jenkins_token::problem::Author;
use jenkins_token::problem::ServerState;
use jenkins_token::{Cause, Class, Error, Problem, look_alike::LookAlike};
use std::collections::BTreeSet;

const CARGO: CommandLine = CommandLine("cargo jenkins");

fn s() -> String {
    "x".to_owned()
}

fn cause() -> Cause {
    Cause::Problem(Box::new(Problem::Starting))
}

/// One of each problem.
#[expect(clippy::too_many_lines, reason = "a list, in the enum's order")]
fn problems() -> Vec<Problem> {
    use Problem as P;
    vec![
        P::Usage { why: s() },
        P::UrlUnusable { why: s() },
        P::UserIdUnusable { why: s() },
        P::TokenNameUnusable { why: s() },
        P::ExpiryUnusable { text: s() },
        P::NotAToken { given_as: s(), looks: LookAlike::Uuid },
        P::NotASession { why: "" },
        P::PlainHttp,
        P::CaFileUnusable { path: "/a/file.toml".into(), why: s() },
        P::EnvironmentIncomplete { missing: "JENKINS_USER_ID", given: "JENKINS_API_TOKEN" },
        P::EnvironmentUnusable { variable: "JENKINS_API_TOKEN_FILE", why: s() },
        P::NoPrompt { what: s(), no_input: false },
        P::SeveralAccounts { candidates: s() },
        P::SeveralTokens { wanted: s(), uuids: s() },
        P::TokenInUse { name: s(), held_by: None },
        P::TokenInUse { name: s(), held_by: Some("JENKINS_API_TOKEN") },
        P::InUseUnknown { rows: s() },
        P::NotConfirmed { what: s(), no_input: false },
        P::ReplacesLegacy,
        P::PathOutside { path: s() },
        P::UserInUrl,
        P::NoProject,
        P::ManifestUnreadable { manifest: "/a/file.toml".into(), why: s() },
        P::SettingUnusable { manifest: "/a/file.toml".into(), setting: s(), why: s() },
        P::RequestUnreadable { why: s() },
        P::ControllersOnOneHost { roots: s() },
        P::CommandNotFound { name: s(), why: "" },
        P::CommandUnusable { name: s(), why: s() },
        P::AskedOverHttp,
        P::TokenNotListed { wanted: s() },
        P::NotFound { path: s() },
        P::NothingLeft { id: s() },
        P::Declined,
        P::NoCrumbs,
        P::HostUnknown,
        P::ConnectionRefused,
        P::NoRoute,
        P::NoCertificates,
        P::no_answer(30),
        P::ClosedWithoutAnswer,
        P::ConnectionLost { why: s() },
        P::NotHttp { seen: s() },
        P::Http2Only,
        P::ReplyTooBig { mebibytes: 1 },
        P::HeadTooBig { lines: 1 },
        P::ClockWrong { date: s() },
        P::NotJenkins { seen: s() },
        P::RootElsewhere { root: s() },
        P::RedirectedAway { target: s() },
        P::RedirectedWithin { target: s() },
        P::RedirectCircle,
        P::ArtifactWithheld { host: s(), status: 500 },
        P::Starting,
        P::ServerFailed { status: 500 },
        P::TooManyRequests,
        P::HeaderTooLarge { by: Author::Unknown, status: 500 },
        P::BodyTooLarge { by: Author::Nginx },
        P::OutputClosed,
        P::OutputFailed { why: s() },
        P::AnswerNotReceived { asked: s(), source: cause() },
        P::NotReceived { name: s() },
        P::NobodyReceives,
        P::TokenSuspect,
        P::EnvironmentSuspect { held_by: "JENKINS_API_TOKEN", is_replaced: true },
        P::NotStored { held_by: "JENKINS_API_TOKEN" },
        P::PageUnreadable { why: s() },
        P::AnswerUnknown { asked: s(), status: 500, seen: s() },
        P::NoAccount,
        P::HostNotOurs { known: s() },
        P::ProjectNotLoggedIn { user: None, said_by: s() },
        P::PasswordRefused,
        P::TokenRejected,
        P::SessionEnded,
        P::TokenExpired { date: s() },
        P::CredentialsIgnored,
        P::CrumbRefused,
        P::PermissionMissing { permission: None },
        P::CreationForbidden,
        P::ForbiddenUnexplained,
        P::MethodRefused { by: Author::Other },
        P::PostWanted { method: s(), path: s() },
        P::BadRequest { status: 500, reason: None },
        P::ControllerSaid { message: s() },
        P::TokenMalformed,
        P::TokensUnsupported,
        P::LegacyOnly { what: s() },
        P::UseUnknown { name: s() },
        P::LegacyHidden,
        P::LegacyNone,
        P::FileUnsafe { path: "/a/file.toml".into(), why: s() },
        P::FileForeign { path: "/a/file.toml".into(), owner: 1 },
        P::FileLinked { path: "/a/file.toml".into(), target: "/a/file.toml".into() },
        P::HomeMissing { why: s(), is_given: false },
        P::HomeUnwritable { path: "/a/file.toml".into(), why: s() },
        P::LocksUnsupported { path: "/a/file.toml".into(), why: s() },
        P::FileFailed { path: "/a/file.toml".into(), why: s() },
        P::NothingLeftToOpen { why: s() },
        P::FormatUnknown { what: s(), format: s() },
        P::FileUnreadable { path: "/a/file.toml".into(), why: s() },
        P::BusUnreachable { why: s() },
        P::OutsideSession { why: s() },
        P::KeyringAbsent { why: s() },
        P::KeyringWithoutCollection,
        P::KeyringForeign,
        P::KeyringLocked,
        P::KeyringAsks,
        P::KeyringPromptDismissed,
        P::KeyringSilent { seconds: 30 },
        P::KeyringLost,
        P::KeyringSessionFailed { why: s() },
        P::KeyringRefused { why: s() },
        P::KeyringUnreadable { why: s() },
        P::KeyringForgot { name: s() },
        P::TokenMissing { user: s() },
        P::GitAbsent { why: s() },
        P::GitRefused { what: s(), why: s() },
        P::HelperAbsent,
        P::AccountBusy,
        P::OutcomeUnknown { name: s() },
        P::AnswerLost { asked: s(), source: cause() },
        P::Unverified { name: s(), source: cause() },
        P::ReplaceUnfinished { source: cause() },
        P::RevokeUnfinished { name: s(), source: cause() },
        P::ForgetUnfinished { name: s(), source: cause() },
        P::StillListed { names: s() },
        P::Unfinished { what: s(), source: None },
        P::Bug { what: s() },
    ]
}

/// What is offered to be run, way by way; words alone are nothing to run. A problem without a row
/// does not compile.
#[expect(clippy::too_many_lines, reason = "a table")]
fn offered(problem: &Problem) -> &'static [&'static str] {
    use Problem as P;
    match problem {
        P::Usage { .. } | P::CommandNotFound { .. } | P::CommandUnusable { .. } => &["--help"],
        P::UrlUnusable { .. }
        | P::UserIdUnusable { .. }
        | P::TokenNameUnusable { .. }
        | P::ExpiryUnusable { .. }
        | P::NotASession { .. }
        | P::CaFileUnusable { .. }
        | P::EnvironmentIncomplete { .. }
        | P::EnvironmentUnusable { .. }
        | P::SeveralTokens { .. }
        | P::PathOutside { .. }
        | P::UserInUrl
        | P::NoProject
        | P::ManifestUnreadable { .. }
        | P::AskedOverHttp
        | P::NotFound { .. }
        | P::Declined
        | P::NoCrumbs
        | P::HostUnknown
        | P::ConnectionRefused
        | P::NoRoute
        | P::Proxy { .. }
        | P::ClosedWithoutAnswer
        | P::NotHttp { .. }
        | P::Http2Only
        | P::ReplyTooBig { .. }
        | P::HeadTooBig { .. }
        | P::ClockWrong { .. }
        | P::NotJenkins { .. }
        | P::RedirectCircle
        | P::ArtifactWithheld { .. }
        | P::Starting
        | P::Server(_)
        | P::ServerFailed { .. }
        | P::TooManyRequests
        | P::HeaderTooLarge { .. }
        | P::BodyTooLarge { .. }
        | P::OutputClosed
        | P::OutputFailed { .. }
        | P::AnswerNotReceived { .. }
        | P::NotReceived { .. }
        | P::NobodyReceives
        | P::EnvironmentSuspect { .. }
        | P::PageUnreadable { .. }
        | P::CredentialsIgnored
        | P::PermissionMissing { .. }
        | P::CreationForbidden
        | P::ForbiddenUnexplained
        | P::MethodRefused { .. }
        | P::BadRequest { .. }
        | P::ControllerSaid { .. }
        | P::TokenMalformed
        | P::TokensUnsupported
        | P::LegacyHidden
        | P::FileUnsafe { .. }
        | P::FileForeign { .. }
        | P::FileLinked { .. }
        | P::HomeMissing { .. }
        | P::HomeUnwritable { .. }
        | P::LocksUnsupported { .. }
        | P::FileFailed { .. }
        | P::NothingLeftToOpen { .. }
        | P::FormatUnknown { .. }
        | P::FileUnreadable { .. }
        | P::KeyringSilent { .. }
        | P::KeyringSessionFailed { .. }
        | P::GitAbsent { .. }
        | P::AccountBusy
        | P::AnswerLost { .. }
        | P::Bug { .. } => &[],
        P::NotAToken { .. }
        | P::PlainHttp
        | P::NoPrompt { .. }
        | P::NoCertificates
        | P::RootElsewhere { .. }
        | P::NoAccount
        | P::NotStored { .. }
        | P::HostNotOurs { .. }
        | P::PasswordRefused
        | P::TokenRejected
        | P::SessionEnded
        | P::TokenExpired { .. }
        | P::CrumbRefused
        | P::LegacyOnly { .. }
        | P::LegacyNone
        | P::BusUnreachable { .. }
        | P::OutsideSession { .. }
        | P::KeyringAbsent { .. }
        | P::KeyringForeign
        | P::KeyringRefused { .. }
        | P::KeyringUnreadable { .. }
        | P::KeyringForgot { .. }
        | P::TokenMissing { .. }
        | P::ReplaceUnfinished { .. } => &["login"],
        P::FrontDoor { by, wall } => walls::offered(*by, wall),
        P::Tls(fault) => tls::offered(fault),
        P::Reach(fault) => reach::offered(fault),
        P::TimedOut { stage, .. } if stage.is_before_request() => &[],
        P::SeveralAccounts { .. } | P::NotConfirmed { .. } | P::TimedOut { .. } => &["again"],
        P::TokenInUse { held_by: Some(_), .. } => &["again", "login"],
        P::TokenInUse { .. } => &["token rotate", "logout"],
        P::InUseUnknown { .. } => &["token create"],
        P::ReplacesLegacy => &["token rotate"],
        P::SettingUnusable { .. } => &["init", "again"],
        P::RequestUnreadable { .. } => &["git status"],
        P::ControllersOnOneHost { .. } | P::GitRefused { .. } | P::HelperAbsent => &["git setup"],
        P::TokenNotListed { .. } | P::UseUnknown { .. } | P::StillListed { .. } => &["token list"],
        P::NothingLeft { .. }
        | P::OutcomeUnknown { .. }
        | P::Unverified { .. }
        | P::RevokeUnfinished { .. }
        | P::ForgetUnfinished { .. }
        | P::Unfinished { .. } => &["recover"],
        P::TokenSuspect | P::KeyringLocked | P::KeyringAsks | P::KeyringLost => &["status"],
        P::ProjectNotLoggedIn { .. } => &["login", "again"],
        P::PostWanted { .. } => &["api"],
        P::ConnectionLost { .. } | P::AnswerUnknown { .. } => &["doctor"],
        P::RedirectedAway { .. } | P::RedirectedWithin { .. } | P::KeyringWithoutCollection => {
            &["login", "login"]
        }
        P::KeyringPromptDismissed => &["status", "login"],
    }
}

/// A verb's words; one without a row does not compile.
fn words(verb: &Verb) -> &'static str {
    match verb {
        Verb::Again => "again",
        Verb::Help => "--help",
        Verb::Login => "login",
        Verb::Logout => "logout",
        Verb::Status => "status",
        Verb::ListTokens => "token list",
        Verb::CreateToken => "token create",
        Verb::RotateToken => "token rotate",
        Verb::Post(_) => "api",
        Verb::Recover => "recover",
        Verb::Doctor => "doctor",
        Verb::ProjectHelp => "init",
        Verb::GitSetup => "git setup",
        Verb::GitStatus => "git status",
    }
}

/// Whom it happened to: nobody yet, a controller, an account.
fn of_everybody(problem: Problem) -> [Error; 3] {
    let controller = Controller::parse("https://ci.example.com/jenkins").expect("a controller");
    let at = problem.clone().at(&controller);
    let user = Some("alice's \u{202e}friend".to_owned());
    [problem.into(), Error { user, ..at.clone() }, at]
}

fn is_out_of_reach(problem: &Problem) -> bool {
    use Problem as P;
    matches!(
        problem,
        P::BusUnreachable { .. }
            | P::OutsideSession { .. }
            | P::KeyringAbsent { .. }
            | P::KeyringForeign
    )
}

/// Whether our own command line takes it; what only a person knows is filled in.
fn is_accepted(line: &str) -> Result<(), String> {
    let line = line.split(" < ").next().unwrap_or_default();
    let line = line.replace("URL", "https://ci.example.com/").replace(" NAME", " x");
    let script = format!("printf '%s\\0' {line}");
    let split = std::process::Command::new("sh").args(["-c", &script]).output().expect("sh runs");
    let words = String::from_utf8(split.stdout).expect("text");
    let words = words.trim_end_matches('\0').split('\0').skip(1);
    match cargo_jenkins::tree().try_get_matches_from(words) {
        Err(error) if error.use_stderr() => Err(format!("{line}: {error}")),
        _ => Ok(()),
    }
}

#[test]
fn every_problem_offers_what_can_be_typed() {
    let mut problems = problems();
    problems.extend(tls::faults().into_iter().map(Problem::Tls));
    problems.extend(proxy::failures());
    problems.extend([ServerState::SecurityOff, ServerState::UserUnknown].map(Problem::Server));
    problems.extend(reach::faults().into_iter().map(Problem::Reach));
    problems.extend(walls::walls());
    let names: BTreeSet<&str> = problems.iter().map(Problem::name).collect();
    assert_eq!(names, Problem::names().collect(), "one of each");
    for problem in problems {
        for error in of_everybody(problem) {
            let step = error.next_step();
            let runs: Vec<&Run> = step.ways().iter().filter_map(|way| way.run.as_ref()).collect();
            let verbs: Vec<&str> = runs.iter().map(|run| words(&run.verb)).collect();
            // A keyring's dialog comes up for whatever needs it: a login, where nobody has one yet.
            let expected: &[&str] = match offered(&error.problem) {
                ["status"] if error.user.is_none() && error.class() == Class::Store => &["login"],
                ["status", "login"] if error.user.is_none() => &["login", "login"],
                // A token in a keyring that is out of reach goes nowhere from here.
                ["login"] if error.user.is_some() && is_out_of_reach(&error.problem) => &[],
                // Who has an account there has that token.
                ["login"] if error.problem.name() == "legacy-only" && error.user.is_some() => &[],
                expected => expected,
            };
            assert_eq!(verbs, expected, "{:?}", error.problem);
            for run in runs.iter().filter(|run| run.verb != Verb::Again) {
                let said = CARGO.run(run);
                is_accepted(&said).unwrap_or_else(|why| panic!("{:?}: {why}", error.problem));
            }
            for line in step.lines_in(&CARGO) {
                let command = line.find("cargo jenkins ").map(|at| &line[at..]);
                let is_last = runs.iter().any(|run| Some(CARGO.run(run).as_str()) == command);
                assert!(command.is_none() || is_last, "not to the end of its line: {line}");
                assert!(!line.contains("…") && line.chars().count() < 320, "{line}");
            }
        }
    }
}

#[test]
fn every_choice_can_be_typed() {
    for choice in [
        Choice::AllowHttp,
        Choice::CaFile,
        Choice::ClientCert,
        Choice::HeaderStdin,
        Choice::Controller,
        Choice::User,
        Choice::PasswordStdin,
        Choice::SecretStdin,
        Choice::WithToken,
        Choice::Web,
        Choice::FileStore,
        Choice::Timeout(120),
        Choice::Yes,
        Choice::Use,
        Choice::ReplaceLegacy,
        Choice::Print,
        Choice::OnTerminal,
    ] {
        // One without a row does not compile.
        let verb = match choice {
            Choice::AllowHttp
            | Choice::CaFile
            | Choice::ClientCert
            | Choice::HeaderStdin
            | Choice::PasswordStdin
            | Choice::SecretStdin
            | Choice::WithToken
            | Choice::Web
            | Choice::FileStore
            | Choice::OnTerminal => "login URL",
            Choice::Controller | Choice::User => "token",
            Choice::Timeout(_) => "status",
            Choice::Yes => "token revoke NAME",
            Choice::Use => "token create NAME",
            Choice::ReplaceLegacy => "token rotate",
            Choice::Print => "git setup",
        };
        let line = format!("cargo jenkins {verb} {}", CommandLine::choice(choice));
        is_accepted(&line).unwrap_or_else(|why| panic!("{why}"));
    }
}
