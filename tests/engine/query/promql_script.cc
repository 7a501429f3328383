#include "tests/engine/query/promql_script.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace alertd::query {
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

  Result<std::vector<ScriptCommand>> Parse() {
    std::vector<ScriptCommand> commands;
    while (next_ < lines_.size()) {
      if (lines_[next_].empty()) {
        ++next_;
        continue;
      }
      const size_t line = next_ + 1;
      auto command = ParseCommand();
      if (!command) {
        return InvalidInput(fmt::format("line {}: {}", next_ + 1, command.error().message));
      }
      commands.push_back({line, *std::move(command)});
    }
    return commands;
  }

 private:
  using Command = std::variant<LoadCommand, ClearCommand, EvalCommand>;

  Result<Command> ParseCommand() {
    std::string_view rest = lines_[next_];
    std::string word(TakeWord(rest));
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word == "clear") {
      ++next_;
      return Command{ClearCommand{}};
    }
    if (word == "load" || word == "load_with_nhcb") return ParseLoad(rest, word != "load");
    if (word.starts_with("eval")) return ParseEval(word, rest);
    return InvalidInput("invalid command " + word);
  }

  Result<Command> ParseLoad(std::string_view rest, bool with_histograms) {
    LoadCommand load;
    load.with_histograms = with_histograms;
    ALERTD_TRY(load.step, ParseDuration(rest));
    for (++next_; next_ < lines_.size() && !lines_[next_].empty(); ++next_) {
      ALERTD_TRY(ScriptSeries series, ParseScriptSeries(lines_[next_]));
      load.series.push_back(std::move(series));
    }
    return Command{std::move(load)};
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
    return Ok();
  }

  static Status ParseExpectation(std::string_view line, EvalCommand& eval) {
    std::string_view rest = line;
    const std::string_view word = TakeWord(rest);
    if (word == "expected_fail_message" || word == "expected_fail_regexp") {
      const bool regex = word == "expected_fail_regexp";
      eval.fail = {{regex ? TextExpectation::Kind::kRegex : TextExpectation::Kind::kMessage,
                    std::string(rest)}};
      return Ok();
    }
    if (word == "expect") return ParseExpect(rest, eval);
    const Result<double> scalar = ParseScriptNumber(line);
    if (scalar) {
      eval.scalar = *scalar;
      return Ok();
    }
    ALERTD_TRY(ScriptSeries series, ParseScriptSeries(line));
    eval.series.push_back(std::move(series));
    return Ok();
  }

  static Status ParseExpect(std::string_view rest, EvalCommand& eval) {
    const std::string_view what = TakeWord(rest);
    if (what == "range") {
      eval.expects_matrix = true;
      TakeWord(rest);  // vector
      ALERTD_TRY(const auto timed, TakeRange(rest, eval));
      static_cast<void>(timed);
      eval.matrix_range = {eval.start, eval.end, eval.step};
      eval.start = eval.end;
      eval.step = Duration{0};
      return Ok();
    }
    if (what == "string") {
      if (rest.size() < 2) return InvalidInput("expect string without a text");
      eval.text = std::string(rest.substr(1, rest.size() - 2));
      return Ok();
    }
    if (what == "ordered") eval.ordered = true;
    if (what == "no_warn") eval.no_warn = true;
    if (what == "no_info") eval.no_info = true;
    if (what == "fail") eval.fail.push_back(ParseText(rest));
    if (what == "warn") eval.warn.push_back(ParseText(rest));
    if (what == "info") eval.info.push_back(ParseText(rest));
    return Ok();
  }

  static TextExpectation ParseText(std::string_view rest) {
    if (rest.starts_with("msg:")) {
      return {TextExpectation::Kind::kMessage, std::string(Trim(rest.substr(4)))};
    }
    if (rest.starts_with("regex:")) {
      return {TextExpectation::Kind::kRegex, std::string(Trim(rest.substr(6)))};
    }
    return {};
  }

  std::vector<std::string_view> lines_;
  size_t next_ = 0;
};

}  // namespace

Result<std::vector<ScriptCommand>> ParsePromqlScript(std::string_view text) {
  return ScriptParser(text).Parse();
}

}  // namespace alertd::query
