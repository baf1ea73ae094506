//! What is wrong with a setting of a connector or with a file, in the administrator's words.

#[cfg(test)]
mod tests;

use std::io;

use svod_contract::{DiskFault, Expected, SettingsError, SettingsProblem};

/// What the operating system said of a file or a folder.
pub(crate) fn disk(cause: DiskFault) -> &'static str {
    match cause {
        DiskFault::Missing => "такого файла или папки нет",
        DiskFault::Denied => "нет права читать",
        DiskFault::Busy => "занято другой программой",
        DiskFault::IsFolder => "это папка, а нужен файл",
        DiskFault::NotFolder => "на этом пути файл, а нужна папка",
        DiskFault::NotText => "файл не в той кодировке, нужна «UTF-8»",
        DiskFault::Unreachable => "сетевая папка не отвечает",
        DiskFault::BrokenOff => "чтение прервалось внутри программы",
        DiskFault::Other => "диск или папка не читается",
    }
}

/// Why a file or a folder cannot be written.
pub(crate) fn unwritten(cause: &io::Error) -> &'static str {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the list of the library is open")]
    match cause.kind() {
        io::ErrorKind::NotFound => "папки, в которой это должно лежать, нет",
        io::ErrorKind::PermissionDenied => "нет права писать",
        io::ErrorKind::ReadOnlyFilesystem => "диск подключён только для чтения",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "на диске нет места",
        io::ErrorKind::NotADirectory => "на этом пути файл, а нужна папка",
        io::ErrorKind::IsADirectory => "это папка, а нужен файл",
        io::ErrorKind::AlreadyExists => "такое уже есть",
        _ => "диск или папка не отвечает",
    }
}

/// What is wrong with a setting of a connector and the way out. The key is told by whoever knows its place.
pub(super) fn setting(SettingsError { file, key, problem }: &SettingsError) -> String {
    let problem = self::problem(problem);
    match (file, key.as_str()) {
        (None, _) => problem,
        (Some(file), "") => format!("описание источника {file}: {problem}"),
        (Some(file), key) => format!("описание источника {file}, ключ {key}: {problem}"),
    }
}

fn problem(problem: &SettingsProblem) -> String {
    let quoted = |words: &[String]| words.iter().map(|word| format!("«{word}»")).collect::<Vec<_>>().join(", ");
    match problem {
        SettingsProblem::Missing => "не задано: впишите этот ключ".to_owned(),
        SettingsProblem::MissingOr(other) => format!("не задано: впишите этот ключ или «{other}»"),
        SettingsProblem::MissingCredentials => "не задано, а описание источника требует ключа доступа".to_owned(),
        SettingsProblem::Excludes(other) => format!("вместе с «{other}» не бывает: уберите один из двух"),
        SettingsProblem::UnknownKey(known) => format!("такого ключа нет; бывают: {}", quoted(known)),
        SettingsProblem::Useless => "здесь не нужно: поток читается целиком; уберите этот ключ".to_owned(),
        SettingsProblem::Unfit(expected) => format!("значение не подходит: {}", self::expected(expected)),
        SettingsProblem::Range(min, i64::MAX) => format!("нужно целое число без кавычек, не меньше {min}"),
        SettingsProblem::Range(min, max) => format!("нужно целое число без кавычек, от {min} до {max}"),
        SettingsProblem::NotOneOf(words) => format!("такого значения нет; бывают: {}", quoted(words)),
        SettingsProblem::Empty => "пусто, а нужен хотя бы один раздел".to_owned(),
        SettingsProblem::Twice => "повторяется: оставьте одно".to_owned(),
        SettingsProblem::UnreadableFile { path, cause } => format!("файл {path} не читается: {}", disk(*cause)),
        SettingsProblem::Syntax { line } => {
            format!("строка {line}: текст не разбирается; проверьте кавычки, скобки и знак «=» в этой строке и над ней")
        }
        SettingsProblem::AddressWithCredentials => {
            "в адресе имя или пароль: уберите их оттуда, для них есть отдельные ключи".to_owned()
        }
        SettingsProblem::AddressWithParameters => "в адресе параметры: уберите всё от знака «?»".to_owned(),
        SettingsProblem::NotSecure => {
            "нужен защищённый адрес: туда уходит секрет, а по открытому его прочтёт любой".to_owned()
        }
        SettingsProblem::NoAddressWithBase => "вместе с основным адресом платформы не даёт адреса".to_owned(),
        SettingsProblem::JsonPath(at) => format!("путь в ответе не разбирается, начиная со знака {at}"),
        SettingsProblem::Template(Some(line)) => format!("шаблон не подходит: ошибка в его строке {line}"),
        SettingsProblem::Template(None) => "шаблон не подходит: проверьте скобки и имена в нём".to_owned(),
        SettingsProblem::TemplateLacks(variable) => {
            format!("при таком способе листания нужен параметр с местом для «{variable}»")
        }
        SettingsProblem::NoRequiredColumn => {
            "нужен хотя бы один обязательный столбец, иначе подойдёт любой лист".to_owned()
        }
        SettingsProblem::UnknownHeader => "такого столбца на этом листе нет; место без столбца пишут пустым".to_owned(),
        SettingsProblem::NoDateColumn => "нужен столбец с датой: по нему узнают строки без заголовка".to_owned(),
        SettingsProblem::SharedName(name) => format!("имя «{name}» уже есть у другого столбца этого листа"),
    }
}

fn expected(expected: &Expected) -> String {
    match expected {
        Expected::Text => "нужен непустой текст в кавычках".to_owned(),
        Expected::WholeNumber => "нужно целое число без кавычек, не меньше нуля".to_owned(),
        Expected::Flag => "нужно «true» или «false» без кавычек".to_owned(),
        Expected::List => "нужен список в квадратных скобках".to_owned(),
        Expected::ListLike(example) => format!("нужен список, например «{example}»"),
        Expected::Table => "нужен раздел с ключами".to_owned(),
        Expected::Address(example) => format!("нужен адрес, например «{example}»"),
        Expected::Folder => "нужно имя папки в кавычках, куда кладут файлы".to_owned(),
        Expected::PemFile => "нужно имя файла сертификата в кавычках".to_owned(),
        Expected::Path => "нужен путь, который начинается с одной косой черты и не имеет параметров".to_owned(),
        Expected::Header => "это не заголовок запроса".to_owned(),
        Expected::Another => "нужно значение другого вида".to_owned(),
    }
}
