//! A fresh installation in a temporary folder, beside the stand-in platforms.

use std::{path::Path, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use svod::{
    app::{self, App},
    config::{Config, DEFAULT, FEEDS},
    pipeline::{
        Clock, FixedClock,
        ingest::{self, Ingest, Limits, RunDone},
        replay,
    },
    store::submission::{self, StoredSubmission},
};
use svod_platforms::{
    CUR_TOKEN, Faults, INCIDENT_KEY, Municipality, POS_CLIENT_ID, POS_CLIENT_SECRET, Platforms, Running,
    SimulatedClock, Town, files,
};

/// The day most tests play on.
pub(crate) const TODAY: &str = "2026-04-06T09:00:00+03:00";
const SEED: u64 = 7;

/// A town, its platforms, and an installation that polls them.
pub(crate) struct Installation {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) town: Arc<Town>,
    pub(crate) platforms: Running,
    pub(crate) faults: Faults,
    pub(crate) town_clock: SimulatedClock,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) app: App,
}

impl Installation {
    /// Everything switched on, on [`TODAY`], with the exports in the drop folders.
    pub(crate) async fn new() -> Self {
        Self::with(|settings| settings).await
    }

    /// The same with changed settings.
    pub(crate) async fn with(change: impl FnOnce(String) -> String) -> Self {
        let today: Timestamp = TODAY.parse().unwrap();
        let until = today + SignedDuration::from_hours(24 * 60);
        let town = Arc::new(Town::generate(SEED, &Municipality::mikhailovka(), until));
        let (town_clock, faults) = (SimulatedClock::new(today), Faults::default());
        let platforms = Platforms::start(Arc::clone(&town), town_clock.clone(), faults.clone()).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let settings = format!("{DEFAULT}{FEEDS}")
            .replace("receiver_url = \"\"", &format!("receiver_url = \"{}\"", platforms.cur_url))
            .replace("https://pos.example.ru", &platforms.pos_url)
            .replace("https://incident.example.ru", &platforms.incident_url)
            .replace(", requests_per_minute = 120", "")
            .replace("client_id = \"svod\"", &format!("client_id = \"{POS_CLIENT_ID}\""))
            .replace("retry_budget_s = 120", "retry_budget_s = 5")
            .replace("enabled = false", "enabled = true");
        app::install(directory.path(), &change(settings)).await.unwrap();
        let secrets = directory.path().join("secrets");
        for (name, text) in
            [("pos_secret", POS_CLIENT_SECRET), ("incident_key", INCIDENT_KEY), ("cur_token", CUR_TOKEN)]
        {
            app::write_secret(&secrets, name, text).unwrap();
        }
        let clock = Arc::new(FixedClock::new(today.into()));
        let app = open(directory.path(), &clock).await;
        let installation = Self { directory, town, platforms, faults, town_clock, clock, app };
        installation.export(today);
        installation
    }

    /// Opens it again, as a new process would.
    pub(crate) async fn reopen(&mut self) {
        self.app = open(self.directory.path(), &self.clock).await;
    }

    /// Moves both clocks.
    pub(crate) fn travel(&self, to: Timestamp) {
        self.town_clock.set(to);
        self.clock.set(to.into());
    }

    /// Writes the exports of a day into the drop folders.
    pub(crate) fn export(&self, at: Timestamp) {
        let view = self.town.at(at);
        files::settle(&files::write_drop_folders(&view, self.directory.path()).unwrap(), at).unwrap();
    }

    /// Runs one feed.
    pub(crate) async fn sync(&self, feed: &str) -> RunDone {
        self.sync_at_most(feed, 1000).await
    }

    /// Runs one feed with a bound on its batches.
    pub(crate) async fn sync_at_most(&self, feed: &str, batches_max: u64) -> RunDone {
        let feed = self.app.config.feed(feed).expect("no such feed");
        let rules = self.app.rules(feed).await.unwrap();
        let source = self.app.source(feed, &rules.mapping).unwrap();
        let limits = Limits { retry_budget: self.app.config.sync.retry_budget, batches_max };
        replay::if_rules_changed(&self.app.store, &rules, self.app.clock.now()).await.unwrap();
        let run = Ingest { store: &self.app.store, rules: &rules, clock: &self.app.clock, limits, progress: &|_| {} };
        ingest::run(run, source).await.unwrap()
    }

    /// Every submission stored, in a fixed order.
    pub(crate) async fn submissions(&self) -> Vec<StoredSubmission> {
        let mut tx = self.app.store.begin().await.unwrap();
        submission::all(&mut tx, &self.app.config.municipality.zone).await.unwrap()
    }
}

async fn open(directory: &Path, clock: &Arc<FixedClock>) -> App {
    let config = Config::load(&directory.join("svod.toml")).unwrap();
    App::open(config, Arc::clone(clock) as Arc<dyn Clock>).await.unwrap()
}
