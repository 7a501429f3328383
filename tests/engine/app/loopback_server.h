#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace alertd::app {

// What a test's peer does with one request.
struct PeerAction {
  enum class Kind {
    kAnswer,  // sends `bytes` and keeps the connection
    kClose,   // sends `bytes` and closes
    kReset,   // breaks the connection
    kHang,    // says nothing until the client goes
  };
  Kind kind = Kind::kAnswer;
  std::string bytes;
};

// An HTTP peer on a free port of 127.0.0.1 that answers with the bytes it is told to.
class LoopbackServer {
 public:
  using Script = std::function<PeerAction(const std::string& request)>;
  explicit LoopbackServer(Script script);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  uint16_t port() const { return port_; }
  std::string Url(const std::string& path) const;
  int connections() const { return connections_; }

 private:
  void Accept();
  void Serve(int socket);

  Script script_;
  int listener_ = -1;
  int stop_reader_ = -1;
  int stop_writer_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::jthread> workers_;
  std::jthread acceptor_;
};

// A complete answer with a Content-Length.
std::string AnswerBytes(int status, const std::string& body, const std::string& headers = {});

}  // namespace alertd::app
