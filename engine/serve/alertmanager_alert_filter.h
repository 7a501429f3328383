#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/matcher.h"
#include "engine/serve/alertmanager_answer.h"
#include "engine/serve/http_message.h"
#include "rules/configuration.h"

namespace alertd::serve {

// What keeps an alert from being told, as Alertmanager's API says it.
struct AlertStatus {
  std::vector<std::string> silenced_by;   // ids of silences
  std::vector<std::string> inhibited_by;  // fingerprints of alerts
  std::vector<std::string> muted_by;      // suppressions of ours, and time intervals of routes

  bool suppressed() const {
    return !silenced_by.empty() || !inhibited_by.empty() || !muted_by.empty();
  }

  bool operator==(const AlertStatus&) const = default;
};

// The labels of a receiver, its name among them, as `receiver_matchers` sees them.
Labels ReceiverLabels(const rules::Receiver& receiver);

// Which receivers a request asks about: `receiver`, an anchored regular expression of names, and
// `receiver_matchers` of their labels.
class ReceiverFilter {
 public:
  // Fails with kInvalidInput, naming the parameter.
  static Result<ReceiverFilter> From(const Request& request,
                                     const rules::Configuration& configuration);

  bool TakesAll() const { return !name_ && matchers_.empty(); }
  bool Takes(std::string_view receiver) const;

 private:
  std::optional<Matcher> name_;
  Matchers matchers_;
  std::map<std::string, Labels, std::less<>> labels_;
};

// Which alerts a request asks about. An alert that several things keep quiet is shown only where
// all of them are asked for.
class AlertFilter {
 public:
  // Fails with kInvalidInput, naming the parameter.
  static Result<AlertFilter> From(const Request& request);

  bool Takes(const Labels& labels) const { return MatchesAll(matchers_, labels); }
  bool Takes(const AlertStatus& status) const;

 private:
  Shown active_ = Shown::kYes;
  Shown silenced_ = Shown::kYes;
  Shown inhibited_ = Shown::kYes;
  Shown muted_ = Shown::kYes;
  Matchers matchers_;
};

}  // namespace alertd::serve
