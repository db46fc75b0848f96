//! Whatever fails, at whatever step: no token is lost, none is orphaned, none is revoked before its
//! successor works.

mod clock;
mod harness;
#[cfg(target_os = "linux")]
mod keyring;
mod order;
mod planted;
mod random_kills;
mod restart;
mod second_process;
mod strikes;
