#include "tools/suppressions_list.h"

#include <optional>
#include <string>

#include "rules/suppression_text.h"
#include "tools/text_table.h"

namespace alertd::tools {
namespace {

// When it has ended, and why.
std::string EndText(const ListedSuppression& listed) {
  const rules::Suppression& declared = *listed.declared;
  std::optional<Timestamp> end = listed.ended_at;
  if (!end) end = declared.ends_at;
  if (!end) end = declared.expires_at;
  const std::string how = listed.end_reason.empty() ? "ended" : listed.end_reason;
  return end ? how + " at " + SecondsText(*end) : how;
}

// Until when it holds, when it holds next, or since when it does not.
std::string WhenText(const ListedSuppression& listed) {
  if (listed.state == "active") {
    return listed.until ? "until " + SecondsText(*listed.until) : "until it is ended";
  }
  if (listed.next.empty()) return EndText(listed);
  const rules::OpenSpan& span = listed.next.front();
  return "from " + SecondsText(span.begin) +
         (span.end ? " until " + SecondsText(*span.end) : std::string());
}

std::string WhyText(const ListedSuppression& listed) {
  const std::string& reason = listed.declared->reason;
  if (listed.created_by.empty()) return reason;
  return reason.empty() ? "by " + listed.created_by : reason + ", by " + listed.created_by;
}

}  // namespace

void PrintSuppressions(std::ostream& out, const std::vector<ListedSuppression>& suppressions) {
  TextTable table({"Name", "State", "Source", "Match", "When", "Alerts", "Reason"});
  for (const ListedSuppression& listed : suppressions) {
    table.Add({listed.declared->name, listed.state, listed.source,
               rules::DescribeMatch(*listed.declared), WhenText(listed),
               std::to_string(listed.alerts), WhyText(listed)});
  }
  table.Print(out);
}

}  // namespace alertd::tools
