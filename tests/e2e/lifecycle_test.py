"""Reloading, all or nothing, and stopping cleanly."""

import signal
import unittest

import alertd_process
from shop import BROKEN, CONFIGURATION, HIGH_TO_HOOK, Shop

RULES = """
alerts:
  - name: always_there
    severity: HIGH
    condition: checkout_failures > 10
  - name: second
    severity: LOW
    condition: checkout_failures > 100
"""


class LifecycleTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)

    def write_third(self):
        """Another rule instead of the second; it fires, which shows that it is evaluated."""
        changed = RULES.replace("second", "third").replace("> 100", "> 10")
        self.daemon.write("alerts.yaml", CONFIGURATION + changed + HIGH_TO_HOOK)

    def assert_third_is_there(self):
        self.daemon.wait_for_state("third", "firing")
        self.assertEqual(self.daemon.rule_names(), ["always_there", "third"])

    def active_since(self, name):
        return self.daemon.wait_for_state(name, "firing")[0]["activeAt"]

    def test_post_with_a_broken_file_keeps_the_old_rules_and_says_why(self):
        self.daemon.write("alerts.yaml", BROKEN)
        answer = self.daemon.post("/-/reload")
        self.assertGreaterEqual(answer.status, 400)
        self.assertIn("alerts.yaml:4", answer.body)
        self.assertEqual(self.daemon.rule_names(), ["always_there", "second"])

    def test_post_with_a_good_file_applies_it_and_keeps_state(self):
        since = self.active_since("always_there")
        self.write_third()
        answer = self.daemon.post("/-/reload")
        self.assertEqual(answer.status, 200, answer.body)
        self.assert_third_is_there()
        self.assertEqual(self.active_since("always_there"), since)
        self.target.wait_for_scrapes(8)
        self.assertEqual([request.json["status"] for request in self.receiver.at("/hook")],
                         ["firing"], "the reload notified again")

    def test_hangup_reloads(self):
        self.write_third()
        self.daemon.signal(signal.SIGHUP)
        self.assert_third_is_there()

    def test_hangup_with_a_broken_file_keeps_the_old_rules(self):
        self.daemon.wait_for_state("always_there", "firing")
        self.daemon.write("alerts.yaml", BROKEN)
        self.daemon.signal(signal.SIGHUP)
        self.daemon.wait_for_event("configuration_refused")
        self.assertIn("alerts.yaml:4", self.daemon.log())
        self.assertEqual(self.daemon.rule_names(), ["always_there", "second"])
        self.write_third()
        self.daemon.signal(signal.SIGHUP)
        self.assert_third_is_there()

    def test_get_does_not_reload(self):
        self.assertEqual(self.daemon.get("/-/reload").status, 405)

    def test_sigterm_ends_with_zero(self):
        self.active_since("always_there")
        self.assertEqual(self.daemon.stop(), 0)

    def test_sigint_ends_with_zero(self):
        self.daemon.signal(signal.SIGINT)
        self.assertEqual(self.daemon.wait_for_end(), 0)


if __name__ == "__main__":
    alertd_process.main()
