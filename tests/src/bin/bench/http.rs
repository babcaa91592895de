//! The smallest client that keeps its connection: the same for the hub and for what it is compared with.
//! It must not know what is asked.

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection.
pub(crate) struct Line {
    stream: TcpStream,
    inbox: Vec<u8>,
}

/// Writes a request.
pub(crate) fn request(method: &str, path: &str, token: &str, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nsmartqueue-api: 1\r\n{more}\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

impl Line {
    /// Connects.
    pub(crate) async fn open(address: &str) -> anyhow::Result<Self> {
        let stream =
            TcpStream::connect(address).await.with_context(|| format!("failed to reach {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, inbox: Vec::with_capacity(4096) })
    }

    /// Asks, and waits for the whole answer: status and body.
    pub(crate) async fn ask(&mut self, request: &str) -> anyhow::Result<(u16, String)> {
        self.stream.write_all(request.as_bytes()).await?;
        self.inbox.clear();
        loop {
            if let Some((status, start, length)) = head(&self.inbox)? {
                let end = start + length;
                if self.inbox.len() >= end {
                    let body = self.inbox.get(start..end).unwrap_or_default();
                    return Ok((status, String::from_utf8_lossy(body).into_owned()));
                }
            }
            if self.stream.read_buf(&mut self.inbox).await? == 0 {
                bail!("the connection ended in the middle of an answer");
            }
        }
    }

    /// Asks with a POST, and insists on being served.
    pub(crate) async fn post(&mut self, path: &str, token: &str, body: &str) -> anyhow::Result<String> {
        let (status, answer) = self.ask(&request("POST", path, token, "", body)).await?;
        if !(200..300).contains(&status) {
            bail!("POST {path} was answered {status}: {answer}");
        }
        Ok(answer)
    }

    /// Sends a request whose answer does not end, and gives the bare stream.
    pub(crate) async fn stream(mut self, request: &str) -> anyhow::Result<TcpStream> {
        self.stream.write_all(request.as_bytes()).await?;
        Ok(self.stream)
    }
}

/// Status, start and length of the body, once the whole head is there.
fn head(inbox: &[u8]) -> anyhow::Result<Option<(u16, usize, usize)>> {
    let Some(end) = inbox.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(inbox.get(..end).unwrap_or_default())?;
    let status = head.get(9..12).context("no status")?.parse()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Ok(Some((status, end + 4, length.context("an answer without a length")?)))
}

/// The text after `"name":"`, without reading the whole document.
pub(crate) fn word<'a>(json: &'a str, name: &str) -> anyhow::Result<&'a str> {
    let key = format!("\"{name}\":\"");
    let (_, rest) = json.split_once(&key).with_context(|| format!("no {name} in {json}"))?;
    Ok(rest.split('"').next().unwrap_or_default())
}
