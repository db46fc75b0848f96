//! Walls that nobody recorded, as their programs write their answers: other versions, other languages,
//! packed bodies, other statuses, and programs that are not in the recordings at all.

use jenkins_token::model::Controller;
use jenkins_token::problem::Author;
use jenkins_token::protocol::{CredentialKind, Peer, Reply, author, denial};

const HTML: &str = "Content-Type: text/html";
const TEXT: &str = "Content-Type: text/plain; charset=utf-8";

/// An answer: status, header lines, body; who wrote it and what it means.
type Row = (u16, &'static [&'static str], &'static str, Author, &'static str);

const NGINX_502: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.27.3</center>\r\n</body>\r\n\
    </html>\r\n<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n";

const ROWS: &[Row] = &[
    // nginx, and what is built of it.
    (502, &["Server: nginx/1.27.3", HTML], NGINX_502, Author::Nginx, "no-jenkins-behind"),
    // Passed on by somebody who puts its own name over it, or none.
    (502, &["Server: cloudflare", HTML], NGINX_502, Author::Nginx, "no-jenkins-behind"),
    (502, &[HTML], NGINX_502, Author::Nginx, "no-jenkins-behind"),
    (
        405,
        &["Server: openresty", HTML],
        "<html><head><title>405 Not Allowed</title></head><body><center><h1>405 Not Allowed</h1>\
         </center><hr><center>openresty/1.25.3.1</center></body></html>",
        Author::Nginx,
        "method-refused",
    ),
    (
        400,
        &["Server: Tengine", HTML],
        "<html><head><title>400 Request Header Or Cookie Too Large</title></head><body>\
         <center><h1>400 Bad Request</h1></center><center>Request Header Or Cookie Too Large</center>\
         <hr/>Powered by Tengine<hr><center>tengine</center></body></html>",
        Author::Nginx,
        "header-too-large",
    ),
    (
        400,
        &["Server: nginx", HTML],
        "<html><head><title>400 The SSL certificate error</title></head><body><center>\
         <h1>400 Bad Request</h1></center><center>The SSL certificate error</center>\
         <hr><center>nginx</center></body></html>",
        Author::Nginx,
        "client-certificate-refused",
    ),
    // Without a name for the host an ingress controller of Kubernetes says only this.
    (404, &[TEXT], "default backend - 404", Author::Other, "not-jenkins"),
    // haproxy.
    (
        408,
        &["content-type: text/html", "cache-control: no-cache"],
        "<html><body><h1>408 Request Time-out</h1>\nYour browser didn't send a complete request in \
         time.\n</body></html>\n",
        Author::Haproxy,
        "front-door",
    ),
    (
        413,
        &["content-type: text/html", "cache-control: no-cache"],
        "<html><body><h1>413 Payload Too Large</h1>\nThe request entity exceeds the maximum \
         allowed.\n</body></html>\n",
        Author::Haproxy,
        "body-too-large",
    ),
    (
        503,
        &["content-type: text/html", "cache-control: no-cache"],
        "<html>\n  <head><title>Application is not available</title></head><body>\n<h1>Application \
         is not available</h1><p>The application is currently not serving requests.</p></body></html>",
        Author::Other,
        "no-jenkins-behind",
    ),
    (
        503,
        &["Server: cloudflare", "content-type: text/html"],
        "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this \
         request.\n</body></html>\n",
        Author::Haproxy,
        "no-jenkins-behind",
    ),
    // Apache's httpd, in German too.
    (
        503,
        &["Server: Apache/2.4.62 (Unix)", "Content-Language: de", HTML],
        "<!DOCTYPE html><html lang=\"de\"><head><title>Der Dienst ist nicht verfügbar!</title></head>\
         <body><h1>Der Dienst ist nicht verfügbar!</h1><h2>Error 503</h2><address><a href=\"/\">\
         ci.example.com</a><br /><span>Apache/2.4.62 (Unix)</span></address></body></html>",
        Author::Apache,
        "no-jenkins-behind",
    ),
    (
        502,
        &["Server: Apache/2.4.62 (Red Hat Enterprise Linux) OpenSSL/3.2.2", HTML],
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>502 Proxy \
         Error</title>\n</head><body>\n<h1>Proxy Error</h1>\n<p>The proxy server received an invalid\
         \r\nresponse from an upstream server.</p></body></html>\n",
        Author::Apache,
        "no-jenkins-behind",
    ),
    (
        401,
        &["Server: Apache", "WWW-Authenticate: Digest realm=\"Intranet\", qop=\"auth\"", HTML],
        "<html><head><title>401 Unauthorized</title></head><body><h1>Unauthorized</h1></body></html>",
        Author::Apache,
        "front-door-password",
    ),
    (
        413,
        &["Server: Apache", HTML],
        "<html><head><title>413 Request Entity Too Large</title></head><body></body></html>",
        Author::Apache,
        "body-too-large",
    ),
    // squid, not only of 5.7, and tinyproxy.
    (
        503,
        &["Server: squid/6.13", "X-Squid-Error: ERR_DNS_FAIL 0", HTML],
        "<html><head><title>FEHLER: Der angeforderte URL konnte nicht geladen werden</title></head>",
        Author::Squid,
        "no-jenkins-behind",
    ),
    (
        503,
        &["Server: squid", "X-Squid-Error: ERR_SECURE_CONNECT_FAIL 71", HTML],
        "",
        Author::Squid,
        "no-jenkins-behind",
    ),
    (
        403,
        &["Server: squid/5.7", HTML],
        "<html><head><title>ERROR: The requested URL could not be retrieved</title></head><body>\
         <p>Generated Fri, 27 Nov 2026 01:00:00 GMT by proxy.example.com (squid/5.7)</p></body></html>",
        Author::Squid,
        "front-door",
    ),
    (
        500,
        &["Server: tinyproxy/1.11.2", HTML],
        "<html><head><title>500 Unable to connect</title></head><body><p><em>Generated by \
         tinyproxy version 1.11.2.</em></p></body></html>",
        Author::Tinyproxy,
        "no-jenkins-behind",
    ),
    // Envoy and Istio.
    (503, &["server: envoy", TEXT], "no healthy upstream", Author::Other, "no-jenkins-behind"),
    (
        503,
        &["server: istio-envoy", TEXT],
        "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
        Author::Other,
        "no-jenkins-behind",
    ),
    (504, &["server: envoy", TEXT], "upstream request timeout", Author::Other, "no-jenkins-behind"),
    (403, &["server: istio-envoy", TEXT], "RBAC: access denied", Author::Other, "front-door"),
    (429, &["server: envoy", TEXT], "local_rate_limited", Author::Other, "front-door-busy"),
    // Traefik: Go's own answers carry the header of Jenkins' filter.
    (
        503,
        &["X-Content-Type-Options: nosniff", TEXT],
        "no available server\n",
        Author::Other,
        "no-jenkins-behind",
    ),
    (
        404,
        &["X-Content-Type-Options: nosniff", TEXT],
        "404 page not found\n",
        Author::Other,
        "not-jenkins",
    ),
    (502, &[], "Bad Gateway", Author::Other, "no-jenkins-behind"),
    (
        401,
        &["WWW-Authenticate: Basic realm=\"traefik\"", TEXT],
        "401 Unauthorized\n",
        Author::Other,
        "front-door-password",
    ),
    (429, &[TEXT], "Too Many Requests", Author::Other, "front-door-busy"),
    // Caddy says it by the status alone.
    (502, &["Server: Caddy"], "", Author::Other, "no-jenkins-behind"),
    // Varnish.
    (
        503,
        &["Server: Varnish", "Retry-After: 5", HTML],
        "<!DOCTYPE html>\n<html>\n  <head>\n    <title>503 Backend fetch failed</title>\n  </head>\n  \
         <body><h3>Guru Meditation:</h3><p>XID: 32770</p></body></html>",
        Author::Other,
        "no-jenkins-behind",
    ),
    // Amazon's balancer, whose 503 says that no target is well.
    (
        503,
        &["Server: awselb/2.0", HTML],
        "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n\
         <center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n",
        Author::Other,
        "no-jenkins-behind",
    ),
    (
        403,
        &["Server: awselb/2.0", HTML],
        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden\
         </h1></center>\r\n</body>\r\n</html>\r\n",
        Author::Other,
        "front-door",
    ),
    (
        302,
        &[
            "Server: awselb/2.0",
            "Location: https://idp.example.com/authorize?client_id=a&redirect_uri=b&state=c",
        ],
        "",
        Author::Other,
        "front-door-sign-in-elsewhere",
    ),
    (
        561,
        &["Server: awselb/2.0", HTML],
        "<html><head><title>561 Authentication Error</title></head></html>",
        Author::Other,
        "front-door-failed",
    ),
    // Cloudflare: its own numbers, its challenge, its Access.
    (
        522,
        &["Server: cloudflare", "CF-RAY: 8f2-FRA", HTML],
        "<!DOCTYPE html>\n<html lang=\"en-US\"><head><title>ci.example.com | 522: Connection timed \
         out</title></head></html>",
        Author::Other,
        "no-jenkins-behind",
    ),
    (521, &["Server: cloudflare"], "error code: 521", Author::Other, "no-jenkins-behind"),
    (
        403,
        &["Server: cloudflare", "cf-mitigated: challenge", "X-Content-Type-Options: nosniff", HTML],
        "<!DOCTYPE html><html lang=\"en-US\"><head><title>Just a moment...</title></head></html>",
        Author::Other,
        "front-door",
    ),
    (
        302,
        &[
            "Server: cloudflare",
            "WWW-Authenticate: Cloudflare-Access resource_metadata=\"https://ci.example.com/x\"",
            "Location: https://corp.cloudflareaccess.com/cdn-cgi/access/login/ci.example.com?kid=1&redirect_url=%2F",
        ],
        "",
        Author::Other,
        "front-door-sign-in-elsewhere",
    ),
    // Google's Identity-Aware Proxy.
    (
        401,
        &["X-Goog-IAP-Generated-Response: true", HTML],
        "Invalid IAP credentials: empty token",
        Author::Other,
        "front-door",
    ),
    (
        302,
        &[
            "X-Goog-IAP-Generated-Response: true",
            "Location: https://accounts.google.com/o/oauth2/v2/auth?client_id=a&response_type=code&state=b",
        ],
        "",
        Author::Other,
        "front-door-sign-in-elsewhere",
    ),
    // oauth2-proxy, by a page with a button, and Authelia.
    (
        403,
        &[HTML],
        "<!DOCTYPE html><html lang=\"en\"><head><title>Sign In</title></head><body>\
         <form method=\"GET\" action=\"/oauth2/start\"><input type=\"hidden\" name=\"rd\" value=\"/\">\
         <button type=\"submit\">Sign in with OpenID Connect</button></form></body></html>",
        Author::Other,
        "front-door-sign-in",
    ),
    (
        302,
        &["Location: https://auth.example.com/?rd=https%3A%2F%2Fci.example.com%2F&rm=GET", HTML],
        "<a href=\"https://auth.example.com/?rd=x\">302 Found</a>",
        Author::Other,
        "front-door-sign-in-elsewhere",
    ),
    // A firewall that answers everything well.
    (
        200,
        &[HTML],
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. \
         Your support ID is: 123</body></html>",
        Author::Other,
        "front-door",
    ),
    // An API gateway.
    (
        403,
        &["Content-Type: application/json", "x-amzn-ErrorType: ForbiddenException"],
        "{\"message\":\"Forbidden\"}",
        Author::Other,
        "front-door",
    ),
    // Packed, though nobody asked for that.
    (
        502,
        &["Server: nginx/1.22.1", HTML, "Content-Encoding: gzip"],
        "\u{1f}\u{8b}\u{8}\0",
        Author::Other,
        "no-jenkins-behind",
    ),
];

#[test]
fn each_is_known_for_whose_it_is_and_what_it_says() {
    let controller = Controller::parse("https://ci.example.com/").expect("a root");
    let mut wrong = vec![];
    for (status, headers, body, by, problem) in ROWS {
        let header = |line: &&str| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_owned(), value.to_owned())
        };
        let reply = Reply {
            status: *status,
            reason: String::new(),
            headers: headers.iter().map(header).collect(),
            body: body.as_bytes().to_vec(),
        };
        for kind in [CredentialKind::Nothing, CredentialKind::Password, CredentialKind::Token] {
            let read = denial::read(&reply, &Peer { controller: &controller, kind });
            let found = (author::read(&reply), read.name());
            if found != (*by, *problem) {
                wrong
                    .push(format!("{status} {headers:?}: {found:?}, not {by:?} {problem}: {read}"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{} walls that nobody recorded", ROWS.len());
}
