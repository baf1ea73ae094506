//! What happened, what it means for the report, and what to do: in Russian, for every reason and fault there is.

mod delivery;
mod fault;
mod reason;
#[cfg(test)]
mod tests;

use svod_contract::{ConnectorKind, Offer, Probe, SourceError};

use crate::{mapping::FilterReason, store::defect::QuarantineRow};

pub(super) use delivery::{delivery, waiting};
pub(super) use fault::faults;

/// One paragraph about a source that gave up.
pub(super) fn error(feed: &str, error: &SourceError) -> String {
    let reason = error.reason();
    let meaning = match error {
        SourceError::Unavailable { .. } => {
            "Что загружено раньше, сохранено; новых записей этого потока в отчёте пока нет"
        }
        SourceError::Refused { .. } | SourceError::Broken { .. } => {
            "Что загружено раньше, сохранено; пока причина не устранена, новых записей этого потока в отчёте не будет"
        }
    };
    format!(
        "{feed}: {}. {meaning}. {}.\n    Подробность: {}",
        happened(reason.code()),
        reason::advice(reason),
        reason::detail(reason)
    )
}

/// What happened, by the code of a failed run.
pub(super) fn happened(code: &str) -> &str {
    match code {
        "database" => "отказала база данных",
        "former_rules" => "загруженное пересчитывается по новым правилам",
        "memory" => "не хватило памяти",
        "program" => "часть программы прервалась",
        _ => reason::by_code(code).map_or(code, |(happened, _)| happened),
    }
}

/// What a platform or a folder offers.
pub(super) fn probe(probe: &Probe) -> String {
    match probe {
        Probe::Folder { path, files } => format!("{path}: файлов {files}"),
        Probe::Interface { path, items: Offer::Count(count) } => format!("{path} даёт записей: {count}"),
        Probe::Interface { path, items: Offer::Some } => format!("{path} отвечает, но не говорит, сколько записей"),
        Probe::Interface { path, items: Offer::Nothing } => format!("{path} отвечает, записей нет"),
    }
}

/// One line about records in quarantine for one reason.
pub(super) fn quarantined(row: &QuarantineRow, kind: Option<ConnectorKind>) -> String {
    let why = row.code.title();
    let field = if row.field.is_empty() { String::new() } else { format!(" («{}»)", row.field) };
    // The places of several are told by `svod quarantine`.
    let place = if row.count == 1 { format!(" — {}", place(&row.origin, row.position, kind)) } else { String::new() };
    format!("! карантин, записей {}: {why}{field}{place}", row.count)
}

/// Where a record stood, told by a connector of this kind; what was mapped again from the store has no row.
pub(super) fn place(origin: &str, position: i64, kind: Option<ConnectorKind>) -> String {
    let number = match kind {
        Some(ConnectorKind::Files) => "строка",
        Some(ConnectorKind::Interface | ConnectorKind::Social) | None => "запись",
    };
    if position > 0 { format!("{origin}, {number} {position}") } else { origin.to_owned() }
}

/// One line about the records of a feed that are left out by rule.
pub(super) fn filtered(reasons: &[(FilterReason, i64)]) -> String {
    let reasons: Vec<_> =
        reasons.iter().map(|(reason, count)| format!("{} — {count}", lower(reason.title()))).collect();
    format!("· отсеяно за все загрузки: {}. Это не обращения, делать ничего не нужно.", reasons.join(", "))
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// How a record leaves quarantine.
pub(super) const WAY_OUT: &str =
    "Исправьте их в источнике и выгрузите снова; поправленное соответствие применится само";

/// Records that earlier runs put into quarantine and that stand there still.
pub(super) fn still_in_quarantine(count: i64, feed: &str) -> String {
    format!("· в карантине с прежних загрузок, записей {count}. Список: svod quarantine --feed {feed}")
}

/// One line about a year without a production calendar.
pub(super) fn missing_calendar(file: &str) -> String {
    format!(
        "! {file}: нет производственного календаря этого года. Сроки таких записей не посчитаны и в показатели своевременности не вошли. \
         Положите файл в папку mappings/calendar и повторите svod sync."
    )
}
