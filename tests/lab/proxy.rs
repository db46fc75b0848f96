//! A wire that fails: passes bytes on to a controller until a chosen request, whose answer never
//! arrives although the controller acted on it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{sleep, spawn};
use std::time::Duration;

/// What happens to the answer of the chosen request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection closes.
    Lost,
    /// Nothing more comes.
    Silent,
    /// Nothing more comes, and the request never reached the controller.
    Swallowed,
}

/// A listening wire.
pub struct Proxy {
    /// Its root URL.
    pub url: String,
    struck: Arc<AtomicBool>,
}

impl Proxy {
    /// Passes on to `upstream` (a root URL) until the request whose first line holds `target` for
    /// the `nth` time, from 1.
    ///
    /// # Panics
    /// When nothing can be bound on loopback.
    #[must_use]
    pub fn new(upstream: &str, target: &'static str, nth: usize, fault: Fault) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let struck = Arc::new(AtomicBool::new(false));
        let (seen, hit) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&struck));
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (seen, hit) = (Arc::clone(&seen), Arc::clone(&hit));
                let Ok(server) = TcpStream::connect(&upstream) else { continue };
                spawn(move || pass(client, &server, target, nth, fault, &seen, &hit));
            }
        });
        Proxy { url, struck }
    }

    /// Waits until the chosen request has reached the controller.
    ///
    /// # Panics
    /// When it does not within ten seconds.
    pub fn wait_until_struck(&self) {
        for _ in 0..500 {
            if self.struck.load(Ordering::SeqCst) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        panic!("the chosen request never came");
    }
}

fn pass(
    mut client: TcpStream,
    server: &TcpStream,
    target: &str,
    nth: usize,
    fault: Fault,
    seen: &AtomicUsize,
    struck: &AtomicBool,
) {
    let (Ok(mut from_server), Ok(mut to_client), Ok(mut to_server)) =
        (server.try_clone(), client.try_clone(), server.try_clone())
    else {
        return;
    };
    let answering = Arc::new(AtomicBool::new(true));
    let gate = Arc::clone(&answering);
    spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from_server.read(&mut bytes) {
            if !gate.load(Ordering::SeqCst) || to_client.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        if gate.load(Ordering::SeqCst) {
            let _ = to_client.shutdown(Shutdown::Both);
        }
    });
    let mut bytes = [0; 16384];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        let text = String::from_utf8_lossy(&bytes[..count]);
        let chosen = text.lines().next().is_some_and(|line| line.contains(target))
            && seen.fetch_add(1, Ordering::SeqCst) + 1 == nth;
        if chosen {
            answering.store(false, Ordering::SeqCst);
        }
        let swallowed = chosen && fault == Fault::Swallowed;
        if !swallowed && to_server.write_all(&bytes[..count]).is_err() {
            break;
        }
        if chosen {
            // Long enough for a loopback server to act.
            sleep(Duration::from_millis(300));
            struck.store(true, Ordering::SeqCst);
            if fault == Fault::Lost {
                let _ = client.shutdown(Shutdown::Both);
                return;
            }
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}
