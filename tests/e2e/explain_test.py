"""Why an alert is or is not firing, and why somebody was or was not told."""

import json
import unittest

import alertd_process
from shop import Shop

RULES = """
alerts:
  - {name: checkout_failing, severity: HIGH, condition: checkout_failures > 10}
  - {name: checkout_slow, severity: HIGH, condition: checkout_failures > 10, for: 1h}
  - {name: checkout_missing, severity: HIGH, condition: checkout_failuress > 10}
alert_routing:
  routes:
    - match: {severity: HIGH}
      receivers: [first]
      escalation: [{after: 1h, receivers: [second]}]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
suppressions:
  - {name: freeze, match: {team: frozen}, reason: "nobody works on it"}
receivers:
  - {name: first, type: webhook, url: "${RECEIVER}/first"}
  - {name: second, type: webhook, url: "${RECEIVER}/second"}
"""


class ExplainTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.daemon = self.shop.start(RULES)
        self.shop.receiver.wait_for_requests("/first", 1)
        self.alert = self.wait_for_event("delivered")["alerts"][0]["id"]

    def wait_for_event(self, kind):
        def found():
            events = self.daemon.data("/api/v1/history", kind=kind)["events"]
            return events[0] if events else None
        # Something changes with each scrape.
        return self.shop.target.wait_for(found, f"an event of the kind {kind}")

    def explained(self, path=None, **parameters):
        return self.daemon.data(path or f"/api/v1/alerts/{self.alert}/explain", **parameters)

    def texts(self, explanation, topic):
        return " | ".join(step["text"] for step in explanation["steps"] if step["topic"] == topic)

    def explain(self, *words):
        return alertd_process.command("explain", *words, "--url", f"http://{self.daemon.address}")

    def test_what_fires_leads_from_the_rule_to_each_attempt(self):
        explanation = self.explained()
        self.assertEqual((explanation["state"], explanation["id"]), ("firing", self.alert))
        self.assertIn("checkout_failures > 10", self.texts(explanation, "rule"))
        self.assertIn("its value is 42", self.texts(explanation, "alert"))
        self.assertIn("because it matches severity", self.texts(explanation, "route"))
        self.assertIn("which is looked at next at", self.texts(explanation, "group"))
        told = self.texts(explanation, "receiver")
        self.assertRegex(told, r"first was told: webhook\[0\] accepted attempt 1 .* status 200; "
                               "repeated at the first flush from")
        self.assertIn("second was not told: it is told when the alert has fired for 1h", told)
        self.assertIn("delivered", [event["kind"] for event in explanation["events"]])

    def test_who_has_silenced_it_and_taken_it_on_is_said(self):
        url = f"http://{self.daemon.address}"
        alertd_process.command("alerts", "ack", "checkout_failing", "--by", "ann", "--url", url)
        alertd_process.command("silences", "add", "checkout_failing", "--duration", "1h",
                               "--comment", "OPS-42", "--author", "bob", "--url", url)
        explanation = self.explained()
        self.assertIn("acknowledged by ann", self.texts(explanation, "acknowledgement"))
        self.assertIn("by bob (OPS-42) until", self.texts(explanation, "mute"))
        self.assertIn("second was not told: something keeps the alert quiet",
                      self.texts(explanation, "receiver"))

    def test_a_receiver_that_a_reload_has_taken_away_is_named(self):
        before = (self.daemon.folder / "alerts.yaml").read_text()
        self.shop.receiver.answer_next("/gone", *[(503, {})] * 20)
        self.daemon.write("alerts.yaml", before.replace("[first]", "[first, gone]") +
                          '  - {name: gone, type: webhook, url: "${RECEIVER}/gone"}\n')
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        self.wait_for_event("delivery_retrying")
        self.assertIn("gone could not be told yet", self.texts(self.explained(), "receiver"))
        self.daemon.write("alerts.yaml", before)
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        self.wait_for_event("delivery_dropped")
        told = self.texts(self.explained(), "receiver")
        self.assertIn("first was told", told)
        self.assertRegex(told, "gone was not told: .*; no route of the alert names it now")

    def test_how_it_was_is_told_by_the_journal(self):
        firing = self.wait_for_event("firing")["at"]
        delivered = self.wait_for_event("delivered")["at"]
        self.shop.target.text = "checkout_failures 1\n"
        self.wait_for_event("resolved")
        self.shop.target.wait_for_scrapes(6)  # more than a second
        now = self.explained()
        self.assertEqual(now["state"], "inactive")
        self.assertIn("it does not fire", self.texts(now, "alert"))
        before = self.explained(at=delivered)
        self.assertEqual(before["state"], "firing")
        self.assertIn("first was told", self.texts(before, "receiver"))
        self.assertIn("nobody had been told", self.texts(self.explained(at=firing), "receiver"))
        never = self.explained(at="2001-01-01T00:00:00Z")
        self.assertIn("the journal knows nothing", self.texts(never, "alert"))

    def test_labels_that_somebody_has_made_up_meet_what_is_there(self):
        path = "/api/v1/explain?label=severity%3DHIGH&label=team%3Dfrozen"
        explanation = self.explained(path)
        self.assertIn("suppressed by freeze (nobody works on it)", self.texts(explanation, "mute"))
        self.assertIn("first would not be told", self.texts(explanation, "receiver"))
        free = self.explain('{severity="HIGH", team="free"}')
        self.assertEqual((free.returncode, free.stderr), (0, ""))
        self.assertIn("first would be told 100ms after it begins to fire", free.stdout)
        self.assertIn("second would be told 1h after it begins to fire", free.stdout)

    def test_labels_of_what_fires_are_those_of_that_alert(self):
        labels = ", ".join(f'{name}="{value}"'
                           for name, value in self.explained()["labels"].items())
        firing = self.explain("{" + labels + "}")
        self.assertEqual((firing.returncode, firing.stderr), (0, ""))
        self.assertIn(self.alert, firing.stdout)
        self.assertIn("firing since", firing.stdout)
        self.assertIn("first was told", firing.stdout)
        other = self.explain("{" + labels + ', team="free"}')
        self.assertIn("if it began to fire at", other.stdout)
        self.assertIn("first would be told", other.stdout)

    def test_the_command_line_finds_what_fires_what_waits_and_what_is_missing(self):
        firing = self.explain("checkout_failing")
        self.assertEqual((firing.returncode, firing.stderr), (0, ""))
        self.assertIn("firing since", firing.stdout)
        self.assertRegex(firing.stdout, r"(?m)^\S+Z +delivered +first: ")
        waiting = self.explain("checkout_slow")
        self.assertIn("its condition has to hold for 1h", waiting.stdout)
        self.assertIn("first was not told: it is only pending", waiting.stdout)
        missing = self.explain("checkout_missing")
        self.assertIn("there is no series for checkout_failuress; the nearest that is there: "
                      "checkout_failures{", missing.stdout)
        self.assertIn("first would be told 100ms after", missing.stdout)
        as_json = self.explain(self.alert, "--output", "json")
        self.assertEqual(json.loads(as_json.stdout)[0]["data"]["state"], "firing")

    def test_what_matches_nothing_is_a_problem(self):
        done = self.explain("nope")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn('no alert and no rule has the name "nope"', done.stderr)
        near = self.explain("checkout_faling")
        self.assertIn('did you mean "checkout_failing"?', near.stderr)

    def test_what_cannot_be_answered_is_said(self):
        for path, status, words in (
                ("/api/v1/alerts/x/explain", 400, "16 hexadecimal digits"),
                ("/api/v1/alerts/0123456789abcdef/explain", 404, "0123456789abcdef"),
                (f"/api/v1/alerts/{self.alert}/explain?at=soon", 400, '"at"'),
                (f"/api/v1/alerts/{self.alert}/explain?at=4000000000", 400, "not come yet"),
                ("/api/v1/explain", 400, '"label"'),
                ("/api/v1/explain?label=x", 400, "NAME=VALUE")):
            answer = self.daemon.get(path)
            self.assertEqual(answer.status, status, path)
            self.assertIn(words, answer.json()["error"])
        self.assertEqual(self.explain("0123456789abcdef").returncode, 1)
        self.assertEqual(self.explain("severity=NOBODY").returncode, 1)
        self.assertEqual(self.explain('{a=~"b"}').returncode, 1)


