use proptest::prelude::{ProptestConfig, any, proptest};

use super::{Known, is_only_tokens, is_person_link, mask, mask_place, without_flat};

fn known(names: &[&str]) -> Known {
    let mut known = Known::default();
    for name in names {
        known.note(name);
    }
    known
}

#[track_caller]
fn masks(text: &str, expected: &str) {
    assert_eq!(mask(text, &Known::default()), expected);
}

#[track_caller]
fn keeps(text: &str) {
    masks(text, text);
}

#[track_caller]
fn masks_known(names: &[&str], text: &str, expected: &str) {
    assert_eq!(mask(text, &known(names)), expected);
}

#[test]
fn telephones_in_every_spelling_are_masked() {
    for number in [
        "+7 (900) 123-45-67",
        "8-900-123-45-67",
        "89001234567",
        "8 900 123 45 67",
        "+79001234567",
        "7 900 1234567",
        "8(900)1234567",
        "8.900.123.45.67",
        "8\u{a0}900\u{a0}123\u{a0}45\u{a0}67",
        "9001234567",
        "900-123-45-67",
        "(900) 123-45-67",
        "8 (84463) 2-15-30",
        "(84463) 2-15-30",
        "84463 2-15-30",
        "8 84463 21530",
        "+7‑900‑123‑45‑67",
        "8 (495) 123-45-67",
        "8 900 1234567",
    ] {
        masks(&format!("Звоните {number} после шести."), "Звоните [телефон] после шести.");
    }
}

#[test]
fn a_short_telephone_is_one_behind_its_word_only() {
    masks("тел. 2-15-30", "тел. [телефон]");
    masks("Телефон: 21530, Анна", "Телефон: [телефон], Анна");
    masks("звоните 2 15 30", "звоните [телефон]");
    keeps("Счёт 2-15-30 в нашу пользу");
}

#[test]
fn mail_addresses_are_masked() {
    masks("Ответ на zhitel.1@pochta.example.", "Ответ на [почта].");
    masks("ИВАН_П@MAIL.RU", "[почта]");
    masks("пишите: почта@пример.рф, жду", "пишите: [почта], жду");
}

#[test]
fn passports_are_masked() {
    masks("Паспорт 18 02 123456, копию приложу", "Паспорт [паспорт], копию приложу");
    masks("паспорт серия 1802 номер 123456", "паспорт серия [паспорт]");
    masks("паспорт 1802 № 123456 выдан", "паспорт [паспорт] выдан");
    masks("паспорт 1802123456", "паспорт [паспорт]");
    masks("мои данные 18 02 123456", "мои данные [паспорт]");
}

#[test]
fn snils_is_masked_by_word_or_check_digits() {
    masks("СНИЛС 112-233-445 95", "СНИЛС [СНИЛС]");
    masks("снилс: 11223344500", "снилс: [СНИЛС]");
    masks("номер 112-233-445 95 у меня", "номер [СНИЛС] у меня");
    keeps("код 112-233-445 96");
}

#[test]
fn inn_is_masked_by_word_or_check_digits() {
    masks("Мой ИНН 500100732259, проверьте", "Мой ИНН [ИНН], проверьте");
    masks("начислено на 500100732259 дважды", "начислено на [ИНН] дважды");
    masks("ИНН организации 7830002293", "ИНН организации [ИНН]");
    keeps("прибор 500100732258");
}

#[test]
fn cards_and_accounts_are_masked() {
    masks("верните на карту 4276 3800 1234 5679", "верните на карту [карта]");
    masks("карта 2200700112233449", "карта [карта]");
    masks("р/с 40817810099910004312", "р/с [счёт]");
    masks("лицевой счет № 340012345", "лицевой счет № [счёт]");
    keeps("показания 4276 3800 1234 5670");
}

#[test]
fn mentions_and_links_of_persons_are_masked() {
    masks("[id123|Иван Петров], ответьте", "[ссылка на человека], ответьте");
    masks("@ivan_petrov напишите", "[ссылка на человека] напишите");
    masks("вот он https://vk.com/id12345, смотрите", "вот он [ссылка на человека], смотрите");
    masks("m.vk.com/id12345", "[ссылка на человека]");
    masks("(https://ok.ru/profile/5551)", "([ссылка на человека])");
    keeps("https://vk.com/wall-1_2?reply=3");
    keeps("[club1|Администрация]");
    keeps("https://t.me/c/123/45");
}

