"""What alertd has decided and done can be asked for, also after a restart."""

import json
import signal
import threading
import unittest
import urllib.request

import alertd_process
from shop import HIGH_TO_HOOK, Shop

RULES = """
alerts:
  - {name: checkout_failing, severity: HIGH, condition: checkout_failures > 10}
""" + HIGH_TO_HOOK
STORY = ["firing", "grouped", "notified", "delivery_retrying", "delivered"]


class HistoryTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.receiver = self.shop.receiver
        self.receiver.answer_next("/hook", (503, {}))
        self.daemon = self.shop.start(RULES)
        self.receiver.wait_for_requests("/hook", 2)
        self.alert = self.wait_for_kind("delivered")["alerts"][0]["id"]

    def events(self, **parameters):
        return self.daemon.data("/api/v1/history", **parameters)["events"]

    def wait_for_kind(self, kind, **parameters):
        def found():
            events = self.events(kind=kind, **parameters)
            return events[0] if events else None
        # Something changes with each scrape.
        return self.shop.target.wait_for(found, f"an event of the kind {kind}")

    def kinds(self, **parameters):
        return [event["kind"] for event in reversed(self.events(**parameters))]

    def story(self):
        """Without what depends on when the group is looked at."""
        return [kind for kind in self.kinds(alert=self.alert) if kind in (*STORY, "resolved")]

    def history(self, *words):
        return alertd_process.command("history", *words, "--url", f"http://{self.daemon.address}")

    def test_an_alert_has_its_whole_story(self):
        self.assertEqual(self.story(), STORY)
        self.assertEqual(self.kinds(kind="started"), ["started"])
        firing = self.wait_for_kind("firing")
        self.assertEqual((firing["rule"], firing["value"], firing["alert"]),
                         ("checkout_failing", "42", self.alert))
        delivered = self.wait_for_kind("delivered")
        self.assertEqual((delivered["receiver"], delivered["status"], delivered["attempt"]),
                         ("hook", 200, 2))
        self.assertEqual(delivered["alerts"], [{"id": self.alert, "incident": firing["incident"]}])
        self.assertEqual(self.kinds(incident=firing["incident"], receiver="hook")[:3], STORY[2:])
        self.shop.target.text = "checkout_failures 1\n"
        self.receiver.wait_for_requests("/hook", 3)
        resolved = self.wait_for_kind("resolved")
        self.assertEqual(resolved["value"], "1")

    def test_a_kill_forgets_nothing_of_it(self):
        before = self.events(alert=self.alert)
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.shop.start(RULES, data=self.daemon.data_folder)
        self.daemon.wait_for_event("state_restored")
        self.wait_for_kind("started")
        after = self.events(alert=self.alert)
        self.assertEqual(after[-len(before):], before)

    def test_pages_lead_through_all_of_it(self):
        everything = self.events(to=self.wait_for_kind("delivered")["at"])
        page = self.daemon.data("/api/v1/history", limit=2, to=everything[0]["at"])
        found = page["events"]
        while "next" in page:
            page = self.daemon.data("/api/v1/history", limit=2, to=everything[0]["at"],
                                    cursor=page["next"])
            found += page["events"]
        self.assertEqual(found, everything)

    def test_filters_that_are_not_right_are_named(self):
        for name, value in (("alert", "x"), ("from", "soon"), ("limit", "0"), ("cursor", "x"),
                            ("filter", "=~"), ("frm", "1")):
            answer = self.daemon.get("/api/v1/history", **{name: value})
            self.assertEqual(answer.status, 400, name)
            self.assertIn(f'"{name}"', answer.json()["error"])

    def test_the_command_line_tells_it_as_a_timeline(self):
        done = self.history("checkout_failing", "--since", "1h")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        told = [line.split()[1] for line in done.stdout.splitlines()]
        self.assertEqual([kind for kind in told if kind in STORY], STORY)
        self.assertIn("checkout_failing{", done.stdout)
        self.assertIn("with status 503", done.stdout)
        one = self.history(self.alert, "--output", "json", "--kind", "firing")
        self.assertEqual([event["kind"] for event in json.loads(one.stdout)], ["firing"])
        self.assertIn("nothing like that", self.history("nothing_of_the_kind").stderr)
        for words, status, said in (
                (("--since", "soon"), 2, '"soon"'), (("--since", "-1"), 2, "--since: "),
                (("--since", "2099"), 2, "in Unix seconds is 1970-"),
                (("--since", "2099-01-01T00:00:00Z"), 2, "has not come yet"),
                (("--since", "1s", "--until", "1h"), 2, "--until 1h is before --since 1s"),
                (("--kind", "firng"), 1, 'did you mean "firing"?'),
                (("--receiver", "hok"), 0, 'no receiver is called "hok" now'),
                (("--rule", "checkout_faling"), 0, 'did you mean "checkout_failing"?')):
            done = self.history(*words)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertIn(said, done.stderr)

    def test_a_name_shows_who_was_told_also_of_groups_that_are_not_by_name(self):
        self.daemon.stop()
        rules = RULES.replace("group_wait:", "group_by: [severity]\n      group_wait:")
        self.daemon = self.shop.start(rules, place=self.daemon.folder)
        self.wait_for_kind("delivered", filter='severity="HIGH"')
        done = self.history("checkout_failing")
        self.assertIn('hook: {severity="HIGH"}', done.stdout)
        self.assertIn("webhook[0] accepted", done.stdout)

    def test_without_a_data_folder_it_goes_back_to_the_start_and_says_so(self):
        self.daemon.stop()
        self.daemon = self.shop.start(RULES, arguments=["--data-dir", ""],
                                      place=self.daemon.folder)
        self.receiver.wait_for_requests("/hook", 3)
        self.wait_for_kind("delivered")
        self.assertEqual(self.story(), [kind for kind in STORY if kind != "delivery_retrying"])
        [warning] = self.daemon.get("/api/v1/history").json()["warnings"]
        self.assertIn("there is no data folder", warning)
        self.assertIn("there is no data folder", self.history("checkout_failing").stderr)

    def watched(self, count, **headers):
        """The next events of those that happen, as (id, event)."""
        request = urllib.request.Request(f"http://{self.daemon.address}/api/v1/events",
                                         headers=headers)
        events = []
        with urllib.request.urlopen(request, timeout=30) as stream:
            self.assertEqual(stream.headers["Content-Type"], "text/event-stream")
            while len(events) < count:
                line = stream.readline().decode()
                if line.startswith("id: "):
                    data = stream.readline().decode()
                    events.append((line[4:].strip(), json.loads(data.removeprefix("data: "))))
        return events

    def test_events_can_be_watched_from_where_a_client_has_stopped(self):
        firing = self.wait_for_kind("firing")
        before = self.watched(2, **{"Last-Event-ID": firing["sequence"]})
        self.assertEqual([event["kind"] for _, event in before], STORY[1:3])
        told = []
        watcher = threading.Thread(target=lambda: told.extend(
            self.watched(len(STORY) + 1, **{"Last-Event-ID": firing["sequence"] - 1})))
        watcher.start()
        self.shop.target.text = "checkout_failures 1\n"
        watcher.join(30)
        numbers = [int(number) for number, _ in told]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertEqual(len(told), len(STORY) + 1)


if __name__ == "__main__":
    alertd_process.main()
