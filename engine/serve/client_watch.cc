#include "engine/serve/client_watch.h"

#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace alertd::serve {

namespace asio = boost::asio;
using asio::ip::tcp;

ClientWatch::ClientWatch(tcp::socket& socket, std::function<void()> gone)
    : state_(std::make_shared<State>(State{&socket, std::move(gone)})) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  Look(state_);
}

ClientWatch::~ClientWatch() {
  boost::system::error_code ignored;
  // Nothing else is under way on the socket.
  state_->socket->cancel(ignored);
  state_->socket = nullptr;
}

void ClientWatch::Look(const std::shared_ptr<State>& state) {
  state->socket->async_wait(
      tcp::socket::wait_read, [state](const boost::system::error_code& error) {
        if (error || state->socket == nullptr) return;
        std::array<char, 1> byte{};
        boost::system::error_code peeked;
        state->socket->receive(asio::buffer(byte), tcp::socket::message_peek, peeked);
        if (peeked == asio::error::would_block) {
          Look(state);
        } else if (peeked) {
          state->gone();
        }
        // Else the next request has come already: as long as nobody reads it, nothing behind it
        // can be seen.
      });
}

}  // namespace alertd::serve
