//! What is at the other end when it is not the controller that the URL says: a proxy that refuses,
//! or another protocol. Told from its first bytes, once, and without asking again.

use jenkins_token::Problem;
use jenkins_token::model::{Controller, Credential, Secret, Site, UserId};
use jenkins_token::problem::{Found, ProxyFault, Stage, TlsFault};
use jenkins_token::protocol::Request;
use jenkins_token::transport::{Exchange, Http, Lost, Network, block_on};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::spawn;
use std::time::Duration;

/// A port that says `bytes` to whoever has said something, and how many came.
fn saying(bytes: impl Into<Vec<u8>>) -> (String, Arc<AtomicUsize>) {
    let (bytes, came) = (bytes.into(), Arc::<AtomicUsize>::default());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, count) = (listener.local_addr().unwrap().to_string(), came.clone());
    let answer = move |mut client: TcpStream| {
        let _ = client.read(&mut [0; 4096]);
        let _ = client.write_all(&bytes);
        let _ = client.shutdown(Shutdown::Write);
        let _ = client.read_to_end(&mut vec![]);
    };
    spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            count.fetch_add(1, Ordering::Relaxed);
            answer(client);
        }
    });
    (address, came)
}

fn ask(url: &str, proxy: Option<&str>, timeout: Duration) -> Lost {
    let variable = |name: &str| match name {
        "all_proxy" => proxy.map(Into::into),
        _ => None,
    };
    let http = Http::new(timeout).routed(variable);
    let mut site = Site::new(Controller::parse(url).unwrap());
    site.allow_http = true;
    block_on(async {
        let conversation = http.open(&site, None).unwrap();
        conversation.exchange(&Request::get("whoAmI/api/json")).await.unwrap_err()
    })
    .unwrap()
}

const PATIENCE: Duration = Duration::from_secs(20);

fn fault(scheme: &str, target: &str, says: &[u8]) -> (ProxyFault, bool) {
    let (address, came) = saying(says);
    let proxy = format!("{scheme}{address}");
    let lost = ask(target, Some(&proxy), PATIENCE);
    assert_eq!(came.load(Ordering::Relaxed), 1, "{proxy}: asked again");
    let said = lost.problem.to_string();
    assert!(said.contains(&address) && said.contains("(all_proxy)"), "{said}");
    assert!(!said.contains("secret"), "{said}");
    match lost.problem {
        Problem::Proxy { fault, .. } => (fault, lost.maybe_sent),
        other => panic!("{proxy}: {other:?}"),
    }
}

fn page(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 1\r\n\r\nx").into_bytes()
}

/// A fault with what the proxy answered.
type Made = Box<dyn Fn(String) -> ProxyFault>;

/// Of `CONNECT` the proxy alone can be the author.
#[test]
fn a_refused_tunnel_is_the_proxys_answer() {
    use ProxyFault as F;
    let cannot = |found| move |answer| F::ProxyCannotConnect { found, answer };
    let rows: Vec<(&str, &str, &str, Made)> = vec![
        (
            "http://",
            "407 Who?",
            "Proxy-Authenticate: Basic realm=\"x\"\r\n",
            Box::new(|answer| F::ProxyWantsPassword { answer }),
        ),
        ("http://p:secret@", "407 Who?", "", Box::new(|answer| F::ProxyPasswordRefused { answer })),
        ("http://p:secret@", "401 No", "", Box::new(|answer| F::ProxyPasswordRefused { answer })),
        (
            "http://p:secret@",
            "407 Who?",
            "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate abc\r\n",
            Box::new(|_| F::ProxyWantsOtherSignIn { schemes: "NTLM, Negotiate".to_owned() }),
        ),
        ("http://", "403 Filtered", "", Box::new(|answer| F::ProxyDenies { answer })),
        ("http://", "500 Unable to connect", "", Box::new(cannot(Found::Unsaid))),
        ("http://", "504 Late", "", Box::new(cannot(Found::Silence))),
        ("http://", "405 Not Allowed", "", Box::new(|answer| F::ProxyRefuses { answer })),
    ];
    for (scheme, status, headers, expected) in rows {
        let found = fault(scheme, "https://ci.invalid/", &page(status, headers));
        assert_eq!(found, (expected(format!("HTTP {status}")), false));
    }
    for (squid, expected) in [
        ("ERR_CONNECT_FAIL 111", Found::Nobody),
        ("ERR_CONNECT_FAIL 110", Found::Silence),
        ("ERR_CONNECT_FAIL 113", Found::NoRoute),
        ("ERR_DNS_FAIL 0", Found::NoName),
        ("ERR_CANNOT_FORWARD 0", Found::Unsaid),
    ] {
        let says = page("503 Away", &format!("X-Squid-Error: {squid}\r\n"));
        let answer = format!("HTTP 503 Away, {squid}");
        let expected = F::ProxyCannotConnect { found: expected, answer };
        assert_eq!(fault("http://", "https://ci.invalid/", &says), (expected, false));
    }
}

