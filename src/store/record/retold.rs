//! When a state was told again, packed: what a file tells daily costs a few bytes a day.
//!
//! Each time as what lies between it and the one before it, the first and that of the state: in whole seconds where that is
//! exact, which the lowest bit says, else in microseconds; its sign in the next bit, seven bits a byte, the lowest first.

use crate::{domain::Instant, store::StoreError};

const SECOND: i64 = 1_000_000;

/// Packs `times`, told after `stated_at` and in order.
pub(super) fn pack(stated_at: Instant, times: &[Instant]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(times.len() * 4);
    let mut before = stated_at.as_micros();
    for at in times {
        let apart = at.as_micros().wrapping_sub(before);
        let (amount, unit) = if apart % SECOND == 0 { (apart / SECOND, 0) } else { (apart, 1) };
        let mut rest = (u128::from(amount.unsigned_abs()) << 2) | (u128::from(amount < 0) << 1) | unit;
        loop {
            let [low, ..] = rest.to_le_bytes();
            rest >>= 7;
            if rest == 0 {
                packed.push(low & 0x7f);
                break;
            }
            packed.push(low | 0x80);
        }
        before = at.as_micros();
    }
    packed
}

/// The times out of what [`pack`] gave.
pub(super) fn unpack(stated_at: Instant, packed: &[u8]) -> Result<Vec<Instant>, StoreError> {
    let damaged = || StoreError::damaged("record_state.retold", "it ends early");
    let mut times = Vec::new();
    let (mut before, mut rest) = (stated_at.as_micros(), packed);
    while !rest.is_empty() {
        let length = rest.iter().position(|byte| byte & 0x80 == 0).filter(|place| *place < 10).ok_or_else(damaged)? + 1;
        let (number, behind) = rest.split_at_checked(length).ok_or_else(damaged)?;
        let number = number.iter().rev().fold(0_u128, |number, byte| (number << 7) | u128::from(byte & 0x7f));
        let amount = i64::try_from(number >> 2).map_err(|cause| StoreError::damaged("record_state.retold", cause))?;
        let amount = if number & 2 == 0 { amount } else { -amount };
        before = before.wrapping_add(if number & 1 == 0 { amount.wrapping_mul(SECOND) } else { amount });
        times.push(Instant::from_micros(before));
        rest = behind;
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn instants(micros: &[i64]) -> Vec<Instant> {
        micros.iter().map(|micros| Instant::from_micros(*micros)).collect()
    }

    #[test]
    fn a_day_costs_three_bytes() {
        let days: Vec<i64> = (1..=100).map(|day| day * 86_400 * SECOND).collect();
        assert_eq!(pack(Instant::from_micros(0), &instants(&days)).len(), 300);
    }

    #[test]
    fn what_ends_early_is_damaged() {
        assert!(unpack(Instant::from_micros(0), &[0x80]).is_err());
    }

    proptest! {
        #[test]
        fn times_come_back(
            stated_at in -1_i64 << 58..1 << 58,
            times in proptest::collection::btree_set(prop_oneof![
                -1_i64 << 58..1 << 58,
                (-1_i64 << 38..1 << 38).prop_map(|seconds| seconds * SECOND),
            ], 0..9),
        ) {
            let times = instants(&times.into_iter().collect::<Vec<_>>());
            let stated_at = Instant::from_micros(stated_at);
            prop_assert_eq!(unpack(stated_at, &pack(stated_at, &times)).unwrap(), times);
        }
    }
}
