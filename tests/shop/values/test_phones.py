from __future__ import annotations

import pytest

from mailbridge.shop.values.phones import international, us_format


@pytest.mark.parametrize(
    "text",
    [
        "212-555-0123",
        "(212) 555-0123",
        "212.555.0123",
        "2125550123",
        "+1 212 555 0123",
        "1-212-555-0123",
        "+1 (212) 555-0123",
        "212 555-0123 ext. 7",
        "001 212 555 0123 ",
        "Tel: 212-555-0123",
    ],
)
def test_the_one_form_that_a_us_field_takes(text: str) -> None:
    if text.startswith("001"):
        with pytest.raises(ValueError, match="no US phone number"):
            us_format(text)
    else:
        assert us_format(text) == "212-555-0123"


@pytest.mark.parametrize(
    "text",
    [
        "555-0123",
        "+49 30 123456",
        "+353 1 234567",
        "abc",
        "12",
        "21255501234567",
        "+44 20 7946 0018",
        "x",
    ],
)
def test_other_numbers_do_not_fit_a_us_field(text: str) -> None:
    with pytest.raises(ValueError, match="no US phone number"):
        us_format(text)


@pytest.mark.parametrize(
    ("text", "country", "sent"),
    [
        ("030 901820", "DE", "+49 30 901820"),
        ("+49 (30) 901820", "DE", "+49 30 901820"),
        ("01 40 20 50 50", "FR", "+33 1 40 20 50 50"),
        ("+33 1 40 20 50 50", "DE", "+33 1 40 20 50 50"),
        ("(212) 555-2368", "US", "+1 212-555-2368"),
        ("030 901820", None, "030 901820"),
        ("ask his wife", "DE", "ask his wife"),
        ("123", "DE", "123"),
    ],
)
def test_international(text: str, country: str | None, sent: str) -> None:
    assert international(text, country) == sent
