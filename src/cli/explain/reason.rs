//! Why a source gave nothing: what happened, what to do, and where it was seen.

use svod_contract::{
    BodyFault, ConnectionFault, EndlessFault, ErrorClass, Exchange, Reason, RedirectFault, RepeatedPage, RequestFault,
    Said, SecretFault, ShapeFault, TlsFault,
};

use crate::app::disk;

/// What happened and what to do, by the code of a reason.
const PHRASES: &[(&str, &str, &str)] = &[
    ("connection", "связи с платформой нет или она оборвалась", "Проверьте сеть и адрес"),
    (
        "timeout",
        "платформа не ответила вовремя",
        "Повторите позже; если так всегда — увеличьте время ожидания в настройках потока",
    ),
    (
        "tls",
        "защищённое соединение не установлено",
        "Проверьте сертификаты: ca_certificate и client_certificate в настройках потока",
    ),
    (
        "rate_limited",
        "платформа просит обращаться реже",
        "Ничего делать не нужно: следующая загрузка продолжит с того же места",
    ),
    (
        "server_failure",
        "на стороне платформы ошибка",
        "Повторите позже; если не проходит — обратитесь в поддержку платформы",
    ),
    ("unauthorised", "платформа не принимает ключ или пароль", "Обновите секрет"),
    ("forbidden", "у учётной записи нет прав", "Запросите права на выгрузку у администратора платформы"),
    ("not_found", "по этому адресу ничего нет", "Проверьте base_url и путь в описании источника"),
    ("bad_request", "платформа не понимает запрос", "Сверьте описание источника (manifest) с договором платформы"),
    ("request", "запрос не составляется", "Проверьте адрес, proxy и описание источника (manifest)"),
    ("redirect", "платформа перенаправляет на другой адрес", "Впишите новый адрес в base_url, если доверяете ему"),
    (
        "not_the_format",
        "ответ не в том формате (страница входа, обрывок)",
        "Откройте адрес в браузере: часто это страница входа или заглушка",
    ),
    (
        "not_the_shape",
        "в ответе нет того, что обещает описание",
        "Платформа изменила договор: поправьте описание источника (manifest)",
    ),
    ("too_large", "ответ больше допустимого", "Уменьшите размер страницы или увеличьте предел в настройках потока"),
    (
        "repeated_page",
        "платформа отдаёт одну и ту же страницу",
        "Сверьте способ листания в описании источника (manifest)",
    ),
    (
        "endless",
        "страницы не кончаются",
        "Если записей правда столько, увеличьте pages_max в настройках потока; если нет — сверьте способ листания в описании \
             источника (manifest). Следующая загрузка начнёт этот просмотр сначала",
    ),
    (
        "too_many_batches",
        "за одну загрузку пришло больше порций, чем разрешено",
        "Повторите svod sync: загрузка продолжит с этого места. Если данных всегда столько, увеличьте batches_max в разделе [sync]",
    ),
    (
        "ends_early",
        "список кончился раньше, чем пришли все обещанные записи",
        "Ничего не потеряно: следующая загрузка спросит эту страницу снова, а затем весь список сначала. Если так каждый раз — \
             сообщите поддержке платформы; если она считает записи иначе, уберите total из описания источника (manifest)",
    ),
    ("folder", "папки нет или она не читается", "Создайте папку и дайте программе право её читать"),
    ("cursor", "место продолжения не читается этой версией программы", "Обновите программу"),
    ("missing_secret", "секрета, названного в настройках, нет или он не годится", "Положите его в папку secrets"),
];

/// What happened and what to do; `None` for a code that is none.
pub(super) fn by_code(code: &str) -> Option<(&'static str, &'static str)> {
    PHRASES.iter().find(|(known, ..)| *known == code).map(|(_, happened, advice)| (*happened, *advice))
}

/// What to do, with the names at hand.
pub(super) fn advice(reason: &Reason) -> String {
    if let Reason::MissingSecret { name, .. } = reason {
        let variable = crate::config::secret_variable(name);
        return format!("Положите его в папку secrets файлом {name} или в переменную окружения {variable}");
    }
    by_code(reason.code()).map_or_else(String::new, |(_, advice)| advice.to_owned())
}

