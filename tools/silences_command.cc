#include "tools/silences_command.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/app/system_clock.h"
#include "engine/model/silence.h"
#include "engine/model/time.h"
#include "rules/alertmanager/matcher_text.h"
#include "tools/author.h"
#include "tools/silences_client.h"
#include "tools/silences_list.h"
#include "tools/span_arguments.h"
#include "tools/text_file.h"

namespace alertd::tools {
namespace {

constexpr Duration kDefaultDuration{std::chrono::hours{1}};

ExitCode FailWith(const Console& console, const Error& error) {
  console.Fail(error.message);
  // What is not there is an answer, and no failure to ask.
  return error.kind == ErrorKind::kNotFound ? ExitCode::kProblems : ExitCodeOf(error);
}

// A first word without an operator is the alert's name, as amtool has it.
std::vector<std::string> MatcherTexts(const std::vector<std::string>& words) {
  std::vector<std::string> texts = words;
  const bool bare = !texts.empty() && texts[0].find_first_of("=~") == std::string::npos;
  if (bare) texts[0] = FormatMatcher(*Matcher::Make(MatchKind::kEqual, "alertname", texts[0]));
  return texts;
}

Result<Matchers> ReadMatchers(const std::vector<std::string>& words) {
  Matchers matchers;
  for (const std::string& text : MatcherTexts(words)) {
    ALERTD_TRY(Matcher matcher, rules::ParseMatcherText(text));
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

// Those of the words, and of the others those that were there before.
Result<Labels> ReadAnnotations(const std::vector<std::string>& words, const Labels& before) {
  LabelsBuilder labels(before);
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos)
      return InvalidInput("--annotation: expected name=value, got " + Quote(word));
    labels.Set(word.substr(0, equals), word.substr(equals + 1));
  }
  return labels.Build();
}

// Takes over what the arguments say; `silence` has what holds without them.
Status ApplyArguments(const SilencesArguments& arguments, Timestamp now, Silence& silence) {
  if (!arguments.start.empty()) {
    ALERTD_TRY(silence.starts_at, ReadTimeArgument("--start", arguments.start, now));
  }
  if (!arguments.end.empty()) {
    ALERTD_TRY(silence.ends_at, ReadTimeArgument("--end", arguments.end, now));
  }
  if (!arguments.duration.empty()) {
    ALERTD_TRY(const Duration span, ReadSpanArgument("--duration", arguments.duration));
    silence.ends_at = silence.starts_at + span;
  }
  if (!arguments.comment.empty()) silence.comment = arguments.comment;
  if (!arguments.annotations.empty()) {
    ALERTD_TRY(silence.annotations, ReadAnnotations(arguments.annotations, silence.annotations));
  }
  if (arguments.until_resolved) silence.ends_when_resolved = true;
  if (!arguments.until_unmatched.empty()) {
    ALERTD_TRY(silence.ends_when_unmatched,
               ReadSpanArgument("--until-unmatched", arguments.until_unmatched));
  }
  return Ok();
}

Result<Silence> SilenceOf(const SilencesArguments& arguments, const Console& console,
                          Timestamp now) {
  if (arguments.comment.empty()) return InvalidInput("a silence needs a --comment that says why");
  Silence silence;
  ALERTD_TRY(Matchers matchers, ReadMatchers(arguments.matchers));
  silence.matcher_sets = {std::move(matchers)};
  ALERTD_TRY(silence.created_by, AuthorOf(arguments.author, console));
  silence.starts_at = now;
  ALERTD_TRY([[maybe_unused]] const auto applied, ApplyArguments(arguments, now, silence));
  if (arguments.end.empty() && arguments.duration.empty())
    silence.ends_at = silence.starts_at + kDefaultDuration;
  return silence;
}

ExitCode Add(const SilencesArguments& arguments, const Console& console, Timestamp now) {
  const auto silence = SilenceOf(arguments, console, now);
  if (!silence) return console.Fail(silence.error().message);
  ServerWarnings warnings(console);
  const auto id = SilencesClient(arguments.url).Set(*silence, warnings);
  if (!id) return FailWith(console, id.error());
  console.out << *id << "\n";
  return ExitCode::kSuccess;
}

// What the server was not asked for.
void Narrow(const SilencesArguments& arguments, Timestamp now, std::vector<Silence>& silences) {
  std::optional<Duration> within;
  if (const auto span = ParseDuration(arguments.within)) within = *span;
  std::erase_if(silences, [&](const Silence& silence) {
    const bool expired = StateAt(silence, now) == SilenceState::kExpired;
    if (expired != arguments.expired) return true;
    if (!arguments.creator.empty() && silence.created_by != arguments.creator) return true;
    if (!within) return false;
    return expired ? silence.ends_at < now - *within : silence.ends_at > now + *within;
  });
}

ExitCode List(const SilencesArguments& arguments, const Console& console, Timestamp now) {
  const auto matchers = ReadMatchers(arguments.matchers);
  if (!matchers) return console.Fail(matchers.error().message);
  UrlParameters parameters;
  for (const std::string& text : MatcherTexts(arguments.matchers))
    parameters.emplace_back("filter", text);
  auto silences = SilencesClient(arguments.url).List(parameters);
  if (!silences) return FailWith(console, silences.error());
  Narrow(arguments, now, *silences);
  if (arguments.ids_only) {
    for (const Silence& silence : *silences)
      console.out << silence.id << "\n";
  } else if (arguments.output == "json") {
    console.out << SilencesText(*silences, now) << "\n";
  } else if (silences->empty()) {
    console.Note(arguments.expired ? "no such silence has ended lately" : "nothing is silenced");
  } else {
    PrintSilences(console.out, *silences, now);
  }
  return ExitCode::kSuccess;
}

// Goes through all of them, also behind one that fails.
ExitCode Expire(const SilencesArguments& arguments, const Console& console) {
  const SilencesClient client(arguments.url);
  ServerWarnings warnings(console);
  ExitCode code = ExitCode::kSuccess;
  for (const std::string& id : arguments.ids) {
    if (const Status ended = client.Expire(id, warnings); !ended) {
      code = std::max(code, FailWith(console, ended.error()));
    }
  }
  return code;
}

Result<std::string> UpdateOne(const SilencesArguments& arguments, const std::string& id,
                              ServerWarnings& warnings, Timestamp now) {
  const SilencesClient client(arguments.url);
  ALERTD_TRY(Silence silence, client.Get(id));
  ALERTD_TRY([[maybe_unused]] const auto applied, ApplyArguments(arguments, now, silence));
  return client.Set(silence, warnings);
}

ExitCode Update(const SilencesArguments& arguments, const Console& console, Timestamp now) {
  ServerWarnings warnings(console);
  ExitCode code = ExitCode::kSuccess;
  for (const std::string& id : arguments.ids) {
    const auto updated = UpdateOne(arguments, id, warnings, now);
    if (updated) {
      console.out << *updated << "\n";
    } else {
      code = std::max(code, FailWith(console, updated.error()));
    }
  }
  return code;
}

Result<std::string> ReadInput(const SilencesArguments& arguments, const Console& console) {
  if (arguments.file != "-") return ReadTextFile(arguments.file);
  if (console.in == nullptr) return InvalidInput("there is no stdin to read silences from");
  return std::string(std::istreambuf_iterator<char>(*console.in), {});
}

ExitCode Import(const SilencesArguments& arguments, const Console& console) {
  const auto text = ReadInput(arguments, console);
  if (!text) return console.Fail(text.error().message);
  auto silences = ReadSilencesText(*text);
  if (!silences) return FailWith(console, silences.error());
  const SilencesClient client(arguments.url);
  ServerWarnings warnings(console);
  ExitCode code = ExitCode::kSuccess;
  for (Silence& silence : *silences) {
    auto id = client.Set(silence, warnings);
    if (!id && id.error().kind == ErrorKind::kNotFound && !silence.id.empty()) {
      silence.id.clear();
      id = client.Set(silence, warnings);
    }
    if (id) {
      console.out << *id << "\n";
    } else {
      code = std::max(code, FailWith(console, id.error()));
    }
  }
  return code;
}

}  // namespace

ExitCode RunSilences(const SilencesArguments& arguments, const Console& console) {
  const Timestamp now = app::SystemClock().Now();
  switch (arguments.action) {
    case SilencesArguments::Action::kAdd:
      return Add(arguments, console, now);
    case SilencesArguments::Action::kExpire:
      return Expire(arguments, console);
    case SilencesArguments::Action::kUpdate:
      return Update(arguments, console, now);
    case SilencesArguments::Action::kImport:
      return Import(arguments, console);
    case SilencesArguments::Action::kList:
      break;
  }
  return List(arguments, console, now);
}

}  // namespace alertd::tools
