#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cronwarp::convox {

// Writes one JSON document as Go's MarshalIndent does, which is how every rack answers: two spaces
// of indent, '<', '>' and '&' escaped, bytes that are no UTF-8 replaced, a line's end at the end.
// Straight into text, because an answer is made per request. Calls must nest; nothing checks it.
class JsonWriter {
 public:
  JsonWriter();

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  // Of the next value. REQUIRES: `name` needs no escapes, or is given as text_key.
  JsonWriter& key(std::string_view name);
  JsonWriter& text_key(std::string_view name);

  JsonWriter& text(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  std::string finish() &&;

 private:
  void begin_value();
  void end(char bracket);
  void break_line(bool comma);

  std::string out_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // nothing stands yet in the innermost object or array
  bool has_key_ = false;  // the next value's key is written
};

// A JSON string, quoted and escaped as above.
std::string json_text(std::string_view text);

}  // namespace cronwarp::convox
