"""Silences: set by amtool, by alertd's own command and over HTTP, and what they do."""

import json
import shutil
import signal
import subprocess
import unittest

import alertd_process
from alertd_process import command
from shop import HIGH_TO_HOOK, Shop

AMTOOL = shutil.which("amtool")
AMTOOL_SECONDS_MAX = 30
RULES = """
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
  - name: stock_low
    severity: HIGH
    condition: stock < 5
"""
FAILING = "checkout_failures 42\nstock 100\n"
BOTH = "checkout_failures 42\nstock 1\n"
CALM = "checkout_failures 1\nstock 100\n"


class SilencesTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(CALM))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)

    def silences(self):
        return self.daemon.get("/api/v2/silences").json()

    def add(self, *words):
        """The id of a silence that the command has set."""
        done = self.alertd("add", *words, "--comment", "upgrade", "--author", "jane")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.strip()

    def alertd(self, *words):
        return command("silences", *words, "--url", f"http://{self.daemon.address}")

    def amtool(self, *words, stdin=""):
        if AMTOOL is None:
            self.fail("amtool is not installed: run tools/setup --test")
        done = subprocess.run(
            [AMTOOL, f"--alertmanager.url=http://{self.daemon.address}", "--no-version-check",
             "silence", *words],
            input=stdin, capture_output=True, text=True, timeout=AMTOOL_SECONDS_MAX, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def told(self):
        """(name, status) of every alert that the receiver was told of."""
        return [(alert["labels"]["alertname"], alert["status"])
                for request in self.receiver.at("/hook") for alert in request.json["alerts"]]

    def test_a_silenced_alert_is_told_once_the_silence_ends(self):
        silence = self.add("checkout_failing", "--duration", "1h")
        self.target.text = BOTH
        self.receiver.wait_for_requests("/hook", 1)
        self.daemon.wait_for_event("suppressed",
                                   message=f"suppressed by silence {silence} by jane (upgrade)")
        self.target.wait_for_scrapes(5)
        self.assertEqual(self.told(), [("stock_low", "firing")])
        self.assertEqual(self.alertd("expire", silence).returncode, 0)
        self.receiver.wait_for_requests("/hook", 2)
        self.assertEqual(self.told()[1], ("checkout_failing", "firing"))

    def test_a_silence_outlives_a_kill(self):
        silence = self.add("alertname=checkout_failing")
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.target.text = FAILING
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK, data=self.daemon.data_folder)
        self.daemon.wait_for_event("suppressed")
        self.assertEqual(self.told(), [])
        [kept] = self.silences()
        self.assertEqual((kept["id"], kept["status"], kept["createdBy"], kept["comment"]),
                         (silence, {"state": "active"}, "jane", "upgrade"))

    def test_an_expired_silence_stays_expired_after_a_kill(self):
        silence = self.add("alertname=checkout_failing")
        self.assertEqual(self.daemon.send("DELETE", f"/api/v2/silence/{silence}").status, 200)
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK, data=self.daemon.data_folder)
        self.assertEqual([kept["status"]["state"] for kept in self.silences()], ["expired"])

    def test_a_silence_ends_when_its_alert_resolves(self):
        self.add("checkout_failing", "--until-resolved")
        self.target.text = FAILING
        self.daemon.wait_for_event("suppressed")
        self.target.text = CALM
        [ended] = self.daemon.wait_for_event("silence_ended")
        self.assertIn("every alert that it held has resolved", ended["message"])
        self.assertEqual(self.silences()[0]["endReason"], "every alert that it held has resolved")
        self.target.text = FAILING
        self.receiver.wait_for_requests("/hook", 1)
        self.assertEqual(self.told(), [("checkout_failing", "firing")])

    def test_a_silence_ends_when_it_matches_nothing(self):
        self.add("nothing_of_that_name", "--until-unmatched", "300ms")
        self.daemon.wait_for_event("silence_ended")

    def test_amtool_adds_queries_updates_expires_and_imports(self):
        silence = self.amtool("add", "checkout_failing", "severity=~H.*", "team!=db",
                              "--comment=new disks", "--author=joe", "--duration=2h")
        self.assertIn("new disks", self.amtool("query"))
        self.assertIn(silence, self.amtool("query", "--quiet", "alertname=checkout_failing"))
        self.assertEqual(self.amtool("query", "--quiet", "alertname=other"), "")
        [shown] = json.loads(self.amtool("query", "--output=json"))
        self.assertEqual([(matcher["name"], matcher["value"], matcher["isRegex"],
                           matcher["isEqual"]) for matcher in shown["matchers"]],
                         [("alertname", "checkout_failing", False, True),
                          ("severity", "H.*", True, True), ("team", "db", False, False)])
        self.amtool("update", "--duration=5h", "--comment=newer disks", silence)
        [updated] = json.loads(self.amtool("query", "--output=json"))
        self.assertEqual((updated["id"], updated["comment"]), (silence, "newer disks"))
        self.assertGreater(updated["endsAt"], shown["endsAt"])
        exported = self.amtool("query", "--output=json")
        self.amtool("expire", silence)
        self.assertEqual(self.amtool("query", "--quiet"), "")
        self.assertIn(silence, self.amtool("query", "--expired", "--quiet"))
        self.amtool("import", stdin=exported)
        self.assertEqual(len(self.amtool("query", "--quiet").splitlines()), 1)

    def test_amtool_changes_what_it_does_not_know(self):
        matchers = [[{"name": "alertname", "value": value, "isRegex": False, "isEqual": True}]
                    for value in ("checkout_failing", "stock_low")]
        ours = {"matcherSets": matchers, "endsWhenResolved": True, "endsWhenUnmatched": "1h",
                "annotations": {"ticket": "OPS-1"}}
        posted = self.daemon.send("POST", "/api/v2/silences", {
            "startsAt": "2020-01-01T00:00:00Z", "endsAt": "2100-01-01T00:00:00Z",
            "createdBy": "jane", "comment": "c", **ours})
        self.assertEqual(posted.status, 200, posted.body)
        self.amtool("update", "--comment=edited", json.loads(posted.body)["silenceID"])
        [edited] = self.silences()
        self.assertEqual(edited["comment"], "edited")
        self.assertEqual({key: edited.get(key) for key in ours}, ours)

    def test_the_command_lists_changes_and_imports(self):
        silence = self.add("checkout_failing", "--duration", "2h", "--annotation", "ticket=OPS-1")
        table = self.alertd("list").stdout
        self.assertIn(f'{silence}  active  {{alertname="checkout_failing"}}', table)
        exported = self.alertd("list", "--output", "json").stdout
        self.assertEqual(json.loads(exported)[0]["annotations"], {"ticket": "OPS-1"})
        self.assertEqual(self.alertd("list", "-q", "--within", "1h").stdout, "")
        self.alertd("update", silence, "--annotation", "team=db")
        self.assertEqual(self.silences()[0]["annotations"], {"team": "db", "ticket": "OPS-1"})
        self.alertd("update", silence, "--annotation", "team=", "--annotation", "ticket=")
        self.assertEqual(self.silences()[0].get("annotations", {}), {})
        updated = self.alertd("update", silence, "--duration", "30m", "--comment", "soon over")
        self.assertEqual(updated.stdout.strip(), silence, updated.stderr)
        self.assertEqual(self.alertd("list", "-q", "--within", "1h").stdout.strip(), silence)
        self.assertEqual(self.alertd("expire", silence).returncode, 0)
        self.assertEqual(self.alertd("list").stderr, "alertd: note: nothing is silenced\n")
        self.assertIn("(somebody has ended it)", self.alertd("list", "--expired").stdout)
        path = self.daemon.write("silences.json", exported)
        imported = self.alertd("import", path)
        self.assertEqual(imported.returncode, 0, imported.stderr)
        self.assertNotEqual(imported.stdout.strip(), silence)

    def test_the_command_says_what_is_wrong(self):
        unknown = "01234567-89ab-cdef-0123-456789abcdef"
        for words, code, text in [
                (("expire", unknown), 1, f"silence {unknown} not found"),
                (("expire", "x"), 1, "silenceID in path must be of type uuid"),
                (("add", "a=b"), 2, "a silence needs a --comment that says why"),
                (("add", "a=~.*", "--comment", "c", "--author", "a"), 1,
                 "at least one matcher must not match the empty string"),
                (("add", "a=~(", "--comment", "c", "--author", "a"), 2, "invalid regular expression"),
                (("add", "a=b", "--comment", "c", "--author", "a", "--end", "-1h"), 1,
                 "start time must be before end time"),
                (("ad",), 2, "did you mean add?")]:
            done = self.alertd(*words) if words != ("ad",) else command("silences", *words)
            self.assertEqual(done.returncode, code, words)
            self.assertIn(text, done.stderr, words)
        nobody = command("silences", "list", "--url", "http://127.0.0.1:1")
        self.assertEqual(nobody.returncode, 2)
        self.assertIn("cannot connect to 127.0.0.1:1", nobody.stderr)

    def test_the_api_refuses_what_is_not_right(self):
        good = {"matchers": [{"name": "a", "value": "b", "isRegex": False}],
                "startsAt": "2020-01-01T00:00:00Z", "endsAt": "2100-01-01T00:00:00Z",
                "createdBy": "jane", "comment": "c"}
        unknown = "01234567-89ab-cdef-0123-456789abcdef"
        for change, status, text in [
                ({}, 200, "silenceID"),
                ({"comment": None}, 422, "comment in body is required"),
                ({"matchers": []}, 422, "at least one matcher required"),
                ({"endsAt": "soon"}, 400, "endsAt"),
                ({"endsAt": "2020-01-01T00:00:00Z"}, 400, "start time must be before end time"),
                ({"endsAt": "2020-01-02T00:00:00Z"}, 400, "end time can't be in the past"),
                ({"id": unknown}, 404, "not found"),
                ({"comment": "x" * 70_000}, 400, "silence exceeded maximum size")]:
            answer = self.daemon.send("POST", "/api/v2/silences", {**good, **change})
            self.assertEqual(answer.status, status, answer.body)
            self.assertIn(text, answer.body)
        self.assertEqual(len(self.silences()), 1)
        self.assertEqual(self.daemon.send("GET", f"/api/v2/silence/{unknown}").status, 404)
        self.assertEqual(self.daemon.send("DELETE", f"/api/v2/silence/{unknown}").status, 404)
        self.assertEqual(self.daemon.send("GET", "/api/v2/silence/x").status, 422)
        self.assertEqual(self.daemon.send("GET", "/api/v2/silences?filter=x").status, 400)

    def test_metrics_count_silences(self):
        self.add("checkout_failing")
        text = self.daemon.get("/metrics").body
        self.assertIn('alertd_silences{state="active"} 1', text)
        self.assertIn('alertd_silences{state="expired"} 0', text)


if __name__ == "__main__":
    alertd_process.main()
