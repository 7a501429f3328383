#include "tools/test_command.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/app/configuration_files.h"
#include "engine/app/system_clock.h"
#include "engine/model/time.h"
#include "engine/route/preview.h"
#include "tools/live_scene.h"
#include "tools/synthetic_alert.h"
#include "tools/test_delivery.h"
#include "tools/test_json.h"
#include "tools/test_report.h"
#include "tools/test_text.h"

namespace alertd::tools {
namespace {

constexpr std::string_view kExternalUrl = "http://127.0.0.1:9095";

// Where the files are looked for when none is named.
std::vector<std::string> FilesOf(const TestArguments& arguments) {
  if (!arguments.files.empty()) return arguments.files;
  for (const char* path : {"alert_rules.yaml", "examples/alert_rules.yaml"}) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return {path};
  }
  return {};
}

// The configuration, or none after its problems were printed. Without files it is the built-in one.
rules::LoadOutcome Load(const TestArguments& arguments, const Console& console, Timestamp now) {
  const std::vector<std::string> files = FilesOf(arguments);
  // What is sent for real needs its secrets.
  rules::LoadOutcome loaded = arguments.send ? app::LoadForDaemon(files, console.variable, now)
                                             : app::LoadToLook(files, console.variable, now);
  for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.level != rules::DiagnosticLevel::kError) continue;
    console.err << rules::RenderText(diagnostic, console.err_style) << "\n";
  }
  if (loaded.configuration == nullptr) console.Fail("the configuration is not valid");
  return loaded;
}

// Says which receivers that the user expects would not be notified.
bool MeetsExpectations(const TestVerdict& verdict, const TestArguments& arguments,
                       const Console& console) {
  bool met = true;
  for (const std::string& name : arguments.expected_receivers) {
    const bool notified = std::find(verdict.receivers.begin(), verdict.receivers.end(), name) !=
                          verdict.receivers.end();
    if (notified) continue;
    console.Fail("expected " + name + " to be notified, but it would not be");
    met = false;
  }
  return met;
}

// Those to whom the route escalates are told nothing of what is somebody's, nor is it repeated.
void LeaveFirstMessages(route::PreviewedRoute& previewed, std::vector<Notification>& told) {
  const rules::Route& route = *previewed.route;
  const auto escalated = [&route](const std::string& receiver) {
    return rules::EscalationDelay(route, receiver) > Duration{0};
  };
  for (route::PreviewedStep& step : previewed.steps)
    std::erase_if(step.receivers, escalated);
  std::erase_if(previewed.steps, [](const route::PreviewedStep& step) {
    return step.kind != route::PreviewedStep::Kind::kFirst || step.receivers.empty();
  });
  std::erase_if(told, [&](const Notification& one) {
    return one.group_key == previewed.group_key && escalated(one.receiver);
  });
}

// What somebody has taken on is told less.
void ApplyTakers(TestReport& report) {
  route::RoutePreview& preview = report.preview;
  for (route::PreviewedRoute& previewed : preview.routes) {
    if (report.FindTaker() != nullptr) {
      previewed.steps.clear();
    } else if (report.JoinsTakenGroup(previewed)) {
      LeaveFirstMessages(previewed, preview.notifications);
    }
  }
}

// Fills in where the alert would go, among what fires at `arguments.url` where that is named.
Status Preview(const TestArguments& arguments, TestReport& report) {
  route::PreviewScene scene;
  if (!arguments.url.empty()) {
    ALERTD_TRY(report.live, FetchLiveScene(arguments.url));
    scene = report.live->scene;
  }
  scene.external_url = report.external_url;
  report.preview = route::PreviewAlert(*report.configuration, report.alert, report.at, scene);
  ApplyTakers(report);
  for (auto* notifications : {&report.preview.notifications, &report.preview.muted_notifications}) {
    for (Notification& notification : *notifications)
      notification.reason = NotifyReason::kTest;
  }
  return Ok();
}

void PrintVerdict(const TestVerdict& verdict, const TestArguments& arguments,
                  const Console& console) {
  if (!verdict.notified) {
    console.out << "\nnobody would be notified: " << verdict.reason << "\n";
  } else if (!arguments.send) {
    console.out << "\nwould notify: " << JoinedTexts(verdict.receivers, ", ") << "\n";
  }
}

ExitCode PrintReport(const TestReport& report, const TestArguments& arguments,
                     const Console& console) {
  const TestVerdict verdict = JudgeTest(report);
  if (arguments.format == "json") {
    PrintTestJson(console.out, report);
  } else {
    PrintTestText(console.out, report);
    PrintVerdict(verdict, arguments, console);
  }
  if (!verdict.notified) return ExitCode::kProblems;
  return MeetsExpectations(verdict, arguments, console) ? ExitCode::kSuccess : ExitCode::kProblems;
}

}  // namespace

ExitCode RunTest(const TestArguments& arguments, const Console& console) {
  const Timestamp now = app::SystemClock().Now();
  const auto at = arguments.at.empty() ? Result<Timestamp>(now) : ParseTimestamp(arguments.at);
  if (!at) return console.Fail("--at: " + at.error().message);
  if (!arguments.url.empty() && arguments.files.empty()) {
    return console.Fail(
        "--url is asked what fires there, and not for its routes: name their files with --rules");
  }
  const rules::LoadOutcome loaded = Load(arguments, console, now);
  if (loaded.configuration == nullptr) return ExitCodeOf(loaded);
  TestReport report{.configuration = loaded.configuration,
                    .external_url = arguments.external_url.empty() ? std::string(kExternalUrl)
                                                                   : arguments.external_url,
                    .at = *at,
                    .alert = {},
                    .preview = {},
                    .live = std::nullopt};
  auto alert = MakeSyntheticAlert(*report.configuration, arguments, report.external_url, *at);
  if (!alert) return console.Fail(alert.error().message);
  report.alert = *std::move(alert);
  if (const Status previewed = Preview(arguments, report); !previewed) {
    console.Fail(previewed.error().message);
    return ExitCodeOf(previewed.error());
  }
  const ExitCode code = PrintReport(report, arguments, console);
  if (code != ExitCode::kSuccess || !arguments.send) return code;
  return DeliverTest(*report.configuration, report.preview.notifications, report.external_url,
                     console);
}

}  // namespace alertd::tools
