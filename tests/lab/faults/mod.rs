//! What can go wrong, at a chosen step: strace counts a command's system calls, and strikes,
//! stops or only watches. What is left afterwards is judged by the same rules for every fault.

pub mod durability;
mod flow;
pub mod judge;
pub mod revoked_early;
mod strike;
pub mod trace;
mod tracer;

pub use flow::{End, Flow};
pub use strike::{Strike, Struck};
pub use tracer::{Frozen, can_trace};
