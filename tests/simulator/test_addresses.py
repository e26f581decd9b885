from __future__ import annotations

import pytest

from mailbridge.simulator.addresses import objection

FAKE = frozenset({"example.com"})


@pytest.mark.parametrize(
    "address",
    [
        "ann@shop.test",
        " Ann@Shop.Test ",
        "o'brien+news@mail.shop.co.uk",
        "a@b.museum",
        "x@xn--bcher-kva.ch",
        "a.b.c@d-e.org",
    ],
)
def test_good_addresses_are_taken(address: str) -> None:
    assert objection(address, FAKE, set()) == ""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("AAAAA", "Please provide a valid email address."),
        ("", "Please provide a valid email address."),
        ("@shop.test", "Please provide a valid email address."),
        ("ann@", "Please provide a valid email address."),
        ("a@" + "b" * 250 + ".com", "Please provide a valid email address."),
        ("a@b@shop.test", "An email address must contain a single @"),
        (
            "jürgen@shop.test",
            "The username portion of the email address is invalid (the portion before the @: jürgen)",
        ),
        (
            "ann..lee@shop.test",
            "The username portion of the email address is invalid (the portion before the @: ann..lee)",
        ),
        (
            ".ann@shop.test",
            "The username portion of the email address is invalid (the portion before the @: .ann)",
        ),
        (
            "ann lee@shop.test",
            "The username portion of the email address is invalid (the portion before the @: ann lee)",
        ),
        (
            "ann@shop",
            "The domain portion of the email address is invalid (the portion after the @: shop)",
        ),
        (
            "ann@shop.123",
            "The domain portion of the email address is invalid (the portion after the @: shop.123)",
        ),
        (
            "ann@-shop.test",
            "The domain portion of the email address is invalid (the portion after the @: -shop.test)",
        ),
        (
            "ann@bücher.ch",
            "The domain portion of the email address is invalid (the portion after the @: bücher.ch)",
        ),
        (
            "foo@example.com",
            "foo@example.com looks fake or invalid, please enter a real email address.",
        ),
        (
            "foo@EXAMPLE.com",
            "foo@EXAMPLE.com looks fake or invalid, please enter a real email address.",
        ),
        (
            "Much@shop.test",
            "Much@shop.test has signed up to a lot of lists very recently; we're not allowing more signups for now",
        ),
    ],
)
def test_bad_addresses_get_mailchimps_words(address: str, words: str) -> None:
    assert objection(address, FAKE, {"much@shop.test"}) == words
