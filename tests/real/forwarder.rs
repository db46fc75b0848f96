//! The way between a program and the server, with a gate in it.
//!
//! A program is to be killed when the server has acted and the program does not know it yet. On a
//! server that answers within a millisecond no clock hits that moment, and nothing of the server
//! can be told to wait. So the bytes go through here, unread and unchanged, and the gate closes for
//! what the server says as soon as the program's own files stand at a certain point: its journal
//! is written before it asks, so an answer that finds it there is the answer to what was announced.
//! It needs nothing of HTTP: over TLS it works the same.
//!
//! For plain http the program is logged in to this address, which is its one controller then; the
//! name of the server stands in the place of ours in what is sent, for servers that several names
//! share. For https the program uses this as its proxy, and the server's name is its own.

use jenkins_token::model::Controller;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Gate = Box<dyn Fn() -> bool + Send>;

/// Listens on loopback until it is dropped.
pub(crate) struct Forwarder {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    /// Host and port of the server; with https the program names them itself.
    server: Option<String>,
    /// What stands in requests for us, and for the server.
    names: (String, String),
    gate: Mutex<Option<Gate>>,
    is_holding: AtomicBool,
    is_over: AtomicBool,
}

impl Forwarder {
    /// A way to `controller`.
    pub(crate) fn to(controller: &Controller) -> io::Result<Forwarder> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let server = (!controller.is_https()).then(|| {
            let host = controller.host();
            let has_port = host.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
            if has_port { host } else { format!("{host}:80") }
        });
        let shared = Arc::new(Shared {
            server,
            names: (format!("127.0.0.1:{port}"), controller.host()),
            gate: Mutex::new(None),
            is_holding: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
        });
        let here = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if here.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let here = Arc::clone(&here);
                // A way that cannot be had is closed: the program sees that.
                std::thread::spawn(move || stream.and_then(|stream| here.carry(stream)));
            }
        });
        Ok(Forwarder { port, shared })
    }

    /// The same controller as it is called here; with https, its own name and the proxy to use.
    pub(crate) fn address(&self, controller: &Controller) -> (String, Option<String>) {
        let here = format!("http://127.0.0.1:{}", self.port);
        if controller.is_https() {
            (controller.to_string(), Some(here))
        } else {
            (format!("{here}{}", controller.context()), None)
        }
    }

    /// From now on the server is not heard any more once `gate` says so.
    pub(crate) fn hold_when(&self, gate: impl Fn() -> bool + Send + 'static) {
        *self.shared.gate.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(gate));
    }

    /// Whether an answer is kept here.
    pub(crate) fn is_holding(&self) -> bool {
        self.shared.is_holding.load(Ordering::Acquire)
    }

    /// Lets new connections through again.
    pub(crate) fn release(&self) {
        *self.shared.gate.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.shared.is_holding.store(false, Ordering::Release);
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    /// One connection, both ways, to its end.
    fn carry(&self, mut program: TcpStream) -> io::Result<()> {
        program.set_nodelay(true)?;
        let server = match &self.server {
            Some(server) => TcpStream::connect(server)?,
            None => TcpStream::connect(wanted_of(&mut program)?)?,
        };
        if self.server.is_none() {
            program.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        }
        server.set_nodelay(true)?;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let sent = self.send(&program, &server);
                let _ = (server.shutdown(Shutdown::Both), program.shutdown(Shutdown::Both));
                sent
            });
            let heard = self.hear(&server, &program)?;
            // While an answer is kept, its connection stays open: the program goes on waiting.
            if !heard {
                let _ = (server.shutdown(Shutdown::Both), program.shutdown(Shutdown::Both));
            }
            Ok(())
        })
    }

    /// What the program says.
    fn send(&self, mut program: &TcpStream, mut server: &TcpStream) -> io::Result<()> {
        let mut bytes = vec![0; 1 << 16];
        loop {
            let count = program.read(&mut bytes)?;
            if count == 0 {
                return Ok(());
            }
            let (ours, theirs) = &self.names;
            if self.server.is_some() {
                server.write_all(&replaced(&bytes[..count], ours.as_bytes(), theirs.as_bytes()))?;
            } else {
                server.write_all(&bytes[..count])?;
            }
        }
    }

    /// What the server says; whether the gate closed before its end.
    fn hear(&self, mut server: &TcpStream, mut program: &TcpStream) -> io::Result<bool> {
        let mut bytes = vec![0; 1 << 16];
        loop {
            let count = server.read(&mut bytes).unwrap_or(0);
            if count == 0 {
                return Ok(false);
            }
            let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
            if gate.as_ref().is_some_and(|gate| gate()) {
                self.is_holding.store(true, Ordering::Release);
                return Ok(true);
            }
            drop(gate);
            if program.write_all(&bytes[..count]).is_err() {
                return Ok(false);
            }
        }
    }
}

/// Host and port that a program wants of its proxy.
fn wanted_of(program: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 8192 {
        program.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let wanted = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
    wanted.map(str::to_owned).ok_or_else(|| io::Error::other("not a CONNECT"))
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut made = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        made.extend_from_slice(&rest[..at]);
        made.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    made.extend_from_slice(rest);
    made
}
