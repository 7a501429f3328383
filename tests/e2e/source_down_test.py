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
  - name: waits_for_its_end
    severity: LOW
    condition: checkout_failures > 10
    resolve_when: checkout_failures < 5
groups:
  - name: readers
    rules:
      - {alert: recorded_failing, expr: "job:checkout_failures:sum > 10"}
  - name: recorders
    rules:
      - {record: "job:checkout_failures:sum", expr: sum by (job) (checkout_failures)}
"""
# What goes wrong without a target that is down.
TROUBLES = """
alerts:
  - name: indexed
    severity: LOW
    condition: checkout_failures > 10
    message: '{{ (index (query "no_such_series") 3).Value }}'
  - name: crowded
    severity: LOW
    condition: shelf > 0
    limit: 1
  - name: unmatched
    severity: LOW
    condition: shelf / on () shelf > 0
"""
SHELVES = 'checkout_failures 42\nshelf{row="a"} 1\nshelf{row="b"} 1\n'
# Rules that record, and what reads it.
RECORDINGS = """
groups:
  - name: recorders
    rules:
      - {record: "r:a", expr: a * on (job) group_left () b}
      - {record: "r2:a", expr: "sum(r:a)"}
  - name: small
    limit: 1
    rules:
      - {record: "r:b", expr: b + 0}
  - name: readers
    rules:
      - {alert: direct, expr: "r:a > 0", labels: {severity: HIGH}}
      - {alert: further, expr: "r2:a > 0"}
      - {alert: limited, expr: "count(r:b) > 0"}
      - {alert: missing, expr: "absent(r:a)", for: 1s, labels: {severity: HIGH}}
