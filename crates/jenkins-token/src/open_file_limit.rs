//! The system gives this process no more files: told by the error's number, wherever it shows, for
//! any call that opens something may be the one that meets the limit.

use crate::Problem;
use std::error::Error;
use std::io;
use std::path::Path;

impl Problem {
    /// What an `error` of reading or writing `path` means.
    #[must_use]
    pub fn of_file(path: &Path, error: &io::Error) -> Problem {
        Problem::of_limit(error).unwrap_or_else(|| Problem::FileFailed {
            path: path.to_owned(),
            why: error.to_string(),
        })
    }

    /// [`Problem::NothingLeftToOpen`] when that, or what caused it, is the limit of this process or
    /// of the system.
    #[must_use]
    pub fn of_limit(error: &(dyn Error + 'static)) -> Option<Problem> {
        causes(error)
            .filter_map(|cause| cause.downcast_ref::<io::Error>())
            .find(|cause| cause.raw_os_error().is_some_and(is_limit))
            .map(|cause| Problem::NothingLeftToOpen { why: cause.to_string() })
    }

    /// The same where the error at hand tells no number: whether a few files can be opened now.
    ///
    /// # Errors
    /// [`Problem::NothingLeftToOpen`].
    #[cfg(feature = "http")]
    pub(crate) fn unless_limit(files: usize) -> Result<(), Problem> {
        let opened: Result<Vec<_>, _> = (0..files.div_ceil(2)).map(|_| io::pipe()).collect();
        let exhausted = |error: io::Error| Problem::NothingLeftToOpen { why: error.to_string() };
        opened.map(drop).map_err(exhausted)
    }
}

/// `error` and what caused it, from the outside.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// What caused `error`; an `io::Error` hides what it wraps from `source`.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn is_limit(number: i32) -> bool {
    use rustix::io::Errno;
    [Errno::MFILE, Errno::NFILE].map(Errno::raw_os_error).contains(&number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_told_through_what_wraps_it() {
        let limit = io::Error::from_raw_os_error(24);
        let wrapped = io::Error::new(limit.kind(), io::Error::other(limit));
        let path = Path::new("/home/x");
        for (error, name) in [
            (wrapped, "nothing-left-to-open"),
            (io::Error::from_raw_os_error(23), "nothing-left-to-open"),
            (io::Error::from_raw_os_error(28), "file-failed"),
            (io::Error::other("it"), "file-failed"),
        ] {
            assert_eq!(Problem::of_file(path, &error).name(), name, "{error:?}");
        }
    }
}
