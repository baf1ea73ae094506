//! What a failure of the database or of a file means, in Russian: what happened, what it means for the report, what to do.

use crate::{pipeline::PipelineError, store::StoreError};

/// The same error with Russian words in front, its technical chain behind them; others stay as they are.
pub(super) fn in_russian(error: anyhow::Error) -> anyhow::Error {
    let of_store = error.chain().find_map(|cause| cause.downcast_ref::<StoreError>());
    let of_pipeline = error.chain().find_map(|cause| cause.downcast_ref::<PipelineError>());
    match of_store.map(store).or_else(|| of_pipeline.map(pipeline)) {
        Some(text) => anyhow::anyhow!("{text}\n    Подробность: {error:#}"),
        None => error,
    }
}

fn store(error: &StoreError) -> String {
    match error {
        StoreError::Address(address) => format!(
            "адрес базы данных «{address}» не понят. Ничего не загружено и не посчитано. \
             Исправьте database.address в svod.toml: sqlite://… или postgres://…"
        ),
        StoreError::Schema { found: None, .. } => {
            "база данных пуста или её нет. Загружать и считать нечего. Если адрес базы верен, создайте \
             её таблицы командой svod migrate; новую рабочую папку создаёт svod init"
                .to_owned()
        }
        StoreError::Schema { found: Some(found), needed } => format!(
            "база данных другой версии (в ней схема {found}, программе нужна {needed}). Данные целы, но с ними нельзя \
             работать. Если программа новее — сделайте копию и выполните svod migrate; если старее — поставьте ту версию, что вела \
             базу, или новее"
        ),
        StoreError::Damaged { what, .. } => format!(
            "запись в базе данных не читается ({what}). Показатели и отчёт по ней посчитать нельзя. \
             Восстановите базу из копии"
        ),
        StoreError::Migrate(_) => {
            "база данных не приводится к нужному виду. Данные не изменены. Проверьте место на диске и права на файл базы"
                .to_owned()
        }
        StoreError::Database(_) => "база данных не отвечает. Порция, которая записывалась, не сохранена; всё, что записано \
             раньше, цело, следующая загрузка продолжит с того же места. Проверьте место на диске, права на файл базы и \
             нет ли другой долгой команды svod, затем повторите"
            .to_owned(),
    }
}

fn pipeline(error: &PipelineError) -> String {
    match error {
        PipelineError::Write { path, .. } => format!(
            "файл {} не пишется. Отчёта нет, данные целы. Проверьте место на диске и права на папку, затем повторите",
            path.display()
        ),
        PipelineError::Render(_) => {
            "отчёт не собирается. Данные целы. Сообщите разработчикам подробность ниже".to_owned()
        }
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
             с того же места. Сообщите разработчикам подробность ниже"
                .to_owned()
        }
        PipelineError::Source(_) | PipelineError::Store(_) => {
            "загрузка прервалась. Всё, что записано раньше, цело".to_owned()
        }
    }
}
