"""Points in time as alertd writes them."""

import datetime


def time_of(text: str) -> datetime.datetime:
    """Two texts may mean one time: webhooks leave out zeros at the end of a second's fraction, as
    Go does, and the API of Alertmanager does not."""
    return datetime.datetime.fromisoformat(text)
