#include "engine/app/curl_transport.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <unordered_map>
#include <utility>

#include <curl/curl.h>

#include "engine/app/curl_exchange.h"
#include "engine/app/curl_handles.h"

namespace alertd::app {
namespace {

// libcurl counts these calls, so that each transport may have its own.
class CurlLibrary {
 public:
  CurlLibrary() : code_(curl_global_init(CURL_GLOBAL_DEFAULT)) {}
  ~CurlLibrary() {
    if (code_ == CURLE_OK) curl_global_cleanup();
  }
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;

  bool ok() const { return code_ == CURLE_OK; }

 private:
  CURLcode code_;
};

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

}  // namespace

struct CurlTransport::State {
  CurlLibrary library;
  CurlTransportOptions options;
  std::unique_ptr<CURLM, FreeMulti> multi;
  RequestId next_id = 1;
  CurlHandles idle;
  std::unordered_map<RequestId, std::unique_ptr<CurlExchange>> running;
  std::vector<HttpCompletion> done;
  std::atomic<bool> woken = false;

  void TakeMessages();
};

// Moves what libcurl has finished to `done`.
void CurlTransport::State::TakeMessages() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* handle = message->easy_handle;
    char* context = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &context);
    auto* exchange = reinterpret_cast<CurlExchange*>(context);
    done.push_back(exchange->Finish(code));
    curl_multi_remove_handle(multi.get(), handle);
    idle.Give(exchange->Release());
    running.erase(exchange->id());
  }
}

Result<std::unique_ptr<CurlTransport>> CurlTransport::Open(CurlTransportOptions options) {
  auto state = std::make_unique<State>();
  if (!state->library.ok()) return Unavailable("libcurl does not start");
  state->options = std::move(options);
  state->multi.reset(curl_multi_init());
  if (state->multi == nullptr) return Unavailable("libcurl does not start");
  curl_multi_setopt(state->multi.get(), CURLMOPT_MAXCONNECTS,
                    static_cast<long>(state->options.idle_connections_max));  // NOLINT
  curl_multi_setopt(state->multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS,
                    static_cast<long>(state->options.connections_max));  // NOLINT
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(state)));
}

CurlTransport::CurlTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}

CurlTransport::~CurlTransport() {
  for (const auto& [id, exchange] : state_->running) {
    curl_multi_remove_handle(state_->multi.get(), exchange->handle());
  }
  // The handles go before the multi handle that they shared connections through.
  state_->running.clear();
}

RequestId CurlTransport::Start(HttpRequest request) {
  const RequestId id = state_->next_id++;
  const CurlExchange::Origin origin{.user_agent = state_->options.user_agent,
                                    .redirects_max = state_->options.redirects_max};
  auto exchange = CurlExchange::Prepare(id, std::move(request), origin, state_->idle.Take());
  if (!exchange) {
    state_->done.push_back({.id = id, .outcome = Failure{std::move(exchange).error()}});
    return id;
  }
  const CURLMcode added = curl_multi_add_handle(state_->multi.get(), (*exchange)->handle());
  if (added != CURLM_OK) {
    state_->done.push_back({.id = id,
                            .outcome = Unavailable(std::string("libcurl refuses a request: ") +
                                                   curl_multi_strerror(added))});
    return id;
  }
  state_->running.emplace(id, *std::move(exchange));
  return id;
}

void CurlTransport::Cancel(RequestId id) {
  const auto found = state_->running.find(id);
  if (found != state_->running.end()) {
    curl_multi_remove_handle(state_->multi.get(), found->second->handle());
    state_->running.erase(found);
  }
  std::erase_if(state_->done,
                [id](const HttpCompletion& completion) { return completion.id == id; });
}

std::vector<HttpCompletion> CurlTransport::Wait(Duration at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (true) {
    int running = 0;
    curl_multi_perform(state_->multi.get(), &running);
    state_->TakeMessages();
    if (!state_->done.empty() || state_->woken.exchange(false)) break;
    const auto left =
        std::chrono::ceil<Duration>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) break;
    curl_multi_poll(state_->multi.get(), nullptr, 0,
                    static_cast<int>(std::min<Duration::rep>(left, 60'000)), nullptr);
  }
  return std::exchange(state_->done, {});
}

void CurlTransport::Wake() {
  state_->woken = true;
  curl_multi_wakeup(state_->multi.get());
}

}  // namespace alertd::app
