#include "engine/serve/alertmanager_posted_alerts.h"

#include <algorithm>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

namespace alertd::serve {
namespace {

namespace json = boost::json;

// What clients written in Go send for an instant that is not set.
constexpr std::string_view kZeroTime = "0001-01-01T00:00:00";

// Takes in the events of a JSON parser, without a tree in memory: what is not an alert is refused
// where it begins.
class AlertsHandler {
 public:
  // What boost::json::basic_parser asks of a handler.
  static constexpr size_t max_object_size = SIZE_MAX;  // NOLINT(readability-identifier-naming)
  static constexpr size_t max_array_size = SIZE_MAX;   // NOLINT(readability-identifier-naming)
  static constexpr size_t max_key_size = SIZE_MAX;     // NOLINT(readability-identifier-naming)
  static constexpr size_t max_string_size = SIZE_MAX;  // NOLINT(readability-identifier-naming)

  bool on_document_begin(json::error_code& /*code*/) { return true; }
  bool on_document_end(json::error_code& /*code*/) { return true; }

  bool on_array_begin(json::error_code& code) {
    if (skipping()) return SkipDeeper(code);
    if (place_ != Place::kDocument) return Refuse(code, "an array");
    place_ = Place::kAlerts;
    return true;
  }
  bool on_array_end(size_t /*count*/, json::error_code& /*code*/) {
    if (skipping()) return SkipHigher();
    place_ = Place::kEnd;
    return true;
  }

  bool on_object_begin(json::error_code& code) {
    if (skipping()) return SkipDeeper(code);
    if (place_ == Place::kAlerts) {
      if (alerts_.size() >= kPostedAlertsMax) {
        return Exceed(code, "more than " + std::to_string(kPostedAlertsMax) + " alerts");
      }
      alerts_.emplace_back();
      place_ = Place::kAlert;
      return true;
    }
    if (place_ == Place::kAlert && key_ == "labels") return Enter(Place::kLabels);
    if (place_ == Place::kAlert && key_ == "annotations") return Enter(Place::kAnnotations);
    return Refuse(code, "an object");
  }
  bool on_object_end(size_t /*count*/, json::error_code& /*code*/) {
    if (skipping()) return SkipHigher();
    if (place_ == Place::kAlert) {
      place_ = Place::kAlerts;
      return true;
    }
    const bool labels = place_ == Place::kLabels;
    (labels ? alerts_.back().labels : alerts_.back().annotations) = TakePairs();
    if (labels) alerts_.back().has_labels = true;
    place_ = Place::kAlert;
    return true;
  }

  bool on_key_part(json::string_view part, size_t /*count*/, json::error_code& /*code*/) {
    return Append(part);
  }
  bool on_key(json::string_view part, size_t /*count*/, json::error_code& code) {
    Append(part);
    if (skipping()) return Clear();
    if (place_ != Place::kAlert) return BeginPair(code);
    key_ = TextRead();
    Clear();
    skip_next_ =
        std::find(std::begin(kKnownKeys), std::end(kKnownKeys), key_) == std::end(kKnownKeys);
    return true;
  }
  bool on_string_part(json::string_view part, size_t /*count*/, json::error_code& /*code*/) {
    return Append(part);
  }
  bool on_string(json::string_view part, size_t /*count*/, json::error_code& code) {
    Append(part);
    if (skipping()) return EndSkipped();
    if (place_ == Place::kLabels || place_ == Place::kAnnotations) {
      pairs_.back().value_end = read_ = text_.size();
      return true;
    }
    if (place_ != Place::kAlert || key_ == "labels" || key_ == "annotations") {
      return Refuse(code, "a string");
    }
    return TakeMember(TextRead(), code) && Clear();
  }

