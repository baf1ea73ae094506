//! Tests of the conclusions.

use super::{conclusions, warnings};
use crate::domain::Period;
use crate::indicators::{Dimension, Figure, Note, Slice};
use crate::report::{Coverage, FeedState, LastRun, ReportInput, tests::sample};

#[track_caller]
fn check_said(input: &ReportInput, expected: &str) {
    let said = conclusions(input).join("\n").replace('\u{a0}', " ");
    assert!(said.contains(expected), "no «{expected}» in:\n{said}");
}

#[test]
fn the_volume_is_compared_with_the_period_before() {
    let text = "За I квартал 2026 года поступило 2 357 обращений, сообщений и публикаций (из них публикаций — 266), \
                на 6,4 % больше, чем за IV квартал 2025 года (2 216).";
    check_said(&sample::realistic(), text);
}

#[test]
fn without_posts_the_volume_names_none() {
    let mut input = sample::realistic();
    input.figures.retain(|figure| figure.slice != sample::by(Dimension::Kind, "post"));
    check_said(&input, "поступило 2 357 обращений и сообщений, на 6,4 % больше");
}

fn running() -> ReportInput {
    let period = Period::parse("2026-Q2").unwrap();
    ReportInput { period, as_of: sample::instant("2026-04-06T09:00:00+03:00"), ..sample::realistic() }
}

#[test]
fn a_period_that_is_not_over_is_compared_with_as_much_of_the_earlier_one_and_says_so() {
    check_said(&running(), "Период не окончен: за первые 6 дней II квартала 2026 года поступило 2 357 ");
    let compared = "чем за IV квартал 2025 года к тому же сроку — за 85 дней до конца";
    check_said(&running(), &format!("на 6,4 % больше, {compared} (2 216)."));
    check_said(&running(), &format!("на 0,4 п. п. ниже, {compared}; разница может быть случайной"));
}

#[test]
fn of_a_period_that_has_not_begun_nothing_is_concluded() {
    let zero = |id| sample::items(id, &Slice::new(), 0);
    let mut input = running();
    input.as_of = sample::instant("2026-03-20T09:00:00+03:00");
    input.overdue.clear();
    input.figures = vec![zero("V1"), zero("V5"), zero("T2")];
    let said = conclusions(&input);
    assert_eq!(said, ["Период ещё не начался: данных за него нет, выводы не делаются."]);
    input.figures = vec![zero("V1"), sample::items("T2", &Slice::new(), 57)];
    assert_eq!(conclusions(&input)[1..].join(""), "На 20 марта 2026 года просрочено 57 обращений и сообщений.");
}

#[test]
fn an_earlier_period_of_which_nothing_is_known_is_not_compared_with() {
    let mut input = sample::realistic();
    // What stands open is counted at one moment and says nothing of the period.
    input.previous.last_mut().unwrap().figures =
        vec![sample::items("V1", &Slice::new(), 0), sample::items("V4", &Slice::new(), 12)];
    check_said(&input, "поступило 2 357 обращений, сообщений и публикаций (из них публикаций — 266).");
}

#[test]
fn a_week_is_a_period_between_two_days() {
    check_said(
        &ReportInput { period: Period::parse("2026-W10").unwrap(), ..sample::realistic() },
        "За период 2–8 марта 2026 года поступило",
    );
}

#[test]
fn a_change_that_may_be_chance_is_called_one_with_its_interval() {
    let text = "на 0,4 п. п. ниже, чем за IV квартал 2025 года; разница может быть случайной (95-процентный интервал \
                разницы от −2,7 до 1,9 п. п., n 1 994)";
    check_said(&sample::realistic(), text);
}

/// The realistic quarter, the share on time of the one before being `share` of `n`.
fn compared_with(share: f64, n: u64) -> ReportInput {
    let mut input = sample::realistic();
    input.previous.last_mut().unwrap().figures = vec![sample::share("T1", &Slice::new(), share, n)];
    input
}

