//! API tokens for Jenkins: created, verified, kept, listed, rotated and revoked, on every Jenkins
//! from 1.426 on.
//!
//! A program that logs in, calls and logs out:
//!
//! ```
//! use jenkins_token::lifecycle::login::{LoginCredential, LoginOptions, login};
//! use jenkins_token::lifecycle::{World, login_target, logout};
//! use jenkins_token::model::{Controller, Secret, Site, StoreKind, UserId};
//! use jenkins_token::transport::{Http, block_on};
//! use jenkins_token::{Client, Error};
//! use std::time::Duration;
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let variable = |name: &str| (name == "JENKINS_TOKEN_HOME").then(|| folder.path().into());
//! # let setup = jenkins_sandbox::Setup::new(jenkins_sandbox::Jenkins::V2_572);
//! # let setup = setup.user(jenkins_sandbox::User::new("alice", "hush"));
//! # let sandbox = jenkins_sandbox::Sandbox::start(setup).unwrap();
//! # let (url, password) = (sandbox.url(), "hush");
//! let world = || World::from_variables(variable, Http::new(Duration::from_secs(30)));
//! let (user, machine) = (UserId::parse("alice")?, login_target::machine(variable));
//! let site = Site::new(Controller::parse(url)?);
//! let options = LoginOptions::new(site, user, StoreKind::File, machine);
//! let password = LoginCredential::Password(Secret::new(password));
//! block_on(login(&world()?, &options, password))??;
//!
//! let ci = Client::stored_in(world()?, url)?;
//! let me = ci.get("me/api/json")?;
//! assert!(String::from_utf8_lossy(&me).contains("alice"));
//!
//! block_on(logout::logout(&world()?, ci.chosen(), false))??;
//! # Ok::<(), Error>(())
//! ```
//!
//! Layers, from the top; nothing looks upwards:
//!
//! | layer | holds |
//! |---|---|
//! | [`lifecycle`] | login, lookup, list, create, rename, revoke, rotate, logout, recover |
//! | [`protocol`] over [`transport`]; [`stores`], [`accounts`] | what to send and read; where things are kept |
//! | [`model`] | controller, account, token, secret |
//!
//! The verbs of [`lifecycle`] are generic over a [`transport::Network`]. Feature `http` (default) brings
//! one, over `reqwest`. Without it everything else is here, and nothing of HTTP is linked: the git
//! credential helper is built so.

#![deny(missing_docs)]

#[cfg(not(unix))]
compile_error!("jenkins-token keeps files to their owner as Unix does, and works nowhere else yet");

pub mod accounts;
#[cfg(feature = "http")]
mod client;
pub mod clock;
pub mod error;
mod error_class;
pub mod escape;
pub mod files;
pub mod lifecycle;
pub mod look_alike;
pub mod model;
pub mod next_step;
mod open_file_limit;
pub mod problem;
pub mod process;
pub mod protocol;
pub mod stores;
pub mod transport;
mod watch;

#[cfg(feature = "http")]
pub use client::Client;
pub use error::Error;
pub use error_class::Class;
/// Instants and dates are this crate's, wherever they show.
pub use jiff;
pub use problem::{Cause, Problem};
pub use watch::{Waiting, Watch};