"""
MATCHED = 'a 1\nb{zone="1"} 1\n'
UNMATCHED = 'a 1\nb{zone="1"} 1\nb{zone="2"} 1\n'
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
        [unknown] = self.wait_for_unknown("checkout_failing")
        reason = f'target down: {{instance="{self.target.address}", job="shop"}}'
        self.assertEqual(unknown["metadata"]["reason"], reason)
        self.daemon.wait_for_transition("ends_with_its_target", "resolved")
        [alert] = self.alerts_of("checkout_failing")
        self.assertEqual((alert["state"], alert["unknown"], alert["unknown_reason"]),
                         ("firing", True, reason))
        [alert] = self.daemon.get("/api/v2/alerts", filter="alertname=checkout_failing").json()
        self.assertEqual((alert["unknown"], alert["unknownReason"]), (True, reason))
        self.target.status = 200
        self.daemon.wait_for_event("alert_known", message="checkout_failing is known again")
        self.target.text = CALM
        self.daemon.wait_for_transition("checkout_failing", "resolved")
        self.receiver.wait_for_requests("/hook", 2)
        self.assertEqual([request.json["status"] for request in self.receiver.at("/hook")],
                         ["firing", "resolved"])

    def test_alert_on_recorded_series_is_unknown_too(self):
        self.daemon.wait_for_state("recorded_failing", "firing")
        self.target.status = 500
        self.wait_for_unknown("recorded_failing")
        self.target.status = 200
        self.daemon.wait_for_event("alert_known", message="recorded_failing is known again")
        self.assertEqual(self.resolved("recorded_failing"), [])
        self.target.text = CALM
        self.daemon.wait_for_transition("recorded_failing", "resolved")

    def test_alert_that_waits_for_its_end_is_unknown_too(self):
        self.target.status = 500
        self.wait_for_unknown("waits_for_its_end")

    def wait_for_unknown(self, alert_name: str) -> list:
        return self.daemon.wait_for_event("alert_unknown", message=f"{alert_name} is unknown")

    def resolved(self, alert_name: str) -> list:
        return self.daemon.events("alert_resolved", message=f"{alert_name} is resolved")

    def alerts_of(self, alert_name: str) -> list:
        return [alert for alert in self.daemon.alerts()
                if alert["labels"]["alertname"] == alert_name]

    def test_rule_that_finds_nothing_names_the_nearest_series(self):
        [rule] = [rule for rule in self.daemon.rules() if rule["name"] == "mistyped"]
        self.assertEqual(rule["no_data"], [{
            "selector": "checkout_failure",
            "nearest": f'checkout_failures{{instance="{self.target.address}", job="shop"}}'}])


class RecordingFailsTest(unittest.TestCase):
    """What a rule has recorded that fails now is not gone."""

    ARGUMENTS = ["--query-lookback-delta=1s"]

    def setUp(self):
        self.shop = self.enterContext(Shop(MATCHED))
        self.daemon = self.shop.start(RECORDINGS + HIGH_TO_HOOK, self.ARGUMENTS)
        for name in ("direct", "further", "limited"):
            self.daemon.wait_for_state(name, "firing")
        self.shop.receiver.wait_for_requests("/hook", 1)

    def test_alerts_that_read_it_are_unknown_until_it_works_again(self):
        self.shop.target.text = UNMATCHED
        for name, reason in (("direct", "r:a fails: found duplicate series"),
                             ("further", "r:a fails: found duplicate series"),
                             ("limited", "r:b fails: exceeded limit of 1 with 2 series")):
            [unknown] = self.daemon.wait_for_event("alert_unknown", message=f"{name} is unknown")
            self.assertIn(f"recording rule {reason}", unknown["metadata"]["reason"])
        # By then it would have fired.
        self.shop.target.wait_for_scrapes(10)
        self.assertTrue(self.missing_is_held_back())
        [rule] = [rule for rule in self.daemon.rules() if rule["name"] == "direct"]
        self.assertNotIn("no_data", rule)
        self.assertIn("recording rule r:a fails", rule["warnings"][0])
        self.shop.target.text = MATCHED
        for name in ("direct", "further", "limited"):
            self.daemon.wait_for_event("alert_known", message=f"{name} is known again")
        self.assertEqual(self.daemon.events("alert_resolved"), [])
        self.assertEqual([request.json["status"] for request in self.shop.receiver.at("/hook")],
                         ["firing"])

    def missing_is_held_back(self) -> bool:
        return any(alert["labels"]["alertname"] == "missing" and alert["state"] == "pending"
                   and "recording rule r:a fails" in alert.get("unknown_reason", "")
                   for alert in self.daemon.alerts())


class TroublesTest(unittest.TestCase):
    """What goes wrong is told once, with its place in the file."""

    def setUp(self):
        self.daemon = self.enterContext(Shop(SHELVES)).start(TROUBLES)

    def test_template_that_fails_names_its_place(self):
        [event] = self.daemon.wait_for_event("template_failed")
        rule = self.rule("indexed")
        self.assertEqual((event["level"], rule["health"]), ("WARNING", "ok"))
        self.assertRegex(event["message"],
                         r"^the rule indexed: .*alerts\.yaml:\d+:\d+: template message:1:\d+: ")
        self.assertEqual([event["message"]], [f"the rule indexed: {rule['warnings'][0]}"])

    def test_limit_is_a_warning(self):
        [event] = self.daemon.wait_for_event("rule_limit_exceeded")
        self.assertEqual(event["message"], "the rule crowded: the limit of 1 alert is exceeded: "
                                           "1 more is left out")
        self.assertEqual(self.rule("crowded")["health"], "ok")

    def test_rule_that_fails_names_its_place(self):
        [event] = self.daemon.wait_for_event("rule_failed")
        rule = self.rule("unmatched")
        self.assertRegex(rule["last_error_at"], r"alerts\.yaml:\d+:16$")
        self.assertEqual(event["message"], "the rule unmatched could not be evaluated: "
                                           f"{rule['last_error_at']}: {rule['lastError']}")

    def rule(self, name: str) -> dict:
        [rule] = [rule for rule in self.daemon.rules() if rule["name"] == name]
        return rule


if __name__ == "__main__":
    alertd_process.main()
