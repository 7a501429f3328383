#pragma once

// The receivers, and the way to them: webhooks that take what they get, fail, hang or refuse.

#include <map>
#include <string>
#include <vector>

#include "engine/base/transport.h"
#include "engine/model/labels.h"

namespace alertd::simulation {

// What a receiver has got.
struct Arrival {
  struct AlertNews {
    Labels labels;
    bool resolved = false;
    std::string incident;

    auto operator<=>(const AlertNews&) const = default;
  };

  std::string receiver;
  std::string group_key;
  std::string notification_id;
  std::vector<AlertNews> alerts;
};

enum class Mood { kTakes, kFails, kHangs, kRefuses };

// In virtual time. One for each process: what it was about to hear of is lost with it.
class Network : public Transport {
 public:
  // `moods` are by receiver and must outlive it. `now` is of a clock that never steps.
  Network(const std::map<std::string, Mood>& moods, Duration now) : moods_(moods), now_(now) {}

  RequestId Start(HttpRequest request) override;
  void Cancel(RequestId id) override { running_.erase(id); }
  // Does not wait.
  std::vector<HttpCompletion> Wait(Duration at_most) override;
  void Wake() override {}

  void MoveTo(Duration now) { now_ = now; }
  // Since the last call.
  std::vector<Arrival> TakeArrivals() { return std::exchange(arrivals_, {}); }

 private:
  struct Running {
    Duration until{0};
    Result<HttpResponse> outcome;
    Duration elapsed{0};
  };

  const std::map<std::string, Mood>& moods_;
  Duration now_;
  RequestId last_id_ = 0;
  std::map<RequestId, Running> running_;
  std::vector<Arrival> arrivals_;
};

}  // namespace alertd::simulation
