//! The helpers ours is measured against, built where they are not installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian's git package puts the sources of git-credential-libsecret.
const LIBSECRET: &str =
    "/usr/share/doc/git/contrib/credential/libsecret/git-credential-libsecret.c";

/// git-credential-libsecret, built beside this program.
pub(super) fn libsecret(me: &Path) -> Option<PathBuf> {
    let program = me.with_file_name("git-credential-libsecret");
    if program.exists() {
        return Some(program);
    }
    let skip = |why: &str| println!("SKIPPED git-credential-libsecret: {why}");
    if !Path::new(LIBSECRET).exists() {
        skip("git's contrib sources are not installed");
        return None;
    }
    let flags = Command::new("pkg-config").args(["--cflags", "--libs", "libsecret-1"]).output();
    let Some(flags) = flags.ok().filter(|output| output.status.success()) else {
        skip("libsecret-1-dev or pkg-config is not installed");
        return None;
    };
    let flags = String::from_utf8_lossy(&flags.stdout).into_owned();
    let mut compile = Command::new("cc");
    compile.args(["-O2", "-o"]).arg(&program).arg(LIBSECRET).args(flags.split_whitespace());
    let built = compile.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !built {
        skip("it does not build");
    }
    built.then_some(program)
}

const KEYRING_4_MANIFEST: &str = r#"[package]
name = "keyring-peer"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
keyring = "4.2"

[profile.release]
lto = "thin"
codegen-units = 1
strip = true
panic = "abort"
"#;

const KEYRING_4_PROGRAM: &str = r#"use std::io::Read;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let entry = keyring::Entry::new("keyring-peer", &arguments[2]).unwrap();
    if arguments[1] == "set" {
        let mut secret = String::new();
        std::io::stdin().read_to_string(&mut secret).unwrap();
        entry.set_password(&secret).unwrap();
    } else {
        println!("password={}", entry.get_password().unwrap());
    }
}
"#;

/// The smallest program of the `keyring` crate with its own defaults, built beside this program.
pub(super) fn keyring_4(me: &Path) -> Option<PathBuf> {
    let project = me.with_file_name("keyring-peer-project");
    let program = project.join("target/release/keyring-peer");
    if !program.exists() {
        std::fs::create_dir_all(project.join("src")).ok()?;
        std::fs::write(project.join("Cargo.toml"), KEYRING_4_MANIFEST).ok()?;
        std::fs::write(project.join("src/main.rs"), KEYRING_4_PROGRAM).ok()?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--release", "--quiet"]).current_dir(&project);
        build.env_remove("CARGO_TARGET_DIR").stderr(Stdio::null());
        if !build.status().is_ok_and(|status| status.success()) {
            println!("SKIPPED a keyring 4 program: it does not build");
            return None;
        }
    }
    Some(program)
}

/// A program of git's own, without git's start before it.
pub(super) fn git_program(name: &str) -> PathBuf {
    let output = Command::new("git").arg("--exec-path").output();
    let path = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    PathBuf::from(path.unwrap_or_default()).join(name)
}
