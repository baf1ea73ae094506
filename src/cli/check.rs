//! `svod check`: every fault in settings, mappings, key, database and folders; with `--probe` also whether the platforms
//! would answer.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::Args;

use crate::{
    app::{self, App},
    config::{self, Config},
    pipeline::SystemClock,
    service::{
        self,
        check::{Checked, check},
        concerns::ConcernKind,
    },
};

use super::{explain, failure::Place, faults, output};

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Спросить и у каждой включённой платформы, ответит ли она
    #[arg(long)]
    probe: bool,
}

pub(super) async fn run(arguments: CheckArguments, path: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let path = super::config_path(path);
    let (config, of_settings) = match Config::examine(&path) {
        Ok(config) => (Some(Box::new(config)), Vec::new()),
        Err((sound, faults)) => (sound, faults.iter().map(ToString::to_string).collect()),
    };
    for line in &of_settings {
        output::err(&format!("{line}\n"))?;
    }
    let checked = match &config {
        Some(config) => Some(check(config, arguments.probe).await),
        None => None,
    };
    if let Some(checked) = &checked {
        let database = config.as_ref().map(|config| crate::store::redacted(&config.database)).unwrap_or_default();
        tell(checked, &Place { is_load: false, database })?;
    }
    let is_sound = of_settings.is_empty() && checked.as_ref().is_some_and(Checked::is_sound);
    let (Some(config), Some(checked), true) = (config, checked, is_sound) else {
        output::err("Найдены ошибки: исправьте их, пока загрузка не запущена.\n")?;
        return Ok(ExitCode::FAILURE);
    };
    let config = *config;
    output::out(&format!("{}: настройки и соответствия в порядке, потоков {}\n", path.display(), config.feeds.len()))?;
    for note in notes(&config, &checked).await? {
        output::out(&format!("К сведению: {note}\n"))?;
    }
    if arguments.probe {
        for (feed, answer) in &checked.answers {
            let offered = answer.as_ref().map(explain::probe).unwrap_or_default();
            output::out(&format!("{} — отвечает: {offered}\n", feed.title))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Every fault once, with the feeds that it stops.
fn tell(Checked { faults, answers, .. }: &Checked, place: &Place) -> std::io::Result<()> {
    let of_feeds = faults.iter().map(|(feed, fault)| {
        let title = feed.as_ref().filter(|feed| feed.enabled).map(|feed| feed.title.as_str());
        (title, fault)
    });
    for (text, titles) in faults::once(of_feeds, place) {
        let stopped = faults::agreeing(&titles, "Из-за этого не загрузится поток", "Из-за этого не загрузятся потоки");
        let titles = titles.join("; ");
        let stopped = if titles.is_empty() { titles } else { format!("\n    {stopped}: {titles}.") };
        output::err(&format!("{text}{stopped}\n"))?;
    }
    for (feed, answer) in answers {
        if let Err(error) = answer {
            output::err(&format!("{}\n", explain::error(&feed.title, error)))?;
        }
    }
    Ok(())
}

/// What is no fault, and yet spoils a report when nobody looks at it.
async fn notes(config: &Config, Checked { delivered, shared, .. }: &Checked) -> anyhow::Result<Vec<String>> {
    let mut notes = Vec::new();
    let municipality = &config.municipality;
    if config::is_example(municipality) {
        notes.push(format!(
            "в svod.toml стоит муниципалитет из поставки: {}, ОКТМО {}. Если он не ваш, впишите свой в раздел [municipality]",
            municipality.name, municipality.oktmo
        ));
    }
    if app::has_example_organisations(config) {
        notes.push(
            "в mappings/organisations.csv — организации из поставки, они для примера: замените их своими, иначе обращения попадут к чужим"
                .to_owned(),
        );
    }
    if !delivered.is_empty() {
        notes.push(format!(
            "в папке соответствий нет файлов, вместо них действуют те, что в программе: {}. Если в них были ваши правки, верните \
             файлы из копии, иначе числа сложатся по поставке",
            delivered.join(", ")
        ));
    }
    notes.extend(shared.iter().map(|(folder, titles)| {
        format!(
            "одну папку {folder} читают несколько потоков: {}. Каждый возьмёт в ней и чужие файлы; дайте каждому свою папку (settings.folder)",
            titles.join("; ")
        )
    }));
    let app = App::open(config.clone(), Arc::new(SystemClock)).await?;
    let today = municipality.zone.at(app.clock.now()).day();
    let far = today.saturating_add(jiff::Span::new().days(DEADLINE_DAYS));
    for year in BTreeSet::from([today.year(), far.year()]) {
        if !app.calendar.years().any(|known| known == year) {
            let file = crate::calendar::MissingYear { year }.file();
            notes.push(format!(
                "нет производственного календаря {file}: сроки новых записей скоро не посчитать. Положите файл"
            ));
        }
    }
    for concern in
        service::concerns::gather(&app, service::known_now(&app).await?, Vec::new(), &BTreeMap::new()).await?
    {
        if let ConcernKind::NoCalendar(file) = &concern.kind {
            notes.push(format!("{}: {}", concern.title, explain::missing_calendar(file)));
        }
    }
    app.store.close().await;
    Ok(notes)
}

/// How far ahead a deadline of today may lie, days.
const DEADLINE_DAYS: i32 = 31;
