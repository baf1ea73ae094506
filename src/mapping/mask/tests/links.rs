//! Mentions, links and addresses.

use super::super::is_person_link;
use super::{keeps, masks};

#[test]
fn mail_addresses_are_masked() {
    masks("Ответ на zhitel.1@pochta.example.", "Ответ на [почта].");
    masks("ИВАН_П@MAIL.RU", "[почта]");
    masks("пишите: почта@пример.рф, жду", "пишите: [почта], жду");
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
