//! What every indicator is called, counts and rests on: the definitions sheet of the report.

/// Version of the definitions below; raised when a formula changes, so that old figures stay readable.
pub const DEFINITION_VERSION: u32 = 2;

/// One indicator as a reader of the report sees it. All texts are Russian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The id of its figures: `V5.solved`.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Unit: «шт.», «%», «ч», «дн.»; both of the latter where the figures stand apart by the precision of the source.
    pub unit: &'static str,
    /// The formula in one line; P is the period, T the instant of observation.
    pub formula: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

const MONITORING: &str = "Регламент МЦУ: мониторинг объёма, сроков, качества и удовлетворённости";
const SPEED: &str = "Kaplan, Meier, JASA 53 (1958); интервал: Greenwood (1926), log-log; Brookmeyer, Crowley (1982)";
const MEAN: &str = "Royston, Parmar, BMC Med. Res. Methodol. 13 (2013) 152";
const DEADLINES: &str = "59-ФЗ ст. 12; сроки платформ (mappings/deadlines.toml); интервал: Wilson, JASA 22 (1927)";
const NORMS: &str = "Нормы первого ответа «Инцидента» (mappings/deadlines.toml)";
const RECONCILIATION: &str = "Практика региональных ЦУР; только для сверки";
const RATINGS: &str = "Шкалы оценок ПОС и «Инцидента»; интервал: Wilson, JASA 22 (1927)";
const DATA: &str = "Регламент МЦУ: полнота и достоверность данных";

