#include "engine/query/label_set_text.h"

namespace alertd::query {

std::string FormatLabelSet(const Labels& labels) {
  std::string text = "{";
  for (const Label label : labels) {
    if (text.size() > 1) text += ", ";
    text += IsLegacyLabelName(label.name) ? std::string(label.name) : Quote(label.name);
    text += "=" + Quote(label.value);
  }
  return text + "}";
}

}  // namespace alertd::query
