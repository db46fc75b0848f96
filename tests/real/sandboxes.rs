//! The same suite against each version of the sandbox: a person with tokens of their own, who must
//! have them in the end, and what may be `not here` is known.

use crate::report::{Outcome, Report};
use crate::steps;
use crate::stop;
use crate::suite::Suite;
use crate::target::Target;
use jenkins_sandbox::{Hidden, Jenkins, Rights, Sandbox, Setup, Start, TokenSeen, User};
use jenkins_token::model::Secret;
use std::path::Path;
use std::process::ExitCode;

const PASSWORD: &str = "correct horse 7";

/// The steps that a server before 2.129 does not have.
const NEEDS_NAMED_TOKENS: [&str; 12] = [
    "create",
    "list",
    "token page, 4 languages",
    "rename",
    "rotate",
    "create --use",
    "expiry",
    "revoke",
    "killed: login",
    "killed: rotation, asked",
    "killed: rotation, made",
    "killed: rotation, in use",
];

/// One server, and what it does not have.
struct Case {
    about: &'static str,
    setup: Setup,
    may_replace_legacy: bool,
    not_here: Vec<&'static str>,
    may_not_create: bool,
}

fn cases() -> Vec<Case> {
    let case = |about, jenkins: Jenkins, change: fn(&mut Setup)| {
        let mut alice = User::new("alice", PASSWORD);
        alice.legacy_token = true;
        let mut setup = Setup::new(jenkins).user(alice);
        change(&mut setup);
        let mut not_here = vec![];
        if jenkins == Jenkins::V2_46_1 {
            not_here.extend(NEEDS_NAMED_TOKENS);
            not_here.extend(["the one token replaced", "killed: replacement"]);
        } else if jenkins != Jenkins::V2_572 {
            not_here.push("expiry");
        }
        if !setup.git {
            not_here.push("git");
        }
        Case { about, setup, may_replace_legacy: false, not_here, may_not_create: false }
    };
    let mut cases: Vec<Case> =
        Jenkins::ALL.into_iter().map(|jenkins| case("", jenkins, |_| {})).collect();
    let mut replacing = case(" --may-replace-legacy", Jenkins::V2_46_1, |_| {});
    replacing.may_replace_legacy = true;
    replacing.not_here = NEEDS_NAMED_TOKENS.to_vec();
    replacing.not_here.push("git");
    cases.push(replacing);
    cases.push(case(" below /jenkins", Jenkins::V2_426_2, |setup| {
        setup.context = "/jenkins".into();
    }));
    cases.push(case(" with https below /ci", Jenkins::V2_572, |setup| {
        setup.tls = true;
        setup.context = "/ci".into();
    }));
    cases.push(case(" before its setup wizard", Jenkins::V2_541_2, |setup| {
        setup.start = Start::Wizard;
    }));
    for jenkins in [Jenkins::V2_46_1, Jenkins::V2_426_2] {
        cases
            .push(case(" hidden by a proxy", jenkins, |setup| setup.front.hides = Hidden::Headers));
    }
    let mut reader = case(" as a reader, without crumbs", Jenkins::V2_541_2, |setup| {
        setup.csrf = false;
        setup.users[0].rights = Rights::Reader;
    });
    reader.not_here = vec![
        "expiry",
        "crumb, JSON and XML",
        "job, letters of any kind",
        "a build",
        "a build, with a file",
        "git",
    ];
    reader.may_not_create = true;
    cases.push(reader);
    if lab::git::is_recent("the suite against sandboxes that host git") {
        for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
            cases.push(case(" hosting git", jenkins, |setup| setup.git = true));
        }
    }
    cases
}

/// Runs them all, each as a line; whole where something is wrong.
pub(crate) fn run(program: &Path, python: Option<&Path>) -> ExitCode {
    let (mut is_good, mut out) = (true, Report::new(std::io::stdout()));
    for case in cases() {
        let name = format!("{}{}", case.setup.jenkins.version(), case.about);
        let mut report = Report::new(Vec::new());
        let wrong = one(&case, program, python, &mut report).err();
        if stop::is_asked() {
            return ExitCode::from(130);
        }
        is_good &= wrong.is_none();
        out.say(&match wrong {
            None => format!("{name}: {}", report.last_line()),
            Some(why) => format!("{name}: FAILED: {why}\n{}", report.text()),
        });
    }
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn one(
    case: &Case,
    program: &Path,
    python: Option<&Path>,
    report: &mut Report<Vec<u8>>,
) -> Result<(), String> {
    let sandbox = Sandbox::start(case.setup.clone()).map_err(|error| error.to_string())?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let ca_file = sandbox.ca_pem().map(|pem| {
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, pem).map(|()| file)
    });
    let target = Target {
        url: sandbox.url().to_owned(),
        user: "alice".to_owned(),
        password: Secret::new(PASSWORD),
        may_replace_legacy: case.may_replace_legacy,
        allow_http: false,
        ca_file: ca_file.transpose().map_err(|error| error.to_string())?,
        python: python.map(Path::to_owned),
        program: program.to_owned(),
    };
    let tokens = || -> Vec<TokenSeen> {
        let uncounted = |token| TokenSeen { uses: 0, ..token };
        sandbox.tokens("alice").into_iter().map(uncounted).collect()
    };
    let before = tokens();
    let code = steps::run(Suite::new(target)?, report);
    if code != 0 {
        return Err(format!("it ended with {code}"));
    }
    if tokens() != before && !case.may_replace_legacy {
        return Err(format!("the tokens before {before:?}\nand after {:?}", tokens()));
    }
    let mut wanted = case.not_here.clone();
    if python.is_none() {
        wanted.extend(["import jenkins_token", "the same with asyncio"]);
    }
    if python.is_none() || case.may_not_create {
        wanted.push("builds by requests, httpx");
    }
    let is_absent = |outcome: &Outcome| matches!(outcome, Outcome::NotHere(_));
    let absent = report.steps.iter().filter(|(_, outcome)| is_absent(outcome));
    let absent: Vec<&str> = absent.map(|(name, _)| *name).collect();
    let same = absent.len() == wanted.len() && absent.iter().all(|name| wanted.contains(name));
    if same { Ok(()) } else { Err(format!("not here should be {wanted:?}")) }
}
