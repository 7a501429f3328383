#pragma once

#include <memory>
#include <string>

#include "engine/serve/gzip_encoder.h"
#include "engine/serve/http_message.h"

namespace alertd::serve {

enum class Compression { kNone, kGzip };

// The body of an answer as it goes over the wire, piece by piece.
class BodyPieces {
 public:
  BodyPieces(std::string body, PieceSource more, Compression compression);

  // The next piece; nothing at the end.
  std::string Next();
  // All that is left.
  std::string Rest();

 private:
  std::string NextPlain();

  std::string body_;
  PieceSource more_;
  std::unique_ptr<GzipEncoder> gzip_;  // null: not compressed
  bool ended_ = false;
};

}  // namespace alertd::serve
