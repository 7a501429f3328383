#include "engine/serve/matcher_filter.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "rules/alertmanager/matcher_text.h"

namespace alertd::serve {

Result<Matchers> FilterParameters(const Request& request) {
  const std::vector<std::string> texts = request.AllOf("filter");
  if (texts.size() > kFilterMatchersMax) {
    return InvalidInput("there are " + std::to_string(texts.size()) +
                        " filters, and may be no more than " + std::to_string(kFilterMatchersMax));
  }
  Matchers matchers;
  for (const std::string& text : texts) {
    Result<Matcher> matcher = rules::ParseMatcherText(text);
    if (!matcher) {
      return InvalidInput("bad matcher format in filter " + Quote(text) + ": " +
                          matcher.error().message);
    }
    matchers.push_back(*std::move(matcher));
  }
  return matchers;
}

}  // namespace alertd::serve
