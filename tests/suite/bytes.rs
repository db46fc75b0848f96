//! Every body and every path arrives as it was meant, byte for byte, in both directions.

use crate::answers::{TOKEN, run_at};
use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, Listener, listener};
use std::io::{Read, Write};
use std::process::Command;

const TEXT: &str = "Content-Type: text/plain\r\n";

/// A controller that says yes to everything, and what was posted back as it came.
fn echo() -> Listener {
    Listener::answering(|heard| {
        listener::answer("200 OK", "Content-Type: application/octet-stream\r\n", &heard.body)
    })
}

fn lab() -> Lab {
    Lab::new(Jenkins::V2_572, PROGRAM)
}

/// The same as [`run_at`] where input and output are no text.
fn run_bytes(lab: &Lab, url: &str, arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>, String) {
    let mut command = lab.command(arguments);
    command.env("JENKINS_URL", url).env("JENKINS_USER_ID", "alice");
    command.env("JENKINS_API_TOKEN", TOKEN);
    let mut child = command.spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_owned());
    let writing = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writing.join();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), output.stdout, err)
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_body_arrives_byte_for_byte_and_says_what_it_is() {
    let lab = lab();
    let latin = b"<?xml version='1.1' encoding='ISO-8859-1'?><a>\xe4\xf6</a>";
    let every: Vec<u8> = (0..=255).collect();
    let chinese = "<?xml version='1.1' encoding='UTF-8'?><a>日本語 äöü</a>";
    let sixteen = utf16("<?xml version='1.0' encoding='UTF-16'?><a>é</a>");
    let cases: [(&str, &[u8], &str); 10] = [
        ("job.xml", chinese.as_bytes(), "application/xml;charset=utf-8"),
        ("bare.xml", "<a>ä</a>".as_bytes(), "application/xml;charset=utf-8"),
        ("latin.xml", latin, "application/xml;charset=iso-8859-1"),
        ("sixteen.xml", &sixteen, "application/xml;charset=utf-16"),
        ("no-ending", "\u{feff}<a>ä</a>".as_bytes(), "application/xml;charset=utf-8"),
        ("values.json", b"{\"a\": \"\\u00e4\"}", "application/json"),
        ("script.groovy", "println 'ä'\r\n".as_bytes(), "text/plain;charset=utf-8"),
        ("all.bin", &every, "application/octet-stream"),
        ("plugin.hpi", b"PK\x03\x04\x00\xff", "application/zip"),
        ("empty", b"", "application/octet-stream"),
    ];
    for (name, bytes, kind) in cases {
        std::fs::write(lab.home().join(name), bytes).unwrap();
        for input in [name, "-"] {
            let controller = echo();
            let words = ["api", "job/app/config.xml", "--input", input];
            let (code, out, err) = run_bytes(&lab, &controller.url, &words, bytes);
            assert_eq!(code, 0, "{name}: {err}");
            assert_eq!(out, bytes, "{name}");
            let heard = controller.only();
            assert_eq!(heard.line(), "POST /job/app/config.xml");
            assert_eq!(heard.body, bytes, "{name}");
            assert_eq!(heard.header("content-length"), Some(&*bytes.len().to_string()), "{name}");
            assert_eq!(heard.header("transfer-encoding"), None);
            // Standard input has no name that tells.
            if input == name || !["script.groovy", "plugin.hpi"].contains(&name) {
                assert_eq!(heard.header("content-type"), Some(kind), "{name} {input}");
            }
        }
        let controller = echo();
        let words = ["api", "x", "--input", name, "-H", "Content-Type: text/odd; x=1"];
        assert_eq!(run_at(&lab, &controller.url, &words, "").code, 0);
        assert_eq!(controller.only().header("content-type"), Some("text/odd; x=1"), "-H wins");
    }
}

#[test]
fn a_post_without_a_body_says_so() {
    let (lab, controller) = (lab(), echo());
    assert_eq!(run_at(&lab, &controller.url, &["api", "-X", "POST", "job/app/build"], "").code, 0);
    let heard = controller.only();
    assert_eq!(heard.header("content-length"), Some("0"));
    assert_eq!(heard.header("content-type"), None);
    let controller = echo();
    assert_eq!(run_at(&lab, &controller.url, &["api", "x"], "").code, 0);
    assert_eq!(controller.only().header("content-length"), None);
}