  bool on_number_part(json::string_view /*part*/, json::error_code& /*code*/) { return true; }
  bool on_int64(int64_t /*value*/, json::string_view /*part*/, json::error_code& code) {
    return EndScalar(code, "a number");
  }
  bool on_uint64(uint64_t /*value*/, json::string_view /*part*/, json::error_code& code) {
    return EndScalar(code, "a number");
  }
  bool on_double(double /*value*/, json::string_view /*part*/, json::error_code& code) {
    return EndScalar(code, "a number");
  }
  bool on_bool(bool value, json::error_code& code) {
    return EndScalar(code, value ? "true" : "false");
  }
  // What is null is not there.
  bool on_null(json::error_code& code) {
    if (place_ == Place::kAlert && !skipping()) return true;
    // Go leaves a text that is null empty.
    if ((place_ == Place::kLabels || place_ == Place::kAnnotations) && !skipping()) return true;
    if (place_ == Place::kDocument) return Enter(Place::kEnd);
    return EndScalar(code, "null");
  }
  bool on_comment_part(json::string_view /*part*/, json::error_code& /*code*/) { return true; }
  bool on_comment(json::string_view /*part*/, json::error_code& /*code*/) { return true; }

  const std::string& problem() const { return problem_; }
  bool exceeded() const { return exceeded_; }
  std::vector<PostedAlert> Take() { return std::move(alerts_); }

 private:
  enum class Place { kDocument, kAlerts, kAlert, kLabels, kAnnotations, kEnd };
  static constexpr std::string_view kKnownKeys[] = {"labels", "annotations", "startsAt", "endsAt",
                                                    "generatorURL"};

  // A label or an annotation, where it stands in text_.
  struct Pair {
    size_t begin = 0;
    size_t name_end = 0;
    size_t value_end = 0;
  };
  // The alerts of a body have most times in common.
  struct ReadBefore {
    std::string text = {};
    Timestamp at = {};
  };

  bool skipping() const { return skip_next_ || skip_depth_ > 0; }
  bool SkipDeeper(json::error_code& /*code*/) {
    skip_next_ = false;
    ++skip_depth_;
    return true;
  }
  bool SkipHigher() {
    --skip_depth_;
    return true;
  }
  bool EndSkipped() {
    skip_next_ = false;
    return Clear();
  }
  // Forgets the key or string that was read last.
  bool Clear() {
    text_.resize(read_);
    return true;
  }
  std::string_view TextRead() const { return std::string_view(text_).substr(read_); }
  bool Append(json::string_view part) {
    if (skip_depth_ == 0) text_.append(part.data(), part.size());
    return true;
  }

  bool Enter(Place place) {
    place_ = place;
    return true;
  }

  bool BeginPair(json::error_code& code) {
    if (pairs_.size() >= kPostedLabelsMax) {
      const char* what = place_ == Place::kLabels ? " labels" : " annotations";
      return Exceed(code, "more than " + std::to_string(kPostedLabelsMax) + what);
    }
    pairs_.push_back({.begin = read_, .name_end = text_.size(), .value_end = text_.size()});
    read_ = text_.size();
    return true;
  }
  std::string_view NameOf(const Pair& pair) const {
    return std::string_view(text_).substr(pair.begin, pair.name_end - pair.begin);
  }

  Labels TakePairs() {
    std::vector<Label> labels;
    labels.reserve(pairs_.size());
    for (const Pair& pair : pairs_) {
      const std::string_view name = NameOf(pair);
      bool& nameless = place_ == Place::kLabels ? alerts_.back().nameless_label
                                                : alerts_.back().nameless_annotation;
      nameless = nameless || name.empty();
      labels.push_back(
          {name, std::string_view(text_).substr(pair.name_end, pair.value_end - pair.name_end)});
    }
    Labels taken = place_ == Place::kLabels ? Labels::From(std::move(labels))
                                            : Labels::FromAnnotations(std::move(labels));
    pairs_.clear();
    text_.clear();
    read_ = 0;
    return taken;
  }

