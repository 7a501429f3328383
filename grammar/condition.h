#pragma once

// The small language of suppressions' `condition:`, such as
//
//     labels.agent_type == 'Architect' and not (severity in ['LOW', 'INFO'])
//
// Values: labels.NAME, labels['any name'], annotations.NAME, alert_name, severity, 'text', "text".
// Operators: == != =~ !~ (RE2, anchored), in [..], not in [..], and, or, not, parentheses; && || !
// mean the same. A label that is not there is the empty text; a value alone is true unless empty.

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/source_text.h"
#include "engine/model/labels.h"

namespace alertd::grammar {

struct ConditionNode;

class Condition {
 public:
  // The condition, or the first error with its place in `text`.
  static std::variant<Condition, SourceError> Parse(std::string_view text);

  // Pure; thread-safe.
  bool Matches(const Labels& labels, const Labels& annotations) const;

  const std::string& text() const { return text_; }
  bool operator==(const Condition& other) const { return text_ == other.text_; }

 private:
  Condition(std::string text, std::shared_ptr<const ConditionNode> root)
      : text_(std::move(text)), root_(std::move(root)) {}

  std::string text_;
  std::shared_ptr<const ConditionNode> root_;
};

}  // namespace alertd::grammar