#[test]
fn fields_are_a_form_and_of_a_get_the_query() {
    let lab = lab();
    std::fs::write(lab.home().join("latin"), b"\xe4&=").unwrap();
    let fields = ["-f", "WHO=Jürgen & Söhne", "-F", "RAW=@latin", "-F", "IN=@-", "-f", "AT=@x"];
    let posted = "WHO=J%C3%BCrgen+%26+S%C3%B6hne&AT=%40x&RAW=%E4%26%3D&IN=a%0D%0Ab";
    let controller = echo();
    let words = [&["api", "job/app/buildWithParameters"][..], &fields].concat();
    let ran = run_at(&lab, &controller.url, &words, "a\r\nb");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let heard = controller.only();
    assert_eq!(heard.line(), "POST /job/app/buildWithParameters");
    assert_eq!(heard.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(String::from_utf8(heard.body).unwrap(), posted);
    for (path, mark) in [("api/xml", '?'), ("api/xml?depth=1", '&')] {
        let controller = echo();
        let words = [&["api", "-X", "get", path][..], &fields].concat();
        assert_eq!(run_at(&lab, &controller.url, &words, "a\r\nb").code, 0);
        let heard = controller.only();
        assert_eq!(heard.line(), format!("GET /{path}{mark}{posted}"));
        assert!(heard.body.is_empty() && heard.header("content-type").is_none());
    }
}

/// The parts of a form: head and content.
fn parts(heard: &lab::listener::Heard) -> Vec<(String, Vec<u8>)> {
    let kind = heard.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect(kind);
    let between = format!("\r\n--{boundary}");
    let body = [b"\r\n", heard.body.as_slice()].concat();
    let mut found = vec![];
    let mut at = 0;
    while let Some(next) = body[at..].windows(between.len()).position(|w| w == between.as_bytes()) {
        found.push(body[at..at + next].to_vec());
        at += next + between.len();
    }
    assert_eq!(&body[at..], b"--\r\n", "the end of the form");
    let split = |part: Vec<u8>| {
        let end = part.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        (String::from_utf8(part[2..end].to_vec()).unwrap(), part[end + 4..].to_vec())
    };
    found.into_iter().skip(1).map(split).collect()
}

#[test]
fn files_go_as_parts_of_a_form_with_the_crumb_in_the_header() {
    let lab = lab();
    let every: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    std::fs::write(lab.home().join("größe \"1\".bin"), &every).unwrap();
    std::fs::write(lab.home().join("a.xml"), "<a>ä</a>").unwrap();
    let controller = Listener::answering(|heard| {
        if heard.line() == "GET /crumbIssuer/api/json" {
            let crumb = "{\"crumb\": \"c1\", \"crumbRequestField\": \"Jenkins-Crumb\"}";
            let json = "Content-Type: application/json\r\nX-Jenkins: 2.90\r\nSet-Cookie: S=1\r\n";
            listener::answer("200 OK", json, crumb.as_bytes())
        } else if heard.header("jenkins-crumb").is_none() {
            listener::answer("403 No valid crumb was included in the request", "", b"")
        } else {
            listener::answer("201 Created", "Location: /queue/item/9/\r\n", b"")
        }
    });
    let words = [
        "api",
        "job/app/buildWithParameters",
        "--form",
        "FILE=@größe \"1\".bin",
        "--form",
        "CONFIG=@a.xml",
        "--form",
        "WHO=Jürgen\r\nx",
        "--form",
        "IN=@-",
    ];
    let ran = run_at(&lab, &controller.url, &words, "typed");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("HTTP 201, queue/item/9/"), "{}", ran.err);
    let heard = controller.heard();
    assert_eq!(heard.len(), 3);
    for (heard, crumb) in [(&heard[0], None), (&heard[2], Some("c1"))] {
        assert_eq!(heard.header("jenkins-crumb"), crumb);
        assert_eq!(heard.header("content-length"), Some(&*heard.body.len().to_string()));
        let told = |rest: &str| format!("Content-Disposition: form-data; name={rest}");
        let expected = [
            (
                told(
                    "\"FILE\"; filename=\"größe %221%22.bin\"\r\nContent-Type: application/octet-stream",
                ),
                every.clone(),
            ),
            (
                told(
                    "\"CONFIG\"; filename=\"a.xml\"\r\nContent-Type: application/xml;charset=utf-8",
                ),
                "<a>ä</a>".into(),
            ),
            (told("\"WHO\""), "Jürgen\r\nx".into()),
            (
                told("\"IN\"; filename=\"stdin\"\r\nContent-Type: application/octet-stream"),
                "typed".into(),
            ),
        ];
        assert_eq!(parts(heard), expected);
    }
}

