"""Waiting for what happens elsewhere: never by looking again and again, always with an end."""

import threading

WAIT_SECONDS_MAX = 30


class Watched:
    """Something that changes while a test waits for it. Whoever changes it notifies `changed`."""

    def __init__(self):
        self.changed = threading.Condition()

    def evidence(self) -> str:
        """What helps to see why a wait was in vain."""
        return ""

    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return False

    def wait_for(self, condition, what: str, seconds: float = WAIT_SECONDS_MAX):
        """Returns the first true value of condition(), which is asked after each change."""
        values = []

        def look():
            values[:] = [condition()]
            return values[0] or self.has_ended()

        with self.changed:
            in_time = self.changed.wait_for(look, timeout=seconds)
            if values[0]:
                return values[0]
        why = "it ended" if in_time else f"{seconds} s are over"
        raise AssertionError(f"waited in vain for {what}: {why}\n{self.evidence()}")
