#pragma once

#include <string>
#include <vector>

namespace alertd::testing {

// A folder of a test's own, that is gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  // Of a file or folder in it.
  std::string At(const std::string& name) const { return path_ + "/" + name; }
  // What stands in it and begins like this, sorted.
  std::vector<std::string> NamesWith(const std::string& beginning) const;

 private:
  std::string path_;
};

std::string ReadBytes(const std::string& path);
void WriteBytes(const std::string& path, const std::string& bytes);

}  // namespace alertd::testing