#[test]
fn a_change_that_is_no_chance_is_told_as_such() {
    check_said(&compared_with(0.6, 2000), "на 23,0 п. п. выше, чем за IV квартал 2025 года; разница не случайна");
    // the two intervals overlap, that of the difference holds no zero
    let input = compared_with(0.8, 1500);
    let [now, before] = [&input.figures, &input.previous.last().unwrap().figures];
    let now = now.iter().find(|figure| figure.id == "T1" && figure.slice.is_empty()).unwrap();
    assert!(now.low < before[0].high);
    check_said(&input, "на 3,0 п. п. выше, чем за IV квартал 2025 года; разница не случайна");
}

#[test]
fn nothing_is_compared_with_a_period_that_was_not_loaded_whole() {
    let mut input = sample::realistic();
    for (coverage, times) in [(Coverage::Part, 0), (Coverage::WithoutPosts, 1), (Coverage::Whole, 2)] {
        input.previous.last_mut().unwrap().coverage = coverage;
        let said = conclusions(&input).join("\n");
        assert_eq!(said.matches("IV квартал 2025").count(), times, "{said}");
    }
}

#[test]
fn the_largest_and_the_weakest_blocks_are_named() {
    check_said(&sample::realistic(), "Больше всего по блокам: «ЖКХ» — 1 418 (60,2 %), «Дороги» — 301 (12,8 %)");
    let weakest = "Доля в срок ниже всего в блоке «Общественный транспорт»: 71,0 % (n 87); в сравнении с остальными разница \
                   не случайна (95-процентный интервал разницы от −22,6 до −3,6 п. п., n 2 034).";
    check_said(&sample::realistic(), weakest);
}

/// The realistic quarter with these shares on time by block, and nothing else by block.
fn blocks(shares: &[(&str, f64, u64)]) -> ReportInput {
    let mut input = sample::realistic();
    input.figures.retain(|figure| figure.id != "T1" || figure.slice.is_empty());
    let figures =
        shares.iter().map(|(block, share, n)| sample::share("T1", &sample::by(Dimension::Block, block), *share, *n));
    input.figures.extend(figures);
    input
}

#[test]
fn no_block_is_called_the_lowest_that_the_table_contradicts() {
    let small = blocks(&[("roads", 0.7, 80), ("energy", 0.5, 12), ("housing", 0.9, 400)]);
    let text = "Доля в срок ниже всего в блоке «Энергетика»: 50,0 % (n 12), но это малая выборка; где случаев не меньше 20 — \
                в блоке «Дороги»: 70,0 % (n 80)";
    check_said(&small, text);
    let other = blocks(&[("roads", 0.7, 80), ("unmapped", 0.5, 90), ("housing", 0.9, 400)]);
    check_said(&other, "ниже всего в блоке «Тема не определена»: 50,0 % (n 90)");
    for none in [blocks(&[("roads", 0.7, 80)]), blocks(&[("roads", 0.7, 80), ("housing", 0.7, 90)])] {
        assert!(!conclusions(&none).join("\n").contains("ниже всего"));
    }
}

#[test]
fn what_left_and_what_nobody_tells_is_told() {
    let text = "Перенаправлено, отозвано или не допущено модератором не позже срока 71 обращение или сообщение (3,0 %): в \
                долю в срок и медианы они не входят.";
    check_said(&sample::realistic(), text);
    check_said(&sample::realistic(), "О 47 обращениях и сообщениях источники не сообщают, исполнены ли они в срок");
}

#[test]
fn the_longest_delay_is_named() {
    check_said(&sample::realistic(), "На 1 апреля 2026 года просрочено");
    check_said(&sample::realistic(), "самая долгая просрочка — 52 дня");
    let mut input = sample::realistic();
    input.overdue.truncate(1);
    check_said(&input, "самая долгая просрочка — менее дня.");
}

#[test]
fn a_long_median_to_the_solution_is_told_in_days_and_the_first_answer_stays_in_hours() {
    check_said(&sample::realistic(), "Медиана до первого ответа — 3,5 ч, до решения — 4,0 дн.");
    let mut input = sample::realistic();
    let answer = input.figures.iter_mut().find(|figure| figure.id == "S1" && figure.slice.is_empty()).unwrap();
    answer.value = Some(100.0);
    check_said(&input, "Медиана до первого ответа — 100,0 ч, до решения");
}

