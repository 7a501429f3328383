#include "tools/revision.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "rules/file_list.h"
#include "rules/yaml_document.h"
#include "tools/program_output.h"
#include "tools/yaml_files.h"

namespace alertd::tools {
namespace {

// What ends with a NUL, which is taken away.
std::string_view TakeField(std::string_view& text) {
  const size_t end = std::min(text.find('\0'), text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

std::set<std::string> ReadNames(std::string_view listed) {
  std::set<std::string> names;
  while (!listed.empty())
    names.emplace(TakeField(listed));
  return names;
}

// Of each change that git tells of: what it is, and the path; of a move, the former and the
// present one.
std::map<std::string, std::string> ReadChanges(std::string_view listed) {
  std::map<std::string, std::string> changes;
  while (!listed.empty()) {
    const bool moved = TakeField(listed).starts_with('R');
    const std::string former(TakeField(listed));
    changes.emplace(moved ? std::string(TakeField(listed)) : former, former);
  }
  return changes;
}

Result<ProgramOutput> Git(const std::filesystem::path& folder, std::vector<std::string> words) {
  words.insert(words.begin(), {"git", "-C", folder.string()});
  return RunProgram(words);
}

}  // namespace

Result<Revision::Folder> Revision::Open(const std::filesystem::path& path,
                                        const std::string& name) const {
  Folder folder{.path = path, .commit = {}, .prefix = {}, .names = {}, .changed = {}};
  ALERTD_TRY(const ProgramOutput prefix, Git(path, {"rev-parse", "--show-prefix"}));
  if (prefix.exit_status != 0) return InvalidInput(name + " is not in a work tree of git");
  folder.prefix = prefix.out.substr(0, prefix.out.find('\n'));
  ALERTD_TRY(const ProgramOutput commit, Git(path, {"rev-parse", "--verify", "--quiet",
                                                    "--end-of-options", name_ + "^{commit}"}));
  if (commit.exit_status != 0) {
    return InvalidInput("git knows no revision " + Quote(name_) + " where " + name + " is");
  }
  folder.commit = commit.out.substr(0, commit.out.find('\n'));
  ALERTD_TRY(const ProgramOutput names, Git(path, {"ls-tree", "-z", "--name-only", folder.commit}));
  ALERTD_TRY(const ProgramOutput changes, Git(path, {"diff", "--no-ext-diff", "-M", "--name-status",
                                                     "-z", "--no-relative", folder.commit}));
  if (names.exit_status != 0 || changes.exit_status != 0) {
    return Unavailable("git diff failed for " + name);
  }
  folder.names = ReadNames(names.out);
  folder.changed = ReadChanges(changes.out);
  return folder;
}

Result<const Revision::Folder*> Revision::FolderAt(const std::filesystem::path& path,
                                                   const std::string& name) {
  auto folder = folders_.find(path);
  if (folder == folders_.end()) {
    ALERTD_TRY(Folder opened, Open(path, name));
    folder = folders_.emplace(path, std::move(opened)).first;
  }
  return &folder->second;
}

Result<Revision::Fate> Revision::FateOf(const std::string& file) {
  // Behind a link it is the file that changes.
  std::error_code error;
  std::filesystem::path path = std::filesystem::weakly_canonical(file, error);
  if (error) path = std::filesystem::absolute(file);
  ALERTD_TRY(const Folder* const folder, FolderAt(path.parent_path(), file));
  const std::string base = path.filename().string();
  Fate fate{.folder = folder, .base = base, .former = {}};
  const std::string present = fate.folder->prefix + base;
  const auto change = fate.folder->changed.find(present);
  fate.changed = change != fate.folder->changed.end();
  if (fate.folder->names.contains(base)) {
    fate.former = present;
  } else if (fate.changed && change->second != present) {
    fate.former = change->second;
  }
  return fate;
}

Result<std::optional<std::string>> Revision::DiffOf(const std::string& file) {
  ALERTD_TRY(const Fate fate, FateOf(file));
  if (fate.former.empty()) return std::optional<std::string>();
  if (!fate.changed) return std::optional<std::string>("");
  const std::vector<std::string> words{"diff",
                                       "--no-color",
                                       "--no-ext-diff",
                                       "--no-textconv",
                                       "-M",
                                       "-U0",
                                       fate.folder->commit,
                                       "--",
                                       ":(literal)" + fate.base,
                                       ":(top,literal)" + fate.former};
  ALERTD_TRY(ProgramOutput diff, Git(fate.folder->path, words));
  if (diff.exit_status != 0) return Unavailable("git diff failed for " + file);
  return std::optional<std::string>(std::move(diff.out));
}

Result<std::string> Revision::TextAt(const Folder& folder, const std::string& former) {
  ALERTD_TRY(ProgramOutput text,
             Git(folder.path, {"cat-file", "--filters", folder.commit + ":" + former}));
  return text.exit_status == 0 ? std::move(text.out) : std::string();
}

Result<std::string> Revision::TextOf(const std::string& file) {
  const auto fate = FateOf(file);
  const bool as_it_is = fate ? !fate->former.empty() && !fate->changed
                             : fate.error().kind == ErrorKind::kInvalidInput;
  if (as_it_is) return rules::ReadTextFile(file, rules::YamlLimits{}.bytes_max);
  if (!fate) return Failure{fate.error()};
  if (fate->former.empty()) return std::string();
  return TextAt(*fate->folder, fate->former);
}

Result<std::map<std::string, std::string>> Revision::GoneBelow(const std::string& folder) {
  std::map<std::string, std::string> gone;
  const auto opened = FolderAt(std::filesystem::absolute(folder), folder);
  if (!opened && opened.error().kind == ErrorKind::kInvalidInput) return gone;
  if (!opened) return Failure{opened.error()};
  const Folder& there = **opened;
  for (const auto& [present, former] : there.changed) {
    if (present != former || !present.starts_with(there.prefix) || !IsYamlFile(present)) continue;
    const std::filesystem::path path =
        std::filesystem::path(folder) / present.substr(there.prefix.size());
    std::error_code error;
    if (std::filesystem::exists(path, error)) continue;
    ALERTD_TRY(gone[path.string()], TextAt(there, former));
  }
  return gone;
}

}  // namespace alertd::tools
