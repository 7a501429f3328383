#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace alertd::serve {

// Whether a client that sends this Accept-Encoding takes gzip.
bool TakesGzip(std::string_view accept_encoding);

// Compresses a body piece by piece.
class GzipEncoder {
 public:
  GzipEncoder();
  ~GzipEncoder();
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  // What comes out for the next piece: maybe nothing yet.
  std::string Add(std::string_view piece);
  // The rest. No piece may follow.
  std::string End();

 private:
  struct Deflater;
  std::unique_ptr<Deflater> deflater_;
};

}  // namespace alertd::serve