#[test]
fn nothing_is_said_without_data() {
    let [line] = conclusions(&sample::empty()).try_into().unwrap();
    assert!(line.contains("ничего не поступило и не закрыто: данных нет, выводы не делаются"), "{line}");
}

#[test]
fn a_figure_without_a_value_gives_no_sentence() {
    let figure: Figure = Figure { value: None, note: Some(Note::NoData), ..sample::items("V1", &Slice::new(), 0) };
    let input = ReportInput { figures: vec![figure], ..sample::empty() };
    assert_eq!(conclusions(&input).len(), 1);
    assert!(conclusions(&input)[0].contains("данных нет"));
}

#[test]
fn a_late_feed_and_a_full_quarantine_are_warned_of() {
    let lines: Vec<_> = warnings(&sample::realistic()).iter().map(|line| line.replace('\u{a0}', " ")).collect();
    let expected = "Поток «Инцидент»: данные опаздывают; последняя загрузка не удалась; в карантине 2,7 % записей (допустимо 2 %); \
         прочитано на 22 меньше, чем называет источник. Причина: Платформа ";
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with(expected), "{lines:?}");
}

#[track_caller]
fn check_warned(change: impl FnOnce(&mut FeedState), expected: &str) {
    let mut input = sample::realistic();
    input.feeds.truncate(1);
    change(&mut input.feeds[0]);
    let lines: Vec<_> = warnings(&input).iter().map(|line| line.replace('\u{a0}', " ")).collect();
    assert_eq!(lines, [format!("Поток «ПОС, выгрузки за неделю»: {expected}. Причина не указана.")]);
}

#[test]
fn a_run_that_did_not_read_everything_is_warned_of() {
    check_warned(|feed| feed.last_run = Some(LastRun::Failed), "последняя загрузка не удалась");
    check_warned(|feed| feed.last_run = Some(LastRun::Incomplete), "последняя загрузка неполна");
}

#[test]
fn a_file_that_tells_an_item_in_several_ways_is_warned_of_and_is_a_reason_itself() {
    let mut input = sample::realistic();
    input.feeds.truncate(1);
    input.feeds[0].contradicted = 3;
    let expected = "Поток «ПОС, выгрузки за неделю»: строки одной выгрузки говорят о записи разное (записей: 3).";
    assert_eq!(warnings(&input), [expected]);
}

#[test]
fn a_difference_to_the_source_is_warned_of_in_either_direction() {
    check_warned(|feed| feed.difference = Some(-1200), "прочитано на 1 200 меньше, чем называет источник");
    check_warned(|feed| feed.difference = Some(3), "прочитано на 3 больше, чем называет источник");
}

/// The realistic quarter without anything received or closed in it.
fn quiet(overdue: u64) -> ReportInput {
    let total = Slice::new();
    let figures = ["V1", "V5"].map(|id| sample::items(id, &total, 0));
    let figures = figures.into_iter().chain([sample::items("T2", &total, overdue)]).collect();
    ReportInput { figures, ..sample::realistic() }
}

#[test]
fn an_empty_period_is_called_one_and_zeros_no_merit() {
    let [line] = conclusions(&quiet(0)).try_into().unwrap();
    assert!(line.starts_with("За I квартал 2026 года ничего не поступило и не закрыто: данных нет"), "{line}");
}

#[test]
fn what_is_overdue_is_told_of_an_empty_period_too() {
    let said = conclusions(&quiet(3));
    assert!(said.len() == 2 && said[1].contains("просрочено 3 "), "{said:?}");
}

#[track_caller]
fn check_quarantine(quarantined: u64, read: u64, over: bool) {
    let mut input = sample::realistic();
    input.feeds.truncate(1);
    (input.feeds[0].in_quarantine, input.feeds[0].distinct) = (quarantined, read);
    assert_eq!(warnings(&input).len(), usize::from(over), "{quarantined} of {read}");
}

#[test]
fn two_percent_in_quarantine_is_still_within_the_limit() {
    check_quarantine(2, 100, false);
    check_quarantine(3, 100, true);
    check_quarantine(0, 0, false);
    check_quarantine(1, 49, true);
}
