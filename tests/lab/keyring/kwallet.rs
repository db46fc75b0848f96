//! `KWallet` as a session of KDE has it: opened by the login, and not used yet.

use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What the login gives: the key of the wallet, derived from the password.
const KEY: [u8; 56] = [b'k'; 56];

const SETTINGS: &str = "[Wallet]
Enabled=true
First Use=false
Default Wallet=kdewallet
Prompt on Open=false
Close When Idle=false
[org.freedesktop.secrets]
apiEnabled=true
";

/// Writes the settings and the salt of the wallet.
pub(super) fn prepare(directory: &Path) {
    std::fs::create_dir_all(directory.join("share/kwalletd")).expect("a directory");
    std::fs::create_dir_all(directory.join("config")).expect("a directory");
    std::fs::write(directory.join("config/kwalletrc"), SETTINGS).expect("settings");
    std::fs::write(directory.join("share/kwalletd/kdewallet.salt"), [b's'; 56]).expect("a salt");
}

/// Switches its Secret Service off, from the next start on.
pub(super) fn switch_off(directory: &Path) {
    let off = SETTINGS.replace("apiEnabled=true", "apiEnabled=false");
    std::fs::write(directory.join("config/kwalletrc"), off).expect("settings");
}

/// Starts it as a login does: the key comes through a pipe, the environment through a socket.
pub(super) fn spawn(mut program: Command, directory: &Path) -> Child {
    let path = directory.join("run/login");
    let _ = std::fs::remove_file(&path);
    let socket = UnixListener::bind(&path).expect("a socket");
    let (key, mut login) = std::io::pipe().expect("a pipe");
    login.write_all(&KEY).expect("room in a pipe");
    drop(login);
    let variables: Vec<_> = program
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned())))
        .collect();
    let child = program
        .args(["-c", "exec kwalletd5 --pam-login 3 4 3<&0 4<&1 </dev/null >/dev/null"])
        .env("PAM_KWALLET5_LOGIN", &path)
        .stdin(Stdio::from(OwnedFd::from(key)))
        .stdout(Stdio::from(OwnedFd::from(socket)))
        .spawn()
        .expect("kwalletd5");
    let mut environment = UnixStream::connect(&path).expect("its socket listens");
    for (name, value) in variables {
        writeln!(environment, "{name}={value}").expect("it takes its environment");
    }
    child
}
