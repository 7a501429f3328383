#include "engine/model/go_regex.h"

#include <algorithm>
#include <string>
#include <vector>

#include <re2/re2.h>

namespace alertd {
namespace {

// For the program and its automata. Go takes repetitions of classes, such as [\p{L}]{1,500}, that
// need more than RE2's own 8 MiB.
constexpr int64_t kMemoryMax = int64_t{64} << 20;

constexpr std::string_view kByteEscape = "\\C";

// Go counts how deep the tree of an expression is; of what people write, groups make it so.
constexpr size_t kGroupsWithinMax = 1000;

// Copies Go's expression to RE2's.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : rest_(pattern) {}

  Result<std::string> Translate() {
    while (!rest_.empty()) {
      if (rest_.front() == '\\') {
        if (rest_.starts_with(kByteEscape)) return InvalidInput("invalid escape sequence: \\C");
        TakeEscape();
      } else {
        TakeCharacter();
      }
      if (captures_ >= kGroupsWithinMax) return InvalidInput("expression nests too deeply");
    }
    return std::move(text_);
  }

 private:
  void Take(size_t count) {
    text_ += rest_.substr(0, count);
    rest_.remove_prefix(std::min(count, rest_.size()));
  }

  void TakeEscape() {
    if (in_class_ > 0) in_class_ = 2;
    if (in_class_ == 0 && rest_.starts_with("\\Q")) {
      const size_t end = rest_.find("\\E");
      Take(end == std::string_view::npos ? rest_.size() : end + 2);
    } else {
      Take(2);
    }
  }

  void TakeCharacter() {
    const char c = rest_.front();
    if (in_class_ > 0 && rest_.starts_with("[:")) {
      in_class_ = 2;
      Take(std::min(rest_.find(":]"), rest_.size() - 2) + 2);
      return;
    }
    // A bracket that comes first in a class stands for itself.
    const bool closes = c == ']' && in_class_ > 1;
    if (in_class_ > 0) {
      if (!(in_class_ == 1 && c == '^')) ++in_class_;
      if (closes) in_class_ = 0;
      Take(1);
      return;
    }
    if (c == '[') in_class_ = 1;
    if (c == ')' && !groups_.empty()) {
      captures_ -= groups_.back() ? 1 : 0;
      groups_.pop_back();
    }
    // Groups that capture nothing are no part of the tree.
    if (c == '(') NoteGroup();
    if (rest_.starts_with("(?<") && rest_.size() > 3 && rest_[3] != '=' && rest_[3] != '!') {
      text_ += "(?P<";
      rest_.remove_prefix(3);
      return;
    }
    Take(1);
  }

  void NoteGroup() {
    const bool captures =
        !rest_.starts_with("(?") || rest_.starts_with("(?P<") || rest_.starts_with("(?<");
    groups_.push_back(captures);
    captures_ += captures ? 1 : 0;
  }

  std::string_view rest_;
  std::string text_;
  std::vector<bool> groups_;  // that are open: whether they capture
  size_t captures_ = 0;       // of those
  int in_class_ = 0;          // 1 at the beginning of a class, more within
};

}  // namespace

Result<std::shared_ptr<const re2::RE2>> CompileGoRegex(std::string_view pattern, RegexScope scope) {
  ALERTD_TRY(const std::string text, Translator(pattern).Translate());
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryMax);
  const std::string whole = scope == RegexScope::kWhole ? "^(?s:" + text + ")$" : text;
  auto regex = std::make_shared<const re2::RE2>(whole, options);
  if (regex->ok()) return std::shared_ptr<const re2::RE2>(std::move(regex));
  // The error of the expression as it was written, without what stands around it here.
  const re2::RE2 written(text, options);
  return InvalidInput(written.ok() ? regex->error() : written.error());
}

}  // namespace alertd
