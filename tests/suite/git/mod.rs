//! The credential helper, its wiring, and real git with both.

mod asked_in_order;
mod by_url;
mod changed_way;
mod configurations;
mod credential;
mod fetchers;
mod fuzz;
mod hosted;
mod hosts;
mod in_the_way;
#[cfg(target_os = "linux")]
mod keyring;
mod leaks;
mod lies_between;
mod life;
mod names;
mod older;
mod older_jenkins;
mod programs;
mod reach;
mod requests;
mod verdict;
mod wiring;
mod wiring_login;
mod wiring_status;
mod world;

pub use world::{World, account, has_recent_git, must, run};
