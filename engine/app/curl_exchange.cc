#include "engine/app/curl_exchange.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/app/curl_transport.h"

namespace alertd::app {
namespace {

// Of all answers of one exchange together, redirects included.
constexpr size_t kHeaderBytesMax = 256 << 10;
// Of a connection that a request with an effect may go over.
constexpr long kIdleSecondsMax = 1;  // NOLINT(google-runtime-int): libcurl's type
// As much of an answer is taken at once; each request that runs has a buffer of that size.
constexpr long kReceiveBytes = 64L << 10;  // NOLINT(google-runtime-int): libcurl's type

// Sentences of libraries begin with a capital; ours do not.
std::string Lowered(std::string text) {
  const bool acronym = text.size() > 1 && std::isupper(static_cast<unsigned char>(text[1])) != 0;
  if (!text.empty() && !acronym) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Names of headers and of encodings do not depend on case.
bool IsNamed(std::string_view name, std::string_view lower) {
  return std::equal(name.begin(), name.end(), lower.begin(), lower.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == static_cast<unsigned char>(b);
  });
}

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string UrlPart(CURLU* url, CURLUPart part, unsigned int flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

// A line break inside a header would smuggle in another one.
bool IsSafeHeader(const HttpHeader& header) {
  const auto breaks = [](const std::string& text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
  };
  return !header.name.empty() && !breaks(header.name) && !breaks(header.value);
}

}  // namespace

std::string HostOf(const std::string& url) {
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                                        CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return "an invalid address";
  }
  std::string host = UrlPart(parsed.get(), CURLUPART_HOST, 0);
  const std::string port = UrlPart(parsed.get(), CURLUPART_PORT, 0);
  if (!port.empty()) host += ":" + port;
  return host;
}

Result<std::unique_ptr<CurlExchange>> CurlExchange::Prepare(RequestId id, HttpRequest request,
                                                            const Origin& origin,
                                                            CurlHandle handle) {
  std::unique_ptr<CurlExchange> exchange(
      new CurlExchange(id, std::move(request), std::move(handle)));
  if (Status configured = exchange->Configure(origin); !configured) {
    return Failure{std::move(configured).error()};
  }
  return exchange;
}

CurlExchange::~CurlExchange() = default;

std::string CurlExchange::Host() const { return HostOf(url_); }

Status CurlExchange::Configure(const Origin& origin) {
  ALERTD_TRY(url_, request_.url.Reveal());
  if (handle_ == nullptr) return Unavailable("cannot begin a request to " + Host());
  CURL* handle = handle_.get();
  curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_URL, url_.c_str());
  // A proxy that happens to be in the environment must not decide where alerts go.
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, kReceiveBytes);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  const bool follows =
      request_.follow_redirects && (request_.method == "GET" || request_.method == "HEAD");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, follows ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, static_cast<long>(origin.redirects_max));  // NOLINT
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(request_.timeout.count()));  // NOLINT
  curl_easy_setopt(handle, CURLOPT_USERAGENT, origin.user_agent.c_str());
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &CurlExchange::OnBody);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &CurlExchange::OnHeader);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  ConfigureMethod();
  ConfigureTls();
  if (Status credentials = ConfigureCredentials(); !credentials) return credentials;
  return ConfigureHeaders();
}

