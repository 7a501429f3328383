#include "tools/changed_lines.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>

#include "engine/model/labels.h"
#include "tools/program_output.h"

namespace alertd::tools {
namespace {

constexpr lint::LineSpan kAllLines{.first = 1, .last = std::numeric_limits<size_t>::max()};

// "12" and "12,3": the number at the front, which is taken away.
size_t TakeNumber(std::string_view& text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc()) text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

// What ends with a NUL, which is taken away.
std::string_view TakeField(std::string_view& text) {
  const size_t end = std::min(text.find('\0'), text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

// Of the moves that git tells of, each as how alike the files are, the former and the present path.
std::string FindFormerPath(std::string_view moves, std::string_view path) {
  while (!moves.empty()) {
    TakeField(moves);
    const std::string_view former = TakeField(moves);
    if (TakeField(moves) == path) return std::string(former);
  }
  return {};
}

// One file, asked in its own folder, so that it may be of any work tree.
class GitFile {
 public:
  explicit GitFile(const std::string& file) : path_(std::filesystem::absolute(file)), name_(file) {}

  Result<std::vector<lint::LineSpan>> ChangedSince(const std::string& revision) const {
    ALERTD_TRY(const ProgramOutput tree, Git({"rev-parse", "--is-inside-work-tree"}));
    if (tree.exit_status != 0) return InvalidInput(name_ + " is not in a work tree of git");
    ALERTD_TRY(const ProgramOutput commit, Git({"rev-parse", "--verify", "--quiet",
                                                "--end-of-options", revision + "^{commit}"}));
    if (commit.exit_status != 0) {
      return InvalidInput("git knows no revision " + Quote(revision) + " where " + name_ + " is");
    }
    const std::string hash = commit.out.substr(0, commit.out.find('\n'));
    const std::string base = path_.filename().string();
    ALERTD_TRY(const ProgramOutput there, Git({"cat-file", "-e", hash + ":./" + base}));
    std::vector<std::string> words{
        "diff", "--no-color", "--no-ext-diff",    "--no-textconv", "-M", "-U0",
        hash,   "--",         ":(literal)" + base};
    if (there.exit_status != 0) {
      ALERTD_TRY(const std::string former, FormerPath(hash));
      if (former.empty()) return std::vector<lint::LineSpan>{kAllLines};
      words.push_back(":(top,literal)" + former);
    }
    ALERTD_TRY(const ProgramOutput diff, Git(std::move(words)));
    if (diff.exit_status != 0) return Unavailable("git diff failed for " + name_);
    return ReadHunks(diff.out);
  }

 private:
  // From the top of the work tree, what the file was named before it was moved; empty when git
  // knows of no such file.
  Result<std::string> FormerPath(const std::string& hash) const {
    ALERTD_TRY(const ProgramOutput prefix, Git({"rev-parse", "--show-prefix"}));
    const std::string folder = prefix.out.substr(0, prefix.out.find('\n'));
    ALERTD_TRY(const ProgramOutput moves, Git({"diff", "--no-ext-diff", "-M", "--diff-filter=R",
                                               "--name-status", "-z", "--no-relative", hash}));
    if (prefix.exit_status != 0 || moves.exit_status != 0) {
      return Unavailable("git diff failed for " + name_);
    }
    return FindFormerPath(moves.out, folder + path_.filename().string());
  }

  Result<ProgramOutput> Git(std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "-C", path_.parent_path().string()});
    return RunProgram(words);
  }

  std::filesystem::path path_;
  const std::string& name_;
};

}  // namespace

std::vector<lint::LineSpan> ReadHunks(std::string_view diff) {
  std::vector<lint::LineSpan> spans;
  while (!diff.empty()) {
    const size_t end = std::min(diff.find('\n'), diff.size());
    std::string_view line = diff.substr(0, end);
    diff.remove_prefix(std::min(end + 1, diff.size()));
    const size_t plus = line.find(" +");
    if (!line.starts_with("@@ -") || plus == std::string_view::npos) continue;
    line.remove_prefix(plus + 2);
    const size_t first = TakeNumber(line);
    size_t count = 1;
    if (line.starts_with(',')) {
      line.remove_prefix(1);
      count = TakeNumber(line);
    }
    // Of what was deleted, the line before it is named.
    spans.push_back(count == 0 ? lint::LineSpan{.first = first, .last = first + 1}
                               : lint::LineSpan{.first = first, .last = first + count - 1});
  }
  return spans;
}

Result<ChangedLines> ChangedLines::Since(const std::string& revision,
                                         const std::vector<std::string>& files) {
  ChangedLines changed;
  for (const std::string& file : files) {
    if (changed.by_file_.contains(file)) continue;
    ALERTD_TRY(changed.by_file_[file], GitFile(file).ChangedSince(revision));
  }
  return changed;
}

bool ChangedLines::Touch(const std::string& file, lint::LineSpan lines) const {
  const auto found = by_file_.find(file);
  if (found == by_file_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [lines](const auto& span) {
    return span.first <= lines.last && lines.first <= span.last;
  });
}

}  // namespace alertd::tools
