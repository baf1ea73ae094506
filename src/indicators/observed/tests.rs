use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn what_is_packed_comes_back_in_order(a in 0.0..1e9, b in 0.0..1e9, is_event: bool, other: bool) {
        let (first, second) = (Observed::new(a, is_event), Observed::new(b, other));
        prop_assert_eq!(first.duration().to_bits(), a.to_bits());
        prop_assert_eq!(first.is_event(), is_event);
        prop_assert_eq!(first.cmp(&second), a.total_cmp(&b).then(other.cmp(&is_event)));
    }
}

#[test]
fn at_equal_times_the_event_comes_first() {
    assert!(Observed::new(2.0, true) < Observed::new(2.0, false));
    assert!(Observed::new(0.0, false) < Observed::new(1e-300, true));
}
