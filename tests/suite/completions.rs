//! Command lines completed by the real shells, for `cargo-jenkins` and for `cargo jenkins`.

use crate::login::PROGRAM;
use crate::tokens::with_tokens;
use jenkins_sandbox::Jenkins;
use lab::{Lab, Terminal};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// A world whose `PATH` has the program by its name, with an account and tokens that were listed.
fn prepared(names: &[&str]) -> Lab {
    let lab = with_tokens(Jenkins::V2_572, names);
    let bin = lab.home().join("bin");
    fs::create_dir(&bin).unwrap();
    symlink(PROGRAM, bin.join("cargo-jenkins")).unwrap();
    assert_eq!(lab.run(&["token", "list"], "").code, 0);
    for shell in SHELLS {
        let script = lab.run(&["completions", shell], "");
        assert_eq!(script.code, 0, "{}", script.err);
        fs::write(lab.home().join(format!("script.{shell}")), script.out).unwrap();
    }
    lab
}

/// Where the toolchain keeps what completes cargo.
fn toolchain() -> PathBuf {
    let root = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap().stdout;
    PathBuf::from(String::from_utf8(root).unwrap().trim())
}

fn in_world(lab: &Lab, program: &str, arguments: &[&str]) -> Command {
    let mut command = lab.command_of(program);
    let path = std::env::var("PATH").unwrap();
    // The toolchain's own cargo: its proxy looks for toolchains in a home.
    let (bin, cargo) = (lab.home().join("bin"), toolchain().join("bin"));
    let path = format!("{}:{}:{path}", bin.display(), cargo.display());
    command.args(arguments).env("PATH", path);
    command.env("TERM", "dumb").env("LC_ALL", "C.UTF-8");
    command
}

