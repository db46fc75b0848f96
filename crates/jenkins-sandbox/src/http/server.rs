//! The listener: a thread of its own, perhaps TLS, until it is told to stop; its port can be closed
//! for a while and stays its own.

use crate::http::connection::{self, Origin};
use crate::jenkins::shared::Shared;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::TlsAcceptor;

/// How many clients may wait to be accepted.
const QUEUE: u32 = 1024;

/// The port is to be open or closed; `done` hears when it is.
struct Door {
    open: bool,
    done: std::sync::mpsc::Sender<()>,
}

/// A server thread; stops when dropped.
pub(crate) struct Server {
    pub(crate) port: u16,
    doors: mpsc::UnboundedSender<Door>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds, then serves from a new thread.
    pub(crate) fn start(port: u16, tls: Option<TlsAcceptor>, shared: Shared) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let (doors, told) = mpsc::unbounded_channel();
        let thread =
            std::thread::Builder::new().name("jenkins-sandbox".to_owned()).spawn(move || {
                runtime.block_on(async {
                    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
                        return;
                    };
                    tokio::select! {
                        () = listen(listener, told, tls, shared) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Server { port, doors, stop: Some(stop), thread: Some(thread) })
    }

    /// Opens or closes the port, and returns once it is.
    pub(crate) fn set_door(&self, open: bool) {
        let (done, heard) = std::sync::mpsc::channel();
        // A thread that is gone listens to nobody anyway.
        if self.doors.send(Door { open, done }).is_ok() {
            let _ = heard.recv();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody listens any more when the thread is already gone.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes connections while the port is open.
async fn listen(
    listener: tokio::net::TcpListener,
    mut doors: mpsc::UnboundedReceiver<Door>,
    tls: Option<TlsAcceptor>,
    shared: Shared,
) {
    let Ok(address) = listener.local_addr() else { return };
    let mut listener = Some(listener);
    // Bound and not listening while the port is closed, so that nobody else gets it.
    let mut kept = None;
    let mut connection = 0;
    loop {
        let accepted = async {
            match &listener {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            accepted = accepted => match accepted {
                Ok((stream, peer)) => {
                    connection += 1;
                    take(stream, peer, connection, tls.clone(), shared.clone());
                }
                // Out of file descriptors, most likely: let others finish first.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(door) = doors.recv() => {
                if !door.open {
                    listener = None;
                    kept = kept.take().or_else(|| reserved(address).ok());
                } else if listener.is_none() {
                    let socket = kept.take().map_or_else(|| reserved(address), Ok);
                    listener = socket.and_then(|socket| socket.listen(QUEUE)).ok();
                }
                let _ = door.done.send(());
            }
        }
    }
}

fn reserved(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn take(
    stream: TcpStream,
    peer: SocketAddr,
    connection: usize,
    tls: Option<TlsAcceptor>,
    shared: Shared,
) {
    // Without it small answers wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    tokio::spawn(async move {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = Origin { peer, scheme, connection };
        match tls {
            None => connection::serve(stream, origin, shared).await,
            Some(tls) => {
                if let Ok(stream) = tls.accept(stream).await {
                    connection::serve(stream, origin, shared).await;
                }
            }
        }
    });
}
