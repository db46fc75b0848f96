//! The session bus, reached within one deadline and only when it is our own user's.

use crate::Problem;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use serde::Serialize;
use std::ffi::OsString;
use std::future::Future;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use zbus::address::transport::{Transport, UnixSocket};
use zbus::connection::Builder;
use zbus::{Address, Connection, Message};

/// How long connecting and all calls of one operation may take together.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// Where the bus of the person's session is.
#[derive(Debug, Clone)]
pub(in super::super) struct BusAddress(Option<String>);

impl BusAddress {
    /// `DBUS_SESSION_BUS_ADDRESS`, else the bus in `XDG_RUNTIME_DIR`. No bus is started for us, as
    /// a keyring on a new bus would be empty.
    pub(in super::super) fn from_variables(
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> BusAddress {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let named = set("DBUS_SESSION_BUS_ADDRESS").map(|a| a.to_string_lossy().into_owned());
        let usual = || Some(format!("unix:path={}/bus", set("XDG_RUNTIME_DIR")?.to_string_lossy()));
        BusAddress(named.or_else(usual))
    }
}

/// A connection to the bus, and the moment by which it must have answered.
pub(super) struct Bus {
    pub(super) connection: Connection,
    pub(super) deadline: Instant,
}

impl Bus {
    pub(super) async fn connect(address: &BusAddress, deadline: Instant) -> Result<Bus, Problem> {
        let Some(addresses) = &address.0 else {
            return Err(absent("neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set"));
        };
        let stream = open_any(addresses)?;
        if !is_ours(&stream)? {
            return Err(Problem::KeyringForeign);
        }
        let connection = within(deadline, Builder::unix_stream(stream).build()).await?;
        let connection = connection.map_err(|error| match error {
            zbus::Error::InputOutput(error) => {
                Problem::of_limit(&*error).unwrap_or_else(|| absent("the session bus hung up"))
            }
            other => absent(format!("the session bus does not let us in: {other}")),
        })?;
        Ok(Bus { connection, deadline })
    }

    /// One call and its answer.
    pub(super) async fn call<B: Serialize + zbus::wire::DynamicType>(
        &self,
        destination: &str,
        path: &str,
        method: (&str, &str),
        body: &B,
    ) -> Result<Message, Fault> {
        let (interface, member) = method;
        let call =
            self.connection.call_method(Some(destination), path, Some(interface), member, body);
        within(self.deadline, call).await.map_err(Fault::Ours)?.map_err(Fault::of)
    }

    /// Lets `duration` pass, which counts.
    pub(super) async fn pause(&self, duration: Duration) -> Result<(), Problem> {
        within(self.deadline, timer()?.sleep(duration)).await
    }
}

/// Why a call failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The one we called is not there, or went away without an answer.
    Gone(String),
    /// It answered with this error.
    Said { name: String, text: String },
    /// Anything that has a name already.
    Ours(Problem),
}

impl Fault {
    fn of(error: zbus::Error) -> Fault {
        match error {
            zbus::Error::MethodError(name, text, _) => {
                Fault::Said { name: name.to_string(), text: text.unwrap_or_default() }
            }
            zbus::Error::FDO(error) => {
                use zbus::DBusError;
                use zbus::fdo::Error as E;
                let text = error.description().unwrap_or_default().to_owned();
                match *error {
                    E::ServiceUnknown(_)
                    | E::NameHasNoOwner(_)
                    | E::NoReply(_)
                    | E::Disconnected(_)
                    | E::SpawnExecFailed(_)
                    | E::SpawnForkFailed(_)
                    | E::SpawnChildExited(_)
                    | E::SpawnChildSignaled(_)
                    | E::SpawnFailed(_)
                    | E::SpawnServiceNotFound(_) => Fault::Gone(text),
                    _ => Fault::Said { name: error.name().to_string(), text },
                }
            }
            zbus::Error::InputOutput(error) => match Problem::of_limit(&*error) {
                Some(problem) => Fault::Ours(problem),
                None => Fault::Gone(error.to_string()),
            },
            other => Fault::Ours(Problem::KeyringRefused {
                why: format!("its answer cannot be understood: {other}"),
            }),
        }
    }
}

/// `future`, or [`Problem::KeyringSilent`] once the deadline has passed.
pub(super) async fn within<T>(
    deadline: Instant,
    future: impl Future<Output = T>,
) -> Result<T, Problem> {
    let silent = |_| Problem::KeyringSilent { seconds: PATIENCE.as_secs() };
    timer()?.timeout_at(deadline, future).await.map_err(silent)
}

fn timer() -> Result<zruntime::SharedRuntime, Problem> {
    let runtime = zruntime::SharedRuntime::current();
    runtime.map_err(|error| {
        let bug = || Problem::Bug { what: format!("no timer: {error}") };
        Problem::of_limit(&error).unwrap_or_else(bug)
    })
}

/// The first of the `;`-separated addresses that can be reached.
fn open_any(addresses: &str) -> Result<UnixStream, Problem> {
    let mut first = None;
    for address in addresses.split(';').filter(|address| !address.is_empty()) {
        match open(address) {
            Ok(stream) => return Ok(stream),
            Err(problem) => first = first.or(Some(problem)),
        }
    }
    Err(first.unwrap_or_else(|| absent("DBUS_SESSION_BUS_ADDRESS holds no address")))
}

fn open(address: &str) -> Result<UnixStream, Problem> {
    let parsed: Address =
        address.parse().map_err(|_| absent(format!("`{address}` is no address of a bus")))?;
    let socket = match parsed.transport() {
        Transport::Unix(unix) => match unix.path() {
            UnixSocket::File(path) => SocketAddrUnix::new(path.as_path()),
            UnixSocket::Abstract(name) => SocketAddrUnix::new_abstract_name(name.as_bytes()),
            _ => Err(Errno::INVAL),
        },
        // Over TCP nobody can tell whose bus it is; `autolaunch` and `unixexec` run programs.
        _ => return Err(absent(format!("`{address}` is no socket on this machine"))),
    };
    let connect = || {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let stream =
            rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        rustix::net::connect(&stream, &socket?)?;
        Ok(UnixStream::from(stream))
    };
    connect().map_err(|errno: Errno| match errno {
        // Its queue is full: it runs and does not take anybody.
        Errno::AGAIN => Problem::KeyringSilent { seconds: PATIENCE.as_secs() },
        Errno::MFILE | Errno::NFILE => Problem::NothingLeftToOpen { why: errno.to_string() },
        errno => absent(format!("the session bus at `{address}` cannot be reached: {errno}")),
    })
}

fn is_ours(stream: &UnixStream) -> Result<bool, Problem> {
    let peer = rustix::net::sockopt::socket_peercred(stream);
    let peer = peer.map_err(|e| absent(format!("nobody can tell whose bus it is: {e}")))?;
    Ok(peer.uid == rustix::process::geteuid())
}

pub(super) fn absent(why: impl Into<String>) -> Problem {
    Problem::KeyringAbsent { why: why.into() }
}
