#include "tools/test_text.h"

#include <algorithm>
#include <set>

#include "engine/model/time.h"
#include "engine/route/suppressor.h"
#include "engine/silence/silence_book.h"
#include "receivers/preview.h"
#include "tools/answer_text.h"

namespace alertd::tools {
namespace {

using route::PreviewedRoute;
using route::PreviewedStep;

constexpr const char* kIndent = "           ";
constexpr size_t kAfterWidth = 10;
constexpr size_t kHighlightWidth = 13;  // of the longest: event_action

std::string Padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(DisplayWidth(text), width), ' ');
}

// Text that may have several lines, below one another.
std::string Indented(const std::string& text, const std::string& indent) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += indent;
  }
  return out;
}

void PrintAlert(std::ostream& out, const TestReport& report) {
  out << "alert      " << FormatLabels(report.alert.labels) << "\n";
  const Alert* live = report.FindLive();
  if (live == nullptr) return;
  out << kIndent << "fires at " << report.live->host << " already, since "
      << FormatTimestamp(live->starts_at) << ": who was told is not told again before a repeat\n";
  const LiveScene::TakenOn* const taken = report.FindTaker();
  if (taken == nullptr) return;
  const bool whole = taken->scope == AcknowledgeScope::kGroups;
  out << kIndent << "taken on by " << taken->by << (whole ? " with its group" : "")
      << " there: no repeats and no escalation while that holds\n";
}

std::string EventText(const PreviewedStep& step) {
  switch (step.kind) {
    case PreviewedStep::Kind::kFirst:
      return "told";
    case PreviewedStep::Kind::kEscalated:
      return "told, if nobody has taken it on";
    case PreviewedStep::Kind::kNextRepeat:
      return "told again by then, if nobody has taken it on";
    case PreviewedStep::Kind::kRepeated:
      break;
  }
  return "told again, if nobody has taken it on";
}

// What mutes the alert on the route.
std::string MutesText(const PreviewedRoute& previewed, const route::RoutePreview& preview) {
  std::vector<std::string> mutes;
  for (const auto& suppressed : preview.suppressed_by)
    mutes.push_back("suppression " + suppressed.suppression->name);
  for (const SilencePtr& silence : preview.silenced_by)
    mutes.push_back("silence " + silence->id);
  for (const std::string& inhibition : preview.inhibited_by)
    mutes.push_back("inhibition " + inhibition);
  if (!previewed.muted_by.empty()) mutes.push_back(previewed.muted_by);
  return JoinedTexts(mutes, ", ");
}

void PrintSteps(std::ostream& out, const PreviewedRoute& previewed,
                const route::RoutePreview& preview) {
  const char* head = "timers     ";
  if (const std::string mutes = MutesText(previewed, preview); !mutes.empty()) {
    out << head << "muted by " << mutes << "\n" << kIndent;
    head = kIndent;
    if (!previewed.quiet_until) {
      out << "when that ends is not known; what still fires then is told "
          << (preview.inhibited_by.empty() ? "at once\n" : "when its group is looked at next\n");
      return;
    }
    out << "until " << FormatTimestamp(*previewed.quiet_until) << "; if it still fires then:\n";
  }
  if (previewed.steps.empty()) {
    out << head << "nobody is told while somebody has it\n";
    return;
  }
  for (const PreviewedStep& step : previewed.steps) {
    out << head << Padded("+" + FormatDuration(step.after), kAfterWidth) << " "
        << JoinedTexts(step.receivers, ", ") << " " << EventText(step) << "\n";
    head = kIndent;
  }
  const std::vector<Duration>& repeats = previewed.route->repeat_intervals;
  const bool repeated =
      std::any_of(previewed.steps.begin(), previewed.steps.end(), [](const PreviewedStep& step) {
        return step.kind == PreviewedStep::Kind::kRepeated ||
               step.kind == PreviewedStep::Kind::kNextRepeat;
      });
  if (repeated) {
    out << kIndent << "and so on every " << FormatDuration(repeats.back()) << "\n";
  }
}

std::string Joined(const std::set<std::string>& names) {
  return JoinedTexts({names.begin(), names.end()}, ", ");
}

// Those of the group that fire already.
void PrintMembers(std::ostream& out, const PreviewedRoute& previewed, const TestReport& report) {
  const size_t others = static_cast<size_t>(
      std::count_if(previewed.members.begin(), previewed.members.end(),
                    [&](const auto& each) { return each->labels != report.alert.labels; }));
  if (others == 0) return;
  const GroupTakers takers = report.TakersOf(previewed);
  out << kIndent << others << (others == 1 ? " alert" : " alerts") << " of the group "
      << (others == 1 ? "fires" : "fire") << " already";
  if (takers.alerts > 0) {
    out << ", " << (takers.alerts == others ? "" : std::to_string(takers.alerts) + " of them ")
        << "taken on by " << Joined(takers.of_alerts);
  }
  out << ": what is new is told when it is looked at next, within "
      << FormatDuration(previewed.route->group_interval) << "\n";
  // Of the alert itself that is said already.
  if (takers.of_group.empty() || report.FindTaker() != nullptr) return;
  out << kIndent << Joined(takers.of_group) << " has taken on the group"
      << (report.JoinsTakenGroup(previewed)
              ? ": of this one there are no repeats and no escalation while that holds\n"
              : ", but not this one, which is more severe\n");
}