#[test]
fn a_mention_is_masked_with_the_name_beside_it() {
    for mention in [
        "[id123:bp-456_789|Марина Ким]",
        "[ID123|Иван]",
        "[ivan_petrov|Марина]",
        "[https://vk.com/ivan|Иван]",
        "*id123 (Марина)",
        "*ivan_petrov (Марина Ким)",
        "@id123 (Марина)",
        "@ivan_petrov (Иван)",
        "@ivan.petrov(Иван)",
        "@id5",
    ] {
        masks(&format!("{mention}, ответьте"), "[ссылка на человека], ответьте");
    }
    keeps("[public12|Новости], *club1 (Новости), @club1, [да|нет], 2*3 (шесть)");
    masks("@ivan_petrov (см. выше)", "[ссылка на человека] (см. выше)");
}

#[test]
fn a_personal_page_is_masked_in_a_text() {
    masks("вот:https://vk.com/ivan.petrov!", "вот:[ссылка на человека]!");
    masks("VK.com/id123 и t.me/ivan_petrov.", "[ссылка на человека] и [ссылка на человека].");
    masks("инста instagram.com/ivan", "инста [ссылка на человека]");
    keeps("руб/мес, vk.com, https://vk.com/topic-1_2, https://pos.gosuslugi.ru/lkp/1, http://book.ru/ivan");
}

#[test]
fn flats_are_masked_and_houses_stay() {
    masks("ул. Обороны, 42, кв. 17", "ул. Обороны, 42, [кв.]");
    masks("дом 42 кв17", "дом 42 [кв.]");
    masks("в квартире № 17 холодно", "в [кв.] холодно");
    masks("Квартира 17 мёрзнет", "[кв.] мёрзнет");
    masks("ул. Обороны 42-15", "ул. Обороны 42-[кв.]");
    masks("улица Мира, 7-112", "улица Мира, 7-[кв.]");
}

#[test]
fn birth_dates_are_masked() {
    masks("д.р. 01.02.1980", "д.р. [дата рождения]");
    masks("дата рождения: 01.02.1980", "дата рождения: [дата рождения]");
    masks("14.03.1957 года рождения", "[дата рождения] года рождения");
    masks("1957 г.р.", "[дата рождения] г.р.");
    masks("родилась 14 марта 1957 в Себрово", "родилась [дата рождения] в Себрово");
}

#[test]
fn full_names_are_masked_in_every_case_and_order() {
    masks("Пересветова Аглая Никандровна жалуется", "[имя] жалуется");
    masks("жалоба Пересветовой Аглаи Никандровны", "жалоба [имя]");
    masks("Аглая Никандровна Пересветова", "[имя]");
    masks("Спросить: Аглая Никандровна.", "Спросить: [имя].");
    masks("Спасибо Ирине Петровне!", "Спасибо [имя]!");
    masks("СПАСИБО ИРИНЕ ПЕТРОВНЕ", "СПАСИБО [имя]");
    masks("врач Марина Сергеевна нагрубила", "врач [имя] нагрубила");
    masks("Терапевт Ольга Сергеевна ушла", "Терапевт [имя] ушла");
    masks("пишет Ким Анна Петровна и сосед Палыч", "пишет [имя] и сосед [имя]");
    masks("соседке Зинаиде Михайловне плохо", "соседке [имя] плохо");
    masks("звоните иван иванычу", "звоните [имя]");
    masks("Ильичу привет от Кузьминичны", "[имя] привет от [имя]");
}

#[test]
fn names_with_surnames_and_initials_are_masked() {
    masks("Аглая Пересветова", "[имя]");
    masks("писал Петров Сергей вчера", "писал [имя] вчера");
    masks("Иванов И.И. не отвечает", "[имя] не отвечает");
    masks("Иванову И. И. передали", "[имя] передали");
    masks("И.И. Иванов", "[имя]");
    masks("И. И. Иванову", "[имя]");
    masks("С уважением, Пересветова А. Н.", "С уважением, [имя]");
    masks("С уважением,\nМарина", "С уважением,\n[имя]");
    masks("меня зовут Аглая", "меня зовут [имя]");
    masks("Меня зовут Пересветова Аглая Никандровна.", "Меня зовут [имя].");
    masks("ФИО: Ким Чен", "ФИО: [имя]");
    masks("Меня зовут Доброхлебова Аглая Никандровна", "Меня зовут [имя]");
    masks("Спасибо Дедову Ивану", "Спасибо [имя]");
    masks("меня зовут марина, живу тут", "меня зовут [имя], живу тут");
}

