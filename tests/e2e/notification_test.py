"""From a scraped sample to what Slack, PagerDuty and a webhook receive, and when."""

import time
import unittest

import alertd_process
from moments import time_of
from shop import Shop

ROUTING_KEY = "0123456789abcdef0123456789abcdef"

CONFIGURATION = """
alerts:
  - name: checkout_failing
    severity: CRITICAL
    condition: checkout_failures > 10
    for: 600ms
    message: "{{ $value }} checkouts failed in {{ $labels.region }}"
    runbook_url: "https://runbooks.example/checkout"
    annotations: {dashboard: "https://dashboards.example/checkout"}
    labels: {team: shop}
alert_routing:
  routes:
    - match: {severity: CRITICAL}
      receivers: [chat, pager, hook]
      group_wait: 300ms
      group_interval: 300ms
      repeat_interval: 1h
receivers:
  - {name: chat, type: slack, webhook_url: "${RECEIVER}/slack"}
  - {name: pager, type: pagerduty, routing_key: "${PAGER_KEY}", url: "${RECEIVER}/pagerduty"}
  - {name: hook, type: webhook, url: "${RECEIVER}/webhook"}
"""

CALM = "# TYPE checkout_failures gauge\ncheckout_failures{region=\"eu\"} 3\n"
FAILING = "# TYPE checkout_failures gauge\ncheckout_failures{region=\"eu\"} 42\n"
LABELS = {
    "alertname": "checkout_failing", "severity": "CRITICAL", "team": "shop", "region": "eu",
    "job": "shop",
}
MESSAGE = "42 checkouts failed in eu"
PATHS = ("/slack", "/pagerduty", "/webhook")