#[test]
fn a_path_is_taken_as_people_paste_it() {
    let lab = lab();
    let controller = echo();
    let root = controller.url.clone();
    let host = root.trim_start_matches("http://");
    let cases = [
        ("job/app/build".to_owned(), "/job/app/build"),
        ("/job/app/".to_owned(), "/job/app/"),
        (" job/app/ ".to_owned(), "/job/app/"),
        (String::new(), "/"),
        (format!("{root}job/app/?a=b#c"), "/job/app/?a=b"),
        (format!("HTTP://{host}job/app"), "/job/app"),
        (root.trim_end_matches('/').to_owned(), "/"),
        ("api/xml?tree=jobs[name,color]".to_owned(), "/api/xml?tree=jobs%5Bname,color%5D"),
        (
            "git/notifyCommit?url=https://git.example/a.git".to_owned(),
            "/git/notifyCommit?url=https://git.example/a.git",
        ),
        ("x?path=C:\\build".to_owned(), "/x?path=C:%5Cbuild"),
        ("x?a={b}|c^d`e\"f<g>".to_owned(), "/x?a=%7Bb%7D%7Cc%5Ed%60e%22f%3Cg%3E"),
        ("job/my app/ä/".to_owned(), "/job/my%20app/%C3%A4/"),
        ("job/a%20b/%C3%A4/100%/".to_owned(), "/job/a%20b/%C3%A4/100%25/"),
        ("job/x/job/feature%2Fone/".to_owned(), "/job/x/job/feature%2Fone/"),
        ("job/a\\b/".to_owned(), "/job/a%5Cb/"),
        ("job/a/../b/".to_owned(), "/job/b/"),
        ("job/a:b/1..2/".to_owned(), "/job/a:b/1..2/"),
        ("https".to_owned(), "/https"),
        ("x?a=1\nb".to_owned(), "/x?a=1%0Ab"),
        ("x?from=../../..&to=//evil".to_owned(), "/x?from=../../..&to=//evil"),
    ];
    for (path, target) in &cases {
        let ran = run_at(&lab, &root, &["api", path], "");
        assert_eq!(ran.code, 0, "{path:?}: {}", ran.err);
        assert_eq!(controller.heard().pop().unwrap().line(), format!("GET {target}"), "{path:?}");
    }
    // Below a context path too.
    let deep = format!("{root}jenkins/");
    for path in [&*format!("{deep}me/"), "/jenkins/me/", "me/", "/me/"] {
        assert_eq!(run_at(&lab, &deep, &["api", path], "").code, 0, "{path}");
        assert_eq!(controller.heard().pop().unwrap().line(), "GET /jenkins/me/", "{path}");
    }
    for root in ["/jenkins", &*format!("{root}jenkins")] {
        assert_eq!(run_at(&lab, &deep, &["api", root], "").code, 0, "{root}");
        assert_eq!(controller.heard().pop().unwrap().line(), "GET /jenkins/", "{root}");
    }
    let before = controller.heard().len();
    for path in ["../x", "/jenkins/../x", "/jenkins/..;/x", &*format!("{deep}../x")] {
        assert_eq!(run_at(&lab, &deep, &["api", path], "").code, 2, "{path}");
    }
    let asked = controller.heard().split_off(before);
    assert!(
        asked.iter().all(|it| it.line() == "GET /jenkins/me/api/json?tree=absoluteUrl"),
        "{asked:?}"
    );
}

/// The name that Jenkins gives its own root leads to the root that people use.
#[test]
fn an_address_that_jenkins_wrote_is_one_of_ours() {
    let lab = lab();
    let controller = Listener::answering(|heard| {
        let json = "Content-Type: application/json\r\n";
        match heard.line() {
            "GET /me/api/json?tree=absoluteUrl" => listener::answer(
                "200 OK",
                json,
                b"{\"absoluteUrl\": \"https://ci.example.com/jenkins/user/alice\"}",
            ),
            "GET /queue/item/7/api/json" => listener::answer("200 OK", json, b"{\"id\": 7}"),
            _ => listener::answer("404 Not Found", TEXT, b""),
        }
    });
    let run = |path: &str| run_at(&lab, &controller.url, &["api", path], "");
    let ran = run("https://ci.example.com/jenkins/queue/item/7/api/json");
    assert_eq!((ran.code, ran.out.as_str()), (0, "{\"id\": 7}"), "{}", ran.err);
    for outside in [
        "https://ci.example.com/other/",
        "http://ci.example.com/jenkins/",
        "https://ci.example.com/jenkins/../other",
        "https://ci.example.com.evil.example/jenkins/",
    ] {
        assert_eq!(run(outside).code, 2, "{outside}");
    }
}

