#include "engine/app/curl_transport.h"

#include <atomic>
#include <map>
#include <thread>

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/engine/app/loopback_server.h"

namespace alertd::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = PeerAction::Kind;

std::unique_ptr<CurlTransport> OpenTransport() {
  auto transport = CurlTransport::Open({});
  EXPECT_TRUE(transport);
  return *std::move(transport);
}

HttpCompletion Exchange(CurlTransport& transport, HttpRequest request) {
  const RequestId id = transport.Start(std::move(request));
  std::vector<HttpCompletion> done = transport.Wait(seconds(20));
  if (done.size() != 1 || done[0].id != id) {
    ADD_FAILURE() << done.size() << " completions";
    return {.id = id, .outcome = Unavailable("no completion")};
  }
  return std::move(done[0]);
}

HttpRequest Get(const std::string& url) {
  HttpRequest request;
  request.url = Secret::Inline(url);
  return request;
}

HttpRequest Post(const std::string& url, std::string body) {
  HttpRequest request = Get(url);
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// A peer's answer to everything.
auto RedirectTo(const std::string& path) {
  return [path](const std::string&) {
    return PeerAction{Kind::kAnswer, AnswerBytes(302, "", "Location: " + path + "\r\n")};
  };
}

TEST(CurlTransport, AnswersWithStatusHeadersInLowerCaseAndBody) {
  const LoopbackServer peer([](const std::string&) {
    return PeerAction{Kind::kAnswer, AnswerBytes(404, "gone", "Retry-After: 7\r\n")};
  });
  const auto transport = OpenTransport();
  const HttpCompletion done = Exchange(*transport, Get(peer.Url("/x")));
  ASSERT_TRUE(done.outcome);
  EXPECT_EQ(done.outcome->status, 404);
  EXPECT_EQ(done.outcome->body, "gone");
  std::map<std::string, std::string> headers;
  for (const HttpHeader& header : done.outcome->headers)
    headers[header.name] = header.value;
  EXPECT_EQ(headers["retry-after"], "7");
}

TEST(CurlTransport, SendsMethodHeadersBodyAndCredentials) {
  std::string seen;
  const LoopbackServer peer([&seen](const std::string& request) {
    seen = request;
    return PeerAction{Kind::kAnswer, AnswerBytes(202, "")};
  });
  const auto transport = OpenTransport();
  HttpRequest request = Get(peer.Url("/hook"));
  request.method = "POST";
  request.body = std::string(5000, 'b');
  request.headers = {{"Content-Type", "application/json"}};
  request.basic_auth = BasicAuth{"aladdin", Secret::Inline("opensesame")};
  ASSERT_TRUE(Exchange(*transport, std::move(request)).outcome);
  EXPECT_NE(seen.find("POST /hook HTTP/1.1\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Authorization: Basic YWxhZGRpbjpvcGVuc2VzYW1l\r\n"), std::string::npos);
  EXPECT_EQ(seen.find("Expect:"), std::string::npos);
  EXPECT_TRUE(seen.ends_with(std::string(5000, 'b')));
}

TEST(CurlTransport, SendsABearerToken) {
  std::string seen;
  const LoopbackServer peer([&seen](const std::string& request) {
    seen = request;
    return PeerAction{Kind::kAnswer, AnswerBytes(200, "")};
  });
  const auto transport = OpenTransport();
  HttpRequest request = Get(peer.Url("/"));
  request.bearer_token = Secret::Inline("t0ken");
  ASSERT_TRUE(Exchange(*transport, std::move(request)).outcome);
  EXPECT_NE(seen.find("Authorization: Bearer t0ken\r\n"), std::string::npos);
}

TEST(CurlTransport, KeepsConnectionsForTheNextRequest) {
  const LoopbackServer peer([](const std::string&) {
    return PeerAction{Kind::kAnswer, AnswerBytes(200, "ok")};
  });
  const auto transport = OpenTransport();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Exchange(*transport, Get(peer.Url("/" + std::to_string(i)))).outcome);
  }
  EXPECT_EQ(peer.connections(), 1);
}

TEST(CurlTransport, KeepsConnectionsAlsoForWhatHasAnEffect) {
  const LoopbackServer peer([](const std::string&) {
    return PeerAction{Kind::kAnswer, AnswerBytes(200, "ok")};
  });
  const auto transport = OpenTransport();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Exchange(*transport, Post(peer.Url("/" + std::to_string(i)), "x")).outcome);
  }
  EXPECT_EQ(peer.connections(), 1);
}

