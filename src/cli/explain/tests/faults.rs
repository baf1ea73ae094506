use svod_contract::{Damage, DiskFault, Fault, FaultKind, Lack, Limit, StrayEntry};

use super::*;

fn damages() -> Vec<Damage> {
    vec![
        Damage::NotATable,
        Damage::NotAWorkbook,
        Damage::Workbook,
        Damage::Trap,
        Damage::Quotes,
        Damage::NotUtf8(7),
        Damage::Json { line: Some(1), column: 2, byte: 3 },
        Damage::Json { line: None, column: 2, byte: 3 },
        Damage::Answer { number: 1, line: 2 },
        Damage::NotAWall(1),
        Damage::NotAnExport,
        Damage::ChatWithoutId { byte: 7 },
    ]
}

fn column(required: bool, similar: Option<&str>) -> FaultKind {
    let (column, similar) = ("Тема".to_owned(), similar.map(str::to_owned));
    FaultKind::MissingColumn { stream: "appeals".into(), column, similar, required }
}

/// One of every kind, and every shade of its data.
fn kinds() -> Vec<FaultKind> {
    let names = || vec!["Телефон".to_owned()];
    let accepted = vec!["json".to_owned()];
    let mut kinds = vec![
        FaultKind::HalfCopied,
        FaultKind::Changed,
        FaultKind::Empty,
        FaultKind::PasswordProtected,
        FaultKind::ForeignFormat { format: "HTML".to_owned() },
        FaultKind::OtherKind { entry: StrayEntry::File { accepted }, more: 3 },
        FaultKind::OtherKind { entry: StrayEntry::Folder, more: 0 },
        FaultKind::OtherKind { entry: StrayEntry::Link, more: 0 },
        FaultKind::OtherKind { entry: StrayEntry::Device, more: 0 },
        FaultKind::StrayQuotes { lines: vec![2, 5], more: 7 },
        FaultKind::UnknownSheet { sheets: names(), more: 0 },
        FaultKind::HiddenSheet { rows: 2 },
        FaultKind::LaterSheet { first: "Январь".to_owned(), rows: 2 },
        column(true, Some("Тэма")),
        column(false, None),
        FaultKind::MissingHeader,
        FaultKind::DroppedColumns { names: names(), more: 0 },
        FaultKind::UnreadableValues { stream: "appeals".into(), column: "Тема".to_owned(), count: 3 },
        FaultKind::UnknownColumns { names: names(), more: 9 },
        FaultKind::DuplicateColumns { names: names() },
        FaultKind::Contradictions { count: 1 },
        FaultKind::DatedAhead { date: jiff::Timestamp::UNIX_EPOCH },
        FaultKind::DateLost { date: jiff::Timestamp::UNIX_EPOCH },
        FaultKind::PlatformError { answer: 2, code: None },
        FaultKind::UnlistedAuthor { author: "channel1".to_owned() },
        FaultKind::NothingChosen { chats: 2 },
    ];
    kinds.extend(DiskFault::ALL.iter().map(|cause| FaultKind::Locked { cause: *cause }));
    kinds.extend(damages().into_iter().map(|damage| FaultKind::NotTheFormat { damage }));
    kinds.push(FaultKind::CutShort { damage: Damage::Workbook, records: 3 });
    kinds.extend(Limit::ALL.map(|limit| FaultKind::TooLarge { limit, max: 7 }));
    kinds.extend((0..220).map(|code| FaultKind::PlatformError { answer: 1, code: Some(code) }));
    let lacks = [Lack::Posts, Lack::Comments, Lack::Threads, Lack::Rest];
    kinds.extend(lacks.map(|lack| FaultKind::Incomplete { lack, count: 4 }));
    kinds
}

fn told(kind: FaultKind) -> String {
    faults(&[Fault { subject: "файл".to_owned(), kind }], &|fault| fault.kind.is_loss()).remove(0)
}

#[test]
fn every_fault_says_in_russian_what_happened_what_it_means_and_what_to_do() {
    for kind in kinds() {
        let text = told(kind.clone());
        check_russian(&text);
        let (happened, advice) = text.split_once(". ").unwrap_or_else(|| panic!("no advice in: {text}"));
        assert!(!advice.is_empty() && !happened.contains(kind.code()), "{text}");
        let has_meaning = ["отчёт", "показател", "учтены"].iter().any(|word| happened.contains(word));
        assert!(has_meaning, "nothing of the report in: {text}");
        assert!(text.starts_with(if kind.is_loss() { "! файл: " } else { "· файл: " }), "{text}");
    }
}

#[test]
fn a_fault_is_told_with_its_data() {
    assert_eq!(
        told(FaultKind::ForeignFormat { format: "HTML".to_owned() }),
        "! файл: файл такого вида не читается, его записей в отчёте нет (HTML). Откройте его в Excel или LibreOffice и сохраните как XLSX."
    );
    let cut = FaultKind::CutShort { damage: Damage::Json { line: Some(9), column: 3, byte: 70 }, records: 3 };
    let place = "повреждён или оборван: строка 9, знак 3, байт 70, прочитано записей до этого места: 3";
    assert!(told(cut).contains(place));
    assert!(told(column(true, Some("Тэма"))).contains("(«Тема», похож на него «Тэма»)"));
    assert!(
        told(FaultKind::PlatformError { answer: 2, code: Some(15) }).contains("(ответ 2: ошибка 15: доступ закрыт)")
    );
}

#[test]
fn faults_of_one_kind_in_one_file_are_one_line() {
    let fault = |subject: &str, column: &str| Fault {
        subject: subject.to_owned(),
        kind: FaultKind::UnreadableValues { stream: "appeals".into(), column: column.to_owned(), count: 3 },
    };
    let columns = ["А", "Б", "В", "Г", "Д", "Е", "Ж"].map(|column| fault("файл", column));
    let lines = faults(&[columns.as_slice(), &[fault("другой", "А")]].concat(), &|fault| fault.kind.is_loss());
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("(«А» — 3, «Б» — 3, «В» — 3, «Г» — 3, «Д» — 3 и ещё 2)"), "{}", lines[0]);
}
