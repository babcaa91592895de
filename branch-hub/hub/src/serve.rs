//! A living hub: the folder, the engine, the listeners, and how they end.
//! Must not know the command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use axum::{Extension, Router};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use uuid::Uuid;
use wire::role::Actor;

use crate::access::Access;
use crate::api::{self, App, Shared};
use crate::clock::{Clock, Reading};
use crate::crowd::Crowd;
use crate::door::hosts::Via;
use crate::door::{Announced, Identity, Names, Peer, TlsListener};
use crate::engine::shell::{self, Ended, Running};
use crate::engine::{Act, Answer, Ask, Body, Engine, StartError};
use crate::fatal::LastEnd;
use crate::figures::Figures;
use crate::folder::{Folder, Lock};
use crate::living::{self, LastLife};
use crate::presence::Presence;
use crate::public::{self, Codes};
use crate::seal::Sealer;
use crate::settings::Ruling;
use crate::setup::Setup;
use crate::setup::trial::Trials;
use crate::store::{Archive, SqliteStore};
use crate::{admin, archiving, audit, leaving, restore, saving, slip};

/// An address that changed is known after so long at the latest.
const LOOK_AT_NAMES: Duration = Duration::from_secs(60);
/// How long connections may take to end.
const GRACE: Duration = Duration::from_secs(3);

/// Where a hub listens.
#[derive(Debug, Clone, Copy)]
pub struct Doors {
    /// Plain HTTP.
    pub http: SocketAddr,
    /// TLS.
    pub https: Option<SocketAddr>,
    /// Customers' pages, and the board for any television.
    pub public: Option<SocketAddr>,
}

/// A branch whose engine runs. It has no listener yet: the command line needs none.
pub struct Branch {
    /// What routes and the command line reach.
    pub app: Shared,
    folder: Folder,
    engine: Running,
    _lock: Lock,
}

impl Branch {
    /// Takes the folder and starts the hub on what is in it. `fatal` is told when the disk fails later.
    ///
    /// # Errors
    /// When the folder is taken, or the journal cannot be read or followed.
    pub fn open(
        data: &Path,
        clock: Arc<dyn Clock>,
        fatal: impl FnOnce(Ended) + Send + 'static,
    ) -> anyhow::Result<Self> {
        let last = LastLife::read(&Folder::open(data)?.alive());
        Self::enter(data, clock, fatal, |store, reading, incarnation, sealer| {
            let version = env!("CARGO_PKG_VERSION");
            Engine::start_after(store, reading, incarnation, sealer, version, last)
        })
    }

    /// Takes the folder for one command: no hub has started, and the journal does not say so.
    ///
    /// # Errors
    /// As [`Branch::open`].
    pub fn visit(
        data: &Path,
        clock: Arc<dyn Clock>,
        fatal: impl FnOnce(Ended) + Send + 'static,
    ) -> anyhow::Result<Self> {
        Self::enter(data, clock, fatal, Engine::open)
    }

