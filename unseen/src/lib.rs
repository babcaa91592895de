//! A window system without a screen, for machines where nobody looks but somebody wants pictures of the glass.
//! Must not know whose glass it is.

use std::path::Path;
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

/// Whether a window system can be reached; `bare`: the program can also draw on a screen that has none.
#[must_use]
pub fn has_screen(bare: bool) -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
        || bare && Path::new("/dev/dri").exists()
}

/// Makes the windows of this process ones that nobody sees and no finger reaches.
///
/// # Errors
/// When the process has a window system already.
pub fn go_unseen() -> Result<(), PlatformError> {
    let (sender, errands) = channel();
    let unseen = Unseen { started: Instant::now(), sender, errands };
    set_platform(Box::new(unseen)).map_err(|e| PlatformError::Other(e.to_string()))
}

/// A platform whose windows are drawn when somebody wants a picture of them.
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
