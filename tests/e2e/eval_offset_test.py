"""Groups with an eval_offset are evaluated so long after each second, also once it is changed."""

import unittest

import alertd_process
from shop import CONFIGURATION, Shop

RULES = """
observability: {{alerting: {{eval_offset: 100ms}}}}
alerts:
  - name: at_the_default
    severity: LOW
    condition: checkout_failures > 10
    interval: 1s
  - name: at_its_own
    severity: LOW
    condition: checkout_failures > 10
    interval: 1s
    eval_offset: {offset}
  - name: anywhere
    severity: LOW
    condition: checkout_failures > 10
    interval: 1s
    eval_offset: spread
"""


class EvalOffsetTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.daemon = self.shop.start(RULES.format(offset="300ms"))

    def group_of(self, name):
        [group] = [group for group in self.daemon.data("/api/v1/rules")["groups"]
                   if any(rule["name"] == name for rule in group["rules"])]
        return group

    def test_evaluations_are_at_the_offset(self):
        for name, milliseconds in (("at_the_default", 100), ("at_its_own", 300)):
            self.daemon.wait_for_state(name, "firing")
            group = self.group_of(name)
            self.assertEqual(group["evalOffset"], milliseconds / 1000)
            self.assertTrue(group["lastEvaluation"].endswith(f".{milliseconds}Z"), group)
        self.assertNotIn("evalOffset", self.group_of("anywhere"))

    def test_change_of_the_offset_keeps_what_fires(self):
        self.daemon.wait_for_transition("at_its_own", "firing")
        self.daemon.write("alerts.yaml", CONFIGURATION + RULES.format(offset="700ms"))
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        self.shop.target.wait_for_scrapes(10)  # two seconds of evaluations
        group = self.group_of("at_its_own")
        self.assertEqual(group["evalOffset"], 0.7)
        self.assertTrue(group["lastEvaluation"].endswith(".700Z"), group)
        [rule] = [rule for rule in group["rules"] if rule["name"] == "at_its_own"]
        self.assertEqual(rule["state"], "firing")
        self.assertEqual(self.daemon.events("alert_resolved"), [])


if __name__ == "__main__":
    alertd_process.main()
