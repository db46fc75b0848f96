//! A loopback Jenkins: the authentication surface of recorded versions, with real rules behind
//! the answers (users with rights, tokens, sessions, crumbs, expiry, use counts).
//!
//! ```no_run
//! use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
//!
//! let sandbox = Sandbox::start(Setup::new(Jenkins::V2_426_2).user(User::new("alice", "secret")))?;
//! println!("{}", sandbox.url()); // http://127.0.0.1:PORT/
//! # Ok::<(), std::io::Error>(())
//! ```

mod api;
mod auth;
mod chance;
mod clock;
mod container;
mod controller;
mod crumbs;
mod dates;
mod exchange;
mod expiry;
mod identity;
mod job;
mod jobs;
mod pages;
mod raw_quotes;
mod routes;
mod rules;
mod sandbox;
mod server;
mod sessions;
mod setup;
mod startup;
mod tls;
mod token_methods;
mod tokens;
mod versions;
mod wire;

pub use sandbox::{Asked, Sandbox, TokenSeen};
pub use setup::{Jenkins, Planted, Rights, Setup, Start, User};
pub use startup::Stage;
