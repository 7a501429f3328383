#include "engine/state/data_folder.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace alertd::state {
namespace {

constexpr const char* kLockName = "/alertd.lock";
constexpr mode_t kLockMode = 0644;

std::string Reason(int error) { return std::system_category().message(error); }

// What the process that holds the lock has written into it; "" when it has not yet.
std::string HolderOf(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(descriptor, text.data(), text.size() - 1, 0);
  if (length <= 0) return "";
  const std::string holder(text.data(), static_cast<size_t>(length));
  if (holder.find_first_not_of("0123456789") != std::string::npos) return "";
  return " (process " + holder + ")";
}

}  // namespace

class DataFolder::LockFile {
 public:
  LockFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  ~LockFile() { ::close(descriptor_); }
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  // For whoever comes second, and does no harm where it is missing.
  void NameHolder() const {
    const std::string holder = std::to_string(::getpid());
    if (::ftruncate(descriptor_, 0) != 0) return;
    static_cast<void>(::pwrite(descriptor_, holder.data(), holder.size(), 0) == 0);
  }

  bool IsInPlace() const {
    struct stat held = {};
    struct stat named = {};
    if (::fstat(descriptor_, &held) != 0 || ::stat(path_.c_str(), &named) != 0) return false;
    return held.st_dev == named.st_dev && held.st_ino == named.st_ino;
  }

 private:
  std::string path_;
  int descriptor_;
};

DataFolder::DataFolder(std::string path, std::unique_ptr<LockFile> lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}
DataFolder::~DataFolder() = default;
DataFolder::DataFolder(DataFolder&&) noexcept = default;
DataFolder& DataFolder::operator=(DataFolder&&) noexcept = default;

Result<DataFolder> DataFolder::Open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return Unavailable("cannot make the data folder " + path + ": " + error.message());
  }
  const std::string name = path + kLockName;
  int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockMode);
  if (descriptor < 0) {
    const std::string reason = Reason(errno);
    // Where nothing can be written, what is there can still be read.
    descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return Unavailable("cannot write to " + name + ": " + reason);
  }
  auto lock = std::make_unique<LockFile>(name, descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return Unavailable("cannot lock " + name + ": " + Reason(errno));
    return InvalidInput("the data folder " + path + " is in use by another alertd" +
                        HolderOf(descriptor) + ": every alertd needs a folder of its own");
  }
  lock->NameHolder();
  return DataFolder(path, std::move(lock));
}

bool DataFolder::IsInPlace() const { return lock_->IsInPlace(); }

}  // namespace alertd::state
