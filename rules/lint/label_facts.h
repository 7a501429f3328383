#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.h"

namespace alertd::lint {

// Whether series have a label: none of them, perhaps, all of them.
enum class Presence { kNever, kPossible, kSure };

// What is known of one label of the series that an expression yields.
struct LabelFact {
  Presence presence = Presence::kPossible;
  // The one who wrote the expression counts on it: an aggregation keeps it by name, or a join
  // matches on it. It may be absent all the same.
  bool expected = false;
  // With kSure: the only ones, sorted; empty: any.
  std::vector<std::string> values = {};
  const grammar::Expr* cause = nullptr;  // with kNever: what takes it away; may be null

  bool operator==(const LabelFact&) const = default;
};

// What is known of all labels of the series that an expression yields.
class LabelFacts {
 public:
  // How many labels are told apart; nothing is known of those beyond.
  static constexpr size_t kLabelsMax = 64;
  static constexpr size_t kValuesMax = 64;  // of a label

  // A scalar, or series of which nothing is known.
  static LabelFacts None(const grammar::Expr* cause);
  static LabelFacts Unknown() { return {}; }

  const LabelFact& Of(std::string_view name) const;
  const std::map<std::string, LabelFact, std::less<>>& named() const { return named_; }
  const LabelFact& others() const { return others_; }

  void Set(std::string_view name, LabelFact fact);
  // The label is taken away by `cause`.
  void Drop(std::string_view name, const grammar::Expr* cause);
  // Whatever was known to be absent may be there.
  void AllowAll();

  // Of series that are in either.
  static LabelFacts Either(const LabelFacts& a, const LabelFacts& b);
  // Of series whose labels are equal in both. Where that cannot be, either fact may come out.
  static LabelFacts Both(const LabelFacts& a, const LabelFacts& b);

  bool operator==(const LabelFacts&) const = default;

 private:
  template <typename Combine>
  static LabelFacts Combined(const LabelFacts& a, const LabelFacts& b, const Combine& combine);

  std::map<std::string, LabelFact, std::less<>> named_;
  LabelFact others_;  // of every label that is not named
};

LabelFact EitherFact(const LabelFact& a, const LabelFact& b);
LabelFact BothFacts(const LabelFact& a, const LabelFact& b);

// Whether no two series, one with each fact, have equal values of the label.
bool Exclude(const LabelFact& a, const LabelFact& b);

}  // namespace alertd::lint