/// What bash puts in the place of what it takes for the last word.
fn bash(lab: &Lab, before: &str, line: &str) -> Vec<String> {
    let ask = format!(
        "{before}
         source script.bash
         COMP_LINE=$1; COMP_POINT=${{#1}}
         # bash itself takes words apart at these characters too.
         mapfile -t COMP_WORDS < <(printf '%s' \"$1\" | sed -E 's/([@><=;|&(:])/\\n\\1\\n/g; s/ +/\\n/g' | sed '/^$/d')
         [[ $1 == *' ' ]] && COMP_WORDS+=('')
         COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
         compopt() {{ :; }}
         [[ $(complete -p \"${{COMP_WORDS[0]}}\") =~ -F\\ ([^ ]+) ]]
         \"${{BASH_REMATCH[1]}}\" \"${{COMP_WORDS[0]}}\" \"${{COMP_WORDS[COMP_CWORD]}}\" ''
         printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let ran = lab.run_command(in_world(lab, "bash", &["--norc", "-c", &ask, "bash", line]), "");
    ran.out.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What fish would offer.
fn fish(lab: &Lab, line: &str) -> Vec<String> {
    let ask = "source script.fish; complete -C \"$argv[1]\"";
    let ran = lab.run_command(in_world(lab, "fish", &["-c", ask, line]), "");
    let value = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    ran.out.lines().map(value).collect()
}

/// What a person sees who types `line` in a shell and presses the key, then return: the line that
/// the shell ran, for the programs are not run but shown.
fn typed(lab: &Lab, shell: &str, cargos: &Path, line: &str) -> String {
    let rc = match shell {
        "bash" => {
            "bind 'set bell-style none'; source script.bash; PS1='READY '
             cargo() { [[ $1 != jenkins ]] && return; printf 'RAN<cargo'; printf ' %q' \"$@\"; echo '>'; }"
        }
        "zsh" => {
            "fpath=($CARGOS $fpath); autoload -Uz compinit; compinit -u -d $PWD/dump
             source script.zsh; unsetopt beep; PS1='READY '
             cargo() { [[ $1 == jenkins ]] && print -r -- \"RAN<cargo ${(@q)@}>\" }"
        }
        _ => unreachable!(),
    };
    let (file, arguments): (&str, &[&str]) =
        if shell == "bash" { (".bashrc", &["-i"]) } else { (".zshrc", &["-i"]) };
    fs::write(lab.home().join(file), rc).unwrap();
    let mut command = in_world(lab, shell, arguments);
    command.env("ZDOTDIR", lab.home()).env("CARGOS", cargos);
    let mut terminal = Terminal::start(&command);
    terminal.expect("READY ");
    terminal.press(line);
    terminal.press("\t");
    // The shell asks the program; what it shows then ends with a space.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    terminal.press("\n");
    terminal.expect("RAN<");
    terminal.expect(">");
    let shown = terminal.shown();
    terminal.press("exit\n");
    let _ = terminal.ended();
    let ran = shown.rsplit("RAN<").next().unwrap_or_default();
    ran.split('>').next().unwrap_or_default().trim_end().to_owned()
}

#[test]
fn bash_completes_every_level_for_both_ways_to_call() {
    let lab = prepared(&["other laptop"]);
    let url = lab.sandbox.url().to_owned();
    let (port, rest) = (url.trim_end_matches('/'), &url["http:".len()..]);
    assert!(port.starts_with("http://127.0.0.1:"));
    let cargos = toolchain().join("etc/bash_completion.d/cargo");
    let befores = [
        String::new(),
        "source /usr/share/bash-completion/bash_completion".to_owned(),
        format!("source /usr/share/bash-completion/bash_completion; source {}", cargos.display()),
    ];
    for before in &befores {
        for call in ["cargo-jenkins", "cargo jenkins", "cargo +stable jenkins"] {
            let of = |line: &str| bash(&lab, before, &format!("{call} {line}"));
            assert_eq!(of("tok"), ["token"], "{call}, {before}");
            assert_eq!(of("token re"), ["rename", "revoke"], "{call}, {before}");
            assert_eq!(of("token revoke --unu"), ["--unused-for"], "{call}");
            assert_eq!(of("login --store "), ["keyring", "file"], "{call}");
            assert_eq!(of("login --store=f"), ["file"], "{call}");
            assert_eq!(of("token -u "), ["alice"], "{call}");
            assert_eq!(of("status -c http:"), [rest], "{call}");
            assert_eq!(of("switch "), [url.as_str()], "{call}");
            assert_eq!(of("token revoke oth"), ["other\\ laptop"], "{call}");
            assert_eq!(of("token revoke other\\ l"), ["other\\ laptop"], "{call}");
            assert_eq!(of("token rename 'oth"), ["other laptop"], "{call}");
            assert!(of("exec -- car").contains(&"cargo-jenkins".to_owned()), "{call}");
        }
    }
    // Every other word is left to what was there before.
    assert_eq!(bash(&lab, &befores[0], "cargo jen"), ["jenkins"]);
    if cargos.exists() {
        assert_eq!(bash(&lab, &befores[2], "cargo metad"), ["metadata"]);
        assert!(bash(&lab, &befores[2], "cargo build --rel").contains(&"--release".to_owned()));
    } else {
        println!("SKIPPED what completes cargo in bash: {} is not there", cargos.display());
    }
}

#[test]
fn fish_completes_every_level_for_both_ways_to_call() {
    if Command::new("fish").arg("--version").output().is_err() {
        println!("SKIPPED the completion of fish: it is not installed");
        return;
    }
    let lab = prepared(&["other laptop"]);
    let url = lab.sandbox.url().to_owned();
    for call in ["cargo-jenkins", "cargo jenkins"] {
        let of = |line: &str| fish(&lab, &format!("{call} {line}"));
        assert_eq!(of("tok"), ["token"], "{call}");
        assert_eq!(of("token re"), ["rename", "revoke"], "{call}");
        assert_eq!(of("login --store "), ["file", "keyring"], "{call}");
        assert_eq!(of("status -c "), [url.as_str()], "{call}");
        assert_eq!(of("token revoke oth"), ["other laptop"], "{call}");
    }
    assert!(fish(&lab, "cargo jen").contains(&"jenkins".to_owned()));
    assert!(fish(&lab, "cargo buil").contains(&"build".to_owned()));
}

#[test]
fn a_key_press_completes_the_line() {
    let zsh = toolchain().join("share/zsh/site-functions");
    for (shell, cargos) in [("bash", Path::new("/")), ("zsh", &zsh), ("zsh", Path::new("/none"))] {
        if Command::new(shell).arg("--version").output().is_err() {
            println!("SKIPPED the completion of {shell}: it is not installed");
            continue;
        }
        let lab = prepared(&["other laptop"]);
        let url = lab.sandbox.url().to_owned();
        for (line, whole) in [
            ("cargo jenkins tok", "cargo jenkins token".to_owned()),
            (
                "cargo jenkins token revoke oth",
                "cargo jenkins token revoke other\\ laptop".to_owned(),
            ),
            ("cargo jenkins status -c http:", format!("cargo jenkins status -c {url}")),
        ] {
            let ran = typed(&lab, shell, cargos, line);
            let ran = ran.replace("'other laptop'", "other\\ laptop");
            assert_eq!(ran, whole, "{shell}, {}", cargos.display());
        }
    }
}

#[test]
fn the_key_asks_nobody_and_says_nothing_of_what_is_not_there() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let complete = |words: &[&str]| {
        let ran = lab.run(&[&["complete", "fish", "--", "cargo-jenkins"], words].concat(), "");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.out
    };
    assert_eq!(complete(&["token", "revoke", "c"]), "", "nobody is logged in");
    lab.login();
    assert_eq!(complete(&["token", "revoke", "c"]), "", "nothing was listed");
    assert_eq!(lab.run(&["token", "list"], "").code, 0);
    let asked = lab.sandbox.asked().len();
    assert!(complete(&["token", "revoke", "c"]).starts_with("cargo-jenkins tester@"));
    assert_eq!(complete(&["token", "revoke", "-u", "bob", "c"]), "", "another's");
    assert_eq!(lab.sandbox.asked().len(), asked);
    fs::write(lab.home().join("tokens/accounts.toml"), "= damaged").unwrap();
    assert_eq!(complete(&["token", "revoke", "c"]), "");
    for shell in ["elvish", "powershell"] {
        assert!(lab.run(&["completions", shell], "").out.contains("cookie-jar"), "{shell}");
    }
}
