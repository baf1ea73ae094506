//! Technical details of connectors and parsers, which are English, in the operator's words.

mod details;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

/// What is written, and what the operator reads. Names, numbers and
/// addresses between them stay; a phrase that is not here stays English. What connectors say besides stands in [`details`].
const PHRASES: &[(&str, &str)] = &[
    ("posts of the wall that are not in the file: ", "записей стены, которых нет в файле: "),
    ("comments of posts that are not in the file: ", "комментариев к записям, которых нет в файле: "),
    ("comments of threads that are not in the file: ", "комментариев из веток, которых нет в файле: "),
    ("neither an answer of wall.get or wall.getComments nor an error", "не ответ wall.get, не ответ wall.getComments"),
    ("not an export of Telegram Desktop", "не выгрузка Telegram Desktop"),
    ("changed while it was read", "изменился, пока его читали"),
    ("records read before it: ", "прочитано записей до этого места: "),
    (", and beside it others like it: ", ", и ещё таких рядом: "),
    ("accepted: ", "принимаются: "),
    ("a folder in a folder", "папка внутри папки"),
    ("a link that leads out of the folder", "ссылка за пределы папки"),
    ("not a file", "не файл"),
    ("a ZIP archive without a workbook", "внутри архив или документ, а не таблица"),
    ("an OLE2 document without a workbook", "внутри документ, а не таблица"),
    ("an OpenDocument file that is not a spreadsheet", "внутри документ, а не таблица"),
    ("invalid Zip archive: Could not find EOCD", "файл оборван"),
    ("damaged: the parser gave up", "файл повреждён"),
    ("more quotes that are not closed than a table can have", "слишком много незакрытых кавычек"),
    ("damaged or cut in the answer ", "повреждён или оборван в ответе "),
    (" that begins on line ", ", который начинается в строке "),
    ("damaged or cut: ", "повреждён или оборван: "),
    ("not UTF-8 text at byte ", "не текст UTF-8, байт "),
    ("a chat whose messages stand before its id: ", "сообщения чата стоят раньше его номера: "),
    ("chats in the file: ", "чатов в файле: "),
    (", none of them listed in `chats`", ", ни одного из них нет в chats"),
    ("an error without a code", "ошибка без номера"),
    ("removed after record ", "файл убрали, прочитано записей: "),
    ("reading was broken off: ", "чтение прервано: "),
    ("not text", "не таблица"),
    ("unknown error, try again later", "ошибка без названия, повторите позже"),
    ("no permission for this action", "нет прав на это действие"),
    ("flood control", "слишком частые одинаковые запросы"),
    ("internal server error", "ошибка на сервере"),
    ("captcha needed", "нужен ввод кода с картинки"),
    ("validation required", "нужно подтверждение входа"),
    ("the page was deleted or blocked", "страница удалена или заблокирована"),
    ("the content is unavailable", "материал недоступен"),
    ("the method was switched off", "способ запроса отключён"),
    ("community authorisation failed", "вход сообщества не выполнен"),
    ("application authorisation failed", "вход приложения не выполнен"),
    ("rate limit reached", "исчерпан предел запросов"),
    ("the profile is private", "страница закрыта"),
    ("a parameter is missing or wrong", "неверный параметр запроса"),
    ("no access to the comments of the post", "нет доступа к комментариям"),
    ("a code that is not documented here", "ошибка с неизвестным номером"),
    ("user authorisation failed", "вход не выполнен"),
    ("too many requests per second", "слишком много запросов в секунду"),
    ("access denied", "доступ закрыт"),
    ("No such file or directory (os error 2)", "такой папки или файла нет"),
    ("Permission denied (os error 13)", "нет права читать"),
    ("Connection refused (os error 111)", "соединение отклонено"),
    ("JSON files", "файлов JSON"),
    (": files ", ": файлов "),
    ("unknown field ", "ключа нет: "),
    (", expected one of ", "; бывают: "),
    ("missing field ", "не хватает ключа "),
    ("duplicate key", "ключ повторяется"),
    ("missing opening quote", "нет открывающей кавычки"),
    ("missing closing quote", "нет закрывающей кавычки"),
    ("string values must be quoted", "текст пишут в кавычках, да и нет — словами true и false"),
    ("literal string", "текст в кавычках"),
    ("the database failed", "база не отвечает"),
    ("the schema cannot be brought up to date", "таблицы не обновляются"),
    (
        "pool timed out while waiting for an open connection",
        "соединиться не удалось; проверьте адрес и работает ли сервер базы",
    ),
    ("no connection", "нет связи"),
    (" is not provided", " не задан"),
    ("secret `", "секрет `"),
    ("unclosed table", "не закрыта скобка раздела"),
    ("invalid basic string", "текст не закрыт кавычкой"),
    ("setting `settings` ", "settings: "),
    ("setting `", "ключ `"),
    (", expected ", ", нужно: "),
    ("invalid type: ", "значение не того вида: "),
    ("error code ", "код ошибки "),
];

/// Words that are told in Russian before a number only: anywhere else they would make half a translation.
const NUMBERED: &[(&str, &str)] = &[
    ("answer ", "ответ "),
    ("byte ", "байт "),
    ("column ", "столбец "),
    ("error ", "ошибка "),
    ("line ", "строка "),
    ("page ", "страница "),
    ("status ", "код ответа "),
];

/// `detail` with every known phrase in Russian.
pub(super) fn in_russian(detail: &str) -> String {
    static PHRASES_BY_LENGTH: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
        let all = [settings::PHRASES, details::PHRASES, PHRASES, details::FILES];
        let mut phrases = all.concat();
        // A phrase must not be taken apart by one that it holds.
        phrases.sort_by_key(|(english, _)| std::cmp::Reverse(english.len()));
        phrases
    });
    let phrases = PHRASES_BY_LENGTH.iter();
    let text = phrases.fold(detail.to_owned(), |text, (english, russian)| text.replace(english, russian));
    NUMBERED.iter().fold(text, |text, (english, russian)| numbered(&text, english, russian))
}

fn numbered(text: &str, english: &str, russian: &str) -> String {
    let mut parts = text.split(english);
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_word = !told.ends_with(|letter: char| letter.is_alphanumeric());
        let is_counted = part.starts_with(|letter: char| letter.is_ascii_digit());
        told.push_str(if is_word && is_counted { russian } else { english });
        told.push_str(part);
    }
    told
}
