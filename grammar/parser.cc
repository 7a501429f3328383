#include "grammar/parser.h"

#include <utility>
#include <variant>

#include "engine/model/utf8.h"
#include "grammar/error_list.h"
#include "grammar/syntax_parser.h"
#include "grammar/tree_builder.h"
#include "grammar/type_check.h"

namespace alertd::grammar {

namespace {

// How much of the text is UTF-8, from its beginning.
size_t ValidUtf8Length(std::string_view text) {
  size_t length = 0;
  while (length < text.size()) {
    const size_t sequence = Utf8SequenceLength(text.substr(length));
    if (sequence == 0) break;
    length += sequence;
  }
  return length;
}

}  // namespace

ParseOutcome ParseExpr(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return {nullptr,
            {{{limits.bytes_max, text.size()},
              "expression has " + std::to_string(text.size()) + " bytes, more than the " +
                  std::to_string(limits.bytes_max) + " allowed",
              ""}}};
  }
  if (const size_t valid = ValidUtf8Length(text); valid < text.size()) {
    return {nullptr, {{{valid, valid + 1}, "invalid UTF-8 rune", ""}}};
  }
  auto syntax = SyntaxTree::Parse(text, limits);
  if (auto* const error = std::get_if<SourceError>(&syntax)) return {nullptr, {std::move(*error)}};

  ErrorList errors;
  const TokenSource source(text);
  std::shared_ptr<const Expr> root =
      TreeBuilder(source, limits, errors).Build((*std::get_if<0>(&syntax))->root());
  if (errors.empty()) CheckTypes(*root, errors);
  if (!errors.empty()) return {nullptr, errors.Take()};
  return {std::move(root), {}};
}

Result<std::shared_ptr<const Expr>> ParseExprOrError(std::string_view text) {
  ParseOutcome outcome = ParseExpr(text);
  if (outcome.root) return std::move(outcome.root);
  const SourceError& error = outcome.errors.front();
  const LineColumn place = SourceText("", std::string(text)).Locate(error.range.begin);
  return InvalidInput(std::to_string(place.line) + ":" + std::to_string(place.column) +
                      ": parse error: " + error.message +
                      (error.suggestion.empty() ? "" : ", did you mean " + error.suggestion + "?"));
}

Result<Matchers> ParseSelector(std::string_view text) {
  ALERTD_TRY(const std::shared_ptr<const Expr> root, ParseExprOrError(text));
  const auto* const selector = std::get_if<VectorSelector>(&root->node);
  const bool plain = selector != nullptr && !selector->at && selector->offset.expr == nullptr &&
                     selector->offset.value == Duration::zero() &&
                     selector->extension == RangeExtension::kNone;
  if (!plain) {
    return InvalidInput(
        "expected a series selector without offset and @, such as up{job=\"node\"}, got " +
        std::string(text));
  }
  return selector->matchers;
}

}  // namespace alertd::grammar
