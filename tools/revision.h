#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "engine/base/result.h"

namespace alertd::tools {

// Files of work trees of git as they were at a revision. Each is asked about in its own folder, so
// that they may be of several work trees.
class Revision {
 public:
  explicit Revision(std::string name) : name_(std::move(name)) {}

  // What `git diff -U0` says of the file; nothing at all where it was not there. One that was moved
  // is compared with what it was.
  // Fails with kInvalidInput for a revision that git does not know and a file outside of a work
  // tree, with kUnavailable where git cannot be asked.
  Result<std::optional<std::string>> DiffOf(const std::string& file);

  // What stood in the file; empty where it was not there or cannot be read. A file outside of a
  // work tree is taken as it is.
  Result<std::string> TextOf(const std::string& file);

  // The YAML files in and below the folder that are gone, by path, with what stood in them; none
  // where the folder is not in a work tree.
  Result<std::map<std::string, std::string>> GoneBelow(const std::string& folder);

 private:
  // What git says of a folder.
  struct Folder {
    std::filesystem::path path;
    std::string commit;
    std::string prefix;           // its path from the top of the work tree, with a slash at the end
    std::set<std::string> names;  // of what was in it
    std::map<std::string, std::string> changed;  // present to former paths, both from the top
  };

  // What became of one file. `former` is its path from the top; empty where it was not there.
  struct Fate {
    const Folder* folder;
    std::string base;
    std::string former;
    bool changed = false;
  };

  static Result<std::string> TextAt(const Folder& folder, const std::string& former);
  Result<Fate> FateOf(const std::string& file);
  // `name` is for messages.
  Result<const Folder*> FolderAt(const std::filesystem::path& path, const std::string& name);
  Result<Folder> Open(const std::filesystem::path& path, const std::string& name) const;

  std::string name_;
  std::map<std::filesystem::path, Folder> folders_;
};

}  // namespace alertd::tools
