//! A fresh installation in a temporary folder, beside the stand-in platforms.

use std::{path::Path, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use svod::{
    app::{self, App, PSEUDONYM_SECRET},
    config::{Config, DEFAULT, FEEDS},
    domain::{Instant, Period},
    indicators::Figure,
    pipeline::{
        Clock, FixedClock,
        aggregate::{Moments, know},
        ingest::RunDone,
    },
    service::load::{self, Load},
    store::{
        knowledge,
        submission::{self, SubmissionVersion},
    },
};
use svod_platforms::{
    CUR_TOKEN, Faults, INCIDENT_KEY, Municipality, POS_CLIENT_ID, POS_CLIENT_SECRET, Platforms, Running,
    SimulatedClock, Town, files,
};

/// The day most tests play on.
pub(crate) const TODAY: &str = "2026-04-06T09:00:00+03:00";
const SEED: u64 = 7;
/// The same everywhere, so that two installations say the same of the same.
const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

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
        let secrets = directory.path().join("secrets");
        app::write_secret(&secrets, PSEUDONYM_SECRET, KEY).unwrap();
        app::install(directory.path(), &change(settings)).await.unwrap();
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

    /// The names of all feeds, in the order of the settings.
    pub(crate) fn feeds(&self) -> Vec<String> {
        self.app.config.feeds.iter().map(|feed| feed.name.as_str().to_owned()).collect()
    }

    /// Runs one feed.
    pub(crate) async fn sync(&self, feed: &str) -> RunDone {
        let mut load = Load::default();
        load::feeds(&self.app, &[feed.to_owned()], &mut load, &|_, _| {}).await.unwrap();
        load.done.pop().expect("the feed did not run").done
    }

    /// Every submission as it stands, in a fixed order.
    pub(crate) async fn submissions(&self) -> Vec<SubmissionVersion> {
        let mut rows = self.versions().await;
        rows.retain(|row| row.superseded_at.is_none());
        rows
    }

    /// Every state of every submission, in a fixed order.
    pub(crate) async fn versions(&self) -> Vec<SubmissionVersion> {
        let mut tx = self.app.store.begin_reading().await.unwrap();
        submission::all(&mut tx, &self.app.config.municipality.zone).await.unwrap()
    }

    /// The moment of the last thing that was learnt.
    pub(crate) async fn known_at(&self) -> Instant {
        let mut tx = self.app.store.begin_reading().await.unwrap();
        knowledge::latest(&mut tx, &self.app.config.municipality.oktmo).await.unwrap().unwrap()
    }

    /// Everything known now, as of the clock.
    pub(crate) async fn moments(&self) -> Moments {
        Moments { as_of: self.clock.now(), known_at: self.known_at().await, told_until: None }
    }

    /// The total figures of a period as of the clock, as known now.
    pub(crate) async fn figures(&self, period: &str) -> Vec<Figure> {
        let basis = self.app.basis(None).await.unwrap();
        let knowledge = know(&basis, self.moments().await).await.unwrap();
        knowledge.figures(Period::parse(period).unwrap(), &[vec![]])
    }

    /// Changes a file of the working directory and opens the installation again.
    pub(crate) async fn rewrite(&mut self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.directory.path().join(file);
        let before = std::fs::read_to_string(&path).unwrap();
        let after = change(before.clone());
        assert_ne!(before, after, "nothing changed in {file}");
        std::fs::write(&path, after).unwrap();
        self.reopen().await;
    }
}

async fn open(directory: &Path, clock: &Arc<FixedClock>) -> App {
    let config = Config::load(&directory.join("svod.toml")).unwrap();
    App::open(config, Arc::clone(clock) as Arc<dyn Clock>).await.unwrap()
}