/// Every indicator, in the order in which its figures are written.
pub const DEFINITIONS: &[Definition] = &[
    define("V1", "Поступило", "шт.", "число поступивших в P (с публикациями)", MONITORING),
    define("V4", "В работе", "шт.", "открыто на T = срок не наступил + просрочено + без срока", MONITORING),
    define("V4.not_due", "В работе: срок не наступил", "шт.", "открыто на T, срок ≥ T", MONITORING),
    define("V4.overdue", "В работе: просрочено", "шт.", "открыто на T, срок < T", MONITORING),
    define(
        "V4.no_deadline",
        "В работе: без срока",
        "шт.",
        "открыто на T, срока нет или ответ его уже исполнил",
        MONITORING,
    ),
    define("V5", "Закрыто", "шт.", "число закрытых в P, с выбывшими; сумма строк по итогам", MONITORING),
    define("V5.solved", "Закрыто: решено", "шт.", "закрытые в P с итогом «Решено»", MONITORING),
    define("V5.explained", "Закрыто: дано разъяснение", "шт.", "закрытые в P с итогом «Дано разъяснение»", MONITORING),
    define("V5.declined", "Закрыто: отклонено", "шт.", "закрытые в P с итогом «Отклонено»", MONITORING),
    define("V5.redirected", "Закрыто: перенаправлено", "шт.", "закрытые в P с итогом «Перенаправлено»", MONITORING),
    define("V5.withdrawn", "Закрыто: отозвано", "шт.", "закрытые в P с итогом «Отозвано»", MONITORING),
    define("V5.duplicate", "Закрыто: дубликат", "шт.", "закрытые в P с итогом «Дубликат»", MONITORING),
    define("V5.spam", "Закрыто: спам", "шт.", "закрытые в P с итогом «Спам»", MONITORING),
    define("V5.unknown", "Закрыто: итог неизвестен", "шт.", "закрытые в P, статус не говорит об итоге", MONITORING),
    define("V5.exits", "Выбыло", "шт.", "перенаправлено + отозвано + дубликат + спам", MONITORING),
    define("S0.mean", "Среднее по закрытым", "ч, дн.", "среднее (закрыто − поступило), закрыто в P", RECONCILIATION),
    define("S0.median", "Медиана по закрытым", "ч, дн.", "медиана (закрыто − поступило), закрыто в P", RECONCILIATION),
    define(
        "S1",
        "Медиана до первого ответа",
        "ч, дн.",
        "min t: S(t) ≤ 0,5; поступило в P; открытые цензурированы на T",
        SPEED,
    ),
    define(
        "S1.no_answer",
        "Время первого ответа не указано",
        "шт.",
        "поступило в P и закрыто, источник не назвал время первого ответа; в S1 и T6 не входит",
        SPEED,
    ),
    define("S3", "Медиана до решения", "ч, дн.", "то же до первого закрытия", SPEED),
    define("S3.last", "Медиана до последнего закрытия", "ч, дн.", "то же до закрытия, которое действует на T", SPEED),
    define("S4", "Среднее ожидание до 30 дн.", "дн.", "∫₀³⁰ S(t) dt; источники с точностью до секунды", MEAN),
    define("S4.day", "Среднее ожидание до 30 дн. (по дням)", "дн.", "∫₀³⁰ S(t) dt; источники с точностью до дня", MEAN),
    define("T1", "Доля в срок", "%", "в срок / (в срок + с опозданием + открыто и просрочено), срок в P", DEADLINES),
    define("T1.on_time", "В срок", "шт.", "срок в P; закрытие (первый ответ) ≤ срока", DEADLINES),
    define("T1.late", "С опозданием", "шт.", "срок в P; закрытие (первый ответ) > срока", DEADLINES),
    define(
        "T1.overdue_open",
        "Открыто и просрочено",
        "шт.",
        "срок в P и ≤ T; закрытия (первого ответа) нет",
        DEADLINES,
    ),
    define("T1.no_deadline", "Без срока", "шт.", "поступило в P, срока нет; в долю в срок не входит", DEADLINES),
    define(
        "T1.no_answer",
        "Время первого ответа не указано",
        "шт.",
        "срок первого ответа в P, закрыто, время ответа не указано; в долю в срок не входит",
        DEADLINES,
    ),
    define(
        "T1a",
        "Доля в срок по исходному сроку",
        "%",
        "то же, что T1, по первому установленному сроку; исправление нормы или календаря его не меняет",
        DEADLINES,
    ),
    define("T2", "Просрочено сейчас", "шт.", "открыто на T, срок < T", DEADLINES),
    define("T2.median", "Медиана просрочки", "дн.", "медиана целых дней от срока до T среди T2", DEADLINES),
    define(
        "T3",
        "Срок в ближайшие 3 рабочих дня",
        "шт.",
        "открыто на T, T ≤ срок ≤ конец 3-го рабочего дня",
        DEADLINES,
    ),
    define(
        "T6",
        "Первый ответ в норму «Инцидента»",
        "%",
        "1 − S(L), L — норма важности в часах; норма в рабочих часах: ответ ≤ своего срока / срок решён; поступило в P",
        NORMS,
    ),
    define("T6.day", "Первый ответ в норму (по дням)", "%", "1 − S(⌊L / 24⌋ дн.); источники с точностью до дня", NORMS),
    define("U1", "Удовлетворённость (оценки)", "%", "оценка ≥ 4 из 5 / оценено по пятибалльной шкале", RATINGS),
    define("U1.satisfaction", "Удовлетворённость («доволен»)", "%", "«Доволен» / оценено по шкале из трёх", RATINGS),
    define("U2", "Отклик на оценку", "%", "оценено / закрыто в P (без выбывших)", RATINGS),
    define("R1", "Возвраты и повторы", "%", "(возвращено или повтор) / закрывалось в P", MONITORING),
    define(
        "F1",
        "Ускоренное решение",
        "%",
        "ответ по существу и закрыто менее чем за 30 дн. / закрыто в P",
        "Регламент МЦУ, п. 1.1",
    ),
    define(
        "F1.source",
        "Фаст-трек по данным источника",
        "%",
        "фаст-трек / закрыто в P, где источник это указал",
        "Признак источника",
    ),
    define("D4.topic", "Без темы", "%", "тема не определена / поступило в P", DATA),
    define("D4.place", "Без места", "%", "место неизвестно / поступило в P", DATA),
    define("D4.status", "Неизвестный статус", "%", "статус неизвестен / поступило в P (без публикаций)", DATA),
    define(
        "D5",
        "Не прошли проверку времени",
        "шт.",
        "закрыто или отвечено до поступления; итог без даты закрытия; время в будущем (поступление — в любом P)",
        DATA,
    ),
    define("D1", "Свежесть источника", "ч, дн.", "T − последнее поступление, по потокам", DATA),
    define(
        "D2",
        "Карантин",
        "%",
        "стоит в карантине / разных прочитанных записей, по потокам; выше 2 % — с объяснением",
        DATA,
    ),
    define("D3", "Сверка", "шт.", "прочитано у нас − итог источника при последней загрузке; 0 или с объяснением", DATA),
];

const fn define(
    id: &'static str,
    title: &'static str,
    unit: &'static str,
    formula: &'static str,
    source: &'static str,
) -> Definition {
    Definition { id, title, unit, formula, source }
}
