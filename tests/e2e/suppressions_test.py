"""Suppressions that are set over HTTP, beside those of files."""

import datetime
import json
import signal
import unittest

import alertd_process
from alertd_process import command
from shop import HIGH_TO_HOOK, Shop

RULES = """
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
  - name: stock_low
    severity: HIGH
    condition: stock < 5
suppressions:
  - name: freeze
    match: {team: frozen}
    schedule: {weekdays: [saturday], start: "02:00", duration: 4h, timezone: Europe/Warsaw}
    reason: nobody works on it
""" + HIGH_TO_HOOK
FAILING = "checkout_failures 42\nstock 100\n"
BOTH = "checkout_failures 42\nstock 1\n"
CALM = "checkout_failures 1\nstock 100\n"
PATH = "/api/v1/suppressions"
UNKNOWN = "01234567-89ab-cdef-0123-456789abcdef"


def moment(after: datetime.timedelta) -> str:
    at = datetime.datetime.now(datetime.timezone.utc) + after
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def window(length=datetime.timedelta(hours=1), **changes) -> dict:
    return {"name": "upgrade", "match": {"alert_name": "checkout_.*"}, "reason": "new disks",
            "time_range": {"end": moment(length)}, "created_by": "jane", **changes}


class SuppressionsTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(CALM))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        self.daemon = self.shop.start(RULES)

    def post(self, value) -> str:
        """The id of a suppression."""
        answer = self.daemon.send("POST", PATH, value)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["data"]["id"]

    def shown(self) -> dict:
        """All of them by name."""
        return {each["name"]: each for each in self.daemon.data(PATH)["suppressions"]}

    def told(self):
        """(name, status) of every alert that the receiver was told of."""
        return [(alert["labels"]["alertname"], alert["status"])
                for request in self.receiver.at("/hook") for alert in request.json["alerts"]]

    def kill_and_start(self):
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.shop.start(RULES, data=self.daemon.data_folder)

    def test_what_is_suppressed_is_told_once_it_is_removed(self):
        suppression = self.post(window())
        self.target.text = BOTH
        self.daemon.wait_for_event("suppressed", message="suppressed by upgrade (new disks)")
        self.receiver.wait_for_requests("/hook", 1)
        self.target.wait_for_scrapes(5)
        self.assertEqual(self.told(), [("stock_low", "firing")])
        shown = self.shown()["upgrade"]
        self.assertEqual((shown["id"], shown["source"], shown["active"], shown["alerts"],
                          shown["created_by"]), (suppression, "api", True, 1, "jane"))
        [alert] = [each for each in self.daemon.get("/api/v2/alerts").json()
                   if each["labels"]["alertname"] == "checkout_failing"]
        self.assertEqual((alert["status"]["state"], alert["status"]["mutedBy"]),
                         ("suppressed", ["upgrade"]))
        explained = self.daemon.data(f"/api/v1/alerts/{alert['fingerprint']}/explain")
        self.assertIn(f"suppressed by upgrade (new disks), set by jane, until {shown['until']}",
                      [step["text"] for step in explained["steps"]])
        self.assertEqual(self.daemon.send("DELETE", f"{PATH}/{suppression}").status, 200)
        self.receiver.wait_for_requests("/hook", 2)
        self.assertEqual(self.told()[1], ("checkout_failing", "firing"))
        self.assertEqual(self.shown()["upgrade"]["end_reason"], "somebody has ended it")

    def test_it_ends_itself_when_its_last_window_has_passed(self):
        self.post(window(datetime.timedelta(seconds=2)))
        self.target.text = FAILING
        self.daemon.wait_for_event("suppressed")
        self.receiver.wait_for_requests("/hook", 1)
        [ended] = self.daemon.wait_for_event("suppression_ended")
        self.assertIn("its last window has passed", ended["message"])
        self.assertEqual(self.shown()["upgrade"]["state"], "expired")
        history = self.daemon.data("/api/v1/history", kind="suppression_set")["events"]
        self.assertRegex(history[0]["reason"],
                         r"suppression upgrade \(new disks\) by jane for alert_name=checkout_\.\* "
                         r"from 20.*Z until 20.*Z")

    def test_it_outlives_a_kill_and_a_reload(self):
        suppression = self.post(window())
        nightly = self.post({"name": "nightly", "match": {"team": "db"},
                             "schedule": {"start": "02:00", "duration": "1h"}})
        removed = self.post(window(name="removed"))
        self.assertEqual(self.daemon.send("DELETE", f"/api/v1/suppression/{removed}").status, 200)
        before = self.shown()
        self.kill_and_start()
        self.target.text = FAILING
        self.daemon.wait_for_event("suppressed")
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        self.target.wait_for_scrapes(5)
        self.assertEqual(self.told(), [])
        after = self.shown()
        self.assertEqual(after["upgrade"].pop("alerts"), 1)
        before["upgrade"].pop("alerts")
        del before["freeze"], after["freeze"]  # which names another file now
        self.assertEqual(after, before)
        self.assertEqual((after["upgrade"]["id"], after["nightly"]["id"],
                          after["removed"]["state"]), (suppression, nightly, "expired"))

    def test_the_list_shows_when_those_of_files_hold_next(self):
        freeze = self.shown()["freeze"]
        self.assertEqual((freeze["id"], freeze["source"], freeze["match"], freeze["reason"]),
                         ("freeze", "file", {"team": "frozen"}, "nobody works on it"))
        self.assertTrue(freeze["declared_in"].endswith("alerts.yaml:" + self.line_of_freeze()))
        self.assertEqual(len(freeze["next"]), 3)
        for span in freeze["next"]:
            start, end = map(datetime.datetime.fromisoformat, (span["start"], span["end"]))
            self.assertEqual(end - start, datetime.timedelta(hours=4))

    def line_of_freeze(self) -> str:
        text = (self.daemon.folder / "alerts.yaml").read_text(encoding="utf-8")
        return str(text.split("- name: freeze")[0].count("\n") + 1)

    def test_what_a_file_declares_is_ended_there(self):
        answer = self.daemon.send("DELETE", f"{PATH}/freeze")
        self.assertEqual(answer.status, 409)
        self.assertRegex(answer.json()["error"],
                         rf"^declared in .*alerts\.yaml:{self.line_of_freeze()}, remove it there$")
        taken = self.daemon.send("POST", PATH, window(name="freeze"))
        self.assertEqual(taken.status, 400)
        self.assertIn('name: "freeze" is declared in ', taken.json()["error"])

    def test_the_command_adds_lists_and_removes(self):
        url = ("--url", f"http://{self.daemon.address}")
        nightly = command("suppressions", "add", "--at", "02:00", "--duration", "1h",
                          "--weekdays", "sat,sun", "nightly", "team=db", "--timezone",
                          "Europe/Warsaw", "--reason", "OPS-42", "--author", "jane", *url)
        self.assertEqual((nightly.returncode, nightly.stderr), (0, ""))
        shown = self.shown()["nightly"]
        self.assertEqual((shown["id"], shown["schedule"]), (nightly.stdout.strip(), {
            "weekdays": ["sunday", "saturday"], "start": "02:00", "duration": "1h",
            "timezone": "Europe/Warsaw"}))
        done = command("suppressions", "add", "upgrade", "alert_name=checkout_.*", "--duration",
                       "2h", "--author", "jane", *url)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        table = command("suppressions", "list", *url).stdout
        self.assertRegex(table, r"(?m)^nightly +\S+ +api +team=db .* OPS-42, by jane$")
        self.assertRegex(table, r"(?m)^freeze +\S+ +file +team=frozen .* nobody works on it$")
        self.assertRegex(table, r"(?m)^upgrade +active +api +alert_name=checkout_\.\* +until \S+Z +0")
        self.assertEqual(command("suppressions", "remove", "upgrade", *url).returncode, 0)
        self.assertNotIn("upgrade", command("suppressions", "list", *url).stdout)
        self.assertRegex(command("suppressions", "list", "--expired", *url).stdout,
                         r"(?m)^upgrade +expired .*somebody has ended it at \S+Z ")
        listed = json.loads(command("suppressions", "list", "--output", "json", *url).stdout)
        self.assertEqual(len(listed), 3)

    def test_the_command_says_what_is_wrong(self):
        url = ("--url", f"http://{self.daemon.address}")
        for words, code, text in [
                (("remove", "nobody", *url), 1, "suppression nobody not found"),
                (("remove", "freeze", *url), 1, "remove it there"),
                (("add", "x", "a=(", "--duration", "1h", *url), 1, "match.a: invalid regular"),
                (("add", "x", 'a=~"b|c"', "--duration", "1h", *url), 2, "label=expression, an"),
                (("add", "x", "a!=b", "--duration", "1h", *url), 2, "without quotes"),
                (("add", "x", '{a="b"}', "--duration", "1h", *url), 2, "got \"{a="),
                (("add", "x", "a=b", *url), 2, "for how long?"),
                (("add", "x", "--duration", "1h", *url), 2, "which alerts?"),
                (("add", "x", "a=b", "--at", "02:00", *url), 2, "--at needs --duration"),
                (("add", "x", "a=b", "--end", "-1h", *url), 2, "--end -1h is not after now"),
                (("ad",), 2, "did you mean add?")]:
            done = command("suppressions", *words)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            self.assertIn(text, done.stderr, words)

    def test_posting_it_again_replaces_it(self):
        suppression = self.post(window())
        self.assertEqual(self.post(window(match={"alert_name": "stock_low"})), suppression)
        self.assertEqual(self.post(window(id=suppression, name="renamed")), suppression)
        self.assertEqual(sorted(self.shown()), ["freeze", "renamed"])
        self.assertEqual(self.daemon.send("DELETE", f"{PATH}/renamed").status, 200)
        self.assertNotEqual(self.post(window(id=suppression)), suppression)

    def test_what_is_not_right_is_refused_with_its_key(self):
        for change, status, text in [
                ({"name": None}, 400, 'needs "name"'),
                ({"match": {"a": 5}}, 400, "match.a: expected a string, got a number"),
                ({"match": {"team": "("}}, 400, "match.team: invalid regular expression"),
                ({"schedule": {"start": "2am", "duration": "1h"}}, 400,
                 'schedule.start: "2am" is not a time of day'),
                ({"condition": "labels.team ="}, 400, "condition: "),
                ({"expirse": "2100-01-01T00:00:00Z"}, 400, 'did you mean "expires"?'),
                ({"expires": "2020-01-01T00:00:00Z"}, 400, "its last window has passed"),
                ({"reason": "${HOME}"}, 200, ""),
                ({"id": UNKNOWN}, 404, "not found"),
                ({"reason": "x" * 5_000}, 400, "reason has 5000 bytes"),
                ({"reason": "x" * 70_000}, 413, "may have no more than 65536")]:
            answer = self.daemon.send("POST", PATH, {**window(), **change})
            self.assertEqual(answer.status, status, answer.body)
            self.assertIn(text, answer.json().get("error", ""))
        self.assertEqual(self.shown()["upgrade"]["reason"], "${HOME}")
        self.assertEqual(self.daemon.send("POST", PATH, window(), kind="text/plain").status, 415)
        self.assertEqual(self.daemon.send("DELETE", f"{PATH}/{UNKNOWN}").status, 404)
        self.assertEqual(self.daemon.send("GET", f"{PATH}/{UNKNOWN}").status, 404)


if __name__ == "__main__":
    alertd_process.main()
