//! What the sandbox answers that nobody recorded: by Jenkins' own rules, on every version.

use crate::conformance::wire::{Ask, Reply};
use base64::Engine as _;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::PASSWORD;
use serde_json::{Value, json};
use std::time::Duration;

/// A server without crumbs, and `alice` on it.
struct Server {
    sandbox: Sandbox,
}

fn each(test: impl Fn(&Server, Jenkins)) {
    for jenkins in Jenkins::ALL {
        let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
        setup.csrf = false;
        test(&Server { sandbox: Sandbox::start(setup).unwrap() }, jenkins);
    }
}

impl Server {
    fn ask(&self, method: &str, target: &str, kind: &str, body: &[u8]) -> Reply {
        let pair = base64::prelude::BASE64_STANDARD.encode(format!("alice:{PASSWORD}"));
        let mut headers = vec![("Authorization".to_owned(), format!("Basic {pair}"))];
        if !kind.is_empty() {
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        let (method, target) = (method.to_owned(), format!("/{target}"));
        let address = self.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
        Ask { method, target, headers, body: body.to_vec() }.send(address).unwrap()
    }

    fn get(&self, target: &str) -> Reply {
        self.ask("GET", target, "", b"")
    }

    fn json(&self, target: &str) -> Value {
        serde_json::from_str(&self.get(target).body).unwrap()
    }

    fn post(&self, target: &str) -> Reply {
        self.ask("POST", target, "application/x-www-form-urlencoded", b"")
    }

    /// A job of these properties and this script; what is called `*.txt` is kept.
    fn job(&self, name: &str, properties: &str, script: &str) {
        let script = script.replace('>', "&gt;");
        let xml = format!(
            "<project><properties>{properties}</properties><canRoam>true</canRoam><builders>\
             <hudson.tasks.Shell><command>{script}</command></hudson.tasks.Shell></builders>\
             <publishers><hudson.tasks.ArtifactArchiver><artifacts>*.txt</artifacts>\
             </hudson.tasks.ArtifactArchiver></publishers></project>"
        );
        let target = format!("createItem?name={name}");
        let made = self.ask("POST", &target, "application/xml", xml.as_bytes());
        assert_eq!(made.status, 200, "{}", made.body);
    }

    /// Lets so many seconds pass, in which what waits is built.
    fn wait(&self, seconds: u64) {
        self.sandbox.advance(Duration::from_secs(seconds));
    }

    fn color(&self, job: &str) -> Value {
        self.json(&format!("job/{job}/api/json?tree=color"))["color"].clone()
    }
}

/// The property of a job that takes these parameters.
fn parameters(of: &[(&str, &str, &str)]) -> String {
    let one = |(class, name, more): &(&str, &str, &str)| {
        let class = format!("hudson.model.{class}ParameterDefinition");
        format!("<{class}><name>{name}</name>{more}</{class}>")
    };
    let all: String = of.iter().map(one).collect();
    let property = "hudson.model.ParametersDefinitionProperty";
    format!("<{property}><parameterDefinitions>{all}</parameterDefinitions></{property}>")
}

#[test]
fn a_build_runs_prints_and_can_be_stopped() {
    each(|server, _| {
        server.job("a", "", "echo kept > a.txt\necho one\nsleep 60\necho two");
        assert_eq!(server.post("job/a/build").status, 201);
        assert_eq!(server.color("a"), "notbuilt");
        server.wait(6);
        assert_eq!(server.color("a"), "notbuilt_anime");
        let build = server.json("job/a/lastBuild/api/json");
        assert_eq!((&build["building"], &build["result"]), (&json!(true), &Value::Null));
        let pieces = server.get("job/a/1/logText/progressiveText?start=0");
        assert_eq!(pieces.header("X-More-Data"), Some("true"));
        assert!(pieces.body.contains("one") && !pieces.body.contains("two"), "{}", pieces.body);
        let size = pieces.header("X-Text-Size").unwrap().to_owned();
        // Another one of the same job waits for it.
        server.post("job/a/build?delay=0sec");
        let item = server.json("queue/api/json")["items"][0].clone();
        assert_eq!(item["_class"], "hudson.model.Queue$BlockedItem");
        assert_eq!(server.post("job/a/1/stop").status, 302);
        let rest = server.get(&format!("job/a/1/logText/progressiveText?start={size}"));
        assert!(rest.body.contains("ABORTED") && !rest.body.contains("one"), "{}", rest.body);
        assert_eq!(rest.header("X-More-Data"), None);
        assert_eq!(server.color("a"), "aborted_anime", "the next one runs");
        server.wait(120);
        assert_eq!(server.color("a"), "blue");
        assert!(server.get("job/a/2/consoleText").body.contains("two\n"));
        assert_eq!(server.get("job/a/lastUnsuccessfulBuild/api/json?tree=number").status, 200);
        assert_eq!(server.get("job/a/lastFailedBuild/api/json").status, 404);
    });
}

#[test]
fn two_are_built_at_once_and_none_before_a_shutdown() {
    each(|server, _| {
        for job in ["a", "b", "c"] {
            server.job(job, "", "sleep 60");
            server.post(&format!("job/{job}/build?delay=0sec"));
        }
        server.wait(1);
        assert_eq!(server.json("computer/api/json")["busyExecutors"], 2);
        let item = server.json("queue/api/json")["items"][0].clone();
        assert_eq!(item["why"], "Waiting for next available executor");
        server.post("quietDown");
        server.wait(600);
        assert_eq!(server.color("c"), "notbuilt");
        server.post("cancelQuietDown");
        server.wait(600);
        assert_eq!(server.color("c"), "red", "it keeps nothing, though it is to keep something");
    });
}

#[test]
fn parameters_come_by_form_by_parts_and_by_json() {
    each(|server, _| {
        let choices = "<choices class='java.util.Arrays$ArrayList'><a class='string-array'>\
                       <string>x</string><string>y</string></a></choices>";
        let takes = [("String", "WHO", ""), ("Choice", "PICK", choices), ("File", "in.txt", "")];
        server.job("a", &parameters(&takes), "cat in.txt > out.txt\necho $WHO $PICK >> out.txt");
        let kept = |number: u64| {
            server.wait(10);
            server.get(&format!("job/a/{number}/artifact/out.txt")).body
        };
        let part = |head: &str, content: &str| {
            format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
        };
        let multipart = "multipart/form-data; boundary=b";
        let file = part("name=\"in.txt\"; filename=\"from.txt\"", "sent\r\n");
        let body = format!("{file}{}--b--\r\n", part("name=\"WHO\"", "me"));
        let sent = server.ask("POST", "job/a/buildWithParameters", multipart, body.as_bytes());
        assert_eq!(sent.status, 201, "{}", sent.body);
        assert_eq!(kept(1), "sent\r\nme x\n");
        let form = json!({"parameter": [
            {"name": "WHO", "value": "you"}, {"name": "PICK", "value": "y"},
            {"name": "in.txt", "file": "file0"},
        ]});
        let file = part("name=\"file0\"; filename=\"from.txt\"", "more\n");
        let body = format!("{file}{}--b--\r\n", part("name=\"json\"", &form.to_string()));
        let sent = server.ask("POST", "job/a/build", multipart, body.as_bytes());
        assert_eq!(sent.status, 201, "{}", sent.body);
        assert_eq!(kept(2), "more\nyou y\n");
        // Without the file the script fails, and what it wrote is kept all the same.
        assert_eq!(server.post("job/a/buildWithParameters?WHO=they").status, 201);
        server.wait(10);
        assert_eq!(server.color("a"), "red");
        assert_eq!(server.post("job/a/buildWithParameters?PICK=z").status, 500);
    });
}

#[test]
fn a_script_that_takes_a_shell_is_not_here() {
    each(|server, _| {
        server.job("a", "", "make install");
        server.post("job/a/build?delay=0sec");
        server.wait(1);
        let console = server.get("job/a/1/consoleText").body;
        assert!(console.contains("make is not here"), "{console}");
        assert!(console.ends_with("Finished: FAILURE\n"), "{console}");
    });
}

#[test]
fn xpath_excludes_wraps_and_refuses() {
    each(|server, _| {
        server.job("a", "", "true");
        server.job("b", "", "true");
        let get = |query: &str| server.get(&format!("api/xml?{query}"));
        let both = get("xpath=//job&wrapper=all&exclude=//url&exclude=//color");
        assert_eq!(both.body.matches("<name>").count(), 2, "{}", both.body);
        assert!(!both.body.contains("<url>") && !both.body.contains("<color>"), "{}", both.body);
        let named = get("xpath=//job%5Bstarts-with(name,'b')%5D/name");
        assert_eq!(named.body, "<name>b</name>");
        assert_eq!(get("xpath=count(//job)").status, 403, "text answers for nothing");
        assert_eq!(get("xpath=//job&wrapper=a%20b").status, 400);
        assert_eq!(get("xpath=//job(").status, 500);
        let one = server.json("api/json?tree=jobs%5Bname%5D%7B1%7D");
        assert_eq!(one["jobs"].as_array().unwrap().len(), 1, "{one}");
        assert_eq!(server.get("api/json?tree=jobs%5Bname").status, 500);
    });
}

#[test]
fn names_are_refused_and_views_are_made() {
    each(|server, _| {
        server.job("a", "", "true");
        for bad in ["", "a%3Fb", "..", "a%2Fb", "a%07"] {
            let target = format!("createItem?name={bad}");
            assert_eq!(server.ask("POST", &target, "text/xml", b"<project/>").status, 400, "{bad}");
        }
        let unknown = server.ask("POST", "createItem?name=b", "text/xml", b"<flow-definition/>");
        assert_eq!(unknown.status, 500);
        assert_eq!(server.post("createItem?name=b&mode=some.Plugin").status, 400);
        assert_eq!(server.post("createItem?name=b&mode=copy&from=nobody").status, 400);
        assert_eq!(server.post("createItem?name=b&mode=hudson.model.FreeStyleProject").status, 302);
        assert_eq!(server.post("job/b/confirmRename?newName=a").status, 400);
        let view = b"<hudson.model.ListView><jobNames><string>a</string></jobNames>\
                     </hudson.model.ListView>";
        assert_eq!(server.ask("POST", "createView?name=v", "text/xml", view).status, 200);
        server.post("job/a/doRename?newName=c");
        assert_eq!(server.json("view/v/api/json")["jobs"][0]["name"], "c");
        assert_eq!(server.json("view/all/api/json")["jobs"].as_array().unwrap().len(), 2);
        // What Jenkins has and the sandbox has not is not found.
        for left_out in ["people/", "job/c/ws/", "job/c/doWipeOutWorkspace", "log/all"] {
            assert_eq!(server.get(left_out).status, 404, "{left_out}");
        }
    });
}

#[test]
fn a_copy_is_built_once_it_was_changed() {
    each(|server, jenkins| {
        server.job("a", "", "echo x > x.txt");
        server.post("createItem?name=b&mode=copy&from=a");
        assert_eq!(server.post("job/b/build").status, 409);
        assert_eq!(server.json("job/b/api/json")["buildable"], false);
        server.post("job/b/disable");
        server.post("job/b/enable");
        assert_eq!(server.post("job/b/build").status, 201);
        assert_eq!(server.get("job/b/build").status, 405);
        assert_eq!(server.ask("PUT", "job/b/doDelete", "", b"").status, 405);
        let early = [Jenkins::V2_46_1, Jenkins::V2_160, Jenkins::V2_198].contains(&jenkins);
        let deleted = server.ask("DELETE", "job/b/", "", b"").status;
        assert_eq!(deleted, if early { 302 } else { 204 }, "{}", jenkins.version());
    });
}
