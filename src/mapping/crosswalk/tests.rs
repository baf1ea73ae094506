use jiff::civil::{Date, date};

use super::{Crosswalk, DecisionKnown, StatusTexts};
use crate::domain::{Block, Datum, Platform, Satisfaction, Severity, Status};
use crate::mapping::embedded;
use crate::mapping::table::{Faults, rows};

const TODAY: Date = date(2026, 3, 1);

fn crosswalk(platform: Platform) -> Crosswalk {
    let mut faults = Faults::default();
    let crosswalk = Crosswalk::read(&embedded(), platform, &mut faults);
    assert_eq!(faults.into_vec(), []);
    crosswalk
}

#[track_caller]
fn status(platform: Platform, [stage, status, decision]: [&str; 3], expected: Option<Status>) {
    let decision = if decision.is_empty() { Datum::Empty } else { Datum::Value(decision) };
    let found = crosswalk(platform).status(StatusTexts { stage, status, decision }, TODAY);
    assert_eq!(found, (expected, DecisionKnown::Yes), "{stage} / {status} / {decision:?}");
}

#[test]
fn every_category_of_pos_has_its_block() {
    let mut faults = Faults::default();
    let columns = &["platform", "level", "source_name", "block", "valid_from", "valid_to"];
    let rows = rows(&embedded(), "topics.csv", columns, &mut faults);
    let crosswalk = crosswalk(Platform::Pos);
    let categories: Vec<_> = rows.iter().filter(|row| row.cell("platform") == "pos").collect();
    assert_eq!(categories.len(), 45);
    for row in categories {
        let block = crosswalk.block(row.cell("source_name"), "", TODAY);
        assert_eq!(block.map(Block::as_str), Some(row.cell("block")));
    }
}

#[test]
fn every_topic_of_incident_has_the_block_of_its_group() {
    let mut faults = Faults::default();
    let columns = &["platform", "group", "topic", "block", "valid_from", "valid_to"];
    let rows = rows(&embedded(), "topics_359.csv", columns, &mut faults);
    assert_eq!(rows.len(), 359);
    let crosswalk = crosswalk(Platform::Incident);
    for row in rows {
        let of_group = crosswalk.block(row.cell("group"), "", TODAY);
        assert_eq!(crosswalk.block(row.cell("group"), row.cell("topic"), TODAY), of_group);
        assert_eq!(of_group.map(Block::as_str), Some(row.cell("block")));
    }
}

#[test]
fn statuses_of_pos_are_classed() {
    let pos = Platform::Pos;
    status(pos, ["Завершено", "Отправлен ответ заявителю", "Решено"], Some(Status::Solved));
    status(pos, ["Завершено", "Отправлен ответ заявителю", ""], Some(Status::Explained));
    status(pos, ["", "отправлен  ответ заявителю ", "Отказано"], Some(Status::Declined));
    status(pos, ["Исполнение", "Назначен исполнитель", ""], Some(Status::InProgress));
    status(pos, ["", "Отклонено модератором", ""], Some(Status::NotAdmitted));
    status(pos, ["", "Направлено в подведомственную организацию", ""], Some(Status::InProgress));
    status(pos, ["", "Передано в вышестоящую организацию", ""], Some(Status::Redirected));
    status(pos, ["", "Перенос срока обработки утверждён. Отправлен ответ Заявителю", ""], Some(Status::Deferred));
    status(pos, ["Завершено", "Никогда не виденный", ""], None);
    status(pos, ["", "", ""], None);
}

#[test]
fn a_decision_that_is_not_known_leaves_what_all_decisions_share() {
    let pos = crosswalk(Platform::Pos);
    let check = |stage, status, expected| {
        for decision in
            [Datum::NotTold, Datum::Value("Переадресовано в иной орган"), Datum::Value("Отклонено модератором")]
        {
            assert_eq!(pos.status(StatusTexts { stage, status, decision }, TODAY), expected, "{status} / {decision:?}");
        }
    };
    check("", "Отправлен ответ заявителю", (Some(Status::Closed), DecisionKnown::No));
    check("Завершено", "", (Some(Status::Closed), DecisionKnown::No));
    check("", "На исполнении", (Some(Status::InProgress), DecisionKnown::Yes));
    check("", "Отозвано заявителем", (Some(Status::Withdrawn), DecisionKnown::Yes));
    check("", "Никогда не виденный", (None, DecisionKnown::Yes));
}

#[test]
fn outcomes_of_incident_are_classed() {
    let incident = Platform::Incident;
    status(incident, ["", "Не решено", ""], Some(Status::Explained));
    status(incident, ["", "Отложено", ""], Some(Status::Deferred));
    status(incident, ["", "Решено", ""], Some(Status::Solved));
    status(incident, ["", "", ""], Some(Status::InProgress));
}

#[test]
fn a_letter_written_as_two_characters_makes_nothing_unknown() {
    let pos = crosswalk(Platform::Pos);
    assert_eq!(pos.block("Больничный лист", "", TODAY), Some(Block::Healthcare));
    assert_eq!(pos.block("Больничны\u{438}\u{306} лист", "", TODAY), Some(Block::Healthcare));
    let organisation = |name| pos.organisation(name, TODAY).map(|code| code.as_str().to_owned());
    assert_eq!(organisation("МКУ «Дорожное хозя\u{438}\u{306}ство»").as_deref(), Some("roads"));
}

#[test]
fn severities_and_reasons_of_closing_are_classed() {
    let crosswalk = crosswalk(Platform::Incident);
    assert_eq!(crosswalk.severity("ЛС", TODAY), Some(Severity::Direct));
    assert_eq!(crosswalk.severity("высокая", TODAY), Some(Severity::High));
    assert_eq!(crosswalk.severity("Средняя", TODAY), None);
    assert_eq!(crosswalk.satisfaction("Автор  доволен", TODAY), Datum::Value(Satisfaction::Satisfied));
    assert_eq!(crosswalk.satisfaction("Автор не отвечает", TODAY), Datum::Empty);
    assert_eq!(crosswalk.satisfaction("Прочее", TODAY), Datum::NotTold);
}
