//! What a reader of figures must know of the last loads: figures over half a load look like any others.

use std::collections::BTreeSet;

use svod_contract::FaultKind;

use crate::{
    app::App,
    config::Feed,
    domain::Instant,
    mapping::Mapping,
    store::{
        last_run::{self, LastRun},
        run::RunOutcome,
    },
};

use super::{explain, output};

/// What stands against figures of one feed.
#[derive(Debug)]
pub(super) struct Concern {
    feed: String,
    title: String,
    kind: Kind,
    /// Whether its records are submissions: a load of surveys shifts no figure.
    has_submissions: bool,
}

#[derive(Debug)]
enum Kind {
    /// Its load goes on; so many records were read.
    Running(i64),
    /// Its load was killed, or goes on after the instant asked about.
    Interrupted(i64),
    /// Its load failed for the reason of that code.
    Failed(String),
    /// So many files or sheets were left out.
    Incomplete(usize),
    /// Its mapping or settings are faulty.
    Unsound(String),
    /// Deadlines were not computed for want of that calendar file.
    NoCalendar(String),
}

impl Concern {
    /// Whether figures may still change by themselves: nothing should be sent before.
    pub(super) fn is_running(&self) -> bool {
        matches!(self.kind, Kind::Running(_))
    }

    /// Whether records that belong into the figures may be missing in bulk: to be sent only on demand.
    pub(super) fn stops_delivery(&self) -> bool {
        self.has_submissions && matches!(self.kind, Kind::Interrupted(_) | Kind::Failed(_) | Kind::Unsound(_))
    }

    /// What happened, what it means for the figures, what to do.
    fn text(&self) -> String {
        let Self { feed, title, kind, .. } = self;
        match kind {
            Kind::Running(read) => format!(
                "! {title}: загрузка ещё идёт (прочитано записей: {}). Показатели посчитаны по части записей. \
                 Дождитесь её конца и повторите команду.",
                output::grouped(*read)
            ),
            Kind::Interrupted(read) => format!(
                "! {title}: последняя загрузка прервана (прочитано записей: {}). В показателях только то, что загрузиться \
                 успело. Повторите svod sync {feed}: она продолжит с того же места.",
                output::grouped(*read)
            ),
            Kind::Failed(reason) => format!(
                "! {title}: последняя загрузка не удалась: {}. Её записей в показателях нет или они есть не все. \
                 Устраните причину и повторите svod sync {feed}.",
                explain::happened(reason)
            ),
            Kind::Incomplete(count) => format!(
                "! {title}: последняя загрузка неполная, не прочитано файлов или листов: {count}. Их записей в \
                 показателях нет. Какие и почему — скажет svod sync {feed}."
            ),
            Kind::Unsound(fault) => format!(
                "! {title}: поток не загружается: {fault}. Загруженное раньше в показателях есть, нового не будет; на листе полноты \
                 данных потока нет. Исправьте ошибку; все ошибки назовёт svod check."
            ),
            Kind::NoCalendar(file) => format!("{title}: {}", explain::missing_calendar(file)),
        }
    }
}

/// Everything that stands against figures as known at `known_at`.
pub(super) async fn gather(app: &App, known_at: Instant) -> anyhow::Result<Vec<Concern>> {
    let mut tx = app.store.begin_reading().await?;
    let runs = last_run::last_runs(&mut tx, &app.config.municipality.oktmo, known_at).await?;
    drop(tx);
    let lacking = lacking_calendars(app).await?;
    let mut concerns = Vec::new();
    for feed in app.config.feeds.iter().filter(|feed| feed.enabled) {
        let mapping = app.mapping(feed);
        let has_submissions = mapping.as_ref().map_or(true, Mapping::makes_submissions);
        let concern =
            |kind| Concern { feed: feed.name.as_str().to_owned(), title: feed.title.clone(), kind, has_submissions };
        let unsound = mapping.and_then(|mapping| app.source(feed, &mapping)).err();
        concerns.extend(unsound.map(|fault| concern(Kind::Unsound(super::chain(&fault)))));
        let run = runs.iter().find(|run| run.feed == feed.name.as_str());
        concerns.extend(run.and_then(|run| of_run(app, run, known_at)).map(concern));
        concerns.extend(of_feed(&lacking, feed).map(|file| concern(Kind::NoCalendar(file))));
    }
    Ok(concerns)
}

fn of_run(app: &App, run: &LastRun, known_at: Instant) -> Option<Kind> {
    match run.outcome {
        RunOutcome::Running if app.is_loading() => Some(Kind::Running(run.read)),
        RunOutcome::Running => Some(Kind::Interrupted(run.read)),
        _ if run.finished_at.is_some_and(|end| end > known_at) => Some(Kind::Interrupted(run.read)),
        RunOutcome::Failed if run.reason.as_deref() == Some("interrupted") => Some(Kind::Interrupted(run.read)),
        RunOutcome::Failed => Some(Kind::Failed(run.reason.clone().unwrap_or_default())),
        RunOutcome::Incomplete => Some(run.faults.iter().filter(|kind| is_unread(kind)).count())
            .filter(|count| *count > 0)
            .map(Kind::Incomplete),
        RunOutcome::Succeeded => None,
    }
}

/// Whether a fault of this kind left something unread.
fn is_unread(kind: &str) -> bool {
    serde_json::from_str::<FaultKind>(kind).is_ok_and(|kind| kind.is_loss())
}

/// Feeds that hold items without a deadline, each with a calendar file that is still missing.
pub(super) async fn lacking_calendars(app: &App) -> anyhow::Result<BTreeSet<(String, String)>> {
    let mut tx = app.store.begin_reading().await?;
    let mut lacking = last_run::lacking_calendars(&mut tx, &app.config.municipality.oktmo).await?;
    let there: Vec<String> = app.calendar.years().map(|year| crate::calendar::MissingYear { year }.file()).collect();
    lacking.retain(|(_, file)| !there.contains(file));
    Ok(lacking)
}

/// Of those the files of one feed.
pub(super) fn of_feed(lacking: &BTreeSet<(String, String)>, feed: &Feed) -> impl Iterator<Item = String> {
    lacking.iter().filter(|(name, _)| name == feed.name.as_str()).map(|(_, file)| file.clone())
}

/// Tells them on standard error: standard output is for the figures.
pub(super) fn tell(concerns: &[Concern]) -> std::io::Result<()> {
    for concern in concerns {
        output::err(&format!("{}\n", concern.text()))?;
    }
    Ok(())
}
