//! A loopback Jenkins of recorded versions, with real rules behind the answers: users with rights,
//! tokens, sessions, crumbs, expiry, use counts; jobs, a queue, builds and consoles.
//!
//! ```no_run
//! use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
//!
//! let sandbox = Sandbox::start(Setup::new(Jenkins::V2_426_2).user(User::new("alice", "secret")))?;
//! println!("{}", sandbox.url()); // http://127.0.0.1:PORT/
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! It keeps a log of what it was asked ([`Sandbox::asked`]), its clock and zone can be set, and it
//! fails on demand ([`Sandbox::fail`]): an answer is cut, lost, late or never sent, connections are
//! refused, the server restarts and comes up as it was seen to. A [`Scenario`] says all of it in a text.

mod date_header;
mod faults;
mod http;
mod jenkins;
mod message;
mod percent;
mod sandbox;
mod scenario;
mod setup;
mod web;

pub use date_header::Dates;
pub use faults::{Endless, Fault, Planned};
pub use jenkins::request_log::ReceivedRequest;
pub use jenkins::startup::Stage;
pub use sandbox::{Sandbox, TokenSeen};
pub use scenario::Scenario;
pub use setup::{
    Certificate, Front, Hidden, Instead, Jenkins, Needed, Outside, Page, Planted, Plugin, Rights,
    Setup, Start, User, Wanted,
};
pub use web::routes::{Call, calls};
