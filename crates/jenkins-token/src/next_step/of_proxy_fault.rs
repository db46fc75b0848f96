//! What to do about a proxy.

use super::step::{Step, text};
use crate::error::Error;
use crate::escape;
use crate::model::Controller;
use crate::problem::{Found, ProxyFault};

/// `proxy` is its URL without user and password, and `variable` names it.
pub(super) fn of(error: &Error, proxy: &str, variable: &str, fault: &ProxyFault) -> Step {
    use ProxyFault as F;
    let host = error.controller.as_ref().map_or("ci.example.com", Controller::host_name);
    let without = || text(format!("reach this host without it: export no_proxy={host}"));
    let address = proxy.split_once("://").map_or(proxy, |(_, address)| address);
    let by = |scheme: &str| {
        let value = escape::word(&format!("{scheme}://{address}"));
        text(format!(
            "name it by its scheme (its user and password, if any, stay): export {variable}={value}"
        ))
    };
    let who = "ask who runs the proxy";
    match fault {
        F::ProxyUnusable { .. } => {
            text(format!("correct it: export {variable}=http://proxy.example.com:3128"))
                .or(without())
        }
        F::ProxyUnknown => {
            text(format!("correct the host in {variable}, or connect to the VPN")).or(without())
        }
        F::ProxyNoRoute => {
            text("connect to its network (cable, VPN), then try again").or(without())
        }
        F::ProxyDown => {
            text(format!("correct the port in {variable}, or {who} whether it runs")).or(without())
        }
        F::ProxyWantsPassword { .. } => {
            text(format!("write USER:PASSWORD@ before the host in {variable}")).or(without())
        }
        F::ProxyPasswordRefused { .. } => text(format!(
            "correct the user and password in {variable} (write @ in them as %40, : as %3A, / as %2F, % as %25)"
        ))
        .or(without()),
        F::ProxyWantsOtherSignIn { .. } => text(
            "run a small proxy of your own that signs in there (such as cntlm or px), and name that one",
        )
        .or(without()),
        F::ProxyDenies { .. } => text(format!("{who} to allow {host}")).or(without()),
        F::ProxyCannotConnect { found: Found::Nobody | Found::Silence, .. } => {
            text("check the port and whether Jenkins runs").or(without())
        }
        F::ProxyCannotConnect { found: Found::NoName, .. } => {
            text("check the spelling of the controller's host").or(without())
        }
        F::ProxyCannotConnect { .. } => {
            text("check the controller's host and port, and whether Jenkins runs").or(without())
        }
        F::ProxyRefuses { .. } | F::ProxyClosed => text(format!("{who} why")).or(without()),
        F::ProxySpeaksNoTls | F::ProxySpeaksNoSocks => by("http").or(without()),
        F::ProxySpeaksTls => by("https").or(without()),
        F::ProxySpeaksSocks => by("socks5h").or(without()),
        F::ProxySpeaksNoHttp { .. } => {
            text(format!("correct the port in {variable}")).or(without())
        }
        F::ProxyTlsFailed(_) => {
            text(format!("{who} about its certificate")).or(without())
        }
    }
}
