"""A firing alert whose target cannot be scraped any more is not over: nobody can tell."""

import unittest

import alertd_process
from shop import HIGH_TO_HOOK, Shop

RULES = """
observability:
  alerting: {on_source_down: keep, unknown_timeout: 1h}
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
  - name: ends_with_its_target
    severity: LOW
    condition: checkout_failures > 10
    on_source_down: resolve
  - name: mistyped
    severity: LOW
    condition: checkout_failure > 10
"""
FAILING = "checkout_failures 42\n"
CALM = "checkout_failures 1\n"


class SourceDownTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(FAILING))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)
        self.daemon.wait_for_state("checkout_failing", "firing")
        self.receiver.wait_for_requests("/hook", 1)

    def test_alert_is_unknown_until_its_target_is_back(self):
        self.target.status = 500
        [unknown] = self.daemon.wait_for_event("alert_unknown")
        reason = f'target down: {{instance="{self.target.address}", job="shop"}}'
        self.assertEqual(unknown["metadata"]["reason"], reason)
        self.daemon.wait_for_transition("ends_with_its_target", "resolved")
        [alert] = self.daemon.alerts()
        self.assertEqual((alert["state"], alert["unknown"], alert["unknown_reason"]),
                         ("firing", True, reason))
        self.target.status = 200
        self.daemon.wait_for_event("alert_known")
        self.target.text = CALM
        self.daemon.wait_for_transition("checkout_failing", "resolved")
        self.receiver.wait_for_requests("/hook", 2)
        self.assertEqual([request.json["status"] for request in self.receiver.at("/hook")],
                         ["firing", "resolved"])

    def test_rule_that_finds_nothing_names_the_nearest_series(self):
        [rule] = [rule for rule in self.daemon.rules() if rule["name"] == "mistyped"]
        self.assertEqual(rule["no_data"], [{
            "selector": "checkout_failure",
            "nearest": f'checkout_failures{{instance="{self.target.address}", job="shop"}}'}])


if __name__ == "__main__":
    alertd_process.main()
