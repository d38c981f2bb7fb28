#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

// JSON values as text, in the two forms we write. Both escape like jq: quotes, backslashes and
// control characters only; bytes that are not UTF-8 become U+FFFD.

namespace cronwarp::reports {

// With the quotes around it.
void append_json_string(std::string& out, std::string_view text);

// The same text with every invalid byte sequence replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

// The last `bytes_max` bytes of a text at most, beginning at a character's start.
std::string_view last_part(std::string_view text, std::size_t bytes_max);

// For people: whatever fits on a line of 100 columns stands on one, `indent` columns in; the rest
// one member per line. Without indentation of the first line and without a line end.
void append_readable(std::string& out, const nlohmann::ordered_json& value, std::size_t indent);

// On one line without blanks, in the order of the members.
void append_compact(std::string& out, const nlohmann::ordered_json& value);

// For digests: sorted keys, no blanks; the bytes of `jq -cS`.
void append_canonical(std::string& out, const nlohmann::ordered_json& value);

}  // namespace cronwarp::reports
