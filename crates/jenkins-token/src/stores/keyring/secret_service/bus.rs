//! The session bus, reached within one deadline and only when it is our own user's.

use super::address::{self, BusAddress, VARIABLE};
use crate::Problem;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use serde::Serialize;
use std::future::Future;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use zbus::connection::Builder;
use zbus::{Connection, Message};

/// How long connecting and all calls of one operation may take together.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// A connection to the bus, and the moment by which it must have answered.
pub(super) struct Bus {
    pub(super) connection: Connection,
    pub(super) deadline: Instant,
}

impl Bus {
    pub(super) async fn connect(address: &BusAddress, deadline: Instant) -> Result<Bus, Problem> {
        let stream = reach(address)?;
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
    Gone,
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
                    | E::SpawnServiceNotFound(_) => Fault::Gone,
                    _ => Fault::Said { name: error.name().to_string(), text },
                }
            }
            zbus::Error::InputOutput(error) => match Problem::of_limit(&*error) {
                Some(problem) => Fault::Ours(problem),
                None => Fault::Gone,
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
    timer()?.timeout_at(deadline, future).await.map_err(|_| silent())
}

fn timer() -> Result<zruntime::SharedRuntime, Problem> {
    let runtime = zruntime::SharedRuntime::current();
    runtime.map_err(|error| {
        let bug = || Problem::Bug { what: format!("no timer: {error}") };
        Problem::of_limit(&error).unwrap_or_else(bug)
    })
}

/// The first bus of our own that can be reached: of the `;`-separated addresses that are named,
/// else the usual one. A variable may have outlived its session.
fn reach(address: &BusAddress) -> Result<UnixStream, Problem> {
    let named = address.named.as_deref();
    let mut failed = None;
    for one in named.into_iter().flat_map(|all| all.split(';')).filter(|one| !one.is_empty()) {
        if address::is_disabled(one) {
            let why = format!("{VARIABLE} says `{one}`");
            return Err(Problem::BusUnreachable { why });
        }
        match address::socket(one).map(|socket| open(&socket)) {
            Ok(Ok(stream)) => return ours(stream),
            // Its queue is full: it runs and does not take anybody.
            Ok(Err(Errno::AGAIN)) => return Err(silent()),
            Ok(Err(errno @ (Errno::MFILE | Errno::NFILE))) => return Err(no_more_files(errno)),
            Ok(Err(errno)) => failed = failed.or_else(|| Some(format!("`{one}`: {}", said(errno)))),
            Err(why) => failed = failed.or(Some(why)),
        }
    }
    let usual = SocketAddrUnix::new(&address.usual).and_then(|socket| open(&socket));
    match usual {
        Ok(stream) => match (ours(stream), failed) {
            (Err(Problem::KeyringForeign), Some(why)) => Err(address.unreachable(Some(why))),
            (stream, _) => stream,
        },
        Err(Errno::AGAIN) => Err(silent()),
        Err(errno @ (Errno::MFILE | Errno::NFILE)) => Err(no_more_files(errno)),
        Err(_) => Err(address.unreachable(failed)),
    }
}

fn said(errno: Errno) -> String {
    let text = std::io::Error::from(errno).to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

fn open(socket: &SocketAddrUnix) -> Result<UnixStream, Errno> {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let stream = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    rustix::net::connect(&stream, socket)?;
    Ok(UnixStream::from(stream))
}

fn no_more_files(errno: Errno) -> Problem {
    Problem::NothingLeftToOpen { why: said(errno) }
}

fn silent() -> Problem {
    Problem::KeyringSilent { seconds: PATIENCE.as_secs() }
}

/// The same, when it is our own user's.
fn ours(stream: UnixStream) -> Result<UnixStream, Problem> {
    let peer = rustix::net::sockopt::socket_peercred(&stream);
    let peer = peer.map_err(|e| absent(format!("nobody can tell whose bus it is: {e}")))?;
    if peer.uid == rustix::process::geteuid() { Ok(stream) } else { Err(Problem::KeyringForeign) }
}

pub(super) fn absent(why: impl Into<String>) -> Problem {
    Problem::KeyringAbsent { why: why.into() }
}
