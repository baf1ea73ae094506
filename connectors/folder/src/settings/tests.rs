use super::*;

#[test]
fn a_folder_must_be_named() {
    let of = |text: &str| folder(&mut text.parse().unwrap());
    assert_eq!(of("folder = 'in'"), Ok("in".into()));
    assert_eq!(of(""), Err(SettingsError::new("folder", SettingsProblem::Missing)));
    assert_eq!(of("folder = ' '"), Err(SettingsError::unfit("folder", Expected::Folder)));
}
