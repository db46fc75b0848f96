//! A session bus with an unlocked gnome-keyring, for tests in other languages: prints the bus's
//! address, locks the keyring for each line `lock`, and serves until its standard input ends.

#![allow(clippy::print_stdout)]

#[cfg(target_os = "linux")]
fn main() {
    if let Some(program) = lab::keyring::missing() {
        println!("missing {program}");
        return;
    }
    let keyring = lab::keyring::Keyring::start();
    println!("{}", keyring.address());
    for line in std::io::stdin().lines().map_while(Result::ok) {
        if line == "lock" {
            keyring.lock();
            println!("locked");
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("missing gnome-keyring");
}
