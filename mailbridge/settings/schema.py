"""The schema of settings.toml: each setting declared once, with its type, default and words.

It reads no file (settings.reading does) and knows no secret (settings.secrets does).
The promise it keeps is the settings chapter of the public interface.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from mailbridge.settings.feed import (
    Condition,
    Consent,
    Feed,
    FieldSetting,
    Happening,
    Journey,
    RuleSetting,
    TagSetting,
)
from mailbridge.settings.tables import Name, Scalar, Table

__all__ = [
    "Condition",
    "Consent",
    "Feed",
    "FieldSetting",
    "Happening",
    "Journey",
    "Mailchimp",
    "NewAudience",
    "RuleSetting",
    "Scalar",
    "Segment",
    "SegmentCondition",
    "Settings",
    "Sync",
    "TagSetting",
]


class NewAudience(Table):
    """What Mailchimp requires of an audience that mailbridge is to make."""

    name: Name
    company: Name
    address1: Name
    city: Name
    zip: str = ""
    state: str = ""
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    from_name: Name
    from_email: Name
    reminder: Name


class Mailchimp(Table):
    """[mailchimp]: which audience, and how it is written to."""

    audience: str = ""
    audience_name: str = ""
    create_audience: NewAudience | None = None
    new_contacts: Literal["subscribed", "pending", "transactional", "unsubscribed"] | None = None
    contact_limit: int = Field(default=0, ge=0)
    max_connections: int = Field(default=8, ge=1, le=10)
    login_client_id: str = ""
    login_client_secret: str = ""
    login_port: int = Field(default=0, ge=0, le=65535)

    @model_validator(mode="after")
    def _one_audience(self) -> Mailchimp:
        if not (self.audience or self.audience_name or self.create_audience):
            raise ValueError("name the audience: audience = its ID, or audience_name = its name")
        return self


class Sync(Table):
    """[sync]: how often, and what happens to customers who go."""

    every_minutes: float = Field(default=5, gt=0, le=7 * 24 * 60)
    when_removed: Literal["keep", "archive", "unsubscribe", "tag"] = "keep"
    removed_tag: Name = "no longer a customer"
    removed_after_reads: int = Field(default=2, ge=1, le=1000)
    max_removed_percent: float = Field(default=10, ge=0, le=100)
    mirror_unsubscribes: bool = True
    unsubscribed_file: str = ""
    first_load_starts_automations: bool = False


class SegmentCondition(Table):
    """A condition of a saved segment: about a merge field or a tag."""

    field: Name | None = None
    tag: Name | None = None
    is_: Scalar | None = Field(default=None, alias="is")
    is_not: Scalar | None = None
    contains: str | None = None
    at_least: int | float | None = None
    at_most: int | float | None = None
    is_empty: Literal[True] | None = None
    is_filled: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> SegmentCondition:
        if (self.field is None) == (self.tag is None):
            raise ValueError("a segment's condition names a field or a tag")
        said = (self.is_, self.is_not, self.contains, self.at_least, self.at_most, self.is_filled)
        if self.tag is not None and any(one is not None for one in said):
            raise ValueError("a tag is there or, with is_empty = true, it is not")
        return self


class Segment(Table):
    """[[segment]]: a saved segment, made once; at most ten conditions of one match type."""

    name: Name
    match: Literal["all", "any"] = "all"
    conditions: list[SegmentCondition] = Field(min_length=1, max_length=10)


class Settings(Table):
    """The whole file."""

    mailchimp: Mailchimp
    sync: Sync = Sync()
    feed: list[Feed] = Field(min_length=1)
    segment: list[Segment] = []

    @model_validator(mode="after")
    def _names_once(self) -> Settings:
        names = [feed.name.casefold() for feed in self.feed]
        if len(set(names)) != len(names):
            raise ValueError("two feeds have the same name")
        return self

    def people_feeds(self) -> list[Feed]:
        """The enabled people feeds, in the order of the file."""
        return [feed for feed in self.feed if feed.enabled and feed.kind == "people"]
