#include "engine/template/print.h"

#include <algorithm>

#include "engine/model/labels.h"
#include "engine/template/format_verb.h"
#include "engine/template/go_time.h"

namespace alertd::tmpl {
namespace {

std::string PrintAll(const std::vector<Value>& args,
                     bool (*space_between)(const Value&, const Value&)) {
  std::string out;
  for (size_t i = 0; i < args.size(); ++i) {
    if (i > 0 && space_between(args[i - 1], args[i])) out += ' ';
    out += PrintValue(args[i]);
  }
  return out;
}

// Walks a format text: literal parts, verbs, and which argument each takes.
class FormatPrinter {
 public:
  FormatPrinter(std::string_view format, const std::vector<Value>& args, size_t bytes_max)
      : rest_(format), args_(args), bytes_max_(bytes_max) {}

  Result<std::string> Run() {
    while (!rest_.empty()) {
      const size_t percent = std::min(rest_.find('%'), rest_.size());
      out_ += rest_.substr(0, percent);
      rest_.remove_prefix(percent);
      if (!rest_.empty()) {
        rest_.remove_prefix(1);
        PrintVerb();
      }
      if (out_.size() > bytes_max_) {
        return LimitExceeded("printf makes more than " + std::to_string(bytes_max_) + " bytes");
      }
    }
    if (!reordered_ && next_ < args_.size()) PrintExtra();
    return std::move(out_);
  }

 private:
  void PrintExtra() {
    out_ += "%!(EXTRA ";
    for (size_t i = next_; i < args_.size(); ++i) {
      if (i > next_) out_ += ", ";
      out_ += args_[i].IsNil() ? "<nil>" : args_[i].TypeName() + "=" + PrintValue(args_[i]);
    }
    out_ += ')';
  }

  void PrintVerb() {
    FormatSpec spec;
    good_index_ = true;
    after_index_ = false;
    TakeFlags(spec);
    TakeIndex();
    TakeWidth(spec);
    TakePrecision(spec);
    if (!after_index_) TakeIndex();
    if (rest_.empty()) {
      out_ += "%!(NOVERB)";
      return;
    }
    const std::string_view verb = TakeCharacter();
    if (verb == "%") {
      out_ += '%';
    } else if (!good_index_) {
      out_ += "%!" + std::string(verb) + "(BADINDEX)";
    } else if (next_ >= args_.size()) {
      out_ += "%!" + std::string(verb) + "(MISSING)";
    } else {
      // With this verb a plus asks for names, not for signs.
      if (verb == "v") spec.field_names = std::exchange(spec.plus, false);
      FormatVerb(out_, args_[next_++], verb, spec);
    }
  }

  void TakeFlags(FormatSpec& spec) {
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      switch (rest_.front()) {
        case '#':
          spec.sharp = true;
          break;
        case '0':
          spec.zero = true;
          break;
        case '+':
          spec.plus = true;
          break;
        case '-':
          spec.minus = true;
          break;
        case ' ':
          spec.space = true;
          break;
        default:
          return;
      }
    }
  }

  // The verb, which may be any character of UTF-8.
  std::string_view TakeCharacter() {
    size_t length = 1;
    while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xC0) == 0x80) {
      ++length;
    }
    const std::string_view character = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return character;
  }

  // Digits as a number; nothing when there are none or it is beyond what Go takes.
  std::optional<int> TakeNumber() {
    constexpr int kNumberMax = 1'000'000;
    std::optional<int> number;
    bool too_large = false;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1)) {
      number = number.value_or(0) * 10 + (rest_.front() - '0');
      if (*number > kNumberMax) {
        too_large = true;
        number = kNumberMax;
      }
    }
    if (too_large) return std::nullopt;
    return number;
  }

  // [3] names the argument that comes next.
  void TakeIndex() {
    if (rest_.empty() || rest_.front() != '[') return;
    reordered_ = true;
    after_index_ = true;
    const size_t close = rest_.find(']');
    if (close == std::string_view::npos) {
      good_index_ = false;
      rest_.remove_prefix(1);
      return;
    }
    std::string_view after = rest_.substr(close + 1);
    const size_t digits = close - 1;
    rest_.remove_prefix(1);
    const size_t before = rest_.size();
    const std::optional<int> index = TakeNumber();
    const bool whole = before - rest_.size() == digits;
    rest_ = after;
    if (!index || !whole || *index < 1 || static_cast<size_t>(*index) > args_.size()) {
      good_index_ = false;
      return;
    }
    next_ = static_cast<size_t>(*index) - 1;
  }

  // The argument of a `*`; nothing when it is no suitable integer.
  std::optional<int> TakeStar() {
    rest_.remove_prefix(1);
    after_index_ = false;
    if (next_ >= args_.size()) return std::nullopt;
    constexpr int64_t kStarMax = 1'000'000;
    const int64_t* number = args_[next_++].As<int64_t>();
    if (number == nullptr || *number > kStarMax || *number < -kStarMax) return std::nullopt;
    return static_cast<int>(*number);
  }

  void TakeWidth(FormatSpec& spec) {
    if (!rest_.empty() && rest_.front() == '*') {
      spec.width = TakeStar();
      if (!spec.width) out_ += "%!(BADWIDTH)";
      if (spec.width.value_or(0) < 0) {
        spec.minus = true;
        spec.width = -*spec.width;
      }
      return;
    }
    spec.width = TakeNumber();
    if (after_index_ && spec.width) good_index_ = false;
  }

  void TakePrecision(FormatSpec& spec) {
    if (rest_.empty() || rest_.front() != '.') return;
    rest_.remove_prefix(1);
    if (after_index_) good_index_ = false;
    TakeIndex();
    if (!rest_.empty() && rest_.front() == '*') {
      spec.precision = TakeStar();
      if (spec.precision.value_or(0) < 0) spec.precision.reset();
      if (!spec.precision) out_ += "%!(BADPREC)";
      return;
    }
    spec.precision = TakeNumber().value_or(0);
  }

  std::string_view rest_;
  const std::vector<Value>& args_;
  size_t bytes_max_;
  std::string out_;
  size_t next_ = 0;
  bool reordered_ = false;
  bool good_index_ = true;
  bool after_index_ = false;
};

}  // namespace

std::string PrintValue(const Value& value) {
  std::string out;
  FormatVerb(out, value, "v", {});
  return out;
}

std::string Sprint(const std::vector<Value>& args) {
  return PrintAll(args, [](const Value& left, const Value& right) {
    return left.AsText() == nullptr && right.AsText() == nullptr;
  });
}

std::string Sprintln(const std::vector<Value>& args) {
  return PrintAll(args, [](const Value&, const Value&) { return true; }) + "\n";
}

Result<std::string> Sprintf(std::string_view format, const std::vector<Value>& args,
                            size_t bytes_max) {
  return FormatPrinter(format, args, bytes_max).Run();
}

}  // namespace alertd::tmpl
