//! Where the rules come from, in the words of the definitions sheet.

pub(super) const MONITORING: &str = "Регламент МЦУ: мониторинг объёма, сроков, качества и удовлетворённости";
pub(super) const SPEED: &str =
    "Kaplan, Meier, JASA 53 (1958); интервал: Greenwood (1926), log-log; Brookmeyer, Crowley (1982)";
pub(super) const MEAN: &str = "Royston, Parmar, BMC Med. Res. Methodol. 13 (2013) 152";
pub(super) const DEADLINES: &str =
    "59-ФЗ ст. 12; сроки платформ (mappings/deadlines.toml); интервал: Wilson, JASA 22 (1927)";
pub(super) const NORMS: &str = "Нормы первого ответа «Инцидента» (mappings/deadlines.toml)";
pub(super) const RECONCILIATION: &str = "Практика региональных ЦУР; только для сверки";
pub(super) const RATINGS: &str = "Шкалы оценок ПОС и «Инцидента»; интервал: Wilson, JASA 22 (1927)";
pub(super) const EXITS: &str =
    "59-ФЗ ст. 8 ч. 3 (перенаправление в течение семи дней); интервал: Wilson, JASA 22 (1927)";
pub(super) const ACCELERATED: &str = "Регламент МЦУ, п. 1.1; Kaplan, Meier, JASA 53 (1958)";
pub(super) const NOT_TOLD: &str = "Что не сообщено, не считается ни нулём, ни опозданием";
pub(super) const DATA: &str = "Регламент МЦУ: полнота и достоверность данных";
