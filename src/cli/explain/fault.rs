//! What went wrong with one file or page: what happened, what it means for the report, what to do.

use svod_contract::{Damage, Fault, FaultKind, Lack, StrayEntry};

use crate::app::disk;

/// How many details a line names before it says how many more there are.
const DETAILS_MAX: usize = 5;

/// What to do about a column that is not there.
const RENAMED: &str = "Если столбец переименован, допишите его новое имя в aliases этого столбца: файл соответствий потока в папке mappings";
const AGAIN: &str = "Выгрузите его заново";

/// What happened with its meaning for the report, and what to do, by the code of a fault.
const PHRASES: &[(&str, &str, &str)] = &[
    (
        "locked",
        "файл не открывается, его записей в отчёте пока нет",
        "Закройте его в других программах и проверьте права на него; следующая загрузка прочтёт",
    ),
    (
        "half_copied",
        "файл ещё копируется, его записей в отчёте пока нет",
        "Подождите несколько секунд и повторите svod sync",
    ),
    (
        "changed",
        "файл изменился, пока его читали; в отчёте пока не все его записи",
        "Ничего делать не нужно: следующая загрузка прочтёт его снова",
    ),
    ("empty", "файл пуст, в отчёте от него ничего нет", AGAIN),
    ("password_protected", "файл под паролем, его записей в отчёте нет", "Сохраните его без пароля"),
    ("not_the_format", "файл повреждён или не того вида, его записей в отчёте нет", AGAIN),
    (
        "foreign_format",
        "файл такого вида не читается, его записей в отчёте нет",
        "Откройте его в Excel или LibreOffice и сохраните как XLSX",
    ),
    (
        "cut_short",
        "файл повреждён или оборван, прочитано только его начало; остального в отчёте нет",
        "Выгрузите его заново: уже прочитанное второй раз не посчитается",
    ),
    (
        "other_kind",
        "не того вида или лежит слишком глубоко, не прочитано, в отчёте этого нет",
        "Если это выгрузка — сохраните её в нужном виде и положите рядом, если нет — уберите из папки",
    ),
    (
        "stray_quotes",
        "в таблице не закрыта кавычка; она принята за букву, строки после неё прочитаны и в отчёте есть",
        "Проверьте эту строку: текст в ней мог разделиться на несколько строк. Закройте кавычку и положите файл снова",
    ),
    (
        "mended",
        "в JSON есть то, чего в нём быть не может; знаки заменены на «\u{fffd}», значения без кавычек и лишние знаки пропущены, остальное \
         прочитано и в отчёте есть",
        "Проверьте эти строки; если значение важно — исправьте его или выгрузите заново",
    ),
    (
        "mended_characters",
        "в текстах есть знаки, которых в JSON быть не может; они заменены на «\u{fffd}», записи прочитаны и в отчёте есть",
        "Ничего делать не нужно",
    ),
    ("footer_rows", "строки итогов и подписей, записями они не считаются", "Ничего делать не нужно"),
    ("unknown_sheet", "нет листа с нужными столбцами, записей файла в отчёте нет", "Проверьте, та ли это выгрузка"),
    (
        "hidden_sheet",
        "скрытый лист с теми же столбцами, что у видимого; он не прочитан, в отчёте только видимый",
        "Если верен скрытый лист, сделайте его видимым и уберите другой, если нет — удалите скрытый",
    ),
    (
        "later_sheet",
        "ещё один лист с теми же столбцами; если два листа говорят об одной записи, в отчёте то, что сказал первый",
        "Если это старая копия — уберите её из файла, если нет — ничего делать не нужно",
    ),
    ("missing_column", "нет обязательного столбца, лист не прочитан, его записей в отчёте нет", RENAMED),
    ("missing_plain_column", "нет столбцов; записи учтены, показатели от этого не меняются", RENAMED),
    (
        "unreadable_plain_values",
        "значения не читаются; записи учтены без них, показатели от этого не меняются",
        "Если эти значения нужны — исправьте их в источнике и выгрузите заново",
    ),
    ("missing_optional_column", "нет столбцов; записи учтены, показатели по этим столбцам не посчитаны", RENAMED),
    (
        "missing_header",
        "строки заголовка нет, записей файла в отчёте нет",
        "Добавьте в таблицу строку заголовка или впишите порядок столбцов в headerless_columns: файл соответствий потока в папке mappings",
    ),
    (
        "dropped_columns",
        "столбцы не прочитаны: для этого листа они не описаны, хотя для другого листа описаны; показатели по ним не посчитаны",
        "Допишите эти столбцы к листу и поля к его потоку: файл соответствий потока в папке mappings",
    ),
    (
        "unreadable_values",
        "значения не читаются; записи учтены, в показатели по этим столбцам они не вошли",
        "Исправьте эти значения в источнике и загрузите снова; в таблице даты — 31.12.2026, время до ответа — часы:минуты:секунды, \
             вместо ошибок Excel — сами значения",
    ),
    (
        "unknown_columns",
        "незнакомые столбцы, они не сохранены и в отчёт не вошли",
        "Ничего делать не нужно, если среди них нет переименованного нужного",
    ),
    ("duplicate_columns", "два столбца с одним именем, в отчёте первый из них", "Уберите лишний"),
    (
        "contradictions",
        "один номер стоит в файле несколько раз, и строки говорят разное; в отчёте то, что ниже, а из нескольких листов — то, что на первом",
        "Проверьте эти строки в источнике и выгрузите снова без повторов",
    ),
    (
        "dated_ahead",
        "файл датирован будущим: чьи-то часы спешат; его записи учтены так, как если бы он был сохранён, когда его положили, и среди других \
         выгрузок он мог стать не на своё место",
        "Проверьте часы там, где сохраняют выгрузки, и верните файлу его дату: «touch -d 'ГГГГ-ММ-ДД ЧЧ:ММ' ФАЙЛ»",
    ),
    (
        "date_lost",
        "дата файла потеряна; его записи учтены, но любая другая выгрузка считается новее, и где она говорит другое, в отчёте её слова",
        "Верните файлу дату, когда его выгрузили: «touch -d 'ГГГГ-ММ-ДД ЧЧ:ММ' ФАЙЛ»; если это последняя выгрузка — скопируйте его заново \
         без сохранения даты",
    ),
    (
        "too_large",
        "файл больше допустимого, его записей в отчёте нет",
        "Разделите его или увеличьте предел в настройках потока",
    ),
    ("platform_error", "в файле сообщение об ошибке платформы, а не данные; в отчёте этих данных нет", AGAIN),
    ("incomplete", "в файле не всё, недостающего в отчёте нет", "Довыгрузите недостающее"),
    (
        "unsupported_messages",
        "в выгрузке нет содержания некоторых сообщений: программа Telegram такого вида не знает; в отчёт они не вошли",
        "Обновите Telegram Desktop и выгрузите чат заново",
    ),
    (
        "unknown_members",
        "текст сообщений стоит в полях, которых эта версия не знает; в отчёте они — сообщения без текста",
        "Перешлите такую выгрузку тому, кто сопровождает программу",
    ),
    (
        "unlisted_author",
        "в чате пишет канал, его сообщения учтены в отчёте как сообщения жителей",
        "Если канал ваш, впишите его номер в own: настройки потока в svod.toml",
    ),
    (
        "nothing_chosen",
        "в файле нет выбранных чатов, в отчёте от него ничего нет",
        "Впишите номера чатов в settings.chats: настройки потока в svod.toml",
    ),
];

