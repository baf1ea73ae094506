use crate::calendar::tests::{delivered, one_rule};

#[test]
fn the_delivered_rules_say_for_whom_how_long_and_where_a_day_off_leads() {
    let words = delivered().words();
    let appeal = "Обращение (59-ФЗ): 30 календ. дн. с регистрации, а если её дата не сообщена — с поступления; исполняется \
                  закрытием; срок на нерабочий день переносится на предыдущий рабочий: он короче, и доля в срок не выше, чем \
                  без переноса (59-ФЗ, ст. 12, ч. 1).";
    assert!(words.iter().any(|line| line == appeal), "{words:#?}");
    let high = "Сообщение, Инцидент, Высокая: 4 ч с поступления; исполняется первым ответом (практика регионального ЦУР, \
                важность «Высокая»).";
    assert!(words.iter().any(|line| line == high), "{words:#?}");
    assert!(
        words
            .iter()
            .any(|line| line.starts_with("Сообщение, ПОС: дата, обещанная источником, а без неё 30 календ. дн."))
    );
    // registration, forwarding and extension give no answer its deadline
    assert_eq!(words.len(), 5);
}

#[test]
fn a_rule_in_force_for_a_time_says_so() {
    let rules = one_rule("amount = 8\nunit = \"working_hours\"\nin_force = { from = 2026-01-01, to = 2026-06-30 }");
    let expected = "Сообщение: 8 раб. ч с поступления; исполняется закрытием; для поступивших с 01.01.2026 по 30.06.2026 \
                    (проверка).";
    assert_eq!(rules.words(), [expected]);
}
