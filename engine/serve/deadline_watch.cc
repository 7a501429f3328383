#include "engine/serve/deadline_watch.h"

#include <list>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace alertd::serve {

namespace asio = boost::asio;

using Flag = std::atomic<bool>;

struct DeadlineWatch::State {
  asio::io_context io = asio::io_context(1);
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  std::list<std::weak_ptr<Flag>> watched = {};  // of the thread
  std::atomic<bool> cancelled = false;
  std::jthread thread = std::jthread([this] { io.run(); });

  void SetAll() {
    for (const std::weak_ptr<Flag>& entry : watched) {
      if (const auto flag = entry.lock()) *flag = true;
    }
  }
};

DeadlineWatch::DeadlineWatch() : state_(std::make_unique<State>()) {}

// NOLINTNEXTLINE(bugprone-exception-escape): see the header
DeadlineWatch::~DeadlineWatch() {
  CancelAll();
  state_->io.stop();
  state_->thread.join();
}

std::shared_ptr<const Flag> DeadlineWatch::After(std::chrono::milliseconds span) {
  auto flag = std::make_shared<Flag>(state_->cancelled.load());
  State& state = *state_;
  asio::post(state.io, [&state, span, entry = std::weak_ptr<Flag>(flag)] {
    std::erase_if(state.watched, [](const auto& other) { return other.expired(); });
    state.watched.push_back(entry);
    // CancelAll() may have come between.
    if (state.cancelled) state.SetAll();
    auto timer = std::make_shared<asio::steady_timer>(state.io, span);
    timer->async_wait([entry, timer](const boost::system::error_code&) {
      if (const auto watched = entry.lock()) *watched = true;
    });
  });
  return flag;
}

void DeadlineWatch::CancelAll() {
  state_->cancelled = true;
  asio::post(state_->io, [this] { state_->SetAll(); });
}

}  // namespace alertd::serve
