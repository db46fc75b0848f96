//! A browser without a window, with a profile of its own: Chromium, told over a pipe what to do.

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;

/// How long it may take to do what it is told; its start takes seconds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// It listens on its descriptor 3 and answers on 4, and asks nobody but loopback for anything.
const START: &str = "exec chromium --headless --no-sandbox --disable-gpu --remote-debugging-pipe \
     --no-first-run --disable-background-networking --disable-component-update \
     --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1' --user-data-dir=\"$0\" about:blank \
     3<&0 4>&1 </dev/null >\"$0/said\" 2>&1";

/// A browser with one page open; it ends when this is dropped.
pub struct Browser {
    child: Child,
    words: ChildStdin,
    answers: Receiver<Value>,
    told: u64,
    /// The page's name in the protocol.
    page: String,
    profile: TempDir,
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start() -> Browser {
        let profile = tempfile::tempdir().expect("a temporary directory");
        let mut command = Command::new("sh");
        command.args(["-c", START]).arg(profile.path()).process_group(0);
        command.env("HOME", profile.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a shell");
        let words = child.stdin.take().expect("it is piped");
        let read = BufReader::new(child.stdout.take().expect("it is piped"));
        let (heard, answers) = channel();
        std::thread::spawn(move || {
            for message in read.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).expect("JSON, as is agreed");
                if heard.send(message).is_err() {
                    return;
                }
            }
        });
        let page = String::new();
        let mut browser = Browser { child, words, answers, told: 0, page, profile };
        let made = browser.tell("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = json!({ "targetId": made["targetId"], "flatten": true });
        let page = browser.tell("Target.attachToTarget", &target)["sessionId"].clone();
        page.as_str().expect("a page").clone_into(&mut browser.page);
        browser.tell("Page.enable", &json!({}));
        browser
    }

    /// Gives it the cookie of somebody who is signed in at `url`, as `NAME=VALUE`.
    ///
    /// # Panics
    /// When it does not take it.
    pub fn take_cookie(&mut self, url: &str, cookie: &str) {
        let (name, value) = cookie.split_once('=').expect("a name and a value");
        let cookie = json!({ "url": url, "name": name, "value": value });
        let taken = self.tell("Network.setCookie", &cookie);
        assert_eq!(taken["success"], true, "{taken}");
    }

    /// Opens a page, and waits until all of it is there.
    ///
    /// # Panics
    /// When it does not come.
    pub fn open(&mut self, url: &str) {
        let begun = self.tell("Page.navigate", &json!({ "url": url }));
        assert!(begun["errorText"].is_null(), "{url}: {begun}");
        while self.heard()["method"] != "Page.loadEventFired" {}
    }

    /// What a script comes to in the page that is open; a promise is waited for.
    ///
    /// # Panics
    /// When it fails.
    pub fn run(&mut self, script: &str) -> Value {
        let script = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let mut came = self.tell("Runtime.evaluate", &script);
        assert!(came["exceptionDetails"].is_null(), "{came}");
        came["result"]["value"].take()
    }

    fn tell(&mut self, method: &str, with: &Value) -> Value {
        self.told += 1;
        let mut message = json!({ "id": self.told, "method": method, "params": with });
        if !self.page.is_empty() {
            message["sessionId"] = json!(self.page);
        }
        write!(self.words, "{message}\0").unwrap_or_else(|why| panic!("{why}: {}", self.said()));
        loop {
            let mut answer = self.heard();
            if answer["id"] == self.told {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].take();
            }
        }
    }

    fn heard(&self) -> Value {
        let heard = self.answers.recv_timeout(PATIENCE);
        heard.unwrap_or_else(|why| panic!("the browser says nothing: {why}: {}", self.said()))
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.profile.path().join("said")).unwrap_or_default()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}
