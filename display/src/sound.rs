//! The chime: said to a loudspeaker that may not be there, without ever holding up the screen.
//! Must not know who is called.

use std::sync::mpsc::{SyncSender, sync_channel};

/// Something that can be heard in the hall.
pub trait Chime {
    /// Somebody was called. Returns at once.
    fn sound(&mut self);
}

/// The loudspeaker, on a thread of its own. A call that comes while one chime waits shares it.
#[derive(Debug)]
pub struct Loudspeaker {
    pressed: SyncSender<()>,
}

impl Loudspeaker {
    /// Starts the thread.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start() -> std::io::Result<Self> {
        let (pressed, rings) = sync_channel(1);
        std::thread::Builder::new().name("chime".to_owned()).spawn(move || {
            let mut told = false;
            for () in rings {
                match hardware::speaker::chime() {
                    hardware::speaker::Played::Yes => told = false,
                    hardware::speaker::Played::NoDevice if told => {}
                    hardware::speaker::Played::NoDevice => {
                        told = true;
                        tracing::info!("there is no loudspeaker: calls are shown and not heard");
                    }
                }
            }
        })?;
        Ok(Self { pressed })
    }
}

impl Chime for Loudspeaker {
    fn sound(&mut self) {
        // A full channel means that a chime is about to sound already.
        let _ = self.pressed.try_send(());
    }
}

/// No sound at all, where the settings of the screen say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence;

impl Chime for Silence {
    fn sound(&mut self) {}
}

impl<C: Chime + ?Sized> Chime for Box<C> {
    fn sound(&mut self) {
        (**self).sound();
    }
}
