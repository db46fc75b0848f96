//! What a process keeps in its memory stays there.

/// Lets nobody of the same user read this process's memory, and lets no crash write it to a disk.
/// For programs of their own, at their start: a library does not decide this for its host, and a
/// program that takes the process over (`exec`) decides anew. Linux only; other systems write no
/// core files unless told to.
pub fn keep_private() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // The system calls it an error only when it does not know this behaviour.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
