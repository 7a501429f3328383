#pragma once

// Commands that have commands of their own, such as `alertd silences add`.

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/arguments.h"
#include "tools/client_flags.h"
#include "tools/parse_words.h"

namespace alertd::tools {

// One of them. `Arguments` has its `action` and a `url`.
template <typename Arguments>
struct FamilyMember {
  std::string_view name;
  typename Arguments::Action action;
  const char* description;
  void (*describe)(CLI::App&, Arguments&);  // adds its flags, but for --url
};

template <typename Arguments>
struct CommandFamily {
  std::string name;  // silences
  std::string_view help;
  std::span<const FamilyMember<Arguments>> members;
};

// The end of words that name no member: help where it is asked for, or what is wrong.
ParsingEnded EndWithoutMember(const std::string& family, std::string_view help,
                              const std::vector<std::string_view>& members, const Words& words);

template <typename Arguments>
Parsed<Arguments> ParseFamily(const CommandFamily<Arguments>& family, Words words) {
  const auto member = std::find_if(family.members.begin(), family.members.end(),
                                   [&words](const FamilyMember<Arguments>& each) {
                                     return !words.empty() && each.name == words[0];
                                   });
  if (member == family.members.end()) {
    std::vector<std::string_view> names;
    for (const FamilyMember<Arguments>& each : family.members)
      names.push_back(each.name);
    return EndWithoutMember(family.name, family.help, names, words);
  }
  Arguments arguments;
  arguments.action = member->action;
  CLI::App app(member->description, "alertd " + family.name + " " + words[0]);
  member->describe(app, arguments);
  AddUrlFlag(app, arguments.url, "the server");
  words.erase(words.begin());
  if (auto ended = ParseWords(app, std::move(words))) return *std::move(ended);
  return arguments;
}

}  // namespace alertd::tools
