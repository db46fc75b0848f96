//! How long and how much, of every connection.

use std::time::Duration;

/// A connection that takes longer is not coming.
pub(super) const LONGEST_CONNECT: Duration = Duration::from_secs(10);
/// How many header lines of an answer are read: Jenkins may add one to each refusal for every group
/// of the person.
pub(super) const MOST_HEADERS: usize = 1000;
