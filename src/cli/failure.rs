//! What a failure of the database or of a file means, in Russian: what happened, what it means for the report, what to do.

use std::io;

use crate::{
    app::unwritten,
    pipeline::PipelineError,
    store::{StoreError, submission},
};

/// What was being done, and with which database.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Whether records were being stored.
    pub(super) is_load: bool,
    /// The address of the database without its password; empty when no configuration was read.
    pub(super) database: String,
}

impl Place {
    /// The database as the administrator knows it: its file, or its address.
    fn database(&self) -> String {
        let name = self.database.strip_prefix("sqlite://").unwrap_or(&self.database);
        if name.is_empty() { "база данных".to_owned() } else { format!("база данных {name}") }
    }

    /// What became of the data.
    fn kept(&self) -> &'static str {
        if self.is_load {
            "Порция, которая записывалась, не сохранена; всё, что записано раньше, цело, следующая загрузка продолжит с того же \
             места"
        } else {
            "Записанное раньше не изменено"
        }
    }
}

/// The same error with Russian words in front, its technical chain behind them; others stay as they are.
pub(super) fn in_russian(error: anyhow::Error, place: &Place) -> anyhow::Error {
    let of_store = error.chain().find_map(|cause| cause.downcast_ref::<StoreError>());
    let of_pipeline = error.chain().find_map(|cause| cause.downcast_ref::<PipelineError>());
    let of_disk = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    let detail = format!("{error:#}");
    let of_store = of_store.map(|error| store(error, place));
    match of_store.or_else(|| of_pipeline.map(pipeline)).or_else(|| of_disk.map(disk)) {
        Some(text) => anyhow::anyhow!("{text}\n    Для разработчиков: {detail}"),
        None => error,
    }
}

/// A file, a folder or the output that the command could not write.
fn disk(error: &io::Error) -> String {
    format!(
        "не пишется файл, папка или вывод команды: {}. Загруженное цело. Освободите место или дайте право на запись и повторите",
        unwritten(error)
    )
}

/// What the database did not do: what happened, what it means, what to do.
pub(super) fn store(error: &StoreError, place: &Place) -> String {
    let database = place.database();
    match error {
        StoreError::Address(address) => format!(
            "адрес базы данных «{address}» не понят. Ничего не загружено и не посчитано. \
             Исправьте database.address в svod.toml: sqlite://… или postgres://…"
        ),
        StoreError::Schema { found: None, .. } => format!(
            "{database} пуста или её нет. Загружать и считать нечего. Если адрес базы верен, создайте \
             её таблицы командой svod migrate; новую рабочую папку создаёт svod init"
        ),
        StoreError::Schema { found: Some(found), needed } => format!(
            "{database} другой версии (в ней схема {found}, программе нужна {needed}). Данные целы, но с ними нельзя \
             работать. Если программа новее — сделайте копию и выполните svod migrate; если старее — поставьте ту версию, что вела \
             базу, или новее"
        ),
        StoreError::Damaged { what: submission::DETAILS, .. } => format!(
            "{database}: подробности записи не читаются. Показатели от них не зависят, но списков и отчёта не будет. Выполните svod \
             rebuild: обращения соберутся заново из загруженных записей. Если не поможет, восстановите базу из копии"
        ),
        StoreError::Damaged { what, .. } => format!(
            "{database}: запись не читается ({what}). Показатели и отчёт по ней посчитать нельзя. \
             Восстановите базу из копии"
        ),
        StoreError::Corrupt(_) => format!(
            "{database} повреждена или это не база. Загружать и считать с ней нельзя. Восстановите файл из резервной копии вместе с \
             соседними -wal и -shm, если они в ней есть; повреждённый сохраните отдельно"
        ),
        StoreError::NotOpened(_) => format!(
            "{database} не открывается: нет папки, или нет права на неё и на файл. {}. Проверьте database.address в svod.toml и \
             права на папку",
            place.kept()
        ),
        StoreError::ReadOnly(_) => format!(
            "{database} только читается: писать в неё нельзя — нет права на файл базы или его папку (у PostgreSQL — у учётной записи), \
             либо диск подключён только для чтения. {}. Дайте право на запись (файл базы, соседние -wal и -shm и сама папка) тому, от чьего имени работает svod, и \
             повторите",
            place.kept()
        ),
        StoreError::Full(_) => {
            format!("{database} не помещается: на диске нет места. {}. Освободите место и повторите", place.kept())
        }
        StoreError::Busy(_) => format!(
            "{database} занята другой программой. {}. Дождитесь конца другой команды svod, закройте программы, которые открыли файл базы, \
             и повторите",
            place.kept()
        ),
        StoreError::Migrate(_) => format!(
            "{database} не приводится к нужному виду. Данные не изменены. Проверьте место на диске и права на файл базы"
        ),
        StoreError::Database(_) => format!(
            "{database} не отвечает. {}. Проверьте место на диске, права на файл базы (у PostgreSQL — работает ли сервер и верен ли \
             адрес) и нет ли другой долгой команды svod, затем повторите",
            place.kept()
        ),
    }
}

/// What stopped the pipeline: what happened, what it means, what to do.
pub(super) fn pipeline(error: &PipelineError) -> String {
    match error {
        PipelineError::Write { path, source } => format!(
            "файл {} не пишется: {}. Отчёта нет, данные целы. Проверьте место на диске и права на папку, затем повторите",
            path.display(),
            unwritten(source)
        ),
        PipelineError::Render(_) => "отчёт не собирается. Данные целы. Сообщите разработчикам строку ниже".to_owned(),
        PipelineError::Calendar(missing) => format!(
            "нет производственного календаря {}. Показатели и отчёт на этот момент не посчитать. \
             Положите файл в папку соответствий и повторите",
            missing.file()
        ),
        PipelineError::Pack(_) => {
            "не хватает памяти. Порция, которая записывалась, не сохранена; всё, что записано раньше, \
             цело. Закройте другие программы и повторите загрузку: она продолжит с того же места"
                .to_owned()
        }
        PipelineError::Task(_) => {
            "часть программы прервалась. Всё, что записано раньше, цело, следующая загрузка продолжит \
             с того же места. Сообщите разработчикам строку ниже"
                .to_owned()
        }
        PipelineError::RunsElsewhere { .. } => {
            "этот поток сейчас загружает другой процесс. Ничего не потеряно: дождитесь его конца и повторите".to_owned()
        }
        PipelineError::FormerRules => {
            "загруженное ещё не пересчитано по новым правилам: это делает другой процесс или прошлая загрузка прервалась. \
             Показатели пока целиком по прежним правилам. Повторите svod sync"
                .to_owned()
        }
        PipelineError::Source(_) | PipelineError::Store(_) => {
            "загрузка прервалась. Всё, что записано раньше, цело".to_owned()
        }
    }
}

#[cfg(test)]
mod tests;
