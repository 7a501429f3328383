#include "tools/command_family.h"

#include "engine/model/labels.h"
#include "engine/model/spelling.h"

namespace alertd::tools {
namespace {

// add, list or remove
std::string Listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace

ParsingEnded EndWithoutMember(const std::string& family, std::string_view help,
                              const std::vector<std::string_view>& members, const Words& words) {
  if (words.empty()) {
    return {.wrong = true, .text = "alertd " + family + " needs a word more: " + Listed(members)};
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    return {.wrong = false, .text = std::string(help)};
  }
  const std::string_view near = NearestSpelling(words[0], members);
  std::string text = "unknown command " + Quote(words[0]) + " of alertd " + family;
  text += near.empty() ? " (expected " + Listed(members) + ")"
                       : ", did you mean " + std::string(near) + "?";
  return {.wrong = true, .text = std::move(text)};
}

}  // namespace alertd::tools
