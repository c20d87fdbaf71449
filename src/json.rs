//! Values as JSON text: what pages get. The browser's own parser makes all objects of a page at once, several
//! times faster than setting them property by property from WebAssembly, and the writer is smaller than that
//! was.

use core::fmt::{self, Display};
use serde::ser::{self, Serialize};

/// A value as JSON, in ASCII: browsers take that over without decoding it.
///
/// # Errors
/// [`NotJson`] for floats and bytes, which no reading has, and for numbers that a page would not have
/// exactly.
pub(crate) fn text(value: &impl Serialize) -> Result<String, NotJson> {
    let mut writer = Writer { out: String::with_capacity(1024) };
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

/// A value that has no form here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotJson;

impl Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that cannot be given to a page")
    }
}

impl core::error::Error for NotJson {}

impl ser::Error for NotJson {
    fn custom<T: Display>(_: T) -> NotJson {
        NotJson
    }
}

struct Writer {
    out: String,
}

impl Writer {
    /// Its digits, several times faster than through `fmt`: a page of rows has hundreds of them.
    fn number(&mut self, number: i64) {
        if number < 0 {
            self.out.push('-');
        }
        let mut digits = [0; 20];
        let mut rest = number.unsigned_abs();
        let mut first = digits.len();
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
            first -= 1;
            if rest == 0 {
                break;
            }
        }
        self.out.push_str(core::str::from_utf8(digits.get(first..).unwrap_or_default()).unwrap_or_default());
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut written = 0;
        if stands_for_itself(text.as_bytes()) {
            self.out.push_str(text);
            self.out.push('"');
            return;
        }
        // What stands for itself goes in one piece. The ranges are those of characters, so none is left out.
        for (place, c) in text.char_indices().filter(|(_, c)| !is_plain(*c)) {
            self.out.push_str(text.get(written..place).unwrap_or_default());
            self.escaped(c);
            written = place + c.len_utf8();
        }
        self.out.push_str(text.get(written..).unwrap_or_default());
        self.out.push('"');
    }

    fn escaped(&mut self, c: char) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            self.out.push_str("\\u");
            for digit in [12, 8, 4, 0].map(|shift| *unit >> shift & 15) {
                self.out.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
    }

    /// Begins something that ends with `end`, inside of which commas stand.
    fn begin(&mut self, start: &str, end: &'static str) -> Inside<'_> {
        self.out.push_str(start);
        Inside { writer: self, end, comma: false }
    }

    /// Begins the value of a variant that has one.
    fn variant(&mut self, name: &str) {
        self.out.push('{');
        self.string(name);
        self.out.push(':');
    }
}

/// Whether a text has nothing to escape, by eight bytes at a time: nearly all texts do.
fn stands_for_itself(text: &[u8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // The highest bit of each byte that is not ASCII, is below a space, a quotation mark or a backslash. A
    // byte can be taken for one of them only after one that is.
    let escaped = |eight: u64| {
        let less = |value: u64, than: u8| value.wrapping_sub(ONES * u64::from(than));
        let is = |c: u8| less(eight ^ (ONES * u64::from(c)), 1);
        (eight | less(eight, b' ') | is(b'"') | is(b'\\')) & (ONES << 7)
    };
    let (eights, rest) = text.as_chunks();
    eights.iter().all(|eight| escaped(u64::from_ne_bytes(*eight)) == 0)
        && rest.iter().all(|byte| is_plain(char::from(*byte)))
}

fn is_plain(c: char) -> bool {
    matches!(c, ' '..='\x7f') && c != '"' && c != '\\'
}

/// A list or an object of which some was written.
struct Inside<'w> {
    writer: &'w mut Writer,
    end: &'static str,
    comma: bool,
}

impl Inside<'_> {
    fn next(&mut self) {
        if self.comma {
            self.writer.out.push(',');
        }
        self.comma = true;
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), NotJson> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    /// Names of fields are plain.
    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), NotJson> {
        self.writer.out.push_str(if self.comma { ",\"" } else { "\"" });
        self.comma = true;
        self.writer.out.push_str(name);
        self.writer.out.push_str("\":");
        value.serialize(&mut *self.writer)
    }

    fn close(self) {
        self.writer.out.push_str(self.end);
    }
}

/// The largest whole number up to which a page has every one: 2⁵³ − 1. A larger one would be told wrongly.
const EXACT: u64 = (1 << 53) - 1;

