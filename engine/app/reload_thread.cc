#include "engine/app/reload_thread.h"

#include <utility>
#include <vector>

namespace alertd::app {
namespace {

constexpr size_t kWaitingMax = 16;
constexpr std::chrono::milliseconds kForever{3'600'000};

}  // namespace

ReloadThread::ReloadThread(std::function<Status()> reload)
    : reload_(std::move(reload)), queue_(kWaitingMax) {
  thread_ = std::jthread([this] { Run(); });
}

ReloadThread::~ReloadThread() { Stop(); }

void ReloadThread::Stop() {
  if (!thread_.joinable()) return;
  queue_.Close();
  thread_.join();
}

Status ReloadThread::Reload() {
  std::promise<Status> promise;
  std::future<Status> done = promise.get_future();
  if (!queue_.TryPush(std::move(promise))) {
    return Unavailable("too many reloads are waiting, or alertd is stopping");
  }
  return done.get();
}

void ReloadThread::Run() {
  while (true) {
    std::vector<std::promise<Status>> waiting = queue_.PopAll(kForever);
    if (waiting.empty() && queue_.closed()) return;
    if (waiting.empty()) continue;
    if (queue_.closed()) {
      for (auto& each : waiting)
        each.set_value(Unavailable("alertd is stopping"));
      continue;
    }
    // All that have asked by now are answered by one reload.
    const Status done = reload_();
    for (auto& each : waiting)
      each.set_value(done);
  }
}

}  // namespace alertd::app
