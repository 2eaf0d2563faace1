"""Countries by ISO 3166 code, named in English, German and Indonesian. Pure Python."""

from accounts.names import normalise

_TABLE = """
AD Andorra | Andorra | Andorra
AE United Arab Emirates | Vereinigte Arabische Emirate | Uni Emirat Arab
AF Afghanistan | Afghanistan | Afganistan
AG Antigua and Barbuda | Antigua und Barbuda | Antigua dan Barbuda
AI Anguilla | Anguilla | Anguilla
AL Albania | Albanien | Albania
AM Armenia | Armenien | Armenia
AO Angola | Angola | Angola
AQ Antarctica | Antarktis | Antarktika
AR Argentina | Argentinien | Argentina
AS American Samoa | Amerikanisch-Samoa | Samoa Amerika
AT Austria | Österreich | Austria
AU Australia | Australien | Australia
AW Aruba | Aruba | Aruba
AX Åland Islands | Ålandinseln | Kepulauan Aland
AZ Azerbaijan | Aserbaidschan | Azerbaijan
BA Bosnia and Herzegovina | Bosnien und Herzegowina | Bosnia dan Herzegovina
BB Barbados | Barbados | Barbados
BD Bangladesh | Bangladesch | Bangladesh
BE Belgium | Belgien | Belgia
BF Burkina Faso | Burkina Faso | Burkina Faso
BG Bulgaria | Bulgarien | Bulgaria
BH Bahrain | Bahrain | Bahrain
BI Burundi | Burundi | Burundi
BJ Benin | Benin | Benin
BL Saint Barthélemy | St. Barthélemy | Saint Barthélemy
BM Bermuda | Bermuda | Bermuda
BN Brunei | Brunei Darussalam | Brunei
BO Bolivia | Bolivien | Bolivia
BQ Caribbean Netherlands | Karibische Niederlande | Belanda Karibia
BR Brazil | Brasilien | Brasil
BS Bahamas | Bahamas | Bahama
BT Bhutan | Bhutan | Bhutan
BV Bouvet Island | Bouvetinsel | Pulau Bouvet
BW Botswana | Botsuana | Botswana
BY Belarus | Belarus | Belarus
BZ Belize | Belize | Belize
CA Canada | Kanada | Kanada
CC Cocos (Keeling) Islands | Kokosinseln | Kepulauan Cocos (Keeling)
CD Congo (Democratic Republic) | Kongo-Kinshasa | Kongo - Kinshasa
CF Central African Republic | Zentralafrikanische Republik | Republik Afrika Tengah
CG Congo | Kongo-Brazzaville | Kongo - Brazzaville
CH Switzerland | Schweiz | Swiss
CI Côte d'Ivoire | Côte d'Ivoire | Côte d'Ivoire
CK Cook Islands | Cookinseln | Kepulauan Cook
CL Chile | Chile | Cile
CM Cameroon | Kamerun | Kamerun
CN China | China | Tiongkok
CO Colombia | Kolumbien | Kolombia
CR Costa Rica | Costa Rica | Kosta Rika
CU Cuba | Kuba | Kuba
CV Cape Verde | Cabo Verde | Tanjung Verde
CW Curaçao | Curaçao | Curaçao
CX Christmas Island | Weihnachtsinsel | Pulau Natal
CY Cyprus | Zypern | Siprus
CZ Czechia | Tschechien | Ceko
DE Germany | Deutschland | Jerman
DJ Djibouti | Dschibuti | Jibuti
DK Denmark | Dänemark | Denmark
DM Dominica | Dominica | Dominika
DO Dominican Republic | Dominikanische Republik | Republik Dominika
DZ Algeria | Algerien | Aljazair
EC Ecuador | Ecuador | Ekuador
EE Estonia | Estland | Estonia
EG Egypt | Ägypten | Mesir
EH Western Sahara | Westsahara | Sahara Barat
ER Eritrea | Eritrea | Eritrea
ES Spain | Spanien | Spanyol
ET Ethiopia | Äthiopien | Etiopia
FI Finland | Finnland | Finlandia
FJ Fiji | Fidschi | Fiji
FK Falkland Islands | Falklandinseln | Kepulauan Falkland
FM Micronesia | Mikronesien | Mikronesia
FO Faroe Islands | Färöer | Kepulauan Faroe
FR France | Frankreich | Prancis
GA Gabon | Gabun | Gabon
GB United Kingdom | Vereinigtes Königreich | Inggris Raya
GD Grenada | Grenada | Grenada
GE Georgia | Georgien | Georgia
GF French Guiana | Französisch-Guayana | Guyana Prancis
GG Guernsey | Guernsey | Guernsey
GH Ghana | Ghana | Ghana
GI Gibraltar | Gibraltar | Gibraltar
GL Greenland | Grönland | Greenland
GM Gambia | Gambia | Gambia
GN Guinea | Guinea | Guinea
GP Guadeloupe | Guadeloupe | Guadeloupe
GQ Equatorial Guinea | Äquatorialguinea | Guinea Ekuatorial
GR Greece | Griechenland | Yunani
GS South Georgia | Südgeorgien | Georgia Selatan
GT Guatemala | Guatemala | Guatemala
GU Guam | Guam | Guam
GW Guinea-Bissau | Guinea-Bissau | Guinea-Bissau
GY Guyana | Guyana | Guyana
HK Hong Kong | Hongkong | Hong Kong DAK Tiongkok
HM Heard and McDonald Islands | Heard und McDonaldinseln | Pulau Heard dan Kepulauan McDonald
HN Honduras | Honduras | Honduras
HR Croatia | Kroatien | Kroasia
HT Haiti | Haiti | Haiti
HU Hungary | Ungarn | Hungaria
ID Indonesia | Indonesien | Indonesia
IE Ireland | Irland | Irlandia
IL Israel | Israel | Israel
IM Isle of Man | Isle of Man | Pulau Man
IN India | Indien | India
IO British Indian Ocean Territory | Britisches Territorium | Wilayah Samudra Hindia Britania
IQ Iraq | Irak | Irak
IR Iran | Iran | Iran
IS Iceland | Island | Islandia
IT Italy | Italien | Italia
JE Jersey | Jersey | Jersey
JM Jamaica | Jamaika | Jamaika
JO Jordan | Jordanien | Yordania
JP Japan | Japan | Jepang
KE Kenya | Kenia | Kenya
KG Kyrgyzstan | Kirgisistan | Kirgizstan
KH Cambodia | Kambodscha | Kamboja
KI Kiribati | Kiribati | Kiribati
KM Comoros | Komoren | Komoro
KN Saint Kitts and Nevis | St. Kitts und Nevis | Saint Kitts dan Nevis
KP North Korea | Nordkorea | Korea Utara
KR South Korea | Südkorea | Korea Selatan
KW Kuwait | Kuwait | Kuwait
KY Cayman Islands | Kaimaninseln | Kepulauan Cayman
KZ Kazakhstan | Kasachstan | Kazakhstan
LA Laos | Laos | Laos
LB Lebanon | Libanon | Lebanon
LC Saint Lucia | St. Lucia | Saint Lucia
LI Liechtenstein | Liechtenstein | Liechtenstein
LK Sri Lanka | Sri Lanka | Sri Lanka
LR Liberia | Liberia | Liberia
LS Lesotho | Lesotho | Lesotho
LT Lithuania | Litauen | Lituania
LU Luxembourg | Luxemburg | Luksemburg
LV Latvia | Lettland | Latvia
LY Libya | Libyen | Libya
MA Morocco | Marokko | Maroko
MC Monaco | Monaco | Monako
MD Moldova | Republik Moldau | Moldova
ME Montenegro | Montenegro | Montenegro
MF Saint Martin | St. Martin | Saint Martin
MG Madagascar | Madagaskar | Madagaskar
MH Marshall Islands | Marshallinseln | Kepulauan Marshall
MK North Macedonia | Nordmazedonien | Makedonia Utara
ML Mali | Mali | Mali
MM Myanmar | Myanmar | Myanmar (Burma)
MN Mongolia | Mongolei | Mongolia
MO Macao | Macau | Makau DAK Tiongkok
MP Northern Mariana Islands | Nördliche Marianen | Kepulauan Mariana Utara
MQ Martinique | Martinique | Martinik
MR Mauritania | Mauretanien | Mauritania
MS Montserrat | Montserrat | Montserrat
MT Malta | Malta | Malta
MU Mauritius | Mauritius | Mauritius
MV Maldives | Malediven | Maladewa
MW Malawi | Malawi | Malawi
MX Mexico | Mexiko | Meksiko
MY Malaysia | Malaysia | Malaysia
MZ Mozambique | Mosambik | Mozambik
NA Namibia | Namibia | Namibia
NC New Caledonia | Neukaledonien | Kaledonia Baru
NE Niger | Niger | Niger
NF Norfolk Island | Norfolkinsel | Kepulauan Norfolk
NG Nigeria | Nigeria | Nigeria
NI Nicaragua | Nicaragua | Nikaragua
NL Netherlands | Niederlande | Belanda
NO Norway | Norwegen | Norwegia
NP Nepal | Nepal | Nepal
NR Nauru | Nauru | Nauru
NU Niue | Niue | Niue
NZ New Zealand | Neuseeland | Selandia Baru
OM Oman | Oman | Oman
PA Panama | Panama | Panama
PE Peru | Peru | Peru
PF French Polynesia | Französisch-Polynesien | Polinesia Prancis
PG Papua New Guinea | Papua-Neuguinea | Papua Nugini
PH Philippines | Philippinen | Filipina
PK Pakistan | Pakistan | Pakistan
PL Poland | Polen | Polandia
PM Saint Pierre and Miquelon | St. Pierre und Miquelon | Saint Pierre dan Miquelon
PN Pitcairn Islands | Pitcairninseln | Kepulauan Pitcairn
PR Puerto Rico | Puerto Rico | Puerto Riko
PS Palestine | Palästinensische Autonomiegebiete | Wilayah Palestina
PT Portugal | Portugal | Portugal
PW Palau | Palau | Palau
PY Paraguay | Paraguay | Paraguay
QA Qatar | Katar | Qatar
RE Réunion | Réunion | Réunion
RO Romania | Rumänien | Rumania
RS Serbia | Serbien | Serbia
RU Russia | Russland | Rusia
RW Rwanda | Ruanda | Rwanda
SA Saudi Arabia | Saudi-Arabien | Arab Saudi
SB Solomon Islands | Salomonen | Kepulauan Solomon
SC Seychelles | Seychellen | Seychelles
SD Sudan | Sudan | Sudan
SE Sweden | Schweden | Swedia
SG Singapore | Singapur | Singapura
SH Saint Helena | St. Helena | Saint Helena
SI Slovenia | Slowenien | Slovenia
SJ Svalbard and Jan Mayen | Spitzbergen und Jan Mayen | Kepulauan Svalbard dan Jan Mayen
SK Slovakia | Slowakei | Slovakia
SL Sierra Leone | Sierra Leone | Sierra Leone
SM San Marino | San Marino | San Marino
SN Senegal | Senegal | Senegal
SO Somalia | Somalia | Somalia
SR Suriname | Suriname | Suriname
SS South Sudan | Südsudan | Sudan Selatan
ST São Tomé and Príncipe | São Tomé und Príncipe | Sao Tome dan Principe
SV El Salvador | El Salvador | El Salvador
SX Sint Maarten | Sint Maarten | Sint Maarten
SY Syria | Syrien | Suriah
SZ Eswatini | Eswatini | eSwatini
TC Turks and Caicos Islands | Turks- und Caicosinseln | Kepulauan Turks dan Caicos
TD Chad | Tschad | Chad
TF French Southern Territories | Französische Süd- und Antarktisgebiete | Wilayah Selatan Prancis
TG Togo | Togo | Togo
TH Thailand | Thailand | Thailand
TJ Tajikistan | Tadschikistan | Tajikistan
TK Tokelau | Tokelau | Tokelau
TL Timor-Leste | Timor-Leste | Timor Leste
TM Turkmenistan | Turkmenistan | Turkmenistan
TN Tunisia | Tunesien | Tunisia
TO Tonga | Tonga | Tonga
TR Turkey | Türkei | Turki
TT Trinidad and Tobago | Trinidad und Tobago | Trinidad dan Tobago
TV Tuvalu | Tuvalu | Tuvalu
TW Taiwan | Taiwan | Taiwan
TZ Tanzania | Tansania | Tanzania
UA Ukraine | Ukraine | Ukraina
UG Uganda | Uganda | Uganda
UM U.S. Outlying Islands | Amerikanische Überseeinseln | Kepulauan Terluar AS
US United States | Vereinigte Staaten | Amerika Serikat
UY Uruguay | Uruguay | Uruguay
UZ Uzbekistan | Usbekistan | Uzbekistan
VA Vatican City | Vatikanstadt | Vatikan
VC Saint Vincent and Grenadines | St. Vincent und die Grenadinen | Saint Vincent dan Grenadine
VE Venezuela | Venezuela | Venezuela
VG British Virgin Islands | Britische Jungferninseln | Kepulauan Virgin Britania Raya
VI U.S. Virgin Islands | Amerikanische Jungferninseln | Kepulauan Virgin Amerika Serikat
VN Vietnam | Vietnam | Vietnam
VU Vanuatu | Vanuatu | Vanuatu
WF Wallis and Futuna | Wallis und Futuna | Kepulauan Wallis dan Futuna
WS Samoa | Samoa | Samoa
YE Yemen | Jemen | Yaman
YT Mayotte | Mayotte | Mayotte
ZA South Africa | Südafrika | Afrika Selatan
ZM Zambia | Sambia | Zambia
ZW Zimbabwe | Simbabwe | Zimbabwe
"""
_ALSO = {
    "usa": "US", "united states of america": "US", "u s a": "US", "uk": "GB",
    "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "holland": "NL",
    "turkiye": "TR", "korea": "KR", "czech republic": "CZ", "tschechische republik": "CZ",
    "ivory coast": "CI", "uae": "AE", "burma": "MM", "russian federation": "RU",
}  # fmt: skip
_LANGUAGES = ("en", "de", "id")

NAMES: dict[str, tuple[str, ...]] = {
    line[:2]: tuple(part.strip() for part in line[3:].split("|"))
    for line in _TABLE.strip().splitlines()
}
_CODES = {normalise(name): code for code, names in NAMES.items() for name in names} | _ALSO


def country_name(code: str, language: str = "en") -> str:
    """The country's name in the language, English for a language we do not have, else the code."""
    names = NAMES.get(code)
    if names is None:
        return code
    short = language[:2]
    return names[_LANGUAGES.index(short) if short in _LANGUAGES else 0]


def country_code(text: str) -> str | None:
    """The code that a code or a name in any of our languages means; None if none does."""
    bare = text.strip()
    if bare.upper() in NAMES:
        return bare.upper()
    return _CODES.get(normalise(bare))