  bool TakeMember(std::string_view value, json::error_code& code) {
    PostedAlert& alert = alerts_.back();
    if (key_ == "startsAt") return ReadTime(value, last_start_, alert.starts_at, code);
    if (key_ == "endsAt") return ReadTime(value, last_end_, alert.ends_at, code);
    // Those of one rule come one after the other.
    if (alerts_.size() > 1) alert.generator_url = alerts_[alerts_.size() - 2].generator_url;
    if (alert.generator_url.view() != value) alert.generator_url = value;
    return true;
  }

  bool ReadTime(std::string_view text, ReadBefore& before, std::optional<Timestamp>& at,
                json::error_code& code) {
    if (text.empty() || text.starts_with(kZeroTime)) return true;
    if (text == before.text) {
      at = before.at;
      return true;
    }
    const auto parsed = ParseTimestamp(text);
    if (!parsed || text.find('T') == std::string_view::npos) {
      return Stop(code, key_ + " " + Quote(text) + " is not a time such as 2026-02-21T02:00:00Z");
    }
    at = *parsed;
    before = {std::string(text), *parsed};
    return true;
  }

  bool EndScalar(json::error_code& code, std::string_view what) {
    return skipping() ? EndSkipped() : Refuse(code, what);
  }

  std::string Expected() const {
    switch (place_) {
      case Place::kDocument:
        return "an array of alerts";
      case Place::kAlerts:
        return "an alert, which is an object";
      case Place::kLabels:
      case Place::kAnnotations:
        return "a string for " +
               (pairs_.empty() ? std::string("a label") : Quote(NameOf(pairs_.back())));
      case Place::kAlert:
        break;
      case Place::kEnd:
        return "nothing more";
    }
    const bool map = key_ == "labels" || key_ == "annotations";
    return (map ? "an object with strings for " : "a string for ") + key_;
  }

  bool Refuse(json::error_code& code, std::string_view got) {
    return Stop(code, "expected " + Expected() + ", got " + std::string(got));
  }
  bool Exceed(json::error_code& code, std::string problem) {
    exceeded_ = true;
    return Stop(code, std::move(problem));
  }
  bool Stop(json::error_code& code, std::string problem) {
    problem_ = std::move(problem);
    code = json::make_error_code(json::error::exception);
    return false;
  }

  Place place_ = Place::kDocument;
  // Names and values of the pairs, one after the other, then the key or string that is being read.
  std::string text_;
  size_t read_ = 0;  // where that begins
  std::string key_;  // of the alert's member that is being read
  std::vector<Pair> pairs_;
  ReadBefore last_start_;
  ReadBefore last_end_;
  bool skip_next_ = false;
  size_t skip_depth_ = 0;
  std::vector<PostedAlert> alerts_;
  std::string problem_;
  bool exceeded_ = false;
};

// line 3, column 14
std::string DescribePlace(std::string_view body, size_t offset) {
  const std::string_view before = body.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(lines + 1) + ", column " +
         std::to_string(before.size() - line_begin + 1);
}

// What stands at `offset`, cut where it is long.
std::string QuoteBeginning(std::string_view body, size_t offset) {
  constexpr size_t kShownMax = 20;
  return Quote(body.substr(offset, kShownMax));
}

}  // namespace

Result<std::vector<PostedAlert>> ReadPostedAlerts(std::string_view body) {
  json::parse_options options;
  options.max_depth = kPostedDepthMax;
  json::basic_parser<AlertsHandler> parser(options);
  json::error_code code;
  const size_t read = parser.write_some(false, body.data(), body.size(), code);
  AlertsHandler& handler = parser.handler();
  if (!code && read == body.size()) return handler.Take();
  std::string problem = handler.problem().empty() ? code.message() : handler.problem();
  if (!code) problem = "expected nothing behind the alerts, got " + QuoteBeginning(body, read);
  std::string message = "the alerts cannot be read: " + DescribePlace(body, read) + ": " + problem;
  if (handler.exceeded()) return LimitExceeded(std::move(message));
  return InvalidInput(std::move(message));
}

}  // namespace alertd::serve
