"""No secret is ever shown, not even where delivery fails and errors are written."""

import pathlib
import tempfile
import unittest

import alertd_process
from alertd_process import Daemon, command
from loopback import Receiver, Target

CONFIGURATION = """
global:
  evaluation_interval: 200ms
scrape_configs:
  - job_name: with_password
    scrape_interval: 200ms
    scrape_timeout: 200ms
    basic_auth: {{username: scraper, password: "${{SCRAPE_PASSWORD}}"}}
    static_configs: [{{targets: ["{target}"]}}]
  - job_name: with_token
    scrape_interval: 200ms
    scrape_timeout: 200ms
    authorization: {{credentials: "${{SCRAPE_TOKEN}}"}}
    static_configs: [{{targets: ["{odd}"]}}]
alerts:
  - name: checkout_failing
    severity: CRITICAL
    condition: checkout_failures > 10
alert_routing:
  routes:
    - match: {{severity: CRITICAL}}
      receivers: [chat, pager, hook, nowhere]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
receivers:
  - {{name: chat, type: slack, webhook_url: "{receiver}/slack/${{SLACK_TOKEN}}"}}
  - {{name: pager, type: pagerduty, routing_key: "${{PAGER_KEY}}", url: "{receiver}/pagerduty"}}
  - {{name: hook, type: webhook, url: "{receiver}/hook?key=${{HOOK_KEY}}"}}
  - {{name: nowhere, type: webhook, url: "http://127.0.0.1:1/${{NOWHERE_KEY}}"}}
"""
SECRETS = {
    "SCRAPE_PASSWORD": "hunter2-scrape-password", "SCRAPE_TOKEN": "scrape-bearer-token-77",
    "SLACK_TOKEN": "T0SECRET0SLACK", "PAGER_KEY": "pager0key0secret0000000000000000",
    "HOOK_KEY": "hook-query-secret", "NOWHERE_KEY": "nowhere-path-secret",
}
PAGES = ["/metrics", "/api/v1/alerts", "/api/v1/rules", "/api/v1/targets", "/api/v1/query?query=up",
         "/api/v1/status/config", "/api/v1/status/flags", "/api/v2/receivers", "/api/v2/status", "/"]


class SecretsTest(unittest.TestCase):
    def assert_no_secret(self, text, where):
        for name, secret in SECRETS.items():
            self.assertNotIn(secret, text, f"{where} shows {name}")

    def test_no_secret_in_logs_answers_and_metrics(self):
        with Target("checkout_failures 42\n") as target, Target("up{") as odd, \
                Receiver() as receiver:
            receiver.answer_next("/slack/" + SECRETS["SLACK_TOKEN"], (404, {}))
            receiver.answer_next("/pagerduty", (400, {}))
            receiver.answer_next("/hook?key=" + SECRETS["HOOK_KEY"], (500, {}))
            text = CONFIGURATION.format(target=target.address, odd=odd.address,
                                        receiver=receiver.url(""))
            with Daemon({"alerts.yaml": text}, environment=SECRETS,
                        arguments=["--log-level", "DEBUG"], log_format="pretty") as daemon:
                target.daemon = odd.daemon = receiver.daemon = daemon
                receiver.wait_for_requests("/slack", 1)
                receiver.wait_for_requests("/pagerduty", 1)
                receiver.wait_for_requests("/hook", 2)
                odd.wait_for_scrapes(2)
                for page in PAGES:
                    self.assert_no_secret(daemon.get(page).body, page)
                daemon.stop()
                self.assert_no_secret(daemon.log(), "the log")
            # They were used all the same.
            self.assertIn("Basic ", target.last_headers["Authorization"])
            self.assertEqual(odd.last_headers["Authorization"], "Bearer " + SECRETS["SCRAPE_TOKEN"])
            self.assertEqual(receiver.at("/pagerduty")[0].json["routing_key"], SECRETS["PAGER_KEY"])

    def test_no_secret_in_the_commands_outputs(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "alerts.yaml"
            path.write_text(CONFIGURATION.format(target="127.0.0.1:1", odd="127.0.0.1:1",
                                                 receiver="http://127.0.0.1:1"))
            for arguments in (["check", path],
                              ["test", "--severity", "CRITICAL", "--rules", path]):
                done = command(*arguments, environment=SECRETS)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assert_no_secret(done.stdout + done.stderr, arguments[0])


if __name__ == "__main__":
    alertd_process.main()
