"""Header words and what they mean, in English, German and Indonesian; compounds taken apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MEANINGS = {
    "customer": "customer customers cust account accounts acct client clients buyer kunde kunden"
    " kundin debitor debitoren abnehmer pelanggan klien pembeli konsumen",
    "company": "company companies firm firma firmen business unternehmen gesellschaft betrieb"
    " perusahaan usaha organisation organization organisasi institution legal",
    "name": "name names nama bezeichnung benennung title label",
    "id": "id ids number no nr nummer num code key kode nomor no schluessel kennung kennzeichen"
    " uid guid uuid ref reference referenz identifier identifikation external extern",
    "parent": "parent mother mutter konzern group gruppe holding subsidiary tochter induk grup"
    " ultimate uebergeordnet muttergesellschaft konzernmutter belongs",
    "sector": "sector industry branche branchen industrie wirtschaftszweig segment sektor"
    " industri bidang vertical",
    "country": "country countries land laender staat nation negara location",
    "city": "city town ort stadt kota",
    "region": "region bundesland province provinz provinsi state wilayah kanton gebiet territory",
    "street": "street address strasse str adresse anschrift alamat jalan",
    "postcode": "postcode postalcode postal zip plz postleitzahl kodepos",
    "phone": "phone telephone telefon tel telepon mobile handy hp fax telefax",
    "email": "email mail emailadresse surel",
    "website": "website web url homepage domain internet situs",
    "date": "date day datum tag tanggal tgl on am",
    "month": "month monat bulan period periode",
    "year": "year jahr tahun",
    "order": "order orders auftrag auftraege bestellung bestellungen beleg pesanan invoice"
    " rechnung rechnungen faktura faktur tagihan opportunity deal vorgang",
    "line": "line position pos posten zeile baris item",
    "product": "product products produkt produkte artikel article material sku produk barang"
    " warengruppe ware waren",
    "category": "category categories kategorie kategori series reihe family familie class"
    " klasse warengruppe sparte linie",
    "price": "price preis einzelpreis stueckpreis harga cost_each rate",
    "unit": "unit einzel stueck satuan each einheit",
    "list": "list listen standard",
    "quantity": "quantity qty menge anzahl stueckzahl volume volumen jumlah kuantitas units pieces"
    " absatz absatzmenge pcs",
    "discount": "discount rabatt nachlass diskon potongan skonto",
    "amount": "amount value betrag wert nilai total summe sum gesamt gesamtbetrag"
    " positionswert nettowert warenwert",
    "revenue": "revenue sales turnover umsatz erloes erloese penjualan pendapatan omzet net netto"
    " nettoumsatz",
    "cost": "cost costs kosten biaya wareneinsatz einstand einstandswert cogs hpp einkauf"
    " selbstkosten herstellkosten direct direkt direkte",
    "serve": "serve service logistik logistics betreuung betreuungskosten freight fracht versand"
    " pelayanan",
    "currency": "currency curr waehrung whg mata uang valuta",
    "margin": "margin marge deckungsbeitrag profit gewinn laba",
    "person": "person people employee mitarbeiter member colleague karyawan pegawai user benutzer"
    " staff rep representative agent verkaeufer sales_rep salesperson vertreter holder",
    "manager": "manager leiter betreuer verantwortlich verantwortlicher owner kam key_account"
    " lead vorgesetzter supervisor manajer",
    "contact": "contact kontakt ansprechpartner kontak",
    "role": "role rolle funktion function peran jabatan post position_title job grade",
    "reports": "reports berichtet melapor vorgesetzter boss",
    "start": "start starts begin beginn from since von ab seit gueltig_ab mulai joined",
    "end": "end ends until to bis ende gueltig_bis selesai berakhir expiry left",
    "close": "close closed closing abschluss geschlossen tutup",
    "ship": "ship shipped shipping shipment liefer lieferung versendet kirim pengiriman delivery"
    " required via",
    "supplier": "supplier vendor lieferant kreditor pemasok",
    "status": "status stage phase zustand tahap state_of lifecycle",
    "size": "employees mitarbeiterzahl headcount established founded gegruendet",
    "stock": "stock stocks lager bestand inventory reorder level persediaan discontinued",
    "note": "note notes comment comments remark bemerkung notiz kommentar catatan beschreibung"
    " description",
    "source": "source quelle sumber system",
    "currency_rate": "exchange kurs wechselkurs",
    "office": "office buero filiale branch cabang kantor site standort",
    "department": "department abteilung departemen bereich unit_of",
    "contract": "contract vertrag kontrak",
    "tier": "tier stufe rang ranking klassifizierung abc",
    "type": "type art typ tipe jenis kind channel kanal saluran",
    "hash": "hash",
    "snapshot": "snapshot stichtag",
    "responsible": "responsible zustaendig penanggung jawab",
    "sponsor": "sponsor pate",
    "team": "team tim",
}

_BY_WORD: dict[str, str] = {}
for _meaning, _words in _MEANINGS.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, _meaning)

# Words that say nothing about which column it is.
_FILLERS = frozenset(
    [
        "the",
        "of",
        "a",
        "der",
        "die",
        "das",
        "des",
        "zu",
        "in",
        "our",
        "unser",
        "unsere",
        "yang",
        "and",
        "und",
        "dan",
        "by",
        "per",
    ]
)
_LONGEST = sorted((word for word in _BY_WORD if len(word) >= 3), key=len, reverse=True)
_LONGEST_HEADER = 50
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def fold(text: str) -> str:
    """Lower case without marks; ä ö ü ß as people without the keys write them."""
    text = text.casefold()
    for mark, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(mark, plain)
    return "".join(
        each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)
    )


def header_words(header: str) -> list[str]:
    """customerID, Customer-ID and customer_id are the same two words."""
    spaced = _CAMEL.sub(" ", header)
    return [word for word in re.split(r"[^\w]+|_", fold(spaced)) if word]


@lru_cache(maxsize=4096)
def meanings(header: str) -> frozenset[str]:
    """What a header speaks of: known words by meaning, unknown ones as themselves."""
    found: set[str] = set()
    for word in header_words(header):
        if word not in _FILLERS and not word.isdigit():
            found.update(_of_word(word))
    return frozenset(found)


def _of_word(word: str) -> list[str]:
    if word in _BY_WORD:
        return [_BY_WORD[word]]
    parts = _compound(word) if len(word) <= _LONGEST_HEADER else []
    return [_BY_WORD[part] for part in parts] if parts else [word]


def _compound(word: str) -> list[str]:
    """Known words that make up a compound, German linking letters allowed; [] if it is none."""
    for known in _LONGEST:
        if len(known) > 3 and word.startswith(known):
            rest = word[len(known) :]
            tails = [[tail] if tail in _BY_WORD else _compound(tail) for tail in _tails(rest)]
            found = [] if not rest else next((tail for tail in tails if tail), None)
            if found is not None:
                return [known, *found]
    return []


def _tails(rest: str) -> list[str]:
    """What may follow a word in a compound, with the letters that link the two taken off."""
    links = ("", "s", "n", "en", "es", "er", "e")
    return [rest[len(link) :] for link in links if rest.startswith(link) and rest != link]


def is_known(meaning: str) -> bool:
    """Whether a meaning comes from the list and not from an unknown word."""
    return meaning in _MEANINGS
