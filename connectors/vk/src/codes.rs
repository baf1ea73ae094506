//! Error codes of the VK API and their meaning.

/// What `code` means, by the documentation of API 5.199. The platform's own message is not repeated: it may quote
/// the request, and the request holds the token.
pub(crate) fn meaning(code: i64) -> &'static str {
    match code {
        1 => "unknown error, try again later",
        3 => "unknown method",
        4 => "wrong signature",
        5 => "user authorisation failed",
        6 => "too many requests per second",
        7 => "no permission for this action",
        8 => "wrong request",
        9 => "flood control",
        10 => "internal server error",
        14 => "captcha needed",
        15 => "access denied",
        17 => "validation required",
        18 => "the page was deleted or blocked",
        19 => "the content is unavailable",
        23 => "the method was switched off",
        27 => "community authorisation failed",
        28 => "application authorisation failed",
        29 => "rate limit reached",
        30 => "the profile is private",
        100 => "a parameter is missing or wrong",
        113 => "wrong user id",
        212 => "no access to the comments of the post",
        _ => "a code that is not documented here",
    }
}
