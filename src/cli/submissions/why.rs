//! «Почему такая дата»: the deadline that stands, the one before it, and what is not known of it.

use std::{fmt::Write, process::ExitCode};

use crate::{
    calendar::{DeadlineSubject, MissingYear, Purpose},
    cli::{clocks, output},
    domain::{Deadline, Field, Kind, Moment, Precision},
    pipeline::aggregate::{Basis, Moments},
    service::rows,
    store::submission::SubmissionVersion,
};

/// Explains the deadline of every submission with this number, whenever it was received.
pub(super) async fn why(basis: &Basis<'_>, moments: Moments, number: &str) -> anyhow::Result<ExitCode> {
    let found = rows::numbered(basis, moments, number).await?;
    if found.is_empty() {
        output::err(&format!(
            "Записи с номером {number} нет: ни среди загруженного, ни на тот момент, который спрошен. Номер берут из столбца \
             «Запись»; почему запись могла не войти, скажет svod quarantine.\n"
        ))?;
        return Ok(ExitCode::FAILURE);
    }
    let mut code = ExitCode::SUCCESS;
    for row in &found {
        let text = match explained(basis, row) {
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

/// By the rules that were known at the moment asked about.
fn explained(basis: &Basis<'_>, row: &SubmissionVersion) -> Result<String, MissingYear> {
    let item = &row.submission;
    let Some(standing) = row.deadlines.standing() else { return none(basis, row) };
    let zone = &basis.zone;
    let subject = DeadlineSubject::from(item);
    let explain = |purpose, subject| basis.deadlines.explain(purpose, subject, &basis.calendar, zone);
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
        None => text.push_str("Среди известных на этот момент правил нет того, по которому посчитан этот срок."),
    }
    if let Some(why) = why.filter(|why| why.due != standing.due) {
        let is_promised = is_extended && *why.rule == standing.rule && standing.due.is_before(why.due);
        let _infallible = write!(text, "\nДействует срок {}: {}.", shown(standing.due), reason(is_promised, why.due));
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

/// Why the deadline that stands is not the one that the rules give.
fn reason(is_promised: bool, by_rules: Moment) -> String {
    if is_promised {
        return format!("источник обещал ответить раньше, чем позволяет закон ({})", shown(by_rules));
    }
    format!(
        "он посчитан по другим правилам, чем известны на этот момент (по ним — {}); svod sync пересчитает сроки по нынешним \
         правилам",
        shown(by_rules)
    )
}

/// Each deadline with the one before it.
fn history(deadlines: &[Deadline]) -> impl Iterator<Item = (&Deadline, &Deadline)> {
    deadlines.iter().zip(deadlines.iter().skip(1))
}

/// Why there is no deadline.
fn none(basis: &Basis<'_>, row: &SubmissionVersion) -> Result<String, MissingYear> {
    let item = &row.submission;
    if item.not_told.contains(Field::Kind) {
        return Ok(
            "Срок неизвестен: источник не сообщил, обращение ли это по 59-ФЗ (нет столбца или значение не читается). \
                   Запись в показатели своевременности не вошла."
                .to_owned(),
        );
    }
    if item.not_told.contains(Field::Planned)
        && basis.deadlines.goes_by_planned(DeadlineSubject::from(item)) == Some(true)
    {
        return Ok(
            "Срок неизвестен: источник не сообщил, назначена ли плановая дата (нет столбца или значение не читается). \
                   Запись в показатели своевременности не вошла."
                .to_owned(),
        );
    }
    let fits = basis.deadlines.due(DeadlineSubject::from(item), &basis.calendar, &basis.zone)?;
    Ok(match fits {
        Some(_) => "Срок ещё не посчитан по правилам, известным на этот момент: повторите svod sync.".to_owned(),
        None => "Срока нет: ни одно правило не подходит.".to_owned(),
    })
}

fn shown(moment: Moment) -> String {
    match moment.precision() {
        Precision::Day => moment.day().strftime("%d.%m.%Y").to_string(),
        Precision::Second => format!("{} ({})", moment.day().strftime("%d.%m.%Y"), moment.instant()),
    }
}
