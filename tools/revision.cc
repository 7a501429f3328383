#include "tools/revision.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "rules/file_list.h"
#include "rules/yaml_document.h"
#include "tools/program_output.h"

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
                                        const std::string& file) const {
  Folder folder{.path = path, .commit = {}, .prefix = {}, .names = {}, .changed = {}};
  ALERTD_TRY(const ProgramOutput prefix, Git(path, {"rev-parse", "--show-prefix"}));
  if (prefix.exit_status != 0) return InvalidInput(file + " is not in a work tree of git");
  folder.prefix = prefix.out.substr(0, prefix.out.find('\n'));
  ALERTD_TRY(const ProgramOutput commit, Git(path, {"rev-parse", "--verify", "--quiet",
                                                    "--end-of-options", name_ + "^{commit}"}));
  if (commit.exit_status != 0) {
    return InvalidInput("git knows no revision " + Quote(name_) + " where " + file + " is");
  }
  folder.commit = commit.out.substr(0, commit.out.find('\n'));
  ALERTD_TRY(const ProgramOutput names, Git(path, {"ls-tree", "-z", "--name-only", folder.commit}));
  ALERTD_TRY(const ProgramOutput changes, Git(path, {"diff", "--no-ext-diff", "-M", "--name-status",
                                                     "-z", "--no-relative", folder.commit}));
  if (names.exit_status != 0 || changes.exit_status != 0) {
    return Unavailable("git diff failed for " + file);
  }
  folder.names = ReadNames(names.out);
  folder.changed = ReadChanges(changes.out);
  return folder;
}

Result<Revision::Fate> Revision::FateOf(const std::string& file) {
  const std::filesystem::path path = std::filesystem::absolute(file);
  auto folder = folders_.find(path.parent_path());
  if (folder == folders_.end()) {
    ALERTD_TRY(Folder opened, Open(path.parent_path(), file));
    folder = folders_.emplace(path.parent_path(), std::move(opened)).first;
  }
  const std::string base = path.filename().string();
  Fate fate{.folder = &folder->second, .base = base, .former = {}};
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

Result<std::string> Revision::TextOf(const std::string& file) {
  const auto fate = FateOf(file);
  const bool as_it_is = fate ? !fate->former.empty() && !fate->changed
                             : fate.error().kind == ErrorKind::kInvalidInput;
  if (as_it_is) return rules::ReadTextFile(file, rules::YamlLimits{}.bytes_max);
  if (!fate) return Failure{fate.error()};
  if (fate->former.empty()) return std::string();
  ALERTD_TRY(ProgramOutput text,
             Git(fate->folder->path,
                 {"cat-file", "--filters", fate->folder->commit + ":" + fate->former}));
  return text.exit_status == 0 ? std::move(text.out) : std::string();
}

}  // namespace alertd::tools
