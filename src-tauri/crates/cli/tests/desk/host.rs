//! The browser host as a process, and requests to it as bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{Desk, GALLEY};

/// A host that runs until it goes out of scope.
pub struct Host {
    pub child: Child,
    pub port: u16,
    pub token: String,
}

impl Host {
    pub fn start(desk: &Desk) -> Self {
        let mut command = desk.command(GALLEY);
        command.args(["serve", "p.galley"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let first: Value = serde_json::from_str(&line).expect("the first line is JSON");
        let url = first["url"].as_str().unwrap();
        let rest = url.strip_prefix("http://127.0.0.1:").expect("loopback");
        let (port, token) = rest.split_once("/?token=").expect("a token");
        Self {
            child,
            port: port.parse().unwrap(),
            token: token.into(),
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // Only a host that hangs is waited for so long.
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream
    }

    /// Sends a request as it is; the answer's status, head and body.
    pub fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|it| it.parse().ok())
            .unwrap_or(0);
        Answer {
            status,
            head: head.to_lowercase(),
            body: body.into(),
        }
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request += &format!("Host: 127.0.0.1:{}\r\n", self.port);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        self.raw(format!("{request}\r\n{body}").as_bytes())
    }

    /// Calls a command as the page does.
    pub fn call(&self, client: &str, command: &str, request: &Value) -> Answer {
        let headers = [
            ("X-Galley-Token", self.token.as_str()),
            ("X-Galley-Client", client),
            ("Origin", &format!("http://127.0.0.1:{}", self.port)),
            ("Content-Type", "application/json"),
        ];
        self.ask(
            "POST",
            &format!("/api/{command}"),
            &headers,
            &request.to_string(),
        )
    }

    pub fn cookie(&self) -> String {
        format!("galley-{}={}", self.port, self.token)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// Refused without a word of the project.
    pub fn refused(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(
            !self.body.contains("p.galley") && !self.body.contains("<html"),
            "{self:?}"
        );
        assert!(!self.head.contains("set-cookie"), "{self:?}");
    }
}

/// Opens a stream of events, as the page does.
pub fn listen(host: &Host, client: &str) -> BufReader<TcpStream> {
    let mut stream = host.connect();
    write!(
        stream,
        "GET /events?client={client} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {}\r\n\r\n",
        host.port,
        host.cookie()
    )
    .unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the stream ended");
    }
    stream
}
