#include "tools/silences_list.h"

#include <string>

#include "engine/model/time.h"
#include "tools/text_table.h"

namespace alertd::tools {
namespace {

std::string EndText(const Silence& silence) {
  std::string text = SecondsText(silence.ends_at);
  if (silence.ends_when_resolved) text += " or resolved";
  if (silence.ends_when_unmatched)
    text += " or unmatched for " + FormatDuration(*silence.ends_when_unmatched);
  return text;
}

std::string CommentText(const Silence& silence) {
  if (silence.end_reason.empty()) return silence.comment;
  return silence.comment + " (" + silence.end_reason + ")";
}

}  // namespace

void PrintSilences(std::ostream& out, const std::vector<Silence>& silences, Timestamp now) {
  TextTable table({"ID", "State", "Matchers", "Starts", "Ends", "Author", "Comment"});
  for (const Silence& silence : silences) {
    table.Add({silence.id, std::string(SilenceStateName(StateAt(silence, now))),
               FormatMatcherSets(silence.matcher_sets), SecondsText(silence.starts_at),
               EndText(silence), silence.created_by, CommentText(silence)});
  }
  table.Print(out);
}

}  // namespace alertd::tools
