//! `doctor --report`: what can be pasted into a public report. Something of the person is planted
//! wherever it could come from, and looked for.

use super::PROGRAM;
use jenkins_sandbox::{Jenkins, Planned, Setup, User};
use lab::{Lab, PASSWORD};
use std::fs;

const PLANTED: &str = "planted7f";

#[test]
fn a_report_names_nobody_and_shows_no_secret() {
    let mut setup = Setup::new(Jenkins::V2_572);
    setup = setup.user(User::new(PLANTED, PASSWORD));
    setup.context = format!("/{PLANTED}-context");
    let lab = Lab::with(setup, PROGRAM);
    let url = lab.sandbox.url();
    let name = format!("{PLANTED} token");
    let login = ["login", url, "-u", PLANTED, "--store", "file", "--password-stdin"];
    let ran = lab.run(&[&login[..], &["--token-name", &name]].concat(), PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let value = lab.run(&["token"], "").out.trim().to_owned();
    let directory = lab.home().join(format!("{PLANTED}-folder"));
    fs::create_dir_all(directory.join(".git")).expect("a folder");
    let lies = format!("[remote \"o\"]\nurl = https://{PLANTED}:{value}@ci.example.com/x.git\n");
    fs::write(directory.join(".git/config"), lies).expect("a file");
    fs::write(
        lab.home().join(".netrc"),
        format!("machine {PLANTED}.example.com\npassword {value}\n"),
    )
    .expect("a file");
    lab.sandbox.fail("lost@revoke".parse::<Planned>().expect("a fault"));
    let _ = lab.run(&["token", "rotate"], "");
    let seen = |words: &[&str], proxy: bool| {
        let mut command = lab.command(words);
        command.current_dir(&directory).env(format!("{}_VARIABLE", PLANTED.to_uppercase()), &value);
        command.env("HOME", lab.home()).env("SHELL", format!("/{PLANTED}/bash"));
        if proxy {
            command
                .env("https_proxy", format!("http://{PLANTED}:secret@{PLANTED}.example.invalid:1"));
        }
        lab.run_command(command, "")
    };
    let certificates = format!("/{PLANTED}/{PLANTED}.pem");
    let certificates = certificates.as_str();
    let seen_with = |words: &[&str], more: &[(&str, &str)]| {
        let mut command = lab.command(words);
        command.current_dir(&directory).env("HOME", lab.home()).envs(more.iter().copied());
        lab.run_command(command, "")
    };
    let accounts = fs::read(lab.home().join("tokens/accounts.toml")).expect("the list");
    let other = format!("https://{PLANTED}.example.invalid/{PLANTED}/");
    let reports = [
        seen(&["doctor", "--report"], false),
        seen(&["doctor", "--report", &other], false),
        seen(&["doctor", "--report", &other], true),
        seen_with(&["doctor", "--report", &other], &[("SSL_CERT_FILE", certificates)]),
        seen_with(&["doctor", "--report", &other], &[("JENKINS_USER_ID", PLANTED)]),
        {
            fs::write(lab.home().join("tokens/accounts.toml"), format!("{PLANTED} = ["))
                .expect("a file");
            let report = seen(&["doctor", "--report"], false);
            fs::write(lab.home().join("tokens/accounts.toml"), &accounts).expect("a file");
            report
        },
    ];
    for report in reports {
        let text = report.out.to_lowercase();
        assert!(text.contains("proxy: ") && text.contains("secrets: "), "{text}");
        for planted in [PLANTED, &value, PASSWORD, "example", "127.0.0.1", "ci.example.com"] {
            assert!(!text.contains(&planted.to_lowercase()), "{planted} is in\n{text}");
        }
        assert!(!text.contains(&*lab.home().to_string_lossy().to_lowercase()), "{text}");
        let port = url.rsplit(':').next().and_then(|rest| rest.split('/').next()).expect("a port");
        assert!(!text.contains(port), "the port is in\n{text}");
    }
    let shown = seen(&["doctor"], false);
    assert!(shown.out.contains(".netrc, line 2"), "{}", shown.out);
    assert!(shown.out.contains(".git/config, line 2"), "{}", shown.out);
    assert!(!shown.out.contains(&value) && !shown.err.contains(&value), "{}", shown.out);
}