#[test]
fn names_known_from_the_record_are_masked_in_every_case() {
    masks_known(&["Пересветова Аглая Никандровна"], "Пересветовой опять не ответили", "[имя] опять не ответили");
    masks_known(
        &["Мороз Павел"],
        "звонили Павлу и Морозу",
        "звонили Павлу и Морозу".replace("Павлу", "[имя]").replace("Морозу", "[имя]").as_str(),
    );
    masks_known(&["Нечаевский Ефим"], "с Нечаевским говорили", "с [имя] говорили");
    masks_known(&["Гагарин Юрий"], "яма на ул. Гагарина", "яма на ул. Гагарина");
    masks_known(&["Мороз Павел"], "ударил мороз", "ударил мороз");
    masks_known(&["Администрация городского округа"], "Администрация молчит", "Администрация молчит");
    masks_known(&["Координатор"], "Координатор ответил", "Координатор ответил");
    masks_known(&["+7 (900) 123-45-67", "a@b.ru"], "Всё тихо", "Всё тихо");
}

#[test]
fn houses_sums_dates_and_times_stay() {
    for text in [
        "ул. Обороны, д. 42, корп. 3",
        "дома 12-18 по ул. Мира",
        "заплатили 15 000 руб.",
        "долг 1 250 300 рублей",
        "12.01.2026 с 9:00 до 16:00",
        "с 2024 по 2026 год",
        "2026-01-12",
        "14 марта 2026 года авария",
        "45 кв. м",
        "площадь 120 кв.м",
        "за 1 кв. 2026 года",
        "трансформатор 10 кВ 25",
        "160 вольт",
        "градусов -25",
        "первые 10-15 минут",
        "18 градусов 3-й день",
    ] {
        keeps(text);
    }
}

#[test]
fn numbers_of_items_stay() {
    for text in [
        "обращение № 327441806",
        "Номер Добродела: 123456",
        "заявка 9123456789 от марта",
        "обращение №9001234567",
        "показания счётчика 0012345",
        "номер сообщения 6668478383",
        "постановление № 1844 от 16.11.2020",
        "маршрут № 101",
        "автобус 112",
        "школа № 5",
        "59-ФЗ",
        "телефон ЕДДС 112",
        "приказ от 12.01.2026 № 345",
    ] {
        keeps(text);
    }
}

#[test]
fn streets_schools_and_places_named_after_people_stay() {
    for text in [
        "ул. Гагарина",
        "улица Пархоменко, 7",
        "на улице Юрия Гагарина",
        "на Юрия Гагарина 15",
        "ул. Б. Хмельницкого",
        "ул. А.С. Пушкина",
        "школа им. В.И. Ленина",
        "школа имени Зои Космодемьянской",
        "памятник Ивану Петрову",
        "ул. Маршала Жукова",
        "с. Сидоры",
        "х. Рогожин",
        "парк Михаила Лермонтова",
        "Карла Маркса 5",
    ] {
        keeps(text);
    }
}

#[test]
fn ordinary_sentences_stay() {
    for text in [
        "Здравствуйте! Прошу отремонтировать дорогу.",
        "Света нет третий день",
        "Вера в людей пропала",
        "Почему Волгоград молчит?",
        "С уважением, жители дома",
        "С уважением, Администрация",
        "Основной вопрос",
        "Роман о дорогах",
        "УК «Домострой» не отвечает",
        "ГБУЗ «Михайловская ЦРБ»",
        "Мира и добра!",
        "",
        "Любовь к городу",
        "ОБРАЩЕНИЕ С ЖИВОТНЫМИ (В Т.Ч. ДИКИМИ)",
        "НАРУШЕНИЯ (В Т.Ч. ТИШИНЫ)",
        "МКУ «Дорожное хозяйство»",
        "А. почему?",
        "В России так",
        "Отдел ЖКХ",
        "Надежды нет",
    ] {
        keeps(text);
    }
}

