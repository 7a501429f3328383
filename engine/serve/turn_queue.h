#pragma once

#include <cstddef>
#include <list>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/serve/stop_signal.h"

namespace alertd::serve {

// Lets so many through at once; the others wait in the order in which they came. Belongs to the
// thread of its context.
class TurnQueue {
 public:
  TurnQueue(boost::asio::io_context& io, size_t turns_max) : io_(io), turns_max_(turns_max) {}
  TurnQueue(const TurnQueue&) = delete;
  TurnQueue& operator=(const TurnQueue&) = delete;

  // Waits for a turn, which is to be given back with Leave(). False, and there is nothing to give
  // back, when the signal was stopped before.
  boost::asio::awaitable<bool> Enter(const StopSignal& stop);
  void Leave();

  // Whoever waits and has been stopped goes.
  void WakeStopped();

 private:
  struct Waiter {
    boost::asio::steady_timer wake;
    const StopSignal* stop;
    bool admitted = false;
  };

  boost::asio::io_context& io_;
  size_t turns_max_;
  size_t turns_ = 0;
  std::list<Waiter*> waiting_;
};

}  // namespace alertd::serve