/// Where it was seen and what was seen there.
pub(in crate::cli) fn detail(reason: &Reason) -> String {
    let at = |exchange: &Exchange, what: &str| format!("{exchange}: {what}");
    let asked = |exchange: Option<&Exchange>, what: String| {
        exchange.map_or_else(|| what.clone(), |exchange| format!("{exchange}: {what}"))
    };
    match reason {
        Reason::Connection { exchange, cause } => at(exchange, connection(*cause)),
        Reason::Timeout { exchange } => at(exchange, "ответ не пришёл вовремя"),
        Reason::Tls { exchange, cause } => asked(exchange.as_ref(), tls(cause)),
        Reason::ErrorAnswer { exchange, class, said } => at(exchange, &answer(*class, said)),
        Reason::Request { exchange, cause } => asked(exchange.as_ref(), request(cause)),
        Reason::Redirect { exchange, cause } => at(exchange, &redirect(*cause)),
        Reason::NotTheFormat { exchange, expected, found } => at(exchange, &body(expected, *found)),
        Reason::NotTheShape { exchange, cause } => at(exchange, &shape(cause)),
        Reason::TooLarge { exchange, max } => at(exchange, &format!("ответ больше, чем body_max_bytes = {max}")),
        Reason::RepeatedPage { origin, cause } => placed(origin, repeated(*cause)),
        Reason::Endless { origin, cause } => placed(origin, endless(*cause)),
        Reason::TooManyBatches { max } => format!("порций (страниц или частей файлов) больше, чем batches_max = {max}"),
        Reason::EndsEarly { origin, page, read, announced } => placed(
            origin,
            format!("список кончился на странице {page}, прочитано записей: {read}, обещано: {announced}"),
        ),
        Reason::Folder { path, cause } => placed(path, disk(*cause).to_owned()),
        Reason::Cursor => "место продолжения записано другой версией программы или другим источником".to_owned(),
        Reason::MissingSecret { name, cause } => format!("секрет {name} {}", secret(*cause)),
    }
}

fn placed(origin: &str, what: String) -> String {
    if origin.is_empty() { what } else { format!("{origin}: {what}") }
}

fn connection(cause: ConnectionFault) -> &'static str {
    match cause {
        ConnectionFault::Refused => "соединение отклонено, по этому адресу никто не отвечает",
        ConnectionFault::UnknownHost => "имя сервера не найдено",
        ConnectionFault::Unreachable => "до этого адреса нет пути",
        ConnectionFault::Lost => "связь оборвалась, ответ пришёл не целиком",
        ConnectionFault::Other => "связи нет",
    }
}

fn tls(cause: &TlsFault) -> String {
    match cause {
        TlsFault::UnknownAuthority => "удостоверяющий центр сертификата неизвестен".to_owned(),
        TlsFault::Expired => "срок сертификата платформы истёк или ещё не начался".to_owned(),
        TlsFault::WrongName => "сертификат платформы выдан на другое имя".to_owned(),
        TlsFault::BadCertificate => "сертификат платформы не годится".to_owned(),
        TlsFault::CertificateAsked => "платформа требует сертификат или не принимает наш".to_owned(),
        TlsFault::NoAgreement => "стороны не договорились о защите соединения".to_owned(),
        TlsFault::File { path, cause } => format!("файл {path} не читается: {}", disk(*cause)),
        TlsFault::NotPem { path } => format!("{path} — не файл PEM нужного вида"),
        TlsFault::Unusable => "сертификаты не подходят друг к другу".to_owned(),
    }
}

fn answer(class: ErrorClass, said: &Said) -> String {
    let meaning = match class {
        ErrorClass::RateLimited => "слишком много запросов",
        ErrorClass::ServerFailure => "ошибка платформы",
        ErrorClass::Unauthorised => "вход не выполнен",
        ErrorClass::Forbidden => "доступ закрыт",
        ErrorClass::NotFound => "не найдено",
        ErrorClass::BadRequest => "запрос не принят",
    };
    match said {
        Said::Status(status) => format!("код ответа {status}, {meaning}"),
        Said::Code(Some(code)) => format!("код ошибки {code}, {meaning}"),
        Said::Code(None) => format!("код ошибки не слово, {meaning}"),
    }
}

