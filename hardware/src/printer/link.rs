//! Bytes to and from a printer, whatever lies between: network, device file, serial line, plain file.
//! It must not know what the bytes mean.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::Address;

/// How long a device that takes no bytes, or has none, is left alone between two tries.
const DEVICE_REST: Duration = Duration::from_millis(5);

/// An open connection.
pub(super) enum Link {
    Tcp(TcpStream),
    Device(File),
    Serial(Box<dyn serialport::SerialPort>),
    File(File),
}

impl Link {
    /// Opens a connection.
    pub(super) fn open(address: &Address, wait: Duration) -> io::Result<Self> {
        match address {
            Address::Tcp { host, port } => connect(host, *port, wait).map(Self::Tcp),
            Address::Device(path) => {
                // Without O_NONBLOCK a read of a silent printer, and a write to one without paper, would never return.
                let options = OpenOptions::new()
                    .read(true)
                    .write(true)
                    .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
                    .open(path);
                options.map(Self::Device)
            }
            Address::Serial { path, speed } => serialport::new(path.to_string_lossy(), *speed)
                .flow_control(serialport::FlowControl::Hardware)
                .timeout(wait)
                .open()
                .map(Self::Serial)
                .map_err(io::Error::from),
            Address::File(path) => open_file(path).map(Self::File),
        }
    }

    /// Whether there can be somebody at the other end.
    pub(super) fn can_answer(&self) -> bool {
        match self {
            Self::Tcp(_) | Self::Device(_) | Self::Serial(_) => true,
            Self::File(_) => false,
        }
    }

    /// Sends some of the bytes and says how many; 0 if none could be sent within `wait`.
    pub(super) fn write_some(&mut self, bytes: &[u8], wait: Duration) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => {
                stream.set_write_timeout(Some(at_least_a_little(wait)))?;
                nothing_yet(stream.write(bytes))
            }
            Self::Device(file) => retry_until(wait, || nothing_yet(file.write(bytes))),
            Self::Serial(line) => {
                line.set_timeout(at_least_a_little(wait)).map_err(io::Error::from)?;
                nothing_yet(line.write(bytes))
            }
            Self::File(file) => file.write(bytes),
        }
    }

    /// Receives some bytes and says how many; 0 if none came within `wait`. A closed connection is an error.
    pub(super) fn read_some(&mut self, buffer: &mut [u8], wait: Duration) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => {
                // The shortest time-out of the operating system is several milliseconds: a glance must not wait that long.
                stream.set_nonblocking(wait.is_zero())?;
                stream.set_read_timeout(Some(at_least_a_little(wait)))?;
                let count = stream.read(buffer);
                stream.set_nonblocking(false)?;
                match count {
                    Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
                    other => nothing_yet(other),
                }
            }
            // A printer's node gives 0 bytes when it has nothing to say.
            Self::Device(file) => retry_until(wait, || nothing_yet(file.read(buffer))),
            Self::Serial(line) => {
                line.set_timeout(at_least_a_little(wait)).map_err(io::Error::from)?;
                nothing_yet(line.read(buffer))
            }
            Self::File(_) => Ok(0),
        }
    }

    /// Makes sure that what was written is on its way and closes. On the network this waits (at most `wait`) until the
    /// printer has closed too, so that no byte is thrown away with the connection.
    pub(super) fn close(self, wait: Duration) -> io::Result<()> {
        match self {
            Self::Tcp(mut stream) => {
                if stream.shutdown(Shutdown::Write).is_err() {
                    return Ok(());
                }
                let until = Instant::now() + wait;
                let mut rest = [0; 64];
                loop {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Ok(());
                    }
                    stream.set_read_timeout(Some(left))?;
                    match stream.read(&mut rest) {
                        Ok(0) | Err(_) => return Ok(()),
                        Ok(_) => {}
                    }
                }
            }
            Self::Device(mut file) => file.flush(),
            Self::Serial(mut line) => line.flush(),
            Self::File(file) => file.sync_all(),
        }
    }
}

fn connect(host: &str, port: u16, wait: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, wait) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A folder takes one file a job, numbered from 1; anything else is a file that grows.
fn open_file(path: &Path) -> io::Result<File> {
    if !path.is_dir() {
        return OpenOptions::new().append(true).create(true).open(path);
    }
    let used = fs::read_dir(path)?
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str()?.parse::<u32>().ok())
        .max()
        .unwrap_or(0);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path.join(format!("{:04}.bin", used.saturating_add(1))))
}

/// Time-outs of zero mean "never" to the operating system.
fn at_least_a_little(wait: Duration) -> Duration {
    wait.max(Duration::from_millis(1))
}

fn nothing_yet(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
            ) =>
        {
            Ok(0)
        }
        other => other,
    }
}

fn retry_until(wait: Duration, mut attempt: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    let until = Instant::now() + wait;
    loop {
        match attempt()? {
            0 if Instant::now() < until => std::thread::sleep(DEVICE_REST),
            count => return Ok(count),
        }
    }
}
