"""All routes of the simulated API, relative to `/3.0`.

It lists; the functions are in the `routes_*` modules.
"""

from __future__ import annotations

from mailbridge.simulator import (
    routes_account,
    routes_batches,
    routes_bulk,
    routes_events,
    routes_listing,
    routes_lists,
    routes_members,
    routes_merge_fields,
    routes_segments,
    routes_tags,
)
from mailbridge.simulator.routing import Route, Router


def routes() -> tuple[Route, ...]:
    """Every method and path that is served."""
    return (
        *routes_account.ROUTES,
        *routes_lists.ROUTES,
        *routes_bulk.ROUTES,
        *routes_merge_fields.ROUTES,
        *routes_listing.ROUTES,
        *routes_members.ROUTES,
        *routes_tags.ROUTES,
        *routes_events.ROUTES,
        *routes_segments.ROUTES,
        *routes_batches.ROUTES,
    )


def router() -> Router:
    """A router over all of them."""
    return Router(routes())
