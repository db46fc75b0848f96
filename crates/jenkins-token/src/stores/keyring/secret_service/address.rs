//! Where the session bus is, as the variables of the session say it.

use crate::Problem;
use rustix::net::SocketAddrUnix;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The variable that names it.
pub(super) const VARIABLE: &str = "DBUS_SESSION_BUS_ADDRESS";

/// Where the bus of the person's session may be.
#[derive(Debug, Clone)]
pub(in super::super) struct BusAddress {
    /// What [`VARIABLE`] says.
    pub(super) named: Option<String>,
    /// Whether `XDG_RUNTIME_DIR` is set.
    pub(super) has_runtime_directory: bool,
    /// Where it is in a session that systemd or elogind made.
    pub(super) usual: PathBuf,
}

impl BusAddress {
    /// `DBUS_SESSION_BUS_ADDRESS`, then the bus in `XDG_RUNTIME_DIR` or, as cron and units have
    /// neither, in `/run/user`. No bus is started for us, as a keyring on a new bus would be empty.
    pub(in super::super) fn from_variables(
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> BusAddress {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let runtime = set("XDG_RUNTIME_DIR").map(PathBuf::from);
        let of_user =
            || PathBuf::from(format!("/run/user/{}", rustix::process::geteuid().as_raw()));
        BusAddress {
            named: set(VARIABLE).map(|address| address.to_string_lossy().into_owned()),
            has_runtime_directory: runtime.is_some(),
            usual: runtime.unwrap_or_else(of_user).join("bus"),
        }
    }

    /// That there is no bus where the variables lead: `failed` with `why`, and the usual one did
    /// not do either.
    pub(super) fn unreachable(&self, why: Option<String>) -> Problem {
        let usual = self.usual.display();
        match why {
            Some(why) => Problem::BusUnreachable {
                why: format!(
                    "{VARIABLE} does not lead to one: {why}; and nobody listens at {usual}"
                ),
            },
            None if self.has_runtime_directory => Problem::OutsideSession {
                why: format!("nobody listens at {usual}, where XDG_RUNTIME_DIR leads"),
            },
            None => Problem::OutsideSession {
                why: format!(
                    "neither {VARIABLE} nor XDG_RUNTIME_DIR is set, and nobody listens at {usual}"
                ),
            },
        }
    }
}

/// Whether it says that there is to be no bus.
pub(super) fn is_disabled(address: &str) -> bool {
    address.starts_with("disabled:")
}

/// The socket of one address; in words why there is none.
pub(super) fn socket(address: &str) -> Result<SocketAddrUnix, String> {
    let Some((transport, pairs)) = address.split_once(':') else {
        return Err(format!("`{address}` is not the address of a bus (`unix:path=…` is one)"));
    };
    // Over TCP nobody can tell whose bus it is; `autolaunch` and `unixexec` run programs.
    if transport != "unix" {
        return Err(format!("`{address}` is not a socket on this machine"));
    }
    let value = |name: &str| {
        let mut pairs = pairs.split(',').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| unescaped(value))
    };
    let bad = |_| format!("`{address}` is too long for a socket");
    match (value("path"), value("abstract")) {
        (Some(Some(path)), _) => SocketAddrUnix::new(OsStr::from_bytes(&path)).map_err(bad),
        (None, Some(Some(name))) => SocketAddrUnix::new_abstract_name(&name).map_err(bad),
        _ => Err(format!("`{address}` does not say which socket it is")),
    }
}

/// Without its `%xx`; `None` where one of them is broken.
fn unescaped(value: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let [high, low, after @ ..] = rest else { return None };
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let (high, low) = (digit(high)?, digit(low)?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
        rest = after;
    }
    (!bytes.contains(&0)).then_some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_address_is_read_as_it_was_meant() {
        let path = |address: &str| socket(address).ok()?.path().map(std::borrow::Cow::into_owned);
        for (address, meant) in [
            ("unix:path=/run/user/1000/bus", "/run/user/1000/bus"),
            ("unix:path=/a%20b/bus,guid=0123", "/a b/bus"),
            ("unix:guid=0123,path=/a%2cb%3D%25/bus", "/a,b=%/bus"),
            ("unix:path=/w%c3%b6rter/bus", "/w\u{f6}rter/bus"),
        ] {
            assert_eq!(path(address).unwrap().to_str(), Ok(meant), "{address}");
        }
        let name = socket("unix:abstract=/tmp/a%20b,guid=0").unwrap();
        assert_eq!(name.abstract_name(), Some(&b"/tmp/a b"[..]));
    }

    #[test]
    fn what_is_not_an_address_is_said() {
        for bad in ["", "/run/bus", "unix:", "unix:path=%", "unix:path=%zz", "unix:path=%00"] {
            assert!(socket(bad).is_err(), "{bad}");
        }
        assert!(socket("unix:dir=/tmp").is_err() && socket("tcp:host=x").is_err());
        assert!(socket(&format!("unix:path=/{}", "x".repeat(200))).is_err());
    }
}
