//! What happened, what it means for the report, and what to do: in Russian, for every reason and fault there is.

mod delivery;
#[cfg(test)]
mod tests;

use svod_contract::{Fault, FaultKind, Reason, SourceError};

use crate::{domain::DefectCode, mapping::FilterReason, store::defect::QuarantineRow};

use super::russian::in_russian;

pub(super) use delivery::{delivery, waiting};

/// One paragraph about a source that gave up.
pub(super) fn error(feed: &str, error: &SourceError) -> String {
    let (happened, mut advice) = reason(error.reason());
    let of_secret = missing_secret(error);
    if let Some(text) = &of_secret {
        advice = text;
    }
    let meaning = match error {
        SourceError::Unavailable { .. } => {
            "Что загружено раньше, сохранено; новых записей этого потока в отчёте пока нет"
        }
        SourceError::Refused { .. } | SourceError::Broken { .. } => {
            "Что загружено раньше, сохранено; пока причина не устранена, новых записей этого потока в отчёте не будет"
        }
    };
    format!("{feed}: {happened}. {meaning}. {advice}.\n    Подробность: {}", detail(error))
}

/// Where to put the secret that is missing, by its name.
fn missing_secret(error: &SourceError) -> Option<String> {
    let SourceError::Refused { reason: Reason::MissingSecret, detail } = error else { return None };
    let name = detail.split('`').nth(1)?;
    let variable = crate::config::secret_variable(name);
    Some(format!("Положите его в папку secrets файлом {name} или в переменную окружения {variable}"))
}

fn detail(error: &SourceError) -> String {
    let (SourceError::Unavailable { detail, .. }
    | SourceError::Refused { detail, .. }
    | SourceError::Broken { detail, .. }) = error;
    in_russian(detail)
}

/// What happened, by the code of a failed run.
pub(super) fn happened(code: &str) -> &str {
    if code == "database" {
        return "отказала база данных";
    }
    Reason::ALL.iter().find(|known| known.as_str() == code).map_or(code, |known| reason(*known).0)
}

/// Whether a fault with this code left something unread.
pub(super) fn is_unread(code: &str) -> bool {
    FaultKind::ALL.iter().any(|kind| kind.as_str() == code && kind.is_loss())
}

fn reason(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Connection => ("связи с платформой нет или она оборвалась", "Проверьте сеть и адрес"),
        Reason::Timeout => (
            "платформа не ответила вовремя",
            "Повторите позже; если так всегда — увеличьте время ожидания в настройках потока",
        ),
        Reason::Tls => (
            "защищённое соединение не установлено",
            "Проверьте сертификаты: ca_certificate и client_certificate в настройках потока",
        ),
        Reason::RateLimited => {
            ("платформа просит обращаться реже", "Ничего делать не нужно: следующая загрузка продолжит с того же места")
        }
        Reason::ServerFailure => {
            ("на стороне платформы ошибка", "Повторите позже; если не проходит — обратитесь в поддержку платформы")
        }
        Reason::Unauthorised => ("платформа не принимает ключ или пароль", "Обновите секрет"),
        Reason::Forbidden => ("у учётной записи нет прав", "Запросите права на выгрузку у администратора платформы"),
        Reason::NotFound => ("по этому адресу ничего нет", "Проверьте base_url и путь в описании источника"),
        Reason::BadRequest => {
            ("платформа не понимает запрос", "Сверьте описание источника (manifest) с договором платформы")
        }
        Reason::Redirect => {
            ("платформа перенаправляет на другой адрес", "Впишите новый адрес в base_url, если доверяете ему")
        }
        Reason::NotTheFormat => (
            "ответ не в том формате (страница входа, обрывок)",
            "Откройте адрес в браузере: часто это страница входа или заглушка",
        ),
        Reason::NotTheShape => (
            "в ответе нет того, что обещает описание",
            "Платформа изменила договор: поправьте описание источника (manifest)",
        ),
        Reason::TooLarge => {
            ("ответ больше допустимого", "Уменьшите размер страницы или увеличьте предел в настройках потока")
        }
        Reason::RepeatedPage => {
            ("платформа отдаёт одну и ту же страницу", "Сверьте способ листания в описании источника (manifest)")
        }
        Reason::Endless => (
            "страницы не кончаются",
            "Если записей правда столько, увеличьте pages_max в настройках потока; если нет — сверьте способ листания в описании \
             источника (manifest). Следующая загрузка начнёт этот просмотр сначала",
        ),
        Reason::EndsEarly => (
            "список кончился раньше, чем пришли все обещанные записи",
            "Ничего не потеряно: следующая загрузка спросит эту страницу снова, а затем весь список сначала. Если так каждый раз — \
             сообщите поддержке платформы; если она считает записи иначе, уберите total из описания источника (manifest)",
        ),
        Reason::Folder => ("папки нет или она не читается", "Создайте папку и дайте программе право её читать"),
        Reason::Cursor => ("место продолжения не читается этой версией программы", "Обновите программу"),
        Reason::MissingSecret => (
            "не задан секрет, названный в настройках",
            "Положите его в папку secrets файлом с этим именем или в переменную окружения SVOD_SECRET_ИМЯ (имя секрета заглавными)",
        ),
    }
}

/// How many details of one kind a line names before it says how many more there are.
const DETAILS_MAX: usize = 5;

/// One line for each file or page and kind of fault: what was left out, or is worth knowing.
pub(super) fn faults(faults: &[Fault]) -> Vec<String> {
    let mut groups: Vec<(&Fault, Vec<&str>)> = Vec::new();
    for fault in faults {
        let same = groups.iter_mut().find(|(first, _)| first.subject == fault.subject && first.kind == fault.kind);
        match same {
            Some((_, details)) => details.push(&fault.detail),
            None => groups.push((fault, vec![&fault.detail])),
        }
    }
    groups.iter().map(|(first, details)| fault(first, details)).collect()
}

