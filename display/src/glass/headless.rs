//! A window that nobody sees: drawn for its picture alone, where there is no screen.
//! Must not know what is drawn. (Part of the glass: it is a platform of Slint's.)

use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{
    EventLoopProxy, Platform, WindowAdapter, duration_until_next_timer_update, set_platform,
    update_timers_and_animations,
};
use slint::{EventLoopError, PlatformError};

/// Without timers the loop sleeps this long at most.
const IDLE: Duration = Duration::from_secs(1);

type Errand = Box<dyn FnOnce() + Send>;

/// Whether a window system can be reached.
pub(super) fn has_screen() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
        || std::path::Path::new("/dev/dri").exists() && cfg!(feature = "kms")
}

/// Makes the next window one that nobody sees.
pub(super) fn install() -> Result<(), PlatformError> {
    let (sender, errands) = channel();
    let unseen = Unseen { started: Instant::now(), sender, errands };
    set_platform(Box::new(unseen)).map_err(|e| PlatformError::Other(e.to_string()))
}

struct Unseen {
    started: Instant,
    sender: Sender<Option<Errand>>,
    errands: Receiver<Option<Errand>>,
}

impl Platform for Unseen {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer))
    }

    fn duration_since_start(&self) -> Duration {
        self.started.elapsed()
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        loop {
            update_timers_and_animations();
            let wait = duration_until_next_timer_update().unwrap_or(IDLE).min(IDLE);
            match self.errands.recv_timeout(wait) {
                Ok(Some(errand)) => errand(),
                Ok(None) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(Proxy(self.sender.clone())))
    }
}

struct Proxy(Sender<Option<Errand>>);

impl EventLoopProxy for Proxy {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.0.send(None).map_err(|_| EventLoopError::EventLoopTerminated)
    }

    fn invoke_from_event_loop(&self, errand: Errand) -> Result<(), EventLoopError> {
        self.0.send(Some(errand)).map_err(|_| EventLoopError::EventLoopTerminated)
    }
}
