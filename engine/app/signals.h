#pragma once

#include <csignal>

namespace alertd::app {

enum class SignalRequest {
  kReload,  // SIGHUP
  kStop,    // SIGTERM, SIGINT
};

// Takes the signals that people send to a daemon out of the air. Make it before any thread, so that
// all threads leave the signals alone, and wait in one thread only.
class Signals {
 public:
  // Blocks the signals for the process from here on; broken connections raise none any more.
  Signals();

  // Waits for the next one.
  SignalRequest Wait() const;

  // A further SIGTERM or SIGINT ends the process at once: for a stop that takes too long for the
  // user's patience.
  void LetStopKill() const;

 private:
  sigset_t set_{};
};

}  // namespace alertd::app
