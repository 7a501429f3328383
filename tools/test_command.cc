#include "tools/test_command.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/app/configuration_files.h"
#include "engine/app/system_clock.h"
#include "engine/model/time.h"
#include "engine/route/preview.h"
#include "receivers/preview.h"
#include "tools/synthetic_alert.h"
#include "tools/test_delivery.h"

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

std::string Joined(const std::vector<std::string>& texts, const char* separator) {
  std::string joined;
  for (const std::string& text : texts)
    joined += (joined.empty() ? "" : separator) + text;
  return joined;
}

void PrintRoute(const Console& console, const route::PreviewedRoute& previewed) {
  const rules::Route& route = *previewed.route;
  std::vector<std::string> receivers;
  for (const std::string& receiver : route.receivers) {
    const Duration delay = rules::EscalationDelay(route, receiver);
    const bool later = delay > Duration{0};
    receivers.push_back(receiver + (later ? " (not before " + FormatDuration(delay) + ")" : ""));
  }
  std::vector<std::string> repeats;
  for (const Duration repeat : route.repeat_intervals)
    repeats.push_back(FormatDuration(repeat));
  console.out << "route      "
              << (previewed.path.empty() ? "the root" : Joined(previewed.path, " > ")) << "\n"
              << "           receivers: " << Joined(receivers, ", ") << "\n"
              << "           group " << FormatLabels(previewed.group_labels) << ": first after "
              << FormatDuration(route.group_wait) << ", changes after "
              << FormatDuration(route.group_interval) << ", repeated after "
              << Joined(repeats, ", ") << "\n";
  if (!previewed.muted_by.empty()) {
    console.out << "           muted by " << previewed.muted_by << "\n";
  }
}

void PrintSuppression(const Console& console, const route::PreviewedSuppression& previewed) {
  console.out << "suppressed by " << previewed.suppression->name;
  if (previewed.until) console.out << " until " << FormatTimestamp(*previewed.until);
  if (!previewed.suppression->reason.empty()) console.out << ": " << previewed.suppression->reason;
  console.out << "\n";
}

const rules::Receiver* FindReceiver(const rules::Configuration& configuration,
                                    const std::string& name) {
  const auto found = std::find_if(configuration.receivers.begin(), configuration.receivers.end(),
                                  [&](const rules::Receiver& each) { return each.name == name; });
  return found == configuration.receivers.end() ? nullptr : &*found;
}

void PrintMessages(const Console& console, const rules::Receiver& receiver,
                   const Notification& notification, const TestArguments& arguments) {
  if (!receiver.off_reason.empty()) {
    console.out << "\n"
                << receiver.name << " is off, the log gets it instead: " << receiver.off_reason
                << "\n";
  }
  for (const rules::Integration& integration : receiver.integrations) {
    const auto message =
        receivers::PreviewMessage(integration, notification,
                                  {.external_url = arguments.external_url, .now = notification.at});
    console.out << "\n" << receiver.name << ", " << integration.name << ":\n";
    console.out << (message ? *message : "cannot be rendered: " + message.error().message + "\n");
  }
}

// Whether all goes where the user expects it; says what does not.
bool MeetsExpectations(const route::RoutePreview& preview, const TestArguments& arguments,
                       const Console& console) {
  bool met = true;
  for (const std::string& name : arguments.expected_receivers) {
    const bool notified =
        std::any_of(preview.notifications.begin(), preview.notifications.end(),
                    [&](const Notification& each) { return each.receiver == name; });
    if (notified) continue;
    console.Fail("expected " + name + " to be notified, but it would not be");
    met = false;
  }
  return met;
}

// The route that takes what no other does is there so that nothing is lost; that nobody has thought
// of such an alert is what this command is to find.
bool OnlyCaught(const route::RoutePreview& preview) {
  return std::all_of(preview.routes.begin(), preview.routes.end(),
                     [](const auto& each) { return each.route->catches_unmatched; });
}

ExitCode PrintVerdict(const route::RoutePreview& preview, const TestArguments& arguments,
                      const Console& console) {
  if (!preview.suppressed_by.empty()) {
    console.out << "\nnobody would be notified: it is suppressed\n";
    return ExitCode::kProblems;
  }
  if (preview.notifications.empty() && !preview.muted_notifications.empty()) {
    console.out << "\nnobody would be notified: its routes are muted then\n";
    return ExitCode::kProblems;
  }
  if (preview.notifications.empty() || OnlyCaught(preview)) {
    console.out << "\nnobody would be notified: no declared route takes it\n";
    return ExitCode::kProblems;
  }
  std::vector<std::string> names;
  for (const Notification& each : preview.notifications)
    names.push_back(each.receiver);
  if (!arguments.send) console.out << "\nwould notify: " << Joined(names, ", ") << "\n";
  return ExitCode::kSuccess;
}

void PrintPreview(const route::RoutePreview& preview, const rules::Configuration& configuration,
                  const Alert& alert, const TestArguments& arguments, const Console& console) {
  console.out << "alert      " << FormatLabels(alert.labels) << "\n";
  for (const route::PreviewedRoute& route : preview.routes)
    PrintRoute(console, route);
  for (const auto& suppression : preview.suppressed_by)
    PrintSuppression(console, suppression);
  for (const auto* notifications : {&preview.notifications, &preview.muted_notifications}) {
    for (const Notification& notification : *notifications) {
      const rules::Receiver* receiver = FindReceiver(configuration, notification.receiver);
      if (receiver != nullptr) PrintMessages(console, *receiver, notification, arguments);
    }
  }
}

}  // namespace

ExitCode RunTest(const TestArguments& given, const Console& console) {
  TestArguments arguments = given;
  if (arguments.external_url.empty()) arguments.external_url = kExternalUrl;
  const Timestamp now = app::SystemClock().Now();
  const auto at = arguments.at.empty() ? Result<Timestamp>(now) : ParseTimestamp(arguments.at);
  if (!at) return console.Fail(at.error().message);
  const rules::LoadOutcome loaded = Load(arguments, console, now);
  const auto& configuration = loaded.configuration;
  if (configuration == nullptr) return ExitCodeOf(loaded);
  const auto alert = MakeSyntheticAlert(*configuration, arguments, *at);
  if (!alert) return console.Fail(alert.error().message);
  route::RoutePreview preview = route::PreviewAlert(*configuration, *alert, *at);
  for (auto* notifications : {&preview.notifications, &preview.muted_notifications}) {
    for (Notification& notification : *notifications)
      notification.reason = NotifyReason::kTest;
  }
  PrintPreview(preview, *configuration, *alert, arguments, console);
  const ExitCode verdict = PrintVerdict(preview, arguments, console);
  if (verdict != ExitCode::kSuccess) return verdict;
  if (!MeetsExpectations(preview, arguments, console)) return ExitCode::kProblems;
  if (!arguments.send) return ExitCode::kSuccess;
  return DeliverTest(*configuration, preview.notifications, arguments.external_url, console);
}

}  // namespace alertd::tools
