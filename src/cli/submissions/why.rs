//! «Почему такая дата»: the deadline that stands, the one before it, and what is not known of it.

use std::{fmt::Write, process::ExitCode};

use crate::{
    app::App,
    calendar::{DeadlineSubject, MissingYear, Purpose},
    cli::{clocks, output},
    domain::{Deadline, Field, Kind, Moment, Period, Precision},
    pipeline::aggregate::Moments,
    store::submission::{self, SubmissionVersion, Wanted},
};

/// Explains the deadline of every submission received in the period with this number.
pub(super) async fn why(app: &App, (period, moments): (Period, Moments), number: &str) -> anyhow::Result<ExitCode> {
    let municipality = &app.config.municipality;
    let wanted = Wanted {
        municipality: &municipality.oktmo,
        zone: &municipality.zone,
        known_at: moments.known_at,
        period: Some(period),
        block: None,
        platform: None,
    };
    let mut found = Vec::new();
    let mut tx = app.store.begin_reading().await?;
    submission::for_each(&mut tx, &wanted, |row| {
        if row.submission.external_id.as_str() == number {
            found.push(row);
        }
        Ok(())
    })
    .await?;
    tx.commit().await?;
    if found.is_empty() {
        output::err(&format!("Записи с номером {number} среди поступивших за этот период нет.\n"))?;
        return Ok(ExitCode::FAILURE);
    }
    let mut code = ExitCode::SUCCESS;
    for row in &found {
        let text = match explained(app, row) {
            Ok(text) => text,
            Err(missing) => {
                code = ExitCode::FAILURE;
                without_calendar(missing)
            }
        };
        output::out(&format!("{} {}\n{text}\n", row.submission.platform.title(), row.submission.external_id))?;
    }
    Ok(code)
}

fn without_calendar(missing: MissingYear) -> String {
    format!(
        "Срок не посчитан: нет производственного календаря {} года, запись в показатели своевременности не вошла. Положите \
         файл {} и повторите svod sync.",
        missing.year,
        missing.file()
    )
}

fn explained(app: &App, row: &SubmissionVersion) -> Result<String, MissingYear> {
    let item = &row.submission;
    let Some(standing) = row.deadlines.standing() else { return none(app, row) };
    let zone = &app.config.municipality.zone;
    let subject = DeadlineSubject::from(item);
    let explain = |purpose, subject| app.deadlines.explain(purpose, subject, &app.calendar, zone);
    let mut text = String::new();
    if item.kind == Kind::Appeal && item.registered.is_none() {
        text.push_str(
            "Дата регистрации неизвестна: срок ответа считается от поступления, по закону — от регистрации.\n",
        );
    }
    // An extension is explained as such, any other deadline by the rule of the answer and the date promised then.
    let answer = explain(Purpose::Answer, subject)?;
    let is_extended = answer.as_ref().is_some_and(|answer| *answer.rule != standing.rule);
    let why = if is_extended { explain(Purpose::Extension, subject)? } else { answer };
    match &why {
        Some(why) => text.push_str(&why.text()),
        None => text.push_str("Правила, по которому посчитан этот срок, больше нет."),
    }
    if let Some(why) = why.filter(|why| why.due != standing.due) {
        let until = if is_extended {
            "источник обещал ответить раньше, чем позволяет закон"
        } else {
            "источник назвал другую дату"
        };
        let _infallible = write!(text, "\nДействует срок {}: {until} ({}).", shown(standing.due), shown(why.due));
    }
    for later in history(&row.deadlines.0) {
        let _infallible = write!(
            text,
            "\nС {} вместо {} действует {}.",
            clocks::shown(later.1.set_at, zone),
            shown(later.0.due),
            shown(later.1.due)
        );
    }
    Ok(text)
}

/// Each deadline with the one before it.
fn history(deadlines: &[Deadline]) -> impl Iterator<Item = (&Deadline, &Deadline)> {
    deadlines.iter().zip(deadlines.iter().skip(1))
}

/// Why there is no deadline.
fn none(app: &App, row: &SubmissionVersion) -> Result<String, MissingYear> {
    let item = &row.submission;
    if item.not_told.contains(Field::Kind) {
        return Ok(
            "Срок неизвестен: источник не сообщил, обращение ли это по 59-ФЗ (нет столбца или значение не читается). \
                   Запись в показатели своевременности не вошла."
                .to_owned(),
        );
    }
    if item.not_told.contains(Field::Planned)
        && app.deadlines.goes_by_planned(DeadlineSubject::from(item)) == Some(true)
    {
        return Ok(
            "Срок неизвестен: источник не сообщил, назначена ли плановая дата (нет столбца или значение не читается). \
                   Запись в показатели своевременности не вошла."
                .to_owned(),
        );
    }
    let zone = &app.config.municipality.zone;
    let fits = app.deadlines.due(DeadlineSubject::from(item), &app.calendar, zone)?;
    Ok(match fits {
        Some(_) => "Срок ещё не посчитан по нынешним правилам: повторите svod sync.".to_owned(),
        None => "Срока нет: ни одно правило не подходит.".to_owned(),
    })
}

fn shown(moment: Moment) -> String {
    match moment.precision() {
        Precision::Day => moment.day().strftime("%d.%m.%Y").to_string(),
        Precision::Second => format!("{} ({})", moment.day().strftime("%d.%m.%Y"), moment.instant()),
    }
}
