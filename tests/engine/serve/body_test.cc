// How bodies go over the wire: in chunks, and compressed.

#include <charconv>

#include <gtest/gtest.h>
#include <zlib.h>

#include "engine/serve/api_answer.h"
#include "engine/serve/body_pieces.h"
#include "engine/serve/http_server.h"
#include "tests/engine/serve/loopback_client.h"
#include "tests/support/still_clock.h"

namespace alertd::serve {
namespace {

std::string Unzip(const std::string& compressed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string text(4 << 20, '\0');
  std::string input = compressed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(text.size() - stream.avail_out);
  inflateEnd(&stream);
  return text;
}

// The text of a chunked body.
std::string Unchunk(std::string_view body) {
  std::string text;
  while (!body.empty()) {
    const size_t line = body.find("\r\n");
    size_t size = 0;
    std::from_chars(body.data(), body.data() + line, size, 16);
    text += body.substr(line + 2, size);
    body.remove_prefix(line + 2 + size + 2);
  }
  return text;
}

PieceSource Count(int to) {
  return [next = 0, to]() mutable {
    if (next == to) return std::string();
    return "piece " + std::to_string(next++) + "\n";
  };
}

std::string AllOf(int to) {
  std::string text;
  for (int i = 0; i < to; ++i)
    text += "piece " + std::to_string(i) + "\n";
  return text;
}

TEST(BodyPieces, FollowTheBody) {
  BodyPieces pieces("first ", Count(2), Compression::kNone);
  EXPECT_EQ(pieces.Next(), "first ");
  EXPECT_EQ(pieces.Next(), "piece 0\n");
  EXPECT_EQ(pieces.Rest(), "piece 1\n");
  EXPECT_EQ(pieces.Next(), "");
}

TEST(BodyPieces, AreCompressedAsOneText) {
  BodyPieces pieces("", Count(50'000), Compression::kGzip);
  const std::string compressed = pieces.Rest();
  EXPECT_LT(compressed.size(), AllOf(50'000).size() / 2);
  EXPECT_EQ(Unzip(compressed), AllOf(50'000));
}

TEST(TakesGzip, AsTheHeaderSays) {
  for (const char* yes : {"gzip", "deflate, gzip", "gzip;q=0.5", "br , gzip ;q=1.0"})
    EXPECT_TRUE(TakesGzip(yes)) << yes;
  for (const char* no : {"", "deflate", "gzip;q=0", "gzip; q=0.000, br", "xgzip"})
    EXPECT_FALSE(TakesGzip(no)) << no;
}

class BodyTest : public testing::Test {
 protected:
  BodyTest() : table_("") {
    table_.Add({.methods = {"GET"},
                .pattern = "/pieces",
                .cost = Cost::kSlow,
                .answer = [](const Request&) {
                  Answer answer = PlainText(200, "");
                  answer.more = Count(1000);
                  return answer;
                }});
    table_.Add({.methods = {"GET"},
                .pattern = "/whole",
                .cost = Cost::kQuick,
                .answer = [](const Request&) { return PlainText(200, AllOf(1000)); }});
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    server_ = *HttpServer::Open(options, table_, clock_, [](const ServedRequest&) {});
    server_->Run();
  }

  std::string Get(const std::string& target, const std::string& version,
                  const std::string& headers = {}) {
    LoopbackClient client(server_->address());
    client.Send("GET " + target + " HTTP/" + version + "\r\nHost: t\r\nConnection: close\r\n" +
                headers + "\r\n");
    return client.ReadToEnd();
  }

  EndpointTable table_;
  StillClock clock_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(BodyTest, ALargeBodyComesInChunks) {
  const std::string answer = Get("/pieces", "1.1");
  EXPECT_NE(answer.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(Unchunk(BodyOf(answer)), AllOf(1000));
}

TEST_F(BodyTest, ALargeBodyComesAsAWholeToOldClients) {
  const std::string answer = Get("/pieces", "1.0");
  EXPECT_NE(answer.find("Content-Length: "), std::string::npos);
  EXPECT_EQ(BodyOf(answer), AllOf(1000));
}

TEST_F(BodyTest, IsCompressedWhereTheClientTakesThat) {
  const std::string chunked = Get("/pieces", "1.1", "Accept-Encoding: gzip, deflate\r\n");
  EXPECT_NE(chunked.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_EQ(Unzip(Unchunk(BodyOf(chunked))), AllOf(1000));
  const std::string whole = Get("/whole", "1.1", "Accept-Encoding: gzip\r\n");
  EXPECT_NE(whole.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_EQ(Unzip(BodyOf(whole)), AllOf(1000));
  EXPECT_EQ(BodyOf(Get("/whole", "1.1")), AllOf(1000));
}

}  // namespace
}  // namespace alertd::serve
