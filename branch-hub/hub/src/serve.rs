//! A living hub: the folder, the engine, the listeners, and how they end.
//! Must not know the command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;
use wire::role::Actor;

use crate::access::Access;
use crate::api::{self, App, Shared};
use crate::clock::{Clock, Reading};
use crate::crowd::Crowd;
use crate::engine::shell::{self, Running};
use crate::engine::{Act, Answer, Ask, Body, Engine, StartError};
use crate::folder::{Folder, Lock};
use crate::seal::Sealer;
use crate::store::{Archive, SqliteStore};
use crate::{admin, audit, leaving, restore, saving};

/// How long connections may take to end.
const GRACE: Duration = Duration::from_secs(3);

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
        fatal: impl FnOnce(String) + Send + 'static,
    ) -> anyhow::Result<Self> {
        Self::enter(data, clock, fatal, |store, reading, incarnation, sealer| {
            Engine::start(store, reading, incarnation, sealer, env!("CARGO_PKG_VERSION"))
        })
    }

    /// Takes the folder for one command: no hub has started, and the journal does not say so.
    ///
    /// # Errors
    /// As [`Branch::open`].
    pub fn visit(
        data: &Path,
        clock: Arc<dyn Clock>,
        fatal: impl FnOnce(String) + Send + 'static,
    ) -> anyhow::Result<Self> {
        Self::enter(data, clock, fatal, Engine::open)
    }

    fn enter(
        data: &Path,
        clock: Arc<dyn Clock>,
        fatal: impl FnOnce(String) + Send + 'static,
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
        let engine = engine(store, clock.read(), incarnation, sealer)?;
        let seen_ahead = engine.behind();
        let archive = Archive::open(&folder.journal())?;
        let (handle, engine) =
            shell::run(engine, Arc::clone(&clock), fatal).context("start the engine's thread")?;
        let app = Arc::new(App {
            engine: handle,
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
    /// When the address is not this machine's own and the settings do not allow that, or cannot be listened on.
    pub async fn listen(self, http: SocketAddr) -> anyhow::Result<Served> {
        let allowed = self.app.engine.world().ruling.as_ref().is_some_and(|r| r.document.branch.plain_http);
        if !http.ip().is_loopback() && !allowed {
            bail!(
                "listen on {http}: other machines could read what is sent without TLS; \
                 use 127.0.0.1, or allow it with `plain_http = true` under [branch] in the settings"
            );
        }
        let listener = TcpListener::bind(http).await.with_context(|| format!("listen on {http}"))?;
        let address = listener.local_addr().context("learn the listener's address")?;
        let socket = self.folder.socket();
        // A socket file that a killed hub left behind is nobody's: the folder's lock is ours.
        let _ = std::fs::remove_file(&socket);
        let door = UnixListener::bind(&socket).with_context(|| format!("listen on {}", socket.display()))?;
        let mut stopping = self.app.stopping.subscribe();
        let ended = async move {
            // Either the flag is raised or its owner is gone: both end the hub.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        };
        self.app.check.begin(self.folder.journal()).context("start the check of the journal")?;
        let router = api::router(Arc::clone(&self.app));
        let http = tokio::spawn(async move {
            if let Err(error) = axum::serve(Crowd::of(listener), router).with_graceful_shutdown(ended).await {
                tracing::error!(%error, "failed to serve HTTP");
            }
        });
        let leaving = tokio::spawn(leaving::sign_out_who_left(Arc::clone(&self.app)));
        let admin = tokio::spawn(admin::listen(Arc::clone(&self.app), self.folder.clone(), door));
        let saving = tokio::spawn(saving::save_when_due(Arc::clone(&self.app)));

        let audit = tokio::spawn(audit::syslog::tell(Arc::clone(&self.app)));
        Ok(Served { address, branch: self, http, tasks: [leaving, admin, saving, audit], socket })
    }

    /// Lets the engine finish and closes the folder.
    pub fn close(self) {
        self.engine.stop();
    }
}

async fn open_doors(app: &App) {
    let ask = Ask { actor: Actor::Hub, request_id: None, digest: [0; 16], act: Act::OpenNow };
    if let Ok(Answer { body: Body::Problem(trouble), .. }) = app.engine.ask(ask).await {
        tracing::info!(code = trouble.code().as_str(), "the branch was not opened by --open-now");
    }
}

/// A hub that listens.
pub struct Served {
    /// Where plain HTTP is served.
    pub address: SocketAddr,
    /// The branch behind it.
    pub branch: Branch,
    http: JoinHandle<()>,
    /// What runs beside the requests.
    tasks: [JoinHandle<()>; 4],
    socket: PathBuf,
}

impl Served {
    /// Ends streams, finishes what is under way, and closes.
    pub async fn stop(self) {
        self.branch.app.stopping.send_replace(true);
        self.tasks.iter().for_each(JoinHandle::abort);
        // Connections that do not end by themselves in time end with the program.
        let _ = tokio::time::timeout(GRACE, self.http).await;
        let _ = std::fs::remove_file(self.socket);
        let branch = self.branch;
        // The engine's last snapshot is written to disk: not on the async threads.
        let _ = tokio::task::spawn_blocking(move || branch.close()).await;
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
