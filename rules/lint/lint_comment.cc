#include "rules/lint/lint_comment.h"

#include <algorithm>
#include <string_view>

namespace alertd::lint {
namespace {

constexpr std::string_view kDirective = "alertd-lint-disable";
constexpr std::string_view kFileSuffix = "-file";
constexpr std::string_view kSeparators = " \t\r,";

// Behind one of these stands why, in words for people.
bool BeginsReason(std::string_view word) { return word.starts_with("--") || word.starts_with('('); }

// The next line that is neither blank nor a comment; past the end when there is none.
size_t NextContent(const SourceText& file, size_t line, size_t count) {
  for (size_t next = line + 1; next <= count; ++next) {
    const std::string_view text = file.Line(next);
    const size_t first = text.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && text[first] != '#') return next;
  }
  return count + 1;
}

class CommentReader {
 public:
  explicit CommentReader(const std::shared_ptr<const SourceText>& file)
      : file_(file), count_(file->Locate(file->text().size()).line) {}

  std::vector<LintComment> Run() {
    const std::string_view text = file_->text();
    for (size_t at = text.find(kDirective); at != std::string_view::npos;
         at = text.find(kDirective, at + kDirective.size())) {
      if (comments_.size() >= kLintCommentsPerFileMax) break;
      ReadAt(at);
    }
    return std::move(comments_);
  }

 private:
  // `at` is where the directive's word begins; only a comment that begins with it counts.
  void ReadAt(size_t at) {
    const LineColumn place = file_->Locate(at);
    const std::string_view line = file_->Line(place.line);
    const std::string_view before = line.substr(0, place.column - 1);
    const size_t hash = before.find_last_not_of(" \t");
    if (hash == std::string_view::npos || before[hash] != '#') return;
    const bool behind_content =
        before.substr(0, hash).find_first_not_of(" \t") != std::string_view::npos;
    if (behind_content && before[hash - 1] != ' ' && before[hash - 1] != '\t') return;
    size_t from = place.column - 1 + kDirective.size();
    const bool whole_file = line.substr(from).starts_with(kFileSuffix);
    if (whole_file) from += kFileSuffix.size();
    if (from < line.size() && kSeparators.find(line[from]) == std::string_view::npos) return;
    LineSpan lines{.first = 1, .last = count_};
    if (!whole_file) {
      const size_t begin = behind_content ? place.line : NextContent(*file_, place.line, count_);
      lines = begin > count_ ? LineSpan{} : BlockAt(*file_, begin);
    }
    ReadNames({.begin = at, .end = at + line.size() - (place.column - 1)},
              at + from - (place.column - 1), lines);
  }

  void ReadNames(SourceRange comment, size_t from, LineSpan lines) {
    const std::string_view text = file_->text().substr(0, comment.end);
    size_t begin = text.find_first_not_of(kSeparators, from);
    const bool names_none = begin == std::string_view::npos || BeginsReason(text.substr(begin));
    if (names_none) Add({}, {.begin = comment.begin, .end = from}, lines);
    while (begin != std::string_view::npos && !BeginsReason(text.substr(begin))) {
      const size_t end = std::min(text.find_first_of(kSeparators, begin), text.size());
      Add(std::string(text.substr(begin, end - begin)), {.begin = begin, .end = end}, lines);
      begin = text.find_first_not_of(kSeparators, end);
    }
  }

  void Add(std::string name, SourceRange range, LineSpan lines) {
    comments_.push_back(
        {.name = std::move(name), .location = {.file = file_, .range = range}, .lines = lines});
  }

  const std::shared_ptr<const SourceText>& file_;
  size_t count_;
  std::vector<LintComment> comments_;
};

}  // namespace

std::vector<LintComment> ReadLintComments(const std::shared_ptr<const SourceText>& file) {
  return CommentReader(file).Run();
}

}  // namespace alertd::lint
