#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Percent-encoded text, as HTTP clients send it in targets and forms.

namespace cronwarp::convox {

struct Target {
  std::string_view path;
  std::string_view query;  // without its '?'
};

// Of "/apps?x=1" and of "http://rack/apps?x=1".
Target split_target(std::string_view target);

// nullopt: a '%' without two hexadecimal digits. A '+' stays one.
std::optional<std::string> decode_path(std::string_view path);

// Names and values in the order they were sent.
using Fields = std::vector<std::pair<std::string, std::string>>;

// "application/x-www-form-urlencoded": '+' is a space. nullopt: a '%' without two digits.
std::optional<Fields> parse_form(std::string_view text);

// The first value of that name; nullptr if there is none.
const std::string* find_field(const Fields& fields, std::string_view name);

}  // namespace cronwarp::convox
