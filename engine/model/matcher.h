#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"

namespace re2 {
class RE2;
}

namespace alertd {

enum class MatchKind { kEqual, kNotEqual, kRegex, kNotRegex };

// "=", "!=", "=~", "!~".
std::string_view MatchOperator(MatchKind kind);

// One condition on a label. A label that is not there has the empty value. Regular expressions are
// RE2's, anchored at both ends, as Prometheus has them. Copies share the compiled expression.
class Matcher {
 public:
  // Fails with kInvalidInput when `value` is not a regular expression where one is needed.
  static Result<Matcher> Make(MatchKind kind, std::string name, std::string value);

  MatchKind kind() const { return kind_; }
  const std::string& name() const { return name_; }
  const std::string& value() const { return value_; }

  bool Matches(std::string_view value) const;
  bool Matches(const Labels& labels) const { return Matches(labels.Get(name_)); }
  bool MatchesEmpty() const { return Matches(std::string_view()); }

  // Whether both ask the same question.
  bool operator==(const Matcher& other) const {
    return kind_ == other.kind_ && name_ == other.name_ && value_ == other.value_;
  }

 private:
  Matcher(MatchKind kind, std::string name, std::string value)
      : kind_(kind), name_(std::move(name)), value_(std::move(value)) {}

  MatchKind kind_;
  std::string name_;
  std::string value_;
  std::shared_ptr<const re2::RE2> regex_;
};

// All of them must match.
using Matchers = std::vector<Matcher>;

bool MatchesAll(const Matchers& matchers, const Labels& labels);

// job="node", as PromQL writes it.
std::string FormatMatcher(const Matcher& matcher);

}  // namespace alertd
