//! Figures for `/metrics`: counted as things happen, told in the words of Prometheus when somebody asks.
//! Must not hold anything of a person, a ticket or a token: only how many, how long, how full.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use metrics::{counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use wire::fault::Fault;
use wire::names::{PrinterState, TicketState};

use crate::fatal::{self, LastFault};

/// Seconds that a request or a commit takes.
const SECONDS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
/// Requests that become durable together.
const TOGETHER: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// This hub's own figures: two hubs in one process do not count together.
pub struct Figures {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    /// When requests were last turned away, in milliseconds of this start.
    turned_away_ms: Mutex<Option<u64>>,
}

/// What is read when somebody asks, instead of being counted.
#[derive(Debug, Clone, Default)]
pub struct Gauges {
    /// Requests that wait for the engine.
    pub queue: usize,
    /// Open event streams.
    pub streams: usize,
    /// Live tickets in each state.
    pub tickets: Vec<(TicketState, u64)>,
    /// The journal's last row.
    pub head: u64,
    /// Whether the clock can be believed.
    pub clock_trusted: bool,
    /// Faults that stand now; one about two devices stands twice.
    pub faults: Vec<Fault>,
    /// Kiosks by the state of their printer.
    pub printers: Vec<(PrinterState, u64)>,
    /// What the hub ended on last, unless somebody has seen it.
    pub ended: Option<LastFault>,
    /// Bytes that may still be written.
    pub disk_free: Option<u64>,
    /// Since the last backup that succeeded.
    pub backup_age: Option<Duration>,
}

impl Default for Figures {
    fn default() -> Self {
        Self::new()
    }
}

impl Figures {
    /// Nothing is counted yet.
    ///
    /// # Panics
    /// Never: the buckets above are not empty.
    #[must_use]
    pub fn new() -> Self {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), SECONDS)
            .and_then(|b| b.set_buckets_for_metric(Matcher::Suffix("_asks".into()), TOGETHER));
        let recorder = builder.expect("the buckets are not empty").build_recorder();
        let handle = recorder.handle();
        Self { recorder, handle, turned_away_ms: Mutex::new(None) }
    }

    /// A request was answered.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let labels =
            [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
        with_local_recorder(&self.recorder, || {
            counter!("smartqueue_requests_total", &labels).increment(1);
            histogram!("smartqueue_request_seconds").record(took);
        });
    }

    /// The engine made a batch durable.
    pub fn batch(&self, asks: u32, took: Duration) {
        with_local_recorder(&self.recorder, || {
            histogram!("smartqueue_batch_asks").record(asks);
            histogram!("smartqueue_commit_seconds").record(took);
        });
    }

    /// A request was turned away because too many wait.
    pub fn turned_away(&self, mono_ms: u64) {
        *self.turned_away_ms.lock().unwrap_or_else(PoisonError::into_inner) = Some(mono_ms);
        with_local_recorder(&self.recorder, || counter!("smartqueue_turned_away_total").increment(1));
    }

    /// A device told of a code on its own screen.
    pub fn device_fault(&self, fault: Fault) {
        with_local_recorder(&self.recorder, || {
            counter!("smartqueue_device_faults_total", "code" => fault.code()).increment(1);
        });
    }

    /// When a request was last turned away, in milliseconds of this start.
    #[must_use]
    pub fn turned_away_at(&self) -> Option<u64> {
        *self.turned_away_ms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything, in the text that Prometheus reads.
    #[must_use]
    pub fn render(&self, now: &Gauges) -> String {
        with_local_recorder(&self.recorder, || set(now));
        self.handle.run_upkeep();
        self.handle.render()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure on a dashboard")]
fn set(now: &Gauges) {
    gauge!("smartqueue_build", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    gauge!("smartqueue_queue_asks").set(now.queue as f64);
    gauge!("smartqueue_streams").set(now.streams as f64);
    gauge!("smartqueue_journal_head").set(now.head as f64);
    gauge!("smartqueue_clock_trusted").set(f64::from(u8::from(now.clock_trusted)));
    for (state, n) in &now.tickets {
        gauge!("smartqueue_tickets", "state" => state.as_str()).set(*n as f64);
    }
    for (state, n) in &now.printers {
        gauge!("smartqueue_printers", "state" => state.as_str()).set(*n as f64);
    }
    for fault in Fault::ALL {
        let n = now.faults.iter().filter(|now| *now == fault).count();
        gauge!("smartqueue_faults", "code" => fault.code()).set(n as f64);
    }
    // A figure that was told once is told again by itself: what was seen has to be set back.
    for fault in fatal::ENDS_ON {
        let ended = now.ended.as_ref().filter(|ended| ended.fault == fault);
        let times = ended.map_or(0.0, |ended| f64::from(ended.times));
        let at_s = ended.map_or(0.0, |ended| ended.at_ms as f64 / 1000.0);
        gauge!("smartqueue_ended_times", "code" => fault.code()).set(times);
        gauge!("smartqueue_ended_timestamp_seconds", "code" => fault.code()).set(at_s);
    }
    if let Some(bytes) = now.disk_free {
        gauge!("smartqueue_disk_free_bytes").set(bytes as f64);
    }
    if let Some(age) = now.backup_age {
        gauge!("smartqueue_backup_age_seconds").set(age.as_secs_f64());
    }
}