#[test]
fn a_link_to_a_person_is_told_from_others() {
    for link in [
        "https://vk.com/id1",
        "http://m.vk.com/id22",
        "https://vk.com/wall5_6",
        "https://ok.ru/profile/1",
        "https://vk.com/ivan_petrov",
        "https://VK.com/id123",
        "HTTPS://www.vk.ru/ivan",
        "https://vk.com/photo123_4",
        "https://vk.com/club1?w=wall123_4",
        "https://vk.com/im?sel=5",
        "https://vk.com/clubber",
        "https://ok.ru/ivan.petrov",
        "https://m.ok.ru/profile/5/statuses/6",
        "https://t.me/ivan_petrov",
        "https://t.me/ivan_petrov/17",
        "https://t.me/+79271234567",
        "tg://user?id=5",
        "https://wa.me/79271234567",
        "instagram.com/ivan",
        "https://www.facebook.com/ivan.petrov",
        "https://ivan.livejournal.com/1.html",
        "https://youtube.com/@ivan",
    ] {
        assert!(is_person_link(link), "{link}");
    }
    for link in [
        "https://vk.com/wall-1_2",
        "https://vk.com/wall-1_2?reply=3&thread=4",
        "https://m.vk.com/photo-1_2",
        "https://vk.com/topic-1_2?post=3",
        "https://vk.com/club5",
        "https://vk.com/club5?w=wall-5_6",
        "https://vk.com/public5",
        "https://vk.com/event5",
        "https://vk.com/",
        "https://t.me/c/1/2",
        "https://ok.ru/group/1",
        "https://ok.ru/group/1/topic/2",
        "https://mihadm.example/news/1",
        "https://book.ru/ivan",
        "",
    ] {
        assert!(!is_person_link(link), "{link}");
    }
}

#[test]
fn a_house_loses_its_flat_and_nothing_else() {
    for (house, expected) in [
        ("42-12", "42"),
        ("42 кв 12", "42"),
        ("42, кв.12", "42"),
        ("42 кв12", "42"),
        ("42а - 7", "42а"),
        ("42/1-12", "42/1"),
        ("42 12", "42"),
        ("д. 42, квартира 12", "д. 42"),
        ("42 корп. 3, комн. 5", "42 корп. 3"),
        ("42 корп. 3-12", "42 корп. 3"),
        ("кв. 12", ""),
        ("42", "42"),
        ("42а", "42а"),
        ("42-а", "42-а"),
        ("42/1", "42/1"),
        ("42 корп. 3", "42 корп. 3"),
        ("42к3 стр. 1", "42к3 стр. 1"),
        ("квартал 5", "квартал 5"),
    ] {
        assert_eq!(without_flat(house), expected, "{house}");
        assert_eq!(without_flat(expected), expected);
    }
}

#[test]
fn the_name_of_a_place_is_not_taken_for_a_person() {
    for place in ["Лизы Чайкиной", "Ивана Сусанина", "Сергея Иванова х.", "8 Марта", "40 лет ВЛКСМ"]
    {
        assert_eq!(mask_place(place), place);
    }
    assert_eq!(mask_place("Мира, тел. 89001234567"), "Мира, тел. [телефон]");
    assert_eq!(mask_place("Мира 5 кв. 7"), "Мира 5 [кв.]");
}

#[test]
fn a_value_of_tokens_only_is_told_from_others() {
    assert!(is_only_tokens("[имя]"));
    assert!(is_only_tokens(" [имя], [телефон]."));
    for text in ["", "отдел [имя]", "[имя] отдел", "[Отдел]", "[]", "Отдел ЖКХ", "[имя"]
    {
        assert!(!is_only_tokens(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_masked_without_a_panic_and_once(text in any::<String>()) {
        let once = mask(&text, &Known::default()).into_owned();
        assert_eq!(mask(&once, &Known::default()), once);
    }

    #[test]
    fn masking_again_changes_nothing(
        parts in proptest::collection::vec(proptest::sample::select(PIECES), 0..14),
    ) {
        let text = parts.concat();
        let known = known(&["Пересветова Аглая Никандровна"]);
        let once = mask(&text, &known).into_owned();
        assert_eq!(mask(&once, &known), once, "of {text}");
    }
}

/// Pieces that mean something to the search, to be put together at random.
const PIECES: &[&str] = &[
    "8",
    "900",
    "123",
    "45",
    "67",
    " ",
    " ",
    "-",
    "(",
    ")",
    "+7",
    "1802",
    "123456",
    "паспорт ",
    "серия ",
    " номер ",
    "№",
    "СНИЛС ",
    "ИНН ",
    "кв. ",
    "ул. ",
    "Обороны ",
    "42",
    "Иванов",
    "Анна",
    "Петровна",
    "И.",
    "А. ",
    "зовут ",
    "с уважением",
    ", ",
    "\n",
    "@",
    "mail",
    ".ru",
    "[id1|",
    "[ivan|",
    "*id5",
    " (",
    "t.me/",
    "]",
    "[",
    "vk.com/id5",
    "https://",
    "г.р.",
    "1980",
    "01.02.",
    "тел. ",
    "руб",
    "Пересветовой",
    "ович",
    "😡",
    "ё",
    "[имя]",
    "[ИНН]",
    "Имя",
    "112-233-445 95",
    "4276380012345679",
    "ФИО: ",
];
