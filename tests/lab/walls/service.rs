//! A program that serves: started in the foreground, waited for until it listens, ended whole.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long one may take to listen; squid needs seconds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running program, with its ports; it and what it started end when this is dropped.
pub struct Service {
    child: Child,
    folder: TempDir,
    ports: Vec<u16>,
}

impl Service {
    /// Has `command` make files and a command of a folder and as many free ports as are wanted, and
    /// runs it until it listens on each. Somebody else may take a port meanwhile, so there is more
    /// than one try.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start(wanted: usize, command: impl Fn(&Path, &[u16]) -> Command) -> Service {
        let mut said = String::new();
        for _ in 0..3 {
            match Service::attempt(wanted, &command) {
                Ok(service) => return service,
                Err(why) => said = why,
            }
        }
        panic!("a wall does not stand: {said}");
    }

    fn attempt(
        wanted: usize,
        command: &impl Fn(&Path, &[u16]) -> Command,
    ) -> Result<Service, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let ports = free(wanted);
        let log =
            || std::fs::File::options().create(true).append(true).open(folder.path().join("said"));
        let mut command = command(folder.path(), &ports);
        let (out, err) = (log().map_err(|e| e.to_string())?, log().map_err(|e| e.to_string())?);
        command.stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
        let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut service = Service { child, folder, ports };
        service.wait().map(|()| service)
    }

    fn wait(&mut self) -> Result<(), String> {
        let end = Instant::now() + PATIENCE;
        while !self
            .ports
            .iter()
            .all(|port| TcpStream::connect((Ipv4Addr::LOCALHOST, *port)).is_ok())
        {
            let ended = self.child.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || Instant::now() > end {
                let said = std::fs::read_to_string(self.folder.path().join("said"));
                return Err(format!("{ended:?} {}", said.unwrap_or_default()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Its ports, in the order it got them.
    #[must_use]
    pub fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _ = self.child.wait();
    }
}

/// Ports that nobody has now.
fn free(wanted: usize) -> Vec<u16> {
    let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on loopback");
    let held: Vec<TcpListener> = (0..wanted).map(|_| bind()).collect();
    held.iter().map(|it| it.local_addr().expect("its address").port()).collect()
}

/// Where a program is; Debian keeps servers where people's `PATH` does not lead.
pub(super) fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/bin".into()]);
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Whether one of these is missing here, after saying on stdout what is skipped for it.
///
/// # Panics
/// When one is, and nothing may be skipped.
#[must_use]
pub fn missing(programs: &[&str]) -> bool {
    let absent: Vec<&str> = programs.iter().copied().filter(|it| found(it).is_none()).collect();
    for program in &absent {
        println!("SKIPPED the walls of {program}: it is not installed");
    }
    let strict = std::env::var_os("JENKINS_TOKEN_STRICT").is_some();
    assert!(absent.is_empty() || !strict, "strict: nothing may be skipped");
    !absent.is_empty()
}
