#include "rules/lint/label_facts.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace alertd::lint {

LabelFact EitherFact(const LabelFact& a, const LabelFact& b) {
  LabelFact fact;
  if (a.presence == b.presence) fact.presence = a.presence;
  fact.expected = a.expected && b.expected;
  if (!a.values.empty() && !b.values.empty()) {
    std::set_union(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                   std::back_inserter(fact.values));
    if (fact.values.size() > LabelFacts::kValuesMax) fact.values.clear();
  }
  if (fact.presence == Presence::kNever) fact.cause = a.cause;
  return fact;
}

LabelFact BothFacts(const LabelFact& a, const LabelFact& b) {
  if (a.presence == Presence::kNever) return a;
  if (b.presence == Presence::kNever) return b;
  LabelFact fact;
  if (a.presence == Presence::kSure || b.presence == Presence::kSure) {
    fact.presence = Presence::kSure;
  }
  fact.expected = a.expected || b.expected;
  if (a.values.empty() || b.values.empty() || Exclude(a, b)) {
    fact.values = a.values.empty() ? b.values : a.values;
  } else {
    std::set_intersection(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                          std::back_inserter(fact.values));
  }
  return fact;
}

bool Exclude(const LabelFact& a, const LabelFact& b) {
  const auto counted_on = [](const LabelFact& fact) {
    return fact.presence == Presence::kSure ||
           (fact.expected && fact.presence == Presence::kPossible);
  };
  if (a.presence == Presence::kNever) return counted_on(b);
  if (b.presence == Presence::kNever) return counted_on(a);
  if (a.values.empty() || b.values.empty()) return false;
  std::vector<std::string> common;
  std::set_intersection(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                        std::back_inserter(common));
  return common.empty();
}

LabelFacts LabelFacts::None(const grammar::Expr* cause) {
  LabelFacts facts;
  facts.others_ = {.presence = Presence::kNever, .cause = cause};
  return facts;
}

const LabelFact& LabelFacts::Of(std::string_view name) const {
  const auto found = named_.find(name);
  return found == named_.end() ? others_ : found->second;
}

void LabelFacts::Set(std::string_view name, LabelFact fact) {
  const auto found = named_.find(name);
  if (found != named_.end()) {
    found->second = std::move(fact);
  } else if (named_.size() < kLabelsMax) {
    named_.emplace(std::string(name), std::move(fact));
  } else if (fact != others_) {
    // One of the others is different: nothing holds for all of them.
    others_ = {};
  }
}

void LabelFacts::Drop(std::string_view name, const grammar::Expr* cause) {
  Set(name, {.presence = Presence::kNever, .cause = cause});
}

void LabelFacts::AllowAll() {
  std::erase_if(named_, [](const auto& each) { return each.second.presence == Presence::kNever; });
  if (others_.presence == Presence::kNever) others_ = {};
}

template <typename Combine>
LabelFacts LabelFacts::Combined(const LabelFacts& a, const LabelFacts& b, const Combine& combine) {
  LabelFacts facts;
  facts.others_ = combine(a.others_, b.others_);
  for (const auto& [name, fact] : a.named_)
    facts.Set(name, combine(fact, b.Of(name)));
  for (const auto& [name, fact] : b.named_) {
    if (!a.named_.contains(name)) facts.Set(name, combine(a.others_, fact));
  }
  return facts;
}

LabelFacts LabelFacts::Either(const LabelFacts& a, const LabelFacts& b) {
  return Combined(a, b, &EitherFact);
}

LabelFacts LabelFacts::Both(const LabelFacts& a, const LabelFacts& b) {
  return Combined(a, b, &BothFacts);
}

}  // namespace alertd::lint
