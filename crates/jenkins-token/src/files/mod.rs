//! Files that survive a power cut, and files that nobody else can have written.

pub mod atomic_write;
pub(crate) mod guarded_read;
pub(crate) mod plain_read;
