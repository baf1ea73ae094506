//! `mappings/deadlines.toml` → rules, or everything that is wrong with it.

use jiff::{SignedDuration, civil::Date};
use toml::de::DeTable;

use super::{
    DeadlineRules, Norm, Purpose, Roll, Unit,
    rules::{Aim, CountsFrom, Rule},
    schedule::{Schedule, Span},
};
use crate::domain::{
    FileFault, Kind, MetBy, Platform, RuleId, Severity,
    toml_keys::{Keys, TomlFile},
};

const RULE_KEYS: &[&str] = &[
    "id",
    "purpose",
    "kind",
    "platform",
    "severity",
    "in_force",
    "amount",
    "unit",
    "counts_from",
    "roll",
    "source_planned",
    "met_by",
    "source",
];
const SCHEDULE_KEYS: &[&str] = &["from", "to", "lunch_from", "lunch_to", "short_by_minutes"];

/// The rules in `text`.
pub(super) fn read(name: &str, text: &str) -> Result<DeadlineRules, Vec<FileFault>> {
    let mut file = TomlFile::new(name, text);
    let document = file.parse();
    if !file.faults.is_empty() {
        return Err(file.faults);
    }
    let root = Keys::new(&mut file, ("", 0), document.get_ref(), &["defaults", "working_hours", "rule"]);
    let defaults = root.table(&mut file, "defaults", &["roll"]);
    let roll = defaults.and_then(|keys| keys.word(&mut file, "roll", (Roll::ALL, Roll::as_str)));
    root.require(&mut file, "working_hours");
    root.require(&mut file, "rule");
    let schedule = root.table(&mut file, "working_hours", SCHEDULE_KEYS).and_then(|keys| schedule(&mut file, &keys));
    let mut rules: Vec<Rule> = Vec::new();
    for (index, (offset, table)) in root.tables(&mut file, "rule").into_iter().enumerate() {
        let Some(rule) = rule(&mut file, (index, offset, table), roll.unwrap_or(Roll::Backward)) else { continue };
        for known in &rules {
            clash(&mut file, offset, &rule, known);
        }
        rules.push(rule);
    }
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.specificity()));
    match schedule {
        Some(schedule) if file.faults.is_empty() => Ok(DeadlineRules { rules, schedule }),
        Some(_) | None => Err(file.faults),
    }
}

/// What two rules must not share.
fn clash(file: &mut TomlFile<'_>, offset: usize, rule: &Rule, known: &Rule) {
    if known.id == rule.id {
        file.fault(offset, &format!("rule.{}.id", rule.id), "такой id уже есть у другого правила");
    }
    if rule.is_ambiguous_with(known) {
        let problem = format!(
            "подходит к тем же сообщениям, что и правило {}: уточните platform или severity либо разведите in_force",
            known.id
        );
        file.fault(offset, &format!("rule.{}", rule.id), problem);
    }
}

fn schedule(file: &mut TomlFile<'_>, keys: &Keys<'_, '_>) -> Option<Schedule> {
    keys.require(file, "from");
    keys.require(file, "to");
    let day = keys.time(file, "from").zip(keys.time(file, "to"));
    let lunch = keys.time(file, "lunch_from").zip(keys.time(file, "lunch_to"));
    if keys.has("lunch_from") != keys.has("lunch_to") {
        file.fault(keys.offset(), &keys.dotted("lunch_from"), "нужны оба ключа: lunch_from и lunch_to");
    }
    let short_by = match keys.number(file, "short_by_minutes", 0, 24 * 60) {
        Some(minutes) => i64::from(minutes),
        None => 60,
    };
    let (from, to) = day?;
    let lunch = lunch.map(|(from, to)| Span { from, to });
    let schedule = Schedule::new(Span { from, to }, lunch, SignedDuration::from_mins(short_by));
    if schedule.is_none() {
        let problem =
            "рабочее время не складывается: from раньше to, обед внутри дня, от сокращённого дня что-то остаётся";
        file.fault(keys.offset(), "working_hours", problem);
    }
    schedule
}

