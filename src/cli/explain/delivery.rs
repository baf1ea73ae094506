//! A package that was not taken: what happened, where the package is, what to do, and how to send the same one again.

use std::path::Path;

use svod_contract::{Reason, SourceError};

use crate::pipeline::deliver::{NotTaken, Waiting};

/// One paragraph about a package that was not taken. `again` is the command that sends the same bytes.
pub(in crate::cli) fn delivery(not_taken: &NotTaken, directory: &Path, again: &str) -> String {
    let (happened, advice) = reason(not_taken);
    let state = match (&not_taken.error, not_taken.status) {
        (_, Some(200..=299)) => " Принят ли пакет, неизвестно.",
        (SourceError::Unavailable { .. }, None) => " Дошёл ли пакет, неизвестно.",
        _ => "",
    };
    let answer = not_taken.answer.as_ref().map_or_else(String::new, |answer| format!(" Ответ ЦУР: «{answer}»."));
    format!(
        "Пакет не принят: {happened}.{answer}{state} Пакет остался в папке {}. {advice}. Затем повторите — уйдёт тот же пакет под \
         тем же номером, дважды ЦУР его не учтёт:\n    {again}\n    Подробность: {}",
        directory.display(),
        super::detail(&not_taken.error)
    )
}

/// One line about a pause before the next attempt.
pub(in crate::cli) fn waiting(waiting: Waiting) -> String {
    let not_taken = NotTaken {
        error: SourceError::Unavailable { reason: waiting.reason, detail: String::new(), retry_after: None },
        status: None,
        answer: None,
    };
    let seconds = waiting.pause.as_secs() + 1;
    format!("{}; повторю через {seconds} с.", reason(&not_taken).0)
}

fn reason(not_taken: &NotTaken) -> (&'static str, &'static str) {
    if not_taken.status == Some(409) {
        return (
            "ЦУР уже получил под этим номером другой пакет",
            "Выясните в ЦУР, какой пакет принят под этим номером",
        );
    }
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other reasons are those of sources")]
    match not_taken.error.reason() {
        Reason::Connection => ("связи с ЦУР нет или она оборвалась", "Проверьте сеть и адрес report.receiver_url"),
        Reason::Timeout => ("ЦУР не ответил вовремя", "Повторите позже"),
        Reason::Tls => (
            "защищённое соединение с ЦУР не установлено",
            "Проверьте адрес report.receiver_url и сертификат report.receiver_ca_certificate",
        ),
        Reason::RateLimited => ("ЦУР просит обращаться реже", "Повторите позже"),
        Reason::ServerFailure => {
            ("на стороне ЦУР ошибка", "Повторите позже; если не проходит — обратитесь в поддержку ЦУР")
        }
        Reason::Unauthorised => {
            ("ЦУР не принимает ключ доступа", "Обновите секрет, имя которого стоит в report.receiver_token")
        }
        Reason::Forbidden => ("у ключа доступа нет права отправлять пакеты", "Запросите это право в ЦУР"),
        Reason::NotFound => (
            "по этому адресу пакеты не принимают",
            "Проверьте report.receiver_url: к нему программа добавляет /api/v1/packages",
        ),
        Reason::BadRequest => (
            "ЦУР получил пакет и отклонил его",
            "Устраните причину, которую назвал ЦУР, или обратитесь к нему: без изменений ответ будет тем же",
        ),
        Reason::Redirect => {
            ("ЦУР перенаправляет на другой адрес", "Впишите новый адрес в report.receiver_url, если доверяете ему")
        }
        Reason::MissingSecret => (
            "ключа доступа к ЦУР нет",
            "Положите его в папку secrets под именем, которое стоит в report.receiver_token",
        ),
        Reason::TooLarge => ("ответ ЦУР больше допустимого", "Проверьте адрес report.receiver_url"),
        _ => (
            "ответ ЦУР — не квитанция на этот пакет",
            "Проверьте адрес report.receiver_url и выясните в ЦУР, принят ли пакет",
        ),
    }
}
