"""`alertd test --url`: where an alert would go while other things burn at a running alertd."""

import json
import unittest
import urllib.request

import alertd_process
from alertd_process import command
from loopback import LoopbackServer, QuietHandler
from shop import Shop

RULES = """
alerts:
  - {name: checkout_failing, severity: HIGH, condition: checkout_failures > 10}
  - {name: site_down, severity: CRITICAL, condition: site_down > 0}
inhibit_rules:
  - name: the site is down
    source_matchers: [alertname="site_down"]
    target_matchers: [severity="MEDIUM"]
alert_routing:
  routes:
    - match: {severity: CRITICAL|HIGH|MEDIUM}
      receivers: [hook]
      escalation: [{after: 10m, receivers: [boss]}]
      group_wait: 100ms
      group_interval: 1m
      repeat_interval: 1h
receivers:
  - {name: hook, type: webhook, url: "${RECEIVER}/hook"}
  - {name: boss, type: webhook, url: "${RECEIVER}/boss"}
"""


class TestCommandTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\nsite_down 1\n"))
        self.daemon = self.shop.start(RULES)
        self.shop.receiver.wait_for_requests("/hook", 2)

    def route(self, *words, url=None):
        return command("test", *words, "--rules", self.daemon.folder / "alerts.yaml",
                       "--url", url or f"http://{self.daemon.address}",
                       environment=self.shop.environment)

    def report(self, *words):
        done = self.route(*words, "--format", "json")
        return done.returncode, json.loads(done.stdout)

    def test_what_fires_there_inhibits_and_shares_groups(self):
        status, report = self.report("--severity", "MEDIUM")
        self.assertEqual((status, report["whyNobody"]), (1, "it is inhibited"))
        [mute] = report["quietBy"]
        self.assertEqual(mute["kind"], "inhibition")
        self.assertIn("site_down", mute["by"])
        status, report = self.report("--severity", "HIGH", "--alert", "checkout_failing",
                                     "--label", "host=b")
        self.assertEqual((status, report["wouldNotify"]), (0, ["hook", "boss"]))
        [route] = report["routes"]
        self.assertEqual(route["firingInGroup"], 1)
        self.assertEqual(route["steps"][0]["after"], "1m")

    def test_silences_and_acknowledgements_there_count(self):
        url = ("--url", f"http://{self.daemon.address}")
        command("alerts", "ack", "checkout_failing", "--by", "ann", *url)
        done = command("silences", "add", "disk_full", "--comment", "OPS-42", "--author", "jane",
                       *url)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.route("--severity", "HIGH", "--alert", "disk_full")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"silenced by \S+ by jane \(OPS-42\) until ")
        self.assertIn("nobody would be notified: it is silenced", done.stdout)
        [firing] = [alert for alert in self.daemon.get("/api/v2/alerts").json()
                    if alert["labels"]["alertname"] == "checkout_failing"]
        words = [word for name, value in firing["labels"].items() if name not in
                 ("alertname", "severity") for word in ("--label", f"{name}={value}")]
        done = self.route("--severity", "HIGH", "--alert", "checkout_failing", *words)
        self.assertIn(f"fires at {self.daemon.address} already", done.stdout)
        self.assertIn("taken on by ann there", done.stdout)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nobody would be notified: it is taken on by ann", done.stdout)
        self.assertIn("nobody is told while somebody has it", done.stdout)

    def test_what_fires_there_is_told_again_at_its_repeat(self):
        command("alerts", "add", "backup_failed", "severity=HIGH",
                "--url", f"http://{self.daemon.address}")
        self.shop.receiver.wait_for_requests("/hook", 3)
        status, report = self.report("--severity", "HIGH", "--alert", "backup_failed")
        self.assertEqual((status, report["wouldNotify"]), (0, ["hook", "boss"]))
        steps = report["routes"][0]["steps"]
        self.assertEqual([(step["event"], step["after"]) for step in steps
                          if step["receivers"] == ["hook"]], [("next repeat", "1h")])
        done = self.route("--severity", "HIGH", "--alert", "backup_failed")
        self.assertRegex(done.stdout, r"\+1h +hook told again by then, if nobody has taken it on")

    def test_without_files_it_says_that_it_asks_nobody_for_routes(self):
        done = command("test", "--severity", "HIGH", "--url", f"http://{self.daemon.address}")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("is asked what fires there, and not for its routes: name their files",
                      done.stderr)

    def test_a_group_that_is_taken_on_is_told_from_an_alert(self):
        url = ("--url", f"http://{self.daemon.address}")
        joins = ("--severity", "HIGH", "--alert", "checkout_failing", "--label", "host=b")
        command("alerts", "ack", "checkout_failing", "--by", "ann", *url)
        self.assertIn("fires already, taken on by ann: what is new", self.route(*joins).stdout)
        self.assertNotIn("groupAcknowledgedBy", self.report(*joins)[1]["routes"][0])
        command("alerts", "unack", "checkout_failing", *url)
        command("alerts", "ack", "checkout_failing", "--group", "--by", "bob", *url)
        done = self.route(*joins)
        self.assertIn("bob has taken on the group: of this one there are no repeats", done.stdout)
        self.assertNotIn("again", done.stdout)
        self.assertNotIn("and so on", done.stdout)
        status, report = self.report(*joins)
        self.assertEqual((status, report["wouldNotify"]), (0, ["hook"]))
        [route] = report["routes"]
        self.assertEqual(route["groupAcknowledgedBy"], "bob")
        self.assertEqual([(step["event"], step["receivers"]) for step in route["steps"]],
                         [("first", ["hook"])])
        self.assertEqual([receiver["name"] for receiver in report["receivers"]], ["hook"])
        worse = ("--severity", "CRITICAL", *joins[2:])
        done = self.route(*worse)
        self.assertIn("bob has taken on the group, but not this one, which is more severe",
                      done.stdout)
        self.assertIn("would notify: hook, boss", done.stdout)
        self.assertIn("taken on by bob with its group", command("alerts", "list", *url).stdout)

    def test_suppressions_that_were_posted_there_count(self):
        request = urllib.request.Request(
            f"http://{self.daemon.address}/api/v1/suppressions", method="POST",
            data=json.dumps({"name": "upgrade", "match": {"alert_name": "disk_.*"},
                             "schedule": {"start": "00:00", "duration": "24h"},
                             "reason": "new disks"}).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            self.assertEqual(response.status, 200)
        status, report = self.report("--severity", "HIGH", "--alert", "disk_full")
        self.assertEqual((status, report["whyNobody"]), (1, "it is suppressed"))
        self.assertEqual((report["quietBy"][0]["by"], report["quietBy"][0]["reason"]),
                         ("upgrade", "new disks"))

    def test_wrong_answers_are_named(self):
        for status, body, words in ((200, b"<html>", "is not what Alertmanager's API answers"),
                                    (500, b"oops", "answered with status 500"),
                                    (401, b'{"message": "who are you?"}', "who are you?")):
            server = self.enterContext(Stranger(status, body))
            done = self.route("--severity", "HIGH", url=f"http://{server.address}")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(words, done.stderr)
            self.assertIn("127.0.0.1", done.stderr)
            server.close()


class StrangerHandler(QuietHandler):
    def do_GET(self):
        self.answer(self.server.status, self.server.body)


class Stranger(LoopbackServer):
    """Answers every question alike."""

    def __init__(self, status, body):
        self.status, self.body = status, body
        super().__init__(StrangerHandler)


if __name__ == "__main__":
    alertd_process.main()
