//! Numbers as people type them: in groups or not, with the sign of their currency, in three kinds of digits.

use super::input::{Thousandths, WHOLE, WrongInput};

/// The most digits of a number that somebody types, before and after its point.
const MOST_DIGITS: usize = 12;
/// What groups thousands and never stands before decimals.
const GROUPS: [char; 7] = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '\u{2019}', '\u{66c}'];
/// What may stand before decimals, or group thousands.
const MARKS: [char; 3] = ['.', ',', '\u{60c}'];
/// The decimal point of Arabic and of Persian.
const ARABIC_POINT: char = '\u{66b}';
/// What turns the direction of a text, and is not seen.
const UNSEEN: [char; 3] = ['\u{200e}', '\u{200f}', '\u{61c}'];
/// Signs of a percentage.
const PERCENT: [char; 2] = ['%', '\u{66a}'];

/// An amount of money in hundredths. The currency may stand on either side of it.
pub(super) fn amount(name: &'static str, text: &str, currency: &str) -> Result<i64, WrongInput> {
    let text = seen(text);
    let bare = text.trim();
    let currency = seen(currency);
    let currency = currency.trim();
    let bare = if currency.is_empty() {
        bare
    } else {
        bare.strip_prefix(currency).or_else(|| bare.strip_suffix(currency)).unwrap_or(bare)
    };
    decimal(name, bare.trim(), 2, true)
}

/// A factor, in thousandths.
pub(super) fn factor(name: &'static str, text: &str) -> Result<i64, WrongInput> {
    decimal(name, seen(text).trim(), 3, false)
}

/// A share of a whole, as a percentage: `30`, `30 %` or `30,5`.
pub(super) fn share(name: &'static str, text: &str) -> Result<Thousandths, WrongInput> {
    let text = seen(text);
    let text = text.trim();
    let bare = text.strip_suffix(PERCENT).or_else(|| text.strip_prefix(PERCENT)).unwrap_or(text);
    let share = decimal(name, bare.trim(), 1, false)?;
    if share > WHOLE { Err(WrongInput::OutOfRange(name)) } else { Ok(Thousandths(share)) }
}

fn seen(text: &str) -> String {
    text.chars().filter(|c| !UNSEEN.contains(c)).collect()
}

/// A number of at most so many decimals, as a whole number of its smallest unit.
fn decimal(name: &'static str, text: &str, places: usize, grouped: bool) -> Result<i64, WrongInput> {
    let (text, negative) = text.strip_prefix(['-', '\u{2212}']).map_or((text, false), |rest| (rest, true));
    let text: String = text.chars().map(western).collect();
    let (whole, part) =
        if grouped { parts(name, &text)? } else { simple(&text) }.ok_or(WrongInput::NotANumber(name))?;
    if part.len() > places {
        return Err(WrongInput::TooPrecise(name, places));
    }
    if negative || whole.len() + part.len() > MOST_DIGITS {
        return Err(WrongInput::OutOfRange(name));
    }
    let padded = format!("{whole}{part}{}", "0".repeat(places - part.len()));
    padded.parse().map_err(|_| WrongInput::NotANumber(name))
}

/// A digit of Arabic or of Persian as one of ours.
fn western(c: char) -> char {
    match c {
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => char::from(b'0' + (u32::from(c) & 0xf) as u8),
        other => other,
    }
}

/// The digits before and after the point. `None` for what is no number.
type Parts = Option<(String, String)>;

/// Of a number without groups.
fn simple(text: &str) -> Parts {
    let is_point = |c: char| c == ARABIC_POINT || MARKS.contains(&c);
    let Some((whole, part)) = text.split_once(is_point) else { return both(text, None) };
    both(whole, Some(part))
}

/// Of a number that may have groups of thousands. Its last mark is a point if it differs from the others, or
/// if it stands alone and cannot be one of a group.
fn parts(name: &'static str, text: &str) -> Result<Parts, WrongInput> {
    if let Some((whole, part)) = text.split_once(ARABIC_POINT) {
        return Ok(ungrouped(whole).and_then(|whole| both(&whole, Some(part))));
    }
    let Some(last) = text.rfind(MARKS) else {
        return Ok(ungrouped(text).and_then(|whole| both(&whole, None)));
    };
    let mark = text[last..].chars().next().unwrap_or_default();
    let (head, tail) = (&text[..last], &text[last + mark.len_utf8()..]);
    if head.contains(mark) {
        return Ok(ungrouped(text).and_then(|whole| both(&whole, None)));
    }
    let has_groups = head.contains(|c| GROUPS.contains(&c) || MARKS.contains(&c));
    if !has_groups && tail.len() == 3 && is_first_group(head) && digits(tail) {
        return Err(WrongInput::Ambiguous(name, format!("{head}{tail}")));
    }
    Ok(ungrouped(head).and_then(|whole| both(&whole, Some(tail))))
}

/// `None` where one of the two is no run of digits.
fn both(whole: &str, part: Option<&str>) -> Parts {
    let part = part.map_or(Some(""), |part| digits(part).then_some(part))?;
    digits(whole).then(|| (whole.to_owned(), part.to_owned()))
}

/// A whole number without the marks of its groups, which are of one kind and hold three digits each.
fn ungrouped(text: &str) -> Option<String> {
    let is_mark = |c: char| GROUPS.contains(&c) || MARKS.contains(&c);
    let Some(mark) = text.chars().find(|c| is_mark(*c)) else { return Some(text.to_owned()) };
    let mut groups = text.split(mark);
    let first = groups.next().filter(|first| is_first_group(first));
    let whole = groups.all(|group| group.len() == 3 && digits(group));
    first.filter(|_| whole).map(|_| text.replace(mark, ""))
}

/// Whether thousands may follow: one to three digits, and no nought before them.
fn is_first_group(text: &str) -> bool {
    digits(text) && text.len() <= 3 && !text.starts_with('0')
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
