#include "tools/opening_list.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "rules/upcoming.h"

namespace alertd::tools {
namespace {

constexpr size_t kSpansMax = 3;
constexpr size_t kLinesMax = 100;

std::string DescribeSpan(const rules::OpenSpan& span, Timestamp now) {
  const std::string begin = span.begin == now ? "now" : FormatTimestamp(span.begin);
  return span.end ? begin + " to " + FormatTimestamp(*span.end) : "from " + begin + " on";
}

class OpeningList {
 public:
  explicit OpeningList(Timestamp now) : now_(now) {}

  template <typename Opening>
  void Add(std::string_view what, const Opening& opening) {
    const std::vector<rules::OpenSpan> spans = rules::UpcomingSpans(opening, now_, kSpansMax);
    const bool always = spans.size() == 1 && spans[0] == rules::OpenSpan{now_, std::nullopt};
    if (spans.empty() || always) return;
    std::string text;
    for (const rules::OpenSpan& span : spans)
      text += (text.empty() ? "" : "; ") + DescribeSpan(span, now_);
    lines_.emplace_back(std::string(what) + " " + opening.name, std::move(text));
  }

  std::string Text() const {
    size_t width = 0;
    for (const auto& [name, spans] : lines_)
      width = std::max(width, name.size());
    std::string text;
    for (size_t i = 0; i < std::min(lines_.size(), kLinesMax); ++i) {
      const auto& [name, spans] = lines_[i];
      text.append("  ")
          .append(name)
          .append(width - name.size() + 2, ' ')
          .append(spans)
          .append("\n");
    }
    if (lines_.size() > kLinesMax) {
      text += "  and " + std::to_string(lines_.size() - kLinesMax) + " more\n";
    }
    return text.empty() ? text : "open next:\n" + text;
  }

 private:
  Timestamp now_;
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace

std::string ListOpenings(const rules::Configuration& configuration, Timestamp now) {
  OpeningList list(now);
  for (const rules::Suppression& suppression : configuration.suppressions)
    list.Add("suppression", suppression);
  for (const rules::TimeInterval& interval : configuration.time_intervals)
    list.Add("time interval", interval);
  return list.Text();
}

}  // namespace alertd::tools
