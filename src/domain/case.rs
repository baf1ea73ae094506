//! The compact row that indicators are computed from: a submission without its texts.

use std::collections::HashMap;

use super::{Block, Dues, Kind, Lifecycle, MetBy, Moment, NotTold, Platform, Rating, Severity, Status, left_empty};

/// A name held once in [`Symbols`]: organisation, territory or feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// Its number in the table, counted from 0 in the order of first use.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// Names by number, so that a million rows hold four bytes each.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    names: Vec<String>,
    numbers: HashMap<String, Symbol>,
}

impl Symbols {
    /// The symbol of `name`, made when it is new.
    pub fn intern(&mut self, name: &str) -> Symbol {
        if let Some(symbol) = self.numbers.get(name) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), symbol);
        symbol
    }

    /// The name behind a symbol of this table; empty for a symbol of another one.
    pub fn name(&self, symbol: Symbol) -> &str {
        usize::try_from(symbol.0).ok().and_then(|index| self.names.get(index)).map_or("", String::as_str)
    }
}

/// One submission as the indicators see it, as known at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The platform it came from.
    pub platform: Platform,
    /// The feeds that tell it: their names in order, a space between them.
    pub feeds: Symbol,
    /// Message, appeal or post.
    pub kind: Kind,
    /// Its block.
    pub block: Block,
    /// The organisation: its title in the directory, else the raw name; `None` when the source names none.
    pub organisation: Option<Symbol>,
    /// Settlement or district; `None` when unknown.
    pub territory: Option<Symbol>,
    /// Severity of an incident.
    pub severity: Option<Severity>,
    /// Class of the status, as last known.
    pub status: Status,
    /// When it was received.
    pub received: Moment,
    /// First answer in substance.
    pub first_response: Option<Moment>,
    /// Whether no feed that tells it gives times of first answers, so that the closing stands for one.
    pub closing_is_answer: bool,
    /// Closings and reopenings.
    pub lifecycle: Lifecycle,
    /// Its deadlines; `None` for items without one, and where what the deadline counts from is not told.
    pub dues: Option<Dues>,
    /// Which event meets them.
    pub met_by: MetBy,
    /// What the citizen said of the answer.
    pub rating: Rating,
    /// The source's «Повторное рассмотрение»; `None` where it says neither.
    pub repeat: Option<bool>,
    /// The source's «Фаст-трек»; `None` where it says neither.
    pub fast_track: Option<bool>,
    /// Whether the place is known (territory or coordinates).
    pub has_place: bool,
    /// What nobody has told of it.
    pub not_told: NotTold,
    /// What is told of it in a word that no directory knows, and what is not known by that.
    pub unknown: NotTold,
}

impl Case {
    /// What its sources leave empty that must be there, see [`left_empty`]; nothing of a post.
    pub fn left_empty(&self) -> NotTold {
        if self.kind == Kind::Post {
            return NotTold::default();
        }
        let has_answer = self.closing_is_answer || self.first_response.is_some();
        let has = (self.lifecycle.first_closing().is_some(), has_answer, self.severity.is_some());
        left_empty((self.platform, self.status), self.not_told, has)
    }
}

#[cfg(test)]
impl Case {
    /// An open message of ПОС for tests, of feeds that give no times of answers and tell everything else.
    pub(crate) fn open(feeds: Symbol, received: Moment) -> Self {
        Self {
            platform: Platform::Pos,
            feeds,
            kind: Kind::Message,
            block: Block::Roads,
            organisation: None,
            territory: None,
            severity: None,
            status: Status::InProgress,
            received,
            first_response: None,
            closing_is_answer: true,
            lifecycle: Lifecycle::default(),
            dues: None,
            met_by: MetBy::Closing,
            rating: Rating::default(),
            repeat: None,
            fast_track: None,
            has_place: true,
            not_told: NotTold::default(),
            unknown: NotTold::default(),
        }
    }
}

/// Cases and the names they refer to.
#[derive(Debug, Clone, Default)]
pub struct CaseSet {
    /// The cases, in no particular order.
    pub cases: Vec<Case>,
    /// The names behind their symbols.
    pub symbols: Symbols,
}
