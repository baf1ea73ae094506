//! Wrong usage in Russian words: clap's own messages are English.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::output;

/// Order and headings of a help text.
pub(super) const TEMPLATE: &str = "{about-with-newline}\nПрименение: {usage}\n\n{all-args}";

/// Prints help and version as asked; explains any other error. Exit code 2 for wrong usage.
pub(super) fn explain(error: &clap::Error) -> anyhow::Result<ExitCode> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        output::out(&error.render().to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::err(&error.render().to_string())?;
        return Ok(ExitCode::from(2));
    }
    output::err(&format!("{}\nСправка: svod --help\n", message(error)))?;
    Ok(ExitCode::from(2))
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
        _ => format!("Команда не разбирается: {}.", error.kind()),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(_) | None => String::new(),
    }
}
