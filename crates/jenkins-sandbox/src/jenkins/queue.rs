//! What waits to be built: each item goes from waiting through ready to left, by the clock.

use crate::jenkins::builds::Starter;
use crate::jenkins::parameters::Given;
use jiff::Timestamp;

/// Where an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In its quiet period.
    Waiting,
    /// Its job is being built.
    Blocked,
    /// Nobody is free to build it.
    Buildable,
    /// It became the build of this number.
    Left(u64),
}

impl Place {
    /// Whether it is not in the queue any more.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Place::Left(_))
    }
}

/// An item.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: u64,
    /// The job, by its own number: a name may change.
    pub(crate) job: u64,
    pub(crate) since: Timestamp,
    /// When its quiet period ends.
    pub(crate) due: Timestamp,
    /// When it was over.
    pub(crate) over: Option<Timestamp>,
    pub(crate) starter: Starter,
    pub(crate) given: Vec<Given>,
    pub(crate) place: Place,
}

impl Item {
    /// Why it is not being built yet.
    pub(crate) fn why(&self, now: Timestamp, quieting: bool, last: Option<u64>) -> Option<String> {
        match self.place {
            Place::Waiting => {
                let left = self.due.duration_since(now).as_millis().max(0);
                let (seconds, tenths) = (left / 1000, left % 1000 / 100);
                let left = if seconds == 0 {
                    format!("{left} ms")
                } else {
                    format!("{seconds}.{tenths} sec")
                };
                Some(format!("In the quiet period. Expires in {left}"))
            }
            Place::Blocked => {
                let number = last.unwrap_or_default();
                Some(format!("Build #{number} is already in progress"))
            }
            Place::Buildable if quieting => Some("Jenkins is about to shut down".to_owned()),
            Place::Buildable => Some("Waiting for next available executor".to_owned()),
            Place::Left(_) => None,
        }
    }
}
