//! Buses that are not quite what they should be.

use super::{Keyring, address};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

impl Keyring {
    /// A bus in front of this one. The first time a client sends `word`, `act` happens before it
    /// is passed on.
    ///
    /// # Panics
    /// When the socket cannot be made.
    pub fn in_front(&self, word: &'static str, act: impl FnOnce() + Send + 'static) -> String {
        let path = self.directory.path().join(format!("in-front-{word}"));
        let listener = UnixListener::bind(&path).expect("a socket");
        let behind = self.directory.path().join("bus");
        thread::spawn(move || {
            let act = Arc::new(Mutex::new(Some(act)));
            for client in listener.incoming().flatten() {
                let Ok(bus) = UnixStream::connect(&behind) else { return };
                let (Ok(back), Ok(answers)) = (client.try_clone(), bus.try_clone()) else { return };
                thread::spawn(move || copy(answers, back, |_| {}));
                let act = Arc::clone(&act);
                thread::spawn(move || {
                    copy(client, bus, |bytes| {
                        let is_it = bytes.windows(word.len()).any(|seen| seen == word.as_bytes());
                        let act = if is_it {
                            act.lock().ok().and_then(|mut act| act.take())
                        } else {
                            None
                        };
                        if let Some(act) = act {
                            act();
                        }
                    });
                });
            }
        });
        address(&path)
    }

    /// A bus in front of this one, on which `from` arrives as `to`, which is as long.
    ///
    /// # Panics
    /// When the socket cannot be made.
    #[must_use]
    pub fn in_front_changing(&self, from: &'static str, to: &'static str) -> String {
        assert_eq!(from.len(), to.len());
        let path = self.directory.path().join("in-front-changing");
        let listener = UnixListener::bind(&path).expect("a socket");
        let behind = self.directory.path().join("bus");
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(bus) = UnixStream::connect(&behind) else { return };
                let (Ok(back), Ok(answers)) = (client.try_clone(), bus.try_clone()) else { return };
                thread::spawn(move || copy(answers, back, |_| {}));
                thread::spawn(move || {
                    copy(client, bus, |bytes| {
                        let found = bytes.windows(from.len()).position(|it| it == from.as_bytes());
                        if let Some(at) = found {
                            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
                        }
                    });
                });
            }
        });
        address(&path)
    }
}

/// A bus that takes everybody and never answers, in `directory`.
///
/// # Panics
/// When the socket cannot be made.
#[must_use]
pub fn silent_bus(directory: &Path) -> String {
    let path = directory.join("silent");
    let listener = UnixListener::bind(&path).expect("a socket");
    thread::spawn(move || {
        let mut taken = Vec::new();
        for client in listener.incoming() {
            taken.push(client);
        }
    });
    address(&path)
}

fn copy(mut from: UnixStream, mut to: UnixStream, mut see: impl FnMut(&mut [u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length) = from.read(&mut buffer)
        && length > 0
    {
        see(&mut buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
}
