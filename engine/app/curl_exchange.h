#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <curl/curl.h>

#include "engine/app/curl_handles.h"
#include "engine/app/gzip_stream.h"
#include "engine/base/result.h"
#include "engine/base/transport.h"

namespace alertd::app {

// One request and the answer as it arrives: what libcurl's callbacks write to. Stays where it is
// for as long as its easy handle is in use.
class CurlExchange {
 public:
  struct Origin {
    std::string user_agent;
    int redirects_max = 0;
  };
  // Fails when a secret of the request cannot be read or libcurl refuses the request. `handle` may
  // be null, for want of memory.
  static Result<std::unique_ptr<CurlExchange>> Prepare(RequestId id, HttpRequest request,
                                                       const Origin& origin, CurlHandle handle);
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  RequestId id() const { return id_; }
  CURL* handle() const { return handle_.get(); }

  // The completion for libcurl's verdict. Leaves the exchange empty.
  HttpCompletion Finish(CURLcode code);

  // Gives up the handle, for another request.
  CurlHandle Release() { return std::move(handle_); }

 private:
  CurlExchange(RequestId id, HttpRequest request, CurlHandle handle)
      : id_(id), request_(std::move(request)), handle_(std::move(handle)) {}

  Status Configure(const Origin& origin);
  Status ConfigureCredentials();
  Status ConfigureHeaders();
  std::optional<std::string> ConfigureServerName();
  void ConfigureMethod();
  void ConfigureTls();
  Failure Explain(CURLcode code) const;
  // The host of the address, which messages name. Nothing that every request should pay for.
  std::string Host() const;

  bool TakeBody(std::string_view bytes);
  size_t BodyBytesExpected() const;

  // Before each time that the request is sent: refuses the second.
  static int OnRequest(void* self, char* peer_ip, char* local_ip, int peer_port, int local_port);
  static size_t OnBody(const char* data, size_t size, size_t count, void* self);
  static size_t OnHeader(const char* data, size_t size, size_t count, void* self);

  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  RequestId id_;
  HttpRequest request_;
  std::string url_;
  HttpResponse response_;
  size_t header_bytes_ = 0;
  bool sent_ = false;  // what has an effect
  bool too_long_ = false;
  std::unique_ptr<GzipStream> gzip_;  // while a body arrives that is encoded so
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<curl_slist, FreeList> connect_to_;
  CurlHandle handle_;
};

}  // namespace alertd::app
