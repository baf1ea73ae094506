use crate::domain::FileFault;

use super::*;

fn fault(file: &str) -> FileFault {
    FileFault { file: file.to_owned(), line: None, key: String::new(), problem: "не читается".to_owned() }
}

#[test]
fn a_fault_that_feeds_share_is_one_and_names_them_all() {
    let (one, other) = (vec![fault("topics.csv"), fault("pos.toml")], vec![fault("topics.csv")]);
    let (one, other) = (AppError::Faults(one), AppError::Faults(other));
    let found = once([(None, &other), (Some("ПОС"), &one), (Some("Инцидент"), &other)], &Place::default());
    let told: Vec<_> = found.iter().map(|(text, titles)| (text.contains("topics.csv"), titles.as_slice())).collect();
    assert_eq!(told, [(true, ["ПОС", "Инцидент"].as_slice()), (false, ["ПОС"].as_slice())]);
}
