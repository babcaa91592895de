//! Connections that speak TLS. Whoever dawdles over the first words keeps nobody else waiting.
//! Must not know what is said afterwards.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::crowd::{Crowd, Doors};

/// The first words take less, even over a bad radio.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many may be at their first words at once, in all and of one machine.
const AT_ONCE: usize = 256;
const AT_ONCE_OF_ONE: usize = 32;

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

impl<L: Listener<Addr = SocketAddr>> Connected<IncomingStream<'_, Crowd<L>>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Crowd<L>>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Listens for TLS. Dropping it ends the listening; connections that stand go on.
#[derive(Debug)]
pub struct TlsListener {
    address: SocketAddr,
    greeted: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    task: AbortHandle,
}

impl TlsListener {
    /// Greets whoever connects to a listener.
    ///
    /// # Errors
    /// When the listener does not know its own address.
    pub fn new(tcp: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        let (hand_on, greeted) = mpsc::channel(AT_ONCE);
        let task = tokio::spawn(greet_all(tcp, TlsAcceptor::from(config), hand_on)).abort_handle();
        Ok(Self { address, greeted, task })
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn greet_all<L: Listener<Io = TcpStream, Addr = SocketAddr>>(
    mut tcp: L,
    acceptor: TlsAcceptor,
    hand_on: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let first_words = Doors::new(AT_ONCE, AT_ONCE_OF_ONE);
    loop {
        // Who is already greeted is served first: a flood of half-open connections stops at the room that there is.
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let (stream, peer) = tcp.accept().await;
        // One machine that only opens connections leaves room for the others.
        let Some(of_one) = first_words.enter(peer.ip()) else { continue };
        let (acceptor, hand_on) = (acceptor.clone(), hand_on.clone());
        tokio::spawn(async move {
            let _places = (place, of_one);
            let _ = stream.set_nodelay(true);
            match tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => {
                    // Nobody takes it only when the hub is ending.
                    let _ = hand_on.send((stream, peer)).await;
                }
                Ok(Err(error)) => tracing::debug!(%peer, %error, "failed to agree on TLS"),
                Err(_) => tracing::debug!(%peer, "no first words in time"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.greeted.recv().await {
            Some(greeted) => greeted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use rustls::pki_types::ServerName;
    use rustls::{ClientConfig, RootCertStore};
    use tokio::io::AsyncReadExt as _;
    use tokio_rustls::TlsConnector;

    use super::*;
    use crate::clock::{Clock as _, SystemClock};
    use crate::door::{Identity, Names};

    /// Connections of this machine, the first so many of which come from one other machine, and the rest from a second one.
    struct Elsewhere(TcpListener, usize);

    impl Listener for Elsewhere {
        type Io = TcpStream;
        type Addr = SocketAddr;

        async fn accept(&mut self) -> (TcpStream, SocketAddr) {
            let (stream, _) = Listener::accept(&mut self.0).await;
            let machine = if self.1 > 0 { 1 } else { 2 };
            self.1 = self.1.saturating_sub(1);
            (stream, ([10, 0, 0, machine], 4000).into())
        }

        fn local_addr(&self) -> io::Result<SocketAddr> {
            self.0.local_addr()
        }
    }

    fn trusting(authority: &[u8]) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(authority.to_vec().into()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        TlsConnector::from(Arc::new(config.unwrap().with_root_certificates(roots).with_no_client_auth()))
    }

    #[tokio::test]
    async fn a_machine_that_only_opens_connections_leaves_room_for_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let at_ms = SystemClock::start(1).read().at_ms;
        let identity =
            Identity::open(&folder.path().join("authority.pem"), Names::loopback(), at_ms).unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = tcp.local_addr().unwrap();
        let (hand_on, mut greeted) = mpsc::channel(AT_ONCE);
        let acceptor = TlsAcceptor::from(identity.server_config().unwrap());
        tokio::spawn(greet_all(Elsewhere(tcp, AT_ONCE), acceptor, hand_on));
        let mut silent = Vec::new();
        for _ in 0..AT_ONCE {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        // Those that are too many are closed at once, and not when nobody has patience any more.
        let soon = PATIENCE / 2;
        for one in &mut silent[AT_ONCE_OF_ONE..] {
            let read =
                tokio::time::timeout(soon, one.read_u8()).await.expect("it is one too many, and stands");
            read.unwrap_err();
        }
        let other = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let greets = trusting(identity.authority()).connect(name, other);
        tokio::time::timeout(soon, greets).await.expect("there is room").unwrap();
        let (_, peer) = greeted.recv().await.unwrap();
        assert_eq!(peer.ip().to_string(), "10.0.0.2");
    }
}
