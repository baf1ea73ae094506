//! The rules of answers in words: what the definitions sheet of a report says of deadlines (Russian).

use super::{
    DeadlineRules, Norm, Roll, Unit,
    rules::{Aim, CountsFrom, Rule},
};
use crate::domain::{MetBy, Platform, Severity};

impl DeadlineRules {
    /// Every rule that gives an answer its deadline, a sentence each, the most specific first: for whom, how long, from
    /// which event, what the planned date does, where a deadline on a day off ends and what that means.
    pub fn words(&self) -> Vec<String> {
        let answers = self.rules.iter().filter_map(|rule| match rule.aim {
            Aim::Answer { met_by, source_planned } => Some(words(rule, met_by, source_planned)),
            Aim::Registration | Aim::Forwarding | Aim::Extension => None,
        });
        answers.collect()
    }
}

fn words(rule: &Rule, met_by: MetBy, source_planned: bool) -> String {
    let platform = rule.platform.map(Platform::title).into_iter();
    let severity = rule.severity.map(Severity::title).into_iter();
    let whom: Vec<_> = [rule.kind.title()].into_iter().chain(platform).chain(severity).collect();
    let planned =
        if source_planned { "дата, обещанная источником, а без неё " } else { "" };
    let from = match rule.counts_from {
        CountsFrom::Received => "с поступления",
        CountsFrom::RegisteredOrReceived => "с регистрации, а если её дата не сообщена — с поступления",
    };
    let met_by = match met_by {
        MetBy::Closing => "исполняется закрытием",
        MetBy::FirstResponse => "исполняется первым ответом",
    };
    let mut parts = vec![format!("{planned}{} {from}", norm(rule.norm)), met_by.to_owned()];
    if rule.norm.unit == Unit::CalendarDays {
        parts.push(roll(rule.roll).to_owned());
    }
    if let Some(force) = in_force(rule) {
        parts.push(force);
    }
    format!("{}: {} ({}).", whom.join(", "), parts.join("; "), rule.source.trim().trim_end_matches('.'))
}

fn norm(Norm { amount, unit }: Norm) -> String {
    let unit = match unit {
        Unit::CalendarDays => "календ. дн.",
        Unit::WorkingDays => "раб. дн.",
        Unit::Hours => "ч",
        Unit::WorkingHours => "раб. ч",
    };
    format!("{amount} {unit}")
}

/// Where a deadline on a day off ends, and what that does to the share on time.
fn roll(roll: Roll) -> &'static str {
    match roll {
        Roll::None => "срок на нерабочий день не переносится",
        Roll::Forward => {
            "срок на нерабочий день переносится на следующий рабочий: он длиннее, и доля в срок не ниже, чем без переноса"
        }
        Roll::Backward => {
            "срок на нерабочий день переносится на предыдущий рабочий: он короче, и доля в срок не выше, чем без переноса"
        }
    }
}

fn in_force(rule: &Rule) -> Option<String> {
    let day = |date: jiff::civil::Date| date.strftime("%d.%m.%Y");
    match rule.in_force {
        (None, None) => None,
        (Some(from), None) => Some(format!("для поступивших с {}", day(from))),
        (None, Some(to)) => Some(format!("для поступивших по {}", day(to))),
        (Some(from), Some(to)) => Some(format!("для поступивших с {} по {}", day(from), day(to))),
    }
}

#[cfg(test)]
mod tests;
