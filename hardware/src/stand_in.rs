//! A printer made of software: takes jobs on the network like a real one, keeps and draws them, and misbehaves on request.
//! It must not know who prints, nor share code with `printer`: it is built from the makers' manuals, so that the two check
//! each other.

mod door;
mod keeper;
mod mechanism;
mod script;
mod state;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

pub use script::{Script, ScriptError};
pub use state::{State, StateError};

use crate::paper::Profile;
use mechanism::Mechanism;

/// How a stand-in is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What kind of printer it is: its paper, its letters.
    pub profile: Profile,
    /// Where it keeps `0001.bin`, `0001.png` and `latest.png`, if anywhere. Numbers go on from what is there.
    pub out: Option<PathBuf>,
    /// How it behaves, job by job.
    pub script: Script,
}

impl Setup {
    /// A well-behaved printer on a free port of this machine that keeps nothing on disk.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)), profile, out: None, script: Script::default() }
    }
}

/// A piece of paper that came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedJob {
    /// What made it, from the reset to the cut; questions and marks left out.
    pub bytes: Vec<u8>,
    /// Whether it came out to its end. A printer that died in mid-job leaves a torn piece.
    pub whole: bool,
    /// What the printer did not understand, if anything: real ones print such bytes as garbage.
    pub fault: Option<String>,
}

/// A running stand-in. It stops when dropped.
#[derive(Debug)]
pub struct VirtualPrinter {
    address: SocketAddr,
    mechanism: Arc<Mechanism>,
    threads: Vec<JoinHandle<()>>,
}

impl VirtualPrinter {
    /// Starts one.
    ///
    /// # Errors
    /// When the address cannot be listened on or the folder cannot be made.
    pub fn start(setup: Setup) -> io::Result<Self> {
        let listener = TcpListener::bind(setup.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let mut threads = Vec::new();
        let keeper = match setup.out {
            Some(folder) => {
                let (keeper, thread) = keeper::start(folder, setup.profile.clone())?;
                threads.push(thread);
                Some(keeper)
            }
            None => None,
        };
        let mechanism = Arc::new(Mechanism::new(listener, address, setup.script, keeper));
        threads.push(std::thread::spawn({
            let mechanism = Arc::clone(&mechanism);
            move || mechanism.run()
        }));
        threads.push(std::thread::spawn({
            let mechanism = Arc::clone(&mechanism);
            move || door::run(&mechanism)
        }));
        Ok(Self { address, mechanism, threads })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same, as [`crate::printer::Printer`] and settings files want it.
    #[must_use]
    pub fn printer_address(&self) -> crate::printer::Address {
        crate::printer::Address::Tcp { host: self.address.ip().to_string(), port: self.address.port() }
    }

    /// Makes it behave otherwise, from this moment on. `State::Ok` is somebody who puts in paper, closes the cover and
    /// switches on: what waits in its memory is printed then.
    pub fn set(&self, state: State) {
        self.mechanism.set(state);
    }

    /// How it behaves at this moment.
    #[must_use]
    pub fn state(&self) -> State {
        self.mechanism.state()
    }

    /// Every piece of paper so far.
    #[must_use]
    pub fn jobs(&self) -> Vec<PrintedJob> {
        self.mechanism.jobs()
    }

    /// Waits until that many pieces of paper are out, or the time is over, and gives what is out.
    #[must_use]
    pub fn wait_for_jobs(&self, count: usize, at_most: Duration) -> Vec<PrintedJob> {
        self.mechanism.wait_for_jobs(count, at_most)
    }
}

impl Drop for VirtualPrinter {
    fn drop(&mut self) {
        self.mechanism.stop();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}