fn request(cause: &RequestFault) -> String {
    match cause {
        RequestFault::Address => "не адрес HTTP".to_owned(),
        RequestFault::Proxy => "адрес proxy не подходит".to_owned(),
        RequestFault::Header => "значение не передать в заголовке".to_owned(),
        RequestFault::Template(name) => format!("шаблон параметра {name} не работает с этими значениями"),
        RequestFault::TokenIssuer => "не задано, где получать ключ доступа".to_owned(),
        RequestFault::Other => "запрос не составляется".to_owned(),
    }
}

fn redirect(cause: RedirectFault) -> String {
    match cause {
        RedirectFault::OtherHost => "перенаправление на другой сервер".to_owned(),
        RedirectFault::NextPage => "ссылка на следующую страницу ведёт на другой сервер".to_owned(),
        RedirectFault::TooMany => "слишком много перенаправлений".to_owned(),
        RedirectFault::Status(status) => format!("код ответа {status}, перенаправление без адреса"),
    }
}

fn body(expected: &str, found: BodyFault) -> String {
    match found {
        BodyFault::Empty => format!("пустой ответ вместо {expected}"),
        BodyFault::Html => format!("страница HTML вместо {expected}"),
        BodyFault::Nonsense { line: Some(line), column } => {
            format!("не {expected}, начиная со строки {line}, знака {column}")
        }
        BodyFault::Nonsense { line: None, column } => format!("не {expected}, начиная с байта {column}"),
        BodyFault::Encoding => "текст не в той кодировке, которую называет".to_owned(),
        BodyFault::Compression => "сжатый ответ повреждён".to_owned(),
        BodyFault::DocumentType => "XML с определением типа (DOCTYPE), такой не принимается".to_owned(),
        BodyFault::Nested(max) => format!("вложенность XML больше {max}"),
        BodyFault::Entity(at) => format!("неизвестное имя в XML, байт {at}"),
        BodyFault::Unclosed => "XML обрывается".to_owned(),
    }
}

fn shape(cause: &ShapeFault) -> String {
    match cause {
        ShapeFault::Json { line, column } => format!("JSON другого устройства, строка {line}, знак {column}"),
        ShapeFault::NoRecords => "нет списка записей там, где его обещает описание источника".to_owned(),
        ShapeFault::RecordsWithoutFields => "в списке нет ни одной записи с полями".to_owned(),
        ShapeFault::Total => "число всех записей — не целое число".to_owned(),
        ShapeFault::PageNumber => "номер страницы — не целое число".to_owned(),
        ShapeFault::NeitherAnswerNorError => "ни ответа, ни ошибки с кодом".to_owned(),
        ShapeFault::UnknownCode(Some(code)) => format!("кода ошибки {code} нет в описании источника"),
        ShapeFault::UnknownCode(None) => "код ошибки — не слово, в описании источника такого нет".to_owned(),
        ShapeFault::NextLink => "ссылка на следующую страницу — не адрес".to_owned(),
        ShapeFault::StoredLink => "сохранённая ссылка повреждена".to_owned(),
        ShapeFault::Token => "выданный ключ доступа не годится".to_owned(),
        ShapeFault::ReceiptWithoutNumber => "в квитанции нет номера".to_owned(),
        ShapeFault::OtherReceipt => "квитанция на другой пакет: контрольная сумма не совпадает".to_owned(),
    }
}

fn repeated(cause: RepeatedPage) -> String {
    match cause {
        RepeatedPage::Another(page) => format!("запрошена страница {page}, пришла другая"),
        RepeatedPage::Same(page) => format!("страница {page} такая же, как перед ней"),
        RepeatedPage::Named => "следующая страница названа так же, как эта".to_owned(),
        RepeatedPage::Cursor => "источник не движется дальше".to_owned(),
    }
}

fn endless(cause: EndlessFault) -> String {
    match cause {
        EndlessFault::Pages(max) => format!("страниц больше, чем pages_max = {max}"),
        EndlessFault::Records(read) => format!("прочитано записей: {read}, намного больше обещанного, а конца нет"),
    }
}

fn secret(cause: SecretFault) -> &'static str {
    match cause {
        SecretFault::Missing => "не задан",
        SecretFault::Unfit => "содержит знаки, которые в заголовке не передать",
    }
}
