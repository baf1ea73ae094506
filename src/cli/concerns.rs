//! What stands against figures, in words.

use std::process::ExitCode;

use crate::{
    domain::{Field, Level},
    indicators::DEFINITIONS,
    pipeline::gaps::Gap,
    service::{
        concerns::{Concern, ConcernKind},
        unknown::Unknown,
    },
};

use super::{explain, failure::Place, faults, output};

/// Most figures that a gap names.
const FIGURES_MAX: usize = 3;

/// What happened, what it means for the figures, what to do.
fn text(Concern { feed, title, kind, .. }: &Concern) -> String {
    match kind {
        ConcernKind::Running(read) => format!(
            "! {title}: загрузка ещё идёт (прочитано записей: {}). Показатели посчитаны по части записей. \
             Дождитесь её конца и повторите команду.",
            output::grouped(*read)
        ),
        ConcernKind::Unfinished => format!(
            "! {title}: к этому моменту загрузка ещё не закончилась, а теперь закончилась. Показатели посчитаны по части её записей. \
             Повторите команду; если указан --known-at — с более поздним моментом или без него."
        ),
        ConcernKind::Interrupted(read) => format!(
            "! {title}: последняя загрузка прервана (прочитано записей: {}). В показателях только то, что загрузиться \
             успело. Повторите svod sync {feed}: она продолжит с того же места.",
            output::grouped(*read)
        ),
        ConcernKind::Failed(reason) => format!(
            "! {title}: последняя загрузка не удалась: {}. Её записей в показателях нет или они есть не все. \
             Устраните причину и повторите svod sync {feed}.",
            explain::happened(reason)
        ),
        ConcernKind::Incomplete(faults) => format!(
            "! {title}: последняя загрузка неполная, замечаний: {}. Что из-за них не вошло в показатели — записи или \
             отдельные значения — или вошло под вопросом, скажет svod sync {feed}.",
            faults.len()
        ),
        ConcernKind::Unsound(fault) => unsound(&super::chain(fault, &Place::default()), &[title]),
        ConcernKind::NoCalendar(file) => format!("{title}: {}", explain::missing_calendar(file)),
        ConcernKind::NotTold(gap) => not_told(title, gap, Among::Period),
        ConcernKind::Contradicted(count) => {
            format!("! {title}: {}", contradicted(*count, feed.as_str(), Among::Period))
        }
        ConcernKind::Unknown(values) => unknown(values, Among::Period),
    }
}

/// A fault that stops feeds.
fn unsound(fault: &str, titles: &[&str]) -> String {
    format!(
        "! {}: {}: {fault}. Загруженное раньше в показателях есть, нового не будет; на листе полноты данных {} нет. Исправьте ошибку; все \
         ошибки назовёт svod check.",
        titles.join("; "),
        faults::agreeing(titles, "поток не загружается", "потоки не загружаются"),
        faults::agreeing(titles, "потока", "этих потоков")
    )
}

/// Which submissions are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// All that are known.
    All,
    /// Those that the figures of a period stand on.
    Period,
}

/// Which values no directory knows, how many, what that does, and where to write them down.
pub(super) fn unknown(values: &Unknown, among: Among) -> String {
    let Unknown { platform, level, count, of, frequent } = values;
    let number = |count: u64| output::grouped(i64::try_from(count).unwrap_or(i64::MAX));
    let named: Vec<String> = frequent.iter().map(|(value, count)| format!("«{value}» — {}", number(*count))).collect();
    let named = named.join(", ");
    let percent = count.saturating_mul(100).checked_div(*of).unwrap_or(0);
    let (what, meaning, file) = match level {
        Level::Municipality => {
            return format!(
                "! {}: другой муниципалитет или регион у {} записей из {} ({percent} %): чаще всего {named}. В показатели они входят \
                 вместе с остальными. Проверьте отбор в выгрузке и раздел [municipality] в svod.toml.",
                platform.title(),
                number(*count),
                number(*of)
            );
        }
        Level::Topic => ("тема", "они стоят без блока", "topics.csv"),
        Level::Status => ("статус", "неизвестно, закрыты ли они или с каким итогом", "statuses.csv"),
        Level::Decision => ("тип решения", "неизвестно, с каким итогом они закрыты", "statuses.csv"),
        Level::Severity => ("важность", "неизвестна их норма первого ответа", "severities.csv"),
        Level::ClosingReason => ("причина закрытия", "неизвестно, доволен ли автор", "closing_reasons.csv"),
        Level::Organisation => {
            ("организация", "они стоят под названиями из источника, каждое отдельно", "organisations.csv")
        }
    };
    let (of_which, named) = match among {
        Among::Period if values.is_loss() => ("этого периода из", format!("; за всё время чаще всего {named}")),
        Among::Period | Among::All => ("из", format!(": чаще всего {named}")),
    };
    format!(
        "! {}: {what} вне справочника у {} записей {of_which} {} ({percent} %){named}. В показателях {meaning}. Допишите недостающее в \
         mappings/{file} и выполните svod sync.",
        platform.title(),
        number(*count),
        number(*of)
    )
}

