//! Technical details of connectors and parsers, which are English, in the operator's words.

mod settings;
#[cfg(test)]
mod tests;

/// What is written, and what the operator reads. Longer phrases stand before those they contain. Names, numbers and
/// addresses between them stay; a phrase that is not here stays English.
const PHRASES: &[(&str, &str)] = &[
    ("comments of threads that are not in the file: ", "комментариев из веток, которых нет в файле: "),
    ("neither an answer of wall.get or wall.getComments nor an error", "не ответ wall.get, не ответ wall.getComments"),
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
    (" offers ", " даёт записей: "),
    ("JSON files ", "файлов JSON "),
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
    ("answer ", "ответ "),
    ("error ", "ошибка "),
    ("line ", "строка "),
    (" column ", " столбец "),
    ("byte ", "байт "),
];

/// `detail` with every known phrase in Russian.
pub(super) fn in_russian(detail: &str) -> String {
    settings::PHRASES
        .iter()
        .chain(PHRASES)
        .fold(detail.to_owned(), |text, (english, russian)| text.replace(english, russian))
}
