//! Figures and reports of one moment: consistent with each other, and the same bytes whenever they are made again.

use svod::{
    domain::Period,
    pipeline::{aggregate::Moments, export},
    report::{Package, PackageFile},
};

use crate::installation::{Installation, TODAY};

async fn report(here: &Installation, moments: Moments) -> Package {
    let basis = here.app.basis(Some(moments.known_at)).await.unwrap();
    export::build(&basis, &here.app.config.report.quarantine_reason, Period::parse("2026-Q1").unwrap(), moments)
        .await
        .unwrap()
        .package
}

fn file(package: &Package, ending: &str) -> Vec<u8> {
    let found = package.files.iter().find(|file| file.name.ends_with(ending));
    found.unwrap_or_else(|| unreachable!("no {ending} in the package")).content.joined()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_overdue_items_is_as_long_as_their_count() {
    let here = Installation::new().await;
    for feed in here.feeds() {
        here.sync(&feed).await;
    }
    let figures = here.figures("2026-Q1").await;
    let overdue = figures.iter().find(|figure| figure.id == "T2").and_then(|figure| figure.value).unwrap();
    assert!(overdue > 10.0, "the town has only {overdue} overdue items");
    let package = report(&here, here.moments().await).await;
    let xml = String::from_utf8(file(&package, "report.xml")).unwrap();
    let list = xml.split("<overdue").nth(1).and_then(|rest| rest.split("</overdue>").next()).unwrap();
    let rows = list.matches("<item").count();
    assert_eq!(rows.to_string(), overdue.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_made_again_weeks_later_has_the_same_bytes() {
    let here = Installation::new().await;
    for feed in here.feeds() {
        here.sync(&feed).await;
    }
    let moments = here.moments().await;
    let before = report(&here, moments).await;
    for day in ["2026-04-13", "2026-04-27"] {
        let later = format!("{day}T09:00:00+03:00").parse().unwrap();
        here.travel(later);
        here.export(later);
        for feed in here.feeds() {
            here.sync(&feed).await;
        }
    }
    let changed = here.submissions().await.iter().filter(|row| row.observed_at > moments.known_at).count();
    assert!(changed > 100, "only {changed} items changed since {TODAY}");
    check_same(&before, &report(&here, moments).await);
}

/// The same files with the same bytes.
#[track_caller]
fn check_same(before: &Package, after: &Package) {
    let names = |package: &Package| package.files.iter().map(|file| file.name).collect::<Vec<_>>();
    assert_eq!(names(before), names(after));
    for (one, other) in before.files.iter().zip(&after.files) {
        let different = (one.name != "report.xlsx")
            .then(|| {
                let text = |file: &PackageFile| String::from_utf8(file.content.joined()).unwrap();
                let (one, other) = (text(one), text(other));
                let pair = one.lines().zip(other.lines()).find(|(one, other)| one != other);
                pair.map(|(one, other)| format!("\n{one}\n{other}"))
            })
            .flatten();
        assert!(one.content == other.content, "{} differs: {}", one.name, different.unwrap_or_default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_made_again_after_every_edit_has_the_same_bytes() {
    let mut here = Installation::new().await;
    for feed in here.feeds() {
        here.sync(&feed).await;
    }
    let moments = here.moments().await;
    let known_at = moments.known_at.to_string();
    let rows =
        |here: &Installation| here.svod(&["submissions", "--period", "2026-Q1", "--json", "--known-at", &known_at]).out;
    let (before, rows_before) = (report(&here, moments).await, rows(&here));
    here.rewrite("svod.toml", |text| {
        let renamed = text
            .replace("title = \"ПОС\"", "title = \"Платформа\"")
            .replace("name = \"городской округ город Михайловка\"", "name = \"Михайловка\"")
            .replace("timezone = \"Europe/Volgograd\"", "timezone = \"Asia/Omsk\"")
            .replace("expected_every_h = 168", "expected_every_h = 1");
        let (head, tail) = renamed.split_once("[feed.vk-files]").unwrap();
        format!("{head}[feed.vk-files]{}", tail.replacen("enabled = true", "enabled = false", 1))
    })
    .await;
    here.rewrite("mappings/organisations.csv", |text| {
        text.replace("admin;Администрация городского округа город Михайловка;", "admin;Ратуша;")
    })
    .await;
    here.rewrite("mappings/deadlines.toml", |text| text.replacen("amount = 30", "amount = 20", 1)).await;
    let first = "<day d=\"01.01\" t=\"1\" h=\"1\"/>";
    let with_another = format!("{first}<day d=\"04.02\" t=\"1\"/>");
    here.rewrite("mappings/calendar/ru-2026.xml", |text| text.replacen(first, &with_another, 1)).await;
    // Nothing was applied yet, then everything.
    check_same(&before, &report(&here, moments).await);
    here.travel("2026-04-07T09:00:00+03:00".parse().unwrap());
    for feed in here.feeds().iter().filter(|feed| *feed != "vk-files") {
        here.sync(feed).await;
    }
    check_same(&before, &report(&here, moments).await);
    assert_eq!(rows(&here), rows_before);
    let now = report(&here, here.moments().await).await;
    let xml = String::from_utf8(file(&now, "report.xml")).unwrap();
    assert_eq!(here.app.basis(None).await.unwrap().zone.rules(), here.app.config.municipality.zone.rules());
    for edited in ["Платформа", "Ратуша", "<name>Михайловка</name>"] {
        assert!(xml.contains(edited), "«{edited}» is not in the report of now");
    }
    assert!(!xml.contains("ВКонтакте, выгрузки"), "a feed that is switched off is in the report of now");
}
