#include "tools/known_names.h"

#include <algorithm>
#include <exception>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/model/labels.h"
#include "engine/model/spelling.h"
#include "tools/alerts_client.h"

namespace alertd::tools {
namespace {

namespace json = boost::json;

// boost::json's accessors throw where the value is of another kind; both readers catch.
std::string NameOf(const json::value& value) {
  const json::string& text = value.as_object().at("name").as_string();
  return {text.data(), text.size()};
}

std::vector<std::string> RuleNamesOf(const json::value& answer) {
  std::vector<std::string> names;
  const json::value& data = answer.as_object().at("data");
  for (const json::value& group : data.as_object().at("groups").as_array()) {
    for (const json::value& rule : group.as_object().at("rules").as_array())
      names.push_back(NameOf(rule));
  }
  return names;
}

std::vector<std::string> ReceiverNamesOf(const json::value& answer) {
  std::vector<std::string> names;
  for (const json::value& receiver : answer.as_array())
    names.push_back(NameOf(receiver));
  return names;
}

template <typename Read>
Result<std::vector<std::string>> Fetch(const std::string& base_url, const char* path, Read read) {
  ALERTD_TRY(const std::string body, FetchJson(base_url, path, {}));
  try {
    return read(json::parse(body));
  } catch (const std::exception&) {
    return Unsupported("the answer is not what alertd's API answers");
  }
}

}  // namespace

Result<std::vector<std::string>> FetchReceiverNames(const std::string& base_url) {
  return Fetch(base_url, "/api/v2/receivers", ReceiverNamesOf);
}

Result<std::vector<std::string>> FetchRuleNames(const std::string& base_url) {
  return Fetch(base_url, "/api/v1/rules", RuleNamesOf);
}

std::string NoteOnName(const std::string& what, const std::string& name,
                       const std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view nearest = NearestSpelling(name, candidates);
  return "no " + what + " is called " + Quote(name) + " now" +
         (nearest.empty() ? "" : " (did you mean " + Quote(nearest) + "?)");
}

}  // namespace alertd::tools