void CurlExchange::ConfigureMethod() {
  CURL* handle = handle_.get();
  if (request_.method == "GET" && request_.body.empty()) return;
  if (request_.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  if (!request_.body.empty() || request_.method == "POST") {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request_.body.c_str());
    // On a kept connection that dies before the answer libcurl sends the request again by itself;
    // what has an effect must be sent once, and whether again is the caller's decision.
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, &CurlExchange::OnRequest);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, this);
    // Peers close what is idle for longer, some just when the next request comes.
    curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, kIdleSecondsMax);
  }
  if (request_.method != "POST") {
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

void CurlExchange::ConfigureTls() {
  CURL* handle = handle_.get();
  const TlsOptions& tls = request_.tls;
  if (!tls.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, tls.ca_file.c_str());
  if (!tls.cert_file.empty()) curl_easy_setopt(handle, CURLOPT_SSLCERT, tls.cert_file.c_str());
  if (!tls.key_file.empty()) curl_easy_setopt(handle, CURLOPT_SSLKEY, tls.key_file.c_str());
  if (tls.insecure_skip_verify) {
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

Status CurlExchange::ConfigureCredentials() {
  CURL* handle = handle_.get();
  if (request_.basic_auth) {
    ALERTD_TRY(const std::string password, request_.basic_auth->password.Reveal());
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(handle, CURLOPT_USERNAME, request_.basic_auth->username.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, password.c_str());
  }
  if (!request_.bearer_token.empty()) {
    ALERTD_TRY(const std::string token, request_.bearer_token.Reveal());
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(handle, CURLOPT_XOAUTH2_BEARER, token.c_str());
  }
  return Ok();
}

// libcurl names in TLS whom the address names. To name somebody else, the address gets that name,
// and the connection goes to the host that stood there before.
std::optional<std::string> CurlExchange::ConfigureServerName() {
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (parsed == nullptr ||
      curl_url_set(parsed.get(), CURLUPART_URL, url_.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  const std::string& name = request_.tls.server_name;
  const std::string host = UrlPart(parsed.get(), CURLUPART_HOST, 0);
  const std::string port = UrlPart(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const std::string rule = name + ":" + port + ":" + host + ":" + port;
  connect_to_.reset(curl_slist_append(nullptr, rule.c_str()));
  curl_url_set(parsed.get(), CURLUPART_HOST, name.c_str(), 0);
  curl_easy_setopt(handle_.get(), CURLOPT_URL, UrlPart(parsed.get(), CURLUPART_URL, 0).c_str());
  curl_easy_setopt(handle_.get(), CURLOPT_CONNECT_TO, connect_to_.get());
  return "Host: " + Host();
}

Status CurlExchange::ConfigureHeaders() {
  std::vector<std::string> lines;
  if (!request_.tls.server_name.empty()) {
    if (auto host = ConfigureServerName()) lines.push_back(*std::move(host));
  }
  for (const HttpHeader& header : request_.headers) {
    if (!IsSafeHeader(header)) {
      return InvalidInput("the header " + header.name + " holds a line break");
    }
    // libcurl takes "Name;" for a header without a value.
    lines.push_back(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  const bool chooses_encoding =
      std::any_of(request_.headers.begin(), request_.headers.end(),
                  [](const HttpHeader& header) { return IsNamed(header.name, "accept-encoding"); });
  if (!chooses_encoding) lines.emplace_back("Accept-Encoding: gzip");
  // Without this, libcurl waits a second for "100 Continue" before it sends a longer body.
  lines.emplace_back("Expect:");
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return Unavailable("no memory for a request to " + Host());
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }
  curl_easy_setopt(handle_.get(), CURLOPT_HTTPHEADER, headers_.get());
  return Ok();
}

// NOLINTNEXTLINE(readability-non-const-parameter): libcurl's signature
int CurlExchange::OnRequest(void* self, char* /*peer_ip*/, char* /*local_ip*/, int /*peer_port*/,
                            int /*local_port*/) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  return std::exchange(exchange.sent_, true) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

size_t CurlExchange::OnBody(const char* data, size_t size, size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::string_view bytes(data, size * count);
  return exchange.TakeBody(bytes) ? bytes.size() : CURL_WRITEFUNC_ERROR;
}

bool CurlExchange::TakeBody(std::string_view bytes) {
  if (gzip_ != nullptr) {
    const auto state = gzip_->Decode(bytes, response_.body, request_.response_bytes_max);
    too_long_ = state == GzipStream::State::kTooLong;
    return state == GzipStream::State::kMore || state == GzipStream::State::kEnded;
  }
  if (response_.body.empty()) response_.body.reserve(BodyBytesExpected());
  too_long_ = bytes.size() > request_.response_bytes_max - response_.body.size();
  if (!too_long_) response_.body.append(bytes);
  return !too_long_;
}

// So that memory does not grow piece by piece. A peer that announces much gets no memory for that.
size_t CurlExchange::BodyBytesExpected() const {
  constexpr size_t kBytesMax = size_t{1} << 20U;
  curl_off_t announced = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  const size_t expected = announced > 0 ? static_cast<size_t>(announced) : 0;
  return std::min({expected, kBytesMax, request_.response_bytes_max});
}

size_t CurlExchange::OnHeader(const char* data, size_t size, size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::string_view line(data, size * count);
  exchange.header_bytes_ += line.size();
  if (exchange.header_bytes_ > kHeaderBytesMax) {
    exchange.too_long_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  if (line.starts_with("HTTP/")) {
    // A new answer begins: those before it were redirects or "100 Continue".
    exchange.response_.headers.clear();
    exchange.response_.body.clear();
    exchange.gzip_.reset();
    return line.size();
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  std::string name(Trimmed(line.substr(0, colon)));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (name == "content-encoding" && IsNamed(value, "gzip")) {
    exchange.gzip_ = std::make_unique<GzipStream>();
  }
  exchange.response_.headers.push_back({std::move(name), std::string(value)});
  return line.size();
}

HttpCompletion CurlExchange::Finish(CURLcode code) {
  curl_off_t elapsed_us = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_TOTAL_TIME_T, &elapsed_us);
  const auto elapsed = std::chrono::duration_cast<Duration>(std::chrono::microseconds(elapsed_us));
  if (code != CURLE_OK) return {.id = id_, .outcome = Explain(code), .elapsed = elapsed};
  if (gzip_ != nullptr && gzip_->state() == GzipStream::State::kMore && gzip_->started()) {
    return {.id = id_,
            .outcome = Unavailable("the gzip body of " + Host() + " ends too early"),
            .elapsed = elapsed};
  }
  long status = 0;  // NOLINT(google-runtime-int): libcurl's type
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  return {.id = id_, .outcome = std::move(response_), .elapsed = elapsed};
}

Failure CurlExchange::Explain(CURLcode code) const {
  if (too_long_) {
    return LimitExceeded("the answer of " + Host() + " is longer than " +
                         std::to_string(request_.response_bytes_max) + " bytes");
  }
  if (gzip_ != nullptr && gzip_->state() == GzipStream::State::kInvalid) {
    return Unavailable("the body of " + Host() + " is not the gzip that it says it is");
  }
  long os_error = 0;  // NOLINT(google-runtime-int): libcurl's type
  curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &os_error);
  const std::string system =
      os_error == 0 ? std::string(Lowered(curl_easy_strerror(code)))
                    : Lowered(std::system_category().message(static_cast<int>(os_error)));
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return TimedOut(Host() + " did not answer within " +
                      std::to_string(request_.timeout.count()) + " ms");
    case CURLE_COULDNT_RESOLVE_HOST:
      return Unavailable("cannot resolve the host " + Host());
    case CURLE_COULDNT_CONNECT:
      return Unavailable("cannot connect to " + Host() + ": " + system);
    case CURLE_ABORTED_BY_CALLBACK:  // instead of sending it again
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return Unavailable(Host() + " closed the connection before its answer was complete");
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return Unavailable("the connection to " + Host() + " broke: " + system);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return InvalidInput("the address of " + Host() + " is not a valid http or https one");
    case CURLE_TOO_MANY_REDIRECTS:
      return Unavailable(Host() + " redirects too many times");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      // libcurl's own words name certificates and files, never the address.
      return Unavailable("no secure connection to " + Host() + ": " +
                         Lowered(error_[0] != '\0' ? error_.data() : curl_easy_strerror(code)));
    default:
      return Unavailable("the request to " + Host() +
                         " failed: " + Lowered(curl_easy_strerror(code)));
  }
}

}  // namespace alertd::app
