//! Why a post is nobody's message.

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, $title:literal;)+) => {
        /// Why a post is left out: it is counted by the reason, and never becomes a submission.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FilterReason { $($(#[doc = $doc])+ $variant,)+ }

        impl FilterReason {
            /// Every reason, in the order in which they are tried.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The spelling in the database and in `mappings/post_filters.csv`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What an operator reads (Russian).
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The reason spelt `word`.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.as_str() == word)
            }
        }

        impl std::fmt::Display for FilterReason {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

reasons! {
    /// Deleted in its network.
    Deleted = "deleted", "Удалено в соцсети";
    /// Written by the page itself: an announcement or an answer.
    Own = "own", "Публикация самой страницы";
    /// A repost without words of the person who reposts.
    Repost = "repost", "Репост без текста";
    /// No text where it is looked for, and words where nobody looks.
    Unread = "unread", "Текст в поле, которое не читается";
    /// No text: a picture, a sticker.
    Empty = "empty", "Нет текста";
    /// Emoji and signs, no words.
    Emoji = "emoji", "Только эмодзи";
    /// Marked as advertising by the platform, or written like it.
    Advertising = "advertising", "Реклама";
    /// Thanks and praise without a topic.
    Thanks = "thanks", "Благодарность";
    /// A greeting or holiday wishes.
    Greeting = "greeting", "Приветствие или поздравление";
}
