#include "engine/serve/alertmanager_configuration.h"

#include <array>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "engine/model/time.h"

namespace alertd::serve {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts)
    joined += (joined.empty() ? "" : ",") + text;
  return joined;
}

// Lines of YAML, each value quoted, so that nothing needs to be known of what YAML takes for what.
class Lines {
 public:
  // key: value
  void Put(size_t column, std::string_view key, std::string_view value) {
    Begin(column).append(key).append(": ").append(Quote(value)).append("\n");
  }
  // key: ["a", "b"], where there are any.
  void PutList(size_t column, std::string_view key, const std::vector<std::string>& values) {
    if (!values.empty()) PutTexts(column, key, values);
  }
  // Likewise where there are none: key: []
  void PutTexts(size_t column, std::string_view key, const std::vector<std::string>& values) {
    Begin(column).append(key).append(": [");
    for (size_t i = 0; i < values.size(); ++i)
      text_.append(i == 0 ? "" : ", ").append(Quote(values[i]));
    text_ += "]\n";
  }
  // key: true
  void PutTrue(size_t column, std::string_view key) {
    Begin(column).append(key).append(": true\n");
  }
  // key:
  void Open(size_t column, std::string_view key) { Begin(column).append(key).append(":\n"); }
  // The next line, whatever it is, begins a sequence's item.
  void BeginItem() { item_ = true; }

  std::string Take() { return std::move(text_); }

 private:
  std::string& Begin(size_t column) {
    text_.append(column - (item_ ? 2 : 0), ' ').append(item_ ? "- " : "");
    item_ = false;
    return text_;
  }

  std::string text_;
  bool item_ = false;
};

std::vector<std::string> MatcherTexts(const Matchers& matchers) {
  std::vector<std::string> texts;
  for (const Matcher& matcher : matchers)
    texts.push_back(FormatMatcher(matcher));
  return texts;
}

// What a route inherits is filled in at every node: here it is said again.
void PutRoute(Lines& lines, size_t column, const rules::Route& route) {
  lines.Put(column, "receiver", Joined(route.receivers));
  lines.PutList(column, "matchers", MatcherTexts(route.matchers));
  lines.PutTexts(column, "group_by",
                 route.group_by_all ? std::vector<std::string>{"..."} : route.group_by);
  lines.Put(column, "group_wait", FormatDuration(route.group_wait));
  lines.Put(column, "group_interval", FormatDuration(route.group_interval));
  if (!route.repeat_intervals.empty()) {
    lines.Put(column, "repeat_interval", FormatDuration(route.repeat_intervals.front()));
  }
  lines.PutList(column, "mute_time_intervals", route.mute_time_intervals);
  lines.PutList(column, "active_time_intervals", route.active_time_intervals);
  if (route.continue_matching) lines.PutTrue(column, "continue");
  if (route.routes.empty()) return;
  lines.Open(column, "routes");
  for (const rules::Route& child : route.routes) {
    lines.BeginItem();
    PutRoute(lines, column + 2, child);
  }
}

void PutIntegrations(Lines& lines, const rules::Receiver& receiver) {
  constexpr size_t kColumn = 2;
  std::string_view section;
  for (const rules::Integration& integration : receiver.integrations) {
    const bool slack = std::holds_alternative<rules::SlackSettings>(integration.settings);
    const bool pagerduty = std::holds_alternative<rules::PagerDutySettings>(integration.settings);
    if (!slack && !pagerduty) continue;
    const std::string_view its_section = slack ? "slack_configs" : "pagerduty_configs";
    if (section != its_section) lines.Open(kColumn, its_section);
    section = its_section;
    lines.BeginItem();
    lines.Put(kColumn + 2, slack ? "api_url" : "routing_key", "<secret>");
    if (integration.send_resolved) lines.PutTrue(kColumn + 2, "send_resolved");
  }
}

void NoteReceivers(const rules::Route& route, std::set<std::string>& names) {
  names.insert(Joined(route.receivers));
  for (const rules::Route& child : route.routes)
    NoteReceivers(child, names);
}

void PutReceivers(Lines& lines, const rules::Configuration& configuration) {
  std::set<std::string> undeclared;
  NoteReceivers(configuration.root_route, undeclared);
  lines.Open(0, "receivers");
  for (const rules::Receiver& receiver : configuration.receivers) {
    undeclared.erase(receiver.name);
    lines.BeginItem();
    lines.Put(2, "name", receiver.name);
    PutIntegrations(lines, receiver);
  }
  for (const std::string& name : undeclared) {
    lines.BeginItem();
    lines.Put(2, "name", name);
  }
}

void PutInhibitRules(Lines& lines, const std::vector<rules::InhibitRule>& rules) {
  if (rules.empty()) return;
  lines.Open(0, "inhibit_rules");
  for (const rules::InhibitRule& rule : rules) {
    lines.BeginItem();
    lines.PutList(2, "source_matchers", MatcherTexts(rule.source));
    lines.PutList(2, "target_matchers", MatcherTexts(rule.target));
    lines.PutList(2, "equal", rule.equal);
  }
}

std::vector<std::string> RangeTexts(const std::vector<rules::NumberRange>& ranges) {
  std::vector<std::string> texts;
  texts.reserve(ranges.size());
  for (const rules::NumberRange& range : ranges)
    texts.push_back(fmt::format("{}:{}", range.begin, range.end));
  return texts;
}

std::vector<std::string> WeekdayTexts(const std::vector<rules::NumberRange>& ranges) {
  std::vector<std::string> texts;
  texts.reserve(ranges.size());
  for (const rules::NumberRange& range : ranges) {
    texts.push_back(fmt::format("{}:{}", kWeekdays.at(static_cast<size_t>(range.begin)),
                                kWeekdays.at(static_cast<size_t>(range.end))));
  }
  return texts;
}

std::string ClockText(Duration of_day) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(of_day).count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

void PutTimeIntervals(Lines& lines, const std::vector<rules::TimeInterval>& intervals) {
  if (intervals.empty()) return;
  lines.Open(0, "time_intervals");
  for (const rules::TimeInterval& interval : intervals) {
    lines.BeginItem();
    lines.Put(2, "name", interval.name);
    lines.Open(2, "time_intervals");
    for (const rules::TimeIntervalPart& part : interval.parts) {
      lines.BeginItem();
      lines.Put(4, "location", part.timezone);
      if (!part.times.empty()) lines.Open(4, "times");
      for (const rules::DayTimeRange& times : part.times) {
        lines.BeginItem();
        lines.Put(6, "start_time", ClockText(times.begin));
        lines.Put(6, "end_time", ClockText(times.end));
      }
      lines.PutList(4, "weekdays", WeekdayTexts(part.weekdays));
      lines.PutList(4, "days_of_month", RangeTexts(part.days_of_month));
      lines.PutList(4, "months", RangeTexts(part.months));
      lines.PutList(4, "years", RangeTexts(part.years));
    }
  }
}

}  // namespace

std::string AlertmanagerConfigurationText(const rules::Configuration& configuration) {
  if (!configuration.alertmanager_yaml.empty()) return configuration.alertmanager_yaml;
  Lines lines;
  lines.Open(0, "global");
  lines.Put(2, "resolve_timeout", FormatDuration(configuration.alertmanager.resolve_timeout));
  lines.Open(0, "route");
  PutRoute(lines, 2, configuration.root_route);
  PutInhibitRules(lines, configuration.inhibit_rules);
  PutReceivers(lines, configuration);
  PutTimeIntervals(lines, configuration.time_intervals);
  return lines.Take();
}

}  // namespace alertd::serve
