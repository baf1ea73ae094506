//! A package that was not taken: what happened, where the package is, what to do, and how to send the same one again.

use std::path::Path;

use svod_contract::SourceError;

use crate::pipeline::deliver::{NotTaken, Waiting};

/// One paragraph about a package that was not taken. `again` is the command that sends the same bytes.
pub(in crate::cli) fn delivery(not_taken: &NotTaken, directory: &Path, again: &str) -> String {
    let reason = not_taken.error.reason();
    let (happened, advice) = by_code(reason.code(), not_taken.status);
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
        super::reason::detail(reason)
    )
}

/// One line about a pause before the next attempt.
pub(in crate::cli) fn waiting(waiting: &Waiting) -> String {
    let seconds = waiting.pause.as_secs() + 1;
    format!("{}; повторю через {seconds} с.", by_code(waiting.reason.code(), None).0)
}

/// What happened and what to do, by the code of the reason and the status of the answer.
fn by_code(code: &str, status: Option<u16>) -> (&'static str, &'static str) {
    if status == Some(409) {
        return (
            "ЦУР уже получил под этим номером другой пакет",
            "Выясните в ЦУР, какой пакет принят под этим номером",
        );
    }
    match code {
        "connection" => ("связи с ЦУР нет или она оборвалась", "Проверьте сеть и адрес report.receiver_url"),
        "timeout" => ("ЦУР не ответил вовремя", "Повторите позже"),
        "tls" => (
            "защищённое соединение с ЦУР не установлено",
            "Проверьте адрес report.receiver_url и сертификат report.receiver_ca_certificate",
        ),
        "rate_limited" => ("ЦУР просит обращаться реже", "Повторите позже"),
        "server_failure" => ("на стороне ЦУР ошибка", "Повторите позже; если не проходит — обратитесь в поддержку ЦУР"),
        "unauthorised" => {
            ("ЦУР не принимает ключ доступа", "Обновите секрет, имя которого стоит в report.receiver_token")
        }
        "forbidden" => ("у ключа доступа нет права отправлять пакеты", "Запросите это право в ЦУР"),
        "not_found" => (
            "по этому адресу пакеты не принимают",
            "Проверьте report.receiver_url: к нему программа добавляет /api/v1/packages",
        ),
        "bad_request" => (
            "ЦУР получил пакет и отклонил его",
            "Устраните причину, которую назвал ЦУР, или обратитесь к нему: без изменений ответ будет тем же",
        ),
        "redirect" => {
            ("ЦУР перенаправляет на другой адрес", "Впишите новый адрес в report.receiver_url, если доверяете ему")
        }
        "missing_secret" => (
            "ключа доступа к ЦУР нет",
            "Положите его в папку secrets под именем, которое стоит в report.receiver_token",
        ),
        "too_large" => ("ответ ЦУР больше допустимого", "Проверьте адрес report.receiver_url"),
        // The other reasons are those of sources.
        _ => (
            "ответ ЦУР — не квитанция на этот пакет",
            "Проверьте адрес report.receiver_url и выясните в ЦУР, принят ли пакет",
        ),
    }
}
