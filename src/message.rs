//! What a person is to be told, without the words: those are the languages' (`www/words/`).

use core::fmt::Display;
use serde::ser::Serializer;

/// The code of what only a program can do wrong: it calls the boundary to pages with a value of another form.
pub const MISUSE: &str = "misuse";

/// What a person is to be told: a stable code, and what it is about, by name. The words are the languages'.
///
/// Minutes are whole numbers, days are YYYY-MM-DD, and a state is its name in files.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Message {
    /// Stable: the words for it are found by it.
    pub code: &'static str,
    /// What it is about, by name.
    #[serde(serialize_with = "by_name")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>"))]
    pub fields: Vec<(&'static str, String)>,
}

impl Message {
    /// What it is about, as texts: one function for all, so that a row of [`codes`] costs little to load.
    #[inline(never)]
    pub fn told(fields: &[(&'static str, &dyn Display)]) -> Vec<(&'static str, String)> {
        fields.iter().map(|(name, value)| (*name, value.to_string())).collect()
    }
}

fn by_name<S: Serializer>(fields: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
}

/// Gives a type its codes, and what is told with each: a row for every value that the type can have.
///
/// ```
/// enum Closed {
///     OnHolidays,
///     Until { hour: u8 },
/// }
/// timebank::codes! { Closed {
///     Closed::OnHolidays => "on_holidays",
///     Closed::Until { hour } => "closed_until" (hour = hour),
/// } }
/// assert_eq!(Closed::CODES, [("on_holidays", &[][..]), ("closed_until", &["hour"])]);
/// let closed = Closed::Until { hour: 9 };
/// assert_eq!(closed.code(), "closed_until");
/// assert_eq!(closed.message().fields, [("hour", "9".to_owned())]);
/// # let _ = Closed::OnHolidays;
/// ```
///
/// Where a value holds what has codes of its own, its row stands in a second block:
/// `and { Closed::For(other) => other, }`.
#[macro_export]
macro_rules! codes {
    (
        $type:ident { $($pattern:pat => $code:literal $(($($name:ident = $value:expr),+))?,)* }
        $(and { $($held:pat => $own:expr,)+ })?
    ) => {
        impl $type {
            /// Its codes, each with the names of what is told with it.
            pub const CODES: &'static [(&'static str, &'static [&'static str])] =
                &[$(($code, &[$($(stringify!($name)),+)?])),*];

            /// A stable code for programs.
            #[allow(unused_variables, reason = "what is told besides is in the same row")]
            pub fn code(&self) -> &'static str {
                match self {
                    $($pattern => $code,)*
                    $($($held => $own.code(),)+)?
                }
            }

            /// What it is about, by name.
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                match self {
                    $($pattern => $crate::Message::told(&[$($((stringify!($name), &$value)),+)?]),)*
                    $($($held => $own.fields(),)+)?
                }
            }

            /// What a person is to be told.
            pub fn message(&self) -> $crate::Message {
                $crate::Message { code: self.code(), fields: self.fields() }
            }
        }
    };
}

/// Makes a type with [`codes`] an error that shows its code: the words are the languages'.
macro_rules! coded_error {
    ($type:ident) => {
        impl ::core::fmt::Display for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl ::core::error::Error for $type {}
    };
}
pub(crate) use coded_error;
