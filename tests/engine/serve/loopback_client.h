#pragma once

#include <string>

namespace alertd::serve {

// A TCP connection to a server of this process.
class LoopbackClient {
 public:
  // `address` is HOST:PORT with a numeric IPv4 host.
  explicit LoopbackClient(const std::string& address);
  ~LoopbackClient();
  LoopbackClient(const LoopbackClient&) = delete;
  LoopbackClient& operator=(const LoopbackClient&) = delete;

  void Send(const std::string& bytes);

  // One answer: its head and as many bytes as its Content-Length says.
  std::string ReadAnswer();
  // The head only, as after HEAD.
  std::string ReadHead();
  // Everything up to this text, which is to come, and with it.
  std::string ReadUntil(const std::string& text);
  // Everything up to the end of the connection.
  std::string ReadToEnd();

 private:
  bool Receive();
  std::string Take(size_t bytes);

  int socket_ = -1;
  std::string received_;
};

// Sends one request on a connection of its own and reads the whole answer.
std::string Ask(const std::string& address, const std::string& method, const std::string& target,
                const std::string& body = {});

// What follows the head.
std::string BodyOf(const std::string& answer);

}  // namespace alertd::serve
