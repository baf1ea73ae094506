use crate::domain::FeedName;

use super::*;

fn gap(count: u64, figures: &[&'static str]) -> Gap {
    Gap {
        feeds: vec![FeedName::new("pos-files")],
        readers: vec![FeedName::new("pos-files")],
        field: Field::Closing,
        count,
        of: 926,
        columns: vec!["Дата закрытия".to_owned()],
        figures: figures.to_vec(),
    }
}

/// What, what it means, what to do: a line each.
#[track_caller]
fn check(gap: &Gap, expected: [&str; 3]) {
    let told = not_told("ПОС, выгрузки", gap, Among::All);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.contains(expected), "«{expected}» is missing in: {line}");
        assert!(line.chars().count() <= 2 * 80, "{line}");
    }
}

#[test]
fn what_no_source_tells_is_said_in_three_short_lines() {
    let do_this = "Проверьте, есть ли в источнике «Дата закрытия»";
    let of_all = "! ПОС, выгрузки: источник не сообщает поле «дата закрытия» ни у одной из записей, их 926.";
    check(&gap(926, &["V5"]), [of_all, "стоят рядом, в строках «не сообщено»: V5 «Закрыто».", do_this]);
    let of_many = "! ПОС, выгрузки: источник не сообщает поле «дата закрытия» у 100 записей из 926.";
    let figures = ["V1", "V5", "T1", "T2", "T3"];
    check(&gap(100, &figures), [of_many, "V1 «Поступило», V5 «Закрыто», T1 «Доля в срок» и ещё 2.", do_this]);
    let of_few = "· ПОС, выгрузки: источник не сообщает";
    check(&gap(1, &[]), [of_few, "В разрезе по этому полю они стоят отдельной строкой.", do_this]);
    let of_period = not_told("ПОС, выгрузки", &gap(100, &figures), Among::Period);
    assert!(of_period.contains("у 100 записей этого периода из 926."), "{of_period}");
}
