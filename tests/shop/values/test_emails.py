from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.shop.values.emails import _PLAIN, BadAddressError, _surely_valid, address

GOOD = [
    ("anna@example.org", "anna@example.org"),
    ("Anna.Smith@Example.ORG", "Anna.Smith@example.org"),
    ("  anna@example.org\t", "anna@example.org"),
    ("anna@example.org.", "anna@example.org"),
    ("anna @example.org", "anna@example.org"),
    ("anna@ example.org", "anna@example.org"),
    ("mailto:anna@example.org", "anna@example.org"),
    ("MAILTO:anna@example.org?subject=Hi", "anna@example.org"),
    ("<anna@example.org>", "anna@example.org"),
    ("Anna Smith <anna@example.org>", "anna@example.org"),
    ('"Smith, Anna" <anna@example.org>', "anna@example.org"),
    ("'anna@example.org'", "anna@example.org"),
    ("\u201eanna@example.org\u201c", "anna@example.org"),
    ("(anna@example.org)", "anna@example.org"),
    ("anna@example.org;", "anna@example.org"),
    ("anna@example.org; bea@example.org", "anna@example.org"),
    ("anna@example.org, bea@example.org", "anna@example.org"),
    ("anna@example.org / bea@example.org", "anna@example.org"),
    ("anna@example.org bea@example.org", "anna@example.org"),
    ("anna@example; bea@example.org", "bea@example.org"),
    ("anna@example.org or bea@example.org", "anna@example.org"),
    ("privat: anna@example.org", "anna@example.org"),
    ("an\u200bna@exam\u00adple.org", "anna@example.org"),
    ("\ufeffanna@example.org\u200e", "anna@example.org"),
    ("\u202aanna@example.org\u202c", "anna@example.org"),
    ("anna\uff20example.org", "anna@example.org"),
    ("\uff41\uff4e\uff4e\uff41@example\uff0eorg", "anna@example.org"),
    ("anna@example\u3002org", "anna@example.org"),
    ("anna@\u00a0example.org", "anna@example.org"),
    ("anna@b\u00fccher.example.org", "anna@xn--bcher-kva.example.org"),
    ("anna@B\u00dcCHER.example", "anna@xn--bcher-kva.example"),
    ("anna@bu\u0308cher.example", "anna@xn--bcher-kva.example"),
    ("anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"),
    ("anna@m\u00fcller.de", "anna@xn--mller-kva.de"),
    ("anna+news@example.org", "anna+news@example.org"),
    ("anna_smith-x@my-shop.co.uk", "anna_smith-x@my-shop.co.uk"),
    ("o'brien@example.org", "o'brien@example.org"),
    ("1234@example.org", "1234@example.org"),
    ("a@b.co", "a@b.co"),
    ("x@xn--80ak6aa92e.com", "x@xn--80ak6aa92e.com"),
    ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ("anna@mainstreet.test", "anna@mainstreet.test"),
    ("anna@bücher.test", "anna@xn--bcher-kva.test"),
    ("anna@example.museum", "anna@example.museum"),
]
NONE = [
    "", " ", "\u200b", "-", "--", "n/a", "N/A", "none", "NONE", "null", "keine", "Kein", "aucun", "ninguno",
    "nessuna", "geen", "brak", "x", "XXX", "?", "0", "unknown", "unbekannt", "none@none", "No Email", "keine E-Mail", "<>", ";",
]  # fmt: skip
BAD = [
    ("anna", "has no @"),
    ("anna.example.org", "has no @"),
    ("anna@@example.org", "more than one @"),
    ("anna@bea@example.org", "more than one @"),
    ("@example.org", "before the @"),
    ("anna@", "after the @"),
    ("anna@example", "no ending such as .com"),
    ("anna@localhost", "no ending such as .com"),
    ("anna..smith@example.org", "two full stops in a row"),
    ("anna@example..org", "two full stops in a row"),
    (".anna@example.org", "no valid address"),
    ("anna.@example.org", "no valid address"),
    ("anna@-example.org", "no valid address"),
    ("anna@example-.org", "no valid address"),
    ("anna@exa_mple.org", "no valid address"),
    ("anna@example.o", "no valid address"),
    ("anna@example.123", "no valid address"),
    ("anna@192.168.0.1", "no valid address"),
    ("anna@[192.168.0.1]", "no valid address"),
    ('"anna smith"@example.org', "holds more than an address"),
    ("an na@example.org", "holds more than an address"),
    ("anna@exam ple.org", "holds more than an address"),
    ("anna@example.org see notes", "holds more than an address"),
    ("ren\u00e9@example.org", "letters with accents stand before the @"),
    ("\u0438\u0432\u0430\u043d@example.org", "letters with accents stand before the @"),
    ("anna@shop.invalid", "no valid address"),
    ("anna@shop.invalid", "no valid address"),
    ("anna@shop.local", "no valid address"),
    ("a" * 65 + "@example.org", "no valid address"),
    ("a@" + "b" * 64 + ".org", "no valid address"),
    ("a@" + ".".join(["b" * 60] * 5) + ".org", "no valid address"),
    ("anna\x00@example.org", "no valid address"),
    ("an\x07na@example.org", "no valid address"),
    ("anna@exam\x00ple.org", "no valid address"),
    ("anna#example.org", "has no @"),
    ("anna at example.org", "has no @"),
    ("call her", "has no @"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sent"), GOOD)
def test_v1_v12_what_can_be_put_right_without_guessing(text: str, sent: str) -> None:
    assert address(text) == sent


@pytest.mark.parametrize("text", NONE)
def test_v1_cells_that_hold_no_address(text: str) -> None:
    assert address(text) == ""


@pytest.mark.parametrize(("text", "words"), BAD)
def test_v1_what_is_refused_says_why_and_shows_it(text: str, words: str) -> None:
    with pytest.raises(BadAddressError) as caught:
        address(text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("“")
    assert str(caught.value).endswith(".")


@given(
    st.from_regex(_PLAIN, fullmatch=True)
    | st.builds(
        "{}@{}.{}".format,
        st.text("ab.-_+", min_size=1, max_size=70),
        st.text("ab.-", min_size=1, max_size=70),
        st.sampled_from(["org", "test", "local", "o", "xn--p1ai", "c1"]),
    )
)
def test_what_is_waved_through_is_what_the_library_accepts(text: str) -> None:
    if _PLAIN.fullmatch(text) and _surely_valid(text):
        try:
            found = validate_email(
                text, check_deliverability=False, strict=True, test_environment=True
            )
        except EmailNotValidError as error:
            raise AssertionError(text) from error
        assert found.ascii_email == address(text)


@given(
    st.text(max_size=40)
    | st.from_regex(r"[a-c\s;,<@.]{0,20}@[a-cé.]{1,10}\.(org|de)[;. ]?", fullmatch=True)
)
def test_whatever_comes_out_is_ascii_stable_and_has_one_at(text: str) -> None:
    try:
        found = address(text)
    except BadAddressError:
        return
    assert found.isascii()
    assert found == "" or found.count("@") == 1
    assert address(found) == found
    assert " " not in found
