use svod_contract::{Fault, FaultKind};

use super::faults;

#[track_caller]
fn check(kind: FaultKind, detail: &str, expected: &str) {
    let fault = Fault { subject: "файл".to_owned(), kind, detail: detail.to_owned() };
    assert_eq!(faults(&[fault]), [expected]);
}

#[test]
fn a_file_of_an_office_program_is_to_be_saved_as_xlsx() {
    check(
        FaultKind::ForeignFormat,
        "HTML",
        "! файл: файл такого вида не читается, его записей в отчёте нет (HTML). Откройте его в Excel или LibreOffice и сохраните как XLSX.",
    );
}

#[test]
fn a_file_that_is_read_in_part_is_not_called_unread() {
    check(
        FaultKind::CutShort,
        "damaged or cut: line 9, column 3, byte 70, records read before it: 3",
        "! файл: файл повреждён или оборван, прочитано только его начало; остального в отчёте нет (повреждён или оборван: строка 9, столбец \
         3, байт 70, прочитано записей до этого места: 3). Выгрузите его заново: уже прочитанное второй раз не посчитается.",
    );
}

#[test]
fn a_file_of_another_kind_is_told_with_what_is_accepted() {
    check(
        FaultKind::OtherKind,
        "accepted: json",
        "! файл: не того вида или лежит слишком глубоко, не прочитано (принимаются: json). Если это выгрузка — сохраните её в \
         нужном виде и положите рядом, если нет — уберите из папки.",
    );
}

#[test]
fn columns_that_another_sheet_knows_are_no_harmless_note() {
    let column = |kind| faults(&[Fault { subject: "a".to_owned(), kind, detail: "«Тема»".to_owned() }]).remove(0);
    assert!(column(FaultKind::DroppedColumn).starts_with("! a: столбцы не прочитаны"));
    assert!(column(FaultKind::UnknownColumn).starts_with("· a: незнакомые столбцы"));
}
