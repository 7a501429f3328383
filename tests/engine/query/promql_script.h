#pragma once

// Test scripts of PromQL: samples, expressions and what they are expected to give, in the language
// of Prometheus' own tests (load, clear, eval instant, eval range, expect …).

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/query/query.h"
#include "tests/engine/query/promql_series.h"

namespace alertd::query {

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
  Timestamp start;
  Timestamp end;
  Duration step{0};  // 0: an instant
  bool ordered = false;
  bool expects_matrix = false;  // an instant query's samples from start to end
  QueryRange matrix_range{};
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

// Fails with kInvalidInput; the message begins with the line.
Result<std::vector<ScriptCommand>> ParsePromqlScript(std::string_view text);

}  // namespace alertd::query