fn rule<'t>(file: &mut TomlFile<'t>, place: (usize, usize, &DeTable<'t>), default_roll: Roll) -> Option<Rule> {
    let (index, offset, table) = place;
    let id = table.get("id").and_then(|id| id.get_ref().as_str());
    let path = id.map_or_else(|| format!("rule[{}]", index + 1), |id| format!("rule.{id}"));
    let faults_before = file.faults.len();
    let keys = read_keys(file, (&path, offset), table);
    let id = keys.text(file, "id");
    let kind = keys.word(file, "kind", (Kind::ALL, Kind::as_str));
    let platform = keys.word(file, "platform", (Platform::ALL, Platform::as_str));
    let severity = keys.word(file, "severity", (Severity::ALL, Severity::as_str));
    let aim = aim(file, &keys);
    let in_force = in_force(file, &keys);
    let amount = keys.number(file, "amount", 1, 3650);
    let unit = keys.word(file, "unit", (Unit::ALL, Unit::as_str));
    let counts_from = keys.word(file, "counts_from", (CountsFrom::ALL, CountsFrom::as_str));
    let roll = keys.word(file, "roll", (Roll::ALL, Roll::as_str));
    let source = keys.text(file, "source");
    let is_extension = aim.is_some_and(|aim| aim == Aim::Extension);
    if is_extension && keys.has("counts_from") {
        keys.refuse(file, "counts_from", "продление всегда считается от конца основного срока; уберите ключ");
    } else if !is_extension {
        keys.require(file, "counts_from");
    }
    if is_extension && unit.is_some_and(|unit| matches!(unit, Unit::Hours | Unit::WorkingHours)) {
        keys.refuse(file, "unit", "продление считается только в днях: calendar_days или working_days");
    }
    if roll.is_some() && unit.is_some_and(|unit| unit != Unit::CalendarDays) {
        keys.refuse(file, "roll", "перенос бывает только у сроков в календарных днях; уберите ключ");
    }
    if file.faults.len() > faults_before {
        return None;
    }
    let unit = unit?;
    Some(Rule {
        id: RuleId::new(id?),
        aim: aim?,
        kind: kind?,
        platform,
        severity,
        in_force,
        norm: Norm { amount: amount?, unit },
        counts_from: counts_from.unwrap_or(CountsFrom::Received),
        roll: if unit == Unit::CalendarDays { roll.unwrap_or(default_roll) } else { Roll::None },
        source: source?.to_owned(),
    })
}

fn read_keys<'d, 't>(file: &mut TomlFile<'t>, place: (&str, usize), table: &'d DeTable<'t>) -> Keys<'d, 't> {
    let keys = Keys::new(file, place, table, RULE_KEYS);
    for key in ["id", "purpose", "kind", "amount", "unit", "source"] {
        keys.require(file, key);
    }
    keys
}

fn aim(file: &mut TomlFile<'_>, keys: &Keys<'_, '_>) -> Option<Aim> {
    let purpose = keys.word(file, "purpose", (Purpose::ALL, Purpose::as_str))?;
    let met_by = keys.word(file, "met_by", (MetBy::ALL, MetBy::as_str));
    let source_planned = keys.flag(file, "source_planned");
    let aim = match purpose {
        Purpose::Answer => {
            keys.require(file, "met_by");
            return Some(Aim::Answer { met_by: met_by?, source_planned: source_planned.unwrap_or(false) });
        }
        Purpose::Registration => Aim::Registration,
        Purpose::Forwarding => Aim::Forwarding,
        Purpose::Extension => Aim::Extension,
    };
    for key in ["met_by", "source_planned"].into_iter().filter(|key| keys.has(key)) {
        keys.refuse(file, key, "ключ бывает только у правил с purpose = \"answer\"; уберите его");
    }
    Some(aim)
}

fn in_force(file: &mut TomlFile<'_>, keys: &Keys<'_, '_>) -> (Option<Date>, Option<Date>) {
    let Some(interval) = keys.table(file, "in_force", &["from", "to"]) else { return (None, None) };
    let (from, to) = (interval.date(file, "from"), interval.date(file, "to"));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        interval.refuse(file, "to", "последний день раньше первого");
    }
    (from, to)
}
