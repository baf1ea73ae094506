use std::io::Write;

use super::*;

#[test]
fn what_was_written_in_any_steps_is_there_in_pieces_that_do_not_grow() {
    let bytes: Vec<u8> = (0..5 * PIECE / 2).map(|place| u8::try_from(place % 251).unwrap()).collect();
    for step in [1_000, PIECE, PIECE + 1, 3 * PIECE] {
        let mut content = Content::default();
        bytes.chunks(step).for_each(|chunk| content.write_all(chunk).unwrap());
        assert_eq!((content.size(), content.joined() == bytes), (bytes.len(), true));
        assert_eq!(content.pieces().map(<[u8]>::len).collect::<Vec<_>>(), [PIECE, PIECE, PIECE / 2]);
        assert!(content.0.iter().all(|piece| piece.capacity() == PIECE));
        assert_eq!(content.sha256(), Content::from(bytes.clone()).sha256());
    }
}

#[test]
fn the_digest_is_the_one_of_the_standard() {
    // FIPS 180-2, appendix B.1.
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(Content::from(b"abc".to_vec()).sha256(), expected);
}
