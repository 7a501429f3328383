#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <curl/curl.h>

namespace alertd::app {

struct FreeCurlHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, FreeCurlHandle>;

// libcurl's handles that no request uses at present: a new one costs more than many a request. Not
// thread-safe.
class CurlHandles {
 public:
  // With libcurl's own settings; null when there is no memory.
  CurlHandle Take() {
    if (idle_.empty()) return CurlHandle(curl_easy_init());
    CurlHandle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  // REQUIRES: no multi handle has it.
  void Give(CurlHandle handle) {
    if (handle == nullptr || idle_.size() == kIdleMax) return;
    curl_easy_reset(handle.get());
    idle_.push_back(std::move(handle));
  }

 private:
  static constexpr size_t kIdleMax = 16;
  std::vector<CurlHandle> idle_;
};

}  // namespace alertd::app
