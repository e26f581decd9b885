from __future__ import annotations

import pytest

from mailbridge.shop.guess import KINDS
from mailbridge.shop.headings import _WORDS, meaning, tokens


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("FirstName", ["first", "name"]),
        ("first_name", ["first", "name"]),
        ("E-Mail-Adresse", ["e", "mail", "adresse"]),
        ("KundenNr.", ["kunden", "nr"]),
        ("Straße", ["strasse"]),
        ("Imię", ["imie"]),
        ("Prénom", ["prenom"]),
        ("CUSTEMAIL", ["custemail"]),
        ("TotalVAT2", ["total", "vat2"]),
        ("", []),
    ],
)
def test_tokens(heading: str, words: list[str]) -> None:
    assert tokens(heading) == words


@pytest.mark.parametrize(
    ("named", "headings"),
    [
        ("email", "EmailAddress|e-mail|E-Mail-Adresse|Courriel|Adresse e-mail|Correo electrónico|Indirizzo e-mail|E-mailadres|Adres e-mail|Customer Email|primary_email"),
        ("first", "First Name|fname|Vorname|Prénom|Nombre|Nome|Voornaam|Imię"),
        ("last", "LastName|surname|Nachname|Familienname|Nom|Nom de famille|Apellidos|Cognome|Achternaam|Nazwisko"),
        ("phone", "Phone|Mobile No|Telefon|Handy|Téléphone|Portable|Teléfono|Móvil|Cellulare|Telefoon|Numer telefonu|Customer Phone|Telefon privat"),
        ("birthday", "Birthday|DOB|Date of birth|Geburtsdatum|Geb.-Datum|Date de naissance|Fecha de nacimiento|Data di nascita|Compleanno|Geboortedatum|Data urodzenia"),
        ("zip", "Zip|Postcode|PLZ|Code postal|CP|Código postal|CAP|Kod pocztowy"),
        ("city", "City|Ort|Wohnort|Ville|Ciudad|Città|Plaats|Miasto"),
        ("addr1", "Street|Address 1|Straße|Strasse und Hausnummer|Rue|Calle|Dirección|Indirizzo|Straat|Ulica"),
        ("country", "Country|Land|Pays|País|Paese|Kraj"),
        ("key", "ID|CustomerID|customer_no|Kundennummer|Kd-Nr.|N° client|Nº cliente|Codice cliente|Klantnummer|Numer klienta"),
        ("edited", "UpdatedAt|last_modified|Geändert am|Änderungsdatum|Date de modification|Fecha de modificación|Data modifica|Gewijzigd op|Data modyfikacji"),
        ("consent", "MarketingOK|Opt-in|Newsletter|Einwilligung|DSGVO|Consentement|RGPD|Consentimiento|Consenso|Toestemming|Nieuwsbrief|Zgoda|RODO"),
        ("total", "TotalSales|Umsatz|Chiffre d'affaires|Ventas|Fatturato|Omzet|Obrót"),
        ("lastbuy", "Last purchase|Letzter Kauf|Dernier achat|Última compra|Ultimo acquisto|Laatste aankoop|Ostatni zakup"),
        ("type", "CustomerType|Kundengruppe|Type client|Tipo de cliente|Gruppo|Klanttype|Typ klienta"),
        ("tier", "Tier|Stufe|Niveau|Nivel|Livello|Poziom"),
        ("", "Remarks|Bemerkung|Shoe size|xyz|123|"),
    ],
)  # fmt: skip
def test_headings_of_seven_languages(named: str, headings: str) -> None:
    assert {heading: meaning(heading)[0] for heading in headings.split("|")} == dict.fromkeys(
        headings.split("|"), named
    )


def test_how_sure_a_heading_is() -> None:
    assert meaning("Email") == ("email", 1.0)
    assert meaning("Primary Email") == ("email", 0.8)
    assert meaning("Email confirmed by") == ("email", 0.5)


def test_every_meaning_becomes_something() -> None:
    assert set(_WORDS) == set(KINDS)
