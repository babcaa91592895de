//! Where a printer is, as it stands in a settings file.
//! It must not know how bytes get there.

use std::path::PathBuf;
use std::str::FromStr;

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// On the network, a raw stream: `tcp://192.168.1.60:9100`.
    Tcp {
        /// Name or address.
        host: String,
        /// 9100 where none is given.
        port: u16,
    },
    /// A device file that takes bytes, such as a USB printer's node: `device:/dev/usb/lp0`.
    Device(PathBuf),
    /// A serial line, eight bits, no parity, hardware flow control: `serial:/dev/ttyUSB0?speed=115200`.
    Serial {
        /// The line's node.
        path: PathBuf,
        /// Bits per second; 9600 where none is given.
        speed: u32,
    },
    /// A file that jobs are appended to, or a folder that takes one file a job (`0001.bin`): `file:/var/tmp/paper.bin`.
    File(PathBuf),
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It starts with nothing we know.
    #[error("read printer address `{0}`: it must start with tcp://, device:, serial: or file:")]
    Kind(String),
    /// The port is no number up to 65535.
    #[error("read printer address `{0}`: the port is not a number up to 65535")]
    Port(String),
    /// The speed is no number.
    #[error("read printer address `{0}`: the speed is not a number")]
    Speed(String),
    /// There is no host or path.
    #[error("read printer address `{0}`: it names no host or path")]
    Empty(String),
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let Some((kind, rest)) = text.split_once(':') else {
            return Err(AddressError::Kind(text.to_owned()));
        };
        if rest.trim_start_matches('/').is_empty() {
            return Err(AddressError::Empty(text.to_owned()));
        }
        match kind {
            "tcp" => tcp(text, rest),
            "device" => Ok(Self::Device(rest.into())),
            "file" => Ok(Self::File(rest.into())),
            "serial" => serial(text, rest),
            _ => Err(AddressError::Kind(text.to_owned())),
        }
    }
}

fn tcp(text: &str, rest: &str) -> Result<Address, AddressError> {
    let rest = rest.strip_prefix("//").unwrap_or(rest).trim_end_matches('/');
    // An IPv6 address stands in brackets and has colons of its own.
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            (host, port.parse().map_err(|_| AddressError::Port(text.to_owned()))?)
        }
        Some(_) | None => (rest, 9100),
    };
    Ok(Address::Tcp { host: host.trim_matches(['[', ']']).to_owned(), port })
}

fn serial(text: &str, rest: &str) -> Result<Address, AddressError> {
    let (path, speed) = match rest.split_once("?speed=") {
        Some((path, speed)) => (path, speed.parse().map_err(|_| AddressError::Speed(text.to_owned()))?),
        None => (rest, 9600),
    };
    Ok(Address::Serial { path: path.into(), speed })
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
            Self::Device(path) => write!(f, "device:{}", path.display()),
            Self::Serial { path, speed } => write!(f, "serial:{}?speed={speed}", path.display()),
            Self::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError};

    #[test]
    fn every_address_is_read_and_written_back() {
        for text in [
            "tcp://192.168.1.60:9100",
            "tcp://[fe80::1]:9101",
            "device:/dev/usb/lp0",
            "serial:/dev/ttyUSB0?speed=115200",
            "file:/var/tmp/paper.bin",
        ] {
            let address: Address = text.parse().expect(text);
            assert_eq!(address.to_string(), text);
        }
        assert_eq!("tcp://printer".parse(), Ok(Address::Tcp { host: "printer".into(), port: 9100 }));
        assert_eq!("tcp://[::1]".parse(), Ok(Address::Tcp { host: "::1".into(), port: 9100 }));
    }

    #[test]
    fn a_mistake_is_named() {
        assert!(matches!("lpt1".parse::<Address>(), Err(AddressError::Kind(_))));
        assert!(matches!("usb:1".parse::<Address>(), Err(AddressError::Kind(_))));
        assert!(matches!("tcp://p:99999".parse::<Address>(), Err(AddressError::Port(_))));
        assert!(matches!("serial:/dev/ttyS0?speed=fast".parse::<Address>(), Err(AddressError::Speed(_))));
        assert!(matches!("tcp://".parse::<Address>(), Err(AddressError::Empty(_))));
    }
}
