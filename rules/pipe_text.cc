#include "rules/pipe_text.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace alertd::rules {
namespace {

class OpenPipe {
 public:
  // Does not wait for somebody who writes.
  explicit OpenPipe(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}
  ~OpenPipe() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  OpenPipe(const OpenPipe&) = delete;
  OpenPipe& operator=(const OpenPipe&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Failure CannotRead(const std::string& path) {
  return Unavailable("cannot read " + path + ": " + std::generic_category().message(errno));
}

}  // namespace

Result<std::string> ReadPipe(const std::string& path, size_t bytes_max, Duration patience) {
  const OpenPipe pipe(path);
  if (pipe.descriptor() < 0) return CannotRead(path);
  std::string text;
  std::string chunk(size_t{1} << 16U, '\0');
  pollfd wanted{.fd = pipe.descriptor(), .events = POLLIN, .revents = 0};
  while (text.size() <= bytes_max) {
    const int ready = poll(&wanted, 1, static_cast<int>(patience.count()));
    if (ready < 0 && errno != EINTR) return CannotRead(path);
    const ssize_t count = read(pipe.descriptor(), chunk.data(), chunk.size());
    if (count > 0) text.append(chunk, 0, static_cast<size_t>(count));
    if (count == 0 && ready == 0) {
      return Unavailable("nobody writes to the pipe " + path);
    }
    if (count == 0) return text;
    // While somebody has it open and writes nothing yet, it is waited for.
    if (count < 0 && errno != EAGAIN && errno != EINTR) return CannotRead(path);
  }
  return LimitExceeded(path + " has more than " + std::to_string(bytes_max) + " bytes");
}

}  // namespace alertd::rules