    fn enter(
        data: &Path,
        clock: Arc<dyn Clock>,
        fatal: impl FnOnce(Ended) + Send + 'static,
        engine: impl FnOnce(SqliteStore, Reading, Uuid, Sealer) -> Result<Engine<SqliteStore>, StartError>,
    ) -> anyhow::Result<Self> {
        let folder = Folder::open(data)?;
        let lock = folder.lock()?;
        restore::finish(&folder).context("finish the restore that was interrupted")?;
        let access = Access::open(&folder.access())?;
        let store = SqliteStore::open(&folder.journal())?;
        let key = folder.key();
        let sealer =
            Sealer::keep(&key).with_context(|| format!("read the hub's key in {}", key.display()))?;
        let own_key = sealer.clone();
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|e| anyhow::anyhow!("draw randomness: {e}"))?;
        let incarnation = uuid::Builder::from_random_bytes(random).into_uuid();
        let mut engine = engine(store, clock.read(), incarnation, sealer)?;
        let codes = Codes::open(&folder.track_key()).context("read the key of customers' pages")?;
        engine.bring(Arc::new(codes));
        let seen_ahead = engine.behind();
        let setup = Setup::open(data, engine.working().ruling.is_some())?;
        let archive = Archive::open(&folder.journal())?;
        let last_end = Arc::new(LastEnd::open(&folder));
        let (keeper, then) = (Arc::clone(&last_end), Arc::clone(&clock));
        let fatal = move |ended: Ended| {
            keeper.keep(&ended, then.read().at_ms);
            fatal(ended);
        };
        let (handle, engine) =
            shell::run(engine, Arc::clone(&clock), fatal).context("start the engine's thread")?;
        let names = door_names(handle.world().ruling.as_deref());
        let identity = Identity::open(&folder.authority(), names, clock.read().at_ms)?;
        let app = Arc::new(App {
            engine: handle,
            identity: Arc::new(identity),
            https: OnceLock::new(),
            pairings: Mutex::default(),
            access: Arc::new(access),
            clock,
            archive: Arc::new(Mutex::new(archive)),
            seen_ahead: Mutex::new(seen_ahead),
            folder: folder.clone(),
            sealer: own_key,
            saving: Arc::default(),
            streams: api::Streams::default(),
            audit: Mutex::new(crate::audit::Index::open(&folder.audit())?),
            check: Arc::default(),
            reports: Mutex::default(),
            presence: Presence::default(),
            setup,
            trials: Trials::open(data),
            figures: Figures::new(),
            last_end,
            stopping: watch::Sender::new(false),
            warned: AtomicBool::new(false),
        });
        Ok(Self { app, folder, engine, _lock: lock })
    }

    /// Opens the day and all services whatever the hours, unless a person has closed the day; as soon as there are settings, if there are none yet.
    pub async fn open_now(&self) {
        let app = Arc::clone(&self.app);
        if app.engine.world().ruling.is_some() {
            open_doors(&app).await;
            return;
        }
        tokio::spawn(async move {
            let mut head = app.engine.recent().head();
            while head.changed().await.is_ok() {
                let ruled = app.engine.world().ruling.is_some();
                if ruled {
                    open_doors(&app).await;
                    return;
                }
            }
        });
    }

    /// Listens on plain HTTP and on the folder's socket.
    ///
    /// # Errors
    /// As [`Branch::listen_at`].
    pub async fn listen(self, http: SocketAddr) -> anyhow::Result<Served> {
        self.listen_at(Doors { http, https: None, public: None }).await
    }

    /// Listens at every door and on the folder's socket.
    ///
    /// # Errors
    /// When the plain address is not this machine's own and the settings do not allow that, or an address cannot be
    /// listened on.
    pub async fn listen_at(self, doors: Doors) -> anyhow::Result<Served> {
        let http = doors.http;
        let allowed = self.app.engine.world().ruling.as_ref().is_some_and(|r| r.document.branch.plain_http);
        if !http.ip().is_loopback() && !allowed {
            bail!(
                "listen on {http}: other machines could read what is sent without TLS; \
                 use 127.0.0.1, or allow it with `plain_http = true` under [branch] in the settings"
            );
        }
        if !http.ip().is_loopback() && !self.app.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(%http, "other machines may speak without TLS: whoever listens on the network reads what they say");
        }
        let listener = TcpListener::bind(http).await.with_context(|| format!("listen on {http}"))?;
        let address = listener.local_addr().context("learn the listener's address")?;
        let tls = match doors.https {
            None => None,
            Some(https) => {
                let tcp = TcpListener::bind(https).await.with_context(|| format!("listen on {https}"))?;
                Some(TlsListener::new(tcp, self.app.identity.server_config()?).context("listen for TLS")?)
            }
        };
        let open = match doors.public {
            None => None,
            Some(public) => {
                Some(TcpListener::bind(public).await.with_context(|| format!("listen on {public}"))?)
            }
        };
        let public = open.as_ref().map(TcpListener::local_addr).transpose();
        let public = public.context("learn the listener's address")?;
        let https =
            tls.as_ref().map(Listener::local_addr).transpose().context("learn the listener's address")?;
        if let Some(https) = https {
            // A branch listens once.
            let _ = self.app.https.set(https);
        }
        let socket = self.folder.socket();
        // A socket file that a killed hub left behind is nobody's: the folder's lock is ours.
        let _ = std::fs::remove_file(&socket);
        let door = UnixListener::bind(&socket).with_context(|| format!("listen on {}", socket.display()))?;
        self.app.check.begin(self.folder.journal()).context("start the check of the journal")?;
        let announced = https.and_then(|https| {
            let world = self.app.engine.world();
            let branch =
                world.ruling.as_ref().map_or("smartqueue", |ruling| ruling.document.branch.id.as_str());
            Announced::begin(branch, https)
        });
        let router = api::router(Arc::clone(&self.app));
        let mut served = vec![serve(listener, router.clone(), &self.app)];
        if let Some(tls) = tls {
            served.push(serve(tls, router.layer(Extension(Via::Tls)), &self.app));
        }
        if let Some(open) = open {
            served.push(serve(open, public::router(Arc::clone(&self.app)), &self.app));
        }
        let leaving = tokio::spawn(leaving::sign_out_who_left(Arc::clone(&self.app)));
        let renewing = tokio::spawn(keep_certificate(Arc::clone(&self.app)));
        let admin = tokio::spawn(admin::listen(Arc::clone(&self.app), self.folder.clone(), door));
        let living = tokio::spawn(living::note(Arc::clone(&self.app)));
        let saving = tokio::spawn(saving::save_when_due(Arc::clone(&self.app)));
        let archiving = tokio::spawn(archiving::archive_when_due(Arc::clone(&self.app)));
        let audit = tokio::spawn(audit::syslog::tell(Arc::clone(&self.app)));
        let slips = tokio::spawn(slip::print_when_a_day_closes(Arc::clone(&self.app)));
        Ok(Served {
            address,
            https,
            public,
            _announced: announced,
            branch: self,
            served,
            tasks: vec![leaving, renewing, saving, archiving, admin, audit, living, slips],
            socket,
        })
    }

    /// Lets the engine finish and closes the folder.
    pub fn close(self) {
        self.engine.stop();
    }
}

