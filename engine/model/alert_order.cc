#include "engine/model/alert_order.h"

#include <string_view>

namespace alertd {
namespace {

// Below 0 when `a` stands first, above 0 when `b` does.
int CompareLeading(std::string_view a, std::string_view b) {
  if (a.empty() != b.empty()) return a.empty() ? 1 : -1;
  return a.compare(b);
}

}  // namespace

bool PrecedesInAlertmanager(const Labels& a, const Labels& b) {
  for (const std::string_view name : {"job", "instance"}) {
    const int compared = CompareLeading(a.Get(name), b.Get(name));
    if (compared != 0) return compared < 0;
  }
  if (a.size() != b.size()) return a.size() < b.size();
  auto other = b.begin();
  for (const Label label : a) {
    const Label against = *other;
    // The first name in order that only one of them has: who lacks it stands first.
    if (label.name != against.name) return label.name > against.name;
    if (label.value != against.value) return label.value < against.value;
    ++other;
  }
  return false;
}

}  // namespace alertd
