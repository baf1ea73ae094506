//! Closed lists of words, each with the one spelling used in the database, in files and in JSON.

/// A word outside its closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is none of: {allowed}")]
pub struct UnknownWord {
    /// What was met.
    pub word: String,
    /// The whole list, separated by commas.
    pub allowed: String,
}

macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $text:literal, $title:literal;)+ })+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $vdoc])+ $variant,)+ }

        impl $name {
            /// Every value, in the order in which reports show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The spelling in the database, in TOML, CSV and JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What an operator reads (Russian).
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The value spelt `word`.
            pub fn parse(word: &str) -> Result<Self, $crate::domain::UnknownWord> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word).ok_or_else(|| {
                    $crate::domain::UnknownWord {
                        word: word.to_owned(),
                        allowed: Self::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", "),
                    }
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}
pub(crate) use words;

words! {
    /// The outside system an item came from.
    Platform {
        /// Federal feedback platform (платформа обратной связи, ПП РФ № 1802 of 10.11.2020).
        Pos = "pos", "ПОС";
        /// Медиалогия «Инцидент».
        Incident = "incident", "Инцидент";
        /// VKontakte.
        Vk = "vk", "ВКонтакте";
        /// Одноклассники.
        Ok = "ok", "Одноклассники";
        /// Telegram.
        Telegram = "telegram", "Телеграм";
        /// MAX.
        Max = "max", "MAX";
        /// The municipality's own register of appeals.
        Register = "register", "Реестр обращений";
        /// «Тепловая карта».
        HeatMap = "heat_map", "Тепловая карта";
    }

    /// What an item is in law.
    Kind {
        /// A message (сообщение): outside 59-ФЗ.
        Message = "message", "Сообщение";
        /// An appeal (обращение) under 59-ФЗ.
        Appeal = "appeal", "Обращение (59-ФЗ)";
        /// A post or comment in a social network.
        Post = "post", "Публикация";
    }

    /// Socially significant topic of the regulation, and the two rows beside the eight.
    Block {
        /// Healthcare.
        Healthcare = "healthcare", "Здравоохранение";
        /// Housing and utilities.
        Housing = "housing", "ЖКХ";
        /// Waste.
        Waste = "waste", "Обращение с отходами";
        /// Energy supply.
        Energy = "energy", "Энергетика";
        /// Education.
        Education = "education", "Образование";
        /// Roads.
        Roads = "roads", "Дороги";
        /// Public transport.
        Transport = "transport", "Общественный транспорт";
        /// Social protection.
        SocialProtection = "social_protection", "Социальная защита";
        /// A known topic outside the eight.
        Other = "other", "Прочие темы";
        /// Not known yet: no crosswalk row or no rule fits.
        Unmapped = "unmapped", "Тема не определена";
    }

    /// Severity of an incident, as «Инцидент» names it.
    Severity {
        /// «Высокая».
        High = "high", "Высокая";
        /// «Обычная».
        Normal = "normal", "Обычная";
        /// «ЛС»: a direct message.
        Direct = "direct", "ЛС";
    }

    /// What a raw value names that a directory or the configuration should know.
    Level {
        /// A category or topic group: the submission has no block.
        Topic = "topic", "Тема";
        /// A status: nobody knows whether it is final.
        Status = "status", "Статус";
        /// A decision: nobody knows with what outcome the submission was closed.
        Decision = "decision", "Тип решения";
        /// A severity: nobody knows the norm of the first answer.
        Severity = "severity", "Важность";
        /// A reason of a closing: nobody knows how satisfied the citizen is.
        ClosingReason = "closing_reason", "Причина закрытия";
        /// An organisation: it stands in figures by its raw name.
        Organisation = "organisation", "Организация";
        /// A municipality or region that is not the configured one: it stands in figures like any other.
        Municipality = "municipality", "Муниципалитет";
    }

    /// What the citizen said of the answer, on a scale of three.
    Satisfaction {
        /// «Доволен».
        Satisfied = "satisfied", "Доволен";
        /// «Нейтрален».
        Neutral = "neutral", "Нейтрален";
        /// «Недоволен».
        Dissatisfied = "dissatisfied", "Недоволен";
    }
}

impl Block {
    /// The eight blocks of the regulation, without `other` and `unmapped`.
    pub const EIGHT: [Self; 8] = [
        Self::Healthcare,
        Self::Housing,
        Self::Waste,
        Self::Energy,
        Self::Education,
        Self::Roads,
        Self::Transport,
        Self::SocialProtection,
    ];
}
