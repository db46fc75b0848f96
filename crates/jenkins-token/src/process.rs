//! What a process keeps in its memory stays there.

/// Lets nobody of the same user read this process's memory, and lets no crash write it to a disk.
/// It is for the whole process: programs do it at their start, and Python's module when it is
/// imported; this crate does not decide it for its host. A forked child has it from its parent, and
/// a program that takes the process over (`exec`) decides anew. Linux only; other systems write no
/// core files unless told to.
pub fn keep_private() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // The system calls it an error only when it does not know this behaviour.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
