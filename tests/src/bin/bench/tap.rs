//! The wire between kiosk and printer, with an ear on it: when does the first byte of a job pass?
//! It must not change what passes.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// A job begins with the printer's reset (`ESC @`); questions about its state come before.
const RESET: [u8; 2] = [0x1B, 0x40];

/// A listening ear.
pub(crate) struct Tap {
    /// Where the kiosk finds its printer.
    pub(crate) address: SocketAddr,
    begun: Receiver<Instant>,
}

impl Tap {
    /// Lays the wire to a printer.
    pub(crate) fn before(printer: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (tell, begun) = channel();
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                let tell = tell.clone();
                // A caller whose printer refuses is hung up on, as the printer would.
                std::thread::spawn(move || join(caller, printer, &tell));
            }
        });
        Ok(Self { address, begun })
    }

    /// When the next job began.
    pub(crate) fn job_began(&self) -> anyhow::Result<Instant> {
        self.begun.recv_timeout(Duration::from_secs(20)).context("no job passed within 20 s")
    }
}

fn join(caller: TcpStream, printer: SocketAddr, tell: &Sender<Instant>) -> std::io::Result<()> {
    let printer = TcpStream::connect(printer)?;
    for end in [&caller, &printer] {
        end.set_nodelay(true)?;
    }
    let (from, to) = (printer.try_clone()?, caller.try_clone()?);
    let back = std::thread::spawn(move || pass(from, to, None));
    let ended = pass(caller, printer, Some(tell));
    // How the way back ended is the caller's own knowledge.
    let _ = back.join();
    ended
}

fn pass(mut from: TcpStream, mut to: TcpStream, tell: Option<&Sender<Instant>>) -> std::io::Result<()> {
    let mut piece = vec![0; 16 * 1024];
    let mut begun = false;
    loop {
        let length = from.read(&mut piece)?;
        let at = Instant::now();
        let bytes = piece.get(..length).unwrap_or_default();
        if !begun && bytes.windows(2).any(|two| two == RESET) {
            begun = true;
            // Nobody asks any more: the measuring is over.
            let _ = tell.map(|tell| tell.send(at));
        }
        if length == 0 {
            return to.shutdown(Shutdown::Write);
        }
        to.write_all(bytes)?;
    }
}
