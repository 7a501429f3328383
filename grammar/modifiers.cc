#include "grammar/modifiers.h"

#include <string>
#include <utility>
#include <variant>

namespace alertd::grammar {
namespace {

VectorSelector* SelectorOf(Expr& target) {
  if (auto* const selector = std::get_if<VectorSelector>(&target.node)) return selector;
  if (auto* const matrix = std::get_if<MatrixSelector>(&target.node)) return &matrix->selector;
  return nullptr;
}

bool IsSet(const QueryDuration& duration) {
  return duration.expr != nullptr || duration.value != Duration::zero();
}

std::string MisplacedMessage(std::string_view modifier) {
  return std::string(modifier) +
         " modifier must be preceded by an instant vector selector or range vector selector or a "
         "subquery";
}

}  // namespace

void SetRange(Expr& target, QueryDuration duration, SourceRange range, ErrorList& errors) {
  auto* const selector = std::get_if<VectorSelector>(&target.node);
  if (selector == nullptr) {
    errors.Add(range, "ranges only allowed for vector selectors");
    return;
  }
  if (IsSet(selector->offset)) {
    errors.Add(range, "no offset modifiers allowed before range");
  } else if (selector->at) {
    errors.Add(range, "no @ modifiers allowed before range");
  } else if (selector->extension != RangeExtension::kNone) {
    errors.Add(range, "no anchored or smoothed modifiers allowed before range");
  }
  target.type = ValueType::kMatrix;
  target.range.end = range.end;
  target.node = MatrixSelector{std::move(*selector), std::move(duration)};
}

void SetOffset(Expr& target, QueryDuration offset, SourceRange range, ErrorList& errors) {
  QueryDuration* place = nullptr;
  if (VectorSelector* const selector = SelectorOf(target)) {
    place = &selector->offset;
  } else if (auto* const subquery = std::get_if<Subquery>(&target.node)) {
    place = &subquery->offset;
  } else {
    errors.Add(range, MisplacedMessage("offset"));
    return;
  }
  if (IsSet(*place)) errors.Add(range, "offset may not be set multiple times");
  *place = std::move(offset);
  target.range.end = range.end;
}

void SetAt(Expr& target, const AtModifier& at, SourceRange range, ErrorList& errors) {
  std::optional<AtModifier>* place = nullptr;
  if (VectorSelector* const selector = SelectorOf(target)) {
    place = &selector->at;
  } else if (auto* const subquery = std::get_if<Subquery>(&target.node)) {
    place = &subquery->at;
  } else {
    errors.Add(range, MisplacedMessage("@"));
    return;
  }
  if (*place) errors.Add(range, "@ <timestamp> may not be set multiple times");
  *place = at;
  target.range.end = range.end;
}

void SetExtension(Expr& target, RangeExtension extension, SourceRange range, ErrorList& errors) {
  const std::string_view name = extension == RangeExtension::kAnchored ? "anchored" : "smoothed";
  VectorSelector* const selector = SelectorOf(target);
  if (selector == nullptr) {
    errors.Add(range, std::string(name) +
                          " modifier must be preceded by an instant vector selector or range "
                          "vector selector");
    return;
  }
  if (selector->extension != RangeExtension::kNone) {
    errors.Add(range, selector->extension == extension
                          ? std::string(name) + " modifier may not be set multiple times"
                          : "anchored and smoothed modifiers cannot be used together");
  }
  selector->extension = extension;
  target.range.end = range.end;
}

}  // namespace alertd::grammar
