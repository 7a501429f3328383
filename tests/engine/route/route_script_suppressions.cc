#include <utility>

#include "tests/engine/route/route_script.h"

namespace alertd::route {
namespace {

using testing::ReadDuration;

std::string Member(const std::string& key, const std::string& value) {
  return "\"" + key + "\":\"" + value + "\"";
}

// {"alertname":"Down","job":"a"}
std::string MatchOf(const std::string& text) {
  std::string match;
  for (const Matcher& matcher : ReadMatchers(text))
    match += (match.empty() ? "" : ",") + Member(matcher.name(), matcher.value());
  return "{" + match + "}";
}

}  // namespace

std::optional<std::string> ScriptRun::RunSuppressionLine(const Words& words) {
  const std::string& verb = words.front();
  if (verb == "post") return PostSuppression(words);
  if (verb == "posted") return CheckSuppression(words.at(1), words.at(2));
  if (verb != "remove") return std::nullopt;
  const Status ended = router_->EndSuppression(words.at(1), now_);
  return ended ? "" : ended.error().message;
}

std::string ScriptRun::PostSuppression(const Words& words) {
  SuppressionRecord wanted;
  std::string declaration =
      "{" + Member("name", words.at(1)) + ",\"match\":" + MatchOf(words.at(2));
  std::string range;
  for (size_t i = 3; i < words.size(); i += 2) {
    const std::string& value = words.at(i + 1);
    if (words[i] == "by") wanted.created_by = value;
    if (words[i] == "reason") declaration += "," + Member("reason", value);
    if (words[i] == "from" || words[i] == "until") {
      range += (range.empty() ? "" : ",") + Member(words[i] == "from" ? "start" : "end",
                                                   FormatTimestamp(start_ + ReadDuration(value)));
    }
  }
  if (!range.empty()) declaration += ",\"time_range\":{" + range + "}";
  wanted.declaration = declaration + "}";
  const auto id = router_->SetSuppression(std::move(wanted), now_);
  if (!id) return id.error().message;
  suppression_ids_[words.at(1)] = *id;
  return "";
}

std::string ScriptRun::CheckSuppression(const std::string& name,
                                        const std::string& expected) const {
  std::string state = "forgotten";
  const auto view = router_->View();
  for (const SuppressionView& one : view->suppressions) {
    if (one.record == nullptr || one.record->id != suppression_ids_.at(name)) continue;
    state = one.standing.open ? "active" : one.record->ended_at ? "expired" : "pending";
  }
  return state == expected ? "" : "expected " + name + " to be " + expected + ", it is " + state;
}

}  // namespace alertd::route
