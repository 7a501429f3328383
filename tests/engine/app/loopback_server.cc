#include "tests/engine/app/loopback_server.h"

#include <array>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/check.h"

namespace alertd::app {
namespace {

// The length that the request's head names; 0 without one.
size_t BodyLength(const std::string& head) {
  const size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

std::string AnswerBytes(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

LoopbackServer::LoopbackServer(Script script) : script_(std::move(script)) {
  std::array<int, 2> pipe_ends{};
  ALERTD_CHECK(pipe(pipe_ends.data()) == 0);
  stop_reader_ = pipe_ends[0];
  stop_writer_ = pipe_ends[1];
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ALERTD_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ALERTD_CHECK(listen(listener_, 64) == 0);
  socklen_t size = sizeof address;
  ALERTD_CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] { Accept(); });
}

LoopbackServer::~LoopbackServer() {
  close(stop_writer_);  // every poll() below sees the other end as closed
  acceptor_.join();
  workers_.clear();
  close(listener_);
  close(stop_reader_);
}

std::string LoopbackServer::Url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void LoopbackServer::Accept() {
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{listener_, POLLIN, 0}, pollfd{stop_reader_, POLLIN, 0}};
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0) return;
    const int socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    ++connections_;
    workers_.emplace_back([this, socket] {
      Serve(socket);
      close(socket);
    });
  }
}

void LoopbackServer::Serve(int socket) {
  std::string received;
  std::array<char, 4096> buffer{};
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{socket, POLLIN, 0}, pollfd{stop_reader_, POLLIN, 0}};
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0) return;
    const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) return;
    received.append(buffer.data(), static_cast<size_t>(count));
    const size_t head = received.find("\r\n\r\n");
    if (head == std::string::npos || received.size() < head + 4 + BodyLength(received)) continue;
    const PeerAction action = script_(std::exchange(received, {}));
    if (action.kind == PeerAction::Kind::kHang) continue;
    if (action.kind == PeerAction::Kind::kReset) {
      const linger now{.l_onoff = 1, .l_linger = 0};
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
      return;
    }
    // The client may have gone on purpose: then there is nobody to tell.
    static_cast<void>(send(socket, action.bytes.data(), action.bytes.size(), MSG_NOSIGNAL));
    if (action.kind == PeerAction::Kind::kClose) return;
  }
}

}  // namespace alertd::app
