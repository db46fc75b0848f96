//! The jobs of a controller.

/// A job: its name and what was posted as its configuration.
pub(crate) struct Job {
    pub(crate) name: String,
    pub(crate) config: Vec<u8>,
}

/// The jobs of a controller.
#[derive(Default)]
pub(crate) struct Jobs {
    pub(crate) items: Vec<Job>,
    pub(crate) quieting: bool,
    pub(crate) queued: u64,
}
