//! Lengths as files write them.

use super::row::Remark;
use crate::Minutes;

/// What is wrong with a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoLength {
    Unreadable,
    TooLong,
}

/// `[-]H:MM`, and `0` for nothing. `[-]H:MM:SS`, which spreadsheets make of it, is read with a remark.
pub(super) fn length(text: &str) -> Result<(Minutes, Option<Remark>), NoLength> {
    if text == "0" {
        return Ok((Minutes::ZERO, None));
    }
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let sixty = |text: &str| (text.len() == 2 && digits(text)).then(|| text.parse::<i64>().ok()).flatten();
    let sixty = |text: &str| sixty(text).filter(|number| *number < 60).ok_or(NoLength::Unreadable);
    let (hours, rest) = rest.split_once(':').ok_or(NoLength::Unreadable)?;
    if !digits(hours) {
        return Err(NoLength::Unreadable);
    }
    let (minutes, seconds) =
        rest.split_once(':').map_or((rest, None), |(minutes, rest)| (minutes, Some(rest)));
    let (minutes, after) = (sixty(minutes)?, seconds.map(sixty).transpose()?);
    let hours: i64 = hours.parse().ok().filter(|h| *h <= Minutes::MAX_LEG.0).ok_or(NoLength::TooLong)?;
    let seconds = (hours * 60 + minutes) * 60 + after.unwrap_or_default();
    let minutes = Minutes(sign * whole_minutes(seconds).0);
    if minutes.abs() > Minutes::MAX_LEG {
        return Err(NoLength::TooLong);
    }
    let remark = after.map(|after| match after {
        0 => Remark::ReadAs { text: text.to_owned(), minutes },
        _ => Remark::Rounded { seconds: sign * seconds, minutes },
    });
    Ok((minutes, remark))
}

/// Seconds to the nearest minute: never to nothing, unless there are none.
pub(super) fn whole_minutes(seconds: i64) -> Minutes {
    let minutes = seconds / 60 + i64::from(seconds % 60 >= 30);
    Minutes(if seconds > 0 { minutes.max(1) } else { minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_hours_and_minutes() {
        let plain = |text: &str| length(text).map(|(minutes, remark)| (minutes.0, remark.is_some()));
        for (text, minutes, remarked) in [
            ("-1:30", -90, false),
            ("0", 0, false),
            ("0:00", 0, false),
            ("-0:00", 0, false),
            ("0:00:00", 0, true),
            ("1:30:00", 90, true),
            ("-25:30:00", -1530, true),
            ("1:30:29", 90, true),
            ("1:30:30", 91, true),
            ("0:00:01", 1, true),
            ("166666:40", 10_000_000, false),
        ] {
            assert_eq!(plain(text), Ok((minutes, remarked)), "{text}");
        }
        for text in ["999999:00", "166666:41", "99999999999999:59", "166666:40:30"] {
            assert_eq!(plain(text), Err(NoLength::TooLong), "{text}");
        }
        for text in
            ["25:61", "", "1", "1.5", "1:5", ":30", "1:30:", "1:30:60", "1:30:00:00", "--1:00", "+1:00"]
        {
            assert_eq!(plain(text), Err(NoLength::Unreadable), "{text}");
        }
        assert_eq!(
            length("25:30:00").ok().and_then(|(_, remark)| remark).map(|remark| remark.code()),
            Some("read_as")
        );
        assert_eq!(
            length("1:30:20").ok().and_then(|(_, remark)| remark).map(|remark| remark.code()),
            Some("rounded")
        );
    }

    #[test]
    fn seconds_never_become_nothing() {
        let cases = [(0, 0), (1, 1), (29, 1), (89, 1), (90, 2), (3600, 60)];
        assert!(cases.iter().all(|(seconds, minutes)| whole_minutes(*seconds) == Minutes(*minutes)));
    }
}
