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

async fn greet_all(
    mut tcp: TcpListener,
    acceptor: TlsAcceptor,
    hand_on: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let first_words = Doors::new(AT_ONCE, AT_ONCE_OF_ONE);
    loop {
        // Who is already greeted is served first: a flood of half-open connections stops at the room that there is.
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let (stream, peer) = Listener::accept(&mut tcp).await;
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
