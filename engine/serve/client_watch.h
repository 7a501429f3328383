#pragma once

#include <functional>
#include <memory>

#include <boost/asio/ip/tcp.hpp>

namespace alertd::serve {

// Looks whether a client closes its connection while its answer is being made. Nothing may be read
// from the socket meanwhile. Belongs to the thread of the socket's context.
class ClientWatch {
 public:
  // `gone` is called once at most, and not after the watch has ended. The socket must outlive the
  // watch.
  ClientWatch(boost::asio::ip::tcp::socket& socket, std::function<void()> gone);
  ~ClientWatch();
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;

 private:
  struct State {
    boost::asio::ip::tcp::socket* socket;  // null once the watch has ended
    std::function<void()> gone;
  };

  static void Look(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace alertd::serve
