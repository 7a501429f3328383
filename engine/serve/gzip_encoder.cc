#include "engine/serve/gzip_encoder.h"

#include <algorithm>
#include <limits>

#include <zlib.h>

#include "engine/base/check.h"

namespace alertd::serve {
namespace {

constexpr int kGzipWindowBits = 15 + 16;  // the largest window, with gzip's header and checksum
constexpr int kMemoryLevel = 8;           // zlib's default
constexpr size_t kPieceBytes = 64 << 10;

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// Whether parameters such as "q=0.5" refuse: they do with a quality of zero.
bool Refuse(std::string_view parameters) {
  const std::string_view quality = Trimmed(parameters);
  return quality.starts_with("q=0") && quality.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

bool TakesGzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const std::string_view entry = accept_encoding.substr(0, accept_encoding.find(','));
    accept_encoding.remove_prefix(std::min(accept_encoding.size(), entry.size() + 1));
    const size_t semicolon = entry.find(';');
    if (Trimmed(entry.substr(0, semicolon)) != "gzip") continue;
    return semicolon == std::string_view::npos || !Refuse(entry.substr(semicolon + 1));
  }
  return false;
}

struct GzipEncoder::Deflater {
  z_stream stream{};

  Deflater() {
    // Fails only where there is no memory.
    ALERTD_CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                              Z_DEFAULT_STRATEGY) == Z_OK);
  }
  ~Deflater() { deflateEnd(&stream); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string Run(std::string_view bytes, int flush) {
    std::string out;
    // zlib's interface predates const; it does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      const size_t before = out.size();
      out.resize(before + kPieceBytes);
      stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream.avail_out = static_cast<uInt>(kPieceBytes);
      deflate(&stream, flush);
      out.resize(before + kPieceBytes - stream.avail_out);
    } while (stream.avail_out == 0);
    return out;
  }
};

GzipEncoder::GzipEncoder() : deflater_(std::make_unique<Deflater>()) {}
GzipEncoder::~GzipEncoder() = default;

std::string GzipEncoder::Add(std::string_view piece) {
  // zlib counts in 32 bits.
  constexpr size_t kBytesMax = std::numeric_limits<uInt>::max() / 2;
  std::string out;
  while (!piece.empty()) {
    const std::string_view part = piece.substr(0, kBytesMax);
    out += deflater_->Run(part, Z_NO_FLUSH);
    piece.remove_prefix(part.size());
  }
  return out;
}

std::string GzipEncoder::End() { return deflater_->Run({}, Z_FINISH); }

}  // namespace alertd::serve
