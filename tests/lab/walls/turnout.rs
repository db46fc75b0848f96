//! One address whose connections lead wherever a test wants: to a controller, and then to a wall.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::spawn;

/// A port that is passed on byte for byte; its thread ends with the test's process.
pub struct Turnout {
    port: u16,
    leads_to: Arc<AtomicU16>,
}

impl Turnout {
    /// Leads to that port of 127.0.0.1.
    ///
    /// # Panics
    /// When nobody can listen on loopback.
    #[must_use]
    pub fn to(port: u16) -> Turnout {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on loopback");
        let own = listener.local_addr().expect("its address").port();
        let leads_to = Arc::new(AtomicU16::new(port));
        let target = leads_to.clone();
        spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let port = target.load(Ordering::Relaxed);
                spawn(move || pass_on(&client, port));
            }
        });
        Turnout { port: own, leads_to }
    }

    /// From the next connection on it leads there.
    pub fn turn(&self, port: u16) {
        self.leads_to.store(port, Ordering::Relaxed);
    }

    /// Its own port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The root at it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

fn pass_on(client: &TcpStream, port: u16) -> Option<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    let (mut from_client, mut to_server) = (client.try_clone().ok()?, server.try_clone().ok()?);
    let (mut from_server, mut to_client) = (server, client.try_clone().ok()?);
    spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut from_server, &mut to_client);
    let _ = to_client.shutdown(Shutdown::Both);
    Some(())
}
