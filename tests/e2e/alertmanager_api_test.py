"""alertd as the Alertmanager of others: of amtool, Prometheus and vmalert, each as Debian packages
it, and skipped where it is not installed."""

import datetime
import signal
import unittest

import alertd_process
from alertd_process import Daemon, command
from alertmanager_peers import AMTOOL, VMALERT, Vmalert, amtool, amtool_json, post_json
from loopback import Receiver, Target
from moments import time_of
from prometheus_process import PROMETHEUS, Prometheus

# As an alertmanager.yml of theirs; what it posts to is ${RECEIVER}.
CONFIGURATION = """
global: {{resolve_timeout: 2m}}
route:
  receiver: everyone
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 200ms
  routes:
    - receiver: database
      matchers: ['team="db"']
receivers:
  - name: everyone
    webhook_configs: [{{url: "http://{receiver}/everyone/t0ken"}}]
  - name: database
    webhook_configs: [{{url: "http://{receiver}/database/t0ken"}}]
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [host]
"""
NATIVE = """
alert_routing:
  routes:
    - match: {severity: CRITICAL}
      receivers: [pager, chat]
receivers:
  - {name: pager, type: pagerduty, routing_key: t0ken}
  - {name: chat, type: slack, webhook_url: "https://hooks.slack.com/services/t0ken"}
  - {name: hook, type: webhook, url: "http://127.0.0.1:1/t0ken"}
"""
RULES = """
groups:
  - name: shop
    interval: 1s
    rules:
      - alert: Failing
        expr: failures > 10
        labels: {team: db}
        annotations: {summary: "{{ $value }} failures"}
"""


class Scene(unittest.TestCase):
    """alertd with a configuration of Alertmanager's, and its receiver."""

    def setUp(self):
        self.receiver = self.enterContext(Receiver())
        self.daemon = self.start()

    def start(self, **arguments):
        configuration = CONFIGURATION.format(receiver=self.receiver.address)
        daemon = self.enterContext(Daemon({"alertmanager.yml": configuration}, **arguments))
        self.receiver.daemon = daemon
        return daemon

    def post(self, *alerts):
        return post_json(self.daemon.address, "/api/v2/alerts", list(alerts))

    def alerts(self, **parameters):
        return self.daemon.get("/api/v2/alerts", **parameters).json()

    def names(self, **parameters):
        return sorted(alert["labels"]["alertname"] for alert in self.alerts(**parameters))


