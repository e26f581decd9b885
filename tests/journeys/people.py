"""Made-up customers of a big shop, in several languages, from a fixed seed. Test-only (Faker)."""

from __future__ import annotations

import random

from faker import Faker

LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "pl_PL", "el_GR", "ru_RU", "ja_JP", "tr_TR")


def customers(number: int, *, start: int = 1, seed: int = 7) -> list[dict[str, object]]:
    """Rows for World's table; addresses differ, a few are missing or impossible."""
    fake = Faker(list(LOCALES))
    Faker.seed(seed)
    chance = random.Random(seed)
    return [_customer(fake, chance, n) for n in range(start, start + number)]


def _customer(fake: Faker, chance: random.Random, number: int) -> dict[str, object]:
    email: str | None = f"person{number}@{chance.choice(('rose', 'Harbour', 'old-town'))}.test"
    if number % 211 == 0:
        email = None
    elif number % 307 == 0:
        email = "not an address"
    return {
        "id": number,
        "first": fake.first_name(),
        "last": fake.last_name(),
        "email": email,
        "phone": f"+49 30 {chance.randint(100000, 999999)}" if chance.random() < 0.7 else None,
        "birthday": f"19{chance.randint(40, 99)}-{chance.randint(1, 12):02d}-"
        f"{chance.randint(1, 28):02d}",
        "kind": chance.choice(("regular", "vip")),
        "ok": "yes",
        "total": round(chance.random() * 5000, 2),
        "updated": f"2026-0{chance.randint(1, 9)}-11T08:30:00",
    }
