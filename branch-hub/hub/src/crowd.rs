//! How many connections there may be, of one machine and in all, and how long one may be silent. It stands in front of every
//! listener. Must not know what is said.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// In all: each stream has one, and there is room for what is short.
const MOST: usize = 5_000;
/// Of one other machine. A browser opens six, a device a few; this machine's own programs are its owner's.
const MOST_OF_ONE: usize = 256;
/// A connection on which nothing moves for so long is closed. Streams pulse every five seconds, and our own clients leave
/// first.
const SILENT: Duration = Duration::from_secs(120);

/// A listener that counts.
#[derive(Debug)]
pub struct Crowd<L> {
    inner: L,
    doors: Doors,
}

/// The connections that there are, by machine.
#[derive(Debug, Clone)]
pub(crate) struct Doors {
    inside: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: usize,
    most_of_one: usize,
}

/// A connection, counted as long as it lasts.
#[derive(Debug)]
pub struct Counted<I> {
    io: I,
    silent: Pin<Box<Sleep>>,
    patience: Duration,
    _place: Place,
}

/// Held as long as the connection counts.
#[derive(Debug)]
pub(crate) struct Place(Doors, IpAddr);

impl Doors {
    /// Room for so many in all, and of one other machine.
    pub(crate) fn new(most: usize, most_of_one: usize) -> Self {
        Self { inside: Arc::default(), most, most_of_one }
    }

    /// One more, if there is room.
    pub(crate) fn enter(&self, from: IpAddr) -> Option<Place> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = inside.values().sum();
        let mine = inside.get(&from).copied().unwrap_or(0);
        if all >= self.most || (mine >= self.most_of_one && !from.to_canonical().is_loopback()) {
            return None;
        }
        inside.insert(from, mine + 1);
        Some(Place(self.clone(), from))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.0.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = inside.get_mut(&self.1) {
            *mine -= 1;
            if *mine == 0 {
                inside.remove(&self.1);
            }
        }
    }
}

impl<L> Crowd<L> {
    /// Counts what a listener takes in.
    pub fn of(inner: L) -> Self {
        Self { inner, doors: Doors::new(MOST, MOST_OF_ONE) }
    }
}

impl<L: Listener<Addr = SocketAddr>> Listener for Crowd<L> {
    type Io = Counted<L::Io>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (io, from) = self.inner.accept().await;
            // Who is one too many is closed at once: waiting would keep out those who come after.
            if let Some(place) = self.doors.enter(from.ip()) {
                return (Counted::new(io, SILENT, place), from);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

impl<I> Counted<I> {
    fn new(io: I, patience: Duration, place: Place) -> Self {
        Self { io, silent: Box::pin(sleep(patience)), patience, _place: place }
    }

    /// Something moved, or how long nothing has.
    fn moved<T>(&mut self, cx: &mut Context<'_>, moved: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if moved.is_ready() {
            let patience = self.patience;
            self.silent.as_mut().set(sleep(patience));
            return moved;
        }
        match Future::poll(self.silent.as_mut(), cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Counted<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let moved = Pin::new(&mut self.io).poll_read(cx, buf);
        self.moved(cx, moved)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Counted<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let moved = Pin::new(&mut self.io).poll_write(cx, buf);
        self.moved(cx, moved)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let moved = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        self.moved(cx, moved)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[test]
    fn one_machine_holds_so_many_connections_all_of_them_so_many_and_this_one_its_own() {
        let doors = Doors::new(MOST, MOST_OF_ONE);
        let other = |n: u32| IpAddr::from(u32::to_be_bytes(0x0a00_0000 + n));
        let mut held: Vec<Place> = (0..MOST_OF_ONE).map(|_| doors.enter(other(1)).unwrap()).collect();
        assert!(doors.enter(other(1)).is_none());
        assert!(doors.enter(other(2)).is_some());
        held.pop();
        assert!(doors.enter(other(1)).is_some());
        let here = IpAddr::from([127, 0, 0, 1]);
        held.extend((held.len()..MOST).map(|_| doors.enter(here).unwrap()));
        assert!(doors.enter(here).is_none() && doors.enter(other(3)).is_none());
        drop(held);
        assert!(doors.inside.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_connection_on_which_nothing_moves_is_closed_and_one_that_moves_is_not() {
        let doors = Doors::new(MOST, MOST_OF_ONE);
        let counted = |io, patience| Counted::new(io, patience, doors.enter([10, 0, 0, 1].into()).unwrap());
        let (mut far, near) = tokio::io::duplex(64);
        let mut near = counted(near, Duration::from_secs(60));
        far.write_all(b"x").await.unwrap();
        assert_eq!(near.read_u8().await.unwrap(), b'x');
        let (_far, silent) = tokio::io::duplex(64);
        let ended = counted(silent, Duration::from_millis(1)).read_u8().await;
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