/// One line for each file or page and kind of fault: what was left out, or is worth knowing.
pub(in crate::cli) fn faults(faults: &[Fault], is_loss: &dyn Fn(&Fault) -> bool) -> Vec<String> {
    let mut groups: Vec<(&Fault, Details)> = Vec::new();
    for fault in faults {
        let details = details(&fault.kind);
        let key = key(&fault.kind, is_loss(fault));
        let is_same = |first: &Fault| first.subject == fault.subject && self::key(&first.kind, is_loss(first)) == key;
        match groups.iter_mut().find(|(first, _)| is_same(first)) {
            Some((_, known)) => known.add(details),
            None => groups.push((fault, details)),
        }
    }
    groups.into_iter().map(|(fault, details)| line(fault, is_loss(fault), details)).collect()
}

/// Which things exactly a fault is about; those of several faults of one file are told together.
#[derive(Default)]
struct Details {
    told: Vec<String>,
    /// How many more there are.
    more: u64,
}

impl Details {
    fn one(told: String) -> Self {
        Self { told: vec![told], more: 0 }
    }

    fn names(names: &[String], more: u64) -> Self {
        Self { told: names.iter().map(|name| format!("«{name}»")).collect(), more }
    }

    fn add(&mut self, other: Self) {
        self.told.extend(other.told);
        self.more += other.more;
    }
}

