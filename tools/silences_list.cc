#include "tools/silences_list.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/model/time.h"
#include "tools/answer_text.h"

namespace alertd::tools {
namespace {

using Row = std::array<std::string, 7>;

// Without the milliseconds that nobody has asked for.
std::string TimeText(Timestamp at) {
  std::string text = FormatTimestamp(at);
  return text.substr(0, text.find('.')) + "Z";
}

// One line, whatever people have written.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  return text;
}

std::string EndText(const Silence& silence) {
  std::string text = TimeText(silence.ends_at);
  if (silence.ends_when_resolved) text += " or resolved";
  if (silence.ends_when_unmatched)
    text += " or unmatched for " + FormatDuration(*silence.ends_when_unmatched);
  return text;
}

std::string CommentText(const Silence& silence) {
  if (silence.end_reason.empty()) return OneLine(silence.comment);
  return OneLine(silence.comment + " (" + silence.end_reason + ")");
}

}  // namespace

void PrintSilences(std::ostream& out, const std::vector<Silence>& silences, Timestamp now) {
  std::vector<Row> rows = {{"ID", "State", "Matchers", "Starts", "Ends", "Author", "Comment"}};
  for (const Silence& silence : silences) {
    rows.push_back({OneLine(silence.id), std::string(SilenceStateName(StateAt(silence, now))),
                    OneLine(FormatMatcherSets(silence.matcher_sets)), TimeText(silence.starts_at),
                    EndText(silence), OneLine(silence.created_by), CommentText(silence)});
  }
  std::array<size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i)
      line += row[i] + std::string(widths[i] - DisplayWidth(row[i]) + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

}  // namespace alertd::tools
