//! What a walk begins with.

/// Where the token comes from that a walk begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A login made it.
    Created,
    /// Another program made it, on a controller that counts uses or does not.
    Adopted {
        /// Whether uses are counted.
        counted: bool,
    },
    /// It is the one of the time before 2.129, on a newer controller.
    AdoptedLegacy,
    /// The same, on a controller of that time.
    Legacy,
}
