//! How a controller is reached: what is said at a login and kept for it.

use crate::console::Console;
use clap::Args;
use jenkins_token::lifecycle::World;
use jenkins_token::model::{
    Change, ClientCertificate, HeaderName, HeadersFrom, Pin, Site, SiteChanges,
};
use jenkins_token::transport::{Http, Network, client_certificate};
use jenkins_token::{Error, Problem, escape};
use std::path::PathBuf;

// Each is kept for the controller from now on; a login without it leaves it as it is.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "a switch of the command line each")]
pub(super) struct Reach {
    /// Accept plain http to another machine
    ///
    /// For this controller from now on. Password and token can then be read on the way.
    #[arg(long)]
    allow_http: bool,
    /// Trust the certificates in this PEM file
    ///
    /// For this controller from now on, in the place of the system's; none ends that.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<String>,
    /// Trust only this public key
    ///
    /// As sha256//BASE64 (curl) or sha256:HEX, of the key in the controller's certificate. For this
    /// controller from now on; none ends that. Without --ca-file it is all that is checked.
    #[arg(long, value_name = "KEY", hide_short_help = true)]
    pin: Option<String>,
    /// Show this certificate (PEM) to the controller
    ///
    /// For this controller from now on; none ends that. Its private key is in the same file, or in
    /// that of --client-key.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    client_cert: Option<String>,
    /// Private key (PEM) of --client-cert
    #[arg(long, value_name = "FILE", requires = "client_cert", hide_short_help = true)]
    client_key: Option<PathBuf>,
    /// Read headers for a front door from standard input
    ///
    /// Lines such as CF-Access-Client-Id: VALUE, then an empty line, then what --password-stdin or
    /// --with-token reads; a terminal asks. They are stored beside the token and sent to this
    /// controller alone, with every request.
    #[arg(long, conflicts_with_all = ["headers_command", "no_headers"])]
    header_stdin: bool,
    /// Have a program print the headers for a front door
    ///
    /// The program and its arguments stand behind --, at the end. It prints lines such as
    /// Name: VALUE, without a shell and within --timeout, whenever the controller is asked.
    #[arg(long, requires = "program", conflicts_with = "no_headers", hide_short_help = true)]
    headers_command: bool,
    /// Send no headers for a front door any more
    #[arg(long, hide_short_help = true)]
    no_headers: bool,
    /// Program of --headers-command
    #[arg(
        last = true,
        value_name = "PROGRAM",
        requires = "headers_command",
        hide_short_help = true
    )]
    program: Vec<String>,
}

impl Reach {
    /// What is to change; headers are read from standard input, or from the person.
    pub(super) fn changes(&self, console: &mut Console) -> Result<SiteChanges, Error> {
        let pin = Change::read(self.pin.as_deref(), Pin::parse);
        let pin = pin.map_err(|why| Problem::Usage { why: format!("--pin: {why}") })?;
        let file = |text: &str| match text {
            "" => Err(Problem::Usage { why: "the name of a file is empty".to_owned() }),
            text => Ok(PathBuf::from(text)),
        };
        let key = |certificate: PathBuf| {
            let key = self.client_key.clone().unwrap_or_else(|| certificate.clone());
            ClientCertificate { certificate, key }
        };
        Ok(SiteChanges {
            allow_http: self.allow_http,
            ca_file: Change::read(self.ca_file.as_deref(), file)?,
            pin,
            client_certificate: Change::read(self.client_cert.as_deref(), file)?.map(key),
            headers: if self.no_headers {
                Change::TakeOff
            } else if self.headers_command {
                Change::Put(HeadersFrom::Command(self.program.clone()))
            } else if self.header_stdin {
                Change::Put(HeadersFrom::Person(console.read_headers()?))
            } else {
                Change::Keep
            },
        })
    }
}

/// As ssh does, though it goes on: another program may have made it so.
pub(super) fn tell_shared_key(console: &mut Console, site: &Site) {
    let Some(own) = &site.client_certificate else { return };
    if client_certificate::others_can_read(&own.key) {
        let key = escape::word(&own.key.to_string_lossy());
        console.say(format!(
            "warning: others can read the private key in {key}; run: chmod 600 {key}"
        ));
    }
}

/// A header that the next proxy on the way reads, and keeps.
const PROXY_AUTHORIZATION: &str = "Proxy-Authorization";

/// What is about TLS protects nobody where none is spoken; it is kept for the day on which it is.
pub(super) fn tell_idle(world: &World<Http>, console: &mut Console, site: &Site) {
    if site.controller.is_https() {
        return;
    }
    let idle = [
        ("--pin", site.pin.is_some()),
        ("--ca-file", site.ca_file.is_some()),
        ("--client-cert", site.client_certificate.is_some()),
    ];
    let idle: Vec<&str> =
        idle.into_iter().filter_map(|(name, is_set)| is_set.then_some(name)).collect();
    if !idle.is_empty() {
        console.say(format!(
            "warning: {} has no effect over plain http: nothing is encrypted or checked there",
            idle.join(", ")
        ));
    }
    let is_for_proxy = |name: &HeaderName| name.as_str().eq_ignore_ascii_case(PROXY_AUTHORIZATION);
    if let Some(proxy) = world.network.proxy(site)
        && site.headers.names().iter().any(is_for_proxy)
    {
        console.say(format!(
            "warning: {PROXY_AUTHORIZATION} is not sent over plain http through {}, which would \
             take it for its own: use https://, or reach this host without the proxy",
            escape::line(&proxy)
        ));
    }
}
