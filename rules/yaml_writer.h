#pragma once

#include <span>
#include <string>

#include "engine/base/source_text.h"
#include "rules/yaml_document.h"

namespace alertd::rules {

// A longer text ends early, with a comment that says so: aliases may make much of little.
inline constexpr size_t kWrittenYamlBytesMax = 16 << 20;

// The tree as YAML, for people to look at: without comments, aliases followed, and no secrets.
//
// <secret> stands for every scalar that overlaps one of `secrets`, for what stands under a key that
// names one (also in sections that alertd does not read), and for the credentials in a URL. A bare
// ${VARIABLE} tells nothing and stays.
std::string WriteYaml(const YamlNode& root, std::span<const SourceRange> secrets);

// As above, for a configuration of Alertmanager that amtool is to read: where it takes nothing but
// a URL, a secret one is https://host/<secret>.
std::string WriteAlertmanagerYaml(const YamlNode& root, std::span<const SourceRange> secrets);

}  // namespace alertd::rules