/// Under which a fault stands in [`PHRASES`].
fn key(kind: &FaultKind, is_loss: bool) -> &'static str {
    if matches!(kind, FaultKind::MissingColumn { required: false, .. }) {
        return if is_loss { "missing_optional_column" } else { "missing_plain_column" };
    }
    if matches!(kind, FaultKind::Incomplete { lack: Lack::Unsupported, .. }) {
        return "unsupported_messages";
    }
    if matches!(kind, FaultKind::Mended { places: 0, .. }) {
        return "mended_characters";
    }
    let is_plain = matches!(kind, FaultKind::UnreadableValues { .. }) && !is_loss;
    if is_plain { "unreadable_plain_values" } else { kind.code() }
}

fn line(fault: &Fault, is_loss: bool, Details { mut told, mut more }: Details) -> String {
    let key = key(&fault.kind, is_loss);
    let (_, happened, advice) = PHRASES.iter().find(|(known, ..)| *known == key).copied().unwrap_or((key, key, AGAIN));
    let mark = if is_loss { "!" } else { "·" };
    more += told.len().saturating_sub(DETAILS_MAX) as u64;
    told.truncate(DETAILS_MAX);
    let more = if more > 0 { format!(" и ещё {more}") } else { String::new() };
    let details = if told.is_empty() { String::new() } else { format!(" ({}{more})", told.join(", ")) };
    format!("{mark} {}: {happened}{details}. {advice}.", fault.subject)
}

fn details(kind: &FaultKind) -> Details {
    Details::one(match kind {
        FaultKind::HalfCopied
        | FaultKind::Changed
        | FaultKind::Empty
        | FaultKind::PasswordProtected
        | FaultKind::MissingHeader => return Details::default(),
        FaultKind::StrayQuotes { lines, more } => {
            return Details { told: lines.iter().map(|line| format!("строка {line}")).collect(), more: *more };
        }
        FaultKind::Mended { characters, places, lines } => {
            let told: Vec<String> = lines.iter().map(|line| format!("строка {line}")).collect();
            let more = (characters + places).saturating_sub(told.len() as u64);
            return Details { told, more };
        }
        FaultKind::UnknownSheet { sheets: names, more }
        | FaultKind::DroppedColumns { names, more }
        | FaultKind::UnknownColumns { names, more } => return Details::names(names, *more),
        FaultKind::DuplicateColumns { names } => return Details::names(names, 0),
        FaultKind::UnknownMembers { names, count } => {
            let names: Vec<String> = names.iter().map(|name| format!("«{name}»")).collect();
            format!("{}, сообщений: {count}", names.join(", "))
        }
        FaultKind::Locked { cause } => disk(*cause).to_owned(),
        FaultKind::NotTheFormat { damage } => self::damage(*damage),
        FaultKind::ForeignFormat { format } => format.clone(),
        FaultKind::CutShort { damage, records } => {
            format!("{}, прочитано записей до этого места: {records}", self::damage(*damage))
        }
        FaultKind::OtherKind { entry, more } => stray(entry, *more),
        FaultKind::FooterRows { count } => format!("строк: {count}"),
        FaultKind::HiddenSheet { rows } => format!("строк: {rows}"),
        FaultKind::LaterSheet { first, rows } => format!("первый — «{first}», строк здесь: {rows}"),
        FaultKind::MissingColumn { column, similar, .. } => {
            let similar = similar.as_ref().map(|similar| format!(", похож на него «{similar}»"));
            format!("«{column}»{}", similar.unwrap_or_default())
        }
        FaultKind::UnreadableValues { column, count, .. } => format!("«{column}» — {count}"),
        FaultKind::Contradictions { count } => format!("таких записей: {count}"),
        FaultKind::DatedAhead { date } | FaultKind::DateLost { date } => {
            date.strftime("%d.%m.%Y %H:%M по Гринвичу").to_string()
        }
        FaultKind::TooLarge { limit, max } => format!("{} = {max}", limit.key()),
        FaultKind::PlatformError { answer, code } => format!("ответ {answer}: {}", vk(*code)),
        FaultKind::Incomplete { lack, count } => lacking(*lack, *count),
        FaultKind::UnlistedAuthor { author } => format!("«{author}»"),
        FaultKind::NothingChosen { chats } => format!("чатов в файле: {chats}"),
    })
}

