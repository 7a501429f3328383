#include "tests/simulation/network.h"

#include <utility>

#include <boost/json/parse.hpp>

#include "engine/base/check.h"

namespace alertd::simulation {
namespace {

namespace json = boost::json;

std::string TextOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? "" : std::string(value->as_string());
}

std::string HostOf(const HttpRequest& request) {
  const std::string url = *request.url.Reveal();
  const size_t begin = url.find("://") + 3;
  return url.substr(begin, url.find('/', begin) - begin);
}

Arrival ArrivalOf(const std::string& receiver, const std::string& body) {
  const json::value parsed = json::parse(body);
  const json::object& message = parsed.as_object();
  Arrival arrival{receiver, TextOf(message, "groupKey"), TextOf(message, "notificationId"), {}};
  for (const json::value& each : message.at("alerts").as_array()) {
    const json::object& alert = each.as_object();
    LabelsBuilder labels;
    for (const auto& [name, value] : alert.at("labels").as_object())
      labels.Set(std::string_view(name), std::string_view(value.as_string()));
    arrival.alerts.push_back(
        {labels.Build(), TextOf(alert, "status") == "resolved", TextOf(alert, "incidentId")});
  }
  return arrival;
}

}  // namespace

RequestId Network::Start(HttpRequest request) {
  const std::string host = HostOf(request);
  const auto mood = moods_.find(host);
  ALERTD_CHECK(mood != moods_.end());
  Running running{now_, HttpResponse{}, Duration{10}};
  switch (mood->second) {
    case Mood::kTakes:
      running.outcome = HttpResponse{.status = 200, .headers = {}, .body = ""};
      arrivals_.push_back(ArrivalOf(host, request.body));
      break;
    case Mood::kFails:
      running.outcome = HttpResponse{.status = 503, .headers = {}, .body = "not now"};
      break;
    case Mood::kRefuses:
      running.outcome = HttpResponse{.status = 400, .headers = {}, .body = "not this"};
      break;
    case Mood::kHangs:
      running.until += request.timeout;
      running.elapsed = request.timeout;
      running.outcome = TimedOut("no answer from " + host + " in time");
      break;
  }
  running_.emplace(++last_id_, std::move(running));
  return last_id_;
}

std::vector<HttpCompletion> Network::Wait(Duration) {
  std::vector<HttpCompletion> done;
  for (auto next = running_.begin(); next != running_.end();) {
    if (next->second.until > now_) {
      ++next;
      continue;
    }
    done.push_back({next->first, std::move(next->second.outcome), next->second.elapsed});
    next = running_.erase(next);
  }
  return done;
}

}  // namespace alertd::simulation
