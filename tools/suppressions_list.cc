#include "tools/suppressions_list.h"

#include <string>

#include "rules/suppression_text.h"
#include "tools/text_table.h"

namespace alertd::tools {
namespace {

// Until when it holds, or when it holds next.
std::string WhenText(const ListedSuppression& listed) {
  if (listed.state == "active") {
    return listed.until ? "until " + SecondsText(*listed.until) : "until it is ended";
  }
  if (listed.next.empty()) return listed.end_reason;
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