void PrintRoute(std::ostream& out, const PreviewedRoute& previewed, const TestReport& report) {
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
  const bool is_root = previewed.route == &report.configuration->root_route;
  const std::string path = JoinedTexts(previewed.path, " > ");
  out << "route      "
      << (is_root        ? "the root"
          : path.empty() ? "one without matchers"
                         : path)
      << "\n"
      << kIndent << "receivers: " << JoinedTexts(receivers, ", ") << "\n"
      << kIndent << "group " << FormatLabels(previewed.group_labels) << ": first after "
      << FormatDuration(route.group_wait) << ", changes after "
      << FormatDuration(route.group_interval) << ", repeated after " << JoinedTexts(repeats, ", ")
      << "\n";
  if (!previewed.route_labels.empty()) {
    out << kIndent << "labels of the route: " << FormatLabels(previewed.route_labels) << "\n";
  }
  if (route.flapping) {
    out << kIndent << "flapping: told of once more after " << route.flapping->changes
        << " changes within " << FormatDuration(route.flapping->within)
        << ", and then when it has been stable for as long\n";
  }
  PrintMembers(out, previewed, report);
  PrintSteps(out, previewed, report.preview);
}

void PrintMutes(std::ostream& out, const route::RoutePreview& preview) {
  for (const auto& [suppression, until] : preview.suppressed_by) {
    out << "suppressed by " << suppression->name;
    if (until) out << " until " << FormatTimestamp(*until);
    if (!suppression->reason.empty()) out << ": " << suppression->reason;
    out << "\n";
  }
  for (const SilencePtr& silence : preview.silenced_by) {
    out << "silenced by " << silence::DescribeSilence(*silence) << " until "
        << FormatTimestamp(silence->ends_at) << "\n";
  }
  for (const std::string& inhibition : preview.inhibited_by)
    out << "inhibited while another alert fires: " << inhibition << "\n";
}

void PrintReceiver(std::ostream& out, const rules::Receiver& receiver) {
  if (!receiver.off_reason.empty()) {
    out << "\n"
        << receiver.name << " is off, the log gets it instead: " << receiver.off_reason << "\n";
  }
  for (const rules::DeclaredIntegration& integration : receiver.not_run) {
    out << "\n" << receiver.name << ", " << integration.name << ": alertd does not run it yet\n";
  }
}

// What holds for all messages of the receiver.
void PrintDelivery(std::ostream& out, const rules::Receiver& receiver) {
  if (receiver.fallback) {
    out << "  fallback     " << receiver.fallback->receiver << " is told as well what "
        << receiver.name << " has not accepted for " << FormatDuration(receiver.fallback->after)
        << ", or refuses\n";
  }
  if (receiver.rate_limit) {
    out << "  rate limit   " << receiver.rate_limit->messages << " messages in "
        << FormatDuration(receiver.rate_limit->per) << "; one stands for what is beyond\n";
  }
}

void PrintMessages(std::ostream& out, const rules::Receiver& receiver,
                   const Notification& notification, const std::string& external_url) {
  PrintReceiver(out, receiver);
  for (const rules::Integration& integration : receiver.integrations) {
    out << "\n" << receiver.name << ", " << integration.name << ": ";
    const auto message = receivers::PreviewMessage(
        integration, notification, {.external_url = external_url, .now = notification.at});
    if (!message) {
      out << "cannot be rendered: " << message.error().message << "\n";
      continue;
    }
    out << message->target << "\n";
    for (const auto& [name, text] : message->highlights) {
      out << "  " << Padded(name, kHighlightWidth)
          << Indented(text, std::string(kHighlightWidth + 2, ' ')) << "\n";
    }
  }
  PrintDelivery(out, receiver);
}

}  // namespace

std::string JoinedTexts(const std::vector<std::string>& texts, const char* separator) {
  std::string joined;
  for (const std::string& text : texts)
    joined += (joined.empty() ? "" : separator) + text;
  return joined;
}

void PrintTestText(std::ostream& out, const TestReport& report) {
  PrintAlert(out, report);
  for (const PreviewedRoute& previewed : report.preview.routes)
    PrintRoute(out, previewed, report);
  PrintMutes(out, report.preview);
  for (const auto* notifications :
       {&report.preview.notifications, &report.preview.muted_notifications}) {
    for (const Notification& notification : *notifications) {
      const rules::Receiver* receiver = report.FindReceiver(notification.receiver);
      if (receiver != nullptr) PrintMessages(out, *receiver, notification, report.external_url);
    }
  }
}

}  // namespace alertd::tools
