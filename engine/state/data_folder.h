#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"

namespace alertd::state {

// The folder that holds all that must survive, taken for this process alone.
//
// The lock goes with the process, however it ends. It is on the file `alertd.lock`, which stays
// behind and means nothing by itself.
class DataFolder {
 public:
  // Makes the folder where it is missing, and takes it. Fails with kInvalidInput when another
  // process has it, and with kUnavailable when it cannot be made or written to; one that was in use
  // before can also be taken while it cannot be written to.
  static Result<DataFolder> Open(const std::string& path);
  ~DataFolder();
  DataFolder(DataFolder&&) noexcept;
  DataFolder& operator=(DataFolder&&) noexcept;

  // Whether the folder at the path is still the one that was taken.
  bool IsInPlace() const;

  const std::string& path() const { return path_; }

 private:
  class LockFile;
  DataFolder(std::string path, std::unique_ptr<LockFile> lock);

  std::string path_;
  std::unique_ptr<LockFile> lock_;
};

}  // namespace alertd::state