/// A controller's own 403 or 502 comes through a proxy too.
#[test]
fn without_tls_only_what_a_proxy_signs_is_its_own() {
    use ProxyFault as F;
    let url = "http://ci.invalid/";
    let answer = |text: &str| text.to_owned();
    let found = fault("http://", url, &page("407 Who?", ""));
    assert_eq!(found, (F::ProxyWantsPassword { answer: answer("HTTP 407 Who?") }, false));
    let found = fault("http://", url, &page("403 Filtered", "Server: tinyproxy/1.11.1\r\n"));
    assert_eq!(found, (F::ProxyDenies { answer: answer("HTTP 403 Filtered") }, false));
    // It may have been read before the connection ended.
    let closed = page("502 Bad Gateway", "X-Squid-Error: ERR_ZERO_SIZE_OBJECT 0\r\n");
    let (fault, maybe_sent) = fault("http://", url, &closed);
    assert!(maybe_sent, "{fault:?}");
    assert!(fault.to_string().contains("closed the connection without an answer"), "{fault}");

    let via = "Via: 1.1 proxy (squid/5.7)\r\nServer: nginx\r\nX-Jenkins: 2.500\r\n";
    let (address, _) = saying(page("403 Forbidden", via));
    let proxy = format!("http://{address}");
    let http = Http::new(PATIENCE).routed(|name| (name == "http_proxy").then(|| (&proxy).into()));
    let mut site = Site::new(Controller::parse(url).unwrap());
    site.allow_http = true;
    let reply = block_on(async {
        http.open(&site, None).unwrap().exchange(&Request::get("login")).await.unwrap()
    });
    assert_eq!(reply.unwrap().status, 403);
}

#[test]
fn a_proxy_of_another_kind_is_told_by_its_bytes() {
    use ProxyFault as F;
    let url = "https://ci.invalid/";
    let alert = b"\x15\x03\x01\x00\x02\x02\x46";
    let seen = "`SSH-2.0-OpenSSH_9.2`".to_owned();
    let wants = || F::ProxyWantsPassword { answer: String::new() };
    let refused = || F::ProxyPasswordRefused { answer: String::new() };
    let cannot =
        |found, said: &str| F::ProxyCannotConnect { found, answer: format!("SOCKS: {said}") };
    let rows: [(&str, &[u8], ProxyFault); 12] = [
        ("http://", b"\x05\xff", F::ProxySpeaksSocks),
        ("http://", alert, F::ProxySpeaksTls),
        ("http://", b"SSH-2.0-OpenSSH_9.2\r\n", F::ProxySpeaksNoHttp { seen }),
        ("http://", b"", F::ProxyClosed),
        ("https://", b"HTTP/1.1 400 Bad Request\r\n\r\n", F::ProxySpeaksNoTls),
        ("https://", b"\x05\xff", F::ProxySpeaksSocks),
        ("socks5h://", b"HTTP/1.1 400 Bad Request\r\n\r\n", F::ProxySpeaksNoSocks),
        ("socks5h://", b"\x05\xff", wants()),
        ("socks5h://p:secret@", b"\x05\x02\x01\x01", refused()),
        (
            "socks5h://",
            b"\x05\x00\x05\x05\x00\x01\0\0\0\0\0\0",
            cannot(Found::Nobody, "connection refused"),
        ),
        (
            "socks5h://",
            b"\x05\x00\x05\x04\x00\x01\0\0\0\0\0\0",
            cannot(Found::NoNameOrRoute, "host unreachable"),
        ),
        ("socks5h://", b"", F::ProxyClosed),
    ];
    for (scheme, says, expected) in rows {
        assert_eq!(fault(scheme, url, says), (expected, false), "{scheme}");
    }
}