/// What a source does not tell, what that does to figures, and what to do: a line each.
pub(super) fn not_told(title: &str, gap: &Gap, among: Among) -> String {
    let mark = if gap.is_loss() { "!" } else { "·" };
    let count = |count: u64| output::grouped(i64::try_from(count).unwrap_or(i64::MAX));
    let of_period = if among == Among::Period { " этого периода" } else { "" };
    let how_many = if gap.is_whole() {
        format!("ни у одной из записей{of_period}, их {}", count(gap.of))
    } else {
        format!("у {} записей{of_period} из {}", count(gap.count), count(gap.of))
    };
    let (named, more) = gap.figures.split_at(gap.figures.len().min(FIGURES_MAX));
    let more = if more.is_empty() { String::new() } else { format!(" и ещё {}", more.len()) };
    let effect = match named {
        [] if gap.field == Field::Registered => "Срок обращений по 59-ФЗ посчитан от поступления.".to_owned(),
        [] => "В разрезе по этому полю они стоят отдельной строкой.".to_owned(),
        ids => format!(
            "В показатели они не вошли, а стоят рядом, в строках «не сообщено»: {}{more}.",
            titled(ids.iter().copied())
        ),
    };
    let columns = gap.columns.iter().map(|column| format!("«{column}»")).collect::<Vec<_>>().join(", ");
    let places = if gap.columns.len() == 1 {
        "есть ли в источнике"
    } else {
        "есть ли в источнике хоть одно из этих имён:"
    };
    format!(
        "{mark} {title}: источник не сообщает поле «{}» {how_many}.\n    {effect}\n    Проверьте, {places} {columns}. Другое имя допишите \
         в файл соответствий (папка mappings) и повторите svod sync.",
        gap.field.title()
    )
}

/// How many submissions a file tells in several ways, what stands in the figures, and what to do.
pub(super) fn contradicted(count: u64, feed: &str, among: Among) -> String {
    let of_period = if among == Among::Period { " этого периода" } else { "" };
    format!(
        "о записях{of_period} последняя их выгрузка говорит разное: их номера стоят в ней несколько раз (таких записей: {}). В показателях \
         то, что ниже, а из нескольких листов — то, что на первом. Записи покажет svod submissions --contradicted. Проверьте их в \
         источнике, выгрузите снова без повторов и выполните svod sync {feed}.",
        output::grouped(i64::try_from(count).unwrap_or(i64::MAX))
    )
}

/// `T1 «Доля в срок», T2 «Просрочено»`.
pub(super) fn titled(ids: impl Iterator<Item = &'static str>) -> String {
    let titled = ids.map(|id| {
        let definition = DEFINITIONS.iter().find(|definition| definition.id == id);
        definition.map_or_else(|| id.to_owned(), |definition| format!("{} «{}»", definition.id, definition.title))
    });
    titled.collect::<Vec<_>>().join(", ")
}

/// Which feeds keep a package from being sent, each with why; see [`Concern::stops_delivery`].
pub(super) fn stopping(concerns: &[Concern]) -> Vec<String> {
    let of = |concern: &Concern| format!("{} — {}", concern.title, in_short(&concern.kind));
    concerns.iter().filter(|concern| concern.stops_delivery()).map(of).collect()
}

/// Which feeds a package that is sent all the same lacks something of, each with why.
pub(super) fn lacking(concerns: &[Concern]) -> Vec<String> {
    let is_lacking = |concern: &&Concern| concern.has_submissions && concern.is_loss();
    concerns
        .iter()
        .filter(is_lacking)
        .map(|concern| format!("{} — {}", concern.title, in_short(&concern.kind)))
        .collect()
}

/// What stands against figures in a few words.
fn in_short(kind: &ConcernKind) -> String {
    match kind {
        ConcernKind::Running(_) => "загрузка ещё идёт".to_owned(),
        ConcernKind::Unfinished => "к моменту отчёта загрузка ещё не закончилась".to_owned(),
        ConcernKind::Interrupted(_) => "последняя загрузка прервана".to_owned(),
        ConcernKind::Failed(_) => "последняя загрузка не удалась".to_owned(),
        ConcernKind::Incomplete(_) => "последняя загрузка прочла не всё".to_owned(),
        ConcernKind::Unsound(_) => "в настройках или соответствиях ошибка".to_owned(),
        ConcernKind::NoCalendar(file) => format!("нет календаря {file}"),
        ConcernKind::NotTold(gap) => format!("источник не сообщает поле «{}»", gap.field.title()),
        ConcernKind::Contradicted(_) => "выгрузка говорит о записях разное".to_owned(),
        ConcernKind::Unknown(_) => "значения вне справочника".to_owned(),
    }
}

/// 0 when figures are whole, 1 when they lose by anything: as `svod sync` does, every time until it is mended. A load of
/// surveys shifts no figure.
pub(super) fn exit_code(concerns: &[Concern]) -> ExitCode {
    if concerns.iter().any(|concern| concern.has_submissions && concern.is_loss()) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Tells them on standard error: standard output is for the figures. A fault that several feeds share is told once.
pub(super) fn tell(concerns: &[Concern]) -> std::io::Result<()> {
    let shared = concerns.iter().filter_map(|concern| {
        let ConcernKind::Unsound(fault) = &concern.kind else { return None };
        Some((Some(concern.title.as_str()), fault))
    });
    for (fault, titles) in faults::once(shared, &Place::default()) {
        output::err(&format!("{}\n", unsound(&fault, &titles)))?;
    }
    for concern in concerns.iter().filter(|concern| !matches!(concern.kind, ConcernKind::Unsound(_))) {
        output::err(&format!("{}\n", text(concern)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
