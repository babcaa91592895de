//! Server-sent events out of bytes that arrive in any pieces (WHATWG HTML, section 9.2.6).
//! Must not know what the events mean, nor where the bytes come from.

/// A snapshot of ten thousand live tickets is about 4 MB; more than this is not ours.
const LONGEST_EVENT_BYTES: usize = 32 * 1024 * 1024;

/// One event: the fields that we use. `retry` and comments are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamEvent {
    /// `event:`; `message` is written as an empty text.
    pub name: String,
    /// The lines of `data:`, joined with line feeds.
    pub data: String,
    /// `id:`, if this event had one.
    pub id: Option<String>,
}

/// An event that never ends: the stream is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read an event of more than {LONGEST_EVENT_BYTES} bytes")]
pub struct TooLong;

/// Reads a stream of events. An event that was not ended by an empty line is never given out.
#[derive(Debug, Default)]
pub struct EventStream {
    line: Vec<u8>,
    after_return: bool,
    begun: bool,
    event: StreamEvent,
    has_data: bool,
}

impl EventStream {
    /// A stream at its start.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and gives out the events that they complete.
    ///
    /// # Errors
    /// [`TooLong`] when an event outgrows all reason; the stream must be left.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<StreamEvent>, TooLong> {
        let mut events = Vec::new();
        for &byte in bytes {
            let second_half_of_crlf = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                b'\n' if second_half_of_crlf => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                other => {
                    self.line.push(other);
                    if self.line.len() + self.event.data.len() > LONGEST_EVENT_BYTES {
                        return Err(TooLong);
                    }
                }
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Option<StreamEvent> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let line = if self.begun { &*text } else { text.trim_start_matches('\u{feff}') };
        self.begun = true;
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return std::mem::take(&mut self.has_data).then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
                self.has_data = true;
            }
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            // A comment has an empty field name; the standard passes over fields that it does not name.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn event(name: &str, data: &str, id: Option<&str>) -> StreamEvent {
        StreamEvent { name: name.into(), data: data.into(), id: id.map(Into::into) }
    }

    const TEXT: &str = "\u{feff}: hello\n\nevent: pulse\ndata: {\"a\":1}\n\nid: 1.7\r\nevent:ticket-called\r\ndata: one\r\ndata:two\r\ndata\r\n\r\nretry: 10\rnonsense\rdata: é\r\r";

    fn expected() -> Vec<StreamEvent> {
        vec![
            event("pulse", "{\"a\":1}", None),
            event("ticket-called", "one\ntwo\n", Some("1.7")),
            event("", "é", None),
        ]
    }

    #[test]
    fn every_line_ending_comment_and_many_lined_data_is_read() {
        assert_eq!(EventStream::new().feed(TEXT.as_bytes()).unwrap(), expected());
    }

    #[test]
    fn bytes_may_be_split_anywhere_even_inside_a_letter_or_a_line_ending() {
        for size in 1..TEXT.len() {
            let mut stream = EventStream::new();
            let events: Vec<_> =
                TEXT.as_bytes().chunks(size).flat_map(|piece| stream.feed(piece).unwrap()).collect();
            assert_eq!(events, expected(), "pieces of {size}");
        }
    }

    #[test]
    fn an_event_that_was_cut_off_is_not_given_out() {
        let mut stream = EventStream::new();
        assert_eq!(stream.feed(b"event: pulse\ndata: {\"a\":1}\n").unwrap(), []);
    }

    #[test]
    fn an_event_without_data_says_nothing() {
        assert_eq!(
            EventStream::new().feed(b"event: pulse\nid: 1.1\n\ndata:\n\n").unwrap(),
            [event("", "", None)]
        );
    }

    #[test]
    fn an_endless_line_is_refused() {
        let mut stream = EventStream::new();
        let piece = vec![b'x'; 1024 * 1024];
        let refused = (0..=32).map(|_| stream.feed(&piece)).any(|fed| fed == Err(TooLong));
        assert!(refused);
    }
}
