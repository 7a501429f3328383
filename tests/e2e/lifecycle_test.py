"""Reloading, all or nothing, and stopping cleanly."""

import signal
import unittest

import alertd_process
from alertd_process import Daemon, wait_until
from loopback import Receiver, Target

RULES = """
global:
  evaluation_interval: 200ms
scrape_configs:
  - job_name: shop
    scrape_interval: 200ms
    scrape_timeout: 200ms
    static_configs: [{{targets: ["{target}"]}}]
alerts:
  - name: always_there
    severity: HIGH
    condition: checkout_failures > 10
  - name: {second}
    severity: LOW
    condition: checkout_failures > {threshold}
alert_routing:
  routes:
    - match: {{severity: HIGH}}
      receivers: [hook]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
receivers:
  - {{name: hook, type: webhook, url: "{receiver}/hook"}}
  - {{name: log_only, type: log}}
"""
BROKEN = "alerts:\n  - name: broken\n    severity: HIGH\n    condition: sum(rate(x[5m])\n"


class LifecycleTest(unittest.TestCase):
    def setUp(self):
        self.target = self.enterContext(Target("checkout_failures 42\n"))
        self.receiver = self.enterContext(Receiver())
        self.daemon = self.enterContext(Daemon({"alerts.yaml": self.rules("second")}))

    def rules(self, second, threshold=100):
        return RULES.format(target=self.target.address, receiver=self.receiver.url(""),
                            second=second, threshold=threshold)

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
        self.daemon.write("alerts.yaml", self.rules("third"))
        answer = self.daemon.post("/-/reload")
        self.assertEqual(answer.status, 200, answer.body)
        wait_until(lambda: self.daemon.rule_names() == ["always_there", "third"], "the new rules")
        self.assertEqual(self.active_since("always_there"), since)
        self.target.wait_for_scrapes(8)
        self.assertEqual([request.json["status"] for request in self.receiver.at("/hook")],
                         ["firing"], "the reload notified again")

    def test_hangup_reloads(self):
        self.daemon.write("alerts.yaml", self.rules("third"))
        self.daemon.signal(signal.SIGHUP)
        wait_until(lambda: self.daemon.rule_names() == ["always_there", "third"], "the new rules")

    def test_hangup_with_a_broken_file_keeps_the_old_rules(self):
        self.daemon.write("alerts.yaml", BROKEN)
        self.daemon.signal(signal.SIGHUP)
        wait_until(lambda: "alerts.yaml:4" in self.daemon.log(), "the log to name the mistake")
        self.assertEqual(self.daemon.rule_names(), ["always_there", "second"])
        self.daemon.write("alerts.yaml", self.rules("third"))
        self.daemon.signal(signal.SIGHUP)
        wait_until(lambda: self.daemon.rule_names() == ["always_there", "third"], "the new rules")

    def test_get_does_not_reload(self):
        self.assertEqual(self.daemon.get("/-/reload").status, 405)

    def test_sigterm_ends_with_zero(self):
        self.active_since("always_there")
        self.assertEqual(self.daemon.stop(), 0)

    def test_sigint_ends_with_zero(self):
        self.daemon.signal(signal.SIGINT)
        self.assertEqual(self.daemon.process.wait(timeout=20), 0)


if __name__ == "__main__":
    alertd_process.main()
