#include "engine/serve/endpoint_table.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/serve/api_answer.h"

namespace alertd::serve {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

// Takes the text up to the next slash off `rest`.
std::string_view TakeSegment(std::string_view& rest) {
  const std::string_view segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
  return segment;
}

// What stands at the pattern's {names}; nothing when the path is another one.
std::optional<Parameters> MatchPath(std::string_view pattern, std::string_view path) {
  Parameters captures;
  if (std::count(pattern.begin(), pattern.end(), '/') !=
      std::count(path.begin(), path.end(), '/')) {
    return std::nullopt;
  }
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = TakeSegment(pattern);
    const std::string_view actual = TakeSegment(path);
    if (expected.starts_with('{')) {
      auto decoded = DecodePercent(actual, PlusSign::kLiteral);
      if (!decoded || decoded->empty()) return std::nullopt;
      captures.emplace_back(expected.substr(1, expected.size() - 2), *std::move(decoded));
    } else if (expected != actual) {
      return std::nullopt;
    }
  }
  return captures;
}

bool Accepts(const Endpoint& endpoint, std::string_view method) {
  // Whoever may GET may ask for the head only.
  const std::string_view asked = method == "HEAD" ? "GET" : method;
  return std::find(endpoint.methods.begin(), endpoint.methods.end(), asked) !=
         endpoint.methods.end();
}

// The answer to OPTIONS, and to a method that no endpoint of the path takes.
Answer TellMethods(const std::vector<const Endpoint*>& candidates, const RawRequest& raw) {
  std::string allowed;
  for (const Endpoint* endpoint : candidates) {
    for (const std::string& method : endpoint->methods) {
      allowed += (allowed.empty() ? "" : ", ") + method;
    }
  }
  if (raw.method == "OPTIONS") {
    Answer answer = PlainText(204, "");
    answer.headers = {{"Allow", allowed + ", OPTIONS"}};
    return answer;
  }
  Answer answer = Fail(ApiError::kBadData, raw.method + " is not allowed here; use " + allowed);
  answer.status = 405;
  answer.headers = {{"Allow", allowed}};
  return answer;
}

struct ReadParameters {
  Parameters all;
  size_t of_form = 0;
};

Result<ReadParameters> ParametersOf(const RawRequest& raw, std::string_view query) {
  ReadParameters parameters;
  if (raw.content_type.starts_with("multipart/")) {
    return Unsupported("a body of type " + raw.content_type.substr(0, raw.content_type.find(';')) +
                       " is not read here; send " + std::string(kFormType) +
                       ", or JSON to what takes it");
  }
  if (raw.content_type.starts_with(kFormType)) {
    ALERTD_TRY(parameters.all, ParseForm(raw.body));
    parameters.of_form = parameters.all.size();
  }
  ALERTD_TRY(const Parameters of_query, ParseForm(query));
  parameters.all.insert(parameters.all.end(), of_query.begin(), of_query.end());
  return parameters;
}

}  // namespace

EndpointTable::EndpointTable(std::string prefix) : prefix_(std::move(prefix)) {
  while (prefix_.ends_with('/'))
    prefix_.pop_back();
  if (!prefix_.empty() && prefix_.front() != '/') prefix_.insert(0, "/");
}

void EndpointTable::Add(Endpoint endpoint) { endpoints_.push_back(std::move(endpoint)); }

std::variant<Dispatch, Answer> EndpointTable::Find(RawRequest raw) const {
  const std::string_view target = raw.target;
  const size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  if (!prefix_.empty() && (path == "/" || path == prefix_)) {
    Answer redirect = PlainText(302, "");
    redirect.headers = {{"Location", prefix_ + "/"}};
    return redirect;
  }
  const bool below = path.starts_with(prefix_) && path.substr(prefix_.size()).starts_with('/');
  if (below) path.remove_prefix(prefix_.size());
  std::vector<const Endpoint*> candidates;
  for (const Endpoint& endpoint : endpoints_) {
    auto captures = below ? MatchPath(endpoint.pattern, path) : std::nullopt;
    if (!captures) continue;
    candidates.push_back(&endpoint);
    if (!Accepts(endpoint, raw.method)) continue;
    auto parameters = ParametersOf(raw, query);
    if (!parameters) {
      const bool read = parameters.error().kind != ErrorKind::kUnsupported;
      return Fail(read ? ApiError::kBadData : ApiError::kUnsupportedMedia,
                  parameters.error().message);
    }
    Request request{.method = raw.method,
                    .path = std::string(path),
                    .captures = *std::move(captures),
                    .parameters = std::move(parameters->all),
                    .form_parameters = parameters->of_form,
                    .body = std::move(raw.body),
                    .content_type = std::move(raw.content_type),
                    .last_event_id = std::move(raw.last_event_id)};
    return Dispatch{.endpoint = &endpoint, .request = std::move(request)};
  }
  if (!candidates.empty()) return TellMethods(candidates, raw);
  return Fail(ApiError::kNotFound,
              "there is nothing at " + std::string(target.substr(0, question)));
}

}  // namespace alertd::serve
