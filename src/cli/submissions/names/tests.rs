use super::*;

#[test]
fn a_name_that_shares_a_word_is_proposed_and_no_other() {
    let known: BTreeSet<String> = ["МКУ «Дорожное хозяйство»", "МУП «Водоканал»"].map(str::to_owned).into();
    let told = text("организации", "Дорожники", &known);
    assert!(told.contains("«Дорожники». Похожие: МКУ «Дорожное хозяйство».") && !told.contains("Водоканал"), "{told}");
    assert!(!text("организации", "X", &known).contains("Похожие"));
}