macro_rules! numbers {
    ($($method:ident $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), NotJson> {
            let exact = i64::try_from(value).ok().filter(|number| number.unsigned_abs() <= EXACT);
            self.number(exact.ok_or(NotJson)?);
            Ok(())
        })*
    };
}

impl<'w> ser::Serializer for &'w mut Writer {
    type Ok = ();
    type Error = NotJson;
    type SerializeSeq = Inside<'w>;
    type SerializeTuple = Inside<'w>;
    type SerializeTupleStruct = Inside<'w>;
    type SerializeTupleVariant = Inside<'w>;
    type SerializeMap = Inside<'w>;
    type SerializeStruct = Inside<'w>;
    type SerializeStructVariant = Inside<'w>;

    numbers!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    numbers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);

    fn serialize_bool(self, value: bool) -> Result<(), NotJson> {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), NotJson> {
        Err(NotJson)
    }

    fn serialize_f64(self, _: f64) -> Result<(), NotJson> {
        Err(NotJson)
    }

    fn serialize_char(self, value: char) -> Result<(), NotJson> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), NotJson> {
        self.string(value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), NotJson> {
        Err(NotJson)
    }

    fn serialize_none(self) -> Result<(), NotJson> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotJson> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotJson> {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotJson> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), NotJson> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotJson> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NotJson> {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.out.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'w>, NotJson> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'w>, NotJson> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'w>, NotJson> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'w>, NotJson> {
        self.variant(variant);
        Ok(self.begin("[", "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'w>, NotJson> {
        Ok(self.begin("{", "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'w>, NotJson> {
        Ok(self.begin("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'w>, NotJson> {
        self.variant(variant);
        Ok(self.begin("{", "}}"))
    }
}

macro_rules! inside {
    ($($trait:ident $method:ident($($name:ident)?) $with:ident),*) => {
        $(impl ser::$trait for Inside<'_> {
            type Ok = ();
            type Error = NotJson;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: &'static str,)?
                value: &T,
            ) -> Result<(), NotJson> {
                self.$with($($name,)? value)
            }

            fn end(self) -> Result<(), NotJson> {
                self.close();
                Ok(())
            }
        })*
    };
}

inside!(
    SerializeSeq serialize_element() item,
    SerializeTuple serialize_element() item,
    SerializeTupleStruct serialize_field() item,
    SerializeTupleVariant serialize_field() item,
    SerializeStruct serialize_field(name) field,
    SerializeStructVariant serialize_field(name) field
);

impl ser::SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotJson> {
        self.item(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        self.writer.out.push(':');
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), NotJson> {
        self.close();
        Ok(())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use super::{EXACT, NotJson, text};
    use proptest::prelude::*;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    enum Shape {
        Unit,
        Newtype(u8),
        Tuple(i64, char),
        Struct { wide: bool },
    }

    #[derive(Serialize)]
    struct Inner {
        count: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u8>,
    }

    #[derive(Serialize)]
    struct All {
        #[serde(flatten)]
        inner: Inner,
        shapes: Vec<Shape>,
        pair: (i8, Option<u16>),
        map: BTreeMap<String, ()>,
    }

    proptest! {
        #[test]
        fn reads_back_as_what_it_was(
            strings in prop::collection::vec(any::<String>(), 0..4),
            count: u32,
            pair: (i8, Option<u16>),
            long in -(EXACT as i64)..=EXACT as i64,
            c: char,
            wide: bool,
        ) {
            let shapes = vec![Shape::Unit, Shape::Newtype(3), Shape::Tuple(long, c), Shape::Struct { wide }];
            let map = strings.into_iter().map(|string| (string, ())).collect();
            let all = All { inner: Inner { count, left_out: None }, shapes, pair, map };
            let ours = text(&all).unwrap();
            prop_assert!(ours.is_ascii());
            let read: serde_json::Value = serde_json::from_str(&ours).unwrap();
            prop_assert_eq!(read, serde_json::to_value(&all).unwrap());
        }
    }

    #[test]
    fn no_number_leaves_that_a_page_would_not_have() {
        let most = EXACT as i64;
        assert_eq!(text(&[most, -most]), Ok("[9007199254740991,-9007199254740991]".to_owned()));
        assert_eq!(text(&[most + 1]), Err(NotJson));
        assert_eq!(text(&[-most - 1]), Err(NotJson));
        assert_eq!(text(&[u64::MAX]), Err(NotJson));
    }

    #[test]
    fn no_float_leaves_by_this_door() {
        assert_eq!(text(&[1.5]), Err(NotJson));
    }
}
