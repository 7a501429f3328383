"""The scene of most tests: a target and a receiver, and an alertd between them."""

import contextlib

from alertd_process import Daemon
from loopback import Receiver, Target

# Scrapes and evaluates as often as a short test wants. A test adds what it is about.
CONFIGURATION = """
global:
  evaluation_interval: 200ms
scrape_configs:
  - job_name: shop
    scrape_interval: 200ms
    scrape_timeout: 200ms
    static_configs: [{targets: ["${TARGET}"]}]
"""
# What is HIGH is told at ${RECEIVER}/hook, once until it changes; the rest goes to the log.
HIGH_TO_HOOK = """
alert_routing:
  routes:
    - match: {severity: HIGH}
      receivers: [hook]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
receivers:
  - {name: hook, type: webhook, url: "${RECEIVER}/hook"}
"""
# Its mistake is in the fourth line.
BROKEN = "alerts:\n  - name: broken\n    severity: HIGH\n    condition: sum(rate(x[5m])\n"


class Shop:
    """Files name the target as ${TARGET} and the receiver as ${RECEIVER}, which are variables of
    alertd's environment. Use as a context manager."""

    def __init__(self, exposition: str):
        self._stack = contextlib.ExitStack()
        self.target = self._stack.enter_context(Target(exposition))
        self.receiver = self._stack.enter_context(Receiver())

    @property
    def environment(self) -> dict:
        return {"TARGET": self.target.address, "RECEIVER": self.receiver.url("")}

    def start(self, text: str, arguments=(), environment=None, log_format="json",
              data=None, place=None, scrape_interval="200ms", files=None) -> Daemon:
        """Starts alertd with the common configuration and `text` in alerts.yaml; `files` are
        others beside it."""
        common = CONFIGURATION.replace("200ms\n    scrape_timeout: 200ms",
                                       f"{scrape_interval}\n    scrape_timeout: {scrape_interval}")
        daemon = Daemon({"alerts.yaml": common + text, **(files or {})}, arguments,
                        {**self.environment, **(environment or {})}, log_format=log_format,
                        data=data, place=place)
        self.target.daemon = self.receiver.daemon = daemon
        return self._stack.enter_context(daemon)

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return self._stack.__exit__(*raised)