fn fault(fault: &Fault, details: &[&str]) -> String {
    let (happened, advice) = kind(fault.kind);
    let mark = if fault.kind.is_loss() { "!" } else { "·" };
    let mut named: Vec<&str> = details.iter().copied().filter(|detail| !detail.is_empty()).collect();
    let more = named.len().saturating_sub(DETAILS_MAX);
    named.truncate(DETAILS_MAX);
    let more = if more > 0 { format!(" и ещё {more}") } else { String::new() };
    let detail = if named.is_empty() { String::new() } else { format!(" ({}{more})", in_russian(&named.join(", "))) };
    format!("{mark} {}: {happened}{detail}. {advice}.", fault.subject)
}

/// What to do about a column that is not there.
const RENAMED: &str = "Если столбец переименован, допишите его новое имя в aliases этого столбца: файл соответствий потока в папке mappings";

fn kind(kind: FaultKind) -> (&'static str, &'static str) {
    match kind {
        FaultKind::Locked => ("файл занят другой программой, не прочитан", "Закройте его; следующая загрузка прочтёт"),
        FaultKind::HalfCopied => {
            ("файл ещё копируется, не прочитан", "Подождите несколько секунд и повторите svod sync")
        }
        FaultKind::Empty => ("файл пуст", "Выгрузите его заново"),
        FaultKind::PasswordProtected => ("файл под паролем, не прочитан", "Сохраните его без пароля"),
        FaultKind::NotTheFormat => {
            ("файл повреждён или не того вида, его записей в отчёте нет", "Выгрузите его заново")
        }
        FaultKind::ForeignFormat => (
            "файл такого вида не читается, его записей в отчёте нет",
            "Откройте его в Excel или LibreOffice и сохраните как XLSX",
        ),
        FaultKind::CutShort => (
            "файл повреждён или оборван, прочитано только его начало; остального в отчёте нет",
            "Выгрузите его заново: уже прочитанное второй раз не посчитается",
        ),
        FaultKind::OtherKind => (
            "не того вида или лежит слишком глубоко, не прочитано",
            "Если это выгрузка — сохраните её в нужном виде и положите рядом, если нет — уберите из папки",
        ),
        FaultKind::StrayQuote => (
            "в таблице не закрыта кавычка; она принята за букву, и строки после неё прочитаны",
            "Проверьте эту строку: текст в ней мог разделиться на несколько строк. Закройте кавычку и положите файл снова",
        ),
        FaultKind::MissingHeader => (
            "строки заголовка нет, файл не прочитан",
            "Добавьте в таблицу строку заголовка или впишите порядок столбцов в headerless_columns: файл соответствий потока в папке mappings",
        ),
        FaultKind::DroppedColumn => (
            "столбцы не прочитаны: для этого листа они не описаны, хотя для другого листа описаны; показатели по ним не посчитаны",
            "Допишите эти столбцы к листу и поля к его потоку: файл соответствий потока в папке mappings",
        ),
        FaultKind::UnreadableValues => (
            "значения не читаются, записи учтены без них (столбец: сколько значений)",
            "Исправьте эти значения в таблице и положите файл снова: даты — 31.12.2026, время до ответа — часы:минуты:секунды",
        ),
        FaultKind::UnlistedAuthor => (
            "в чате пишет канал, его сообщения учтены как сообщения жителей",
            "Если канал ваш, впишите его номер в own: настройки потока в svod.toml",
        ),
        FaultKind::UnknownSheet => ("нет листа с нужными столбцами, файл не прочитан", "Проверьте, та ли это выгрузка"),
        FaultKind::MissingColumn => ("нет обязательного столбца, лист не прочитан", RENAMED),
        FaultKind::MissingOptionalColumn => ("нет столбцов, показатели по ним не посчитаны", RENAMED),
        FaultKind::UnknownColumn => (
            "незнакомые столбцы, они не сохранены",
            "Ничего делать не нужно, если среди них нет переименованного нужного",
        ),
        FaultKind::Outdated => (
            "строки старше загруженных раньше, они не применены (сколько строк)",
            "Ничего делать не нужно. Если верна именно эта выгрузка, сохраните её заново и положите снова",
        ),
        FaultKind::DuplicateColumn => ("два столбца с одним именем, прочитан первый", "Уберите лишний"),
        FaultKind::TooLarge => {
            ("файл больше допустимого, не прочитан", "Разделите его или увеличьте предел в настройках потока")
        }
        FaultKind::PlatformError => ("в файле сообщение об ошибке платформы, а не данные", "Выгрузите его заново"),
        FaultKind::Incomplete => ("в файле не всё", "Довыгрузите недостающее"),
        FaultKind::NothingChosen => {
            ("в файле нет выбранных чатов, он не прочитан", "Впишите номера чатов в settings.chats")
        }
    }
}

/// One line about records in quarantine for one reason.
pub(super) fn quarantined(row: &QuarantineRow) -> String {
    let why = DefectCode::parse(&row.code).map_or(row.code.as_str(), |code| code.title());
    let field = if row.field.is_empty() { String::new() } else { format!(" («{}»)", row.field) };
    // The places of several are told by `svod quarantine`.
    let place = if row.count == 1 { format!(" — {}", place(&row.origin, row.position)) } else { String::new() };
    format!("! карантин, записей {}: {why}{field}{place}", row.count)
}

/// Where a record stood; what was mapped again from the store has no row.
pub(super) fn place(origin: &str, position: i64) -> String {
    let number = if origin.starts_with('/') { "запись" } else { "строка" };
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
