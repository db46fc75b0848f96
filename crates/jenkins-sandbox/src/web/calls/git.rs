//! The repositories a Jenkins hosts: what is asked of them, and who may.
//!
//! Source: recordings `git-2.426.2` and `git-2.572` of the git-server plugin: `raw-*` for single
//! requests, the rest for git's own. What git itself says comes from `git http-backend`, always in
//! protocol v0: the plugin never looks at `Git-Protocol`.

use crate::jenkins::repositories::Repositories;
use crate::message::{Cgi, Reply, Request};
use crate::setup::Planted;
use crate::web::exchange::Exchange;
use crate::web::exchange::git_service::Service;
use crate::web::exchange::headers;
use crate::web::exchange::path::Path;
use crate::web::pages;

const ADMINISTER: &str = "hudson.model.Hudson.Administer";

fn permits(service: Service, exchange: &Exchange<'_>) -> bool {
    service == Service::UploadPack || exchange.is_admin() || exchange.has(Planted::PushForReaders)
}

/// `/<repository>.git/…`, asked by somebody with Overall/Read.
pub(crate) fn answer(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    let (repository, rest, slash) = (path.name(0), path.rest, path.slash);
    let reads = matches!(exchange.request.method.as_str(), "GET" | "HEAD");
    match rest {
        [] if slash => page(exchange, repository),
        [] => exchange.redirect(&format!("/{repository}/")),
        _ if slash => pages::not_found(exchange),
        ["info", "refs"] if reads => refs(exchange, repository),
        ["git-upload-pack"] => packs(exchange, repository, Service::UploadPack),
        ["git-receive-pack"] => packs(exchange, repository, Service::ReceivePack),
        path if reads => file(exchange, repository, path),
        _ => pages::not_found(exchange),
    }
}

fn page(exchange: &mut Exchange<'_>, repository: &str) -> Reply {
    let url = format!("{}{}/{repository}", exchange.request.origin(), exchange.context());
    let body = format!("<p>To be cloned from <code>{}</code></p>", pages::text(&url));
    pages::layout(exchange, 200, repository, &body)
}

/// `info/refs`: for a service in its own form, else the list that a plain web server could give.
fn refs(exchange: &mut Exchange<'_>, repository: &str) -> Reply {
    let service = exchange.request.form_parameter("service");
    let Some(service) = service.as_deref().and_then(Service::named) else {
        let kind = headers::media_type(exchange, "text/plain");
        return by_git(exchange, &kind, repository, "info/refs");
    };
    if !permits(service, exchange) {
        return pages::denied(exchange, ADMINISTER);
    }
    let (kind, target) =
        (service.media_type("advertisement"), format!("info/refs?service={}", service.name()));
    let mut reply = by_git(exchange, &kind, repository, &target);
    // JGit packs more than 256 bytes, and only what can be fetched takes that many.
    let packed = service == Service::UploadPack
        && exchange.rules().advertisement_packed
        && exchange.request.accepts_gzip();
    if let (true, Some(call)) = (packed, &mut reply.git) {
        call.packed = true;
        reply = reply.with("Content-Encoding", "gzip");
    }
    reply
}

/// `POST git-upload-pack` and `POST git-receive-pack`.
fn packs(exchange: &mut Exchange<'_>, repository: &str, service: Service) -> Reply {
    if exchange.request.method != "POST" {
        return exchange.error(405, None);
    }
    if !permits(service, exchange) {
        return pages::denied(exchange, ADMINISTER);
    }
    if exchange.request.header("content-type") != Some(service.media_type("request")) {
        return exchange.error(415, None);
    }
    by_git(exchange, &service.media_type("result"), repository, service.name())
}

/// What a client without a service asks for: `HEAD`, loose objects, packs and the list of them.
fn file(exchange: &mut Exchange<'_>, repository: &str, path: &[&str]) -> Reply {
    let hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let kind = match path {
        ["HEAD"] => "text/plain".to_owned(),
        ["objects", "info", "packs"] => headers::media_type(exchange, "text/plain"),
        ["objects", folder, object] if hex(folder, 2) && hex(object, 38) => {
            "application/x-git-loose-object".to_owned()
        }
        ["objects", "pack", pack] => {
            match pack.strip_prefix("pack-").and_then(|pack| pack.split_once('.')) {
                Some((name, "pack")) if hex(name, 40) => "application/x-git-packed-objects",
                Some((name, "idx")) if hex(name, 40) => "application/x-git-packed-objects-toc",
                _ => return pages::not_found(exchange),
            }
            .to_owned()
        }
        _ => return pages::not_found(exchange),
    };
    let path = path.join("/");
    let there = exchange.controller.repositories.as_ref().is_some_and(|repositories| {
        path == "objects/info/packs" || repositories.folder().join(repository).join(&path).is_file()
    });
    if there { by_git(exchange, &kind, repository, &path) } else { pages::not_found(exchange) }
}

/// A reply whose body is still to be said by git: no `X-Jenkins`, no cookie, never cached.
fn by_git(exchange: &mut Exchange<'_>, kind: &str, repository: &str, target: &str) -> Reply {
    let Some(repositories) = &exchange.controller.repositories else {
        return pages::not_found(exchange);
    };
    let caller = exchange.caller.as_deref();
    let target = format!("/{repository}/{target}");
    let program = program(repositories, exchange.request, caller, &target);
    let mut reply = Reply::new(200)
        .with("Expires", "Fri, 01 Jan 1980 00:00:00 GMT")
        .with("Pragma", "no-cache")
        .with("Cache-Control", "no-cache, max-age=0, must-revalidate")
        .body(kind, "");
    reply.git = Some(Cgi { program, packed: false });
    reply
}

/// The request as a CGI program wants it, its target below the folder of all repositories.
fn program(
    repositories: &Repositories,
    request: &Request,
    caller: Option<&str>,
    target: &str,
) -> std::process::Command {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut backend = repositories.backend();
    backend
        .env("GIT_PROJECT_ROOT", repositories.folder())
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", &request.method)
        .env("SERVER_PROTOCOL", "HTTP/1.1")
        .env("REMOTE_ADDR", request.peer.to_string())
        .env("REMOTE_USER", caller.unwrap_or("anonymous"));
    for (variable, header) in [
        ("CONTENT_TYPE", "content-type"),
        // Absent of a body in chunks: git then reads to the end.
        ("CONTENT_LENGTH", "content-length"),
        ("HTTP_CONTENT_ENCODING", "content-encoding"),
    ] {
        if let Some(value) = request.header(header) {
            backend.env(variable, value);
        }
    }
    backend
}
