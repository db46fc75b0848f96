//! The credential helper, its wiring, and real git with both.

mod credential;
mod fuzz;
mod hosted;
mod hosts;
mod in_the_way;
#[cfg(target_os = "linux")]
mod keyring;
mod life;
mod older;
mod requests;
mod wiring;
mod wiring_login;
mod wiring_status;
mod world;

pub use world::{World, account, has_recent_git, run};
