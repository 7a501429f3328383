#include "engine/serve/turn_queue.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace alertd::serve {

namespace asio = boost::asio;

asio::awaitable<bool> TurnQueue::Enter(const StopSignal& stop) {
  if (stop.stopped()) co_return false;
  if (turns_ < turns_max_) {
    ++turns_;
    co_return true;
  }
  Waiter waiter{.wake = asio::steady_timer(io_, asio::steady_timer::time_point::max()),
                .stop = &stop};
  const auto place = waiting_.insert(waiting_.end(), &waiter);
  co_await waiter.wake.async_wait(asio::as_tuple(asio::use_awaitable));
  // Whoever was admitted is out of the queue already, and the turn is counted.
  if (waiter.admitted) co_return true;
  waiting_.erase(place);
  co_return false;
}

void TurnQueue::Leave() {
  if (waiting_.empty()) {
    --turns_;
    return;
  }
  Waiter& next = *waiting_.front();
  waiting_.pop_front();
  next.admitted = true;
  next.wake.cancel();
}

void TurnQueue::WakeStopped() {
  for (Waiter* waiter : waiting_) {
    if (waiter->stop->stopped()) waiter->wake.cancel();
  }
}

}  // namespace alertd::serve
