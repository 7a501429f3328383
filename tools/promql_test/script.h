#pragma once

// Test scripts of PromQL: samples, expressions and what they are expected to give, in the language
// of Prometheus' own tests (load, clear, eval instant, eval range, expect …).

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/model/time.h"
#include "engine/query/query.h"
#include "grammar/ast.h"
#include "tools/promql_test/series_notation.h"

namespace alertd::promql_test {

struct LoadCommand {
  Duration step{0};
  // Also makes native histograms of the classic ones.
  bool with_histograms = false;
  std::vector<ScriptSeries> series;
};

struct ClearCommand {};

// How the text of an error or a remark is compared.
struct TextExpectation {
  enum class Kind { kAnything, kMessage, kRegex };
  Kind kind = Kind::kAnything;
  std::string text;
};

struct EvalCommand {
  std::string expr;
  std::shared_ptr<const grammar::Expr> root;  // of `expr`
  Timestamp start;
  Timestamp end;
  Duration step{0};  // 0: an instant
  bool ordered = false;
  bool expects_matrix = false;  // an instant query's samples from start to end
  query::QueryRange matrix_range{};
  std::vector<ScriptSeries> series;
  std::optional<double> scalar;
  std::optional<std::string> text;
  std::vector<TextExpectation> fail;  // at most one
  std::vector<TextExpectation> warn;
  std::vector<TextExpectation> info;
  bool no_warn = false;
  bool no_info = false;
};

struct ScriptCommand {
  size_t line = 0;  // from 1
  std::variant<LoadCommand, ClearCommand, EvalCommand> command;
};

// The whole text, or the first line that is wrong, an expression that does not parse included.
struct ScriptError {
  size_t line = 0;  // from 1
  std::string message;
};
std::variant<std::vector<ScriptCommand>, ScriptError> ParsePromqlScript(std::string_view text);

}  // namespace alertd::promql_test