/// Under which names the hub is reached, as the settings and this machine have it now.
fn door_names(ruling: Option<&Ruling>) -> Names {
    let Some(Ruling { document, .. }) = ruling else { return Names::of_this_machine(&[]) };
    // As it is announced on the network.
    let announced = format!("{}.local", document.branch.id);
    Names::of_this_machine(&[document.branch.host_names.as_slice(), &[announced]].concat())
}

/// Serves a listener until the hub stops.
fn serve<L>(listener: L, router: Router, app: &Shared) -> JoinHandle<()>
where
    L: Listener<Addr = SocketAddr>,
    Peer: for<'a> Connected<IncomingStream<'a, Crowd<L>>>,
{
    let mut stopping = app.stopping.subscribe();
    let ended = async move {
        // Either the flag is raised or its owner is gone: both end the hub.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    let service = router.into_make_service_with_connect_info::<Peer>();
    tokio::spawn(async move {
        if let Err(error) = axum::serve(Crowd::of(listener), service).with_graceful_shutdown(ended).await {
            tracing::error!(%error, "failed to serve HTTP");
        }
    })
}

/// Shows another certificate when this machine's addresses or the settings' names have changed, or the end is near.
async fn keep_certificate(app: Shared) {
    let mut due = tokio::time::interval(LOOK_AT_NAMES);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        look_at_names(&app);
    }
}

/// Looks at this machine's addresses now.
pub(crate) fn look_at_names(app: &App) {
    let names = door_names(app.engine.world().ruling.as_deref());
    match app.identity.renew(names, app.clock.read().at_ms) {
        Ok(true) => tracing::info!("another certificate of the same authority is shown from now on"),
        Ok(false) => {}
        Err(error) => tracing::error!("failed to {error}"),
    }
}

async fn open_doors(app: &App) {
    let ask = Ask { actor: Actor::Hub, request_id: None, digest: [0; 16], act: Act::OpenNow };
    if let Ok(Answer { body: Body::Problem(trouble), .. }) = app.engine.ask(ask).await {
        tracing::info!(problem = trouble.code().as_str(), "the branch was not opened by --open-now");
    }
}

/// A hub that listens.
pub struct Served {
    /// Where plain HTTP is served.
    pub address: SocketAddr,
    /// Where TLS is spoken, if anywhere.
    pub https: Option<SocketAddr>,
    /// Where customers' pages are served, if anywhere.
    pub public: Option<SocketAddr>,
    /// The branch behind it.
    pub branch: Branch,
    _announced: Option<Announced>,
    /// One for each listener.
    served: Vec<JoinHandle<()>>,
    /// What runs beside the requests.
    tasks: Vec<JoinHandle<()>>,
    socket: PathBuf,
}

impl Served {
    /// Ends streams, finishes what is under way, and closes.
    pub async fn stop(self) {
        self.branch.app.stopping.send_replace(true);
        self.tasks.iter().for_each(JoinHandle::abort);
        // Connections that do not end by themselves in time end with the program.
        let all = futures_util::future::join_all(self.served);
        let _ = tokio::time::timeout(GRACE, all).await;
        let _ = std::fs::remove_file(self.socket);
        let branch = self.branch;
        let (folder, app) = (branch.folder.clone(), Arc::clone(&branch.app));
        // The engine's last snapshot is written to disk: not on the async threads.
        let closed = tokio::task::spawn_blocking(move || branch.close()).await;
        if closed.is_ok() {
            living::say_goodbye(&folder, app.at_ms());
        }
    }
}

/// A request id for acts at the command line.
///
/// # Errors
/// When the system has no randomness.
pub fn draw_request_id() -> anyhow::Result<Uuid> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|e| anyhow::anyhow!("draw randomness: {e}"))?;
    Ok(uuid::Builder::from_random_bytes(random).into_uuid())
}
