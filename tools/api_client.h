#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/transport.h"
#include "engine/model/time.h"
#include "tools/answer.h"

namespace alertd::tools {

// What a server with Prometheus' API answered to a query.
struct ApiAnswer {
  Answer answer;
  std::vector<std::string> warnings;
  std::vector<std::string> infos;
};

using UrlParameters = std::vector<std::pair<std::string, std::string>>;

// As it stands in a URL.
std::string EncodePercent(std::string_view text);

// name=value&name=value, encoded.
std::string FormText(const UrlParameters& parameters);

// The URL of a path on the server.
std::string UrlOf(const std::string& base_url, const std::string& path);

// Sends one request and waits for its answer, whatever its status; fails as Transport does.
Result<HttpResponse> SendRequest(HttpRequest request);

// Asks `base_url` + `path`. Fails with the server's own words where it answered: with kInvalidInput
// where the question is not right, otherwise with kUnavailable or kTimeout. Names the host where
// nobody answered, or not as Prometheus' API does.
Result<ApiAnswer> AskApi(const std::string& base_url, const std::string& path,
                         const UrlParameters& parameters);

// Whether there is a series that `selector` selects with samples from `start` to `end`.
struct SeriesQuestion {
  std::string selector;
  Timestamp start;
  Timestamp end;
};
Result<bool> HasSeries(const std::string& base_url, const SeriesQuestion& question);

// The types of the server's metrics by name, those that all its targets agree on. Fails as
// AskApi().
using MetricTypes = std::map<std::string, std::string, std::less<>>;
Result<MetricTypes> AskMetricTypes(const std::string& base_url);
Result<MetricTypes> ReadMetricTypes(const std::string& body);

// What a body in Prometheus' shape says; kUnsupported when it has another one.
Result<ApiAnswer> ReadApiAnswer(const std::string& body);

}  // namespace alertd::tools
