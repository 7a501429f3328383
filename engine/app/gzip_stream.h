#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace alertd::app {

// Decodes a gzip body as it arrives. libcurl's own decoder takes a body that ends too early for a
// whole one; then a scrape would lose series and look healthy.
class GzipStream {
 public:
  enum class State {
    kMore,     // valid so far, and not at its end
    kEnded,    // whole
    kTooLong,  // more than `bytes_max` decoded
    kInvalid,
  };

  GzipStream();
  ~GzipStream();
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  // Decodes the next bytes and appends to `out`, which never gets longer than `bytes_max`.
  State Decode(std::string_view bytes, std::string& out, size_t bytes_max);

  State state() const { return state_; }
  // Whether any byte has come. The answer to HEAD names an encoding and has no body.
  bool started() const { return started_; }

 private:
  struct Inflater;
  std::unique_ptr<Inflater> inflater_;
  State state_ = State::kMore;
  bool started_ = false;
};

}  // namespace alertd::app
