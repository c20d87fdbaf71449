//! What TimeOverflow says in each of its nine languages: Catalan, English, Spanish, Basque, French, Galician,
//! Japanese, Dutch and Brazilian Portuguese.

use crate::files::letters::compared;

/// Date, From, To, Post, Quantity.
pub(super) const HEADINGS: [[&str; 5]; 9] = [
    ["Data", "Origen", "Destí", "Anunci", "Quantitat"],
    ["Date", "From", "To", "Post", "Quantity"],
    ["Fecha", "Origen", "Destino", "Anuncio", "Cantidad"],
    ["Data", "Jatorria", "Helmuga, erabilera", "Iragarkia", "Kantitatea"],
    ["Date", "Depuis", "Vers", "Annonce", "Quantité"],
    ["Data", "De", "Para", "Publicar", "Cantidade"],
    ["日付", "から", "へ", "投稿", "数量"],
    ["Datum", "Van", "Naar", "Bericht", "Aantal"],
    ["Data", "Origem", "Destino", "Anúncio", "Quantidade"],
];

/// What stands in place of somebody who has left or is inactive.
const FORMER: [[&str; 2]; 9] = [
    ["L'usuari ja no existeix", "L'usuari no està actiu"],
    ["The user no longer exists", "The user isn't active"],
    ["El usuario ya no existe", "El usuario no está activo"],
    ["Erabiltzaile hau jada ez dago.", "Erabiltzailea ez dago erabilgarri"],
    ["Cet·te utilisateur·rice n'existe plus", "L'utilisateur·rice n'est pas actif·ive"],
    ["A persoa usuaria xa non existe", "A persoa usuaria non está activa"],
    ["ユーザーは存在しません", "ユーザーはアクティブではありません"],
    ["De gebruiker bestaat niet meer", "De gebruiker is niet actief"],
    ["O usuário não existe mais", "O usuário não está ativo"],
];

/// What a timebank is called, as its own name often says: without case, as names are compared.
const TIMEBANKS: [&str; 15] = [
    "banc del temps",
    "banc de temps",
    "time bank",
    "timebank",
    "banco del tiempo",
    "banco de tiempo",
    "denboraren banku",
    "denbora banku",
    "banque du temps",
    "banque de temps",
    "banco de tempo",
    "banco do tempo",
    "時間銀行",
    "タイムバンク",
    "tijdbank",
];

/// Whether a text stands for somebody who has left, in any of the languages.
pub(super) fn is_former(text: &str) -> bool {
    let full_stop = |text: &str| text.strip_suffix('.').unwrap_or(text).to_owned();
    let text = full_stop(&compared(text));
    FORMER.iter().flatten().any(|phrase| full_stop(&compared(phrase)) == text)
}

/// Whether a name says that it is a timebank's.
pub(super) fn is_named_timebank(compared: &str) -> bool {
    TIMEBANKS.iter().any(|word| compared.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_left_are_known_in_every_language() {
        for phrase in FORMER.iter().flatten() {
            assert!(is_former(phrase) && is_former(&phrase.replace('\'', "’")), "{phrase}");
            assert!(!is_former(&format!("{phrase} (3)")), "{phrase}");
        }
        assert!(is_former("Erabiltzaile hau jada ez dago"));
        assert!(!is_former("Ana Ruiz"));
        assert!(TIMEBANKS.iter().all(|word| compared(word) == **word));
    }
}
