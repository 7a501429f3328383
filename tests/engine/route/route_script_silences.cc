#include <utility>

#include "engine/model/silence.h"
#include "tests/engine/route/route_script.h"

namespace alertd::route {

using testing::ReadDuration;

std::optional<std::string> ScriptRun::RunSilenceLine(const Words& words) {
  const std::string& verb = words.front();
  if (verb == "silence") return SetSilence(words);
  if (verb == "refused") return SetSilence(words).empty() ? "the silence was taken" : "";
  if (verb == "silenced") return CheckSilence(words.at(1), words.at(2));
  if (verb != "expire") return std::nullopt;
  const Status ended = router_->ExpireSilence(silence_ids_[words.at(1)], now_);
  return ended ? "" : ended.error().message;
}

std::string ScriptRun::SetSilence(const Words& words) {
  Silence silence;
  silence.id = silence_ids_[words.at(1)];
  silence.matcher_sets = {ReadMatchers(words.at(2))};
  silence.starts_at = now_;
  for (size_t i = 3; i < words.size(); ++i) {
    if (words[i] == "until-resolved") {
      silence.ends_when_resolved = true;
      continue;
    }
    const std::string& value = words.at(++i);
    if (words[i - 1] == "or") silence.matcher_sets.push_back(ReadMatchers(value));
    if (words[i - 1] == "from") silence.starts_at = start_ + ReadDuration(value);
    if (words[i - 1] == "until") silence.ends_at = start_ + ReadDuration(value);
    if (words[i - 1] == "comment") silence.comment = value;
    if (words[i - 1] == "until-unmatched") silence.ends_when_unmatched = ReadDuration(value);
  }
  const auto id = router_->SetSilence(std::move(silence), now_);
  if (!id) return id.error().message;
  silence_ids_[words.at(1)] = *id;
  return "";
}

std::string ScriptRun::CheckSilence(const std::string& name, const std::string& expected) const {
  std::string state = "forgotten";
  const auto view = router_->View();
  for (const SilencePtr& silence : view->silences) {
    if (silence->id == silence_ids_.at(name)) state = SilenceStateName(StateAt(*silence, now_));
  }
  return state == expected ? "" : "expected " + name + " to be " + expected + ", it is " + state;
}

}  // namespace alertd::route