class AlertmanagerApiTest(Scene):
    def test_posted_alerts_are_shown_at_once_and_told(self):
        answer = self.post({"labels": {"alertname": "Down", "team": "db", "empty": ""},
                            "annotations": {"summary": "it is down"},
                            "generatorURL": "http://prometheus.example/graph"})
        self.assertEqual((answer.status, answer.body), (200, ""))
        alert = self.alerts()[0]
        self.assertEqual(alert["labels"], {"alertname": "Down", "team": "db"})
        self.assertEqual(alert["receivers"], [{"name": "database"}])
        self.assertEqual(alert["status"]["state"], "active")
        told = self.receiver.wait_for_requests("/database", 1)[0].json["alerts"][0]
        self.assertEqual(told["fingerprint"], alert["fingerprint"])
        self.assertEqual(time_of(told["startsAt"]), time_of(alert["startsAt"]))
        self.assertEqual(told["generatorURL"], "http://prometheus.example/graph")
        groups = self.daemon.get("/api/v2/alerts/groups").json()
        self.assertEqual(groups[0]["labels"], {"alertname": "Down"})
        self.assertEqual(groups[0]["receiver"], {"name": "database"})
        self.assertEqual(groups[0]["alerts"], [alert])

    def test_an_alert_that_is_posted_as_over_is_resolved(self):
        alert = {"labels": {"alertname": "Down"}, "startsAt": "2026-01-01T00:00:00Z"}
        self.post(alert)
        self.receiver.wait_for_requests("/everyone", 1)
        self.post({**alert, "endsAt": "2026-01-01T01:00:00Z"})
        self.assertEqual(self.alerts(), [])
        resolved = self.receiver.wait_for_requests("/everyone", 2)[1].json["alerts"][0]
        self.assertEqual((resolved["status"], resolved["startsAt"], resolved["endsAt"]),
                         ("resolved", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"))

    def test_of_several_alerts_the_valid_ones_are_taken(self):
        answer = self.post({"labels": {"alertname": "Good"}}, {"labels": {}},
                           {"labels": {"alertname": "Late"}, "startsAt": "2026-01-02T00:00:00Z",
                            "endsAt": "2026-01-01T00:00:00Z"})
        self.assertEqual(answer.status, 400)
        self.assertIn("alert 2 {}: at least one label pair required", answer.json())
        self.assertIn("start time must be before end time", answer.json())
        self.assertEqual(self.names(), ["Good"])

    def test_a_bomb_is_refused(self):
        for body in ("[" * 1_000_000, "[" + "{}," * 1_000_000 + "{}]", "[" + "0," * 1_000_000 + "0]"):
            answer = post_json(self.daemon.address, "/api/v2/alerts", body)
            self.assertIn(answer.status, (400, 413))
            self.assertIn("the alerts cannot be read: line 1, column ", answer.json())

    def test_what_was_posted_survives_a_kill(self):
        self.post({"labels": {"alertname": "Down"}})
        self.receiver.wait_for_requests("/everyone", 1)
        self.daemon.wait_for_event("notified", receiver="everyone")
        self.post({"labels": {"alertname": "Unsent", "team": "db"}})
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.start(data=self.daemon.data_folder)
        self.assertEqual(self.names(), ["Down", "Unsent"])
        self.receiver.wait_for_requests("/database", 1)
        self.post({"labels": {"alertname": "Down"}, "endsAt": "2026-01-01T00:00:00Z",
                   "startsAt": "2025-01-01T00:00:00Z"})
        # What was not known to be taken when it was killed comes once more before.
        self.receiver.wait_for(
            lambda: [sent for sent in self.receiver.at("/everyone")
                     if sent.json["status"] == "resolved"], "the end of Down")

    def test_an_end_that_was_named_outlives_a_kill(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        far, soon = now + datetime.timedelta(hours=1), now + datetime.timedelta(seconds=3)
        self.post({"labels": {"alertname": "Long"}, "endsAt": far.isoformat()},
                  {"labels": {"alertname": "Short"}, "endsAt": soon.isoformat()})
        self.receiver.wait_for_requests("/everyone", 2)
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.start(data=self.daemon.data_folder)
        [shown] = self.alerts(filter="alertname=Long")
        self.assertEqual(time_of(shown["endsAt"]), time_of(f"{far.isoformat()[:23]}Z"))
        # What was not known to be taken when it was killed comes once more before.
        ended = self.receiver.wait_for(
            lambda: [sent for sent in self.receiver.at("/everyone")
                     if sent.json["status"] == "resolved"], "the end")
        self.assertEqual([alert["labels"]["alertname"] for alert in ended[0].json["alerts"]],
                         ["Short"])

    def test_alertd_lists_and_adds_alerts(self):
        url = ["--url", f"http://{self.daemon.address}"]
        added = command("alerts", "add", "DiskFull", "severity=critical", "host=a", *url,
                        "--annotation", "summary=full")
        self.assertEqual((added.returncode, added.stdout + added.stderr), (0, ""))
        command("alerts", "add", "DiskSlow", "severity=warning", "host=a", *url)
        misspelt = command("alerts", "add", "Misspelt", "severity=critcal", "end=b", *url,
                           "--end", "-1s")
        self.assertEqual((misspelt.returncode, misspelt.stdout), (0, ""))
        self.assertIn('unknown severity "critcal"; it ranks as MEDIUM: did you mean "critical"?',
                      misspelt.stderr)
        listed = command("alerts", "list", *url).stdout.splitlines()
        self.assertEqual(len(listed), 3)
        self.assertRegex(listed[1], r'^DiskFull\{host="a"\} +critical +\d+s +everyone +firing$')
        self.assertRegex(listed[2], r"^DiskSlow.* inhibited by [0-9a-f]{16}$")
        chosen = command("alerts", "list", "DiskSlow", "--inhibited", "--output", "json", *url)
        self.assertIn('"inhibitedBy":["', chosen.stdout)
        none = command("alerts", "list", "DiskSlow", "--active", *url)
        self.assertEqual((none.returncode, none.stdout), (0, ""))
        wrong = command("alerts", "list", "x~y", *url)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("x~y", wrong.stderr)

    @unittest.skipUnless(AMTOOL, "amtool is not installed")
    def test_amtool_adds_and_finds_alerts(self):
        address = self.daemon.address
        for alert in (["DiskFull", "severity=critical", "host=a", "--annotation=summary=full"],
                      ["DiskSlow", "severity=warning", "host=a"]):
            added = amtool(address, "alert", "add", *alert)
            self.assertEqual(added.returncode, 0, added.stderr)
        found = amtool_json(address, "alert", "query")
        self.assertEqual([alert["labels"]["alertname"] for alert in found], ["DiskFull"])
        self.assertEqual(found[0]["annotations"], {"summary": "full"})
        inhibited = amtool_json(address, "alert", "query", "--inhibited", "host=~a|b")
        self.assertEqual(inhibited[0]["status"]["inhibitedBy"], [found[0]["fingerprint"]])
        self.assertEqual(amtool_json(address, "alert", "query", "--receiver=database"), [])
        wrong = amtool(address, "alert", "add", "Late", "--start=2026-01-02T00:00:00Z",
                       "--end=2026-01-01T00:00:00Z")
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn("start time must be before end time", wrong.stderr)

    @unittest.skipUnless(AMTOOL, "amtool is not installed")
    def test_amtool_reads_the_configuration(self):
        address = self.daemon.address
        shown = amtool(address, "config", "show")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn(f"url: http://{self.receiver.address}/<secret>", shown.stdout)
        self.assertNotIn("t0ken", shown.stdout)
        routes = amtool(address, "config", "routes", "show")
        self.assertIn('{team="db"}  receiver: database', routes.stdout)
        tested = amtool(address, "config", "routes", "test", "team=db",
                        "--verify.receivers=database")
        self.assertEqual((tested.returncode, tested.stdout.strip()), (0, "database"), tested.stderr)
        cluster = amtool(address, "cluster", "show")
        self.assertRegex(cluster.stdout, r"Cluster Status: +ready")

    @unittest.skipUnless(AMTOOL, "amtool is not installed")
    def test_amtool_reads_native_routes(self):
        daemon = self.enterContext(Daemon({"native.yml": NATIVE}))
        shown = amtool(daemon.address, "config", "show")
        self.assertNotIn("t0ken", shown.stdout)
        tested = amtool(daemon.address, "config", "routes", "test", "severity=CRITICAL")
        self.assertEqual((tested.returncode, tested.stdout.strip()), (0, "pager,chat"),
                         tested.stderr)


@unittest.skipUnless(PROMETHEUS, "prometheus is not installed")
class AlertmanagerOfOthersTest(Scene):
    """Alerts that others find in what Prometheus has scraped."""

    def setUp(self):
        super().setUp()
        self.target = self.enterContext(Target("failures 42\n"))

    def check_that_it_fires_and_ends(self):
        firing = self.receiver.wait_for_requests("/database", 1)[0].json["alerts"][0]
        self.assertEqual(firing["labels"]["alertname"], "Failing")
        self.assertEqual(firing["annotations"], {"summary": "42 failures"})
        self.assertEqual(self.names(receiver="database"), ["Failing"])
        self.target.text = "failures 1\n"
        self.receiver.wait_for(
            lambda: self.receiver.at("/database")[-1].json["status"] == "resolved", "its end")
        self.assertEqual(self.names(), [])

    def prometheus(self, more: str):
        return self.enterContext(Prometheus(f"""
global: {{scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 1s}}
scrape_configs: [{{job_name: shop, static_configs: [{{targets: ["{self.target.address}"]}}]}}]
{more}"""))

    def test_prometheus(self):
        rules = self.daemon.write("rules.yml", RULES)
        self.prometheus(f"""
rule_files: ["{rules}"]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["{self.daemon.address}"]}}]}}]}}
""")
        self.check_that_it_fires_and_ends()

    @unittest.skipUnless(VMALERT, "vmalert is not installed")
    def test_vmalert(self):
        prometheus = self.prometheus("")
        self.enterContext(Vmalert(RULES, prometheus.address, self.daemon.address))
        self.check_that_it_fires_and_ends()


if __name__ == "__main__":
    alertd_process.main()
