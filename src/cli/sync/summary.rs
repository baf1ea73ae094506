//! What a load did, for people: a table, then what was left out.

use std::fmt::Write;

use crate::{
    cli::{concerns, explain, failure, faults, output},
    pipeline::{PipelineError, gaps::figures_lost},
    service::load::{FeedDone, Hindrance, Load},
    store::run::RunOutcome,
};

/// The summary for people: a table, then what was left out.
pub(in crate::cli) fn summary(load: &Load) -> String {
    let mut rows: Vec<Vec<String>> = load
        .done
        .iter()
        .map(|FeedDone { feed, done, .. }| {
            let counts = done.counts;
            let mut row = vec![feed.title.clone(), outcome(done.outcome).to_owned()];
            row.extend(
                [counts.read, counts.new, counts.changed, counts.unchanged, counts.filtered, counts.quarantined]
                    .map(output::grouped),
            );
            row
        })
        .collect();
    rows.extend(load.left.iter().map(|(feed, hindrance)| {
        let mut row = vec![feed.title.clone(), hindered(hindrance).to_owned()];
        row.resize(8, "—".to_owned());
        row
    }));
    let header = ["Поток", "Итог", "Прочитано", "Новых", "Изменено", "Без изменений", "Отсеяно", "Карантин"];
    let mut text = output::table(&header, 2, &rows);
    for feed in &load.done {
        for line in remarks(feed) {
            let _infallible = writeln!(text, "{}: {line}", feed.feed.title);
        }
        if let Some(error) = &feed.done.error {
            let _infallible = writeln!(text, "{}", explain::error(&feed.feed.title, error));
        }
    }
    for gap in &load.gaps {
        let of_gap = |feed: &&FeedDone| gap.readers.contains(&feed.feed.name);
        let titles: Vec<&str> = load.done.iter().filter(of_gap).map(|feed| feed.feed.title.as_str()).collect();
        let _infallible = writeln!(text, "{}", concerns::not_told(&titles.join("; "), gap, concerns::Among::All));
    }
    for values in &load.unknown {
        let _infallible = writeln!(text, "{}", concerns::unknown(values, concerns::Among::All));
    }
    text.push_str(&left(load));
    text
}

/// Why feeds did not run: a fault that several share is told once.
fn left(load: &Load) -> String {
    let mut text = String::new();
    let name_of =
        |title: &str| load.left.iter().find(|(feed, _)| feed.title == title).map(|(feed, _)| feed.name.as_str());
    let of_settings = load.left.iter().filter_map(|(feed, hindrance)| match hindrance {
        Hindrance::Settings(fault) => Some((Some(feed.title.as_str()), fault)),
        Hindrance::Elsewhere(_) => None,
    });
    for (fault, titles) in faults::once(of_settings, &failure::Place::default()) {
        let names: Vec<&str> = titles.iter().filter_map(|title| name_of(title)).collect();
        let _infallible = writeln!(
            text,
            "{}: ! {}: {fault}. Загруженное раньше сохранено, нового в отчёте не будет. Исправьте и повторите svod sync {}.",
            titles.join("; "),
            faults::agreeing(&titles, "не загружался", "не загружались"),
            names.join(" ")
        );
    }
    for (feed, hindrance) in &load.left {
        if let Hindrance::Elsewhere(error) = hindrance {
            let _infallible =
                writeln!(text, "{}: ! {}: {}.", feed.title, hindered(hindrance), failure::pipeline(error));
        }
    }
    text
}

fn hindered(hindrance: &Hindrance) -> &'static str {
    match hindrance {
        // It may have begun.
        Hindrance::Elsewhere(PipelineError::FormerRules) => "остановлен",
        Hindrance::Settings(_) | Hindrance::Elsewhere(_) => "не загружался",
    }
}

/// What a run left out, cannot count, or has to say.
fn remarks(of: &FeedDone) -> Vec<String> {
    let FeedDone { feed, done, quarantine, filtered, kind, .. } = of;
    let mut lines: Vec<String> = explain::faults(&done.faults, &|fault| of.is_loss(fault));
    let lost = figures_lost(done.faults.iter().filter(|fault| of.is_loss(fault)), &of.mapping);
    if !lost.is_empty() {
        lines
            .push(format!("  записи без этих значений не входят в показатели: {}", concerns::titled(lost.into_iter())));
    }
    let contradicted = |count| concerns::contradicted(count, feed.name.as_str(), concerns::Among::All);
    lines.extend(of.contradicted().map(|count| format!("! {}", contradicted(count))));
    lines.extend(done.missing_calendars.iter().map(|file| explain::missing_calendar(file)));
    if done.counts.quarantined > 0 {
        lines.extend(quarantine.iter().map(|row| explain::quarantined(row, *kind)));
        lines.push(format!(
            "  записи из карантина в показатели не входят. {}. Где они: svod quarantine --feed {}",
            explain::WAY_OUT,
            feed.name
        ));
    } else if !quarantine.is_empty() {
        let count = quarantine.iter().map(|row| row.count).sum();
        lines.push(explain::still_in_quarantine(count, feed.name.as_str()));
    }
    if !filtered.is_empty() {
        lines.push(explain::filtered(filtered));
    }
    lines
}

fn outcome(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::Running => "идёт",
        RunOutcome::Succeeded => "загружено",
        RunOutcome::Incomplete => "не всё",
        RunOutcome::Failed => "не удалось",
    }
}
