"""Labels that routes give to their messages: from alertmanager.yml and its templates to what a
webhook, the API, `check` and `test` show."""

import json
import signal
import unittest

import alertd_process
from alertd_process import Daemon, command
from alertmanager_peers import post_json
from loopback import Receiver

CONFIGURATION = """
templates: [team.tmpl]
route:
  receiver: everyone
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 200ms
  labels:
    team: '{{{{ template "team" . }}}}'
    tier: "2"
    why: "{{{{ .NotificationReason }}}}"
  routes:
    - receiver: database
      matchers: [kind="db"]
      labels: {{tier: "1"}}
receivers:
  - name: everyone
    webhook_configs: [{{url: "http://{receiver}/everyone"}}]
  - name: database
    webhook_configs: [{{url: "http://{receiver}/database"}}]
"""
TEAM = '{{ define "team" }}team {{ .CommonLabels.owner | toUpper }}{{ end }}'
ALERT = {"labels": {"alertname": "SlowQueries", "kind": "db", "owner": "shop"}}
LABELS = {"team": "team SHOP", "tier": "1", "why": "first notification"}


class RouteLabelsTest(unittest.TestCase):

    def setUp(self):
        self.receiver = self.enterContext(Receiver())
        self.files = {
            "alertmanager.yml": CONFIGURATION.format(receiver=self.receiver.address),
            "team.tmpl": TEAM,
        }

    def start(self):
        daemon = self.enterContext(Daemon(self.files, run=["--config", "alertmanager.yml"]))
        self.receiver.daemon = daemon
        return daemon

    def test_messages_and_the_api_show_them(self):
        daemon = self.start()
        post_json(daemon.address, "/api/v2/alerts", [ALERT])
        [message] = self.receiver.wait_for_requests("/database", 1)
        self.assertEqual(message.json["routeLabels"], LABELS)
        self.assertEqual(message.json["notification_reason"], "first notification")
        [group] = daemon.get("/api/v2/alerts/groups").json()
        self.assertEqual(group["routeLabels"], LABELS)
        explained = daemon.data("/api/v1/explain", label="alertname=SlowQueries")["steps"]
        self.assertRegex(next(step["text"] for step in explained if "labels" in step["text"]),
                         r'^its messages have the route\'s labels \{.*tier="2".*\}$')
        [alert] = daemon.get("/api/v2/alerts").json()
        steps = daemon.data(f"/api/v1/alerts/{alert['fingerprint']}/explain")["steps"]
        self.assertIn('{team="team SHOP", tier="1"', " ".join(step["text"] for step in steps))
        done = command("explain", "SlowQueries", "--url", f"http://{daemon.address}")
        self.assertIn('route\'s labels {team="team SHOP", tier="1"', done.stdout)
        shown = daemon.data("/api/v1/status/config")["yaml"]
        self.assertIn('{{ template "team" . }}', shown.replace('\\"', '"'))
        original = daemon.get("/api/v2/status").json()["config"]["original"]
        self.assertIn("tier:", original)

    def test_reload_reads_the_templates_anew(self):
        daemon = self.start()
        daemon.write("team.tmpl", TEAM.replace("toUpper", "title"))
        daemon.signal(signal.SIGHUP)
        daemon.wait_for_event("configuration_reloaded")
        post_json(daemon.address, "/api/v2/alerts", [ALERT])
        [message] = self.receiver.wait_for_requests("/database", 1)
        self.assertEqual(message.json["routeLabels"]["team"], "team Shop")

    def test_command_line_shows_them_and_where_they_are_wrong(self):
        daemon = self.start()
        path = daemon.folder / "alertmanager.yml"
        arguments = ("test", "--severity", "HIGH", "--alert", "SlowQueries", "--label", "kind=db",
                     "--label", "owner=shop", "--rules", path)
        shown = command(*arguments)
        self.assertIn('labels of the route: {team="team SHOP", tier="1", '
                      'why="first notification"}', shown.stdout)
        [route] = json.loads(command(*arguments, "--format", "json").stdout)["routes"]
        self.assertEqual(route["routeLabels"], LABELS)
        broken = daemon.write("broken.tmpl", '{{ define "team" }}\n  {{ .Nope | nope }}{{ end }}')
        text = self.files["alertmanager.yml"]
        daemon.write("alertmanager.yml", text.replace("team.tmpl", "broken.tmpl"))
        self.assertRegex(command("check", path).stdout,
                         rf'{broken}:2:\d+: error: function "nope" not defined')
        daemon.write("alertmanager.yml", text.replace("team.tmpl", "missing.tmpl"))
        self.assertRegex(command("check", path).stdout,
                         r"alertmanager.yml:2:13: warning: no such file: .*missing.tmpl")


if __name__ == "__main__":
    alertd_process.main()
