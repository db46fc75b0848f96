//! What a login says of the way to a controller.

use super::{ClientCertificate, FrontHeaders, Header, Pin, Site};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a login changes of how a controller is reached; the rest stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteChanges {
    /// Plain http to another machine is accepted from now on.
    pub allow_http: bool,
    /// [`Site::ca_file`].
    pub ca_file: Change<PathBuf>,
    /// [`Site::pin`].
    pub pin: Change<Pin>,
    /// [`Site::client_certificate`].
    pub client_certificate: Change<ClientCertificate>,
    /// [`Site::headers`].
    pub headers: Change<HeadersFrom>,
}

/// What becomes of one thing that is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It is taken off.
    TakeOff,
    /// This takes its place.
    Put(T),
}

/// Where headers for a front door come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadersFrom {
    /// The person; they are stored beside the token.
    Person(Arc<[Header]>),
    /// What a program prints, each time that it is asked: itself, and its arguments.
    Command(Vec<String>),
}

impl<T> Change<T> {
    /// The word that takes something off, or what takes its place; nothing at all keeps it.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read<E>(
        said: Option<&str>,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Change<T>, E> {
        match said {
            None => Ok(Change::Keep),
            Some("none") => Ok(Change::TakeOff),
            Some(text) => read(text).map(Change::Put),
        }
    }

    fn apply(self, to: &mut Option<T>) {
        match self {
            Change::Keep => {}
            Change::TakeOff => *to = None,
            Change::Put(new) => *to = Some(new),
        }
    }

    /// The same of what it puts.
    #[must_use]
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Change::Keep => Change::Keep,
            Change::TakeOff => Change::TakeOff,
            Change::Put(new) => Change::Put(map(new)),
        }
    }
}

impl SiteChanges {
    /// Makes them. Paths become whole ones, for the next command may run elsewhere.
    pub fn apply(self, site: &mut Site) {
        site.allow_http |= self.allow_http;
        self.ca_file.map(|file| whole(&file)).apply(&mut site.ca_file);
        self.pin.apply(&mut site.pin);
        let own = self.client_certificate.map(|own| ClientCertificate {
            certificate: whole(&own.certificate),
            key: whole(&own.key),
        });
        own.apply(&mut site.client_certificate);
        match self.headers {
            Change::Keep => {}
            Change::TakeOff => site.headers = FrontHeaders::None,
            Change::Put(HeadersFrom::Person(headers)) => {
                site.headers = FrontHeaders::Given(headers);
            }
            Change::Put(HeadersFrom::Command(mut command)) => {
                if let Some(program) = command.first_mut().filter(|it| it.contains('/')) {
                    *program = whole(Path::new(program)).to_string_lossy().into_owned();
                }
                site.headers = FrontHeaders::Command(command);
            }
        }
    }
}

fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
