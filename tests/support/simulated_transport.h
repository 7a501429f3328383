#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/transport.h"
#include "tests/support/virtual_clock.h"

namespace alertd::testing {

// What a simulated peer does with one request.
struct ScriptedAnswer {
  int status = 200;
  std::string body = {};
  std::vector<HttpHeader> headers = {};
  Duration latency{10};
  bool hangs = false;               // nothing comes until the request's timeout
  std::optional<Error> error = {};  // instead of an answer

  static ScriptedAnswer Status(int status, std::string body = {}) {
    ScriptedAnswer answer;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
  }
  static ScriptedAnswer Hang() {
    ScriptedAnswer answer;
    answer.hangs = true;
    return answer;
  }
  ScriptedAnswer With(std::string header, std::string value) && {
    headers.push_back({std::move(header), std::move(value)});
    return std::move(*this);
  }
};

// A network in virtual time: every host answers by its script, and Wait() moves the clock instead
// of waiting. Requests are recorded.
class SimulatedTransport : public Transport {
 public:
  struct Exchange {
    RequestId id = 0;
    HttpRequest request;
    std::string host;
    Timestamp at;
    bool cancelled = false;
  };

  explicit SimulatedTransport(VirtualClock& clock) : clock_(clock) {}

  // What `host` answers, in order; the last answer stays. A host without a script answers 200.
  void Script(const std::string& host, std::deque<ScriptedAnswer> answers) {
    scripts_[host] = std::move(answers);
  }

  RequestId Start(HttpRequest request) override {
    const RequestId id = ++last_id_;
    const std::string host = HostOf(request);
    const ScriptedAnswer answer = NextAnswer(host);
    const bool late = answer.hangs || answer.latency > request.timeout;
    const Duration elapsed = late ? request.timeout : answer.latency;
    HttpCompletion completion{.id = id, .outcome = Outcome(host, answer, late), .elapsed = elapsed};
    running_.insert({clock_.Now() + elapsed, std::move(completion)});
    exchanges_.push_back({.id = id,
                          .request = std::move(request),
                          .host = host,
                          .at = clock_.Now(),
                          .cancelled = false});
    return id;
  }

  void Cancel(RequestId id) override {
    std::erase_if(running_, [id](const auto& entry) { return entry.second.id == id; });
    for (Exchange& exchange : exchanges_) {
      if (exchange.id == id) exchange.cancelled = true;
    }
  }

  // Moves the clock to the next completion, or by `at_most` when there is none until then.
  std::vector<HttpCompletion> Wait(Duration at_most) override {
    const Timestamp limit = clock_.Now() + at_most;
    const bool has_one = !running_.empty() && running_.begin()->first <= limit;
    clock_.MoveTo(has_one ? running_.begin()->first : limit);
    std::vector<HttpCompletion> done;
    while (!running_.empty() && running_.begin()->first <= clock_.Now()) {
      done.push_back(std::move(running_.begin()->second));
      running_.erase(running_.begin());
    }
    return done;
  }

  void Wake() override {}

  const std::vector<Exchange>& exchanges() const { return exchanges_; }

  std::vector<Exchange> ExchangesWith(const std::string& host) const {
    std::vector<Exchange> found;
    std::copy_if(exchanges_.begin(), exchanges_.end(), std::back_inserter(found),
                 [&host](const Exchange& exchange) { return exchange.host == host; });
    return found;
  }

 private:
  static std::string HostOf(const HttpRequest& request) {
    const Result<std::string> url = request.url.Reveal();
    if (!url) return {};
    const size_t scheme = url->find("://");
    const size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    return url->substr(begin, url->find_first_of("/:?", begin) - begin);
  }

  ScriptedAnswer NextAnswer(const std::string& host) {
    std::deque<ScriptedAnswer>& script = scripts_[host];
    if (script.empty()) return {};
    ScriptedAnswer answer = script.front();
    if (script.size() > 1) script.pop_front();
    return answer;
  }

  static Result<HttpResponse> Outcome(const std::string& host, const ScriptedAnswer& answer,
                                      bool late) {
    if (late) return TimedOut("no answer from " + host + " in time");
    if (answer.error) return Failure{*answer.error};
    return HttpResponse{.status = answer.status, .headers = answer.headers, .body = answer.body};
  }

  VirtualClock& clock_;
  std::map<std::string, std::deque<ScriptedAnswer>> scripts_;
  std::multimap<Timestamp, HttpCompletion> running_;  // by when they complete
  std::vector<Exchange> exchanges_;
  RequestId last_id_ = 0;
};

}  // namespace alertd::testing
