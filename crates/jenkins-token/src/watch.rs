//! Who is told what a verb waits for, so that a person can be.

use std::fmt;
use std::sync::Arc;

type Watcher = dyn Fn(Option<&str>) + Send + Sync;

/// Told of each wait with what is waited for, and of its end with `None`. Waits do not overlap.
/// [`Watch::default`] tells nobody.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<Watcher>>);

impl Watch {
    /// Tells `watcher`, from whichever thread waits.
    #[must_use]
    pub fn new(watcher: impl Fn(Option<&str>) + Send + Sync + 'static) -> Watch {
        Watch(Some(Arc::new(watcher)))
    }

    /// Until the answer is dropped, `what` is waited for.
    pub fn waiting(&self, what: &str) -> Waiting {
        if let Some(tell) = &self.0 {
            tell(Some(what));
        }
        Waiting(self.clone())
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

/// A wait that has begun.
#[must_use = "it ends when this is dropped"]
#[derive(Debug, Default)]
pub struct Waiting(Watch);

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(tell) = &self.0.0 {
            tell(None);
        }
    }
}
