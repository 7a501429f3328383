#include "engine/app/signals.h"

#include <initializer_list>

namespace alertd::app {

Signals::Signals() {
  sigemptyset(&set_);
  for (const int number : {SIGHUP, SIGTERM, SIGINT})
    sigaddset(&set_, number);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
}

SignalRequest Signals::Wait() const {
  int number = 0;
  while (sigwait(&set_, &number) != 0) {
  }
  return number == SIGHUP ? SignalRequest::kReload : SignalRequest::kStop;
}

void Signals::LetStopKill() const {
  sigset_t stop{};
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
}

}  // namespace alertd::app