fn lacking(lack: Lack, count: u64) -> String {
    match lack {
        Lack::Posts => format!("записей стены, которых нет в файле: {count}"),
        Lack::Comments => format!("комментариев к записям, которых нет в файле: {count}"),
        Lack::Threads => format!("комментариев из веток, которых нет в файле: {count}"),
        Lack::Unsupported => format!("сообщений: {count}"),
        Lack::Rest => format!("файл убрали, прочитано записей: {count}"),
    }
}

fn damage(damage: Damage) -> String {
    match damage {
        Damage::NotATable => "не таблица".to_owned(),
        Damage::NotAWorkbook => "внутри архив или документ, а не таблица".to_owned(),
        Damage::Workbook => "таблица оборвана или повреждена".to_owned(),
        Damage::Trap => "таблица устроена так, как ни одна программа её не сохраняет".to_owned(),
        Damage::Quotes => "слишком много незакрытых кавычек".to_owned(),
        Damage::NotUtf8(at) => format!("не текст UTF-8, байт {at}"),
        Damage::Json { line: Some(line), column, byte } => {
            format!("повреждён или оборван: строка {line}, знак {column}, байт {byte}")
        }
        Damage::Json { line: None, byte, .. } => format!("повреждён или оборван: байт {byte}"),
        Damage::Answer { number, line } => {
            format!("повреждён или оборван в ответе {number}, который начинается в строке {line}")
        }
        Damage::NotAWall(number) => format!("ответ {number} — не ответ wall.get и не ответ wall.getComments"),
        Damage::NotAnExport => "не выгрузка Telegram Desktop".to_owned(),
        Damage::ChatWithoutId { byte } => format!("сообщения чата стоят раньше его номера, байт {byte}"),
    }
}

fn stray(entry: &StrayEntry, more: u64) -> String {
    let what = match entry {
        StrayEntry::File { accepted } => format!("принимаются: {}", accepted.join(", ")),
        StrayEntry::Folder => "папка внутри папки".to_owned(),
        StrayEntry::Link => "ссылка за пределы папки".to_owned(),
        StrayEntry::Device => "не файл".to_owned(),
    };
    if more > 0 { format!("{what}, и ещё таких рядом: {more}") } else { what }
}

/// Error codes of VK by the documentation of its API 5.199.
fn vk(code: Option<i64>) -> String {
    let Some(code) = code else { return "ошибка без номера".to_owned() };
    let meaning = match code {
        1 => "ошибка без названия, повторите позже",
        3 => "неизвестный способ запроса",
        4 => "неверная подпись",
        5 => "вход не выполнен",
        6 => "слишком много запросов в секунду",
        7 => "нет прав на это действие",
        8 => "неверный запрос",
        9 => "слишком частые одинаковые запросы",
        10 => "ошибка на сервере",
        14 => "нужен ввод кода с картинки",
        15 => "доступ закрыт",
        17 => "нужно подтверждение входа",
        18 => "страница удалена или заблокирована",
        19 => "материал недоступен",
        23 => "способ запроса отключён",
        27 => "вход сообщества не выполнен",
        28 => "вход приложения не выполнен",
        29 => "исчерпан предел запросов",
        30 => "страница закрыта",
        100 => "неверный параметр запроса",
        113 => "неверный номер пользователя",
        212 => "нет доступа к комментариям",
        _ => "ошибка с неизвестным номером",
    };
    format!("ошибка {code}: {meaning}")
}
