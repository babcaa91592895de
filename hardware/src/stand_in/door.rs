//! Where connections come in, one at a time as at a real printer, and where what must be answered at once is answered.
//! It must not know what printing is: it hands commands on in their order.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::Duration;

use super::mechanism::{Item, Mechanism};
use crate::tokens::{Step, Token, first_token};

/// How often somebody at the door is looked for; also how long a stop of the stand-in may take.
const GLANCE: Duration = Duration::from_millis(3);

/// Serves connections until the stand-in stops.
pub(super) fn run(mechanism: &Mechanism) {
    while !mechanism.is_stopped() {
        match mechanism.accept() {
            Some((stream, connection)) => {
                serve(mechanism, stream, connection);
                mechanism.hung_up(connection);
            }
            None => std::thread::sleep(GLANCE),
        }
    }
}

fn serve(mechanism: &Mechanism, mut stream: TcpStream, connection: u64) {
    let mut inbox = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    while !mechanism.is_stopped() {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                inbox.extend_from_slice(&buffer[..count]);
                sort(mechanism, &mut inbox, connection);
            }
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) => {}
            Err(_) => break,
        }
    }
    if !inbox.is_empty() {
        mechanism.take(
            Item::Fault { bytes: inbox, why: "the connection ended within a command".to_owned() },
            connection,
        );
    }
}

/// Takes every whole command out of the inbox.
fn sort(mechanism: &Mechanism, inbox: &mut Vec<u8>, connection: u64) {
    let mut done = 0;
    loop {
        let rest = &inbox[done..];
        match first_token(rest) {
            Step::Token(Token::AskStatus(n), length) => {
                mechanism.answer_status(n, connection);
                done += length;
            }
            Step::Token(Token::Recover(n), length) => {
                mechanism.recover(n);
                done += length;
            }
            Step::Token(token, length) => {
                mechanism.take(Item::Command { token, bytes: rest[..length].to_vec() }, connection);
                done += length;
            }
            Step::Unfinished => break,
            Step::Unknown => {
                let why = format!("unknown command {:02x?}", &rest[..rest.len().min(4)]);
                mechanism.take(Item::Fault { bytes: rest.to_vec(), why }, connection);
                done = inbox.len();
                break;
            }
        }
    }
    inbox.drain(..done);
}
