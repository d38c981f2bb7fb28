#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/time.h"

namespace cronwarp {

// A value of a JSON document that is being read, with its place, such as "runs[3].outcome". What is
// not as it must be becomes a sentence in the document's `fault`, the first one only, and reads as
// an empty value, so that a whole document is read without a check at each step.
//
// A cursor refers to the one that it came of, which must outlive it.
class JsonCursor {
 public:
  // The document. It and `fault` are borrowed.
  JsonCursor(const nlohmann::json& document, std::string& fault);

  // Of an object.
  bool has(std::string_view name) const;
  JsonCursor member(std::string_view name) const;

  bool is_null() const;
  std::string text() const;
  std::string text_or_null() const;  // null is empty
  std::int64_t integer(std::int64_t min, std::int64_t max) const;
  bool boolean() const;
  Instant instant() const;
  std::vector<std::string> texts() const;

  // Of an array: what `read` makes of each element.
  template <class Read>
  auto each(Read read) const {
    std::vector<decltype(read(*this))> values;
    const std::size_t count = size();
    values.reserve(count);
    for (std::size_t i = 0; i < count && fault_.empty(); ++i) values.push_back(read(element(i)));
    return values;
  }

  // `what` follows the place: "is a text, and must be a number".
  void fault(std::string_view what) const;

 private:
  JsonCursor(const nlohmann::json& value, const JsonCursor& parent, std::string_view name,
             std::size_t index);

  std::size_t size() const;
  JsonCursor element(std::size_t index) const;
  void wrong_type(std::string_view expected) const;
  std::string place() const;

  const nlohmann::json& value_;
  std::string& fault_;
  const JsonCursor* parent_ = nullptr;
  std::string_view name_;  // empty: an element
  std::size_t index_ = 0;
};

}  // namespace cronwarp
