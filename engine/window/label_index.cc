#include "engine/window/label_index.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "engine/window/regex_shape.h"

namespace alertd::window {
namespace {

// A value's entries in the hash map and in the sorted set, and its list's own memory.
constexpr size_t kValueBytes = 64;

bool IsNegative(MatchKind kind) {
  return kind == MatchKind::kNotEqual || kind == MatchKind::kNotRegex;
}

bool IsRegex(MatchKind kind) { return kind == MatchKind::kRegex || kind == MatchKind::kNotRegex; }

}  // namespace

void LabelIndex::Add(SeriesId series, Symbol name, Symbol value) {
  std::unique_ptr<NameEntry>& entry = names_[name];
  if (entry == nullptr) entry = std::make_unique<NameEntry>(&symbols_);
  const auto [place, is_new] = entry->values.try_emplace(value);
  if (is_new) {
    entry->sorted.insert(value);
    ++value_count_;
    bytes_ += kValueBytes;
  }
  place->second.push_back(series);
  entry->all.push_back(series);
  bytes_ += 2 * sizeof(SeriesId);
}

const LabelIndex::NameEntry* LabelIndex::Find(std::string_view name) const {
  const std::optional<Symbol> symbol = symbols_.Find(name);
  if (!symbol) return nullptr;
  const auto found = names_.find(*symbol);
  return found == names_.end() ? nullptr : found->second.get();
}

void LabelIndex::AddValue(const NameEntry& entry, std::string_view value, SeriesId first,
                          std::vector<PostingsView>& lists) const {
  const std::optional<Symbol> symbol = symbols_.Find(value);
  if (!symbol) return;
  const auto found = entry.values.find(*symbol);
  if (found != entry.values.end()) lists.push_back(From(found->second, first));
}

std::vector<PostingsView> LabelIndex::NamedBy(const Matcher& matcher, const NameEntry& entry,
                                              SeriesId first) const {
  std::vector<PostingsView> lists;
  if (!IsRegex(matcher.kind())) {
    AddValue(entry, matcher.value(), first, lists);
    return lists;
  }
  RegexShape shape = ShapeOf(matcher.value());
  if (shape.kind == RegexShape::Kind::kAnything || shape.kind == RegexShape::Kind::kNonEmpty) {
    lists.push_back(From(entry.all, first));
    return lists;
  }
  if (shape.kind == RegexShape::Kind::kLiterals) {
    std::sort(shape.literals.begin(), shape.literals.end());
    shape.literals.erase(std::unique(shape.literals.begin(), shape.literals.end()),
                         shape.literals.end());
    for (const std::string& literal : shape.literals)
      AddValue(entry, literal, first, lists);
    return lists;
  }
  for (auto value = entry.sorted.lower_bound(std::string_view(shape.prefix));
       value != entry.sorted.end(); ++value) {
    const std::string_view text = symbols_.Text(*value);
    if (!text.starts_with(shape.prefix)) break;
    const PostingsView postings = From(entry.values.at(*value), first);
    // Nobody asks about values that have no series from `first` on.
    if (postings.empty() || matcher.Matches(text) == IsNegative(matcher.kind())) continue;
    lists.push_back(postings);
  }
  return lists;
}

// For a matcher that a series without the label does not meet. A positive one names what it wants;
// a negative one (`a!=""`) wants whatever has the label but what it names.
Postings LabelIndex::KeptBy(const Matcher& matcher, SeriesId first, SeriesId end) const {
  const NameEntry* const entry = Find(matcher.name());
  if (entry == nullptr) return {};
  Postings named = UniteDisjoint(NamedBy(matcher, *entry, first), end);
  if (!IsNegative(matcher.kind())) return named;
  const PostingsView all = From(entry->all, first);
  Postings kept(all.begin(), all.end());
  Subtract(kept, named);
  return kept;
}

// For a matcher that a series without the label meets. A negative one names what it refuses; a
// positive one (`a=""`) refuses whatever has the label but what it names.
void LabelIndex::DropRefused(const Matcher& matcher, SeriesId first, Postings& selected) const {
  const NameEntry* const entry = Find(matcher.name());
  if (entry == nullptr) return;
  const std::vector<PostingsView> named = NamedBy(matcher, *entry, first);
  if (IsNegative(matcher.kind())) {
    for (const PostingsView list : named)
      Subtract(selected, list);
    return;
  }
  const SeriesId end = entry->all.back() + 1;
  const PostingsView all = From(entry->all, first);
  Postings refused(all.begin(), all.end());
  Subtract(refused, UniteDisjoint(named, end));
  Subtract(selected, refused);
}

size_t LabelIndex::ScanCost(const Matcher& matcher) const {
  if (!IsRegex(matcher.kind())) return 0;
  const RegexShape shape = ShapeOf(matcher.value());
  if (shape.kind != RegexShape::Kind::kPrefix) return 0;
  const NameEntry* const entry = Find(matcher.name());
  if (entry == nullptr) return 0;
  // A prefix narrows the scan to a part that cannot be counted without going over it; a name whose
  // values nearly all begin so is common enough (`node_.*`) that the whole is the better guess.
  return entry->values.size();
}

LabelIndex::Selection LabelIndex::Select(const Matchers& matchers, SeriesId first,
                                         SeriesId end) const {
  struct Step {
    const Matcher* matcher;
    bool keeps;
    size_t cost;
  };
  std::vector<Step> steps;
  steps.reserve(matchers.size());
  for (const Matcher& matcher : matchers) {
    steps.push_back({&matcher, !matcher.MatchesEmpty(), ScanCost(matcher)});
  }
  // What keeps few series without running an expression comes first, and decides whether the
  // others' expressions are run over the values or over the series.
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return std::pair(!a.keeps, a.cost) < std::pair(!b.keeps, b.cost);
  });

  Selection selection;
  Postings& selected = selection.series;
  const bool starts_with_all = steps.empty() || !steps.front().keeps;
  if (starts_with_all) {
    selected.resize(end > first ? end - first : 0);
    std::iota(selected.begin(), selected.end(), first);
  }
  for (const Step& step : steps) {
    const bool is_first = &step == &steps.front();
    if ((starts_with_all || !is_first) && step.cost > selected.size()) {
      selection.unasked.push_back(step.matcher);
    } else if (!step.keeps) {
      DropRefused(*step.matcher, first, selected);
    } else if (is_first) {
      selected = KeptBy(*step.matcher, first, end);
    } else {
      Intersect(selected, KeptBy(*step.matcher, first, end));
    }
  }
  return selection;
}

}  // namespace alertd::window
