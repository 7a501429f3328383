#include "engine/serve/body_pieces.h"

#include <utility>

namespace alertd::serve {

BodyPieces::BodyPieces(std::string body, PieceSource more, Compression compression)
    : body_(std::move(body)), more_(std::move(more)) {
  if (compression == Compression::kGzip) gzip_ = std::make_unique<GzipEncoder>();
}

std::string BodyPieces::NextPlain() {
  if (!body_.empty()) return std::exchange(body_, {});
  return more_ ? more_() : std::string();
}

std::string BodyPieces::Next() {
  while (!ended_) {
    std::string piece = NextPlain();
    ended_ = piece.empty();
    if (gzip_ != nullptr) piece = ended_ ? gzip_->End() : gzip_->Add(piece);
    if (!piece.empty()) return piece;
  }
  return {};
}

std::string BodyPieces::Rest() {
  std::string rest;
  for (std::string piece = Next(); !piece.empty(); piece = Next())
    rest += piece;
  return rest;
}

}  // namespace alertd::serve
