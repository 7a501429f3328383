"""An alert is kept firing for a while after its condition has ended, and nobody is told in between."""

import time
import unittest

import alertd_process
from shop import HIGH_TO_HOOK, Shop

KEPT_SECONDS = 2
RULES = """
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
    keep_firing_for: 2s
  - name: condition_holds
    severity: LOW
    condition: checkout_failures > 10
"""
FAILING = "checkout_failures 42\n"
CALM = "checkout_failures 1\n"


class KeepFiringTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(FAILING))
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)
        self.daemon.wait_for_state("checkout_failing", "firing")
        self.shop.receiver.wait_for_requests("/hook", 1)

    def statuses(self):
        return [request.json["status"] for request in self.shop.receiver.at("/hook")]

    def test_alert_outlives_its_condition_for_that_long(self):
        calm_since = time.monotonic()
        self.shop.target.text = CALM
        self.daemon.wait_for_transition("condition_holds", "resolved")
        [alert] = [alert for alert in self.daemon.alerts()]
        self.assertEqual((alert["labels"]["alertname"], alert["state"]),
                         ("checkout_failing", "firing"))
        self.assertIn("keepFiringSince", alert)
        self.assertEqual(self.statuses(), ["firing"])
        resolved = self.shop.receiver.wait_for_requests("/hook", 2)[1]
        self.assertGreaterEqual(resolved.at - calm_since, KEPT_SECONDS)
        self.assertEqual(self.statuses(), ["firing", "resolved"])
        self.assertEqual(self.daemon.alerts(), [])

    def test_condition_that_comes_back_in_time_ends_nothing(self):
        self.shop.target.text = CALM
        self.daemon.wait_for_transition("condition_holds", "resolved")
        self.shop.target.text = FAILING
        self.daemon.wait_for_transition("condition_holds", "firing", 2)
        self.shop.target.wait_for_scrapes(12)  # more than it would have been kept for
        [alert] = self.daemon.wait_for_state("checkout_failing", "firing")
        self.assertNotIn("keepFiringSince", alert)
        self.assertEqual(self.statuses(), ["firing"])
        self.assertEqual(len(self.daemon.events("alert_firing",
                                                message="checkout_failing is firing")), 1)


if __name__ == "__main__":
    alertd_process.main()
