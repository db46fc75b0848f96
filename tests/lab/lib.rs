//! One world per test: sandbox, home and recordings.

pub mod recordings;
