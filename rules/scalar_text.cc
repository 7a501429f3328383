#include "rules/scalar_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/scalar_aligner.h"

namespace alertd::rules {

ScalarText ScalarText::Align(std::string_view file, size_t begin, std::string_view value) {
  if (std::optional<ScalarText> aligned = ScalarAligner(file, begin, value).Run()) {
    return *std::move(aligned);
  }
  ScalarText text;
  const size_t line_end = std::min(file.find('\n', begin), file.size());
  text.range_ = {.begin = begin, .end = std::max(begin, line_end)};
  text.Append(value, begin, value.size() == 1 ? 2 : 1);
  return text;
}

void ScalarText::Append(std::string_view bytes, size_t file_begin, size_t file_size) {
  if (bytes.empty()) return;
  const bool one_to_one = bytes.size() == file_size;
  if (one_to_one && !runs_.empty()) {
    Run& last = runs_.back();
    const bool last_one_to_one = value_.size() - last.value_begin == last.file_size;
    if (last_one_to_one && last.file_begin + last.file_size == file_begin) {
      last.file_size += file_size;
      value_ += bytes;
      return;
    }
  }
  runs_.push_back({.value_begin = value_.size(), .file_begin = file_begin, .file_size = file_size});
  value_ += bytes;
}

const ScalarText::Run& ScalarText::RunOf(size_t value_offset) const {
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), value_offset,
                       [](size_t offset, const Run& run) { return offset < run.value_begin; });
  return *std::prev(after);
}

size_t ScalarText::RunLength(const Run& run) const {
  const size_t index = static_cast<size_t>(&run - runs_.data());
  const size_t end = index + 1 < runs_.size() ? runs_[index + 1].value_begin : value_.size();
  return end - run.value_begin;
}

size_t ScalarText::PlaceOf(size_t value_offset) const {
  const Run& run = RunOf(value_offset);
  if (RunLength(run) != run.file_size) return run.file_begin;
  return run.file_begin + (value_offset - run.value_begin);
}

size_t ScalarText::PlaceBehind(size_t value_offset) const {
  const Run& run = RunOf(value_offset);
  if (RunLength(run) != run.file_size) return run.file_begin + run.file_size;
  return run.file_begin + (value_offset - run.value_begin) + 1;
}

SourceRange ScalarText::Locate(SourceRange in_value) const {
  if (runs_.empty()) return {.begin = range_.begin, .end = range_.begin};
  const size_t visible_end = value_.find_last_not_of(" \t\r\n") + 1;  // npos + 1 is 0
  if (in_value.begin >= visible_end) {
    const size_t place = visible_end == 0 ? PlaceOf(0) : PlaceBehind(visible_end - 1);
    return {.begin = place, .end = place};
  }
  const size_t begin = PlaceOf(in_value.begin);
  if (in_value.end <= in_value.begin) return {.begin = begin, .end = begin};
  return {.begin = begin, .end = PlaceBehind(std::min(in_value.end, visible_end) - 1)};
}

ScalarText ScalarText::Replace(const std::vector<Replacement>& replacements) const {
  ScalarText out;
  out.range_ = range_;
  size_t from = 0;
  const auto copy_until = [this, &out, &from](size_t end) {
    while (from < end) {
      const Run& run = RunOf(from);
      const size_t length = RunLength(run);
      const size_t upto = std::min(end, run.value_begin + length);
      const std::string_view bytes = std::string_view(value_).substr(from, upto - from);
      const bool one_to_one = length == run.file_size;
      out.Append(bytes, PlaceOf(from), one_to_one ? bytes.size() : run.file_size);
      from = upto;
    }
  };
  for (const Replacement& replacement : replacements) {
    copy_until(replacement.in_value.begin);
    const size_t begin = PlaceOf(replacement.in_value.begin);
    const size_t end = PlaceBehind(replacement.in_value.end - 1);
    out.Append(replacement.text, begin, end - begin);
    from = replacement.in_value.end;
  }
  copy_until(value_.size());
  return out;
}

}  // namespace alertd::rules