TEST(CurlTransport, SendsWhatHasAnEffectOnceWhenAKeptConnectionBreaks) {
  for (const std::string& body : {std::string(), std::string("x"), std::string(200'000, 'x')}) {
    std::atomic<int> requests = 0;
    const LoopbackServer peer([&requests](const std::string&) {
      return ++requests == 1 ? PeerAction{Kind::kAnswer, AnswerBytes(200, "ok")}
                             : PeerAction{Kind::kReset, ""};
    });
    const auto transport = OpenTransport();
    ASSERT_TRUE(Exchange(*transport, Post(peer.Url("/"), body)).outcome);
    const HttpCompletion done = Exchange(*transport, Post(peer.Url("/"), body));
    ASSERT_FALSE(done.outcome);
    EXPECT_EQ(done.outcome.error().kind, ErrorKind::kUnavailable);
    EXPECT_EQ(requests, 2);
  }
}

TEST(CurlTransport, DecodesGzip) {
  const std::string text(100'000, 'm');
  const LoopbackServer peer([&text](const std::string& request) {
    EXPECT_NE(request.find("Accept-Encoding: gzip"), std::string::npos);
    return PeerAction{Kind::kAnswer, AnswerBytes(200, Gzip(text), "Content-Encoding: gzip\r\n")};
  });
  const auto transport = OpenTransport();
  const HttpCompletion done = Exchange(*transport, Get(peer.Url("/metrics")));
  ASSERT_TRUE(done.outcome);
  EXPECT_EQ(done.outcome->body, text);
}

TEST(CurlTransport, RefusesAGzipBodyThatEndsTooEarly) {
  const std::string whole = Gzip("up 1\nprocess_cpu_seconds_total 5\n");
  for (const size_t bytes : {size_t{1}, size_t{12}, whole.size() / 2, whole.size() - 1}) {
    const LoopbackServer peer([&whole, bytes](const std::string&) {
      return PeerAction{Kind::kAnswer,
                        AnswerBytes(200, whole.substr(0, bytes), "Content-Encoding: gzip\r\n")};
    });
    const auto transport = OpenTransport();
    const HttpCompletion done = Exchange(*transport, Get(peer.Url("/metrics")));
    ASSERT_FALSE(done.outcome) << bytes;
    EXPECT_EQ(done.outcome.error().kind, ErrorKind::kUnavailable);
    EXPECT_NE(done.outcome.error().message.find("ends too early"), std::string::npos);
  }
}

TEST(CurlTransport, RefusesABodyThatIsNotTheGzipItSaysItIs) {
  const LoopbackServer peer([](const std::string&) {
    return PeerAction{Kind::kAnswer, AnswerBytes(200, "up 1\n", "Content-Encoding: gzip\r\n")};
  });
  const auto transport = OpenTransport();
  const HttpCompletion done = Exchange(*transport, Get(peer.Url("/metrics")));
  ASSERT_FALSE(done.outcome);
  EXPECT_NE(done.outcome.error().message.find("is not the gzip"), std::string::npos);
}

TEST(CurlTransport, DoesNotFollowWithWhatHasAnEffect) {
  const LoopbackServer peer(RedirectTo("/login"));
  const auto transport = OpenTransport();
  HttpRequest request = Get(peer.Url("/hook"));
  request.method = "POST";
  request.body = "{}";
  const HttpCompletion done = Exchange(*transport, std::move(request));
  ASSERT_TRUE(done.outcome);
  EXPECT_EQ(done.outcome->status, 302);
}

TEST(CurlTransport, RefusesAnAnswerThatUnpacksToMoreThanTheLimit) {
  const LoopbackServer peer([](const std::string&) {
    return PeerAction{Kind::kAnswer, AnswerBytes(200, Gzip(std::string(5'000'000, 'z')),
                                                 "Content-Encoding: gzip\r\n")};
  });
  const auto transport = OpenTransport();
  HttpRequest request = Get(peer.Url("/secret-path"));
  request.response_bytes_max = 1000;
  const HttpCompletion done = Exchange(*transport, std::move(request));
  ASSERT_FALSE(done.outcome);
  EXPECT_EQ(done.outcome.error().kind, ErrorKind::kLimitExceeded);
  EXPECT_EQ(done.outcome.error().message, "the answer of 127.0.0.1:" + std::to_string(peer.port()) +
                                              " is longer than 1000 bytes");
}

TEST(CurlTransport, TimesOutOnAPeerThatSaysNothing) {
  const LoopbackServer peer([](const std::string&) { return PeerAction{Kind::kHang, ""}; });
  const auto transport = OpenTransport();
  HttpRequest request = Get(peer.Url("/secret-path"));
  request.timeout = milliseconds(60);
  const HttpCompletion done = Exchange(*transport, std::move(request));
  ASSERT_FALSE(done.outcome);
  EXPECT_EQ(done.outcome.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(done.outcome.error().message.find("secret-path"), std::string::npos);
  EXPECT_GE(done.elapsed, milliseconds(50));
}

TEST(CurlTransport, NamesTheHostWhenAConnectionBreaks) {
  const LoopbackServer peer([](const std::string&) { return PeerAction{Kind::kReset, ""}; });
  const auto transport = OpenTransport();
  const HttpCompletion done = Exchange(
      *transport, Get("http://user:pw@127.0.0.1:" + std::to_string(peer.port()) + "/secret-path"));
  ASSERT_FALSE(done.outcome);
  EXPECT_EQ(done.outcome.error().kind, ErrorKind::kUnavailable);
  const std::string& message = done.outcome.error().message;
  EXPECT_NE(message.find("127.0.0.1:" + std::to_string(peer.port())), std::string::npos);
  EXPECT_EQ(message.find("pw"), std::string::npos);
  EXPECT_EQ(message.find("secret"), std::string::npos);
}

TEST(CurlTransport, SaysWhenNobodyListens) {
  std::string url;
  {
    const LoopbackServer gone([](const std::string&) { return PeerAction{}; });
    url = gone.Url("/x");
  }
  const auto transport = OpenTransport();
  const HttpCompletion done = Exchange(*transport, Get(url));
  ASSERT_FALSE(done.outcome);
  EXPECT_EQ(done.outcome.error().message,
            "cannot connect to " + HostOf(url) + ": connection refused");
}

TEST(CurlTransport, FailsOnAddressesThatAreNotHttp) {
  const auto transport = OpenTransport();
  for (const char* url : {"ftp://host/secret", "file:///etc/passwd", "not a url secret", ""}) {
    const HttpCompletion done = Exchange(*transport, Get(url));
    ASSERT_FALSE(done.outcome) << url;
    EXPECT_EQ(done.outcome.error().message.find("secret"), std::string::npos)
        << done.outcome.error().message;
  }
}

TEST(CurlTransport, RefusesHeadersWithLineBreaks) {
  const auto transport = OpenTransport();
  HttpRequest request = Get("http://127.0.0.1:1/");
  request.headers = {{"X-Note", "a\r\nX-Evil: 1"}};
  const HttpCompletion done = Exchange(*transport, std::move(request));
  ASSERT_FALSE(done.outcome);
  EXPECT_EQ(done.outcome.error().kind, ErrorKind::kInvalidInput);
}

TEST(CurlTransport, StopsAfterTooManyRedirects) {
  const LoopbackServer peer(RedirectTo("/again"));
  const auto transport = OpenTransport();
  const HttpCompletion done = Exchange(*transport, Get(peer.Url("/")));
  ASSERT_FALSE(done.outcome);
  EXPECT_NE(done.outcome.error().message.find("redirects too many times"), std::string::npos);
}

TEST(CurlTransport, AnswersWithTheRedirectItselfWhenItMustNotFollow) {
  const LoopbackServer peer(RedirectTo("/again"));
  const auto transport = OpenTransport();
  HttpRequest request = Get(peer.Url("/"));
  request.follow_redirects = false;
  const HttpCompletion done = Exchange(*transport, std::move(request));
  ASSERT_TRUE(done.outcome);
  EXPECT_EQ(done.outcome->status, 302);
}

TEST(CurlTransport, ForgetsACancelledRequest) {
  const LoopbackServer peer([](const std::string&) { return PeerAction{Kind::kHang, ""}; });
  const auto transport = OpenTransport();
  const RequestId id = transport->Start(Get(peer.Url("/")));
  transport->Wait(milliseconds(5));
  transport->Cancel(id);
  EXPECT_TRUE(transport->Wait(milliseconds(5)).empty());
}

TEST(CurlTransport, WakesFromAnotherThread) {
  const auto transport = OpenTransport();
  std::jthread waker([&transport] { transport->Wake(); });
  EXPECT_TRUE(transport->Wait(seconds(30)).empty());
}

TEST(CurlTransport, RunsManyRequestsAtOnce) {
  const LoopbackServer peer([](const std::string&) {
    return PeerAction{Kind::kAnswer, AnswerBytes(200, "ok")};
  });
  const auto transport = OpenTransport();
  constexpr size_t kRequests = 50;
  for (size_t i = 0; i < kRequests; ++i)
    transport->Start(Get(peer.Url("/")));
  size_t done = 0;
  while (done < kRequests) {
    const auto completions = transport->Wait(seconds(20));
    ASSERT_FALSE(completions.empty());
    for (const HttpCompletion& completion : completions)
      EXPECT_TRUE(completion.outcome);
    done += completions.size();
  }
}

TEST(HostOf, ShowsNothingButHostAndPort) {
  EXPECT_EQ(HostOf("https://user:pw@hooks.slack.com/services/T0/B0/xyz?a=b"), "hooks.slack.com");
  EXPECT_EQ(HostOf("http://[::1]:9095/x"), "[::1]:9095");
  EXPECT_EQ(HostOf("no address at all"), "an invalid address");
}

}  // namespace
}  // namespace alertd::app