#[test]
fn a_port_of_another_kind_is_told_by_its_bytes() {
    let ssh = || "`SSH-2.0-OpenSSH_9.2`".to_owned();
    let settings = b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80".as_slice();
    let rows: [(&str, &[u8], Problem, bool); 7] = [
        ("http", b"\x15\x03\x01\x00\x02\x02\x46", Problem::Tls(TlsFault::PortSpeaksHttps), false),
        ("http", settings, Problem::Http2Only, false),
        ("http", b"SSH-2.0-OpenSSH_9.2\r\n", Problem::NotHttp { seen: ssh() }, true),
        ("http", b"", Problem::ClosedWithoutAnswer, true),
        (
            "https",
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            Problem::Tls(TlsFault::PortSpeaksHttp),
            false,
        ),
        (
            "https",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            Problem::Tls(TlsFault::PortSpeaksNoTls { seen: ssh() }),
            false,
        ),
        ("https", b"", Problem::Tls(TlsFault::TlsHandshakeCut), false),
    ];
    for (scheme, says, expected, maybe_sent) in rows {
        let (address, came) = saying(says);
        let lost = ask(&format!("{scheme}://{address}/"), None, PATIENCE);
        assert_eq!((lost.problem, lost.maybe_sent), (expected, maybe_sent), "{scheme}");
        assert_eq!(came.load(Ordering::Relaxed), 1, "{scheme}: asked again");
    }
}

/// An answer whose body breaks off did come.
#[test]
fn an_answer_that_breaks_off_says_which_it_was() {
    let (address, _) = saying("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf");
    let lost = ask(&format!("http://{address}/"), None, PATIENCE);
    let why = "the answer, HTTP 200, was cut off".to_owned();
    assert_eq!(lost.problem, Problem::ConnectionLost { why });
    assert!(lost.maybe_sent);
}

/// Whoever does not answer is named, and the seconds are those that were waited.
#[test]
fn a_deadline_says_what_did_not_answer() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let proxy = format!("http://p:secret@{address}");
    let shown = || format!("http://{address}/ (all_proxy)");
    let direct = |scheme: &str| format!("{scheme}://{address}/");
    let (https, http) = ("https://ci.invalid/".to_owned(), "http://ci.invalid/".to_owned());
    for (url, proxy, stage, maybe_sent) in [
        (direct("http"), None, Stage::Answer, true),
        (direct("https"), None, Stage::Handshake, false),
        (https, Some(&*proxy), Stage::Proxy(shown()), false),
        (http, Some(&*proxy), Stage::AnswerThrough(shown()), true),
    ] {
        let lost = ask(&url, proxy, Duration::from_secs(1));
        assert_eq!(lost.problem, Problem::TimedOut { seconds: 1, stage }, "{url}");
        assert_eq!(lost.maybe_sent, maybe_sent, "{url}");
        assert!(!lost.problem.to_string().contains("secret"));
    }
}

/// A connection has a deadline of its own, whatever an answer may take.
#[test]
fn the_seconds_are_those_that_a_connection_may_take() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", silent.local_addr().unwrap());
    let lost = ask(&url, None, Duration::from_secs(60));
    let late = Problem::TimedOut { seconds: 10, stage: Stage::Handshake };
    assert_eq!((lost.problem, lost.maybe_sent), (late, false));
}

/// What reads is asked again, once; of what changes something nobody knows, and nothing is repeated.
#[test]
fn a_kept_connection_that_ends_without_a_word_is_no_answer() {
    let http = |answers: &'static [usize]| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let heard = Arc::<AtomicUsize>::default();
        let count = heard.clone();
        spawn(move || {
            for answers in answers {
                let (mut client, _) = listener.accept().unwrap();
                let mut read = || {
                    let bytes = client.read(&mut [0; 4096]).unwrap_or_default();
                    count.fetch_add(usize::from(bytes > 0), Ordering::Relaxed);
                    client.try_clone().unwrap()
                };
                for _ in 0..*answers {
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                    read().write_all(answer).unwrap();
                }
                read();
            }
        });
        (url, heard)
    };
    let asks = |url: &str, second: Request| {
        let site = Site::new(Controller::parse(url).unwrap());
        let done = block_on(async {
            let conversation = Http::new(PATIENCE).open(&site, None).unwrap();
            let first = conversation.exchange(&Request::get("whoAmI/api/json")).await;
            assert_eq!(first.unwrap().status, 200);
            conversation.exchange(&second).await
        });
        done.unwrap().map(|reply| reply.status).map_err(|lost| (lost.problem, lost.maybe_sent))
    };
    let ended = || {
        let why = "the other side closed it before an answer came".to_owned();
        Err((Problem::ConnectionLost { why }, true))
    };
    let read = || Request::get("whoAmI/api/json");
    let (url, heard) = http(&[1, 1]);
    assert_eq!((asks(&url, read()), heard.load(Ordering::Relaxed)), (Ok(200), 3));
    let (url, heard) = http(&[1, 0, 0]);
    assert_eq!(asks(&url, read()), Err((Problem::ClosedWithoutAnswer, true)));
    assert_eq!(heard.load(Ordering::Relaxed), 3);
    let (url, heard) = http(&[1, 1]);
    assert_eq!((asks(&url, Request::post("x", &[])), heard.load(Ordering::Relaxed)), (ended(), 2));
}

