#include "tools/alert_list.h"

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <tuple>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/model/severity.h"
#include "tools/answer_text.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

// A longer cell stands out instead of moving all others to the right.
constexpr size_t kColumnMax = 60;

// boost::json's accessors throw where the value is of another kind; who reads a body catches.

std::string TextOf(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

Result<Timestamp> TimeOf(const json::value& value) { return ParseTimestamp(TextOf(value)); }

void AddReasons(const json::object& status, const char* key, const std::string& words,
                std::vector<std::string>& reasons) {
  const json::value* values = status.if_contains(key);
  if (values == nullptr || values->is_null()) return;
  for (const json::value& value : values->as_array())
    reasons.push_back(words + " by " + TextOf(value));
}

Labels LabelsOf(const json::object& object) {
  LabelsBuilder labels;
  for (const auto& [name, value] : object.at("labels").as_object())
    labels.Set({name.data(), name.size()}, TextOf(value));
  return labels.Build();
}

Result<ListedAlert> AlertOf(const json::object& object) {
  ListedAlert alert;
  alert.labels = LabelsOf(object);
  alert.fingerprint = TextOf(object.at("fingerprint"));
  ALERTD_TRY(alert.starts_at, TimeOf(object.at("startsAt")));
  for (const json::value& receiver : object.at("receivers").as_array())
    alert.receivers.push_back(TextOf(receiver.as_object().at("name")));
  if (const json::value* by = object.if_contains("acknowledgedBy")) {
    alert.acknowledged_by = TextOf(*by);
    alert.acknowledged_with_group = object.if_contains("acknowledgedWithGroup") != nullptr;
  }
  if (const json::value* reason = object.if_contains("unknownReason")) {
    alert.unknown_reason = TextOf(*reason);
  }
  alert.flapping = object.if_contains("flapping") != nullptr;
  const json::object& status = object.at("status").as_object();
  AddReasons(status, "silencedBy", "silenced", alert.quiet_by);
  AddReasons(status, "inhibitedBy", "inhibited", alert.quiet_by);
  AddReasons(status, "mutedBy", "muted", alert.quiet_by);
  if (alert.quiet_by.empty() && TextOf(status.at("state")) == "suppressed") {
    alert.quiet_by.emplace_back("suppressed");
  }
  return alert;
}

std::string Joined(const std::vector<std::string>& texts, const char* between) {
  std::string joined;
  for (const std::string& text : texts)
    joined += (joined.empty() ? "" : between) + text;
  return joined;
}

std::string CellText(std::string_view value) {
  const bool plain = std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < ' ' || byte == 0x7F;
  });
  return plain ? std::string(value) : Quote(value);
}

std::string StateText(const ListedAlert& alert) {
  std::string text = alert.quiet_by.empty() ? "firing" : CellText(Joined(alert.quiet_by, ", "));
  if (!alert.unknown_reason.empty()) text += ", unknown: " + CellText(alert.unknown_reason);
  if (alert.flapping) text += ", flapping";
  if (alert.acknowledged_by) text += ", taken on by " + CellText(*alert.acknowledged_by);
  if (alert.acknowledged_with_group) text += " with its group";
  return text;
}

using Row = std::array<std::string, 5>;

Row RowOf(const ListedAlert& alert, Timestamp now) {
  return {AlertText(alert.labels), CellText(alert.labels.Get(kSeverityLabel)),
          AgeText(std::max(now - alert.starts_at, Duration(0))),
          CellText(Joined(alert.receivers, ", ")), StateText(alert)};
}

void PrintRows(std::ostream& out, const std::vector<Row>& rows) {
  std::array<size_t, 5> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i)
      widths.at(i) = std::max(widths.at(i), std::min(DisplayWidth(row.at(i)), kColumnMax));
  }
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      const size_t taken = std::min(DisplayWidth(row.at(i)), widths.at(i));
      out << row.at(i) << std::string(widths.at(i) - taken + 2, ' ');
    }
    out << row.back() << "\n";
  }
}

}  // namespace

Result<std::vector<ListedAlert>> ReadAlertList(const std::string& body) {
  try {
    std::vector<ListedAlert> alerts;
    const json::value parsed = json::parse(body);
    for (const json::value& each : parsed.as_array()) {
      ALERTD_TRY(ListedAlert alert, AlertOf(each.as_object()));
      alerts.push_back(std::move(alert));
    }
    return alerts;
  } catch (const std::exception&) {
    return Unsupported("the answer is not what Alertmanager's API answers");
  }
}

Result<std::vector<Labels>> ReadAcknowledged(const std::string& body) {
  try {
    std::vector<Labels> labels;
    const json::value parsed = json::parse(body);
    const json::object& data = parsed.as_object().at("data").as_object();
    for (const json::value& each : data.at("alerts").as_array())
      labels.push_back(LabelsOf(each.as_object()));
    return labels;
  } catch (const std::exception&) {
    return Unsupported("the answer does not say which alerts it is about");
  }
}

std::string AlertText(const Labels& labels) {
  const std::string name(labels.Get(kAlertNameLabel));
  const Labels rest = labels.Drop({std::string(kAlertNameLabel), std::string(kSeverityLabel)});
  if (name.empty()) return FormatLabels(rest);
  const bool plain = IsLegacyMetricName(name);
  return (plain ? name : Quote(name)) + (rest.empty() ? "" : FormatLabels(rest));
}

std::string AgeText(Duration age) {
  constexpr Duration kMinute = std::chrono::minutes{1};
  constexpr Duration kHour = std::chrono::hours{1};
  constexpr Duration kDay = std::chrono::hours{24};
  const auto days = age / kDay;
  const auto hours = age % kDay / kHour;
  const auto minutes = age % kHour / kMinute;
  const auto text = [](auto large, const char* unit, auto small, const char* small_unit) {
    return std::to_string(large) + unit + (small == 0 ? "" : std::to_string(small) + small_unit);
  };
  if (days > 0) return text(days, "d", hours, "h");
  if (hours > 0) return text(hours, "h", minutes, "m");
  const auto seconds = age % kMinute / Duration(1000);
  if (minutes > 0) return text(minutes, "m", seconds, "s");
  return std::to_string(seconds) + "s";
}

void PrintAlertList(std::ostream& out, std::vector<ListedAlert> alerts, Timestamp now) {
  const auto order = [](const ListedAlert& alert) {
    return std::tuple(!alert.quiet_by.empty(),
                      -static_cast<int>(RankSeverity(alert.labels.Get(kSeverityLabel))),
                      alert.starts_at);
  };
  std::stable_sort(alerts.begin(), alerts.end(),
                   [&](const auto& a, const auto& b) { return order(a) < order(b); });
  std::vector<Row> rows = {{"ALERT", "SEVERITY", "SINCE", "RECEIVERS", "STATE"}};
  for (const ListedAlert& alert : alerts)
    rows.push_back(RowOf(alert, now));
  PrintRows(out, rows);
}

}  // namespace alertd::tools
