#include "engine/app/gzip_stream.h"

#include <algorithm>
#include <array>
#include <limits>

#include <zlib.h>

namespace alertd::app {
namespace {

constexpr size_t kPieceBytes = 16 << 10;
constexpr int kGzipWindowBits = 15 + 16;  // the largest window, with gzip's header and checksum

}  // namespace

struct GzipStream::Inflater {
  z_stream stream{};
  bool open = false;

  Inflater() { open = inflateInit2(&stream, kGzipWindowBits) == Z_OK; }
  ~Inflater() {
    if (open) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

GzipStream::GzipStream() : inflater_(std::make_unique<Inflater>()) {
  if (!inflater_->open) state_ = State::kInvalid;
}

GzipStream::~GzipStream() = default;

GzipStream::State GzipStream::Decode(std::string_view bytes, std::string& out, size_t bytes_max) {
  z_stream& stream = inflater_->stream;
  started_ = true;
  // zlib counts in 32 bits; libcurl hands over far smaller pieces.
  if (bytes.size() > std::numeric_limits<uInt>::max()) return state_ = State::kInvalid;
  // zlib's interface predates const; it does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::array<char, kPieceBytes> piece{};
  bool full = false;  // zlib may hold back more than fitted
  while (state_ == State::kMore && (stream.avail_in > 0 || full)) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    const size_t decoded = piece.size() - stream.avail_out;
    full = stream.avail_out == 0;
    if (decoded > bytes_max - out.size()) return state_ = State::kTooLong;
    out.append(piece.data(), decoded);
    if (code == Z_STREAM_END) {
      state_ = State::kEnded;
    } else if (code == Z_BUF_ERROR) {
      return state_;  // it wants more input
    } else if (code != Z_OK) {
      state_ = State::kInvalid;
    }
  }
  return state_;
}

}  // namespace alertd::app