class NotificationTest(unittest.TestCase):
    """One life of one alert, looked at from every receiver."""

    @classmethod
    def setUpClass(cls):
        with Shop(CALM) as shop:
            cls.labels = {**LABELS, "instance": shop.target.address}
            daemon = shop.start(CONFIGURATION, environment={"PAGER_KEY": ROUTING_KEY})
            cls.live(daemon, shop.target, shop.receiver)

    @classmethod
    def live(cls, daemon, target, receiver):
        target.wait_for_scrapes(3)
        cls.while_calm = daemon.alerts()
        target.text = FAILING
        cls.failing_since = time.monotonic()
        cls.pending = daemon.wait_for_state("checkout_failing", "pending")[0]
        cls.firing = daemon.wait_for_state("checkout_failing", "firing")[0]
        for path in PATHS:
            receiver.wait_for_requests(path, 1)
        target.wait_for_scrapes(5)  # time for a notification too many
        target.text = CALM
        cls.calm_since = time.monotonic()
        for path in PATHS:
            receiver.wait_for_requests(path, 2)
        target.wait_for_scrapes(5)
        cls.after = daemon.alerts()
        cls.resolved_event = daemon.wait_for_event("alert_resolved")[0]
        cls.received = {path: receiver.at(path) for path in PATHS}

    def test_alert_passes_through_its_states(self):
        self.assertEqual(self.while_calm, [])
        self.assertEqual(self.pending["labels"], self.labels)
        self.assertEqual(self.firing["labels"], self.labels)
        self.assertEqual(self.firing["annotations"]["message"], MESSAGE)
        self.assertEqual(self.after, [])

    def test_each_receiver_hears_of_each_change_exactly_once(self):
        self.assertEqual({path: len(requests) for path, requests in self.received.items()},
                         {path: 2 for path in PATHS})

    def test_notifications_come_neither_early_nor_late(self):
        for path, (firing, resolved) in self.received.items():
            with self.subTest(path=path):
                self.assertGreater(firing.at - self.failing_since, 0.6 + 0.3)
                self.assertLess(firing.at - self.failing_since, 5)
                self.assertGreater(resolved.at, self.calm_since)
                self.assertLess(resolved.at - self.calm_since, 5)

    def test_webhook_gets_version_4(self):
        firing, resolved = (request.json for request in self.received["/webhook"])
        for message, status in ((firing, "firing"), (resolved, "resolved")):
            self.assertEqual(message["version"], "4")
            self.assertEqual(message["status"], status)
            self.assertEqual(message["receiver"], "hook")
            self.assertEqual(message["groupLabels"], {"alertname": "checkout_failing"})
            self.assertEqual(message["commonLabels"], self.labels)
            self.assertEqual(message["commonAnnotations"]["runbook_url"],
                             "https://runbooks.example/checkout")
            self.assertEqual(message["truncatedAlerts"], 0)
            self.assertIn("externalURL", message)
            self.assertEqual(message["groupKey"], firing["groupKey"])
            [alert] = message["alerts"]
            self.assertEqual(alert["status"], status)
            self.assertEqual(alert["labels"], self.labels)
            self.assertEqual(alert["annotations"]["dashboard"],
                             "https://dashboards.example/checkout")
            self.assertEqual(alert["startsAt"], firing["alerts"][0]["startsAt"])
            self.assertRegex(alert["fingerprint"], r"^[0-9a-f]{16}$")
            self.assertIn("checkout_failures", alert["generatorURL"])
        self.assertEqual(firing["alerts"][0]["annotations"]["message"], MESSAGE)
        self.assertEqual(firing["alerts"][0]["endsAt"], "0001-01-01T00:00:00Z")
        self.assertGreater(time_of(resolved["alerts"][0]["endsAt"]),
                           time_of(resolved["alerts"][0]["startsAt"]))
        content_type = self.received["/webhook"][0].headers["Content-Type"]
        self.assertEqual(content_type.split(";")[0], "application/json")

    def test_values_of_the_incident_are_told(self):
        firing, resolved = (request.json["alerts"][0] for request in self.received["/webhook"])
        self.assertEqual((firing["value"], firing["firstValue"]), ("42", "42"))
        self.assertNotIn("endValue", firing)
        self.assertEqual((resolved["value"], resolved["peakValue"], resolved["endValue"]),
                         ("42", "42", "3"))
        details = self.received["/pagerduty"][1].json["payload"]["custom_details"]
        self.assertEqual(details["resolved"][0]["end_value"], "3")
        fields = {field["title"]: field["value"]
                  for field in self.received["/slack"][1].json["attachments"][0]["fields"]}
        self.assertEqual((fields["value"], fields["value at end"]), ("42", "3"))
        logged = self.resolved_event["metadata"]
        self.assertEqual((logged["value"], logged["first_value"], logged["peak_value"],
                          logged["end_value"]), (42, 42, 42, 3))

    def test_pagerduty_is_triggered_and_resolved_under_one_key(self):
        trigger, resolve = (request.json for request in self.received["/pagerduty"])
        self.assertEqual(trigger["routing_key"], ROUTING_KEY)
        self.assertEqual(trigger["event_action"], "trigger")
        self.assertEqual(resolve["event_action"], "resolve")
        self.assertEqual(resolve["routing_key"], ROUTING_KEY)
        self.assertTrue(trigger["dedup_key"])
        self.assertEqual(trigger["dedup_key"], resolve["dedup_key"])
        self.assertEqual(trigger["payload"]["severity"], "critical")
        self.assertTrue(trigger["payload"]["source"])
        self.assertIn("checkout_failing", trigger["payload"]["summary"])
        self.assertTrue(trigger["payload"]["custom_details"])
        self.assertIn("https://runbooks.example/checkout",
                      [link["href"] for link in trigger["links"]])

    def test_slack_shows_severity_message_runbook_and_labels(self):
        firing, resolved = self.received["/slack"]
        for shown in ("checkout_failing", MESSAGE, "https://runbooks.example/checkout", "CRITICAL",
                      "team", "shop", "region"):
            self.assertIn(shown, firing.text)
        self.assertRegex(resolved.text, "(?i)resolved")
        self.assertNotRegex(firing.text, "(?i)resolved")
        colours = [request.json["attachments"][0]["color"] for request in (firing, resolved)]
        self.assertNotEqual(colours[0], colours[1])


if __name__ == "__main__":
    alertd_process.main()