ODD_RULES = """
alert_routing:
  routes:
    - match: {severity: HIGH}
      receivers: [pager]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
    - match: {severity: MEDIUM}
      receivers: [chat]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
      flapping: {changes: 3, within: 1h}
    - match: {severity: LOW}
      receivers: [narrow]
      group_wait: 100ms
      repeat_interval: 1h
receivers:
  - {name: pager, type: webhook, url: "${RECEIVER}/pager", fallback: {after: 1h, receiver: chat}}
  - {name: chat, type: webhook, url: "${RECEIVER}/chat"}
  - {name: narrow, type: webhook, url: "${RECEIVER}/narrow", rate_limit: {messages: 1, per: 1s},
     fallback: {after: 1h, receiver: chat}}
"""


class OddWaysTest(unittest.TestCase):
    """Messages that take another way than the route says, or none."""

    def setUp(self):
        self.shop = self.enterContext(Shop(""))
        self.daemon = self.shop.start(ODD_RULES)

    def post(self, name, severity, **fields):
        labels = {"alertname": name, "severity": severity}
        answer = self.daemon.send("POST", "/api/v2/alerts", [{"labels": labels, **fields}])
        self.assertEqual(answer.status, 200)

    def wait_for_events(self, kind, count):
        def found():
            return len(self.daemon.data("/api/v1/history", kind=kind)["events"]) >= count
        # Something changes with each scrape.
        self.shop.target.wait_for(found, f"{count} events of the kind {kind}")

    def explained(self, name):
        done = alertd_process.command("explain", name, "--url", f"http://{self.daemon.address}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_who_stands_in_is_named(self):
        self.shop.receiver.answer_next("/pager", *[(400, {})] * 100)
        self.post("disk_full", "HIGH")
        self.wait_for_events("delivered", 1)
        told = self.explained("disk_full")
        self.assertIn("pager was not told: ", told)
        self.assertRegex(told, "chat was told as fallback for pager, which has refused this .*: "
                               r"webhook\[0\] accepted attempt 1")
        self.assertNotIn("no route of the alert names it", told)
        self.post("disk_slow", "LOW")
        self.assertIn("chat was not told: it stands in for narrow once that has not accepted this "
                      "for 1h, or has refused it", self.explained("disk_slow"))

    def test_summaries_are_named(self):
        for name in ("a", "b", "c"):
            self.post(name, "LOW")
        self.shop.receiver.wait_for_requests("/narrow", 2)
        self.wait_for_events("delivered", 3)
        self.assertEqual(sum("narrow was told in a summary (rate limit of 1 message per 1s: this "
                             "stands for 2 notifications of 2 groups" in self.explained(name)
                             for name in ("a", "b", "c")), 2)

    def test_flapping_is_named(self):
        self.post("comes_and_goes", "MEDIUM")
        self.shop.receiver.wait_for_requests("/chat", 1)
        self.post("comes_and_goes", "MEDIUM", endsAt="2001-01-01T00:00:00Z")
        self.shop.receiver.wait_for_requests("/chat", 2)
        self.post("comes_and_goes", "MEDIUM")
        self.wait_for_events("delivered", 3)
        told = self.explained("comes_and_goes")
        self.assertRegex(told, "chat was told that it flaps: .*; not repeated while it flaps")
        self.assertRegex(told, r"flapping +flapping since \S+ \(3 changes within 1h\): its receivers "
                               "are told so once, and then nothing until it has been stable for 1h")


if __name__ == "__main__":
    alertd_process.main()
