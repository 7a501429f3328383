#include "tests/engine/serve/loopback_client.h"

#include <array>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/check.h"

namespace alertd::serve {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

}  // namespace

LoopbackClient::LoopbackClient(const std::string& address) {
  const size_t colon = address.rfind(':');
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(std::stoul(address.substr(colon + 1))));
  ALERTD_CHECK(inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr) == 1);
  socket_ = socket(AF_INET, SOCK_STREAM, 0);
  ALERTD_CHECK(connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0);
}

LoopbackClient::~LoopbackClient() { close(socket_); }

void LoopbackClient::Send(const std::string& bytes) {
  // A server that refuses a request may stop reading it.
  static_cast<void>(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

bool LoopbackClient::Receive() {
  std::array<char, 4096> buffer{};
  const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  received_.append(buffer.data(), static_cast<size_t>(count));
  return true;
}

std::string LoopbackClient::Take(size_t bytes) {
  std::string taken = received_.substr(0, bytes);
  received_.erase(0, taken.size());
  return taken;
}

std::string LoopbackClient::ReadHead() {
  while (received_.find(kHeadEnd) == std::string::npos) {
    if (!Receive()) return Take(received_.size());
  }
  return Take(received_.find(kHeadEnd) + kHeadEnd.size());
}

std::string LoopbackClient::ReadAnswer() {
  const std::string head = ReadHead();
  const size_t at = head.find("Content-Length: ");
  if (at == std::string::npos) return head;
  const size_t length = std::stoul(head.substr(at + 16));
  while (received_.size() < length) {
    if (!Receive()) break;
  }
  return head + Take(length);
}

std::string LoopbackClient::ReadUntil(const std::string& text) {
  while (received_.find(text) == std::string::npos) {
    if (!Receive()) return Take(received_.size());
  }
  return Take(received_.find(text) + text.size());
}

std::string LoopbackClient::ReadToEnd() {
  while (Receive()) {
  }
  return Take(received_.size());
}

std::string Ask(const std::string& address, const std::string& method, const std::string& target,
                const std::string& body) {
  LoopbackClient client(address);
  client.Send(method + " " + target +
              " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
              "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.ReadToEnd();
}

std::string BodyOf(const std::string& answer) {
  const size_t head = answer.find(kHeadEnd);
  return head == std::string::npos ? answer : answer.substr(head + kHeadEnd.size());
}

}  // namespace alertd::serve
