"""What shops call their columns, in English, German, French, Spanish, Italian, Dutch and Polish.

It is a table and a way to look things up in it; guess weighs what it says against the values.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_WORDS: Final = {
    "email": """
        email e-mail mail emailaddress mailaddress emailaddr custemail customeremail
        contactemail e-mail-adresse mailadresse emailadresse kundenemail courriel
        adressemail adressee-mail adresseelectronique adressecourriel mel correo
        correoelectronico direcciondecorreo emailcliente mailcliente postaelettronica
        indirizzoemail indirizzomail e-mailadres emailadres mailadres adresemail adrese-mail
        pocztaelektroniczna poczta adresmail""",
    "first": """
        firstname first givenname forename fname christianname vorname rufname prenom nombre
        nombredepila nome nomeproprio voornaam roepnaam imie imiona primernombre""",
    "last": """
        lastname last surname familyname lname nachname familienname zuname hausname nom
        nomdefamille nomfamille apellido apellidos primerapellido cognome achternaam
        familienaam nazwisko""",
    "name": """
        name fullname customername clientname contactname displayname kundenname kunde
        nomcomplet nomprenom nomclient nombrecompleto nombrecliente nombreyapellidos
        nominativo nomecompleto nomecognome ragionesociale naam volledigenaam klantnaam
        klant klient imieinazwisko nazwaklienta client cliente customer contact""",
    "phone": """
        phone telephone tel phonenumber telephonenumber phoneno mobile mobilephone mobileno
        cell cellphone homephone workphone contactnumber phone1 tel1 phonemobile telefon
        telefonnummer telefonnr telnr handy handynummer mobil mobiltelefon mobilnummer
        rufnummer telefonprivat festnetz numerodetelephone telephoneportable portable gsm
        telephonemobile telmobile teldomicile telefono numerodetelefono telefonomovil movil
        celular telefonocellulare cellulare numerotelefono recapito telefoon telefoonnummer
        telefoonnr mobiel mobielnummer numertelefonu nrtelefonu komorka telkomorkowy
        telefonkomorkowy""",
    "birthday": """
        birthday birthdate dateofbirth dob bday born birth geburtstag geburtsdatum gebdatum
        gebdat gebtag geboren datedenaissance naissance datenaissance nele anniversaire
        datedanniversaire fechadenacimiento fechanacimiento nacimiento cumpleanos
        fnacimiento datadinascita datanascita nascita compleanno natoil geboortedatum
        verjaardag dataurodzenia urodziny""",
    "anniversary": """
        anniversary weddingday weddingdate weddinganniversary jahrestag hochzeitstag
        hochzeitsdatum anniversairedemariage datedemariage mariage aniversario fechadeboda
        boda anniversario datamatrimonio matrimonio trouwdatum trouwdag jubileum rocznica
        rocznicaslubu dataslubu""",
    "addr1": """
        address street address1 addressline1 addressline streetaddress addr addr1 line1
        postaladdress strasse str anschrift strassehausnummer strasseundhausnummer strassenr
        strasseundnr wohnadresse adresse adresse1 rue voie adressepostale ligneadresse1
        numeroetrue calle direccion domicilio direccion1 indirizzo via indirizzo1 straat
        straatnaam straatenhuisnummer adres adres1 ulica ulicainumer""",
    "addr2": """
        address2 addressline2 addr2 line2 apartment apt suite unit adresszusatz adresse2
        zusatz complementadresse complement complementdadresse direccion2 indirizzo2 adres2
        toevoeging""",
    "city": """
        city town place ort stadt wohnort ville commune localite ciudad poblacion localidad
        municipio citta comune localita plaats woonplaats stad gemeente miasto miejscowosc""",
    "state": """
        state province region county stateprovince bundesland kanton departement provincia
        comunidadautonoma regione provincie gewest wojewodztwo""",
    "zip": """
        zip zipcode postcode postalcode postal plz postleitzahl codepostal cp codigopostal
        cap codiceavviamentopostale postnummer kodpocztowy kod""",
    "country": """
        country countrycode land staat landcode pays codepays pais paese nazione kraj
        panstwo kodkraju""",
    "company": """
        company companyname business organisation organization firma firmenname unternehmen
        betrieb societe entreprise raisonsociale empresa compania razonsocial azienda ditta
        societa bedrijf bedrijfsnaam nazwafirmy przedsiebiorstwo""",
    "key": """
        id customerid customerno customernumber customernr custid custno custnum
        customercode clientid clientno memberid memberno accountno accountnumber accountid
        uid recordid contactid personid number no code entityid patientid kundennummer
        kundennr kdnr kundenid knr kundencode mitgliedsnummer adressnummer idclient
        numeroclient numclient noclient codeclient referenceclient nclient idcliente
        numerocliente numcliente ncliente codigocliente codcliente codigo codicecliente
        codice codcli numerotessera klantnummer klantnr klantid klantcode numerklienta
        nrklienta idklienta kodklienta""",
    "edited": """
        updatedat updated updatedon modified modifiedat modifiedon modifieddate lastmodified
        lastupdate lastupdated lastchange lastchanged changed changedat changedon editedat
        datemodified dateupdated timestamp rowversion geandertam geaendertam geandert
        aenderungsdatum anderungsdatum letzteanderung letzteaenderung aktualisiertam
        modifiele datemodification datedemodification datemaj misajour modificado
        fechamodificacion fechademodificacion ultimamodificacion actualizado modificatoil
        datamodifica dataultimamodifica gewijzigdop gewijzigd wijzigingsdatum
        laatstgewijzigd zmieniono datamodyfikacji ostatniazmiana zmodyfikowano""",
    "consent": """
        marketingok marketing optin emailoptin marketingoptin newsletter consent
        marketingconsent emailconsent subscribed subscribe acceptsmarketing acceptsemail
        allowemail allowmarketing emailpermission permission mailinglist gdpr gdprconsent
        contactallowed okemail werbung werbungok einwilligung zustimmung werbeeinwilligung
        newsletteranmeldung dsgvo emailwerbung newsletterja consentement abonne abonnement
        lettreinfo infolettre rgpd accordemail optinemail accepteemail consentimiento
        boletin aceptapublicidad publicidad suscrito lopd consenso consensomarketing
        iscritto consensonewsletter consensoprivacy toestemming nieuwsbrief toestemmingemail
        avg reclame zgoda zgodamarketingowa rodo zgodaemail biuletyn""",
    "total": """
        totalsales totalspent total spent amountspent lifetimevalue ltv revenue sales
        turnover totalpurchases salestotal totalrevenue umsatz gesamtumsatz umsatzgesamt
        jahresumsatz chiffredaffaires ca totalachats montanttotal cumulachats ventas
        totalcompras totalventas importetotal facturacion fatturato totaleacquisti
        totalespeso totale omzet totaleomzet besteed obrot sprzedaz sumazakupow
        wartoscziakupow""",
    "lastbuy": """
        lastpurchase lastpurchasedate lastorder lastorderdate lastsale lastsaledate
        lastvisit lastvisitdate lastbuy letzterkauf letzterbesuch letztebestellung
        letzterumsatz dernierachat datedernierachat dernierevisite derniercommande
        ultimacompra fechaultimacompra ultimavisita ultimoacquisto dataultimoacquisto
        laatsteaankoop laatstebezoek laatstebestelling ostatnizakup ostatniawizyta
        datasostatniegozakupu""",
    "type": """
        customertype type group customergroup category segment clienttype kundengruppe
        kundentyp kundenart gruppe kategorie typeclient typedeclient groupe groupeclient
        categorie tipocliente tipodecliente grupo categoria tipo gruppo gruppocliente
        klanttype klantgroep groep typklienta grupaklientow grupa kategoria""",
    "tier": """
        tier level loyaltylevel loyaltytier rank grade stufe kundenstufe treuestufe niveau
        niveaufidelite nivel nivelfidelidad livello livellofedelta niveauklant poziom""",
}
"""Meaning → headings, without accents; a hyphen or blank within a heading makes no difference."""

_SPLIT: Final = re.compile(r"[^0-9a-z]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPECIAL: Final = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae"})
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_AROUND: Final = frozenset(
    {"customer", "customers", "client", "kunde", "kunden", "contact", "cliente", "klant", "klient"}
    | {
        "primary",
        "main",
        "the",
        "de",
        "del",
        "du",
        "di",
        "van",
        "der",
        "home",
        "billing",
        "default",
    }
    | {"c", "cust", "kd", "kdn", "cli", "person", "member", "bill", "ship", "shipping", "private"}
)


def meaning(heading: str) -> tuple[str, float]:
    """What a heading says the column is, and how surely (0 to 1); ("", 0.0) for nothing known.

    1.0: it is one of the words. 0.8: it is, but for words that say little ("customer email").
    0.5: one of the words is part of it.
    """
    words = tokens(heading)
    known = _known()
    for joined in {"".join(words), "".join(tokens(heading.casefold().translate(_UMLAUTS)))}:
        if joined in known:
            return known[joined], 1.0
    telling = "".join(word for word in words if word not in _AROUND)
    if telling in known:
        return known[telling], 0.8
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            part = "".join(words[start:end])
            if len(part) > 2 and part in known:
                return known[part], 0.5
    return "", 0.0


def tokens(heading: str) -> list[str]:
    """The words of a heading, folded, without accents: "KundenNr." is kunden, nr."""
    spaced = _CAMEL.sub(" ", heading.translate(_SPECIAL))
    plain = unicodedata.normalize("NFKD", spaced)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return [word for word in _SPLIT.split(letters) if word]


@cache
def _known() -> dict[str, str]:
    """Heading without blanks → meaning; the first meaning of a word wins."""
    found: dict[str, str] = {}
    for name, words in _WORDS.items():
        for word in words.split():
            found.setdefault("".join(tokens(word)), name)
    return found
