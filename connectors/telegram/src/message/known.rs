//! The members of a message that Telegram Desktop is known to write and that hold no words of its author.

/// Beside those that are read, in the order of the alphabet.
const KNOWN: [&str; 60] = [
    "action",
    "actor",
    "actor_id",
    "additional_prize",
    "address",
    "author",
    "background_color",
    "boosts",
    "channels",
    "contact_vcard",
    "contact_vcard_file_size",
    "contact_vcard_size",
    "duration",
    "duration_seconds",
    "edit_hide",
    "emoticon",
    "ephemeral",
    "file_name",
    "file_size",
    "forward_date",
    "forward_date_unixtime",
    "forward_signature",
    "from_scheduled",
    "game_description",
    "game_link",
    "game_message_id",
    "giveaway_message_id",
    "height",
    "icon_emoji_id",
    "inline_bot_buttons",
    "is_outgoing",
    "live_location_period_seconds",
    "media_spoiler",
    "members",
    "message_id",
    "mime_type",
    "new_icon_emoji_id",
    "paid_stars_amount",
    "performer",
    "photo_file_size",
    "post_author",
    "replies",
    "reply_to_story_id",
    "saved_from",
    "saved_from_id",
    "saved_from_message_id",
    "score",
    "self_destruct_period_seconds",
    "sender_boosts",
    "showForwardedAsOriginal",
    "signature",
    "story_id",
    "text_entities",
    "thumbnail",
    "thumbnail_file_size",
    "title",
    "topic_id",
    "via_bot",
    "views",
    "width",
];

/// Whether a member is known to hold no words of the author of the message.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.binary_search(&name).is_ok()
}

#[cfg(test)]
#[test]
fn the_members_are_in_order() {
    assert!(KNOWN.is_sorted());
}
