#pragma once

// A configuration as alertd is given it: receivers have the names that people gave them, and routes
// with the same matchers share what the simulation takes for one.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rules/configuration.h"
#include "tests/simulation/dice.h"

namespace alertd::simulation {

// The names of receivers, each of which the simulation calls by the address that it reaches.
class ReceiverNames {
 public:
  // Each by its own.
  ReceiverNames() = default;
  explicit ReceiverNames(std::map<std::string, std::string> by_address);

  // A name that is none of them stays what it is, as an address that has no name does.
  const std::string& NameOf(const std::string& address) const;
  const std::string& AddressOf(const std::string& name) const;
  // The same with receivers by their names.
  rules::Configuration Named(rules::Configuration configuration) const;

 private:
  void Name(rules::Route& route) const;

  std::map<std::string, std::string> by_address_;
  std::map<std::string, std::string> by_name_;
};

struct Declaration {
  rules::Configuration configuration;  // receivers by their addresses
  ReceiverNames names = {};
};

// Some of `addresses` have other names, also those of others.
ReceiverNames MakeNames(Dice& dice, const std::vector<std::string>& addresses);

// Has several routes with the same matchers, none of which tells a receiver of another one, do
// what single ones did that lead no further.
rules::Route SharedOut(Dice& dice, const rules::Route& route);

}  // namespace alertd::simulation
