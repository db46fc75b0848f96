//! How bytes travel: connections, TLS, git as a child process, and what cuts an answer short.

pub(crate) mod cgi;
pub(crate) mod connection;
pub(crate) mod raw_quotes;
pub(crate) mod server;
pub(crate) mod tamper;
pub(crate) mod tls;