/// An artifact's own server is asked once, with nothing of ours, and its pages are none.
#[test]
fn an_artifact_is_fetched_from_where_it_is_kept() {
    let mut setup = jenkins_sandbox::Setup::new(Jenkins::V2_572);
    setup.tls = true;
    let lab = Lab::with(setup, PROGRAM);
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().unwrap()).unwrap();
    let store = lab.sandbox.url().to_owned();
    let controller = Listener::answering(move |heard| {
        let (jenkins, json) = ("X-Jenkins: 2.572\r\n", "Content-Type: application/json\r\n");
        let target = heard.line().split_once(' ').unwrap().1;
        match target.strip_prefix("/job/app/1/artifact/") {
            Some(path) => {
                listener::answer("302 Found", &format!("Location: {store}{path}\r\n"), b"")
            }
            None if target == "/whoAmI/api/json" => {
                let who = b"{\"name\": \"alice\", \"anonymous\": false}";
                listener::answer("200 OK", &[jenkins, json].concat(), who)
            }
            None => listener::answer("302 Found", &format!("Location: {store}me\r\n"), b""),
        }
    });
    let ca = ca.to_str().unwrap();
    let words = ["login", &controller.url, "-u", "alice", "--store", "file", "--with-token"];
    let ran = lab.run(&[&words[..], &["--ca-file", ca]].concat(), TOKEN);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let get = |path: &str| {
        let ran = lab.run(&["api", path, "-H", "X-Mine: 1", "--json"], "");
        (ran.code, ran.out, ran.err)
    };
    let (code, out, err) = get("job/app/1/artifact/whoAmI/api/json");
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("\"anonymous\":true"), "{out}");
    let asked = lab.sandbox.asked().pop().unwrap();
    assert_eq!((asked.method.as_str(), asked.credential), ("GET", "none"));
    let ours = ["authorization", "cookie", "x-mine", "referer", "user-agent"];
    let sent: Vec<_> = asked.header_names.iter().filter(|name| ours.contains(&&***name)).collect();
    assert!(sent.is_empty(), "{sent:?}");
    // A page, another redirect, and what is no artifact.
    for (path, problem) in [
        ("job/app/1/artifact/login", "artifact-withheld"),
        ("job/app/1/artifact/me", "artifact-withheld"),
        ("job/app/1/console", "redirected-away"),
    ] {
        let (code, _, err) = get(path);
        assert_eq!(code, 3, "{path}: {err}");
        assert!(err.contains(problem), "{path}: {err}");
    }
}

/// A deadline is one for each step of the way, not for all of a body.
#[test]
fn a_slow_reader_gets_all_of_it() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", server.local_addr().unwrap());
    let reading = std::thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        let (mut read, mut piece) = (0, vec![0; 1 << 20]);
        while read < 40 << 20 {
            read += client.read(&mut piece).unwrap();
            // 1.6 seconds at least, where the deadline is one.
            std::thread::sleep(std::time::Duration::from_millis(40));
        }
        client.write_all(&listener::answer("200 OK", "", b"")).unwrap();
    });
    let lab = lab();
    std::fs::write(lab.home().join("large.bin"), vec![0; 40 << 20]).unwrap();
    let begun = std::time::Instant::now();
    let words = ["api", "x", "--timeout", "1", "--input", "large.bin"];
    let ran = run_at(&lab, &url, &words, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(begun.elapsed().as_millis() > 1200, "it was slower than the deadline");
    reading.join().unwrap();
}

/// 100 MB pass through a process that may not hold a third of it.
#[test]
fn a_hundred_megabytes_are_not_held() {
    const LARGE: usize = 100 << 20;
    let lab = lab();
    let controller = Listener::answering(|heard| match heard.line() {
        "GET /large" => {
            let kind = "Content-Type: application/octet-stream\r\n";
            listener::answer("200 OK", kind, &vec![0xff; LARGE])
        }
        _ => listener::answer("200 OK", "", b""),
    });
    let file = lab.home().join("large.bin");
    let mut large = std::fs::File::create(&file).unwrap();
    for step in 0..100_u8 {
        large.write_all(&vec![step; 1 << 20]).unwrap();
    }
    let bounded = |words: &[&str]| {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -d 32768; exec \"$@\"", "sh", PROGRAM]).args(words);
        for (name, value) in lab.command(&[]).get_envs() {
            command.env(name, value.unwrap());
        }
        command.env("JENKINS_URL", &controller.url).env("JENKINS_USER_ID", "alice");
        command.env("JENKINS_API_TOKEN", TOKEN).current_dir(lab.home());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        let (mut read, mut piece) = (0, vec![0; 1 << 20]);
        while let Ok(more @ 1..) = out.read(&mut piece) {
            read += more;
        }
        assert!(child.wait().unwrap().success(), "{words:?}");
        read
    };
    assert_eq!(bounded(&["api", "large"]), LARGE);
    bounded(&["api", "x", "--input", "large.bin"]);
    bounded(&["api", "x", "--form", "FILE=@large.bin"]);
    let heard = controller.heard();
    assert_eq!(heard[1].body.len(), LARGE);
    assert!(
        heard[1]
            .body
            .chunks(1 << 20)
            .enumerate()
            .all(|(at, it)| it.iter().all(|b| usize::from(*b) == at))
    );
    assert!(heard[2].body.len() > LARGE && heard[2].body.len() < LARGE + 1000);
}