/// With kept connections, too, it is known whether a request was given to one.
#[test]
fn what_waits_for_a_connection_was_not_sent_and_what_took_another_may_have_been() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("socks5h://{}", listener.local_addr().unwrap());
    let (told, came) = std::sync::mpsc::channel();
    let (answer, go_on) = std::sync::mpsc::channel();
    spawn(move || {
        // Of whoever comes only the first is let through, and its first request is answered.
        let (mut first, _) = listener.accept().unwrap();
        let mut bytes = [0; 4096];
        first.read_exact(&mut bytes[..3]).unwrap();
        first.write_all(&[5, 0]).unwrap();
        let _ = first.read(&mut bytes).unwrap();
        first.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        let _ = first.read(&mut bytes).unwrap();
        told.send("asked").unwrap();
        let (second, _) = listener.accept().unwrap();
        told.send("another").unwrap();
        go_on.recv().unwrap();
        first.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        let _ = first.read(&mut bytes).unwrap();
        told.send("asked again").unwrap();
        let _ = first.read(&mut bytes);
        drop(second);
    });
    let http = Http::new(Duration::from_secs(3))
        .routed(|name| (name == "all_proxy").then(|| (&proxy).into()))
        .keeping_connections();
    let mut site = Site::new(Controller::parse("http://ci.invalid/").unwrap());
    site.allow_http = true;
    let credential = Credential::new(UserId::parse("alice").unwrap(), Secret::new("x"));
    let asking = |http: &Http| {
        let conversation = http.open(&site, Some(&credential)).unwrap();
        async move { conversation.exchange(&Request::get("whoAmI/api/json")).await }
    };
    let heard = block_on(async {
        let first = asking(&http);
        let second = async {
            while came.try_recv() != Ok("asked") {
                http.pause(Duration::from_millis(5)).await;
            }
            let second = asking(&http);
            let rest = async {
                while came.try_recv() != Ok("another") {
                    http.pause(Duration::from_millis(5)).await;
                }
                answer.send(()).unwrap();
            };
            tokio::join!(second, rest).0
        };
        tokio::join!(first, second)
    });
    let (first, second) = heard.unwrap();
    assert_eq!(first.unwrap().status, 200);
    let lost = second.unwrap_err();
    assert_eq!(lost.problem, Problem::TimedOut { seconds: 3, stage: Stage::Answer });
    assert!(lost.maybe_sent && came.try_recv() == Ok("asked again"));
    // Nobody is there to take it.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("socks5h://{}", silent.local_addr().unwrap());
    let http = Http::new(Duration::from_secs(1))
        .routed(|name| (name == "all_proxy").then(|| (&proxy).into()))
        .keeping_connections();
    let lost = block_on(asking(&http)).unwrap().unwrap_err();
    assert!(!lost.maybe_sent, "{}", lost.problem);
    assert!(
        lost.problem.to_string().contains("did not connect within 1 seconds"),
        "{}",
        lost.problem
    );
}

/// What names no proxy is not passed over in silence: the request would go out without one.
#[test]
fn a_variable_that_names_no_proxy_is_refused() {
    let site = Site::new(Controller::parse("https://ci.invalid/").unwrap());
    for value in ["ftp://proxy.example", "socks4://proxy.example", "http://p:se cret@x", "://"] {
        let http = Http::new(PATIENCE).routed(|name| (name == "https_proxy").then(|| value.into()));
        let Err(problem) = http.open(&site, None) else { panic!("{value} was taken") };
        assert_eq!(problem.name(), "proxy-unusable", "{value}");
        assert!(!problem.to_string().contains("cret"), "{problem}");
    }
}
