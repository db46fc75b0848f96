//! How long, how much and who, of every connection.

use std::time::Duration;

/// A connection that takes longer is not coming.
pub(super) const LONGEST_CONNECT: Duration = Duration::from_secs(10);
/// How many header lines of an answer are read: Jenkins may add one to each refusal for every group
/// of the person.
pub(super) const MOST_HEADERS: usize = 1000;
/// Who asks.
pub(super) const USER_AGENT: &str = concat!("jenkins-token/", env!("CARGO_PKG_VERSION"));
/// How many bytes of header lines, where HTTP/2 counts them; HTTP/1.1 reads as many.
pub(super) const LONGEST_HEAD: u32 = 400 << 10;
