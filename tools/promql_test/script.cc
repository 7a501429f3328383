#include "tools/promql_test/script.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include <re2/re2.h>

#include "engine/base/result.h"
#include "engine/model/number.h"
#include "grammar/literals.h"
#include "grammar/parser.h"
#include "tools/promql_test/histogram_notation.h"

namespace alertd::promql_test {
namespace {

std::string_view Trim(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && space(text.back()))
    text.remove_suffix(1);
  return text;
}

// Takes the first word off.
std::string_view TakeWord(std::string_view& rest) {
  rest = Trim(rest);
  const auto end =
      std::find_if(rest.begin(), rest.end(), [](char c) { return c == ' ' || c == '\t'; });
  const std::string_view word = rest.substr(0, static_cast<size_t>(end - rest.begin()));
  rest = Trim(rest.substr(word.size()));
  return word;
}

bool TakeExactly(std::string_view& rest, std::string_view word) {
  std::string_view after = rest;
  if (TakeWord(after) != word) return false;
  rest = after;
  return true;
}

Result<Timestamp> TakeTime(std::string_view& rest) {
  ALERTD_TRY(const Duration since_epoch, ParseDuration(TakeWord(rest)));
  return Timestamp{since_epoch};
}

class ScriptParser {
 public:
  explicit ScriptParser(std::string_view text) {
    while (true) {
      const size_t end = text.find('\n');
      const std::string_view line = Trim(text.substr(0, end));
      lines_.push_back(line.starts_with('#') ? std::string_view() : line);
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
  }

  std::variant<std::vector<ScriptCommand>, ScriptError> Parse() {
    std::vector<ScriptCommand> commands;
    while (next_ < lines_.size()) {
      if (lines_[next_].empty()) {
        ++next_;
        continue;
      }
      const size_t line = next_ + 1;
      auto command = ParseCommand();
      if (!command) return ScriptError{next_ + 1, std::move(command).error().message};
      commands.push_back({line, *std::move(command)});
    }
    return commands;
  }

 private:
  using Command = std::variant<LoadCommand, ClearCommand, EvalCommand>;

  Result<Command> ParseCommand() {
    std::string_view rest = lines_[next_];
    const std::string word(TakeWord(rest));
    const auto is_clear = [](std::string_view text) {
      return std::equal(text.begin(), text.end(), std::begin("clear"), std::end("clear") - 1,
                        [](unsigned char a, char b) { return std::tolower(a) == b; });
    };
    if (is_clear(word)) {
      ++next_;
      return Command{ClearCommand{}};
    }
    if (word == "load" || word == "load_with_nhcb") return ParseLoad(rest, word != "load");
    constexpr std::array<std::string_view, 5> kEvals = {"eval", "eval_fail", "eval_warn",
                                                        "eval_info", "eval_ordered"};
    if (std::find(kEvals.begin(), kEvals.end(), word) != kEvals.end()) {
      return ParseEval(word, rest);
    }
    return InvalidInput("invalid command " + Quote(word));
  }

  Result<Command> ParseLoad(std::string_view rest, bool with_histograms) {
    LoadCommand load;
    load.with_histograms = with_histograms;
    ALERTD_TRY(load.step, ParseDuration(rest));
    for (++next_; next_ < lines_.size() && !lines_[next_].empty(); ++next_) {
      ALERTD_TRY(ScriptSeries series, ParseLoadedSeries());
      load.series.push_back(std::move(series));
    }
    return Command{std::move(load)};
  }

  // One series, on one line or with the line before it that says when its counters began.
  Result<ScriptSeries> ParseLoadedSeries() {
    if (!IsStartsLine(lines_[next_])) return ParseScriptSeries(lines_[next_]);
    ALERTD_TRY(ScriptStarts starts, ParseScriptStarts(lines_[next_]));
    if (next_ + 1 == lines_.size() || lines_[next_ + 1].empty()) {
      return InvalidInput("expected the series of the start timestamps on the next line");
    }
    ++next_;
    ALERTD_TRY(ScriptSeries series, ParseScriptSeries(lines_[next_]));
    if (series.labels != starts.labels) {
      return InvalidInput("expected the series " + FormatLabels(starts.labels) +
                          ", whose start timestamps stand above, got " +
                          FormatLabels(series.labels));
    }
    if (series.values.size() != starts.offsets.size()) {
      return InvalidInput(std::to_string(starts.offsets.size()) + " start timestamps for " +
                          std::to_string(series.values.size()) + " values");
    }
    series.starts = std::move(starts.offsets);
    return series;
  }

  Result<Command> ParseEval(std::string_view word, std::string_view rest) {
    EvalCommand eval;
    if (word == "eval_fail") eval.fail.emplace_back();
    if (word == "eval_warn") eval.warn.emplace_back();
    if (word == "eval_info") eval.info.emplace_back();
    eval.ordered = word == "eval_ordered";
    const bool range = TakeExactly(rest, "range");
    if (!range && !TakeExactly(rest, "instant")) return InvalidInput("neither instant nor range");
    ALERTD_TRY(const auto timed, range ? TakeRange(rest, eval) : TakeInstant(rest, eval));
    static_cast<void>(timed);
    eval.expr = std::string(rest);
    grammar::ParseOutcome parsed = grammar::ParseExpr(eval.expr);
    if (parsed.root == nullptr) {
      return InvalidInput("parse error at column " +
                          std::to_string(parsed.errors[0].range.begin + 1) + " of [" + eval.expr +
                          "]: " + parsed.errors[0].message);
    }
    eval.root = std::move(parsed.root);
    for (++next_; next_ < lines_.size() && !lines_[next_].empty(); ++next_) {
      ALERTD_TRY(const auto done, ParseExpectation(lines_[next_], eval));
      static_cast<void>(done);
    }
    return Command{std::move(eval)};
  }

  static Status TakeInstant(std::string_view& rest, EvalCommand& eval) {
    if (!TakeExactly(rest, "at")) return InvalidInput("instant without a time");
    ALERTD_TRY(eval.start, TakeTime(rest));
    eval.end = eval.start;
    return Ok();
  }

  static Status TakeRange(std::string_view& rest, EvalCommand& eval) {
    if (!TakeExactly(rest, "from")) return InvalidInput("range without from");
    ALERTD_TRY(eval.start, TakeTime(rest));
    if (!TakeExactly(rest, "to")) return InvalidInput("range without to");
    ALERTD_TRY(eval.end, TakeTime(rest));
    if (!TakeExactly(rest, "step")) return InvalidInput("range without step");
    ALERTD_TRY(eval.step, ParseDuration(TakeWord(rest)));
    if (eval.end < eval.start) return InvalidInput("range ends before it starts");
    if (eval.step == Duration{0}) return InvalidInput("range with a step of zero");
    return Ok();
  }

  static Status ParseExpectation(std::string_view line, EvalCommand& eval) {
    std::string_view rest = line;
    const std::string_view word = TakeWord(rest);
    if (word == "expected_fail_message") {
      eval.fail = {{TextExpectation::Kind::kMessage, std::string(rest)}};
      return Ok();
    }
    if (word == "expected_fail_regexp") {
      ALERTD_TRY(TextExpectation expectation, ParseRegex(rest));
      eval.fail = {std::move(expectation)};
      return Ok();
    }
    if (word == "expect") return ParseExpect(rest, eval);
    const Result<double> scalar = ParseScriptNumber(line);
    if (scalar) {
      eval.scalar = *scalar;
      return Ok();
    }
    ALERTD_TRY(ScriptSeries series, ParseScriptSeries(line));
    ALERTD_TRY([[maybe_unused]] const auto fits, CheckValues(series, eval));
    eval.series.push_back(std::move(series));
    return Ok();
  }

  // Whether the question can have as many answers.
  static Status CheckValues(const ScriptSeries& series, const EvalCommand& eval) {
    size_t values_max = 1;
    if (eval.expects_matrix) {
      const query::QueryRange& range = eval.matrix_range;
      values_max += static_cast<size_t>((range.end - range.start) / range.step);
    } else if (eval.step > Duration{0}) {
      values_max += static_cast<size_t>((eval.end - eval.start) / eval.step);
    }
    if (series.values.size() <= values_max) return Ok();
    return InvalidInput(std::to_string(series.values.size()) + " values for " +
                        FormatLabels(series.labels) + ", where there can be at most " +
                        std::to_string(values_max));
  }

  static Status ParseExpect(std::string_view rest, EvalCommand& eval) {
    const std::string_view what = TakeWord(rest);
    if (what == "range") {
      if (eval.step > Duration{0}) return InvalidInput("expect range vector in a range query");
      if (!TakeExactly(rest, "vector")) return InvalidInput("expect range without vector");
      eval.expects_matrix = true;
      ALERTD_TRY(const auto timed, TakeRange(rest, eval));
      static_cast<void>(timed);
      eval.matrix_range = {eval.start, eval.end, eval.step};
      eval.start = eval.end;
      eval.step = Duration{0};
      return Ok();
    }
    if (what == "string") {
      const bool quoted = rest.size() > 1 && (rest.front() == '"' || rest.front() == '`') &&
                          rest.back() == rest.front();
      if (!quoted) return InvalidInput("expect string: no quotes around " + std::string(rest));
      auto text = grammar::Unquote(rest);
      if (const auto* error = std::get_if<SourceError>(&text)) {
        return InvalidInput("expect string: " + error->message);
      }
      eval.text = std::get<std::string>(std::move(text));
      return Ok();
    }
    ALERTD_TRY(TextExpectation text, ParseText(rest));
    if (what == "ordered") {
      eval.ordered = true;
    } else if (what == "no_warn") {
      eval.no_warn = true;
    } else if (what == "no_info") {
      eval.no_info = true;
    } else if (what == "fail") {
      eval.fail.push_back(std::move(text));
    } else if (what == "warn") {
      eval.warn.push_back(std::move(text));
    } else if (what == "info") {
      eval.info.push_back(std::move(text));
    } else {
      return InvalidInput("invalid expectation " + std::string(what));
    }
    return CheckExpectations(eval);
  }

  static Status CheckExpectations(const EvalCommand& eval) {
    if (eval.fail.size() > 1) return InvalidInput("more than one expect fail");
    if (eval.ordered && eval.step > Duration{0}) return InvalidInput("a range query has no order");
    if (eval.no_warn && !eval.warn.empty()) return InvalidInput("both expect warn and no_warn");
    if (eval.no_info && !eval.info.empty()) return InvalidInput("both expect info and no_info");
    return Ok();
  }

  static Result<TextExpectation> ParseRegex(std::string_view text) {
    const re2::RE2 regex(text, re2::RE2::Quiet);
    if (!regex.ok()) {
      return InvalidInput("invalid regular expression " + Quote(text) + ": " + regex.error());
    }
    return TextExpectation{TextExpectation::Kind::kRegex, std::string(text)};
  }

  static Result<TextExpectation> ParseText(std::string_view rest) {
    constexpr std::string_view kMessage = "msg:";
    constexpr std::string_view kRegex = "regex:";
    if (Trim(rest) == kMessage || Trim(rest) == kRegex) {
      return InvalidInput("expected a text after " + std::string(Trim(rest)));
    }
    if (rest.starts_with(kMessage)) {
      return TextExpectation{TextExpectation::Kind::kMessage,
                             std::string(Trim(rest.substr(kMessage.size())))};
    }
    if (rest.starts_with(kRegex)) {
      return ParseRegex(Trim(rest.substr(kRegex.size())));
    }
    if (!rest.empty()) {
      return InvalidInput("expected msg: or regex:, got " + std::string(rest));
    }
    return TextExpectation{};
  }

  std::vector<std::string_view> lines_;
  size_t next_ = 0;
};

}  // namespace

std::variant<std::vector<ScriptCommand>, ScriptError> ParsePromqlScript(std::string_view text) {
  return ScriptParser(text).Parse();
}

}  // namespace alertd::promql_test
