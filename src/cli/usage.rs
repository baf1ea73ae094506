//! Wrong usage in Russian words: clap's own messages are English.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::output;
use crate::domain::Period;

/// Order and headings of a help text.
pub(super) const TEMPLATE: &str = "{about-with-newline}\nПрименение: {usage}\n\n{all-args}";

/// Prints help and version as asked; explains any other error. Exit code 2 for wrong usage.
pub(super) fn explain(error: &clap::Error) -> anyhow::Result<ExitCode> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        output::out(&in_russian(&error.render().to_string()))?;
        return Ok(ExitCode::SUCCESS);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::err(&in_russian(&error.render().to_string()))?;
        return Ok(ExitCode::from(2));
    }
    output::err(&format!("{}\nСправка: svod --help\n", message(error)))?;
    Ok(ExitCode::from(2))
}

/// The words that clap puts into a help text itself.
const WORDS: [(&str, &str); 7] = [
    ("[OPTIONS]", "[ПАРАМЕТРЫ]"),
    ("<COMMAND>", "<КОМАНДА>"),
    ("Usage:", "Применение:"),
    ("Options:", "Параметры команды:"),
    ("Arguments:", "Аргументы:"),
    ("[possible values:", "[бывает:"),
    ("[default:", "[по умолчанию:"),
];

fn in_russian(help: &str) -> String {
    let text = WORDS.iter().fold(help.to_owned(), |text, (english, russian)| text.replace(english, russian));
    format!("{}\n", text.trim_end())
}

/// Reads a period; the refusal is for people.
pub(super) fn period(text: &str) -> Result<Period, &'static str> {
    Period::parse(text)
        .map_err(|_not_a_period| "нужен период вида 2026-Q1, 2026-03, 2026-W10 или 2026-01-01..2026-03-31")
}

fn message(error: &clap::Error) -> String {
    let argument = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    let hint = text(error, ContextKind::SuggestedArg) + &text(error, ContextKind::SuggestedSubcommand);
    let hint = if hint.is_empty() { hint } else { format!(" Может быть, {hint}?") };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the list of clap is open")]
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("Нет команды «{}».{hint}", text(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            format!("Лишнее слово «{argument}»: команда его не принимает.{hint}")
        }
        ErrorKind::UnknownArgument => format!("Нет параметра «{argument}».{hint}"),
        ErrorKind::MissingRequiredArgument => format!("Не хватает параметра: {argument}."),
        ErrorKind::InvalidValue if value.is_empty() => format!("У параметра {argument} нет значения."),
        ErrorKind::InvalidValue => {
            format!("Параметр {argument}: «{value}» не подходит; бывает: {}.", text(error, ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
            format!("Параметр {argument}: «{value}» не подходит: {cause}.")
        }
        ErrorKind::MissingSubcommand => "Не указана команда.".to_owned(),
        ErrorKind::TooManyValues => format!("У параметра {argument} лишнее значение «{value}»."),
        ErrorKind::ArgumentConflict => match text(error, ContextKind::PriorArg) {
            other if other.is_empty() || other == argument => format!("Параметр {argument} задан дважды."),
            other => format!("Параметр {argument} не сочетается с {other}: задайте что-то одно."),
        },
        _ => "Команда не разбирается.".to_owned(),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(_) | None => String::new(),
    }
}
